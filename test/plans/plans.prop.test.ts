import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { AnyRow } from '../../src/core/columns.ts'
import type { Metric, OnInvalid } from '../../src/core/metric.ts'
import type { MetricResult } from '../../src/core/result.ts'
import { evaluate, liveTable, type Plan, present, summarize, summarizeStream } from '../../src/index.ts'
import { deepFreeze } from '../laws/laws.ts'
import { subjects } from '../laws/subjects.ts'
import { rowsOf } from '../sql/agreement.ts'
import { drawnCase } from '../sql/arbitraries.ts'
import { drawnChurn } from '../sql/churn-arbitraries.ts'
import { plans } from '../sql/plans.ts'
import { cases } from '../summarize/arbitraries.ts'
import { behaveTheSame, outcome, restored, sqlIsTheSame } from './round-trip.ts'

test.each(Object.entries(plans))('the query of %s is the same after JSON', (_, { plan, columns }) => {
  sqlIsTheSame(plan, restored(plan), columns)
})

const onInvalid = fc.constantFrom<OnInvalid>('throw', 'exclude')

test('a plan of columns that went through JSON does the same in memory and in SQL', () => {
  const property = fc.property(drawnCase(30), ({ plan, columns }) => {
    behaveTheSame(plan, restored(plan), rowsOf(columns))
  })
  fc.assert(property, { numRuns: 300 })
})

test('a plan of churn that went through JSON asks the same of an engine', () => {
  fc.assert(fc.property(drawnChurn(5), ({ plan }) => sqlIsTheSame(plan, restored(plan))))
})

test('a plan of columns that went through JSON does the same in streams and as rows come', async () => {
  const property = fc.asyncProperty(drawnCase(20), async ({ plan, columns }) => {
    const again = restored(plan)
    const rows = rowsOf(columns)
    const streamed = async (asked: Plan<AnyRow>): Promise<unknown> => {
      async function* batches(): AsyncGenerator<readonly object[]> {
        for (let i = 0; i < rows.length; i += 7) yield rows.slice(i, i + 7)
      }
      return summarizeStream(batches(), asked).catch((error: Error) => error.message)
    }
    expect(JSON.stringify(await streamed(again))).toBe(JSON.stringify(await streamed(plan)))
    const lived = (asked: Plan<AnyRow>): unknown => {
      const live = liveTable<AnyRow>(asked)
      for (const row of rows) live.add(row)
      return present(live.snapshot(), asked)
    }
    expect(outcome(() => lived(again))).toBe(outcome(() => lived(plan)))
  })
  await fc.assert(property, { numRuns: 60 })
})

/** Whether a function stands anywhere in it, apart from how a scale reads text. */
function hasFunction(value: unknown, name = ''): boolean {
  if (typeof value === 'function') return name !== 'parse'
  if (typeof value !== 'object' || value === null) return false
  return Object.entries(value).some(([key, one]) => hasFunction(one, key))
}

test('a plan with functions has no JSON form, every other plan has one', () => {
  const seen = { refused: 0, taken: 0 }
  const property = fc.property(cases, ({ lenient: plan, rows }) => {
    const { by, where, metrics } = plan
    const recipes = Object.values(metrics).map(({ recipe }) => recipe)
    if (hasFunction([by, where, recipes])) {
      seen.refused++
      expect(outcome(() => restored(plan))).toMatch(/^invalid_option at (by|metrics|where)/)
    } else {
      seen.taken++
      behaveTheSame(plan, restored(plan), rows)
    }
  })
  fc.assert(property, { numRuns: 500 })
  expect(Math.min(...Object.values(seen))).toBeGreaterThan(20)
})

test.each(subjects)('$name that went through JSON gives the same of the same items', (subject) => {
  const drawn = fc.tuple(subject.choices, subject.reading, onInvalid).chain(([choices, reading, policy]) => {
    const items = fc.array(subject.item(choices), { maxLength: 20 })
    const metric = subject.metric(choices, reading, policy) as Metric<unknown, MetricResult>
    return fc.tuple(fc.constant(metric), items.map(deepFreeze))
  })
  const property = fc.property(drawn, ([metric, items]) => {
    const plan = { metrics: { one: metric } }
    if (hasFunction(metric.recipe)) {
      expect(outcome(() => restored(plan))).toMatch(/^invalid_option at metrics\.one\.(of|options)\b/)
      return
    }
    const { one } = restored(plan).metrics as { one: typeof metric }
    expect(one.definition).toEqual(metric.definition)
    expect(outcome(() => evaluate(one, items))).toBe(outcome(() => evaluate(metric, items)))
  })
  fc.assert(property, { numRuns: 60 })
})

test('summarize of a restored plan is summarize of the plan', () => {
  const property = fc.property(drawnCase(10), ({ plan, columns }) => {
    const rows = rowsOf(columns)
    expect(outcome(() => summarize(rows, restored(plan)))).toBe(outcome(() => summarize(rows, plan)))
  })
  fc.assert(property, { numRuns: 50 })
})
