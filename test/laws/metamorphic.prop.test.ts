import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import type { MetricResult } from '../../src/core/result.ts'
import { ccer } from '../../src/metrics/ccer.ts'
import { ces, cesFromCounts } from '../../src/metrics/ces.ts'
import { csat } from '../../src/metrics/csat.ts'
import { netScore } from '../../src/metrics/net-score.ts'
import { nps, npsFromCounts } from '../../src/metrics/nps.ts'
import { timeToResolution } from '../../src/metrics/time-to-resolution.ts'
import { ces1, csat5, easy7, nps0to10 } from '../../src/scales/presets.ts'
import { scale } from '../../src/scales/scale.ts'

const point = fc.integer({ min: 1, max: 5 })
const points = fc.array(point, { minLength: 1, maxLength: 40 })
const score = fc.integer({ min: 0, max: 10 })
const missing = fc.constantFrom(null, undefined, Number.NaN)
const count = fc.nat(60)
const npsCounts = fc
  .record({ promoters: count, passives: count, detractors: count })
  .filter(({ promoters, passives, detractors }) => promoters + passives + detractors > 0)
const answersWithWeights = fc.array(
  fc.tuple(
    point,
    fc.integer({ min: 1, max: 500 }).map((w) => w / 10),
  ),
  {
    minLength: 1,
    maxLength: 30,
  },
)

/** One survey metric on five points under one name each. */
const onFivePoints: readonly (readonly [
  string,
  (answers: readonly (number | null | undefined)[], weights?: readonly number[]) => MetricResult,
])[] = [
  ['csat', (answers, weights) => csat(answers, weights && { weights })],
  ['ces', (answers, weights) => ces(answers, { scale: ces1, ...(weights && { weights }) })],
  ['netScore', (answers, weights) => netScore(answers, { scale: csat5, ...(weights && { weights }) })],
  ['ccer', (answers, weights) => ccer(answers, weights && { weights })],
  [
    'nps',
    (answers, weights) =>
      nps(
        answers.map((answer) => answer && 2 * answer),
        weights && { weights },
      ),
  ],
]

const width = ({ interval }: Pick<MetricResult, 'interval'>): number => interval!.upper - interval!.lower

/** The result as it is with weights so many times as large: only what says their sums changes. */
function weighing(result: object, times: number): object {
  const { totalWeight, weightedDistribution } = result as {
    readonly totalWeight: number
    readonly weightedDistribution?: { readonly [point: string]: number }
  }
  const distribution = Object.entries(weightedDistribution ?? {}).map(([point, sum]) => [point, sum * times])
  return {
    ...result,
    totalWeight: totalWeight * times,
    ...(weightedDistribution && { weightedDistribution: Object.fromEntries(distribution) }),
  }
}

describe.each(onFivePoints)('%s', (_, metric) => {
  test('of the same answers k times has the same value, and an interval no wider', () => {
    fc.assert(
      fc.property(points, fc.integer({ min: 2, max: 5 }), (answers, times) => {
        const once = metric(answers)
        const often = metric(Array.from({ length: times }, () => answers).flat())
        expect(often.value).toBe(once.value)
        expect(width(often)).toBeLessThanOrEqual(width(once))
      }),
    )
  })

  test('does not depend on the order of the answers', () => {
    fc.assert(
      fc.property(points, fc.array(fc.nat(1000), { minLength: 40, maxLength: 40 }), (answers, places) => {
        const shuffled = answers.map((answer, i) => [places[i]!, answer] as const).sort(([a], [b]) => a - b)
        expect(metric(shuffled.map(([, answer]) => answer))).toStrictEqual(metric(answers))
      }),
    )
  })

  test('with one more missing answer changes in excluded.missing alone', () => {
    fc.assert(
      fc.property(points, fc.nat(40), missing, (answers, place, missing) => {
        const more = [...answers.slice(0, place), missing, ...answers.slice(place)]
        const { excluded, ...rest } = metric(more)
        const { excluded: before, ...same } = metric(answers)
        expect(rest).toStrictEqual(same)
        expect(excluded).toStrictEqual({ ...before, missing: 1 })
      }),
    )
  })

  test('changes but in what it weighs when all weights are scaled by a power of two', () => {
    fc.assert(
      fc.property(answersWithWeights, fc.integer({ min: -60, max: 60 }), (rows, power) => {
        const answers = rows.map(([answer]) => answer)
        const weights = rows.map(([, weight]) => weight)
        const scaled = weights.map((weight) => weight * 2 ** power)
        expect(metric(answers, scaled)).toStrictEqual(weighing(metric(answers, weights), 2 ** power))
      }),
    )
  })

  test('of answers with whole weights has the value of answers so many times', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(point, fc.integer({ min: 1, max: 6 })), { minLength: 1, maxLength: 20 }),
        (rows) => {
          const weighted = metric(
            rows.map(([answer]) => answer),
            rows.map(([, weight]) => weight),
          )
          const repeated = metric(
            rows.flatMap(([answer, weight]) => Array.from({ length: weight }, () => answer)),
          )
          expect(weighted.value).toBe(repeated.value)
          expect(width(weighted)).toBeGreaterThanOrEqual(width(repeated) - 1e-9)
        },
      ),
    )
  })

  test('of answers that all agree has the value of one, whatever they weigh', () => {
    const weight = fc.double({ min: 1e-3, max: 1e3, noNaN: true })
    fc.assert(
      fc.property(point, fc.array(weight, { minLength: 1, maxLength: 5 }), (answer, weights) => {
        const { value } = metric(
          weights.map(() => answer),
          weights,
        )
        expect(value).toBe(metric([answer]).value)
      }),
    )
  })

  test('with a weight of 0 leaves the answer out', () => {
    fc.assert(
      fc.property(answersWithWeights, point, fc.nat(30), (rows, answer, place) => {
        const more = [...rows.slice(0, place), [answer, 0] as const, ...rows.slice(place)]
        const of = (list: readonly (readonly [number, number])[]): MetricResult =>
          metric(
            list.map(([answer]) => answer),
            list.map(([, weight]) => weight),
          )
        const { excluded, ...rest } = of(more)
        const { excluded: before, ...same } = of(rows)
        expect(rest).toStrictEqual(same)
        expect(excluded).toStrictEqual({ ...before, notApplicable: 1 })
      }),
    )
  })
})

describe('npsFromCounts', () => {
  test('with promoters and detractors swapped flips its sign, and mirrors its interval', () => {
    const method = fc.constantFrom('score', 'adjusted-wald', 'wald')
    fc.assert(
      fc.property(npsCounts, method, (counts, method) => {
        const { promoters, passives, detractors } = counts
        const options = { interval: { method } }
        const a = npsFromCounts(counts, options)
        const b = npsFromCounts({ promoters: detractors, passives, detractors: promoters }, options)
        expect(b.value).toBe(0 - a.value!)
        expect(b.interval!.lower).toBeCloseTo(-a.interval!.upper, 9)
        expect(b.interval!.upper).toBeCloseTo(-a.interval!.lower, 9)
        expect(b.standardError).toBe(a.standardError)
      }),
    )
  })

  test('with one more promoter is never lower, with one more detractor never higher', () => {
    fc.assert(
      fc.property(npsCounts, (counts) => {
        const { value } = npsFromCounts(counts)
        const up = npsFromCounts({ ...counts, promoters: counts.promoters + 1 }).value!
        const down = npsFromCounts({ ...counts, detractors: counts.detractors + 1 }).value!
        expect(up).toBeGreaterThanOrEqual(value!)
        expect(down).toBeLessThanOrEqual(value!)
      }),
    )
  })

  test('with one more passive comes no further from 0', () => {
    fc.assert(
      fc.property(npsCounts, (counts) => {
        const more = npsFromCounts({ ...counts, passives: counts.passives + 1 })
        expect(Math.abs(more.value!)).toBeLessThanOrEqual(Math.abs(npsFromCounts(counts).value!))
      }),
    )
  })

  test('has a wider interval at a higher level', () => {
    fc.assert(
      fc.property(
        npsCounts,
        fc.constantFrom([0.8, 0.9], [0.9, 0.95], [0.95, 0.999]),
        (counts, [low, high]) => {
          const at = (level: number): number => width(npsFromCounts(counts, { interval: { level } }))
          expect(at(high!)).toBeGreaterThanOrEqual(at(low!))
        },
      ),
    )
  })
})

describe('nps', () => {
  test('never falls when a score rises', () => {
    fc.assert(
      fc.property(fc.array(score, { minLength: 1 }), fc.nat(), fc.nat(10), (scores, place, rise) => {
        const i = place % scores.length
        const higher = scores.map((score, at) => (at === i ? Math.min(10, score + rise) : score))
        expect(nps(higher).value!).toBeGreaterThanOrEqual(nps(scores).value!)
      }),
    )
  })

  test('is the netScore of its bands', () => {
    fc.assert(
      fc.property(fc.array(score), (scores) => {
        const bands = { scale: nps0to10, positive: [9, 10], negative: [0, 1, 2, 3, 4, 5, 6] }
        const net = netScore(scores, bands)
        const { value, interval, standardError } = nps(scores)
        expect({ value, interval, standardError }).toStrictEqual({
          value: net.value,
          interval: net.interval,
          standardError: net.standardError,
        })
      }),
    )
  })
})

describe('ces', () => {
  const high = scale({ min: 1, max: 5, better: 'high', positive: [4, 5], negative: [1, 2] })
  const low = scale({ min: 1, max: 5, better: 'low', positive: [1, 2], negative: [4, 5] })

  test('with the other end of the scale good has the same value, and 100 − ease', () => {
    fc.assert(
      fc.property(points, (answers) => {
        const a = ces(answers, { scale: high })
        const b = ces(answers, { scale: low })
        expect(b.value).toBe(a.value)
        expect(b.interval).toStrictEqual(a.interval)
        expect(b.ease).toBeCloseTo(100 - a.ease!, 9)
        expect(b.easyShare).toStrictEqual(a.difficultShare)
        expect(b.net.value).toBe(0 - a.net.value!)
      }),
    )
  })

  test('of mirrored answers on the mirrored instrument has the same ease', () => {
    fc.assert(
      fc.property(points, (answers) => {
        const mirrored = answers.map((answer) => 6 - answer)
        const [a, b] = [ces(answers, { scale: high }), ces(mirrored, { scale: low })]
        expect(b.ease).toBeCloseTo(a.ease!, 9)
        expect(b.interval!.lower).toBeCloseTo(6 - a.interval!.upper, 9)
        expect(b.easyShare).toStrictEqual(a.easyShare)
      }),
    )
  })

  test('of a mean at either end of the instrument has an ease of exactly 0 or 100', () => {
    for (let n = 1; n < 50; n++) {
      expect(cesFromCounts({ 1: n }, { scale: easy7 }).ease).toBe(100)
      expect(cesFromCounts({ 7: n }, { scale: easy7 }).ease).toBe(0)
    }
  })
})

describe('ccer', () => {
  const pair = fc.record({ customer: point, company: point })

  test('with customer and company swapped flips its sign, mirrors its interval and inverts its ratios', () => {
    fc.assert(
      fc.property(fc.array(pair, { minLength: 1 }), (pairs) => {
        const a = ccer(pairs)
        const b = ccer(pairs.map(({ customer, company }) => ({ customer: company, company: customer })))
        expect(b.value).toBe(0 - a.value!)
        expect(b.interval!.lower).toBeCloseTo(-a.interval!.upper, 9)
        expect(b.balanceP).toBe(a.balanceP)
        expect(b.effortRatio! * a.effortRatio!).toBeCloseTo(1, 9)
        if (a.ratio.value && b.ratio.value) expect(a.ratio.value * b.ratio.value).toBeCloseTo(1, 9)
      }),
    )
  })
})

describe('timeToResolution', () => {
  const asOf = 1_000_000
  const ticket = fc
    .tuple(fc.nat(asOf / 1000), fc.option(fc.nat(asOf / 1000)))
    .map(([openedAt, span]) => ({ openedAt, resolvedAt: span === null ? null : openedAt + span }))
  const tickets = fc.array(ticket, { maxLength: 30 })

  test('does not change when all moments are shifted', () => {
    fc.assert(
      fc.property(tickets, fc.integer({ min: -1e12, max: 1e12 }), (rows, by) => {
        const shifted = rows.map(({ openedAt, resolvedAt }) => ({
          openedAt: openedAt + by,
          resolvedAt: resolvedAt === null ? null : resolvedAt + by,
        }))
        const { definition: _, ...a } = timeToResolution(rows, { asOf })
        const { definition: __, ...b } = timeToResolution(shifted, { asOf: asOf + by })
        expect(b).toStrictEqual(a)
      }),
    )
  })

  test('k times as long is k times as much', () => {
    fc.assert(
      fc.property(tickets, fc.integer({ min: 2, max: 1000 }), (rows, times) => {
        const longer = rows.map(({ openedAt, resolvedAt }) => ({
          openedAt: openedAt * times,
          resolvedAt: resolvedAt === null ? null : resolvedAt * times,
        }))
        const a = timeToResolution(rows, { asOf })
        const b = timeToResolution(longer, { asOf: asOf * times })
        const ratio = (x: number | null, y: number | null): number => (x ? y! / x / times : 1)
        expect(ratio(a.value, b.value)).toBeCloseTo(1, 9)
        expect(ratio(a.median, b.median)).toBeCloseTo(1, 9)
        expect(ratio(a.standardDeviation, b.standardDeviation)).toBeCloseTo(1, 9)
        expect(ratio(a.survival!.median, b.survival!.median)).toBeCloseTo(1, 9)
      }),
    )
  })

  test('of the same tickets k times has the same value, and an interval no wider', () => {
    fc.assert(
      fc.property(tickets, fc.integer({ min: 2, max: 4 }), (rows, times) => {
        const once = timeToResolution(rows, { asOf })
        const often = timeToResolution(Array.from({ length: times }, () => rows).flat(), { asOf })
        if (once.value === null) expect(often.value).toBe(null)
        else expect(often.value).toBeCloseTo(once.value, 9)
        if (once.interval) expect(width(often)).toBeLessThanOrEqual(width(once) * (1 + 1e-12))
      }),
    )
  })
})
