import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { benjaminiHochberg, holm } from '../../src/stats/adjust.ts'

const p = fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom(0, 0.01, 0.05, 1))
const some = fc.array(fc.option(p, { freq: 4 }), { maxLength: 12 })
const known = (values: readonly (number | null)[]): number[] => values.filter((value) => value !== null)

/** The definitions, as they stand in the papers. */
const plain = {
  holm: (values: readonly number[]) =>
    values.map((one) => {
      const upTo = values.filter((other) => other <= one)
      const from = (least: number): number => values.filter((other) => other >= least).length
      return Math.min(1, Math.max(...upTo.map((other) => from(other) * other)))
    }),
  benjaminiHochberg: (values: readonly number[]) =>
    values.map((one) => {
      const upTo = (most: number): number => values.filter((other) => other <= most).length
      const above = values.filter((other) => other >= one)
      return Math.min(...above.map((other) => (values.length / upTo(other)) * other))
    }),
}

describe.each([
  ['holm', holm, plain.holm],
  ['benjaminiHochberg', benjaminiHochberg, plain.benjaminiHochberg],
] as const)('%s', (_, adjust, definition) => {
  test('equals its definition over what is known', () => {
    fc.assert(
      fc.property(some, (values) => {
        const got = adjust(values)
        expect(got.map((value) => value === null)).toEqual(values.map((value) => value === null))
        const want = definition(known(values))
        known(got).forEach((value, i) => {
          expect(value).toBeCloseTo(want[i]!, 14)
        })
      }),
    )
  })
  test('keeps the order of sizes, never below p, never above 1', () => {
    fc.assert(
      fc.property(fc.array(p), (values) => {
        const got = known(adjust(values))
        for (const [i, value] of values.entries()) {
          expect(got[i]!).toBeGreaterThanOrEqual(value)
          expect(got[i]!).toBeLessThanOrEqual(1)
          for (const [j, other] of values.entries())
            if (value <= other) expect(got[i]!).toBeLessThanOrEqual(got[j]!)
        }
      }),
    )
  })
})

test('benjaminiHochberg(p) is never above holm(p)', () => {
  fc.assert(
    fc.property(fc.array(p), (values) => {
      const strict = known(holm(values))
      known(benjaminiHochberg(values)).forEach((value, i) => {
        expect(value).toBeLessThanOrEqual(strict[i]! * (1 + 1e-15))
      })
    }),
  )
})
