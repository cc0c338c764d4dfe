import assert from 'node:assert/strict'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compare } from '../../src/compare/compare.ts'
import { compareGroups } from '../../src/compare/groups.ts'
import { evaluate } from '../../src/core/evaluate.ts'
import type { Metric } from '../../src/core/metric.ts'
import type { MetricResult } from '../../src/core/result.ts'
import { cesMetric } from '../../src/metrics/ces.ts'
import { csatMetric } from '../../src/metrics/csat.ts'
import { netScoreMetric } from '../../src/metrics/net-score.ts'
import { npsMetric } from '../../src/metrics/nps.ts'
import { timeToResolutionMetric } from '../../src/metrics/time-to-resolution.ts'
import { ces2, csat5 } from '../../src/scales/presets.ts'
import { benjaminiHochberg, holm } from '../../src/stats/adjust.ts'
import { chiSquareP } from '../../src/stats/chi-square.ts'
import { summarize } from '../../src/summarize/present.ts'
import { assertNear, assertPlain } from './subjects.ts'

interface Row {
  readonly team: string | number | null
  readonly score: number | null
  readonly weight: number
}

const metricsOf = (weighted: boolean): readonly Metric<Row, MetricResult>[] => {
  const weight = weighted ? ({ weight: 'weight' } as const) : {}
  return [
    npsMetric<Row>('score', weight),
    csatMetric<Row>('score', weight),
    cesMetric<Row>('score', { scale: ces2, ...weight }),
    netScoreMetric<Row>('score', { scale: csat5, ...weight }),
    ...(weighted ? [] : [timeToResolutionMetric<Row>({ span: 'score' })]),
  ] as readonly Metric<Row, MetricResult>[]
}
const metric = fc.boolean().chain((weighted) => fc.constantFrom(...metricsOf(weighted)))
const row: fc.Arbitrary<Row> = fc.record({
  team: fc.constantFrom('a', 'b', '__proto__', 'constructor', '1', 1, null),
  score: fc.option(fc.integer({ min: 1, max: 5 }), { freq: 8 }),
  weight: fc.oneof(fc.integer({ min: 1, max: 9 }), fc.constantFrom(0.1, 1 / 3, 12.7)),
})
const rows = fc.array(row, { minLength: 1, maxLength: 40, size: 'medium' })
const against = fc.constantFrom('rest' as const, 'total' as const)

const reportOf = (metric: Metric<Row, MetricResult>, rows: readonly Row[]) =>
  summarize(rows, { by: { team: 'team' }, metrics: { it: metric } })
const SCALE = 200

test('compareGroups(…) compares each group with what the metric makes of all other rows, or of all', () => {
  fc.assert(
    fc.property(metric, rows, against, (metric, rows, against) => {
      const got = compareGroups(reportOf(metric, rows), 'it', { against, correction: 'none' })
      assertPlain(got)
      const total = evaluate(metric, rows).value
      for (const { key, a, b, difference, p, adjustedP, status } of got.groups) {
        const [own, others] = [true, false].map((inside) =>
          evaluate(
            metric,
            rows.filter(({ team }) => Object.is(team, key.team) === inside),
          ),
        ) as [MetricResult, MetricResult]
        assertNear(a.value, own.value, SCALE)
        assertNear(b.value, against === 'rest' ? others.value : total, SCALE)
        assert.equal(adjustedP, p)
        const known = own.value !== null && others.value !== null
        assert.equal(status, known ? 'ok' : 'nothing-to-compare')
        assertNear(
          difference,
          known ? own.value! - (against === 'rest' ? others.value! : total!) : null,
          SCALE,
        )
        if (!known) continue
        const { effectiveN: held = others.n } = (against === 'rest' ? others : evaluate(metric, rows)) as {
          effectiveN?: number | null
        }
        assertNear(b.effectiveN, against === 'rest' ? held : b.effectiveN, b.effectiveN!)
      }
    }),
    { numRuns: 200 },
  )
})

test('compareGroups(…, { against: "rest" }) is compare of the group and all other rows', () => {
  fc.assert(
    fc.property(metric, rows, (metric, rows) => {
      for (const { key, ...got } of compareGroups(reportOf(metric, rows), 'it').groups) {
        const [own, others] = [true, false].map((inside) =>
          evaluate(
            metric,
            rows.filter(({ team }) => Object.is(team, key.team) === inside),
          ),
        ) as [MetricResult, MetricResult]
        const want = compare(own, others)
        assertNear(got.difference, want.difference, SCALE)
        assertNear(got.interval?.lower, want.interval?.lower, SCALE)
        assertNear(got.interval?.upper, want.interval?.upper, SCALE)
        if (Math.abs(want.difference ?? 0) > 1e-6) assertNear(got.p, want.p, 1, 6)
      }
    }),
    { numRuns: 150 },
  )
})

test('compareGroups(…, { against: "total" }) is (1 − share of the group) of what it is against the rest', () => {
  fc.assert(
    fc.property(metric, rows, (metric, rows) => {
      const report = reportOf(metric, rows)
      const [total, rest] = (['total', 'rest'] as const).map((against) =>
        compareGroups(report, 'it', { against }),
      )
      const weightOf = ({ it }: (typeof report)[number]): number =>
        (it as { totalWeight?: number }).totalWeight ?? it.n!
      const all = report.reduce((sum, group) => sum + weightOf(group), 0)
      total!.groups.forEach((group, i) => {
        const other = rest!.groups[i]!
        assert.deepEqual([group.p, group.adjustedP, group.status], [other.p, other.adjustedP, other.status])
        const part = 1 - weightOf(report[i]!) / all
        assertNear(group.difference, other.difference && part * other.difference, SCALE)
        assertNear(group.interval?.lower, other.interval && part * other.interval.lower, SCALE)
        assertNear(group.interval?.upper, other.interval && part * other.interval.upper, SCALE)
        if (group.difference !== null) assertNear(group.difference, group.a.value! - group.b.value!, SCALE)
      })
    }),
    { numRuns: 200 },
  )
})

test('compareGroups(…, { correction }) adjusts the p of all groups together', () => {
  fc.assert(
    fc.property(metric, rows, against, (metric, rows, against) => {
      const report = reportOf(metric, rows)
      const p = compareGroups(report, 'it', { against }).groups.map(({ p }) => p)
      const adjusted = (correction: 'holm' | 'benjamini-hochberg' | 'none') =>
        compareGroups(report, 'it', { against, correction }).groups.map(({ adjustedP }) => adjustedP)
      // two that have answers, each against the other, are one test
      const one = report.filter(({ it }) => it.value !== null).length === 2
      assert.deepEqual(adjusted('holm'), one ? p : holm(p))
      assert.deepEqual(adjusted('benjamini-hochberg'), one ? p : benjaminiHochberg(p))
      assert.deepEqual(adjusted('none'), p)
    }),
    { numRuns: 150 },
  )
})

test('compareGroups(…, { against: key }) is compare with that group, which is none of the rows', () => {
  fc.assert(
    fc.property(metric, rows, fc.nat(), (metric, rows, pick) => {
      const report = reportOf(metric, rows)
      const held = report[pick % report.length]!
      const got = compareGroups(report, 'it', { against: held.key })
      assert.equal(got.against, 'key')
      const others = report.filter((group) => group !== held)
      assert.deepEqual(
        got.groups.map(({ key, adjustedP, ...comparison }) => [key, comparison]),
        others.map(({ key, it }) => [key, compare(it, held.it)]),
      )
      assert.deepEqual(got.overall, compareGroups(report, 'it').overall)
    }),
    { numRuns: 200 },
  )
})

test('compareGroups(…).overall of shares is Pearson’s χ², whatever the order of the groups', () => {
  const table = fc.array(fc.tuple(fc.nat(40), fc.nat(40)), { minLength: 2, maxLength: 6 })
  const big = fc.constantFrom(1, 1, 1e3, 1e12)
  let compared = 0
  fc.assert(
    fc.property(table, big, (small, times) => {
      const table = small.map(([won, lost]) => [won * times, lost * times] as const)
      const groups = table.map(([won, lost], key) => ({ key, it: shareOf(won, lost) }))
      const got = compareGroups(groups, 'it').overall
      const used = table.filter(([won, lost]) => won + lost > 0)
      if (used.length < 2) return assert.equal(got, null)
      const n = used.reduce((sum, [won, lost]) => sum + won + lost, 0)
      const share = used.reduce((sum, [won]) => sum + won, 0) / n
      // Σ (observed − expected)² / expected over both columns
      const want =
        share === 0 || share === 1
          ? 0
          : used
              .flatMap(([won, lost]) => [
                (won - share * (won + lost)) ** 2 / (share * (won + lost)),
                (lost - (1 - share) * (won + lost)) ** 2 / ((1 - share) * (won + lost)),
              ])
              .reduce((sum, term) => sum + term, 0)
      assertNear(got!.statistic, want, 1e-3 * times, 8)
      assert.equal(got!.df, used.length - 1)
      assert.equal(got!.p, chiSquareP(got!.statistic, got!.df))
      const back = compareGroups([...groups].reverse(), 'it').overall!
      assertNear(back.statistic, got!.statistic, 1e-3 * times, 8)
      compared++
    }),
    { numRuns: 300 },
  )
  expect(compared).toBeGreaterThan(150)
})

function shareOf(won: number, lost: number): MetricResult {
  const n = won + lost
  const base = evaluate(csatMetric<Row>('score'), [])
  // a result as any metric of shares has it
  return { ...base, value: n > 0 ? won / n : null, n, effectiveN: n, totalWeight: n } as MetricResult
}

test('compareGroups(…).overall of groups that all agree is 0 with p 1, however they are weighted', () => {
  const weight = fc.double({ min: 1e-6, max: 1e6, noNaN: true })
  const groups = fc.array(fc.array(weight, { minLength: 1, maxLength: 5 }), { minLength: 2, maxLength: 6 })
  fc.assert(
    fc.property(
      fc.constantFrom(...metricsOf(true)),
      groups,
      fc.constantFrom(1, 3, 5),
      (metric, groups, score) => {
        const rows = groups.flatMap((weights, team) => weights.map((weight) => ({ team, score, weight })))
        const { overall } = compareGroups(reportOf(metric, rows), 'it')
        assert.deepEqual([overall!.statistic, overall!.p], [0, 1])
      },
    ),
    { numRuns: 150 },
  )
})

test('compareGroups(…).overall of two groups that vary is Welch’s test, but for shares', () => {
  const scores = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 2, maxLength: 30 })
  let compared = 0
  fc.assert(
    fc.property(fc.constantFrom('nps', 'ces', 'spans'), scores, scores, (kind, a, b) => {
      const metric = {
        nps: npsMetric<Row>('score') as Metric<Row, MetricResult>,
        ces: cesMetric<Row>('score', { scale: ces2 }) as Metric<Row, MetricResult>,
        spans: timeToResolutionMetric<Row>({ span: 'score' }) as Metric<Row, MetricResult>,
      }[kind]!
      const rows = [a, b].flatMap((scores, team) =>
        scores.map((score) => ({ team, score: 2 * score, weight: 1 })),
      )
      const clipped = kind === 'ces' ? rows.map((row) => ({ ...row, score: Math.min(7, row.score) })) : rows
      const report = reportOf(metric, clipped)
      const { overall } = compareGroups(report, 'it')
      const [first, second] = report.map(({ it }) => it) as [MetricResult, MetricResult]
      const welch = compare(first, second, { method: 'welch' })
      if (overall!.method === 'chi-squared') return
      assertNear(overall!.p, welch.p)
      assertNear(overall!.df, 1)
      compared++
    }),
    { numRuns: 200 },
  )
  expect(compared).toBeGreaterThan(100)
})
