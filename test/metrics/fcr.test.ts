import { describe, expect, test } from 'vitest'
import { evaluate, tally } from '../../src/core/evaluate.ts'
import { mergeTallies } from '../../src/core/snapshot.ts'
import { issuesFromContacts } from '../../src/derive/issues.ts'
import { type FcrOptions, fcr, fcrFromCounts, fcrMetric } from '../../src/metrics/fcr.ts'
import { csat5, thumbs } from '../../src/scales/presets.ts'
import { scale } from '../../src/scales/scale.ts'

const DAY = 86_400_000
const asOf = 100 * DAY
const contact = (customer: string, day: number, more: object = {}) => ({
  customer,
  at: day * DAY,
  resolved: true,
  ...more,
})
const issue = (more: object = {}) => ({ openedAt: 0, resolved: true, ...more })
/** Where one issue goes: the class or the reason that counts 1. */
const bin = (row: object, options: Partial<FcrOptions> = {}): string => {
  const { resolvedFirst, outcomes, excluded } = fcr([row], { asOf, ...options })
  const counts = [...Object.entries({ resolvedFirst, ...outcomes }), ...Object.entries(excluded)]
  return counts.find(([, count]) => count === 1)![0]
}

test('fcr of contacts: one of two issues took one contact', () => {
  const contacts = [contact('ann', 1), contact('bob', 2), contact('bob', 5)]
  // Wilson 1927 at a share of a half: ½ ± ½ z / √(n + z²).
  const half = (0.5 * 1.959963984540054) / Math.sqrt(2 + 1.959963984540054 ** 2)
  const lower = expect.closeTo(0.5 - half, 12)
  const interval = { lower, upper: expect.closeTo(0.5 + half, 12), level: 0.95, method: 'wilson' }
  expect(fcr(contacts, { asOf, window: '7d' })).toEqual({
    metric: 'fcr',
    unit: 'proportion',
    value: 0.5,
    interval,
    intervalReason: null,
    status: 'ok',
    n: 2,
    resolvedFirst: 1,
    outcomes: {
      abandoned: 0,
      wrongDepartment: 0,
      bot: 0,
      repeated: 1,
      reopened: 0,
      unresolved: 0,
      overLimit: 0,
      unsatisfied: 0,
    },
    net: {
      value: 0.5,
      interval,
      n: 2,
    },
    excluded: {
      missing: 0,
      invalid: 0,
      afterAsOf: 0,
      noCustomer: 0,
      abandoned: 0,
      wrongDepartment: 0,
      bot: 0,
      channel: 0,
      filtered: 0,
      notOpener: 1,
      immature: 0,
      unrated: 0,
      open: 0,
    },
    definition: {
      metric: 'fcr',
      version: 1,
      item: 'issue',
      statistic: 'share',
      unit: 'proportion',
      window: { asOf: '1970-04-11T00:00:00.000Z' },
      choices: {
        timeZone: 'UTC',
        window: 7 * DAY,
        windowUnit: 'elapsed',
        boundary: 'exclusive',
        windowStart: 'first-contact',
        sameIssue: 'issue',
        opens: 'first',
        sameInstant: 'repeat',
        abandoned: 'exclude',
        wrongDepartment: 'count',
        bot: 'count',
        channels: 'all',
        where: 'all',
        resolution: 'required',
        satisfaction: 'not-required',
        satisfactionMissing: 'exclude',
        reopens: 'fail',
        maxAgentReplies: 'none',
        minAgentReplies: 'none',
        maxCustomerReplies: 'none',
        maxTransfers: 'none',
        maxAgents: 'none',
        minAgents: 'none',
        maxDuration: 'none',
        resolvable: 'flag',
        immature: 'exclude',
      },
    },
  })
})

test('fcr of nothing, and of nothing eligible, has no value and the same shape', () => {
  const nothing = fcr([], { asOf })
  expect(nothing).toMatchObject({ value: null, interval: null, status: 'no-eligible-issues', n: 0 })
  expect(nothing.net).toEqual({ value: null, interval: null, n: 0 })
  const immature = fcr([contact('ann', 99)], { asOf })
  expect(immature).toEqual({ ...nothing, excluded: { ...nothing.excluded, immature: 1 } })
})

test('fcr leaves immature issues out even when their repeat has been seen', () => {
  const contacts = [contact('ann', 94), contact('ann', 95), contact('bob', 93)]
  expect(fcr(contacts, { asOf })).toMatchObject({ value: 1, n: 1, excluded: { immature: 1, notOpener: 1 } })
  expect(fcr(contacts, { asOf, immature: 'include' })).toMatchObject({ value: 0.5, n: 2 })
})

test('fcr: a window that ends at asOf has been seen', () => {
  expect(bin(issue(), { asOf: 7 * DAY })).toBe('resolvedFirst')
  expect(bin(issue(), { asOf: 7 * DAY, boundary: 'inclusive' })).toBe('resolvedFirst')
  expect(bin(issue(), { asOf: 7 * DAY - 1 })).toBe('immature')
  const calendar = { windowUnit: 'calendar' } as const
  expect(bin(issue({ openedAt: DAY - 1 }), { ...calendar, asOf: 7 * DAY })).toBe('resolvedFirst')
  expect(bin(issue({ openedAt: DAY - 1 }), { ...calendar, boundary: 'inclusive', asOf: 8 * DAY })).toBe(
    'resolvedFirst',
  )
  expect(bin(issue({ openedAt: DAY - 1 }), { ...calendar, boundary: 'inclusive', asOf: 8 * DAY - 1 })).toBe(
    'immature',
  )
})

test('fcr, windowStart resolution: an unresolved issue matures from its first contact, and has failed', () => {
  const options = { windowStart: 'resolution', asOf: 10 * DAY } as const
  expect(bin(issue({ resolvedAt: 3 * DAY }), options)).toBe('resolvedFirst')
  expect(bin(issue({ resolvedAt: 4 * DAY }), options)).toBe('immature')
  expect(bin({ openedAt: 3 * DAY, resolvedAt: 11 * DAY }, options)).toBe('unresolved')
  expect(bin({ openedAt: 4 * DAY, resolvedAt: null }, options)).toBe('immature')
})

describe('fcr of one issue', () => {
  test.each<[string, object, Partial<FcrOptions>, string]>([
    ['a repeat within the window', { nextContactAt: 6 * DAY }, {}, 'repeated'],
    ['a contact after the window', { nextContactAt: 7 * DAY }, {}, 'resolvedFirst'],
    ['a repeat after asOf', { nextContactAt: 9 }, { asOf: 8, immature: 'include' }, 'resolvedFirst'],
    ['a repeat at the same instant', { nextContactAt: 0 }, {}, 'repeated'],
    ['the same contact twice', { nextContactAt: 0 }, { sameInstant: 'same-contact' }, 'resolvedFirst'],
    ['several contacts at unknown times', { contacts: 2 }, {}, 'repeated'],
    ['one contact', { contacts: 1 }, {}, 'resolvedFirst'],
    ['opened again', { reopens: 1 }, {}, 'reopened'],
    ['opened again, which counts', { reopens: 1 }, { reopens: 'count' }, 'resolvedFirst'],
    ['not resolved', { resolved: false }, {}, 'unresolved'],
    ['resolution unknown', { resolved: null }, {}, 'unresolved'],
    ['resolution not required', { resolved: null }, { resolution: 'not-required' }, 'resolvedFirst'],
    ['resolved at a known time', { resolved: null, resolvedAt: 5 }, {}, 'resolvedFirst'],
    ['as many replies as allowed', { agentReplies: 1 }, { maxAgentReplies: 1 }, 'resolvedFirst'],
    ['too many replies', { agentReplies: 2 }, { maxAgentReplies: 1 }, 'overLimit'],
    ['unknown replies', {}, { maxAgentReplies: 1 }, 'missing'],
    ['as few replies as allowed', { agentReplies: 1 }, { minAgentReplies: 1 }, 'resolvedFirst'],
    ['too few replies', { agentReplies: 0 }, { minAgentReplies: 1 }, 'overLimit'],
    ['handed over, not allowed', { transfers: 1 }, { maxTransfers: 0 }, 'overLimit'],
    ['handed over as often as allowed', { transfers: 1 }, { maxTransfers: 1 }, 'resolvedFirst'],
    ['unknown handovers', {}, { maxTransfers: 0 }, 'missing'],
    ['too many agents', { agents: 2 }, { maxAgents: 1 }, 'overLimit'],
    ['too few agents', { agents: 0 }, { minAgents: 1 }, 'overLimit'],
    ['unresolved, where only the resolved count', { resolved: false }, { resolution: 'exclude' }, 'open'],
    [
      'unresolved and repeated, where only the resolved count',
      { resolved: false, contacts: 2 },
      { resolution: 'exclude' },
      'open',
    ],
    ['answered by a bot', { bot: true }, {}, 'resolvedFirst'],
    ['answered by a bot, excluded', { bot: true }, { bot: 'exclude' }, 'bot'],
    ['answered by a bot, as a repeat only', { bot: true }, { bot: 'repeat-only' }, 'bot'],
    ['answered by a bot, which fails', { bot: true, contacts: 2 }, { bot: 'fail' }, 'bot'],
    ['too many replies of the customer', { customerReplies: 1 }, { maxCustomerReplies: 0 }, 'overLimit'],
    ['as long as allowed', { durationMs: 900_000 }, { maxDuration: '15m' }, 'resolvedFirst'],
    ['too long', { durationMs: 900_001 }, { maxDuration: '15m' }, 'overLimit'],
    ['too long by its times', { resolvedAt: 900_001 }, { maxDuration: '15m' }, 'overLimit'],
    [
      'open for too long',
      { resolved: false },
      { maxDuration: '15m', resolution: 'not-required' },
      'overLimit',
    ],
    ['resolved at an unknown time', {}, { maxDuration: '15m' }, 'missing'],
    ['unresolved with a limit', { resolved: false }, { maxDuration: '15m' }, 'unresolved'],
    ['abandoned', { abandoned: true }, {}, 'abandoned'],
    ['abandoned, as a repeat only', { abandoned: true }, { abandoned: 'repeat-only' }, 'abandoned'],
    ['abandoned, which counts', { abandoned: true }, { abandoned: 'count' }, 'resolvedFirst'],
    ['wrong department', { wrongDepartment: true }, {}, 'resolvedFirst'],
    [
      'wrong department fails',
      { wrongDepartment: true, reopens: 1 },
      { wrongDepartment: 'fail' },
      'wrongDepartment',
    ],
    ['another channel', { channel: 'fax' }, { channels: ['phone'] }, 'channel'],
    ['an unknown channel', {}, { channels: ['phone'] }, 'channel'],
    ['opened after asOf', { openedAt: asOf + 1 }, {}, 'afterAsOf'],
    ['without a time', { openedAt: null }, {}, 'missing'],
    ['filtered', {}, { where: () => false }, 'filtered'],
  ])('%s', (_, row, options, expected) => {
    expect(bin(issue(row), options)).toBe(expected)
  })

  test('abandoned under fail has failed, and is in the base', () => {
    const { n, outcomes, excluded } = fcr([issue({ abandoned: true })], { asOf, abandoned: 'fail' })
    expect([n, outcomes!.abandoned, excluded.abandoned]).toEqual([1, 1, 0])
  })

  const satisfaction = { atLeast: 4, scale: csat5 }
  test.each<[unknown, FcrOptions['satisfactionMissing'], string]>([
    [4, 'exclude', 'resolvedFirst'],
    [3, 'exclude', 'unsatisfied'],
    [null, 'exclude', 'unrated'],
    [Number.NaN, 'exclude-if-decisive', 'unrated'],
    [undefined, 'fail', 'unsatisfied'],
    [null, 'pass', 'resolvedFirst'],
  ])('rated %s, %s', (rating, satisfactionMissing, expected) => {
    const options = { satisfaction, satisfactionMissing } as const
    expect(bin(issue({ satisfaction: rating }), options as Partial<FcrOptions>)).toBe(expected)
  })

  test('unrated and repeated: out before its outcome is looked at, unless the rating decides', () => {
    const row = issue({ contacts: 2 })
    expect(bin(row, { satisfaction })).toBe('unrated')
    expect(bin(row, { satisfaction, satisfactionMissing: 'exclude-if-decisive' })).toBe('repeated')
  })

  test('ratings are read by their scale: labels, and codes for not applicable', () => {
    expect(bin(issue({ satisfaction: 'Up' }), { satisfaction: { atLeast: 1, scale: thumbs } })).toBe(
      'resolvedFirst',
    )
    const withBlank = scale({ min: 1, max: 5, better: 'high', notApplicable: [9] })
    expect(bin(issue({ satisfaction: 9 }), { satisfaction: { atLeast: 4, scale: withBlank } })).toBe(
      'unrated',
    )
    expect(() => bin(issue({ satisfaction: 9 }), { satisfaction: { atLeast: 4 } })).toThrow(
      expect.objectContaining({ code: 'invalid_value', path: [0, 'satisfaction'] }),
    )
  })
})

test('fcr, net: what could not be resolved at first contact is left out, unless it was', () => {
  const rows = [
    issue({ resolvable: false }),
    issue(),
    issue({ resolved: false, resolvable: false }),
    issue({ resolved: false, resolvable: true }),
    issue({ resolved: false }),
  ]
  const result = fcr(rows, { asOf })
  expect([result.value, result.net.value, result.net.n]).toEqual([2 / 5, 2 / 4, 4])
  expect(fcr(rows, { asOf, resolvable: 'all' }).net.value).toBe(2 / 5)
  const custom = fcr(rows, { asOf, resolvable: () => false })
  expect([custom.net.value, custom.net.n, custom.definition.choices['resolvable']]).toEqual([1, 2, 'custom'])
  const none = fcr([issue({ resolved: false, resolvable: false })], { asOf })
  expect([none.value, none.net.value, none.status]).toEqual([0, null, 'ok'])
})

test('fcr refuses contacts and issues together, and a row that is both', () => {
  const mixed =
    (...rows: object[]) =>
    () =>
      fcr(rows, { asOf })
  const refused = (path: number[]) => expect.objectContaining({ code: 'mixed_rows', path })
  expect(mixed(contact('ann', 1), issue())).toThrow(refused([1]))
  expect(mixed({}, issue(), {}, contact('ann', 1))).toThrow(refused([3]))
  expect(mixed({ at: 0, openedAt: 0 })).toThrow(refused([0]))
  expect(fcr([{ openedAt: 0, customer: 'ann' }], { asOf, fields: { at: 'openedAt' } }).n).toBe(1)
  expect(fcr([{}, issue()], { asOf })).toMatchObject({ n: 1, excluded: { missing: 1 } })
})

test('fcr names the row of the contact whose value cannot be right, or counts it', () => {
  const options = { asOf, satisfaction: { atLeast: 4 } }
  const contacts = [contact('ann', 1), contact('bob', 2), contact('ann', 3, { satisfaction: 6 })]
  expect(() => fcr(contacts, options)).toThrow(
    expect.objectContaining({ code: 'invalid_value', path: [2, 'satisfaction'] }),
  )
  const counted = fcr(contacts, { ...options, satisfactionMissing: 'pass', onInvalid: 'exclude' })
  expect(counted).toMatchObject({
    n: 2,
    resolvedFirst: 1,
    outcomes: { repeated: 1 },
    excluded: { invalid: 1 },
  })
  expect(fcr(contacts, { asOf }).n).toBe(2)
})

test.each([
  ['contacts', { contacts: -1 }],
  ['nextContactAt', { nextContactAt: -1 }],
  ['resolvedAt', { resolvedAt: -1 }],
  ['resolved', { resolved: 1 }],
  ['reopens', { reopens: 0.5 }],
  ['resolvable', { resolvable: 'yes' }],
])('fcr of issues throws for %s that cannot be right, or counts it', (field, row) => {
  const rows = [issue(), issue(row)]
  expect(() => fcr(rows, { asOf })).toThrow(
    expect.objectContaining({ code: 'invalid_value', path: [1, field] }),
  )
  expect(fcr(rows, { asOf, onInvalid: 'exclude' })).toMatchObject({ n: 1, excluded: { invalid: 1 } })
})

test.each<[string, object]>([
  ['asOf', { asOf: undefined }],
  ['satisfaction', { satisfaction: 4 }],
  ['satisfaction', { satisfaction: null }],
  ['satisfaction.atLeast', { satisfaction: { atLeast: 6 } }],
  ['satisfaction.scale', { satisfaction: { atLeast: 1, scale: scale({ min: 1, max: 5, better: 'low' }) } }],
  ['satisfactionMissing', { satisfactionMissing: 'ignore' }],
  ['maxAgentReplies', { maxAgentReplies: 0.5 }],
  ['maxDuration', { maxDuration: 'soon' }],
  ['resolvable', { resolvable: 'none' }],
  ['immature', { immature: true }],
  ['interval.level', { interval: { level: 95 } }],
  ['windowdays', { windowdays: 7 }],
])('fcr refuses a bad %s', (path, options) => {
  expect(() => fcr([], { asOf, ...options } as FcrOptions)).toThrow(
    expect.objectContaining({ code: 'invalid_option', path: [path] }),
  )
})

test('fcr: choices are JSON, whatever was passed, and the order of a list is none', () => {
  const of = (options: Partial<FcrOptions>) => fcr([], { asOf, ...options }).definition
  const a = of({ sameIssue: ['topic', 'channel'], channels: ['b', 'a', 'b'], where: () => true })
  expect(a.choices).toMatchObject({ sameIssue: ['channel', 'topic'], channels: ['a', 'b'], where: 'custom' })
  expect(of({ sameIssue: [] })).toEqual(of({ sameIssue: 'customer' }))
  const rated = of({ satisfaction: { atLeast: 4 }, asOf: '1970-01-02T01:00+01:00', maxDuration: '1h' })
  expect(JSON.parse(JSON.stringify(rated))).toEqual(rated)
  expect(rated.choices).toMatchObject({ maxDuration: 3_600_000 })
  expect(rated.window).toEqual({ asOf: '1970-01-02T00:00:00.000Z' })
})

test('fcr: tallies known until another moment do not merge, whatever was chosen besides', () => {
  const [may, june] = [asOf, asOf + DAY].map((until) => tally(fcrMetric({ asOf: until }), [issue()]))
  expect(may!.definition.choices).toEqual(june!.definition.choices)
  expect(() => mergeTallies(may!, june!)).toThrow(
    expect.objectContaining({ code: 'definition_mismatch', path: ['window', 'asOf'] }),
  )
  const zoned = fcr([], { asOf: '1970-01-02', timeZone: 'America/New_York' }).definition
  expect(zoned.window).toEqual({ asOf: '1970-01-02T05:00:00.000Z' })
})

test('fcrFromCounts looks at no window, and refuses a bad level of no counts too', () => {
  expect(fcrFromCounts({ resolvedFirst: 1, eligible: 2 }).definition).not.toHaveProperty('window')
  expect(() => fcrFromCounts({ resolvedFirst: 0, eligible: 0 }, { interval: { level: 95 } })).toThrow(
    expect.objectContaining({ code: 'invalid_option', path: ['interval.level'] }),
  )
})

test('fcrMetric takes issues made of contacts, reading the rest from the row that opened them', () => {
  const rules = { asOf, fields: { resolved: 'solved', satisfaction: 'csat' } } as const
  const contacts = [
    { customer: 'ann', at: 0, solved: true, csat: 5 },
    { customer: 'bob', at: 0, solved: true, csat: 2 },
    { customer: 'cas', at: 0, solved: false, csat: 5 },
  ]
  const metric = fcrMetric<(typeof contacts)[number]>({ ...rules, satisfaction: { atLeast: 4 } })
  const { items } = issuesFromContacts(contacts, rules)
  expect(evaluate(metric, items)).toMatchObject({
    n: 3,
    resolvedFirst: 1,
    outcomes: { unsatisfied: 1, unresolved: 1 },
  })
})

test('fcrFromCounts: gross and net of a service desk (MetricNet: 280 of 400, 50 beyond level one)', () => {
  const { value, net, n, outcomes, status } = fcrFromCounts({
    resolvedFirst: 280,
    eligible: 400,
    notResolvable: 50,
  })
  expect({ value, net: net.value, n, outcomes, status }).toEqual({
    value: 0.7,
    net: 0.8,
    n: 400,
    outcomes: null,
    status: 'ok',
  })
  const counts = { resolvedFirst: 280, eligible: 400 }
  const [wide, narrow] = [0.99, 0.8].map((level) => fcrFromCounts(counts, { interval: { level } }).interval!)
  expect(wide!.lower).toBeLessThan(narrow!.lower)
  expect(fcrFromCounts({ resolvedFirst: 0, eligible: 0 }).status).toBe('no-eligible-issues')
})

test.each([
  [{ resolvedFirst: 5, eligible: 4 }],
  [{ resolvedFirst: 3, eligible: 4, notResolvable: 2 }],
  [{ resolvedFirst: -1, eligible: 4 }],
  [{ resolvedFirst: 1.5, eligible: 4 }],
  [{ resolvedFirst: 1, eligible: 4, total: 4 }],
])('fcrFromCounts refuses %j', (counts) => {
  expect(() => fcrFromCounts(counts)).toThrow(expect.objectContaining({ code: 'invalid_count' }))
})
