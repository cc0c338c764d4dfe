import assert from 'node:assert/strict'
import fc from 'fast-check'
import { test } from 'vitest'
import { compare } from '../../src/compare/compare.ts'
import { self } from '../../src/core/evaluate.ts'
import type { Metric } from '../../src/core/metric.ts'
import type { MetricResult } from '../../src/core/result.ts'
import { cesMetric } from '../../src/metrics/ces.ts'
import { csatMetric } from '../../src/metrics/csat.ts'
import { netScoreMetric } from '../../src/metrics/net-score.ts'
import { npsMetric } from '../../src/metrics/nps.ts'
import { timeToResolutionMetric } from '../../src/metrics/time-to-resolution.ts'
import { ces2, csat5 } from '../../src/scales/presets.ts'
import { assertNear, assertPlain, levels } from './subjects.ts'

type Answer = number | null
const metrics: readonly Metric<Answer, MetricResult>[] = [
  npsMetric<Answer>(self),
  npsMetric<Answer>(self, { denominator: 'answered-and-dismissed' }),
  csatMetric<Answer>(self),
  cesMetric<Answer>(self, { scale: ces2 }),
  netScoreMetric<Answer>(self, { scale: csat5 }),
  timeToResolutionMetric<Answer>({ span: self }),
] as readonly Metric<Answer, MetricResult>[]

const answer = fc.option(fc.integer({ min: 1, max: 5 }), { freq: 6 })
const rows = fc.array(fc.tuple(answer, answer), { maxLength: 30, size: 'medium' })
const metric = fc.constantFrom(...metrics)
const method = fc.constantFrom('score' as const, 't' as const, 'mcnemar' as const, undefined)
const allowed = (metric: Metric<Answer, MetricResult>, method: string | undefined): boolean =>
  !(method === 'mcnemar' && metric.definition.statistic !== 'share') &&
  !(method === 'score' && metric.definition.statistic === 'span')

test('compare(a, b, { paired }) is plain, mirrored, and differs by what complete pairs do', () => {
  fc.assert(
    fc.property(metric, method, rows, levels, (metric, method, rows, level) => {
      if (!allowed(metric, method)) return
      const asked = { metric, paired: true, level, ...(method && { method }) } as const
      const [a, b] = [rows.map(([x]) => x), rows.map(([, y]) => y)]
      const got = compare(a, b, asked)
      const back = compare(b, a, asked)
      assertPlain(got)
      const counts = metric.definition.choices['denominator'] === 'answered-and-dismissed'
      const complete = counts ? rows : rows.filter(([x, y]) => x !== null && y !== null)
      assert.deepEqual(got.pairs, {
        n: complete.length,
        unmatched: 0,
        incomplete: rows.length - complete.length,
      })
      if (complete.length === 0) return assert.equal(got.status, 'nothing-to-compare')
      const apart = compare(
        complete.map(([x]) => x),
        complete.map(([, y]) => y),
        { metric },
      )
      assert.equal(got.difference, apart.difference)
      assert.deepEqual([got.a, got.b], [apart.a, apart.b])
      assertNear(got.p, back.p, 1e-3)
      assertNear(got.interval?.lower, back.interval && -back.interval.upper, 100)
      assertNear(got.interval?.upper, back.interval && -back.interval.lower, 100)
      const { interval, p } = got
      if (
        interval &&
        method !== 'mcnemar' &&
        p !== null &&
        Math.min(Math.abs(interval.lower), Math.abs(interval.upper)) > 1e-9
      ) {
        assert.equal(p < 1 - level, interval.lower > 0 || interval.upper < 0)
      }
    }),
    { numRuns: 1500 },
  )
})

test('compare(a, b, { paired, by }) is that of rows side by side, however they are shuffled', () => {
  const keyed = rows.chain((rows) =>
    fc.tuple(fc.constant(rows), fc.shuffledSubarray([...rows.keys()], { minLength: rows.length })),
  )
  fc.assert(
    fc.property(metric, keyed, (metric, [rows, order]) => {
      const side = (which: 0 | 1) => (key: number) => ({ key, value: rows[key]![which] })
      const a = [...rows.keys()].map(side(0))
      const b = order.map(side(1))
      const field = { ...metric, ...fieldsOf(metric) } as unknown as Metric<(typeof a)[number], MetricResult>
      const got = compare(a, b, { metric: field, paired: true, by: 'key' })
      const [x, y] = [rows.map(([x]) => x), rows.map(([, y]) => y)]
      assert.deepEqual(got, compare(x, y, { metric, paired: true }))
      // who is on one side alone changes nothing but the count of them
      const more = compare([...a, { key: -1, value: 1 }], b, { metric: field, paired: true, by: 'key' })
      assert.deepEqual(more, { ...got, pairs: { ...got.pairs, unmatched: 1 } })
    }),
    { numRuns: 500 },
  )
})

/** The same metric of rows with a column. */
function fieldsOf({ classify }: Metric<Answer, MetricResult>): object {
  if ('columns' in classify)
    return { classify: { columns: classify.columns.map((c) => ({ ...c, field: 'value' })) } }
  if ('measure' in classify) return { classify: { measure: { ...classify.measure, field: 'value' } } }
  return {}
}
