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
