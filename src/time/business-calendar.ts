import { CxMetricsError, checkOptions, oneOf, show } from '../core/errors.ts'
import { toInstant } from './instant.ts'
import { type OpenTable, openTable } from './open-table.ts'
import { WEEKDAYS } from './wall-hours.ts'
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
  if (tables?.get(options)?.copy === null) return options as BusinessCalendar
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
  tables.set(made, { table: openTable(made), timeZone: made.timeZone, copy: null })
  return made
}

interface Compiled {
  readonly table: OpenTable
  readonly timeZone: string
  /** As it was when compiled, of what is not frozen and may have changed since. */
  readonly copy: CalendarOptions | null
}

// Filled on use, by calendar: what it holds follows from the calendar alone.
let tables: WeakMap<object, Compiled> | undefined

/** The table of a calendar, or of what one is made of. */
export function compiled(given: CalendarOptions): Compiled {
  tables ??= new WeakMap()
  const known = tables.get(given)
  if (known && (known.copy === null || sameCalendar(given, known.copy))) return known
  const entry = { ...compiled(calendar(given)), copy: JSON.parse(JSON.stringify(given)) }
  tables.set(given, entry)
  return entry
}

// Every call asks this of plain JSON: loops by hand, which allocate nothing, take a quarter of the time of JSON.stringify.
function sameCalendar(a: CalendarOptions, b: CalendarOptions): boolean {
  return (
    a.timeZone === b.timeZone &&
    a.holidayRule === b.holidayRule &&
    sameSchedule(a, b) &&
    sameList(a.holidays, b.holidays, Object.is) &&
    sameList(a.schedules, b.schedules, sameSchedule) &&
    sameExceptions(a.exceptions, b.exceptions) &&
    sameExceptions(b.exceptions, a.exceptions)
  )
}

function sameSchedule(a: Schedule, b: Schedule): boolean {
  if (a.validFrom !== b.validFrom || a.validTo !== b.validTo || !a.week) return false
  for (const day of WEEKDAYS) if (!sameList(a.week[day], b.week[day], samePair)) return false
  return true
}

function sameExceptions(a: CalendarOptions['exceptions'], b: CalendarOptions['exceptions']): boolean {
  for (const date in a) if (!sameList(a[date], b?.[date], samePair)) return false
  return true
}

function samePair(a: OpenHours, b: OpenHours): boolean {
  return a[0] === b[0] && a[1] === b[1] && a.length === b.length
}

function sameList<T>(
  a: readonly T[] | undefined,
  b: readonly T[] | undefined,
  same: (a: T, b: T) => boolean,
): boolean {
  if (!a || !b) return a === b
  if (a.length !== b.length) return false
  for (let i = 0; i < b.length; i++) if (!same(a[i]!, b[i]!)) return false
  return true
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
    .map((times, i) => {
      const pair = checkList(times, [...path, i])
      const [from, to, ...rest] = pair.map(checkTime)
      if (from && to && from < '24' && rest.length === 0) return [from, to] as const
      const got = pair.find((time) => !checkTime(time)) ?? pair
      return wrong([...path, i], "two local times such as '09:00' and '17:30'", got)
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
