import { badOption } from '../core/errors.ts'

export const dayMs = 86_400_000

/** The offsets of one UTC day: `before` until `at`, `after` from then on. */
interface DayOffsets {
  readonly before: number
  readonly at: number
  readonly after: number
}

interface Zone {
  readonly format: Intl.DateTimeFormat
  readonly days: Map<number, DayOffsets>
}

// Filled on use, never read from outside: what it holds follows from the zone's name alone.
let zones: Map<string, Zone> | undefined
let names: Map<string, string> | undefined

/** The zone's name as IANA spells it; throws `invalid_option` for what is no IANA name, offsets such as +01:00 too. */
export function checkTimeZone(timeZone: unknown): string {
  names ??= new Map()
  const checked = names.get(timeZone as string)
  if (checked !== undefined) return checked
  try {
    if (typeof timeZone === 'string' && /^[a-z]/i.test(timeZone)) {
      const known = formatter(timeZone).resolvedOptions().timeZone
      // A link keeps its name: which of two names is canonical depends on the host's tables.
      const name = known.toLowerCase() === timeZone.toLowerCase() ? known : timeZone
      if (names.size >= 1e4) names.clear()
      names.set(timeZone, name)
      return name
    }
  } catch {}
  return badOption('timeZone', 'an IANA time zone such as Europe/Paris', timeZone)
}

function formatter(timeZone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' })
}

function zoneOf(timeZone: string): Zone {
  zones ??= new Map()
  let zone = zones.get(timeZone)
  if (!zone) {
    zone = { format: formatter(timeZone), days: new Map() }
    zones.set(timeZone, zone)
  }
  return zone
}

/** Local time minus UTC, in ms, at an instant. */
export function offsetAt(timeZone: string, instant: number): number {
  if (timeZone === 'UTC') return 0
  const { format, days } = zoneOf(timeZone)
  const day = Math.floor(instant / dayMs)
  let offsets = days.get(day)
  if (!offsets) {
    // No zone ever changed twice within one UTC day.
    const read = (at: number): number => readOffset(format, at)
    const within = (at: number): number => Math.min(Math.max(at, -864e13), 864e13)
    const start = within(day * dayMs)
    const end = within(start + dayMs)
    offsets = { before: read(start), at: firstChange(read, start, end), after: read(end) }
    if (days.size >= 1e5) days.clear()
    days.set(day, offsets)
  }
  return instant < offsets.at ? offsets.before : offsets.after
}

/** The pieces of [from, to) with one offset each, in order; nothing of them is kept. */
export function offsetPieces(
  timeZone: string,
  from: number,
  to: number,
): readonly { readonly from: number; readonly to: number; readonly offset: number }[] {
  const { format } = zoneOf(timeZone)
  const read = (at: number): number => (timeZone === 'UTC' ? 0 : readOffset(format, at))
  const pieces = []
  let [start, offset] = [from, read(from)]
  for (let at = from; at < to; ) {
    // No zone ever came back to an offset within 3 days (4 in Freetown, 1939).
    const next = Math.min(at + 3 * dayMs, to)
    if (read(next) === offset) at = next
    else {
      at = firstChange(read, at, next)
      pieces.push({ from: start, to: at, offset })
      start = at
      offset = read(at)
    }
  }
  return [...pieces, { from: start, to, offset }]
}

function readOffset(format: Intl.DateTimeFormat, instant: number): number {
  const [, sign, hours, minutes, seconds = 0] =
    /GMT(.)(\d\d):(\d\d)(?::(\d\d))?$/.exec(format.format(instant)) ?? []
  if (!sign) return 0
  return (sign === '+' ? 1e3 : -1e3) * (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds))
}

/** The first instant in (from, to] with another offset than `from`, or `to`. */
export function firstChange(offset: (instant: number) => number, from: number, to: number): number {
  const before = offset(from)
  if (offset(to) === before) return to
  let [low, high] = [from, to]
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (offset(middle) === before) low = middle
    else high = middle
  }
  return high
}

/** The local date of an instant, in days since 1970-01-01. */
export function localDay(timeZone: string, instant: number): number {
  return Math.floor((instant + offsetAt(timeZone, instant)) / dayMs)
}

/** The first instant of a local date; of a date that the zone skipped, the first instant after it. */
export function startOfDay(timeZone: string, day: number): number {
  return resolve(timeZone, day * dayMs, (before, after) =>
    firstChange((instant) => offsetAt(timeZone, instant), after, before),
  )
}

/** The start of a window, the midnights in it, and its end. */
export function dayBounds(start: number, end: number, timeZone: string): readonly number[] {
  const bounds = new Set([start])
  let next = start
  // A date that the zone skipped has no length, and its start is there already.
  for (let day = localDay(timeZone, start) + 1; next < end; day++) {
    next = Math.min(startOfDay(timeZone, day), end)
    bounds.add(next)
  }
  return [...bounds]
}

/** The instant of a wall time: the earlier of two, and where there is none as much later as the clock was put forward. */
export function wallToInstant(timeZone: string, wallMs: number): number {
  return resolve(timeZone, wallMs, (before) => before)
}

/** The earliest instant with this wall time, else `gap` of the readings by the offset before and after the change. */
function resolve(timeZone: string, wallMs: number, gap: (before: number, after: number) => number): number {
  if (timeZone === 'UTC') return wallMs
  const before = wallMs - offsetAt(timeZone, wallMs - dayMs)
  if (before + offsetAt(timeZone, before) === wallMs) return before
  const after = wallMs - offsetAt(timeZone, wallMs + dayMs)
  return after + offsetAt(timeZone, after) === wallMs ? after : gap(before, after)
}
