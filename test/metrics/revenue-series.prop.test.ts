import fc from 'fast-check'
import { expect, test } from 'vitest'
import { tally } from '../../src/core/evaluate.ts'
import { mergeTallies } from '../../src/core/snapshot.ts'
import { movementsFromSubscriptions } from '../../src/derive/account-movements.ts'
import type { PricedSubscription } from '../../src/derive/priced-terms.ts'
import { revenueChurn, revenueChurnMetric } from '../../src/metrics/revenue-churn.ts'
import {
  type RevenueChurnPoint,
  type RevenueSeriesOptions,
  revenueChurnSeries,
} from '../../src/metrics/revenue-series.ts'

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
        const { period, from, to, currency, ...result } = series[i]!
        expect([from, to]).toEqual(window.map((day) => date(day).toISOString()))
        expect(currency).toBeNull()
        expect(result).toEqual(revenueChurn(items, { ...rules, period }))
      })
    }),
    { numRuns: 300 },
  )
})

/** Cents a month as a fraction, written anew, by way of the year. */
function perMonth({
  price,
  interval,
  intervalCount,
  quantity,
  percentOff,
  amountOff,
}: PricedSubscription): [bigint, bigint] {
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

/** What a customer pays at a moment, in cents, half to even. */
function paidAt(rows: readonly PricedSubscription[], at: number): number {
  let [over, under] = [0n, 1n]
  for (const row of rows) {
    const { startedAt, endedAt, paid } = row
    if (paid === false || Number(startedAt) > at || (endedAt !== null && Number(endedAt) <= at)) continue
    const [more, per] = perMonth(row)
    ;[over, under] = [over * per + more * under, under * per]
  }
  const whole = over / under
  const rest = 2n * (over - whole * under)
  return Number(whole + (rest > under || (rest === under && whole % 2n === 1n) ? 1n : 0n))
}

test('movementsFromSubscriptions adds up what brute force in whole numbers does, and rounds once', () => {
  fc.assert(
    fc.property(subscriptions, windows, (rows, days) => {
      const { items } = movementsFromSubscriptions(rows, windowsOf(days))
      const names = [...new Set(rows.flatMap(({ customer }) => customer ?? []))]
      const nameless = rows.filter(({ customer }) => customer === null)
      expect(items).toHaveLength((names.length + nameless.length) * days.length)
      for (const [place, name] of names.entries()) {
        const own = rows.filter(({ customer }) => customer === name)
        const ever = own.filter(
          (row) => row.paid !== false && perMonth(row)[0] > 0n && +row.startedAt! !== +row.endedAt!,
        )
        const found = items.filter(({ customer }) => customer === name)
        expect(found.map(({ period, row, currency, unreadable, endMrrAtStart, ...item }) => item)).toEqual(
          days.map(([start, end]) => ({
            customer: name,
            startMrr: paidAt(own, +date(start)),
            endMrr: paidAt(own, +date(end)),
            before: ever.some(({ startedAt }) => +startedAt! < +date(start)),
          })),
        )
        expect(found[0]!.row, `customer ${place}`).toBe(own[0])
      }
    }),
  )
})

test('columns are rows; rows that need care are those that do not', () => {
  fc.assert(
    fc.property(fc.array(subscriptionIn([null, 'EUR', 'USD']), { maxLength: 12 }), windows, (given, days) => {
      const rows = given.filter(({ customer }) => customer !== null)
      const names = [
        'customer',
        'startedAt',
        'endedAt',
        'paid',
        'price',
        'interval',
        'intervalCount',
        'quantity',
        'percentOff',
        'amountOff',
        'currency',
      ] as const
      const columns = Object.fromEntries(names.map((name) => [name, rows.map((row) => row[name])]))
      const options = windowsOf(days)
      const series = revenueChurnSeries(rows, options)
      expect(revenueChurnSeries(columns, options)).toEqual(series)
      // a merger of nobody into nobody is read with care
      const strip = ({ definition, ...point }: RevenueChurnPoint): object => point
      for (const given of [rows, columns]) {
        const merged = revenueChurnSeries(given, { ...options, mergeAccounts: {} })
        expect(merged.map(strip)).toEqual(series.map(strip))
        for (const { definition } of merged) expect(definition.choices['mergeAccounts']).toBe('given')
      }
    }),
  )
})

test('months in a row are months apart: both ways to sweep agree', () => {
  fc.assert(
    fc.property(
      fc.array(subscriptionIn([null, 'EUR', 'USD']), { maxLength: 14 }),
      fc.constantFrom('any-time', 'snapshots'),
      (rows, before) => {
        const days = [0, 31, 60, 91, 121]
        const steps = days.slice(1).map((end, i) => [days[i]!, end] as const)
        const series = revenueChurnSeries(rows, { ...windowsOf(steps), before })
        // windows with a day between them are not adjacent
        const apart = revenueChurnSeries(rows, { ...windowsOf([...steps, [200, 201], [300, 302]]), before })
        const kept = apart.filter(({ from }) => steps.some(([day]) => from === date(day).toISOString()))
        expect(series).toEqual(kept)
      },
    ),
  )
})

test('each currency is what its rows alone give; at rates of 1 they are one', () => {
  fc.assert(
    fc.property(fc.array(subscriptionIn(['EUR', 'USD']), { maxLength: 12 }), windows, (given, days) => {
      const rows = given.filter(({ customer }) => customer !== null)
      const series = revenueChurnSeries(rows, windowsOf(days))
      for (const code of ['EUR', 'USD']) {
        const own = rows.filter(({ currency }) => currency === code)
        if (own.length === 0) continue
        const points = series.filter(({ currency }) => currency === code)
        // who only ever had free terms has one account, in the currency of the first row
        const money = (point: object): object => ({ ...point, accounts: null })
        expect(points.map(money)).toEqual(revenueChurnSeries(own, windowsOf(days)).map(money))
      }
      const one = rows.map((row) => ({ ...row, currency: 'EUR' }))
      const rates = [{ currency: 'USD', rate: '1.000' }]
      const strip = ({ definition, ...point }: RevenueChurnPoint): object => point
      expect(revenueChurnSeries(rows, { ...windowsOf(days), currency: 'EUR', rates }).map(strip)).toEqual(
        revenueChurnSeries(one, { ...windowsOf(days), currency: 'EUR' }).map(strip),
      )
    }),
  )
})

test('at rates: the identity holds, and fx is what the rates alone moved', () => {
  const rate = fc
    .integer({ min: 1, max: 30_000 })
    .map((over) => `${Math.floor(over / 1e4)}.${String(over % 1e4).padStart(4, '0')}`)
  fc.assert(
    fc.property(
      fc.array(subscriptionIn(['EUR', 'USD']), { maxLength: 12 }),
      windows,
      fc.array(rate, { minLength: 3, maxLength: 3 }),
      (rows, days, texts) => {
        const rates = texts.map((rate, i) => ({ currency: 'USD', at: date(40 * i - 40), rate }))
        for (const churn of revenueChurnSeries(rows, { ...windowsOf(days), currency: 'EUR', rates })) {
          const moved = churn.new + churn.reactivation + churn.expansion - churn.contraction - churn.churn
          expect(churn.start + moved + churn.fx).toBe(churn.end)
          const [from, to] = [churn.from, churn.to].map(
            (text) => rates.filter(({ at }) => +at <= Date.parse(text)).at(-1)!.rate,
          )
          if (from === to) expect(churn.fx).toBe(0)
        }
      },
    ),
  )
})

test('start, end and their difference compose over a split window; GRR is of the end points', () => {
  fc.assert(
    fc.property(subscriptions, (rows) => {
      const [first, second] = revenueChurnSeries(
        rows,
        windowsOf([
          [0, 30],
          [30, 60],
        ]),
      ) as [RevenueChurnPoint, RevenueChurnPoint]
      const [whole] = revenueChurnSeries(rows, windowsOf([[0, 60]])) as [RevenueChurnPoint]
      expect([first.start, first.end, second.end]).toEqual([whole.start, second.start, whole.end])
      for (const { gross, grr, nrr } of [first, second, whole]) {
        if (gross !== null) expect(grr!).toBeLessThanOrEqual(Math.min(1, nrr!))
      }
    }),
  )
})

test('shards by customer merge to the whole to the last bit, and other names change nothing', () => {
  fc.assert(
    fc.property(subscriptions, windows, fc.integer({ min: 1, max: 4 }), (rows, days, cut) => {
      const named = rows.filter(({ customer }) => customer !== null)
      const metric = revenueChurnMetric()
      const tallied = (part: readonly PricedSubscription[], w: number) => {
        const { items } = movementsFromSubscriptions(part, windowsOf([days[w]!]))
        return tally(metric, items)
      }
      const inShard = (row: PricedSubscription): boolean => Number(String(row.customer).slice(1)) < cut
      days.forEach((_, w) => {
        const [a, b] = [named.filter(inShard), named.filter((row) => !inShard(row))].map((part) =>
          tallied(part, w),
        )
        expect(JSON.stringify(mergeTallies(a!, b!))).toBe(JSON.stringify(tallied(named, w)))
      })
      const renamed = named.map((row) => ({ ...row, customer: 1000 - Number(String(row.customer).slice(1)) }))
      expect(revenueChurnSeries(renamed, windowsOf(days))).toEqual(revenueChurnSeries(named, windowsOf(days)))
    }),
  )
})
