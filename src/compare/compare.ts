import { badOption, CxMetricsError, checkItems, checkOptions, oneOf, show } from '../core/errors.ts'
import { tally } from '../core/evaluate.ts'
import type { Field, Metric } from '../core/metric.ts'
import type { MetricResult } from '../core/result.ts'
import { bootstrapDifference } from './bootstrap.ts'
import { type Comparison, comparisonOf, readLevel, type Side, sideOf } from './comparison.ts'
import type { Comparable } from './evidence.ts'
import { type CompareMethod, find, METHODS_OF } from './methods.ts'
import { comparePaired, type PairedMethod } from './paired.ts'

/** Options of `compare` for two results. */
export interface CompareOptions {
  /** By default `newcombe` for shares, else `mover`. The guide says what each method is good for. */
  readonly method?: CompareMethod
  /** Between 0 and 1, both excluded. @defaultValue 0.95 */
  readonly level?: number
}

/** Options of `compare` for rows; `metric` says of what they are. */
export interface CompareRowsOptions<Row> extends Omit<CompareOptions, 'method'> {
  readonly metric: Metric<Row, MetricResult>
  /** Paired rows are compared by `score`, `t` or `mcnemar`; `bootstrap` draws from both sides. */
  readonly method?: CompareMethod | PairedMethod | 'bootstrap'
  /** Whether both sides are of the same customers. @defaultValue false */
  readonly paired?: boolean
  /** Of paired rows: whose it is; without it the rows of both sides lie in one order. */
  readonly by?: Field<Row>
  /** Of `bootstrap`: any whole number; the same seed gives the same answer. */
  readonly seed?: number
  /** Of `bootstrap`. @defaultValue 10_000 */
  readonly resamples?: number
}

/**
 * Whether a number changed: the difference a − b of two results of one definition, with its interval and p-value.
 *
 * `difference` is signed and in the metric's unit. By default the limits of both values are put together (Newcombe's
 * method for shares, MOVER on score limits for nets and means, on Hall's for spans), and `p` is 1 less the level at which
 * that interval touches 0, so that the two never contradict each other. Results say enough of answers, outcomes and mean
 * spans; medians, ranks and survival of spans need tallies; net revenue, `bootstrap` and `paired` need the rows and, to
 * know what these are, `metric`. Weighted values count with Kish's effective n. Windows may differ, nothing else. A side
 * without a value: `difference: null`, and `status` says so.
 *
 * @param a the later, or the one of interest: a result, a tally of spans, or rows
 * @throws `definition_mismatch` naming the choice in which the definitions differ; `invalid_option` for a method that the
 * statistic or the sides do not allow; `invalid_input`; for rows also what `evaluate` throws
 * @example
 * const before = npsFromCounts({ promoters: 500, passives: 300, detractors: 200 })
 * const after = npsFromCounts({ promoters: 430, passives: 310, detractors: 260 })
 * compare(after, before).difference // -13
 * compare(after, before).interval // { lower: -19.95…, … }
 * compare(after, before).p < 0.001 // true
 * @see Newcombe 1998, Statistics in Medicine 17:873–890; Zou and Donner 2008, ibid. 27:1693–1702
 * @category Comparing
 * @since 0.1.0
 */
export function compare(a: Comparable, b: Comparable, options?: CompareOptions): Comparison
export function compare<Row>(a: Iterable<Row>, b: Iterable<Row>, options: CompareRowsOptions<Row>): Comparison
export function compare<Row>(
  a: Comparable | Iterable<Row>,
  b: Comparable | Iterable<Row>,
  options: CompareOptions | CompareRowsOptions<Row> = {},
): Comparison {
  if (Object(options) === options && 'metric' in options)
    return compareRows(a as Iterable<Row>, b as Iterable<Row>, options)
  checkOptions(options, ['method', 'level'])
  for (const [name, side] of Object.entries({ a, b })) {
    if ((side as Partial<Comparable> | null)?.definition?.choices) continue
    const text = `${name} must be a result or a tally, or rows of options.metric, got ${show(side)}`
    throw new CxMetricsError('invalid_input', text, [name])
  }
  return compareSides(sideOf(a as Comparable), sideOf(b as Comparable), options)
}

/** Two sides by a method that needs no rows. */
export function compareSides(
  a: Side,
  b: Side,
  options: { readonly method?: string; readonly level?: number },
): Comparison {
  const allowed = METHODS_OF[a.definition.statistic]
  const method = oneOf('method', options.method as CompareMethod | undefined, allowed)
  const level = readLevel(options.level)
  return comparisonOf(a, b, method, (a, b) => find(method, a, b, level))
}

function compareRows<Row>(a: Iterable<Row>, b: Iterable<Row>, options: CompareRowsOptions<Row>): Comparison {
  checkOptions(options, ['metric', 'method', 'level', 'paired', 'by', 'seed', 'resamples'])
  const { metric, paired = false, by, seed, resamples, ...rest } = options
  if (typeof metric?.finish !== 'function') badOption('metric', 'a metric of the rows', metric)
  if (typeof paired !== 'boolean') badOption('paired', 'true or false', paired)
  const draws = !paired && (rest.method === 'bootstrap' || rest.method === undefined)
  if (!draws && (seed ?? resamples) !== undefined)
    badOption('seed', 'left out, with resamples, where nothing is drawn', seed)
  if (paired) return comparePaired(metric, a, b, { by, ...rest })
  if (by !== undefined) badOption('by', 'left out where rows are not paired', by)
  const rows = [a, b].map((side) => {
    checkItems(side)
    return [...side]
  }) as [Row[], Row[]]
  const [first, second] = rows.map((side) => {
    const totals = tally(metric, side)
    return sideOf(metric.definition.statistic === 'span' ? totals : metric.finish(totals))
  }) as [Side, Side]
  const needsRows = [first, second].some(({ evidence }) => evidence?.reason === 'needs-rows')
  if (rest.method !== 'bootstrap' && !(needsRows && rest.method === undefined))
    return compareSides(first, second, rest)
  if (seed === undefined) badOption('seed', 'a whole number: the same seed draws the same rows', seed)
  const { level = 0.95 } = rest
  const drawn = { seed, level, ...(resamples !== undefined && { resamples }) }
  return comparisonOf(first, second, 'bootstrap', () => bootstrapDifference(metric, ...rows, drawn))
}
