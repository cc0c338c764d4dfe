import { describe, expect, test } from 'vitest'
import { isCxMetricsError } from '../../src/core/errors.ts'
import { customersFromSubscriptions } from '../../src/derive/customers.ts'

const window = { start: '2024-01-01', end: '2024-02-01' }
const day = (text: string): number => Date.parse(`${text}T00:00Z`)

function faultOf(run: () => unknown): unknown {
  try {
    run()
  } catch (error) {
    return isCxMetricsError(error) ? [error.code, error.path] : error
  }
  return 'no error'
}

describe('customersFromSubscriptions', () => {
  test('takes touching and overlapping terms of a customer for one', () => {
    const rows = [
      { customer: 'a', startedAt: '2024-01-20', endedAt: null },
      { customer: 'a', startedAt: '2023-06-01', endedAt: '2024-01-15' },
      { customer: 'a', startedAt: '2024-01-10', endedAt: '2024-01-20' },
    ]
    expect(customersFromSubscriptions(rows, window)).toEqual({
      items: [
        {
          customer: 'a',
          window: '2024-01-01/2024-02-01',
          start: day('2024-01-01'),
          end: day('2024-02-01'),
          unreadable: null,
          activeBefore: true,
          activeAtStart: true,
          activeAtEnd: true,
          churnEvents: 0,
          due: true,
          reasons: [],
          active: [[day('2024-01-01'), day('2024-02-01')]],
          row: rows[0],
        },
      ],
      dropped: { unpaid: 0 },
    })
  })

  test('an end at the start of the window is before it, an end at its end lies in it', () => {
    const [atStart, atEnd] = customersFromSubscriptions(
      [
        { customer: 'a', startedAt: '2023-06-01', endedAt: '2024-01-01' },
        { customer: 'b', startedAt: '2023-06-01', endedAt: '2024-02-01' },
      ],
      window,
    ).items
    expect(atStart).toMatchObject({ activeAtStart: false, churnEvents: 0, due: false, active: [] })
    expect(atEnd).toMatchObject({ activeAtStart: true, activeAtEnd: false, churnEvents: 1, due: true })
  })

  test('a term of no length never counts', () => {
    const rows = [{ customer: 'a', startedAt: '2024-01-05', endedAt: '2024-01-05' }]
    expect(customersFromSubscriptions(rows, window).items).toMatchObject([
      { activeBefore: false, activeAtEnd: false, churnEvents: 0, due: false, active: [] },
    ])
  })

  test('free terms make no customer, and are counted', () => {
    const { items, dropped } = customersFromSubscriptions(
      [
        { customer: 'a', startedAt: '2023-01-01', endedAt: null, paid: false },
        { customer: 'b', startedAt: '2023-01-01', endedAt: null, paid: null },
      ],
      window,
    )
    expect(dropped).toEqual({ unpaid: 1 })
    expect(items.map(({ customer, activeAtStart }) => [customer, activeAtStart])).toEqual([
      ['a', false],
      ['b', true],
    ])
  })

  test('customers are told apart by value and type', () => {
    const rows = [7, '7', 7].map((customer) => ({ customer, startedAt: 0, endedAt: null }))
    expect(customersFromSubscriptions(rows, window).items.map(({ customer }) => customer)).toEqual([7, '7'])
  })

  test('a customer with a row without a start is missing, and so is each row without a customer', () => {
    const { items } = customersFromSubscriptions(
      [
        { customer: 'a', startedAt: '2023-01-01', endedAt: null },
        { customer: 'a', startedAt: null, endedAt: null },
        { customer: null, startedAt: '2023-01-01', endedAt: null },
        { customer: Number.NaN, startedAt: '2023-01-01', endedAt: null },
      ],
      window,
    )
    expect(items.map(({ customer, unreadable }) => [customer, unreadable])).toEqual([
      ['a', 'missing'],
      [null, 'missing'],
      [null, 'missing'],
    ])
  })

  test.each([
    ['endedAt', { customer: 'a', startedAt: '2024-01-02', endedAt: '2024-01-01' }],
    ['endedAt', { customer: 'a', startedAt: '2024-01-02', endedAt: '' }],
    ['startedAt', { customer: 'a', startedAt: '2024-02-30', endedAt: null }],
    ['startedAt', { customer: null, startedAt: 'yesterday', endedAt: null }],
    ['customer', { customer: '', startedAt: '2024-01-02', endedAt: null }],
    ['customer', { customer: { id: 1 }, startedAt: '2024-01-02', endedAt: null }],
    ['paid', { customer: 'a', startedAt: '2024-01-02', endedAt: null, paid: 1 }],
  ])('a wrong %s in %o throws invalid_value with its path, or makes the customer invalid', (field, row) => {
    const rows = [{ customer: 'b', startedAt: 0, endedAt: null }, row]
    expect(faultOf(() => customersFromSubscriptions(rows, window))).toEqual(['invalid_value', [1, field]])
    const { items } = customersFromSubscriptions(rows, { ...window, onInvalid: 'exclude' })
    expect(items.map(({ unreadable }) => unreadable)).toEqual([null, 'invalid'])
  })

  test('a path names the column as the caller does', () => {
    const rows = [{ id: 'a', from: '2024-01-02', to: '2024-01-01' }]
    const fields = { customer: 'id', startedAt: 'from', endedAt: 'to' }
    expect(faultOf(() => customersFromSubscriptions(rows, { ...window, fields }))).toEqual([
      'invalid_value',
      [0, 'to'],
    ])
  })

  test('plain dates are dates in the zone', () => {
    const rows = [{ customer: 'a', startedAt: '2023-06-01', endedAt: '2024-02-01' }]
    const paris = customersFromSubscriptions(rows, { ...window, timeZone: 'Europe/Paris' }).items[0]!
    expect(paris.active).toEqual([[day('2024-01-01') - 3_600_000, day('2024-02-01') - 3_600_000]])
    expect(paris).toMatchObject({ activeAtEnd: false, churnEvents: 1 })
  })

  test.each([
    ['start', { start: 'January', end: '2024-02-01' }],
    ['end', { start: '2024-01-01', end: null }],
    ['end', { start: '2024-01-01', end: '2024-01-01' }],
    ['end', { start: '2024-02-01', end: '2024-01-01' }],
    ['timeZone', { ...window, timeZone: 'Paris' }],
    ['onInvalid', { ...window, onInvalid: 'ignore' }],
    ['asOf', { ...window, asOf: '2024-01-01' }],
    ['ended', { ...window, fields: { ended: 'to' } }],
  ])('a wrong option %s throws invalid_option', (name, options) => {
    expect(faultOf(() => customersFromSubscriptions([], options as never))).toEqual([
      'invalid_option',
      [name],
    ])
  })

  test.each([[null], [7], ['rows'], [{ customer: 'a' }]])('%o for rows throws invalid_input', (rows) => {
    expect(faultOf(() => customersFromSubscriptions(rows as never, window))).toEqual(['invalid_input', []])
  })

  test('a row that is no object throws invalid_input with its place', () => {
    expect(faultOf(() => customersFromSubscriptions([null] as never, window))).toEqual(['invalid_input', [0]])
  })

  test('the epoch is a moment like any other', () => {
    const { items } = customersFromSubscriptions([{ customer: 'a', startedAt: 0, endedAt: null }], {
      start: 0,
      end: 5,
    })
    expect(items[0]).toMatchObject({ activeAtStart: true, active: [[0, 5]] })
  })
})
