import { badOption } from '../core/errors.ts'
import { checkTimeZone, dayMs, firstChange, localDay, offsetAt, startOfDay } from './zone.ts'

/** What a bucket of the calendar is. */
export type BucketUnit = 'hour' | 'day' | 'week' | 'month' | 'quarter' | 'year'

export const BUCKET_UNITS: readonly BucketUnit[] = ['hour', 'day', 'week', 'month', 'quarter', 'year']

/**
 * The buckets of one unit in one zone, each known by a whole number that grows with time.
 *
 * An instant lies in the bucket that the local clock and date show. Where the clock went back over midnight (St. John's
 * in autumn until 2010), an hour of the earlier date comes after the later one began: `start` is a bucket's first
 * instant, and only hours are always in one piece.
 */
export interface Calendar {
  /** Milliseconds since 1970-01-01T00:00Z → the bucket that holds that instant. */
  readonly bucketOf: (instant: number) => number
  /** ISO text: `2026-10-25T02+02:00`, `2026-03-29`, `2026-W09`, `2026-03`, `2026-Q1`, `2026`. */
  readonly text: (bucket: number) => string
  /** The inverse of `text`; NaN for any other text, such as 2026-02-30 or an hour that the clock skipped. */
  readonly bucket: (text: string) => number
  /** The first instant of a bucket; of a date that the zone skipped, the first instant after it. */
  readonly start: (bucket: number) => number
  /** The following bucket; a date that the zone skipped has no length and is left out. */
  readonly next: (bucket: number) => number
}

/** The buckets of `unit` in an IANA zone; throws `invalid_option`. Made once, used for every row. */
export function calendarOf(unit: BucketUnit, timeZone: string): Calendar {
  if (!BUCKET_UNITS.includes(unit)) badOption('unit', `one of ${BUCKET_UNITS.join(', ')}`, unit)
  const zone = checkTimeZone(timeZone)
  return unit === 'hour' ? hoursIn(zone) : datesIn(zone, units[unit])
}

/** Dates are days since 1970-01-01 without a zone, months are 12 × year + month − 1. */
interface DateUnit {
  readonly of: (day: number) => number
  readonly firstDay: (bucket: number) => number
  readonly text: (bucket: number) => string
  /** The bucket by the numbers of its text, in range or not. */
  readonly at: (year: number, part: number, day: number) => number
}

const units: Readonly<Record<Exclude<BucketUnit, 'hour'>, DateUnit>> = {
  day: {
    of: (day) => day,
    firstDay: (day) => day,
    text: dayText,
    at: (year, month, day) => firstDay(12 * year + month - 1) + day - 1,
  },
  // Weeks since that of 1970-01-01, a Thursday. The Thursday decides to which year a week belongs.
  week: {
    of: (day) => Math.floor((day + 3) / 7),
    firstDay: (week) => 7 * week - 3,
    text: (week) => {
      const year = Math.floor(monthOf(7 * week) / 12)
      return `${yearText(year)}-W${pad(Math.floor((7 * week - firstDay(12 * year)) / 7) + 1)}`
    },
    at: (year, week) => Math.ceil(firstDay(12 * year) / 7) + week - 1,
  },
  month: {
    of: monthOf,
    firstDay,
    text: monthText,
    at: (year, month) => 12 * year + month - 1,
  },
  quarter: {
    of: (day) => Math.floor(monthOf(day) / 3),
    firstDay: (quarter) => firstDay(3 * quarter),
    text: (quarter) => `${yearText(Math.floor(quarter / 4))}-Q${mod(quarter, 4) + 1}`,
    at: (year, quarter) => 4 * year + quarter - 1,
  },
  year: {
    of: (day) => Math.floor(monthOf(day) / 12),
    firstDay: (year) => firstDay(12 * year),
    text: yearText,
    at: (year) => year,
  },
}

function datesIn(timeZone: string, unit: DateUnit): Calendar {
  const start = (bucket: number): number => startOfDay(timeZone, unit.firstDay(bucket))
  return {
    bucketOf: (instant) => unit.of(localDay(timeZone, instant)),
    text: unit.text,
    bucket: (text) => read(unit, text),
    start,
    next: (bucket) => (start(bucket + 1) < start(bucket + 2) ? bucket + 1 : bucket + 2),
  }
}

/**
 * An hour is known by its first instant: a wall hour under one offset, so an hour that comes twice is two buckets, and so
 * is one that a change of the offset cuts in two. Counting from the full hour would not do: 23:00-05:00 and 00:00-04:00
 * are one instant, but not one bucket where the clock goes from 23:30 to 00:30.
 */
function hoursIn(timeZone: string): Calendar {
  const change = (from: number, to: number): number =>
    firstChange((instant) => offsetAt(timeZone, instant), from, to)
  const wallHour = (instant: number, offset: number): number => Math.floor((instant + offset) / hourMs)
  const bucketOf = (instant: number): number => {
    const offset = offsetAt(timeZone, instant)
    const full = wallHour(instant, offset) * hourMs - offset
    return offsetAt(timeZone, full) === offset ? full : change(full, instant)
  }
  const text = (bucket: number): string => {
    const offset = offsetAt(timeZone, bucket)
    const hour = wallHour(bucket, offset)
    return `${dayText(Math.floor(hour / 24))}T${pad(mod(hour, 24))}${offsetText(offset)}`
  }
  return {
    bucketOf,
    text,
    bucket: (given) => {
      const [, date = '', hour, sign, ...offset] =
        /^(.+)T(\d\d)(?:Z|([+-])(\d\d):(\d\d)(?::(\d\d))?)$/.exec(given) ?? []
      const [hours, minutes, seconds] = offset.map((part) => Number(part ?? 0)) as [number, number, number]
      const ahead = sign ? Number(`${sign}1`) * (hours * hourMs + minutes * 6e4 + seconds * 1e3) : 0
      const full = read(units.day, date) * dayMs + Number(hour) * hourMs - ahead
      if (!(Math.abs(full) < 864e13 + hourMs)) return Number.NaN
      // Of an hour cut in two, one part holds the first instant of the full hour, the other the last.
      return [full, full + hourMs - 1].map(bucketOf).find((bucket) => text(bucket) === given) ?? Number.NaN
    },
    start: (bucket) => bucket,
    next: (bucket) => {
      const offset = offsetAt(timeZone, bucket)
      const end = (wallHour(bucket, offset) + 1) * hourMs - offset
      return change(bucket, end)
    },
  }
}

const hourMs = 3_600_000

/** What writes the same text back is the bucket: that refuses week 54 and the 30th of February alike. */
function read(unit: DateUnit, text: string): number {
  const [, year, part, day] = /^([+-]?\d{4,6})(?:-[QW]?(\d\d?))?(?:-(\d\d))?$/.exec(text) ?? []
  const bucket = unit.at(Number(year), Number(part), Number(day))
  return unit.text(bucket) === text ? bucket : Number.NaN
}

/**
 * Years begin in March here, so the leap day is the last of its year, and 280,000 years early, so nothing is negative
 * and `| 0` is a floor. In quarters of a day a century has 146,097 and a year of it 1461.
 *
 * Source: Cassio Neri and Lorenz Schneider, Euclidean affine functions and their application to calendar algorithms,
 * Software: Practice and Experience 53 (2023), after Howard Hinnant, civil_from_days.
 */
export function monthOf(day: number): number {
  const quarters = 4 * ((day + 102_987_368) | 0) + 3
  const century = (quarters / 146_097) | 0
  const ofCentury = (quarters - 146_097 * century) | 3
  const year = (ofCentury / 1461) | 0
  const dayOfYear = (ofCentury - 1461 * year) >> 2
  return 12 * (100 * century + year - 280_000) + (((5 * dayOfYear + 2) / 153) | 0) + 2
}

/** The inverse of `monthOf`: the first day of a month. */
export function firstDay(month: number): number {
  const year = Math.floor((month - 2) / 12)
  const leapDays = Math.floor(year / 4) - Math.floor(year / 100) + Math.floor(year / 400)
  return 365 * year + leapDays + Math.floor((153 * mod(month - 2, 12) + 2) / 5) - 719_468
}

function dayText(day: number): string {
  const month = monthOf(day)
  return `${monthText(month)}-${pad(day - firstDay(month) + 1)}`
}

function monthText(month: number): string {
  return `${yearText(Math.floor(month / 12))}-${pad(mod(month, 12) + 1)}`
}

/** Years that four digits cannot hold have a sign and six. */
function yearText(year: number): string {
  if (year >= 0 && year <= 9999) return pad(year, 4)
  return `${year < 0 ? '-' : '+'}${pad(Math.abs(year), 6)}`
}

function offsetText(offset: number): string {
  if (offset === 0) return 'Z'
  const seconds = Math.abs(offset) / 1e3
  const parts = [seconds / 3600, (seconds / 60) % 60, seconds % 60].map((part) => pad(Math.floor(part)))
  return (offset < 0 ? '-' : '+') + parts.slice(0, seconds % 60 ? 3 : 2).join(':')
}

function pad(value: number, digits = 2): string {
  return String(value).padStart(digits, '0')
}

function mod(value: number, by: number): number {
  return value - by * Math.floor(value / by)
}
