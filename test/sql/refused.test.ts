import { describe, expect, test } from 'vitest'
import type { AnyRow } from '../../src/core/columns.ts'
import {
  calendar,
  csat5,
  csatMetric,
  hour,
  month,
  npsMetric,
  reopenRateMetric,
  self,
  timeToResolutionMetric,
} from '../../src/index.ts'
import { type SqlDialect, type SqlOptions, toSQL } from '../../src/sql/index.ts'
import type { Plan } from '../../src/summarize/plan.ts'

const nps: Plan<AnyRow>['metrics'] = { nps: npsMetric('score') }
const options: SqlOptions = { dialect: 'duckdb', from: 'responses' }
const refused = (plan: Plan<AnyRow>, more: object = {}) => {
  try {
    toSQL(plan, { ...options, ...more })
  } catch (error) {
    const { code, path, message } = error as { code: string; path: unknown; message: string }
    expect(code).toBe('invalid_option')
    return { path, message }
  }
  throw new Error('nothing was refused')
}

describe('toSQL refuses what an engine cannot read, and names the way out', () => {
  const asOf = '2026-01-01'
  const open = calendar({ timeZone: 'UTC', week: { mon: [['09:00', '17:00']] } } as never)
  test.each<[string, Plan<AnyRow>, unknown, RegExp]>([
    [
      'an answer by a function',
      { metrics: { nps: npsMetric((row: AnyRow) => row.score) } },
      ['metrics', 'nps'],
      /name a column/,
    ],
    ['the row itself', { metrics: { nps: npsMetric(self) } }, ['metrics', 'nps'], /function of the row/],
    [
      'a weight by a function',
      { metrics: { nps: npsMetric('score', { weight: () => 1 }) } },
      ['metrics', 'nps'],
      /reads weights by a function/,
    ],
    [
      'a span by a function',
      { metrics: { t: timeToResolutionMetric({ span: () => 1 }) } },
      ['metrics', 't'],
      /reads values/,
    ],
    [
      'a key by a function',
      { by: { team: (row) => row.team }, metrics: nps },
      ['by', 'team'],
      /reads the key/,
    ],
    [
      'a bucket of a function',
      { by: { m: month((row: AnyRow) => row.at) }, metrics: nps },
      ['by', 'm'],
      /reads the key/,
    ],
    ['a filter by a function', { where: () => true, metrics: nps }, ['where'], /which rows count/],
    ['values of two types', { where: { a: [1, '1'] }, metrics: nps }, ['where', 'a'], /several types/],
    ['a value of no type', { where: { a: undefined }, metrics: nps } as never, ['where.a'], /text, a number/],
    ['a metric of functions', { metrics: { r: reopenRateMetric({ asOf }) } }, ['metrics', 'r'], /has no SQL/],
    [
      'items of events',
      { metrics: { t: timeToResolutionMetric({ events: { asOf } }) } } as never,
      ['metrics', 't'],
      /has no SQL/,
    ],
    [
      'open hours',
      { metrics: { t: timeToResolutionMetric({ asOf, clock: open }) } },
      ['metrics', 't'],
      /open hours/,
    ],
    ['a plan of nothing', { metrics: {} }, ['metrics'], /at least one metric/],
    ['a column without a name', { metrics: { nps: npsMetric('') } }, ['a column'], /not empty/],
    ['a column with a NUL', { metrics: { nps: npsMetric('a\0b') } }, ['a column'], /NUL/],
    ['a column that is no text', { by: { k: '\ud800' }, metrics: nps }, ['a column'], /a name/],
  ])('%s', (_, plan, path, message) => {
    const got = refused(plan)
    expect(got.path).toEqual(path)
    expect(got.message).toMatch(message)
  })

  test.each<[string, object, unknown]>([
    ['another dialect', { dialect: 'mysql' }, ['dialect']],
    ['what every object has for a dialect', { dialect: 'toString' }, ['dialect']],
    ['no table', { from: undefined }, ['from']],
    ['a table without a name', { from: '' }, ['from']],
    ['a table of no parts', { from: [] }, ['from']],
    ['a part with a NUL', { from: ['a', '\0'] }, ['from']],
    ['an empty query', { from: { query: ' ' } }, ['from.query']],
    ['a query with a NUL', { from: { query: 'select \x001\0' } }, ['from.query']],
    ['a type that is none', { columns: { score: 'int' } }, ['columns.score']],
    ['an answer that is a moment', { columns: { score: 'timestamp' } }, ['columns.score']],
    ['an option that is none', { table: 'x' }, ['table']],
  ])('%s', (_, more, path) => {
    const got = refused({ metrics: nps }, more)
    expect(got.path).toEqual(path)
  })

  test('an hour of a date', () => {
    const got = refused({ by: { h: hour('day') }, metrics: nps }, { columns: { day: 'date' } })
    expect(got.path).toEqual(['columns.day'])
  })
})

describe('a name is quoted, and a value is a parameter', () => {
  const name = 'a"b`c\\d\'; DROP TABLE x; --{p1:String}?$1:p1@p1'
  const plan: Plan<AnyRow> = {
    by: { [name]: name },
    where: { [name]: name },
    metrics: { [name]: csatMetric(name, { scale: csat5 }) },
  }
  const quoted: Record<SqlDialect, string> = {
    duckdb: `"${name.replace('"', '""')}"`,
    postgres: `"${name.replace('"', '""')}"`,
    snowflake: `"${name.replace('"', '""')}"`,
    spark: `\`${name.replace('`', '``')}\``,
    clickhouse: `\`${name.replace('\\', '\\\\').replace('`', '\\`')}\``,
    bigquery: `\`${name.replace('\\', '\\\\').replace('`', '\\`')}\``,
  }
  test.each(Object.entries(quoted))('in %s', (dialect, own) => {
    const { text, values } = toSQL(plan, {
      dialect: dialect as SqlDialect,
      from: [name, name],
      columns: { [name]: 'text' },
    })
    expect(text).toContain(`FROM ${own}.${own} AS source`)
    expect(text.replaceAll(own, '')).not.toContain('DROP')
    expect(values).toContain(name)
  })

  test('numbers, truth and text are of their own types', () => {
    const where = { a: 1, b: '1', c: true }
    const { text, values } = toSQL({ where, metrics: nps }, options)
    expect(values).toEqual([1, '1', true])
    expect(text).toContain('$1::DOUBLE')
    expect(text).toContain('$2::VARCHAR')
    expect(text).toContain('$3::BOOLEAN')
  })

  test('a value that is used twice is bound once, and for each ? again', () => {
    const plan = { where: { a: 'x', b: 'x' }, metrics: nps }
    expect(toSQL(plan, options).values).toEqual(['x'])
    const { text, values } = toSQL(plan, { ...options, dialect: 'snowflake' })
    expect(values).toEqual(['x', 'x', 'x', 'x'])
    expect(text.split('?')).toHaveLength(5)
  })

  test('steps are named unlike the table', () => {
    expect(toSQL({ metrics: nps }, { ...options, from: 'cx_read0' }).text).toContain('xcx_read0 AS (')
    const own = { query: 'SELECT * FROM xcx_read0, cx_own -- all' }
    expect(toSQL({ metrics: nps }, { ...options, from: own }).text).toMatch(
      /^WITH\n {2}xxcx_own AS \(\nSELECT .* -- all\n\)/,
    )
  })
})
