import { describe, expect, test } from 'vitest'
import type { AnyRow } from '../../src/core/columns.ts'
import * as root from '../../src/index.ts'
import { MAKERS } from '../../src/plans/plan-metrics.ts'
import { made } from './made.ts'
import { outcome, restored } from './round-trip.ts'

const { tally } = root
type AnyMetric<Row> = root.AnyMetric<Row>

test('parsePlan knows every metric of the library, by its name without Metric', () => {
  const exported = Object.entries(root).filter(([name]) => /Metric$/.test(name))
  expect(exported.length).toBeGreaterThan(20)
  expect(Object.entries(MAKERS).map(([name, maker]) => [`${name}Metric`, maker])).toEqual(
    expect.arrayContaining(exported),
  )
  expect(Object.keys(MAKERS)).toHaveLength(exported.length)
  expect(Object.keys(made).sort()).toEqual(Object.keys(MAKERS).sort())
})

describe.each(Object.entries(made))('%s', (name, cases) => {
  test.each(cases.map(([metric, ...rows], i) => [i, metric, rows] as const))(
    'case %i is the same metric after JSON',
    (_, metric, rows) => {
      expect(metric.recipe?.metric).toBe(name)
      const again = restored({ metrics: { one: metric } }).metrics['one']!
      expect(again.recipe?.metric).toBe(name)
      const { classify, finish, codes, ...parts } = again
      expect(JSON.stringify(parts)).toBe(JSON.stringify({ ...metric, classify: undefined, codes: undefined }))
      expect(JSON.parse(JSON.stringify([classify, codes]))).toEqual(
        JSON.parse(JSON.stringify([metric.classify, metric.codes])),
      )
      const answer = (asked: AnyMetric<AnyRow>): string =>
        outcome(() => asked.finish(tally(asked, rows as readonly AnyRow[])))
      expect(answer(again)).toBe(answer(metric))
      expect(answer(metric)).not.toMatch(/^invalid/)
    },
  )

  test('knows how it was made, and a copy does not', () => {
    const [metric] = cases[0]!
    expect(Object.keys(metric)).not.toContain('recipe')
    expect({ ...metric }.recipe).toBeUndefined()
  })
})
