import { evaluate } from '../core/evaluate.ts'
import type { Metric } from '../core/metric.ts'
import { type Rate, type RateOptions, type RateResult, rateOfCounts, rateOfRows } from './rates.ts'

/** Options of `bounceRate` and `bounceRateMetric`. */
export type BounceRateOptions = RateOptions<'pages'>

/** bounced + stayed = n. */
export interface BounceRateResult extends RateResult<'bounceRate', 'visits', 'missing' | 'invalid'> {
  readonly bounced: number
  readonly stayed: number
}

/**
 * Bounce rate of a help centre: the share of visits that saw one page, bounced / n. Proportion, 0 to 1, with Wilson's
 * interval. Low is not good by itself: a visit that found its answer on the first page is a bounce too. No visit:
 * `value: null`, `status: 'no-visits'`. Rows are visits `{ pages }`, a whole number from 1 up.
 *
 * @throws `invalid_option`, `invalid_input`; `invalid_value` for what is no number of pages, unless `onInvalid` is
 * `exclude`.
 * @example
 * bounceRate([{ pages: 1 }, { pages: 4 }, { pages: 2 }, { pages: 1 }]).value // 0.5
 * bounceRate([]).value // null
 * @see Geckoboard, KPI examples: Bounce Rate (geckoboard.com/best-practice/kpi-examples/bounce-rate)
 * @category Metrics
 * @since 0.1.0
 */
export function bounceRate<Row extends object>(
  visits: Iterable<Row>,
  options: BounceRateOptions = {},
): BounceRateResult {
  return evaluate(bounceRateMetric<Row>(options), visits)
}

/**
 * Bounce rate of counts, bounced / visits.
 *
 * @throws `invalid_count` unless the counts are whole, not negative, and bounced ≤ visits.
 * @example
 * bounceRateFromCounts({ bounced: 30, visits: 120 }).value // 0.25
 * @category Metrics
 * @since 0.1.0
 */
export function bounceRateFromCounts(
  counts: { readonly bounced: number; readonly visits: number },
  options: Pick<BounceRateOptions, 'interval'> = {},
): BounceRateResult {
  return rateOfCounts(RATE, counts, options)
}

/**
 * Bounce rate as a metric of visits, for `evaluate`, `tally` and `summarize`.
 *
 * @throws `invalid_option`
 * @example
 * evaluate(bounceRateMetric({ fields: { pages: 'views' } }), [{ views: 1 }, { views: 3 }]).bounced // 1
 * @category Metrics
 * @since 0.1.0
 */
export function bounceRateMetric<Row extends object>(
  options: BounceRateOptions = {},
): Metric<Row, BounceRateResult, 'bounced' | 'stayed', 'missing' | 'invalid'> {
  return rateOfRows(RATE, options)
}

const RATE: Rate<'bounced' | 'stayed', 'missing' | 'invalid'> = {
  metric: 'bounceRate',
  item: 'contact',
  whole: 'visits',
  classes: ['bounced', 'stayed'],
  excluded: ['missing', 'invalid'],
  fields: ['pages'],
  choices: {},
  place: ({ count, refuse }) => {
    const rule = 'must be a whole number, 1 or more'
    const pages = count('pages', rule)
    if (pages === null) return 'missing'
    if (pages === 0) refuse('pages', rule)
    return pages === 1 ? 'bounced' : 'stayed'
  },
}
