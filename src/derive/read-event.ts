import type { EventChoices, TicketActor, TicketEventType, TicketKey } from './event-rules.ts'
import type { RowReader } from './row-reader.ts'

/** An event as it was read, and the index of its row. */
export interface ReadEvent {
  readonly type: TicketEventType
  readonly at: number
  readonly status: string | number | null
  readonly actor: TicketActor | null
  readonly into: TicketKey | null
  readonly id: string | number | null
  readonly index: number
}

/** Text or a number in the row that the reader has open. */
export function readKey({ value, refuse }: RowReader, field: string): TicketKey | null {
  const key = value(field)
  const fits = (typeof key === 'string' && key) || Number.isFinite(key) || key === null
  return fits ? (key as TicketKey | null) : refuse(field, 'must be text or a number')
}

/** The event of a row, or null where something is missing, or refused. */
export function readEvent(
  reader: RowReader,
  { phases, clock }: EventChoices,
  ticket: TicketKey,
  at: number,
  index: number,
): ReadEvent | null {
  const { refuse, fault } = reader
  if (at < clock.first) refuse('at', 'must not be before 1900 with business hours')
  const type = oneOfThese<TicketEventType>(reader, 'type', TYPES)
  const actor = oneOfThese<TicketActor>(reader, 'actor', ACTORS)
  const sets = type === 'status' || type === 'opened'
  const status = sets ? readKey(reader, 'status') : null
  if (status !== null && !phases.has(status)) refuse('status', 'must be in one of the lists of statuses')
  const into = type === 'merged' ? readKey(reader, 'into') : null
  if (into !== null && into === ticket) refuse('into', 'must be another ticket')
  const id = readKey(reader, 'id')
  const lacks = type === 'status' ? status === null : type === 'reply' && actor === null
  return type === null || lacks || fault() ? null : { type, at, status, actor, into, id, index }
}

function oneOfThese<Name extends string>(
  { value, refuse }: RowReader,
  field: string,
  names: readonly Name[],
): Name | null {
  const got = value(field) as Name | null
  return got === null || names.includes(got) ? got : refuse(field, `must be one of ${names.join(', ')}`)
}

/** The events of a ticket in order, each once. */
export function inOrder(events: ReadEvent[]): readonly ReadEvent[] {
  events.sort(byTime)
  let start = 0
  const seen = new Set<string>()
  return events.filter((event, i) => {
    const alone = event.at !== events[i - 1]?.at && event.at !== events[i + 1]?.at
    if (alone) return true
    if (event.at !== events[start]!.at) {
      seen.clear()
      start = i
    }
    const { type, status, actor, into, id } = event
    const key = JSON.stringify([type, status, actor, into, id])
    const first = !seen.has(key)
    seen.add(key)
    return first
  })
}

/** At one moment a ticket is opened first; then by id, and what has none as it stands, for sorting is stable. */
function byTime(a: ReadEvent, b: ReadEvent): number {
  const opened = (event: ReadEvent): number => (event.type === 'opened' ? 0 : 1)
  return a.at - b.at || opened(a) - opened(b) || compare(typeof a.id, typeof b.id) || compare(a.id!, b.id!)
}

function compare(a: string | number, b: string | number): number {
  return a < b ? -1 : a > b ? 1 : 0
}

const TYPES: readonly TicketEventType[] = [
  'opened',
  'status',
  'reply',
  'note',
  'resolved',
  'reopened',
  'closed',
  'merged',
]
const ACTORS: readonly TicketActor[] = ['customer', 'agent', 'bot', 'system']
