import { type Distribution, distributionOf, unweighted } from '../core/distribution.ts'
import { oneOf } from '../core/errors.ts'
import { countCodes } from '../core/evaluate.ts'
import type { Coded, Codes, Definition, Field, Metric, OnInvalid } from '../core/metric.ts'
import { seal } from '../core/tally.ts'
import { besideItems, type Weights } from '../core/weights.ts'

/** Answers to one question: points of its scale or text its labels name; null, undefined and NaN are missing. */
export type Answers = Iterable<number | string | null | undefined>

/** Why an answer does not count. */
export type AnswerExclusion = 'missing' | 'notApplicable' | 'invalid'

export const NO_EXCLUSIONS: Readonly<Record<AnswerExclusion, number>> = {
  missing: 0,
  notApplicable: 0,
  invalid: 0,
}

/** Where a row keeps its weight; null and undefined leave the row out, and so does 0. */
export type WeightField<Row> = Field<Row, number | null | undefined>

/** A metric whose bins are codes. */
export interface CodedMetric<Row, Result> extends Metric<Row, Result, string, AnswerExclusion> {
  readonly classify: Coded<Row>
}

/**
 * One question: its points are the bins, so that one histogram serves every number made of them. `countMissing` makes a
 * class, the last, of the missing answers.
 */
export interface Question<Row, Result> {
  readonly definition: Definition
  readonly name: string
  readonly field: Field<Row>
  readonly codes: Codes
  readonly weight?: WeightField<Row> | undefined
  readonly onInvalid?: OnInvalid | undefined
  readonly countMissing?: boolean
  readonly finish: (answers: Distribution, excluded: Readonly<Record<AnswerExclusion, number>>) => Result
}

/** The metric of one question. */
export function answersMetric<Row, Result>(question: Question<Row, Result>): CodedMetric<Row, Result> {
  const { definition, name, field, codes, weight, countMissing } = question
  // a place that is named by a number is found in a quarter of the time
  const places = countMissing ? [...codes.points, 'missing'] : codes.points
  const excluded = (['missing', 'notApplicable', 'invalid'] as const).slice(countMissing ? 1 : 0)
  return {
    definition,
    bins: { classes: places.map(String), excluded },
    classify: { columns: [{ name, field, codes }] },
    ...(weight && { weight }),
    onInvalid: oneOf('onInvalid', question.onInvalid, ['throw', 'exclude']),
    finish: (tally) => {
      const { missing = 0, notApplicable = 0, invalid = 0 } = tally.counts
      const left = { missing: countMissing ? 0 : missing, notApplicable, invalid }
      return question.finish(distributionOf(tally, places), left)
    },
  }
}

/** A question to answers alone, with the weights that lie beside them if there are any: what its metric makes of them. */
export function evaluateAnswers<Item, Result>(
  answers: Iterable<Item>,
  weights: Weights | undefined,
  questionOf: (weight: { readonly weight?: WeightField<Item> }) => Question<Item, Result>,
): Result {
  const { items, ...weight } = weights === undefined ? { items: answers } : besideItems(answers, weights)
  const question = questionOf(weight)
  const metric = answersMetric(question)
  const totals = countCodes(metric, metric.classify, items)
  if (totals.weights) return metric.finish(seal(metric, totals))
  // a tally would only be taken apart again, which is a third of the time of a small call
  const { counts } = totals
  const [invalid, notApplicable, missing = 0] = counts.splice(metric.bins.classes.length).reverse() as [
    number,
    number,
  ]
  return question.finish(unweighted(counts), { missing, notApplicable, invalid })
}
