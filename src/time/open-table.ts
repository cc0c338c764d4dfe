import type { BusinessCalendar, OpenHours, WeekHours } from './business-calendar.ts'
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
 * `open[i + 1]` up to its end. The first is empty, where the table begins; after the last, `starts` is Infinity.
 */
interface Intervals {
  readonly firstDay: number
  readonly endDay: number
  readonly starts: Float64Array
  readonly open: Float64Array
  /** By UTC day, the last interval that begins no later. */
  readonly days: Int32Array
}

/** Compiled as far as it is asked for, at least twice as far each time. */
export function openTable(calendar: BusinessCalendar): OpenTable {
  const hours = wallHours(calendar)
  let table: Intervals | undefined
  const covering = (from: number, to = from): Intervals => {
    const fromDay = Math.floor(from / dayMs)
    const toDay = Math.floor(to / dayMs)
    if (table && fromDay >= table.firstDay && toDay < table.endDay) return table
    const { firstDay, endDay } = table ?? { firstDay: fromDay, endDay: toDay + 1 }
    const more = Math.max(64, endDay - firstDay)
    const first = table && fromDay >= firstDay ? firstDay : Math.min(fromDay, firstDay - more)
    const end = table && toDay < endDay ? endDay : Math.max(toDay + 1, endDay + more)
    const { timeZone } = calendar
    table = compile(
      timeZone,
      hours,
      Math.max(first, FIRST_INSTANT / dayMs),
      Math.min(end, END_INSTANT / dayMs),
    )
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
        const { firstDay, endDay, starts, open } = table
        const target = openUntil(table, from) + ms
        // The first instant with so many forwards, the last backwards: never one in or at the far side of closed time.
        const i = firstAtLeast(open, ms > 0 ? target : target + 1) - 1
        if (target >= 0 && i < open.length - 1) return starts[i]! + target - open[i]!
        const beyond = ms > 0 ? endDay * dayMs : firstDay * dayMs - 1
        if (beyond < FIRST_INSTANT || beyond >= END_INSTANT) return null
        table = covering(Math.min(from, beyond), Math.max(from, beyond))
      }
    },
    isOpen: (at) => openAt(covering(at), at),
    next: (at) => {
      for (let table = covering(at); ; ) {
        if (openAt(table, at)) return at
        const { endDay, starts } = table
        const i = intervalAt(table, at)
        if (i + 2 < starts.length) return starts[i + 1]!
        if (endDay * dayMs >= END_INSTANT) return null
        table = covering(at, endDay * dayMs)
      }
    },
  }
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
function intervalAt({ firstDay, days, starts }: Intervals, at: number): number {
  let i = days[Math.floor(at / dayMs) - firstDay]!
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

type Emit = (from: number, to: number) => void

/**
 * Hours are a set of wall times, and an instant is open if its wall time is. So every stretch of one offset shows a piece
 * of the wall's time line: what the clock skips is never shown, and what it repeats is shown, and counted, twice.
 */
function compile(
  timeZone: string,
  hours: (day: number, emit: Emit) => void,
  firstDay: number,
  endDay: number,
): Intervals {
  const begin = firstDay * dayMs
  const [starts, open] = [[begin], [0]]
  let [last, end] = [begin, begin]
  const close = (): void => {
    open.push(open.at(-1)! + end - last)
  }
  for (const { from, to, offset } of offsetPieces(timeZone, begin, endDay * dayMs)) {
    const lastDay = Math.floor((to - 1 + offset) / dayMs)
    for (let day = Math.floor((from + offset) / dayMs); day <= lastDay; day++) {
      const midnight = day * dayMs - offset
      hours(day, (opens, closes) => {
        const [start, stop] = [Math.max(midnight + opens, from), Math.min(midnight + closes, to)]
        if (start >= stop) return
        if (start > end || starts.length === 1) {
          close()
          starts.push(start)
          last = start
          end = stop
        } else end = Math.max(end, stop)
      })
    }
  }
  close()
  starts.push(Number.POSITIVE_INFINITY)
  const days = new Int32Array(endDay - firstDay)
  for (let day = 0, i = 0; day < days.length; day++) {
    while (starts[i + 1]! <= begin + day * dayMs) i++
    days[day] = i
  }
  return { firstDay, endDay, starts: Float64Array.from(starts), open: Float64Array.from(open), days }
}

/** The shifts that start on one date: ms of that day, in order, and how far they reach into the next. */
interface Shifts {
  readonly hours: readonly (readonly [from: number, to: number])[]
  readonly overnight: number
}

/** Emits the open hours of a local date, in order of their starts, in ms since its midnight. */
function wallHours(calendar: BusinessCalendar): (day: number, emit: Emit) => void {
  const none = shiftsOf([])
  const holidays = new Set(calendar.holidays.map(dayOf))
  const exceptions = new Map(
    Object.entries(calendar.exceptions).map(([date, hours]) => [dayOf(date), shiftsOf(hours)]),
  )
  const weeks = [...calendar.schedules, calendar].map(({ week, validFrom, validTo }) => ({
    week: WEEKDAYS.map((name) => shiftsOf(week[name] ?? [])),
    from: validFrom === null ? Number.NEGATIVE_INFINITY : dayOf(validFrom),
    to: validTo === null ? Number.POSITIVE_INFINITY : dayOf(validTo),
  }))
  const whole = weeks.at(-1)!
  const calendarDay = calendar.holidayRule === 'calendar-day'
  const shiftsOn = (day: number): Shifts => {
    if (day < whole.from || day >= whole.to) return none
    const exception = exceptions.get(day)
    if (exception || (holidays.has(day) && !calendarDay)) return exception ?? none
    // 1970-01-01 was a Thursday.
    return weeks.find(({ from, to }) => day >= from && day < to)!.week[(((day + 3) % 7) + 7) % 7]!
  }
  return (day, emit) => {
    const closed = calendarDay && holidays.has(day)
    const { overnight } = closed ? none : shiftsOn(day - 1)
    if (overnight > 0) emit(0, overnight)
    const { hours } = closed && !exceptions.has(day) ? none : shiftsOn(day)
    for (const [from, to] of hours) emit(from, to)
  }
}

export const WEEKDAYS: readonly (keyof WeekHours)[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']

function shiftsOf(hours: readonly OpenHours[]): Shifts {
  const shifts = hours.map(([from, to]) => [timeOf(from), timeOf(to)] as const)
  return {
    hours: shifts.map(([from, to]) => [from, to > from ? to : dayMs] as const).sort(([a], [b]) => a - b),
    overnight: Math.max(0, ...shifts.map(([from, to]) => (to > from ? 0 : to))),
  }
}

/** Of checked text, as ms since midnight. */
function timeOf(text: string): number {
  const [hours, minutes, seconds = 0] = text.split(':').map(Number) as [number, number, number?]
  return 1000 * (3600 * hours + 60 * minutes + seconds)
}

/** Of checked text, in days since 1970-01-01. */
function dayOf(date: string): number {
  return Date.parse(date) / dayMs
}
