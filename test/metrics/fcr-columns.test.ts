import { tableFromArrays } from 'apache-arrow'
import { describe, expect, test } from 'vitest'
import { evaluate } from '../../src/core/evaluate.ts'
import { issuesFromContacts } from '../../src/derive/issues.ts'
import { fcr, fcrMetric } from '../../src/metrics/fcr.ts'
import { repeat7d } from '../../src/metrics/fcr-presets.ts'

const DAY = 86_400_000
const asOf = 400 * DAY

const columns = {
  customer: Int32Array.of(7, 8, 7, 8, 9),
  at: Float64Array.of(0, DAY, 2 * DAY, 30 * DAY, 399 * DAY),
  resolved: { indices: Uint8Array.of(1, 1, 0, 0, 1), dictionary: [false, true] },
}

test('fcr of columns, by hand: 7 came back, 8 did not and was resolved once, 9 is young', () => {
  const { resolvedFirst, n, outcomes, excluded } = fcr(columns, { asOf })
  expect([resolvedFirst, n]).toEqual([1, 3])
  expect(outcomes).toMatchObject({ repeated: 1, unresolved: 1 })
  expect(excluded).toMatchObject({ notOpener: 1, immature: 1 })
})

test('fcr of an Arrow table, of text, dates and dictionaries of ids equals fcr of the same rows', () => {
  const expected = fcr(columns, { asOf })
  const customer = [...columns.customer].map((id) => `customer ${id}`)
  const dates = [...columns.at].map((at) => new Date(at))
  const dictionary = ['customer 7', 'customer 8', 'customer 9', 'customer 8']
  expect(fcr({ ...columns, customer, at: dates }, { asOf })).toEqual(expected)
  // two words that are alike are one customer
  expect(fcr({ ...columns, customer: { indices: [0, 1, 0, 3, 2], dictionary } }, { asOf })).toEqual(expected)
  const resolved = [true, true, false, false, true]
  expect(fcr(tableFromArrays({ customer, at: dates, resolved }), { asOf })).toEqual(expected)
})

test('fcr of columns reads other names through fields, presets, and functions that see a row', () => {
  const { customer, at, resolved } = columns
  const renamed = { account: customer, created: at, resolved }
  const fields = { customer: 'account', at: 'created' }
  expect(fcr(renamed, { asOf, fields })).toEqual(fcr(columns, { asOf }))
  expect(fcr(columns, { ...repeat7d, asOf }).n).toBe(3)
  const where = ({ customer }: { readonly customer: number }): boolean => customer !== 8
  expect(fcr(columns, { asOf, where }).excluded.filtered).toBe(2)
  expect(fcr(columns, { asOf, sameIssue: ({ at }) => at }).outcomes!.repeated).toBe(0)
})

test('fcr of columns with openedAt counts issues', () => {
  const issues = { openedAt: columns.at, resolved: columns.resolved, contacts: [1, 2, 1, 1, 1] }
  const rows = [...columns.at].map((openedAt, i) => ({
    openedAt,
    resolved: columns.resolved.indices[i] === 1,
    contacts: issues.contacts[i],
  }))
  expect(fcr(issues, { asOf })).toEqual(fcr(rows, { asOf }))
})

test('issuesFromContacts of columns has a row of its own in every opener', () => {
  const { items } = issuesFromContacts(columns, { asOf })
  expect(items.map(({ opener }) => opener)).toEqual([
    { customer: 7, at: 0, resolved: true },
    { customer: 8, at: DAY, resolved: true },
    { customer: 8, at: 30 * DAY, resolved: false },
    { customer: 9, at: 399 * DAY, resolved: true },
  ])
})

describe('fcr of columns refuses', () => {
  const { customer, at } = columns
  const good = { customer, at }
  test.each<readonly [string, object, object, string, readonly unknown[]]>([
    ['columns of different lengths', { ...good, resolved: [true] }, {}, 'length_mismatch', ['resolved']],
    ['no customer', { at }, {}, 'invalid_input', ['customer']],
    ['neither at nor openedAt', { customer }, {}, 'invalid_input', ['at']],
    ['both', { ...good, openedAt: at }, {}, 'mixed_rows', [0]],
    ['a column of sameIssue that is not there', good, { sameIssue: ['topic'] }, 'invalid_input', ['topic']],
    ['what is no list', { customer, at: 7 }, {}, 'invalid_input', ['at']],
    ['half a millisecond', { customer, at: at.map((ms) => ms + 0.5) }, {}, 'invalid_value', [0, 'at']],
    ['a bigint', { customer, at: BigInt64Array.from(at, BigInt) }, {}, 'invalid_value', [0, 'at']],
    [
      'text that is no moment',
      { customer, at: ['1970-01-01', '', '', '', ''] },
      {},
      'invalid_value',
      [1, 'at'],
    ],
    [
      'a flag that is none',
      { ...good, resolved: [true, true, 'no', 0, true] },
      {},
      'invalid_value',
      [2, 'resolved'],
    ],
    [
      'no place in a dictionary',
      { ...good, resolved: { indices: [0, 0, 2, 0, 0], dictionary: [true, false] } },
      {},
      'invalid_value',
      [2, 'resolved'],
    ],
    ['a customer that is none', { customer: [7, 8, true, 8, 9], at }, {}, 'invalid_value', [2, 'customer']],
  ])('%s', (_, given, options, code, path) => {
    expect(() => fcr(given as never, { asOf, ...options })).toThrowError(
      expect.objectContaining({ code, path }),
    )
  })

  test('nothing under onInvalid exclude, but counts it', () => {
    const given = {
      ...good,
      at: at.map((ms, i) => (i === 1 ? Infinity : ms)),
      resolved: [true, true, 'no', true, true],
    }
    const { excluded } = fcr(given, { asOf, onInvalid: 'exclude' })
    // the contact that says 'no' still spoils the one before
    expect(excluded).toMatchObject({ invalid: 2, immature: 1 })
    expect(fcr(given, { asOf, onInvalid: 'exclude' }).outcomes!.repeated).toBe(1)
  })
})

test('fcr of many contacts equals issues of them: more customers than a batch holds, one with very many, ties and ids', () => {
  let state = 1
  const random = (below: number): number => {
    state = (state * 48_271) % 2_147_483_647
    return state % below
  }
  const rows = Array.from({ length: 9_000 }, (_, id) => ({
    // far apart, so that numbers have to be given to them
    customer: random(20) === 0 ? 5 : 1e9 + 7919 * random(6000),
    at: random(395) * DAY,
    id: (id * 7919) % 9_000,
    resolved: random(3) > 0,
    issue: random(4) === 0 ? random(3) : null,
  }))
  for (const rules of [
    {},
    { opens: 'all' },
    { sameInstant: 'same-contact', windowUnit: 'calendar' },
  ] as const) {
    const options = { asOf, window: '21d', ...rules } as const
    const { items, dropped } = issuesFromContacts(rows, options)
    const expected = evaluate(fcrMetric(options), items)
    const names = ['customer', 'at', 'id', 'resolved', 'issue'] as const
    const given = Object.fromEntries(names.map((name) => [name, rows.map((row) => row[name])]))
    for (const result of [fcr(given, options), fcr(rows, options)]) {
      const { excluded, ...others } = result
      expect(others).toEqual({ ...expected, excluded: undefined })
      expect(excluded.notOpener).toBe(dropped.notOpener)
      expect(excluded.immature).toBe(expected.excluded.immature)
    }
  }
})

test.each(['never', -1])(
  'fcr takes a window from the contact where its resolution (%s) cannot be right',
  (resolvedAt) => {
    const log = [
      { customer: 'ann', at: 0, resolved: true, resolvedAt },
      { customer: 'ann', at: DAY, resolved: false, resolvedAt: null },
    ]
    const rules = { asOf: DAY, window: '1d', windowStart: 'resolution', onInvalid: 'exclude' } as const
    expect(fcr(log, rules).excluded).toMatchObject({ invalid: 1, immature: 1, notOpener: 0 })
  },
)
