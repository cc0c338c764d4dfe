import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bootstrap, bootstrapDifference } from '../../src/compare/bootstrap.ts'
import { self, tally } from '../../src/core/evaluate.ts'
import { cesMetric } from '../../src/metrics/ces.ts'
import { csatMetric } from '../../src/metrics/csat.ts'
import { npsMetric } from '../../src/metrics/nps.ts'
import { timeToResolutionMetric } from '../../src/metrics/time-to-resolution.ts'
import { ces2, csat5 } from '../../src/scales/presets.ts'

const few = { resamples: 200 }
const scores = fc.array(fc.constantFrom(null, 0, 3, 6, 7, 8, 9, 10), { minLength: 1, maxLength: 40 })
const seed = fc.maxSafeInteger()
const method = fc.constantFrom('bca' as const, 'percentile' as const)
const metric = npsMetric(self)

describe('bootstrap', () => {
  test('bootstrap does not depend on the order of rows, weighted or not, and changes nothing', () => {
    const weighted = npsMetric<{ readonly score: number | null; readonly weight: number }>('score', {
      weight: 'weight',
    })
    const rows = fc.array(
      fc.record({ score: fc.constantFrom(null, 0, 7, 9, 10), weight: fc.constantFrom(0, 0.3, 1, 2.5) }),
    )
    const shuffled = rows.chain((rows) =>
      fc.tuple(fc.constant(rows), fc.shuffledSubarray(rows, { minLength: rows.length })),
    )
    fc.assert(
      fc.property(shuffled, seed, method, ([rows, other], seed, method) => {
        const options = { ...few, seed, method }
        const before = structuredClone(rows)
        expect(bootstrap(weighted, rows, options)).toEqual(bootstrap(weighted, other, options))
        const [a, b] = [rows, other].map((rows) => rows.map(({ score }) => score))
        const counted = tally(metric, a!)
        expect(bootstrap(metric, counted, options)).toEqual(bootstrap(metric, b!, options))
        expect([rows, counted]).toEqual([before, tally(metric, a!)])
      }),
    )
  })

  test('bootstrap keeps its limits in order among the values that are possible, and is free of NaN', () => {
    fc.assert(
      fc.property(
        scores,
        seed,
        method,
        fc.double({ min: 0.01, max: 0.999, noNaN: true }),
        (scores, seed, method, level) => {
          const found = bootstrap(metric, scores, { ...few, seed, method, level })
          expect(JSON.parse(JSON.stringify(found))).toEqual(found)
          if (!found.interval) return
          const worth = scores.flatMap((score) =>
            score === null ? [] : [score > 8 ? 100 : score < 7 ? -100 : 0],
          )
          const { lower, upper } = found.interval
          expect(lower).toBeGreaterThanOrEqual(Math.min(...worth))
          expect(upper).toBeGreaterThanOrEqual(lower)
          expect(upper).toBeLessThanOrEqual(Math.max(...worth))
        },
      ),
    )
  })

  test('bootstrap of a mean of items has resamples whose mean is within 5 standard errors of the value', () => {
    const metrics = [
      [metric, [10, 9, 9, 8, 7, 3, 0, 10]],
      [csatMetric(self, { scale: csat5 }), [5, 5, 4, 1, 3, 5, 5, 5, 4]],
      [cesMetric(self, { scale: ces2 }), [1, 7, 7, 6, 5, 7]],
      [timeToResolutionMetric({ span: self }), [10, 20, 20, 50, 1000]],
    ] as const
    for (const [metric, items] of metrics) {
      for (let seed = 0; seed < 10; seed++) {
        const { bias, standardError } = bootstrap(
          metric as typeof metric & { classify: never },
          items as never,
          {
            seed,
          },
        )
        expect(Math.abs(bias!)).toBeLessThan((5 * standardError!) / 100)
        expect(bias).not.toBe(0)
      }
    }
  })

  test('bootstrap of everything twice is narrower', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(0, 7, 9), { minLength: 12, maxLength: 30 }),
        seed,
        (scores, seed) => {
          fc.pre(new Set(scores).size > 1)
          const options = { seed, resamples: 2000 }
          const one = bootstrap(metric, scores, options).standardError!
          const two = bootstrap(metric, [...scores, ...scores], options).standardError!
          // 1 / √2, and what 2,000 resamples leave to chance
          expect(Math.abs((two / one) * Math.SQRT2 - 1)).toBeLessThan(0.2)
        },
      ),
    )
  })
})

describe('bootstrapDifference', () => {
  test('bootstrapDifference has a p from 1 / (resamples + 1) to 1, below 1 − level where 0 is outside', () => {
    fc.assert(
      fc.property(scores, scores, seed, method, (a, b, seed, method) => {
        const { p, interval } = bootstrapDifference(metric, a, b, { ...few, seed, method })
        expect(p === null).toBe(interval === null)
        if (p === null || interval === null) return
        expect(p).toBeGreaterThanOrEqual(1 / 201)
        expect(p).toBeLessThanOrEqual(1)
        // one step of 200 on either side
        if (interval.lower > 0 || interval.upper < 0) expect(p).toBeLessThan(0.05 + 4 / 200)
      }),
    )
  })
})
