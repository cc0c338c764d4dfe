import type { ValueTable } from './metric.ts'
import { columns, countOf, listed, mergeRuns, type Runs, runsOf } from './values.ts'
import { type ValueStore, waitingRoom } from './waiting-room.ts'

/** Keeps every value: as they come at first, in runs once there are many and most of them repeat. */
export function exactValues(): ValueStore {
  let kept: Runs = runsOf([])
  let seats = 65_536
  const waiting = waitingRoom(
    () => seats,
    (blocks, size, all) => {
      if (!all && mostDiffer(blocks, size)) {
        // Runs would save no room, and making them again and again would take all the time.
        seats *= 16
        return false
      }
      kept = mergeRuns(kept, runsOf(blocks))
      seats = Math.max(seats, 2 * kept.values.length)
      return true
    },
  )
  const take = ({ values, counts }: ValueTable): boolean => {
    const places = values.map((value) => placeOf(kept.values, value))
    if (!places.every((place, i) => kept.counts[place]! >= counts[i]!)) return false
    for (let i = 0; i < places.length; i++) kept.counts[places[i]!]! -= counts[i]!
    return true
  }
  const merge = (table: ValueTable, sign: 1 | -1): boolean => {
    if (sign < 0) {
      if (take(table)) return true
      waiting.settle()
      return take(table)
    }
    const { values, counts } = table
    // A few into many wait with the others: merging walks all.
    if (8 * values.length < kept.values.length && countOf(table) <= 2 * values.length) {
      for (let i = 0; i < values.length; i++) for (let k = counts[i]!; k > 0; k--) waiting.add(values[i]!)
    } else kept = mergeRuns(kept, columns(table))
    return true
  }
  return {
    add: waiting.add,
    room: waiting.room,
    remove: (value) => merge({ values: [value], counts: [1] }, -1),
    merge,
    table: () => {
      waiting.settle()
      return listed(kept)
    },
    unsorted: () => (kept.values.length === 0 ? waiting.blocks() : null),
  }
}

/**
 * Whether there are more than half as many distinct values as values. Seen from one or two thousand that a hash picks, which
 * has all or none of equal ones (Gibbons 2001, Proceedings of the 27th VLDB Conference, 541–550).
 */
function mostDiffer(blocks: readonly Float64Array[], size: number): boolean {
  const picked = new Set<number>()
  let n = 0
  const shift = 1 + Math.clz32(size >> 10)
  for (const block of blocks) {
    const words = new Int32Array(block.buffer, block.byteOffset, 2 * block.length)
    for (let i = 0; i < block.length; i++) {
      const mixed = Math.imul(words[2 * i]!, 0x9e3779b1) ^ Math.imul(words[2 * i + 1]!, 0x85ebca6b)
      if (Math.imul(mixed ^ (mixed >>> 15), 0xc2b2ae35) >>> shift !== 0) continue
      picked.add(block[i]!)
      n++
    }
  }
  return 2 * picked.size > n
}

/** Where a value stands in an ascending column, or its length: nowhere. */
function placeOf(column: Float64Array, value: number): number {
  let low = 0
  let high = column.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (column[middle]! < value) low = middle + 1
    else high = middle
  }
  return column[low] === value ? low : column.length
}
