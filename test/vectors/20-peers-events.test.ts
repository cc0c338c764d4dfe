import { expect } from 'vitest'
import {
  type CalendarOptions,
  firstResponseTime,
  reopenRate,
  reopenRateFromCounts,
  spansFromEvents,
  type TicketEvent,
  timeToResolution,
} from '../../src/index.ts'
import { close, runVectors } from './vectors.ts'

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
const exact = { abs: 0, rel: 1e-12 }
const asOf = '2024-02-01T00:00Z'

/** "Mon 08:00", "next Mon 14:00", from the first Monday of 2024 on. */
function moment(text: string): string {
  if (/^\d/.test(text)) return text
  const [, next, day, time] = /^(next )?(\w{3}) (\d\d:\d\d)$/.exec(text)!
  const date = 1 + DAYS.indexOf(day!.toLowerCase() as 'mon') + (next ? 7 : 0)
  return `2024-01-${String(date).padStart(2, '0')}T${time}Z`
}

function clockOf(text: string): CalendarOptions {
  const [, from, to] = /(\d\d:\d\d)-(\d\d:\d\d)/.exec(text)!
  const days = text.includes('mon-fri') ? DAYS.slice(0, 5) : DAYS
  const week = Object.fromEntries(days.map((day) => [day, [[from!, to!]]]))
  const holidays = text.includes('Friday holiday') ? ['2024-01-05'] : []
  return { timeZone: /[A-Z]\w+\/\w+/.exec(text)?.[0] ?? 'UTC', week, holidays }
}

runVectors('20_peers.json', ({ metric, input, expected }) => {
  switch (metric) {
    case 'ttr_business_pending_excluded': {
      const { calendar, created, closed, resolved = closed, pending, paused = pending } = input
      const clock = clockOf(calendar)
      const events: TicketEvent[] = [
        { ticket: 1, at: moment(created), type: 'opened' },
        ...(paused as [string, string][]).flatMap(([from, to], i) => [
          { ticket: 1, at: moment(from), type: 'status' as const, status: 'pending', id: 2 * i },
          { ticket: 1, at: moment(to), type: 'status' as const, status: 'open', id: 2 * i + 1 },
        ]),
        { ticket: 1, at: moment(resolved), type: 'resolved', id: 99 },
      ]
      const rules = { asOf, clock, paused: ['pending'] } as const
      const { items } = spansFromEvents(events, rules)
      const seconds = expected.resolution_seconds ?? 60 * expected.close_in_min
      close(timeToResolution(items, { events: rules }).value, 1000 * seconds, exact, 'resolution')
      if (expected.hold_seconds !== undefined)
        expect(items[0]!.agentWaitMs).toBe(1000 * expected.hold_seconds)
      return
    }
    case 'ttr_resolved_then_closed': {
      const events: TicketEvent[] = [
        { ticket: 1, at: moment(input.created), type: 'opened' },
        { ticket: 1, at: moment(input.resolved), type: 'resolved' },
        { ticket: 1, at: moment(input.closed), type: 'closed' },
      ]
      const { items } = spansFromEvents(events, { asOf })
      close(timeToResolution(items, { events: { asOf } }).value, 1000 * expected.resolution_seconds, exact)
      return
    }
    case 'first_response_after_reopen': {
      const events: TicketEvent[] = [
        { ticket: 1, at: moment(input.created), type: 'opened', actor: 'customer' },
        { ticket: 1, at: moment(input.botResolved), type: 'resolved', actor: 'bot' },
        { ticket: 1, at: moment(input.reopened), type: 'reopened', actor: 'customer' },
        { ticket: 1, at: moment(input.agentReply), type: 'reply', actor: 'agent' },
      ]
      const { items } = spansFromEvents(events, { asOf })
      const result = firstResponseTime(items, { events: { asOf } })
      close(result.value, 60_000 * expected.correct_minutes, exact)
      // with the bot counted, the real time from the very first moment, which the vector's note has
      const counted = spansFromEvents(events, { asOf, bots: 'count' }).items
      expect(firstResponseTime(counted, { events: { asOf, bots: 'count' } }).value).toBe(
        60_000 * ((4 * 24 + 5) * 60 + 10),
      )
      return
    }
    case 'resolutions_after_reopen': {
      const { resolved, reopened } = input
      const events = Array.from({ length: resolved }, (_, ticket): TicketEvent[] => [
        { ticket, at: '2024-01-01', type: 'opened' },
        { ticket, at: '2024-01-02', type: 'resolved' },
        ...(ticket < reopened ? [{ ticket, at: '2024-01-03', type: 'reopened' as const }] : []),
      ]).flat()
      const { items } = spansFromEvents(events, { asOf })
      expect(timeToResolution(items, { events: { asOf } }).resolved).toBe(expected.resolutions_count)
      expect(reopenRate(items, { events: { asOf } })).toMatchObject({
        resolved,
        reopened,
        stayedResolved: expected.resolutions_count,
      })
      expect(reopenRateFromCounts({ resolved, reopened }).stayedResolved).toBe(expected.resolutions_count)
      return
    }
    case 'fcr_by_reopen': {
      const rows = input.reopen_counts.map((reopens: number | null) => ({
        resolvedAt: '2024-01-01',
        reopens,
      }))
      const result = reopenRate(rows, { asOf })
      close(1 - result.value!, expected.fcr_pct / 100, exact)
      expect([result.n, result.excluded.missing]).toEqual([expected.n, expected.excluded])
      return
    }
    default:
      return 'skip: not of event logs'
  }
})
