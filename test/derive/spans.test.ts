import { describe, expect, test } from 'vitest'
import { type EventRules, spansFromEvents, type TicketEvent, type TicketEventType } from '../../src/index.ts'

const asOf = 100
type More = Omit<Partial<TicketEvent>, 'at' | 'type'>
const event = (at: number, type: TicketEventType, more: More = {}): TicketEvent => ({
  ticket: 7,
  at,
  type,
  ...more,
})
const status = (at: number, status: string, more: More = {}): TicketEvent =>
  event(at, 'status', { status, ...more })
const reply = (at: number, actor: TicketEvent['actor'] = 'agent'): TicketEvent =>
  event(at, 'reply', { actor })
const opened = event(0, 'opened')
const only = (events: readonly TicketEvent[], rules: Partial<EventRules> = {}) => {
  const { items, dropped } = spansFromEvents(events, { asOf, ...rules })
  expect(items, JSON.stringify(dropped)).toHaveLength(1)
  return items[0]!
}

describe('spansFromEvents', () => {
  test('an empty log gives no items', () => {
    expect(spansFromEvents([], { asOf })).toEqual({
      items: [],
      dropped: { invalid: 0, missing: 0, afterAsOf: 0, merged: 0, botOnly: 0 },
      reported: { afterAsOf: 0, duplicates: 0, outOfOrder: 0, invalid: [] },
    })
  })
  test('an item has the moments, the spans and the opening event', () => {
    const opening = { ...opened, channel: 'mail' }
    expect(
      only([opening, reply(10), status(30, 'pending'), status(50, 'hold'), status(60, 'solved')]),
    ).toEqual({
      ticket: 7,
      openedAt: 0,
      firstResponseAt: 10,
      firstResolvedAt: 60,
      resolvedAt: 60,
      reopens: 0,
      firstResponseMs: 10,
      firstResolutionMs: 60,
      resolutionMs: 60,
      openMs: null,
      requesterWaitMs: 30,
      agentWaitMs: 20,
      onHoldMs: 10,
      row: opening,
    })
  })
  test.each([
    [[], 60],
    [['pending'], 40],
    [['onHold'], 50],
    [['pending', 'onHold'], 30],
  ] as const)('paused: %j is taken out of the resolution, not of the waits', (paused, resolutionMs) => {
    const log = [opened, status(30, 'pending'), status(50, 'hold'), status(60, 'solved')]
    expect(only(log, { paused })).toMatchObject({ resolutionMs, agentWaitMs: 20, onHoldMs: 10 })
  })
  test.each([
    ['first-to-last', 50],
    ['open-time', 30],
    ['first-cycle', 10],
  ] as const)(
    'reopens: %s of a ticket resolved at 10, opened again at 30 and resolved at 50',
    (reopens, ms) => {
      const log = [opened, event(10, 'resolved'), event(30, 'reopened'), event(50, 'resolved')]
      expect(only(log, { reopens })).toMatchObject({ resolutionMs: ms, firstResolutionMs: 10, reopens: 1 })
    },
  )
  test('opened again it is open, but for its first cycle', () => {
    const log = [opened, event(10, 'resolved'), event(30, 'reopened')]
    expect(only(log)).toMatchObject({
      resolvedAt: null,
      resolutionMs: null,
      openMs: 100,
      firstResolvedAt: 10,
    })
    expect(only(log, { reopens: 'open-time' }).openMs).toBe(80)
    expect(only(log, { reopens: 'first-cycle' })).toMatchObject({ resolutionMs: 10, openMs: null })
  })
  test('the first response is the first public reply of an agent', () => {
    const before = [
      event(1, 'note', { actor: 'agent' }),
      reply(2, 'bot'),
      reply(3, 'system'),
      reply(4, 'customer'),
    ]
    expect(only([opened, ...before, reply(9), reply(20)]).firstResponseMs).toBe(9)
    expect(only([opened, ...before], { bots: 'count' }).firstResponseMs).toBe(2)
    expect(only([opened, ...before]).firstResponseMs).toBeNull()
  })
  test('closing a resolved ticket, and resolving a closed one, change nothing', () => {
    for (const [first, second] of [['resolved', 'closed'] as const, ['closed', 'resolved'] as const]) {
      expect(only([opened, event(10, first), event(90, second)])).toMatchObject({
        resolvedAt: 10,
        resolutionMs: 10,
      })
    }
  })
  test('a ticket may be opened resolved', () => {
    expect(only([event(5, 'opened', { status: 'solved' })])).toMatchObject({ resolvedAt: 5, resolutionMs: 0 })
  })
  test('waits by reply: the agent waits after an answer, the requester after a question', () => {
    const log = [opened, reply(10), reply(30, 'customer'), reply(60), event(100, 'closed')]
    expect(only(log, { waits: 'by-reply' })).toMatchObject({ requesterWaitMs: 40, agentWaitMs: 60 })
    expect(only(log)).toMatchObject({ requesterWaitMs: 100, agentWaitMs: 0 })
    const outbound = [event(0, 'opened', { actor: 'agent' }), reply(70, 'customer')]
    expect(only(outbound, { waits: 'by-reply' })).toMatchObject({ requesterWaitMs: 30, agentWaitMs: 70 })
  })
  describe('bots', () => {
    const bot = [opened, event(5, 'resolved', { actor: 'bot' })]
    test('what a bot resolved and nobody opened again is left out', () => {
      expect(spansFromEvents(bot, { asOf }).dropped.botOnly).toBe(1)
      expect(only(bot, { bots: 'count' }).resolutionMs).toBe(5)
    })
    test('opened again it begins when it came to people, with its opening event', () => {
      const log = [...bot, event(50, 'reopened', { actor: 'customer' }), reply(60), event(80, 'resolved')]
      expect(only(log)).toMatchObject({
        openedAt: 50,
        firstResponseMs: 10,
        resolutionMs: 30,
        reopens: 0,
        row: opened,
      })
      expect(only(log, { bots: 'count' })).toMatchObject({ openedAt: 0, resolutionMs: 80, reopens: 1 })
    })
    test('after an agent came a bot resolves like anybody', () => {
      expect(only([opened, reply(3), event(5, 'resolved', { actor: 'bot' })]).resolutionMs).toBe(5)
      expect(only([opened, event(5, 'resolved', { actor: 'system' })]).resolutionMs).toBe(5)
    })
  })
  test('merged tickets are dropped, or resolved by it', () => {
    const log = [opened, event(10, 'merged', { into: 8 }), event(10, 'closed')]
    expect(spansFromEvents(log, { asOf }).dropped.merged).toBe(1)
    expect(only(log, { merged: 'count' }).resolutionMs).toBe(10)
  })
  test('a business clock counts open hours, in waits and age too', () => {
    const clock = { timeZone: 'UTC', week: { fri: [['09:00', '17:00']], mon: [['09:00', '17:00']] } } as const
    const friday = Date.UTC(2026, 2, 27, 16)
    const log = [event(friday, 'opened'), status(Date.UTC(2026, 2, 30, 10), 'pending')]
    const item = only(log, { clock, asOf: Date.UTC(2026, 2, 30, 11) })
    const hours = [item.openMs!, item.requesterWaitMs, item.agentWaitMs].map((ms) => ms / 3_600_000)
    expect(hours).toEqual([3, 2, 1])
  })
  test('events in any order are put in order, and what was not is counted', () => {
    const { items, reported } = spansFromEvents([event(60, 'resolved'), reply(10), opened, reply(5)], {
      asOf,
    })
    expect(items[0]).toMatchObject({ firstResponseMs: 5, resolutionMs: 60 })
    expect(reported.outOfOrder).toBe(3)
  })
  test('at one moment it goes by id, and without one as the rows stand', () => {
    const closed = status(10, 'solved', { id: 2 })
    const open = status(10, 'open', { id: 1 })
    for (const log of [
      [opened, closed, open],
      [opened, open, closed],
    ])
      expect(only(log).resolvedAt).toBe(10)
    expect(only([opened, status(10, 'solved'), status(10, 'open')]).resolvedAt).toBeNull()
  })
  test('the same event twice counts once, unless their ids differ', () => {
    const log = [opened, { ...opened }, reply(3), reply(3), status(3, 'pending'), reply(3)]
    expect(spansFromEvents(log, { asOf }).reported.duplicates).toBe(3)
    const named = [
      opened,
      event(3, 'note', { id: 1 }),
      event(3, 'note', { id: 2 }),
      event(3, 'note', { id: '1' }),
    ]
    expect(spansFromEvents(named, { asOf }).reported.duplicates).toBe(0)
  })
  test('a reopening that a status says too is one', () => {
    const log = [opened, event(10, 'resolved'), status(20, 'open'), event(20, 'reopened')]
    expect(only(log).reopens).toBe(1)
    expect(only([log[0]!, log[1]!, log[3]!, log[2]!]).reopens).toBe(1)
  })
  test('tickets are told apart by value and type, whatever they are called', () => {
    const keys = ['__proto__', 'constructor', 7, '7', '']
    const log = keys.slice(0, 4).map((ticket) => ({ ...opened, ticket }))
    expect(spansFromEvents(log, { asOf }).items.map(({ ticket }) => ticket)).toEqual(keys.slice(0, 4))
    expect(() => spansFromEvents([{ ...opened, ticket: '' }], { asOf })).toThrow(
      expect.objectContaining({ code: 'invalid_value', path: [0, 'ticket'] }),
    )
  })
  test('columns of other names, statuses of other kinds', () => {
    const rows = [
      { key: 'A', when: 0, what: 'opened', state: 1 },
      { key: 'A', when: 10, what: 'status', state: 6 },
    ]
    const fields = { ticket: 'key', at: 'when', type: 'what', status: 'state' }
    const { items } = spansFromEvents(rows, { asOf, fields, statuses: { open: [1, 2], resolved: [6, 7] } })
    expect(items[0]).toMatchObject({ ticket: 'A', resolutionMs: 10, row: rows[0] })
  })
  test.each<[string, readonly TicketEvent[], number]>([
    ['no-opening', [reply(5)], 0],
    ['before-opening', [reply(5), event(6, 'opened')], 0],
    ['opened-twice', [opened, event(6, 'opened')], 1],
    ['reopened-while-open', [opened, event(6, 'reopened')], 1],
    ['reopened-while-open', [opened, event(5, 'resolved'), event(6, 'reopened'), event(7, 'reopened')], 3],
  ])('%s throws naming the ticket, or is reported', (reason, log, row) => {
    const good = { ...opened, ticket: 'good' }
    expect(() => spansFromEvents([...log, good], { asOf })).toThrow(
      expect.objectContaining({
        code: 'invalid_sequence',
        path: [row, 'type'],
        message: expect.stringContaining('ticket 7: '),
      }),
    )
    const { items, dropped, reported } = spansFromEvents([...log, good], { asOf, onInvalid: 'exclude' })
    expect(items.map(({ ticket }) => ticket)).toEqual(['good'])
    expect(dropped.invalid).toBe(1)
    expect(reported.invalid).toEqual([{ ticket: 7, reason, at: log[row]!.at }])
  })
  test.each<[string, object]>([
    ['at', { at: 'soon' }],
    ['type', { type: 'assigned' }],
    ['actor', { actor: 'robot' }],
    ['status', { type: 'status', status: 'Open' }],
    ['into', { type: 'merged', into: 7 }],
    ['id', { id: {} }],
  ])('a bad %s throws naming row and field, or makes the ticket unreadable', (field, more) => {
    const log = [opened, { ...event(5, 'note'), ...more } as TicketEvent]
    expect(() => spansFromEvents(log, { asOf })).toThrow(
      expect.objectContaining({ code: 'invalid_value', path: [1, field] }),
    )
    const { dropped, reported } = spansFromEvents(log, { asOf, onInvalid: 'exclude' })
    expect([dropped.invalid, reported.invalid[0]!.reason]).toEqual([1, 'unreadable'])
  })
  test.each<[string, More & { readonly at?: null; readonly type?: TicketEventType | null }]>([
    ['time', { at: null }],
    ['type', { type: null }],
    ['status', { type: 'status' }],
    ['actor of a reply', { type: 'reply' }],
    ['status that is NaN', { type: 'status', status: Number.NaN }],
  ])('a ticket with an event without its %s is missing', (_, more) => {
    expect(spansFromEvents([opened, { ...event(5, 'note'), ...more }], { asOf }).dropped.missing).toBe(1)
  })
  test('each event without a ticket is missing', () => {
    const log = [
      { ...opened, ticket: null },
      { ...opened, ticket: undefined },
    ]
    expect(spansFromEvents(log, { asOf }).dropped.missing).toBe(2)
  })
  test('known at asOf: that moment is, later ones are not', () => {
    const { items, dropped, reported } = spansFromEvents(
      [opened, event(100, 'resolved'), event(101, 'reopened'), { ...opened, ticket: 8, at: 101 }],
      { asOf },
    )
    expect(items[0]!.resolvedAt).toBe(100)
    expect([dropped.afterAsOf, reported.afterAsOf]).toEqual([1, 2])
  })
  test.each<[string, object]>([
    ['asOf', { asOf: undefined }],
    ['paused', { paused: 'pending' }],
    ['paused', { paused: ['resolved'] }],
    ['statuses', { statuses: { open: ['new'], pending: ['new'] } }],
    ['statuses', { statuses: { open: 'new' } }],
    ['statuses', { statuses: { open: [null] } }],
    ['reopens', { reopens: 'last' }],
    ['clock', { clock: 'business' }],
    ['waits', { waits: 'status' }],
    ['bots', { bots: 'drop' }],
    ['merged', { merged: 'exclude' }],
    ['pause', { pause: [] }],
    ['timeZone', { timeZone: 'Mars/Olympus' }],
  ])('a bad %s is refused', (path, rules) => {
    expect(() => spansFromEvents([], { asOf, ...rules } as never)).toThrow(
      expect.objectContaining({ code: 'invalid_option', path: [path] }),
    )
  })
})
