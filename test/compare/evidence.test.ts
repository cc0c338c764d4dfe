import { describe, expect, test } from 'vitest'
import { type Evidence, evidenceOf, pool, varianceOf } from '../../src/compare/evidence.ts'
import { self, tally } from '../../src/core/evaluate.ts'
import { ces } from '../../src/metrics/ces.ts'
import { csat, csatFromCounts } from '../../src/metrics/csat.ts'
import { customerChurnFromCounts } from '../../src/metrics/customer-churn.ts'
import { nps, npsFromCounts } from '../../src/metrics/nps.ts'
import { timeToResolutionFromSpans, timeToResolutionMetric } from '../../src/metrics/time-to-resolution.ts'
import { ces2 } from '../../src/scales/presets.ts'

const Z = 1.959963984540054

describe('evidenceOf', () => {
  test('evidenceOf(result) has the limits that the result itself shows', () => {
    const results = [
      nps([10, 9, 3, 7, 8]),
      nps([10, 9, 3, 7, 8], { weights: [1, 2, 3, 0.5, 1] }),
      npsFromCounts({ promoters: 7, passives: 2, detractors: 1 }),
      nps([10, 3, null, null], { denominator: 'answered-and-dismissed' }),
      csat([5, 4, 1]),
      csat([5, 4, 1], { weights: [2, 1, 0.1] }),
      ces([1, 2, 5], { scale: ces2 }),
      ces([1, 2, 5], { scale: ces2, weights: [1, 2, 3] }),
      timeToResolutionFromSpans({ resolved: [5, 1, 100] }),
      customerChurnFromCounts({ atStart: 40, lost: 3 }),
      customerChurnFromCounts({ atStart: 40, lost: 3, churnEvents: 5 }, { denominator: 'events-over-start' }),
    ]
    for (const result of results) {
      const evidence = evidenceOf(result)!
      const { lower, upper } = evidence.limits!(Z)
      const scale = Math.max(1, Math.abs(result.interval!.upper))
      expect(
        Math.abs(lower - result.interval!.lower) / scale,
        JSON.stringify(result.definition),
      ).toBeLessThan(1e-9)
      expect(Math.abs(upper - result.interval!.upper) / scale).toBeLessThan(1e-9)
      expect([evidence.value, evidence.n, evidence.reason]).toEqual([result.value, result.n, null])
    }
  })

  test('evidenceOf(result) of NPS finds how many were promoters and detractors again', () => {
    const { points, weights } = evidenceOf(npsFromCounts({ promoters: 430, passives: 310, detractors: 260 }))!
    expect(points).toEqual([-100, 100, 0])
    expect(weights!.map((weight) => Number(weight.toFixed(9)))).toEqual([260, 430, 310])
    // none is none, and not what rounding left of it
    for (const counts of [
      { promoters: 3, passives: 4, detractors: 0 },
      { promoters: 0, passives: 1e9, detractors: 7 },
    ]) {
      const { weights } = evidenceOf(npsFromCounts(counts))!
      expect(weights![counts.detractors ? 1 : 0]).toBe(0)
    }
  })

  test('evidenceOf(result).scores are the scores that were given, ascending, and null with weights', () => {
    expect(evidenceOf(nps([10, 3, 3]))!.scores).toEqual({ values: [3, 10], counts: [2, 1] })
    expect(evidenceOf(nps([10, 3, 3], { weights: [1, 1, 1] }))!.scores).toBeNull()
    expect(evidenceOf(npsFromCounts({ promoters: 1, passives: 0, detractors: 0 }))!.scores).toBeNull()
  })

  test('evidenceOf(result) is null where there is no value', () => {
    for (const empty of [
      nps([]),
      csat([]),
      ces([], { scale: ces2 }),
      timeToResolutionFromSpans({ resolved: [] }),
    ]) {
      expect(evidenceOf(empty)).toBeNull()
    }
    expect(evidenceOf(tally(timeToResolutionMetric<unknown>({ span: self }), []))).toBeNull()
  })

  test('evidenceOf(tally) of spans is that of their result, and knows the spans', () => {
    const metric = timeToResolutionMetric<unknown>({ span: self })
    const totals = tally(metric, [5, 1, 100])
    const [told, known] = [evidenceOf(metric.finish(totals))!, evidenceOf(totals)!]
    expect(known.limits!(Z).lower).toBeCloseTo(told.limits!(Z).lower, 9)
    expect(known.spans).toEqual({
      events: { values: [1, 5, 100], counts: [1, 1, 1] },
      censored: { values: [], counts: [] },
    })
    expect(told.spans).toBeNull()
  })
})

describe('varianceOf', () => {
  test('varianceOf is over n, of spans as of answers, and 0 of one', () => {
    const spans = (resolved: number[]): Evidence => evidenceOf(timeToResolutionFromSpans({ resolved }))!
    expect(varianceOf(spans([1, 3]))).toBeCloseTo(1, 12)
    expect(varianceOf(evidenceOf(ces([1, 3], { scale: ces2 }))!)).toBeCloseTo(1, 12)
    expect(varianceOf(evidenceOf(npsFromCounts({ promoters: 1, passives: 0, detractors: 1 }))!)).toBeCloseTo(
      1e4,
      9,
    )
    expect(varianceOf(spans([7]))).toBe(0)
    expect(varianceOf(evidenceOf(ces([3], { scale: ces2 }))!)).toBe(0)
    const daily = customerChurnFromCounts(
      { atStart: 40, lost: 3, churnEvents: 5 },
      { denominator: 'events-over-start' },
    )
    expect(varianceOf(evidenceOf(daily)!)).toBeNull()
  })
})

describe('pool', () => {
  test('pool of nothing, and of what does not say enough, is null', () => {
    expect(pool([])).toBeNull()
    const rate = evidenceOf(
      customerChurnFromCounts({ atStart: 40, lost: 3, churnEvents: 5 }, { denominator: 'events-over-start' }),
    )!
    expect(pool([rate, rate])).toBeNull()
  })

  test('pool of whole counts is worth exactly as many as there are', () => {
    for (const n of [3, 95_000_017, 2 ** 45 + 1]) {
      const { effectiveN, n: counted } = pool([
        evidenceOf(csatFromCounts({ 5: n }))!,
        evidenceOf(csatFromCounts({ 1: 7 }))!,
      ])!
      expect([effectiveN, counted]).toEqual([n + 7, n + 7])
    }
  })
})
