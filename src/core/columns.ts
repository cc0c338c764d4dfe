import { type ArrowTable, arrowColumns, isArrow } from './arrow.ts'
import { CxMetricsError, isRecord, show } from './errors.ts'

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

/** Rows as anybody has them: objects one after another, columns by name, or an Arrow table. */
export type Rows<Row> = Iterable<Row> | Columns | ArrowTable

/** Rows whose type is not known: those of columns. */
// biome-ignore lint/suspicious/noExplicitAny: an accessor of columns says itself what it reads
export type AnyRow = any

/** Columns of a table, whatever made it, ready to be read. */
export interface ColumnSource {
  readonly length: number
  readonly names: readonly string[]
  readonly column: (name: string) => Column
}

/** The columns of rows that are columns, or null. */
export function columnsOf(rows: unknown): ColumnSource | null {
  return isArrow(rows) ? arrowColumns(rows) : isPlain(rows) ? plainColumns(rows) : null
}

function isPlain(rows: unknown): rows is Columns {
  return (
    isRecord(rows) &&
    !(Symbol.iterator in rows) &&
    !(Symbol.asyncIterator in rows) &&
    typeof rows['then'] !== 'function'
  )
}

export function isColumn(value: unknown): value is Column {
  if (isDictionary(value)) return isList(value.indices) && isList(value.dictionary)
  return isList(value)
}

function isList(value: unknown): value is ArrayLike<unknown> {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && 'length' in value)
}

export function isDictionary(value: unknown): value is DictionaryColumn {
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

/** Refuses a name that no column has. */
export function missingColumn({ names }: ColumnSource, name: string): never {
  const known = names.slice(0, 20).map(show).join(', ')
  throw new CxMetricsError('invalid_input', `there is no column ${show(name)}; there are ${known}`, [name])
}

/** Refuses columns that lack one of these fields, under its own name or another. */
export function needColumns(
  source: ColumnSource,
  fields: { readonly [field: string]: string | undefined } | undefined,
  needed: readonly string[],
): void {
  for (const field of needed) {
    const name = fields?.[field] ?? field
    if (!source.names.includes(name)) missingColumn(source, name)
  }
}

/** Columns as row objects, each of its own. */
export function* rowsOfColumns<Row>(source: ColumnSource): Iterable<Row> {
  const columns = source.names.map((name) => [name, source.column(name)] as const)
  for (let i = 0; i < source.length; i++) {
    yield Object.fromEntries(columns.map(([name, column]) => [name, valueAt(column, i, name, 0)])) as Row
  }
}

/** The value of a row, wherever it is written; null where it is missing. */
export function valueAt(column: Column, i: number, name: string, base: number): unknown {
  if (!isDictionary(column)) return column[i]
  const { dictionary } = column
  const index = column.indices[i] ?? -1
  if (index === -1) return null
  if (Number.isInteger(index) && index >= 0 && index < dictionary.length) return dictionary[index]
  const text = `${name} must be a place in its dictionary of ${dictionary.length}, got ${show(index)} (row ${base + i})`
  throw new CxMetricsError('invalid_value', text, [base + i, name])
}

/** One object that stands for row after row, for functions that want to see one. */
export function cursor(
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
