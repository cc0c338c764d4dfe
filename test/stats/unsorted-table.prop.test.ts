import fc from 'fast-check'
import { expect, test } from 'vitest'
import { countOf, mergeTables, NONE, tableOf } from '../../src/core/values.ts'
import { endsOf, momentsOf } from '../../src/stats/moments.ts'
import { type QuantileType, quantilesOfTable } from '../../src/stats/quantile.ts'
import { unsortedTable } from '../../src/stats/unsorted-table.ts'

const whole = fc.oneof(
  fc.integer({ min: -3, max: 3 }),
  fc.nat({ max: 5000 }),
  fc.maxSafeNat(),
  fc.maxSafeInteger(),
  fc.constantFrom(-0, 2 ** 32, 2 ** 53 - 1, 1e15, 1e15 + 1),
)
/** A few values, so many times over that there are several buckets per value, or the other way round. */
const sample = fc.record({
  blocks: fc.array(fc.array(whole, { minLength: 1, maxLength: 40 }), { minLength: 1, maxLength: 5 }),
  times: fc.constantFrom(1, 1, 3, 40),
})
const type = fc.integer({ min: 1, max: 9 }) as fc.Arbitrary<QuantileType>

test('unsortedTable(blocks) answers what tableOf all answers, to the last bit, and reads as it', () => {
  fc.assert(
    fc.property(
      sample,
      type,
      fc.array(fc.constantFrom(0, 0.07, 0.5, 0.9, 0.95, 1)),
      ({ blocks, times }, type, shares) => {
        const columns = blocks.map((block) =>
          Float64Array.from(Array.from({ length: times }, () => block).flat()),
        )
        const unsorted = unsortedTable(columns)
        const table = tableOf(columns.flatMap((column) => [...column]))
        for (const one of [unsorted, mergeTables(NONE, unsorted), mergeTables(unsorted, NONE)]) {
          expect(countOf(one)).toBe(countOf(table))
          expect(endsOf(one)).toEqual(endsOf(table))
          expect(momentsOf(one)).toEqual(momentsOf(table))
          expect(quantilesOfTable(one, shares, type)).toEqual(quantilesOfTable(table, shares, type))
        }
        expect({ ...unsorted }).toEqual(table)
        expect(JSON.stringify(unsorted)).toBe(JSON.stringify(table))
        expect(mergeTables(unsorted, table)).toEqual(mergeTables(table, table))
      },
    ),
    { numRuns: 300 },
  )
})
