import { badOption } from './errors.ts'
import type { ValueTable } from './metric.ts'

/** Whole numbers as they come and go, with how often each is there. */
export interface ValueStore {
  readonly add: (value: number) => void
  /** As `add` of each: a column at once is faster. The column is read, not kept. */
  readonly addAll: (values: Float64Array) => void
  /** False, and nothing changed, where the value is not there. */
  readonly remove: (value: number) => boolean
  /** Adds a whole table or takes it away; false, and nothing changed, where more is taken than is there. */
  readonly merge: (table: ValueTable, sign: 1 | -1) => boolean
  /** Canonical: distinct values in ascending order, counts above 0. */
  readonly table: () => ValueTable
}

/** Keeps every value: as they come at first, in runs once there are many and most of them repeat. */
export function exactValues(): ValueStore {
  let kept: Runs = runsOf([])
  let seats = 65_536
  const waiting = waitingRoom(
    () => seats,
    (values, all) => {
      const runs = runsOf(values)
      if (!all && 2 * runs.values.length > values.length) {
        // Where most differ runs save no room, and making them again and again would take all the time.
        seats *= 16
        return false
      }
      kept = mergeRuns(kept, runs)
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
    addAll: waiting.addAll,
    remove: (value) => merge({ values: [value], counts: [1] }, -1),
    merge,
    table: () => {
      waiting.settle()
      return listed(kept)
    },
  }
}

/** Beyond this many items a count may outgrow a word. */
const MOST = 2147483647

/** Keeps the bucket of every value; the table has `gridOf` of it. */
export function sketchValues(relativeError: number): ValueStore {
  const { bucketOf, shown, perOctave, shift, offset } = bucketsOf(relativeError)
  const upper = upperWord()
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
      const from = counts.length > 0 ? Math.min(first, start) : start
      const length = Math.max(counts.length > 0 ? first + counts.length : from, start + step) - from
      const wider = n > MOST ? new Float64Array(length) : new Int32Array(length)
      wider.set(counts, counts.length > 0 ? first - from : 0)
      counts = wider
      first = from
    }
    counts[bucket - first]! += count
  }
  const takeIn = (values: Float64Array): void => {
    enter(values.length)
    // Equals put(bucketOf(value), 1) for each, from the words of all.
    const words = new Int32Array(values.buffer, values.byteOffset, 2 * values.length)
    for (let i = 0; i < values.length; ) {
      const from = first
      const into = counts
      const start = from + offset
      const least = Math.max(0, 2 * perOctave - from)
      for (; i < values.length; i++) {
        const at = (words[2 * i + upper]! >> shift) - start
        if (at >= least && at < into.length) into[at]!++
        else {
          put(bucketOf(values[i]!), 1)
          if (into !== counts) break
        }
      }
      i++
    }
  }
  // All buckets of a realistic range take the room of some hundred values: fewer than these are kept one by one.
  const waiting = waitingRoom(
    () => 2 * perOctave,
    (values) => {
      takeIn(values)
      return true
    },
  )
  const merge = (table: ValueTable, sign: 1 | -1): boolean => {
    if (sign > 0 && counts.length === 0 && waiting.values().length + countOf(table) <= 2 * perOctave) {
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
    addAll: takeIn,
    remove: (value) => merge({ values: [value], counts: [1] }, -1),
    merge,
    table: () => {
      // few values are no reason to make all buckets between them
      if (counts.length === 0) return tableOf(waiting.values().map((value) => shown(bucketOf(value))))
      waiting.settle()
      return listed({ values: Float64Array.from(counts, (_, i) => shown(first + i)), counts })
    },
  }
}

interface WaitingRoom {
  readonly add: (value: number) => void
  /** What waits now. */
  readonly values: () => Float64Array
  readonly addAll: (values: Float64Array) => void
  readonly settle: () => void
}

/** Lets values wait, unsorted, until the seats are taken and `takeIn` has them, or says no and gives more seats. */
function waitingRoom(
  seats: () => number,
  takeIn: (values: Float64Array, all: boolean) => boolean,
): WaitingRoom {
  let waiting = new Float64Array(8)
  let size = 0
  const makeRoom = (more: number): void => {
    if (size >= seats() && takeIn(waiting.subarray(0, size), false)) size = 0
    if (size + more <= waiting.length) return
    const wider = new Float64Array(Math.max(2 * waiting.length, size + more))
    wider.set(waiting.subarray(0, size))
    waiting = wider
  }
  return {
    add: (value) => {
      if (size === waiting.length) makeRoom(1)
      waiting[size++] = value
    },
    addAll: (values) => {
      if (size + values.length > waiting.length) makeRoom(values.length)
      waiting.set(values, size)
      size += values.length
    },
    values: () => waiting.subarray(0, size),
    settle: () => {
      if (size > 0) takeIn(waiting.subarray(0, size), true)
      size = 0
    },
  }
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

export const NONE: ValueTable = { values: [], counts: [] }

/** How many items a table counts. */
export function countOf({ counts }: ValueTable): number {
  let n = 0
  for (let i = 0; i < counts.length; i++) n += counts[i]!
  return n
}

/** Distinct values in ascending order with their counts. */
export function tableOf(values: ArrayLike<number>): ValueTable {
  const [words, rest] = sorted(values)
  return mergeTables(runLengths(words, listFor), runLengths(rest, listFor))
}

/** The table of all values of both. */
export function mergeTables(a: ValueTable, b: ValueTable): ValueTable {
  if (a.values.length === 0) return b
  return b.values.length === 0 ? a : listed(mergeRuns(columns(a), columns(b)))
}

/** A table in columns, where a count may have fallen to 0. */
interface Runs {
  readonly values: Float64Array
  readonly counts: Float64Array | Int32Array
}

function columns({ values, counts }: ValueTable): Runs {
  return { values: new Float64Array(values), counts: new Float64Array(counts) }
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

function mergeRuns(a: Runs, b: Runs): Runs {
  if (a.values.length === 0) return b
  if (b.values.length === 0) return a
  const values = new Float64Array(a.values.length + b.values.length)
  const counts = new Float64Array(values.length)
  let i = 0
  let j = 0
  let size = 0
  // Numbers for branches: which is the next is as good as random.
  while (i < a.values.length && j < b.values.length) {
    const x = a.values[i]!
    const y = b.values[j]!
    const left = +(x <= y)
    const right = +(y <= x)
    const count = left * a.counts[i]! + right * b.counts[j]!
    values[size] = Math.min(x, y)
    counts[size] = count
    i += left
    j += right
    size += +(count > 0)
  }
  const [rest, from] = i < a.values.length ? [a, i] : [b, j]
  values.set(rest.values.subarray(from), size)
  counts.set(rest.counts.subarray(from), size)
  size += rest.values.length - from
  return { values: values.subarray(0, size), counts: counts.subarray(0, size) }
}

/** Runs as plain arrays, without what fell to 0. Arrays of known length: growing them takes longer than sorting. */
function listed(runs: Runs): ValueTable {
  let size = 0
  for (let i = 0; i < runs.counts.length; i++) if (runs.counts[i] !== 0) size++
  const [values, counts] = [listFor(size), listFor(size)]
  let at = 0
  for (let i = 0; i < runs.counts.length; i++) {
    if (runs.counts[i] === 0) continue
    values[at] = runs.values[i]!
    counts[at++] = runs.counts[i]!
  }
  return { values, counts }
}

/** A list to be filled. Beyond some 32 million places engines make a dictionary of one that is not filled yet. */
export function listFor(size: number): number[] {
  return size < 2 ** 24 ? new Array<number>(size) : []
}

function runsOf(values: ArrayLike<number>): Runs {
  const [words, rest] = sorted(values)
  return mergeRuns(runLengths(words, column), runLengths(rest, column))
}

function column(size: number): Float64Array {
  return new Float64Array(size)
}

/** Whole numbers below 2^32, as most are, are sorted by their digits, and apart from the rest. */
function sorted(values: ArrayLike<number>): readonly [words: Uint32Array, rest: Float64Array] {
  const n = values.length
  if (n < 1500) return [new Uint32Array(0), Float64Array.from(values).sort()]
  const words = new Uint32Array(n)
  const rest = new Float64Array(n)
  let size = 0
  for (let i = 0; i < n; i++) {
    const value = values[i]!
    const word = value >>> 0
    if (word === value) words[size++] = word
    else rest[i - size] = value
  }
  return [sortWords(words.subarray(0, size)), rest.subarray(0, n - size).sort()]
}

/** Where in a pair of words a double has its sign, exponent and first bits: engines follow the machine. */
export function upperWord(): number {
  return new Uint8Array(Uint32Array.of(1).buffer)[0]!
}

/** Runs of equal values in what is sorted, in lists of the given making. */
function runLengths<List extends number[] | Float64Array>(
  sorted: Float64Array | Uint32Array,
  list: (size: number) => List,
): { readonly values: List; readonly counts: List } {
  const n = sorted.length
  let distinct = n > 0 ? 1 : 0
  for (let i = 1; i < n; i++) if (sorted[i] !== sorted[i - 1]) distinct++
  const values = list(distinct)
  const counts = list(distinct)
  for (let i = 0, at = 0; i < n; at++) {
    const value = sorted[i]!
    const start = i++
    while (i < n && sorted[i] === value) i++
    values[at] = value + 0 // −0 becomes 0
    counts[at] = i - start
  }
  return { values, counts }
}

/** Least digit first, three digits of 11 bits; what is passed in is overwritten. */
function sortWords(words: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  const n = words.length
  const starts = new Uint32Array(3 * 2048)
  for (let i = 0; i < n; i++) {
    const word = words[i]!
    starts[word & 2047]!++
    starts[2048 + ((word >>> 11) & 2047)]!++
    starts[4096 + (word >>> 22)]!++
  }
  let from = words
  let to = new Uint32Array(n)
  for (let digit = 0; digit < 3; digit++) {
    const shift = 11 * digit
    const base = 2048 * digit
    // a digit that all share leaves the order as it is
    if (starts[base + ((words[0]! >>> shift) & 2047)] === n) continue
    let start = 0
    for (let i = base; i < base + 2048; i++) {
      const count = starts[i]!
      starts[i] = start
      start += count
    }
    for (let i = 0; i < n; i++) {
      const word = from[i]!
      to[starts[base + ((word >>> shift) & 2047)]!++] = word
    }
    ;[from, to] = [to, from]
  }
  return from
}
