import type { ValueStore } from '../core/values.ts'
import { BESIDE, nearOf } from './keys.ts'

/** Rows that are looked at together: all their columns and groups stay in the nearest cache. */
export const BATCH = 4096

/** Does something with the rows of a batch. */
export type Range = (from: number, to: number) => void

/** The places of words in their dictionary. */
export type Indices = ArrayLike<number | null>

/** A fast loop up to the first row that it cannot do, that row by itself, and on. */
export function oneByOne(
  fast: (i: number, from: number, to: number) => number,
  slow: (i: number, from: number) => void,
): Range {
  return (from, to) => {
    for (let i = from; i < to; i++) {
      i = fast(i, from, to)
      if (i < to) slow(i, from)
    }
  }
}

// The fast loops: all they need are arguments, so that engines keep them in registers. Each answers the row it stopped at.

export function wordsOf(
  indices: Indices,
  known: Int32Array,
  found: Int32Array,
  i: number,
  from: number,
  to: number,
): number {
  for (; i < to; i++) {
    const index = indices[i]
    // text would find its word too
    const code = typeof index === 'number' ? known[index]! : -1
    if (!(code >= 0)) return i
    found[i - from] = code
  }
  return to
}

export function textsOf(
  values: ArrayLike<unknown>,
  near: readonly number[],
  known: readonly unknown[],
  found: Int32Array,
  i: number,
  from: number,
  to: number,
): number {
  for (; i < to; i++) {
    const value = values[i]
    if (typeof value !== 'string') return i
    const place = nearOf(value)
    let code = near[place]!
    if (known[code] !== value) code = near[place + BESIDE]!
    if (known[code] !== value) return i
    found[i - from] = code
  }
  return to
}

export function countWords(
  indices: Indices,
  known: Int32Array,
  into: Int32Array,
  counts: Float64Array,
  stride: number,
  i: number,
  from: number,
  to: number,
): number {
  for (; i < to; i++) {
    const group = into[i - from]!
    if (group < 0) continue
    const index = indices[i]
    const place = typeof index === 'number' ? known[index]! : -1
    if (!(place >= 0)) return i
    counts[group * stride + place]!++
  }
  return to
}

export function countPoints(
  values: ArrayLike<unknown>,
  places: Int32Array,
  into: Int32Array,
  counts: Float64Array,
  stride: number,
  i: number,
  from: number,
  to: number,
): number {
  for (; i < to; i++) {
    const group = into[i - from]!
    if (group < 0) continue
    const value = values[i]
    if (typeof value !== 'number' || (value & 255) !== value) return i
    const place = places[value]!
    if (place < 0) return i
    counts[group * stride + place]!++
  }
  return to
}

/** Values up to the first that is no measure, or whose row may not count. */
export function measuresOf(
  values: ArrayLike<unknown>,
  found: Float64Array,
  i: number,
  from: number,
  to: number,
): number {
  for (; i < to; i++) {
    const value = values[i]
    if (typeof value !== 'number' || !(value >= 0 && value <= 9007199254740991)) return i
    if (Math.floor(value) !== value) return i
    found[i - from] = value
  }
  return to
}

/** Gives values to the stores of their owners, −1 being none: where groups are few, all values of one at once. */
export function giver(
  storeOf: (group: number) => ValueStore,
  count: (group: number, items: number) => void,
): (owners: Int32Array, values: Float64Array, rows: number, groups: number) => void {
  const stores: ValueStore[] = []
  const store = (group: number): ValueStore => {
    const known = stores[group] ?? storeOf(group)
    stores[group] = known
    return known
  }
  const sorted = new Float64Array(BATCH)
  let ends = new Int32Array(64)
  return (owners, values, rows, groups) => {
    if (groups > 512) {
      for (let i = 0; i < rows; i++) {
        const owner = owners[i]!
        if (owner < 0) continue
        store(owner).add(values[i]!)
        count(owner, 1)
      }
      return
    }
    // the first place is that of the rows without an owner
    if (groups + 2 > ends.length) ends = new Int32Array(2 * groups + 2)
    else ends.fill(0)
    for (let i = 0; i < rows; i++) ends[owners[i]! + 2]!++
    for (let at = 1; at < groups + 2; at++) ends[at]! += ends[at - 1]!
    // each end moves from the beginning of its own to that of the next
    for (let i = 0; i < rows; i++) sorted[ends[owners[i]! + 1]!++] = values[i]!
    for (let group = 0; group < groups; group++) {
      const [start, end] = [ends[group]!, ends[group + 1]!]
      if (end === start) continue
      store(group).addAll(sorted.subarray(start, end))
      count(group, end - start)
    }
  }
}
