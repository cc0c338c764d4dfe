import { badOption, CxMetricsError, checkItems, oneOf, show } from '../core/errors.ts'
import { read, tally } from '../core/evaluate.ts'
import type { Definition, Field, Metric } from '../core/metric.ts'
import type { MetricResult } from '../core/result.ts'
import { tableOf } from '../core/values.ts'
import { studentP, studentQuantile } from '../stats/beta.ts'
import { pByInversion } from '../stats/difference.ts'
import { momentsOf } from '../stats/moments.ts'
import { criticalZ } from '../stats/normal.ts'
import { scoreLimits } from '../stats/score.ts'
import { signTest } from '../stats/sign-test.ts'
import { type Comparison, comparisonOf, readLevel, type Side, sideOf } from './comparison.ts'
import { worthsOf, worthsOfClasses } from './items.ts'
import type { Finding } from './methods.ts'

/** How the same customers twice are compared. */
export type PairedMethod = 'score' | 't' | 'mcnemar'

const METHODS_OF: { readonly [statistic in Definition['statistic']]?: readonly PairedMethod[] } = {
  share: ['score', 'mcnemar', 't'],
  net: ['score', 't'],
  mean: ['score', 't'],
  span: ['t'],
}

interface Options<Row> {
  readonly method?: string | undefined
  readonly level?: number
  readonly by: Field<Row> | undefined
}

/**
 * The same customers twice, by what each changed. `score` is the score interval of the mean of these changes on the scale
 * that they can lie on, and p is where it touches 0: for shares that is Tango's interval, whose p is McNemar's without
 * correction. `mcnemar` puts the exact p beside it; `t` is Student's.
 *
 * Sources: Tango 1998, Statistics in Medicine 17:891–908; McNemar 1947, Psychometrika 12:153–157.
 */
export function comparePaired<Row>(
  metric: Metric<Row, MetricResult>,
  a: Iterable<Row>,
  b: Iterable<Row>,
  { by, ...options }: Options<Row>,
): Comparison {
  const { statistic } = metric.definition
  const methods = METHODS_OF[statistic]
  if (!methods || metric.weight || metric.bins.sums)
    badOption('paired', 'false where the value is no plain mean of its items', true)
  const method = oneOf('method', options.method as PairedMethod | undefined, methods)
  const level = readLevel(options.level)
  const rows = [a, b].map((side) => {
    checkItems(side)
    return [...side]
  }) as [Row[], Row[]]
  const worths = rows.map((side) => worthsOf(metric, side)) as [Worths, Worths]
  const matched = by === undefined ? inOrder(rows) : byKey(rows, by)
  const complete = matched.filter(([i, j]) => worths[0][i] !== null && worths[1][j] !== null)
  const sides = rows.map((side, which) => {
    const kept = complete.map((match) => side[match[which]!]!)
    return sideOf(metric.finish(tally(metric, kept)))
  }) as [Side, Side]
  const changes = Float64Array.from(complete, ([i, j]) => worths[0][i]! - worths[1][j]!)
  const comparison = comparisonOf(...sides, method, (one, other) => {
    const found = findPaired(method, changes, worthsOfClasses(metric), level)
    const mean = changes.reduce((sum, change) => sum + change, 0) / changes.length
    if (
      Math.abs(one.value - other.value - mean) >
      1e-9 * Math.max(1, Math.abs(one.value), Math.abs(other.value))
    )
      badOption('paired', 'false where the value is no plain mean of its items', true)
    return found
  })
  return {
    ...comparison,
    pairs: {
      n: complete.length,
      unmatched: rows[0].length + rows[1].length - 2 * matched.length,
      incomplete: matched.length - complete.length,
    },
  }
}

type Worths = readonly (number | null)[]
type Match = readonly [rowOfA: number, rowOfB: number]

function findPaired(
  method: PairedMethod,
  changes: Float64Array,
  worths: readonly number[],
  level: number,
): Finding {
  const table = tableOf(changes)
  const { n, mean, variance } = momentsOf(table)!
  if (method === 't') {
    if (variance === null) return { interval: null, reason: 'too-few-items', p: null }
    const error = Math.sqrt(variance / n)
    const margin = studentQuantile(level, n - 1) * error
    // customers who all changed alike leave no error to measure by
    const p = error > 0 ? studentP(mean / error, n - 1) : mean === 0 ? 1 : null
    return { interval: { lower: mean - margin, upper: mean + margin, level, method }, p }
  }
  const reach = Math.max(...worths) - Math.min(...worths)
  const limits = (z: number): { readonly lower: number; readonly upper: number } => {
    const [lower, upper] = scoreLimits([-reach, ...table.values, reach], [0, ...table.counts, 0], z, n)
    return { lower, upper }
  }
  const gains = changes.filter((change) => change > 0).length
  const losses = changes.filter((change) => change < 0).length
  return {
    interval: { ...limits(criticalZ(level)), level, method: 'score' },
    p: method === 'mcnemar' ? signTest(gains, losses) : pByInversion(mean, limits),
  }
}

function inOrder([a, b]: readonly [readonly unknown[], readonly unknown[]]): readonly Match[] {
  if (a.length === b.length) return a.map((_, row) => [row, row])
  const text = `a and b must be as many rows, got ${a.length} and ${b.length}. Option by matches them.`
  throw new CxMetricsError('length_mismatch', text)
}

/** Rows of one customer. Who has no key, or is on one side alone, is matched with nobody. */
function byKey<Row>(sides: readonly [readonly Row[], readonly Row[]], by: Field<Row>): readonly Match[] {
  const [a, b] = sides.map((rows, which) => {
    const rowOf = new Map<unknown, number>()
    rows.forEach((row, index) => {
      const key = read(row, by as Field<never>, index)
      if (key === null || key === undefined || Number.isNaN(key)) return
      const side = 'ab'[which]!
      if (rowOf.has(key)) {
        const text = `customer must be on each side once, got ${show(key)} again (${side}, row ${index})`
        throw new CxMetricsError('invalid_value', text, [side, index])
      }
      rowOf.set(key, index)
    })
    return rowOf
  }) as [Map<unknown, number>, Map<unknown, number>]
  return [...a].flatMap(([key, row]): Match[] => {
    const other = b.get(key)
    return other === undefined ? [] : [[row, other]]
  })
}
