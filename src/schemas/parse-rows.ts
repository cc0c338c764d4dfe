import { CxMetricsError, checkItems } from '../core/errors.ts'

/** What is wrong with one value of one row. */
export interface RowIssue {
  /** Place of the row, from 0. */
  readonly row: number
  /** The column; null where the row as a whole is wrong. */
  readonly field: string | null
  /** From the rows passed, as a `CxMetricsError` has it: `[3, 'resolvedAt']`. */
  readonly path: readonly (string | number)[]
  /** Reads on after the field: `must be a whole number from 0 to 10`. A schema of another make gives its message. */
  readonly rule: string
  readonly message: string
  /** The value at `path`, as it is in the row. */
  readonly got: unknown
}

/** What `parseRows` asks of a schema: any of zod, Valibot, ArkType and others that follow Standard Schema. */
export interface RowSchema<Row> {
  readonly '~standard': {
    /** Says whether a row holds, and what is wrong if not. */
    readonly validate: (row: unknown) => RowVerdict<Row> | Promise<RowVerdict<Row>>
  }
}

/** What a schema says of one row. */
export type RowVerdict<Row> =
  | { readonly value: Row; readonly issues?: undefined }
  | { readonly issues: readonly SchemaIssue[] }

/** What a schema finds wrong in a row. */
export interface SchemaIssue {
  readonly message: string
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined
  readonly params?: { readonly rule?: unknown } | undefined
}

/**
 * Puts rows through a schema and collects everything that is wrong, where a metric throws at the first: the good rows in
 * their order, and the issues of the others. No rows give two empty lists. Never throws for what a row holds.
 *
 * @throws `invalid_input` for `rows` that are no list or other iterable, and for a schema that validates asynchronously.
 * @example
 * const { rows, issues } = parseRows(ticketSchema, [{ openedAt: 0, resolvedAt: 60 }, { openedAt: 'today' }])
 * rows // [{ openedAt: 0, resolvedAt: 60 }]
 * issues[0].path // [1, 'openedAt']
 * issues[0].rule // 'must be a Date, whole milliseconds or ISO 8601 text'
 * @category Schemas
 * @since 0.1.0
 */
export function parseRows<Row>(
  schema: RowSchema<Row>,
  rows: Iterable<unknown>,
): { readonly rows: Row[]; readonly issues: RowIssue[] } {
  checkItems(rows)
  const good: Row[] = []
  const issues: RowIssue[] = []
  let index = 0
  for (const row of rows) {
    const verdict = schema['~standard'].validate(row)
    if ('then' in verdict) {
      // else its failing would end the process, whatever the caller catches
      verdict.then(undefined, () => {})
      throw new CxMetricsError('invalid_input', 'schema must validate at once, got one that is asynchronous')
    }
    if (verdict.issues) issues.push(...verdict.issues.map((issue) => describe(issue, row, index)))
    else good.push(verdict.value)
    index++
  }
  return { rows: good, issues }
}

function describe({ message, path = [], params }: SchemaIssue, row: unknown, index: number): RowIssue {
  const within = path.map((part) => keyOf(typeof part === 'object' ? part.key : part))
  const field = within[0]
  return {
    row: index,
    field: field === undefined ? null : String(field),
    path: [index, ...within],
    rule: typeof params?.rule === 'string' ? params.rule : message,
    message,
    got: within.reduce<unknown>((value, key) => (value as Record<string, unknown> | null)?.[key], row),
  }
}

function keyOf(key: PropertyKey): string | number {
  return typeof key === 'symbol' ? String(key) : key
}
