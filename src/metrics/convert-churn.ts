import { badOption, CxMetricsError, show } from '../core/errors.ts'
import type { Interval } from '../core/result.ts'

/**
 * A churn rate over another length of time: 1 − (1 − rate)^(toDays / fromDays), for losses compound. 0–1; null stays null.
 * An interval is converted by its limits, which keep their level: the conversion only grows.
 *
 * @throws `invalid_value` for a rate outside 0–1, `invalid_option` for days that are not above 0
 * @example
 * convertChurn(0.025, 1, 12) // 0.26200165417334886
 * convertChurn({ lower: 0, upper: 0.05, level: 0.95, method: 'wilson' }, 30, 365).upper // 0.464…
 * @see Gold 2020, Fighting Churn with Data, ch. 2.7
 * @category Churn
 * @since 0.1.0
 */
export function convertChurn<Rate extends number | null | Interval>(
  rate: Rate,
  fromDays: number,
  toDays: number,
): Converted<Rate> {
  checkDays({ fromDays, toDays })
  // Infinitely often or never is no number where nobody left, or all did.
  checkDays({ 'toDays / fromDays': toDays / fromDays })
  return converted(rate, 1, (one) => (toDays / fromDays) * Math.log1p(-one))
}

/**
 * The churn of `days` days under a constant rate per customer and day, as `denominator: 'customer-time'` gives it:
 * 1 − exp(−rate × days). 0–1; null stays null, and of an interval its limits are converted.
 *
 * @throws `invalid_value` for a rate below 0, `invalid_option` for days that are not above 0
 * @example
 * churnFromDailyRate(0.001, 30) // 0.02955446645149182
 * @category Churn
 * @since 0.1.0
 */
export function churnFromDailyRate<Rate extends number | null | Interval>(
  rate: Rate,
  days: number,
): Converted<Rate> {
  checkDays({ days })
  return converted(rate, Infinity, (one) => -days * one)
}

/** What a rate becomes: a number, the interval of one, or null. */
export type Converted<Rate> = Rate extends number ? number : Rate

/** 1 − e^exponent of a rate, or of both limits of one. */
function converted<Rate extends number | null | Interval>(
  rate: Rate,
  most: number,
  exponent: (rate: number) => number,
): Converted<Rate> {
  const convert = (one: number): number => -Math.expm1(exponent(checkRate(one, most))) + 0
  const given: number | null | Interval = rate
  if (given === null || typeof given !== 'object')
    return (given === null ? given : convert(given)) as Converted<Rate>
  return { ...given, lower: convert(given.lower), upper: convert(given.upper) } as Converted<Rate>
}

function checkDays(lengths: { readonly [name: string]: number }): void {
  for (const [name, days] of Object.entries(lengths)) {
    if (!(Number.isFinite(days) && days > 0)) badOption(name, 'a number of days above 0', days)
  }
}

function checkRate(rate: number, most: number): number {
  if (typeof rate === 'number' && rate >= 0 && rate <= most) return rate
  throw new CxMetricsError('invalid_value', `rate must be between 0 and ${most}, got ${show(rate)}`, ['rate'])
}
