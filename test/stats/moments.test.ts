import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addProduct, emptySum, exactText, exactValue } from '../../src/core/sum.ts'
import { tableOf } from '../../src/core/tally.ts'
import { momentsOf } from '../../src/stats/moments.ts'
import { close, runVectors } from '../vectors/vectors.ts'

describe('momentsOf', () => {
  test('momentsOf of nothing is null', () => expect(momentsOf(tableOf([]))).toBeNull())
  test('momentsOf counts without expanding', () => {
    const once = momentsOf(tableOf([1, 2, 2, 7]))!
    const often = momentsOf({ values: [1, 2, 7], counts: [1e9, 2e9, 1e9] })!
    expect([often.mean, often.n]).toEqual([once.mean, 4e9])
    expect(often.skewness).toBeCloseTo(once.skewness, 12)
  })
  test('the mean is the exact sum over n, rounded once, for whole numbers of any size and for fractions', () => {
    const value = fc.oneof(fc.maxSafeInteger(), fc.integer(), fc.double({ min: -1e9, max: 1e9, noNaN: true }))
    const count = fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 2 ** 40 }))
    const items = fc.uniqueArray(fc.tuple(value, count), { minLength: 1, selector: ([value]) => value + 0 })
    fc.assert(
      fc.property(items, (items) => {
        const sorted = [...items].sort(([a], [b]) => a - b)
        const exact = emptySum()
        for (const [value, count] of sorted) addProduct(exact, value, count)
        const n = sorted.reduce((all, [, count]) => all + count, 0)
        const table = { values: sorted.map(([value]) => value), counts: sorted.map(([, count]) => count) }
        expect(momentsOf(table)!.mean).toBe(exactValue(exactText(exact)) / n)
      }),
      { numRuns: 1000 },
    )
  })
  test('the variance of whole numbers is that of exact fractions, far from 0 too, with all but the last digits', () => {
    const near = fc.record({ base: fc.constantFrom(0, 1e9, 2 ** 52), far: fc.constantFrom(10, 1e6, 2 ** 50) })
    const samples = near.chain(({ base, far }) =>
      fc.array(
        fc.integer({ min: 0, max: far }).map((value) => base + value),
        { minLength: 2 },
      ),
    )
    fc.assert(
      fc.property(samples, (values) => {
        const whole = values.map(BigInt)
        const n = BigInt(values.length)
        const sum = whole.reduce((all, value) => all + value, 0n)
        const squares = n * whole.reduce((all, value) => all + value * value, 0n) - sum * sum
        const variance = momentsOf(tableOf(values))!.variance!
        const exact = Number(squares) / Number(n * (n - 1n))
        expect(Math.abs(variance - exact)).toBeLessThanOrEqual(1e-14 * exact)
      }),
      { numRuns: 1000 },
    )
  })
  test('the skewness of whole numbers is that of their distances from the least, however far from 0', () => {
    const samples = fc.tuple(
      fc.constantFrom(0, 2 ** 31, 1e12, 2 ** 52),
      fc.array(fc.nat(1000), { minLength: 2 }),
    )
    fc.assert(
      fc.property(samples, ([base, values]) => {
        const n = values.length
        const sum = values.reduce((all, value) => all + value, 0)
        // n times each distance from the mean, which whole numbers below 2^53 say exactly
        const squares = values.reduce((all, value) => all + BigInt(n * value - sum) ** 2n, 0n)
        const cubes = values.reduce((all, value) => all + BigInt(n * value - sum) ** 3n, 0n)
        const exact = squares > 0n ? Number(cubes) / n / (Number(squares) / n) ** 1.5 : 0
        const { skewness } = momentsOf(tableOf(values.map((value) => base + value)))!
        expect(Math.abs(skewness - exact)).toBeLessThanOrEqual(1e-12 * Math.max(1, Math.abs(exact)))
      }),
      { numRuns: 1000 },
    )
  })
  test('skewness of equal values is 0, of a mirrored sample its negative', () => {
    expect(momentsOf(tableOf([5, 5, 5]))!.skewness).toBe(0)
    const right = momentsOf(tableOf([1, 1, 2, 9]))!.skewness
    expect(right).toBeGreaterThan(0)
    expect(momentsOf(tableOf([-1, -1, -2, -9]))!.skewness).toBeCloseTo(-right, 12)
  })
})

runVectors('13_exact_sums.json', ({ input, options, expected, tolerance }) => {
  if (options.kind !== 'moments') return 'skip: sums are checked in test/core/sum.test.ts'
  const moments = momentsOf(tableOf(input.values))!
  close(moments.mean, expected.mean, tolerance, 'mean')
  close(moments.variance, expected.varianceSample, tolerance, 'variance')
  return
})
