import { readCounts } from '../core/distribution.ts'
import { badOption, CxMetricsError, checkOptions, oneOf } from '../core/errors.ts'
import { evaluate } from '../core/evaluate.ts'
import type { Definition, Json, Metric, OnInvalid } from '../core/metric.ts'
import { withRecipe } from '../core/recipe.ts'
import {
  type Interval,
  type IntervalOptions,
  type MetricResult,
  readIntervalOptions,
} from '../core/result.ts'
import { type EventRules, namedChoices, readEventRules } from '../derive/event-rules.ts'
import { rowReader } from '../derive/row-reader.ts'
import { wilsonInterval } from '../stats/wilson.ts'
import { type Instant, readInstant } from '../time/instant.ts'
import { checkTimeZone } from '../time/zone.ts'

/** One ticket: when it was last resolved, null while it is open, and how often it was opened again. */
export interface ReopenedTicket {
  readonly resolvedAt: Instant | null | undefined
  readonly reopens: number | null | undefined
}

/** Options of `reopenRate` and `reopenRateMetric`. */
export interface ReopenRateOptions {
  /** The moment at which everything is known. Not with `events`, which say it. */
  readonly asOf?: Instant
  /** The rules that `spansFromEvents` made the items by. */
  readonly events?: EventRules
  /** For dates and times without an offset. @defaultValue 'UTC' */
  readonly timeZone?: string
  /** @defaultValue { level: 0.95 } */
  readonly interval?: IntervalOptions<'wilson'>
  /** Names of columns that are called otherwise: `{ reopens: 'reopen_count' }`. */
  readonly fields?: { readonly [field in keyof ReopenedTicket]?: string }
  /** @defaultValue 'throw' */
  readonly onInvalid?: OnInvalid
}

/** Tickets counted elsewhere; the reopened ones are among the resolved. */
export interface ReopenCounts {
  readonly resolved: number
  readonly reopened: number
}

export interface ReopenRateResult
  extends MetricResult<'reopenRate', 'no-resolved-tickets', ReopenExclusion, number> {
  readonly interval: Interval<'wilson'> | null
  /** Resolved at least once: stayedResolved + reopened. */
  readonly resolved: number
  readonly stayedResolved: number
  readonly reopened: number
}

/**
 * Reopen rate: the share of tickets resolved by `asOf` that were opened again, reopened / resolved. Proportion, 0 to 1,
 * lower is better, with Wilson's interval. Nothing resolved: `value: null`, `status: 'no-resolved-tickets'`.
 *
 * @param tickets rows `{ resolvedAt, reopens }`, or with `events` the items of `spansFromEvents`
 * @throws `invalid_value` for a count or a time that cannot be read (unless `onInvalid` is `exclude`), `invalid_option`
 * without `asOf` or `events`.
 * @example
 * reopenRate([
 *   { resolvedAt: '2024-05-01T12:00Z', reopens: 0 },
 *   { resolvedAt: null, reopens: 1 },
 * ], { asOf: '2024-06-01T00:00Z' }).value // 0.5
 * @see Wilson 1927, Journal of the American Statistical Association 22:209–212
 * @category Metrics
 * @since 0.1.0
 */
export function reopenRate<Row extends object = ReopenedTicket>(
  tickets: Iterable<Row>,
  options: ReopenRateOptions,
): ReopenRateResult {
  return evaluate(reopenRateMetric<Row>(options), tickets)
}

/**
 * Reopen rate of counts: reopened / resolved.
 *
 * @throws `invalid_count` unless both are whole, not negative, and reopened ≤ resolved.
 * @example
 * reopenRateFromCounts({ resolved: 5, reopened: 1 }).value // 0.2
 * reopenRateFromCounts({ resolved: 5, reopened: 1 }).stayedResolved // 4
 * @category Metrics
 * @since 0.1.0
 */
export function reopenRateFromCounts(
  counts: ReopenCounts,
  options: Pick<ReopenRateOptions, 'interval'> = {},
): ReopenRateResult {
  checkOptions(options, ['interval'])
  const { resolved, reopened } = readCounts<keyof ReopenCounts>(counts, ['resolved', 'reopened'])
  if (reopened > resolved) {
    throw new CxMetricsError('invalid_count', `resolved must be at least reopened, got ${resolved}`, [
      'resolved',
    ])
  }
  const read = { stayedResolved: resolved - reopened, reopened, missing: 0, unresolved: 0, invalid: 0 }
  return finish(define({ choices: {} }), read, options.interval)
}

/** A ticket in the base, and why one is not. */
export type ReopenClass = 'stayedResolved' | 'reopened'
/** Why a ticket does not count. */
export type ReopenExclusion = 'missing' | 'unresolved' | 'invalid'

/**
 * Reopen rate as a metric of rows, for `evaluate` and `tally`.
 *
 * @throws `invalid_option` without `asOf` or `events`.
 * @example
 * evaluate(reopenRateMetric({ asOf: 9000, fields: { reopens: 'n' } }), [{ resolvedAt: 60, n: 1 }]).value // 1
 * @category Metrics
 * @since 0.1.0
 */
export function reopenRateMetric<Row extends object = ReopenedTicket>(
  options: ReopenRateOptions,
): Metric<Row, ReopenRateResult, ReopenClass, ReopenExclusion> {
  checkOptions(options, ['asOf', 'events', 'timeZone', 'interval', 'fields', 'onInvalid'])
  const { fields = {}, events, interval } = options
  checkOptions(fields, ['resolvedAt', 'reopens'])
  readIntervalOptions(interval, ['wilson'])
  const timeZone = checkTimeZone(options.timeZone ?? 'UTC')
  const rules = events === undefined ? null : readEventRules(events)
  if (rules && options.asOf !== undefined) badOption('asOf', 'left out where events is given', options.asOf)
  const asOf = rules?.asOf ?? readInstant('asOf', options.asOf, timeZone)
  const choices: { readonly [choice: string]: Json } = rules ? { events: namedChoices(rules) } : {}
  const definition = define({ choices, window: { asOf: new Date(asOf).toISOString() } })
  const reader = rowReader(fields, timeZone)
  const metric: Metric<Row, ReopenRateResult, ReopenClass, ReopenExclusion> = {
    definition,
    bins: { classes: ['stayedResolved', 'reopened'], excluded: ['missing', 'unresolved', 'invalid'] },
    classify: (row, index) => {
      reader.open(row, index)
      const resolvedAt = reader.instant('resolvedAt')
      const reopens = reader.count('reopens')
      const fault = reader.fault()
      if (fault) return { bin: 'invalid', fault }
      // What was opened again had been resolved, whatever it is now.
      if (reopens) return 'reopened'
      if (resolvedAt === null || resolvedAt > asOf) return 'unresolved'
      return reopens === null ? 'missing' : 'stayedResolved'
    },
    onInvalid: oneOf('onInvalid', options.onInvalid, ['throw', 'exclude']),
    finish: ({ counts }) => finish(definition, counts, interval),
  }
  return withRecipe(metric, { metric: 'reopenRate', options })
}

function define(given: Pick<Definition, 'choices' | 'window'>): Definition {
  return {
    metric: 'reopenRate',
    version: 1,
    item: 'span',
    statistic: 'share',
    unit: 'proportion',
    ...given,
  }
}

function finish(
  definition: Definition,
  {
    stayedResolved,
    reopened,
    missing,
    unresolved,
    invalid,
  }: Readonly<Record<ReopenClass | ReopenExclusion, number>>,
  interval: ReopenRateOptions['interval'],
): ReopenRateResult {
  const { level } = readIntervalOptions(interval, ['wilson'])
  const resolved = stayedResolved + reopened
  return {
    metric: 'reopenRate',
    unit: 'proportion',
    value: resolved > 0 ? reopened / resolved : null,
    interval: resolved > 0 ? wilsonInterval(reopened, resolved, level) : null,
    intervalReason: null,
    status: resolved > 0 ? 'ok' : 'no-resolved-tickets',
    n: resolved,
    resolved,
    stayedResolved,
    reopened,
    excluded: { missing, unresolved, invalid },
    definition,
  }
}
