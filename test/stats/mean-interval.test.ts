import { describe, expect, test } from 'vitest'
import { meanInterval, meanIntervalOf } from '../../src/stats/mean-interval.ts'
import { proportionInterval } from '../../src/stats/proportion-interval.ts'

describe('meanInterval', () => {
  test('meanInterval of nothing is null; by t also of one answer', () => {
    expect(meanInterval({})).toBeNull()
    expect(meanInterval({ 1: 0, 2: 0 })).toBeNull()
    expect(meanInterval({ 1: 0, 2: 1 }, { method: 't' })).toBeNull()
    expect(meanInterval({ 1: 0, 2: 1 })).not.toBeNull()
  })

  test('meanInterval by t leaves the scale and has no width where all agree; by score neither', () => {
    const two = meanInterval({ 1: 0, 2: 0, 3: 0, 4: 1, 5: 1 }, { method: 't' })!
    // 4.5 ± 12.706204736174707 · √(0.5 / 2)
    expect(two.lower).toBeCloseTo(4.5 - 12.706204736174707 / 2, 12)
    expect(two.upper).toBeGreaterThan(5)
    const same = { 1: 0, 2: 0, 3: 0, 4: 0, 5: 8 }
    expect(meanInterval(same, { method: 't' })).toMatchObject({ lower: 5, upper: 5 })
    const score = meanInterval(same)!
    expect(score.upper).toBe(5)
    expect(score.lower).toBeLessThan(4)
  })

  test('meanInterval of two points is Wilson on their scale', () => {
    const { lower, upper } = meanInterval({ 1: 30, 5: 70 })!
    const share = proportionInterval(70, 100)!
    expect(lower).toBeCloseTo(1 + 4 * share.lower, 12)
    expect(upper).toBeCloseTo(1 + 4 * share.upper, 12)
  })

  test('meanInterval takes points in any order, negative ones too, and zeros declare the ends', () => {
    expect(meanInterval({ '1': 3, '-1': 2, '0': 4 })).toEqual(meanInterval({ '-1': 2, '0': 4, '1': 3 }))
    expect(meanInterval({ 2: 5, 3: 0 })!.lower).toBe(2)
    expect(meanInterval({ 1: 0, 2: 5, 3: 0 })!.lower).toBeLessThan(2)
  })

  test.each([
    [{ 1.5: 1 }],
    [{ '01': 1 }],
    [{ five: 1 }],
    [{ 1: -1 }],
    [{ 1: 0.5 }],
    [{ 1: Number.NaN }],
    [{ 1: Infinity }],
    [{ 1: '3' as unknown as number }],
  ])('meanInterval(%j) throws invalid_count at the point', (distribution) => {
    expect(() => meanInterval(distribution)).toThrow(
      expect.objectContaining({ code: 'invalid_count', path: Object.keys(distribution) }),
    )
  })

  test('meanIntervalOf weights worth as many answers as there are is meanInterval', () => {
    for (const method of ['score', 't'] as const) {
      const weighted = meanIntervalOf([1, 2, 3], [0.5, 1, 1.5], 6, { method })!
      const counted = meanInterval({ 1: 1, 2: 2, 3: 3 }, { method })!
      expect(weighted.lower).toBeCloseTo(counted.lower, 13)
      expect(weighted.upper).toBeCloseTo(counted.upper, 13)
    }
  })
})
