import { CxMetricsError } from '../core/errors.ts'
import type { CalendarOptions } from '../time/business-calendar.ts'
import { FIRST_INSTANT } from '../time/open-table.ts'
import { instantColumn } from './instants.ts'
import { beyond, choose, type Items } from './items.ts'
import { latestDue, openHoursSteps, workedUntil } from './open-hours.ts'
import { notInSql } from './source.ts'

/**
 * Spans between two moments of a row. The metric's columns are `openedAt`, and by the bin that a moment leads to those
 * of the moments after it: its first class, and an exclusion for items that were settled otherwise.
 */
export function spans(items: Items): string {
  const { name, metric, source, read, made, keys, step, at } = items
  const { bind } = source
  const { columns = {}, bins, definition } = metric
  const { openedAt, ...later } = columns as { readonly [part: string]: string }
  const { clock, targetMs } = definition.choices
  const asOf = definition.window?.['asOf']
  const [ended, early, open] = bins.classes as readonly [string, string, string]
  if (openedAt === undefined || asOf === undefined || later[ended] === undefined) {
    return notInSql(name, 'it does not say which columns hold its moments')
  }
  const until = Date.parse(asOf)
  const business = clock === 'elapsed' ? null : { calendar: clock as never, from: firstOf(items, until) }
  const opened = instantColumn(source, openedAt)
  const ends = Object.entries(later).map(([bin, column], i) => {
    return { bin, as: i === 0 ? 'ended' : `settled${i}`, ...instantColumn(source, column) }
  })
  const unread = [opened, ...ends].flatMap(({ fine }) => (fine === null ? [] : [`NOT (${fine})`]))
  const rows = read([
    `${opened.ms} AS opened`,
    ...ends.map(({ ms, as }) => `${ms} AS ${as}`),
    ...(unread.length > 0 ? [`CASE WHEN ${unread.join(' OR ')} THEN 1 ELSE 0 END AS unread`] : []),
  ])
  const now = bind(until, 'whole')
  const wrong = [
    ...(unread.length > 0 ? ['unread = 1'] : []),
    ...ends.map(({ as }) => `${as} < opened`),
    ...(business ? [`opened < ${FIRST_INSTANT}`] : []),
  ]
  const isOver = `ended <= ${now}`
  const isEarly = (target: number): string => {
    if (!business) return `${now} - opened < ${bind(target, 'real')}`
    const due = latestDue(business.calendar, until, target)
    return due === null ? 'opened IS NOT NULL' : `opened > ${bind(due, 'whole')}`
  }
  const bin = choose(
    [
      [wrong.join(' OR '), at('invalid')],
      ['opened IS NULL', at('missing')],
      [`opened > ${now}`, at('notOpened')],
      ...(business ? [[`opened < ${bind(business.from, 'whole')}`, beyond(metric)] as const] : []),
      ...(typeof targetMs === 'number' ? [[`${isOver} AND ${isEarly(targetMs)}`, at(early)] as const] : []),
      [isOver, at(ended)],
      ...ends.slice(1).map((one) => [`${one.as} <= ${now}`, at(one.bin)] as const),
    ],
    at(open),
  )
  const placed = step('placed', [...made, 'opened', 'ended', `${bin} AS bin`], rows)
  if (business) return workedSpans(items, business, until, placed)
  const value = choose([
    [`bin = ${at(open)}`, `${now} - opened`],
    [`bin < ${bins.classes.length}`, 'ended - opened'],
  ])
  return step('valued', [...keys, 'bin', `${value} AS value`, '1 AS n'], placed)
}

/** Spans by business hours: what was open before a span's end, less what was open before its start. */
function workedSpans(
  items: Items,
  { calendar, from }: { readonly calendar: CalendarOptions; readonly from: number },
  until: number,
  placed: string,
): string {
  const { metric, source, keys, step, at } = items
  const classes: number = metric.bins.classes.length
  const now = source.bind(until, 'whole')
  const clock = openHoursSteps(items, calendar, from, until)
  // What is no span has one of nothing, so that every item finds its hours.
  const bounds = [
    `CASE WHEN bin < ${classes} THEN opened ELSE ${now} END AS since`,
    `CASE WHEN bin < ${at('open')} THEN ended ELSE ${now} END AS until`,
  ]
  const bounded = step('bounded', [...keys, 'bin', ...bounds], placed)
  const before = workedUntil(source.dialect, 'since', bounded, clock)
  const begun = step('begun', [...keys, 'bin', 'until', `${before.worked} AS worked_before`], before.from)
  const after = workedUntil(source.dialect, 'until', begun, clock)
  const value = `CASE WHEN bin < ${classes} THEN ${after.worked} - worked_before END AS value`
  return step('valued', [...keys, 'bin', value, '1 AS n'], after.from)
}

/** The moment from which hours are listed. */
function firstOf({ name, source: { clockFrom } }: Items, until: number): number {
  if (clockFrom !== null && clockFrom <= until) return clockFrom
  const rule =
    'an engine is given a list of them, so name in clockFrom a moment before which nothing was opened'
  const text = `metrics.${name} counts open hours, and ${rule}${clockFrom === null ? '' : ', no later than asOf'}`
  throw new CxMetricsError('invalid_option', text, ['clockFrom'])
}
