import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { AnyRow } from '../../src/core/columns.ts'
import { type FcrResult, fcrMetric, type Plan, present, rollup, type Table } from '../../src/index.ts'
import { type SqlColumnType, tableFromRows, toSQL } from '../../src/sql/index.ts'
import { duckdb } from '../engines/duckdb.ts'
import type { Column, ColumnType, Session } from '../engines/engine.ts'
import { contactsOf, optionsOf, peerAsOf, peerCase, STATUS, statusesOf } from './fcr-vectors.ts'
import { type Case, close, hasShared, number, vectors } from './vectors.ts'

type Types = { readonly [column: string]: readonly [ColumnType, SqlColumnType] }

const CONTACTS: Types = {
  id: ['integer', 'number'],
  ref: ['text', 'text'],
  customer: ['text', 'text'],
  at: ['instant', 'timestamp'],
  channel: ['text', 'text'],
  resolved: ['boolean', 'boolean'],
  abandoned: ['boolean', 'boolean'],
  wrongDepartment: ['boolean', 'boolean'],
  satisfaction: ['integer', 'number'],
}
const PEERS: Types = {
  customer: ['integer', 'number'],
  at: ['integer', 'epoch-ms'],
  openedAt: ['integer', 'epoch-ms'],
  resolved: ['boolean', 'boolean'],
  reopens: ['integer', 'number'],
  agents: ['integer', 'number'],
  agentReplies: ['integer', 'number'],
}
/** What rules of issues read, and no row has. */
const ABSENT = [
  ...['id', 'resolved', 'resolvedAt', 'issue', 'contact', 'bot', 'abandoned', 'wrongDepartment'],
  ...['reopens', 'resolvable', 'nextContactAt', 'contacts'],
]

let session: Session
beforeAll(async () => {
  session = await duckdb.start()
}, 60_000)
afterAll(() => session?.stop())

/** The table that DuckDB makes of rows, with the columns that some row has, and with all where there is none. */
async function tableOf(rows: readonly object[], types: Types, plan: Plan<AnyRow>): Promise<Table> {
  const list = rows as readonly { readonly [column: string]: Column['values'][number] }[]
  const names = Object.keys(types).filter(
    (name) => list.length === 0 || list.some((row) => row[name] !== undefined),
  )
  const columns = names.map((name): Column => {
    const [type] = types[name]!
    return { name, type, values: list.map((row) => row[name] ?? null) }
  })
  await session.load('log', columns)
  const query = toSQL(plan, {
    dialect: 'duckdb',
    from: 'log',
    columns: Object.fromEntries([
      ...ABSENT.map((name) => [name, 'absent'] as const),
      ...names.map((name) => [name, types[name]![1]] as const),
    ]),
  })
  return tableFromRows(plan, await session.run(query))
}

/** The cases that toSQL has a query for, and the others with the reason. */
const peers = vectors('20_peers.json').filter(({ metric }) => metric?.startsWith('fcr_'))
const counted = peers.filter((one) => !peerCase(one))
const expressed = (one: Case): boolean => peerCase(one)!.wanted.every(([{ where }]) => where === undefined)
const queried = peers.filter((one) => peerCase(one))

describe.skipIf(!hasShared)('vectors 09_fcr.json in DuckDB (need ../shared)', () => {
  test.each(vectors('09_fcr.json').map((one) => [one.id, one] as const))('%s', async (_, vector) => {
    const { expected, tolerance } = vector
    const { rules, criteria } = optionsOf(vector)
    // No table has an order: that of the file is told by an id.
    const contacts = contactsOf(vector).map((contact, id) => ({
      ...contact,
      at: Date.parse(`${contact.at}`),
      id,
    }))
    const metrics = { fcr: fcrMetric({ ...rules, ...criteria }) }
    const plan = { by: { ref: 'ref' }, metrics } as Plan<AnyRow>
    const table = await tableOf(contacts, CONTACTS, plan)

    const [all] = present(rollup(table, []), { metrics } as Plan<AnyRow>)
    const result = all!['fcr'] as FcrResult
    expect([result.n, result.resolvedFirst]).toEqual([expected.denominator, expected.fcr])
    close(result.value, expected.rate, tolerance, 'rate')
    close(result.interval?.lower, number(expected.wilson95[0]), tolerance, 'lower')
    close(result.interval?.upper, number(expected.wilson95[1]), tolerance, 'upper')

    const { bins, counts } = table.metrics['fcr']!
    const names: readonly string[] = [...bins.classes, ...bins.excluded]
    const other = { notOpener: 'not-first', abandoned: 'excluded', wrongDepartment: 'excluded', ...STATUS }
    const got = table.keys[0]!.map((ref, group) => {
      const bin = names.findIndex((_, place) => counts[group * names.length + place] === 1)
      return [ref, other[names[bin] as keyof typeof other]]
    })
    expect(Object.fromEntries(got)).toEqual(statusesOf(vector))
  })
})

describe.skipIf(!hasShared)('vectors 20_peers.json of first contact in DuckDB (need ../shared)', () => {
  test.each(queried.filter(expressed).map((one) => [one.id, one] as const))('%s', async (_, vector) => {
    const { rows, wanted } = peerCase(vector)!
    // A query has no rows to tell issues from contacts by.
    const fields = 'openedAt' in rows[0]! ? { openedAt: 'openedAt' } : {}
    for (const [options, result] of wanted) {
      const plan = { metrics: { fcr: fcrMetric({ ...options, asOf: peerAsOf, fields }) } } as Plan<AnyRow>
      const [group] = present(await tableOf(rows, PEERS, plan), plan)
      expect(group!['fcr']).toMatchObject(result)
    }
  })

  const unexpressed = queried.filter((one) => !expressed(one))
  test.each(unexpressed.map((one) => [one.id, one] as const))(
    '%s is refused: its where is a function',
    (_, one) => {
      for (const [options] of peerCase(one)!.wanted) {
        const plan = { metrics: { fcr: fcrMetric({ ...options, asOf: peerAsOf }) } } as Plan<AnyRow>
        const query = () => toSQL(plan, { dialect: 'duckdb', from: 'log' })
        expect(query).toThrow(/where is a function of the row/)
      }
    },
  )

  for (const { id } of counted) test.skip(`${id}: it is of counts, of which an engine has no rows`, () => {})
})
