import { describe, expect, test } from 'vitest'
import { type BootstrapOptions, bootstrap, bootstrapDifference } from '../../src/compare/bootstrap.ts'
import { isCxMetricsError } from '../../src/core/errors.ts'
import { self, tally } from '../../src/core/evaluate.ts'
import type { Metric, Tally } from '../../src/core/metric.ts'
import type { MetricResult } from '../../src/core/result.ts'
import { customersFromSubscriptions } from '../../src/derive/customers.ts'
import { cesMetric } from '../../src/metrics/ces.ts'
import { csatMetric } from '../../src/metrics/csat.ts'
import { customerChurnMetric } from '../../src/metrics/customer-churn.ts'
import { npsMetric } from '../../src/metrics/nps.ts'
import { revenueChurnMetric } from '../../src/metrics/revenue-churn.ts'
import { timeToResolutionMetric } from '../../src/metrics/time-to-resolution.ts'
import { ces2 } from '../../src/scales/presets.ts'
import { binomial } from '../../src/stats/binomial.ts'
import { normalCdf } from '../../src/stats/normal.ts'
import { seededRandom } from '../../src/stats/random.ts'

const metric = npsMetric(self)
/** San Francisco International Airport, passenger survey 2017: 1436 promoters, 968 passives, 342 detractors. */
const sfo = tally(
  metric,
  [
    [10, 1436],
    [8, 968],
    [3, 342],
  ].flatMap(([score, count]) => Array<number>(count!).fill(score!)),
)

const refusal = (run: () => unknown): unknown => {
  try {
    run()
  } catch (error) {
    if (isCxMetricsError(error)) return [error.code, ...error.path]
    throw error
  }
  return null
}

const random = seededRandom(5)
const accounts = Array.from({ length: 120 }, () => {
  const startMrr = random() < 0.1 ? 0 : Math.round(1000 * Math.exp(2 * random()))
  const fate = random()
  const endMrr = fate < 0.1 ? 0 : Math.round(startMrr * (fate < 0.3 ? 1.2 : fate < 0.4 ? 0.7 : 1))
  return { startMrr, endMrr }
})

describe('bootstrap', () => {
  test('bootstrap of NPS has the standard error and, for so many, the interval of the metric', () => {
    const own = metric.finish(sfo)
    const found = bootstrap(metric, sfo, { seed: 1 })
    expect(found.value).toBe(own.value)
    expect(found.n).toBe(2746)
    // of 10,000 resamples a standard error is known to 0.7 %, a limit to some 3 % of it
    expect(Math.abs(found.standardError! / own.standardError! - 1)).toBeLessThan(0.035)
    expect(Math.abs(found.interval!.lower - own.interval!.lower)).toBeLessThan(0.15 * own.standardError!)
    expect(Math.abs(found.interval!.upper - own.interval!.upper)).toBeLessThan(0.15 * own.standardError!)
    expect(found.interval).toMatchObject({ level: 0.95, method: 'bca' })
    expect([found.percentileReason, found.undefinedResamples, found.seed]).toEqual([null, 0, 1])
  })

  test('bootstrap by percentiles of one share is the binomial distribution itself', () => {
    const thumbs = csatMetric(self)
    const found = bootstrap(thumbs, [5, 5, 4, 4, 4, 4, 3, 2, 1, 1], {
      seed: 2,
      method: 'percentile',
      level: 0.9,
    })
    // P(X ≤ 3) = .0548, P(X ≤ 2) = .0123, P(X ≤ 8) = .9536, P(X ≤ 7) = .8327 for X binomial of 10 at 0.6
    expect(found.interval).toEqual({ lower: 0.3, upper: 0.8, level: 0.9, method: 'percentile' })
    expect(found.percentileReason).toBeNull()
  })

  test('bootstrap gives the same answer for the same seed, of rows and of their tally, and another for another', () => {
    const scores = [10, 9, 9, 8, 7, 10, 3, 6, 9, 10, null]
    const one = bootstrap(metric, scores, { seed: 1 })
    expect(bootstrap(metric, tally(metric, scores), { seed: 1 })).toEqual(one)
    expect(bootstrap(metric, JSON.parse(JSON.stringify(tally(metric, scores))), { seed: 1 })).toEqual(one)
    expect(bootstrap(metric, scores, { seed: 2 }).standardError).not.toBe(one.standardError)
    expect(one.excluded).toEqual({ missing: 1, notApplicable: 0, invalid: 0 })
  })

  test('bootstrap of a mean of points on a scale follows the central limit', () => {
    const ces = cesMetric(self, { scale: ces2 })
    const ratings = Array.from({ length: 900 }, (_, i) => 1 + ((i * i) % 7))
    const found = bootstrap(ces, ratings, { seed: 3 })
    const mean = ratings.reduce((sum, x) => sum + x, 0) / 900
    const error = Math.sqrt(ratings.reduce((sum, x) => sum + (x - mean) ** 2, 0)) / 900
    expect(found.value).toBeCloseTo(mean, 12)
    expect(Math.abs(found.standardError! / error - 1)).toBeLessThan(0.035)
    expect(Math.abs((found.interval!.upper - mean) / error - 1.96)).toBeLessThan(0.15)
  })

  test('bootstrap of a value that is no mean of its items takes the metric itself, and agrees where it is', () => {
    // the same numbers, but one item alone is worth something else: no short cut
    const detour = {
      ...metric,
      finish: (counted: Tally) => {
        const result = metric.finish(counted as never)
        return { ...result, value: result.n === 1 ? 1 : result.value }
      },
    } as Metric<unknown, MetricResult>
    const scores = [10, 9, 9, 8, 7, 10, 3, 6, 9, 10, 0, 10]
    const short = bootstrap(metric, scores, { seed: 1 })
    const long = bootstrap(detour, scores, { seed: 1, resamples: 4000 })
    expect(long.value).toBe(short.value)
    expect(Math.abs(long.standardError! / short.standardError! - 1)).toBeLessThan(0.06)
    expect(Math.abs(long.interval!.lower - short.interval!.lower)).toBeLessThan(10)
    expect(long.standardError).not.toBe(short.standardError)
  })

  test('bootstrap of a mean and a median of spans draws from their table', () => {
    const spans = [1, 2, 2, 3, 5, 8, 13, 21, 34].map((hours) => hours * 3_600_000)
    const mean = timeToResolutionMetric({ span: self })
    const found = bootstrap(mean, spans, { seed: 4 })
    const deviation = Math.sqrt(spans.reduce((sum, x) => sum + (x - found.value!) ** 2, 0) / 9)
    expect(Math.abs((found.standardError! * 3) / deviation - 1)).toBeLessThan(0.035)
    // skew to the right: the correction moves both limits up
    const percentile = bootstrap(mean, spans, { seed: 4, method: 'percentile' })
    expect(found.interval!.lower).toBeGreaterThan(percentile.interval!.lower)
    expect(found.interval!.upper).toBeGreaterThan(percentile.interval!.upper)
    const median = timeToResolutionMetric({ span: self, statistic: 'median' })
    const middle = bootstrap(median, spans, { seed: 4, resamples: 2000, method: 'percentile' })
    expect(middle.value).toBe(5 * 3_600_000)
    // The median of 9 drawn is below the k-th value where 5 or more of 9 are: P(binomial(9, 1/9) ≥ 5) = .0011,
    // P(binomial(9, 3/9) ≥ 5) = .145. So the 2.5 % point is the value that comes twice.
    expect(middle.interval!.lower).toBe(2 * 3_600_000)
    expect(middle.interval!.upper).toBe(21 * 3_600_000)
  })

  test('bootstrap of revenue draws customers with their amounts', () => {
    const revenue = revenueChurnMetric()
    const found = bootstrap(revenue, accounts, { seed: 6, resamples: 1000 })
    const start = accounts.reduce((sum, { startMrr }) => sum + startMrr, 0)
    const lost = accounts.map(({ startMrr, endMrr }) => Math.max(0, startMrr - endMrr))
    const share = lost.reduce((sum, x) => sum + x, 0) / start
    expect(found.value).toBeCloseTo(share, 12)
    // the linearised ratio: Σ(lost − share · start)² / (Σ start)²
    const squares = accounts.reduce((sum, { startMrr }, i) => sum + (lost[i]! - share * startMrr) ** 2, 0)
    expect(Math.abs((found.standardError! * start) / Math.sqrt(squares) - 1)).toBeLessThan(0.1)
    const options = { seed: 6, resamples: 50 }
    expect(bootstrap(revenue, [...accounts].reverse(), options)).toEqual(
      bootstrap(revenue, accounts, options),
    )
  })

  test('bootstrap of weighted answers draws rows with their weights', () => {
    const weighted = npsMetric('score', { weight: 'weight' })
    const rows = Array.from({ length: 400 }, (_, i) => ({ score: (i * 7) % 11, weight: 1 + (i % 3) }))
    const found = bootstrap(weighted, rows, { seed: 7 })
    const own = weighted.finish(tally(weighted, rows))
    expect(found.value).toBe(own.value)
    // linearised (survey), over n: Σ(w(y − value))² / (Σw)²
    const worth = (score: number): number => (score > 8 ? 100 : score < 7 ? -100 : 0)
    const squares = rows.reduce(
      (sum, { score, weight }) => sum + (weight * (worth(score) - own.value!)) ** 2,
      0,
    )
    const error = Math.sqrt(squares) / rows.reduce((sum, { weight }) => sum + weight, 0)
    expect(Math.abs(found.standardError! / error - 1)).toBeLessThan(0.035)
  })

  test('bootstrap gives the metric the squares of weights and the products of amounts as well', () => {
    const effective = <Row, Result extends MetricResult & { readonly effectiveN: number | null }>(
      metric: Metric<Row, Result>,
    ): Metric<Row, MetricResult> => ({
      ...metric,
      finish: (counted) => {
        const result = metric.finish(counted)
        return { ...result, value: result.effectiveN }
      },
    })
    const rows = Array.from({ length: 60 }, (_, i) => ({ score: i % 11, weight: i % 2 ? 1 : 5 }))
    // (Σw)² / Σw² = 180² / 780, and (Σs)² / Σs² of what there was at the start
    const weighted = bootstrap(
      effective(npsMetric<(typeof rows)[number]>('score', { weight: 'weight' })),
      rows,
      {
        seed: 1,
        resamples: 500,
      },
    )
    expect(weighted.value).toBeCloseTo(180 ** 2 / 780, 9)
    expect(Math.abs(weighted.bias!)).toBeLessThan(2)
    const starts = accounts.map(({ startMrr }) => startMrr)
    const sum = starts.reduce((all, x) => all + x, 0)
    const revenue = bootstrap(effective(revenueChurnMetric()), accounts, { seed: 1, resamples: 500 })
    expect(revenue.value).toBeCloseTo(sum ** 2 / starts.reduce((all, x) => all + x * x, 0), 9)
    expect(Math.abs(revenue.bias!)).toBeLessThan(2)
  })

  test('bootstrap of a tally whose value rests on weights or amounts needs the rows', () => {
    const weighted = npsMetric('score', { weight: 'weight' })
    const rows = [
      { score: 9, weight: 2 },
      { score: 3, weight: 1 },
    ]
    const revenue = revenueChurnMetric()
    expect(refusal(() => bootstrap(weighted, tally(weighted, rows), { seed: 1 }))).toEqual(['invalid_input'])
    expect(refusal(() => bootstrap(revenue, tally(revenue, accounts), { seed: 1 }))).toEqual([
      'invalid_input',
    ])
  })

  test('bootstrap of a tally with amounts goes by its classes where its value does', () => {
    const window = { start: '2024-01-01', end: '2024-02-01' }
    const { items } = customersFromSubscriptions(
      Array.from({ length: 60 }, (_, customer) => ({
        customer,
        startedAt: customer < 48 ? '2023-05-01' : '2024-01-10',
        endedAt: customer < 12 ? '2024-01-20' : null,
      })),
      window,
    )
    const churn = customerChurnMetric(window)
    const found = bootstrap(churn, tally(churn, items), { seed: 1 })
    expect([found.value, found.n]).toEqual([0.25, 48])
    // 48 of 60 are in the denominator, and how many of those drawn are varies
    expect(Math.abs(found.standardError! / Math.sqrt((0.25 * 0.75) / 48) - 1)).toBeLessThan(0.05)
    expect(bootstrap(churn, items, { seed: 2 }).standardError).toBeCloseTo(found.standardError!, 2)
    const events = customerChurnMetric({ ...window, denominator: 'events-over-start' })
    expect(refusal(() => bootstrap(events, tally(events, items), { seed: 1 }))).toEqual(['invalid_input'])
    expect(bootstrap(events, items, { seed: 1 }).value).toBe(0.25)
  })

  test('bootstrap counts resamples with nothing in the denominator, and leaves them out', () => {
    const start = revenueChurnMetric()
    // three of five had nothing at the start: (3/5)^5 of the resamples have no start at all
    const rows = [
      { startMrr: 100, endMrr: 0 },
      { startMrr: 200, endMrr: 200 },
      ...Array.from({ length: 3 }, () => ({ startMrr: 0, endMrr: 50 })),
    ]
    const { undefinedResamples, interval } = bootstrap(start, rows, { seed: 8, resamples: 2000 })
    const expected = 2000 * 0.6 ** 5
    expect(Math.abs(undefinedResamples - expected)).toBeLessThan(5 * Math.sqrt(expected))
    expect(interval).toMatchObject({ lower: 0, upper: 1 })
  })

  test('bootstrap where all agree has no width, and says why it is not BCa', () => {
    const window = { start: '2024-01-01', end: '2024-02-01' }
    const customers = ['2023-01-01', '2024-01-10', '2024-01-11'].map((startedAt, customer) => ({
      customer,
      startedAt,
      endedAt: null,
    }))
    // one at the start: without it there is no share
    const { items } = customersFromSubscriptions(customers, window)
    expect(bootstrap(customerChurnMetric(window), items, { seed: 9 })).toMatchObject({
      interval: { lower: 0, upper: 0, method: 'percentile' },
      percentileReason: 'acceleration-undefined',
    })
    const found = bootstrap(metric, [10, 10, 9], { seed: 9 })
    expect(found.interval).toEqual({ lower: 100, upper: 100, level: 0.95, method: 'percentile' })
    expect(found).toMatchObject({ percentileReason: 'acceleration-undefined', standardError: 0, bias: 0 })
  })

  test('bootstrap of nothing and of one item has no interval, and the same shape', () => {
    const full = bootstrap(metric, [10, 3], { seed: 1 })
    const none = bootstrap(metric, [], { seed: 1 })
    expect(none).toMatchObject({
      value: null,
      interval: null,
      intervalReason: null,
      status: 'no-answers',
      n: 0,
    })
    const one = bootstrap(metric, [9], { seed: 1 })
    expect(one).toMatchObject({ value: 100, interval: null, intervalReason: 'too-few-items', status: 'ok' })
    const single = bootstrap(metric, [9, 1], { seed: 1, resamples: 1 })
    expect(single.standardError).toBeNull()
    for (const result of [none, one, single]) {
      expect(Object.keys(result)).toEqual(Object.keys(full))
      expect(JSON.parse(JSON.stringify(result))).toEqual(result)
    }
    expect(Object.is(bootstrap(metric, [9, 1], { seed: -0 }).seed, 0)).toBe(true)
  })

  test('bootstrap refuses options that mean nothing, and data that are none', () => {
    const go = (options: object): unknown =>
      refusal(() => bootstrap(metric, [9, 3], options as BootstrapOptions))
    expect(go({})).toEqual(['invalid_option', 'seed'])
    expect(go({ seed: 1.5 })).toEqual(['invalid_option', 'seed'])
    for (const resamples of [0, 2.5, 1e8, Number.NaN]) {
      expect(go({ seed: 1, resamples })).toEqual(['invalid_option', 'resamples'])
    }
    for (const level of [0, 1, 95, '0.9', Number.NaN]) {
      expect(go({ seed: 1, level })).toEqual(['invalid_option', 'level'])
    }
    expect(go({ seed: 1, method: 'BCa' })).toEqual(['invalid_option', 'method'])
    expect(go({ seed: 1, signal: null })).toEqual(['invalid_option', 'signal'])
    expect(refusal(() => bootstrap(metric, 3 as never, { seed: 1 }))).toEqual(['invalid_input'])
    expect(refusal(() => bootstrap(metric, null as never, { seed: 1 }))).toEqual(['invalid_input'])
    expect(refusal(() => bootstrap(metric, [11], { seed: 1 }))).toEqual(['invalid_value', 0])
    const other = tally(csatMetric(self), [5])
    expect(refusal(() => bootstrap(metric, other as never, { seed: 1 }))).toEqual([
      'definition_mismatch',
      'metric',
    ])
  })
})

describe('bootstrapDifference', () => {
  test('bootstrapDifference of NPS has the variances of both, and their p', () => {
    const scores = seededRandom(10)
    const sample = (n: number, p: number): number[] => {
      const promoters = binomial(scores, n, p)
      return Array.from({ length: n }, (_, i) => (i < promoters ? 9 : 3))
    }
    const [a, b] = [sample(400, 0.55), sample(500, 0.5)]
    const [x, y] = [a, b].map((scores) => metric.finish(tally(metric, scores)))
    const error = Math.hypot(x!.standardError!, y!.standardError!)
    const found = bootstrapDifference(metric, a, b, { seed: 11 })
    expect(found.value).toBe(x!.value! - y!.value!)
    expect(Math.abs(found.standardError! / error - 1)).toBeLessThan(0.035)
    expect(found.interval!.method).toBe('bca')
    expect(Math.abs((found.interval!.upper - found.value!) / error - 1.96)).toBeLessThan(0.15)
    expect(Math.abs(found.p! - 2 * normalCdf(-Math.abs(found.value!) / error))).toBeLessThan(0.03)
  })

  test('bootstrapDifference of a sample and itself has p 1, and of what never meets the least there is', () => {
    const same = bootstrapDifference(metric, sfo, sfo, { seed: 12 })
    expect(same.value).toBe(0)
    expect(same.p).toBeGreaterThan(0.95)
    const far = bootstrapDifference(metric, [10, 9, 8, 10], [0, 1, 7, 0], {
      seed: 12,
      resamples: 99,
      method: 'percentile',
    })
    expect(far.p).toBeCloseTo(0.01, 12)
  })

  test('bootstrapDifference of net revenue draws the customers of both', () => {
    const net = revenueChurnMetric({ statistic: 'net' })
    const options = { seed: 13, resamples: 1000 }
    const [early, late] = [accounts.slice(0, 60), accounts.slice(60)]
    const found = bootstrapDifference(net, early, late, options)
    const errors = [early, late].map((rows) => bootstrap(net, rows, options).standardError!)
    expect(Math.abs(found.standardError! / Math.hypot(...errors) - 1)).toBeLessThan(0.12)
    expect(found.interval!.lower < 0 && found.interval!.upper > 0).toBe(found.p! > 0.05)
  })

  test('bootstrapDifference with nothing on one side is null, in the same shape', () => {
    const full = bootstrapDifference(metric, [9, 3], [9, 3], { seed: 1 })
    for (const [a, b] of [
      [[], [9, 3]],
      [[9, 3], [9]],
    ] as const) {
      const found = bootstrapDifference(metric, a, b, { seed: 1 })
      expect(found).toMatchObject({ interval: null, p: null, standardError: null })
      expect(Object.keys(found).sort()).toEqual(Object.keys(full).sort())
    }
  })
})
