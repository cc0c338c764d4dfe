import type { ValueTable } from './metric.ts'

/** Where the next value goes, in a block in which so many are. */
export interface Room {
  block: Float64Array
  size: number
}

/** Whole numbers as they come and go, with how often each is there. */
export interface ValueStore {
  readonly add: (value: number) => void
  /** For those who add many: values may be put there until the block is full, when `add` makes room. */
  readonly room: Room
  /** As `add` of each of a batch, up to the first that is no measure; answers how many. Where that is faster. */
  readonly addMeasures?: (batch: Float64Array) => number
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
  readonly room: Room
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
  const room: Room = { block: new Float64Array(8), size: 0 }
  const size = (): number => before + room.size
  const blocks = (): readonly Float64Array[] => {
    const { block, size } = room
    return size > 0 ? [...full, size < block.length ? block.subarray(0, size) : block] : full
  }
  const empty = (): void => {
    full = []
    before = room.size = 0
  }
  const makeRoom = (): void => {
    if (size() >= seats() && takeIn(blocks(), size(), false)) empty()
    if (room.size < room.block.length) return
    full.push(room.block)
    before += room.size
    room.block = new Float64Array(Math.min(BLOCK, before))
    room.size = 0
  }
  return {
    add: (value) => {
      if (room.size === room.block.length) makeRoom()
      room.block[room.size++] = value
    },
    room,
    blocks,
    size,
    settle: () => {
      if (size() > 0) takeIn(blocks(), size(), true)
      empty()
    },
  }
}
