import { checkCounts, readCount, readDays } from '../core/distribution.ts'
import { checkOptions } from '../core/errors.ts'
import { type Estimate, type IntervalOptions, readIntervalOptions } from '../core/result.ts'
import { poissonInterval } from '../stats/poisson-interval.ts'

/** Options of `expectedLifetime`. */
export interface ExpectedLifetimeOptions {
  /** @defaultValue { level: 0.95 } */
  readonly interval?: Pick<IntervalOptions, 'level'>
}

/**
 * How long customers last at a constant rate of leaving.
 *
 * @category Churn
 * @since 0.1.0
 */
export interface ExpectedLifetime {
  /** Days, one through the hazard; null where nobody left. */
  readonly value: number | null
  /** Days. `upper` is null where nobody left: the time seen says what they last at least. Null without customer time. */
  readonly interval: {
    readonly lower: number
    readonly upper: number | null
    readonly level: number
    readonly method: 'poisson'
  } | null
  readonly status: 'ok' | 'nobody-left' | 'no-customer-time'
  /** Departures per customer and day, with exact Poisson limits. */
  readonly hazard: Estimate<'poisson'>
  readonly churnEvents: number
  readonly customerDays: number
}

/**
 * The expected lifetime of customers in days under a constant rate of leaving: customerDays / churnEvents.
 *
 * It takes any result of `customerChurn` and its series. Longer is better; without departures `value: null`, `status:
 * 'nobody-left'`, and the interval says what they last at least; without customer time `'no-customer-time'`. A rate that
 * falls with age makes most lifetimes shorter and the mean longer than this: a survival curve shows it.
 *
 * @throws `invalid_count` for counts that are not known or not ≥ 0; `invalid_input` for no object; `invalid_option`
 * @example
 * expectedLifetime({ churnEvents: 6, customerDays: 936 }).value // 156
 * expectedLifetime({ churnEvents: 6, customerDays: 936 }).interval.lower // 71.6…
 * expectedLifetime({ churnEvents: 0, customerDays: 900 }).interval // { lower: 243.9…, upper: null, … }
 * @see Garwood 1936, Biometrika 28:437–442
 * @category Churn
 * @since 0.1.0
 */
export function expectedLifetime(
  totals: { readonly churnEvents: number | null; readonly customerDays: number | null },
  options: ExpectedLifetimeOptions = {},
): ExpectedLifetime {
  checkOptions(options, ['interval'])
  const { level } = readIntervalOptions(options.interval, ['poisson'])
  const { churnEvents, customerDays } = checkCounts(totals)
  const events = readCount(churnEvents!, 'churnEvents')
  const days = readDays(customerDays!, 'customerDays')
  const seen = { churnEvents: events, customerDays: days }
  if (days === 0) {
    return {
      value: null,
      interval: null,
      status: 'no-customer-time',
      hazard: { value: null, interval: null },
      ...seen,
    }
  }
  const hazard = poissonInterval(events, days, { level })
  const { lower, upper, method } = hazard
  return {
    value: events > 0 ? days / events : null,
    interval: { lower: 1 / upper, upper: events > 0 ? 1 / lower : null, level, method },
    status: events > 0 ? 'ok' : 'nobody-left',
    hazard: { value: events / days, interval: hazard },
    ...seen,
  }
}
