import type { ValueTable } from '../core/metric.ts'
import { upperWord } from '../core/sort-words.ts'
import { addTo, emptySum, exactText, exactValue } from '../core/sum.ts'
import { madeWhenRead } from '../core/unsorted.ts'
import { tableOfBlocks } from '../core/values.ts'
import { type Buckets, bucketAt, gather, wordsOf } from './select.ts'

/**
 * `tableOf` of whole numbers, at least one, which waits until somebody reads it. The blocks must stay as they are. One
 * pass adds them up and counts them by buckets, from which any ranks are gathered.
 */
export function unsortedTable(blocks: readonly Float64Array[]): ValueTable {
  const n = blocks.reduce((n, { length }) => n + length, 0)
  const buckets = bucketsFor(n)
  const counts = new Int32Array(buckets.size)
  const total = emptySum()
  let least = Infinity
  let greatest = -Infinity
  for (const block of blocks) {
    const [sum, low, high] = countBlock(block, buckets, counts)
    least = Math.min(least, low)
    greatest = Math.max(greatest, high)
    // a sum of whole numbers is exact while none on the way is beyond 2^53
    if (block.length * Math.max(high, -low) <= 2 ** 53) addTo(total, sum)
    else for (const value of block) addTo(total, value)
  }
  const values = {
    blocks,
    n,
    least: least + 0, // −0 becomes 0
    greatest: greatest + 0,
    total: exactValue(exactText(total)),
    select: (ranks: readonly number[]) => gather(blocks, counts.slice(), buckets, ranks),
  }
  return madeWhenRead(values, () => tableOfBlocks(blocks))
}

/** Counts a block, and finds its sum, as doubles give it, and its ends; by fours, which is quicker. */
function countBlock(
  block: Float64Array,
  { shift, first, size }: Buckets,
  counts: Int32Array,
): readonly [sum: number, least: number, greatest: number] {
  const words = wordsOf(block)
  const upper = upperWord()
  let sum = 0
  let least = Infinity
  let greatest = -Infinity
  // Cut to 32 bits once, they are not looked at in every round.
  shift |= 0
  first |= 0
  size |= 0
  let i = 0
  for (; i + 3 < block.length; i += 4) {
    const a = block[i]!
    const b = block[i + 1]!
    const c = block[i + 2]!
    const d = block[i + 3]!
    sum += a + b + (c + d)
    if (a < least) least = a
    if (a > greatest) greatest = a
    if (b < least) least = b
    if (b > greatest) greatest = b
    if (c < least) least = c
    if (c > greatest) greatest = c
    if (d < least) least = d
    if (d > greatest) greatest = d
    const at = (2 * i + upper) | 0
    counts[bucketAt(words, at, shift, first, size)]!++
    counts[bucketAt(words, at + 2, shift, first, size)]!++
    counts[bucketAt(words, at + 4, shift, first, size)]!++
    counts[bucketAt(words, at + 6, shift, first, size)]!++
  }
  for (; i < block.length; i++) {
    const value = block[i]!
    sum += value
    if (value < least) least = value
    if (value > greatest) greatest = value
    counts[bucketAt(words, 2 * i + upper, shift, first, size)]!++
  }
  return [sum, least, greatest]
}

/**
 * Every power of two from 1 to 2^53 in 2^7 buckets of equal width, or fewer for fewer values. What is below 1, so nearly
 * always nothing but 0, is in the first.
 */
function bucketsFor(n: number): Buckets {
  const bits = Math.max(0, Math.min(7, 28 - Math.clz32(n)))
  const perOctave = 1 << bits
  return { shift: 20 - bits, first: 1023 * perOctave - 1, size: 54 * perOctave + 1, negative: 0 }
}
