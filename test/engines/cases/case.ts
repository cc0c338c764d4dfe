import fc from 'fast-check'
import type { SqlColumnType } from '../../../src/sql/source.ts'
import type { Plan } from '../../../src/summarize/plan.ts'
import type { Column, ColumnType, Dialect, Row } from '../engine.ts'

/** A plan, and the tables that it is tried on: the same answer in memory and from every engine. */
export interface Case {
  readonly title: string
  readonly plan: Plan<Row>
  /** A table of so many rows, the same for the same seed. */
  readonly table: (seed: number, rows: number) => readonly Column[]
  /** What memory makes of the rows first, and the plan that it has for these. */
  readonly items?: {
    readonly plan: Plan<Row>
    readonly of: (rows: readonly Row[]) => readonly object[]
  }
  /** Columns that the plan reads otherwise than as their type says: a number as a moment. */
  readonly types?: { readonly [column: string]: SqlColumnType }
  /** Engines in which it is known to be otherwise, with the reason. */
  readonly except?: { readonly [dialect in Dialect]?: string }
}

/** A column as it is drawn. */
export type DrawnColumn = readonly [type: ColumnType, value: fc.Arbitrary<Column['values'][number]>]

/** Tables whose rows are drawn one by one. */
export function drawn(columns: { readonly [name: string]: DrawnColumn }): Case['table'] {
  const row = fc.record(Object.fromEntries(Object.entries(columns).map(([name, [, value]]) => [name, value])))
  return (seed, rows) => {
    const sample = rows === 0 ? [] : fc.sample(row, { seed, numRuns: rows })
    return Object.entries(columns).map(([name, [type]]) => {
      return { name, type, values: sample.map((one) => one[name] ?? null) }
    })
  }
}

/** What `toSQL` is told of the columns. */
export function sqlTypes(
  columns: readonly Column[],
  { types = {} }: Case,
): { readonly [name: string]: SqlColumnType } {
  return { ...Object.fromEntries(columns.map(({ name, type }) => [name, SQL_TYPES[type]])), ...types }
}

const SQL_TYPES: { readonly [type in ColumnType]: SqlColumnType } = {
  integer: 'number',
  number: 'number',
  text: 'text',
  boolean: 'boolean',
  instant: 'timestamp',
  utc: 'timestamp',
  date: 'date',
}
