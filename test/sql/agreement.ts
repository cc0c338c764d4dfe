import { expect } from 'vitest'
import type { AnyRow } from '../../src/core/columns.ts'
import { type Instant, isCxMetricsError, type Plan, type Table, tabulate } from '../../src/index.ts'
import { type SqlColumnType, type SqlDialect, tableFromRows, toSQL } from '../../src/sql/index.ts'
import type { Column, Row, Session } from '../engines/engine.ts'

/** Rows as columns of a table, with what the query must be told of them. */
export interface Case {
  readonly plan: Plan<AnyRow>
  readonly columns: readonly Column[]
  readonly types?: { readonly [column: string]: SqlColumnType }
  readonly clockFrom?: Instant
  /** What memory makes of the rows, if more than `tabulate` by the plan. */
  readonly memory?: (rows: readonly Row[]) => Table
}

/** The rows that memory sees. */
export function rowsOf(columns: readonly Column[]): readonly object[] {
  return (columns[0]?.values ?? []).map((_, i) =>
    Object.fromEntries(columns.map(({ name, values }) => [name, values[i] ?? null])),
  )
}

/** One plan through memory and through an engine: the same table to the last character, or the same kind of error. */
export async function agrees(
  session: Session,
  dialect: SqlDialect,
  { plan, columns, types = {}, clockFrom, memory = (rows) => tabulate(rows, plan) }: Case,
): Promise<void> {
  await session.load('rows', columns)
  const query = toSQL(plan, {
    dialect,
    from: 'rows',
    columns: types,
    ...(clockFrom !== undefined && { clockFrom }),
  })
  const rows = await session.run(query)
  const got = outcome(() => tableFromRows(plan, rows))
  expect(got, query.text).toBe(outcome(() => memory(rowsOf(columns) as readonly Row[])))
}

function outcome(table: () => Table): string {
  try {
    return JSON.stringify(table())
  } catch (error) {
    if (!isCxMetricsError(error)) throw error
    return error.code
  }
}
