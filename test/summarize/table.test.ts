import { describe, expect, test } from 'vitest'
import { csatMetric } from '../../src/metrics/csat.ts'
import { npsMetric } from '../../src/metrics/nps.ts'
import { timeToResolutionMetric } from '../../src/metrics/time-to-resolution.ts'
import { day, month } from '../../src/summarize/buckets.ts'
import { liveTable } from '../../src/summarize/live.ts'
import type { Plan } from '../../src/summarize/plan.ts'
import { present, summarize } from '../../src/summarize/present.ts'
import { rolling } from '../../src/summarize/rolling.ts'
import { cube, merge, rollup, subtract, type Table, total } from '../../src/summarize/table.ts'
import { tabulate } from '../../src/summarize/tabulate.ts'

interface Row {
  readonly team: string
  readonly channel: string
  readonly at: string
  readonly score: number
}
const row = (team: string, channel: string, at: string, score: number): Row => ({ team, channel, at, score })
const rows = [
  row('x', 'web', '2026-03-01', 9),
  row('x', 'app', '2026-03-02', 3),
  row('y', 'web', '2026-03-04', 10),
]
const metrics = { nps: npsMetric<Row>('score') }
const plan = {
  by: { team: 'team', channel: 'channel', day: day('at') },
  metrics,
} satisfies Plan<Row>
const table = tabulate(rows, plan)
const refused = (code: string, ...path: unknown[]): object => expect.objectContaining({ code, path })
const names = ({ by }: Table): string[] => by.map(({ name }) => name)

describe('a table', () => {
  test('tabulate(rows, plan) is plain data in a fixed form', () => {
    const { nps } = metrics
    expect(
      tabulate(rows, { by: { team: 'team', month: month('at') }, metrics, where: { channel: 'web' } }),
    ).toEqual({
      format: 'cx-metrics/table',
      formatVersion: 1,
      by: [
        { name: 'team', bucket: null, timeZone: null, range: null, window: 1 },
        { name: 'month', bucket: 'month', timeZone: 'UTC', range: null, window: 1 },
      ],
      groups: 2,
      keys: [
        ['x', 'y'],
        ['2026-03', '2026-03'],
      ],
      filtered: 1,
      metrics: {
        nps: {
          definition: nps.definition,
          bins: nps.bins,
          counts: [0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0],
          weights: null,
          values: null,
          sums: null,
        },
      },
    })
  })

  test('a table of no rows has no groups', () => {
    const empty = tabulate([], plan)
    expect([empty.groups, empty.keys, empty.metrics['nps']!.counts]).toEqual([0, [[], [], []], []])
    expect(tabulate([], { metrics }).groups).toBe(0)
  })
})

describe('rollup, total and cube', () => {
  test('cube(table) leaves out keys from the last on', () => {
    expect(cube(table).map(names)).toEqual([
      ['team', 'channel', 'day'],
      ['team', 'channel'],
      ['team', 'day'],
      ['channel', 'day'],
      ['team'],
      ['channel'],
      ['day'],
      [],
    ])
    expect(cube(total(table)).map(names)).toEqual([[]])
  })

  test.each<readonly [string, unknown]>([
    ['an unknown key', ['region']],
    ['a key twice', ['team', 'team']],
    ['a text', 'team'],
    ['nothing', undefined],
    ['a place', [0]],
    ['a name of the prototype', ['constructor']],
  ])('rollup(table, keys) refuses %s', (_, keys) => {
    expect(() => rollup(table, keys as string[])).toThrow(refused('invalid_option', 'keys'))
  })

  test('rollup, total and cube refuse to add up overlapping windows', () => {
    const rolled = rolling(table, { bucket: 'day', window: 2 })
    for (const attempt of [() => rollup(rolled, ['team']), () => total(rolled), () => cube(rolled)]) {
      expect(attempt).toThrow(refused('invalid_option', 'keys'))
    }
    expect(names(rollup(rolled, ['day']))).toEqual(['day'])
  })

  test('cube(table) refuses more keys than it can hold', () => {
    const by = Object.fromEntries(Array.from({ length: 13 }, (_, i) => [`key${i}`, 'team'] as const))
    expect(() => cube(tabulate(rows, { by, metrics } as Plan<Row>))).toThrow(refused('invalid_option', 'by'))
  })
})

describe('merge and subtract', () => {
  const other = (change: Partial<Plan<Row>>): Table => tabulate(rows, { ...plan, ...change } as Plan<Row>)

  test.each<readonly [string, Table, readonly string[]]>([
    ['fewer keys', other({ by: { team: 'team' } }), ['by']],
    ['keys in another order', rollup(table, ['day', 'team', 'channel']), ['by']],
    ['another zone', other({ by: { ...plan.by, day: day('at', { timeZone: 'Asia/Tokyo' }) } }), ['by']],
    [
      'a range',
      other({ by: { ...plan.by, day: day('at', { start: '2026-03-01', end: '2026-04-01' }) } }),
      ['by'],
    ],
    ['rolling windows', rolling(table, { bucket: 'day', window: 2 }), ['by']],
    ['more metrics', other({ metrics: { ...metrics, other: metrics.nps } }), ['metrics']],
    [
      'another metric',
      other({ metrics: { nps: csatMetric('score', { onInvalid: 'exclude' }) } }),
      ['metric'],
    ],
    [
      'other choices',
      other({ metrics: { nps: npsMetric('score', { denominator: 'answered-and-dismissed' }) } }),
      ['choices', 'denominator'],
    ],
  ])('merge(a, b) and subtract(a, b) refuse a table with %s', (_, b, path) => {
    expect(() => merge(table, b)).toThrow(refused('definition_mismatch', ...path))
    expect(() => subtract(table, b)).toThrow(refused('definition_mismatch', ...path))
    expect(() => liveTable(plan, b)).toThrow(refused('definition_mismatch', ...path))
  })

  test('merge(a, b) takes metrics in any order', () => {
    const two = { ...metrics, other: npsMetric<Row>('score') }
    const turned = { other: two.other, nps: two.nps }
    const merged = merge(
      tabulate(rows, { ...plan, metrics: two }),
      tabulate(rows, { ...plan, metrics: turned }),
    )
    expect(present(merged, { ...plan, metrics: two })).toEqual(
      summarize([...rows, ...rows], { ...plan, metrics: two }),
    )
  })

  const spans = { spans: timeToResolutionMetric<{ openedAt: number; resolvedAt: number }>({ asOf: 1000 }) }
  const spanTable = (...spansOf: number[]): Table =>
    tabulate(
      spansOf.map((resolvedAt) => ({ openedAt: 0, resolvedAt })),
      { metrics: spans },
    )
  const none = tabulate([], plan)
  const filtering = { ...plan, where: () => false }

  test.each<readonly [string, Table, Table]>([
    ['a row more than there is', table, tabulate([...rows, rows[0]!], plan)],
    ['a group that is not there', table, tabulate([row('z', 'web', '2026-03-01', 9)], plan)],
    ['an answer that is not there', table, tabulate([row('x', 'web', '2026-03-01', 8)], plan)],
    ['anything from nothing', none, table],
    ['a value that is not there', spanTable(5, 6), spanTable(7)],
    ['a value more often than it is there', spanTable(5, 6), spanTable(5, 5)],
    ['filtered rows that are not there', none, tabulate(rows, filtering)],
  ])('subtract(a, b) refuses to take away %s', (_, a, b) => {
    expect(() => subtract(a, b)).toThrow(expect.objectContaining({ code: 'invalid_input' }))
  })

  test.each<readonly [string, unknown]>([
    ['null', null],
    ['rows', rows],
    ['results', summarize(rows, plan)],
    ['text', JSON.stringify(table)],
  ])('merge, subtract, rollup, total, cube and rolling refuse %s', (_, given) => {
    const no = given as Table
    for (const attempt of [
      () => merge(no, table),
      () => merge(table, no),
      () => subtract(table, no),
      () => rollup(no, []),
      () => total(no),
      () => cube(no),
      () => rolling(no, { bucket: 'day', window: 2 }),
      () => liveTable(plan, no),
    ]) {
      expect(attempt).toThrow(expect.objectContaining({ code: 'invalid_snapshot' }))
    }
  })
})

describe('rolling', () => {
  const byDay = tabulate(rows, { by: { day: day('at') }, metrics })
  const days = (table: Table): unknown[] =>
    present(table, { by: { day: day('at') }, metrics }).map(({ key, nps }) => [key.day, nps.n])

  test('rolling(table, { window }) fills gaps between buckets, and begins with what is there', () => {
    expect(days(rolling(byDay, { bucket: 'day', window: 3 }))).toEqual([
      ['2026-03-01', 1],
      ['2026-03-02', 2],
      ['2026-03-03', 2],
      ['2026-03-04', 2],
    ])
    expect(days(rolling(byDay, { bucket: 'day', window: 3, partial: 'drop' }))).toEqual([
      ['2026-03-03', 2],
      ['2026-03-04', 2],
    ])
    expect(days(rolling(byDay, { bucket: 'day', window: 5, partial: 'drop' }))).toEqual([])
  })

  test('rolling over a key with a range goes from its first bucket to its last', () => {
    const plan = { by: { day: day('at', { start: '2026-02-27', end: '2026-03-06' }) }, metrics }
    const rolled = rolling(tabulate(rows, plan), { bucket: 'day', window: 3, partial: 'drop' })
    expect(present(rolled, plan).map(({ key, nps }) => [key.day, nps.n])).toEqual([
      ['2026-03-01', 1],
      ['2026-03-02', 2],
      ['2026-03-03', 2],
      ['2026-03-04', 2],
      ['2026-03-05', 1],
    ])
  })

  test('rolling(table, { bucket }) names the key, or what its buckets are where one key alone has such', () => {
    const named = tabulate(rows, { by: { when: day('at'), since: month('at') }, metrics })
    const roll = (bucket: string): number[] =>
      rolling(named, { bucket, window: 2 }).by.map(({ window }) => window)
    expect([roll('when'), roll('day'), roll('since'), roll('month')]).toEqual([
      [2, 1],
      [2, 1],
      [1, 2],
      [1, 2],
    ])
    const two = tabulate(rows, { by: { a: day('at'), b: day('at') }, metrics })
    expect(() => rolling(two, { bucket: 'day', window: 2 })).toThrow(refused('invalid_option', 'bucket'))
  })

  test.each<readonly [string, object, string]>([
    ['no bucket', { window: 2 }, 'bucket'],
    ['null, which is the bucket of a column', { bucket: null, window: 2 }, 'bucket'],
    ['a key that has no buckets', { bucket: 'team', window: 2 }, 'bucket'],
    ['an unknown key', { bucket: 'week', window: 2 }, 'bucket'],
    ['no window', { bucket: 'day' }, 'window'],
    ['a window of 0', { bucket: 'day', window: 0 }, 'window'],
    ['half a window', { bucket: 'day', window: 1.5 }, 'window'],
    ['a window beyond reason', { bucket: 'day', window: 1e9 }, 'window'],
    ['a duration for a window', { bucket: 'day', window: '7d' }, 'window'],
    ['an unknown policy', { bucket: 'day', window: 2, partial: 'shrink' }, 'partial'],
    ['a misspelt option', { bucket: 'day', window: 2, partials: 'drop' }, 'partials'],
  ])('rolling(table, options) refuses %s', (_, options, path) => {
    expect(() => rolling(table, options as never)).toThrow(refused('invalid_option', path))
  })

  test('rolling(rolling(table)) is refused: a window of windows is none', () => {
    const rolled = rolling(byDay, { bucket: 'day', window: 2 })
    expect(() => rolling(rolled, { bucket: 'day', window: 2 })).toThrow(refused('invalid_option', 'bucket'))
  })

  test('rolling(table, options) refuses a span of more buckets than it can walk', () => {
    const far = [row('x', 'web', '0001-01-01', 9), row('x', 'web', '2026-01-01', 9)]
    expect(() => rolling(tabulate(far, plan), { bucket: 'day', window: 2 })).toThrow(refused('invalid_input'))
  })

  test('rolling(table, options) changes nothing of the table', () => {
    const before = JSON.stringify(table)
    rolling(table, { bucket: 'day', window: 3 })
    expect(JSON.stringify(table)).toBe(before)
  })
})
