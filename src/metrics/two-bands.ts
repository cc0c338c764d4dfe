import type { Distribution } from '../core/distribution.ts'
import { badOption, checkOptions } from '../core/errors.ts'
import { self } from '../core/evaluate.ts'
import type { Definition, Field, OnInvalid } from '../core/metric.ts'
import { withRecipe } from '../core/recipe.ts'
import { type IntervalOptions, readIntervalOptions } from '../core/result.ts'
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
import { readDistribution } from '../scales/distribution.ts'
import { readBand, type Scale } from '../scales/scale.ts'
import { at, placesOf } from '../stats/estimates.ts'

/**
 * What CSAT, CES and net score have in common: one question on a scale, two bands of its points, and numbers made of
 * the one distribution. The bands are options of their own names, and counts of those names in the result.
 */
export interface TwoBands<Result, Method extends string>
  extends Pick<Definition, 'metric' | 'statistic' | 'unit'> {
  /** What an answer is called in errors. */
  readonly answer: string
  readonly bands: readonly [good: string, bad: string]
  /** Without a scale there is no question, unless one is usual. */
  readonly usual?: Scale
  /** Which bands have to be named where the scale does not: of one that is not, nothing is known. */
  readonly required: readonly string[]
  readonly methods: readonly Method[]
  /** Options beyond those of all. */
  readonly more?: readonly string[]
  /** Written out in full: objects put together of parts take as long as all their numbers. */
  readonly result: (asked: Asked<Method>) => Result
}

/** A distribution with what was asked of it, and how many fell in the bands, null where nobody said which these are. */
interface Asked<Method extends string> {
  readonly answers: Distribution
  readonly scale: Scale
  /** The bands as places among the points. */
  readonly places: { readonly good: readonly number[] | null; readonly bad: readonly number[] | null }
  readonly good: number | null
  readonly neutral: number | null
  readonly bad: number | null
  readonly status: 'ok' | 'no-answers'
  readonly distribution: { readonly [point: string]: number }
  readonly options: { readonly [option: string]: unknown }
  readonly interval: IntervalOptions<Method> | undefined
  readonly level: number
  readonly excluded: Readonly<Record<AnswerExclusion, number>>
  readonly definition: Definition
}

interface Options<Method extends string> {
  readonly scale?: Scale
  readonly onInvalid?: OnInvalid
  readonly interval?: IntervalOptions<Method>
}

export function ask<Result, Method extends string>(
  question: TwoBands<Result, Method>,
  answers: Answers,
  options: Options<Method> & { readonly weights?: Weights },
): Result {
  const { weights, ...rest } = options ?? {}
  return evaluateAnswers(answers, weights, (weight) => prepare(question, self, { ...rest, ...weight }))
}

export function askRows<Row, Result, Method extends string>(
  question: TwoBands<Result, Method>,
  field: Field<Row>,
  options: Options<Method> & { readonly weight?: WeightField<Row> },
): CodedMetric<Row, Result> {
  const metric = answersMetric(prepare(question, field, options))
  return withRecipe(metric, { metric: question.metric, of: field, options })
}

export function askCounts<Result, Method extends string>(
  question: TwoBands<Result, Method>,
  counts: { readonly [point: string]: number },
  options: Options<Method>,
): Result {
  const { codes, finish } = prepare(question, self, options)
  return finish(readDistribution(counts, codes), NO_EXCLUSIONS)
}

function prepare<Row, Result, Method extends string>(
  question: TwoBands<Result, Method>,
  field: Field<Row>,
  options: Options<Method> & { readonly weight?: WeightField<Row> },
): Question<Row, Result> {
  const { metric, statistic, unit, bands, methods } = question
  const [goodName, badName] = bands
  checkOptions(options, [
    'scale',
    goodName,
    badName,
    'weight',
    'onInvalid',
    'interval',
    ...(question.more ?? []),
  ])
  const given = options as { readonly [option: string]: unknown }
  const { interval, weight, onInvalid, scale = question.usual } = options
  if (!Array.isArray(scale?.points))
    badOption('scale', 'a scale, named: instruments differ in which end is good', scale)
  const { level } = readIntervalOptions(interval, methods)
  const band = (name: string, usual: readonly number[] | undefined, apart?: readonly number[]) => {
    const named = (given[name] as readonly number[] | undefined) ?? usual
    return named === undefined && !question.required.includes(name)
      ? null
      : readBand(name, named, scale, apart)
  }
  const positive = band(goodName, scale.positive)
  const negative = band(badName, scale.negative, positive ?? [])
  const { points, better } = scale
  const weights = weight ? 'given' : 'none'
  const choices = { points: [...points], better, [goodName]: positive, [badName]: negative, weights }
  const definition: Definition = { metric, version: 1, item: 'answer', statistic, unit, choices }
  const places = { good: positive && placesOf(points, positive), bad: negative && placesOf(points, negative) }
  return {
    definition,
    name: question.answer,
    field,
    codes: scale,
    weight,
    onInvalid,
    finish: (answers, excluded) => {
      const { counts, n } = answers
      const good = places.good && at(counts, places.good)
      const bad = places.bad && at(counts, places.bad)
      return question.result({
        answers,
        scale,
        places,
        good,
        neutral: good === null || bad === null ? null : n - good - bad,
        bad,
        status: n > 0 ? 'ok' : 'no-answers',
        distribution: byName(points, counts),
        options: given,
        interval,
        level,
        excluded,
        definition,
      })
    },
  }
}
