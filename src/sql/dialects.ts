/** The engines whose SQL can be written. */
export type SqlDialect = 'duckdb' | 'postgres' | 'clickhouse' | 'spark' | 'bigquery' | 'snowflake'

/** What a parameter or a column holds, as far as SQL cares. */
export type Kind = 'text' | 'real' | 'flag' | 'whole' | 'wide'

/** All in which engines differ, as texts made of texts. */
export interface Dialect {
  readonly quote: (name: string) => string
  /** A parameter that has this type wherever it stands; `place` counts from 1. */
  readonly parameter: (place: number, kind: Kind) => string
  /** Parameters are `?`, and their values come in the order in which they stand. */
  readonly positional?: boolean
  /** Types that may be null; a `wide` number is whole, and passes 64 bits. */
  readonly types: Readonly<Record<Kind, string>>
  /** Text that is equal only to itself, whatever the column's collation; an error for other types, where there is one. */
  readonly text: (x: string) => string
  /** A number that is whole as one, wherever a condition says that it is: some engines convert all the same. */
  readonly whole: (x: string) => string
  /** Whether a number is none; an error for other types, where there is one. */
  readonly isNaN: (x: string) => string
  /** Text without blanks at its ends, and with some letters for others. */
  readonly translated: (x: string, blanks: string, from: string, to: string) => string
  /** Null where there is no such function. */
  readonly nfc: ((x: string) => string) | null
  /** Milliseconds since 1970-01-01T00:00Z of a timestamp; one without a zone is of UTC. */
  readonly epochMs: (x: string) => string
  /** What a clock in the zone shows at such a moment, in milliseconds since it showed 1970-01-01 00:00. */
  readonly wallMs: (ms: string, zone: string) => string
  /** A query of these rows, each in brackets: whole numbers under the names of columns. */
  readonly listed: (columns: readonly string[], rows: readonly string[]) => string
  /** Days since 1970-01-01 of a date. */
  readonly dayOf: (date: string) => string
  /** The month of such a day as a number: 202603. */
  readonly monthOf: (day: string) => string
  /** What a whole number is divided by for a quotient of all its digits. @defaultValue itself, as a decimal */
  readonly divisor?: (by: number) => string
  /** The window function for the first value, be it null. @defaultValue FIRST_VALUE */
  readonly first?: string
}

/** How often a number goes into a whole one, from −∞ upwards: −1 ms lies in the day before the first. */
export function floored({ whole, divisor = (by) => `${by}.0` }: Dialect, number: string, by: number): string {
  return whole(`FLOOR(${number} / ${divisor(by)})`)
}

function doubled(mark: string): (name: string) => string {
  return (name) => mark + name.replaceAll(mark, mark + mark) + mark
}

/** Where backslashes escape in names too. */
function escaped(name: string): string {
  return `\`${name.replace(/[\\`]/g, '\\$&')}\``
}

function standardRows(columns: readonly string[], rows: readonly string[]): string {
  return `SELECT * FROM (VALUES\n      ${rows.join(',\n      ')}\n    ) AS listed(${columns.join(', ')})`
}

const STANDARD: Readonly<Record<Kind, string>> = {
  text: 'VARCHAR',
  real: 'DOUBLE PRECISION',
  flag: 'BOOLEAN',
  whole: 'BIGINT',
  wide: 'NUMERIC',
}

const duckdb: Dialect = {
  quote: doubled('"'),
  types: { ...STANDARD, real: 'DOUBLE', wide: 'HUGEINT' },
  parameter: (place, kind) => `$${place}::${duckdb.types[kind]}`,
  text: (x) => `${x} COLLATE "binary"`,
  whole: (x) => `CAST(${x} AS BIGINT)`,
  isNaN: (x) => `isnan(${x})`,
  translated: (x, blanks, from, to) => `translate(trim(${x}, ${blanks}), ${from}, ${to})`,
  nfc: (x) => `nfc_normalize(${x})`,
  epochMs: (x) => `epoch_ms(${x})`,
  wallMs: (ms, zone) => `epoch_ms(make_timestamptz(${ms} * 1000) AT TIME ZONE ${zone})`,
  listed: standardRows,
  dayOf: (date) => `CAST(${date} - DATE '1970-01-01' AS BIGINT)`,
  monthOf: (day) => `CAST(strftime(DATE '1970-01-01' + CAST(${day} AS INTEGER), '%Y%m') AS BIGINT)`,
}

const postgres: Dialect = {
  quote: doubled('"'),
  types: { ...STANDARD, text: 'text' },
  parameter: (place, kind) => `$${place}::${postgres.types[kind].toLowerCase()}`,
  text: (x) => `${x} COLLATE "C"`,
  whole: (x) => `CAST(${x} AS BIGINT)`,
  isNaN: (x) => `${x} = 'NaN'::double precision`,
  translated: (x, blanks, from, to) => `translate(btrim(${x}, ${blanks}), ${from}, ${to})`,
  nfc: (x) => `normalize(${x}, NFC)`,
  epochMs: (x) => `CAST(FLOOR(EXTRACT(EPOCH FROM ${x}) * 1000) AS BIGINT)`,
  wallMs: (ms, zone) =>
    `CAST(FLOOR(EXTRACT(EPOCH FROM to_timestamp(${ms} / 1000.0) AT TIME ZONE ${zone}) * 1000) AS BIGINT)`,
  listed: standardRows,
  dayOf: (date) => `CAST(${date} - DATE '1970-01-01' AS BIGINT)`,
  monthOf: (day) => `CAST(to_char(DATE '1970-01-01' + CAST(${day} AS INTEGER), 'YYYYMM') AS BIGINT)`,
}

const clickhouse: Dialect = {
  quote: escaped,
  types: {
    text: 'Nullable(String)',
    real: 'Nullable(Float64)',
    flag: 'Nullable(Bool)',
    whole: 'Nullable(Int64)',
    wide: 'Nullable(Int256)',
  },
  parameter: (place, kind) => `{p${place}:${clickhouse.types[kind].slice(9, -1)}}`,
  // Large numbers may come home as text: what is no text must not get so far.
  text: (x) => `substring(${x}, 1)`,
  whole: (x) => `accurateCastOrNull(${x}, 'Int64')`,
  isNaN: (x) => `isNaN(${x})`,
  translated: (x, blanks, from, to) =>
    `translateUTF8(replaceRegexpAll(${x}, concat('^[', ${blanks}, ']+|[', ${blanks}, ']+$'), ''), ${from}, ${to})`,
  nfc: (x) => `normalizeUTF8NFC(${x})`,
  // After the last row there is 0, and not nothing, of a column that has no nulls.
  epochMs: (x) => `toNullable(toUnixTimestamp64Milli(toDateTime64(${x}, 3, 'UTC')))`,
  wallMs: (ms, zone) => `${ms} + 1000 * timeZoneOffset(fromUnixTimestamp64Milli(${ms}, ${zone}))`,
  listed: (columns, rows) =>
    `SELECT * FROM values('${columns.map((name) => `${name} Int64`).join(', ')}',\n      ${rows.join(',\n      ')}\n    )`,
  dayOf: (date) => `toInt64(toInt32(toDate32(${date})))`,
  first: 'first_value_respect_nulls',
  monthOf: (day) => `toYYYYMM(addDays(toDate32('1970-01-01'), ${day}))`,
}

const spark: Dialect = {
  quote: doubled('`'),
  types: { ...STANDARD, text: 'STRING', real: 'DOUBLE', wide: 'DECIMAL(38, 0)' },
  parameter: (place, kind) => `CAST(:p${place} AS ${spark.types[kind]})`,
  text: (x) => x,
  whole: (x) => `CAST(${x} AS BIGINT)`,
  isNaN: (x) => `isnan(${x})`,
  translated: (x, blanks, from, to) => `translate(trim(BOTH ${blanks} FROM ${x}), ${from}, ${to})`,
  nfc: null,
  // One without a zone would be read by that of the session.
  epochMs: (x) =>
    `CASE WHEN typeof(${x}) = 'timestamp_ntz' THEN timestampdiff(MILLISECOND, TIMESTAMP_NTZ '1970-01-01 00:00:00', CAST(${x} AS TIMESTAMP_NTZ)) ELSE unix_millis(CAST(${x} AS TIMESTAMP)) END`,
  // In arithmetic alone: functions of dates would read it by the zone of the session.
  wallMs: (ms, zone) => `unix_millis(from_utc_timestamp(timestamp_millis(${ms}), ${zone}))`,
  listed: standardRows,
  dayOf: (date) => `CAST(unix_date(${date}) AS BIGINT)`,
  monthOf: (day) => `CAST(date_format(date_from_unix_date(CAST(${day} AS INT)), 'yyyyMM') AS BIGINT)`,
}

const bigquery: Dialect = {
  quote: escaped,
  types: { text: 'STRING', real: 'FLOAT64', flag: 'BOOL', whole: 'INT64', wide: 'BIGNUMERIC' },
  parameter: (place, kind) => `CAST(@p${place} AS ${bigquery.types[kind]})`,
  text: (x) => x,
  whole: (x) => `CAST(${x} AS INT64)`,
  isNaN: (x) => `IS_NAN(${x})`,
  translated: (x, blanks, from, to) => `TRANSLATE(TRIM(${x}, ${blanks}), ${from}, ${to})`,
  nfc: (x) => `NORMALIZE(${x}, NFC)`,
  epochMs: (x) => `UNIX_MILLIS(${x})`,
  wallMs: (ms, zone) => `UNIX_MILLIS(TIMESTAMP(DATETIME(TIMESTAMP_MILLIS(${ms}), ${zone}), 'UTC'))`,
  listed: (columns, rows) =>
    `SELECT * FROM UNNEST(ARRAY<STRUCT<${columns.map((name) => `${name} INT64`).join(', ')}>>[\n      ${rows.join(',\n      ')}\n    ])`,
  dayOf: (date) => `UNIX_DATE(${date})`,
  monthOf: (day) => `CAST(FORMAT_DATE('%Y%m', DATE_FROM_UNIX_DATE(${day})) AS INT64)`,
}

const snowflake: Dialect = {
  quote: doubled('"'),
  types: { ...STANDARD, real: 'DOUBLE', wide: 'NUMBER(38, 0)' },
  parameter: (_, kind) => `CAST(? AS ${snowflake.types[kind]})`,
  positional: true,
  // The quotient of a decimal is rounded to six places: the last 43 ms of a day would lie in the next.
  divisor: (by) => `CAST(${by} AS DOUBLE)`,
  text: (x) => `COLLATE(${x}, '')`,
  whole: (x) => `CAST(${x} AS BIGINT)`,
  isNaN: (x) => `${x} = CAST('NaN' AS DOUBLE)`,
  translated: (x, blanks, from, to) => `TRANSLATE(TRIM(${x}, ${blanks}), ${from}, ${to})`,
  nfc: null,
  epochMs: (x) => `DATE_PART(EPOCH_MILLISECOND, ${x})`,
  wallMs: (ms, zone) =>
    `DATE_PART(EPOCH_MILLISECOND, CONVERT_TIMEZONE('UTC', ${zone}, TO_TIMESTAMP_NTZ(${ms}, 3)))`,
  listed: standardRows,
  dayOf: (date) => `DATEDIFF('day', CAST('1970-01-01' AS DATE), ${date})`,
  monthOf: (day) => `CAST(TO_CHAR(DATEADD('day', ${day}, CAST('1970-01-01' AS DATE)), 'YYYYMM') AS BIGINT)`,
}

export const DIALECTS: Readonly<Record<SqlDialect, Dialect>> = {
  duckdb,
  postgres,
  clickhouse,
  spark,
  bigquery,
  snowflake,
}
