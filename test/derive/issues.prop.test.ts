import fc from 'fast-check'
import { expect, test } from 'vitest'
import { issuesFromContacts } from '../../src/derive/issues.ts'

const DAY = 86_400_000
const asOf = 40 * DAY

const logs = fc.array(
  fc.record({
    id: fc.nat(),
    customer: fc.constantFrom<unknown>('ann', '1', 1, null),
    at: fc.option(fc.integer({ min: 0, max: 45 }).map((days) => days * DAY)),
    abandoned: fc.constantFrom(true, false, null),
    channel: fc.constantFrom('phone', 'chat'),
    issue: fc.constantFrom('x', null),
  }),
  { maxLength: 30 },
)
const sameIssues = ['issue', 'customer', ['channel']] as const
const rules = fc.record({
  opens: fc.constantFrom('first' as const, 'first-anchor', 'all'),
  abandoned: fc.constantFrom('exclude' as const, 'repeat-only', 'count'),
  sameIssue: fc.constantFrom<(typeof sameIssues)[number]>(...sameIssues),
  sameInstant: fc.constantFrom('repeat' as const, 'same-contact'),
  window: fc.integer({ min: 1, max: 9 }).map((days) => days * DAY),
})

test('issuesFromContacts: items + dropped = contacts in', () => {
  fc.assert(
    fc.property(logs, rules, (log, rules) => {
      const { items, dropped } = issuesFromContacts(log, { asOf, ...rules })
      expect(items.length + Object.values(dropped).reduce((a, b) => a + b, 0)).toBe(log.length)
    }),
  )
})

test('issuesFromContacts: every counting contact is in one issue, where all count and none is the same', () => {
  fc.assert(
    fc.property(logs, rules, (log, rules) => {
      const options = { asOf, ...rules, abandoned: 'count', sameInstant: 'repeat' } as const
      const { items, dropped } = issuesFromContacts(log, options)
      const { notOpener, ...out } = dropped
      const counting = log.length - Object.values(out).reduce((a, b) => a + b, 0)
      expect(items.reduce((sum, { contacts }) => sum + contacts, 0)).toBe(counting)
    }),
  )
})

test('issuesFromContacts: the next contact is never before the first, and there is one where an issue took several', () => {
  fc.assert(
    fc.property(logs, rules, (log, rules) => {
      for (const issue of issuesFromContacts(log, { asOf, ...rules }).items) {
        const { openedAt, contacts, nextContactAt, opener } = issue
        expect(opener.at).toBe(openedAt)
        if (contacts > 1) expect(nextContactAt).not.toBeNull()
        if (nextContactAt === null) continue
        if (rules.sameInstant === 'repeat') expect(nextContactAt).toBeGreaterThanOrEqual(openedAt)
        else expect(nextContactAt).toBeGreaterThan(openedAt)
      }
    }),
  )
})

test('issuesFromContacts: what comes after asOf changes nothing but its own count', () => {
  fc.assert(
    fc.property(logs, rules, (log, rules) => {
      const known = log.filter(({ at }) => at === null || at <= asOf)
      const [all, before] = [log, known].map((rows) => issuesFromContacts(rows, { asOf, ...rules }))
      expect(all!.items).toEqual(before!.items)
      expect(all!.dropped).toEqual({ ...before!.dropped, afterAsOf: log.length - known.length })
    }),
  )
})
