import { evaluate } from '../core/evaluate.ts'
import type { Metric } from '../core/metric.ts'
import type { TicketSpans } from '../derive/spans.ts'
import type { Instant } from '../time/instant.ts'
import { measureSpans, type SpanKind } from './span-metric.ts'
import type { EventSpanOptions, SpanColumnOptions, SpanOptions, SpanResult } from './span-options.ts'

/**
 * One ticket: when it was raised, when it was first answered, null while it is not, and when it was resolved.
 *
 * @category Time to resolution
 * @since 0.1.0
 */
export interface AnsweredTicket {
  readonly openedAt: Instant | null | undefined
  readonly firstResponseAt: Instant | null | undefined
  /** A ticket that is resolved without a response waits for none. */
  readonly resolvedAt?: Instant | null | undefined
}

/** Options of `firstResponseTime` and `firstResponseTimeMetric`. */
export interface FirstResponseTimeOptions extends SpanOptions {
  /** `response` looks at answered tickets alone, without Kaplan–Meier. @defaultValue 'creation' */
  readonly cohort?: 'creation' | 'response'
  /** Names of columns that are called otherwise: `{ firstResponseAt: 'replied_at' }`. */
  readonly fields?: { readonly [field in keyof AnsweredTicket]?: string }
}

/** Options of `firstResponseTime` and `firstResponseTimeMetric` for items of `spansFromEvents`. */
export interface AnsweredEventOptions extends EventSpanOptions, Pick<FirstResponseTimeOptions, 'cohort'> {}

/** Options of `firstResponseTimeMetric` for spans that are known already: answered tickets alone, all due for a target. */
export interface AnsweredSpanOptions<Row> extends SpanColumnOptions<Row> {
  readonly cohort?: 'response'
}

export interface FirstResponseTimeResult
  extends SpanResult<'firstResponseTime', 'no-answered-tickets', ResponseExclusion> {
  readonly answered: number
}

/**
 * First response time: the mean time from raised to first answered, of the tickets answered by `asOf`. Milliseconds, 0 and
 * up, lower is better. Tickets still waiting are `open`, and stand in `survival` as "at least so long"; those resolved
 * without an answer wait for none, and are `excluded.unanswered`. Nothing answered: `value: null`,
 * `status: 'no-answered-tickets'`.
 *
 * @param tickets rows `{ openedAt, firstResponseAt, resolvedAt? }`, or with `events` the items of `spansFromEvents`
 * @throws `invalid_value` for a ticket answered before it was opened or a time that cannot be read (unless `onInvalid` is
 * `exclude`), `invalid_option` without `asOf` or `events`.
 * @example
 * firstResponseTime([
 *   { openedAt: '2024-05-01T10:00Z', firstResponseAt: '2024-05-01T10:12Z' },
 *   { openedAt: '2024-05-02T10:00Z', firstResponseAt: null },
 * ], { asOf: '2024-06-01T00:00Z' }).value // 720000
 * @see Kaplan and Meier 1958, Journal of the American Statistical Association 53:457–481; Hall 1992, Journal of the Royal
 * Statistical Society B 54:221–228; Hyndman and Fan 1996, The American Statistician 50:361–365
 * @category Metrics
 * @since 0.1.0
 */
export function firstResponseTime<Row extends object = AnsweredTicket>(
  tickets: Iterable<Row>,
  options: FirstResponseTimeOptions | AnsweredEventOptions,
): FirstResponseTimeResult {
  const metric = measureSpans<Row, FirstResponseTimeResult, 'answered', ResponseExclusion>(KIND, options)
  return evaluate(metric, tickets)
}

/** What a ticket can be: answered, answered before its time for the target was up, or open. */
export type ResponseClass = 'answered' | 'answeredEarly' | 'open'
/** Why a ticket does not count. */
export type ResponseExclusion = 'missing' | 'notOpened' | 'unanswered' | 'invalid'

/**
 * First response time as a metric of rows, for `evaluate` and `tally`: of tickets, of items of `spansFromEvents`
 * (`events`), or of a column of `span`s in whole milliseconds, which needs no `asOf`.
 *
 * @throws `invalid_option` without `asOf`, `events` or `span`.
 * @example
 * evaluate(firstResponseTimeMetric({ asOf: 9000 }), [{ openedAt: 0, firstResponseAt: 60 }]).value // 60
 * evaluate(firstResponseTimeMetric({ span: 'ms' }), [{ ms: 60 }, { ms: 80 }]).value // 70
 * @category Metrics
 * @since 0.1.0
 */
export function firstResponseTimeMetric<Row>(
  options: AnsweredSpanOptions<Row>,
): Metric<Row, FirstResponseTimeResult, ResponseClass, ResponseExclusion>
export function firstResponseTimeMetric(
  options: AnsweredEventOptions,
): Metric<TicketSpans<unknown>, FirstResponseTimeResult, ResponseClass, ResponseExclusion>
export function firstResponseTimeMetric<Row extends object = AnsweredTicket>(
  options: FirstResponseTimeOptions,
): Metric<Row, FirstResponseTimeResult, ResponseClass, ResponseExclusion>
export function firstResponseTimeMetric<Row>(
  options: FirstResponseTimeOptions | AnsweredEventOptions | AnsweredSpanOptions<Row>,
): Metric<Row, FirstResponseTimeResult, ResponseClass, ResponseExclusion> {
  return measureSpans(KIND, options)
}

const KIND: SpanKind<'answered', ResponseExclusion> = {
  metric: 'firstResponseTime',
  ended: 'answered',
  end: 'firstResponseAt',
  settled: ['resolvedAt', 'unanswered'],
  cohort: 'response',
  status: 'no-answered-tickets',
  excluded: ['missing', 'notOpened', 'unanswered', 'invalid'],
  rules: [],
}
