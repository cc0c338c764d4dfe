import { total } from '../core/distribution.ts'
import type { Field, OnInvalid } from '../core/metric.ts'
import type { Estimate, Interval, IntervalOptions, MetricResult } from '../core/result.ts'
import type { Weights } from '../core/weights.ts'
import type { AnswerExclusion, Answers, CodedMetric, WeightField } from '../scales/answers.ts'
import { csat5 } from '../scales/presets.ts'
import { goodness, type Scale } from '../scales/scale.ts'
import { meanEstimate, netEstimate, shareEstimate } from '../stats/estimates.ts'
import type { MeanMethod } from '../stats/mean-interval.ts'
import type { NetMethod } from '../stats/net-interval.ts'
import { PROPORTION_METHODS, type ProportionMethod } from '../stats/proportion-interval.ts'
import { ask, askCounts, askRows, type TwoBands } from './two-bands.ts'

/** Options of `csat`, `csatFromCounts` and `csatMetric`. */
export interface CsatOptions {
  /** @defaultValue csat5 */
  readonly scale?: Scale
  /** The satisfied points. Required for `csat7`, `csat10` and scales of your own, where vendors disagree. @defaultValue the scale's `positive` */
  readonly satisfied?: readonly number[]
  /** The dissatisfied points. @defaultValue the scale's `negative`, else not known */
  readonly dissatisfied?: readonly number[]
  /** @defaultValue 'throw' */
  readonly onInvalid?: OnInvalid
  /** For the shares. @defaultValue { method: 'wilson', level: 0.95 } */
  readonly interval?: IntervalOptions<ProportionMethod>
  /** How the interval of the mean is made. @defaultValue 'score' */
  readonly meanMethod?: MeanMethod
}

export interface CsatResult extends MetricResult<'csat', 'no-answers', AnswerExclusion, number> {
  readonly interval: Interval<ProportionMethod> | null
  readonly satisfied: number
  /** Null, like all that rests on them, where neither scale nor option says which points are dissatisfied. */
  readonly neutral: number | null
  readonly dissatisfied: number | null
  /** The share dissatisfied. */
  readonly dissatisfiedShare: Estimate<ProportionMethod>
  /** 100 × (share satisfied − share dissatisfied), points. */
  readonly net: Estimate<NetMethod>
  /** On the scale's own points. */
  readonly mean: Estimate<MeanMethod>
  /** 100 × (mean − min) / (max − min), or from the other end where low is good: 0 worst, 100 best. */
  readonly normalisedMean: number | null
  readonly distribution: { readonly [point: string]: number }
  /** n without weights, else Kish's (Σw)² / Σw². */
  readonly effectiveN: number
  /** What they weigh together; without weights n. */
  readonly totalWeight: number
}

/**
 * Customer satisfaction: the share of the answers that are satisfied, satisfied / n. A proportion, 0 to 1, higher is
 * better; with the mean, the net and the dissatisfied share beside it. Nobody answered: `value: null`,
 * `status: 'no-answers'`. The share's interval is Wilson's, the mean's the multinomial score interval.
 *
 * @param ratings points of the scale; `null`, `undefined` and `NaN` are missing and counted apart.
 * @throws `invalid_value` for a rating off the scale (unless `onInvalid` is `exclude`), `invalid_option` where the
 * scale does not say which points are satisfied.
 * @example
 * csat([5, 4, 2, 1]).value // 0.5
 * csat([7, 6, 3], { scale: csat7, satisfied: [6, 7] }).satisfied // 2
 * @see Wilson 1927, Journal of the American Statistical Association 22:209–212
 * @category Metrics
 * @since 0.1.0
 */
export function csat(
  ratings: Answers,
  options: CsatOptions & { readonly weights?: Weights } = {},
): CsatResult {
  return ask(CSAT, ratings, options)
}

/**
 * Customer satisfaction of counts per point.
 *
 * @throws `invalid_count` unless all counts are whole, not negative and of points on the scale.
 * @example
 * csatFromCounts({ 1: 6, 2: 32, 3: 444, 4: 1507, 5: 699 }).value // 0.8206845238095238
 * @see the figures: San Francisco International Airport, passenger survey 2017
 * @category Metrics
 * @since 0.1.0
 */
export function csatFromCounts(
  distribution: { readonly [point: string]: number },
  options: Omit<CsatOptions, 'onInvalid'> = {},
): CsatResult {
  return askCounts(CSAT, distribution, options)
}

/**
 * Customer satisfaction as a metric of rows, for `evaluate` and `tally`.
 *
 * @throws `invalid_option` where the scale does not say which points are satisfied.
 * @example
 * evaluate(csatMetric('rating'), [{ rating: 5 }, { rating: null }]).value // 1
 * @category Metrics
 * @since 0.1.0
 */
export function csatMetric<Row>(
  rating: Field<Row>,
  options: CsatOptions & { readonly weight?: WeightField<Row> } = {},
): CodedMetric<Row, CsatResult> {
  return askRows(CSAT, rating, options)
}

const CSAT: TwoBands<CsatResult, ProportionMethod> = {
  metric: 'csat',
  statistic: 'share',
  unit: 'proportion',
  answer: 'rating',
  bands: ['satisfied', 'dissatisfied'],
  usual: csat5,
  required: ['satisfied'],
  methods: PROPORTION_METHODS,
  more: ['meanMethod'],
  result: (asked) => {
    const { answers, scale, places, options, level } = asked
    const share = shareEstimate(answers, places.good, asked.interval)
    const mean = meanEstimate(answers, scale.points, { method: options['meanMethod'] as MeanMethod, level })
    const net = netEstimate(answers, places.good, places.bad, { level })
    return {
      metric: 'csat',
      unit: 'proportion',
      value: share.value,
      interval: share.interval,
      intervalReason: null,
      status: asked.status,
      n: answers.n,
      satisfied: asked.good!,
      neutral: asked.neutral,
      dissatisfied: asked.bad,
      dissatisfiedShare: shareEstimate(answers, places.bad, asked.interval),
      net: { value: net.value, interval: net.interval },
      mean,
      normalisedMean: goodness(mean.value, scale),
      distribution: asked.distribution,
      effectiveN: answers.effectiveN,
      totalWeight: total(answers.weights),
      excluded: asked.excluded,
      definition: asked.definition,
    }
  },
}
