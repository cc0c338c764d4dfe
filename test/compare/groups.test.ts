import { describe, expect, test } from 'vitest'
import { compare } from '../../src/compare/compare.ts'
import { type CompareGroupsOptions, compareGroups } from '../../src/compare/groups.ts'
import { isCxMetricsError } from '../../src/core/errors.ts'
import { csatMetric } from '../../src/metrics/csat.ts'
import { npsFromCounts, npsMetric } from '../../src/metrics/nps.ts'
import { revenueChurnMetric } from '../../src/metrics/revenue-churn.ts'
import { timeToResolutionMetric } from '../../src/metrics/time-to-resolution.ts'
import { holm } from '../../src/stats/adjust.ts'
import { summarize } from '../../src/summarize/present.ts'

interface Row {
  readonly team: unknown
  readonly score: number | null
  readonly rating?: number
}

const times = (n: number, row: Row): Row[] => Array<Row>(n).fill(row)
const rows = [
  ...times(70, { team: 'north', score: 10, rating: 5 }),
  ...times(30, { team: 'north', score: 2, rating: 1 }),
  ...times(45, { team: 'south', score: 9, rating: 4 }),
  ...times(55, { team: 'south', score: 7, rating: 3 }),
  ...times(10, { team: 'west', score: 0, rating: 2 }),
  ...times(20, { team: 'west', score: 10, rating: 5 }),
]
const metrics = { nps: npsMetric<Row>('score'), csat: csatMetric<Row>('rating') }
const by = { team: 'team' } as const
const report = summarize(rows, { by, metrics })

describe('compareGroups', () => {
  test('compareGroups(report, name) reads one of several metrics, in the order of the groups', () => {
    const got = compareGroups(report, 'nps')
    expect(got).toMatchObject({ metric: 'nps', unit: 'points', against: 'rest', correction: 'holm' })
    expect(got.groups.map(({ key, a }) => [key.team, a.value])).toEqual([
      ['north', 40],
      ['south', 45],
      ['west', 100 / 3],
    ])
    expect(compareGroups(report, 'csat')).toMatchObject({ metric: 'csat', unit: 'proportion' })
    // 65 of 130 promoters, 10 detractors beside the north
    expect(got.groups[0]!.b).toEqual({ value: (100 * 55) / 130, n: 130, effectiveN: 130, window: null })
    expect(got.groups[0]!.difference).toBe(40 - (100 * 55) / 130)
  })

  test('compareGroups(report, name, { against: key }) leaves that group out, and takes its key in any order', () => {
    const got = compareGroups(report, 'nps', { against: { team: 'south' } })
    expect(got.against).toBe('key')
    expect(got.groups.map(({ key, difference }) => [key.team, difference])).toEqual([
      ['north', -5],
      ['west', 100 / 3 - 45],
    ])
    expect(got.groups.map(({ adjustedP }) => adjustedP)).toEqual(holm(got.groups.map(({ p }) => p)))
    const two = summarize(rows, { by: { team: 'team', kind: () => 1 }, metrics })
    expect(compareGroups(two, 'nps', { against: { kind: 1, team: 'south' } }).groups).toHaveLength(2)
  })

  test('compareGroups(report, name) of two groups is one test: nothing to correct', () => {
    const two = summarize(rows.slice(0, 200), { by, metrics })
    for (const correction of ['holm', 'benjamini-hochberg', 'none'] as const) {
      const { groups } = compareGroups(two, 'nps', { correction })
      expect(groups.map(({ p }) => p)).toEqual(groups.map(({ adjustedP }) => adjustedP))
      expect(groups[0]!.difference).toBe(-groups[1]!.difference!)
    }
    // three that answered, of whom one has no p, are more than one test
    const same = summarize(
      [
        ...times(5, { team: 'a', score: 9 }),
        ...times(5, { team: 'b', score: 9 }),
        ...times(5, { team: 'c', score: 1 }),
      ],
      { by, metrics: { nps: metrics.nps } },
    )
    const { groups } = compareGroups(same, 'nps', { method: 'wald' })
    const p = groups.map((group) => group.p)
    expect(p.filter((one) => one === null)).toHaveLength(1)
    expect(groups.map(({ adjustedP }) => adjustedP)).toEqual(holm(p))
  })

  test('compareGroups(report, name) of one group has nothing to compare it with', () => {
    const one = summarize(rows, { metrics })
    for (const against of ['rest', 'total'] as const) {
      const got = compareGroups(one, 'nps', { against })
      expect(got.overall).toBeNull()
      expect(got.groups).toMatchObject([
        { key: {}, difference: null, p: null, adjustedP: null, status: 'nothing-to-compare' },
      ])
    }
    expect(compareGroups(one, 'nps', { against: {} }).groups).toEqual([])
  })

  test('compareGroups(report, name) lets a group without answers stand, and does not count it', () => {
    const more = summarize([...rows, { team: 'east', score: null, rating: 3 }], { by, metrics })
    const got = compareGroups(more, 'nps')
    const { groups, overall } = compareGroups(report, 'nps')
    const east = got.groups.find(({ key }) => key.team === 'east')!
    expect(east).toMatchObject({
      difference: null,
      p: null,
      adjustedP: null,
      status: 'nothing-to-compare',
      a: { n: 0 },
    })
    expect(east.b.n).toBe(230)
    expect(got.groups.filter(({ key }) => key.team !== 'east')).toEqual(groups)
    expect(got.overall).toEqual(overall)
    expect(compareGroups(more, 'nps', { against: { team: 'east' } }).groups.map(({ p }) => p)).toEqual([
      null,
      null,
      null,
    ])
  })

  test('compareGroups(report, name) with a withheld group knows neither rest nor total, and still compares with a key', () => {
    const withheld = summarize([...rows, ...times(3, { team: 'tiny', score: 9, rating: 5 })], {
      by,
      metrics,
      minimumSample: 20,
    })
    const hidden = withheld
      .filter(({ nps }) => nps.status === 'below-minimum-sample')
      .map(({ key }) => key.team)
    expect(hidden).toContain('tiny')
    for (const against of ['rest', 'total'] as const) {
      const got = compareGroups(withheld, 'nps', { against })
      const told = got.groups.filter(
        ({ difference, p, b }) => difference !== null || p !== null || b.value !== null,
      )
      expect(told).toEqual([])
      expect(new Set(got.groups.map(({ status }) => status))).toEqual(new Set(['below-minimum-sample']))
      expect(JSON.stringify(got)).not.toContain('NaN')
    }
    const shown = withheld.filter(({ key }) => !hidden.includes(key.team))
    const got = compareGroups(withheld, 'nps', { against: shown[0]!.key })
    for (const { key, difference, a } of got.groups) {
      expect(difference === null).toBe(hidden.includes(key.team))
      if (hidden.includes(key.team)) expect(a).toMatchObject({ value: null, effectiveN: null })
    }
  })

  test('compareGroups(report, name) of spans counts a group with one span; its variance is 0', () => {
    const spans = [
      { team: 'a', score: 5 },
      { team: 'b', score: 1 },
      { team: 'b', score: 3 },
    ]
    const metric = timeToResolutionMetric<Row>({ span: 'score' })
    const got = compareGroups(summarize(spans, { by, metrics: { it: metric } }), 'it')
    // mean 3, between 1 × 2² + 2 × 1², within 2 × 1: 6 × 3 / 8
    expect(got.overall).toMatchObject({ method: 'chi-squared', statistic: 18 / 8, df: 1 })
    expect(got.groups[0]).toMatchObject({ difference: 3, interval: null, intervalReason: 'too-few-items' })
  })

  test('compareGroups(report, name) tells keys apart that look alike', () => {
    const teams = [1, '1', null, true, '__proto__', 'constructor', '']
    const hostile = summarize(
      teams.map((team, i): Row => ({ team, score: i })),
      { by, metrics: { nps: metrics.nps } },
    )
    const got = compareGroups(hostile, 'nps')
    expect(new Set(got.groups.map(({ key }) => key.team))).toEqual(new Set(teams))
    for (const team of teams) {
      const { groups } = compareGroups(hostile, 'nps', { against: { team } })
      expect(groups.map(({ key }) => key.team)).not.toContain(team)
      expect(groups).toHaveLength(teams.length - 1)
    }
    const named = summarize(rows, { by: { ['__proto__']: 'team' }, metrics })
    expect(compareGroups(named, 'nps', { against: { ['__proto__']: 'west' } }).groups).toHaveLength(2)
  })

  test('compareGroups(report, name, { method, level }) passes them on', () => {
    const { groups } = compareGroups(report, 'csat', {
      method: 'fisher',
      level: 0.8,
      against: { team: 'west' },
    })
    const { adjustedP, key, ...got } = groups[0]!
    expect(got).toEqual(compare(report[0]!.csat, report[2]!.csat, { method: 'fisher', level: 0.8 }))
    // what is pooled is whole, and so can be counted exactly
    expect(compareGroups(report, 'csat', { method: 'fisher' }).groups.every(({ p }) => p! > 0)).toBe(true)
    const large = [1, 2, 3].map((key) => ({
      key,
      nps: npsFromCounts({ promoters: 3e14 + key, passives: 7e14, detractors: 1 }),
    }))
    expect(compareGroups(large, 'nps').groups.map(({ b }) => b.effectiveN)).toEqual(
      compareGroups(large, 'nps').groups.map(({ b }) => b.n),
    )
  })

  test('compareGroups refuses what it cannot read, by name', () => {
    const bad = (options: unknown, name = 'nps', groups: unknown = report): unknown =>
      errorOf(() => compareGroups(groups as typeof report, name as 'nps', options as CompareGroupsOptions))
    expect(bad({}, 'nope')).toEqual(['invalid_option', ['name']])
    for (const name of ['key', '__proto__', 'constructor', ''])
      expect(bad({}, name)).toEqual(['invalid_option', ['name']])
    for (const against of [
      null,
      5,
      'all',
      { team: 'east' },
      { team: 5n },
      {},
      { team: 'north', more: 1 },
      [],
    ]) {
      expect(bad({ against }), String(against)).toEqual(['invalid_option', ['against']])
    }
    for (const method of ['', null, 'newcombe', 'mcnemar', 'bootstrap']) {
      expect(bad({ method }), String(method)).toEqual(['invalid_option', ['method']])
    }
    for (const level of [0, 1, null, '0.9', Number.NaN])
      expect(bad({ level })).toEqual(['invalid_option', ['level']])
    expect(bad({ correction: 'bonferroni' })).toEqual(['invalid_option', ['correction']])
    expect(bad({ corection: 'holm' })).toEqual(['invalid_option', ['corection']])
    expect(bad(null)).toEqual(['invalid_option', ['options']])
    for (const groups of [[], {}, null, 'abc']) expect(bad({}, 'nps', groups)).toEqual(['invalid_input', []])
    for (const groups of [[null], [5], [{ key: 1, nps: null }]]) {
      expect(bad({}, 'nps', groups)).toEqual(['invalid_option', ['name']])
    }
    const mixed = [report[0], report[1], { key: 3, nps: report[0]!.csat }]
    expect(bad({}, 'nps', mixed)).toEqual(['definition_mismatch', ['metric']])
    expect(bad({ against: report[0]!.key }, 'nps', mixed)).toEqual(['definition_mismatch', ['metric']])
  })

  test('compareGroups of revenue wants a key: accounts of other groups are not in a result', () => {
    const accounts = [
      { team: 'a', startMrr: 100, endMrr: 50 },
      { team: 'a', startMrr: 100, endMrr: 100 },
      { team: 'b', startMrr: 100, endMrr: 0 },
    ]
    const revenue = summarize(accounts, {
      by,
      metrics: { it: revenueChurnMetric<(typeof accounts)[number]>() },
    })
    expect(errorOf(() => compareGroups(revenue, 'it'))).toEqual(['invalid_option', ['against']])
    const got = compareGroups(revenue, 'it', { against: { team: 'b' } })
    expect(got.groups).toMatchObject([{ difference: -0.75, key: { team: 'a' } }])
  })
})

function errorOf(run: () => unknown): unknown {
  try {
    return run()
  } catch (error) {
    return isCxMetricsError(error) ? [error.code, error.path] : error
  }
}
