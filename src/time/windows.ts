import { badOption, checkOptions, oneOf } from '../core/errors.ts'
import { BUCKET_UNITS, type BucketUnit, calendarOf } from './calendar.ts'
import { type Instant, readInstant } from './instant.ts'
import { checkTimeZone, localDay, startOfDay } from './zone.ts'

/**
 * A window from `start` to `end`. What is in force at `start` opens it and what is at `end` closes it; what happens in it
 * happens after `start`, up to and including `end`.
 *
 * @category Time
 * @since 0.1.0
 */
export interface TimeWindow {
  readonly start: Instant
  readonly end: Instant
}

/**
 * Many windows: a list in ascending order, both by start and by end, or every bucket of the calendar between two moments,
 * each of which is where a bucket begins: `{ every: 'month', from: '2024-01-01', to: '2025-01-01' }` are twelve.
 *
 * @category Time
 * @since 0.1.0
 */
export type ManyWindows =
  | { readonly windows: readonly TimeWindow[] }
  | { readonly every: BucketUnit; readonly from: Instant; readonly to: Instant }

/** A window in ms, and its name: that of its bucket, `2026-03`, else `2026-03-01/2026-03-15`. */
export interface ReadWindow {
  readonly period: string
  readonly start: number
  readonly end: number
}

/** What says which windows, for `checkOptions`. */
export const WINDOW_OPTIONS = ['start', 'end', 'windows', 'every', 'from', 'to', 'timeZone'] as const

/** One window, in ms; throws `invalid_option`. */
export function readWindow(options: TimeWindow & { readonly timeZone?: string | undefined }): ReadWindow & {
  readonly timeZone: string
} {
  const timeZone = checkTimeZone(options.timeZone ?? 'UTC')
  return { ...windowOf(options, timeZone), timeZone }
}

/**
 * One window or many, in ascending order by start and by end; they may lie apart or overlap. Throws `invalid_option` too
 * for more than ten thousand: a wrong year is likelier.
 */
export function readWindows(
  options: (TimeWindow | ManyWindows) & { readonly timeZone?: string | undefined },
): { readonly windows: readonly ReadWindow[]; readonly timeZone: string } {
  const given: { readonly [name: string]: unknown } = { ...options }
  const timeZone = checkTimeZone(options.timeZone ?? 'UTC')
  const kind = KINDS.find(([name]) => given[name!] !== undefined) ?? KINDS[2]!
  for (const name of KINDS.flat()) {
    if (given[name] !== undefined && !kind.includes(name)) {
      badOption(name, `left out beside ${kind[0]}`, given[name])
    }
  }
  if (kind === KINDS[2]) return { windows: [windowOf(options as TimeWindow, timeZone)], timeZone }
  if (kind === KINDS[0]) return { windows: bucketsOf(given, timeZone), timeZone }
  const list = given['windows']
  if (!(Array.isArray(list) && list.length > 0 && list.length <= MOST)) {
    badOption('windows', `a list of 1 to ${MOST} windows`, list)
  }
  const windows = list.map((window: TimeWindow, i) => {
    checkOptions(window, ['start', 'end'], `windows.${i}`)
    return windowOf(window, timeZone, `windows.${i}.`)
  })
  windows.forEach(({ start, end }, i) => {
    const before = windows[i - 1]
    if (before && (start <= before.start || end <= before.end)) {
      badOption(`windows.${i}`, 'later than the one before it', windows[i]!.period)
    }
  })
  return { windows, timeZone }
}

const KINDS: readonly (readonly string[])[] = [['every', 'from', 'to'], ['windows'], ['start', 'end']]
const MOST = 10_000

function windowOf({ start, end }: TimeWindow, timeZone: string, path = ''): ReadWindow {
  const from = readInstant(`${path}start`, start, timeZone)
  const to = readInstant(`${path}end`, end, timeZone)
  if (from >= to) badOption(`${path}end`, 'after start', end)
  return { period: periodOf(from, to, timeZone), start: from, end: to }
}

/** An ISO 8601 interval: of dates if both ends are midnights, else of instants. */
function periodOf(start: number, end: number, timeZone: string): string {
  const days = [start, end].map((at) => localDay(timeZone, at)) as [number, number]
  const dated = startOfDay(timeZone, days[0]) === start && startOfDay(timeZone, days[1]) === end
  const { text } = calendarOf('day', timeZone)
  const texts = dated ? days.map(text) : [start, end].map((at) => new Date(at).toISOString())
  return texts.join('/')
}

function bucketsOf(given: { readonly [name: string]: unknown }, timeZone: string): readonly ReadWindow[] {
  const every = oneOf('every', given['every'] as BucketUnit, BUCKET_UNITS)
  const { bucketOf, text, start, next } = calendarOf(every, timeZone)
  const [from, to] = ['from', 'to'].map((name) => {
    const at = readInstant(name, given[name], timeZone)
    if (start(bucketOf(at)) !== at) badOption(name, `where a ${every} begins in ${timeZone}`, given[name])
    return at
  }) as [number, number]
  if (from >= to) badOption('to', 'after from', given['to'])
  const windows: ReadWindow[] = []
  let bucket = bucketOf(from)
  for (let at = from; at < to; ) {
    if (windows.length === MOST) badOption('to', `within ${MOST} windows of from`, given['to'])
    const after = next(bucket)
    const end = start(after)
    windows.push({ period: text(bucket), start: at, end })
    at = end
    bucket = after
  }
  return windows
}
