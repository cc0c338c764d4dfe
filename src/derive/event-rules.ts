import { badOption, checkOptions, oneOf } from '../core/errors.ts'
import type { Json, OnInvalid } from '../core/metric.ts'
import type { CalendarOptions } from '../time/business-calendar.ts'
import { type Clock, checkAsOf, readClock } from '../time/clock.ts'
import { type Instant, readInstant } from '../time/instant.ts'
import { checkTimeZone } from '../time/zone.ts'

/**
 * What happened to a ticket. `opened` is its first event. `status` sets the status that the event names; `resolved` and
 * `closed` end it, whichever comes first, and `reopened` undoes that. A `reply` is public, a `note` is not. `merged` ends
 * it in favour of another.
 */
export type TicketEventType =
  | 'opened'
  | 'status'
  | 'reply'
  | 'note'
  | 'resolved'
  | 'reopened'
  | 'closed'
  | 'merged'

/** Who did it. `system` is whatever nobody is meant to read as an answer: rules, timers, acknowledgements. */
export type TicketActor = 'customer' | 'agent' | 'bot' | 'system'

/** How tickets are told apart: by value and type, so 7 and '7' are two. */
export type TicketKey = string | number

/**
 * One event of a ticket, as a log has it. `null`, `undefined` and `NaN` are missing.
 *
 * @category Time to resolution
 * @since 0.1.0
 */
export interface TicketEvent {
  readonly ticket: TicketKey | null | undefined
  readonly at: Instant | null | undefined
  readonly type: TicketEventType | null | undefined
  /** The new status, of `status` events, and of `opened` ones if not just open. */
  readonly status?: string | number | null | undefined
  /** Needed of replies. */
  readonly actor?: TicketActor | null | undefined
  /** The ticket that this one was merged into. */
  readonly into?: TicketKey | null | undefined
  /** Orders events of one moment, and tells two from one that was exported twice; text or a number. */
  readonly id?: string | number | null | undefined
}

/** What a status means. The requester waits while a ticket is `open`, the agent while it is `pending`. */
export interface StatusLists {
  /** @defaultValue ['new', 'open'] */
  readonly open?: readonly (string | number)[]
  /** @defaultValue ['pending'] */
  readonly pending?: readonly (string | number)[]
  /** @defaultValue ['hold', 'on-hold'] */
  readonly onHold?: readonly (string | number)[]
  /** @defaultValue ['solved', 'resolved', 'closed'] */
  readonly resolved?: readonly (string | number)[]
}

/**
 * What makes spans of events. Pass the same rules to `spansFromEvents` and, as `events`, to the metrics.
 *
 * @category Time to resolution
 * @since 0.1.0
 */
export interface EventRules {
  /** Until when the log is known: later events are left out. */
  readonly asOf: Instant
  /** For dates and times without an offset. @defaultValue 'UTC' */
  readonly timeZone?: string
  /** What spans count: all time, or the hours of a calendar. @defaultValue 'elapsed' */
  readonly clock?: 'elapsed' | CalendarOptions
  /** Which statuses mean what; a list that is given takes the place of its default, and others are refused. */
  readonly statuses?: StatusLists
  /** What is taken out of the time to resolution. @defaultValue [] */
  readonly paused?: readonly ('pending' | 'onHold')[]
  /**
   * What a ticket that was opened again took: from its opening to the last resolution (`first-to-last`), the time it was
   * open in between (`open-time`), or up to the first resolution (`first-cycle`), for which it stays resolved.
   *
   * @defaultValue 'first-to-last'
   */
  readonly reopens?: 'first-to-last' | 'open-time' | 'first-cycle'
  /** Whose turn it is: by status, or, where a log has none, by who replied last. @defaultValue 'by-status' */
  readonly waits?: 'by-status' | 'by-reply'
  /**
   * Whether a bot's reply is a response, and its resolution one of ours. With `exclude`, what a bot resolved before an
   * agent came is left out: the ticket, or, where it was opened again, all before that.
   *
   * @defaultValue 'exclude'
   */
  readonly bots?: 'exclude' | 'count'
  /** Whether tickets that were merged into others are left out, or count as resolved by it. @defaultValue 'drop' */
  readonly merged?: 'drop' | 'count'
  /** Names of columns that are called otherwise: `{ ticket: 'ticket_id' }`. */
  readonly fields?: { readonly [field in keyof TicketEvent]?: string }
  /** @defaultValue 'throw' */
  readonly onInvalid?: OnInvalid
}

export type Phase = keyof StatusLists

/** The rules with their defaults. */
export interface EventChoices extends Required<Omit<EventRules, 'asOf' | 'clock' | 'statuses' | 'fields'>> {
  readonly asOf: number
  readonly clock: Clock
  readonly phases: ReadonlyMap<unknown, Phase>
}

export function readEventRules(rules: EventRules): EventChoices {
  checkOptions(rules, RULES)
  const { fields = {}, paused = [], statuses = {} } = rules
  checkOptions(fields, FIELDS, 'fields')
  checkOptions(statuses, PHASES, 'statuses')
  const timeZone = checkTimeZone(rules.timeZone ?? 'UTC')
  const clock = readClock(rules.clock)
  const phases = new Map<unknown, Phase>()
  for (const phase of PHASES) {
    const list = statuses[phase] ?? STATUSES[phase]
    if (!Array.isArray(list)) badOption('statuses', 'lists of statuses', list)
    for (const status of list) {
      if (typeof status !== 'string' && !Number.isFinite(status)) {
        badOption('statuses', 'lists of text or numbers', status)
      }
      if ((phases.get(status) ?? phase) !== phase) badOption('statuses', 'in one list each', status)
      phases.set(status, phase)
    }
  }
  if (!Array.isArray(paused) || paused.some((phase) => phase !== 'pending' && phase !== 'onHold')) {
    badOption('paused', "a list of 'pending' and 'onHold'", Array.isArray(paused) ? paused.join() : paused)
  }
  return {
    asOf: checkAsOf(readInstant('asOf', rules.asOf, timeZone), clock),
    timeZone,
    clock,
    phases,
    paused: [...new Set(paused)].sort(),
    reopens: oneOf('reopens', rules.reopens, ['first-to-last', 'open-time', 'first-cycle']),
    waits: oneOf('waits', rules.waits, ['by-status', 'by-reply']),
    bots: oneOf('bots', rules.bots, ['exclude', 'count']),
    merged: oneOf('merged', rules.merged, ['drop', 'count']),
    onInvalid: oneOf('onInvalid', rules.onInvalid, ['throw', 'exclude']),
  }
}

/** Those of the choices that move a number, as a definition holds them. */
export function namedChoices<Name extends 'paused' | 'reopens' | 'waits'>(
  { phases, bots, merged, ...choices }: EventChoices,
  ...names: readonly Name[]
): Json {
  const statuses = PHASES.map((phase) => [
    phase,
    [...phases].flatMap(([status, of]) => (of === phase ? [status as string | number] : [])).sort(byText),
  ])
  const others = names.map((name) => [name, choices[name]])
  return { statuses: Object.fromEntries(statuses), bots, merged, ...Object.fromEntries(others) }
}

function byText(a: string | number, b: string | number): number {
  const [x, y] = [JSON.stringify(a), JSON.stringify(b)]
  return x < y ? -1 : x > y ? 1 : 0
}

const PHASES: readonly Phase[] = ['open', 'pending', 'onHold', 'resolved']

const STATUSES: Required<StatusLists> = {
  open: ['new', 'open'],
  pending: ['pending'],
  onHold: ['hold', 'on-hold'],
  resolved: ['solved', 'resolved', 'closed'],
}

const FIELDS: readonly (keyof TicketEvent)[] = ['ticket', 'at', 'type', 'status', 'actor', 'into', 'id']

const RULES: readonly (keyof EventRules)[] = [
  'asOf',
  'timeZone',
  'clock',
  'statuses',
  'paused',
  'reopens',
  'waits',
  'bots',
  'merged',
  'fields',
  'onInvalid',
]
