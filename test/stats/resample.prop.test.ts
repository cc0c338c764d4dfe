import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { influenceOf, resampledLimits, resampledP } from '../../src/stats/resample.ts'

const values = fc
  .array(fc.integer({ min: -1000, max: 1000 }), { minLength: 1, maxLength: 200 })
  .map((list) => Float64Array.from(list).sort())
const level = fc.double({ min: 0.01, max: 0.999, noNaN: true })
const correction = fc.record({
  bias: fc.double({ min: -1, max: 1, noNaN: true }),
  acceleration: fc.double({ min: -0.2, max: 0.2, noNaN: true }),
})

describe('resampledLimits', () => {
  test('resampledLimits lie in order among the values', () => {
    fc.assert(
      fc.property(values, level, correction, (values, level, correction) => {
        const limits = resampledLimits(values, level, correction)
        if (!limits) return
        expect(limits.lower).toBeGreaterThanOrEqual(values[0]!)
        expect(limits.upper).toBeGreaterThanOrEqual(limits.lower)
        expect(limits.upper).toBeLessThanOrEqual(values.at(-1)!)
      }),
    )
  })

  test('resampledLimits of mirrored values are mirrored', () => {
    fc.assert(
      fc.property(values, level, correction, (values, level, { bias, acceleration }) => {
        const limits = resampledLimits(values, level, { bias, acceleration })
        const mirrored = resampledLimits(values.map((value) => -value).sort(), level, {
          bias: -bias,
          acceleration: -acceleration,
        })
        expect(mirrored === null).toBe(limits === null)
        if (!limits || !mirrored) return
        expect(mirrored.lower).toBeCloseTo(-limits.upper, 6)
        expect(mirrored.upper).toBeCloseTo(-limits.lower, 6)
      }),
    )
  })
})

describe('resampledP', () => {
  test('resampledP is the level at which the limits touch 0', () => {
    fc.assert(
      fc.property(correction, fc.integer({ min: -800, max: 800 }), (correction, shift) => {
        // a dense ladder, so that a limit comes as near to 0 as steps allow
        const values = Float64Array.from({ length: 2001 }, (_, i) => i - 1000 + shift)
        const p = resampledP(values, correction)
        if (p < 0.001 || p > 0.999) return
        const { lower, upper } = resampledLimits(values, 1 - p, correction)!
        expect(Math.min(Math.abs(lower), Math.abs(upper))).toBeLessThan(2)
        const wider = resampledLimits(values, 1 - p / 1.2, correction)!
        expect(wider.lower).toBeLessThan(2)
        expect(wider.upper).toBeGreaterThan(-2)
      }),
    )
  })
})

describe('influenceOf', () => {
  test('influenceOf of cells with counts equals that of their items one by one', () => {
    const cells = fc.array(fc.tuple(fc.integer({ min: -50, max: 50 }), fc.nat(6)), { minLength: 1 })
    fc.assert(
      fc.property(cells, (cells) => {
        const items = cells.flatMap(([x, count]) => Array<number>(count).fill(x))
        fc.pre(items.length > 1)
        const sum = items.reduce((all, x) => all + x, 0)
        const without = (x: number): number => (sum - x) / (items.length - 1)
        const grouped = influenceOf(
          cells.map(([, count]) => count),
          (cell) => without(cells[cell]![0]),
        )!
        const single = influenceOf(
          items.map(() => 1),
          (item) => without(items[item]!),
        )!
        expect(grouped.squares).toBeCloseTo(single.squares, 9)
        expect(grouped.cubes).toBeCloseTo(single.cubes, 9)
      }),
    )
  })
})
