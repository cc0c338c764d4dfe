import { describe, expect, test } from 'vitest'
import { isCxMetricsError } from '../../src/core/errors.ts'
import { type QuantileType, quantile, quantiles, quantilesOfTable } from '../../src/stats/quantile.ts'
import { FEW, MANY } from '../../src/stats/select.ts'

const thrown = (run: () => unknown): readonly [string, readonly unknown[]] => {
  try {
    run()
  } catch (error) {
    if (isCxMetricsError(error)) return [error.code, error.path]
    throw error
  }
  throw new Error('did not throw')
}

const shares = [0.95, 0, 0.5, 0.9, 1, 0.001, 0.5, 1 / 3]
/** Of every way to find a rank, and both sides of where they change. */
const sizes = [1, 2, 10, FEW, FEW + 1, 700, 5000, MANY - 1, MANY, MANY + 12_345]

/** The same numbers in every run, from 0 to 1. */
function draws(n: number): Float64Array {
  let state = 1
  return Float64Array.from({ length: n }, () => {
    state = (state * 48271) % 2147483647
    return state / 2147483647
  })
}

/** The plain law: sort all and read the ranks, here of type 7 by its textbook formula. */
function bySorting(sorted: Float64Array, p: number): number {
  const place = p * (sorted.length - 1)
  const low = sorted[Math.floor(place)]!
  const high = sorted[Math.ceil(place)]!
  return low + (place - Math.floor(place)) * (high - low)
}

const same = (a: Float64Array, b: Float64Array): boolean => a.every((value, i) => Object.is(value, b[i]))

const kinds: { readonly [kind: string]: (u: number, i: number) => number } = {
  spread: (u) => Math.exp(20 * u),
  negative: (u) => -Math.exp(20 * u),
  both: (u) => (u - 0.3) * 1e6,
  whole: (u) => Math.floor(u * 1e9),
  'few distinct': (u) => Math.floor(u * 3),
  'all equal': () => 42,
  'all in one bucket': (u) => 1e12 + Math.floor(u * 1000),
  ascending: (_, i) => i,
  descending: (_, i) => -i,
  'zeros of both signs': (u) => (u < 0.3 ? -0 : u < 0.7 ? 0 : u - 0.85),
  tiny: (u) => (u - 0.5) * 1e-310,
}

describe('quantiles', () => {
  test('quantiles(values, shares) answers in the order of the shares', () => {
    expect(quantiles([4, 1, 3, 2], [0.9, 0.5, 0])).toEqual([3.7, 2.5, 1])
    expect(quantiles([4, 1, 3, 2], [])).toEqual([])
    expect(quantiles([], [0.5, 0.9])).toEqual([null, null])
  })

  test.each(Object.keys(kinds))('quantiles of a sample that is %s are those of the sorted sample', (kind) => {
    for (const n of sizes) {
      const values = draws(n).map(kinds[kind]!)
      const sorted = values.slice()
      const got = quantiles(values, shares)
      expect(same(values, sorted)).toBe(true)
      sorted.sort()
      // the textbook rounds p(n − 1) and the difference
      const slack = 1e-9 * Math.max(Math.abs(sorted[0]!), Math.abs(sorted[n - 1]!))
      expect(quantiles(Array.from(values), shares)).toEqual(got)
      got.forEach((value, i) => {
        const want = bySorting(sorted, shares[i]!)
        expect(Math.abs(value! - want), `n ${n}, p ${shares[i]}`).toBeLessThanOrEqual(slack)
        expect(Object.is(value, -0)).toBe(false)
      })
    }
  })

  test('quantiles(values, shares, { type: 1 }) are values of the sample, by their rank', () => {
    for (const n of sizes) {
      const values = draws(n)
      const sorted = values.slice().sort()
      const hundredths = Array.from({ length: 101 }, (_, k) => k / 100)
      const want = hundredths.map((_, k) => sorted[Math.max(0, Math.ceil((k * n) / 100) - 1)])
      expect(quantiles(values, hundredths, { type: 1 })).toEqual(want)
    }
  })

  test('quantiles(values, shares) are quantile of each to the last bit, for every type and kind of input', () => {
    for (const n of sizes) {
      const values = draws(n)
      for (const type of [1, 2, 3, 4, 5, 6, 7, 8, 9] as QuantileType[]) {
        const each = shares.map((p) => quantile(values, p, { type }))
        expect(quantiles(values, shares, { type })).toEqual(each)
        expect(quantiles(Array.from(values), shares, { type })).toEqual(each)
      }
      expect(quantiles(new Set(values), shares)).toEqual(quantiles(values, shares))
    }
  })

  test('quantiles of a table are those of its items, in any order of the shares', () => {
    const table = { values: [-3, 0, 7, 10], counts: [2, 1, 4, 1] }
    const items = [-3, -3, 0, 7, 7, 7, 7, 10]
    expect(quantilesOfTable(table, shares)).toEqual(quantiles(items, shares))
    expect(quantilesOfTable({ values: [], counts: [] }, shares)).toEqual(shares.map(() => null))
  })

  test('quantiles of a view into a longer buffer see the view alone', () => {
    const all = draws(3 * MANY)
    const view = all.subarray(MANY + 1, 2 * MANY + 1)
    expect(quantiles(view, shares)).toEqual(quantiles(view.slice(), shares))
  })

  test('a value that is not finite is named by its index, however long the sample', () => {
    for (const n of sizes) {
      for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
        const values = draws(n)
        values[n >> 1] = bad
        expect(thrown(() => quantiles(values, [0.5]))).toEqual(['invalid_value', [n >> 1]])
        expect(thrown(() => quantiles(Array.from(values), []))).toEqual(['invalid_value', [n >> 1]])
      }
      const text: unknown[] = Array.from(draws(n))
      text[n >> 1] = '0.5'
      expect(thrown(() => quantiles(text as number[], [0.5]))).toEqual(['invalid_value', [n >> 1]])
    }
  })

  test('quantiles refuses bad shares, types and options', () => {
    for (const bad of [0.5, '0.5', null, undefined, [0.5, 1.1], ['0.5'], [Number.NaN]]) {
      expect(thrown(() => quantiles([1], bad as number[]))).toEqual(['invalid_option', ['shares']])
    }
    expect(thrown(() => quantiles([], [0.5], { type: 10 as 9 }))).toEqual(['invalid_option', ['type']])
    expect(thrown(() => quantiles([], [0.5], { kind: 7 } as object))).toEqual(['invalid_option', ['kind']])
    expect(thrown(() => quantiles('12' as never, [0.5]))).toEqual(['invalid_input', []])
    const huge = Object.defineProperty(new Float64Array(1), 'length', { value: 2 ** 31 })
    expect(thrown(() => quantiles(huge, [0.5]))).toEqual(['invalid_input', []])
  })
})
