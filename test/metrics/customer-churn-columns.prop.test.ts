import { DateDay, Table, type Vector, vectorFromArray } from 'apache-arrow'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { customerChurn } from '../../src/metrics/customer-churn.ts'
import { customerChurnSeries } from '../../src/metrics/customer-churn-series.ts'
import { byCustomer } from './churn-by-customer.ts'

const dayMs = 86_400_000
const origin = Date.UTC(2024, 0, 1)
/** Midnights and moments beside them, which meet the windows' ends. */
const moment = fc
  .tuple(fc.integer({ min: -10, max: 40 }), fc.constantFrom(-1, 0, 0, 1))
  .map(([day, ms]) => origin + day * dayMs + ms)
/** Rows that hold nothing out of the ordinary: mostly of a customer of their own. */
const rows = fc.array(
  fc
    .record({
      customer: fc.oneof(fc.nat(40), fc.nat(400), fc.constantFrom('a', 'b', '7')),
      subscription: fc.oneof(fc.nat(40), fc.constant(null)),
      bounds: fc.tuple(moment, moment),
      open: fc.boolean(),
      paid: fc.constantFrom(true, true, true, false, null),
    })
    .map(({ bounds, open, ...row }) => ({
      ...row,
      startedAt: Math.min(...bounds),
      endedAt: open ? null : Math.max(...bounds),
    })),
  { maxLength: 30 },
)
const rules = fc.record(
  {
    unit: fc.constantFrom('customer', 'subscription'),
    trials: fc.constantFrom('exclude', 'include'),
    grace: fc.constantFrom('0d', '36h'),
    denominator: fc.constantFrom('start', 'daily', 'customer-time', 'due-for-renewal'),
  } as const,
  { requiredKeys: [] },
)
const lists = fc
  .uniqueArray(fc.tuple(moment, fc.integer({ min: 1, max: 12 })), {
    minLength: 1,
    maxLength: 6,
    selector: ([at]) => at,
  })
  .map((pairs) => {
    let last = 0
    return pairs
      .sort(([a], [b]) => a - b)
      .map(([start, days]) => {
        last = Math.max(last + 1, start + days * dayMs)
        return { start, end: last }
      })
  })

type Row = { customer: number | string; subscription: number | null; startedAt: number } & {
  endedAt: number | null
  paid: boolean | null
}
const columnsOf = (list: readonly Row[]) => ({
  customer: {
    indices: Int32Array.from(list, (_, i) => i),
    dictionary: list.map(({ customer }) => customer),
  },
  subscription: list.map(({ subscription }) => subscription),
  startedAt: Float64Array.from(list, ({ startedAt }) => startedAt),
  endedAt: Float64Array.from(list, ({ endedAt }) => endedAt ?? Number.NaN),
  paid: list.map(({ paid }) => paid),
})

test('customerChurnSeries of plain rows and of columns is the churn of each window, customer by customer', () => {
  fc.assert(
    fc.property(rows, rules, lists, (subscriptions, rule, windows) => {
      const series = customerChurnSeries(subscriptions, { ...rule, windows })
      series.forEach(({ period: _, from, to, ...result }) => {
        const one = { ...rule, start: from, end: to }
        expect(result).toEqual(byCustomer(subscriptions, one))
        expect(result).toEqual(customerChurn(columnsOf(subscriptions), one))
      })
      expect(customerChurnSeries(columnsOf(subscriptions), { ...rule, windows })).toEqual(series)
    }),
    { numRuns: 300 },
  )
})

test('however many rows there are, and however far apart windows, rows that need no care are those that do', () => {
  const ever = fc.oneof(moment, fc.integer({ min: -864e13, max: 864e13 }))
  const many = fc.array(
    fc
      .record({
        customer: fc.oneof({ weight: 9, arbitrary: fc.nat(3000) }, fc.constant(7)),
        bounds: fc.tuple(ever, ever),
        open: fc.boolean(),
      })
      .map(({ customer, bounds, open }) => ({
        customer,
        startedAt: Math.min(...bounds),
        endedAt: open ? null : Math.max(...bounds),
      })),
    { minLength: 1000, maxLength: 2600 },
  )
  const far = [
    { start: -4e15, end: origin - 5 * dayMs },
    { start: origin, end: origin + 9 * dayMs },
    { start: origin + dayMs, end: 4e15 },
  ]
  fc.assert(
    fc.property(many, fc.oneof(lists, fc.constant(far)), (subscriptions, windows) => {
      const series = customerChurnSeries(subscriptions, { windows })
      // a Date is no plain number, and is read one by one
      const careful = subscriptions.map((row) => ({ ...row, startedAt: new Date(row.startedAt) }))
      expect(customerChurnSeries(careful, { windows })).toEqual(series)
      const inOrder = [...subscriptions].sort((a, b) => a.customer - b.customer || a.startedAt - b.startedAt)
      expect(customerChurnSeries(inOrder, { windows })).toEqual(series)
      const columns = {
        customer: Int32Array.from(subscriptions, ({ customer }) => customer),
        startedAt: Float64Array.from(subscriptions, ({ startedAt }) => startedAt),
        endedAt: Float64Array.from(subscriptions, ({ endedAt }) => endedAt ?? Number.NaN),
      }
      expect(customerChurnSeries(columns, { windows })).toEqual(series)
    }),
    { numRuns: 25 },
  )
})

test('milliseconds of thousands of customers in a window of 130 years are not rounded', () => {
  const [start, end] = [0, 130 * 365 * dayMs]
  const rows = Array.from({ length: 8000 }, (_, customer) => ({
    customer,
    startedAt: start + 1 + (customer % 7) * 1001,
    endedAt: null,
  }))
  const days = rows.reduce((ms, { startedAt }) => ms + BigInt(end - startedAt), 0n)
  const [point] = customerChurnSeries(rows, { windows: [{ start, end }] })
  expect(point!.customerDays).toBe(Number(days) / dayMs)
})

test.each([0.5, 864e13 + 1, -864e13 - 1, Infinity, -Infinity])(
  'a column that holds %d is refused at its row',
  (ms) => {
    const windows = { every: 'month', from: '2024-01-01', to: '2024-03-01' } as const
    const columns = {
      customer: [1, 2],
      startedAt: Float64Array.of(0, ms),
      endedAt: Float64Array.of(5, Number.NaN),
    }
    expect(() => customerChurnSeries(columns, windows)).toThrow(
      expect.objectContaining({ code: 'invalid_value', path: [1, 'startedAt'] }),
    )
    const ends = { customer: [1, 2], startedAt: Float64Array.of(0, -864e13), endedAt: Float64Array.of(5, ms) }
    expect(() => customerChurnSeries(ends, windows)).toThrow(
      expect.objectContaining({ code: 'invalid_value', path: [1, 'endedAt'] }),
    )
  },
)

test('columns are refused as their rows are: what cannot be right, at its row', () => {
  const windows = { every: 'month', from: '2024-01-01', to: '2024-03-01' } as const
  const columns = { customer: [1, 2, 3], startedAt: ['2024-01-01', '2024-01-02', 'soon'] }
  const thrown = (run: () => unknown): unknown => {
    try {
      return run()
    } catch (error) {
      return error
    }
  }
  expect(thrown(() => customerChurnSeries(columns, windows))).toMatchObject({
    code: 'invalid_value',
    path: [2, 'startedAt'],
  })
  const early = { ...columns, startedAt: [3e12, 3e12, 3e12], endedAt: [4e12, 2e12, null] }
  expect(thrown(() => customerChurnSeries(early, windows))).toMatchObject({
    code: 'invalid_value',
    path: [1, 'endedAt'],
  })
  expect(thrown(() => customerChurnSeries({ startedAt: [] }, windows))).toMatchObject({
    code: 'invalid_input',
    path: ['customer'],
  })
  // not taken for a column that nobody has, in which nobody ever left
  const fields = { endedAt: 'ended_at' }
  expect(thrown(() => customerChurnSeries(columns, { ...windows, fields }))).toMatchObject({
    code: 'invalid_input',
    path: ['ended_at'],
  })
  expect(thrown(() => customerChurnSeries({ ...columns, customer: [1] }, windows))).toMatchObject({
    code: 'length_mismatch',
  })
  const counted = customerChurnSeries(columns, { ...windows, onInvalid: 'exclude' })
  expect(counted.map(({ joined, excluded }) => [joined, excluded])).toEqual([
    [1, { missing: 0, invalid: 1 }],
    [0, { missing: 0, invalid: 1 }],
  ])
})

test('customerChurnSeries of columns: who comes and goes within a window is neither at its start nor at its end', () => {
  const columns = {
    customer: Int32Array.of(1, 2, 3),
    startedAt: Float64Array.of(origin, origin + dayMs, origin + 2 * dayMs),
    endedAt: Float64Array.of(Number.NaN, origin + 2 * dayMs, origin + 2 * dayMs),
  }
  const [january] = customerChurnSeries(columns, { every: 'month', from: '2024-01-01', to: '2024-02-01' })
  // the third has a term of no length
  expect(january).toMatchObject({
    stayed: 1,
    joinedAndLeft: 1,
    neverActive: 1,
    churnEvents: 1,
    customerDays: 32,
  })
})

test('customerChurnSeries of an Arrow table: dates are dates of the zone, as their text is', () => {
  const ends = [null, '2024-02-01', '2024-01-01', '2024-02-29']
  const rows = ends.map((endedAt, customer) => ({ customer, startedAt: '2023-05-01', endedAt }))
  const dates = (texts: readonly (string | null)[]): Vector =>
    vectorFromArray(
      texts.map((text) => (text === null ? null : new Date(text))),
      new DateDay(),
    )
  const table = new Table({
    customer: vectorFromArray(Int32Array.of(0, 1, 2, 3)),
    startedAt: dates(rows.map(({ startedAt }) => startedAt)),
    endedAt: dates(ends),
  })
  for (const timeZone of ['UTC', 'Europe/Paris', 'America/New_York']) {
    const months = { every: 'month', from: '2023-12-01', to: '2024-04-01', timeZone } as const
    expect(customerChurnSeries(table, months)).toEqual(customerChurnSeries(rows, months))
    expect(customerChurnSeries(table, months).map(({ lost }) => lost)).toEqual([1, 1, 1, 0])
  }
})
