import { describe, expect, test } from 'vitest'
import { type CxMetricsError, isCxMetricsError } from '../../src/core/errors.ts'
import { week } from '../../src/summarize/buckets.ts'
import { parseTable } from '../../src/summarize/parse.ts'
import type { Plan } from '../../src/summarize/plan.ts'
import { present } from '../../src/summarize/present.ts'
import { rolling } from '../../src/summarize/rolling.ts'
import { cube, merge, type Table } from '../../src/summarize/table.ts'
import { tabulate } from '../../src/summarize/tabulate.ts'
import { metrics, type Row, text } from './surveys.ts'

const row: Row = {
  team: 'north',
  channel: 1,
  at: Date.UTC(2026, 0, 8),
  score: 9,
  rating: 5,
  weight: 0.1,
  openedAt: 0,
  resolvedAt: 2000,
  startMrr: 100,
  endMrr: 99,
}
const rows: readonly Row[] = [
  row,
  { ...row, channel: null, score: 3, weight: 0.3, resolvedAt: 4500 },
  { ...row, channel: '1', at: null, rating: 2, endMrr: 2 ** 40 + 1 },
  { ...row, team: true, at: Date.UTC(2026, 0, 1), resolvedAt: null },
  { ...row, team: true, at: Date.UTC(2026, 0, 1), resolvedAt: 20 },
  { ...row, team: true, at: Date.UTC(2026, 0, 1), score: 5 },
]
const plan: Plan<Row> = {
  by: {
    team: 'team',
    channel: 'channel',
    week: week('at', { timeZone: 'Europe/Paris', start: '2026-01-01', end: '2026-02-01' }),
  },
  metrics,
  where: (row) => row.score !== 5,
}
const table = tabulate(rows, plan)

// biome-ignore lint/suspicious/noExplicitAny: what is damaged has no type
type Damaged = any
const damaged = (damage: (table: Damaged) => unknown): unknown => {
  const copy = JSON.parse(text(table))
  damage(copy)
  return copy
}
const thrownBy = (json: unknown): CxMetricsError | unknown => {
  try {
    return parseTable(json)
  } catch (error) {
    return error
  }
}

/** The code of the error, `taken` where there is none. */
const refusal = (json: unknown): string => {
  const result = thrownBy(json)
  return isCxMetricsError(result) ? result.code : result instanceof Error ? String(result) : 'taken'
}

describe('parseTable', () => {
  test.each<readonly [string, Table]>([
    ['a table', table],
    ['a table of no rows', tabulate([], plan)],
    ['a table without keys', tabulate(rows, { metrics })],
    ['a merged table', merge(table, table)],
    ['a rolling table', rolling(table, { bucket: 'week', window: 2 })],
    ['a table by other names', tabulate(rows, { by: { ['__proto__']: 'team', '': 'channel' }, metrics })],
  ])('parseTable(json) reads back the text of %s', (_, table) => {
    expect(text(parseTable(JSON.parse(text(table))))).toBe(text(table))
  })

  test('parseTable(json) reads back every table of a cube', () => {
    for (const one of cube(table)) expect(text(parseTable(JSON.parse(text(one))))).toBe(text(one))
  })

  test('parseTable(json) takes fields in any order, as stores give them back', () => {
    const sorted = (value: unknown): unknown =>
      Array.isArray(value)
        ? value.map(sorted)
        : typeof value === 'object' && value !== null
          ? Object.fromEntries(
              Object.entries(value)
                .sort(([a], [b]) => (a < b ? -1 : 1))
                .map(([key, inner]) => [key, sorted(inner)]),
            )
          : value
    const shuffled = parseTable(sorted(JSON.parse(text(table))))
    expect(shuffled).toEqual(table)
    expect(merge(table, shuffled)).toEqual(merge(table, table))
    expect(present(shuffled, plan)).toEqual(present(table, plan))
  })

  test('parseTable(json) changes nothing of what it is given', () => {
    const json = JSON.parse(text(table))
    parseTable(json)
    expect(text(json)).toBe(text(table))
  })

  test.each<readonly [string, unknown]>([
    ['text', text(table)],
    ['null', null],
    ['nothing', undefined],
    ['a list', []],
    ['a number', 5],
    ['an empty object', {}],
    ['rows', rows],
  ])('parseTable refuses %s', (_, json) => {
    expect(refusal(json)).toBe('invalid_snapshot')
  })

  test.each<readonly [string, (table: Damaged) => unknown]>([
    ['another format', (t) => (t.format = 'cx-metrics/tally')],
    ['no format', (t) => delete t.format],
    ['a newer version', (t) => (t.formatVersion = 2)],
    ['a version as text', (t) => (t.formatVersion = '1')],
    ['no keys', (t) => delete t.keys],
    ['a key less', (t) => t.keys.pop()],
    ['a key without values', (t) => (t.keys[0] = null)],
    ['a key of text', (t) => (t.keys[0] = 'abcd')],
    ['a key one group short', (t) => t.keys[0].pop()],
    ['a key that is an object', (t) => (t.keys[0][0] = {})],
    [
      'keys twice',
      (t) => (t.keys = t.keys.map((column: unknown[]) => [column[0], column[0], ...column.slice(2)])),
    ],
    [
      'keys that are not in order',
      (t) => (t.keys = t.keys.map((column: unknown[]) => [...column].reverse())),
    ],
    ['a bucket that is none', (t) => (t.keys[2][0] = '2026-W54')],
    ['a bucket of another unit', (t) => (t.keys[2][0] = '2026-01')],
    ['a bucket as a number', (t) => (t.keys[2][0] = 202601)],
    ['a group less', (t) => t.groups--],
    ['groups as text', (t) => (t.groups = String(t.groups))],
    ['no groups', (t) => delete t.groups],
    ['filtered below 0', (t) => (t.filtered = -1)],
    ['half a row filtered', (t) => (t.filtered = 0.5)],
    ['filtered as text', (t) => (t.filtered = '3')],
    ['no name', (t) => delete t.by[0].name],
    ['no key at all', (t) => (t.by[0] = null)],
    ['a window of 0', (t) => (t.by[2].window = 0)],
    ['half a window', (t) => (t.by[2].window = 1.5)],
    ['a window without buckets', (t) => (t.by[0].window = 2)],
    ['a name twice', (t) => (t.by[0].name = t.by[1].name)],
    ['an unknown zone', (t) => (t.by[2].timeZone = 'Mars/Olympus')],
    ['no zone', (t) => (t.by[2].timeZone = null)],
    ['a zone without buckets', (t) => (t.by[0].timeZone = 'UTC')],
    ['an unknown unit', (t) => (t.by[2].bucket = 'decade')],
    ['a range from last to first', (t) => (t.by[2].range = { first: '2026-W05', last: '2026-W01' })],
    ['half a range', (t) => delete t.by[2].range.last],
    ['a range of other buckets', (t) => (t.by[2].range.first = '2026-01')],
    ['no metrics', (t) => delete t.metrics],
    ['a list of metrics', (t) => (t.metrics = Object.values(t.metrics))],
    ['a metric that is null', (t) => (t.metrics.nps = null)],
    ['a metric without a definition', (t) => delete t.metrics.nps.definition],
    ['a metric without bins', (t) => delete t.metrics.nps.bins],
    ['a bin less', (t) => t.metrics.nps.bins.classes.pop()],
    ['a bin twice', (t) => (t.metrics.nps.bins.classes[1] = '0')],
    ['a bin that is no text', (t) => (t.metrics.nps.bins.classes[1] = 1)],
    ['a count less', (t) => t.metrics.nps.counts.pop()],
    ['a count of −1', (t) => (t.metrics.nps.counts[0] = -1)],
    ['a count of 0.5', (t) => (t.metrics.nps.counts[0] = 0.5)],
    ['a count as text', (t) => (t.metrics.nps.counts[0] = '3')],
    ['a count that is null', (t) => (t.metrics.nps.counts[0] = null)],
    ['a count that no double holds', (t) => (t.metrics.nps.counts[0] = 2 ** 53)],
    ['counts by name', (t) => (t.metrics.nps.counts = { 0: 1 })],
    [
      'a group without items',
      (t) => {
        for (const { counts, bins } of Object.values<Damaged>(t.metrics)) {
          counts.fill(0, 0, bins.classes.length + bins.excluded.length)
        }
      },
    ],
    ['a weight less', (t) => t.metrics.csat.weights.sums.pop()],
    ['a weight that is a number', (t) => (t.metrics.csat.weights.sums[0] = 0.1)],
    ['an exact sum that is not canonical', (t) => (t.metrics.csat.weights.sums[0] = '2p0')],
    ['a broken exact sum', (t) => (t.metrics.csat.weights.squares[0] = '3q1')],
    ['no squares', (t) => delete t.metrics.csat.weights.squares],
    ['a sum less', (t) => t.metrics.revenue.sums.pop()],
    ['a sum more', (t) => t.metrics.revenue.sums.push('0p0')],
    ['an amount of no items', (t) => (t.metrics.revenue.sums[t.metrics.revenue.sums.indexOf('0p0')] = '7p0')],
    ['a broken sum', (t) => (t.metrics.revenue.sums[0] = '')],
    ['no sums', (t) => (t.metrics.revenue.sums = null)],
    ['sums of a metric that has none', (t) => (t.metrics.nps.sums = ['1p0'])],
    ['amounts that are no list', (t) => (t.metrics.revenue.bins.sums = 5)],
    ['values in no order', (t) => (t.metrics.spans.values[0] = { values: [2, 1], counts: [1, 1] })],
    ['a value twice', (t) => (t.metrics.spans.values[0] = { values: [1, 1], counts: [1, 1] })],
    ['half a value', (t) => (t.metrics.spans.values[0] = { values: [0.5], counts: [1] })],
    ['a value less than counts', (t) => (t.metrics.spans.values[0] = { values: [], counts: [1] })],
    ['a value that never came', (t) => (t.metrics.spans.values[0] = { values: [1], counts: [0] })],
    ['values that are null', (t) => (t.metrics.spans.values[0] = null)],
    ['no values', (t) => (t.metrics.spans.values = null)],
    ['a value that no bucket shows', (t) => (t.metrics.sketch.values[0] = { values: [2001], counts: [1] })],
    ['a relative error of 2', (t) => (t.metrics.sketch.bins.relativeError = 2)],
  ])('parseTable refuses %s', (_, damage) => {
    expect(refusal(damaged(damage))).toBe('invalid_snapshot')
  })

  test('parseTable refuses a group without items also where there are no keys', () => {
    const json = JSON.parse(text(tabulate([row], { metrics: { nps: metrics['nps']! } })))
    json.metrics.nps.counts.fill(0)
    expect(refusal(json)).toBe('invalid_snapshot')
  })

  test('parseTable says where the damage lies', () => {
    const pathOf = (damage: (table: Damaged) => unknown): unknown => thrownBy(damaged(damage))
    const at = (...path: unknown[]): object => expect.objectContaining({ path })
    expect(pathOf((t) => (t.keys[2][1] = '?'))).toEqual(at('keys', 2, 1))
    expect(pathOf((t) => (t.by[2].window = 0))).toEqual(at('by', 2, 'window'))
    expect(pathOf((t) => (t.metrics.nps.counts[0] = -1))).toEqual(at('metrics', 'nps', 0, 'counts', '0'))
  })
})

/** Every place in the JSON of a table, but for definitions, whose choices are the metrics' own. */
function places(value: unknown, path: readonly (string | number)[] = []): (readonly (string | number)[])[] {
  if (typeof value !== 'object' || value === null || path.includes('definition')) return [path]
  const entries = Object.entries(value)
  return [
    path,
    ...entries.flatMap(([key, inner]) => places(inner, [...path, Array.isArray(value) ? +key : key])),
  ]
}

function replaced(json: Damaged, path: readonly (string | number)[], value: unknown): unknown {
  const copy = structuredClone(json)
  const last = path.at(-1)
  if (last === undefined) return value
  const holder = path.slice(0, -1).reduce((inner, key) => inner[key], copy)
  if (value !== undefined) holder[last] = value
  else if (Array.isArray(holder)) holder.splice(last as number, 1)
  else delete holder[last]
  return copy
}

describe('a table that anything happened to', () => {
  const { csat, sketch, revenue } = metrics as { readonly [name: string]: Plan<Row>['metrics'][string] }
  const few: Plan<Row> = {
    by: { channel: 'channel', week: plan.by!['week']! },
    metrics: { csat: csat!, sketch: sketch!, revenue: revenue! },
  }
  const json = JSON.parse(text(tabulate(rows.slice(1, 4), few)))
  const all = places(json)
  const harms = [undefined, null, -1, 0.5, 3, '3', true, [], {}, [null]]

  test('parseTable gives back what was stored, or throws invalid_snapshot', () => {
    const failures = new Set<string>()
    for (const path of all) {
      for (const harm of harms) {
        const stored = replaced(json, path, harm)
        const result = thrownBy(stored)
        const refused = isCxMetricsError(result) && result.code === 'invalid_snapshot'
        if (refused || text(result) === text(stored)) continue
        failures.add(`${path.join('.')} = ${text(harm)}: ${result instanceof Error ? result : 'changed'}`)
      }
    }
    expect(all.length).toBeGreaterThan(150)
    expect([...failures]).toEqual([])
  })

  test('present(parseTable(json), plan) gives numbers or an error of this library', () => {
    const failures = new Set<string>()
    for (const path of all) {
      for (const harm of harms) {
        const table = thrownBy(replaced(json, path, harm))
        if (table instanceof Error) continue
        try {
          // NaN and infinity are null in JSON, and fail to come back
          const report = present(table as Table, few)
          expect(JSON.parse(text(report))).toEqual(report)
        } catch (error) {
          if (!isCxMetricsError(error))
            failures.add(`${path.join('.')} = ${text(harm)}: ${error}`.slice(0, 120))
        }
      }
    }
    expect([...failures]).toEqual([])
  })
})
