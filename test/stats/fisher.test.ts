import { describe, expect, test } from 'vitest'
import { fisherP } from '../../src/stats/fisher.ts'

type Cells = readonly [a: number, b: number, c: number, d: number]
const close = (got: number, expected: number, rel: number): void =>
  expect(Math.abs(got / expected - 1), `${got} against ${expected}`).toBeLessThan(rel)

describe('fisherP', () => {
  test('fisherP of the lady tasting tea (Fisher 1935; Agresti 1990, page 61) is 0.4857', () => {
    close(fisherP(3, 1, 1, 3), 34 / 70, 1e-14)
  })
  test('fisherP of the convicted twins (Fisher 1962; ?fisher.test in R) is 0.0005367', () => {
    expect(fisherP(2, 10, 15, 3).toFixed(7)).toBe('0.0005367')
  })

  // Expected: log-gamma in 30 digits at the ends of both tails, terms from there by their ratio (mpmath), printed to 16
  const large: [cells: Cells, p: number][] = [
    [[500000, 500000, 501000, 499000], 0.1577145047881126],
    [[50000, 50000, 49000, 51000], 7.898289557214895e-6],
    [[700, 300, 100, 900], 1.074565360598388e-179],
    [[100, 1000000, 100, 2000000], 1.262255568923871e-6],
    [[3, 999999997, 30, 999999970], 1.401174565795827e-6],
    [[0, 1000000000, 20, 999999980], 1.907348451614387e-6],
    [[900000000, 1000, 99990000, 10], 1.33806211779992e-32],
    [[250000000, 250000000, 250010000, 249990000], 0.5271305729536589],
    [[250000000, 250000000, 250100000, 249900000], 2.540666491070471e-10],
    [[250000000, 250000000, 250550000, 249450000], 4.098384528534096e-265],
  ]
  test.each(large)('fisherP(%j) is %d', (cells, p) => close(fisherP(...cells), p, 1e-10))

  test('fisherP of the one table that its margins allow is 1', () => {
    const lonely: readonly Cells[] = [
      [0, 0, 0, 0],
      [1, 0, 0, 0],
      [0, 0, 3, 4],
      [0, 3, 0, 4],
      [5, 0, 1e9, 0],
    ]
    for (const cells of lonely) expect(fisherP(...cells)).toBe(1)
  })
  test('fisherP of the likeliest table is 1', () => {
    expect(fisherP(5, 5, 5, 5)).toBe(1)
    expect(fisherP(1, 0, 0, 1)).toBe(1)
    expect(fisherP(2.5e8, 2.5e8, 2.5e8, 2.5e8)).toBe(1)
  })
  test('fisherP counts a table on the other side that is as likely', () => {
    // 2 of 924 tables, all or none
    close(fisherP(0, 6, 6, 0), 2 / 924, 1e-13)
  })
  test('fisherP below the least double is 0', () => expect(fisherP(1000, 0, 0, 1000)).toBe(0))
})
