// First contact resolution of a log of contacts: no repeat of the customer within seven days, and the window over.
import { deepEqual } from 'node:assert/strict'
import { DOUBLE, DuckDBDataChunk, DuckDBInstance, INTEGER, VARCHAR } from '@duckdb/node-api'
import { evaluate, fcr, fcrMetric, issuesFromContacts } from 'cx-metrics'
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

const ours = (rows) => {
  const { n, resolvedFirst, excluded } = fcr(rows, options)
  return { n, resolvedFirst, notOpener: excluded.notOpener, immature: excluded.immature }
}
const byIssues = (rows) => {
  const { asOf, window } = options
  return evaluate(fcrMetric(options), issuesFromContacts(rows, { asOf, window }).items).resolvedFirst
}
const first = async (counts) => (await counts).resolvedFirst

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
  return counts
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
  return { ...reader.getRowObjects()[0] }
}

async function beside(title, contacts, rounds) {
  await load(contacts, 'contacts')
  deepEqual(ours(contacts), await query('contacts'))
  deepEqual(ours(contacts), byHand(contacts))
  const t = await race(
    title,
    [
      ['fcr of columns', () => first(ours(contacts))],
      ['DuckDB, query alone, one thread', () => first(query('contacts'))],
      [
        'DuckDB, load and query',
        async () => {
          await load(contacts, 'again')
          return first(query('again'))
        },
        3,
      ],
      ['by hand, Map of arrays', () => first(byHand(contacts)), 1],
    ],
    { per: contacts.at.length, rounds },
  )
  await connection.run('DROP TABLE IF EXISTS again')
  await connection.run('DROP TABLE contacts')
  return {
    alone: t['DuckDB, query alone, one thread'] / t['fcr of columns'],
    loaded: t['DuckDB, load and query'] / t['fcr of columns'],
  }
}

const n = 5e6
const contacts = log(n, n / 5)
{
  const { alone, loaded } = await beside(
    `${n.toLocaleString('en')} contacts of ${(n / 5).toLocaleString('en')} customers, in no order, whole numbers as ids`,
    contacts,
    5,
  )
  goal('DuckDB query alone / fcr', alone, 2.5, 'at least')
  goal('DuckDB with load / fcr', loaded, 3.5, 'at least')
}

{
  // texts as a parser makes them: each row has its own
  const customer = JSON.parse(JSON.stringify(Array.from(contacts.customer, (id) => `customer-${id}`)))
  const { loaded } = await beside('the same with text as ids', { customer, at: contacts.at }, 3)
  goal('DuckDB with load / fcr', loaded, 2.5, 'at least')
}

{
  const few = 1e6
  const some = { customer: contacts.customer.subarray(0, few), at: contacts.at.subarray(0, few) }
  const rows = Array.from({ length: few }, (_, i) => ({ customer: some.customer[i], at: some.at[i] }))
  const flag = (every) => ({
    indices: Uint8Array.from({ length: few }, (_, i) => Number(i % every === 0)),
    dictionary: [false, true],
  })
  const flags = { resolved: flag(2), abandoned: flag(10), wrongDepartment: flag(20) }
  const { resolved, abandoned, wrongDepartment } = flags
  const flaggedRows = rows.map(({ customer, at }, i) => ({
    customer,
    at,
    resolved: resolved.indices[i] === 1,
    abandoned: abandoned.indices[i] === 1,
    wrongDepartment: wrongDepartment.indices[i] === 1,
  }))
  await race(
    `${few.toLocaleString('en')} contacts`,
    [
      ['columns', () => first(ours(some))],
      ['row objects', () => first(ours(rows))],
    ],
    { per: few, rounds: 5 },
  )
  await race(
    `${few.toLocaleString('en')} contacts with three flags`,
    [
      ['columns', () => first(ours({ ...some, ...flags }))],
      ['row objects', () => first(ours(flaggedRows))],
      ['issuesFromContacts, then evaluate', () => byIssues(flaggedRows), 1],
    ],
    { per: few, rounds: 5 },
  )
}
