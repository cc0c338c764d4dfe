import type { Field, OnInvalid } from '../core/metric.ts'
import type { Estimate, Interval, MetricResult } from '../core/result.ts'
import type { EventRules } from '../derive/event-rules.ts'
import type { KaplanMeierOptions, SurvivalInterval, SurvivalQuantile } from '../stats/kaplan-meier.ts'
import type { ProportionMethod } from '../stats/proportion-interval.ts'
import type { QuantileType } from '../stats/quantile.ts'
import type { CalendarOptions } from '../time/business-calendar.ts'
import type { Duration } from '../time/duration.ts'
import type { Instant } from '../time/instant.ts'

/**
 * Options of every metric of spans.
 *
 * @category Time to resolution
 * @since 0.1.0
 */
export interface SpanOptions {
  /** The moment at which everything is known: resolved later is open, opened later is not there yet. */
  readonly asOf: Instant
  /** For dates and times without an offset. @defaultValue 'UTC' */
  readonly timeZone?: string
  /**
   * What spans count: all time, or the hours of a calendar, in `target` too. Of spans that are known already it says what
   * was counted. @defaultValue 'elapsed'
   */
  readonly clock?: 'elapsed' | CalendarOptions
  /** What `value` is. @defaultValue 'mean' */
  readonly statistic?: 'mean' | 'median'
  /** Shares for `percentiles`. @defaultValue [0.5, 0.75, 0.9, 0.95] */
  readonly percentiles?: readonly number[]
  /** Of Hyndman and Fan's nine, by R's number; 7 is `percentile_cont` in SQL. @defaultValue 7 */
  readonly quantileType?: QuantileType
  /** The longest span that is within target. @defaultValue none */
  readonly target?: Duration
  /** How Kaplan–Meier's limits are made, and what counts where the curve is flat. @defaultValue { method: 'log-log', median: 'midpoint' } */
  readonly survival?: Pick<KaplanMeierOptions, 'method' | 'median'>
  /** @defaultValue { level: 0.95 } */
  readonly interval?: { readonly level?: number }
  /**
   * Keeps spans in log-spaced buckets, each span within this share of itself (0.000001 up to 1). Counts stay exact;
   * `mean`, `median`, `percentiles`, `shortest` and `longest` are within the relative error of the exact ones,
   * `standardDeviation` within that share of the spans' root mean square; a target can be wrong only about spans within
   * that share of it; intervals and `survival` are those of the buckets, without a bound. @defaultValue none: exact
   */
  readonly sketch?: { readonly relativeError: number }
  /** @defaultValue 'throw' */
  readonly onInvalid?: OnInvalid
}

/**
 * Of items of `spansFromEvents`: the rules they were made by say what the moments and the clock are.
 *
 * @category Time to resolution
 * @since 0.1.0
 */
export interface EventSpanOptions extends Omit<SpanOptions, 'asOf' | 'timeZone' | 'clock'> {
  readonly events: EventRules
}

/** Of a column of spans in whole milliseconds that have all ended; null, undefined and NaN are missing. */
export interface SpanColumnOptions<Row> extends Omit<SpanOptions, 'asOf' | 'timeZone'> {
  readonly span: Field<Row>
}

/**
 * What every metric of spans answers with.
 *
 * @category Time to resolution
 * @since 0.1.0
 */
export interface SpanResult<Name extends string, Status extends string, Exclusion extends string>
  extends MetricResult<Name, Status, Exclusion, number> {
  /** Of the mean by Hall's transformation, of the median by Kaplan–Meier of those that ended. */
  readonly interval: Interval | null
  /** Not ended at `asOf`. */
  readonly open: number
  /** Of those that ended, like everything up to `skewness`. */
  readonly mean: Estimate
  readonly median: number | null
  readonly percentiles: readonly { readonly p: number; readonly value: number | null }[]
  readonly shortest: number | null
  readonly longest: number | null
  readonly standardDeviation: number | null
  /** m₃ / m₂^1.5 with both over n; 0 where all agree. */
  readonly skewness: number | null
  /** The ages of the open. */
  readonly backlog: {
    readonly mean: number | null
    readonly median: number | null
    readonly oldest: number | null
  }
  /** Tickets whose time for the target is up, and those of them that kept it; null without a target. */
  readonly target:
    | (Estimate<ProportionMethod> & {
        readonly targetMs: number
        readonly eligible: number
        readonly within: number
      })
    | null
  /** All tickets, the open ones as "at least so long"; null in a cohort of those that ended. */
  readonly survival: {
    readonly median: number | null
    readonly medianInterval: SurvivalInterval | null
    readonly percentiles: readonly ({ readonly p: number } & SurvivalQuantile)[]
    /** Mean time up to `horizon`, the longest span seen. */
    readonly restrictedMean: number | null
    readonly restrictedMeanStandardError: number | null
    readonly horizon: number | null
  } | null
}
