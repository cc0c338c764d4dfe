import { describe, expect, test } from 'vitest'
import { isCxMetricsError } from '../../src/core/errors.ts'
import { customersFromSubscriptions } from '../../src/derive/customers.ts'
import { readTerms, spansOf, type TermOptions } from '../../src/derive/terms.ts'

const at = (text: string): number => Date.parse(`${text}T00:00Z`)

/** The spans of every customer, dates written out. */
function spans(rows: readonly object[], options: TermOptions = {}, timeZone = 'UTC'): unknown {
  const terms = readTerms(rows, options, timeZone)
  const text = (ms: number): string => (ms === Infinity ? '' : new Date(ms).toISOString().slice(0, 10))
  return Object.fromEntries(
    terms.customers.map((customer, k) => [
      customer,
      spansOf(terms, k).map(([from, to]) => `${text(from)}/${text(to)}`),
    ]),
  )
}

function faultOf(run: () => unknown): unknown {
  try {
    run()
  } catch (error) {
    return isCxMetricsError(error) ? [error.code, error.path] : error
  }
  return 'no error'
}

describe('readTerms', () => {
  test.each([2, 24, 25, 200])(
    'puts %i terms of a customer in order, those that start together as they came',
    (count) => {
      const rows = Array.from({ length: count }, (_, i) => {
        const startedAt = 10 * ((i * 77) % 19)
        return { customer: i % 5 ? 'a' : 'b', startedAt, endedAt: startedAt + 5 }
      })
      const { first, row } = readTerms(rows, {}, 'UTC')
      const own = [...row.subarray(first[1], first[2])]
      const expected = rows.flatMap(({ customer }, i) => (customer === 'a' ? i : []))
      expected.sort((i, j) => rows[i]!.startedAt - rows[j]!.startedAt || i - j)
      expect(own).toEqual(expected)
    },
  )

  test('lays terms out by customer, each in order of its start, however they came', () => {
    const rows = [
      { customer: 'a', startedAt: 50, endedAt: 60 },
      { customer: 'b', startedAt: 7, endedAt: null },
      { customer: 'a', startedAt: 10, endedAt: 20 },
      { customer: 'a', startedAt: 30, endedAt: 40 },
    ]
    const terms = readTerms(rows, {}, 'UTC')
    expect(terms.customers).toEqual(['a', 'b'])
    expect([...terms.first]).toEqual([0, 3, 4])
    expect([...terms.from]).toEqual([10, 30, 50, 7])
    expect([...terms.to]).toEqual([20, 40, 60, Infinity])
    expect([...terms.row]).toEqual([2, 3, 0, 1])
    expect([...terms.firstRow]).toEqual([0, 1])
  })

  test('thousands of terms of one customer, last first, come in order', () => {
    const rows = Array.from({ length: 5000 }, (_, i) => ({
      customer: 1,
      startedAt: 10 * (5000 - i),
      endedAt: 10 * (5000 - i) + 5,
    }))
    const { from } = readTerms(rows, {}, 'UTC')
    expect(from).toEqual(Float64Array.from({ length: 5000 }, (_, i) => 10 * (i + 1)))
  })

  test.each([
    [undefined, { a: ['2024-01-01/2024-02-01', '2024-02-04/'] }],
    ['2d', { a: ['2024-01-01/2024-02-01', '2024-02-04/'] }],
    ['3d', { a: ['2024-01-01/'] }],
  ] as const)('a gap of three days under a grace of %s: %o', (grace, expected) => {
    const rows = [
      { customer: 'a', startedAt: '2024-01-01', endedAt: '2024-02-01' },
      { customer: 'a', startedAt: '2024-02-04', endedAt: null },
    ]
    expect(spans(rows, grace ? { grace } : {})).toEqual(expected)
  })

  test('a term counts from where its trial ends, and not at all if it ends with it', () => {
    const rows = [
      { customer: 'a', startedAt: '2024-01-01', trialEndsAt: '2024-01-15', endedAt: null },
      { customer: 'b', startedAt: '2024-01-01', trialEndsAt: '2024-01-15', endedAt: '2024-01-15' },
      { customer: 'c', startedAt: '2024-01-01', trialEndsAt: '2023-12-15', endedAt: null },
      { customer: 'd', startedAt: '2024-01-01', paid: false },
    ]
    expect(spans(rows)).toEqual({ a: ['2024-01-15/'], b: [], c: ['2024-01-01/'], d: [] })
    expect(readTerms(rows, {}, 'UTC').dropped).toEqual({ unpaid: 2 })
    expect(spans(rows, { trials: 'include' })).toEqual({
      a: ['2024-01-01/'],
      b: ['2024-01-01/2024-01-15'],
      c: ['2024-01-01/'],
      d: ['2024-01-01/'],
    })
  })

  test('who calls off is gone at the end of what was paid for, or at once by option', () => {
    const rows = [
      { customer: 'a', startedAt: '2024-01-01', canceledAt: '2024-01-20', endedAt: '2024-02-01' },
      { customer: 'b', startedAt: '2024-01-01', canceledAt: '2024-01-20', endedAt: null },
      { customer: 'c', startedAt: '2024-01-01', canceledAt: '2024-03-01', endedAt: '2024-02-01' },
      { customer: 'd', startedAt: '2024-01-01', canceledAt: '2023-12-01', endedAt: '2024-02-01' },
    ]
    expect(spans(rows)).toMatchObject({ a: ['2024-01-01/2024-02-01'], b: ['2024-01-01/'] })
    expect(spans(rows, { churnDate: 'canceledAt' })).toEqual({
      a: ['2024-01-01/2024-01-20'],
      b: ['2024-01-01/2024-01-20'],
      c: ['2024-01-01/2024-02-01'],
      d: [],
    })
  })

  test.each([
    ['an object', { old: 'new', new: 'newest' }],
    ['a Map', new Map([['old', 'newest']])],
    ['a function', (account: unknown) => (account === 'old' ? 'newest' : null)],
  ])('an account merged into another by %s has not left', (_, mergeAccounts) => {
    const rows = [
      { customer: 'old', startedAt: '2024-01-01', endedAt: '2024-02-01' },
      { customer: 'newest', startedAt: '2024-02-01', endedAt: null },
    ]
    expect(spans(rows, { mergeAccounts: mergeAccounts as never })).toEqual({ newest: ['2024-01-01/'] })
  })

  test('accounts merged in a circle, or into nothing, throw invalid_option', () => {
    const rows = [{ customer: 'a', startedAt: 0 }]
    for (const mergeAccounts of [{ a: 'b', b: 'a' }, { a: '' }, { a: {} }]) {
      expect(faultOf(() => spans(rows, { mergeAccounts: mergeAccounts as never }))).toEqual([
        'invalid_option',
        ['mergeAccounts'],
      ])
    }
  })

  test('a subscription is a unit of its own: by its name, else by its row', () => {
    const rows = [
      { customer: 'a', subscription: 's', startedAt: '2024-01-01', endedAt: '2024-02-01' },
      { customer: 'a', subscription: 's', startedAt: '2024-02-01', endedAt: null },
      { customer: 'a', startedAt: '2024-01-01', endedAt: '2024-02-01' },
      { customer: null, startedAt: '2024-01-01', endedAt: null },
    ]
    const { customers, first, unreadable } = readTerms(rows, { unit: 'subscription' }, 'UTC')
    expect([customers, [...first], [...unreadable]]).toEqual([
      ['a', 'a', null],
      [0, 2, 3, 4],
      [0, 0, 0],
    ])
  })

  test('dates are dates in the zone', () => {
    const rows = [{ customer: 'a', startedAt: '2024-03-31', endedAt: '2024-04-01' }]
    const { from, to } = readTerms(rows, {}, 'Europe/Paris')
    expect([from[0], to[0]]).toEqual([at('2024-03-31') - 3_600_000, at('2024-04-01') - 7_200_000])
  })

  test('columns of one’s own are read with every row, and refuse or miss it', () => {
    const rows = [
      { customer: 'a', startedAt: 0, amount: 5 },
      { customer: 'b', startedAt: 0, amount: null },
      { customer: 'c', startedAt: 0, amount: 0.5 },
    ]
    const seen: unknown[] = []
    const more = {
      fields: ['amount'],
      read: (reader: { count: (field: string) => number | null }, index: number) => {
        seen[index] = reader.count('amount')
        return seen[index] !== null
      },
    }
    expect(faultOf(() => readTerms(rows, {}, 'UTC', more))).toEqual(['invalid_value', [2, 'amount']])
    expect([...readTerms(rows, { onInvalid: 'exclude' }, 'UTC', more).unreadable]).toEqual([0, 1, 2])
    expect(seen).toEqual([5, null, null])
  })

  test.each([
    ['unit', { unit: 'seat' }],
    ['trials', { trials: 'only' }],
    ['churnDate', { churnDate: 'endsAt' }],
    ['grace', { grace: '3 days' }],
    ['grace', { grace: -1 }],
    ['mergeAccounts', { mergeAccounts: 'a' }],
    ['begin', { fields: { begin: 'x' } }],
  ])('a wrong option %s throws invalid_option: %o', (name, options) => {
    expect(faultOf(() => readTerms([], options as never, 'UTC'))).toEqual(['invalid_option', [name]])
  })
})

describe('customersFromSubscriptions of many windows', () => {
  test('gives one item per customer and window, named by its bucket', () => {
    const rows = [
      { customer: 'a', startedAt: '2024-01-10', endedAt: '2024-02-10' },
      { customer: 'b', startedAt: '2023-01-10', endedAt: null },
    ]
    const { items } = customersFromSubscriptions(rows, {
      every: 'month',
      from: '2024-01-01',
      to: '2024-03-01',
    })
    expect(items.map(({ window, customer, activeAtEnd }) => [window, customer, activeAtEnd])).toEqual([
      ['2024-01', 'a', true],
      ['2024-01', 'b', true],
      ['2024-02', 'a', false],
      ['2024-02', 'b', true],
    ])
  })

  test('says why each departure was, and null for what is not given', () => {
    const rows = [
      { customer: 'a', startedAt: '2024-01-01', endedAt: '2024-01-10', reason: 'card' },
      { customer: 'a', startedAt: '2024-01-12', endedAt: '2024-01-20', reason: null },
      // two that end together: the reason that is listed first
      { customer: 'a', startedAt: '2024-01-22', endedAt: '2024-01-25', reason: 'card' },
      { customer: 'a', startedAt: '2024-01-22', endedAt: '2024-01-25', reason: 'price' },
    ]
    const window = { start: '2024-01-01', end: '2024-02-01', reasons: ['price', 'card'] }
    expect(customersFromSubscriptions(rows, window).items[0]!.reasons).toEqual(['card', null, 'price'])
    expect(faultOf(() => customersFromSubscriptions(rows, { ...window, reasons: ['price'] }))).toEqual([
      'invalid_value',
      [0, 'reason'],
    ])
  })

  test.each([[['price', 'price']], [['']], ['price'], [[7]]])(
    'reasons of %o throw invalid_option',
    (reasons) => {
      const options = { start: 0, end: 1, reasons: reasons as never }
      expect(faultOf(() => customersFromSubscriptions([], options))).toEqual(['invalid_option', ['reasons']])
    },
  )
})
