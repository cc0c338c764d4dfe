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
import { BATCH, type Range } from './column-loops.ts'
import { type CodeColumn, codePass, type KeyColumn, keyPass } from './column-passes.ts'
import { FEW, mayGenerate } from './generated.ts'
import { gridLoop, type ListedCodes } from './grid-loop.ts'
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
      return measureLoop(collector, m, { field: measure.field, values, read }, source.length, base, into)
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
