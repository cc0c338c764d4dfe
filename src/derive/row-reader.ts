import { badOption, CxMetricsError, checkItems, show } from '../core/errors.ts'
import type { Fault } from '../core/metric.ts'
import { instantReader } from '../time/instant.ts'

/** The rows of a list, itself, or of another iterable, once. */
export function rowsOf<Row>(rows: Iterable<Row>): readonly Row[] {
  checkItems(rows)
  return Array.isArray(rows) ? rows : [...rows]
}

/**
 * Reads one row at a time: what is missing as null, and the first value that cannot be right as a fault. Nothing is
 * coerced: `'no'` and 0 are neither true nor false.
 */
export interface RowReader {
  readonly open: (row: unknown, index: number) => void
  readonly value: (field: string) => unknown
  readonly flag: (field: string) => boolean | null
  readonly count: (field: string, rule?: string) => number | null
  readonly instant: (field: string) => number | null
  readonly refuse: (field: string, rule: string) => null
  readonly fault: () => Fault | null
}

/** Where rows keep a field, if under another name. */
export type FieldNames = { readonly [field: string]: string | undefined } | undefined

/** The column of each field, for an engine. */
export function columnNames(
  fields: readonly string[],
  columns: FieldNames,
): { readonly [field: string]: string } {
  return Object.fromEntries(fields.map((field) => [field, columns?.[field] ?? field]))
}

export function rowReader(columns: FieldNames, timeZone: string): RowReader {
  for (const [field, name] of Object.entries(columns ?? {})) {
    // of a function nothing would be read, and all be missing
    if (name !== undefined && typeof name !== 'string')
      badOption(`fields.${field}`, 'the name of a column', name)
  }
  let row: { readonly [column: string]: unknown }
  let fault: Fault | null
  const readInstant = instantReader(timeZone)
  const nameOf = (field: string): string => columns?.[field] ?? field
  const value = (field: string): unknown => {
    const got = row[nameOf(field)]
    return got === undefined || Number.isNaN(got) ? null : got
  }
  const refuse = (field: string, rule: string): null => {
    const name = nameOf(field)
    fault ??= {
      field: name,
      rule,
      got: row[name],
      hint: "Pass onInvalid: 'exclude' to count such rows apart.",
    }
    return null
  }
  return {
    open: (given, index) => {
      if (typeof given !== 'object' || given === null) {
        throw new CxMetricsError('invalid_input', `row ${index} must be an object, got ${show(given)}`, [
          index,
        ])
      }
      row = given as typeof row
      fault = null
    },
    value,
    refuse,
    fault: () => fault,
    flag: (field) => {
      const got = value(field)
      return got === null || typeof got === 'boolean' ? got : refuse(field, 'must be true, false or missing')
    },
    count: (field, rule = 'must be a whole number, 0 or more') => {
      const got = value(field)
      if (got === null || (Number.isSafeInteger(got) && (got as number) >= 0)) return got as number | null
      return refuse(field, rule)
    },
    instant: (field) => {
      const at = readInstant(value(field))
      return Number.isNaN(at) ? refuse(field, 'must be a Date, whole milliseconds or ISO 8601 text') : at
    },
  }
}
