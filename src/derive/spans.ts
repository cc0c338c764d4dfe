import { CxMetricsError, show } from '../core/errors.ts'
import { throwFault } from '../core/tally.ts'
import { type EventRules, readEventRules, type TicketEvent, type TicketKey } from './event-rules.ts'
import { inOrder, type ReadEvent, readEvent, readKey } from './read-event.ts'
import { rowReader, rowsOf } from './row-reader.ts'
import { type Impossible, lifeOf } from './ticket-life.ts'

/**
 * What the events of a ticket say of it at `asOf`: moments in ms since 1970-01-01T00:00Z, spans in ms of the chosen clock.
 * The three waits add up to the time it was open.
 *
 * @category Time to resolution
 * @since 0.1.0
 */
export interface TicketSpans<Row = TicketEvent> {
  readonly ticket: TicketKey
  readonly openedAt: number
  /** The first public reply of an agent; null while there is none. */
  readonly firstResponseAt: number | null
  readonly firstResolvedAt: number | null
  /** The last resolution; null while the ticket is open, be it again. */
  readonly resolvedAt: number | null
  /** How often it was opened again. */
  readonly reopens: number
  readonly firstResponseMs: number | null
  /** Up to the first resolution, without what was paused. */
  readonly firstResolutionMs: number | null
  /** The time to resolution by the rule for tickets that were opened again, without what was paused; null while open. */
  readonly resolutionMs: number | null
  /** The same of an open ticket up to `asOf`, its age; null once resolved. */
  readonly openMs: number | null
  /** Time open that was neither pending nor on hold: the requester waits for us. */
  readonly requesterWaitMs: number
  /** Time pending: we wait for the requester. */
  readonly agentWaitMs: number
  readonly onHoldMs: number
  /** The opening event, as it was passed: group by `(item) => item.row.channel`. */
  readonly row: Row
}

/**
 * Why a ticket cannot be: `unreadable` (one of its events has a value that cannot be right), `no-opening`,
 * `before-opening` (an event lies before it), `opened-twice`, `reopened-while-open`.
 *
 * @category Time to resolution
 * @since 0.1.0
 */
export type InvalidSequence =
  | 'unreadable'
  | 'no-opening'
  | 'before-opening'
  | 'opened-twice'
  | 'reopened-while-open'

/**
 * What `spansFromEvents` makes of a log. Tickets: items + dropped = tickets in the log, and events that name none.
 *
 * @category Time to resolution
 * @since 0.1.0
 */
export interface Spans<Row = TicketEvent> {
  readonly items: TicketSpans<Row>[]
  /**
   * Tickets by why they are left out, first match wins: `invalid`, `missing` (an event without ticket, time, type or what
   * its type needs), `afterAsOf` (all its events), `merged`, `botOnly` (resolved by a bot before an agent came).
   */
  readonly dropped: {
    readonly [reason in 'invalid' | 'missing' | 'afterAsOf' | 'merged' | 'botOnly']: number
  }
  readonly reported: {
    /** Events after `asOf`, left out. */
    readonly afterAsOf: number
    /** Events that say again what another of their moment says, left out. */
    readonly duplicates: number
    /** Events that stood behind a later one of their ticket, put in order. */
    readonly outOfOrder: number
    /** The first thing wrong with each ticket that is `dropped.invalid`. */
    readonly invalid: readonly {
      readonly ticket: TicketKey | null
      readonly reason: InvalidSequence
      readonly at: number | null
    }[]
  }
}

/**
 * Makes spans of a log of ticket events: first response, first and final resolution, who waited how long, how often it
 * was opened again, one item per ticket. An empty log gives no items.
 *
 * Events are rows `{ ticket, at, type, status?, actor?, into?, id? }` with whatever other columns there are. They are put
 * in order of time (at one moment: `opened` first, then by `id`, then as they stand), what comes twice counts once, and
 * `reported` says how often. All events of a ticket have to be in one call. O(n log n) in the events of a ticket.
 *
 * @throws `invalid_sequence` at `[row, 'type']` naming the ticket whose events cannot have happened so; `invalid_value` at
 * `[row, field]` for a value that cannot be right; with `onInvalid: 'exclude'` that ticket is dropped and reported
 * instead. `invalid_option`, `invalid_input`.
 * @example
 * const events = [
 *   { ticket: 1, at: '2024-05-01T10:00Z', type: 'opened', channel: 'mail' },
 *   { ticket: 1, at: '2024-05-01T10:30Z', type: 'reply', actor: 'agent' },
 *   { ticket: 1, at: '2024-05-01T11:00Z', type: 'status', status: 'pending' },
 *   { ticket: 1, at: '2024-05-01T15:00Z', type: 'status', status: 'solved' },
 * ]
 * const [item] = spansFromEvents(events, { asOf: '2024-06-01T00:00Z', paused: ['pending'] }).items
 * item.firstResponseMs / 60_000 // 30
 * item.resolutionMs / 60_000 // 60
 * item.agentWaitMs / 60_000 // 240
 * @category Time to resolution
 * @since 0.1.0
 */
export function spansFromEvents<Row extends object = TicketEvent>(
  events: Iterable<Row>,
  rules: EventRules,
): Spans<Row> {
  const choices = readEventRules(rules)
  const rows = rowsOf(events)
  const reader = rowReader(rules.fields, choices.timeZone)
  const logs = new Map<unknown, Log>()
  const dropped = { invalid: 0, missing: 0, afterAsOf: 0, merged: 0, botOnly: 0 }
  const invalid: { ticket: TicketKey | null; reason: InvalidSequence; at: number | null }[] = []
  let [afterAsOf, duplicates, outOfOrder] = [0, 0, 0]
  rows.forEach((row, index) => {
    reader.open(row, index)
    const ticket = readKey(reader, 'ticket')
    const at = reader.instant('at')
    const later = at !== null && at > choices.asOf
    if (later) afterAsOf++
    if (later && ticket === null) return
    // A symbol of its own: two events without a ticket are two.
    const key = ticket ?? Symbol()
    let log = logs.get(key)
    if (!log) {
      log = { ticket, events: [], unreadable: false, missing: false, latest: -Infinity }
      logs.set(key, log)
    }
    // What is wrong with an event that is left out anyway is no matter.
    if (later) return
    const event = ticket === null || at === null ? null : readEvent(reader, choices, ticket, at, index)
    const fault = reader.fault()
    if (fault) {
      if (choices.onInvalid === 'throw') throwFault(fault, [index, fault.field])
      if (!log.unreadable) invalid.push({ ticket, reason: 'unreadable', at })
      log.unreadable = true
    } else if (event === null) log.missing = true
    else {
      if (event.at < log.latest) outOfOrder++
      else log.latest = event.at
      log.events.push(event)
    }
  })
  const items: TicketSpans<Row>[] = []
  for (const { ticket, events, unreadable, missing } of logs.values()) {
    const reason = unreadable ? 'invalid' : missing ? 'missing' : events.length > 0 ? null : 'afterAsOf'
    const sorted = reason ? [] : inOrder(events)
    if (!reason) duplicates += events.length - sorted.length
    const life = reason ?? lifeOf(sorted, choices)
    if (typeof life === 'string') dropped[life]++
    else if ('reason' in life) {
      if (choices.onInvalid === 'throw') refuse(ticket, life)
      dropped.invalid++
      invalid.push({ ticket, reason: life.reason, at: life.event.at })
    } else items.push({ ticket: ticket!, ...life, row: rows[sorted[0]!.index]! })
  }
  return { items, dropped, reported: { afterAsOf, duplicates, outOfOrder, invalid } }
}

/** The events of one ticket while rows are still being read. */
interface Log {
  readonly ticket: TicketKey | null
  readonly events: ReadEvent[]
  unreadable: boolean
  missing: boolean
  latest: number
}

function refuse(ticket: TicketKey | null, { reason, event: { index, at, type } }: Impossible): never {
  const text = `ticket ${show(ticket)}: ${reason.replaceAll('-', ' ')}, ${type} at ${new Date(at).toISOString()} (row ${index})`
  const hint = "Pass onInvalid: 'exclude' to report such tickets."
  throw new CxMetricsError('invalid_sequence', `${text}. ${hint}`, [index, 'type'])
}
