import { badOption, checkOptions } from '../core/errors.ts'
import type { Field } from '../core/metric.ts'
import { type BucketUnit, calendarOf } from '../time/calendar.ts'
import { type Instant, readInstant } from '../time/instant.ts'
import { checkTimeZone } from '../time/zone.ts'

/**
 * A key by the calendar: which hour, day, week, month, quarter or year of a time zone a moment lies in.
 *
 * @category Groups
 * @since 0.1.0
 */
export interface Bucket<Row, Unit extends BucketUnit = BucketUnit> {
  readonly bucket: Unit
  readonly field: Field<Row>
  readonly timeZone: string
  /** Texts of the first and the last bucket that are there even if nothing happened in them; null without a range. */
  readonly range: { readonly first: string; readonly last: string } | null
}

/** Options of `hour`, `day`, `week`, `month`, `quarter` and `year`. */
export interface BucketOptions {
  /** IANA time zone of the calendar, and of times without an offset. @defaultValue 'UTC' */
  readonly timeZone?: string
  /** With `end`: every bucket that the range touches is there, with n = 0 if nothing happened. Filters nothing. */
  readonly start?: Instant
  /** The end of the range, itself excluded. */
  readonly end?: Instant
}

/**
 * Rows by the hour of a moment in a time zone: `2026-10-25T02+02:00`. The hour that comes twice in autumn is two.
 *
 * @throws `invalid_option`
 * @example
 * hour('at', { timeZone: 'Europe/Paris' }).bucket // 'hour'
 * @category Groups
 * @since 0.1.0
 */
export function hour<Row>(field: Field<Row>, options?: BucketOptions): Bucket<Row, 'hour'> {
  return bucketOf('hour', field, options)
}

/**
 * Rows by the local date of a moment: `2026-03-29`, a day of 23 hours in Paris.
 *
 * @throws `invalid_option`
 * @example
 * day('at', { start: '2026-03-01', end: '2026-04-01' }).range // { first: '2026-03-01', last: '2026-03-31' }
 * @category Groups
 * @since 0.1.0
 */
export function day<Row>(field: Field<Row>, options?: BucketOptions): Bucket<Row, 'day'> {
  return bucketOf('day', field, options)
}

/**
 * Rows by the ISO 8601 week of a moment, from Monday on: `2026-W09`. The year is that of the week's Thursday.
 *
 * @throws `invalid_option`
 * @example
 * week('at', { start: '2026-12-31', end: '2027-01-05' }).range // { first: '2026-W53', last: '2027-W01' }
 * @category Groups
 * @since 0.1.0
 */
export function week<Row>(field: Field<Row>, options?: BucketOptions): Bucket<Row, 'week'> {
  return bucketOf('week', field, options)
}

/**
 * Rows by the month of a moment: `2026-03`.
 *
 * @throws `invalid_option`
 * @example
 * const rows = [{ at: '2026-03-01T00:30+01:00', score: 9 }, { at: '2026-03-05', score: 10 }]
 * const by = { month: month('at', { timeZone: 'Europe/Paris' }) }
 * summarize(rows, { by, metrics: { nps: npsMetric('score') } }).map(({ key, nps }) => [key.month, nps.n]) // [['2026-03', 2]]
 * @category Groups
 * @since 0.1.0
 */
export function month<Row>(field: Field<Row>, options?: BucketOptions): Bucket<Row, 'month'> {
  return bucketOf('month', field, options)
}

/**
 * Rows by the quarter of a moment: `2026-Q1`.
 *
 * @throws `invalid_option`
 * @example
 * quarter('at', { start: '2026-01-01', end: '2027-01-01' }).range // { first: '2026-Q1', last: '2026-Q4' }
 * @category Groups
 * @since 0.1.0
 */
export function quarter<Row>(field: Field<Row>, options?: BucketOptions): Bucket<Row, 'quarter'> {
  return bucketOf('quarter', field, options)
}

/**
 * Rows by the year of a moment: `2026`, as text like every bucket.
 *
 * @throws `invalid_option`
 * @example
 * year('at').timeZone // 'UTC'
 * @category Groups
 * @since 0.1.0
 */
export function year<Row>(field: Field<Row>, options?: BucketOptions): Bucket<Row, 'year'> {
  return bucketOf('year', field, options)
}

function bucketOf<Row, Unit extends BucketUnit>(
  bucket: Unit,
  field: Field<Row>,
  options: BucketOptions = {},
): Bucket<Row, Unit> {
  checkOptions(options, ['timeZone', 'start', 'end'])
  if (typeof field !== 'string' && typeof field !== 'function') {
    badOption(bucket, 'of a column or a function of the row', field)
  }
  const timeZone = checkTimeZone(options.timeZone ?? 'UTC')
  const { start, end } = options
  if (start === undefined && end === undefined) return { bucket, field, timeZone, range: null }
  const from = readInstant('start', start, timeZone)
  const to = readInstant('end', end, timeZone)
  if (to <= from) badOption('end', 'after start', end)
  const { bucketOf, text } = calendarOf(bucket, timeZone)
  const range = { first: text(bucketOf(from)), last: text(bucketOf(to - 1)) }
  return { bucket, field, timeZone, range }
}
