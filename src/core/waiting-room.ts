import type { ValueTable } from './metric.ts'

/** Whole numbers as they come and go, with how often each is there. */
export interface ValueStore {
  readonly add: (value: number) => void
  /** As `add` of each: a column at once is faster. The column is read, not kept. */
  readonly addAll: (values: Float64Array) => void
  /** ... of a batch, up to the first that is no measure; answers how many. */
  readonly addMeasures: (batch: Float64Array) => number
  /** False, and nothing changed, where the value is not there. */
  readonly remove: (value: number) => boolean
  /** Adds a whole table or takes it away; false, and nothing changed, where more is taken than is there. */
  readonly merge: (table: ValueTable, sign: 1 | -1) => boolean
  /** Canonical: distinct values in ascending order, counts above 0. */
  readonly table: () => ValueTable
  /** All values as they came, unless the store has put some in order; they stay as they are until the next change. */
  readonly unsorted: () => readonly Float64Array[] | null
}

export interface WaitingRoom {
  readonly add: (value: number) => void
  readonly addAll: (values: Float64Array) => void
  /** What waits now, and how many. */
  readonly blocks: () => readonly Float64Array[]
  readonly size: () => number
  readonly settle: () => void
}

/** Values in a block: what is allocated anew for every block of a large sample is small enough to be used again. */
const BLOCK = 8192

/** Lets values wait, unsorted, until the seats are taken and `takeIn` has them, or says no and gives more seats. */
export function waitingRoom(
  seats: () => number,
  takeIn: (blocks: readonly Float64Array[], size: number, all: boolean) => boolean,
): WaitingRoom {
  let full: Float64Array[] = []
  /** In full blocks. */
  let before = 0
  let block = new Float64Array(8)
  let size = 0
  const blocks = (): readonly Float64Array[] =>
    size > 0 ? [...full, size < block.length ? block.subarray(0, size) : block] : full
  const empty = (): void => {
    full = []
    before = size = 0
  }
  const makeRoom = (): void => {
    if (before + size >= seats() && takeIn(blocks(), before + size, false)) empty()
    if (size < block.length) return
    full.push(block)
    before += size
    block = new Float64Array(Math.min(BLOCK, before))
    size = 0
  }
  return {
    add: (value) => {
      if (size === block.length) makeRoom()
      block[size++] = value
    },
    addAll: (values) => {
      for (let from = 0; from < values.length; ) {
        if (size === block.length) makeRoom()
        const to = Math.min(values.length, from + block.length - size)
        block.set(to - from < values.length ? values.subarray(from, to) : values, size)
        size += to - from
        from = to
      }
    },
    blocks,
    size: () => before + size,
    settle: () => {
      if (before + size > 0) takeIn(blocks(), before + size, true)
      empty()
    },
  }
}
