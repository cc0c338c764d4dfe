import { describe, expect, test } from 'vitest'
import { isCxMetricsError } from '../../src/core/errors.ts'
import { type QuantileType, quantile, quantileOfTable } from '../../src/stats/quantile.ts'

const types: QuantileType[] = [1, 2, 3, 4, 5, 6, 7, 8, 9]
const thrown = (run: () => unknown): readonly [string, readonly unknown[]] => {
  try {
    run()
  } catch (error) {
    if (isCxMetricsError(error)) return [error.code, error.path]
    throw error
  }
  throw new Error('did not throw')
}

/** Hyndman and Fan's definitions in whole numbers: p = k/100, values 1..n, the answer as a fraction. */
function exact(n: bigint, k: bigint, type: QuantileType): readonly [bigint, bigint] {
  const unit = 2400n
  const ab: readonly [bigint, bigint] = (
    [
      [0, 24],
      [0, 24],
      [-12, 36],
      [0, 24],
      [12, 12],
      [0, 0],
      [24, 24],
      [8, 8],
      [9, 9],
    ] as const
  ).map(([a, b]): [bigint, bigint] => [BigInt(a), BigInt(b)])[type - 1]!
  const [a, b] = ab
  const position = a * 100n + k * (24n * (n + 1n) - a - b)
  let j = position / unit
  if (position < 0n) j -= 1n // position > −1
  const rest = position - j * unit
  const clamp = (rank: bigint): bigint => (rank < 1n ? 1n : rank > n ? n : rank)
  const [low, high] = [clamp(j), clamp(j + 1n)]
  if (type === 1) return [rest > 0n ? high : low, 1n]
  if (type === 2) return rest > 0n ? [high, 1n] : [low + high, 2n]
  if (type === 3) return [rest > 0n || (j & 1n) === 1n ? high : low, 1n]
  return [low * (unit - rest) + high * rest, unit]
}

describe('quantile', () => {
  test('quantile(values, p) interpolates at 1 + p(n − 1), as percentile_cont does', () => {
    expect(quantile([4, 1, 3, 2], 0.5)).toBe(2.5)
    expect(quantile([15, 20, 35, 40, 50], 0.4)).toBe(29)
    expect(quantile([10, 20], 0.75)).toBe(17.5)
  })

  test('quantile([], p) is null for every type, but a bad option still throws', () => {
    for (const type of types) expect(quantile([], 0.5, { type })).toBeNull()
    expect(quantileOfTable({ values: [], counts: [] }, 0.5)).toBeNull()
    expect(thrown(() => quantile([], 2))).toEqual(['invalid_option', ['p']])
  })

  test('quantile([x], p) is x for every p and type', () => {
    for (const type of types) for (const p of [0, 0.3, 1]) expect(quantile([7.5], p, { type })).toBe(7.5)
  })

  test('quantile(values, 0.07, { type: 1 }) of 100 values is the 7th: 0.07 × 100 is 7', () => {
    const values = Array.from({ length: 100 }, (_, i) => i + 1)
    expect(0.07 * 100).not.toBe(7)
    expect(quantile(values, 0.07, { type: 1 })).toBe(7)
    expect(quantile(values, 0.07, { type: 2 })).toBe(7.5)
  })

  test('quantile(1..n, k/100, { type }) is Hyndman and Fan in exact fractions, n ≤ 30 and 100', () => {
    for (const n of [...Array.from({ length: 30 }, (_, i) => i + 1), 100]) {
      const values = Array.from({ length: n }, (_, i) => n - i)
      for (let k = 0; k <= 100; k++) {
        for (const type of types) {
          const [over, under] = exact(BigInt(n), BigInt(k), type)
          const got = quantile(values, k / 100, { type })!
          const want = Number(over) / Number(under)
          if (type <= 3) expect(got, `n ${n}, p ${k}/100, type ${type}`).toBe(want)
          else {
            expect(Math.abs(got - want), `n ${n}, p ${k}/100, type ${type}`).toBeLessThanOrEqual(4e-16 * want)
          }
        }
      }
    }
  })

  test('quantile(values, p) takes typed arrays and iterables, and leaves the order alone', () => {
    const values = [3, 1, 2]
    expect(quantile(values, 0.5)).toBe(2)
    expect(values).toEqual([3, 1, 2])
    const column = Int32Array.of(3, 1, 2)
    expect(quantile(column, 0.5)).toBe(2)
    expect([...column]).toEqual([3, 1, 2])
    expect(quantile(new Set([10, 9]), 0)).toBe(9)
  })

  test('quantile(values, p) is exact for tiny and long p, and never −0', () => {
    expect(quantile([1, 2], 5e-324)).toBe(1)
    expect(quantile([1, 2], 0.9999999999999999)).toBeCloseTo(2, 12)
    expect(quantile([1, 2], 1e-7, { type: 1 })).toBe(1)
    expect(Object.is(quantile([-0, -0], 0.5), 0)).toBe(true)
    expect(quantile([-1.7e308, 1.7e308], 0.5)).toBe(0)
  })

  test('quantile refuses what it cannot read', () => {
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, '3', null, undefined, 3n, true]) {
      expect(thrown(() => quantile([1, bad as number], 0.5))).toEqual(['invalid_value', [1]])
    }
    for (const bad of [-0.1, 1.1, Number.NaN, '0.5', undefined]) {
      expect(thrown(() => quantile([1], bad as number))).toEqual(['invalid_option', ['p']])
    }
    for (const bad of [0, 10, 1.5, '7', null]) {
      expect(thrown(() => quantile([1], 0.5, { type: bad as 7 }))).toEqual(['invalid_option', ['type']])
    }
    expect(thrown(() => quantile([1], 0.5, { kind: 7 } as object))).toEqual(['invalid_option', ['kind']])
    for (const bad of [5, '12', null, undefined, {}]) {
      expect(thrown(() => quantile(bad as number[], 0.5))).toEqual(['invalid_input', []])
    }
  })
})

describe('quantileOfTable', () => {
  test('quantileOfTable(table, p) never expands its counts', () => {
    const table = { values: [1, 2, 3], counts: [1e15, 1e15, 1] }
    expect(quantileOfTable(table, 0.25)).toBe(1)
    expect(quantileOfTable(table, 0.75)).toBe(2)
    expect(quantileOfTable(table, 1)).toBe(3)
  })

  test('quantileOfTable(table, p, 2) of even halves is their midpoint, of odd ones the middle', () => {
    expect(quantileOfTable({ values: [1, 4], counts: [1e15, 1e15] }, 0.5, 2)).toBe(2.5)
    expect(quantileOfTable({ values: [1, 4], counts: [1e15, 1e15 + 1] }, 0.5, 2)).toBe(4)
  })
})
