import { describe, expect, test } from 'vitest'
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
