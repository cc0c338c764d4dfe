import { type Distribution, meanOf, readCounts, total, unweighted } from '../core/distribution.ts'
import { badOption, checkOptions, oneOf } from '../core/errors.ts'
import { self } from '../core/evaluate.ts'
import type { Definition, Field, OnInvalid } from '../core/metric.ts'
import { withRecipe } from '../core/recipe.ts'
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
  type Question,
  type WeightField,
} from '../scales/answers.ts'
import type { Scale } from '../scales/scale.ts'
import { at, inBands, netEstimate } from '../stats/estimates.ts'
import { NET_METHODS, type NetMethod } from '../stats/net-interval.ts'

/** Options of `nps` and `npsMetric`. */
export interface NpsOptions {
  /** The 0–10 scale, with your codes for "no answer": `scale({ min: 0, max: 10, better: 'high', notApplicable: [11] })`. @defaultValue nps0to10 */
  readonly scale?: Scale
  /** `answered-and-dismissed` also counts the missing answers in n, as passives do. @defaultValue 'answered' */
  readonly denominator?: 'answered' | 'answered-and-dismissed'
  /** @defaultValue 'throw' */
  readonly onInvalid?: OnInvalid
  /** Methods `score` (Tango), `adjusted-wald`, `wald`. @defaultValue { method: 'score', level: 0.95 } */
  readonly interval?: IntervalOptions<NetMethod>
}

/** Answers by class. */
export interface NpsCounts {
  readonly promoters: number
  readonly passives: number
  readonly detractors: number
  /** Seen and not answered: counted only under `answered-and-dismissed`. */
  readonly dismissed?: number
}

export interface NpsResult
  extends MetricResult<'nps', 'no-answers', AnswerExclusion, number>,
    Required<NpsCounts> {
  readonly interval: Interval<NetMethod> | null
  /** The weighted shares of n; null where n is 0. */
  readonly shares: Readonly<Record<'promoters' | 'passives' | 'detractors', number>> | null
  /** In points, from the population variance over the effective n. */
  readonly standardError: number | null
  /** The mean score; null from counts of classes. */
  readonly mean: number | null
  /** Answers per score; null from counts of classes. */
  readonly distribution: { readonly [score: string]: number } | null
  /** n without weights, else Kish's (Σw)² / Σw². */
  readonly effectiveN: number
  /** What they weigh together; without weights n. */
  readonly totalWeight: number
}

/**
 * Net Promoter Score of 0–10 answers to "would you recommend us": 100 × (promoters − detractors) / n, where promoters
 * answered 9 or 10 and detractors 0 to 6. Points, −100 to 100, higher is better. Nobody answered: `value: null`,
 * `status: 'no-answers'`. The interval is Tango's score interval, which covers where Wald's does not.
 *
 * @param scores 0–10; `null`, `undefined` and `NaN` are missing and counted apart.
 * @throws `invalid_value` for a score off the scale (unless `onInvalid` is `exclude`), `length_mismatch` for weights.
 * @example
 * nps([10, 9, 8, 3]).value // 25
 * nps([]).value // null
 * @see Reichheld 2003, The One Number You Need to Grow, Harvard Business Review 81(12); Tango 1998,
 * Statistics in Medicine 17:891–908; Rocks 2016, The American Statistician 70(4):365–372
 * @category Metrics
 * @since 0.1.0
 */
export function nps(scores: Answers, options: NpsOptions & { readonly weights?: Weights } = {}): NpsResult {
  const { weights, ...rest } = options ?? {}
  return evaluateAnswers(scores, weights, (weight) => question(self, { ...rest, ...weight }))
}

/**
 * Net Promoter Score of counts: 100 × (promoters − detractors) / n, one division, last.
 *
 * @throws `invalid_count` unless all counts are whole and not negative.
 * @example
 * npsFromCounts({ promoters: 1436, passives: 968, detractors: 342 }).value // 39.839766933721776
 * @see the figures: San Francisco International Airport, passenger survey 2017
 * @category Metrics
 * @since 0.1.0
 */
export function npsFromCounts(
  counts: NpsCounts,
  options: Pick<NpsOptions, 'denominator' | 'interval'> = {},
): NpsResult {
  checkOptions(options, ['denominator', 'interval'])
  const definition = define(options, 'none')
  const { promoters, passives, detractors, dismissed } = readCounts<keyof NpsCounts>(counts, CLASSES)
  const counted = definition.choices['denominator'] === 'answered' ? 0 : dismissed
  const classes = unweighted([promoters, passives, detractors, counted])
  return finish(definition, classes, NO_EXCLUSIONS, options.interval, null, null)
}

/**
 * The interval of a Net Promoter Score from counts, in points; null where nobody answered.
 *
 * @throws `invalid_count`, `invalid_option`
 * @example
 * npsInterval({ promoters: 10, passives: 0, detractors: 0 }).upper // 100
 * @category Statistics
 * @since 0.1.0
 */
export function npsInterval(
  counts: NpsCounts,
  options?: IntervalOptions<NetMethod>,
): Interval<NetMethod> | null {
  return npsFromCounts(counts, options && { interval: options }).interval
}

/**
 * Net Promoter Score as a metric of rows, for `evaluate` and `tally`.
 *
 * @example
 * evaluate(npsMetric('score'), [{ score: 10 }, { score: 7 }]).value // 50
 * @category Metrics
 * @since 0.1.0
 */
export function npsMetric<Row>(
  score: Field<Row>,
  options: NpsOptions & { readonly weight?: WeightField<Row> } = {},
): CodedMetric<Row, NpsResult> {
  return withRecipe(answersMetric(question(score, options)), { metric: 'nps', of: score, options })
}

function question<Row>(
  score: Field<Row>,
  options: NpsOptions & { readonly weight?: WeightField<Row> },
): Question<Row, NpsResult> {
  checkOptions(options, ['scale', 'denominator', 'weight', 'onInvalid', 'interval'])
  const { scale, weight, onInvalid, interval } = options
  if (scale !== undefined && (String(scale?.points) !== String(POINTS) || scale.better !== 'high')) {
    badOption('scale', '0 to 10, high is best (else netScore)', scale)
  }
  readIntervalOptions(interval, NET_METHODS)
  const definition = define(options, weight ? 'given' : 'none')
  return {
    definition,
    name: 'score',
    field: score,
    codes: scale ?? { points: POINTS },
    weight,
    onInvalid,
    countMissing: definition.choices['denominator'] !== 'answered',
    finish: (scores, excluded) => {
      const { counts, weights } = scores
      const classes = inBands(scores, SCORES)
      const mean = at(weights, POINTS) > 0 ? meanOf(POINTS, weights) : null
      return finish(definition, classes, excluded, interval, mean, byName(POINTS, counts))
    },
  }
}

const CLASSES = ['promoters', 'passives', 'detractors', 'dismissed'] as const
/** Those of `nps0to10`, without its reading of text. */
const POINTS: readonly number[] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]
/** The scores of each class, as places in the distribution; what is dismissed follows the scores. */
const SCORES: readonly (readonly number[])[] = [[9, 10], [7, 8], [0, 1, 2, 3, 4, 5, 6], [11]]

function define({ denominator }: Pick<NpsOptions, 'denominator'>, weights: 'none' | 'given'): Definition {
  return {
    metric: 'nps',
    version: 1,
    item: 'answer',
    statistic: 'net',
    unit: 'points',
    choices: {
      promoters: [9, 10],
      detractors: [0, 6],
      denominator: oneOf('denominator', denominator, ['answered', 'answered-and-dismissed']),
      weights,
    },
  }
}

function finish(
  definition: Definition,
  answers: Distribution,
  excluded: NpsResult['excluded'],
  options: NpsOptions['interval'],
  mean: number | null,
  distribution: NpsResult['distribution'],
): NpsResult {
  const { weights, n, effectiveN } = answers
  const [promoters, passives, detractors, dismissed] = answers.counts as [number, number, number, number]
  const all = total(weights)
  const share = (place: number): number => weights[place]! / all
  // no spreading: it would take a third of the time of a small call
  const { value, interval, standardError } = netEstimate(answers, [0], [2], options)
  return {
    metric: 'nps',
    unit: 'points',
    value,
    interval,
    intervalReason: null,
    status: n ? 'ok' : 'no-answers',
    n,
    promoters,
    passives,
    detractors,
    dismissed,
    shares: n ? { promoters: share(0), passives: share(1), detractors: share(2) } : null,
    standardError,
    mean,
    distribution,
    effectiveN,
    totalWeight: all,
    excluded,
    definition,
  }
}
