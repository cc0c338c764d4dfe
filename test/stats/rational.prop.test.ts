import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type Fraction,
  fractionOf,
  fractionValue,
  minus,
  over,
  plus,
  sumOfFractions,
  times,
} from '../../src/stats/rational.ts'

const finite = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0)
const whole = fc.maxSafeInteger()
const above = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER })

describe('fractions', () => {
  test('fractionValue(fractionOf(x)) is x', () => {
    fc.assert(
      fc.property(finite, (x) => {
        expect(fractionValue(fractionOf(x))).toBe(x)
      }),
    )
    const ends = [0, 5e-324, -5e-324, 2 ** -1022, Number.MAX_VALUE, -Number.MAX_VALUE, 0.1]
    expect(ends.map((x) => fractionValue(fractionOf(x)))).toEqual(ends)
  })

  test('fractionValue([a, b]) is a / b, whatever both are multiplied by', () => {
    fc.assert(
      fc.property(whole, above, fc.bigInt({ min: 1n, max: 2n ** 300n }), (a, b, factor) => {
        expect(fractionValue([BigInt(a) * factor, BigInt(b) * factor])).toBe(a / b + 0)
      }),
    )
  })

  test('fractionValue rounds ties to even, and what is a bit beside a tie to the nearest', () => {
    const one = 2n ** 200n
    const tie = one + (one >> 53n)
    expect(fractionValue([tie, one])).toBe(1)
    expect(fractionValue([tie + 1n, one])).toBe(1 + Number.EPSILON)
    expect(fractionValue([-tie - 1n, one])).toBe(-1 - Number.EPSILON)
    expect(fractionValue([tie + (one >> 52n), one])).toBe(1 + 2 * Number.EPSILON)
  })

  test('plus, minus, times, over and sumOfFractions do what IEEE 754 does once', () => {
    const small = fc.double({ min: -1e6, max: 1e6, noNaN: true })
    fc.assert(
      fc.property(small, small, above, (x, y, z) => {
        const [a, b] = [fractionOf(x), fractionOf(y)]
        expect(fractionValue(plus(a, b))).toBe(x + y + 0)
        expect(fractionValue(minus(a, b))).toBe(x - y + 0)
        fc.pre(Math.min(Math.abs(x * y), Math.abs(x / z)) > 1e-300) // no subnormal numbers
        expect(fractionValue(times(a, b))).toBe(x * y)
        expect(fractionValue(over(a, fractionOf(z)))).toBe(x / z)
      }),
    )
    const thirds: readonly Fraction[] = [1n, 2n, 3n, 4n, 5n].map((top) => [top, 3n])
    expect(fractionValue(sumOfFractions(thirds))).toBe(5)
    expect(sumOfFractions([])).toEqual([0n, 1n])
  })
})
