import type { Definition, Tally, ValueTable } from '../core/metric.ts'
import type { Estimate, Interval } from '../core/result.ts'
import { byName } from '../core/tally.ts'
import { unsortedOf } from '../core/unsorted.ts'
import { countOf, mergeTables, NONE } from '../core/values.ts'
import { shareEstimate } from '../stats/estimates.ts'
import { hallInterval } from '../stats/hall-interval.ts'
import { curveInColumns, type KaplanMeierOptions, survivalQuantile } from '../stats/kaplan-meier.ts'
import { endsOf, momentsOf } from '../stats/moments.ts'
import { type QuantileType, quantilesOfTable } from '../stats/quantile.ts'
import type { SpanResult } from './span-options.ts'

/** What one kind of span is called. */
export interface SpanNames<Ended extends string, Exclusion extends string> {
  readonly metric: string
  /** What a span is that has ended. Contract: the class of those that have not is `open`. */
  readonly ended: Ended
  /** Where nothing ended. */
  readonly status: string
  readonly excluded: readonly Exclusion[]
}

export type SpanClass<Ended extends string> = Ended | `${Ended}Early` | 'open'

/** The choices of a metric, as they are read. */
export interface SpanChoices {
  readonly cohort: string
  readonly statistic: 'mean' | 'median'
  readonly quantileType: QuantileType
  readonly percentiles: readonly number[]
  readonly targetMs: number | null
  readonly survival: KaplanMeierOptions & { readonly level: number }
  readonly definition: Definition
}

/** Curves are made only where something is read from them: they take longer than all the rest. */
export function answerOf<Ended extends string, Exclusion extends string>(
  { metric, ended, status, excluded }: SpanNames<Ended, Exclusion>,
  { counts, values }: Tally<SpanClass<Ended>, Exclusion>,
  { cohort, statistic, quantileType, percentiles, targetMs, survival, definition }: SpanChoices,
): SpanResult<string, string, Exclusion> {
  const { open } = values!
  const due = values![ended]
  const { level } = survival
  const spans = mergeTables(due, values![`${ended}Early`])
  const moments = momentsOf(spans)
  const [shortest = null, longest = null] = endsOf(spans)
  const n = moments ? moments.n : 0
  const hall = moments && hallInterval(moments, { level })
  const mean: Estimate = {
    value: moments?.mean ?? null,
    // No mean of spans is below 0, whatever the limits of few spans say.
    interval: hall && {
      ...hall,
      lower: Math.max(0, hall.lower),
    },
  }
  const [median = null, ...shares] = quantilesOfTable(spans, [0.5, ...percentiles], quantileType)
  const curve = cohort === 'creation' ? curveInColumns(spans, open, survival) : null
  const chosen = statistic === 'mean' ? mean : { value: median, interval: medianInterval(spans, survival) }
  return {
    metric,
    unit: 'ms',
    ...chosen,
    intervalReason:
      n === 0 || chosen.interval ? null : statistic === 'mean' ? 'too-few-items' : 'limit-not-reached',
    status: n > 0 ? 'ok' : status,
    n,
    ...{ [ended]: n },
    open: counts.open,
    mean,
    median,
    percentiles: percentiles.map((p, i) => ({ p, value: shares[i]! })),
    shortest,
    longest,
    standardDeviation: moments && moments.variance !== null ? Math.sqrt(moments.variance) : null,
    skewness: moments?.skewness ?? null,
    backlog: {
      mean: momentsOf(open)?.mean ?? null,
      median: quantilesOfTable(open, [0.5], quantileType)[0] ?? null,
      oldest: endsOf(open)[1] ?? null,
    },
    target:
      targetMs === null
        ? null
        : curve
          ? withinTarget(due, open, targetMs, level)
          : withinTarget(spans, NONE, targetMs, level),
    survival: curve && {
      median: curve.median,
      medianInterval: curve.medianInterval,
      percentiles: percentiles.map((p) => ({ p, ...survivalQuantile(curve, p) })),
      restrictedMean: curve.restrictedMean,
      restrictedMeanStandardError: curve.restrictedMeanStandardError,
      horizon: curve.horizon,
    },
    excluded: byName(
      excluded,
      excluded.map((reason) => counts[reason]),
    ) as SpanResult<string, string, Exclusion>['excluded'],
    definition,
  }
}

/** Of those that ended, as the median itself; that of all tickets stands in `survival`. */
function medianInterval(spans: ValueTable, survival: KaplanMeierOptions): Interval | null {
  const {
    lower = null,
    upper = null,
    level,
    method,
  } = curveInColumns(spans, NONE, survival).medianInterval ?? {}
  return lower === null || upper === null
    ? null
    : { lower, upper, level: level!, method: `kaplan-meier ${method}` }
}

/** Over the tickets whose time is up: ended or open, they are at least as old as the target. */
function withinTarget(
  ended: ValueTable,
  open: ValueTable,
  targetMs: number,
  level: number,
): NonNullable<SpanResult<string, string, string>['target']> {
  const within = countFrom(ended, 0) - countFrom(ended, targetMs + 1)
  const eligible = countOf(ended) + countFrom(open, targetMs)
  const counts = [within, eligible - within]
  const share = shareEstimate({ counts, weights: counts, n: eligible, effectiveN: eligible }, [0], { level })
  return { targetMs, eligible, within, ...share }
}

/** How many of whole spans are at least so long. */
function countFrom(table: ValueTable, least: number): number {
  let n = 0
  const unsorted = unsortedOf(table)
  if (unsorted) {
    for (const block of unsorted.blocks) for (let i = 0; i < block.length; i++) n += +(block[i]! >= least)
    return n
  }
  const { values, counts } = table
  for (let i = values.length - 1; i >= 0 && values[i]! >= least; i--) n += counts[i]!
  return n
}
