import * as z from 'zod'
import { checkOptions, show } from '../core/errors.ts'
import type { Fault, Json } from '../core/metric.ts'
import { type RowReader, rowReader } from '../derive/row-reader.ts'
import { checkTimeZone } from '../time/zone.ts'

/** A JSON Schema, draft 2020-12, as plain data. */
export type JsonSchema = { readonly [keyword: string]: Json }

export type Columns = { readonly [column: string]: unknown }

/**
 * The schema of rows that come out as they went in, the same object, other columns and all.
 * Not a `z.object`, which copies: a row may be of a class, and a column that no metric would look at is no fault.
 */
export function objectSchema<Row>(
  properties: { readonly [column: string]: JsonSchema },
  faultsOf: (row: Columns) => readonly Fault[],
): z.ZodType<Row> {
  return z
    .unknown()
    .superRefine((row, context) => {
      const refuse = ({ field, rule, got, hint }: Fault, path: string[]): void => {
        const message = `${field} ${rule}, got ${show(got)}${hint ? `. ${hint}` : ''}`
        context.addIssue({ code: 'custom', path, message, params: { rule } })
      }
      if (typeof row !== 'object' || row === null) {
        refuse({ field: 'row', rule: 'must be an object', got: row }, [])
      } else {
        for (const fault of faultsOf(row as Columns)) refuse(fault, [fault.field])
      }
    })
    .meta({ type: 'object', properties }) as z.ZodType<Row>
}

/** How a column is read, by the reader that the metrics read it with, and what it is in JSON. */
export interface Column {
  readonly read: (reader: RowReader, field: string) => unknown
  readonly json: JsonSchema
}

export interface RowKind<Row> {
  readonly columns: { readonly [field in keyof Row]-?: Column }
  /** Columns, first of all, without which the metric sets the row aside as missing and looks no further. */
  readonly needed?: readonly (keyof Row & string)[]
  /** Instants of which the first must not be before the second. */
  readonly order?: readonly (readonly [later: keyof Row & string, earlier: keyof Row & string])[]
}

/** Where rows keep their columns, and the zone of times without an offset. */
export interface RowSchemaOptions<Row> {
  /** The IANA zone of plain dates and of text without an offset. @defaultValue 'UTC' */
  readonly timeZone?: string
  /** Names of columns that are called otherwise: `{ customer: 'account_id' }`. */
  readonly fields?: { readonly [field in keyof Row]?: string }
}

/** The schema of one kind of row, under the names and in the zone that the options give. */
export function rowSchema<Kind, Row>(
  { columns, needed = [], order = [] }: RowKind<Kind>,
  { fields = {}, timeZone = 'UTC' }: RowSchemaOptions<Kind>,
): z.ZodType<Row> {
  const listed = Object.entries<Column>(columns)
  checkOptions(
    fields,
    listed.map(([field]) => field),
  )
  const reader = rowReader(fields, checkTimeZone(timeZone))
  const nameOf = (field: string): string => (fields as { readonly [field: string]: string })[field] ?? field
  const properties = Object.fromEntries(listed.map(([field, { json }]) => [nameOf(field), json]))
  return objectSchema<Row>(properties, (row) => {
    const faults: Fault[] = []
    const values: { [field: string]: unknown } = {}
    // Opened anew for every column: the reader keeps the first fault alone.
    const attempt = (read: () => unknown): unknown => {
      reader.open(row, 0)
      const got = read()
      const fault = reader.fault()
      if (fault) faults.push(fault)
      return got
    }
    for (const [field, { read }] of listed) {
      values[field] = attempt(() => read(reader, field))
      if ((needed as readonly string[]).includes(field) && reader.value(field) === null) return faults
    }
    for (const [later, earlier] of order) {
      const [after, before] = [values[later], values[earlier]]
      if (typeof after === 'number' && typeof before === 'number' && after < before) {
        attempt(() => reader.refuse(later, `must not be before ${nameOf(earlier)}`))
      }
    }
    return faults
  })
}
