import type { AnyMetric } from '../summarize/plan.ts'
import type { Grouping } from './keys.ts'
import type { Source } from './source.ts'

/** What a file for one kind of item gets, to write the steps that put items in bins. */
export interface Items<Classify = unknown> {
  /** What the plan calls the metric. */
  readonly name: string
  readonly metric: AnyMetric<never> & { readonly classify: Classify }
  readonly source: Source
  /** Adds the first step, the rows that count: what keys are made of, and these columns of the source. Answers its name. */
  readonly read: (columns: readonly string[]) => string
  /** The same of all rows, with `kept`, where the plan has a filter: 1 for those that count. */
  readonly readAll: (columns: readonly string[]) => string
  /** The condition of rows that count; null for all. */
  readonly where: string | null
  /** The rows of a step of `readAll` that count. */
  readonly keptOf: (step: string) => string
  /** The keys as columns of a step after that, which names them ... */
  readonly made: readonly string[]
  /** ... and of every other: `key0` and so on. */
  readonly keys: readonly string[]
  /** Those of them that name a window, which `made` is without. */
  readonly windowKeys: readonly string[]
  /** Adds a step, and answers its name, which a step that goes on from its own rows is told. */
  readonly step: (
    name: string,
    columns: readonly string[],
    from: string | ((own: string) => string),
    groupBy?: readonly string[],
  ) => string
  /** Adds a step by its text, where metrics before have not added the same. Answers its name. */
  readonly share: (name: string, text: string) => string
  /** Adds a step of rows that are said in the text, and answers its name. */
  readonly list: (name: string, rows: readonly (readonly string[])[]) => string
  /** The place of a bin among classes, then exclusions. */
  readonly at: (bin: string) => number
}

/**
 * Writes the steps and answers the name of the last: it has the keys, `bin` (its place), `n` (how many items), and as the
 * metric's bins say `value` (a whole number, of classes alone), `weight`, and `sum0` and so on (whole numbers).
 */
export type WriteItems<Classify = unknown> = (items: Items<Classify>) => string

/** The steps of a query in order. */
export interface Steps {
  readonly texts: string[]
  /** Whether one goes on from its own rows. */
  recursive: boolean
}

/** The steps of one metric of a plan, added to those before. */
export function itemsOf(
  name: string,
  metric: AnyMetric<never>,
  place: number,
  source: Source,
  { keys, where }: Grouping,
  into: Steps,
): Items {
  const step: Items['step'] = (name, columns, from, groupBy) => {
    const named = source.step(`${name}${place}`)
    const group = groupBy ? `\n    GROUP BY ${groupBy.join(', ')}` : ''
    const rows = typeof from === 'string' ? from : from(named)
    into.recursive ||= typeof from === 'function'
    into.texts.push(
      `${named} AS (\n    SELECT\n      ${columns.join(',\n      ')}\n    FROM ${rows}${group}\n  )`,
    )
    return named
  }
  const list: Items['list'] = (name, rows) => {
    const named = source.step(`${name}${place}`)
    const selects = rows.map((columns) => `    SELECT ${columns.join(', ')}`)
    into.texts.push(`${named} AS (\n${selects.join('\n    UNION ALL\n')}\n  )`)
    return named
  }
  const bins = [...metric.bins.classes, ...metric.bins.excluded] as readonly string[]
  const filter = where === null ? '' : `\n    WHERE ${where}`
  const parts = keys.flatMap(({ parts }) => parts)
  return {
    name,
    metric,
    source,
    read: (columns) => step('read', [...parts, ...columns], source.rows + filter),
    readAll: (columns) => {
      const kept = where === null ? [] : [`CASE WHEN ${where} THEN 1 ELSE 0 END AS kept`]
      return step('read', [...parts, ...columns, ...kept], source.rows)
    },
    where,
    keptOf: (from) => (where === null ? from : `${from}\n    WHERE kept = 1`),
    made: keys.filter(({ ofWindow }) => !ofWindow).map(({ made }) => made),
    keys: keys.map((_, k) => `key${k}`),
    windowKeys: keys.flatMap(({ ofWindow }, k) => (ofWindow ? [`key${k}`] : [])),
    step,
    share: (name, text) => {
      const body = ` AS (\n    ${text}\n  )`
      const known = into.texts.find((one) => one.endsWith(body))
      if (known !== undefined) return known.slice(0, -body.length)
      const named = source.step(`${name}${place}`)
      into.texts.push(named + body)
      return named
    },
    list,
    at: (bin) => bins.indexOf(bin),
  }
}

/** The place after all bins, of items that no table has: what an engine found is refused, whatever `onInvalid` says. */
export function beyond({ bins }: AnyMetric<never>): number {
  return bins.classes.length + bins.excluded.length
}

/** A CASE in lines of its own; conditions in the order in which they hold. */
export function choose(
  cases: readonly (readonly [when: string, then: number | string])[],
  other?: number | string,
): string {
  const lines = cases.map(([when, then]) => `  WHEN ${when} THEN ${then}`)
  return ['CASE', ...lines, ...(other === undefined ? [] : [`  ELSE ${other}`]), 'END'].join('\n      ')
}
