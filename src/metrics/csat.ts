import type { Distribution } from '../core/distribution.ts'
import { checkOptions } from '../core/errors.ts'
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
import { csat5 } from '../scales/presets.ts'
import { goodness, readBand, type Scale } from '../scales/scale.ts'
import { at, meanEstimate, netEstimate, placesOf, shareEstimate } from '../stats/estimates.ts'
import { MEAN_METHODS, type MeanMethod } from '../stats/mean-interval.ts'
import type { NetMethod } from '../stats/net-interval.ts'
import { PROPORTION_METHODS, type ProportionMethod } from '../stats/proportion-interval.ts'

export interface CsatOptions {
  /** @defaultValue csat5 */
  readonly scale?: Scale
  /** The satisfied points. Required for `csat7`, `csat10` and scales of your own, where vendors disagree. @defaultValue the scale's `positive` */
  readonly satisfied?: readonly number[]
  /** The dissatisfied points. @defaultValue the scale's `negative`, else none */
  readonly dissatisfied?: readonly number[]
  /** @defaultValue 'throw' */
  readonly onInvalid?: OnInvalid
  /** For the shares. @defaultValue { method: 'wilson', level: 0.95 } */
  readonly interval?: IntervalOptions<ProportionMethod>
  /** How the interval of the mean is made. @defaultValue 'score' */
  readonly meanMethod?: MeanMethod
}

export interface CsatResult extends MetricResult<'csat', 'no-answers', AnswerExclusion> {
  readonly interval: Interval<ProportionMethod> | null
  readonly satisfied: number
  readonly neutral: number
  readonly dissatisfied: number
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
  const { weights, ...rest } = options
  return evaluateAnswers(ratings, weights, (weight) => csatMetric(self, { ...rest, ...weight }))
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
  const plan = readPlan(options)
  return finish(plan, define(plan, 'none'), readDistribution(distribution, plan.scale), NO_EXCLUSIONS)
}

/**
 * Customer satisfaction as a metric of rows, for `evaluate`, `tally` and plans.
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

interface Plan extends Required<Pick<CsatOptions, 'scale' | 'satisfied' | 'dissatisfied' | 'meanMethod'>> {
  readonly interval: CsatOptions['interval'] | undefined
}

function readPlan(options: CsatOptions): Plan {
  checkOptions(options, [
    'scale',
    'satisfied',
    'dissatisfied',
    'weight',
    'onInvalid',
    'interval',
    'meanMethod',
  ])
  const { scale = csat5, interval, meanMethod = 'score' } = options
  const satisfied = readBand('satisfied', options.satisfied ?? scale.positive, scale)
  const dissatisfied = readBand(
    'dissatisfied',
    options.dissatisfied ?? scale.negative ?? [],
    scale,
    satisfied,
  )
  readIntervalOptions(interval, PROPORTION_METHODS)
  readIntervalOptions({ method: meanMethod }, MEAN_METHODS)
  return { scale, satisfied, dissatisfied, interval, meanMethod }
}

function define({ scale, satisfied, dissatisfied }: Plan, weights: 'none' | 'given'): Definition {
  const { points, better } = scale
  return {
    metric: 'csat',
    version: 1,
    item: 'answer',
    statistic: 'share',
    unit: 'proportion',
    choices: { points, better, satisfied, dissatisfied, weights },
  }
}

function finish(
  { scale, satisfied, dissatisfied, interval: options, meanMethod }: Plan,
  definition: Definition,
  ratings: Distribution,
  excluded: CsatResult['excluded'],
): CsatResult {
  const { points } = scale
  const { counts, n, effectiveN } = ratings
  const good = placesOf(points, satisfied)
  const bad = placesOf(points, dissatisfied)
  const level = options?.level ?? 0.95
  const mean = meanEstimate(ratings, points, { method: meanMethod, level })
  const { value: net, interval: netInterval } = netEstimate(ratings, good, bad, { level })
  return {
    metric: 'csat',
    unit: 'proportion',
    ...shareEstimate(ratings, good, options),
    intervalReason: null,
    status: n > 0 ? 'ok' : 'no-answers',
    n,
    satisfied: at(counts, good),
    neutral: n - at(counts, good) - at(counts, bad),
    dissatisfied: at(counts, bad),
    dissatisfiedShare: shareEstimate(ratings, bad, options),
    net: { value: net, interval: netInterval },
    mean,
    normalisedMean: goodness(mean.value, scale),
    distribution: byName(points, counts),
    effectiveN,
    excluded,
    definition,
  }
}
