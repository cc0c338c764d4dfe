import { expect, test } from 'vitest'
import { self } from '../../src/core/evaluate.ts'
import { ccerMetric } from '../../src/metrics/ccer.ts'
import { csatMetric } from '../../src/metrics/csat.ts'
import { npsMetric } from '../../src/metrics/nps.ts'
import { timeToResolutionMetric } from '../../src/metrics/time-to-resolution.ts'
import { satisfactionEn } from '../../src/scales/labels.ts'
import { csat5 } from '../../src/scales/presets.ts'
import { scale } from '../../src/scales/scale.ts'
import { answerRowSchema, parseRows, type RowSchema } from '../../src/schemas/index.ts'

type Answer = { readonly score: number | string | null; readonly weight?: number | null }

const rulesOf = (schema: RowSchema<unknown>, ...rows: readonly unknown[]): unknown =>
  parseRows(schema, rows).issues.map(({ path, rule }) => [...path, rule])

test('answerRowSchema(npsMetric(column)) takes the points of the scale and what is missing', () => {
  const schema = answerRowSchema(npsMetric<Answer>('score'))
  const rows = [
    { score: 10, team: 'a' },
    { score: null },
    { score: Number.NaN },
    {},
    { score: 11 },
    { score: '9' },
  ]
  const rule = 'must be a whole number from 0 to 10'
  expect(rulesOf(schema, ...rows)).toEqual([
    [4, 'score', rule],
    [5, 'score', rule],
  ])
  expect(parseRows(schema, rows).issues[1]?.message).toBe(
    `score ${rule}, got "9". Read text by scale.parse or labels.`,
  )
})

test('answerRowSchema(metric) reads labels and codes as the metric does', () => {
  const withText = scale({ ...csat5, labels: satisfactionEn, notApplicable: [99, 'n/a'] })
  const schema = answerRowSchema(csatMetric<Answer>('score', { scale: withText }))
  expect(rulesOf(schema, { score: ' Very satisfied' }, { score: 'N/A' }, { score: 99 })).toEqual([])
  expect(rulesOf(schema, { score: 'meh' })).toEqual([[0, 'score', 'must be a whole number from 1 to 5']])
})

test('answerRowSchema(metric with weights) looks at weights where an answer counts', () => {
  const rule = 'must be 0 or 1e-150 to 1e150'
  const rows = [
    { score: 9, weight: -1 },
    { score: null, weight: -1 },
    { score: 9, weight: null },
  ]
  expect(rulesOf(answerRowSchema(npsMetric<Answer>('score', { weight: 'weight' })), ...rows)).toEqual([
    [0, 'weight', rule],
  ])
  const counting = npsMetric<Answer>('score', { weight: 'weight', denominator: 'answered-and-dismissed' })
  expect(rulesOf(answerRowSchema(counting), ...rows)).toEqual([
    [0, 'weight', rule],
    [1, 'weight', rule],
  ])
})

test('answerRowSchema(ccerMetric(columns)) takes pairs, or comparisons', () => {
  const pairs = answerRowSchema(ccerMetric<{ a: number; b: number }>({ customer: 'a', company: 'b' }))
  const rule = 'must be a whole number from 1 to 5'
  expect(rulesOf(pairs, { a: 1, b: 5 }, { a: 0, b: 6 })).toEqual([
    [1, 'a', rule],
    [1, 'b', rule],
  ])
  const comparisons = answerRowSchema(ccerMetric<{ who: number }>({ comparison: 'who' }))
  expect(rulesOf(comparisons, { who: 3 }, { who: 6 })).toEqual([[1, 'who', rule]])
})

test.each([
  ['a metric of other items', () => answerRowSchema(timeToResolutionMetric({ asOf: 0 }))],
  ['a column that is a function', () => answerRowSchema(npsMetric(self))],
  ['a weight that is a function', () => answerRowSchema(npsMetric<Answer>('score', { weight: () => 1 }))],
])('answerRowSchema throws invalid_option for %s', (_, make) =>
  expect(make).toThrow(expect.objectContaining({ code: 'invalid_option', path: ['metric'] })),
)
