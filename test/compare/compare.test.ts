import { describe, expect, test } from 'vitest'
import { compare } from '../../src/compare/compare.ts'
import type { CompareMethod } from '../../src/compare/methods.ts'
import { isCxMetricsError } from '../../src/core/errors.ts'
import { self, tally } from '../../src/core/evaluate.ts'
import { ces } from '../../src/metrics/ces.ts'
import { csat, csatFromCounts } from '../../src/metrics/csat.ts'
import {
  type ChurnDenominator,
  customerChurn,
  customerChurnFromCounts,
} from '../../src/metrics/customer-churn.ts'
import { DENOMINATORS } from '../../src/metrics/customer-churn-rates.ts'
import { nps, npsFromCounts, npsMetric } from '../../src/metrics/nps.ts'
import {
  type RevenueStatistic,
  revenueChurn,
  revenueChurnFromMovements,
  revenueChurnMetric,
} from '../../src/metrics/revenue-churn.ts'
import {
  timeToResolution,
  timeToResolutionFromSpans,
  timeToResolutionMetric,
} from '../../src/metrics/time-to-resolution.ts'
import { ces2 } from '../../src/scales/presets.ts'
import { scale } from '../../src/scales/scale.ts'
import { poissonInterval } from '../../src/stats/poisson-interval.ts'
import { summarize } from '../../src/summarize/present.ts'

const METHODS: readonly CompareMethod[] = [
  ...(['newcombe', 'mover', 'wald', 'adjusted-wald', 'agresti-caffo', 'z', 'fisher'] as const),
  ...(['welch', 'mann-whitney', 'log-rank'] as const),
]
const share = (won: number, n: number) =>
  csatFromCounts(
    { 0: n - won, 1: won },
    { scale: scale({ points: [0, 1], better: 'high', positive: [1], negative: [0] }) },
  )
const spanMetric = timeToResolutionMetric<unknown>({ span: self })
const medianMetric = timeToResolutionMetric<unknown>({ span: self, statistic: 'median' })

describe('compare of shares', () => {
  // Newcombe 1998, Statistics in Medicine 17:873–890, table II, method 10
  test.each([
    [56, 70, 48, 80, 0.0524, 0.3339],
    [9, 10, 3, 10, 0.1705, 0.809],
    [5, 56, 0, 29, -0.0381, 0.1926],
    [0, 10, 0, 20, -0.1611, 0.2775],
    [10, 10, 0, 20, 0.6791, 1],
  ])('compare of %d/%d and %d/%d is Newcombe’s', (won, n, wonToo, nToo, lower, upper) => {
    const { interval, difference } = compare(share(won, n), share(wonToo, nToo))
    expect(interval!.method).toBe('newcombe')
    expect(interval!.lower).toBeCloseTo(lower, 4)
    expect(interval!.upper).toBeCloseTo(upper, 4)
    expect(difference).toBe(won / n - wonToo / nToo)
  })

  test('compare by fisher is R’s exact p of the tea tasting, 0.4857 (Fisher 1935; ?fisher.test)', () => {
    const got = compare(share(3, 4), share(1, 4), { method: 'fisher' })
    expect(got.p!.toFixed(4)).toBe('0.4857')
    expect(got).toMatchObject({ method: 'fisher', interval: { method: 'newcombe' } })
  })

  test('compare by fisher refuses weights', () => {
    const weighted = csat([5, 1, 5], { weights: [1, 2, 3] })
    expect(errorOf(() => compare(weighted, weighted, { method: 'fisher' }))).toEqual([
      'invalid_option',
      ['method'],
    ])
  })

  test('compare of all and none, of one answer each, says little by score and nothing by Wald', () => {
    const [all, none] = [share(1, 1), share(0, 1)]
    expect(compare(all, none).p).toBeGreaterThan(0.05)
    expect(compare(all, none, { method: 'wald' })).toMatchObject({
      p: null,
      interval: { lower: 1, upper: 1 },
    })
    expect(compare(all, none, { method: 'fisher' }).p).toBe(1)
  })
})

describe('compare of NPS and means', () => {
  test('compare of all promoters and all detractors ends at 200', () => {
    for (const n of [1, 10, 1e15]) {
      const [best, worst] = [
        npsFromCounts({ promoters: n, passives: 0, detractors: 0 }),
        npsFromCounts({ promoters: 0, passives: 0, detractors: n }),
      ]
      const got = compare(best, worst)
      expect(got).toMatchObject({ difference: 200, interval: { upper: 200 } })
      // 2 × 200 − 2 × 200n/(n + z²), each side's own reach, by the square and add rule
      const z2 = 1.959963984540054 ** 2
      expect(got.interval!.lower).toBeCloseTo(200 - Math.SQRT2 * 200 * (z2 / (n + z2)), 9)
      expect(compare(best, worst, { method: 'welch' })).toMatchObject({ p: null, interval: null })
    }
  })

  test('compare by mann-whitney is of the answers that were given: the median of all differences', () => {
    // −9, −6, −1, 1, 2, 9
    expect(compare(nps([0, 3, 10]), nps([1, 9]), { method: 'mann-whitney' }).shift!.value).toBe(0)
    // nobody answered, though somebody counts
    const dismissed = nps([null, null], { denominator: 'answered-and-dismissed' })
    const some = nps([10, null], { denominator: 'answered-and-dismissed' })
    expect(compare(dismissed, some, { method: 'mann-whitney' })).toMatchObject({
      difference: -50,
      p: null,
      shift: null,
    })
  })

  test('compare by mann-whitney refuses counts of classes and weights', () => {
    const counts = npsFromCounts({ promoters: 1, passives: 1, detractors: 1 })
    const weighted = nps([9, 3], { weights: [1, 2] })
    for (const side of [counts, weighted]) {
      expect(errorOf(() => compare(side, side, { method: 'mann-whitney' }))).toEqual([
        'invalid_option',
        ['method'],
      ])
    }
  })

  test('compare by welch of what weights make worth hardly more than one is too little', () => {
    const heavy = nps([9, 3], { weights: [1, 1e-9] })
    const got = compare(heavy, nps([9, 3, 5], { weights: [1, 1, 1] }), { method: 'welch' })
    expect(got).toMatchObject({ interval: null, intervalReason: 'too-few-items', p: null })
    const two = nps([9, 3], { weights: [0.1, 0.1] })
    expect(compare(two, two, { method: 'welch' })).toMatchObject({ p: 1, interval: { method: 'welch' } })
  })

  test('compare of CES reads points below 0 and those that nobody gave', () => {
    const spread = scale({ points: [-3, 0, 4], better: 'high' })
    const got = compare(ces([-3, 0, 0], { scale: spread }), ces([0, 0, 0], { scale: spread }))
    expect(got.difference).toBe(-1)
    expect(got.interval!.lower).toBeGreaterThan(-7)
    expect(got.interval!.upper).toBeGreaterThan(0)
  })
})

describe('compare of spans', () => {
  test('compare by welch of one span is too few, of results as of tallies', () => {
    for (const of of [
      (s: number[]) => timeToResolutionFromSpans({ resolved: s }),
      (s: number[]) => tally(spanMetric, s),
    ]) {
      for (const [a, b] of [
        [[5], [1, 2, 3]],
        [[1, 2, 3], [5]],
      ] as const) {
        const got = compare(of([...a]), of([...b]), { method: 'welch' })
        expect(got).toMatchObject({ interval: null, intervalReason: 'too-few-items', p: null })
      }
    }
  })

  test('compare of medians needs tallies, whether or not a median equals a mean', () => {
    const median = (resolved: number[]) => timeToResolutionFromSpans({ resolved }, { statistic: 'median' })
    for (const [a, b] of [
      [
        [1, 2, 3],
        [4, 5, 6],
      ],
      [
        [1, 2, 30],
        [4, 5, 60],
      ],
      [[1], [2]],
    ] as const) {
      const got = compare(median([...a]), median([...b]))
      expect(got).toMatchObject({ interval: null, intervalReason: 'needs-rows', p: null })
    }
    const tallies = [1, 201].map((from) =>
      tally(
        medianMetric,
        Array.from({ length: 59 }, (_, i) => from + i),
      ),
    )
    const got = compare(tallies[0]!, tallies[1]!)
    expect(got).toMatchObject({ difference: -200, method: 'mover', a: { value: 30 } })
    expect(got.interval!.lower).toBeLessThan(-200)
    expect(got.interval!.upper).toBeGreaterThan(-200)
    expect(got.p).toBeLessThan(0.001)
  })

  test('compare of medians of one span each knows no limits, and p is 1', () => {
    const got = compare(tally(medianMetric, [1]), tally(medianMetric, [9]))
    expect(got).toMatchObject({ difference: -8, interval: null, intervalReason: 'limit-not-reached' })
    expect(got.p).toBeCloseTo(1, 6)
  })

  test('compare holds no difference at levels so low that Hall’s limits lie beside the mean', () => {
    const skewed = [tally(spanMetric, [1, 1, 1, 1, 100]), tally(spanMetric, [1, 1, 1, 1, 101])]
    const got = compare(skewed[0]!, skewed[1]!, { level: 0.001 })
    expect(got.interval!.lower).toBeLessThanOrEqual(got.difference!)
    expect(got.interval!.upper).toBeGreaterThanOrEqual(got.difference!)
    expect(compare(skewed[0]!, skewed[0]!, { level: 0.001 })).toMatchObject({ p: 1, difference: 0 })
  })

  test('compare by log-rank counts the open tickets too, and refuses results', () => {
    const ticket = (resolvedAt: string | null) => ({ openedAt: '2026-01-01', resolvedAt })
    const [fast, slow] = [
      ['2026-01-02', '2026-01-02', '2026-01-03', '2026-01-03', '2026-01-04'].map(ticket),
      ['2026-01-05', '2026-01-09', null, null, null].map(ticket),
    ]
    const metric = timeToResolutionMetric({ asOf: '2026-01-10' })
    const got = compare(tally(metric, fast!), tally(metric, slow!), { method: 'log-rank' })
    expect(got.p).toBeLessThan(0.01)
    expect(got.restrictedMean).toMatchObject({ horizon: 3 * 864e5 })
    expect(compare(fast!, slow!, { metric, method: 'log-rank' })).toEqual(got)
    const results = [fast!, slow!].map((tickets) => timeToResolution(tickets, { asOf: '2026-01-10' }))
    expect(errorOf(() => compare(results[0]!, results[1]!, { method: 'log-rank' }))).toEqual([
      'invalid_option',
      ['method'],
    ])
    // a result beside a tally, and two moments of looking
    const later = tally(timeToResolutionMetric({ asOf: '2026-01-11' }), slow!)
    expect(compare(results[0]!, later)).toMatchObject({
      a: { window: { asOf: '2026-01-10T00:00:00.000Z' } },
      b: { window: { asOf: '2026-01-11T00:00:00.000Z' } },
    })
  })
})

describe('compare of churn', () => {
  const counts = {
    atStart: 1000,
    lost: 52,
    joined: 80,
    joinedAndLeft: 3,
    churnEvents: 55,
    due: 200,
    notRenewed: 30,
  }
  const of = (lost: number, denominator: ChurnDenominator) =>
    customerChurnFromCounts(
      { ...counts, lost, notRenewed: lost, churnEvents: lost + 3, customerDays: 30_000, days: 30 },
      {
        denominator,
      },
    )

  test.each(DENOMINATORS.filter((name) => name !== 'daily'))('compare of churn by %s', (denominator) => {
    const [a, b] = [of(80, denominator), of(50, denominator)]
    const got = compare(a, b)
    expect(got.difference).toBe(a.value! - b.value!)
    expect(got.method).toBe(a.definition.statistic === 'share' ? 'newcombe' : 'mover')
    expect(got.p).toBeLessThan(0.05)
    // square and add of both results' own limits, of which Poisson's are exact (Garwood)
    const [x, y] = [a.interval!, b.interval!]
    expect(got.interval!.lower).toBeCloseTo(
      got.difference! - Math.hypot(a.value! - x.lower, y.upper - b.value!),
      9,
    )
    expect(got.interval!.upper).toBeCloseTo(
      got.difference! + Math.hypot(x.upper - a.value!, b.value! - y.lower),
      9,
    )
  })

  test('compare of churn by day from subscriptions, whose base is no number of customers', () => {
    const at = (ended: number) =>
      Array.from({ length: 200 }, (_, i) => ({
        customer: i,
        startedAt: '2025-01-01',
        endedAt: i < ended ? `2026-01-${String(1 + (i % 28)).padStart(2, '0')}T12:00` : null,
      }))
    const window = { start: '2026-01-01', end: '2026-02-01', denominator: 'daily' } as const
    const [a, b] = [customerChurn(at(40), window), customerChurn(at(8), window)]
    const got = compare(a, b)
    expect(got.difference).toBe(a.value! - b.value!)
    expect(a.interval).toEqual(poissonInterval(40, a.base!))
    expect(got.p).toBeLessThan(0.001)
  })

  test('compare of rates so far apart that Poisson’s limits end gives no p below what they can tell', () => {
    const rate = (churnEvents: number) =>
      customerChurnFromCounts({ atStart: 1000, lost: 0, churnEvents }, { denominator: 'events-over-start' })
    const [none, many, more] = [0, 300, 900].map((events) => compare(rate(events), rate(0)).p!)
    expect(none).toBe(1)
    expect(many).toBeGreaterThan(1e-300)
    expect(many).toBeLessThan(1e-15)
    expect(more).toBeLessThanOrEqual(many!)
  })

  test('compare of nobody lost on either side is no difference, with limits above and below', () => {
    for (const denominator of ['start', 'average'] as const) {
      const got = compare(of(0, denominator), of(0, denominator))
      expect(got).toMatchObject({ difference: 0, p: 1 })
      expect(got.interval!.lower).toBeLessThan(0)
      expect(got.interval!.upper).toBeGreaterThan(0)
    }
  })

  const accounts = (kept: number) =>
    Array.from({ length: 120 }, (_, i) => ({
      customer: i,
      startMrr: 100 + i,
      endMrr: i % 10 < kept ? 100 + i + (i % 3) : 0,
    }))

  test.each<RevenueStatistic>(['gross', 'grr', 'churnOnly'])(
    'compare of revenue by %s has its limits',
    (statistic) => {
      const [a, b] = [revenueChurn(accounts(9), { statistic }), revenueChurn(accounts(5), { statistic })]
      const got = compare(a, b)
      expect(got.interval).not.toBeNull()
      expect(got.p).toBeLessThan(0.001)
      expect(got.a).toMatchObject({ n: 120, effectiveN: a.effectiveN })
    },
  )

  test.each<RevenueStatistic>(['net', 'nrr'])(
    'compare of revenue by %s needs the rows, and a seed',
    (statistic) => {
      const [a, b] = [revenueChurn(accounts(9), { statistic }), revenueChurn(accounts(5), { statistic })]
      expect(compare(a, b)).toMatchObject({ interval: null, intervalReason: 'needs-rows', p: null })
      const metric = revenueChurnMetric<{ startMrr: number; endMrr: number }>({ statistic })
      const asked = { metric, seed: 1, resamples: 500 }
      const got = compare(accounts(9), accounts(5), asked)
      expect(got).toMatchObject({ method: 'bootstrap', difference: a.value! - b.value! })
      expect(got.interval!.lower).toBeLessThan(got.difference!)
      expect(got.interval!.upper).toBeGreaterThan(got.difference!)
      for (const [x, y] of [
        [accounts(9), accounts(5)],
        [[], accounts(5)],
        [accounts(9), []],
      ] as const) {
        expect(errorOf(() => compare(x, y, { metric }))).toEqual(['invalid_option', ['seed']])
      }
      expect(compare(accounts(9), [], asked)).toMatchObject({
        status: 'nothing-to-compare',
        difference: null,
      })
    },
  )

  test('compare of totals of revenue knows the difference and no more: neither n nor limits', () => {
    const totals = (churn: number) =>
      revenueChurnFromMovements({ start: 1000, new: 0, reactivation: 0, expansion: 0, contraction: 0, churn })
    expect(compare(totals(100), totals(50))).toMatchObject({
      difference: 0.05,
      interval: null,
      intervalReason: 'no-customer-detail',
      p: null,
      a: { value: 0.1, n: null, effectiveN: null },
    })
  })
})

describe('compare', () => {
  test('compare with a side that has no value, or one withheld, says so', () => {
    const some = nps([9, 3])
    for (const [a, b] of [
      [nps([]), some],
      [some, nps([])],
      [nps([]), nps([])],
    ] as const) {
      for (const method of [undefined, 'wald', 'welch', 'mann-whitney', 'z'] as const) {
        const got = compare(a, b, method && { method })
        expect(got).toMatchObject({
          difference: null,
          interval: null,
          intervalReason: null,
          p: null,
          shift: null,
        })
        expect(got.status).toBe('nothing-to-compare')
      }
    }
    const [hidden] = summarize([{ score: 9 }], {
      metrics: { nps: npsMetric<{ score: number }>('score') },
      minimumSample: 5,
    })
    const got = compare(hidden!.nps, some)
    expect(got).toMatchObject({
      status: 'below-minimum-sample',
      difference: null,
      a: { value: null, effectiveN: null },
    })
    expect(Object.keys(got)).toEqual(Object.keys(compare(some, some)))
  })

  test('compare refuses a method of another statistic, and says which there are', () => {
    const sides = {
      nps: nps([9, 3]),
      csat: csat([5, 1]),
      ces: ces([5, 1], { scale: ces2 }),
      spans: tally(spanMetric, [1, 2]),
    }
    const allowed: { readonly [name: string]: readonly string[] } = {
      nps: ['mover', 'wald', 'adjusted-wald', 'z', 'welch', 'mann-whitney'],
      csat: ['newcombe', 'wald', 'agresti-caffo', 'z', 'fisher'],
      ces: ['mover', 'wald', 'z', 'welch', 'mann-whitney'],
      spans: ['mover', 'welch', 'mann-whitney', 'log-rank'],
    }
    for (const [name, side] of Object.entries(sides)) {
      for (const method of METHODS) {
        if (allowed[name]!.includes(method)) expect(compare(side, side, { method }).method).toBe(method)
        else {
          const list = allowed[name]!.map((one) => `"${one}"`).join(', ')
          expect(() => compare(side, side, { method })).toThrow(
            `method must be one of ${list}, got "${method}"`,
          )
        }
      }
    }
  })

  test('compare refuses other definitions at the choice in which they differ', () => {
    const weighted = nps([9, 3], { weights: [1, 2] })
    expect(errorOf(() => compare(nps([9]), weighted))).toEqual([
      'definition_mismatch',
      ['choices', 'weights'],
    ])
    expect(errorOf(() => compare(nps([9]), csat([5])))).toEqual(['definition_mismatch', ['metric']])
    expect(errorOf(() => compare(csat([5]), csat([5], { satisfied: [5] })))).toEqual([
      'definition_mismatch',
      ['choices', 'satisfied', expect.any(String)],
    ])
  })

  test('compare refuses what is no result, no option and no level', () => {
    const some = nps([9, 3])
    for (const side of [null, undefined, 5, 'nps', {}, [], [9, 3], { definition: {} }]) {
      expect(
        errorOf(() => compare(side as never, some)),
        String(side),
      ).toEqual(['invalid_input', ['a']])
      expect(
        errorOf(() => compare(some, side as never)),
        String(side),
      ).toEqual(['invalid_input', ['b']])
    }
    const counted = tally(npsMetric<unknown>(self), [9])
    expect(() => compare(counted, counted)).toThrow(
      '"nps" is compared by its results, or by rows and the option metric',
    )
    for (const options of [null, 5, 'wald']) {
      expect(errorOf(() => compare(some, some, options as never))).toEqual(['invalid_option', ['options']])
    }
    expect(errorOf(() => compare(some, some, { levl: 0.9 } as never))).toEqual(['invalid_option', ['levl']])
    for (const level of [0, 1, -0.5, Number.NaN, null, '0.9']) {
      expect(errorOf(() => compare(some, some, { level } as never))).toEqual(['invalid_option', ['level']])
    }
    for (const method of ['', null, 'tango', 'score', 'bootstrap']) {
      expect(errorOf(() => compare(some, some, { method } as never))).toEqual(['invalid_option', ['method']])
    }
    for (const rows of [null, 5, 'text', some]) {
      const metric = npsMetric<unknown>(self)
      expect(errorOf(() => compare(rows as never, [9], { metric }))).toEqual(['invalid_input', []])
    }
  })
})

function errorOf(run: () => unknown): unknown {
  try {
    return run()
  } catch (error) {
    return isCxMetricsError(error) ? [error.code, error.path] : error
  }
}
