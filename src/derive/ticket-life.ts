import type { EventChoices, Phase } from './event-rules.ts'
import type { ReadEvent } from './read-event.ts'
import type { InvalidSequence, TicketSpans } from './spans.ts'

/** What a ticket's events make of it. */
export type Life = Omit<TicketSpans, 'ticket' | 'row'>

/** The event that cannot have happened, and why. */
export interface Impossible {
  readonly reason: InvalidSequence
  readonly event: ReadEvent
}

type Waits = { -readonly [phase in Exclude<Phase, 'resolved'>]: number }

/** Goes through the events of one ticket, in order. */
export function lifeOf(
  events: readonly ReadEvent[],
  { asOf, clock, phases, paused, reopens: rule, waits: turns, bots, merged: merging }: EventChoices,
): Life | 'merged' | 'botOnly' | Impossible {
  const { passed } = clock
  const opening = events[0]!
  if (opening.type !== 'opened') {
    const opens = events.some(({ type }) => type === 'opened')
    return { reason: opens ? 'before-opening' : 'no-opening', event: opening }
  }
  let openedAt = opening.at
  let waits: Waits = { open: 0, pending: 0, onHold: 0 }
  let firstResponseAt: number | null = null
  let firstResolvedAt: number | null = null
  let firstResolutionMs: number | null = null
  let resolvedAt: number | null = null
  let reopenedAt: number | null = null
  let reopens = 0
  let phase: Phase = 'open'
  /** Whose turn it is by the last reply, as the phase that would say so. */
  let turn: 'open' | 'pending' = opening.actor === 'agent' ? 'pending' : 'open'
  let since = openedAt
  let [touched, byBot, merged] = [false, false, false]

  const advance = (to: number): void => {
    if (phase !== 'resolved') {
      const waiting = turns === 'by-reply' && phase !== 'onHold' ? turn : phase
      waits[waiting] += passed(since, to)
    }
    since = to
  }
  const worked = (to: number, of = passed(openedAt, to)): number =>
    of - paused.reduce((sum, phase) => sum + waits[phase], 0)
  const nextPhase = ({ type, status }: ReadEvent): Phase => {
    if (type === 'status' || (type === 'opened' && status !== null)) return phases.get(status)!
    if (type === 'resolved' || type === 'closed' || type === 'merged') return 'resolved'
    return type === 'reopened' && phase === 'resolved' ? 'open' : phase
  }

  for (const event of events) {
    const { type, at, actor } = event
    if (type === 'opened' && event !== opening) return { reason: 'opened-twice', event }
    // A log may say twice that a ticket was opened again: by a status, and by an event.
    if (type === 'reopened' && phase !== 'resolved' && at !== reopenedAt) {
      return { reason: 'reopened-while-open', event }
    }
    advance(at)
    const next = nextPhase(event)
    if (next === 'resolved' && phase !== 'resolved') {
      resolvedAt = at
      firstResolvedAt ??= at
      firstResolutionMs ??= worked(at)
      byBot = actor === 'bot' && bots === 'exclude'
    } else if (next !== 'resolved' && phase === 'resolved') {
      resolvedAt = null
      reopenedAt = at
      turn = 'open'
      reopens++
      if (byBot && !touched) {
        // It comes to people only now.
        openedAt = at
        waits = { open: 0, pending: 0, onHold: 0 }
        firstResolvedAt = firstResolutionMs = null
        reopens = 0
      }
    }
    phase = next
    touched ||= actor === 'agent'
    merged ||= type === 'merged'
    if (type === 'reply') {
      const answers = actor === 'agent' || (actor === 'bot' && bots === 'count')
      if (answers) firstResponseAt ??= at
      if (answers) turn = 'pending'
      else if (actor === 'customer') turn = 'open'
    }
  }
  advance(asOf)
  if (merged && merging === 'drop') return 'merged'
  if (phase === 'resolved' && byBot && !touched) return 'botOnly'

  const cycle = rule === 'first-cycle'
  const until = cycle ? firstResolvedAt : resolvedAt
  const open = waits.open + waits.pending + waits.onHold
  const span =
    cycle && until !== null
      ? firstResolutionMs!
      : rule === 'open-time'
        ? worked(asOf, open)
        : worked(until ?? asOf)
  return {
    openedAt,
    firstResponseAt,
    firstResolvedAt,
    resolvedAt,
    reopens,
    firstResponseMs: firstResponseAt === null ? null : passed(openedAt, firstResponseAt),
    firstResolutionMs,
    resolutionMs: until === null ? null : span,
    openMs: until === null ? span : null,
    requesterWaitMs: waits.open,
    agentWaitMs: waits.pending,
    onHoldMs: waits.onHold,
  }
}
