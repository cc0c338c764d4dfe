import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addProduct, addTexts, addTo, emptySum, exactText, exactValue, sum } from '../../src/core/sum.ts'
import { close, runVectors } from '../vectors/vectors.ts'

const textOf = (values: readonly number[]): string => {
  const total = emptySum()
  for (const value of values) addTo(total, value)
  return exactText(total)
}

/** Independent of the code under test: a double's bits as a fraction of 2^1074. */
function exact(value: number): bigint {
  const view = new DataView(new ArrayBuffer(8))
  view.setFloat64(0, value)
  const bits = view.getBigUint64(0)
  const exponent = (bits >> 52n) & 0x7ffn
  const fraction = bits & 0xfffffffffffffn
  const magnitude = exponent === 0n ? fraction : (fraction | (1n << 52n)) << (exponent - 1n)
  return bits >> 63n ? -magnitude : magnitude
}

function toBig(text: string): bigint {
  const [digits, exponent] = text.split('p') as [string, string]
  const negative = digits.startsWith('-')
  const magnitude = BigInt(`0x${negative ? digits.slice(1) : digits}`) << BigInt(Number(exponent) + 1074)
  return negative ? -magnitude : magnitude
}

const doubles = fc.double({ noNaN: true, noDefaultInfinity: true })

describe('sum', () => {
  test('sum of nothing is 0', () => expect(sum([])).toBe(0))
  test('sum keeps what naive addition loses', () => expect(sum([1e16, 1, 1, -1e16])).toBe(2))
  test('sum survives an overflow on the way', () => expect(sum([1e308, 1e308, -1e308])).toBe(1e308))
  test('sum of negative zeros is 0, not -0', () => expect(Object.is(sum([-0, -0]), 0)).toBe(true))
  test.each([Number.NaN, Number.POSITIVE_INFINITY, '1', 1n, null])('sum throws on %s', (bad) => {
    expect(() => sum([1, bad as number])).toThrow(
      expect.objectContaining({ code: 'invalid_value', path: [1] }),
    )
  })
})

describe('exact sums', () => {
  test('text is an odd hexadecimal integer times a power of two', () => {
    expect([textOf([-0.75]), textOf([]), textOf([48]), textOf([0.5, -0.5])]).toEqual([
      '-3p-2',
      '0p0',
      '3p4',
      '0p0',
    ])
  })
  test('text holds exactly the sum of the bits, whatever the order', () => {
    fc.assert(
      fc.property(fc.array(doubles, { maxLength: 40 }), (values) => {
        const want = values.reduce((total, value) => total + exact(value), 0n)
        const text = textOf(values)
        expect(toBig(text)).toBe(want)
        expect(textOf([...values].reverse())).toBe(text)
        expect(textOf([...values].sort())).toBe(text)
      }),
    )
  })
  test('addTexts(a, b) is the text of all', () => {
    fc.assert(
      fc.property(fc.array(doubles), fc.array(doubles), (a, b) => {
        expect(addTexts(textOf(a), textOf(b))).toBe(textOf([...a, ...b]))
      }),
    )
  })
  test('exactValue(text of one double) is that double', () => {
    fc.assert(
      fc.property(doubles, (value) => {
        expect(exactValue(textOf([value]))).toBe(value + 0)
      }),
    )
  })
  test('addProduct is exact for amounts up to 2^53', () => {
    const amount = fc.maxSafeInteger()
    fc.assert(
      fc.property(amount, amount, (a, b) => {
        const total = emptySum()
        addProduct(total, a, b)
        expect(toBig(exactText(total))).toBe((BigInt(a) * BigInt(b)) << 1074n)
      }),
    )
  })
})

runVectors('13_exact_sums.json', ({ input, options, expected, tolerance }) => {
  if (options.kind === 'moments') return 'skip: moments are checked in test/stats/moments.test.ts'
  if (!Number.isFinite(sum(input.values.filter(Number.isFinite)))) expect(expected.sum).toBe('Infinity')
  else close(sum(input.values), expected.sum, tolerance)
  return
})
