import fc from 'fast-check'
import { expect, test } from 'vitest'
import { evaluate, tally } from '../../src/core/evaluate.ts'
import { mergeTallies } from '../../src/core/snapshot.ts'
import { customersFromSubscriptions } from '../../src/derive/customers.ts'
import { customerChurn, customerChurnMetric } from '../../src/metrics/customer-churn.ts'
import { DENOMINATORS } from '../../src/metrics/customer-churn-rates.ts'
import { customerChurnSeries } from '../../src/metrics/customer-churn-series.ts'
import { readWindows } from '../../src/time/windows.ts'
import { byCustomer } from './churn-by-customer.ts'

const hourMs = 3_600_000
/** The autumn of 2018, when clocks went back, forward (São Paulo lost a midnight) and by half an hour (Lord Howe). */
const origin = Date.UTC(2018, 9, 20)
const moment = fc.oneof(
  // midnights of UTC, which meet the windows' ends, and any hour
  fc.integer({ min: 0, max: 40 }).map((day) => origin + day * 24 * hourMs),
  fc.integer({ min: 0, max: 40 * 48 }).map((half) => origin + (half * hourMs) / 2),
)
const rows = fc.array(
  fc
    .record({
      customer: fc.constantFrom('a', 'b', 3, 'd', null),
      subscription: fc.constantFrom('x', 'y', 'z', null),
      bounds: fc.tuple(moment, moment),
      open: fc.boolean(),
      paid: fc.constantFrom(true, true, true, false, null),
      trialEndsAt: fc.option(moment, { freq: 3 }),
      canceledAt: fc.option(moment, { freq: 2 }),
      reason: fc.constantFrom('price', 'card', null),
    })
    .map(({ bounds, open, ...row }) => ({
      ...row,
      startedAt: Math.min(...bounds),
      endedAt: open ? null : Math.max(...bounds),
    })),
  { maxLength: 14 },
)
const rules = fc.record(
  {
    unit: fc.constantFrom('customer', 'subscription'),
    trials: fc.constantFrom('exclude', 'include'),
    churnDate: fc.constantFrom('endedAt', 'canceledAt'),
    grace: fc.constantFrom('0d', '36h', '5d'),
    mergeAccounts: fc.constant({ a: 'b' }),
    reasons: fc.constant(['price', 'card']),
    denominator: fc.constantFrom(...DENOMINATORS),
    timeZone: fc.constantFrom('UTC', 'Europe/Paris', 'America/Sao_Paulo', 'Australia/Lord_Howe'),
  },
  { requiredKeys: [] },
)
const lists = fc
  .uniqueArray(fc.tuple(moment, fc.integer({ min: 1, max: 400 })), {
    minLength: 1,
    maxLength: 6,
    selector: ([at]) => at,
  })
  .map((pairs) => {
    let last = 0
    return pairs
      .sort(([a], [b]) => a - b)
      .map(([start, hours]) => {
        last = Math.max(last + 1, start + hours * hourMs)
        return { start, end: last }
      })
  })

test('customerChurnSeries is customerChurn of each window alone, also where windows overlap', () => {
  fc.assert(
    fc.property(rows, rules, lists, (subscriptions, rule, windows) => {
      const series = customerChurnSeries(subscriptions, { ...rule, windows })
      expect(series).toHaveLength(windows.length)
      series.forEach(({ period: _, from, to, ...result }, w) => {
        expect([from, to]).toEqual([
          new Date(windows[w]!.start).toISOString(),
          new Date(windows[w]!.end).toISOString(),
        ])
        expect(result).toEqual(byCustomer(subscriptions, { ...rule, ...windows[w]! }))
        expect(result).toEqual(customerChurn(subscriptions, { ...rule, ...windows[w]! }))
      })
    }),
    { numRuns: 300 },
  )
})

test('with onInvalid exclude, rows that cannot be right leave out the same customers either way', () => {
  const anyMoment = fc.oneof(moment, fc.constantFrom(null, 'soon', new Date(Number.NaN), new Date(origin)))
  const mixed = fc.array(
    fc.record({
      customer: fc.constantFrom<unknown>('a', 'b', 3, '', true, null),
      startedAt: anyMoment,
      endedAt: anyMoment,
      paid: fc.constantFrom<unknown>(true, false, null, 'yes'),
    }),
    { maxLength: 10 },
  )
  fc.assert(
    fc.property(mixed, rules, lists, (subscriptions, rule, [window]) => {
      const options = { ...rule, ...window!, reasons: ['price'], onInvalid: 'exclude' } as const
      const { reasons: _, ...plain } = options
      for (const one of [options, plain]) {
        expect(customerChurn(subscriptions, one)).toEqual(byCustomer(subscriptions, one))
      }
    }),
  )
})

test('customerChurnSeries by days and weeks of a zone is the churn of each, customer by customer', () => {
  const calendar = fc.constantFrom(
    { every: 'day', from: '2018-10-26', to: '2018-11-06' } as const,
    { every: 'week', from: '2018-10-22', to: '2018-11-26' } as const,
    { every: 'month', from: '2018-10-01', to: '2018-12-01' } as const,
  )
  fc.assert(
    fc.property(rows, rules, calendar, (subscriptions, rule, given) => {
      const { windows } = readWindows({ ...given, timeZone: rule.timeZone })
      const series = customerChurnSeries(subscriptions, { ...rule, ...given })
      expect(series.map(({ period }) => period)).toEqual(windows.map(({ period }) => period))
      series.forEach(({ period: _, from, to, ...result }) => {
        expect(result).toEqual(byCustomer(subscriptions, { ...rule, start: from, end: to }))
      })
    }),
  )
})

test('items of many windows give by window what the series gives', () => {
  fc.assert(
    fc.property(rows, rules, lists, (subscriptions, rule, windows) => {
      const series = customerChurnSeries(subscriptions, { ...rule, windows })
      const { denominator, ...derived } = rule
      const { items } = customersFromSubscriptions(subscriptions, { ...derived, windows })
      const metric = customerChurnMetric<(typeof subscriptions)[number]>({ ...rule, windows })
      for (const { period, from: _, to: __, ...result } of series) {
        const own = items.filter((item) => item.window === period)
        if (result.stayed + result.neverActive + result.base > 0) {
          expect(evaluate(metric, own)).toEqual(result)
        }
      }
    }),
  )
})

test('every window: atStart − lost + joined + returned is atEnd, which is the start of the next', () => {
  fc.assert(
    fc.property(rows, rules, (subscriptions, rule) => {
      const series = customerChurnSeries(subscriptions, {
        ...rule,
        every: 'week',
        from: '2018-10-15',
        to: '2018-12-03',
      })
      series.forEach((point, w) => {
        expect(point.atEnd).toBe(point.atStart - point.lost + point.joined + point.returned)
        if (w > 0) expect(point.atStart).toBe(series[w - 1]!.atEnd)
      })
    }),
  )
})

test('reasons are parts of the whole: counts add up to it, and so do rates', () => {
  fc.assert(
    fc.property(rows, rules, lists, (subscriptions, rule, windows) => {
      for (const point of customerChurnSeries(subscriptions, {
        ...rule,
        reasons: ['price', 'card'],
        windows,
      })) {
        const { reasons } = point
        expect(reasons.map(({ reason }) => reason)).toEqual(['price', 'card', null])
        const sum = (of: (part: (typeof reasons)[number]) => number | null): number =>
          reasons.reduce((all, part) => all + of(part)!, 0)
        expect(sum(({ lost }) => lost)).toBe(point.lost)
        expect(sum(({ churnEvents }) => churnEvents)).toBe(point.churnEvents)
        for (const name of DENOMINATORS) {
          if (point.rates[name] === null)
            expect(reasons.map(({ rates }) => rates[name])).toEqual([null, null, null])
          else expect(sum(({ rates }) => rates[name])).toBeCloseTo(point.rates[name], 12)
        }
      }
    }),
  )
})

test('shards by customer merge to the whole, window by window, and new names change nothing', () => {
  fc.assert(
    fc.property(rows, rules, lists, (subscriptions, { mergeAccounts: _, unit: __, ...rule }, windows) => {
      const { denominator, ...derived } = rule
      const metric = customerChurnMetric<(typeof subscriptions)[number]>({ ...rule, windows })
      const of = (part: typeof subscriptions) =>
        tally(
          metric,
          customersFromSubscriptions(part, { ...derived, windows }).items.filter(
            ({ start }) => start === windows[0]!.start,
          ),
        )
      const one = subscriptions.filter(({ customer }) => customer === 'a' || customer === 3)
      const two = subscriptions.filter(({ customer }) => customer !== 'a' && customer !== 3)
      expect(JSON.stringify(mergeTallies(of(one), of(two)))).toBe(JSON.stringify(of(subscriptions)))
      const renamed = subscriptions.map((row) => ({
        ...row,
        customer: row.customer === null ? null : `${typeof row.customer}:${row.customer}`,
      }))
      expect(customerChurnSeries(renamed, { ...rule, windows })).toEqual(
        customerChurnSeries(subscriptions, { ...rule, windows }),
      )
    }),
  )
})
