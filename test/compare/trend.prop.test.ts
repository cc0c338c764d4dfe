import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type ChartMethod, type ControlChart, controlChart } from '../../src/compare/control-chart.ts'
import { seasonal } from '../../src/compare/seasonal.ts'
import type { SeriesPoint } from '../../src/compare/series.ts'
import { cusum, ewma } from '../../src/compare/small-shifts.ts'
import { trend } from '../../src/compare/trend.ts'
import { npsFromCounts } from '../../src/metrics/nps.ts'
import { CHART_RULES } from '../../src/stats/control-limits.ts'

const whole = fc.integer({ min: -1000, max: 1000 })
const numbers = fc.array(whole, { maxLength: 40 })
const share = fc
  .tuple(fc.nat(500), fc.nat(500))
  .map(([good, bad]): SeriesPoint => ({ successes: good, n: good + bad }))
const rate = fc
  .tuple(fc.nat(50), fc.constantFrom(0.5, 1, 8, 1000))
  .map(([events, exposure]): SeriesPoint => ({ events, exposure }))
const score = fc
  .tuple(fc.nat(90), fc.nat(90), fc.nat(90))
  .map(([promoters, passives, detractors]): SeriesPoint => npsFromCounts({ promoters, passives, detractors }))
const kinds: readonly (readonly [fc.Arbitrary<SeriesPoint>, readonly ChartMethod[]])[] = [
  [whole, ['laney', 'xmr']],
  [fc.nat(99), ['laney', 'xmr', 'c']],
  [fc.double({ min: -1e100, max: 1e100, noNaN: true }), ['laney', 'xmr']],
  [share, ['laney', 'xmr', 'p']],
  [rate, ['laney', 'xmr', 'u']],
  [score, ['laney', 'xmr']],
]
/** A series of any kind with a chart that suits it. */
const charted = fc.oneof(
  ...kinds.flatMap(([point, methods]) =>
    methods.map((method) =>
      fc.record({
        series: fc.array(fc.option(point, { freq: 6 }), { maxLength: 30 }),
        method: fc.constant(method),
      }),
    ),
  ),
)

const levels = fc.tuple(
  fc.double({ min: -1e100, max: 1e100, noNaN: true }),
  fc.double({ min: 1e-100, max: 1e100, noNaN: true }),
)

const beyond = { rules: ['beyond-limits'] } as const

function expectClose(got: ControlChart, want: ControlChart, at: (value: number) => number): void {
  got.points.forEach((point, i) => {
    for (const field of ['value', 'lower', 'upper'] as const) {
      const wanted = want.points[i]![field]
      if (wanted === null) expect(point[field]).toBeNull()
      else expect(point[field]).toBeCloseTo(at(wanted), 7)
    }
    expect(point.z === null).toBe(want.points[i]!.z === null)
  })
}

describe('controlChart(series)', () => {
  test('is JSON without NaN, infinities or −0, of any series by any method; so are all the others', () => {
    fc.assert(
      fc.property(charted, fc.nat(30), levels, ({ series, method }, baseline, [known, spread]) => {
        const found = [
          controlChart(series, { method, baseline, rules: CHART_RULES }),
          trend(series, { method, baseline }),
          ewma(series, { baseline }),
          cusum(series, { baseline }),
          seasonal(series, { period: 2 }),
          ewma(series, { centre: known, sigma: spread, lambda: 1 }),
          cusum(series, { centre: known, sigma: spread, k: 0 }),
        ]
        expect(JSON.parse(JSON.stringify(found))).toEqual(found)
        expect(JSON.stringify(found)).not.toMatch(/NaN|Infinity/)
      }),
      { numRuns: 500 },
    )
  })

  test('limits enclose the centre, and a point is beyond them just where the rule says so', () => {
    fc.assert(
      fc.property(charted, ({ series, method }) => {
        const { points, centre, signals } = controlChart(series, { method, ...beyond })
        points.forEach(({ value, lower, upper, rules }, i) => {
          expect(lower === null).toBe(upper === null)
          if (value === null || lower === null) return
          expect(lower).toBeLessThanOrEqual(centre!)
          expect(upper).toBeGreaterThanOrEqual(centre!)
          expect(rules.length > 0).toBe(signals.includes(i))
          const room = 1e-9 * (Math.abs(value) + Math.abs(lower) + Math.abs(upper!))
          if (value < lower - room || value > upper! + room) expect(rules).toEqual(['beyond-limits'])
          if (value > lower + room && value < upper! - room) expect(rules).toEqual([])
        })
      }),
    )
  })

  test('points all alike are no signal', () => {
    fc.assert(
      fc.property(charted, fc.integer({ min: 1, max: 40 }), ({ series, method }, times) => {
        const [first = null] = series
        const same = Array.from({ length: times }, () => first)
        expect(controlChart(same, { method, rules: CHART_RULES }).signals).toEqual([])
        expect(trend(same, { method }).verdict).not.toBe('signal')
        expect(ewma(same).signals).toEqual([])
        expect(cusum(same).signals).toEqual([])
      }),
    )
  })

  test('shares that are equal in months of any size are no signal', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 999 }), { maxLength: 40 }), fc.nat(7), (sizes, of) => {
        const series = sizes.map((n) => ({ successes: of * n, n: 7 * n }))
        expect(controlChart(series).signals).toEqual([])
      }),
    )
  })

  test('gaps do not matter', () => {
    fc.assert(
      fc.property(charted, fc.infiniteStream(fc.boolean()), ({ series, method }, gaps) => {
        const next = gaps[Symbol.iterator]()
        const wider = series.flatMap((point) => (next.next().value ? [null, point] : [point]))
        const seen = <P extends { readonly value: number | null }>(points: readonly P[]): P[] =>
          points.filter(({ value }) => value !== null)
        const options = { method, rules: CHART_RULES }
        expect(seen(controlChart(wider, options).points)).toEqual(seen(controlChart(series, options).points))
        expect(seen(ewma(wider).points)).toEqual(seen(ewma(series).points))
        expect(seen(cusum(wider).points)).toEqual(seen(cusum(series).points))
      }),
    )
  })

  test('adding a constant, or turning a series round or upside down, does the same to its limits', () => {
    fc.assert(
      fc.property(numbers, whole, (series, by) => {
        const chart = controlChart(series)
        const added = controlChart(series.map((value) => value + by))
        const flipped = controlChart(series.map((value) => -value))
        const turned = controlChart([...series].reverse())
        expectClose(added, chart, (value) => value + by)
        expectClose({ ...turned, points: [...turned.points].reverse() }, chart, (value) => value)
        flipped.points.forEach(({ lower, upper }, i) => {
          const { lower: low, upper: high } = chart.points[i]!
          expect(lower).toBe(high === null ? null : 0 - high)
          expect(upper).toBe(low === null ? null : 0 - low)
        })
      }),
    )
  })

  test('a hundredfold of all sizes leaves limits by Laney where they are, and narrows those of a p chart', () => {
    fc.assert(
      fc.property(fc.array(share, { minLength: 2, maxLength: 30 }), (series) => {
        const shares = series as { successes: number; n: number }[]
        const many = shares.map(({ successes, n }) => ({ successes: 100 * successes, n: 100 * n }))
        expectClose(controlChart(many), controlChart(shares), (value) => value)
        const [few, lot] = [shares, many].map((one) => controlChart(one, { method: 'p', sigmas: 1e-3 }))
        lot!.points.forEach(({ lower, upper }, i) => {
          const { lower: low, upper: high } = few!.points[i]!
          if (lower !== null && low! > 0 && high! < 1)
            expect(upper! - lower).toBeCloseTo((high! - low!) / 10, 12)
        })
      }),
    )
  })

  test('with σz = 1 Laney’s chart is the p chart or the u chart', () => {
    fc.assert(
      fc.property(
        fc
          .constantFrom<[fc.Arbitrary<SeriesPoint>, ChartMethod]>([share, 'p'], [rate, 'u'])
          .chain(([point, method]) =>
            fc.record({
              series: fc.array(point, { minLength: 2, maxLength: 30 }),
              method: fc.constant(method),
            }),
          ),
        ({ series, method }) => {
          const { sigmaZ } = controlChart(series)
          fc.pre(sigmaZ !== null && sigmaZ > 0)
          expectClose(
            controlChart(series, { sigmas: 3 / sigmaZ }),
            controlChart(series, { method, sigmas: 3 }),
            (value) => value,
          )
        },
      ),
    )
  })

  test('a shift of six standard errors is found, wherever it is', () => {
    // At rest shares keep within half a standard error (50 of 10,000) of one half: σz is at most ~1 with the shift.
    const calm = fc.array(fc.integer({ min: -25, max: 25 }), { minLength: 23, maxLength: 23 })
    fc.assert(
      fc.property(calm, fc.nat(23), fc.constantFrom(1, -1), (moves, at, sign) => {
        const series = [...moves.slice(0, at), sign * 300, ...moves.slice(at)].map((move) => ({
          successes: 5000 + move,
          n: 10_000,
        }))
        expect(controlChart(series, beyond).signals).toEqual([at])
        const { verdict, reasons } = trend(series)
        expect(verdict).toBe('signal')
        expect(reasons[0]).toMatchObject({ rule: 'beyond-limits', at: [at] })
      }),
    )
  })
})

describe('trend(series)', () => {
  test('reasons are there, in words, about points that are there; a signal is what the chart or the slope says', () => {
    fc.assert(
      fc.property(charted, ({ series, method }) => {
        const options = { method, rules: CHART_RULES }
        const { verdict, reasons, slope, last } = trend(series, options)
        const { points, signals, status } = controlChart(series, options)
        expect(reasons.length).toBeGreaterThan(0)
        for (const { at, text } of reasons) {
          expect(text).toMatch(/\w/)
          expect(at.every((i) => points[i]!.value !== null)).toBe(true)
        }
        expect(verdict === 'too-few-points').toBe(status === 'too-few-points')
        if (verdict === 'too-few-points') return
        expect(verdict === 'signal').toBe(signals.length > 0 || slope.p! < 0.01)
        const covered = new Set(reasons.flatMap(({ at }) => at))
        expect(signals.every((i) => covered.has(i))).toBe(true)
        expect(last).toEqual({ at: last!.at, ...points[last!.at]! })
      }),
    )
  })
})

describe('seasonal(series, { period })', () => {
  test('differs by what was added between seasons, and takes no notice of other places', () => {
    fc.assert(
      fc.property(numbers, fc.integer({ min: 1, max: 9 }), whole, (series, period, by) => {
        const grown = series.map((value, i) => value + by * Math.floor(i / period))
        const before = seasonal(series, { period })
        seasonal(grown, { period }).forEach(({ difference }, i) => {
          const own = before[i]!.difference
          expect(difference).toBe(own === null ? null : own + by)
        })
      }),
    )
  })

  test('the interval holds the difference', () => {
    fc.assert(
      fc.property(charted, fc.integer({ min: 1, max: 3 }), ({ series }, period) => {
        for (const { difference, interval } of seasonal(series, { period })) {
          if (!interval) continue
          expect(interval.lower).toBeLessThanOrEqual(difference! + 1e-9)
          expect(interval.upper).toBeGreaterThanOrEqual(difference! - 1e-9)
        }
      }),
    )
  })
})
