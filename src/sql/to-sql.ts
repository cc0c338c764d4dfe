import type { AnyRow } from '../core/columns.ts'
import { checkOptions } from '../core/errors.ts'
import { amountNames } from '../core/tally.ts'
import { type AnyMetric, checkPlan, type Plan } from '../summarize/plan.ts'
import { accounts } from './accounts.ts'
import { answers } from './answers.ts'
import { customers } from './customers.ts'
import type { Dialect } from './dialects.ts'
import { issues } from './issues.ts'
import { type Items, itemsOf, type WriteItems } from './items.ts'
import { groupingOf } from './keys.ts'
import { measures } from './measures.ts'
import type { SqlQuery } from './parameters.ts'
import { sketchSteps } from './sketch.ts'
import { notInSql, type SqlOptions, sourceOf } from './source.ts'
import { spans } from './spans.ts'

/**
 * One query for a plan of column names: a row per metric, group, bin and value, with how many items it stands for.
 * `tableFromRows` makes of its rows the very table that `tabulate` makes of the rows themselves.
 *
 * Every value of the plan is a parameter, every name is quoted; whole numbers that the query itself needs, such as points
 * of a scale, stand in the text. DuckDB, PostgreSQL, ClickHouse and Spark are run by tests, BigQuery and Snowflake are not.
 *
 * @throws `invalid_option` for fields that are functions, metrics that SQL cannot compute, names that no engine has, and
 * spans by business hours without `clockFrom`.
 * @example
 * const plan = { by: { team: 'team' }, metrics: { nps: npsMetric('score') }, where: { wave: 2 } }
 * toSQL(plan, { dialect: 'duckdb', from: 'responses' }).values // [2]
 * toSQL({ metrics: { nps: npsMetric((row) => row.score) } }, { dialect: 'duckdb', from: 'responses' }) // throws invalid_option
 * @category SQL
 * @since 0.1.0
 */
export function toSQL(plan: Plan<AnyRow>, options: SqlOptions): SqlQuery {
  checkPlan(plan)
  checkOptions(options, ['dialect', 'from', 'columns', 'clockFrom'])
  const source = sourceOf(options)
  const { dialect } = source
  const ofCustomers = customersAlone(plan)
  const grouping = groupingOf(plan, source, ofCustomers)
  const { keys, where } = grouping
  const names = Object.keys(plan.metrics)
  const metrics = Object.values(plan.metrics) as AnyMetric<never>[]
  const carried = carriedOf(metrics)
  const steps = { texts: [...source.steps], recursive: false }
  const selects = metrics.map((metric, m) => {
    const write = writerOf(names[m]!, metric)
    const items = itemsOf(names[m]!, metric, m, source, grouping, steps)
    const { relativeError } = metric.bins
    const placed = write(items)
    const last = relativeError === undefined ? placed : sketchSteps(items, placed, relativeError)
    return total(dialect, items, m, carried, last)
  })
  if (where !== null) selects.push(leftOut(source.rows, where, keys.length + 1 + carried.length))
  const text = `WITH${steps.recursive ? ' RECURSIVE' : ''}\n  ${steps.texts.join(',\n  ')}\n${selects.join('\nUNION ALL\n')}`
  return source.parameters.query(text)
}

/** Whether the items are customers, which are made of many rows: then all are, and which rows count is not asked. */
function customersAlone({ metrics, where }: Plan<never>): boolean {
  const entries = Object.entries<AnyMetric<never>>(metrics)
  const other = entries.find(([, { definition }]) => definition.item !== 'customer')
  const [customer] = entries.find(([, { definition }]) => definition.item === 'customer') ?? []
  if (customer === undefined) return false
  if (other)
    notInSql(customer, `its items are customers, and those of ${other[0]} are rows. Make a query for each`)
  if (where) notInSql(customer, 'where would leave out terms of customers. Choose them in from: { query }')
  return true
}

/** What writes the steps for a metric: by its hint, else by its kind of item. */
function writerOf(name: string, { classify, columns, definition }: AnyMetric<never>): WriteItems {
  if (typeof classify === 'object') return ('columns' in classify ? answers : measures) as WriteItems
  const write = ITEMS[definition.item]
  if (!columns) {
    const why = 'its rows are read by a function. Use tabulate, or a metric of columns'
    return notInSql(name, why)
  }
  return write ?? notInSql(name, `items of kind ${definition.item} are not computed by an engine yet`)
}

/** By kind of item: those that metrics place by a function, and name the columns of its parts. */
const ITEMS: { readonly [item: string]: WriteItems } = {
  span: spans,
  issue: issues,
  customer: customers,
  account: accounts,
}

/** A column that only some metrics have, with its type. */
interface Carried {
  readonly name: string
  readonly type: 'whole' | 'real' | 'text'
  readonly summed: boolean
  readonly has: (metric: AnyMetric<never>) => boolean
}

/** What the rows of a plan carry beside keys, bin and count. */
function carriedOf(metrics: readonly AnyMetric<never>[]): readonly Carried[] {
  const sums = metrics.map(({ bins }) => amountNames(bins).length)
  const all: readonly Carried[] = [
    { name: 'value', type: 'whole', summed: false, has: ({ bins }) => bins.values !== undefined },
    { name: 'weight', type: 'real', summed: false, has: ({ weight }) => weight !== undefined },
    ...Array.from(
      { length: Math.max(...sums) },
      (_, i): Carried => ({
        name: `sum${i}`,
        type: 'text',
        summed: true,
        has: ({ bins }) => amountNames(bins).length > i,
      }),
    ),
  ]
  return all.filter(({ has }) => metrics.some(has))
}

/** The totals of a metric: one row per group and bin, and per value or weight where there are any. */
function total(
  dialect: Dialect,
  { metric, keys }: Items,
  place: number,
  carried: readonly Carried[],
  from: string,
): string {
  const columns = carried.map(({ name, type, summed, has }) => {
    if (!has(metric)) return `CAST(NULL AS ${dialect.types[type]}) AS ${name}`
    // as text, for not every driver brings more than 53 bits home
    const { wide, text } = dialect.types
    return summed ? `CAST(SUM(CAST(${name} AS ${wide})) AS ${text}) AS ${name}` : name
  })
  const grouped = carried.filter(({ summed, has }) => !summed && has(metric)).map(({ name }) => name)
  return [
    `SELECT ${[`${place} AS metric`, ...keys, 'bin', ...columns, 'SUM(n) AS n'].join(', ')}`,
    `FROM ${from}`,
    `GROUP BY ${[...keys, 'bin', ...grouped].join(', ')}`,
  ].join('\n')
}

/** How many rows do not count. */
function leftOut(rows: string, where: string, width: number): string {
  const nulls = Array.from({ length: width }, () => 'NULL')
  return `SELECT -1, ${nulls.join(', ')}, COUNT(CASE WHEN ${where} THEN NULL ELSE 1 END)\nFROM ${rows}`
}
