import { badOption, CxMetricsError, checkOptions, oneOf, show } from '../core/errors.ts'
import { evaluate } from '../core/evaluate.ts'
import type { Definition, Metric, OnInvalid, ValueTable } from '../core/metric.ts'
import { type Estimate, type Interval, type MetricResult, readIntervalOptions } from '../core/result.ts'
import { mergeTables } from '../core/tally.ts'
import { rowReader } from '../derive/row-reader.ts'
import { shareEstimate } from '../stats/estimates.ts'
import { hallInterval } from '../stats/hall-interval.ts'
import {
  type KaplanMeierOptions,
  type SurvivalInterval,
  type SurvivalQuantile,
  survivalCurve,
  survivalQuantile,
} from '../stats/kaplan-meier.ts'
import { momentsOf } from '../stats/moments.ts'
import type { ProportionMethod } from '../stats/proportion-interval.ts'
import { checkShare, type QuantileType, quantileOfTable } from '../stats/quantile.ts'
import { type Duration, durationMs } from '../time/duration.ts'
import { type Instant, readInstant } from '../time/instant.ts'
import { checkTimeZone } from '../time/zone.ts'

/** One ticket: when it was first raised, and when it was finally resolved, null while it is open. */
export interface Ticket {
  readonly openedAt: Instant | null | undefined
  readonly resolvedAt: Instant | null | undefined
}

/** Options of `timeToResolution`, `timeToResolutionFromSpans` and `timeToResolutionMetric`. */
export interface TimeToResolutionOptions {
  /** The moment at which everything is known: resolved later is open, opened later is not there yet. */
  readonly asOf: Instant
  /** For dates and times without an offset. @defaultValue 'UTC' */
  readonly timeZone?: string
  /** `resolution` looks at resolved tickets alone, without Kaplan–Meier. @defaultValue 'creation' */
  readonly cohort?: 'creation' | 'resolution'
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
  /** @defaultValue 'throw' */
  readonly onInvalid?: OnInvalid
  /** Names of columns that are called otherwise: `{ resolvedAt: 'closed_at' }`. */
  readonly fields?: { readonly [field in keyof Ticket]?: string }
}

export interface TimeToResolutionResult
  extends MetricResult<
    'timeToResolution',
    'no-resolved-tickets',
    'missing' | 'notOpened' | 'invalid',
    number
  > {
  /** Of the mean by Hall's transformation, of the median by Kaplan–Meier of the resolved. */
  readonly interval: Interval | null
  readonly resolved: number
  readonly open: number
  /** Of the resolved, like everything up to `target`. */
  readonly mean: Estimate
  readonly median: number | null
  readonly percentiles: readonly { readonly p: number; readonly value: number | null }[]
  readonly shortest: number | null
  readonly longest: number | null
  readonly standardDeviation: number | null
  /** Tickets whose time for the target is up, and those of them that kept it; null without a target. */
  readonly target:
    | (Estimate<ProportionMethod> & {
        readonly targetMs: number
        readonly eligible: number
        readonly within: number
      })
    | null
  /** All tickets, the open ones as "at least so long"; null in a cohort by resolution. */
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

/**
 * Time to resolution: the mean time from first raised to finally resolved, of the tickets resolved by `asOf`.
 * Milliseconds, 0 and up, lower is better; `format` knows hours and days. Dropping open tickets flatters the slow, so
 * Kaplan–Meier's median, percentiles and restricted mean of all tickets stand beside it. Nothing resolved:
 * `value: null`, `status: 'no-resolved-tickets'`. Percentiles are of the named type, limits of the mean Hall's.
 *
 * @throws `invalid_value` for a ticket resolved before it was opened or a time that cannot be read (unless `onInvalid` is
 * `exclude`), `invalid_option` without `asOf`.
 * @example
 * timeToResolution([
 *   { openedAt: '2024-05-01T10:00Z', resolvedAt: '2024-05-01T12:00Z' },
 *   { openedAt: '2024-05-02T10:00Z', resolvedAt: null },
 * ], { asOf: '2024-06-01T00:00Z' }).value // 7200000
 * @see Kaplan and Meier 1958, Journal of the American Statistical Association 53:457–481; Hall 1992, Journal of the Royal
 * Statistical Society B 54:221–228; Hyndman and Fan 1996, The American Statistician 50:361–365
 * @category Metrics
 * @since 0.1.0
 */
export function timeToResolution<Row extends object = Ticket>(
  tickets: Iterable<Row>,
  options: TimeToResolutionOptions,
): TimeToResolutionResult {
  return evaluate(timeToResolutionMetric<Row>(options), tickets)
}

/**
 * Time to resolution of spans that are known already, in whole milliseconds: of resolved tickets their time to
 * resolution, of open ones their age. Every span counts towards a target, whenever it began.
 *
 * @throws `invalid_value` unless all spans are whole numbers, 0 or more.
 * @example
 * timeToResolutionFromSpans({ resolved: [2, 4, 5, 6, 7, 15, 19, 22, 31, 43, 1774] }).median // 15
 * @category Metrics
 * @since 0.1.0
 */
export function timeToResolutionFromSpans(
  { resolved, open = [] }: { readonly resolved: readonly number[]; readonly open?: readonly number[] },
  options: Omit<TimeToResolutionOptions, 'asOf' | 'timeZone' | 'fields' | 'onInvalid'> = {},
): TimeToResolutionResult {
  const metric = timeToResolutionMetric({ ...options, asOf: 0 })
  // resolved so long before asOf that the target's time is up
  const resolvedAt = -Number(metric.definition.choices['targetMs'])
  const tickets = [
    ...checkSpans('resolved', resolved).map((span) => ({ openedAt: resolvedAt - span, resolvedAt })),
    ...checkSpans('open', open).map((age) => ({ openedAt: -age, resolvedAt: null })),
  ]
  const { definition, ...result } = evaluate(metric, tickets)
  const { window: _, ...rest } = definition
  return { ...result, definition: rest }
}

/** What a ticket can be: resolved, resolved before its time for the target was up, or open. */
export type TicketClass = 'resolved' | 'resolvedEarly' | 'open'
/** Why a ticket does not count. */
export type TicketExclusion = 'missing' | 'notOpened' | 'invalid'

/**
 * Time to resolution as a metric of rows, for `evaluate` and `tally`.
 *
 * @throws `invalid_option` without `asOf`.
 * @example
 * evaluate(timeToResolutionMetric({ asOf: 9000, fields: { resolvedAt: 'doneAt' } }), [{ openedAt: 0, doneAt: 60 }]).value // 60
 * @category Metrics
 * @since 0.1.0
 */
export function timeToResolutionMetric<Row extends object = Ticket>(
  options: TimeToResolutionOptions,
): Metric<Row, TimeToResolutionResult, TicketClass, TicketExclusion> {
  checkOptions(options, OPTIONS)
  const {
    timeZone = 'UTC',
    percentiles = PERCENTILES,
    quantileType = 7,
    target,
    survival = {},
    fields = {},
  } = options
  checkOptions(fields, ['openedAt', 'resolvedAt'])
  checkOptions(survival, ['method', 'median'])
  checkTimeZone(timeZone)
  if (!Array.isArray(percentiles)) badOption('percentiles', 'a list of shares such as 0.9', percentiles)
  for (const p of percentiles) checkShare(p, 'percentiles')
  quantileOfTable(NONE, 0.5, quantileType)
  survivalCurve(NONE, NONE, survival)
  const asOf = readInstant('asOf', options.asOf, timeZone)
  const cohort = oneOf('cohort', options.cohort, ['creation', 'resolution'])
  const statistic = oneOf('statistic', options.statistic, ['mean', 'median'])
  const targetMs = target === undefined ? null : durationMs('target', target)
  const { level } = readIntervalOptions(options.interval, ['hall'])
  const reader = rowReader(fields, timeZone)
  const definition: Definition = {
    metric: 'timeToResolution',
    version: 1,
    item: 'span',
    statistic: 'span',
    unit: 'ms',
    choices: {
      clock: 'elapsed',
      cohort,
      statistic,
      quantileType,
      targetMs,
      survivalMedian: survival.median ?? 'midpoint',
    },
    window: { asOf: new Date(asOf).toISOString() },
  }
  return {
    definition,
    bins: {
      classes: ['resolved', 'resolvedEarly', 'open'],
      excluded: ['missing', 'notOpened', 'invalid'],
      values: 'whole',
    },
    classify: (row, index) => {
      reader.open(row, index)
      const opened = reader.instant('openedAt')
      const resolved = reader.instant('resolvedAt')
      if (opened !== null && resolved !== null && resolved < opened) {
        reader.refuse('resolvedAt', `must not be before openedAt, ${new Date(opened).toISOString()}`)
      }
      const fault = reader.fault()
      if (fault) return { bin: 'invalid', fault }
      if (opened === null) return 'missing'
      if (opened > asOf) return 'notOpened'
      if (resolved === null || resolved > asOf) return { bin: 'open', value: asOf - opened }
      const early = targetMs !== null && opened + targetMs > asOf
      return { bin: early ? 'resolvedEarly' : 'resolved', value: resolved - opened }
    },
    onInvalid: oneOf('onInvalid', options.onInvalid, ['throw', 'exclude']),
    finish: (tally) => {
      const { missing, notOpened, invalid } = tally.counts
      const values = tally.values!
      const spans = mergeTables(values.resolved, values.resolvedEarly)
      const moments = momentsOf(spans)
      const hall = moments && hallInterval(moments, { level })
      const mean: Estimate = {
        value: moments?.mean ?? null,
        // No mean of spans is below 0, whatever the limits of few spans say.
        interval: hall && {
          ...hall,
          lower: Math.max(0, hall.lower),
        },
      }
      const curve = survivalCurve(spans, cohort === 'creation' ? values.open : NONE, { ...survival, level })
      const { median, medianInterval, restrictedMean, restrictedMeanStandardError, horizon, method } = curve
      // of the resolved, as the median itself; that of all tickets stands in `survival`
      const { lower = null, upper = null } =
        survivalCurve(spans, NONE, { ...survival, level }).medianInterval ?? {}
      const percentile = (p: number): number | null => quantileOfTable(spans, p, quantileType)
      const reached = moments && lower !== null && upper !== null
      const chosen: Estimate =
        statistic === 'mean'
          ? mean
          : {
              value: percentile(0.5),
              interval: reached ? { lower, upper, level, method: `kaplan-meier ${method}` } : null,
            }
      const n = moments ? moments.n : 0
      return {
        metric: 'timeToResolution',
        unit: 'ms',
        ...chosen,
        intervalReason:
          n === 0 || chosen.interval ? null : statistic === 'mean' ? 'too-few-items' : 'limit-not-reached',
        status: n > 0 ? 'ok' : 'no-resolved-tickets',
        n,
        resolved: n,
        open: tally.counts.open,
        mean,
        median: percentile(0.5),
        percentiles: percentiles.map((p) => ({ p, value: percentile(p) })),
        shortest: spans.values[0] ?? null,
        longest: spans.values.at(-1) ?? null,
        standardDeviation: moments && moments.variance !== null ? Math.sqrt(moments.variance) : null,
        target:
          targetMs === null
            ? null
            : withinTarget(
                cohort === 'creation' ? values : { ...values, resolved: spans, open: NONE },
                targetMs,
                level,
              ),
        survival:
          cohort === 'resolution'
            ? null
            : {
                median,
                medianInterval,
                percentiles: percentiles.map((p) => ({ p, ...survivalQuantile(curve, p) })),
                restrictedMean,
                restrictedMeanStandardError,
                horizon,
              },
        excluded: { missing, notOpened, invalid },
        definition,
      }
    },
  }
}

const OPTIONS: readonly (keyof TimeToResolutionOptions)[] = [
  'asOf',
  'timeZone',
  'cohort',
  'statistic',
  'percentiles',
  'quantileType',
  'target',
  'survival',
  'interval',
  'onInvalid',
  'fields',
]

const PERCENTILES: readonly number[] = [0.5, 0.75, 0.9, 0.95]

const NONE: ValueTable = { values: [], counts: [] }

/** Over the tickets whose time is up: resolved or open, they are at least as old as the target. */
function withinTarget(
  { resolved, open }: Readonly<Record<TicketClass, ValueTable>>,
  targetMs: number,
  level: number,
): NonNullable<TimeToResolutionResult['target']> {
  const count = (table: ValueTable, counts: (span: number) => boolean): number =>
    table.values.reduce((sum, span, i) => sum + (counts(span) ? table.counts[i]! : 0), 0)
  const within = count(resolved, (span) => span <= targetMs)
  const missed = count(resolved, (span) => span > targetMs) + count(open, (age) => age >= targetMs)
  const counts = [within, missed]
  const eligible = within + missed
  const share = shareEstimate({ counts, weights: counts, n: eligible, effectiveN: eligible }, [0], { level })
  return { targetMs, eligible, within, ...share }
}

function checkSpans(name: string, spans: readonly number[]): readonly number[] {
  if (!Array.isArray(spans))
    throw new CxMetricsError('invalid_input', `${name} must be an array, got ${show(spans)}`)
  spans.forEach((span, i) => {
    if (Number.isSafeInteger(span) && span >= 0) return
    const rule = 'must be whole milliseconds, 0 or more'
    throw new CxMetricsError('invalid_value', `span ${rule}, got ${show(span)} (${name} ${i})`, [name, i])
  })
  return spans
}
