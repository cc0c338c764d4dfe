import { total } from '../core/distribution.ts'
import type { Field, OnInvalid } from '../core/metric.ts'
import type { Estimate, Interval, IntervalOptions, MetricResult } from '../core/result.ts'
import { byName } from '../core/tally.ts'
import type { Weights } from '../core/weights.ts'
import type { AnswerExclusion, Answers, CodedMetric, WeightField } from '../scales/answers.ts'
import { goodness, type Scale } from '../scales/scale.ts'
import { meanEstimate, netEstimate, shareEstimate } from '../stats/estimates.ts'
import { MEAN_METHODS, type MeanMethod } from '../stats/mean-interval.ts'
import type { NetMethod } from '../stats/net-interval.ts'
import type { ProportionMethod } from '../stats/proportion-interval.ts'
import { ask, askCounts, askRows, type TwoBands } from './two-bands.ts'

/** Options of `ces`, `cesFromCounts` and `cesMetric`. */
export interface CesOptions {
  /** The instrument, `ces1`, `ces2`, `easy7` or a scale with `better`: required, for polarity differs. */
  readonly scale: Scale
  /** The easy points. @defaultValue the scale's `positive`, else not known */
  readonly easy?: readonly number[]
  /** The difficult points. @defaultValue the scale's `negative`, else not known */
  readonly difficult?: readonly number[]
  /** @defaultValue 'throw' */
  readonly onInvalid?: OnInvalid
  /** For the mean. @defaultValue { method: 'score', level: 0.95 } */
  readonly interval?: IntervalOptions<MeanMethod>
}

export interface CesResult extends MetricResult<'ces', 'no-answers', AnswerExclusion, number> {
  readonly interval: Interval<MeanMethod> | null
  /** Which end of the instrument is good for the customer. */
  readonly polarity: 'high' | 'low'
  /** The mean as 0 hardest to 100 easiest: the only number that may be compared across instruments. */
  readonly ease: number | null
  /** Null, like all that rests on them, where neither scale nor option says which points these are. */
  readonly easy: number | null
  readonly neutral: number | null
  readonly difficult: number | null
  readonly easyShare: Estimate<ProportionMethod>
  readonly difficultShare: Estimate<ProportionMethod>
  /** 100 × (share easy − share difficult), points: the net easy score. */
  readonly net: Estimate<NetMethod>
  readonly distribution: { readonly [point: string]: number }
  /** What the answers per point weigh; without weights the distribution. */
  readonly weightedDistribution: { readonly [point: string]: number }
  /** n without weights, else Kish's (Σw)² / Σw². */
  readonly effectiveN: number
  /** What they weigh together; without weights n. */
  readonly totalWeight: number
}

/**
 * Customer Effort Score: the mean answer on the named instrument, in its own points. Which way is good depends on the
 * instrument (`polarity`); `ease` is the same number as 0 hardest to 100 easiest. Nobody answered: `value: null`,
 * `status: 'no-answers'`. The interval is the multinomial score interval, which has width even when all agree.
 *
 * @param ratings points of the instrument; `null`, `undefined` and `NaN` are missing and counted apart.
 * @throws `invalid_value` for a rating off the scale (unless `onInvalid` is `exclude`), `invalid_option` without a scale.
 * @example
 * ces([7, 6, 6, 2], { scale: ces2 }).value // 5.25
 * ces([1, 2, 2, 4], { scale: ces1 }).easy // 3
 * @see Dixon, Freeman and Toman 2010, Stop Trying to Delight Your Customers, Harvard Business Review 88(7/8)
 * @category Metrics
 * @since 0.1.0
 */
export function ces(ratings: Answers, options: CesOptions & { readonly weights?: Weights }): CesResult {
  return ask(CES, ratings, options ?? {})
}

/**
 * Customer Effort Score of counts per point.
 *
 * @throws `invalid_count` unless all counts are whole, not negative and of points on the scale.
 * @example
 * cesFromCounts({ 1: 0, 2: 1, 3: 0, 4: 0, 5: 0, 6: 2, 7: 1 }, { scale: ces2 }).value // 5.25
 * @category Metrics
 * @since 0.1.0
 */
export function cesFromCounts(
  distribution: { readonly [point: string]: number },
  options: Omit<CesOptions, 'onInvalid'>,
): CesResult {
  return askCounts(CES, distribution, options ?? {})
}

/**
 * Customer Effort Score as a metric of rows, for `evaluate` and `tally`.
 *
 * @throws `invalid_option` without a scale, or where it does not say which points are easy.
 * @example
 * evaluate(cesMetric('effort', { scale: ces1 }), [{ effort: 2 }, { effort: 5 }]).value // 3.5
 * @category Metrics
 * @since 0.1.0
 */
export function cesMetric<Row>(
  rating: Field<Row>,
  options: CesOptions & { readonly weight?: WeightField<Row> },
): CodedMetric<Row, CesResult> {
  return askRows(CES, rating, options ?? {})
}

const CES: TwoBands<CesResult, MeanMethod> = {
  metric: 'ces',
  statistic: 'mean',
  unit: 'scale',
  answer: 'rating',
  bands: ['easy', 'difficult'],
  required: [],
  methods: MEAN_METHODS,
  result: (asked) => {
    const { answers, scale, places, level } = asked
    const mean = meanEstimate(answers, scale.points, asked.interval)
    const net = netEstimate(answers, places.good, places.bad, { level })
    return {
      metric: 'ces',
      unit: 'scale',
      value: mean.value,
      interval: mean.interval,
      intervalReason: answers.n > 0 && !mean.interval ? 'too-few-items' : null,
      status: asked.status,
      n: answers.n,
      easy: asked.good,
      neutral: asked.neutral,
      difficult: asked.bad,
      polarity: scale.better,
      ease: goodness(mean.value, scale),
      easyShare: shareEstimate(answers, places.good, { level }),
      difficultShare: shareEstimate(answers, places.bad, { level }),
      net: { value: net.value, interval: net.interval },
      distribution: asked.distribution,
      weightedDistribution: byName(scale.points, answers.weights),
      effectiveN: answers.effectiveN,
      totalWeight: total(answers.weights),
      excluded: asked.excluded,
      definition: asked.definition,
    }
  },
}
