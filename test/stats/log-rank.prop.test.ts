import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { tableOf } from '../../src/core/values.ts'
import { logRank, restrictedMeanDifference, type SurvivalTimes } from '../../src/stats/log-rank.ts'

type Item = readonly [time: number, event: boolean]

const items = fc.array(fc.tuple(fc.integer({ min: 0, max: 12 }), fc.boolean()), {
  minLength: 1,
  maxLength: 25,
})
const of = (all: readonly Item[]): SurvivalTimes => ({
  events: tableOf(all.filter(([, event]) => event).map(([time]) => time)),
  censored: tableOf(all.filter(([, event]) => !event).map(([time]) => time)),
})

/** The plain law: one 2 × 2 table per time. */
function plain(a: readonly Item[], b: readonly Item[]) {
  let [observed, expected, variance] = [0, 0, 0]
  for (let time = 0; time <= 12; time++) {
    const atRisk = (all: readonly Item[]) => all.filter(([t]) => t >= time).length
    const ended = (all: readonly Item[]) => all.filter(([t, event]) => t === time && event).length
    const [r, n, d] = [atRisk(a), atRisk(a) + atRisk(b), ended(a) + ended(b)]
    if (d === 0) continue
    observed += ended(a)
    expected += (d * r) / n
    if (n > 1) variance += (d * r * (n - r) * (n - d)) / (n * n * (n - 1))
  }
  return { observed, expected, variance }
}

describe('logRank', () => {
  test('logRank(a, b) is the sum of one 2 × 2 table per time', () => {
    fc.assert(
      fc.property(items, items, (a, b) => {
        const got = logRank(of(a), of(b))
        const { observed, expected, variance } = plain(a, b)
        if (variance === 0) {
          expect(got).toBeNull()
          return
        }
        expect(got!.observed[0]).toBe(observed)
        expect(got!.expected[0]).toBeCloseTo(expected, 10)
        expect(got!.statistic).toBeCloseTo((observed - expected) ** 2 / variance, 8)
      }),
      { numRuns: 500 },
    )
  })

  test('logRank(b, a) is the mirror of logRank(a, b), and expects as many events as there are', () => {
    fc.assert(
      fc.property(items, items, (a, b) => {
        const [one, other] = [logRank(of(a), of(b)), logRank(of(b), of(a))]
        if (!one || !other) {
          expect([one, other]).toEqual([null, null])
          return
        }
        expect(other.statistic).toBeCloseTo(one.statistic, 8)
        expect(other.p).toBeCloseTo(one.p, 10)
        expect([other.observed[1], other.observed[0]]).toEqual([...one.observed])
        expect(one.expected[0] + one.expected[1]).toBeCloseTo(one.observed[0] + one.observed[1], 10)
        expect(one.p >= 0 && one.p <= 1).toBe(true)
      }),
    )
  })

  test('logRank(a, b) depends on the order of times, not on the times', () => {
    fc.assert(
      fc.property(items, items, (a, b) => {
        const cubed = (all: readonly Item[]) => of(all.map(([time, event]) => [time ** 3 + time, event]))
        expect(logRank(cubed(a), cubed(b))).toEqual(logRank(of(a), of(b)))
      }),
    )
  })
})

describe('restrictedMeanDifference', () => {
  test('restrictedMeanDifference(b, a) is the negative of restrictedMeanDifference(a, b)', () => {
    fc.assert(
      fc.property(items, items, fc.constantFrom(0.8, 0.95), (a, b, level) => {
        const [one, other] = [
          restrictedMeanDifference(of(a), of(b), level),
          restrictedMeanDifference(of(b), of(a), level),
        ]
        expect(other).toEqual(
          one && {
            difference: 0 - one.difference,
            lower: 0 - one.upper,
            upper: 0 - one.lower,
            p: one.p,
            horizon: one.horizon,
          },
        )
      }),
    )
  })

  test('restrictedMeanDifference(a, b) of times in another unit is in that unit, with the same p', () => {
    fc.assert(
      fc.property(items, items, (a, b) => {
        const scaled = (all: readonly Item[]) => of(all.map(([time, event]) => [1024 * time, event]))
        const [one, other] = [
          restrictedMeanDifference(of(a), of(b)),
          restrictedMeanDifference(scaled(a), scaled(b)),
        ]
        expect(other?.difference).toBe(one ? 1024 * one.difference : undefined)
        expect(other?.p).toBe(one?.p)
      }),
    )
  })
})
