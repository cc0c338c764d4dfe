import { badOption } from '../core/errors.ts'
import { type BusinessCalendar, type CalendarOptions, calendar } from './business-calendar.ts'
import { END_INSTANT, FIRST_INSTANT } from './open-table.ts'
import { workingMs } from './working-time.ts'

/** What time counts: all of it, or the open hours of a calendar. */
export interface Clock {
  readonly choice: 'elapsed' | BusinessCalendar
  readonly passed: (from: number, to: number) => number
  /** Moments before it are not counted. */
  readonly first: number
}

export function readClock(given: 'elapsed' | CalendarOptions = 'elapsed'): Clock {
  if (given === 'elapsed') return { choice: given, passed: (from, to) => to - from, first: -Infinity }
  const choice =
    typeof given === 'object' ? calendar(given) : badOption('clock', "'elapsed' or a calendar", given)
  return { choice, passed: (from, to) => workingMs(choice, from, to), first: FIRST_INSTANT }
}

/** Refuses an `asOf` that the clock does not know. */
export function checkAsOf(asOf: number, { first, choice }: Clock): number {
  if (choice === 'elapsed' || (asOf >= first && asOf < END_INSTANT)) return asOf
  return badOption('asOf', 'of the years 1900 to 2199 with business hours', new Date(asOf))
}
