import { oneOf } from '../core/errors.ts'
import { evaluate } from '../core/evaluate.ts'
import type { Metric } from '../core/metric.ts'
import { type Rate, type RateOptions, type RateResult, rateOfCounts, rateOfRows } from './rates.ts'

/** Options of `transferRate` and `transferRateMetric`. */
export interface TransferRateOptions extends RateOptions<'transfers' | 'abandoned'> {
  /** Abandoned contacts reached nobody who could have passed them on. @defaultValue 'exclude' */
  readonly abandoned?: 'exclude' | 'count'
}

/** What a contact can be. */
export type TransferClass = 'transferred' | 'notTransferred'
/** Why a contact does not count. */
export type TransferExclusion = 'missing' | 'invalid' | 'abandoned'

/** transferred + notTransferred = n. */
export interface TransferRateResult extends RateResult<'transferRate', 'contacts', TransferExclusion> {
  readonly transferred: number
  readonly notTransferred: number
}

/**
 * Transfer rate: the share of the contacts handled that were passed on at least once, transferred / n. Proportion, 0 to 1,
 * lower is better, with Wilson's interval. No contact: `value: null`, `status: 'no-contacts'`. Rows are contacts
 * `{ transfers, abandoned? }`, transfers being how many, or true or false.
 *
 * @throws `invalid_option`, `invalid_input`; `invalid_value` for a value that cannot be right, unless `onInvalid` is
 * `exclude`.
 * @example
 * transferRate([{ transfers: 0 }, { transfers: 2 }, { transfers: 0 }, { transfers: true }]).value // 0.5
 * transferRate([]).value // null
 * @category Metrics
 * @since 0.1.0
 */
export function transferRate<Row extends object>(
  contacts: Iterable<Row>,
  options: TransferRateOptions = {},
): TransferRateResult {
  return evaluate(transferRateMetric<Row>(options), contacts)
}

/**
 * Transfer rate of counts, transferred / contacts.
 *
 * @throws `invalid_count` unless the counts are whole, not negative, and transferred ≤ contacts.
 * @example
 * transferRateFromCounts({ transferred: 12, contacts: 80 }).value // 0.15
 * @category Metrics
 * @since 0.1.0
 */
export function transferRateFromCounts(
  counts: { readonly transferred: number; readonly contacts: number },
  options: Pick<TransferRateOptions, 'interval' | 'abandoned'> = {},
): TransferRateResult {
  return rateOfCounts(rateOf(options), counts, options)
}

/**
 * Transfer rate as a metric of contacts, for `evaluate`, `tally` and `summarize`.
 *
 * @throws `invalid_option`
 * @example
 * evaluate(transferRateMetric(), [{ transfers: 1 }, { transfers: 0 }, { transfers: 0, abandoned: true }]).value // 0.5
 * @category Metrics
 * @since 0.1.0
 */
export function transferRateMetric<Row extends object>(
  options: TransferRateOptions = {},
): Metric<Row, TransferRateResult, TransferClass, TransferExclusion> {
  return rateOfRows(rateOf(options), options)
}

function rateOf(options: TransferRateOptions): Rate<TransferClass, TransferExclusion> {
  const abandoned = oneOf('abandoned', options?.abandoned, ['exclude', 'count'])
  return {
    metric: 'transferRate',
    item: 'contact',
    whole: 'contacts',
    classes: ['transferred', 'notTransferred'],
    excluded: ['missing', 'invalid', 'abandoned'],
    fields: ['transfers', 'abandoned'],
    options: ['abandoned'],
    choices: { abandoned },
    place: ({ value, count, flag }) => {
      if (abandoned === 'exclude' && flag('abandoned')) return 'abandoned'
      const given = value('transfers')
      const transfers =
        typeof given === 'boolean'
          ? Number(given)
          : count('transfers', 'must be a whole number, 0 or more, or true or false')
      return transfers === null ? 'missing' : transfers > 0 ? 'transferred' : 'notTransferred'
    },
  }
}
