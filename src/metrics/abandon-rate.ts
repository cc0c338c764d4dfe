import { oneOf } from '../core/errors.ts'
import { evaluate } from '../core/evaluate.ts'
import type { Metric } from '../core/metric.ts'
import { type Duration, durationMs } from '../time/duration.ts'
import { type Rate, type RateOptions, type RateResult, rateOfCounts, rateOfRows } from './rates.ts'

/** Options of `abandonRate`, `abandonRateFromCounts` and `abandonRateMetric`. */
export interface AbandonRateOptions extends RateOptions<'abandoned' | 'waitMs'> {
  /** Calls abandoned within this wait, itself included, are short: `'5s'`. @defaultValue 'none' */
  readonly shortWithin?: Duration | 'none'
  /**
   * What short ones are: as if they had not been offered (out of n too), or offered and not abandoned.
   *
   * @defaultValue 'not-offered'
   */
  readonly shortAbandons?: 'not-offered' | 'not-abandoned'
}

/** What a call can be. */
export type AbandonClass = 'abandoned' | 'shortAbandoned' | 'answered'
/** Why a call does not count. */
export type AbandonExclusion = 'missing' | 'invalid'

/** abandoned + answered = n, with shortAbandoned where they are offered. */
export interface AbandonRateResult extends RateResult<'abandonRate', 'offered', AbandonExclusion> {
  /** Short ones apart. */
  readonly abandoned: number
  readonly shortAbandoned: number
  readonly answered: number
}

/**
 * Abandon rate: the share of the calls offered whose caller hung up before anybody answered, abandoned / n. Proportion,
 * 0 to 1, lower is better, with Wilson's interval. With `shortWithin` quick hang-ups are apart: there is no standard for
 * how short, or for whether they count, so the definition names both. No call: `value: null`, `status: 'no-offered'`.
 * Rows are calls `{ abandoned, waitMs? }`; an abandoned one without the wait that `shortWithin` needs is `missing`.
 *
 * @throws `invalid_option`, `invalid_input`; `invalid_value` for a value that cannot be right, unless `onInvalid` is
 * `exclude`.
 * @example
 * const calls = [
 *   { abandoned: true, waitMs: 3000 },
 *   { abandoned: true, waitMs: 40000 },
 *   { abandoned: false, waitMs: 9000 },
 *   { abandoned: false, waitMs: 1000 },
 * ]
 * abandonRate(calls).value // 0.5
 * abandonRate(calls, { shortWithin: '5s' }).value // 0.3333333333333333
 * abandonRate(calls, { shortWithin: '5s', shortAbandons: 'not-abandoned' }).value // 0.25
 * @see Call Centre Helper, How to Measure Call Abandon Rate (callcentrehelper.com/how-to-measure-call-abandon-rate-75869.htm)
 * @category Metrics
 * @since 0.1.0
 */
export function abandonRate<Row extends object>(
  calls: Iterable<Row>,
  options: AbandonRateOptions = {},
): AbandonRateResult {
  return evaluate(abandonRateMetric<Row>(options), calls)
}

/**
 * Abandon rate of counts, where `abandoned` leaves out the short ones and `offered` is all calls, short ones among them.
 *
 * @throws `invalid_count` unless the counts are whole, not negative, and abandoned + shortAbandoned ≤ offered.
 * @example
 * abandonRateFromCounts({ abandoned: 5, offered: 100 }).value // 0.05
 * abandonRateFromCounts({ abandoned: 5, shortAbandoned: 20, offered: 120 }).value // 0.05
 * @see the first figures: Call Centre Helper, How to Measure Call Abandon Rate
 * @category Metrics
 * @since 0.1.0
 */
export function abandonRateFromCounts(
  counts: { readonly abandoned: number; readonly shortAbandoned?: number; readonly offered: number },
  options: Pick<AbandonRateOptions, 'interval' | 'shortWithin' | 'shortAbandons'> = {},
): AbandonRateResult {
  return rateOfCounts(rateOf(options), counts, options)
}

/**
 * Abandon rate as a metric of calls, for `evaluate`, `tally` and `summarize`.
 *
 * @throws `invalid_option`
 * @example
 * const metric = abandonRateMetric({ fields: { abandoned: 'hung_up' } })
 * evaluate(metric, [{ hung_up: true }, { hung_up: false }, { hung_up: null }]).n // 2
 * @category Metrics
 * @since 0.1.0
 */
export function abandonRateMetric<Row extends object>(
  options: AbandonRateOptions = {},
): Metric<Row, AbandonRateResult, AbandonClass, AbandonExclusion> {
  return rateOfRows(rateOf(options), options)
}

function rateOf({
  shortWithin = 'none',
  shortAbandons,
}: AbandonRateOptions): Rate<AbandonClass, AbandonExclusion> {
  const limit = shortWithin === 'none' ? shortWithin : durationMs('shortWithin', shortWithin)
  const short = oneOf('shortAbandons', shortAbandons, ['not-offered', 'not-abandoned'])
  return {
    metric: 'abandonRate',
    item: 'contact',
    whole: 'offered',
    classes: ['abandoned', 'shortAbandoned', 'answered'],
    outside: short === 'not-offered' ? ['shortAbandoned'] : [],
    excluded: ['missing', 'invalid'],
    fields: ['abandoned', 'waitMs'],
    options: ['shortWithin', 'shortAbandons'],
    choices: { shortWithin: limit, shortAbandons: short },
    place: ({ flag, count }) => {
      const abandoned = flag('abandoned')
      if (!abandoned) return abandoned === null ? 'missing' : 'answered'
      if (limit === 'none') return 'abandoned'
      const wait = count('waitMs')
      return wait === null ? 'missing' : wait <= limit ? 'shortAbandoned' : 'abandoned'
    },
  }
}
