import { type Column, isDictionary } from '../core/columns.ts'
import type { Collector, KeyReader } from './collector.ts'
import { countPoints, countWords, oneByOne, type Range, textsOf, wordsOf } from './column-loops.ts'
import type { ListedCodes, WordedKey } from './grid-loop.ts'
import type { Groups } from './groups.ts'

/** A key of rows that are columns, or were made columns block by block; `worded` where it is a dictionary. */
export interface KeyColumn {
  readonly key: KeyReader
  readonly values: Column | ((index: number) => unknown)
  readonly codeAt: (i: number) => number
  readonly worded: WordedKey | null
}

/** A metric of codes of such rows. */
export interface CodeColumn extends Pick<ListedCodes, 'reader' | 'placeAt'> {
  readonly values: Column | ((index: number) => unknown)
}

/** Finds the codes of a key for the rows that count, and takes their groups down to them. */
export function keyPass(
  column: KeyColumn,
  descend: Groups['descend'][number] | undefined,
  into: Int32Array,
  found: Int32Array,
): Range {
  const codes = codesOf(column, into, found)
  return (from, to) => {
    codes(from, to)
    if (descend) descend(into, found, to - from)
    else for (let i = 0; i < to - from; i++) if (into[i]! >= 0) into[i] = found[i]!
  }
}

function codesOf(
  { key: { bucket, near, values: texts }, values, codeAt, worded }: KeyColumn,
  into: Int32Array,
  found: Int32Array,
): Range {
  if (worded) {
    const { indices, words } = worded
    const known = new Int32Array(words).fill(-1)
    return oneByOne(
      (i, from, to) => wordsOf(indices, known, found, i, from, to),
      (i, from) => {
        if (into[i - from]! < 0) return
        const code = codeAt(i)
        found[i - from] = code
        if (indices[i]! in known) known[indices[i]!] = code
      },
    )
  }
  const slow = (i: number, from: number): void => {
    if (into[i - from]! >= 0) found[i - from] = codeAt(i)
  }
  if (typeof values === 'function' || bucket) return oneByOne((i) => i, slow)
  const list = values as ArrayLike<unknown>
  return oneByOne((i, from, to) => textsOf(list, near()!, texts, found, i, from, to), slow)
}

/** Counts the codes of a column in the cells of the rows' groups. */
export function codePass(
  { cells: { block, stride } }: Collector,
  { reader: { places }, values, placeAt }: CodeColumn,
  into: Int32Array,
): Range {
  const count = (place: number, row: number): void => {
    block.counts[into[row]! * stride + place]!++
  }
  if (typeof values !== 'function' && isDictionary(values)) {
    const known = new Int32Array(values.dictionary.length).fill(-1)
    const { indices } = values
    return oneByOne(
      (i, from, to) => countWords(indices, known, into, block.counts, stride, i, from, to),
      (i, from) => {
        const place = placeAt(i)
        count(place, i - from)
        if (indices[i]! in known) known[indices[i]!] = place
      },
    )
  }
  const slow = (i: number, from: number): void => {
    if (into[i - from]! >= 0) count(placeAt(i), i - from)
  }
  if (typeof values === 'function') return oneByOne((i) => i, slow)
  const known = places()
  return oneByOne((i, from, to) => countPoints(values, known, into, block.counts, stride, i, from, to), slow)
}
