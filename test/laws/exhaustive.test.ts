import { describe, expect, test } from 'vitest'
import type { MetricResult } from '../../src/core/result.ts'
import { cesFromCounts } from '../../src/metrics/ces.ts'
import { csatFromCounts } from '../../src/metrics/csat.ts'
import { npsFromCounts } from '../../src/metrics/nps.ts'
import { ces1, ces2 } from '../../src/scales/presets.ts'
import { scale } from '../../src/scales/scale.ts'

type Fraction = readonly [numerator: bigint, denominator: bigint]

/** A double as the fraction that it is. */
function exactly(value: number): Fraction {
  let odd = value
  let shift = 0n
  for (; odd % 1 !== 0; shift++) odd *= 2
  return [BigInt(odd), 1n << shift]
}

function distance([a, b]: Fraction, [c, d]: Fraction): Fraction {
  const difference = a * d - c * b
  return [difference < 0n ? -difference : difference, b * d]
}

function neighbours(value: number): readonly number[] {
  const double = new Float64Array([value])
  const bits = new BigInt64Array(double.buffer)
  const step = (by: bigint): number => {
    const neighbour = new BigInt64Array([bits[0]! + by])
    return new Float64Array(neighbour.buffer)[0]!
  }
  return value === 0 ? [5e-324, -5e-324] : [step(1n), step(-1n)]
}

/** Whether no double is nearer to numerator / denominator. */
function isNearest(value: number, numerator: number, denominator: number): boolean {
  const wanted: Fraction = [BigInt(numerator), BigInt(denominator)]
  const [error, over] = distance(exactly(value), wanted)
  return neighbours(value).every((other) => {
    const [otherError, otherOver] = distance(exactly(other), wanted)
    return error * otherOver <= otherError * over
  })
}

/** All ways to put up to `most` answers on `places` points, at least one. */
function* countsUpTo(most: number, places: number): Generator<readonly number[]> {
  function* fill(left: number, places: number): Generator<readonly number[]> {
    if (places === 0) yield []
    else
      for (let count = 0; count <= left; count++)
        for (const rest of fill(left - count, places - 1)) yield [count, ...rest]
  }
  for (const counts of fill(most, places)) if (counts.some((count) => count > 0)) yield counts
}

/** The interval lies in the range and holds the value. Plain comparisons: these run by the thousand. */
function holds(
  { value, interval }: Pick<MetricResult, 'value' | 'interval'>,
  low: number,
  high: number,
): boolean {
  const { lower, upper } = interval!
  return low <= lower && lower <= value! && value! <= upper && upper <= high
}

describe('all small states', () => {
  test('npsFromCounts(counts) is the double nearest to the exact value and shares, for n ≤ 30', () => {
    const wrong: unknown[] = []
    let states = 0
    for (const counts of countsUpTo(30, 3)) {
      const [promoters, passives, detractors] = counts as [number, number, number]
      const n = promoters + passives + detractors
      const { value, shares, ...result } = npsFromCounts({ promoters, passives, detractors })
      const right =
        isNearest(value!, 100 * (promoters - detractors), n) &&
        isNearest(shares!.promoters, promoters, n) &&
        isNearest(shares!.passives, passives, n) &&
        isNearest(shares!.detractors, detractors, n) &&
        result.n === n &&
        holds({ value, interval: result.interval }, -100, 100)
      if (!right) wrong.push(counts)
      states++
    }
    expect(states).toBe(5455)
    expect(wrong).toEqual([])
  })

  test.each(['score', 'wald'] as const)(
    'npsFromCounts(counts, %s) has its value in its interval, for n ≤ 20',
    (method) => {
      const wrong: unknown[] = []
      for (const counts of countsUpTo(20, 3)) {
        const [promoters, passives, detractors] = counts as [number, number, number]
        for (const level of [0.5, 0.9, 0.999]) {
          const result = npsFromCounts({ promoters, passives, detractors }, { interval: { method, level } })
          if (!holds(result, -100, 100)) wrong.push([counts, level, result.interval])
        }
      }
      expect(wrong).toEqual([])
    },
  )

  // The other form of the formula, (p / n − d / n) × 100, spoils 17,026 of them.
  test('npsFromCounts(counts) is exactly the whole number wherever the value is one, for n ≤ 200', () => {
    const wrong: unknown[] = []
    let spoilt = 0
    for (let n = 1; n <= 200; n++) {
      for (let promoters = 0; promoters <= n; promoters++) {
        for (let detractors = 0; promoters + detractors <= n; detractors++) {
          const hundredfold = 100 * (promoters - detractors)
          if (hundredfold % n !== 0) continue
          const whole = hundredfold / n + 0
          const { value } = npsFromCounts({ promoters, passives: n - promoters - detractors, detractors })
          if (!Object.is(value, whole)) wrong.push([promoters, detractors, n, value])
          if ((promoters / n - detractors / n) * 100 !== whole) spoilt++
        }
      }
    }
    expect(wrong).toEqual([])
    expect(spoilt).toBe(17_026)
  })

  test('csatFromCounts(counts) is the nearest double, with the interval of Wilson’s closed form, for n ≤ 30', () => {
    // Quantiles of the normal distribution, R's qnorm.
    const quantiles = [
      [0.9, 1.6448536269514722],
      [0.95, 1.959963984540054],
      [0.99, 2.5758293035489004],
    ] as const
    const wrong: unknown[] = []
    const isClose = (got: number, wanted: number): boolean => Math.abs(got - wanted) < 1e-12
    for (const counts of countsUpTo(30, 3)) {
      const [dissatisfied, neutral, satisfied] = counts as [number, number, number]
      const n = dissatisfied + neutral + satisfied
      for (const [level, z] of quantiles) {
        if (level !== 0.95 && neutral > 0) continue
        const result = csatFromCounts({ 1: dissatisfied, 3: neutral, 5: satisfied }, { interval: { level } })
        const right = (
          [
            [result, satisfied],
            [result.dissatisfiedShare, dissatisfied],
          ] as const
        ).every(([share, x]) => {
          const p = x / n
          const centre = (p + (z * z) / (2 * n)) / (1 + (z * z) / n)
          const margin = (z * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n))) / (1 + (z * z) / n)
          return (
            isNearest(share.value!, x, n) &&
            holds(share, 0, 1) &&
            isClose(share.interval!.lower, centre - margin) &&
            isClose(share.interval!.upper, centre + margin)
          )
        })
        const mean =
          isNearest(result.mean.value!, dissatisfied + 3 * neutral + 5 * satisfied, n) &&
          holds(result.mean, 1, 5)
        const net =
          isNearest(result.net.value!, 100 * (satisfied - dissatisfied), n) && holds(result.net, -100, 100)
        if (!(right && mean && net)) wrong.push([counts, level])
      }
    }
    expect(wrong).toEqual([])
  })

  test('cesFromCounts(counts) is the nearest double, on five points and n ≤ 10', () => {
    const wrong: unknown[] = []
    let states = 0
    for (const counts of countsUpTo(10, 5)) {
      const distribution = Object.fromEntries(counts.map((count, i) => [i + 1, count]))
      const n = counts.reduce((a, b) => a + b)
      const total = counts.reduce((sum, count, i) => sum + count * (i + 1), 0)
      const result = cesFromCounts(distribution, { scale: ces1 })
      const right =
        isNearest(result.value!, total, n) &&
        holds(result, 1, 5) &&
        Math.abs(result.ease! - (25 * (5 * n - total)) / n) < 1e-12 &&
        isNearest(result.easyShare.value!, counts[0]! + counts[1]!, n) &&
        result.easy! + result.neutral! + result.difficult! === n
      if (!right) wrong.push(counts)
      states++
    }
    expect(states).toBe(3002)
    expect(wrong).toEqual([])
  })

  test('cesFromCounts(counts) of answers that all agree is that answer, with an interval of some width', () => {
    const wide = scale({ min: -3, max: 103, better: 'high', positive: [103], negative: [-3] })
    for (const instrument of [ces1, ces2, wide]) {
      for (const point of instrument.points) {
        for (let n = 1; n <= 30; n++) {
          const result = cesFromCounts({ [point]: n }, { scale: instrument })
          expect(result.value).toBe(point)
          expect(holds(result, instrument.points[0]!, instrument.points.at(-1)!)).toBe(true)
          expect(result.interval!.upper - result.interval!.lower).toBeGreaterThan(0)
        }
      }
    }
  })
})
