import fc from 'fast-check'
import { expect, test } from 'vitest'
import { tally } from '../../src/core/evaluate.ts'
import { mergeTallies } from '../../src/core/snapshot.ts'
import { movementsFromSubscriptions } from '../../src/derive/account-movements.ts'
import type { PricedSubscription } from '../../src/derive/priced-terms.ts'
import { revenueChurn, revenueChurnMetric } from '../../src/metrics/revenue-churn.ts'
import { type RevenueSeriesOptions, revenueChurnSeries } from '../../src/metrics/revenue-series.ts'

const dayMs = 86_400_000
const origin = Date.UTC(2024, 0, 1)
const date = (day: number): Date => new Date(origin + day * dayMs)

/** Prices that leave fractions of a cent behind, and prices that do not. */
const price = fc.record({
  price: fc.oneof(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 100_000 })),
  interval: fc.constantFrom('day', 'week', 'month', 'quarter', 'year', 'once', undefined),
  intervalCount: fc.constantFrom(1, 2, 5, null),
  quantity: fc.constantFrom(1, 3, undefined),
  percentOff: fc.constantFrom(0, 12.5, 33.3, 100, null),
  amountOff: fc.constantFrom(0, 7, undefined),
})
const subscriptionIn = (currencies: readonly (string | null)[]): fc.Arbitrary<PricedSubscription> =>
  fc
    .tuple(
      fc.integer({ min: 0, max: 5 }),
      fc.integer({ min: -20, max: 120 }),
      fc.option(fc.integer({ min: 0, max: 60 })),
      fc.constantFrom(...currencies),
      price,
      fc.constantFrom(true, undefined, undefined, undefined, false),
    )
    .map(([customer, start, days, currency, price, paid]) => ({
      ...price,
      customer: customer === 5 ? null : `c${customer}`,
      subscription: `s${customer % 3}${start % 2}`,
      startedAt: date(start),
      endedAt: days === null ? null : date(start + days),
      currency,
      paid,
    })) as fc.Arbitrary<PricedSubscription>
const subscriptions = fc.array(subscriptionIn([null]), { maxLength: 14 })

const windowsOf = (days: readonly (readonly [number, number])[]): RevenueSeriesOptions => ({
  windows: days.map(([start, end]) => ({ start: date(start), end: date(end) })),
})
/** Touching, apart, overlapping; both bounds ascend. */
const windows = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 15 }), fc.integer({ min: 1, max: 40 })), {
    minLength: 1,
    maxLength: 6,
  })
  .map((steps) => {
    let [start, end] = [-10, -10]
    return steps.map(([step, length]) => {
      start += step
      end = Math.max(end + 1, start + length)
      return [start, end] as const
    })
  })
const rules = fc.record({
  unit: fc.constantFrom('customer', 'subscription'),
  grace: fc.constantFrom(0, '3d', '20d'),
  trials: fc.constantFrom('exclude', 'include'),
  reactivation: fc.constantFrom('apart', 'in-net'),
}) as fc.Arbitrary<Pick<RevenueSeriesOptions, 'unit' | 'grace' | 'trials' | 'reactivation'>>

test('revenueChurnSeries is revenueChurn of each window alone', () => {
  fc.assert(
    fc.property(subscriptions, windows, rules, (rows, days, rules) => {
      const series = revenueChurnSeries(rows, { ...windowsOf(days), ...rules })
      expect(series).toHaveLength(days.length)
      days.forEach((window, i) => {
        const { reactivation, ...read } = rules
        const { items } = movementsFromSubscriptions(rows, { ...windowsOf([window]), ...read })
        const { unit } = rules
        const { period, from, to, currency, ...result } = series[i]!
        expect([from, to]).toEqual(window.map((day) => date(day).toISOString()))
        expect(currency).toBeNull()
        expect(result).toEqual(revenueChurn(items, { unit: unit!, reactivation: reactivation!, period }))
      })
    }),
    { numRuns: 300 },
  )
})

/** The 12 × 365.25 × 7 × 1000ths that a payment is in a month: written anew, by way of the year. */
function perMonth(row: PricedSubscription): [bigint, bigint] {
  const { price, interval, intervalCount, quantity, percentOff, amountOff } = row
  const years: { readonly [interval: string]: [bigint, bigint] } = {
    day: [36525n, 100n],
    week: [36525n, 700n],
    month: [12n, 1n],
    quarter: [4n, 1n],
    year: [1n, 1n],
    once: [0n, 1n],
  }
  const [times, per] = years[interval ?? 'month']!
  // in thousandths, which hold the percentages above
  const full = BigInt(price!) * BigInt(quantity ?? 1) * (1000n - BigInt(Math.round(10 * (percentOff ?? 0))))
  const payment = full - 1000n * BigInt(amountOff ?? 0)
  return [(payment > 0n ? payment : 0n) * times, per * 12n * 1000n * BigInt(intervalCount ?? 1)]
}

test('movementsFromSubscriptions adds up by brute force in whole numbers, rounding once', () => {
  fc.assert(
    fc.property(subscriptions, windows, (rows, days) => {
      const { items } = movementsFromSubscriptions(rows, windowsOf(days))
      const names = [...new Set(rows.flatMap(({ customer }) => customer ?? []))]
      const named = items.filter(({ customer }) => customer !== null)
      expect(named).toHaveLength(names.length * days.length)
      expect(items).toHaveLength(
        (names.length + rows.filter((row) => row.customer === null && row.paid !== false).length) *
          days.length,
      )
    }),
  )
})
