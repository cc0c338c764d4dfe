import type { ValueTable } from './metric.ts'

/** Whole numbers as they came, and what is known of them without sorting. */
export interface Unsorted {
  readonly blocks: readonly Float64Array[]
  readonly n: number
  readonly least: number
  readonly greatest: number
  /** The exact sum, rounded once. */
  readonly total: number
  /** The values that sorting would put at these ascending ranks, which begin at 1. */
  readonly select: (ranks: readonly number[]) => (rank: number) => number
}

// What a table would say of it is a thing apart: nobody sees more than a table. Made on first use.
let known: WeakMap<ValueTable, Unsorted> | undefined

/** What stands behind a table that is not made yet. */
export function unsortedOf(table: ValueTable): Unsorted | undefined {
  return known?.get(table)
}

/** A table that is made when it is read; to functions that ask for its values it is worth not making it. */
export function madeWhenRead(values: Unsorted, make: () => ValueTable): ValueTable {
  let made: ValueTable | undefined
  const read = (): ValueTable => {
    made ??= make()
    return made
  }
  const table: ValueTable = {
    get values() {
      return read().values
    },
    get counts() {
      return read().counts
    },
  }
  known ??= new WeakMap()
  known.set(table, values)
  return table
}
