import { upperWord } from '../core/sort-words.ts'

/** Answers a rank, which begins at 1, with the value that sorting would put there. */
export type ValueAt = (rank: number) => number

/** How many values are quicker sorted at once, in a list, which is made sooner than a column. */
export const FEW = 64

/** From how many values on buckets are quicker than a copy. */
export const MANY = 100_000

/** Of a few values; null unless all are finite numbers. */
export function sortFew(values: ArrayLike<number>): ValueAt | null {
  const sorted: number[] = []
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!
    if (!Number.isFinite(value)) return null
    let j = i
    for (; j > 0 && sorted[j - 1]! > value; j--) sorted[j] = sorted[j - 1]!
    sorted[j] = value
  }
  return (rank) => sorted[rank - 1]!
}

/** Of a column that may be rearranged, for these ascending ranks alone. */
export function selectRanks(own: Float64Array, ranks: readonly number[]): ValueAt {
  select(own, 0, own.length - 1, ranks, 0, ranks.length, -1)
  return (rank) => own[rank - 1]!
}

/** Which numbers share a bucket: those with the same upper word of the double, but for its last `shift` bits. */
export interface Buckets {
  readonly shift: number
  /** What the word of the first bucket is without them. */
  readonly first: number
  readonly size: number
  /** Buckets of negative numbers, which come first and, as the sign is a bit of its own, in descending order. */
  readonly negative: number
}

/**
 * Of a column that stays as it is, for these ascending ranks alone; null unless all are finite. Two passes: the first
 * counts values by the upper 18 bits of the double, which order it, the second gathers the buckets that hold a rank.
 */
export function selectByBucket(column: Float64Array, ranks: readonly number[]): ValueAt | null {
  const words = wordsOf(column)
  const counts = new Int32Array(2 ** 18)
  for (let i = upperWord(); i < words.length; i += 2) counts[(words[i]! >> 14) + 131072]!++
  // exponents of all ones are NaN and infinities
  for (let bucket = 0x1ffc0; bucket < 0x20000; bucket++) {
    if (counts[bucket]! + counts[bucket + 0x20000]! > 0) return null
  }
  return gather([column], counts, { shift: 14, first: -131072, size: 2 ** 18, negative: 2 ** 17 }, ranks)
}

/** So many values at once: places of their words fit 32 bits. */
const PIECE = 268_435_456

/** The second pass, over columns that were counted; the counts are used up. */
export function gather(
  columns: readonly Float64Array[],
  counts: Int32Array,
  buckets: Buckets,
  ranks: readonly number[],
): ValueAt {
  const { negative } = buckets
  // what comes before a bucket's values, and where those that are gathered begin
  const found: { bucket: number; before: number; start: number; first: number; last: number }[] = []
  let before = 0
  let gathered = 0
  let next = 0
  for (let i = 0; next < ranks.length; i++) {
    const bucket = i < negative ? negative - 1 - i : i
    const count = counts[bucket]!
    const first = next
    while (next < ranks.length && ranks[next]! <= before + count) next++
    if (next > first) {
      found.push({ bucket, before, start: gathered, first, last: next })
      gathered += count
    }
    before += count
  }
  const values = new Float64Array(gathered)
  const places = counts.fill(-1)
  for (const { bucket, start } of found) places[bucket] = start
  for (const column of columns) {
    for (let from = 0; from < column.length; from += PIECE) {
      gatherColumn(column.subarray(from, from + PIECE), buckets, places, values)
    }
  }
  for (const { bucket, before, start, first, last } of found) {
    select(values, start, places[bucket]! - 1, ranks, first, last, start - before - 1)
  }
  return (rank) => {
    let one = found.length - 1
    while (found[one]!.before >= rank) one--
    const { start, before } = found[one]!
    return values[start - before + rank - 1]!
  }
}

function gatherColumn(
  column: Float64Array,
  { shift, first, size }: Buckets,
  places: Int32Array,
  values: Float64Array,
): void {
  const words = wordsOf(column)
  const upper = upperWord()
  // Cut to 32 bits once, they are not looked at in every round.
  shift |= 0
  first |= 0
  size |= 0
  for (let i = 0; i < column.length; i += 4) {
    const to = Math.min(i + 4, column.length)
    if (to === i + 4) {
      // Four without a place, as nearly all are, are passed over at once.
      const at = (2 * i + upper) | 0
      const a = places[bucketAt(words, at, shift, first, size)]!
      const b = places[bucketAt(words, at + 2, shift, first, size)]!
      const c = places[bucketAt(words, at + 4, shift, first, size)]!
      const d = places[bucketAt(words, at + 6, shift, first, size)]!
      if ((a & b & c & d) < 0) continue
    }
    for (let k = i; k < to; k++) {
      const bucket = bucketAt(words, 2 * k + upper, shift, first, size)
      const place = places[bucket]!
      if (place < 0) continue
      values[place] = column[k]!
      places[bucket] = place + 1
    }
  }
}

/** The bucket of a double by its upper word; what none is for is in the first or the last. */
export function bucketAt(words: Int32Array, at: number, shift: number, first: number, size: number): number {
  const bucket = ((words[at | 0]! >> shift) - first) | 0
  return bucket < 0 ? 0 : bucket < size ? bucket : size - 1
}

/** A column as the words of its doubles. */
export function wordsOf(column: Float64Array): Int32Array {
  return new Int32Array(column.buffer, column.byteOffset, 2 * column.length)
}

/** Puts what sorting would put there at the places `ranks[first..last) + shift`, all of them from `low` to `high`. */
function select(
  values: Float64Array,
  low: number,
  high: number,
  ranks: readonly number[],
  first: number,
  last: number,
  shift: number,
): void {
  if (first >= last) return
  if (high - low < 40) {
    insertionSort(values, low, high)
    return
  }
  const middle = (first + last) >> 1
  const place = ranks[middle]! + shift
  selectOne(values, place, low, high)
  let below = middle
  while (below > first && ranks[below - 1]! + shift === place) below--
  let above = middle + 1
  while (above < last && ranks[above]! + shift === place) above++
  select(values, low, place - 1, ranks, first, below, shift)
  select(values, place + 1, high, ranks, above, last, shift)
}

/** Floyd and Rivest 1975, Communications of the ACM 18:173 (Algorithm 489): a sample says where to divide. */
function selectOne(values: Float64Array, place: number, from: number, to: number): void {
  let low = from
  let high = to
  for (let rounds = 0; high > low; rounds++) {
    if (high - low < 24) {
      insertionSort(values, low, high)
      return
    }
    if (rounds > 60) {
      values.subarray(low, high + 1).sort()
      return
    }
    if (high - low > 600) {
      const n = high - low + 1
      const m = place - low + 1
      const z = Math.log(n)
      const s = 0.5 * Math.exp((2 * z) / 3)
      const sd = 0.5 * Math.sqrt((z * s * (n - s)) / n) * Math.sign(m - n / 2)
      selectOne(
        values,
        place,
        Math.max(low, Math.floor(place - (m * s) / n + sd)),
        Math.min(high, Math.floor(place + ((n - m) * s) / n + sd)),
      )
    }
    const pivot = values[place]!
    let i = low
    let j = high
    swap(values, low, place)
    if (values[high]! > pivot) swap(values, low, high)
    while (i < j) {
      swap(values, i, j)
      i++
      j--
      while (values[i]! < pivot) i++
      while (values[j]! > pivot) j--
    }
    if (values[low] === pivot) swap(values, low, j)
    else swap(values, ++j, high)
    if (j <= place) low = j + 1
    if (place <= j) high = j - 1
  }
}

function swap(values: Float64Array, i: number, j: number): void {
  const value = values[i]!
  values[i] = values[j]!
  values[j] = value
}

function insertionSort(values: Float64Array, low: number, high: number): void {
  for (let i = low + 1; i <= high; i++) {
    const value = values[i]!
    let j = i
    for (; j > low && values[j - 1]! > value; j--) values[j] = values[j - 1]!
    values[j] = value
  }
}
