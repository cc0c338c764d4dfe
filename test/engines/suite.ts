import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { isCxMetricsError } from '../../src/core/errors.ts'
import { tableFromRows } from '../../src/sql/table-from-rows.ts'
import { toSQL } from '../../src/sql/to-sql.ts'
import type { Table } from '../../src/summarize/table.ts'
import { tabulate } from '../../src/summarize/tabulate.ts'
import { rowsOf } from '../sql/agreement.ts'
import { type Case, sqlTypes } from './cases/case.ts'
import { cases } from './cases/index.ts'
import {
  type Column,
  type ColumnType,
  type Dialect,
  type Engine,
  quoted,
  type Row,
  type Session,
} from './engine.ts'

/** What must hold on every engine, in tables of so many rows. One that this machine lacks is skipped by name, and fails where CI is set. */
export function holdsOn(engine: Engine, sizes: readonly number[] = [0, 12, 300]): void {
  const missing = engine.missing()
  if (missing !== null && !process.env['CI']) {
    describe.skip(`${engine.name}: ${missing}`, () => tests(engine, sizes))
  } else describe(engine.name, () => tests(engine, sizes))
}

function tests(engine: Engine, sizes: readonly number[]): void {
  let session: Session
  beforeAll(async () => {
    const missing = engine.missing()
    if (missing !== null) throw new Error(`${engine.name}: ${missing}`)
    session = await engine.start()
  }, 300_000)
  afterAll(() => session?.stop(), 60_000)

  test('a table holds what was put in', async () => {
    await session.load('hostile', hostile)
    const rows = await session.run({ text: `SELECT * FROM ${quoted('hostile', engine.dialect)}`, values: [] })
    const got = rows.map((row) => hostile.map(({ name, type }) => plain(type, row[name])))
    const wanted = hostile[0]!.values.map((_, row) =>
      hostile.map(({ type, values }) => plain(type, values[row])),
    )
    const byId = (a: readonly unknown[], b: readonly unknown[]) => Number(a[0]) - Number(b[0])
    expect(got.sort(byId)).toEqual(wanted)
  })

  test('a parameter is the value, whatever it spells', async () => {
    await session.load('hostile', hostile)
    const text = quoted(hostileName, engine.dialect)
    const conditions = texts.map((_, i) => `(id = ${i} AND ${text} = ${placeholders[engine.dialect](i + 1)})`)
    const query = `SELECT COUNT(*) AS n FROM ${quoted('hostile', engine.dialect)} WHERE ${conditions.join(' OR ')}`
    expect(Number((await session.run({ text: query, values: texts }))[0]!['n'])).toBe(texts.length)
  })

  test('a table may be empty, and take the place of another', async () => {
    await session.load('hostile', [{ name: 'x', type: 'number', values: [] }])
    const query = `SELECT COUNT(*) AS n FROM ${quoted('hostile', engine.dialect)}`
    expect(Number((await session.run({ text: query, values: [] }))[0]!['n'])).toBe(0)
  })

  test('an error of the engine is thrown, and the next query is answered', async () => {
    await expect(session.run({ text: 'SELECT nothing FROM nowhere', values: [] })).rejects.toThrow(/nowhere/)
    expect(await session.run({ text: 'SELECT 1 AS one', values: [] })).toHaveLength(1)
  })

  describe.each(cases)('$title', (one) => {
    const except = one.except?.[engine.dialect]
    if (except) {
      test.skip(`${engine.name} ${except}`, () => {})
      return
    }
    test.each(sizes)('in a table of %i rows', async (rows) => {
      const columns = one.table(rows, rows)
      await session.load('hostile', columns)
      const query = toSQL(one.plan, {
        dialect: engine.dialect,
        from: 'hostile',
        columns: sqlTypes(columns, one),
      })
      const answered = await session.run(query)
      const [wanted, got] = [
        () => inMemory(one, rowsOf(columns) as readonly Row[]),
        () => tableFromRows(one.plan, answered),
      ]
      expect(outcome(got), query.text).toBe(outcome(wanted))
    })
  })
}

const placeholders: { readonly [dialect in Dialect]: (place: number) => string } = {
  duckdb: (place) => `$${place}`,
  postgres: (place) => `$${place}`,
  clickhouse: (place) => `{p${place}:String}`,
  spark: (place) => `:p${place}`,
}

const texts = [
  ...[
    "it's",
    '"',
    '`',
    "'; DROP TABLE hostile; --",
    '\\',
    "\\'",
    '\\N',
    '\t\r\n',
    '{p1:String}',
    '$1',
    ':p1',
    '?',
  ],
  ...[
    '',
    ' ',
    'NULL',
    'null',
    'NaN',
    '__proto__',
    '1',
    '\u00e9',
    'e\u0301',
    '🦆',
    '\u2028',
    '%_',
    '$x',
    '/*',
  ],
]
const hostileName = 'te"x`t\'s {p1:String} $1 :p1 ? \\'

const fill = <T>(values: readonly T[]): readonly (T | null)[] => texts.map((_, i) => values[i] ?? null)

const hostile: readonly Column[] = [
  { name: 'id', type: 'integer', values: texts.map((_, i) => i) },
  { name: hostileName, type: 'text', values: texts },
  { name: 'number', type: 'number', values: fill([Number.NaN, null, -0, 0.1, 1e300, -5e-324, 2 ** 53]) },
  { name: 'integer', type: 'integer', values: fill([2n ** 63n - 1n, -(2n ** 63n) + 1n, 0, -1, null]) },
  { name: 'boolean', type: 'boolean', values: fill([true, false, null]) },
  { name: 'nothing', type: 'text', values: fill([]) },
]

function inMemory({ plan, items }: Case, rows: readonly Row[]): Table {
  return items ? tabulate(items.of(rows) as readonly Row[], items.plan) : tabulate(rows, plan)
}

/** A table as text, or the code of the error. */
function outcome(table: () => Table): string {
  try {
    return JSON.stringify(table())
  } catch (error) {
    if (!isCxMetricsError(error)) throw error
    return error.code
  }
}

/** What clients say of one and the same value: numbers may be bigints or text. */
function plain(type: ColumnType, value: unknown): string | null {
  if ((value ?? null) === null) return null
  return String(type === 'number' ? Number(value) : value)
}
