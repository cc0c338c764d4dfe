// First contact resolution of a log of contacts: no repeat of the customer within seven days, and the window over.
import { DuckDBDataChunk, DuckDBInstance, DOUBLE, INTEGER, VARCHAR } from '@duckdb/node-api'
import { fcr } from 'cx-metrics'
import { goal, race, seeded } from './harness.mjs'

const dayMs = 864e5
const window = 7 * dayMs
const start = Date.UTC(2024, 0, 1)
const asOf = start + 366 * dayMs
const options = { asOf, window: '7d', resolution: 'not-required' }

/** Contacts of a year, in no order, each customer's as likely as any other's. */
function log(contacts, customers) {
  const random = seeded(1)
  const customer = new Int32Array(contacts)
  const at = new Float64Array(contacts)
  for (let i = 0; i < contacts; i++) {
    customer[i] = 1000 + Math.floor(random() * customers)
    at[i] = start + Math.floor(random() * 365 * dayMs)
  }
  return { customer, at }
}

/** One number that two answers share only if they agree in every count. */
const checksum = ({ n, resolvedFirst, notOpener, immature }) =>
  n + 2 ** 8 * resolvedFirst + 2 ** 16 * notOpener + 2 ** 24 * immature
const ours = (rows) => {
  const { n, resolvedFirst, excluded } = fcr(rows, options)
  return checksum({ n, resolvedFirst, ...excluded })
}

/** As one writes it: an array of moments for each customer, sorted, and a look at the neighbours. */
function byHand({ customer, at }) {
  const contacts = new Map()
  for (let i = 0; i < customer.length; i++) {
    const known = contacts.get(customer[i])
    if (known) known.push(at[i])
    else contacts.set(customer[i], [at[i]])
  }
  const counts = { n: 0, resolvedFirst: 0, notOpener: 0, immature: 0 }
  for (const moments of contacts.values()) {
    moments.sort((a, b) => a - b)
    moments.forEach((moment, i) => {
      if (moment - moments[i - 1] < window) counts.notOpener++
      else if (moment + window > asOf) counts.immature++
      else {
        counts.n++
        if (!(moments[i + 1] - moment < window)) counts.resolvedFirst++
      }
    })
  }
  return checksum(counts)
}

const instance = await DuckDBInstance.create(':memory:', { threads: '1' })
const connection = await instance.connect()
await connection.run('SET threads TO 1')

async function load({ customer, at }, name) {
  const ids = ArrayBuffer.isView(customer) ? INTEGER : VARCHAR
  await connection.run(`CREATE OR REPLACE TABLE ${name} (customer ${ids}, moment DOUBLE)`)
  const appender = await connection.createAppender(name)
  for (let from = 0; from < at.length; from += 2048) {
    const to = Math.min(at.length, from + 2048)
    const chunk = DuckDBDataChunk.create([ids, DOUBLE], to - from)
    chunk.setColumnValues(0, customer.slice(from, to))
    chunk.setColumnValues(1, at.subarray(from, to))
    appender.appendDataChunk(chunk)
  }
  appender.closeSync()
}

async function query(name) {
  const reader = await connection.runAndReadAll(`
    SELECT count(*) FILTER (opens AND mature)::DOUBLE AS n,
      count(*) FILTER (opens AND mature AND NOT repeated)::DOUBLE AS "resolvedFirst",
      count(*) FILTER (NOT opens)::DOUBLE AS "notOpener",
      count(*) FILTER (opens AND NOT mature)::DOUBLE AS immature
    FROM (
      SELECT moment + ${window} <= ${asOf} AS mature,
        coalesce(moment - lag(moment) OVER turns >= ${window}, true) AS opens,
        coalesce(lead(moment) OVER turns - moment < ${window}, false) AS repeated
      FROM ${name} WINDOW turns AS (PARTITION BY customer ORDER BY moment)
    )`)
  return checksum(reader.getRowObjects()[0])
}

async function beside(title, contacts, rounds) {
  await load(contacts, 'contacts')
  const t = await race(
    title,
    [
      ['fcr of columns', () => ours(contacts)],
      ['DuckDB, query alone, one thread', () => query('contacts')],
      [
        'DuckDB, load and query',
        async () => {
          await load(contacts, 'again')
          return query('again')
        },
        3,
      ],
      ['by hand, Map of arrays', () => byHand(contacts), 2],
    ],
    { per: contacts.at.length, rounds },
  )
  await connection.run('DROP TABLE IF EXISTS again')
  await connection.run('DROP TABLE contacts')
  return {
    alone: t['DuckDB, query alone, one thread'] / t['fcr of columns'],
    loaded: t['DuckDB, load and query'] / t['fcr of columns'],
    hand: t['by hand, Map of arrays'] / t['fcr of columns'],
  }
}

const n = 5e6
const contacts = log(n, n / 5)
{
  const { alone, loaded, hand } = await beside(
    `${n.toLocaleString('en')} contacts of ${(n / 5).toLocaleString('en')} customers, in no order, whole numbers as ids`,
    contacts,
    7,
  )
  goal('DuckDB query alone / fcr', alone, 2.5, 'at least')
  goal('DuckDB with load / fcr', loaded, 3.5, 'at least')
  goal('by hand / fcr', hand, 15, 'at least')
}

{
  // texts as a reader of files makes them: each row has its own
  const texts = Buffer.from(contacts.customer.join('\ncustomer-')).toString('latin1').split('\n')
  const { loaded, hand } = await beside('the same with text as ids', { customer: texts, at: contacts.at }, 3)
  goal('DuckDB with load / fcr', loaded, 2.5, 'at least')
  goal('by hand / fcr', hand, 1.7, 'at least')
}

{
  const few = 1e6
  const some = { customer: contacts.customer.subarray(0, few), at: contacts.at.subarray(0, few) }
  const rows = Array.from({ length: few }, (_, i) => ({ customer: some.customer[i], at: some.at[i] }))
  const flag = (share) => ({
    indices: Uint8Array.from({ length: few }, (_, i) => Number((i * 0.618) % 1 < share)),
    dictionary: [false, true],
  })
  const flagged = { ...some, resolved: flag(0.8), abandoned: flag(0.1), wrongDepartment: flag(0.05) }
  const flaggedRows = Array.from({ length: few }, (_, i) => ({
    ...rows[i],
    ...Object.fromEntries(
      ['resolved', 'abandoned', 'wrongDepartment'].map((name) => [name, flagged[name].indices[i] === 1]),
    ),
  }))
  await race(
    `${few.toLocaleString('en')} contacts in other forms`,
    [
      ['columns', () => ours(some)],
      ['row objects', () => ours(rows)],
    ],
    { per: few, rounds: 5 },
  )
  await race(
    `${few.toLocaleString('en')} contacts with three flags`,
    [
      ['columns', () => ours(flagged)],
      ['row objects', () => ours(flaggedRows)],
    ],
    { per: few, rounds: 5 },
  )
}
