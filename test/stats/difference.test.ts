import { describe, expect, test } from 'vitest'
import { moverDifference, newcombeDifference } from '../../src/stats/difference.ts'

describe('newcombeDifference', () => {
  // Newcombe 1998, Statistics in Medicine 17:873–890, table II, method 10
  test.each([
    [56, 70, 48, 80, '0.0524', '0.3339'],
    [9, 10, 3, 10, '0.1705', '0.8090'],
    [6, 7, 2, 7, '0.0582', '0.8062'],
    [5, 56, 0, 29, '-0.0381', '0.1926'],
    [0, 10, 0, 20, '-0.1611', '0.2775'],
    [10, 10, 0, 10, '0.6075', '1.0000'],
  ])('newcombeDifference of %d/%d − %d/%d', (a, m, b, n, lower, upper) => {
    const got = newcombeDifference({ successes: a, n: m }, { successes: b, n })!
    expect([got.lower.toFixed(4), got.upper.toFixed(4)]).toEqual([lower, upper])
  })

  test('newcombeDifference(b, a) is the negative of (a, b)', () => {
    const a = { successes: 7, n: 20 }
    const b = { successes: 9, n: 13 }
    const [one, other] = [newcombeDifference(a, b)!, newcombeDifference(b, a)!]
    expect(one.lower).toBeCloseTo(-other.upper, 15)
    expect(one.upper).toBeCloseTo(-other.lower, 15)
  })

  test('newcombeDifference with an empty side is null', () => {
    expect(newcombeDifference({ successes: 0, n: 0 }, { successes: 1, n: 2 })).toBeNull()
    expect(newcombeDifference({ successes: 1, n: 2 }, { successes: 0, n: 0 })).toBeNull()
  })

  test('newcombeDifference throws at the side and for an unknown option', () => {
    expect(() => newcombeDifference({ successes: 1, n: 2 }, { successes: 3, n: 2 })).toThrow(
      expect.objectContaining({ code: 'invalid_count', path: ['b', 'successes'] }),
    )
    expect(() => newcombeDifference({ successes: 1, n: 2 }, { successes: 1, n: 2 }, { level: 2 })).toThrow(
      expect.objectContaining({ code: 'invalid_option' }),
    )
  })
})

describe('moverDifference', () => {
  test('moverDifference adds distances as squares, each with the far side of the other', () => {
    const a = { value: 5, lower: 2, upper: 9 }
    const b = { value: 4, lower: 1, upper: 8 }
    expect(moverDifference(a, b)).toEqual({ lower: 1 - 5, upper: 1 + 5 })
  })
})
