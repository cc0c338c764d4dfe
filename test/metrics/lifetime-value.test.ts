import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isCxMetricsError } from '../../src/core/errors.ts'
import { customerSurvival } from '../../src/metrics/customer-survival.ts'
import { customerLifetimeValue } from '../../src/metrics/lifetime-value.ts'
import { kaplanMeier, restrictedMean, survivalAt } from '../../src/stats/kaplan-meier.ts'

const dayMs = 86_400_000
const yearMs = 365.25 * dayMs

function faultOf(run: () => unknown): unknown {
  try {
    run()
  } catch (error) {
    return isCxMetricsError(error) ? [error.code, error.path] : error
  }
  return undefined
}

/** Lives in days. */
const curveOf = (days: readonly number[], lost: readonly boolean[]) =>
  kaplanMeier(
    days.map((one) => one * dayMs),
    lost,
  )

describe('customerLifetimeValue', () => {
  // half are lost after 10 days, the others seen for 20
  const half = curveOf([10, 10, 20, 20], [true, true, false, false])

  test('is the margin times the mean life up to the longest', () => {
    const clv = customerLifetimeValue(half, { margin: 100, per: 'day' })
    expect(clv).toMatchObject({
      value: 1500,
      expectedPeriods: 15,
      horizon: 20 * dayMs,
      longest: 20 * dayMs,
      atRisk: 2,
      survivalAtHorizon: 0.5,
      status: 'ok',
      n: 4,
    })
    // Irwin's error of the mean is 10 days · √(2 / (4 · 2)) · ½ = 2.5; 15 of 20 days are odds of 3 to 1
    const margin = (1.959963984540054 * 2.5 * 20) / (15 * 5)
    expect(clv.interval!.lower).toBeCloseTo(2000 / (1 + Math.exp(margin) / 3), 8)
    expect(clv.interval!.upper).toBeCloseTo(2000 / (1 + Math.exp(-margin) / 3), 8)
  })

  test('a horizon within the lives counts up to there, one beyond them is refused', () => {
    const at = (horizon: '5d' | '15d' | '21d') =>
      customerLifetimeValue(half, { margin: 100, per: 'day', horizon })
    expect([at('5d').value, at('15d').value]).toEqual([500, 1250])
    expect(at('21d')).toMatchObject({
      value: null,
      interval: null,
      intervalReason: null,
      status: 'horizon-beyond-observed',
      longest: 20 * dayMs,
      expectedPeriods: null,
    })
  })

  test('once all are lost nothing more can come, and any horizon will do', () => {
    const gone = curveOf([10, 20], [true, true])
    const clv = customerLifetimeValue(gone, { margin: 100, per: 'day', horizon: '1000d' })
    expect([clv.value, clv.survivalAtHorizon]).toEqual([1500, 0])
  })

  test('periods are shares of a year of 365.25 days', () => {
    const year = curveOf([365.25], [false])
    const value = (per: 'day' | 'week' | 'month' | 'quarter' | 'year') =>
      customerLifetimeValue(year, { margin: 100, per }).value
    expect([value('day'), value('month'), value('quarter'), value('year')]).toEqual([36_525, 1200, 400, 100])
    expect(value('week')).toBeCloseTo((100 * 365.25) / 7, 9)
    expect(customerLifetimeValue(year, { margin: 100 }).per).toBe('month')
  })

  test('discounting is the integral of S(t) · (1 + r)^(−t/year)', () => {
    const curve = curveOf([100, 300, 300, 500, 800], [true, true, false, true, false])
    const { value } = customerLifetimeValue(curve, { margin: 100, per: 'day', discountRate: 0.2 })
    // Simpson's rule on every day, where S is flat
    let sum = 0
    for (let day = 0; day < 800; day++) {
      const { survival } = survivalAt(curve, day * dayMs)
      const at = (t: number): number => 1.2 ** ((-t * dayMs) / yearMs)
      sum += (100 * survival! * (at(day) + 4 * at(day + 0.5) + at(day + 1))) / 6
    }
    expect(value).toBeCloseTo(sum, 5)
  })

  test('an annuity: nobody lost, a year at 10 %', () => {
    const { value } = customerLifetimeValue(curveOf([365.25], [false]), {
      margin: 1200,
      per: 'year',
      discountRate: 0.1,
    })
    expect(value).toBeCloseTo((1200 * (1 - 1 / 1.1)) / Math.log(1.1), 9)
  })

  test('without a loss there is a value, and no interval', () => {
    const clv = customerLifetimeValue(curveOf([10, 10], [false, false]), { margin: 100, per: 'day' })
    expect([clv.value, clv.interval, clv.intervalReason]).toEqual([1000, null, 'too-few-items'])
  })

  test('a margin of 0 is worth 0, for certain', () => {
    const { value, interval } = customerLifetimeValue(half, { margin: 0 })
    expect([value, interval!.lower, interval!.upper]).toEqual([0, 0, 0])
  })

  test('of nobody: null', () => {
    const clv = customerLifetimeValue(customerSurvival([], { asOf: 0 }), { margin: 100 })
    expect(clv).toMatchObject({
      value: null,
      interval: null,
      status: 'no-customers',
      n: 0,
      horizon: null,
      longest: null,
    })
  })

  test('reads a curve restored from JSON', () => {
    const restored = JSON.parse(JSON.stringify(half))
    expect(customerLifetimeValue(restored, { margin: 7 })).toEqual(customerLifetimeValue(half, { margin: 7 }))
  })

  test.each([
    [{ margin: undefined }, 'margin'],
    [{ margin: -1 }, 'margin'],
    [{ margin: Number.NaN }, 'margin'],
    [{ per: 'hour' }, 'per'],
    [{ discountRate: -0.1 }, 'discountRate'],
    [{ discountRate: '10%' }, 'discountRate'],
    [{ horizon: -1 }, 'horizon'],
    [{ interval: { level: 2 } }, 'interval.level'],
    [{ rate: 0.1 }, 'rate'],
  ])('refuses %j', (option, name) => {
    expect(faultOf(() => customerLifetimeValue(half, { margin: 1, ...option } as never))).toEqual([
      'invalid_option',
      [name],
    ])
  })

  test.each([undefined, null, 0.5, {}, { n: 3, table: {} }, 'curve'])('%j is no curve', (curve) => {
    const run = (): unknown => customerLifetimeValue(curve as never, { margin: 1 })
    expect(run).toThrow(expect.objectContaining({ code: 'invalid_input' }))
  })

  test('what is given as −0 is 0', () => {
    const clv = customerLifetimeValue(half, { margin: -0, horizon: -0, discountRate: -0 })
    expect([clv.value, clv.margin, clv.horizon, clv.discountRate]).toEqual([0, 0, 0, 0])
  })

  test('0 ≤ value ≤ margin × horizon; more discount, less value; the interval holds it', () => {
    const lives = fc.array(fc.record({ days: fc.integer({ min: 0, max: 2000 }), lost: fc.boolean() }), {
      minLength: 1,
      maxLength: 30,
    })
    const rate = fc.constantFrom(0, 1e-9, 0.01, 0.1, 1, 50)
    fc.assert(
      fc.property(lives, rate, fc.double({ min: 0, max: 1, noNaN: true }), (lives, discountRate, part) => {
        const curve = curveOf(
          lives.map(({ days }) => days),
          lives.map(({ lost }) => lost),
        )
        const longest = Math.max(...lives.map(({ days }) => days))
        const horizon = Math.floor(part * longest) * dayMs
        const clv = customerLifetimeValue(curve, { margin: 333, per: 'day', horizon, discountRate })
        const plain = (333 * restrictedMean(curve, horizon).value!) / dayMs
        const slack = 1e-9 * (1 + plain)
        expect(clv.value!).toBeGreaterThanOrEqual(0)
        expect(clv.value!).toBeLessThanOrEqual(plain + slack)
        expect(plain).toBeLessThanOrEqual((333 * horizon) / dayMs + slack)
        if (discountRate === 0) expect(clv.value).toBeCloseTo(plain, 6)
        if (clv.interval) {
          expect(clv.interval.lower).toBeLessThanOrEqual(clv.value! + slack)
          expect(clv.interval.upper).toBeGreaterThanOrEqual(clv.value! - slack)
          expect(clv.interval.lower).toBeGreaterThanOrEqual(0)
          expect(clv.interval.upper).toBeLessThanOrEqual((333 * horizon) / dayMs + slack)
        }
        expect(JSON.parse(JSON.stringify(clv))).toEqual(clv)
      }),
      { numRuns: 300 },
    )
  })
})
