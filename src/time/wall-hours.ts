import type { BusinessCalendar, OpenHours, WeekHours } from './business-calendar.ts'
import { dayMs } from './zone.ts'

/** Emits the open hours of a local date, in order of their starts, in ms since its midnight. */
export type WallHours = (day: number, emit: (from: number, to: number) => void) => void

/** The shifts that start on one date: ms of that day, in order, and how far they reach into the next. */
interface Shifts {
  readonly hours: readonly (readonly [from: number, to: number])[]
  readonly overnight: number
}

/** The open hours of each local date. */
export function wallHours(calendar: BusinessCalendar): WallHours {
  const none = shiftsOf([])
  const holidays = new Set(calendar.holidays.map(dayOf))
  const exceptions = new Map(
    Object.entries(calendar.exceptions).map(([date, hours]) => [dayOf(date), shiftsOf(hours)]),
  )
  const weeks = [...calendar.schedules, calendar].map(({ week, validFrom, validTo }) => ({
    week: WEEKDAYS.map((name) => shiftsOf(week[name])),
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
    hours: shifts.map(([from, to]) => [from, to > from ? to : dayMs] as const),
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
