import { describe, expect, expectTypeOf, test } from 'vitest'
import type { Withheld } from '../../src/core/result.ts'
import { csatMetric } from '../../src/metrics/csat.ts'
import { type NpsResult, nps, npsFromCounts, npsMetric } from '../../src/metrics/nps.ts'
import { csat7 } from '../../src/scales/presets.ts'
import { day, month } from '../../src/summarize/buckets.ts'
import type { KeyValue, Plan } from '../../src/summarize/plan.ts'
import { present, summarize } from '../../src/summarize/present.ts'
import { rollup, type Table } from '../../src/summarize/table.ts'
import { tabulate } from '../../src/summarize/tabulate.ts'

interface Row {
  readonly team: KeyValue | undefined
  readonly channel: string
  readonly score: number | null
}
const row = (team: Row['team'], score: number | null, channel = 'web'): Row => ({ team, score, channel })
const metrics = { nps: npsMetric<Row>('score') }
const plan = { by: { team: 'team' }, metrics } satisfies Plan<Row>
const none: readonly Row[] = []

describe('summarize', () => {
  test('summarize(rows, plan) gives each group what its rows give by themselves', () => {
    const rows = [row('b', 9), row('a', 3), row('b', null), row('a', 10), row('b', 7)]
    expect(summarize(rows, plan)).toEqual([
      { key: { team: 'a' }, nps: nps([3, 10]) },
      { key: { team: 'b' }, nps: nps([9, null, 7]) },
    ])
  })

  test('keys are told apart by value and type, in one order: booleans, numbers, text, null', () => {
    const teams = ['b', 10, null, '1', 9, true, undefined, 'B', 1, Number.NaN, false, -0, '']
    const report = summarize(
      teams.map((team) => row(team, 9)),
      plan,
    )
    expect(report.map(({ key, nps }) => [key.team, nps.n])).toEqual([
      [false, 1],
      [true, 1],
      [0, 1],
      [1, 1],
      [9, 1],
      [10, 1],
      ['', 1],
      ['1', 1],
      ['B', 1],
      ['b', 1],
      [null, 3],
    ])
  })

  test('names of prototypes are ordinary keys, columns, metrics and values', () => {
    const rows = [
      { ['__proto__']: 'constructor', toString: 9 },
      { ['__proto__']: '__proto__', toString: 3 },
    ]
    const plan = {
      by: { ['__proto__']: '__proto__' },
      metrics: { ['__proto__']: npsMetric('toString'), hasOwnProperty: npsMetric('toString') },
    }
    const report = summarize(rows as object[], plan as unknown as Plan<object>) as unknown as {
      readonly key: object
      readonly hasOwnProperty: NpsResult
    }[]
    const own = (value: object): unknown => Object.getOwnPropertyDescriptor(value, '__proto__')?.value
    expect(report.map(({ key, hasOwnProperty: { value } }) => [own(key), value])).toEqual([
      ['__proto__', -100],
      ['constructor', 100],
    ])
    expect(report.map((group) => own(group))).toEqual([nps([3]), nps([9])])
  })

  test('no rows are one group without keys, and no group with keys', () => {
    expect(summarize(none, { metrics })).toEqual([{ key: {}, nps: nps([]) }])
    expect(summarize(none, plan)).toEqual([])
  })

  test('rows that a plan leaves out are none, and a range filters nothing', () => {
    const rows = [row('a', 9), row('b', 3)]
    expect(summarize(rows, { ...plan, where: { team: 'b' } })).toEqual([
      { key: { team: 'b' }, nps: nps([3]) },
    ])
    expect(summarize(rows, { metrics, where: () => false })).toEqual([{ key: {}, nps: nps([]) }])
    const at = rows.map((row) => ({ ...row, at: '2020-01-01' }))
    const range = { start: '2026-01-01', end: '2026-02-01' }
    const report = summarize(at, { by: { month: month('at', range) }, metrics: { nps: npsMetric('score') } })
    expect(report.map(({ key, nps }) => [key.month, nps.n])).toEqual([
      ['2020-01', 2],
      ['2026-01', 0],
    ])
  })
})

describe('present', () => {
  const two = { by: { team: 'team', channel: 'channel' }, metrics } satisfies Plan<Row>
  const rows = [row('a', 9), row('a', 3, 'app'), row('b', 10)]
  const table = tabulate(rows, two)

  test('present(table, plan) takes a table with fewer keys, or in another order, than the plan', () => {
    expect(present(rollup(table, ['team']), two).map(({ key }) => key)).toEqual([
      { team: 'a' },
      { team: 'b' },
    ])
    expect(present(rollup(table, ['channel', 'team']), two).map(({ key }) => Object.values(key))).toEqual([
      ['app', 'a'],
      ['web', 'a'],
      ['web', 'b'],
    ])
  })

  test('present(table, plan) takes a table with more metrics than the plan', () => {
    const both = {
      by: plan.by,
      metrics: { other: csatMetric<Row>('score', { onInvalid: 'exclude' }), ...metrics },
    }
    expect(present(tabulate(rows, both), plan)).toEqual(summarize(rows, plan))
  })

  test('present(table, plan) reads by options that move no number', () => {
    const wide = { ...two, metrics: { nps: npsMetric<Row>('score', { interval: { level: 0.99 } }) } }
    expect(present(table, wide)[0]!.nps.interval!.level).toBe(0.99)
  })

  test.each<readonly [string, Plan<Row>, readonly string[]]>([
    ['a plan without the key', { metrics }, ['by', 'team']],
    ['a plan by buckets', { by: { ...two.by, team: day('team') }, metrics }, ['by', 'team']],
    ['a plan of another metric', { ...two, metrics: { other: metrics.nps } }, ['metrics', 'other']],
    ['a plan of another metric by that name', { ...two, metrics: { nps: csatMetric('score') } }, ['metric']],
    [
      'a plan of other choices',
      { ...two, metrics: { nps: npsMetric('score', { denominator: 'answered-and-dismissed' }) } },
      ['choices', 'denominator'],
    ],
  ])('present(table, plan) refuses %s', (_, plan, path) => {
    expect(() => present(table, plan)).toThrow(expect.objectContaining({ code: 'definition_mismatch', path }))
  })

  test('present(table, plan) refuses a table whose bins are not the metric’s', () => {
    const csat = (scale?: typeof csat7): Plan<Row> => ({
      metrics: { csat: csatMetric<Row>('score', { ...(scale && { scale, satisfied: [6, 7] }) }) },
    })
    const [five, seven] = [tabulate(none, csat()), tabulate(none, csat(csat7))]
    const mixed = {
      ...five,
      metrics: { csat: { ...seven.metrics['csat']!, definition: five.metrics['csat']!.definition } },
    }
    expect(() => present(mixed, csat())).toThrow(expect.objectContaining({ name: 'CxMetricsError' }))
  })

  test.each([
    ['null', null],
    ['text', '{}'],
    ['results', summarize(rows, plan)],
    ['a tally', { format: 'cx-metrics/tally' }],
  ])('present(%s, plan) refuses what is no table', (_, table) => {
    expect(() => present(table as unknown as Table, plan)).toThrow(
      expect.objectContaining({ code: 'invalid_snapshot' }),
    )
  })
})

describe('minimumSample', () => {
  const answers = (team: string, n: number): Row[] => Array.from({ length: n }, (_, i) => row(team, i % 11))
  const rows = [...answers('a', 40), ...answers('b', 3), ...answers('c', 20), ...answers('d', 30)]
  const shown = summarize(rows, plan)
  const held = summarize(rows, { ...plan, minimumSample: 5 })

  test('a withheld result has its n and its definition, and no number beside', () => {
    const { definition } = npsFromCounts({ promoters: 1, passives: 0, detractors: 0 })
    expect(held[1]!.nps).toEqual({
      metric: 'nps',
      unit: 'points',
      status: 'below-minimum-sample',
      n: 3,
      definition: { ...definition, choices: expect.anything() },
    })
  })

  test('another is withheld with it that would tell it, and the rest is as it is without a minimum', () => {
    const hidden = held.filter(({ nps }) => nps.status === 'below-minimum-sample').map(({ key }) => key.team)
    expect(hidden).toEqual(['b', 'c'])
    held.forEach(({ key, nps }, i) => {
      if (!hidden.includes(key.team as string)) expect({ key, nps }).toEqual(shown[i])
    })
    expect(held.map(({ key }) => key)).toEqual(shown.map(({ key }) => key))
  })

  test('groups of nothing say so, and are not withheld', () => {
    const rows = [...answers('a', 9), row('b', null)]
    const report = summarize(rows, { ...plan, minimumSample: 5 })
    expect(report.map(({ nps }) => nps.status)).toEqual(['ok', 'no-answers'])
    expect(summarize(none, { metrics, minimumSample: 5 })).toEqual([{ key: {}, nps: nps([]) }])
  })

  test('each metric is withheld by its own n', () => {
    const rows = [...answers('a', 9), ...answers('b', 9)].map((row, i) => ({
      ...row,
      rating: i % 9 ? null : 5,
    }))
    const by = { team: 'team' } as const
    const both = { nps: npsMetric<Row>('score'), csat: csatMetric<{ rating: number | null }>('rating') }
    const report = summarize(rows, { by, metrics: both, minimumSample: 5 })
    expect(report.map(({ nps, csat }) => [nps.status, csat.status])).toEqual([
      ['ok', 'below-minimum-sample'],
      ['ok', 'below-minimum-sample'],
    ])
  })

  test('a minimum of 1 withholds nothing', () => {
    expect(summarize(rows, { ...plan, minimumSample: 1 })).toEqual(shown)
  })

  test('withheld results are in the type where there is a minimum, and only there', () => {
    expectTypeOf(held[0]!.nps).toEqualTypeOf<NpsResult | Withheld>()
    expectTypeOf(shown[0]!.nps).toEqualTypeOf<NpsResult>()
  })

  test.each([0, -1, 1.5, Number.NaN, '5', null])('a minimum of %s is refused', (minimumSample) => {
    expect(() => summarize(rows, { ...plan, minimumSample } as Plan<Row>)).toThrow(
      expect.objectContaining({ code: 'invalid_option', path: ['minimumSample'] }),
    )
  })
})
