import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { exactValues } from '../../src/core/exact-values.ts'
import type { ValueTable } from '../../src/core/metric.ts'
import { gridOf, sketchValues } from '../../src/core/sketch-values.ts'
import { mergeTables, tableOf } from '../../src/core/values.ts'
import type { ValueStore } from '../../src/core/waiting-room.ts'

/** What a store is: how often each value is there. */
type Multiset = Map<number, number>

function naiveTable(values: Iterable<number>): ValueTable {
  const counts: Multiset = new Map()
  for (const value of values) counts.set(value + 0, (counts.get(value + 0) ?? 0) + 1)
  return listed(counts)
}

function listed(counts: Multiset): ValueTable {
  const entries = [...counts].filter(([, count]) => count > 0).sort(([a], [b]) => a - b)
  return { values: entries.map(([value]) => value), counts: entries.map(([, count]) => count) }
}

const relativeError = fc.oneof(
  fc.constantFrom(0.005, 0.01, 0.5, 0.25, 2 ** -7, 2 ** -7 - 2 ** -60, 1e-6, 0.999),
  fc.double({ min: 1e-6, max: 0.999, noNaN: true }),
)
const value = fc.oneof(
  fc.integer({ min: -3, max: 3 }),
  fc.integer({ min: 0, max: 2000 }),
  fc.maxSafeInteger(),
  fc.constantFrom(-0, 2 ** 32 - 1, 2 ** 32, 2 ** 53 - 1, 1 - 2 ** 53),
)
const values = fc.array(value)
const table = values.map(naiveTable)

type Step =
  | { readonly add: number }
  | { readonly remove: number }
  | { readonly all: readonly number[] }
  | { readonly table: ValueTable; readonly sign: 1 | -1 }
  /** Takes away what is there for certain: every second of the values. */
  | { readonly half: true }
  | { readonly bulk: number }

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: value.map((add) => ({ add })) },
  { weight: 3, arbitrary: value.map((remove) => ({ remove })) },
  { weight: 1, arbitrary: values.map((all) => ({ all })) },
  { weight: 2, arbitrary: fc.record({ table, sign: fc.constantFrom<1 | -1>(1, -1) }) },
  { weight: 1, arbitrary: fc.constant({ half: true as const }) },
  // past the seats of a waiting room, so that what waits is taken in
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 6000 }).map((bulk) => ({ bulk })) },
)

/** Runs the steps on a store and on a plain Map, whose values `grid` has made what the store shows. */
function replay(store: ValueStore, steps: readonly Step[], grid: (value: number) => number): void {
  const there: Multiset = new Map()
  const give = (one: number, count: number): void => {
    there.set(grid(one), (there.get(grid(one)) ?? 0) + count)
  }
  const takes = ({ values, counts }: ValueTable): boolean => {
    const less: Multiset = new Map()
    values.forEach((one, i) => {
      less.set(grid(one), (less.get(grid(one)) ?? 0) + counts[i]!)
    })
    if (![...less].every(([one, count]) => (there.get(one) ?? 0) >= count)) return false
    for (const [one, count] of less) there.set(one, there.get(one)! - count)
    return true
  }
  for (const step of steps) {
    if ('add' in step) {
      store.add(step.add)
      give(step.add, 1)
    } else if ('remove' in step) {
      expect(store.remove(step.remove)).toBe(takes({ values: [step.remove], counts: [1] }))
    } else if ('all' in step) {
      for (const one of step.all) {
        const { room } = store
        if (room.size < room.block.length) room.block[room.size++] = one
        else store.add(one)
        give(one, 1)
      }
    } else if ('bulk' in step) {
      for (let i = 0; i < step.bulk; i++) {
        store.add((i * i) % 7919)
        give((i * i) % 7919, 1)
      }
    } else {
      const half = listed(new Map([...there].map(([one, count]) => [one, count >> 1])))
      const [table, sign] = 'half' in step ? [half, -1 as const] : [step.table, step.sign]
      if (sign > 0) for (const [i, one] of table.values.entries()) give(one, table.counts[i]!)
      expect(store.merge(table, sign)).toBe(sign > 0 || takes(table))
    }
  }
  expect(store.table()).toEqual(listed(there))
}

/** Spans, and what is none, in no order. */
const measure = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 250, max: 5000 }) },
  { weight: 2, arbitrary: fc.integer({ min: 0, max: 2 ** 45 }) },
  { weight: 1, arbitrary: fc.constantFrom(-0, 2 ** 32, 2 ** 53 - 1) },
)
const none = fc.oneof(
  fc.constantFrom(
    Number.NaN,
    Infinity,
    -Infinity,
    2 ** 53,
    2 ** 53 + 2,
    1e300,
    0.5,
    4095.5,
    2 ** 51 + 0.5,
    -1,
  ),
  fc.double({ noInteger: true }),
)
const batch = fc
  .tuple(fc.array(measure, { maxLength: 40 }), fc.array(fc.oneof(measure, none), { maxLength: 10 }))
  .map(([first, rest]) => [...first, ...rest])

/** A store of batches is that of the measures at the beginning of each, and says how many these were. */
function stopsAtTheFirst(
  store: ValueStore,
  batches: readonly number[][],
  grid: (value: number) => number,
): void {
  const there: number[] = []
  for (const values of batches) {
    const bad = values.findIndex((one) => !(Number.isSafeInteger(one) && one >= 0))
    const measures = bad < 0 ? values : values.slice(0, bad)
    // a part of a larger column
    const column = Float64Array.from([-7, ...values, -7])
    expect(store.addMeasures!(column.subarray(1, -1))).toBe(measures.length)
    there.push(...measures.map(grid))
  }
  expect(store.table()).toEqual(naiveTable(there))
}

describe('exactValues', () => {
  test('exactValues of any adds, removes and merges is the multiset of what is left', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        replay(exactValues(), steps, (value) => value + 0)
      }),
    )
  })

  test('exactValues().table() can be asked at any time and changes nothing', () => {
    fc.assert(
      fc.property(values, values, (before, after) => {
        const store = exactValues()
        for (const value of before) store.add(value)
        expect(store.table()).toEqual(naiveTable(before))
        for (const value of after) store.add(value)
        expect(store.table()).toEqual(naiveTable([...before, ...after]))
      }),
    )
  })
})

describe('sketchValues', () => {
  test('sketchValues(e).addMeasures(batch) adds up to the first that is no measure', () => {
    const errors = fc.constantFrom(0.005, 0.01, 2 ** -7, 0.25)
    fc.assert(
      fc.property(errors, fc.array(batch), (error, batches) => {
        stopsAtTheFirst(sketchValues(error), batches, gridOf(error))
      }),
      { numRuns: 300 },
    )
  })

  test('sketchValues(e) of any adds, removes and merges is the multiset of gridOf(e) of them', () => {
    // a window of buckets of safe integers: with 1e-6 it would have tens of millions
    const coarse = relativeError.filter((error) => error > 1e-3)
    fc.assert(
      fc.property(coarse, fc.array(step, { maxLength: 30 }), (error, steps) => {
        replay(sketchValues(error), steps, gridOf(error))
      }),
    )
  })

  test('sketchValues(e) of a table of its own is that table', () => {
    fc.assert(
      fc.property(
        relativeError.filter((error) => error > 1e-3),
        values,
        (error, values) => {
          const [one, other] = [sketchValues(error), sketchValues(error)]
          for (const value of values) one.add(value)
          other.merge(one.table(), 1)
          expect(other.table()).toEqual(one.table())
        },
      ),
    )
  })
})

describe('gridOf', () => {
  test('gridOf(e)(x) is a safe whole number within e of x', () => {
    fc.assert(
      fc.property(relativeError, value, (error, x) => {
        const shown = gridOf(error)(x)
        expect(Number.isSafeInteger(shown) && !Object.is(shown, -0)).toBe(true)
        // in whole numbers: no rounding of e·x lets a breach pass
        expect(Math.abs(shown - x)).toBeLessThanOrEqual(error * Math.abs(x))
      }),
      { numRuns: 2000 },
    )
  })

  test('gridOf(e) leaves its own values as they are, mirrors at 0 and rises', () => {
    fc.assert(
      fc.property(relativeError, value, value, (error, x, y) => {
        const grid = gridOf(error)
        expect(grid(grid(x))).toBe(grid(x))
        expect(grid(-x)).toBe(0 - grid(x))
        expect(grid(Math.min(x, y))).toBeLessThanOrEqual(grid(Math.max(x, y)))
      }),
      { numRuns: 2000 },
    )
  })
})

describe('tableOf', () => {
  test('tableOf(values) is the plain count of each, however many, whole or not', () => {
    const any = fc.oneof(value, fc.double({ noNaN: true, noDefaultInfinity: true }))
    const many = fc.record({
      values: fc.array(any, { maxLength: 50 }),
      modulus: fc.constantFrom(3, 1000, 2 ** 31 - 1),
      n: fc.integer({ min: 0, max: 4000 }),
    })
    fc.assert(
      fc.property(many, ({ values, modulus, n }) => {
        const all = [...values, ...Array.from({ length: n }, (_, i) => (i * 48271 * 11) % modulus)]
        expect(tableOf(all)).toEqual(naiveTable(all))
        expect(tableOf(Float64Array.from(all))).toEqual(naiveTable(all))
      }),
    )
  })

  test('mergeTables(tableOf(a), tableOf(b)) is tableOf both', () => {
    fc.assert(
      fc.property(values, values, (a, b) => {
        expect(mergeTables(tableOf(a), tableOf(b))).toEqual(tableOf([...a, ...b]))
      }),
    )
  })
})
