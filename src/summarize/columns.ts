import { INVALID, MISSING } from '../core/codes.ts'
import { CxMetricsError, show } from '../core/errors.ts'
import { measuredFault, readMeasure } from '../core/measured.ts'
import type { Bins, Field } from '../core/metric.ts'
import { throwFault } from '../core/tally.ts'
import { type CodeReader, type Collector, type KeyReader, placerOf } from './collector.ts'
import {
  BATCH,
  countPoints,
  countWords,
  giver,
  measuresOf,
  oneByOne,
  type Range,
  textsOf,
  wordsOf,
} from './column-loops.ts'
import { FEW, mayGenerate } from './generated.ts'
import { gridLoop, type ListedCodes, type WordedKey } from './grid-loop.ts'
import type { Groups } from './groups.ts'
import { isRecord } from './plan.ts'

/** A column whose values are written once, and named by their places in `dictionary`; null and −1 are missing. */
export interface DictionaryColumn {
  readonly indices: ArrayLike<number | null>
  readonly dictionary: ArrayLike<unknown>
}

/** One list of values: an array, a typed array, or a dictionary with indices into it. */
export type Column = ArrayLike<unknown> | DictionaryColumn

/** Rows as columns of one length, by name. */
export interface Columns {
  readonly [column: string]: Column
}

/** Columns of a table, whatever made it, ready to be read. */
export interface ColumnSource {
  readonly length: number
  readonly names: readonly string[]
  readonly column: (name: string) => Column
}

export function isColumn(value: unknown): value is Column {
  if (isDictionary(value)) return isList(value.indices) && isList(value.dictionary)
  return isList(value)
}

function isList(value: unknown): value is ArrayLike<unknown> {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && 'length' in value)
}

function isDictionary(value: unknown): value is DictionaryColumn {
  return isRecord(value) && !ArrayBuffer.isView(value) && 'indices' in value && 'dictionary' in value
}

/** Plain columns; those that are read must be lists, as long as the first. */
export function plainColumns(columns: Columns): ColumnSource {
  const names = Object.keys(columns)
  const first = names.find((name) => isColumn(columns[name]))
  if (first === undefined && names.length > 0) {
    const text = `columns must be lists, got ${show(columns[names[0]!])}; a single row goes into a list of rows`
    throw new CxMetricsError('invalid_input', text, [names[0]!])
  }
  const length = first === undefined ? 0 : lengthOf(columns[first]!)
  return {
    length,
    names,
    column: (name) => {
      const column: unknown = columns[name]
      if (!isColumn(column)) {
        const text = `column ${show(name)} must be a list, got ${show(column)}`
        throw new CxMetricsError('invalid_input', text, [name])
      }
      if (lengthOf(column) === length) return column
      const text = `columns must be of one length: ${show(first)} has ${length}, ${show(name)} has ${lengthOf(column)}`
      throw new CxMetricsError('length_mismatch', text, [name])
    },
  }
}

function lengthOf(column: Column): number {
  return isDictionary(column) ? column.indices.length : column.length
}

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
    const known = source.names.slice(0, 20).map(show).join(', ')
    throw new CxMetricsError('invalid_input', `there is no column ${show(name)}; there are ${known}`, [name])
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
    if (typeof measure?.field === 'string')
      return measurer(collector, m, column(measure.field), measure.field, base, into)
    const place = placerOf(collector, m)
    return (from, to) => {
      for (let i = from; i < to; i++) if (into[i - from]! >= 0) place(at(i), base + i, into[i - from]!)
    }
  })
  const listed = generate ? counted.filter(isListed) : []
  const worded = generate ? coded.flatMap(({ worded }) => worded ?? []) : []
  const atOnce =
    generate && worded.length === keys.length
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
    filter?.(from, to)
    for (const pass of passes) pass(from, to)
  }
}

function valueAt(column: Column, i: number, name: string, base: number): unknown {
  if (!isDictionary(column)) return column[i]
  const { dictionary } = column
  const index = column.indices[i] ?? -1
  if (index === -1) return null
  if (Number.isInteger(index) && index >= 0 && index < dictionary.length) return dictionary[index]
  const text = `${name} must be a place in its dictionary of ${dictionary.length}, got ${show(index)} (row ${base + i})`
  throw new CxMetricsError('invalid_value', text, [base + i, name])
}

/** One object that stands for row after row, for functions that want to see one. */
function cursor(
  source: ColumnSource,
  column: (name: string) => Column,
  base: number,
): (index: number) => object {
  let index = 0
  let row: object | undefined
  return (i) => {
    index = i
    if (!row) {
      row = {}
      for (const name of source.names) {
        // read when it is wanted: a column of Arrow may have to be copied
        let values: Column | undefined
        const get = (): unknown => {
          values ??= column(name)
          return valueAt(values, index, name, base)
        }
        Object.defineProperty(row, name, { enumerable: true, get })
      }
    }
    return row
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

/** Adds the values of a column to those of the rows' groups. */
function measurer(
  { cells, metrics, groups, where }: Collector,
  metric: number,
  values: Column,
  field: string,
  base: number,
  into: Int32Array,
): Range {
  const { onInvalid } = metrics[metric]!
  const { classes, excluded }: Bins<string, string> = metrics[metric]!.bins
  const [missing, invalid] = ['missing', 'invalid'].map((reason) => classes.length + excluded.indexOf(reason))
  const { block, stride, offsets } = cells
  const place = (group: number, slot: number): number => group * stride + offsets[metric]! + slot
  const owners = new Int32Array(BATCH)
  const found = new Float64Array(BATCH)
  const give = giver(
    (group) => cells.valuesOf(metric, group, 0),
    (group, items) => {
      block.counts[place(group, 0)]! += items
    },
  )
  // whether all rows of the batch have a value and belong to one group
  let alone = true
  const walk = oneByOne(
    (i, from, to) => (isDictionary(values) ? i : measuresOf(values, found, i, from, to)),
    (i, from) => {
      const group = into[i - from]!
      if (group < 0) return
      const got = valueAt(values, i, field, base)
      const value = readMeasure(got)
      found[i - from] = value
      if (value >= 0) return
      owners[i - from] = -1
      alone = false
      if (value === INVALID && onInvalid === 'throw') {
        throwFault(measuredFault(field, got), [base + i, field])
      }
      block.counts[place(group, value === MISSING ? missing! : invalid!)]!++
    },
  )
  return (from, to) => {
    owners.set(into)
    alone = !where && groups.count() === 1
    walk(from, to)
    if (alone) {
      cells.valuesOf(metric, 0, 0).addAll(found.subarray(0, to - from))
      block.counts[place(0, 0)]! += to - from
    } else give(owners, found, to - from, groups.count())
  }
}
