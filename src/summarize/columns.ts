import {
  type Column,
  type ColumnSource,
  cursor,
  isDictionary,
  missingColumn,
  valueAt,
} from '../core/columns.ts'
import type { Field } from '../core/metric.ts'
import { type CodeReader, type Collector, type KeyReader, placerOf } from './collector.ts'
import { BATCH, countPoints, countWords, oneByOne, type Range, textsOf, wordsOf } from './column-loops.ts'
import { FEW, mayGenerate } from './generated.ts'
import { gridLoop, type ListedCodes, type WordedKey } from './grid-loop.ts'
import type { Groups } from './groups.ts'
import { measureLoop } from './measure-loop.ts'
import { plainLoop } from './plain-loop.ts'

/**
 * Adds all rows of columns, the first being row number `base`: key by key and metric by metric, but for what can be done
 * in one go.
 */
export function addColumns(
  collector: Collector,
  source: ColumnSource,
  base: number,
  generate: boolean = source.length >= FEW && mayGenerate(),
): void {
  const { keys, metrics, codes, others, groups, cells, where } = collector
  const column = (name: string): Column => {
    if (source.names.includes(name)) return source.column(name)
    return missingColumn(source, name)
  }
  // The groups of the rows at hand, −1 for those that do not count.
  const into = new Int32Array(BATCH)
  const row = cursor(source, column, base)
  const at = (index: number): never => row(index) as never
  const filter: Range | null =
    where &&
    ((from, to) => {
      for (let i = from; i < to; i++) {
        const counts = where(at(i), base + i, (name) => valueAt(column(name), i, name, base))
        if (!counts) collector.filtered++
        into[i - from] = counts ? 0 : -1
      }
    })
  const coded = keys.map((key) => keyColumn(key, column, at, base))
  const counted = codes.map((reader) => codeColumn(reader, column, at, base))
  const placers = others.map((m): Range => {
    const { classify, weight } = metrics[m]!
    const measure = typeof classify === 'object' && 'measure' in classify && !weight ? classify.measure : null
    if (typeof measure?.field === 'string') {
      const values = column(measure.field)
      const read = (i: number): unknown => valueAt(values, i, measure.field as string, base)
      return measureLoop(collector, m, { field: measure.field, values, read }, base, into)
    }
    const place = placerOf(collector, m)
    return (from, to) => {
      for (let i = from; i < to; i++) if (into[i - from]! >= 0) place(at(i), base + i, into[i - from]!)
    }
  })
  const listed = generate ? counted.filter(isListed) : []
  const worded = generate ? coded.flatMap(({ worded }) => worded ?? []) : []
  const atOnce =
    generate && keys.length + listed.length > 0 && worded.length === keys.length
      ? gridLoop(collector, worded, listed, source.length, into)
      : null
  const found = new Int32Array(BATCH)
  const passes: readonly Range[] = [
    ...(atOnce
      ? [atOnce]
      : [
          ...coded.map((key, k) => keyPass(key, groups.descend[k - 1], into, found)),
          () => cells.reserve(groups.count()),
        ]),
    ...counted.filter((one) => !(atOnce && isListed(one))).map((one) => codePass(collector, one, into)),
    ...placers,
  ]
  for (let from = 0; from < source.length; from += BATCH) {
    const to = Math.min(source.length, from + BATCH)
    try {
      filter?.(from, to)
      for (const pass of passes) pass(from, to)
    } catch (error) {
      // the first fault of a column; the first of all rows is for the plain loop to find
      const plain = plainLoop(collector)
      for (let i = from; i < to; i++) plain([at(i)], 0, 1, base + i)
      throw error
    }
  }
}

/** Reads a field of row after row, as a column if it is one. */
function reader(
  field: Field<never>,
  column: (name: string) => Column,
  at: (index: number) => never,
  base: number,
): Column | ((index: number) => unknown) {
  return typeof field === 'string' ? column(field) : (i) => field(at(i), base + i)
}

/** A key of rows that are columns; `worded` where it is a dictionary. */
interface KeyColumn {
  readonly key: KeyReader
  readonly values: Column | ((index: number) => unknown)
  readonly codeAt: (i: number) => number
  readonly worded: WordedKey | null
}

function keyColumn(
  key: KeyReader,
  column: (name: string) => Column,
  at: (index: number) => never,
  base: number,
): KeyColumn {
  const { field, name, codeOf } = key
  const values = reader(field, column, at, base)
  const codeAt = (i: number): number => {
    const value = typeof values === 'function' ? values(i) : valueAt(values, i, field as string, base)
    return codeOf(value, name, base + i)
  }
  const worded =
    typeof values !== 'function' && isDictionary(values)
      ? { indices: values.indices, words: values.dictionary.length, codeAt }
      : null
  return { key, values, codeAt, worded }
}

/** Finds the codes of a key for the rows that count, and takes their groups down to them. */
function keyPass(
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

/** A metric of codes of rows that are columns. */
interface CodeColumn extends Pick<ListedCodes, 'reader' | 'placeAt'> {
  readonly values: Column | ((index: number) => unknown)
}

function codeColumn(
  code: CodeReader,
  column: (name: string) => Column,
  at: (index: number) => never,
  base: number,
): CodeColumn {
  const { field, placeOf } = code
  const values = reader(field, column, at, base)
  const placeAt = (i: number): number =>
    placeOf(typeof values === 'function' ? values(i) : valueAt(values, i, field as string, base), base + i)
  return { reader: code, values, placeAt }
}

function isListed(column: CodeColumn): column is CodeColumn & ListedCodes {
  return typeof column.values !== 'function' && !isDictionary(column.values)
}

/** Counts the codes of a column in the cells of the rows' groups. */
function codePass(
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
