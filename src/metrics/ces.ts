import type { Distribution } from '../core/distribution.ts'
import { badOption, checkOptions } from '../core/errors.ts'
import { self } from '../core/evaluate.ts'
import type { Definition, Field, OnInvalid } from '../core/metric.ts'
import {
  type Estimate,
  type Interval,
  type IntervalOptions,
  type MetricResult,
  readIntervalOptions,
} from '../core/result.ts'
import { byName } from '../core/tally.ts'
import type { Weights } from '../core/weights.ts'
import {
  type AnswerExclusion,
  type Answers,
  answersMetric,
  type CodedMetric,
  evaluateAnswers,
  NO_EXCLUSIONS,
  type WeightField,
} from '../scales/answers.ts'
import { readDistribution } from '../scales/distribution.ts'
import { goodness, readBand, type Scale } from '../scales/scale.ts'
import { at, meanEstimate, netEstimate, placesOf, shareEstimate } from '../stats/estimates.ts'
import { MEAN_METHODS, type MeanMethod } from '../stats/mean-interval.ts'
import type { NetMethod } from '../stats/net-interval.ts'
import type { ProportionMethod } from '../stats/proportion-interval.ts'

export interface CesOptions {
  /** The instrument, `ces1`, `ces2`, `easy7` or a scale with `better`: required, for polarity differs. */
  readonly scale: Scale
  /** The easy points. Required where the scale does not name them. @defaultValue the scale's `positive` */
  readonly easy?: readonly number[]
  /** The difficult points. @defaultValue the scale's `negative`, else none */
  readonly difficult?: readonly number[]
  /** @defaultValue 'throw' */
  readonly onInvalid?: OnInvalid
  /** For the mean. @defaultValue { method: 'score', level: 0.95 } */
  readonly interval?: IntervalOptions<MeanMethod>
}

export interface CesResult extends MetricResult<'ces', 'no-answers', AnswerExclusion> {
  readonly interval: Interval<MeanMethod> | null
  /** Which end of the instrument is good for the customer. */
  readonly polarity: 'high' | 'low'
  /** The mean as 0 hardest to 100 easiest: the only number that may be compared across instruments. */
  readonly ease: number | null
  readonly easy: number
  readonly neutral: number
  readonly difficult: number
  readonly easyShare: Estimate<ProportionMethod>
  readonly difficultShare: Estimate<ProportionMethod>
  /** 100 × (share easy − share difficult), points: the net easy score. */
  readonly net: Estimate<NetMethod>
  readonly distribution: { readonly [point: string]: number }
  /** n without weights, else Kish's (Σw)² / Σw². */
  readonly effectiveN: number
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
  const { weights, ...rest } = options ?? {}
  return evaluateAnswers(ratings, weights, (weight) => cesMetric(self, { ...rest, ...weight }))
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
  const plan = readPlan(options)
  return finish(plan, define(plan, 'none'), readDistribution(distribution, plan.scale), NO_EXCLUSIONS)
}

/**
 * Customer Effort Score as a metric of rows, for `evaluate`, `tally` and plans.
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
  const plan = readPlan(options)
  const { weight, onInvalid } = options
  const definition = define(plan, weight ? 'given' : 'none')
  return answersMetric({
    definition,
    name: 'rating',
    field: rating,
    codes: plan.scale,
    weight,
    onInvalid,
    finish: (ratings, excluded) => finish(plan, definition, ratings, excluded),
  })
}

interface Plan extends Required<Pick<CesOptions, 'scale' | 'easy' | 'difficult'>> {
  readonly interval: CesOptions['interval'] | undefined
}

function readPlan(options: CesOptions): Plan {
  checkOptions(options, ['scale', 'easy', 'difficult', 'weight', 'onInvalid', 'interval'])
  const { scale, interval } = options
  if (!scale)
    badOption('scale', 'the instrument: ces1, ces2, easy7 or a scale that says which end is easy', scale)
  const easy = readBand('easy', options.easy ?? scale.positive, scale)
  const difficult = readBand('difficult', options.difficult ?? scale.negative ?? [], scale, easy)
  readIntervalOptions(interval, MEAN_METHODS)
  return { scale, easy, difficult, interval }
}

function define({ scale, easy, difficult }: Plan, weights: 'none' | 'given'): Definition {
  const { points, better } = scale
  return {
    metric: 'ces',
    version: 1,
    item: 'answer',
    statistic: 'mean',
    unit: 'scale',
    choices: { points, better, easy, difficult, weights },
  }
}

function finish(
  { scale, easy, difficult, interval: options }: Plan,
  definition: Definition,
  ratings: Distribution,
  excluded: CesResult['excluded'],
): CesResult {
  const { points, better } = scale
  const { counts, n, effectiveN } = ratings
  const good = placesOf(points, easy)
  const bad = placesOf(points, difficult)
  const level = options?.level ?? 0.95
  const mean = meanEstimate(ratings, points, options)
  const { value: net, interval: netInterval } = netEstimate(ratings, good, bad, { level })
  return {
    metric: 'ces',
    unit: 'scale',
    ...mean,
    intervalReason: n > 0 && !mean.interval ? 'too-few-items' : null,
    status: n > 0 ? 'ok' : 'no-answers',
    n,
    polarity: better,
    ease: goodness(mean.value, scale),
    easy: at(counts, good),
    neutral: n - at(counts, good) - at(counts, bad),
    difficult: at(counts, bad),
    easyShare: shareEstimate(ratings, good, { level }),
    difficultShare: shareEstimate(ratings, bad, { level }),
    net: { value: net, interval: netInterval },
    distribution: byName(points, counts),
    effectiveN,
    excluded,
    definition,
  }
}
