import { expect, test } from 'vitest'
import { issuesFromContacts } from '../../src/derive/issues.ts'
import { timeToRepeatContact } from '../../src/derive/repeat-contact.ts'

const DAY = 86_400_000
const asOf = 20 * DAY

test('timeToRepeatContact: quiet issues count up to asOf, those with a repeat up to it', () => {
  const at = (customer: string, day: number) => ({ customer, at: day * DAY })
  const contacts = [at('a', 0), at('a', 2), at('b', 10), at('c', 15), at('c', 18), at('d', 19), at('', 0)]
  const { table, n, events, median, excluded } = timeToRepeatContact(contacts, {
    asOf,
    onInvalid: 'exclude',
  })
  // Kaplan and Meier by hand: days 1 (open), 2, 3, 10 (open).
  expect([n, events, table.time.map((time) => time / DAY)]).toEqual([4, 2, [1, 2, 3, 10]])
  expect(table.survival.map((share) => Math.round(share! * 3))).toEqual([3, 2, 1, 1])
  expect(median).toBe(3 * DAY)
  expect(excluded).toMatchObject({ notOpener: 2, invalid: 1, missing: 0 })
})

test('timeToRepeatContact of issues, of a table or made of contacts', () => {
  const rows = [
    { openedAt: 0, nextContactAt: 5 * DAY },
    { openedAt: 0, nextContactAt: 21 * DAY },
    { openedAt: 0, contacts: 2 },
    { openedAt: null },
    { openedAt: 0, abandoned: true },
  ]
  const { table, events, excluded } = timeToRepeatContact(rows, { asOf, abandoned: 'repeat-only' })
  expect([table.time, events]).toEqual([[5 * DAY, 20 * DAY], 1])
  expect(excluded).toMatchObject({ missing: 2, abandoned: 1 })

  const contacts = [0, 3, 9].map((day) => ({ customer: 'ann', at: day * DAY }))
  const { items } = issuesFromContacts(contacts, { asOf, opens: 'all' })
  const ofContacts = timeToRepeatContact(contacts, { asOf, opens: 'all' })
  expect(ofContacts.table.time).toEqual([3 * DAY, 6 * DAY, 11 * DAY])
  expect(timeToRepeatContact(items, { asOf, opens: 'all' })).toEqual(ofContacts)
})

test('timeToRepeatContact, windowStart resolution: time runs from there, and a contact before it is at 0', () => {
  const options = { asOf, windowStart: 'resolution' } as const
  const row = (nextContactAt: number) => ({ openedAt: 0, resolvedAt: 4 * DAY, nextContactAt })
  expect(timeToRepeatContact([row(6 * DAY), row(DAY)], options).table.time).toEqual([0, 2 * DAY])
})

test('timeToRepeatContact: a value that cannot be right throws with its row, or is counted', () => {
  const rows = [{ openedAt: 0 }, { openedAt: 5, nextContactAt: 3 }]
  expect(() => timeToRepeatContact(rows, { asOf })).toThrow(
    expect.objectContaining({ code: 'invalid_value', path: [1, 'nextContactAt'] }),
  )
  expect(timeToRepeatContact(rows, { asOf, onInvalid: 'exclude' }).excluded.invalid).toBe(1)
  expect(() => timeToRepeatContact([{ at: 0 }, { openedAt: 0 }], { asOf })).toThrow(
    expect.objectContaining({ code: 'mixed_rows' }),
  )
  expect(() => timeToRepeatContact([], { asOf, survival: { level: 95 } })).toThrow(
    expect.objectContaining({ code: 'invalid_option' }),
  )
})

test('timeToRepeatContact of nothing is an empty curve', () => {
  expect(timeToRepeatContact([], { asOf })).toMatchObject({ n: 0, median: null, restrictedMean: null })
})
