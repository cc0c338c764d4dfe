import { badOption } from '../core/errors.ts'
import { type BucketUnit, type Calendar, calendarOf } from '../time/calendar.ts'
import { dayMs, offsetAt } from '../time/zone.ts'
import { floored } from './dialects.ts'
import type { KeyColumns } from './keys.ts'
import type { Source } from './source.ts'

/** A moment in a column, in milliseconds since 1970-01-01T00:00Z. */
export interface InstantColumn {
  readonly ms: string
  /** Whether a number is a moment; null where every value is one. */
  readonly fine: string | null
}

/** A moment that may be a local date: `part` of the source, from it what is `around`, and from all of them the moment. */
export interface MomentColumn {
  readonly as: string
  readonly part: string
  readonly around: readonly string[]
  readonly made: string
  readonly fine: string | null
}

/** A column of moments; where numbers are none their milliseconds are null, as those of missing ones. */
export function instantColumn(source: Source, column: string): InstantColumn {
  const { dialect } = source
  const x = source.column(column)
  if (source.typeOf(column, ['timestamp', 'epoch-ms']) === 'timestamp')
    return { ms: dialect.epochMs(x), fine: null }
  const whole = `${x} BETWEEN -8640000000000000 AND 8640000000000000 AND ${x} = FLOOR(${x})`
  return {
    ms: `CASE WHEN ${whole} THEN ${dialect.whole(x)} END`,
    fine: `${x} IS NULL OR ${dialect.isNaN(x)} OR ${whole}`,
  }
}

/** A column of moments or of local dates, in three steps that name it `as`: the last says what it means in the zone. */
export function momentColumn(source: Source, column: string, as: string, timeZone: string): MomentColumn {
  const { dialect, bind } = source
  if (source.typeOf(column, ['timestamp', 'epoch-ms', 'date']) !== 'date') {
    const { ms, fine } = instantColumn(source, column)
    return { as, part: ms, around: [], made: as, fine }
  }
  const part = `${dialect.dayOf(source.column(column))} * ${dayMs}`
  if (timeZone === 'UTC') return { as, part, around: [], made: as, fine: null }
  const wall = (ms: string): string => `(${dialect.wallMs(ms, bind(timeZone, 'text'))})`
  const [early, late] = [`${as}_early`, `${as}_late`]
  // Midnight by the offset of the day before, if a clock shows it then, else by that of the day after: the earlier of two.
  // Where there is none, the clock was put forward at midnight, and the first of them is when.
  return {
    as,
    part,
    around: [
      `2 * ${as} - ${dayMs} - ${wall(`(${as} - ${dayMs})`)} AS ${early}`,
      `2 * ${as} + ${dayMs} - ${wall(`(${as} + ${dayMs})`)} AS ${late}`,
    ],
    made: `CASE WHEN ${wall(early)} <> ${as} AND ${wall(late)} = ${as} THEN ${late} ELSE ${early} END`,
    fine: null,
  }
}

/** What stands for a value that can be no moment: beyond all of them. */
const NO_INSTANT = -9007199254740991

/**
 * A number for the bucket of the calendar that a column lies in, or for a part of it: `bucketOf` says which bucket.
 * All rules of the calendar but the zone's are arithmetic, for functions of dates differ from engine to engine.
 */
export function bucketColumns(
  source: Source,
  unit: BucketUnit,
  column: string,
  timeZone: string,
  k: number,
): KeyColumns {
  const { dialect, bind } = source
  if (source.typeOf(column, ['timestamp', 'epoch-ms', 'date']) === 'date') {
    if (unit === 'hour') badOption(`columns.${column}`, 'timestamp or epoch-ms: a date has no hour', 'date')
    const day = `${dialect.dayOf(source.column(column))} AS day${k}`
    return { parts: [day], made: `${ofDay(source, unit, `day${k}`)} AS key${k}` }
  }
  const { ms, fine } = instantColumn(source, column)
  const zoned = timeZone !== 'UTC'
  const wall = zoned ? `wall${k}` : `at${k}`
  // An hour is one of the local clock under one offset: both go home.
  const bucket =
    unit === 'hour'
      ? `${floored(dialect, wall, hourMs)} * ${PER_HOUR} + ${MIDDLE}${zoned ? ` + ${dialect.whole(`(${wall} - at${k}) / 1000`)}` : ''}`
      : ofDay(source, unit, floored(dialect, wall, dayMs))
  return {
    parts: [
      ...(zoned ? [`${dialect.wallMs(ms, bind(timeZone, 'text'))} AS ${wall}`] : []),
      ...(zoned && unit !== 'hour' ? [] : [`${ms} AS at${k}`]),
      ...(fine === null ? [] : [`CASE WHEN ${fine} THEN 1 ELSE 0 END AS fine${k}`]),
    ],
    made: `${fine === null ? bucket : `CASE WHEN fine${k} = 1 THEN ${bucket} ELSE ${NO_INSTANT} END`} AS key${k}`,
  }
}

/** The number that stands for a local day: it, or its week, or its month, from which quarters and years follow. */
function ofDay(source: Source, unit: BucketUnit, day: string): string {
  if (unit === 'day') return day
  return unit === 'week' ? floored(source.dialect, `(${day} + 3)`, 7) : source.dialect.monthOf(day)
}

/** The bucket of a calendar that such a number stands for; NaN for none. */
export function bucketOf(calendar: Calendar, unit: BucketUnit, timeZone: string, number: number): number {
  if (unit === 'hour') {
    const hour = Math.floor(number / PER_HOUR)
    const offset = (number - hour * PER_HOUR - MIDDLE) * 1000
    const full = hour * hourMs - offset
    // Of an hour that a change of the offset cuts in two, each part has one end of the full hour.
    const within = [full, full + hourMs - 1].find(
      (at) => Math.abs(at) <= LAST && offsetAt(timeZone, at) === offset,
    )
    return within === undefined ? Number.NaN : calendar.bucketOf(within)
  }
  const [year, month] = [Math.floor(number / 100), number % 100]
  const day =
    unit === 'day'
      ? number
      : unit === 'week'
        ? 7 * number
        : Date.UTC(year + 400, month - 1, 1) / dayMs - 146_097
  // The calendar without a zone: in one of UTC a day is the date that it names.
  const at = day * dayMs
  return Math.abs(at) <= LAST ? calendarOf(unit, 'UTC').bucketOf(at) : Number.NaN
}

const hourMs = 3_600_000
const LAST = 864e13
/** An offset in seconds, moved so that none is negative, stands in the last six digits of an hour. */
const PER_HOUR = 1_000_000
const MIDDLE = 500_000
