import { CxMetricsError, show } from '../core/errors.ts'
import { type CalendarOptions, compiled } from './business-calendar.ts'
import { type Instant, toInstant } from './instant.ts'
import { END_INSTANT, FIRST_INSTANT } from './open-table.ts'

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

function moment(name: string, value: Instant, timeZone: string): number {
  const instant = Number.isInteger(value) ? (value as number) + 0 : toInstant(value, timeZone)
  if (instant !== null && instant >= FIRST_INSTANT && instant < END_INSTANT) return instant
  const text = `${name} must be a moment of the years 1900 to 2199, got ${show(value)}`
  throw new CxMetricsError('invalid_value', text, [name])
}
