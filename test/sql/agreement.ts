import { expect } from 'vitest'
import type { AnyRow } from '../../src/core/columns.ts'
import { type Plan, tabulate } from '../../src/index.ts'
import { type SqlColumnType, type SqlDialect, tableFromRows, toSQL } from '../../src/sql/index.ts'
import type { Column, Session } from '../engines/engine.ts'

/** Rows as columns of a table, with what the query must be told of them. */
export interface Case {
  readonly plan: Plan<AnyRow>
  readonly columns: readonly Column[]
  readonly types?: { readonly [column: string]: SqlColumnType }
}

/** The rows that memory sees. */
export function rowsOf(columns: readonly Column[]): readonly object[] {
  return (columns[0]?.values ?? []).map((_, i) =>
    Object.fromEntries(columns.map(({ name, values }) => [name, values[i] ?? null])),
  )
}

/** One plan through memory and through an engine: the same table, to the last character. */
export async function agrees(
  session: Session,
  dialect: SqlDialect,
  { plan, columns, types = {} }: Case,
): Promise<void> {
  await session.load('rows', columns)
  const query = toSQL(plan, { dialect, from: 'rows', columns: types })
  const table = tableFromRows(plan, await session.run(query))
  expect(JSON.stringify(table), query.text).toBe(JSON.stringify(tabulate(rowsOf(columns), plan)))
}
