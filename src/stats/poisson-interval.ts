import { isExposure } from '../core/distribution.ts'
import { badOption } from '../core/errors.ts'
import { type Interval, readIntervalOptions } from '../core/result.ts'
import { gammaQuantile } from './beta.ts'

/**
 * The exact interval of a rate, events / exposure, when the events are Poisson: the rates under which as many events or
 * more, and as many or fewer, have half of 1 − level each. 0 events give [0, −ln((1 − level)/2) / exposure].
 *
 * @param events a whole number ≥ 0
 * @param exposure above 0, in the unit the rate is per
 * @throws `invalid_option`
 * @example
 * poissonInterval(0, 1).upper // 3.6888794541139363
 * @see Garwood 1936, Fiducial limits for the Poisson distribution, Biometrika 28:437–442, doi:10.1093/biomet/28.3-4.437
 * @category Statistics
 * @since 0.1.0
 */
export function poissonInterval(
  events: number,
  exposure: number,
  options: { readonly level?: number } = {},
): Interval<'poisson'> {
  const { method, level } = readIntervalOptions(options, ['poisson'])
  if (!(Number.isSafeInteger(events) && events >= 0)) badOption('events', 'a whole number, 0 or more', events)
  if (!isExposure(exposure)) badOption('exposure', 'a number above 0', exposure)
  return { ...poissonLimits(events, exposure, (1 - level) / 2), level, method }
}

/** ... with `tail` beyond each limit. */
export function poissonLimits(
  events: number,
  exposure: number,
  tail: number,
): { readonly lower: number; readonly upper: number } {
  return {
    lower: events === 0 ? 0 : gammaQuantile(tail, events) / exposure,
    upper: gammaQuantile(tail, events + 1, 'upper') / exposure,
  }
}
