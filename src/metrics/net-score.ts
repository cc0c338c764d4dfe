import type { Distribution } from '../core/distribution.ts'
import { badOption, checkOptions } from '../core/errors.ts'
import { self } from '../core/evaluate.ts'
import type { Definition, Field, OnInvalid } from '../core/metric.ts'
import {
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
import { readBand, type Scale } from '../scales/scale.ts'
import { at, netEstimate, placesOf } from '../stats/estimates.ts'
import { NET_METHODS, type NetMethod } from '../stats/net-interval.ts'

export interface NetScoreOptions {
  readonly scale: Scale
  /** The points that count for. @defaultValue the scale's `positive` */
  readonly positive?: readonly number[]
  /** The points that count against. @defaultValue the scale's `negative` */
  readonly negative?: readonly number[]
  /** @defaultValue 'throw' */
  readonly onInvalid?: OnInvalid
  /** Methods `score`, `adjusted-wald`, `wald`. @defaultValue { method: 'score', level: 0.95 } */
  readonly interval?: IntervalOptions<NetMethod>
}

export interface NetScoreResult extends MetricResult<'netScore', 'no-answers', AnswerExclusion> {
  readonly interval: Interval<NetMethod> | null
  readonly positive: number
  readonly neutral: number
  readonly negative: number
  /** In points, from the population variance over the effective n. */
  readonly standardError: number | null
  readonly distribution: { readonly [point: string]: number }
  /** n without weights, else Kish's (Σw)² / Σw². */
  readonly effectiveN: number
}

/**
 * Net score of any scale with declared bands: 100 × (positive − negative) / n, points, −100 to 100. What other tools
 * show as an "NPS" of five stars is this, and it is not an NPS. Nobody answered: `value: null`,
 * `status: 'no-answers'`. The interval is Tango's score interval.
 *
 * @throws `invalid_value` for an answer off the scale (unless `onInvalid` is `exclude`), `invalid_option` where no bands
 * are declared.
 * @example
 * netScore([5, 5, 4, 1], { scale: stars5, positive: [5], negative: [1, 2, 3] }).value // 25
 * @see Tango 1998, Statistics in Medicine 17:891–908
 * @category Metrics
 * @since 0.1.0
 */
export function netScore(
  answers: Answers,
  options: NetScoreOptions & { readonly weights?: Weights },
): NetScoreResult {
  const { weights, ...rest } = options ?? {}
  return evaluateAnswers(answers, weights, (weight) => netScoreMetric(self, { ...rest, ...weight }))
}

/**
 * Net score of counts per point.
 *
 * @throws `invalid_count` unless all counts are whole, not negative and of points on the scale.
 * @example
 * netScoreFromCounts({ 1: 1, 2: 0, 3: 2, 4: 3, 5: 4 }, { scale: csat5 }).value // 60
 * @category Metrics
 * @since 0.1.0
 */
export function netScoreFromCounts(
  distribution: { readonly [point: string]: number },
  options: Omit<NetScoreOptions, 'onInvalid'>,
): NetScoreResult {
  const plan = readPlan(options)
  return finish(plan, define(plan, 'none'), readDistribution(distribution, plan.scale), NO_EXCLUSIONS)
}

/**
 * Net score as a metric of rows, for `evaluate`, `tally` and plans.
 *
 * @throws `invalid_option` where no bands are declared.
 * @example
 * evaluate(netScoreMetric('stars', { scale: stars5 }), [{ stars: 5 }, { stars: 3 }]).value // 50
 * @category Metrics
 * @since 0.1.0
 */
export function netScoreMetric<Row>(
  answer: Field<Row>,
  options: NetScoreOptions & { readonly weight?: WeightField<Row> },
): CodedMetric<Row, NetScoreResult> {
  const plan = readPlan(options)
  const { weight, onInvalid } = options
  const definition = define(plan, weight ? 'given' : 'none')
  return answersMetric({
    definition,
    name: 'answer',
    field: answer,
    codes: plan.scale,
    weight,
    onInvalid,
    finish: (answers, excluded) => finish(plan, definition, answers, excluded),
  })
}

interface Plan extends Required<Pick<NetScoreOptions, 'scale' | 'positive' | 'negative'>> {
  readonly interval: NetScoreOptions['interval'] | undefined
}

function readPlan(options: NetScoreOptions): Plan {
  checkOptions(options, ['scale', 'positive', 'negative', 'weight', 'onInvalid', 'interval'])
  const { scale, interval } = options
  if (!scale) badOption('scale', 'a scale with its bands', scale)
  const positive = readBand('positive', options.positive ?? scale.positive, scale)
  const negative = readBand('negative', options.negative ?? scale.negative, scale, positive)
  readIntervalOptions(interval, NET_METHODS)
  return { scale, positive, negative, interval }
}

function define({ scale, positive, negative }: Plan, weights: 'none' | 'given'): Definition {
  const { points, better } = scale
  return {
    metric: 'netScore',
    version: 1,
    item: 'answer',
    statistic: 'net',
    unit: 'points',
    choices: { points, better, positive, negative, weights },
  }
}

function finish(
  { scale, positive, negative, interval }: Plan,
  definition: Definition,
  answers: Distribution,
  excluded: NetScoreResult['excluded'],
): NetScoreResult {
  const { points } = scale
  const { counts, n, effectiveN } = answers
  const good = placesOf(points, positive)
  const bad = placesOf(points, negative)
  return {
    metric: 'netScore',
    unit: 'points',
    ...netEstimate(answers, good, bad, interval),
    intervalReason: null,
    status: n > 0 ? 'ok' : 'no-answers',
    n,
    positive: at(counts, good),
    neutral: n - at(counts, good) - at(counts, bad),
    negative: at(counts, bad),
    distribution: byName(points, counts),
    effectiveN,
    excluded,
    definition,
  }
}
