import { describe, expect, test } from 'vitest'
import { isCxMetricsError } from '../../src/core/errors.ts'
import { evaluate, tally } from '../../src/core/evaluate.ts'
import { mergeTallies } from '../../src/core/snapshot.ts'
import { customersFromSubscriptions } from '../../src/derive/customers.ts'
import { churnFromDailyRate, convertChurn } from '../../src/metrics/convert-churn.ts'
import {
  customerChurn,
  customerChurnFromCounts,
  customerChurnMetric,
} from '../../src/metrics/customer-churn.ts'
import { DENOMINATORS } from '../../src/metrics/customer-churn-rates.ts'

const january = { start: '2024-01-01', end: '2024-02-01' }
const term = (customer: string, startedAt: string, endedAt: string | null = null) => ({
  customer,
  startedAt,
  endedAt,
})

function faultOf(run: () => unknown): unknown {
  try {
    run()
  } catch (error) {
    return isCxMetricsError(error) ? [error.code, error.path] : error
  }
  return 'no error'
}

/** One customer in every bin; February to come. */
const everyBin = [
  term('stayed', '2023-01-01'),
  term('leftAndReturned', '2023-01-01', '2024-01-10'),
  term('leftAndReturned', '2024-01-20'),
  term('lost', '2023-01-01', '2024-01-10'),
  term('joined', '2024-01-10'),
  term('returned', '2022-01-01', '2022-02-01'),
  term('returned', '2024-01-10'),
  term('joinedAndLeft', '2024-01-10', '2024-01-20'),
  term('returnedAndLeft', '2022-01-01', '2022-02-01'),
  term('returnedAndLeft', '2024-01-10', '2024-01-20'),
  term('neverActive', '2024-02-02'),
]

describe('customerChurn', () => {
  test('puts every customer in one bin', () => {
    const churn = customerChurn(everyBin, january)
    for (const bin of new Set(everyBin.map(({ customer }) => customer))) {
      expect([bin, churn[bin as 'lost']]).toEqual([bin, 1])
    }
    expect(churn).toMatchObject({ atStart: 3, atEnd: 4, churnEvents: 4, days: 31, due: 4, notRenewed: 3 })
    expect(churn.excluded).toEqual({ missing: 0, invalid: 0 })
  })

  test('every denominator', () => {
    // Days from 1 January: 10 to 20 is 10, to the end 22.
    const customerDays = 31 + (9 + 12) + 9 + 22 + 22 + 10 + 10
    expect(customerChurn(everyBin, january).customerDays).toBe(customerDays)
    const expected = {
      start: [1 / 3, 3],
      'start-plus-new': [3 / 7, 7],
      'events-over-start': [4 / 3, 3],
      average: [4 / 3.5, 7],
      // Two leave on the 9th, when three were active; two on the 19th, when the stayed and four new ones were.
      daily: [2 / 3 + 2 / 5, 7],
      'customer-time': [4 / customerDays, 7],
      'due-for-renewal': [3 / 4, 4],
    }
    for (const denominator of DENOMINATORS) {
      const { value, n, rates, interval, status } = customerChurn(everyBin, { ...january, denominator })
      expect(value, denominator).toBeCloseTo(expected[denominator][0]!, 14)
      expect([n, status, rates[denominator]], denominator).toEqual([expected[denominator][1], 'ok', value])
      expect(interval!.lower).toBeLessThanOrEqual(value!)
      expect(interval!.upper).toBeGreaterThan(value!)
      const shares = ['start', 'start-plus-new', 'due-for-renewal']
      expect(interval!.method).toBe(shares.includes(denominator) ? 'wilson' : 'poisson')
    }
  })

  test('daily: a date in the zone is a day, whatever its length', () => {
    const rows = [term('a', '2024-01-01'), term('b', '2024-01-01', '2024-03-31')]
    const window = { start: '2024-03-30', end: '2024-04-01', timeZone: 'Europe/Paris' }
    const churn = customerChurn(rows, { ...window, denominator: 'daily' })
    expect([churn.value, churn.days]).toEqual([0.5, 47 / 24])
  })

  test('daily: a day that began with nobody and lost someone has no rate', () => {
    const rows = [term('a', '2024-01-05T08:00', '2024-01-05T20:00'), term('b', '2024-01-10')]
    const churn = customerChurn(rows, { ...january, denominator: 'daily' })
    expect([churn.value, churn.status, churn.interval]).toEqual([null, 'no-customers-on-a-day', null])
  })

  test('daily is known only where it was asked for', () => {
    expect(customerChurn(everyBin, january).rates.daily).toBeNull()
  })

  test('daily without events is 0, with the interval of as many customers as there were on average', () => {
    const rows = [term('a', '2023-01-01'), term('b', '2023-01-01')]
    const { value, interval } = customerChurn(rows, { ...january, denominator: 'daily' })
    expect([value, interval!.lower]).toEqual([0, 0])
    expect(interval!.upper).toBeCloseTo(3.6888794541139363 / 2, 12)
  })

  test('a date column against a window of instants keeps the last day', () => {
    const rows = [term('a', '2023-01-01', '2024-01-31'), term('b', '2023-01-01')]
    expect(customerChurn(rows, january).lost).toBe(1)
    expect(customerChurn(rows, { start: '2024-01-01', end: '2024-01-31' }).lost).toBe(1)
  })

  test.each([
    [[], 'start', 'no-customers-at-start'],
    [[term('a', '2024-01-05')], 'start', 'no-customers-at-start'],
    [[], 'start-plus-new', 'no-customers-at-start'],
    [[], 'events-over-start', 'no-customers-at-start'],
    [[], 'average', 'no-customers-at-start'],
    [[], 'daily', 'no-customers-at-start'],
    [[], 'customer-time', 'no-customers-at-start'],
    [[term('a', '2023-01-01')], 'due-for-renewal', 'no-renewals-due'],
  ] as const)('customerChurn(%o, %s) is null: %s', (rows, denominator, status) => {
    const churn = customerChurn(rows, { ...january, denominator })
    expect([churn.value, churn.interval, churn.status]).toEqual([null, null, status])
  })

  test('a result without customers has the shape of one with', () => {
    const names = (rows: typeof everyBin): string[] => Object.keys(customerChurn(rows, january))
    expect(names([])).toEqual(names(everyBin))
    expect(Object.keys(customerChurnFromCounts({ atStart: 1, lost: 0 })).sort()).toEqual(names([]).sort())
  })

  test('unreadable customers are excluded, by reason', () => {
    const rows = [
      ...everyBin,
      term('bad', '2024-01-02', '2024-01-01'),
      { ...term('', '2024-01-01'), customer: null },
    ]
    const churn = customerChurn(rows, { ...january, onInvalid: 'exclude' })
    expect(churn.excluded).toEqual({ missing: 1, invalid: 1 })
    expect({ ...churn, excluded: null }).toEqual({ ...customerChurn(everyBin, january), excluded: null })
    expect(faultOf(() => customerChurn(rows, january))).toEqual(['invalid_value', [11, 'endedAt']])
  })

  test('its definition names the window in instants', () => {
    const options = { start: '2024-01-01', end: '2024-02-01', timeZone: 'Asia/Tokyo' }
    expect(customerChurn([], options).definition).toEqual({
      metric: 'customerChurn',
      version: 1,
      item: 'customer',
      statistic: 'share',
      unit: 'proportion',
      choices: { denominator: 'start' },
      window: {
        start: '2023-12-31T15:00:00.000Z',
        end: '2024-01-31T15:00:00.000Z',
        timeZone: 'Asia/Tokyo',
      },
    })
  })

  test('tallies of two windows do not add', () => {
    const of = (window: { start: string; end: string }) =>
      tally(customerChurnMetric(window), customersFromSubscriptions(everyBin, window).items)
    const february = { start: '2024-02-01', end: '2024-03-01' }
    expect(faultOf(() => mergeTallies(of(january), of(february)))).toEqual([
      'definition_mismatch',
      ['window', 'start'],
    ])
  })

  test.each([
    ['denominator', { ...january, denominator: 'end' }],
    ['interval.level', { ...january, interval: { level: 1 } }],
    ['method', { ...january, interval: { method: 'wald' } }],
    ['end', { start: '2024-01-01', end: '2023-01-01' }],
    ['window', { ...january, window: '30d' }],
  ])('a wrong option %s throws invalid_option', (name, options) => {
    const fault = faultOf(() => customerChurn([], options as never)) as [string, string[]]
    expect(fault[0]).toBe('invalid_option')
    if (name !== 'method') expect(fault[1]).toEqual([name])
    expect(faultOf(() => customerChurnMetric(options as never))).toEqual(fault)
  })
})

describe('customerChurnFromCounts', () => {
  test('is the formula of the rows', () => {
    const churn = customerChurn(everyBin, january)
    const { rates, retention, interval, value } = customerChurnFromCounts({
      atStart: 3,
      lost: 1,
      leftAndReturned: 1,
      joined: 1,
      returned: 1,
      joinedAndLeft: 1,
      returnedAndLeft: 1,
      churnEvents: 4,
      customerDays: churn.customerDays!,
      due: 4,
      notRenewed: 3,
    })
    expect({ rates, retention, interval, value }).toEqual({
      rates: churn.rates,
      retention: churn.retention,
      interval: churn.interval,
      value: churn.value,
    })
  })

  test('what is not given is not known', () => {
    const churn = customerChurnFromCounts({ atStart: 10, lost: 2 })
    expect(churn).toMatchObject({ value: 0.2, atEnd: 8, churnEvents: null, customerDays: null, due: null })
    expect(churn.rates).toEqual({
      start: 0.2,
      'start-plus-new': 0.2,
      'events-over-start': null,
      average: null,
      daily: null,
      'customer-time': null,
      'due-for-renewal': null,
    })
  })

  test.each(['events-over-start', 'average', 'daily', 'customer-time', 'due-for-renewal'] as const)(
    'denominator %s throws without its counts',
    (denominator) => {
      expect(faultOf(() => customerChurnFromCounts({ atStart: 10, lost: 2 }, { denominator }))).toEqual([
        'invalid_option',
        ['denominator'],
      ])
    },
  )

  test.each([
    [{ atStart: 10, lost: 11 }, 'atStart'],
    [{ atStart: 10, lost: 5, leftAndReturned: 6 }, 'atStart'],
    [{ atStart: 10, lost: 5, churnEvents: 4 }, 'churnEvents'],
    [{ atStart: 10, lost: 5, due: 4, notRenewed: 5 }, 'due'],
    [{ atStart: 10, lost: 0.5 }, 'lost'],
    [{ atStart: -1, lost: 0 }, 'atStart'],
    [{ atStart: 10, lost: 1, customerDays: -1 }, 'customerDays'],
    [{ atStart: 10, lost: 1, days: Number.NaN }, 'days'],
    [{ atStart: 10, lost: 1, won: 1 }, 'won'],
  ])('%o throws invalid_count for %s', (counts, name) => {
    expect(faultOf(() => customerChurnFromCounts(counts as never))).toEqual(['invalid_count', [name]])
  })

  test('customer-time takes the exact Poisson interval on the events', () => {
    const counts = { atStart: 40, lost: 6, churnEvents: 6, customerDays: 936 }
    const { value, interval } = customerChurnFromCounts(counts, { denominator: 'customer-time' })
    expect(value).toBe(6 / 936)
    // R 4.2.2: poisson.test(6, 936)
    expect(interval!.lower).toBeCloseTo(0.0023524511255244135, 14)
    expect(interval!.upper).toBeCloseTo(0.013952429511237912, 14)
  })
})

test('customerChurnFromCounts takes −0 days for 0', () => {
  const { days, customerDays } = customerChurnFromCounts({ atStart: 1, lost: 0, days: -0, customerDays: -0 })
  expect([days, customerDays]).toEqual([0, 0])
})

describe('conversions', () => {
  test('convertChurn compounds', () => {
    // 1 − (39/40)^12, worked out in whole numbers
    expect(convertChurn(0.025, 1, 12)).toBeCloseTo(0.26200165417334886, 15)
    expect([convertChurn(0, 30, 365), convertChurn(1, 30, 365), convertChurn(null, 30, 365)]).toEqual([
      0,
      1,
      null,
    ])
    expect(Object.is(convertChurn(0, 30, 365), 0)).toBe(true)
    expect(convertChurn(0.1, 30, 30)).toBeCloseTo(0.1, 15)
    // Where 1 − (1 − c)^k loses all its digits.
    expect(convertChurn(1e-18, 1, 2)).toBe(2e-18)
  })

  test('churnFromDailyRate is 1 − exp(−rate × days)', () => {
    expect(churnFromDailyRate(0.001, 30)).toBeCloseTo(0.02955446645149182, 16)
    expect([churnFromDailyRate(0, 30), churnFromDailyRate(null, 30)]).toEqual([0, null])
    expect(Object.is(churnFromDailyRate(0, 30), 0)).toBe(true)
  })

  test.each([
    [() => convertChurn(1.1, 30, 365), 'invalid_value', 'rate'],
    [() => convertChurn(Number.NaN, 30, 365), 'invalid_value', 'rate'],
    [() => convertChurn(0.1, 0, 365), 'invalid_option', 'fromDays'],
    [() => convertChurn(0.1, 30, Infinity), 'invalid_option', 'toDays'],
    [() => churnFromDailyRate(-0.1, 30), 'invalid_value', 'rate'],
    [() => churnFromDailyRate(0.1, -1), 'invalid_option', 'days'],
    // read as numbers these would be 0.999…, 0 and 0.999…
    [() => convertChurn('0.5' as never, 1, 12), 'invalid_value', 'rate'],
    [() => convertChurn({ lower: 0.1, upper: null } as never, 1, 12), 'invalid_value', 'rate'],
    [() => convertChurn(0.5, '1' as never, 12), 'invalid_option', 'fromDays'],
    [() => churnFromDailyRate(Symbol() as never, 12), 'invalid_value', 'rate'],
    [() => churnFromDailyRate(0.5, 12n as never), 'invalid_option', 'days'],
    // infinitely often, or never
    [() => convertChurn(0, 1e-300, 1e300), 'invalid_option', 'toDays / fromDays'],
    [() => convertChurn(1, 1e300, 1e-300), 'invalid_option', 'toDays / fromDays'],
  ])('%s throws %s for %s', (run, code, name) => {
    expect(faultOf(run)).toEqual([code, [name]])
  })
})

test('customerChurnMetric of the items is customerChurn of the rows', () => {
  const { items } = customersFromSubscriptions(everyBin, january)
  expect(evaluate(customerChurnMetric(january), items)).toEqual(customerChurn(everyBin, january))
})

test('customerChurn of several windows is refused, for churn does not add over windows', () => {
  const windows = { every: 'month', from: '2024-01-01', to: '2024-03-01' } as never
  expect(() => customerChurn(everyBin, windows)).toThrow(
    expect.objectContaining({ code: 'definition_mismatch', path: ['window'] }),
  )
})

test('customerChurn refuses daily rates over more than ten years, where a sum a day would take for ever', () => {
  const ages = { start: '1900-01-01', end: '2000-01-01', denominator: 'daily' } as const
  expect(() => customerChurn([], ages)).toThrow(
    expect.objectContaining({ code: 'invalid_option', path: ['end'] }),
  )
})

test('a trial without a start does not hide the paid term of its customer', () => {
  const rows = [
    { customer: 'a', startedAt: null, endedAt: null, paid: false },
    { customer: 'a', startedAt: '2023-01-01', endedAt: null },
  ]
  expect(customerChurn(rows, { start: '2024-01-01', end: '2024-02-01' })).toMatchObject({
    atStart: 1,
    lost: 0,
  })
})
