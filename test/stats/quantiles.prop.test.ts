import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type QuantileType, quantile, quantiles } from '../../src/stats/quantile.ts'
import { selectByBucket, selectRanks } from '../../src/stats/select.ts'

const share = fc.oneof(
  fc.double({ min: 0, max: 1, noNaN: true }),
  fc.integer({ min: 0, max: 1000 }).map((k) => k / 1000),
)
const type = fc.constantFrom<QuantileType>(1, 2, 3, 4, 5, 6, 7, 8, 9)
const finite = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer({ min: -3, max: 3 }),
  fc.integer({ min: 0, max: 1e9 }),
)
const numbers = fc.array(finite, { minLength: 1, maxLength: 200 })

describe('quantiles', () => {
  test('quantiles(values, shares, { type }) are quantile of each, to the last bit', () => {
    fc.assert(
      fc.property(numbers, fc.array(share), type, (values, shares, type) => {
        expect(quantiles(Float64Array.from(values), shares, { type })).toEqual(
          shares.map((p) => quantile(values, p, { type })),
        )
      }),
    )
  })
})

describe('selectRanks and selectByBucket', () => {
  test('both answer the ranks asked for as sorting does, and buckets leave the column as it is', () => {
    const some = fc.array(fc.nat({ max: 10_000 }), { minLength: 1, maxLength: 12 })
    fc.assert(
      fc.property(numbers, some, (values, places) => {
        const column = Float64Array.from(values)
        const sorted = column.slice().sort()
        const ranks = places.map((place) => 1 + (place % values.length)).sort((a, b) => a - b)
        const byBucket = selectByBucket(column, ranks)!
        expect(column).toEqual(Float64Array.from(values))
        const byRank = selectRanks(column.slice(), ranks)
        for (const rank of ranks) {
          // −0 and 0 are equal, whichever comes first
          expect(byBucket(rank) + 0).toBe(sorted[rank - 1]! + 0)
          expect(byRank(rank) + 0).toBe(sorted[rank - 1]! + 0)
        }
      }),
    )
  })
})
