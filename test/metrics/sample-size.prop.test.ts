import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { npsInterval } from '../../src/index.ts'
import { detectableDifference, sampleSize } from '../../src/metrics/sample-size.ts'

const expected = fc
  .tuple(fc.integer({ min: 0, max: 50 }), fc.integer({ min: 0, max: 50 }))
  .map(([promoters, detractors]) => ({ promoters: promoters / 100, detractors: detractors / 100 }))
const margin = fc.double({ min: 1, max: 60, noNaN: true })

describe('sampleSize, laws', () => {
  test('sampleSize reaches its margin, and one answer less does not', () => {
    fc.assert(
      fc.property(
        expected,
        margin,
        fc.constantFrom('score', 'normal' as const),
        fc.option(fc.integer({ min: 1, max: 5000 }), { nil: undefined }),
        (expected, margin, method, population) => {
          const rest = { metric: 'nps', expected, method, ...(population && { population }) } as const
          const planned = sampleSize({ ...rest, margin })
          expect(planned.margin).toBeLessThanOrEqual(margin)
          expect(planned.n).toBeLessThanOrEqual(population ?? Number.MAX_SAFE_INTEGER)
          // a margin a little below the one that is reached needs more answers, and no fewer than asked for
          if (planned.margin > 0.5 && planned.n !== population) {
            expect(sampleSize({ ...rest, margin: planned.margin * (1 - 1e-9) }).n).toBeGreaterThan(planned.n)
          }
        },
      ),
    )
  })

  test('sampleSize by score falls as the margin grows, and the shown interval keeps to it', () => {
    fc.assert(
      fc.property(expected, margin, margin, (expected, one, other) => {
        const [narrow, wide] = [Math.min(one, other), Math.max(one, other)]
        const { n } = sampleSize({ metric: 'nps', expected, margin: narrow })
        expect(n).toBeGreaterThanOrEqual(sampleSize({ metric: 'nps', expected, margin: wide }).n)
        const promoters = Math.round(n * expected.promoters)
        const detractors = Math.round(n * expected.detractors)
        const passives = Math.max(0, n - promoters - detractors)
        const { lower, upper } = npsInterval({ promoters, passives, detractors })!
        // rounded to whole answers
        expect((upper - lower) / 2).toBeLessThan(narrow * (1 + 3 / n) + 100 / n)
      }),
    )
  })

  test('sampleSize for what is detectable with n is n at most, and what it detects no more', () => {
    fc.assert(
      fc.property(expected, fc.integer({ min: 20, max: 100_000 }), (expected, n) => {
        const { difference } = detectableDifference({ metric: 'nps', n, expected })
        if (difference === null || difference === 0) return
        const planned = sampleSize({ metric: 'nps', difference, expected })
        expect(planned.n).toBeLessThanOrEqual(n)
        expect(planned.n).toBeGreaterThan(n * (1 - 1e-9) - 1)
        expect(planned.difference).toBeLessThanOrEqual(difference)
      }),
    )
  })

  test('detectableDifference shrinks with n, and grows with power, level and design effect', () => {
    const at = (options: object, n = 300): number =>
      detectableDifference({ metric: 'csat', n, ...options }).difference!
    fc.assert(
      fc.property(fc.double({ min: 0.05, max: 0.95, noNaN: true }), (expected) => {
        const base = at({ expected })
        expect(at({ expected }, 301)).toBeLessThan(base)
        expect(at({ expected, power: 0.81 })).toBeGreaterThan(base)
        expect(at({ expected, level: 0.96 })).toBeGreaterThan(base)
        expect(at({ expected, designEffect: 1.01 })).toBeGreaterThan(base)
        expect(at({ expected, population: 10_000 })).toBeLessThan(base)
        expect(at({ expected: 1 - expected })).toBeCloseTo(base, 12)
      }),
    )
  })
})
