import { CxMetricsError, show } from '../core/errors.ts'
import { evaluate } from '../core/evaluate.ts'
import type { Metric, Placement } from '../core/metric.ts'
import type { TicketSpans } from '../derive/spans.ts'
import type { Instant } from '../time/instant.ts'
import { measureSpans, type SpanKind } from './span-metric.ts'
import type { EventSpanOptions, SpanColumnOptions, SpanOptions, SpanResult } from './span-options.ts'

/** One ticket: when it was first raised, and when it was finally resolved, null while it is open. */
export interface Ticket {
  readonly openedAt: Instant | null | undefined
  readonly resolvedAt: Instant | null | undefined
}

/** Options of `timeToResolution`, `timeToResolutionFromSpans` and `timeToResolutionMetric`. */
export interface TimeToResolutionOptions extends SpanOptions {
  /** `resolution` looks at resolved tickets alone, without Kaplan–Meier. @defaultValue 'creation' */
  readonly cohort?: 'creation' | 'resolution'
  /** Names of columns that are called otherwise: `{ resolvedAt: 'closed_at' }`. */
  readonly fields?: { readonly [field in keyof Ticket]?: string }
}

/** Options of `timeToResolution` and `timeToResolutionMetric` for items of `spansFromEvents`. */
export interface ResolvedEventOptions extends EventSpanOptions, Pick<TimeToResolutionOptions, 'cohort'> {}

/** Options of `timeToResolutionMetric` for spans that are known already: resolved tickets alone, all due for a target. */
export interface ResolvedSpanOptions<Row> extends SpanColumnOptions<Row> {
  readonly cohort?: 'resolution'
}

export interface TimeToResolutionResult
  extends SpanResult<'timeToResolution', 'no-resolved-tickets', TicketExclusion> {
  readonly resolved: number
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
  options: TimeToResolutionOptions | ResolvedEventOptions,
): TimeToResolutionResult {
  return evaluate(
    measureSpans<Row, TimeToResolutionResult, 'resolved', TicketExclusion>(KIND, options),
    tickets,
  )
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
export function timeToResolutionMetric(
  options: ResolvedEventOptions,
): Metric<TicketSpans<unknown>, TimeToResolutionResult, TicketClass, TicketExclusion>
export function timeToResolutionMetric<Row extends object = Ticket>(
  options: TimeToResolutionOptions,
): Metric<Row, TimeToResolutionResult, TicketClass, TicketExclusion>
export function timeToResolutionMetric<Row>(
  options: TimeToResolutionOptions | ResolvedEventOptions | ResolvedSpanOptions<Row>,
): Metric<Row, TimeToResolutionResult, TicketClass, TicketExclusion> {
  return measureSpans(KIND, options)
}

const KIND: SpanKind<'resolved', TicketExclusion> = {
  metric: 'timeToResolution',
  ended: 'resolved',
  end: 'resolvedAt',
  cohort: 'resolution',
  status: 'no-resolved-tickets',
  excluded: ['missing', 'notOpened', 'invalid'],
  rules: ['paused', 'reopens', 'waits'],
  ofItem: ({ resolutionMs, openMs, firstResolvedAt, resolvedAt }, { reopens }) => ({
    ms: (resolutionMs ?? openMs)!,
    endedAt: reopens === 'first-cycle' ? firstResolvedAt : resolvedAt,
  }),
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
