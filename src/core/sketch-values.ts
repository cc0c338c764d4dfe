import { badOption } from './errors.ts'
import type { ValueTable } from './metric.ts'
import { isMeasure } from './read-measure.ts'
import { upperWord } from './sort-words.ts'
import { countOf, listed, tableOfBlocks } from './values.ts'
import { type ValueStore, waitingRoom } from './waiting-room.ts'

/** Beyond this many items a count may outgrow a word. */
const MOST = 2147483647

/** Keeps the bucket of every value; the table has `gridOf` of it. */
export function sketchValues(relativeError: number): ValueStore {
  const { bucketOf, shown, perOctave, shift, offset } = bucketsOf(relativeError)
  const upper = upperWord()
  const beyond = bucketOf(2 ** 53)
  let counts: Int32Array | Float64Array = new Int32Array(0)
  let first = 0
  let n = 0
  const enter = (items: number): void => {
    n += items
    if (n > MOST && counts instanceof Int32Array) counts = Float64Array.from(counts)
  }
  const put = (bucket: number, count: number): void => {
    if (!(bucket >= first && bucket - first < counts.length)) {
      const step = Math.max(128, counts.length >> 3)
      const start = Math.floor(bucket / step) * step
      if (counts.length === 0) first = start
      const from = Math.min(first, start)
      const length = Math.max(first + counts.length, start + step) - from
      const wider = n > MOST ? new Float64Array(length) : new Int32Array(length)
      wider.set(counts, first - from)
      counts = wider
      first = from
    }
    counts[bucket - first]! += count
  }
  const takeIn = (batch: Float64Array, all: boolean): number => {
    enter(batch.length)
    // Equals put(bucketOf(value), 1) for each, from the words of all.
    const words = new Int32Array(batch.buffer, batch.byteOffset, 2 * batch.length)
    let i = 0
    for (; i < batch.length; i++) {
      const least = Math.max(0, 2 * perOctave - first)
      const most = Math.min(counts.length, beyond - first)
      i = countFours(batch, words, upper, shift, first + offset, least, most, counts, i)
      if (i === batch.length || !(all || isMeasure(batch[i]!))) break
      put(bucketOf(batch[i]!), 1)
    }
    n -= batch.length - i
    return i
  }
  // All buckets of a realistic range take the room of some hundred values: fewer than these are kept one by one.
  const waiting = waitingRoom(
    () => 2 * perOctave,
    (blocks) => {
      for (const block of blocks) takeIn(block, true)
      return true
    },
  )
  const merge = (table: ValueTable, sign: 1 | -1): boolean => {
    if (sign > 0 && counts.length === 0 && waiting.size() + countOf(table) <= 2 * perOctave) {
      for (let i = 0; i < table.values.length; i++) {
        for (let k = table.counts[i]!; k > 0; k--) waiting.add(table.values[i]!)
      }
      return true
    }
    waiting.settle()
    if (sign > 0) enter(countOf(table))
    const { values, counts: more } = regrouped(table, bucketOf)
    if (sign < 0 && !values.every((bucket, i) => (counts[bucket - first] ?? 0) >= more[i]!)) return false
    for (let i = 0; i < values.length; i++) put(values[i]!, sign * more[i]!)
    if (sign < 0) n -= countOf(table)
    return true
  }
  return {
    add: waiting.add,
    room: waiting.room,
    addMeasures: (batch) => takeIn(batch, false),
    remove: (value) => merge({ values: [value], counts: [1] }, -1),
    merge,
    table: () => {
      // few values are no reason to make all buckets between them
      if (counts.length === 0)
        return tableOfBlocks(waiting.blocks().map((block) => block.map((value) => shown(bucketOf(value)))))
      waiting.settle()
      return listed({ values: Float64Array.from(counts, (_, i) => shown(first + i)), counts })
    },
    unsorted: () => null,
  }
}

/**
 * Counts whole numbers, four at a time, by their upper words in the buckets from `least` up to `most`; answers where the
 * first four begin that have something else, or the last values, if some are left over.
 */
function countFours(
  values: Float64Array,
  words: Int32Array,
  upper: number,
  shift: number,
  start: number,
  least: number,
  most: number,
  counts: Int32Array | Float64Array,
  i: number,
): number {
  // Numbers that are cut to 32 bits once are not looked at again in every round.
  for (start |= 0, least |= 0, most |= 0; i + 3 < values.length; i += 4) {
    const a = values[i]!
    const b = values[i + 1]!
    const c = values[i + 2]!
    const d = values[i + 3]!
    if (a - Math.floor(a) + (b - Math.floor(b)) + (c - Math.floor(c)) + (d - Math.floor(d)) !== 0) break
    const at = (2 * i + upper) | 0
    const one = ((words[at]! >> shift) - start) | 0
    const two = ((words[at + 2]! >> shift) - start) | 0
    const three = ((words[at + 4]! >> shift) - start) | 0
    const four = ((words[at + 6]! >> shift) - start) | 0
    if (one < least || one >= most || two < least || two >= most) break
    if (three < least || three >= most || four < least || four >= most) break
    counts[one]!++
    counts[two]!++
    counts[three]!++
    counts[four]!++
  }
  return i
}

/**
 * What a sketch shows for a whole number: whole numbers below 2^(m+1) are themselves, and beyond them every power of two
 * has 2^m buckets of equal width, shown by the whole number in the middle. With m the least such that 2^−(m+1) is at
 * most the relative error, none is off by more than this share of itself.
 */
export function gridOf(relativeError: number): (value: number) => number {
  const { bucketOf, shown } = bucketsOf(relativeError)
  return (value) => shown(bucketOf(value))
}

export interface Buckets {
  readonly bucketOf: (value: number) => number
  readonly shown: (bucket: number) => number
  readonly perOctave: number
  readonly shift: number
  readonly offset: number
}

/** Buckets are numbered without gaps, each number below 2^(m+1) being its own; negative values mirror. */
export function bucketsOf(relativeError: number): Buckets {
  if (!(typeof relativeError === 'number' && relativeError >= 1e-6 && relativeError < 1)) {
    badOption('sketch.relativeError', 'a number between 0 and 1, at least 0.000001', relativeError)
  }
  let m = 0
  while (2 ** -(m + 1) > relativeError) m++
  const perOctave = 2 ** m
  const shift = 20 - m
  const offset = (1022 + m) * perOctave
  const bits = new DataView(new ArrayBuffer(8))
  return {
    perOctave,
    shift,
    offset,
    bucketOf: (value) => {
      const size = Math.abs(value)
      if (size < 2 * perOctave) return value + 0 // −0 becomes 0
      // The upper word of a double is its exponent and the first 20 bits after its leading one.
      bits.setFloat64(0, size)
      const bucket = (bits.getInt32(0) >> shift) - offset
      return value < 0 ? -bucket : bucket
    },
    shown: (bucket) => {
      const size = Math.abs(bucket)
      if (size < 2 * perOctave) return bucket
      const octave = Math.floor(size / perOctave) - 1
      return Math.sign(bucket) * (size - octave * perOctave + 0.5) * 2 ** octave
    },
  }
}

/** The table of what values in ascending order become under a function that rises with them. */
function regrouped({ values, counts }: ValueTable, of: (value: number) => number): ValueTable {
  const grouped: number[] = []
  const sums: number[] = []
  for (let i = 0; i < values.length; i++) {
    const value = of(values[i]!)
    if (value === grouped.at(-1)) sums[sums.length - 1]! += counts[i]!
    else {
      grouped.push(value)
      sums.push(counts[i]!)
    }
  }
  return { values: grouped, counts: sums }
}
