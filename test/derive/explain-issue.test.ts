import { describe, expect, test } from 'vitest'
import { explainIssue } from '../../src/derive/explain-issue.ts'
import { issuesFromContacts } from '../../src/derive/issues.ts'
import type { FcrOptions } from '../../src/metrics/fcr.ts'

const DAY = 86_400_000
const asOf = 100 * DAY
const contact = (id: unknown, day: number, more: object = {}) => ({
  ...{ id, customer: 'ann', at: day * DAY, resolved: true },
  ...more,
})
const iso = (day: number): string => new Date(day * DAY).toISOString()

test('explainIssue names what decided, and the checks before it', () => {
  const contacts = [contact(2, 4), contact(1, 0), contact(3, 2, { customer: 'bob' })]
  expect(explainIssue(contacts, 1, { asOf, window: '7d' })).toEqual({
    outcome: 'repeated',
    text: `failed: the customer came back (window: "${iso(4)}" against "${iso(7)}")`,
    checks: [
      { criterion: 'asOf', value: iso(0), against: iso(100), verdict: 'passed' },
      { criterion: 'abandoned', value: false, against: 'exclude', verdict: 'passed' },
      { criterion: 'opens', value: 'yes', against: null, verdict: 'passed' },
      { criterion: 'immature', value: iso(7), against: iso(100), verdict: 'passed' },
      { criterion: 'window', value: iso(4), against: iso(7), verdict: 'repeated' },
    ],
  })
  const second = explainIssue(contacts, 2, { asOf })!
  expect([second.outcome, second.checks.at(-1)]).toEqual([
    'notOpener',
    { criterion: 'opens', value: 'no', against: 1, verdict: 'notOpener' },
  ])
  const third = explainIssue(contacts, 3, { asOf, maxAgentReplies: 'none' })!
  expect([third.outcome, third.text]).toEqual(['resolvedFirst', 'resolved at first contact'])
  expect(third.checks.every(({ verdict }) => verdict === 'passed')).toBe(true)
})

test('explainIssue of an id that no row has is null; ids are told apart by value and type', () => {
  expect(explainIssue([contact('1', 0)], 1, { asOf })).toBeNull()
  expect(explainIssue([], 1, { asOf })).toBeNull()
})

test('explainIssue: all checks in the order of precedence', () => {
  const options: FcrOptions = {
    asOf,
    abandoned: 'repeat-only',
    wrongDepartment: 'exclude',
    bot: 'fail',
    channels: ['phone'],
    where: () => true,
    satisfaction: { atLeast: 4 },
    maxAgentReplies: 1,
    maxDuration: '1d',
  }
  const row = contact(1, 0, { channel: 'phone', satisfaction: 3, agentReplies: 1, resolvedAt: 5 })
  const { checks, outcome } = explainIssue([row], 1, options)!
  expect(outcome).toBe('unsatisfied')
  expect(checks.map(({ criterion }) => criterion)).toEqual([
    ...['asOf', 'wrongDepartment', 'channels', 'where', 'abandoned', 'opens', 'immature'],
    ...['satisfactionMissing', 'bot', 'contacts', 'reopens', 'resolution', 'maxAgentReplies', 'maxDuration'],
    'satisfaction',
  ])
  expect(checks.at(-1)).toEqual({
    ...{ criterion: 'satisfaction', value: 3, against: 4, verdict: 'unsatisfied' },
  })
})

describe('explainIssue of a row that is not in the base', () => {
  test.each<[object, Partial<FcrOptions>, string, string]>([
    [{ at: null }, {}, 'missing', 'at'],
    [{ at: 'soon' }, {}, 'invalid', 'at'],
    [{ at: asOf + 1 }, {}, 'afterAsOf', 'asOf'],
    [{ customer: null }, {}, 'noCustomer', 'customer'],
    [{ customer: {} }, {}, 'invalid', 'customer'],
    [{ abandoned: true }, {}, 'abandoned', 'abandoned'],
    [{ bot: true }, { bot: 'repeat-only' }, 'bot', 'bot'],
    [{ channel: 'fax' }, { channels: ['phone'] }, 'channel', 'channels'],
    [{}, { where: () => false }, 'filtered', 'where'],
    [{ resolved: 'no' }, {}, 'invalid', 'onInvalid'],
    [{ satisfaction: 6 }, { satisfaction: { atLeast: 4 } }, 'invalid', 'onInvalid'],
    [{ at: asOf }, {}, 'immature', 'immature'],
    [{}, { satisfaction: { atLeast: 4 } }, 'unrated', 'satisfactionMissing'],
    [{}, { maxAgents: 1 }, 'missing', 'maxAgents'],
    [{ resolved: false }, { resolution: 'exclude' }, 'open', 'resolution'],
  ])('%o', (more, options, outcome, criterion) => {
    const why = explainIssue([contact(1, 0, more)], 1, { asOf, ...options })!
    expect([why.outcome, why.checks.at(-1)!.criterion]).toEqual([outcome, criterion])
    expect(why.text).toContain(`(${criterion}: `)
  })
})

test('explainIssue of issues: rows of a table, and those made of contacts', () => {
  const rows = [{ id: 7, openedAt: 0, resolved: true, contacts: 2 }]
  expect(explainIssue(rows, 7, { asOf })!.checks.at(-1)).toEqual({
    ...{ criterion: 'contacts', value: 2, against: 1, verdict: 'repeated' },
  })
  const contacts = [contact(1, 0, { agentReplies: 2 }), contact(2, 8)]
  const { items } = issuesFromContacts(contacts, { asOf })
  expect(explainIssue(items, 1, { asOf, maxAgentReplies: 1 })!.outcome).toBe('overLimit')
})

test('explainIssue refuses what fcr refuses, and reads columns of other names', () => {
  expect(() => explainIssue([], 1, { asOf, windw: 1 } as never)).toThrow(
    expect.objectContaining({ code: 'invalid_option', path: ['windw'] }),
  )
  expect(() => explainIssue([{ at: 0 }, { openedAt: 0 }], 1, { asOf })).toThrow(
    expect.objectContaining({ code: 'mixed_rows' }),
  )
  const renamed = [{ key: 'T1', who: 'ann', at: 0, resolved: true }]
  expect(explainIssue(renamed, 'T1', { asOf, fields: { id: 'key', customer: 'who' } })!.outcome).toBe(
    'resolvedFirst',
  )
})
