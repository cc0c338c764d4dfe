import { badOption } from '../core/errors.ts'
import { firstDay } from './calendar.ts'
import { dayMs, startOfDay, wallToInstant } from './zone.ts'

/**
 * A moment: a `Date`, whole milliseconds since 1970-01-01T00:00Z, ISO 8601 text, or a `Temporal.Instant` or
 * `Temporal.ZonedDateTime`. Text with an offset is that instant; text without one is wall time in the function's
 * `timeZone`, and a date alone the start of that date there.
 *
 * @category Time
 * @since 0.1.0
 */
export type Instant = Date | number | string | { readonly epochMilliseconds: number }

/** The milliseconds of the option `name`; throws `invalid_option` for what is no moment. */
export function readInstant(name: string, value: unknown, timeZone: string): number {
  const instant = toInstant(value, timeZone) ?? Number.NaN
  return Number.isNaN(instant) ? badOption(name, 'a moment', value) : instant
}

/** Milliseconds since the epoch, null for what is missing, NaN for what cannot be read. The host's zone plays no part. */
export function toInstant(value: unknown, timeZone: string): number | null {
  if (value === null || value === undefined || Number.isNaN(value)) return null
  if (typeof value === 'string') return parse(value, timeZone)
  if (typeof value === 'number') return whole(value)
  if (value instanceof Date) return value.getTime()
  if (/^\[object Temporal\.PlainDate(Time)?\]$/.test(Object.prototype.toString.call(value))) {
    return parse(String(value), timeZone)
  }
  return whole((value as { epochMilliseconds?: unknown }).epochMilliseconds)
}

/** `toInstant` of many values: a date alone, of which there are few, is read once. */
export function instantReader(timeZone: string): (value: unknown) => number | null {
  const dates: Record<string, number> = Object.create(null)
  return (value) => {
    if (typeof value !== 'string' || value.length !== 10) return toInstant(value, timeZone)
    const known = dates[value]
    if (known !== undefined) return known
    const instant = parse(value, timeZone)
    // what is no date may be anything, and too much to keep
    if (!Number.isNaN(instant)) dates[value] = instant
    return instant
  }
}

/** A moment that is an object, as what JSON can hold and is the same moment in whatever zone; null for other objects. */
export function momentJson(value: object): string | number | null {
  const ms = toInstant(value, 'UTC') ?? Number.NaN
  if (Number.isNaN(ms)) return null
  // dates and wall times of Temporal lie in a zone that is not theirs
  if (!(value instanceof Date || 'epochMilliseconds' in value)) return String(value)
  const text = new Date(ms).toISOString()
  // years of more than four digits are not read again
  return text.length === 24 ? text : ms
}

function whole(ms: unknown): number {
  return Number.isInteger(ms) && Math.abs(ms as number) <= 864e13 ? (ms as number) + 0 : Number.NaN
}

// Not Date.parse, which takes more than ISO 8601 and reads some of it in the host's zone.
function parse(text: string, timeZone: string): number {
  const midnight = plainDate(text)
  if (!Number.isNaN(midnight)) {
    if (text.length === 10) return startOfDay(timeZone, midnight / dayMs)
    const utc = text.endsWith('Z')
    const instant = midnight + timeOfDay(text, utc ? text.length - 1 : text.length)
    if (!Number.isNaN(instant)) return utc ? instant : wallToInstant(timeZone, instant)
  }
  const match =
    /^(\d{4})-(\d\d)-(\d\d)(?:[T ]([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:[.,](\d{1,9}))?)?(?:(Z)|([+-])([01]\d|2[0-3])(?::?([0-5]\d))?)?)?$/.exec(
      text,
    )
  if (!match) return Number.NaN
  const [year, month, day, hours, minutes, seconds, zoneHours, zoneMinutes] = [1, 2, 3, 4, 5, 6, 10, 11].map(
    (group) => Number(match[group] ?? 0),
  ) as [number, number, number, number, number, number, number, number]
  const fraction = Number((match[7] ?? '').slice(0, 3).padEnd(3, '0'))
  // Date.UTC takes the years 0 to 99 for 1900 to 1999; the calendar repeats every 400 years.
  const later = Date.UTC(year + 400, month - 1, day, hours, minutes, seconds, fraction)
  const wall = later - 146_097 * dayMs
  if (new Date(wall).toISOString().slice(0, 10) !== text.slice(0, 10)) return Number.NaN
  if (!match[4]) return startOfDay(timeZone, wall / dayMs)
  if (match[8]) return wall
  if (!match[9]) return wallToInstant(timeZone, wall)
  return wall - Number(`${match[9]}1`) * (zoneHours * 36e5 + zoneMinutes * 6e4)
}

/** The time of day to the second or the millisecond, as most logs have it, in a tenth of the time; NaN for anything else. */
function timeOfDay(text: string, end: number): number {
  if ((text[10] !== 'T' && text[10] !== ' ') || text[13] !== ':' || text[16] !== ':') return Number.NaN
  const ms = end === 23 && text[19] === '.' ? digits(text, 20, 23) : end === 19 ? 0 : Number.NaN
  const hours = digits(text, 11, 13)
  const minutes = digits(text, 14, 16)
  const seconds = digits(text, 17, 19)
  const inRange = hours < 24 && minutes < 60 && seconds < 60
  return inRange ? ((hours * 60 + minutes) * 60 + seconds) * 1e3 + ms : Number.NaN
}

/** The midnight in UTC of a text that begins with a date; NaN for others, and for the first years, read with care. */
function plainDate(text: string): number {
  const year = digits(text, 0, 4)
  const month = digits(text, 5, 7)
  const day = digits(text, 8, 10)
  const plain = month >= 1 && month <= 12 && day >= 1 && year >= 100 && text[4] === '-' && text[7] === '-'
  if (!plain) return Number.NaN
  const first = firstDay(12 * year + month - 1)
  return day > 28 && first + day > firstDay(12 * year + month) ? Number.NaN : (first + day - 1) * dayMs
}

/** The number that digits write, NaN where one is none. */
function digits(text: string, from: number, to: number): number {
  let number = 0
  for (let i = from; i < to; i++) {
    const digit = text.charCodeAt(i) - 48
    if (digit < 0 || digit > 9) return Number.NaN
    number = 10 * number + digit
  }
  return number
}
