import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { binomial, multinomial } from '../../src/stats/binomial.ts'
import { seededRandom } from '../../src/stats/random.ts'

const probability = fc.double({ min: 0, max: 1, noNaN: true })

describe('binomial', () => {
  test('binomial is a whole number from 0 to n', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), probability, fc.maxSafeInteger(), (n, p, seed) => {
        const random = seededRandom(seed)
        for (let i = 0; i < 10; i++) {
          const k = binomial(random, n, p)
          expect(Number.isInteger(k) && k >= 0 && k <= n).toBe(true)
        }
      }),
    )
  })
})

describe('multinomial', () => {
  test('multinomial adds up to n, draws nothing from an empty cell, and the same again for the same seed', () => {
    const counts = fc.array(fc.oneof(fc.nat(3), fc.nat(1e9)), { minLength: 1, maxLength: 20 })
    fc.assert(
      fc.property(counts, fc.maxSafeInteger(), (counts, seed) => {
        const n = counts.reduce((sum, count) => sum + count, 0)
        const once = (): Float64Array => {
          const into = new Float64Array(counts.length).fill(7)
          multinomial(counts)(seededRandom(seed), into)
          return into
        }
        const into = once()
        expect(into.reduce((sum, count) => sum + count, 0)).toBe(n)
        counts.forEach((count, i) => {
          if (count === 0) expect(into[i]).toBe(0)
        })
        expect(once()).toEqual(into)
      }),
    )
  })
})
