import { describe, expect, test } from 'vitest'
import { type ChartMethod, controlChart } from '../../src/compare/control-chart.ts'
import { seasonal } from '../../src/compare/seasonal.ts'
import type { SeriesPoint } from '../../src/compare/series.ts'
import { cusum, ewma } from '../../src/compare/small-shifts.ts'
import { trend } from '../../src/compare/trend.ts'
import { csat } from '../../src/metrics/csat.ts'
import { npsFromCounts, npsMetric } from '../../src/metrics/nps.ts'
import { revenueChurnFromMovements } from '../../src/metrics/revenue-churn.ts'
import { timeToResolutionFromSpans } from '../../src/metrics/time-to-resolution.ts'
import { newcombeDifference } from '../../src/stats/difference.ts'
import { month } from '../../src/summarize/buckets.ts'
import { summarize } from '../../src/summarize/present.ts'

const share = (successes: number, n: number) => ({ successes, n })
const rate = (events: number, exposure: number) => ({ events, exposure })
const score = (promoters: number, passives: number, detractors: number) =>
  npsFromCounts({ promoters, passives, detractors })

// Montgomery, Introduction to Statistical Quality Control.
const purchaseOrders = (() => {
  const sizes = [
    100, 80, 80, 100, 110, 110, 100, 100, 90, 90, 110, 120, 120, 120, 110, 80, 80, 80, 90, 100, 100, 100, 100,
    90, 90,
  ]
  const errors = [12, 8, 6, 9, 10, 12, 11, 16, 10, 6, 20, 15, 9, 8, 6, 8, 10, 7, 5, 8, 5, 8, 10, 6, 9]
  return errors.map((count, i) => share(count, sizes[i]!))
})()
const dyedCloth = (() => {
  const units = [10, 8, 13, 10, 9.5, 10, 12, 10.5, 12, 12.5]
  return [14, 12, 20, 11, 7, 10, 21, 16, 19, 23].map((count, i) => rate(count, units[i]!))
})()
const months = [
  [210, 120, 70],
  [198, 131, 80],
  [260, 150, 75],
  [120, 66, 49],
  [233, 118, 90],
  [0, 0, 0],
  [340, 210, 118],
  [301, 190, 133],
  [222, 101, 60],
  [199, 140, 88],
  [275, 160, 99],
  [180, 120, 71],
  [245, 133, 84],
  [260, 90, 20],
].map(([promoters, passives, detractors]) => score(promoters!, passives!, detractors!))

describe("controlChart(series) by Laney's method", () => {
  // Figures: test/reference/laney.py, in 50-digit decimals, as many of them as a double holds.
  const limitsOf = (series: SeriesPoint[], places: number[]) => {
    const { centre, sigmaZ, points } = controlChart(series)
    return [centre, sigmaZ, ...places.flatMap((i) => [points[i]!.lower, points[i]!.upper])]
  }
  const near = (figures: number[]) => figures.map((figure) => expect.closeTo(figure, 11))

  test("gives p' limits of shares", () => {
    expect(limitsOf(purchaseOrders, [0, 1, 11, 24])).toEqual(
      near([
        0.09551020408163, 0.96534953136149, 0.01039001744932, 0.18063039071394, 0.00034294229798,
        0.19067746586529, 0.01780646021902, 0.17321394794424, 0.00578564920939, 0.18523475895387,
      ]),
    )
  })

  test('widens limits ninefold where a p chart calls four of six weeks a signal', () => {
    const seen = [266501, 264225, 276532, 281461, 269071, 261215]
    const patients = [280443, 276823, 291681, 296155, 282343, 275888]
    const weeks = seen.map((count, i) => share(count, patients[i]!))
    expect(limitsOf(weeks, [0, 5])).toEqual(
      near([
        0.95049235821768, 9.42089947877222, 0.93891520563417, 0.9620695108012, 0.93882002562456,
        0.96216469081081,
      ]),
    )
    expect(controlChart(weeks).signals).toEqual([])
    expect(controlChart(weeks, { method: 'p' }).signals).toEqual([1, 2, 4, 5])
  })

  test("gives u' limits of rates", () => {
    expect(limitsOf(dyedCloth, [0, 2, 9])).toEqual(
      near([
        1.42325581395349, 0.67856746030793, 0.65526545542273, 2.19124617248425, 0.7496837112536,
        2.09682791665337, 0.7363443548578, 2.11016727304917,
      ]),
    )
  })

  test('gives the like of a net score with a month without answers, which is no month', () => {
    // the figures leave the gap out: their points 12 and later are one further on here
    expect(limitsOf(months, [0, 3, 13])).toEqual(
      near([
        34.5326217937683, 2.1520117145571, 10.0542572160622, 59.0109863714744, 2.5967730008189,
        66.4684705867177, 9.081230234104, 59.9840133534326,
      ]),
    )
    expect(controlChart(months).points[5]).toEqual({
      value: null,
      lower: null,
      upper: null,
      z: null,
      signal: false,
      rules: [],
    })
  })

  test('is the individuals chart for numbers', () => {
    const { points, sigmaZ } = controlChart([3, 5, 4, 8, 6])
    expect(sigmaZ).toBeNull()
    expect(points).toEqual(controlChart([3, 5, 4, 8, 6], { method: 'xmr' }).points)
  })

  test('takes any metric: shares, means of spans, rates of money', () => {
    const csats = [5, 4, 3].map((good) => csat([...Array(good * 10).fill(5), ...Array(20).fill(1)]))
    expect(controlChart(csats)).toMatchObject({ centre: 120 / 180, status: 'too-few-points' })
    const spans = [
      [5, 9, 30],
      [7, 8],
      [1, 2, 40],
    ].map((resolved) => timeToResolutionFromSpans({ resolved }))
    expect(controlChart(spans).points[0]).toMatchObject({ value: 44 / 3, lower: 0 })
    const losses = [90, 120, 60].map((churn) =>
      revenueChurnFromMovements({
        start: 1000,
        new: 0,
        reactivation: 0,
        expansion: 0,
        contraction: 0,
        churn,
      }),
    )
    expect(controlChart(losses).centre).toBeCloseTo(0.09, 12)
    expect(controlChart(losses).points.every(({ upper }) => upper !== null)).toBe(true)
  })
})

describe('controlChart(series, { method })', () => {
  test('p gives the limits Montgomery prints for orange juice cans', () => {
    // p̄ = 0.2313, limits 0.0524 and 0.4102
    const defects = [
      12, 15, 8, 10, 4, 7, 16, 9, 14, 10, 5, 6, 17, 12, 22, 8, 10, 5, 13, 11, 20, 18, 24, 15, 9, 12, 7, 13, 9,
      6,
    ]
    const chart = controlChart(
      defects.map((count) => share(count, 50)),
      { method: 'p' },
    )
    expect(chart.centre).toBeCloseTo(0.2313, 4)
    expect(chart.points[0]!.lower).toBeCloseTo(0.0524, 3)
    expect(chart.points[0]!.upper).toBeCloseTo(0.4102, 3)
    expect(chart.signals).toEqual([14, 22])
    expect(chart.sigmaZ).toBe(1)
  })

  test('u and c are one chart for an exposure of 1: Montgomery, 20 samples with 74 errors', () => {
    const errors = [2, 3, 8, 1, 1, 4, 1, 4, 5, 1, 8, 2, 4, 3, 4, 1, 8, 3, 7, 4]
    const weekly = controlChart(
      errors.map((count) => rate(count, 50)),
      { method: 'u' },
    )
    // ū = 0.0740, upper limit 0.1894
    expect(weekly.centre).toBeCloseTo(0.074, 10)
    expect(weekly.points[0]).toMatchObject({ lower: 0, upper: expect.closeTo(0.1894, 4) })
    const one = errors.map((count) => rate(count, 1))
    expect(controlChart(errors, { method: 'c' }).points).toEqual(controlChart(one, { method: 'u' }).points)
  })

  test('p takes a metric that is a share', () => {
    const rated = [8, 7, 9].map((good) => csat([...Array(good).fill(5), ...Array(10 - good).fill(1)]))
    const counted = [8, 7, 9].map((good) => share(good, 10))
    expect(controlChart(rated, { method: 'p' }).points).toEqual(controlChart(counted, { method: 'p' }).points)
  })

  test.each<[string, SeriesPoint[], ChartMethod]>([
    ['p', [1, 2], 'p'],
    ['p', months, 'p'],
    ['u', [share(1, 2)], 'u'],
    ['c', [rate(1, 2)], 'c'],
  ])('%s refuses a series it is not for', (_, series, method) => {
    expect(() => controlChart(series, { method })).toThrow(
      expect.objectContaining({ code: 'invalid_option', path: ['method'] }),
    )
  })
})

describe('controlChart(series, { baseline, rules, sigmas })', () => {
  test('limits by the first points find a shift of six standard errors in all that follow', () => {
    const before = Array.from({ length: 14 }, (_, i) => share(5000 + (i % 2 ? 40 : -40), 10000))
    const after = Array.from({ length: 6 }, () => share(5300, 10000))
    const { signals, centre, status } = controlChart([...before, ...after], { baseline: 14 })
    expect([status, centre]).toEqual(['ok', 0.5])
    expect(signals).toEqual([14, 15, 16, 17, 18, 19])
  })

  test('without spread in the baseline whatever moves is a signal, infinitely far off', () => {
    const flat = [...Array(12).fill(7), 8]
    expect(controlChart(flat, { baseline: 12 }).points[12]).toMatchObject({
      lower: 7,
      upper: 7,
      z: null,
      rules: ['beyond-limits'],
    })
    expect(controlChart(Array(20).fill(0.1)).signals).toEqual([])
  })

  test('rules decide what a signal is', () => {
    const rising = [1, 2, 3, 4, 5, 6, 5, 4, 3, 4, 3, 2]
    expect(controlChart(rising, { sigmas: 9 }).signals).toEqual([])
    expect(controlChart(rising, { sigmas: 9, rules: ['six-rising-or-falling'] }).signals).toEqual([5])
    expect(controlChart(rising, { rules: [] }).signals).toEqual([])
  })

  test('under 12 points the limits are there, and provisional', () => {
    expect(controlChart(Array(11).fill(1)).status).toBe('too-few-points')
    expect(controlChart([...Array(11).fill(1), null]).status).toBe('too-few-points')
    expect(controlChart([...Array(11).fill(1), null, 2]).status).toBe('ok')
    expect(controlChart(Array(30).fill(1), { baseline: 11 }).status).toBe('too-few-points')
  })

  test('of nothing, or one point, there are no limits, by whatever method', () => {
    const empty = { centre: null, sigmaZ: null, points: [], signals: [], status: 'too-few-points' }
    expect(controlChart([])).toMatchObject(empty)
    expect(controlChart([], { method: 'p' })).toMatchObject(empty)
    expect(controlChart([share(0, 0)]).points).toEqual([
      { value: null, lower: null, upper: null, z: null, signal: false, rules: [] },
    ])
    expect(controlChart([share(3, 4)])).toMatchObject({
      centre: 0.75,
      points: [{ value: 0.75, lower: null }],
    })
  })
})

describe('a series', () => {
  test('comes from summarize as it is, months without answers and withheld ones among it', () => {
    const rows = [
      ...Array.from({ length: 30 }, (_, i) => ({ at: '2026-01-10', score: i % 11 })),
      ...Array.from({ length: 40 }, (_, i) => ({ at: '2026-03-10', score: (i * 7) % 11 })),
      ...Array.from({ length: 3 }, () => ({ at: '2026-04-01', score: 3 })),
      ...Array.from({ length: 3 }, () => ({ at: '2026-05-01', score: 9 })),
    ]
    const report = summarize(rows, {
      by: { month: month('at', { start: '2026-01-01', end: '2026-06-01' }) },
      metrics: { nps: npsMetric('score') },
      minimumSample: 5,
    })
    const chart = controlChart(report.map(({ nps }) => nps))
    expect(chart.points.map(({ value }) => value !== null)).toEqual([true, false, true, false, false])
  })

  test('holds results of one definition, but for the window', () => {
    expect(() => controlChart([score(1, 1, 1), csat([5])])).toThrow(
      expect.objectContaining({ code: 'definition_mismatch', path: ['metric'] }),
    )
    const [a, b] = ['2026-01-01', '2026-02-01'].map((start) => {
      const { definition, ...result } = csat([5, 5, 2])
      return { ...result, definition: { ...definition, window: { start } } }
    })
    expect(controlChart([a!, b!]).centre).toBeCloseTo(2 / 3, 12)
  })

  test.each<[string, unknown, string, unknown[]]>([
    ['text', ['9'], 'invalid_value', [0]],
    ['undefined', [1, undefined], 'invalid_value', [1]],
    ['NaN', [1, Number.NaN], 'invalid_value', [1]],
    ['infinity', [Number.POSITIVE_INFINITY], 'invalid_value', [0]],
    ['more successes than n', [share(1, 2), share(3, 2)], 'invalid_value', [1, 'successes']],
    ['a negative n', [share(0, -1)], 'invalid_value', [0, 'n']],
    ['an n of no size', [share(0, 1e-300)], 'invalid_value', [0, 'n']],
    ['half an event', [rate(0.5, 1)], 'invalid_value', [0, 'events']],
    ['events in no exposure', [rate(1, 0)], 'invalid_value', [0, 'events']],
    ['two kinds', [1, null, share(1, 2)], 'mixed_rows', [2]],
    ['no list', { 0: 1 }, 'invalid_input', []],
  ])('refuses %s', (_, series, code, path) => {
    expect(() => controlChart(series as never)).toThrow(expect.objectContaining({ code, path }))
  })

  test.each<[string, () => unknown]>([
    ['sigmas', () => controlChart([], { sigmas: 0 })],
    ['rules', () => controlChart([], { rules: ['seven' as never] })],
    ['baseline', () => controlChart([], { baseline: 1.5 })],
    ['lambda', () => ewma([], { lambda: 1.1 })],
    ['sigma', () => ewma([], { sigma: 0 })],
    ['centre', () => cusum([], { centre: Number.NaN })],
    ['k', () => cusum([], { k: -1 })],
    ['h', () => cusum([], { h: 0 })],
    ['period', () => seasonal([], { period: 0 })],
    ['period', () => seasonal([], undefined as never)],
    ['interval.level', () => trend([], { level: 1 })],
    ['limits', () => trend([], { limits: 3 } as never)],
  ])('refuses a bad %s', (option, call) => {
    expect(call).toThrow(expect.objectContaining({ code: 'invalid_option', path: [option] }))
  })
})

describe('ewma(series) and cusum(series)', () => {
  const drift = [
    ...Array.from({ length: 14 }, (_, i) => (i % 2 ? 10.5 : 9.5)),
    11,
    11,
    11.5,
    11,
    11.5,
    11,
    11.5,
  ]

  test('see a lasting shift that no single point shows', () => {
    expect(controlChart(drift, { baseline: 14, rules: ['beyond-limits'] }).signals).toEqual([])
    expect(ewma(drift, { baseline: 14 }).signals).toEqual([20])
    expect(cusum(drift, { baseline: 14 }).signals[0]).toBeLessThan(21)
  })

  test('take the level of the chart, and skip gaps', () => {
    const { centre, points } = ewma(months)
    expect(centre).toBe(controlChart(months).centre)
    expect(points[5]).toEqual({ value: null, average: null, lower: null, upper: null, signal: false })
    expect(points[6]!.average).toBe(ewma(months.filter((_, i) => i !== 5)).points[5]!.average)
    expect(cusum(months).points[5]).toEqual({ value: null, upper: null, lower: null, signal: false })
  })

  test('a level that is known wants no 12 points', () => {
    expect(ewma([1], { centre: 1, sigma: 1 }).status).toBe('ok')
    expect(cusum([1], { centre: 1 }).status).toBe('too-few-points')
    expect(ewma([], {})).toEqual({
      status: 'too-few-points',
      lambda: 0.2,
      sigmas: 3,
      centre: null,
      points: [],
      signals: [],
    })
  })

  test('off a level without spread the sum is large, not infinite', () => {
    expect(cusum([...Array(12).fill(7), 8, 7], { baseline: 12 }).points[13]!.upper).toBe(1e9 - 1)
  })
})

describe('seasonal(series, { period })', () => {
  test("differs from the season before, with Newcombe's interval for shares", () => {
    const [, , third, fourth, fifth] = seasonal(
      [share(48, 80), share(1, 2), share(56, 70), null, share(9, 9)],
      {
        period: 2,
      },
    )
    const { lower, upper } = newcombeDifference(share(56, 70), share(48, 80))!
    expect(third).toEqual({
      value: 0.8,
      before: 0.6,
      difference: 0.8 - 0.6,
      interval: {
        lower: expect.closeTo(lower, 12),
        upper: expect.closeTo(upper, 12),
        level: 0.95,
        method: 'mover',
      },
    })
    expect(fourth).toEqual({ value: null, before: 0.5, difference: null, interval: null })
    expect(fifth).toMatchObject({ before: 0.8, interval: { method: 'mover' } })
  })

  test('of numbers there is the difference alone; the differences are a series', () => {
    const points = seasonal([1, 2, 3, 5], { period: 2 })
    expect(points.map(({ difference }) => difference)).toEqual([null, null, 2, 3])
    expect(points[3]!.interval).toBeNull()
    expect(controlChart(points.map(({ difference }) => difference)).centre).toBe(2.5)
  })

  test('of net scores and rates it has intervals too, narrower at a lower level', () => {
    const wide = seasonal(months, { period: 1 })[1]!.interval!
    const narrow = seasonal(months, { period: 1, level: 0.5 })[1]!.interval!
    expect(wide.lower).toBeLessThan(narrow.lower)
    expect(narrow.level).toBe(0.5)
    expect(seasonal(dyedCloth, { period: 1 })[1]!.interval!.upper).toBeGreaterThan(0.1)
  })
})

describe('trend(series)', () => {
  const calm = [30, 31, 29, 30, 32, 28, 30, 31, 29, 30, 31, 29]

  test('calls noise noise, and says so', () => {
    const { verdict, reasons, last } = trend(calm)
    expect(verdict).toBe('noise')
    expect(reasons).toEqual([
      {
        rule: 'within-limits',
        at: [],
        text: 'none of the rules is met by the 12 points, and a slope of -0.03497 per step is what chance makes (p = 0.73)',
      },
    ])
    expect(last).toMatchObject({ at: 11, value: 29, signal: false })
  })

  test('names the point beyond its limit', () => {
    expect(trend([...calm, 15]).reasons).toEqual([
      {
        rule: 'beyond-limits',
        at: [12],
        text: expect.stringMatching(/^point 13 of 13 \(15\) is below its lower limit \(2\d\.\d\d\)$/),
      },
    ])
    expect(trend([45, ...calm]).reasons[0]!.text).toMatch(/^point 1 of 13 \(45\) is above its upper limit/)
  })

  test('names the whole run of nine and more, each run by itself', () => {
    const low = [28, 29, 28, 29, 28, 29, 28, 29, 28, 29]
    const high = low.map((value) => value + 3)
    const { verdict, reasons } = trend([...low, null, ...high], { sigmas: 20 })
    expect(verdict).toBe('signal')
    const runs = reasons.filter(({ rule }) => rule === 'nine-on-one-side')
    expect(runs).toEqual([
      {
        rule: 'nine-on-one-side',
        at: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
        text: 'points 1 to 10 of 21 all lie below the centre (30)',
      },
      {
        rule: 'nine-on-one-side',
        at: [11, 12, 13, 14, 15, 16, 17, 18, 19, 20],
        text: 'points 12 to 21 of 21 all lie above the centre (30)',
      },
    ])
  })

  test('names the other rules where they are asked for', () => {
    const rules = [
      'six-rising-or-falling',
      'two-of-three-beyond-two-sigmas',
      'four-of-five-beyond-one-sigma',
    ] as const
    const texts = (series: number[], baseline: number) =>
      trend(series, { rules, baseline }).reasons.map(({ at, text }) => [at, text])
    expect(texts([...calm, 31, 32, 33, 34, 35], 12)).toContainEqual([
      [11, 12, 13, 14, 15, 16],
      'points 12 to 17 of 17 each lie above the one before',
    ])
    expect(texts([...calm, 35, 30, 35], 12)).toContainEqual([
      [12, 13, 14],
      'points 13 to 15 of 15 lie far above the centre (30): two of three by over two standard errors',
    ])
    expect(texts([...calm, 27.5, 27.5, 30, 27.5, 27.5], 12)).toContainEqual([
      [12, 13, 14, 15, 16],
      'points 13 to 17 of 17 lie mostly below the centre (30): four of five by over one standard error',
    ])
  })

  test('names a line that rises where no rule is met', () => {
    const slow = [1, 5, 2, 6, 3, 7, 4, 8, 5, 9, 6, 10]
    expect(trend(slow).reasons).toEqual([
      { rule: 'slope', at: [], text: 'the line through all points rises by 0.5734 per step (p = 0.0047)' },
    ])
    expect(trend(slow.map((value) => -value)).reasons[0]!.text).toContain('falls by 0.5734 per step')
  })

  test('says that there are too few points, and still what their slope is', () => {
    expect(trend([1, 2, 3])).toMatchObject({
      verdict: 'too-few-points',
      reasons: [{ rule: 'too-few-points', at: [], text: '3 points to set limits by, of at least 12' }],
      slope: { value: 1 },
      theilSen: 1,
    })
    expect(trend([])).toEqual({
      verdict: 'too-few-points',
      reasons: [{ rule: 'too-few-points', at: [], text: '0 points to set limits by, of at least 12' }],
      method: 'laney',
      centre: null,
      sigmaZ: null,
      last: null,
      slope: { value: null, interval: null, p: null },
      theilSen: null,
    })
  })
})
