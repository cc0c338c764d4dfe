import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type QuantileType, quantile, quantileOfTable } from '../../src/stats/quantile.ts'

const share = fc.double({ min: 0, max: 1, noNaN: true })
const type = fc.constantFrom<QuantileType>(1, 2, 3, 4, 5, 6, 7, 8, 9)
const numbers = fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 1, maxLength: 40 })
const whole = fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 1, maxLength: 40 })

describe('quantile', () => {
  test('quantile(values, p) lies between the least and the greatest value', () => {
    fc.assert(
      fc.property(numbers, share, type, (values, p, type) => {
        const got = quantile(values, p, { type })!
        expect(got >= Math.min(...values) && got <= Math.max(...values)).toBe(true)
      }),
    )
  })

  test('quantile(values, p) rises with p', () => {
    fc.assert(
      fc.property(whole, share, share, type, (values, p, q, type) => {
        const [low, high] = [Math.min(p, q), Math.max(p, q)]
        expect(quantile(values, low, { type })!).toBeLessThanOrEqual(
          quantile(values, high, { type })! + 1e-12,
        )
      }),
    )
  })

  test('quantile(values, p) does not depend on their order', () => {
    fc.assert(
      fc.property(numbers, share, type, (values, p, type) => {
        expect(quantile([...values].reverse(), p, { type })).toBe(quantile(values, p, { type }))
      }),
    )
  })

  test('quantile(−values, 1 − p) = −quantile(values, p) for the symmetric types', () => {
    const percent = fc.integer({ min: 0, max: 100 })
    const symmetric = fc.constantFrom<QuantileType>(2, 5, 6, 7, 8, 9)
    fc.assert(
      fc.property(whole, percent, symmetric, (values, k, type) => {
        const mirrored = quantile(
          values.map((value) => -value),
          (100 - k) / 100,
          { type },
        )!
        expect(mirrored).toBeCloseTo(-quantile(values, k / 100, { type })!, 12)
      }),
    )
  })

  test('quantileOfTable(table, p) equals quantile of its items', () => {
    fc.assert(
      fc.property(whole, share, type, (values, p, type) => {
        const distinct = [...new Set(values)].sort((a, b) => a - b)
        const counts = distinct.map((value) => values.filter((other) => other === value).length)
        expect(quantileOfTable({ values: distinct, counts }, p, type)).toBe(quantile(values, p, { type }))
      }),
    )
  })

  test('quantile(values, 0.5) is the mean of the two middle values, or the middle one', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1 }), (values) => {
        const sorted = [...values].sort((a, b) => a - b)
        const [low, high] = [sorted[(sorted.length - 1) >> 1]!, sorted[sorted.length >> 1]!]
        expect(quantile(values, 0.5)).toBeCloseTo((low + high) / 2, 9)
      }),
    )
  })
})
