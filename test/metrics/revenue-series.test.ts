import { tableFromArrays } from 'apache-arrow'
import { describe, expect, test } from 'vitest'
import { isCxMetricsError } from '../../src/core/errors.ts'
import { evaluate, tally } from '../../src/core/evaluate.ts'
import { mergeTallies } from '../../src/core/snapshot.ts'
import { movementsFromSubscriptions } from '../../src/derive/account-movements.ts'
import type { PricedSubscription } from '../../src/derive/priced-terms.ts'
import { customerChurnSeries } from '../../src/metrics/customer-churn-series.ts'
import { revenueChurn, revenueChurnMetric } from '../../src/metrics/revenue-churn.ts'
import { revenueChurnSeries } from '../../src/metrics/revenue-series.ts'

const year = { every: 'month', from: '2024-01-01', to: '2025-01-01' } as const

function faultOf(run: () => unknown): unknown {
  try {
    run()
  } catch (error) {
    return isCxMetricsError(error) ? [error.code, error.path] : error
  }
  return 'no error'
}

describe('revenueChurnSeries', () => {
  test('every movement, in its month', () => {
    const rows: PricedSubscription[] = [
      { customer: 'stays', startedAt: '2023-05-01', endedAt: null, price: 100 },
      { customer: 'grows', startedAt: '2023-05-01', endedAt: '2024-02-10', price: 1_200, interval: 'year' },
      { customer: 'grows', startedAt: '2024-02-10', endedAt: '2024-03-10', price: 50, quantity: 3 },
      { customer: 'grows', startedAt: '2024-03-10', endedAt: null, price: 50, quantity: 3, amountOff: 30 },
      { customer: 'leaves', startedAt: '2023-05-01', endedAt: '2024-02-29', price: 40 },
      { customer: 'leaves', startedAt: '2024-04-02', endedAt: null, price: 40 },
      { customer: 'comes', startedAt: '2024-02-29', endedAt: null, price: 25 },
      { customer: 'tries', startedAt: '2024-02-01', endedAt: null, price: 80, paid: false },
    ]
    const series = revenueChurnSeries(rows, { every: 'month', from: '2024-01-01', to: '2024-06-01' })
    const moves = series.map((month) => [
      month.period,
      ...[month.start, month.new, month.reactivation, month.expansion],
      ...[month.contraction, month.churn, month.end],
    ])
    expect(moves).toEqual([
      ['2024-01', 240, 0, 0, 0, 0, 0, 240],
      ['2024-02', 240, 25, 0, 50, 0, 40, 275],
      ['2024-03', 275, 0, 0, 0, 30, 0, 245],
      ['2024-04', 245, 0, 40, 0, 0, 0, 285],
      ['2024-05', 285, 0, 0, 0, 0, 0, 285],
    ])
    expect(series[1]).toMatchObject({
      value: 40 / 240,
      nrr: 250 / 240,
      quickRatio: 75 / 40,
      n: 3,
      accounts: { unchanged: 1, expansion: 1, contraction: 0, churn: 1, new: 1, reactivation: 0, never: 1 },
      from: '2024-02-01T00:00:00.000Z',
      to: '2024-03-01T00:00:00.000Z',
      currency: null,
    })
  })

  test('100, 150, 100 moves by halves, and as a whole not at all', () => {
    const rows = [
      { customer: 'a', startedAt: '2024-01-01', endedAt: '2024-01-15', price: 100 },
      { customer: 'a', startedAt: '2024-01-15', endedAt: '2024-02-15', price: 150 },
      { customer: 'a', startedAt: '2024-02-15', endedAt: null, price: 100 },
    ]
    const [first, second] = revenueChurnSeries(rows, { every: 'month', from: '2024-01-01', to: '2024-03-01' })
    const [whole] = revenueChurnSeries(rows, { start: '2024-01-01', end: '2024-03-01' })
    expect([first!.expansion, second!.contraction]).toEqual([50, 50])
    expect([whole!.expansion, whole!.contraction, whole!.accounts!.unchanged]).toEqual([0, 0, 1])
    expect(whole!.period).toBe('2024-01-01/2024-03-01')
  })

  test('months without rows are rows', () => {
    const series = revenueChurnSeries([], { ...year, currency: 'EUR' })
    expect(series).toHaveLength(12)
    for (const { status, value, start, end, currency } of series) {
      expect([status, value, start, end, currency]).toEqual(['no-revenue-at-start', null, 0, 0, 'EUR'])
    }
  })

  test('a gap within grace is none; a merger is no churn; a date is one of the zone', () => {
    const gap = [
      { customer: 'a', startedAt: '2023-01-01', endedAt: '2024-01-30', price: 100 },
      { customer: 'a', startedAt: '2024-02-03', endedAt: null, price: 100 },
    ]
    const months = { every: 'month', from: '2024-01-01', to: '2024-03-01' } as const
    expect(revenueChurnSeries(gap, months).map(({ churn }) => churn)).toEqual([100, 0])
    expect(revenueChurnSeries(gap, { ...months, grace: '4d' }).map(({ churn, end }) => [churn, end])).toEqual(
      [
        [0, 100],
        [0, 100],
      ],
    )
    const merged = [
      { customer: 'old', startedAt: '2023-01-01', endedAt: '2024-01-10', price: 100 },
      { customer: 'new', startedAt: '2024-01-10', endedAt: null, price: 120 },
    ]
    expect(revenueChurnSeries(merged, { ...months, mergeAccounts: { old: 'new' } })[0]).toMatchObject({
      churn: 0,
      expansion: 20,
      new: 0,
    })
    const ends = [{ customer: 'a', startedAt: '2023-01-01', endedAt: '2024-02-01', price: 100 }]
    for (const timeZone of ['UTC', 'Pacific/Auckland', 'America/Lima']) {
      const series = revenueChurnSeries(ends, { ...months, timeZone })
      expect(series.map(({ churn }) => churn)).toEqual([100, 0])
    }
  })

  test('by subscription a change of plan under another number is churn and new', () => {
    const rows = [
      { customer: 'a', subscription: 1, startedAt: '2023-01-01', endedAt: '2024-01-10', price: 100 },
      { customer: 'a', subscription: 2, startedAt: '2024-01-10', endedAt: null, price: 120 },
    ]
    const january = { start: '2024-01-01', end: '2024-02-01' }
    expect(revenueChurnSeries(rows, january)[0]).toMatchObject({ expansion: 20, churn: 0, new: 0 })
    const [point] = revenueChurnSeries(rows, { ...january, unit: 'subscription' })
    expect(point).toMatchObject({ expansion: 0, churn: 100, new: 120, n: 1 })
  })

  test('the definition names what moves the number, as that of customers does, and refuses other tallies', () => {
    const rows = [{ customer: 'a', startedAt: '2023-01-01', endedAt: null, price: 100 }]
    const january = { start: '2024-01-01', end: '2024-02-01' }
    const told = {
      trials: 'include',
      churnDate: 'canceledAt',
      grace: '3d',
      mergeAccounts: { a: 'b' },
    } as const
    const named = { trials: 'include', churnDate: 'canceledAt', graceMs: 3 * 864e5, mergeAccounts: 'given' }
    const [usual] = revenueChurnSeries(rows, january)
    const [point] = revenueChurnSeries(rows, { ...january, ...told, before: 'snapshots' })
    const { choices } = usual!.definition
    expect(point!.definition.choices).toEqual({ ...choices, ...named, before: 'snapshots' })
    const [customers] = customerChurnSeries(rows, { ...january, ...told })
    expect(customers!.definition.choices).toMatchObject(named)
    const { items } = movementsFromSubscriptions(rows, { ...january, ...told, before: 'snapshots' })
    const metric = revenueChurnMetric({ ...told, before: 'snapshots', period: point!.period })
    expect(metric.definition).toEqual(point!.definition)
    const other = tally(revenueChurnMetric({ period: point!.period }), items)
    expect(faultOf(() => mergeTallies(tally(metric, items), other))).toEqual([
      'definition_mismatch',
      ['choices', 'trials'],
    ])
    expect(faultOf(() => revenueChurnMetric({ trials: 'maybe' as never }))).toEqual([
      'invalid_option',
      ['trials'],
    ])
  })

  test('seats are amounts: who keeps 3 of 5 has lost 2, whatever they cost', () => {
    const rows = [
      {
        customer: 'ann',
        startedAt: '2023-05-01',
        endedAt: '2024-01-10',
        seats: 5,
        price: 12_000,
        interval: 'year',
      },
      { customer: 'ann', startedAt: '2024-01-10', endedAt: null, seats: 3, price: 9.99, currency: 'EUR' },
      { customer: 'bob', startedAt: '2023-05-01', endedAt: '2024-01-15', seats: 4 },
      { customer: 'cho', startedAt: '2023-05-01', endedAt: null, seats: 1 },
      { customer: 'cho', startedAt: '2024-01-20', endedAt: null, seats: 2 },
      { customer: 'cho', startedAt: '2023-05-01', endedAt: null, seats: 7, interval: 'once' },
      { customer: 'dan', startedAt: '2023-05-01', endedAt: null },
    ]
    const january = { start: '2024-01-01', end: '2024-02-01', amounts: 'seats' } as const
    const fields = { quantity: 'seats' }
    const [point] = revenueChurnSeries(rows, { ...january, fields })
    expect(point).toMatchObject({
      ...{ start: 10, contraction: 2, churn: 4, expansion: 2, new: 0, end: 6, currency: null },
      ...{ gross: 0.6, churnOnly: 0.4, nrr: 0.6, excluded: { missing: 1, invalid: 0 } },
    })
    expect(point!.definition.choices['amounts']).toBe('seats')
    const { items, dropped } = movementsFromSubscriptions(rows, { ...january, fields })
    expect(dropped).toEqual({ unpaid: 0, once: 1 })
    const metric = revenueChurnMetric({ amounts: 'seats', period: point!.period })
    expect(point).toMatchObject(evaluate(metric, items))
    const half = [{ ...rows[2]!, seats: 0.5 }]
    expect(faultOf(() => revenueChurnSeries(half, { ...january, fields }))).toEqual([
      'invalid_value',
      [0, 'seats'],
    ])
    expect(faultOf(() => revenueChurnSeries(rows, { ...january, currency: 'EUR' }))).toEqual([
      'invalid_option',
      ['currency'],
    ])
  })

  test('currencies apart, or at rates with fx apart', () => {
    const rows = [
      { customer: 'a', startedAt: '2023-01-01', endedAt: null, price: 10_000, currency: 'USD' },
      { customer: 'b', startedAt: '2023-01-01', endedAt: null, price: 500, currency: 'EUR' },
      // from one currency to the other: no churn at rates
      { customer: 'c', startedAt: '2023-01-01', endedAt: '2024-01-10', price: 1_000, currency: 'USD' },
      { customer: 'c', startedAt: '2024-01-10', endedAt: null, price: 900, currency: 'EUR' },
    ]
    const january = { start: '2024-01-01', end: '2024-02-01' }
    expect(
      revenueChurnSeries(rows, january).map(({ currency, start, end }) => [currency, start, end]),
    ).toEqual([
      ['EUR', 500, 1_400],
      ['USD', 11_000, 10_000],
    ])
    const rates = [
      { currency: 'USD', at: '2023-12-29', rate: '0.9' },
      { currency: 'USD', at: '2024-01-31', rate: '0.92' },
    ]
    const [point] = revenueChurnSeries(rows, { ...january, currency: 'EUR', rates })
    expect(point).toMatchObject({
      start: 10_400,
      fx: 200,
      churn: 0,
      contraction: 0,
      expansion: 0,
      end: 10_600,
      n: 3,
    })
    const { items } = movementsFromSubscriptions(rows, { ...january, currency: 'EUR', rates })
    const metric = revenueChurnMetric({ currency: 'EUR', rates: 'in-rows', period: point!.period })
    expect(evaluate(metric, items)).toMatchObject({ start: 10_400, fx: 200, end: 10_600 })
    expect(
      faultOf(() => revenueChurnSeries(rows, { ...january, currency: 'EUR', rates: rates.slice(1) })),
    ).toEqual(['invalid_option', ['rates']])
  })

  test('what cannot be counted is counted as such in every window', () => {
    const rows = [
      { customer: 'a', startedAt: '2023-01-01', endedAt: null, price: 100 },
      { customer: 'b', startedAt: '2023-01-01', endedAt: null, price: null },
      { customer: 'c', startedAt: null, endedAt: null, price: 100 },
      { customer: 'd', startedAt: '2023-01-01', endedAt: null, price: 0.5 },
      { customer: 'd', startedAt: '2023-01-01', endedAt: null, price: 100 },
      { customer: null, startedAt: '2023-01-01', endedAt: null, price: 100 },
    ]
    const series = revenueChurnSeries(rows, { ...year, onInvalid: 'exclude' })
    for (const { excluded, n, start } of series) {
      expect([excluded, n, start]).toEqual([{ missing: 3, invalid: 1 }, 1, 100])
    }
    const january = { start: '2024-01-01', end: '2024-02-01', onInvalid: 'exclude' } as const
    const { items, dropped } = movementsFromSubscriptions(rows, january)
    expect(revenueChurn(items).excluded).toEqual({ missing: 3, invalid: 1 })
    expect(dropped).toEqual({ unpaid: 0, once: 0 })
    expect(faultOf(() => revenueChurnSeries(rows, year))).toEqual(['invalid_value', [3, 'price']])
  })

  test('dropped counts trials and fees that do not recur', () => {
    const rows = [
      { customer: 'a', startedAt: '2023-01-01', endedAt: null, price: 100 },
      { customer: 'a', startedAt: '2023-01-01', endedAt: null, price: 900, interval: 'once' },
      { customer: 'b', startedAt: '2023-01-01', endedAt: null, price: 100, paid: false },
    ]
    const { items, dropped } = movementsFromSubscriptions(rows, { start: '2024-01-01', end: '2024-02-01' })
    expect(dropped).toEqual({ unpaid: 1, once: 1 })
    expect(items.map(({ customer, startMrr, endMrr }) => [customer, startMrr, endMrr])).toEqual([
      ['a', 100, 100],
      ['b', 0, 0],
    ])
  })

  test.each<[object, string, readonly (string | number)[]]>([
    [{ currency: 'euro' }, 'invalid_option', ['currency']],
    [{ rates: [] }, 'invalid_option', ['currency']],
    [{ currency: 'EUR', rates: [{ currency: 'EUR', rate: '1' }] }, 'invalid_option', ['rates.0.currency']],
    [{ currency: 'EUR', rates: [{ currency: 'USD', rate: 0.9 }] }, 'invalid_option', ['rates.0.rate']],
    [{ trials: 'maybe' }, 'invalid_option', ['trials']],
    [{ statistic: 'mean' }, 'invalid_option', ['statistic']],
    [{ period: '2024' }, 'invalid_option', ['period']],
    [{ fields: { cost: 'price' } }, 'invalid_option', ['cost']],
    [{ fields: { price: () => 100 } }, 'invalid_option', ['fields.price']],
    [{ fields: { customer: null } }, 'invalid_option', ['fields.customer']],
    [{ fields: { endedAt: Object.create(null) } }, 'invalid_option', ['fields.endedAt']],
    [{ currency: 'EUR' }, 'invalid_value', [0, 'currency']],
  ])('with %o throws %s at %o', (options, code, path) => {
    const rows = [{ customer: 'a', startedAt: '2023-01-01', endedAt: null, price: 100, currency: 'USD' }]
    expect(faultOf(() => revenueChurnSeries(rows, { ...year, ...options } as never))).toEqual([code, path])
  })

  test('an amount too great to be whole is its row, and with exclude its customer', () => {
    const term = { startedAt: 0, endedAt: null }
    const rows = [
      { ...term, customer: 'a', price: 100 },
      { ...term, customer: 'b', price: 2 ** 50, interval: 'day' as const },
    ]
    expect(faultOf(() => revenueChurnSeries(rows, year))).toEqual(['invalid_value', [1, 'price']])
    const [january] = revenueChurnSeries(rows, { ...year, onInvalid: 'exclude' })
    expect(january).toMatchObject({ start: 100, end: 100, excluded: { invalid: 1 } })
  })

  test('columns must be lists of one length', () => {
    const of = (columns: object) => faultOf(() => revenueChurnSeries(columns as never, year))
    expect(of({ customer: ['a'], startedAt: [0], price: [1, 2] })).toEqual(['length_mismatch', ['price']])
    expect(of({ customer: ['a'], startedAt: 5, price: [1] })).toEqual(['invalid_input', ['startedAt']])
    expect(of({ customer: ['a'], startedAt: [0], price: [0.5] })).toEqual(['invalid_value', [0, 'price']])
  })

  test('columns: coded ones, of Arrow too, are lists; one that is needed and not there is named', () => {
    const lists = {
      customer: ['a', 'b', 'a'],
      startedAt: [0, 0, 1e11],
      price: [1200, 700, 5],
      interval: ['year', 'month', 'day'],
    }
    const coded = { ...lists, interval: { dictionary: ['day', 'month', 'year'], indices: [2, 1, 0] } }
    const arrow = tableFromArrays({ ...lists, startedAt: Float64Array.from(lists.startedAt) })
    const series = revenueChurnSeries(lists, year)
    expect(series[0]!.start).toBe(100 + 700 + 152)
    for (const columns of [coded, arrow]) expect(revenueChurnSeries(columns, year)).toEqual(series)
    const { items } = movementsFromSubscriptions(lists, year)
    expect(items[0]).toMatchObject({ customer: 'a', startMrr: 252, row: { price: 1200, interval: 'year' } })
    const { customer, ...nobody } = lists
    const bySubscription = { ...year, unit: 'subscription' } as const
    const of = nobody.price.map((price, i) => ({
      price,
      startedAt: nobody.startedAt[i],
      interval: nobody.interval[i] as 'year',
    }))
    expect(revenueChurnSeries(nobody, bySubscription)).toEqual(revenueChurnSeries(of, bySubscription))
    expect(customerChurnSeries(nobody, bySubscription)).toEqual(customerChurnSeries(of, bySubscription))
    expect(revenueChurnSeries(nobody, bySubscription)[0]).toMatchObject({ start: 952 })
    for (const missing of ['customer', 'startedAt', 'price']) {
      const given = Object.fromEntries(Object.entries(lists).filter(([name]) => name !== missing))
      expect(faultOf(() => revenueChurnSeries(given, year))).toEqual(['invalid_input', [missing]])
    }
  })

  test('cents never drift: 1,000,000 subscriptions in thirds and twelfths against whole numbers', () => {
    const size = 1_000_000
    const customers = 200_000
    const months = { year: 12n, quarter: 3n, month: 1n }
    const rows = Array.from({ length: size }, (_, i) => ({
      customer: (i * 7919) % customers,
      startedAt: Date.UTC(2023, (i * 31) % 18, 1 + (i % 28)),
      endedAt: i % 3 ? Date.UTC(2024, (i * 17) % 14, 1 + ((i * 5) % 28)) + 370 * 864e5 * (i % 2) : null,
      price: 100 + ((i * 6151) % 99_991),
      interval: (['year', 'quarter', 'month'] as const)[i % 3]!,
    })).map((row) => ({ ...row, endedAt: row.endedAt && Math.max(row.startedAt, row.endedAt) }))
    const series = revenueChurnSeries(rows, year)
    const monthly = rows.map(({ price, interval }) => (12n * BigInt(price)) / months[interval])
    const paidAt = (at: number): bigint => {
      const twelfths: bigint[] = Array(customers).fill(0n)
      rows.forEach(({ customer, startedAt, endedAt }, i) => {
        if (startedAt <= at && (endedAt === null || endedAt > at)) twelfths[customer]! += monthly[i]!
      })
      let cents = 0n
      for (const sum of twelfths) {
        const rest = sum % 12n
        cents += sum / 12n + (rest > 6n || (rest === 6n && (sum / 12n) % 2n === 1n) ? 1n : 0n)
      }
      return cents
    }
    const moments = [series[0]!.from, ...series.map(({ to }) => to)]
    const levels = moments.map((moment) => Number(paidAt(Date.parse(moment))))
    expect(series.map(({ start, end }) => [start, end])).toEqual(series.map((_, w) => levels.slice(w, w + 2)))
  })
})
