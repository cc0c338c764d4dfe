import { describe, expect, test } from 'vitest'
import type { AnyRow } from '../../src/core/columns.ts'
import { type FcrOptions, fcr, fcrMetric, present } from '../../src/index.ts'
import { type SqlColumnType, tableFromRows, toSQL } from '../../src/sql/index.ts'
import { duckdb } from '../engines/duckdb.ts'

const asOf = '2024-06-01T00:00Z'
const sqlOf = (
  options: Omit<FcrOptions<AnyRow>, 'asOf'>,
  columns: { [column: string]: SqlColumnType } = {},
) => {
  const plan = { metrics: { fcr: fcrMetric<AnyRow>({ asOf, ...options }) } }
  return toSQL(plan, { dialect: 'duckdb', from: 'contacts', columns })
}

describe('toSQL refuses rules that an engine cannot follow, and names the way out', () => {
  test.each<[Omit<FcrOptions<AnyRow>, 'asOf'>, RegExp]>([
    [{ where: () => true }, /^metrics\.fcr has no SQL: where is a function.*from: \{ query \}/],
    [{ resolvable: () => true }, /resolvable is a function.*make issues in memory/],
    [{ sameIssue: () => 1 }, /sameIssue is a function.*name columns/],
    [
      { windowUnit: 'calendar', timeZone: 'Europe/Paris' },
      /counts days of Europe\/Paris.*windowUnit: 'elapsed'/,
    ],
  ])('%o', (options, message) => {
    expect(() => sqlOf(options)).toThrow(
      expect.objectContaining({ code: 'invalid_option', message: expect.stringMatching(message) }),
    )
  })

  test('a column of a type that is not coerced', () => {
    expect(() => sqlOf({}, { abandoned: 'number' })).toThrow(/columns\.abandoned must be boolean or absent/)
    expect(() => sqlOf({ satisfaction: { atLeast: 4 } }, { satisfaction: 'text' })).toThrow(/satisfaction/)
  })
})

test('a table of contacts gives the result of fcr', async () => {
  const rows = [
    { customer: 'ann', at: '2024-05-01T10:00Z', resolved: true },
    { customer: 'bob', at: '2024-05-02T10:00Z', resolved: true },
    { customer: 'bob', at: '2024-05-05T10:00Z', resolved: true },
    { customer: null, at: '2024-05-05T10:00Z', resolved: true },
  ]
  const plan = { metrics: { fcr: fcrMetric<AnyRow>({ asOf }) } }
  const absent = ['id', 'issue', 'contact', 'resolvedAt', 'abandoned', 'reopens', 'resolvable']
  const columns = Object.fromEntries(absent.map((column) => [column, 'absent' as const]))
  const session = await duckdb.start()
  await session.load('contacts', [
    { name: 'customer', type: 'text', values: rows.map(({ customer }) => customer) },
    { name: 'at', type: 'instant', values: rows.map(({ at }) => Date.parse(at)) },
    { name: 'resolved', type: 'boolean', values: rows.map(({ resolved }) => resolved) },
  ])
  const answer = await session.run(toSQL(plan, { dialect: 'duckdb', from: 'contacts', columns }))
  await session.stop()
  const [group] = present(tableFromRows(plan, answer), plan)
  expect(group!.fcr).toEqual(fcr(rows, { asOf }))
  expect(group!.fcr.value).toBe(0.5)
})
