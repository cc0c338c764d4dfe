import { expect } from 'vitest'
import type { AnyRow } from '../../src/core/columns.ts'
import { isCxMetricsError, type Plan, parsePlan, planToJson, present, tabulate } from '../../src/index.ts'
import { type SqlDialect, type SqlOptions, toSQL } from '../../src/sql/index.ts'

/** A plan that went through text. */
export function restored(plan: Plan<AnyRow>): Plan<AnyRow> {
  const json = planToJson(plan)
  const read: unknown = JSON.parse(JSON.stringify(json))
  expect(read).toEqual(json)
  const again = parsePlan(read)
  expect(planToJson(again)).toEqual(json)
  expect(JSON.stringify(planToJson(again))).toBe(JSON.stringify(json))
  return again
}

/** The answer as text, or the error. */
export function outcome(run: () => unknown): string {
  try {
    return JSON.stringify(run())
  } catch (error) {
    if (!isCxMetricsError(error)) throw error
    return `${error.code} at ${error.path.join('.')}: ${error.message}`
  }
}

/** Holds one plan equal to another in memory and in the text of every dialect. */
export function behaveTheSame(plan: Plan<AnyRow>, again: Plan<AnyRow>, rows: readonly object[]): void {
  expect(outcome(() => tabulate(rows, again))).toBe(outcome(() => tabulate(rows, plan)))
  const answers = outcome(() => present(tabulate(rows, plan), plan))
  expect(outcome(() => present(tabulate(rows, plan), again))).toBe(answers)
  sqlIsTheSame(plan, again)
}

export function sqlIsTheSame(
  plan: Plan<AnyRow>,
  again: Plan<AnyRow>,
  columns: NonNullable<SqlOptions['columns']> = {},
): void {
  for (const dialect of ['duckdb', 'spark'] satisfies SqlDialect[]) {
    const query = (asked: Plan<AnyRow>): string =>
      outcome(() => toSQL(asked, { dialect, from: 'rows', clockFrom: '2025-01-01', columns }))
    expect(query(again)).toBe(query(plan))
  }
}
