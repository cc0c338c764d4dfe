import { badOption, CxMetricsError, isRecord } from '../core/errors.ts'
import type { Field } from '../core/metric.ts'
import { type Instant, readInstant } from '../time/instant.ts'
import { END_INSTANT, FIRST_INSTANT } from '../time/open-table.ts'
import { DIALECTS, type Dialect, type Kind, type SqlDialect } from './dialects.ts'
import { checkName, type Parameters, parametersOf, type SqlValue } from './parameters.ts'

/**
 * What a column holds. A `timestamp` is a moment (without a zone: of UTC), a `date` the start of a local day, and
 * `epoch-ms` are whole milliseconds since 1970-01-01T00:00Z. `absent` says that the table has no such column, where one may be missing.
 */
export type SqlColumnType = 'number' | 'text' | 'boolean' | 'timestamp' | 'date' | 'epoch-ms' | 'absent'

/**
 * Where rows lie: a table by its name, or by the parts of its name (`['schema', 'table']`), all of them quoted; or a query
 * of your own, which stands in the text as it is.
 */
export type SqlSource = string | readonly string[] | { readonly query: string }

/** Options of `toSQL`. */
export interface SqlOptions {
  readonly dialect: SqlDialect
  readonly from: SqlSource
  /** Types of columns by name. @defaultValue answers, values and weights are `number`, keys `text`, moments `timestamp` */
  readonly columns?: { readonly [column: string]: SqlColumnType }
  /**
   * For spans by business hours: nothing was opened before. Open hours from there up to `asOf` stand in the text, and
   * `tableFromRows` refuses an answer in which something was; a date is that of UTC.
   */
  readonly clockFrom?: Instant
}

/** Columns by the parts that they play; a part may have none. */
interface ColumnNames {
  readonly [part: string]: string | undefined
}

/** All that one kind of item needs to write its query. */
export interface Source {
  readonly dialect: Dialect
  readonly bind: (value: SqlValue, kind: Kind) => string
  readonly parameters: Parameters
  /** The clause that names the rows, under the name `source`. */
  readonly rows: string
  /** A name for a step of the query, unlike any table's. */
  readonly step: (name: string) => string
  /** A column of the rows. */
  readonly column: (name: string) => string
  /** The columns of a metric's parts, but for those that the table lacks. */
  readonly present: (columns: ColumnNames | undefined) => ColumnNames
  /** The type of a column, one of these, of which the first is usual. */
  readonly typeOf: <Type extends SqlColumnType>(column: string, allowed: readonly Type[]) => Type
  /** Before which nothing was opened; null where it is not said. */
  readonly clockFrom: number | null
}

/** The common table expression of a query of one's own. */
const OWN = 'own'

/** Reads the options; `steps` are those that have to come before all others. */
export function sourceOf({ dialect: given, from, columns = {}, clockFrom }: SqlOptions): Source & {
  readonly steps: readonly string[]
} {
  const names = Object.keys(DIALECTS)
  if (!Object.hasOwn(DIALECTS, given)) badOption('dialect', `one of ${names.join(', ')}`, given)
  const dialect = DIALECTS[given]
  if (!isRecord(columns)) badOption('columns', 'an object of types by column', columns)
  for (const [column, type] of Object.entries(columns)) {
    if (!TYPES.includes(type)) badOption(`columns.${column}`, `one of ${TYPES.join(', ')}`, type)
  }
  const since = clockFrom === undefined ? null : readInstant('clockFrom', clockFrom, 'UTC')
  if (since !== null && !(since >= FIRST_INSTANT && since < END_INSTANT)) {
    badOption('clockFrom', 'a moment of the years 1900 to 2199', clockFrom)
  }
  const query = isRecord(from) ? from['query'] : null
  if (query !== null && (typeof query !== 'string' || query.trim() === '' || query.includes('\0'))) {
    badOption('from.query', 'the text of a query', query)
  }
  const parts = typeof from === 'string' ? [from] : Array.isArray(from) ? (from as readonly unknown[]) : []
  if (query === null && parts.length === 0) badOption('from', 'the name of a table, or its parts', from)
  const table = parts.map((part) => dialect.quote(checkName('from', part))).join('.')
  // A step named as the table is would hide it.
  let prefix = 'cx_'
  while (`${query ?? table}`.toLowerCase().includes(prefix)) prefix = `x${prefix}`
  const parameters = parametersOf(dialect)
  return {
    dialect,
    bind: parameters.bind,
    parameters,
    clockFrom: since,
    steps: query === null ? [] : [`${prefix}${OWN} AS (\n${query}\n)`],
    rows: `${query === null ? table : prefix + OWN} AS source`,
    step: (name) => prefix + name,
    // Of the table, whatever the query calls its own columns: some engines look among these first.
    column: (name) => `source.${dialect.quote(checkName('a column', name))}`,
    present: (named = {}) =>
      Object.fromEntries(Object.entries(named).filter(([, column]) => columns[column!] !== 'absent')),
    typeOf: (column, allowed) => {
      const type = Object.hasOwn(columns, column) ? columns[column]! : allowed[0]!
      if ((allowed as readonly string[]).includes(type)) return type as (typeof allowed)[number]
      return badOption(`columns.${column}`, `${allowed.join(' or ')} to be read so`, type)
    },
  }
}

const TYPES: readonly unknown[] = ['number', 'text', 'boolean', 'timestamp', 'date', 'epoch-ms', 'absent']

/** The column that a field names; `path` says where it stands in the plan. */
export function columnOf(field: Field<never> | undefined, path: readonly string[], what: string): string {
  if (typeof field === 'string') return field
  const text = `${path.join('.')} reads ${what} by a function of the row, and an engine has none: name a column, which from: { query } may compute, or use tabulate`
  throw new CxMetricsError('invalid_option', text, path)
}

/** Values of a list in a text, each a parameter. */
export function bound(source: Source, values: readonly SqlValue[], kind: Kind): string {
  return values.map((value) => source.bind(value, kind)).join(', ')
}

/** The fault of a plan in which a metric cannot be read by an engine. */
export function notInSql(name: string, why: string): never {
  throw new CxMetricsError('invalid_option', `metrics.${name} has no SQL: ${why}`, ['metrics', name])
}
