import { evaluate } from '../core/evaluate.ts'
import type { Metric } from '../core/metric.ts'
import { type Rate, type RateOptions, type RateResult, rateOfCounts, rateOfRows } from './rates.ts'

/** Options of `helpfulRate` and `helpfulRateMetric`. */
export type HelpfulRateOptions = RateOptions<'helpful'>

/** helpful + notHelpful = n. */
export interface HelpfulRateResult extends RateResult<'helpfulRate', 'votes', 'missing' | 'invalid'> {
  readonly helpful: number
  readonly notHelpful: number
}

/**
 * Helpful rate of help pages: the share of the votes on "was this helpful?" that say yes, helpful / n. Proportion, 0 to 1,
 * higher is better, with Wilson's interval; to rank articles with few votes, sort by its lower limit. By article through
 * `summarize`. No vote: `value: null`, `status: 'no-votes'`. Rows are votes `{ helpful: true | false }`.
 *
 * @throws `invalid_option`, `invalid_input`; `invalid_value` for what is neither true, false nor missing, unless
 * `onInvalid` is `exclude`.
 * @example
 * helpfulRate([{ helpful: true }, { helpful: true }, { helpful: false }]).value // 0.6666666666666666
 * helpfulRate([]).value // null
 * @see Wilson 1927, Journal of the American Statistical Association 22:209–212
 * @category Metrics
 * @since 0.1.0
 */
export function helpfulRate<Row extends object>(
  votes: Iterable<Row>,
  options: HelpfulRateOptions = {},
): HelpfulRateResult {
  return evaluate(helpfulRateMetric<Row>(options), votes)
}

/**
 * Helpful rate of counts, helpful / votes.
 *
 * @throws `invalid_count` unless the counts are whole, not negative, and helpful ≤ votes.
 * @example
 * helpfulRateFromCounts({ helpful: 42, votes: 50 }).value // 0.84
 * @category Metrics
 * @since 0.1.0
 */
export function helpfulRateFromCounts(
  counts: { readonly helpful: number; readonly votes: number },
  options: Pick<HelpfulRateOptions, 'interval'> = {},
): HelpfulRateResult {
  return rateOfCounts(RATE, counts, options)
}

/**
 * Helpful rate as a metric of votes, for `evaluate`, `tally` and `summarize`.
 *
 * @throws `invalid_option`
 * @example
 * const votes = [{ article: 'a', helpful: true }, { article: 'b', helpful: false }]
 * const plan = { by: { article: 'article' }, metrics: { helpful: helpfulRateMetric() } }
 * summarize(votes, plan).map(({ key, helpful }) => [key.article, helpful.value]) // [['a', 1], ['b', 0]]
 * @category Metrics
 * @since 0.1.0
 */
export function helpfulRateMetric<Row extends object>(
  options: HelpfulRateOptions = {},
): Metric<Row, HelpfulRateResult, 'helpful' | 'notHelpful', 'missing' | 'invalid'> {
  return rateOfRows(RATE, options)
}

const RATE: Rate<'helpful' | 'notHelpful', 'missing' | 'invalid'> = {
  metric: 'helpfulRate',
  item: 'answer',
  whole: 'votes',
  classes: ['helpful', 'notHelpful'],
  excluded: ['missing', 'invalid'],
  fields: ['helpful'],
  choices: {},
  place: ({ flag }) => {
    const helpful = flag('helpful')
    return helpful === null ? 'missing' : helpful ? 'helpful' : 'notHelpful'
  },
}
