import { CxMetricsError } from '../core/errors.ts'
import { filterOf, type KeyValue, keyValue, type Plan } from '../summarize/plan.ts'
import type { Kind } from './dialects.ts'
import { bucketColumns } from './instants.ts'
import { bound, columnOf, type Source, type SqlColumnType } from './source.ts'

/** What rows are grouped by, and which of them count. */
export interface Grouping {
  readonly keys: readonly KeyColumns[]
  /** The condition of the rows that count; null for all. */
  readonly where: string | null
}

/** A key in two steps: columns of the source, and the key that is made of them. */
export interface KeyColumns {
  readonly parts: readonly string[]
  readonly made: string
  /** Of no column: the name of the window that an item is seen in. */
  readonly ofWindow?: true
}

/** The key of customers that is none of theirs. */
const WINDOW = 'window'

export function groupingOf({ by = {}, where }: Plan<never>, source: Source, ofCustomers: boolean): Grouping {
  const keys = Object.entries(by).map(([name, field], k): KeyColumns => {
    const given = typeof field === 'object' ? field.field : field
    const column = columnOf(given as never, ['by', name], 'the key')
    if (ofCustomers && field === WINDOW) return { parts: [], made: '', ofWindow: true }
    return typeof field === 'object'
      ? bucketColumns(source, field.bucket, column, field.timeZone, k)
      : { parts: [`${keyColumn(source, column)} AS key${k}`], made: `key${k}` }
  })
  if (where === undefined) return { keys, where: null }
  if (typeof where === 'function') columnOf(where as never, ['where'], 'which rows count')
  filterOf(where)
  const wanted = Object.entries<KeyValue | readonly KeyValue[] | undefined>(where as never)
  const conditions = wanted.map(([column, values]) => oneOfValues(source, column, values ?? []))
  return { keys, where: conditions.length > 0 ? conditions.join(' AND ') : null }
}

/** A key as a driver gives it home without a doubt of its type: numbers as doubles. */
function keyColumn(source: Source, name: string): string {
  const { dialect } = source
  const x = source.column(name)
  const type = source.typeOf(name, ['text', 'number', 'boolean'])
  if (type === 'text') return dialect.text(x)
  return type === 'number'
    ? `CASE WHEN NOT ${dialect.isNaN(x)} THEN CAST(${x} AS ${dialect.types.real}) END`
    : x
}

/** Whether a column has one of these values: never neither true nor false. */
function oneOfValues(source: Source, column: string, values: KeyValue | readonly KeyValue[]): string {
  const { dialect } = source
  const list = (Array.isArray(values) ? values : [values]).map((value) => keyValue(value)!)
  const kinds = [...new Set(list.filter((value) => value !== null).map((value) => typeof value))]
  if (kinds.length > 1) {
    const text = `where.${column} has values of several types, and a column has one: name ${kinds.join(' or ')}`
    throw new CxMetricsError('invalid_option', text, ['where', column])
  }
  const x = source.column(column)
  const [kind] = kinds
  const type = source.typeOf(
    column,
    kind ? [TYPES[kind]!] : ['text', 'number', 'boolean', 'timestamp', 'date', 'epoch-ms'],
  )
  const some = list.filter((value) => value !== null)
  const conditions = [
    ...(some.length > 0
      ? [`${type === 'text' ? dialect.text(x) : x} IN (${bound(source, some, KINDS[kind!]!)})`]
      : []),
    ...(some.length < list.length ? [`${x} IS NULL`] : []),
    ...(some.length < list.length && type === 'number' ? [dialect.isNaN(x)] : []),
  ]
  return conditions.length > 0 ? `(${conditions.join(' OR ')})` : '1 = 0'
}

const TYPES: { readonly [kind: string]: SqlColumnType } = {
  string: 'text',
  number: 'number',
  boolean: 'boolean',
}
const KINDS: { readonly [kind: string]: Kind } = { string: 'text', number: 'real', boolean: 'flag' }
