import { type Distribution, distributionOf } from '../core/distribution.ts'
import { oneOf } from '../core/errors.ts'
import type { Definition, Field, Metric, OnInvalid } from '../core/metric.ts'
import { besideItems, type Weights } from '../core/weights.ts'
import type { Scale } from './scale.ts'

/** Answers to one question: points of its scale or text its labels name; null, undefined and NaN are missing. */
export type Answers = Iterable<number | string | null | undefined>

/** Why an answer does not count. */
export type AnswerExclusion = 'missing' | 'notApplicable' | 'invalid'

export const NO_EXCLUSIONS: Readonly<Record<AnswerExclusion, number>> = {
  missing: 0,
  notApplicable: 0,
  invalid: 0,
}

export type WeightField<Row> = Field<Row, number | null | undefined>

/**
 * The metric of one question: the scale's points are the bins, so that one histogram serves every number made of them.
 * `countMissing` makes a class, the last, of the missing answers.
 */
export function answersMetric<Row, Result>(question: {
  readonly definition: Definition
  readonly name: string
  readonly field: Field<Row>
  readonly scale: Scale
  readonly weight?: WeightField<Row> | undefined
  readonly onInvalid?: OnInvalid | undefined
  readonly countMissing?: boolean
  readonly finish: (answers: Distribution, excluded: Readonly<Record<AnswerExclusion, number>>) => Result
}): Metric<Row, Result, string, AnswerExclusion> {
  const { definition, name, field, scale, weight, countMissing = false } = question
  const classes = [...scale.points.map(String), ...(countMissing ? ['missing'] : [])]
  const excluded: AnswerExclusion[] = countMissing
    ? ['notApplicable', 'invalid']
    : ['missing', 'notApplicable', 'invalid']
  return {
    definition,
    bins: { classes, excluded },
    classify: { columns: [{ name, field, codes: scale }] },
    ...(weight && { weight }),
    onInvalid: oneOf('onInvalid', question.onInvalid, ['throw', 'exclude']),
    finish: (tally) => {
      const { missing, notApplicable, invalid } = tally.counts
      return question.finish(distributionOf(tally, classes), {
        missing: countMissing ? 0 : missing!,
        notApplicable: notApplicable!,
        invalid: invalid!,
      })
    },
  }
}

/** Answers, with the weights that lie beside them if there are any, through `run`. */
export function withWeights<Item, Result>(
  answers: Iterable<Item>,
  weights: Weights | undefined,
  run: (answers: Iterable<Item>, weight: { readonly weight?: WeightField<Item> }) => Result,
): Result {
  if (weights === undefined) return run(answers, {})
  const { items, weight } = besideItems(answers, weights)
  return run(items, { weight })
}
