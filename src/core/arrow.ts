import type { Column, ColumnSource } from './columns.ts'
import { CxMetricsError, isRecord, show } from './errors.ts'

/** What Arrow tables and record batches of every implementation have in common. */
export interface ArrowTable {
  readonly numRows: number
  readonly schema: { readonly fields: readonly { readonly name: string }[] }
  /** The column of a name. */
  readonly getChild: (name: never) => unknown
}

/** A column, as apache-arrow's vectors and flechette's columns both are. */
interface Vector {
  readonly length: number
  readonly nullCount: number
  readonly type: {
    readonly typeId: number
    readonly precision?: number
    readonly bitWidth?: number
    readonly unit?: number
  }
  readonly data: readonly { readonly values?: unknown; readonly dictionary?: Vector }[]
  readonly get: (index: number) => unknown
  readonly isValid?: (index: number) => boolean
  readonly toArray: () => unknown
}

export function isArrow(value: unknown): value is ArrowTable {
  return isRecord(value) && typeof value['getChild'] === 'function' && isRecord(value['schema'])
}

/** The columns of an Arrow table: numbers and dictionaries as they lie in memory, all else value by value. */
export function arrowColumns(table: ArrowTable): ColumnSource {
  const names = table.schema.fields.map(({ name }) => name)
  const read = new Map<string, Column>()
  return {
    length: table.numRows,
    names,
    column: (name) => {
      if (names.indexOf(name) !== names.lastIndexOf(name)) {
        throw new CxMetricsError('invalid_input', `there are two columns ${show(name)}`, [name])
      }
      const known = read.get(name) ?? columnOf(table.getChild(name as never) as Vector)
      read.set(name, known)
      return known
    },
  }
}

function columnOf(vector: Vector): Column {
  const { type, data, nullCount, length } = vector
  const [chunk, second] = data
  const narrow = type.typeId === INT ? type.bitWidth !== 64 : type.typeId === FLOAT && type.precision !== HALF
  if (narrow && nullCount === 0) return vector.toArray() as ArrayLike<number>
  if (type.typeId === DICTIONARY && chunk?.dictionary && !second) {
    const places = chunk.values as ArrayLike<number | bigint>
    const valid = (i: number): boolean => (vector.isValid ? vector.isValid(i) : vector.get(i) !== null)
    const indices = Int32Array.from({ length }, (_, i) =>
      nullCount === 0 || valid(i) ? Number(places[i]) : -1,
    )
    return { indices, dictionary: listOf(chunk.dictionary) }
  }
  // one in milliseconds may have a time of day: earlier versions of apache-arrow make it of every Date
  return type.typeId === DATE && type.unit === DAYS ? datesOf(vector) : listOf(vector)
}

/** Type numbers of the Arrow format. */
const INT = 2
const FLOAT = 3
const DATE = 8
const TIMESTAMP = 10
const DICTIONARY = -1
const HALF = 0
const DAYS = 0

/** What flechette throws for a whole number that no double holds is refused where it stands, as a bigint is. */
function valueIn(vector: Vector, i: number): unknown {
  try {
    return vector.get(i)
  } catch (error) {
    if (vector.type.typeId !== INT) throw error
    return error
  }
}

function listOf(vector: Vector): unknown[] {
  const time = vector.type.typeId === TIMESTAMP
  return Array.from({ length: vector.length }, (_, i) => {
    const value = valueIn(vector, i)
    // a 64-bit whole number is a bigint in some implementations; one that no double holds stays what it is, and is refused
    if (typeof value === 'bigint' && BigInt(Number(value)) === value) return Number(value)
    return time && typeof value === 'number' ? Math.floor(value) : value
  })
}

/** Dates as their texts, for a date is one in whatever zone, each written once. */
function datesOf(vector: Vector): Column {
  const places = new Map<number, number>()
  const indices = Int32Array.from({ length: vector.length }, (_, i) => {
    const date = vector.get(i)
    if (date === null) return -1
    const place = places.get(Number(date)) ?? places.size
    places.set(Number(date), place)
    return place
  })
  return { indices, dictionary: Array.from(places.keys(), dateText) }
}

/** Years of more than four digits have no text that is read, and some days no year. */
function dateText(utc: number): string | number {
  const text = Math.abs(utc) <= 864e13 ? new Date(utc).toISOString() : ''
  return text.length === 24 ? text.slice(0, 10) : utc
}
