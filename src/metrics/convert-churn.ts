import { badOption, CxMetricsError, show } from '../core/errors.ts'

/**
 * A churn rate over another length of time: 1 − (1 − rate)^(toDays / fromDays), for losses compound. 0–1; null stays null.
 *
 * @throws `invalid_value` for a rate outside 0–1, `invalid_option` for days that are not above 0
 * @example
 * convertChurn(0.025, 1, 12) // 0.26200165417334886
 * @see Gold 2020, Fighting Churn with Data, ch. 2.7
 * @category Churn
 * @since 0.1.0
 */
export function convertChurn(rate: number, fromDays: number, toDays: number): number
export function convertChurn(rate: number | null, fromDays: number, toDays: number): number | null
export function convertChurn(rate: number | null, fromDays: number, toDays: number): number | null {
  checkDays({ fromDays, toDays })
  return rate === null ? null : -Math.expm1((toDays / fromDays) * Math.log1p(-checkRate(rate, 1))) + 0
}

/**
 * The churn of `days` days under a constant rate per customer and day, as `denominator: 'customer-time'` gives it:
 * 1 − exp(−rate × days). 0–1; null stays null.
 *
 * @throws `invalid_value` for a rate below 0, `invalid_option` for days that are not above 0
 * @example
 * churnFromDailyRate(0.001, 30) // 0.02955446645149182
 * @category Churn
 * @since 0.1.0
 */
export function churnFromDailyRate(rate: number, days: number): number
export function churnFromDailyRate(rate: number | null, days: number): number | null
export function churnFromDailyRate(rate: number | null, days: number): number | null {
  checkDays({ days })
  return rate === null ? null : -Math.expm1(-days * checkRate(rate, Infinity)) + 0
}

function checkDays(lengths: { readonly [name: string]: number }): void {
  for (const [name, days] of Object.entries(lengths)) {
    if (!(days > 0 && days < Infinity)) badOption(name, 'a number of days above 0', days)
  }
}

function checkRate(rate: number, most: number): number {
  if (rate >= 0 && rate <= most) return rate
  throw new CxMetricsError('invalid_value', `rate must be between 0 and ${most}, got ${show(rate)}`, ['rate'])
}
