import { describe, expect, test } from 'vitest'
import { evaluate, self, tally } from '../../src/core/evaluate.ts'
import { parseTally } from '../../src/core/snapshot.ts'
import { csat } from '../../src/metrics/csat.ts'
import { fcr } from '../../src/metrics/fcr.ts'
import { nps, npsMetric } from '../../src/metrics/nps.ts'
import { revenueChurnMetric } from '../../src/metrics/revenue-churn.ts'
import { timeToResolutionMetric } from '../../src/metrics/time-to-resolution.ts'
import { parsePlan } from '../../src/plans/parse-plan.ts'
import { planToJson } from '../../src/plans/plan-to-json.ts'
import * as presets from '../../src/scales/presets.ts'
import { scale } from '../../src/scales/scale.ts'
import { definitionSchema, planSchema, scaleSchema, tallySchema } from '../../src/schemas/index.ts'
import { made } from '../plans/made.ts'

const json = (value: unknown): unknown => JSON.parse(JSON.stringify(value))
const pathsOf = (result: { error?: { issues: readonly { path: PropertyKey[] }[] } | undefined }): unknown =>
  result.error?.issues.map(({ path }) => path)

describe('definitionSchema', () => {
  test.each([nps([9]), csat([4]), fcr([], { asOf: 0 })])('takes the definition of $metric', (result) => {
    expect(definitionSchema.parse(json(result.definition))).toEqual(result.definition)
  })

  test('refuses what is no definition, naming every part', () => {
    const wrong = { ...nps([]).definition, version: 1.5, unit: 'smiles', choices: { scale: undefined } }
    expect(pathsOf(definitionSchema.safeParse(wrong))).toEqual([['version'], ['unit'], ['choices', 'scale']])
  })
})

describe('scaleSchema', () => {
  test.each(Object.entries(presets))(
    'takes the JSON form of %s, of which scale() makes it again',
    (_, preset) => {
      const options = scaleSchema.parse(json(preset))
      expect(options).toEqual(json(preset))
      expect(json(scale(options))).toEqual(json(preset))
    },
  )

  test.each([
    [{ min: 0, max: 10, better: 'high', notApplicable: [11, 'n/a'] }, true],
    [{ min: 0, max: 10 }, ['better']],
    [{ min: 0, max: 10, better: 'high', notApplicable: [10] }, ['notApplicable']],
    [{ min: 5, max: 1, better: 'high' }, ['max']],
    [{ min: 0, max: 2000, better: 'high' }, ['max']],
    [{ better: 'low' }, ['min']],
    [{ points: [1], better: 'low' }, ['points']],
    [{ points: [1, 2.5], better: 'low' }, ['points', 1]],
    [{ points: [1, 2], better: 'low', labels: { good: 3 } }, ['labels']],
    [{ points: [1, 2], better: 'low', positive: [0] }, ['positive']],
    [{ points: [1, 2], better: 'low', polarity: 'up' }, ['polarity']],
  ])('%j: %j', (options, expected) => {
    const result = scaleSchema.safeParse(options)
    expect(result.success || pathsOf(result)).toEqual(expected === true || [expected])
  })
})

describe('tallySchema', () => {
  const tickets = [
    { openedAt: 0, resolvedAt: 60 },
    { openedAt: 0, resolvedAt: null },
  ]
  const tallies = {
    answers: tally(npsMetric(self), [9, 3, null]),
    weights: tally(npsMetric<{ a: number; w: number }>('a', { weight: 'w' }), [{ a: 9, w: 0.1 }]),
    values: tally(timeToResolutionMetric({ asOf: 90 }), tickets),
    sums: tally(revenueChurnMetric(), [{ startMrr: 5, endMrr: 7 }]),
  }

  test.each(Object.entries(tallies))('takes a snapshot of %s, and gives the same text', (_, made) => {
    expect(JSON.stringify(tallySchema.parse(json(made)))).toBe(JSON.stringify(made))
  })

  test('makes an issue of what parseTally finds', () => {
    const bad = json({ ...tallies.weights, weights: { 9: { sum: '0.1', squares: '1p0' } } })
    expect(() => parseTally(bad)).toThrow()
    expect(pathsOf(tallySchema.safeParse(bad))).toEqual([['weights', '9', 'sum']])
  })

  test('names every part of a shape that is wrong', () => {
    const bad = json({ ...tallies.answers, formatVersion: 2, counts: { 9: -1 }, sums: [] })
    expect(pathsOf(tallySchema.safeParse(bad))).toEqual([['formatVersion'], ['counts', '9'], ['sums']])
  })

  test('what it gives can be finished', () => {
    const metric = timeToResolutionMetric({ asOf: 90 })
    const restored = tallySchema.parse(json(tallies.values))
    expect(metric.finish(restored)).toEqual(evaluate(metric, tickets))
  })
})

describe('planSchema', () => {
  const plans = Object.values(made).flatMap((cases) => cases.map(([one]) => planToJson({ metrics: { one } })))

  test('takes the JSON form of every metric, and gives the same text', () => {
    for (const plan of plans) expect(JSON.stringify(planSchema.parse(json(plan)))).toBe(JSON.stringify(plan))
  })

  test('makes an issue of what parsePlan finds', () => {
    const bad = { ...plans[0], metrics: { nps: { metric: 'nps', of: 'score', options: { intervall: {} } } } }
    expect(() => parsePlan(bad)).toThrow()
    expect(pathsOf(planSchema.safeParse(bad))).toEqual([['metrics', 'nps', 'options', 'intervall']])
  })

  test('names every part of a shape that is wrong', () => {
    const bad = { ...plans[0], formatVersion: '1', metrics: { x: { metric: 'smile' } }, minimumSample: 0 }
    expect(pathsOf(planSchema.safeParse(bad))).toEqual([
      ['formatVersion'],
      ['metrics', 'x', 'metric'],
      ['minimumSample'],
    ])
  })
})
