import type { AnyMetric } from '../summarize/plan.ts'
import type { Source } from './source.ts'

/** What a file for one kind of item gets, to write the steps that put items in bins. */
export interface Items<Classify = unknown> {
  /** What the plan calls the metric. */
  readonly name: string
  readonly metric: AnyMetric<never> & { readonly classify: Classify }
  readonly source: Source
  readonly steps: Steps
  /** The keys as expressions of the source's columns: the first step names them key0, key1 and so on. */
  readonly keys: readonly string[]
  /** What goes behind the source to leave out rows that do not count: empty, or a WHERE clause. */
  readonly where: string
}

/**
 * Writes the steps and answers the name of the last: it has `key0` and so on, `bin` (the place among classes, then
 * exclusions), `n` (how many items), and as the metric's bins say `value` (a whole number, of classes alone), `weight`,
 * and `sum0` and so on.
 */
export type WriteItems<Classify = unknown> = (items: Items<Classify>) => string

/** The common table expressions of one metric, one after the other. */
export interface Steps {
  /** Adds one, and answers its name. */
  readonly add: (name: string, columns: readonly string[], from: string, groupBy?: string) => string
}

export function stepsOf(source: Source, metric: number, into: string[]): Steps {
  return {
    add: (name, columns, from, groupBy) => {
      const step = source.step(`${name}${metric}`)
      const group = groupBy === undefined ? '' : `\n    GROUP BY ${groupBy}`
      into.push(`${step} AS (\n    SELECT\n      ${columns.join(',\n      ')}\n    FROM ${from}${group}\n  )`)
      return step
    },
  }
}
