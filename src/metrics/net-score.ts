import { total } from '../core/distribution.ts'
import type { Field, OnInvalid } from '../core/metric.ts'
import type { Interval, IntervalOptions, MetricResult } from '../core/result.ts'
import type { Weights } from '../core/weights.ts'
import type { AnswerExclusion, Answers, CodedMetric, WeightField } from '../scales/answers.ts'
import type { Scale } from '../scales/scale.ts'
import { netEstimate } from '../stats/estimates.ts'
import { NET_METHODS, type NetMethod } from '../stats/net-interval.ts'
import { ask, askCounts, askRows, type TwoBands } from './two-bands.ts'

/** Options of `netScore`, `netScoreFromCounts` and `netScoreMetric`. */
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

export interface NetScoreResult extends MetricResult<'netScore', 'no-answers', AnswerExclusion, number> {
  readonly interval: Interval<NetMethod> | null
  readonly positive: number
  readonly neutral: number
  readonly negative: number
  /** In points, from the population variance over the effective n. */
  readonly standardError: number | null
  readonly distribution: { readonly [point: string]: number }
  /** n without weights, else Kish's (Σw)² / Σw². */
  readonly effectiveN: number
  /** What they weigh together; without weights n. */
  readonly totalWeight: number
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
  return ask(NET_SCORE, answers, options ?? {})
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
  return askCounts(NET_SCORE, distribution, options ?? {})
}

/**
 * Net score as a metric of rows, for `evaluate` and `tally`.
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
  return askRows(NET_SCORE, answer, options ?? {})
}

const NET_SCORE: TwoBands<NetScoreResult, NetMethod> = {
  metric: 'netScore',
  statistic: 'net',
  unit: 'points',
  answer: 'answer',
  bands: ['positive', 'negative'],
  required: ['positive', 'negative'],
  methods: NET_METHODS,
  result: (asked) => {
    const { answers, places } = asked
    const net = netEstimate(answers, places.good, places.bad, asked.interval)
    return {
      metric: 'netScore',
      unit: 'points',
      value: net.value,
      interval: net.interval,
      intervalReason: null,
      status: asked.status,
      n: answers.n,
      positive: asked.good!,
      neutral: asked.neutral!,
      negative: asked.bad!,
      standardError: net.standardError,
      distribution: asked.distribution,
      effectiveN: answers.effectiveN,
      totalWeight: total(answers.weights),
      excluded: asked.excluded,
      definition: asked.definition,
    }
  },
}
