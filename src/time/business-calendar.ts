import { CxMetricsError, checkOptions, oneOf, show } from '../core/errors.ts'
import { type Instant, toInstant } from './instant.ts'
import { END_INSTANT, FIRST_INSTANT, type OpenTable, openTable, WEEKDAYS } from './open-table.ts'
import { checkTimeZone } from './zone.ts'

/**
 * Open from the first local wall time up to the second: `['09:00', '17:30']`, with seconds where needed. `'24:00'` is the
 * day's end. A second time at or before the first is that of the next day: `['22:00', '06:00']`, `['00:00', '00:00']`.
 *
 * @category Time
 * @since 0.1.0
 */
export type OpenHours = readonly [from: string, to: string]

/**
 * The hours of a week. A shift belongs to the day it starts on, a day left out is closed, and hours that overlap count
 * once.
 *
 * @category Time
 * @since 0.1.0
 */
export interface WeekHours {
  readonly mon?: readonly OpenHours[]
  readonly tue?: readonly OpenHours[]
  readonly wed?: readonly OpenHours[]
  readonly thu?: readonly OpenHours[]
  readonly fri?: readonly OpenHours[]
  readonly sat?: readonly OpenHours[]
  readonly sun?: readonly OpenHours[]
}

/**
 * Another week from the date `validFrom` on, up to the date `validTo` on which it holds no more; null is without end.
 *
 * @category Time
 * @since 0.1.0
 */
export interface Schedule {
  readonly week: WeekHours
  /** @defaultValue null */
  readonly validFrom?: string | null
  /** @defaultValue null */
  readonly validTo?: string | null
}

/**
 * What a calendar is made of; dates are local ones, `'2026-12-24'`.
 *
 * @category Time
 * @since 0.1.0
 */
export interface CalendarOptions extends Schedule {
  /** The IANA zone of all times and dates. */
  readonly timeZone: string
  /** Dates that are closed. @defaultValue [] */
  readonly holidays?: readonly string[]
  /**
   * The shifts that start on a date, in place of the week's, on a holiday too: `{ '2026-12-24': [['09:00', '12:00']] }`.
   * @defaultValue {}
   */
  readonly exceptions?: { readonly [date: string]: readonly OpenHours[] }
  /**
   * What a holiday closes: its date from 0 to 24 h, so the end of the shift of the evening before too, or the shifts that
   * start on it. @defaultValue 'calendar-day'
   */
  readonly holidayRule?: 'calendar-day' | 'shift-start'
  /** Weeks that take the place of `week` for a time; their dates must not overlap. @defaultValue [] */
  readonly schedules?: readonly Schedule[]
}

/**
 * A calendar with all its choices: plain, frozen, JSON.
 *
 * @category Time
 * @since 0.1.0
 */
export interface BusinessCalendar extends Required<CalendarOptions> {
  readonly week: Required<WeekHours>
  readonly schedules: readonly (Required<Schedule> & { readonly week: Required<WeekHours> })[]
}

/**
 * Business hours: a weekly plan in a time zone, with holidays, exceptions and changes of plan. What is given is checked
 * and returned as plain JSON with every choice filled in, equal for equal calendars; outside `validFrom` and `validTo` no
 * shift starts. `workingMs` and its like take it, or what it was made of; made once, it is read without further checks.
 *
 * @throws `invalid_option` for what is no zone, date, time or day, with the path to it.
 * @example
 * calendar({ timeZone: 'Europe/Paris', week: { mon: [['09:00', '12:30'], ['14:00', '18:00']] } }).holidayRule // 'calendar-day'
 * calendar({ timeZone: 'Europe/Paris', week: { mon: [['9:00', '17:00']] } }) // throws invalid_option at ['week', 'mon', 0]
 * @category Time
 * @since 0.1.0
 */
export function calendar(options: CalendarOptions): BusinessCalendar {
  if (tables?.get(options)?.text === null) return options as BusinessCalendar
  checkOptions(options, CHOICES, 'calendar')
  const { holidays = [], exceptions = {}, schedules = [] } = options
  const dates = checkList(holidays, ['holidays']).map((date, i) => checkDate(date, ['holidays', i]))
  if (typeof exceptions !== 'object' || exceptions === null || Array.isArray(exceptions)) {
    wrong(['exceptions'], 'an object of dates', exceptions)
  }
  const made: BusinessCalendar = frozen({
    timeZone: checkTimeZone(options.timeZone),
    ...scheduleOf(options, []),
    holidays: [...new Set(dates)].sort(),
    exceptions: Object.fromEntries(
      Object.keys(exceptions)
        .sort()
        .map((date) => {
          const path = ['exceptions', date]
          return [checkDate(date, path), hoursOf(exceptions[date], path)]
        }),
    ),
    holidayRule: oneOf('holidayRule', options.holidayRule, ['calendar-day', 'shift-start']),
    schedules: inTurn(
      checkList(schedules, ['schedules']).map((schedule, i) => {
        checkOptions(schedule as Schedule, SCHEDULE, 'schedules', String(i))
        return scheduleOf(schedule as Schedule, ['schedules', i])
      }),
    ),
  })
  tables ??= new WeakMap()
  tables.set(made, { table: openTable(made), timeZone: made.timeZone, text: null })
  return made
}

/**
 * The open time from one moment up to another, in elapsed milliseconds: an hour that the clock skips never passes, and
 * one that it repeats passes twice. `workingMs` of [a, b) and of [b, c) add up to that of [a, c), exactly.
 *
 * @param calendar What `calendar` gives, or plain JSON of that shape. Moments without an offset are in its zone.
 * @throws `invalid_value` where `to` is before `from` and for what is no moment of the years 1900 to 2199;
 * `invalid_option` for what is no calendar.
 * @example
 * const office = calendar({ timeZone: 'Europe/Paris', week: { fri: [['09:00', '17:00']], mon: [['09:00', '17:00']] } })
 * workingMs(office, '2026-03-27T16:00', '2026-03-30T10:30') / 3_600_000 // 2.5
 * @category Time
 * @since 0.1.0
 */
export function workingMs(calendar: CalendarOptions, from: Instant, to: Instant): number {
  const { table, timeZone } = compiled(calendar)
  const start = moment('from', from, timeZone)
  const end = moment('to', to, timeZone)
  if (start <= end) return table.between(start, end)
  const text = `to must not be before from, ${new Date(start).toISOString()}, got ${show(to)}`
  throw new CxMetricsError('invalid_value', text, ['to'])
}

/**
 * The moment by which so much open time has passed since `from`, in ms since 1970-01-01T00:00Z; before `from` where `ms`
 * is negative. Of several such moments the nearest to `from`: eight hours from 09:00 end at 17:00, not the next morning.
 *
 * @throws `invalid_value` for `ms` that are not whole, and where the calendar is not open for so long, up to the year 2199
 * or back to 1900; `invalid_option` for what is no calendar.
 * @example
 * const office = calendar({ timeZone: 'Europe/Paris', week: { fri: [['09:00', '17:00']], mon: [['09:00', '17:00']] } })
 * new Date(addWorkingMs(office, '2026-03-27T16:00', 2.5 * 3_600_000)).toISOString() // '2026-03-30T08:30:00.000Z'
 * @category Time
 * @since 0.1.0
 */
export function addWorkingMs(calendar: CalendarOptions, from: Instant, ms: number): number {
  const { table, timeZone } = compiled(calendar)
  const start = moment('from', from, timeZone)
  const refuse = (rule: string): never => {
    throw new CxMetricsError('invalid_value', `ms must be ${rule}, got ${show(ms)}`, ['ms'])
  }
  if (!Number.isSafeInteger(ms)) refuse('whole milliseconds')
  const side = ms > 0 ? 'from there to the end of 2199' : 'from 1900 up to there'
  return table.add(start, ms) ?? refuse(`no more than the calendar is open ${side}`)
}

/**
 * Whether a calendar is open at a moment; it is at the first one of its hours and is not at their end.
 *
 * @throws `invalid_value` for what is no moment of the years 1900 to 2199, `invalid_option` for what is no calendar.
 * @example
 * isOpen({ timeZone: 'Asia/Kolkata', week: { sat: [['22:00', '06:00']] } }, '2026-03-29T05:59') // true
 * @category Time
 * @since 0.1.0
 */
export function isOpen(calendar: CalendarOptions, at: Instant): boolean {
  const { table, timeZone } = compiled(calendar)
  return table.isOpen(moment('at', at, timeZone))
}

/**
 * The first moment, this one or later, at which a calendar is open, in ms since 1970-01-01T00:00Z; null if there is none
 * before the year 2200.
 *
 * @throws `invalid_value` for what is no moment of the years 1900 to 2199, `invalid_option` for what is no calendar.
 * @example
 * nextOpen({ timeZone: 'UTC', week: { mon: [['09:00', '17:00']] } }, '2026-03-29') === Date.UTC(2026, 2, 30, 9) // true
 * nextOpen({ timeZone: 'UTC', week: {} }, '2026-03-29') // null
 * @category Time
 * @since 0.1.0
 */
export function nextOpen(calendar: CalendarOptions, at: Instant): number | null {
  const { table, timeZone } = compiled(calendar)
  return table.next(moment('at', at, timeZone))
}

interface Compiled {
  readonly table: OpenTable
  readonly timeZone: string
  /** As it was when compiled, of what is not frozen and may have changed since. */
  readonly text: string | null
}

// Filled on use, by calendar: what it holds follows from the calendar alone.
let tables: WeakMap<object, Compiled> | undefined

function compiled(given: CalendarOptions): Compiled {
  tables ??= new WeakMap()
  const known = tables.get(given)
  if (known && (known.text === null || known.text === JSON.stringify(given))) return known
  const entry = { ...compiled(calendar(given)), text: JSON.stringify(given) }
  tables.set(given, entry)
  return entry
}

function moment(name: string, value: Instant, timeZone: string): number {
  const instant = Number.isInteger(value) ? (value as number) + 0 : toInstant(value, timeZone)
  if (instant !== null && instant >= FIRST_INSTANT && instant < END_INSTANT) return instant
  const text = `${name} must be a moment of the years 1900 to 2199, got ${show(value)}`
  throw new CxMetricsError('invalid_value', text, [name])
}

const SCHEDULE: readonly string[] = ['week', 'validFrom', 'validTo']
const CHOICES: readonly string[] = [
  'timeZone',
  'week',
  'validFrom',
  'validTo',
  'holidays',
  'exceptions',
  'holidayRule',
  'schedules',
]

type Path = readonly (string | number)[]

function wrong(path: Path, rule: string, got: unknown): never {
  throw new CxMetricsError('invalid_option', `${path.join('.')} must be ${rule}, got ${show(got)}`, path)
}

type FullSchedule = BusinessCalendar['schedules'][number]

function scheduleOf({ week, validFrom = null, validTo = null }: Schedule, path: Path): FullSchedule {
  checkOptions(week, WEEKDAYS, ...path.map(String), 'week')
  const hours = WEEKDAYS.map((day) => [
    day,
    week[day] === undefined ? [] : hoursOf(week[day], [...path, 'week', day]),
  ])
  if (validFrom !== null) checkDate(validFrom, [...path, 'validFrom'])
  if (validTo !== null && checkDate(validTo, [...path, 'validTo']) <= (validFrom ?? '')) {
    wrong([...path, 'validTo'], `after validFrom, ${validFrom}`, validTo)
  }
  return { week: Object.fromEntries(hours), validFrom, validTo }
}

function inTurn(schedules: readonly FullSchedule[]): readonly FullSchedule[] {
  const sorted = [...schedules].sort((a, b) => ((a.validFrom ?? '') < (b.validFrom ?? '') ? -1 : 1))
  sorted.forEach(({ validTo }, i) => {
    const next = sorted[i + 1]
    if (next && (validTo === null || validTo > (next.validFrom ?? ''))) {
      wrong(['schedules'], 'one at a time', `${validTo ?? 'no end'} after ${next.validFrom ?? 'no start'}`)
    }
  })
  return sorted
}

function hoursOf(hours: unknown, path: Path): readonly OpenHours[] {
  return checkList(hours, path)
    .map((pair, i) => {
      const [from, to, ...rest] = checkList(pair, [...path, i]).map(checkTime)
      if (from && to && from < '24' && rest.length === 0) return [from, to] as const
      return wrong([...path, i], "two local times such as '09:00' and '17:30'", JSON.stringify(pair))
    })
    .sort(([a, b], [c, d]) => (a + b < c + d ? -1 : 1))
}

/** The shortest text of a time; empty for any other value. */
function checkTime(time: unknown): string {
  const text = typeof time === 'string' ? time : ''
  return /^(([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?|24:00(:00)?)$/.test(text)
    ? text.replace(/^(.{5}):00$/, '$1')
    : ''
}

function checkDate(date: unknown, path: Path): string {
  const known = typeof date === 'string' && date.length === 10 && !Number.isNaN(toInstant(date, 'UTC'))
  return known ? date : wrong(path, "a date such as '2026-12-24'", date)
}

function checkList(list: unknown, path: Path): readonly unknown[] {
  return Array.isArray(list) ? list : wrong(path, 'a list', list)
}

/** Frozen through and through: what a table was compiled from must not change. */
function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(frozen)
  return value
}
