import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { nps, npsMetric, self, tally } from '../../src/index.ts'
import {
  designEffect,
  effectiveSampleSize,
  finitePopulationN,
  linearisedInterval,
} from '../../src/stats/design-effect.ts'

const weights = fc.array(fc.double({ min: 0.001, max: 1000, noNaN: true }), { minLength: 2, maxLength: 40 })

describe('designEffect, laws', () => {
  test('designEffect is 1 + the squared coefficient of variation', () => {
    fc.assert(
      fc.property(weights, (w) => {
        const mean = w.reduce((a, b) => a + b) / w.length
        const cv2 = w.reduce((a, b) => a + (b - mean) ** 2, 0) / w.length / mean ** 2
        expect(designEffect(w)! / (1 + cv2)).toBeCloseTo(1, 10)
      }),
    )
  })

  test('effectiveSampleSize is above 0 and at most n, whatever the order and whatever the unit', () => {
    fc.assert(
      fc.property(weights, (w) => {
        const n = effectiveSampleSize(w)!
        expect(n).toBeGreaterThan(0)
        expect(n).toBeLessThanOrEqual(w.length)
        expect(effectiveSampleSize([...w].reverse())).toBe(n)
        expect(effectiveSampleSize(w.map((each) => 1024 * each))).toBe(n)
      }),
    )
  })

  test('effectiveSampleSize is the effectiveN of a weighted result', () => {
    fc.assert(
      fc.property(weights, (w) => {
        const result = nps(
          w.map((_, i) => i % 11),
          { weights: w },
        )
        expect(effectiveSampleSize(w)! / result.effectiveN).toBeCloseTo(1, 12)
      }),
    )
  })
})

test('finitePopulationN is at least n, and more the more have answered', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 2, max: 1e6 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (size, share) => {
        const n = Math.max(1, Math.floor(share * (size - 1)))
        const got = finitePopulationN(n, size)!
        expect(got).toBeGreaterThanOrEqual(n * (1 - 1e-15))
        const more = n + 1 < size ? finitePopulationN(n + 1, size)! : Number.POSITIVE_INFINITY
        expect(more).toBeGreaterThan(got)
      },
    ),
  )
})

test('linearisedInterval is the definition on rows, value by value', () => {
  const points = Object.fromEntries(
    Array.from({ length: 11 }, (_, score) => [score, score >= 9 ? 100 : score >= 7 ? 0 : -100]),
  )
  fc.assert(
    fc.property(weights, fc.infiniteStream(fc.nat(10)), (w, stream) => {
      const scores = w.map(() => stream.next().value as number)
      const x = scores.map((score) => points[score]!)
      const all = w.reduce((a, b) => a + b)
      const mean = x.reduce((sum, value, i) => sum + value * w[i]!, 0) / all
      const squares = x.reduce((sum, value, i) => sum + (w[i]! * (value - mean)) ** 2, 0)
      const se = Math.sqrt((w.length / (w.length - 1)) * squares) / all
      const got = linearisedInterval(tally(npsMetric(self, { weight: (_, i) => w[i] }), scores), points)
      expect(got.value).toBeCloseTo(mean, 9)
      expect(got.standardError).toBeCloseTo(se, 9)
    }),
  )
})
