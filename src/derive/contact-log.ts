import {
  type Column,
  columnsOf,
  cursor,
  isDictionary,
  needColumns,
  type Rows,
  rowsOfColumns,
  valueAt,
} from '../core/columns.ts'
import { instantReader } from '../time/instant.ts'
import { areContacts } from './issue-rows.ts'
import type { IssueChoices } from './issue-rules.ts'
import { type FieldNames, rowsOf } from './row-reader.ts'

/** Contacts column by column, and row by row where there is no other way. */
export interface ContactLog<Row = unknown> {
  readonly length: number
  /** Null where no contact has anything under that name. */
  readonly column: (field: string) => Column | null
  readonly nameOf: (field: string) => string
  /** Good until the next is asked for. */
  readonly row: (index: number) => Row
}

/** Rows as they were passed: whether they are contacts, their log if it can be read by columns, and each of them. */
export function readLog<Row extends object>(
  rows: Rows<Row>,
  fields: FieldNames,
  choices: Pick<IssueChoices, 'sameIssue'>,
): {
  readonly contacts: boolean
  readonly log: ContactLog<Row> | null
  readonly list: () => Iterable<Row>
} {
  const nameOf = (field: string): string => fields?.[field] ?? field
  const source = columnsOf(rows)
  if (source) {
    const contacts = areContacts([Object.fromEntries(source.names.map((name) => [name, null]))], fields)
    if (contacts) needColumns(source, fields, neededColumns(choices))
    const { length, names } = source
    const column = (field: string): Column | null =>
      names.includes(nameOf(field)) ? source.column(nameOf(field)) : null
    const row = cursor(source, source.column, 0) as (index: number) => Row
    return { contacts, log: { length, nameOf, column, row }, list: () => rowsOfColumns(source) }
  }
  const list = rowsOf(rows as Iterable<Row>)
  const isRow = (row: unknown): boolean => typeof row === 'object' && row !== null
  const log: ContactLog<Row> = {
    length: list.length,
    nameOf,
    column: (field) => pluck(list as readonly never[], nameOf(field)),
    row: (index) => list[index]!,
  }
  // What is no row is refused in its turn, by the reader of rows.
  return { contacts: areContacts(list, fields), log: list.every(isRow) ? log : null, list: () => list }
}

function pluck(rows: readonly { readonly [name: string]: unknown }[], name: string): unknown[] | null {
  const first = rows.findIndex((row) => row[name] !== undefined)
  return first < 0 ? null : rows.map((row) => row[name])
}

/** Columns without which there is no log. */
export function neededColumns({ sameIssue }: Pick<IssueChoices, 'sameIssue'>): readonly string[] {
  return ['at', 'customer', ...(typeof sameIssue === 'string' ? [] : sameIssue)]
}

/** The values of a column one by one; NaN is missing as well. */
export function valuesOf({ column, nameOf }: ContactLog, field: string): (index: number) => unknown {
  const values = column(field)
  if (!values) return () => null
  return (i) => {
    const value = valueAt(values, i, nameOf(field), 0)
    return value === undefined || Number.isNaN(value) ? null : value
  }
}

/** Milliseconds of a column of moments: NaN for what is missing, Infinity for what cannot be read. */
export function instantsOf(column: Column, length: number, name: string, timeZone: string): Float64Array {
  if (isDictionary(column)) {
    const { indices, dictionary } = column
    const words = instantsOf(dictionary, dictionary.length, name, timeZone)
    return Float64Array.from(
      { length },
      (_, i) => words[indices[i] ?? -1] ?? Number(valueAt(column, i, name, 0) ?? Number.NaN),
    )
  }
  if (column instanceof Float64Array && areMoments(column)) return column
  const readInstant = instantReader(timeZone)
  const instants = new Float64Array(length)
  for (let i = 0; i < length; i++) {
    const value = column[i]
    instants[i] =
      typeof value === 'number' && Math.floor(value) === value && Math.abs(value) <= 864e13
        ? value
        : unreadable(readInstant(value))
  }
  return instants
}

function unreadable(instant: number | null): number {
  return instant === null ? Number.NaN : Number.isNaN(instant) ? Infinity : instant
}

function areMoments(values: Float64Array): boolean {
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!
    // both false of NaN, which is missing
    if (value - Math.floor(value) > 0 || Math.abs(value) > 864e13) return false
  }
  return true
}
