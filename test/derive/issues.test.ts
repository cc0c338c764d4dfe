import { expect, test } from 'vitest'
import type { IssueRules } from '../../src/derive/issue-rules.ts'
import { issuesFromContacts } from '../../src/derive/issues.ts'

const DAY = 86_400_000
const at = (day: number): number => day * DAY
const asOf = at(100)

/** Contacts of one customer on these days. */
const onDays = (...days: number[]) => days.map((day) => ({ customer: 'ann', at: at(day) }))
const openedOn = (contacts: Iterable<object>, rules: Partial<IssueRules> = {}): number[] =>
  issuesFromContacts(contacts, { asOf, ...rules }).items.map(({ openedAt }) => openedAt / DAY)

test('issuesFromContacts, first: a contact opens where no contact has it in its window, so a chain is one issue', () => {
  expect(openedOn(onDays(0, 5, 10, 15, 29))).toEqual([0, 29])
})

test('issuesFromContacts, first-anchor: the window of the opener decides, so a long chain is several issues', () => {
  expect(openedOn(onDays(0, 5, 10, 15, 29), { opens: 'first-anchor' })).toEqual([0, 10, 29])
})

test('issuesFromContacts, all: every contact opens, and none belongs to another', () => {
  const { items } = issuesFromContacts(onDays(0, 5), { asOf, opens: 'all' })
  expect(items.map(({ contacts, nextContactAt }) => [contacts, nextContactAt])).toEqual([
    [1, at(5)],
    [1, null],
  ])
})

test('issuesFromContacts: an exclusive window ends before its last instant, an inclusive one with it', () => {
  expect(openedOn(onDays(0, 7))).toEqual([0, 7])
  expect(openedOn(onDays(0, 7), { boundary: 'inclusive' })).toEqual([0])
  expect(
    openedOn([...onDays(0), { customer: 'ann', at: at(7) + 1 }], { boundary: 'inclusive' }),
  ).toHaveLength(2)
})

test('issuesFromContacts: a calendar window counts local dates, on a date of 23 hours too', () => {
  // Clocks in New York go forward on 10 March 2024.
  const contacts = ['2024-03-09T23:00', '2024-03-11T22:30'].map((text) => ({ customer: 'ann', at: text }))
  const rules = { window: '2d', timeZone: 'America/New_York', asOf: '2024-06-01' } as const
  expect(openedOn(contacts, { ...rules, windowUnit: 'elapsed' })).toHaveLength(1)
  expect(openedOn(contacts, { ...rules, windowUnit: 'calendar' })).toHaveLength(2)
  expect(openedOn(contacts, { ...rules, windowUnit: 'calendar', boundary: 'inclusive' })).toHaveLength(1)
  expect(
    openedOn(contacts, { ...rules, window: '1d', boundary: 'inclusive', windowUnit: 'calendar' }),
  ).toHaveLength(2)
})

test('issuesFromContacts, windowStart resolution: the window runs from the resolution, if it is known', () => {
  const contacts = (resolvedAt: number | null) => [
    { customer: 'ann', at: at(0), resolvedAt },
    { customer: 'ann', at: at(10) },
  ]
  const rules = { windowStart: 'resolution' } as const
  expect(openedOn(contacts(at(4)), rules)).toEqual([0])
  expect(openedOn(contacts(at(3)), rules)).toEqual([0, 10])
  expect(openedOn(contacts(null), rules)).toEqual([0, 10])
  expect(openedOn(contacts(at(4)))).toEqual([0, 10])
  const [issue] = issuesFromContacts(contacts(at(40)), { ...rules, asOf: at(39) }).items
  expect([issue!.resolved, issue!.resolvedAt]).toEqual([false, null])
})

test('issuesFromContacts: contacts with an issue key are apart from the rest, and by first-anchor', () => {
  const contacts = [
    { customer: 'ann', at: at(0), issue: 'T1' },
    { customer: 'ann', at: at(1), issue: 'T2' },
    { customer: 'ann', at: at(2), issue: null },
    { customer: 'ann', at: at(5), issue: 'T1' },
    { customer: 'ann', at: at(9), issue: 'T1' },
    { customer: 'bob', at: at(2), issue: 'T1' },
  ]
  const opened = (rules: Partial<IssueRules>) =>
    issuesFromContacts(contacts, { asOf, ...rules }).items.map((issue) => [
      issue.customer,
      issue.openedAt / DAY,
    ])
  const keyed = [
    ['ann', 2],
    ['ann', 0],
    ['ann', 9],
    ['ann', 1],
    ['bob', 2],
  ]
  expect(opened({})).toEqual(keyed)
  expect(opened({ opens: 'all' })).toEqual(keyed)
  const byCustomer = [
    ['ann', 0],
    ['bob', 2],
  ]
  expect(opened({ sameIssue: 'customer' })).toEqual(byCustomer)
  expect(opened({ sameIssue: [] })).toEqual(byCustomer)
})

test('issuesFromContacts: columns beside the customer are compared by value and type, never joined', () => {
  const contacts = [
    { customer: 'ann', at: at(0), topic: 'a,b', team: 'c' },
    { customer: 'ann', at: at(1), topic: 'a', team: 'b,c' },
    { customer: 'ann', at: at(2), topic: 1, team: '1' },
    { customer: 'ann', at: at(3), topic: '1', team: 1 },
    { customer: 'ann', at: at(4), topic: null, team: null },
    { customer: 'ann', at: at(5), team: undefined },
  ]
  expect(openedOn(contacts, { sameIssue: ['topic', 'team'] })).toEqual([0, 1, 2, 3, 4])
})

test("issuesFromContacts: customers 1 and '1' are two", () => {
  const contacts = [1, '1', 1].map((customer, day) => ({ customer, at: at(day) }))
  const { items } = issuesFromContacts(contacts, { asOf })
  expect(items.map((issue) => [issue.customer, issue.contacts])).toEqual([
    [1, 2],
    ['1', 1],
  ])
})

test('issuesFromContacts, same-contact: rows of one instant are one contact, which opens once', () => {
  const contacts = onDays(0, 0, 3, 3)
  const [once] = issuesFromContacts(contacts, { asOf, sameInstant: 'same-contact' }).items
  expect([once!.contacts, once!.nextContactAt]).toEqual([2, at(3)])
  const [twice] = issuesFromContacts(contacts, { asOf }).items
  expect([twice!.contacts, twice!.nextContactAt]).toEqual([4, at(0)])
})

test('issuesFromContacts: at one instant ids decide, else the order of the rows', () => {
  const same = (...ids: unknown[]) => ids.map((id, place) => ({ customer: 'ann', at: 0, id, place }))
  const first = (rows: { place: number }[]) => issuesFromContacts(rows, { asOf }).items[0]!.opener.place
  expect(first(same('b', 'a'))).toBe(1)
  expect(first(same(10, 9))).toBe(1)
  expect(first(same(null, null))).toBe(0)
})

test('issuesFromContacts: repeat-only contacts open nothing, spoil what came before and block what comes after', () => {
  const contacts = [
    { customer: 'ann', at: at(0) },
    { customer: 'ann', at: at(1), abandoned: true },
    { customer: 'bob', at: at(0), abandoned: true },
    { customer: 'bob', at: at(1) },
  ]
  const of = (abandoned: 'exclude' | 'repeat-only' | 'fail' | 'count') => {
    const { items, dropped } = issuesFromContacts(contacts, { asOf, abandoned })
    return [items.map(({ customer, contacts }) => [customer, contacts]), dropped.abandoned, dropped.notOpener]
  }
  expect(of('exclude')).toEqual([
    [
      ['ann', 1],
      ['bob', 1],
    ],
    2,
    0,
  ])
  expect(of('repeat-only')).toEqual([[['ann', 2]], 2, 1])
  expect(of('fail')).toEqual([
    [
      ['ann', 2],
      ['bob', 2],
    ],
    0,
    2,
  ])
  expect(of('count')).toEqual(of('fail'))
})

test('issuesFromContacts counts every contact it drops by one reason', () => {
  const contacts = [
    { customer: 'ann', at: at(1), channel: 'phone', topic: 'bill' },
    { customer: 'ann', at: at(2), channel: 'phone', topic: 'bill' },
    { customer: null, at: at(2), channel: 'phone', topic: 'bill' },
    { customer: 'ann', at: undefined, abandoned: true },
    { customer: Number.NaN, at: at(101) },
    { customer: 'ann', at: at(3), abandoned: true, wrongDepartment: true, channel: 'fax' },
    { customer: 'ann', at: at(4), wrongDepartment: true, channel: 'fax' },
    { customer: 'ann', at: at(5), channel: 'fax', topic: 'login' },
    { customer: 'ann', at: at(6), channel: 'phone', topic: 'login' },
  ]
  const { items, dropped } = issuesFromContacts(contacts, {
    asOf,
    wrongDepartment: 'exclude',
    channels: ['phone'],
    where: ({ topic }) => topic !== 'login',
  })
  expect(items).toHaveLength(1)
  expect(dropped).toEqual({
    missing: 1,
    invalid: 0,
    afterAsOf: 1,
    noCustomer: 1,
    abandoned: 1,
    wrongDepartment: 1,
    bot: 0,
    channel: 1,
    filtered: 1,
    notOpener: 1,
  })
})

test('issuesFromContacts keeps the row of the opener as it was passed, and reads it through other names', () => {
  const row = { account_id: 7, created: '2024-05-01', solved: true, team: 'blue' }
  const fields = { customer: 'account_id', at: 'created', resolved: 'solved' }
  const { items } = issuesFromContacts([row], { asOf: '2024-06-01', fields })
  expect(items[0]!.opener).toBe(row)
  expect(items[0]).toMatchObject({
    customer: 7,
    openedAt: Date.UTC(2024, 4, 1),
    resolved: true,
    resolvedAt: null,
  })
})

const withRow = (row: object, rules: Partial<IssueRules> = {}) =>
  issuesFromContacts([...onDays(0), { customer: 'ann', at: at(1), ...row }], { asOf, ...rules })

test.each([
  ['a time that cannot be read', { at: 'yesterday' }, [1, 'at']],
  ['a broken Date', { at: new Date(Number.NaN) }, [1, 'at']],
  ['a customer that is neither text nor number', { customer: {} }, [1, 'customer']],
  ['an empty customer', { customer: '' }, [1, 'customer']],
  ["resolved: 'no'", { resolved: 'no' }, [1, 'resolved']],
  ['abandoned: 0', { abandoned: 0 }, [1, 'abandoned']],
  ['a resolution before the contact', { resolvedAt: at(0) }, [1, 'resolvedAt']],
])('issuesFromContacts throws for %s, or counts it', (_, row, path) => {
  expect(() => withRow(row)).toThrow(expect.objectContaining({ code: 'invalid_value', path }))
  expect(withRow(row, { onInvalid: 'exclude' }).dropped.invalid).toBe(1)
})

test('issuesFromContacts, onInvalid exclude: a contact known to have come still is a repeat', () => {
  const contacts = [...onDays(0), { customer: 'ann', at: at(1), resolved: 'no' }]
  const { items } = issuesFromContacts(contacts, { asOf, onInvalid: 'exclude' })
  expect(items.map(({ contacts, nextContactAt }) => [contacts, nextContactAt])).toEqual([[2, at(1)]])
})

test.each<[string, object, string]>([
  ['no asOf', { asOf: undefined }, 'asOf'],
  ['an asOf that is no moment', { asOf: 'now' }, 'asOf'],
  ['a window of nothing', { window: 0 }, 'window'],
  ['part of a day by the calendar', { window: '36h', windowUnit: 'calendar' }, 'window'],
  ['an unknown way', { opens: 'last' }, 'opens'],
  ['an unknown zone', { timeZone: 'Mars' }, 'timeZone'],
  ['columns that are no list', { sameIssue: 'topic' }, 'sameIssue'],
  ['channels that are no list', { channels: 'phone' }, 'channels'],
  ['where that is no function', { where: 'topic' }, 'where'],
  ['a misspelt option', { windw: '7d' }, 'windw'],
  ['a criterion, which makes no issue', { satisfaction: 'not-required' }, 'satisfaction'],
  ['a misspelt field', { fields: { costumer: 'id' } }, 'costumer'],
  ['an unknown onInvalid', { onInvalid: 'skip' }, 'onInvalid'],
])('issuesFromContacts refuses %s', (_, rules, path) => {
  expect(() => issuesFromContacts(onDays(0), { asOf, ...rules })).toThrow(
    expect.objectContaining({ code: 'invalid_option', path: [path] }),
  )
})

test.each([[null], [7], ['text'], [{ customer: 'ann' }], [[null]], [['ann']]])(
  'issuesFromContacts refuses %j, which is no list of rows',
  (contacts) => {
    expect(() => issuesFromContacts(contacts as never, { asOf })).toThrow(
      expect.objectContaining({ code: 'invalid_input' }),
    )
  },
)

test('issuesFromContacts of no contacts gives no items', () => {
  const { items, dropped } = issuesFromContacts([], { asOf })
  expect(items).toEqual([])
  expect(Object.values(dropped).every((count) => count === 0)).toBe(true)
})

test('issuesFromContacts: rows of one contact key are its legs, of which the last says what came of it', () => {
  const leg = (day: number, more: object = {}) => ({ customer: 'ann', at: at(day), contact: 'c1', ...more })
  const contacts = [
    leg(1, { resolved: true, resolvedAt: at(2), topic: 'billing' }),
    leg(0, { resolved: false, topic: 'login' }),
    { customer: 'bob', at: at(0), contact: 'c1' },
    { customer: 'ann', at: at(3) },
  ]
  const { items, dropped } = issuesFromContacts(contacts, { asOf, sameIssue: ['topic'] })
  const seen = items.map(({ customer, topic, resolvedAt, transfers, contacts, nextContactAt }) => [
    ...[customer, topic, resolvedAt, transfers, contacts, nextContactAt],
  ])
  expect(seen).toContainEqual(['ann', 'login', at(2), 1, 1, null])
  expect(seen).toContainEqual(['bob', null, null, 0, 1, null])
  expect([items.length, dropped.notOpener]).toEqual([3, 1])
  const [ann] = issuesFromContacts(contacts, { asOf }).items
  expect([ann!.contacts, ann!.nextContactAt]).toEqual([2, at(3)])
})

test('issuesFromContacts, sameIssue by a function: its values are told apart by value and type', () => {
  const contacts = [1, '1', 1, null, undefined].map((ref, day) => ({ customer: 'ann', at: at(day), ref }))
  const { items } = issuesFromContacts(contacts, { asOf, sameIssue: ({ ref }) => ref })
  expect(items.map(({ openedAt, contacts }) => [openedAt / DAY, contacts])).toEqual([
    [0, 2],
    [1, 1],
    [3, 2],
  ])
})
