import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  type EventRules,
  type Metric,
  mergeTallies,
  type Spans,
  spansFromEvents,
  tally,
} from '../../src/index.ts'
import { firstResponseTimeMetric } from '../../src/metrics/first-response-time.ts'
import { reopenRateMetric } from '../../src/metrics/reopen-rate.ts'
import { timeToResolutionMetric } from '../../src/metrics/time-to-resolution.ts'
import { referenceSpans, type Step } from './spans-reference.ts'

const asOf = 40
const statuses = { open: ['open'], pending: ['pending'], onHold: ['hold'], resolved: ['solved'] } as const
const actor = fc.constantFrom('customer', 'agent', 'agent', 'bot', 'system', null)

const happening = fc.record({
  at: fc.integer({ min: 0, max: 45 }),
  type: fc.constantFrom(
    'status',
    'status',
    'status',
    'reply',
    'reply',
    'note',
    'resolved',
    'closed',
    'reopened',
  ),
  status: fc.constantFrom('open', 'pending', 'hold', 'solved'),
  actor,
})

/** Logs of one ticket, in order; an event in 8 as likely wrong as not. */
const life: fc.Arbitrary<readonly Step[]> = fc
  .record({
    openedAt: fc.integer({ min: 0, max: 12 }),
    opening: fc.record({ status: fc.constantFrom(null, null, 'pending', 'solved'), actor }),
    more: fc.array(happening, { maxLength: 12 }),
    strict: fc.boolean(),
    tidy: fc.integer({ min: 0, max: 7 }),
  })
  .map(({ openedAt, opening, more, strict, tidy }) => {
    const events = more
      .map((event) => ({ ...event, at: tidy ? openedAt + event.at : event.at }))
      .sort((a, b) => a.at - b.at)
    let solved = opening.status === 'solved'
    const kept = events.filter(({ type, status, actor }) => {
      if (type === 'reply' && actor === null) return false
      if (type === 'reopened' && tidy && !solved) return false
      if (type === 'reopened' || (type === 'status' && status !== 'solved')) solved = false
      else if (type !== 'reply' && type !== 'note') solved = true
      return true
    })
    const apart = strict ? kept.filter(({ at }, i) => at !== kept[i - 1]?.at && at !== openedAt) : kept
    const all = [{ at: openedAt, type: 'opened', ...opening }, ...apart].sort((a, b) => a.at - b.at)
    return all.map((event, id) => ({
      ticket: 'a',
      ...event,
      ...(event.type !== 'status' && event.type !== 'opened' && { status: null }),
      id,
    })) as Step[]
  })

const logs: fc.Arbitrary<readonly Step[]> = fc
  .array(life, { maxLength: 6 })
  .map((lives) =>
    lives.flatMap((events, i) =>
      events.map((event) => ({ ...event, ticket: ['__proto__', 1, '1', 'a', 'b', 2][i]! })),
    ),
  )

const rules = fc.record({
  asOf: fc.constant(asOf),
  statuses: fc.constant(statuses),
  paused: fc.subarray(['pending' as const, 'onHold' as const]),
  reopens: fc.constantFrom('first-to-last' as const, 'open-time' as const, 'first-cycle' as const),
  waits: fc.constantFrom('by-status' as const, 'by-reply' as const),
  bots: fc.constantFrom('exclude' as const, 'count' as const),
  onInvalid: fc.constant('exclude' as const),
})

const byTicket = <T extends { readonly ticket: unknown }>(list: readonly T[]): T[] =>
  [...list].sort((a, b) => (JSON.stringify(a.ticket) < JSON.stringify(b.ticket) ? -1 : 1))

/** What must not depend on the order of the rows. */
function canonical({ items, dropped, reported }: Spans<object>): unknown {
  const { outOfOrder, invalid, ...rest } = reported
  return { items: byTicket(items), dropped, ...rest, invalid: byTicket(invalid) }
}

/** Deals events out by a list of places, so that the draw can be shrunk. */
const shuffled = <T>(list: readonly T[], places: readonly number[]): T[] =>
  list
    .map((item, i) => [item, places[i % places.length]!] as const)
    .sort((a, b) => a[1] - b[1])
    .map(([item]) => item)
const places = fc.array(fc.nat(1000), { minLength: 1, maxLength: 60 })

let valid = 0
test('spansFromEvents agrees with looking at every minute anew', () => {
  fc.assert(
    fc.property(life, rules, (events, rules) => {
      const { items, dropped, reported } = spansFromEvents(events, rules)
      const wanted = referenceSpans(events, rules)
      if (wanted === null) expect([dropped.invalid, reported.invalid.length]).toEqual([1, 1])
      else if (wanted === 'botOnly') expect(dropped.botOnly).toBe(1)
      else {
        valid++
        expect(items).toEqual([{ ticket: 'a', ...wanted, row: events[0] }])
      }
    }),
    { numRuns: 2000 },
  )
  expect(valid).toBeGreaterThan(1000)
})

test('spansFromEvents: the order of the rows plays no part', () => {
  fc.assert(
    fc.property(logs, rules, places, (log, rules, places) => {
      expect(canonical(spansFromEvents(shuffled(log, places), rules))).toEqual(
        canonical(spansFromEvents(log, rules)),
      )
    }),
  )
})

test('spansFromEvents: tickets dealt out to shards give the same items, and tallies that add up', () => {
  fc.assert(
    fc.property(logs, rules, (log, rules) => {
      const whole = spansFromEvents(log, rules)
      const tickets = [...new Set(log.map(({ ticket }) => ticket))]
      const parts = [0, 1].map((shard) =>
        spansFromEvents(
          log.filter(({ ticket }) => tickets.indexOf(ticket) % 2 === shard),
          rules,
        ),
      )
      expect(byTicket(parts.flatMap(({ items }) => items))).toEqual(byTicket(whole.items))
      for (const reason of ['invalid', 'missing', 'afterAsOf', 'merged', 'botOnly'] as const) {
        expect(parts[0]!.dropped[reason] + parts[1]!.dropped[reason]).toBe(whole.dropped[reason])
      }
      const metrics = [
        timeToResolutionMetric({ events: rules, target: 7 }),
        firstResponseTimeMetric({ events: rules }),
        reopenRateMetric<object>({ events: rules }),
      ] as unknown as readonly Metric<object, unknown>[]
      for (const metric of metrics) {
        const [a, b] = parts.map(({ items }) => tally(metric, items))
        expect(mergeTallies(a!, b!)).toEqual(tally(metric, whole.items))
      }
    }),
  )
})

test('spansFromEvents: the waits add up to the time open, and items + dropped are the tickets', () => {
  fc.assert(
    fc.property(logs, rules, (log, rules) => {
      const { items, dropped } = spansFromEvents(log, rules)
      const openTime = spansFromEvents(log, { ...rules, reopens: 'open-time', paused: [] }).items
      items.forEach(({ requesterWaitMs, agentWaitMs, onHoldMs }, i) => {
        const { resolutionMs, openMs } = openTime[i]!
        expect(requesterWaitMs + agentWaitMs + onHoldMs).toBe(resolutionMs ?? openMs)
      })
      const out = Object.values(dropped).reduce((a, b) => a + b, 0)
      expect(items.length + out).toBe(new Set(log.map(({ ticket }) => ticket)).size)
    }),
  )
})

test('spansFromEvents: first cycle ≤ first to last, open time ≤ first to last, and pausing takes away', () => {
  fc.assert(
    fc.property(logs, rules, (log, rules) => {
      const of = (more: Partial<EventRules>) => spansFromEvents(log, { ...rules, ...more }).items
      const whole = of({ reopens: 'first-to-last' })
      const [cycle, open] = [of({ reopens: 'first-cycle' }), of({ reopens: 'open-time' })]
      const unpaused = of({ paused: [] })
      whole.forEach(({ resolutionMs, openMs, resolvedAt }, i) => {
        const length = (resolutionMs ?? openMs)!
        expect((open[i]!.resolutionMs ?? open[i]!.openMs)!).toBeLessThanOrEqual(length)
        if (resolvedAt !== null) expect(cycle[i]!.resolutionMs!).toBeLessThanOrEqual(length)
        expect(cycle[i]!.resolutionMs).toBe(cycle[i]!.firstResolutionMs)
        const all = of({})[i]!
        expect((all.resolutionMs ?? all.openMs)!).toBeLessThanOrEqual(
          (unpaused[i]!.resolutionMs ?? unpaused[i]!.openMs)!,
        )
      })
    }),
  )
})

test('spansFromEvents: what comes after asOf changes nothing but its own count', () => {
  fc.assert(
    fc.property(logs, rules, fc.constantFrom('a', 'new', 1), (log, rules, ticket) => {
      const before = spansFromEvents(log, rules)
      const late = [{ ticket, at: asOf + 1, type: 'nonsense', status: {} }]
      const after = spansFromEvents<object>([...log, ...late], rules)
      const unknown = log.some((event) => event.ticket === ticket) ? 0 : 1
      expect(after.items).toEqual(before.items)
      expect(after.dropped).toEqual({ ...before.dropped, afterAsOf: before.dropped.afterAsOf + unknown })
      expect(after.reported).toEqual({ ...before.reported, afterAsOf: before.reported.afterAsOf + 1 })
    }),
  )
})

test('spansFromEvents: every event twice is the same, and is reported', () => {
  fc.assert(
    fc.property(logs, rules, places, (log, rules, places) => {
      const once = spansFromEvents(log, rules)
      const twice = spansFromEvents(shuffled([...log, ...log.map((event) => ({ ...event }))], places), rules)
      expect(byTicket(twice.items)).toEqual(byTicket(once.items))
      expect(twice.dropped).toEqual(once.dropped)
      const read = log.filter(({ at }) => at <= asOf).length
      expect(twice.reported.duplicates).toBe(read)
    }),
  )
})

test('spansFromEvents: a calendar open all week counts as elapsed time', () => {
  const day = [['00:00', '24:00']] as const
  const week = { mon: day, tue: day, wed: day, thu: day, fri: day, sat: day, sun: day }
  fc.assert(
    fc.property(logs, rules, (log, rules) => {
      const clock = { timeZone: 'Europe/Paris', week }
      expect(spansFromEvents(log, { ...rules, clock })).toEqual(spansFromEvents(log, rules))
    }),
  )
})

test('spansFromEvents: a ticket that is never but pending takes 0, with pending paused', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 50 }), (openedAt, length) => {
      const log = [
        { ticket: 1, at: openedAt, type: 'opened', status: 'pending' },
        { ticket: 1, at: openedAt + length, type: 'resolved' },
      ]
      const [item] = spansFromEvents<object>(log, { asOf, paused: ['pending'] }).items
      expect(item!.resolutionMs ?? item!.openMs).toBe(0)
      expect(item!.agentWaitMs).toBe(Math.min(length, asOf - openedAt))
    }),
  )
})
