import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type RakeOptions, rake } from '../../src/stats/rake.ts'

interface Row {
  readonly age: string
  readonly region: number
  readonly member: boolean
  readonly w: number
}

const AGES = ['18-34', '35-54', '55+'] as const
const REGIONS = [1, 2, 3, 4] as const

const row: fc.Arbitrary<Row> = fc.record({
  age: fc.constantFrom(...AGES),
  region: fc.constantFrom(...REGIONS),
  member: fc.boolean(),
  w: fc.double({ min: 0.1, max: 10, noNaN: true }),
})
/** Every combination is there, so that all targets can be met. */
const sample = fc
  .array(row, { maxLength: 40 })
  .map((rows) => [
    ...AGES.flatMap((age) =>
      REGIONS.flatMap((region) => [true, false].map((member) => ({ age, region, member, w: 1 }))),
    ),
    ...rows,
  ])
const count = fc.integer({ min: 1, max: 9 })
const targets = fc
  .record({ age: fc.tuple(count, count, count), region: fc.tuple(count, count, count, count), member: count })
  .map(({ age, region, member }) => ({
    age: { counts: AGES.map((name, i) => [name, age[i]!] as const) },
    region: { counts: REGIONS.map((name, i) => [name, region[i]!] as const) },
    member: [
      [true, member / 10],
      [false, 1 - member / 10],
    ] as const,
  }))
const options = fc.constantFrom<RakeOptions<Row>>({}, { weight: 'w' })

/** The weights by what rows are like, for rows in any order. */
const shareOf = (
  rows: readonly Row[],
  weights: readonly (number | null)[],
  of: (row: Row) => boolean,
): number => rows.reduce((sum, each, i) => sum + (of(each) ? weights[i]! : 0), 0) / rows.length

describe('rake, laws', () => {
  test('rake hits every margin, by weights of mean 1', () => {
    fc.assert(
      fc.property(sample, targets, options, (rows, targets, options) => {
        const { weights, converged, shares, maxError } = rake(rows, targets, options)
        expect(converged).toBe(true)
        expect(maxError).toBeLessThanOrEqual(1e-10)
        expect(shareOf(rows, weights, () => true)).toBeCloseTo(1, 12)
        for (const { margin, category, target, after } of shares) {
          const share = shareOf(rows, weights, (row) => row[margin as 'age'] === category)
          expect(share).toBeCloseTo(target, 9)
          expect(after).toBeCloseTo(share, 12)
        }
      }),
    )
  })

  test('rake multiplies starting weights by one factor per margin: what is alike stays alike', () => {
    fc.assert(
      fc.property(sample, targets, options, (rows, targets, options) => {
        const { weights } = rake(rows, targets, options)
        const factor = (age: string, region: number, member: boolean): number => {
          const i = rows.findIndex((row) => row.age === age && row.region === region && row.member === member)
          return weights[i]! / (options.weight ? rows[i]!.w : 1)
        }
        const one = factor('18-34', 1, true)
        rows.forEach(({ age, region, member, w }, i) => {
          const product = factor(age, 1, true) * factor('18-34', region, true) * factor('18-34', 1, member)
          expect(weights[i]! / (options.weight ? w : 1) / (product / one ** 2)).toBeCloseTo(1, 9)
        })
      }),
    )
  })

  test('rake of raked rows changes nothing', () => {
    fc.assert(
      fc.property(sample, targets, (rows, targets) => {
        const { weights } = rake(rows, targets)
        const again = rake(rows, targets, { weight: (_, index) => weights[index] })
        expect(again.iterations).toBeLessThanOrEqual(1)
        again.weights.forEach((weight, i) => {
          expect(weight).toBeCloseTo(weights[i]!, 8)
        })
      }),
    )
  })

  test('rake of rows in another order gives each the same weight, to the last bit', () => {
    fc.assert(
      fc.property(sample, targets, (rows, targets) => {
        expect([...rake([...rows].reverse(), targets).weights].reverse()).toEqual(rake(rows, targets).weights)
      }),
    )
  })

  test('rake with weights in another unit gives the same', () => {
    fc.assert(
      fc.property(sample, targets, (rows, targets) => {
        const { weights } = rake(rows, targets, { weight: 'w' })
        const scaled = rake(rows, targets, { weight: (row) => 1024 * row.w })
        expect(scaled.weights).toEqual(weights)
      }),
    )
  })

  test('rake to one margin, missing ones kept, leaves the missing their share of the weight', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', 'b', null)), (some) => {
        const rows = ['a', 'b', null, ...some].map((x) => ({ x }))
        const { weights } = rake(rows, { x: { a: 0.3, b: 0.7 } }, { missing: 'keep' })
        for (const [i, { x }] of rows.entries()) if (x === null) expect(weights[i]).toBeCloseTo(1, 12)
      }),
    )
  })

  test('rake to several margins, missing ones kept, hits each among the rows that have it', () => {
    const gaps = fc.infiniteStream(fc.integer({ min: 0, max: 5 }))
    fc.assert(
      fc.property(sample, targets, gaps, (full, targets, gaps) => {
        const gap = () => gaps.next().value === 0
        const rows = [
          ...full,
          ...full.map((row) => ({ ...row, age: gap() ? null : row.age, region: gap() ? null : row.region })),
        ]
        const { weights, shares, converged } = rake(rows, targets, { missing: 'keep' })
        expect(converged).toBe(true)
        for (const { margin, category, target } of shares) {
          let known = 0
          let those = 0
          rows.forEach((row, i) => {
            const value = row[margin as 'age']
            if (value !== null) known += weights[i]!
            if (value === category) those += weights[i]!
          })
          expect(those / known).toBeCloseTo(target, 9)
        }
      }),
    )
  })

  test('rake that has converged under bounds keeps to them and to the margins', () => {
    let converged = 0
    fc.assert(
      fc.property(sample, targets, options, (rows, targets, options) => {
        const bounds = { min: 0.2, max: 3 }
        const result = rake(rows, targets, { ...options, bounds, maxIterations: 300 })
        if (!result.converged) return
        converged++
        for (const weight of result.weights) {
          expect(weight).toBeGreaterThan(0.2 - 1e-8)
          expect(weight).toBeLessThan(3 + 1e-8)
        }
        for (const { target, after } of result.shares) expect(after).toBeCloseTo(target, 9)
      }),
    )
    expect(converged).toBeGreaterThan(10)
  })
})
