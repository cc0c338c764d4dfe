import { describe, expect, test } from 'vitest'
import { isCxMetricsError } from '../../src/core/errors.ts'
import { evaluate, tally } from '../../src/core/evaluate.ts'
import { mergeTallies } from '../../src/core/snapshot.ts'
import { exchangeAt } from '../../src/derive/exchange.ts'
import {
  type Account,
  revenueChurn,
  revenueChurnFromMovements,
  revenueChurnMetric,
} from '../../src/metrics/revenue-churn.ts'

function faultOf(run: () => unknown): unknown {
  try {
    run()
  } catch (error) {
    return isCxMetricsError(error) ? [error.code, error.path] : error
  }
  return 'no error'
}

/** One account per movement. */
const everyMovement = [
  { startMrr: 10_000, endMrr: 10_000 },
  { startMrr: 10_000, endMrr: 15_000 },
  { startMrr: 20_000, endMrr: 12_000 },
  { startMrr: 5_000, endMrr: 0, before: true },
  { startMrr: 0, endMrr: 8_000 },
  { startMrr: 0, endMrr: 3_000, before: true },
  { startMrr: 0, endMrr: 0, before: true },
]

describe('revenueChurn', () => {
  test('movements, shares and the identity', () => {
    const churn = revenueChurn(everyMovement, { currency: 'EUR' })
    expect(churn).toMatchObject({
      start: 45_000,
      new: 8_000,
      reactivation: 3_000,
      expansion: 5_000,
      contraction: 8_000,
      churn: 5_000,
      fx: 0,
      end: 48_000,
      value: 13 / 45,
      gross: 13 / 45,
      net: 8 / 45,
      nrr: 37 / 45,
      grr: 32 / 45,
      churnOnly: 5 / 45,
      quickRatio: 16 / 13,
      n: 4,
      status: 'ok',
      excluded: { missing: 0, invalid: 0 },
      accounts: { unchanged: 1, expansion: 1, contraction: 1, churn: 1, new: 1, reactivation: 1, never: 1 },
    })
    expect(churn.effectiveN).toBe(45 ** 2 / (100 + 100 + 400 + 25))
  })

  test('statistic names the value, and its interval goes with it', () => {
    for (const statistic of ['gross', 'net', 'nrr', 'grr', 'churnOnly'] as const) {
      const churn = revenueChurn(everyMovement, { statistic })
      expect([churn.value, churn.interval]).toEqual([churn[statistic], churn.intervals[statistic]])
      expect(churn.interval!.lower).toBeLessThan(churn.value!)
      expect(churn.interval!.upper).toBeGreaterThan(churn.value!)
    }
  })

  test("reactivation 'in-net' makes up for what left, and stays a movement", () => {
    const [apart, inNet] = (['apart', 'in-net'] as const).map((reactivation) =>
      revenueChurn(everyMovement, { reactivation }),
    )
    expect([inNet!.net, inNet!.nrr, inNet!.gross]).toEqual([5 / 45, 40 / 45, apart!.gross])
    expect(inNet!.intervals.net!.lower).toBeLessThan(apart!.intervals.net!.lower)
  })

  test('accounts of one size: Wilson on the accounts', () => {
    const accounts = [...Array(30)].map((_, i) => ({ startMrr: 700, endMrr: i < 3 ? 0 : 700 }))
    const { interval, effectiveN } = revenueChurn(accounts)
    expect(effectiveN).toBe(30)
    // Wilson (1927) in closed form
    const [p, n, z] = [0.1, 30, 1.959963984540054]
    const centre = p + (z * z) / (2 * n)
    const spread = z * Math.sqrt((p * (1 - p)) / n + (z / (2 * n)) ** 2)
    expect(interval!.lower).toBeCloseTo((centre - spread) / (1 + (z * z) / n), 14)
    expect(interval!.upper).toBeCloseTo((centre + spread) / (1 + (z * z) / n), 14)
    expect(revenueChurn(accounts, { statistic: 'grr' }).interval).toEqual({
      lower: 1 - interval!.upper,
      upper: 1 - interval!.lower,
      level: 0.95,
      method: 'wilson',
    })
  })

  test('nobody moved: the interval says how little that proves', () => {
    const { value, intervals } = revenueChurn([...Array(20)].map(() => ({ startMrr: 700, endMrr: 700 })))
    expect([value, intervals.gross!.lower, intervals.net!.lower]).toEqual([0, 0, 0])
    expect(intervals.gross!.upper).toBeCloseTo(0.1611, 4)
    expect(intervals.net!.upper).toBeCloseTo(intervals.gross!.upper, 14)
  })

  test('everybody left: 1, with an interval up to 1', () => {
    const { value, interval, net, nrr, intervals } = revenueChurn([{ startMrr: 900, endMrr: 0 }])
    expect([value, net, nrr, interval!.upper, intervals.net!.upper, intervals.nrr!.lower]).toEqual([
      1, 1, 0, 1, 1, 0,
    ])
  })

  test('quickRatio is null where nothing was lost', () => {
    expect(revenueChurn([{ startMrr: 1, endMrr: 2 }]).quickRatio).toBeNull()
  })

  test.each<[Account[]]>([[[]], [[{ startMrr: 0, endMrr: 5 }]], [[{ startMrr: null, endMrr: 5 }]]])(
    'revenueChurn(%o) is null: no-revenue-at-start',
    (accounts) => {
      const churn = revenueChurn(accounts)
      expect([churn.value, churn.net, churn.nrr, churn.grr, churn.churnOnly, churn.interval]).toEqual(
        Array(6).fill(null),
      )
      expect([churn.status, churn.intervalReason, churn.n]).toEqual(['no-revenue-at-start', null, 0])
      expect(Object.keys(churn)).toEqual(Object.keys(revenueChurn(everyMovement)))
    },
  )

  test.each([
    ['startMrr', { startMrr: 10.5, endMrr: 0 }],
    ['startMrr', { startMrr: -1, endMrr: 0 }],
    ['endMrr', { startMrr: 1, endMrr: 2 ** 53 }],
    ['endMrr', { startMrr: 1, endMrr: '5' }],
    ['endMrr', { startMrr: null, endMrr: Infinity }],
    ['before', { startMrr: 0, endMrr: 5, before: 'yes' }],
    ['currency', { startMrr: 0, endMrr: 5, currency: 'USD' }],
  ])('a wrong %s in %o throws invalid_value with its path, or is counted', (field, row) => {
    const rows = [...everyMovement, row]
    const options = { currency: 'EUR' }
    expect(faultOf(() => revenueChurn(rows, options))).toEqual(['invalid_value', [7, field]])
    const churn = revenueChurn(rows, { ...options, onInvalid: 'exclude' })
    expect(churn).toEqual({ ...revenueChurn(everyMovement, options), excluded: { missing: 0, invalid: 1 } })
  })

  test('a row that names a currency needs a tally that does', () => {
    expect(faultOf(() => revenueChurn([{ startMrr: 1, endMrr: 1, currency: 'EUR' }]))).toEqual([
      'invalid_value',
      [0, 'currency'],
    ])
    expect(revenueChurn([{ startMrr: 1, endMrr: 1, currency: 'EUR' }], { currency: 'EUR' }).value).toBe(0)
  })

  test('a missing amount is counted, a missing before is no', () => {
    const churn = revenueChurn([
      { startMrr: 5, endMrr: undefined },
      { startMrr: Number.NaN, endMrr: 5 },
      { startMrr: 0, endMrr: 5, before: null },
    ])
    expect([churn.excluded.missing, churn.accounts!.new]).toEqual([2, 1])
  })

  test('fields name the columns, in paths too', () => {
    const fields = { startMrr: 'january', endMrr: 'february' }
    expect(revenueChurn([{ january: 10, february: 5 }], { fields }).value).toBe(0.5)
    expect(faultOf(() => revenueChurn([{ january: 10, february: 0.5 }], { fields }))).toEqual([
      'invalid_value',
      [0, 'february'],
    ])
  })

  test('what grew from less than a cent at the start rate grew by no factor, and leaves the interval finite', () => {
    const accounts = [
      { startMrr: 1, endMrr: 600_000 },
      { startMrr: 1_000_000, endMrr: 900_000 },
    ]
    const { net, intervals } = revenueChurn(accounts, { rates: { start: '0.3333', end: '0.5' } })
    expect(net).toBeCloseTo(0.1 - 0.6, 4)
    expect(intervals.net!.lower).toBeGreaterThan(-3)
  })

  test('rates: movements at the start rate, new and reactivated at the end rate, the rest is fx', () => {
    const rates = { start: '1.10', end: '1.20' }
    const churn = revenueChurn(everyMovement, { rates })
    expect(churn).toMatchObject({
      start: 49_500,
      new: 9_600,
      reactivation: 3_600,
      expansion: 5_500,
      contraction: 8_800,
      churn: 5_500,
      fx: 3_700,
      end: 57_600,
      gross: 143 / 495,
    })
    expect(churn.definition.choices['rates']).toEqual(rates)
    const none = { start: '1', end: '1' }
    expect(revenueChurn(everyMovement, { rates: none })).toEqual({
      ...revenueChurn(everyMovement),
      definition: revenueChurn([], { rates: none }).definition,
    })
  })

  test.each([
    ['currency', { currency: 'euro' }],
    ['period', { period: 1 }],
    ['statistic', { statistic: 'logo' }],
    ['reactivation', { reactivation: 'yes' }],
    ['unit', { unit: 'seat' }],
    ['rates.start', { rates: { start: 1.1, end: '1.2' } }],
    ['rates.end', { rates: { start: '1.1', end: '0.00' } }],
    ['rates.start', { rates: { start: '1e3', end: '1' } }],
    ['interval.level', { interval: { level: 0 } }],
    ['fx', { fx: 1 }],
    ['start', { fields: { start: 'a' } }],
  ])('a wrong option %s throws invalid_option', (name, options) => {
    expect(faultOf(() => revenueChurn([], options as never))).toEqual(['invalid_option', [name]])
  })

  test('finish refuses a tally whose movements do not lead to its end', () => {
    const metric = revenueChurnMetric()
    const whole = tally(metric, everyMovement)
    const sums = { ...whole.sums!, unchanged: { ...whole.sums!.unchanged, end: '1p0' } }
    expect(faultOf(() => metric.finish({ ...whole, sums }))).toEqual(['identity_violation', ['end']])
  })

  test('tallies of two named windows do not add', () => {
    const of = (period: string) => tally(revenueChurnMetric({ period }), everyMovement)
    expect(faultOf(() => mergeTallies(of('2024-01'), of('2024-02')))).toEqual([
      'definition_mismatch',
      ['window', 'period'],
    ])
    expect(mergeTallies(of('2024-01'), of('2024-01')).counts.churn).toBe(2)
  })

  test('money beyond what a double counts stays exact', () => {
    const huge = 2 ** 53 - 1
    const accounts = [...Array(9)].map(() => ({ startMrr: huge, endMrr: huge - 1 }))
    const churn = revenueChurn(accounts)
    expect([churn.contraction, churn.n]).toEqual([9, 9])
    expect(churn.value).toBeCloseTo(1 / huge, 30)
  })

  test('revenueChurnMetric evaluated is revenueChurn', () => {
    expect(evaluate(revenueChurnMetric({ currency: 'EUR' }), everyMovement)).toEqual(
      revenueChurn(everyMovement, { currency: 'EUR' }),
    )
  })
})

describe('revenueChurn of one customer in two rows', () => {
  const rows = [
    { customer: 'a', startMrr: 100, endMrr: 0 },
    { customer: 'a', startMrr: 0, endMrr: 120 },
  ]
  test('is refused: a change of plan would be booked as churn and new business', () => {
    expect(() => revenueChurn(rows)).toThrow(
      expect.objectContaining({ code: 'invalid_value', path: [1, 'customer'] }),
    )
  })
  test('is two accounts where subscriptions are asked for', () => {
    expect(revenueChurn(rows, { unit: 'subscription' })).toMatchObject({ value: 1, n: 1, new: 120 })
  })
  test('rows that name no customer are taken one by one', () => {
    const nameless = rows.map(({ startMrr, endMrr }) => ({ startMrr, endMrr }))
    expect(revenueChurn(nameless).churn).toBe(100)
  })
})

describe('revenueChurnFromMovements', () => {
  const moves = {
    start: 45_000,
    new: 8_000,
    reactivation: 3_000,
    expansion: 5_000,
    contraction: 8_000,
    churn: 5_000,
  }

  test('is the formula of the rows, without interval', () => {
    const { value, net, nrr, grr, churnOnly, quickRatio, end, ...rest } = revenueChurnFromMovements(moves)
    const rows = revenueChurn(everyMovement)
    expect({ value, net, nrr, grr, churnOnly, quickRatio, end }).toEqual({
      value: rows.value,
      net: rows.net,
      nrr: rows.nrr,
      grr: rows.grr,
      churnOnly: rows.churnOnly,
      quickRatio: rows.quickRatio,
      end: rows.end,
    })
    expect(rest).toMatchObject({
      interval: null,
      intervalReason: 'no-customer-detail',
      accounts: null,
      n: null,
    })
    expect(Object.keys(revenueChurnFromMovements(moves))).toEqual(Object.keys(rows))
  })

  test('nothing at the start is null, and needs no reason for having no interval', () => {
    const none = { start: 0, new: 5, reactivation: 0, expansion: 0, contraction: 0, churn: 0 }
    expect(revenueChurnFromMovements(none)).toMatchObject({
      value: null,
      status: 'no-revenue-at-start',
      intervalReason: null,
      end: 5,
    })
  })

  test('fx may be below 0', () => {
    expect(revenueChurnFromMovements({ ...moves, fx: -1_000, end: 47_000 }).end).toBe(47_000)
  })

  test.each([
    [{ ...moves, end: 48_001 }, 'identity_violation', 'end'],
    [{ ...moves, churn: 40_000 }, 'invalid_value', 'churn'],
    [{ ...moves, expansion: 0.5 }, 'invalid_value', 'expansion'],
    [{ ...moves, new: -1 }, 'invalid_value', 'new'],
    [{ ...moves, fx: 0.5 }, 'invalid_value', 'fx'],
    [{ ...moves, fx: -50_000 }, 'invalid_value', 'fx'],
    [{ start: 5, churn: 1 }, 'invalid_value', 'new'],
    [{ ...moves, expansions: 5 }, 'invalid_option', 'expansions'],
  ])('%o throws %s for %s', (movements, code, name) => {
    expect(faultOf(() => revenueChurnFromMovements(movements as never))).toEqual([code, [name]])
  })
})

describe('exchangeAt', () => {
  test.each([
    [5, '0.1', 0],
    [15, '0.1', 2],
    [25, '0.1', 2],
    [35, '0.1', 4],
    [26, '0.1', 3],
    [24, '0.1', 2],
    [9_007_199_254_740_991, '1.0', 9_007_199_254_740_991],
    [105, '1.1', 116],
    [0, '3', 0],
  ])('%d at %s is %d: half to even', (amount, rate, expected) => {
    expect(exchangeAt('rate', rate)(amount)).toBe(expected)
  })
})
