import type { TicketEvent, TicketSpans } from '../../src/index.ts'

/** An event as the reference reads it: in whole minutes, in order, none twice. */
export interface Step extends TicketEvent {
  readonly at: number
}

export interface ReferenceRules {
  readonly asOf: number
  readonly paused: readonly ('pending' | 'onHold')[]
  readonly reopens: 'first-to-last' | 'open-time' | 'first-cycle'
  readonly waits: 'by-status' | 'by-reply'
  readonly bots: 'exclude' | 'count'
}

/** The spans of a ticket by looking at every minute of it anew. Null for what cannot have happened. */
export function referenceSpans(
  all: readonly Step[],
  rules: ReferenceRules,
): Omit<TicketSpans, 'ticket' | 'row'> | 'botOnly' | null {
  const { asOf, paused, bots } = rules
  const known = all.filter(({ at }) => at <= asOf)
  const opened = known.filter(({ type }) => type === 'opened')
  if (opened.length !== 1 || known[0] !== opened[0]) return null
  const statusAfter = (count: number): string => {
    let status = 'open'
    for (const event of known.slice(0, count)) {
      if ((event.type === 'opened' || event.type === 'status') && event.status) status = String(event.status)
      if (event.type === 'resolved' || event.type === 'closed') status = 'solved'
      if (event.type === 'reopened' && status === 'solved') status = 'open'
    }
    return status
  }
  const solvedAfter = (count: number): boolean => statusAfter(count) === 'solved'
  const indices = known.map((_, i) => i)
  const solves = indices.filter((i) => solvedAfter(i + 1) && !(i > 0 && solvedAfter(i)))
  const reopenings = indices.filter((i) => i > 0 && solvedAfter(i) && !solvedAfter(i + 1))
  const redundant = indices.filter((i) => known[i]!.type === 'reopened' && !solvedAfter(i))
  for (const i of redundant) {
    const before = reopenings.filter((j) => j < i).at(-1)
    if (before === undefined || known[before]!.at !== known[i]!.at) return null
  }
  const agentAt = indices.find((i) => known[i]!.actor === 'agent') ?? Infinity
  const robotic = (solve: number): boolean => {
    const next = reopenings.find((i) => i > solve) ?? known.length
    return bots === 'exclude' && known[solve]!.actor === 'bot' && agentAt >= next
  }
  const lastRobotic = solves.filter(robotic).at(-1)
  const start = lastRobotic === undefined ? 0 : (reopenings.find((i) => i > lastRobotic) ?? known.length)
  if (start === known.length) return 'botOnly'
  // Whoever else resolved it before a bot did, no agent had come yet.
  const ours = solves.filter((i) => i >= start)
  const openedAt = known[start]!.at
  const answers = indices.filter((i) => {
    const { type, actor } = known[i]!
    return type === 'reply' && (actor === 'agent' || (actor === 'bot' && bots === 'count'))
  })
  const turnAfter = (count: number): string => {
    let turn = known[0]!.actor === 'agent' ? 'pending' : 'open'
    for (const i of indices.slice(0, count)) {
      if (reopenings.includes(i)) turn = 'open'
      if (answers.includes(i)) turn = 'pending'
      if (known[i]!.type === 'reply' && known[i]!.actor === 'customer') turn = 'open'
    }
    return turn
  }
  const phaseAt = (minute: number): string => {
    const count = known.filter(({ at }) => at <= minute).length
    const status = statusAfter(count)
    if (status === 'solved') return 'resolved'
    if (status === 'hold') return 'onHold'
    return rules.waits === 'by-reply' ? turnAfter(count) : status === 'pending' ? 'pending' : 'open'
  }
  const minutes = (from: number, to: number, what: (phase: string) => boolean): number =>
    Array.from({ length: to - from }, (_, i) => phaseAt(from + i)).filter(what).length
  const counts = (phase: string): boolean => !paused.includes(phase as 'pending')
  const firstResolvedAt = ours.length > 0 ? known[ours[0]!]!.at : null
  const resolvedAt = solvedAfter(known.length) ? known[ours.at(-1)!]!.at : null
  const end = rules.reopens === 'first-cycle' ? firstResolvedAt : resolvedAt
  const inside = (phase: string): boolean =>
    counts(phase) && !(rules.reopens === 'open-time' && phase === 'resolved')
  const span = minutes(openedAt, end ?? asOf, inside)
  const firstResponseAt = answers.length > 0 ? known[answers[0]!]!.at : null
  return {
    openedAt,
    firstResponseAt,
    firstResolvedAt,
    resolvedAt,
    reopens: reopenings.filter((i) => i > start).length,
    firstResponseMs: firstResponseAt === null ? null : firstResponseAt - openedAt,
    firstResolutionMs: firstResolvedAt === null ? null : minutes(openedAt, firstResolvedAt, counts),
    resolutionMs: end === null ? null : span,
    openMs: end === null ? span : null,
    requesterWaitMs: minutes(openedAt, asOf, (phase) => phase === 'open'),
    agentWaitMs: minutes(openedAt, asOf, (phase) => phase === 'pending'),
    onHoldMs: minutes(openedAt, asOf, (phase) => phase === 'onHold'),
  }
}
