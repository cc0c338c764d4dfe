import { badOption, CxMetricsError, checkOptions, oneOf, show } from '../core/errors.ts'
import { evaluate } from '../core/evaluate.ts'
import { sketched } from '../core/measured.ts'
import type {
  Definition,
  Field,
  Json,
  Metric,
  OnInvalid,
  Placement,
  Tally,
  ValueTable,
} from '../core/metric.ts'
import { type Estimate, type Interval, type MetricResult, readIntervalOptions } from '../core/result.ts'
import { countOf, mergeTables, NONE } from '../core/values.ts'
import { rowReader } from '../derive/row-reader.ts'
import { shareEstimate } from '../stats/estimates.ts'
import { hallInterval } from '../stats/hall-interval.ts'
import {
  curveInColumns,
  type KaplanMeierOptions,
  type SurvivalInterval,
  type SurvivalQuantile,
  survivalQuantile,
} from '../stats/kaplan-meier.ts'
import { momentsOf } from '../stats/moments.ts'
import type { ProportionMethod } from '../stats/proportion-interval.ts'
import { checkShare, type QuantileType, quantilesOfTable } from '../stats/quantile.ts'
import { type BusinessCalendar, type CalendarOptions, calendar } from '../time/business-calendar.ts'
import { type Duration, durationMs } from '../time/duration.ts'
import { type Instant, readInstant } from '../time/instant.ts'
import { END_INSTANT, FIRST_INSTANT } from '../time/open-table.ts'
import { workingMs } from '../time/working-time.ts'
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
  /**
   * What spans count: all time, or the hours of a calendar, in `target` too. Of spans that are known already it says what
   * was counted. @defaultValue 'elapsed'
   */
  readonly clock?: 'elapsed' | CalendarOptions
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
  /**
   * Keeps spans in log-spaced buckets, each span within this share of itself (0.000001 up to 1). Counts stay exact;
   * `mean`, `median`, `percentiles`, `shortest` and `longest` are within the relative error of the exact ones,
   * `standardDeviation` within that share of the spans' root mean square; a target can be wrong only about spans within
   * that share of it; intervals and `survival` are those of the buckets, without a bound. @defaultValue none: exact
   */
  readonly sketch?: { readonly relativeError: number }
  /** @defaultValue 'throw' */
  readonly onInvalid?: OnInvalid
  /** Names of columns that are called otherwise: `{ resolvedAt: 'closed_at' }`. */
  readonly fields?: { readonly [field in keyof Ticket]?: string }
}

/** Options of `timeToResolutionMetric` for spans that are known already: resolved tickets alone, all due for a target. */
export interface ResolvedSpanOptions<Row>
  extends Omit<TimeToResolutionOptions, 'asOf' | 'timeZone' | 'fields' | 'cohort'> {
  /** The column of resolved tickets' spans in whole milliseconds; null, undefined and NaN are missing. */
  readonly span: Field<Row>
  readonly cohort?: 'resolution'
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
  /** m₃ / m₂^1.5 with both over n; 0 where all agree. */
  readonly skewness: number | null
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
  const { weight: _, ...metric } = timeToResolutionMetric({ ...options, asOf: 0 })
  const spans = [...checkSpans('resolved', resolved), ...checkSpans('open', open)]
  const classify = (value: number, index: number): Placement<TicketClass> => {
    return { bin: index < resolved.length ? 'resolved' : 'open', value }
  }
  const { definition, ...result } = evaluate({ ...metric, classify }, spans)
  const { window: __, ...rest } = definition
  return { ...result, definition: rest }
}

/** What a ticket can be: resolved, resolved before its time for the target was up, or open. */
export type TicketClass = 'resolved' | 'resolvedEarly' | 'open'
/** Why a ticket does not count. */
export type TicketExclusion = 'missing' | 'notOpened' | 'invalid'

/**
 * Time to resolution as a metric of rows, for `evaluate` and `tally`: of tickets, or of a column of `span`s in whole
 * milliseconds, which needs no `asOf`.
 *
 * @throws `invalid_option` without `asOf` or `span`.
 * @example
 * evaluate(timeToResolutionMetric({ asOf: 9000, fields: { resolvedAt: 'doneAt' } }), [{ openedAt: 0, doneAt: 60 }]).value // 60
 * evaluate(timeToResolutionMetric({ span: 'ms' }), [{ ms: 60 }, { ms: 80 }, { ms: null }]).value // 70
 * @category Metrics
 * @since 0.1.0
 */
export function timeToResolutionMetric<Row>(
  options: ResolvedSpanOptions<Row>,
): Metric<Row, TimeToResolutionResult, TicketClass, TicketExclusion>
export function timeToResolutionMetric<Row extends object = Ticket>(
  options: TimeToResolutionOptions,
): Metric<Row, TimeToResolutionResult, TicketClass, TicketExclusion>
export function timeToResolutionMetric<Row>(
  given: TimeToResolutionOptions | ResolvedSpanOptions<Row>,
): Metric<Row, TimeToResolutionResult, TicketClass, TicketExclusion> {
  checkOptions(given, OPTIONS)
  const options: Partial<TimeToResolutionOptions> & Partial<Pick<ResolvedSpanOptions<Row>, 'span'>> = given
  const { span, sketch } = options
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
  quantilesOfTable(NONE, [], quantileType)
  curveInColumns(NONE, NONE, survival)
  if (span !== undefined) checkSpanColumn(options)
  const asOf = span === undefined ? readInstant('asOf', options.asOf, timeZone) : null
  const cohort = oneOf('cohort', options.cohort, asOf === null ? ['resolution'] : ['creation', 'resolution'])
  const statistic = oneOf('statistic', options.statistic, ['mean', 'median'])
  const hours = openHours(options.clock)
  if (hours && asOf !== null && !(asOf >= FIRST_INSTANT && asOf < END_INSTANT)) {
    badOption('asOf', 'of the years 1900 to 2199 with business hours', options.asOf)
  }
  const passed = (from: number, to: number): number => (hours ? workingMs(hours, from, to) : to - from)
  const targetMs = target === undefined ? null : durationMs('target', target)
  const { level } = readIntervalOptions(options.interval, ['hall'])
  const limits = { ...survival, level }
  const choices = { cohort, statistic, quantileType }
  const reader = rowReader(fields, timeZone)
  const definition: Definition = {
    metric: 'timeToResolution',
    version: 1,
    item: 'span',
    statistic: 'span',
    unit: 'ms',
    choices: {
      // plain and JSON; only an interface cannot say so
      clock: (hours ?? 'elapsed') as Json,
      ...choices,
      targetMs,
      survivalMedian: survival.median ?? 'midpoint',
    },
    ...(asOf !== null && { window: { asOf: new Date(asOf).toISOString() } }),
  }
  const placeTicket = (row: Row, index: number, asOf: number): Placement<TicketClass | TicketExclusion> => {
    reader.open(row, index)
    const opened = reader.instant('openedAt')
    const resolved = reader.instant('resolvedAt')
    if (opened !== null && resolved !== null && resolved < opened) {
      reader.refuse('resolvedAt', `must not be before openedAt, ${new Date(opened).toISOString()}`)
    }
    if (hours && opened !== null && opened < FIRST_INSTANT) {
      reader.refuse('openedAt', 'must not be before 1900 with business hours')
    }
    const fault = reader.fault()
    if (fault) return { bin: 'invalid', fault }
    if (opened === null) return 'missing'
    if (opened > asOf) return 'notOpened'
    if (resolved === null || resolved > asOf) return { bin: 'open', value: passed(opened, asOf) }
    const early = targetMs !== null && passed(opened, asOf) < targetMs
    return { bin: early ? 'resolvedEarly' : 'resolved', value: passed(opened, resolved) }
  }
  const metric: Metric<Row, TimeToResolutionResult, TicketClass, TicketExclusion> = {
    definition,
    bins: {
      classes: ['resolved', 'resolvedEarly', 'open'],
      excluded: ['missing', 'notOpened', 'invalid'],
      values: 'whole',
    },
    classify:
      asOf === null
        ? { measure: { name: 'span', field: span! } }
        : (row, index) => placeTicket(row, index, asOf),
    onInvalid: oneOf('onInvalid', options.onInvalid, ['throw', 'exclude']),
    finish: (tally) => answerOf(tally, { ...choices, percentiles, targetMs, survival: limits, definition }),
  }
  return sketch === undefined ? metric : sketched(metric, sketch)
}

const OPTIONS: readonly (keyof TimeToResolutionOptions | 'span')[] = [
  'asOf',
  'timeZone',
  'clock',
  'cohort',
  'statistic',
  'percentiles',
  'quantileType',
  'target',
  'survival',
  'interval',
  'sketch',
  'onInvalid',
  'fields',
  'span',
]

const PERCENTILES: readonly number[] = [0.5, 0.75, 0.9, 0.95]

interface Choices {
  readonly cohort: 'creation' | 'resolution'
  readonly statistic: 'mean' | 'median'
  readonly quantileType: QuantileType
  readonly percentiles: readonly number[]
  readonly targetMs: number | null
  readonly survival: KaplanMeierOptions & { readonly level: number }
  readonly definition: Definition
}

function openHours(clock: TimeToResolutionOptions['clock'] = 'elapsed'): BusinessCalendar | null {
  if (clock === 'elapsed') return null
  return typeof clock === 'object' ? calendar(clock) : badOption('clock', "'elapsed' or a calendar", clock)
}

/** Curves are made only where something is read from them: they take longer than all the rest. */
function answerOf(
  { counts, values }: Tally<TicketClass, TicketExclusion>,
  { cohort, statistic, quantileType, percentiles, targetMs, survival, definition }: Choices,
): TimeToResolutionResult {
  const { resolved, resolvedEarly, open } = values!
  const { missing, notOpened, invalid } = counts
  const { level } = survival
  const spans = mergeTables(resolved, resolvedEarly)
  const moments = momentsOf(spans)
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
    metric: 'timeToResolution',
    unit: 'ms',
    ...chosen,
    intervalReason:
      n === 0 || chosen.interval ? null : statistic === 'mean' ? 'too-few-items' : 'limit-not-reached',
    status: n > 0 ? 'ok' : 'no-resolved-tickets',
    n,
    resolved: n,
    open: counts.open,
    mean,
    median,
    percentiles: percentiles.map((p, i) => ({ p, value: shares[i]! })),
    shortest: spans.values[0] ?? null,
    longest: spans.values.at(-1) ?? null,
    standardDeviation: moments && moments.variance !== null ? Math.sqrt(moments.variance) : null,
    skewness: moments?.skewness ?? null,
    target:
      targetMs === null
        ? null
        : curve
          ? withinTarget(resolved, open, targetMs, level)
          : withinTarget(spans, NONE, targetMs, level),
    survival: curve && {
      median: curve.median,
      medianInterval: curve.medianInterval,
      percentiles: percentiles.map((p) => ({ p, ...survivalQuantile(curve, p) })),
      restrictedMean: curve.restrictedMean,
      restrictedMeanStandardError: curve.restrictedMeanStandardError,
      horizon: curve.horizon,
    },
    excluded: { missing, notOpened, invalid },
    definition,
  }
}

/** Of the resolved, as the median itself; that of all tickets stands in `survival`. */
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

/** Over the tickets whose time is up: resolved or open, they are at least as old as the target. */
function withinTarget(
  resolved: ValueTable,
  open: ValueTable,
  targetMs: number,
  level: number,
): NonNullable<TimeToResolutionResult['target']> {
  const within = countFrom(resolved, 0) - countFrom(resolved, targetMs + 1)
  const eligible = countOf(resolved) + countFrom(open, targetMs)
  const counts = [within, eligible - within]
  const share = shareEstimate({ counts, weights: counts, n: eligible, effectiveN: eligible }, [0], { level })
  return { targetMs, eligible, within, ...share }
}

/** How many of whole spans are at least so long. */
function countFrom({ values, counts }: ValueTable, least: number): number {
  let n = 0
  for (let i = values.length - 1; i >= 0 && values[i]! >= least; i--) n += counts[i]!
  return n
}

/** What is said of tickets has no meaning for a column of spans. */
function checkSpanColumn(options: object): void {
  const { span, ...rest } = options as { readonly [option: string]: unknown }
  if (typeof span !== 'string' && typeof span !== 'function')
    badOption('span', 'a column or a function', span)
  for (const name of ['asOf', 'timeZone', 'fields']) {
    if (rest[name] !== undefined) badOption(name, 'left out where span is given', rest[name])
  }
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
