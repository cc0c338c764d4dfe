import type { BusinessCalendar } from './business-calendar.ts'
import { type WallHours, wallHours } from './wall-hours.ts'
import { dayMs, offsetPieces } from './zone.ts'

/** The years 1900 to 2199, so that every table has an end. */
export const FIRST_INSTANT = -2_208_988_800_000
export const END_INSTANT = 7_258_118_400_000

/** When a calendar is open, by instants from FIRST_INSTANT up to END_INSTANT. */
export interface OpenTable {
  /** The open milliseconds of [from, to). */
  readonly between: (from: number, to: number) => number
  /** The instant nearest to `from` with so many open milliseconds in between; null if there are fewer. */
  readonly add: (from: number, ms: number) => number | null
  readonly isOpen: (at: number) => boolean
  /** The first open instant, this one or later; null if there is none. */
  readonly next: (at: number) => number | null
}

/**
 * Open intervals in order: interval i begins at `starts[i]`, `open[i]` ms of the table are open before it and
 * `open[i + 1]` up to its end. The first begins with the table and may be empty; after the last, `starts` is Infinity.
 */
interface Intervals {
  readonly begin: number
  readonly end: number
  readonly starts: Float64Array
  readonly open: Float64Array
  /** By UTC day, the last interval that begins no later. */
  readonly days: Int32Array
}

/** Compiled as far as it is asked for, at least twice as far each time. */
export function openTable(calendar: BusinessCalendar): OpenTable {
  const hours = wallHours(calendar)
  let table: Intervals | undefined
  let pieces: ReturnType<typeof offsetPieces> = []
  const covering = (from: number, to = from): Intervals => {
    if (table && from >= table.begin && to < table.end) return table
    const { begin, end } = table ?? { begin: from, end: to + 1 }
    const more = Math.max(64 * dayMs, end - begin)
    const first = table && from >= begin ? begin : startOf(Math.min(from, begin - more))
    const last = table && to < end ? end : startOf(Math.max(to + dayMs, end + more))
    pieces = [
      ...offsetPieces(calendar.timeZone, first, table ? begin : first),
      ...pieces,
      ...offsetPieces(calendar.timeZone, table ? end : first, last),
    ]
    table = compile(pieces, hours, first, last)
    return table
  }
  return {
    between: (from, to) => {
      const table = covering(from, to)
      return openUntil(table, to) - openUntil(table, from)
    },
    add: (from, ms) => {
      if (ms === 0) return from
      for (let table = covering(from); ; ) {
        const { begin, end, starts, open } = table
        const target = openUntil(table, from) + ms
        // The first instant with so many forwards, the last backwards: never one in or at the far side of closed time.
        const i = firstAtLeast(open, ms > 0 ? target : target + 1) - 1
        if (target >= 0 && i < open.length - 1) return starts[i]! + target - open[i]!
        const beyond = ms > 0 ? end : begin - 1
        if (beyond < FIRST_INSTANT || beyond >= END_INSTANT) return null
        table = covering(Math.min(from, beyond), Math.max(from, beyond))
      }
    },
    isOpen: (at) => openAt(covering(at), at),
    next: (at) => {
      for (let table = covering(at); ; ) {
        if (openAt(table, at)) return at
        const { end, starts } = table
        const i = intervalAt(table, at)
        if (i + 2 < starts.length) return starts[i + 1]!
        if (end >= END_INSTANT) return null
        table = covering(at, end)
      }
    },
  }
}

/** The start of the UTC day, of the first or the last one of the years that are covered. */
function startOf(at: number): number {
  return Math.min(Math.max(Math.floor(at / dayMs) * dayMs, FIRST_INSTANT), END_INSTANT)
}

function openUntil(table: Intervals, at: number): number {
  const { starts, open } = table
  const i = intervalAt(table, at)
  return open[i]! + Math.min(at - starts[i]!, open[i + 1]! - open[i]!)
}

function openAt(table: Intervals, at: number): boolean {
  const { starts, open } = table
  const i = intervalAt(table, at)
  return at - starts[i]! < open[i + 1]! - open[i]!
}

/** The last interval that has begun. */
function intervalAt({ begin, days, starts }: Intervals, at: number): number {
  let i = days[Math.floor((at - begin) / dayMs)]!
  while (starts[i + 1]! <= at) i++
  return i
}

/** The first place of an ascending list with at least this value. */
function firstAtLeast(list: Float64Array, value: number): number {
  let [low, high] = [0, list.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (list[middle]! < value) low = middle + 1
    else high = middle
  }
  return low
}

/**
 * Hours are a set of wall times, and an instant is open if its wall time is. So every stretch of one offset shows a piece
 * of the wall's time line: what the clock skips is never shown, and what it repeats is shown, and counted, twice.
 */
function compile(
  pieces: ReturnType<typeof offsetPieces>,
  hours: WallHours,
  begin: number,
  end: number,
): Intervals {
  const [starts, open] = [[begin], [0]]
  let [opened, closed] = [begin, begin]
  const close = (): void => {
    open.push(open.at(-1)! + closed - opened)
  }
  for (const { from, to, offset } of pieces) {
    const lastDay = Math.floor((to - 1 + offset) / dayMs)
    for (let day = Math.floor((from + offset) / dayMs); day <= lastDay; day++) {
      const midnight = day * dayMs - offset
      hours(day, (opens, closes) => {
        const [start, stop] = [Math.max(midnight + opens, from), Math.min(midnight + closes, to)]
        if (start >= stop) return
        if (start > closed) {
          close()
          starts.push(start)
          opened = start
          closed = stop
        } else closed = Math.max(closed, stop)
      })
    }
  }
  close()
  starts.push(Number.POSITIVE_INFINITY)
  const days = new Int32Array((end - begin) / dayMs)
  for (let day = 0, i = 0; day < days.length; day++) {
    while (starts[i + 1]! <= begin + day * dayMs) i++
    days[day] = i
  }
  return { begin, end, starts: Float64Array.from(starts), open: Float64Array.from(open), days }
}
