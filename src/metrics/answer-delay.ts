import { evaluate } from '../core/evaluate.ts'
import type { Metric, Tally } from '../core/metric.ts'
import type { Estimate } from '../core/result.ts'
import { mergeTables } from '../core/tally.ts'
import { NONE } from '../core/values.ts'
import { curveInColumns } from '../stats/kaplan-meier.ts'
import { quantilesOfTable } from '../stats/quantile.ts'
import { type Duration, durationMs } from '../time/duration.ts'
import { checkTimeZone } from '../time/zone.ts'
import { type Rate, type RateOptions, type RateResult, rateOfCounts, rateOfRows } from './rates.ts'

/** Options of `answerDelay` and `answerDelayMetric`. */
export interface AnswerDelayOptions extends RateOptions<'eventAt' | 'answeredAt'> {
  /** The longest delay that counts, itself included. @defaultValue '30m' */
  readonly within?: Duration
  /** The IANA zone of text without an offset. @defaultValue 'UTC' */
  readonly timeZone?: string
}

/** What an invitation can be. */
export type AnswerDelayClass = 'within' | 'later'
/** Why an invitation does not count. */
export type AnswerDelayExclusion = 'missing' | 'invalid' | 'unanswered'

/** within + later = n. */
export interface AnswerDelayResult extends RateResult<'answerDelay', 'answers', AnswerDelayExclusion> {
  readonly within: number
  readonly later: number
  /** The median delay of all answers, in milliseconds, with Kaplan and Meier's limits; null from counts. */
  readonly median: Estimate
}

/**
 * Answer delay: the share of the answers given within 30 minutes of the event they are about, 0 ≤ delay ≤ 30 minutes:
 * within / n. Proportion, 0 to 1, with Wilson's interval: an answer given later is about a memory. The median delay
 * stands beside it. No answer: `value: null`, `status: 'no-answers'`. Rows are invitations `{ eventAt, answeredAt }`;
 * without `answeredAt` they are `unanswered`, and an answer before its event cannot be right.
 *
 * @throws `invalid_option`, `invalid_input`; `invalid_value` for a moment that cannot be read, or an answer before its
 * event, unless `onInvalid` is `exclude`.
 * @example
 * const rows = [
 *   { eventAt: '2024-05-01T10:00Z', answeredAt: '2024-05-01T10:30Z' },
 *   { eventAt: '2024-05-01T10:00Z', answeredAt: '2024-05-02T10:00Z' },
 *   { eventAt: '2024-05-01T10:00Z', answeredAt: null },
 * ]
 * answerDelay(rows).value // 0.5
 * answerDelay(rows).median.value // 44100000
 * @category Metrics
 * @since 0.1.0
 */
export function answerDelay<Row extends object>(
  invitations: Iterable<Row>,
  options: AnswerDelayOptions = {},
): AnswerDelayResult {
  return evaluate(answerDelayMetric<Row>(options), invitations)
}

/**
 * Answer delay of counts, within / answers.
 *
 * @throws `invalid_count` unless the counts are whole, not negative, and within ≤ answers.
 * @example
 * answerDelayFromCounts({ within: 150, answers: 200 }).value // 0.75
 * @category Metrics
 * @since 0.1.0
 */
export function answerDelayFromCounts(
  counts: { readonly within: number; readonly answers: number },
  options: Pick<AnswerDelayOptions, 'interval' | 'within'> = {},
): AnswerDelayResult {
  return rateOfCounts(rateOf(options), counts, options)
}

/**
 * Answer delay as a metric of invitations, for `evaluate`, `tally` and `summarize`.
 *
 * @throws `invalid_option`
 * @example
 * const metric = answerDelayMetric({ within: '1h', fields: { eventAt: 'sentAt' } })
 * evaluate(metric, [{ sentAt: 0, answeredAt: 3600000 }]).within // 1
 * @category Metrics
 * @since 0.1.0
 */
export function answerDelayMetric<Row extends object>(
  options: AnswerDelayOptions = {},
): Metric<Row, AnswerDelayResult, AnswerDelayClass, AnswerDelayExclusion> {
  return rateOfRows(rateOf(options), options)
}

function rateOf({
  within = '30m',
  timeZone = 'UTC',
}: AnswerDelayOptions): Rate<AnswerDelayClass, AnswerDelayExclusion> {
  const limit = durationMs('within', within)
  return {
    metric: 'answerDelay',
    item: 'invitation',
    whole: 'answers',
    classes: ['within', 'later'],
    excluded: ['missing', 'invalid', 'unanswered'],
    values: 'whole',
    fields: ['eventAt', 'answeredAt'],
    options: ['within', 'timeZone'],
    timeZone: checkTimeZone(timeZone),
    choices: { within: limit },
    place: ({ instant, refuse }) => {
      const event = instant('eventAt')
      const answered = instant('answeredAt')
      if (event === null) return 'missing'
      if (answered === null) return 'unanswered'
      const delay = answered - event
      if (delay < 0) refuse('answeredAt', 'must not be before eventAt')
      return { bin: delay <= limit ? 'within' : 'later', value: delay }
    },
    more: (_, values, level) => ({ median: medianOf(values, level) }),
  }
}

function medianOf(values: Tally<AnswerDelayClass>['values'], level: number): Estimate {
  const delays = values ? mergeTables(values.within, values.later) : NONE
  const value = quantilesOfTable(delays, [0.5])[0] ?? null
  const { medianInterval, method } = curveInColumns(delays, NONE, { level })
  const { lower = null, upper = null } = medianInterval ?? {}
  const known = lower !== null && upper !== null
  return { value, interval: known ? { lower, upper, level, method: `kaplan-meier ${method}` } : null }
}
