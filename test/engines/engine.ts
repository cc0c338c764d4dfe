/** Whose SQL an engine reads. */
export type Dialect = 'duckdb' | 'postgres' | 'clickhouse' | 'spark'

/**
 * What a column holds: whole numbers of 64 bits, doubles, text, truth values; moments as milliseconds since 1970, of which
 * `utc` are those that the engine keeps without a zone; local dates as text.
 */
export type ColumnType = 'integer' | 'number' | 'text' | 'boolean' | 'instant' | 'utc' | 'date'

/** A column of a table, as memory has it: null is what is missing. */
export interface Column {
  readonly name: string
  readonly type: ColumnType
  readonly values: readonly (string | number | bigint | boolean | null)[]
}

/** What `toSQL` answers. */
export interface Query {
  readonly text: string
  readonly values: readonly unknown[]
}

/** A row as the engine's own client returns it. */
export interface Row {
  readonly [column: string]: unknown
}

/** An engine that runs, in a time zone that is neither UTC nor Europe's: a query must not care. */
export interface Session {
  /** Makes a table of these columns, or puts it in the place of the one of that name. */
  readonly load: (table: string, columns: readonly Column[]) => Promise<void>
  readonly run: (query: Query) => Promise<readonly Row[]>
  /** Ends it, and leaves nothing behind. */
  readonly stop: () => Promise<void>
}

export interface Engine {
  readonly name: string
  readonly dialect: Dialect
  /** What this machine lacks to run it, or null. */
  readonly missing: () => string | null
  readonly start: () => Promise<Session>
}

/** The rows as JSON objects, which every engine can read: NaN is the text of a double, a moment that of ISO 8601. */
export function jsonRows(columns: readonly Column[]): readonly string[] {
  const [first] = columns
  return (first?.values ?? []).map((_, row) => {
    const fields = columns.map(({ name, type, values }) => {
      return `${JSON.stringify(name)}:${jsonOf(type, values[row] ?? null)}`
    })
    return `{${fields.join(',')}}`
  })
}

function jsonOf(type: ColumnType, value: Column['values'][number]): string {
  if (value === null) return 'null'
  if (type === 'instant') return `"${new Date(Number(value)).toISOString()}"`
  if (type === 'utc') return `"${new Date(Number(value)).toISOString().slice(0, -1)}"`
  if (type === 'text' || type === 'date') return JSON.stringify(value)
  if (Object.is(value, -0)) return '-0.0'
  return Number.isNaN(value) ? '"NaN"' : String(value)
}

/** The name and the type of each column, for `CREATE TABLE`. */
export function declared(
  columns: readonly Column[],
  dialect: Dialect,
  types: { readonly [type in ColumnType]: string },
): string {
  return columns.map(({ name, type }) => `${quoted(name, dialect)} ${types[type]}`).join(', ')
}

/** A name as the SQL of a dialect spells it. */
export function quoted(name: string, dialect: Dialect): string {
  if (dialect === 'spark') return `\`${name.replaceAll('`', '``')}\``
  const plain = dialect === 'clickhouse' ? name.replaceAll('\\', '\\\\') : name
  return `"${plain.replaceAll('"', '""')}"`
}

/** Parameters by name, for engines that name them. */
export function named({ values }: Query): { readonly [name: string]: unknown } {
  return Object.fromEntries(values.map((value, i) => [`p${i + 1}`, value]))
}
