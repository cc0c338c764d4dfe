import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fisherP } from '../../src/stats/fisher.ts'

/** n choose k, in whole numbers. */
function choose(n: number, k: number): bigint {
  let ways = 1n
  for (let i = 1; i <= k; i++) ways = (ways * BigInt(n - k + i)) / BigInt(i)
  return ways
}

/** The definition: of all tables with these margins, the share that is at most as likely. */
function enumerated(a: number, b: number, c: number, d: number): number {
  const ways = (x: number): bigint => choose(a + b, x) * choose(c + d, a + c - x)
  const observed = ways(a)
  let few = 0n
  for (let x = Math.max(0, a - d); x <= Math.min(a + b, a + c); x++) if (ways(x) <= observed) few += ways(x)
  return Number(few) / Number(choose(a + b + c + d, a + c))
}

describe('fisherP', () => {
  test('fisherP is the share of tables at most as likely, in whole numbers, for all tables of 14 at most', () => {
    for (let a = 0; a <= 14; a++)
      for (let b = 0; a + b <= 14; b++)
        for (let c = 0; a + b + c <= 14; c++)
          for (let d = 0; a + b + c + d <= 14; d++) {
            const expected = enumerated(a, b, c, d)
            const got = fisherP(a, b, c, d)
            if (Math.abs(got / expected - 1) > 1e-13)
              expect.fail(`${a} ${b} ${c} ${d}: ${got}, not ${expected}`)
          }
  })

  test('fisherP(a, b, c, d) is the share of tables at most as likely', () => {
    const count = fc.nat(60)
    fc.assert(
      fc.property(count, count, count, count, (a, b, c, d) => {
        expect(fisherP(a, b, c, d) / enumerated(a, b, c, d)).toBeCloseTo(1, 11)
      }),
    )
  })

  test('fisherP is the same with rows or columns swapped, or rows for columns', () => {
    const count = fc.oneof(fc.nat(20), fc.nat(1e4), fc.nat(1e8))
    fc.assert(
      fc.property(count, count, count, count, (a, b, c, d) => {
        const p = fisherP(a, b, c, d)
        expect(p).toBeGreaterThanOrEqual(0)
        expect(p).toBeLessThanOrEqual(1)
        for (const other of [fisherP(c, d, a, b), fisherP(b, a, d, c), fisherP(a, c, b, d)]) {
          expect(Math.abs(other - p)).toBeLessThanOrEqual(1e-9 * p)
        }
      }),
    )
  })
})
