import assert from 'node:assert/strict'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compare } from '../../src/compare/compare.ts'
import type { Comparison } from '../../src/compare/comparison.ts'
import { evidenceOf } from '../../src/compare/evidence.ts'
import { METHODS_OF } from '../../src/compare/methods.ts'
import { isCxMetricsError } from '../../src/core/errors.ts'
import { tally } from '../../src/core/evaluate.ts'
import type { Definition, Metric } from '../../src/core/metric.ts'
import type { MetricResult } from '../../src/core/result.ts'
import { mergeTallies } from '../../src/core/snapshot.ts'
import { ces } from '../../src/metrics/ces.ts'
import { csat } from '../../src/metrics/csat.ts'
import { netScore } from '../../src/metrics/net-score.ts'
import { nps, npsFromCounts } from '../../src/metrics/nps.ts'
import { ces1, csat5 } from '../../src/scales/presets.ts'
import { subjects } from '../laws/subjects.ts'
import { asJsonb, assertNear, assertPlain, compared, levels, METHODS, pairs } from './subjects.ts'

const method = fc.constantFrom(...METHODS)
const RUNS = { numRuns: 600 }

/** The largest number in play: what differences are rounded by. */
function scaleOf({ a, b, interval }: Comparison): number {
  const all = [a.value, b.value, interval?.lower, interval?.upper]
  return Math.max(1e-9, ...all.map((value) => Math.abs(value ?? 0)))
}

const shapeOf = (value: unknown): readonly string[] => Object.keys(value as object)
const SHAPE = shapeOf(compare(nps([9]), nps([3])))

test('compare(a, b) of any metric by any method gives plain numbers in one shape, or refuses the method', () => {
  const seen = new Map<string, number>()
  fc.assert(
    fc.property(pairs, method, levels, ({ subject, sides, metric }, method, level) => {
      const comparison = compared(sides, { method, level })
      const allowed = METHODS_OF[metric.definition.statistic].includes(method)
      if (!allowed) return assert.equal(comparison, null)
      if (!comparison) return assert(['fisher', 'welch', 'mann-whitney', 'log-rank'].includes(method))
      seen.set(`${subject} ${method}`, (seen.get(`${subject} ${method}`) ?? 0) + 1)
      assertPlain(comparison)
      assert.deepEqual(shapeOf(comparison), SHAPE)
      const { difference, interval, intervalReason, p, status, a, b } = comparison
      assert.equal(difference === null, a.value === null || b.value === null)
      assert.equal(status, difference === null ? 'nothing-to-compare' : 'ok')
      if (difference !== null) {
        assert.equal(difference, a.value! - b.value!)
        assert.equal(interval === null, intervalReason !== null)
      } else assert.deepEqual([interval, intervalReason, p], [null, null, null])
      if (interval) assert(interval.lower <= interval.upper && interval.level === level)
      if (p !== null) assert(p >= 0 && p <= 1)
    }),
    { numRuns: 2000 },
  )
  expect(seen.size, 'metrics and methods met').toBeGreaterThan(30)
})

test('compare(b, a) mirrors compare(a, b), by every method', () => {
  fc.assert(
    fc.property(pairs, method, levels, ({ sides: [a, b] }, method, level) => {
      const there = compared([a, b], { method, level })
      const back = compared([b, a], { method, level })
      if (!there || !back) return assert.equal(there, back)
      const scale = scaleOf(there)
      assert.equal(there.difference === null ? null : 0 - there.difference, back.difference)
      assertNear(there.p, back.p, 1e-3)
      const mirrored = (x: { lower: number; upper: number } | null, y: typeof x): void => {
        assert.equal(x === null, y === null)
        assertNear(x?.lower, y && -y.upper, scale)
        assertNear(x?.upper, y && -y.lower, scale)
      }
      mirrored(there.interval, back.interval)
      mirrored(there.shift, back.shift)
      mirrored(there.restrictedMean, back.restrictedMean)
      assert.deepEqual([there.a, there.b, there.intervalReason], [back.b, back.a, back.intervalReason])
    }),
    RUNS,
  )
})

test('compare(a, b).p is below 1 − level exactly where the default interval leaves 0 out', () => {
  fc.assert(
    fc.property(pairs, levels, ({ sides }, level) => {
      const comparison = compare(...sides, { level })
      const { interval, p } = comparison
      if (!interval) return
      const slack = 1e-9 * scaleOf(comparison)
      if (Math.abs(interval.lower) < slack || Math.abs(interval.upper) < slack) return
      assert.equal(p! < 1 - level, interval.lower > 0 || interval.upper < 0)
    }),
    RUNS,
  )
})

test('compare(a, a) is no difference with p 1, or without p where a test has nothing to go on', () => {
  fc.assert(
    fc.property(pairs, method, ({ sides: [a] }, method) => {
      const comparison = compared([a, a], { method })
      if (comparison?.difference == null) return
      assert.equal(comparison.difference, 0)
      const silent = method === 'log-rank' || method === 'mann-whitney' || comparison.intervalReason !== null
      assert(comparison.p === 1 || (comparison.p === null && silent), `${comparison.p}`)
      if (comparison.interval) assert(comparison.interval.lower <= 0 && comparison.interval.upper >= 0)
    }),
    RUNS,
  )
})

test('compare(a, b, { level }) holds the interval of a lower level', () => {
  fc.assert(
    fc.property(pairs, method, levels, levels, ({ sides }, method, one, other) => {
      const narrow = compared(sides, { method, level: Math.min(one, other) })
      const wide = compared(sides, { method, level: Math.max(one, other) })
      if (!narrow?.interval || !wide?.interval) return
      const slack = 1e-9 * scaleOf(narrow)
      assert(wide.interval.lower <= narrow.interval.lower + slack)
      assert(wide.interval.upper >= narrow.interval.upper - slack)
      // what a level cannot reach, no higher one reaches
      assert.equal(wide.p, narrow.p)
    }),
    RUNS,
  )
})

test('compare(a, b) of results and tallies read back from JSON, keys in another order, is the same', () => {
  fc.assert(
    fc.property(pairs, method, ({ sides }, method) => {
      const [a, b] = sides
      assert.deepEqual(compared([asJsonb(a), asJsonb(b)], { method }), compared(sides, { method }))
    }),
    RUNS,
  )
})

test('compare(a, b) of merged tallies is that of all their rows', () => {
  fc.assert(
    fc.property(pairs, fc.nat(24), ({ metric, rows, sides }, cut) => {
      const [a, b] = rows.map((side, which) => {
        const parts = [side.slice(0, cut), side.slice(cut)].map((part) => tally(metric, part))
        const all = mergeTallies(parts[1]!, parts[0]!)
        return 'counts' in sides[which]! ? all : metric.finish(all)
      })
      assert.deepEqual(compare(a!, b!), compare(...sides))
    }),
    RUNS,
  )
})

test('compare(rows, rows, { metric }) is compare of their results, of spans of their tallies', () => {
  fc.assert(
    fc.property(pairs, levels, ({ metric, rows }, level) => {
      const sides = rows.map((side) => {
        const totals = tally(metric, side)
        return metric.definition.statistic === 'span' ? totals : metric.finish(totals)
      })
      const plain = compare(sides[0]!, sides[1]!, { level })
      if (sides.some((side) => evidenceOf(side)?.reason === 'needs-rows')) return
      assert.deepEqual(compare(...rows, { metric, level }), plain)
    }),
    RUNS,
  )
})

const weights = fc.oneof(fc.integer({ min: 1, max: 9 }), fc.constantFrom(0.1, 1 / 3, 1e-6, 12.7, 1e9))
const ask: readonly ((scores: readonly number[], weights?: number[]) => MetricResult)[] = [
  (scores, weights) => nps(scores, weights && { weights }),
  (scores, weights) => csat(scores.map(fifth), weights && { weights }),
  (scores, weights) => ces(scores.map(fifth), { scale: ces1, ...(weights && { weights }) }),
  (scores, weights) => netScore(scores.map(fifth), { scale: csat5, ...(weights && { weights }) }),
]
const fifth = (score: number): number => 1 + Math.floor(score / 2.2)
const scores = fc.array(fc.nat(10), { minLength: 1, maxLength: 30, size: 'medium' })

test('compare(a, b) with weights that are all w is that without', () => {
  const known = ['newcombe', 'mover', 'wald', 'adjusted-wald', 'agresti-caffo', 'z', 'welch'] as const
  fc.assert(
    fc.property(
      fc.constantFrom(...ask),
      scores,
      scores,
      weights,
      fc.constantFrom(...known),
      (of, a, b, w, method) => {
        const weighted = compared(
          [
            of(
              a,
              a.map(() => w),
            ),
            of(
              b,
              b.map(() => w),
            ),
          ],
          { method },
        )
        const plain = compared([of(a), of(b)], { method })
        assert.equal(weighted === null, plain === null)
        if (!weighted || !plain) return
        const scale = scaleOf(plain)
        assertNear(weighted.difference, plain.difference, scale)
        assertNear(weighted.interval?.lower, plain.interval?.lower, scale, 7)
        assertNear(weighted.interval?.upper, plain.interval?.upper, scale, 7)
        // of two that agree but for rounding
        if (Math.abs(plain.difference!) > 1e-9 * scale) assertNear(weighted.p, plain.p, 1e-3, 6)
      },
    ),
    RUNS,
  )
})

test('compare(a, b) knows as much of weights that are whole as of rows repeated, but for their n', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...ask),
      scores,
      scores,
      fc.integer({ min: 2, max: 5 }),
      (of, a, b, times) => {
        const [once, often] = [compare(of(a), of(b)), compare(of(repeated(a, times)), of(repeated(b, times)))]
        assertNear(often.difference, once.difference, 100)
        const width = ({ interval }: Comparison): number => interval!.upper - interval!.lower
        assert(width(often) <= width(once) * (1 + 1e-9) + 1e-9)
        if (once.difference !== 0) assert(often.p! <= once.p! * (1 + 1e-6))
      },
    ),
    { numRuns: 500 },
  )
})

function repeated(values: readonly number[], times: number): readonly number[] {
  return values.flatMap((value) => Array<number>(times).fill(value))
}

test('compare(a, b) never leaves what differences of NPS can be, up to 9e15 answers', () => {
  const count = fc.oneof(fc.nat(3), fc.constantFrom(0, 1e3, 1e9, 1e15, Number.MAX_SAFE_INTEGER))
  const counts = fc.record({ promoters: count, passives: count, detractors: count })
  fc.assert(
    fc.property(counts, counts, method, levels, (a, b, method, level) => {
      const comparison = compared([npsFromCounts(a), npsFromCounts(b)], { method, level })
      if (!comparison) return
      assertPlain(comparison)
      const { interval } = comparison
      if (!interval || method === 'welch') return
      assert(interval.lower >= -200 - 1e-9 && interval.upper <= 200 + 1e-9, `${interval.lower}`)
    }),
    RUNS,
  )
})

const timeless = ({ window, ...definition }: Definition): unknown => asJsonb(definition)
const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)

test('compare(a, b) of two definitions is refused where they differ, and windows may', () => {
  const drawn = fc.tuple(fc.constantFrom(...subjects), fc.constantFrom(...subjects)).chain(([one, other]) => {
    const metricOf = (subject: typeof one): fc.Arbitrary<Metric<unknown, MetricResult>> =>
      fc
        .tuple(subject.choices, subject.reading)
        .map(([choices, reading]) => subject.metric(choices, reading, 'exclude'))
    return fc.tuple(metricOf(one), fc.oneof(metricOf(one), metricOf(other)))
  })
  let same = 0
  let windows = 0
  fc.assert(
    fc.property(drawn, (metrics) => {
      const [a, b] = metrics.map((metric) => metric.finish(tally(metric, []))) as [MetricResult, MetricResult]
      const alike = isSame(timeless(a.definition), timeless(b.definition))
      try {
        const { a: first, b: second } = compare(a, b)
        assert(alike)
        same++
        if (!isSame(first.window, second.window)) windows++
      } catch (error) {
        assert(isCxMetricsError(error), error as Error)
        assert.equal(error.code, 'definition_mismatch')
        const at = (definition: Definition): unknown =>
          error.path.reduce<unknown>((value, key) => (value as Record<string, unknown>)?.[key], definition)
        assert(error.path.length > 0 && !isSame(at(a.definition), at(b.definition)), error.path.join('.'))
        assert.match(error.message, new RegExp(`^definitions differ in ${error.path.join('\\.')}: `))
        assert(!alike)
      }
    }),
    { numRuns: 2000 },
  )
  expect(same).toBeGreaterThan(20)
  expect(windows).toBeGreaterThan(0)
})
