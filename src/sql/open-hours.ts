import { type CalendarOptions, compiled } from '../time/business-calendar.ts'
import { END_INSTANT, FIRST_INSTANT } from '../time/open-table.ts'
import { dayMs } from '../time/zone.ts'
import { type Dialect, floored } from './dialects.ts'
import type { Items } from './items.ts'

/**
 * Adds steps that make a table of open hours by UTC day, and answers the name of the last: `utc_day`; `begins` and `ends`
 * of a stretch of that day which is open for its first `open_ms`; and `worked`, the open milliseconds before it. Stretches
 * leave nothing out, so every moment lies in one. The weeks of a calendar are much alike: each kind is listed once.
 */
export function openHoursSteps(
  { source: { dialect }, share }: Items,
  calendar: CalendarOptions,
  from: number,
  to: number,
): string {
  const { weeks, kinds } = openWeeks(calendar, from, to)
  const weekRows = weeks.map(({ week, kind, worked }) => [week, kind, worked])
  const hourRows = kinds.flatMap((stretches, kind) =>
    stretches.map(({ day, begins, ends, worked, open }) => [kind, day, begins, ends, worked, open]),
  )
  const listed = (columns: readonly string[], rows: readonly (readonly number[])[]): string => {
    return dialect.listed(
      columns,
      rows.map((row) => `(${row.join(', ')})`),
    )
  }
  const weekly = share('weeks', listed(['utc_week', 'kind', 'worked'], weekRows))
  const hourly = share('hours', listed(['kind', 'weekday', 'begins', 'ends', 'worked', 'open_ms'], hourRows))
  // 32 bits are too few, and some engines take no more for numbers that they find in a text.
  const week = dialect.whole('weekly.utc_week')
  const columns = [
    `${week} * 7 + hourly.weekday AS utc_day`,
    `${week} * ${weekMs} + hourly.begins AS begins`,
    `${week} * ${weekMs} + hourly.ends AS ends`,
    `${dialect.whole('weekly.worked')} + hourly.worked AS worked`,
    'hourly.open_ms AS open_ms',
  ]
  const joined = `${weekly} AS weekly JOIN ${hourly} AS hourly ON hourly.kind = weekly.kind`
  return share('clock', `SELECT\n      ${columns.join(',\n      ')}\n    FROM ${joined}`)
}

/** Looks a moment up in the table of open hours: the open milliseconds before it, and the clause that joins the table. */
export function workedUntil(
  dialect: Dialect,
  moment: string,
  items: string,
  clock: string,
): { readonly worked: string; readonly from: string } {
  const at = `item.${moment}`
  // By days, so that an engine may hash: by the bounds alone every item would meet every stretch.
  const day = floored(dialect, at, dayMs)
  return {
    worked: `clock.worked + LEAST(${at} - clock.begins, clock.open_ms)`,
    from: `${items} AS item JOIN ${clock} AS clock ON clock.utc_day = ${day}\n    WHERE ${at} >= clock.begins AND ${at} < clock.ends`,
  }
}

/** The last moment of opening at which so much open time has passed by `until`; null where no moment is so early. */
export function latestDue(calendar: CalendarOptions, until: number, ms: number): number | null {
  return compiled(calendar).table.add(until, -ms)
}

/** A part of a UTC day that is open from its start, if at all; in milliseconds of its week. */
interface Stretch {
  readonly day: number
  readonly begins: number
  readonly ends: number
  /** Open in this week before it begins, and in itself. */
  readonly worked: number
  readonly open: number
}

interface OpenWeeks {
  /** In order, by weeks since 1970-01-01; `worked` is open before each, `kind` the place of its stretches. */
  readonly weeks: readonly { readonly week: number; readonly kind: number; readonly worked: number }[]
  readonly kinds: readonly (readonly Stretch[])[]
}

/** All weeks of UTC that touch these moments, both of years that calendars know. */
export function openWeeks(calendar: CalendarOptions, from: number, to: number): OpenWeeks {
  const { table } = compiled(calendar)
  const known = (at: number): number => Math.min(Math.max(at, FIRST_INSTANT), END_INSTANT - 1)
  const between = (from: number, to: number): number => table.between(known(from), known(to))
  /** The first moment after `at`, but no later than `to`, at which it opens. */
  const opening = (at: number, to: number): number => {
    let [open, beyond] = [at, to + 1]
    while (beyond - open > 1) {
      const middle = Math.floor((open + beyond) / 2)
      if (between(at, middle) === middle - at) open = middle
      else beyond = middle
    }
    const next = table.next(known(open)) ?? to
    // none within the years that calendars know
    return next <= at ? to : Math.min(next, to)
  }
  const [first, last] = [Math.floor(from / weekMs), Math.floor(to / weekMs)]
  between(first * weekMs, (last + 1) * weekMs)
  const kinds = new Map<string, { readonly kind: number; readonly stretches: readonly Stretch[] }>()
  const weeks = Array.from({ length: last - first + 1 }, (_, i) => {
    const start = (first + i) * weekMs
    const stretches: Stretch[] = []
    for (let day = 0; day < 7; day++) {
      const end = start + (day + 1) * dayMs
      for (let at = end - dayMs; at < end; ) {
        const next = opening(at, end)
        const [worked, open] = [between(start, at), between(at, next)]
        stretches.push({ day, begins: at - start, ends: next - start, worked, open })
        at = next
      }
    }
    const text = JSON.stringify(stretches)
    const known = kinds.get(text) ?? { kind: kinds.size, stretches }
    kinds.set(text, known)
    return { week: first + i, kind: known.kind, worked: between(first * weekMs, start) }
  })
  return { weeks, kinds: [...kinds.values()].map(({ stretches }) => stretches) }
}

const weekMs = 604_800_000
