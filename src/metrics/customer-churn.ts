import { checkCounts, readCounts, total } from '../core/distribution.ts'
import { badOption, CxMetricsError, checkOptions, oneOf, show } from '../core/errors.ts'
import { evaluate } from '../core/evaluate.ts'
import type { Definition, Metric, OnInvalid } from '../core/metric.ts'
import {
  type Interval,
  type IntervalOptions,
  type MetricResult,
  readIntervalOptions,
} from '../core/result.ts'
import { addTexts, exactValue } from '../core/sum.ts'
import { byName } from '../core/tally.ts'
import {
  type ChurnClass,
  CLASSES,
  type CustomerInWindow,
  type CustomerWindow,
  classOf,
  customersFromSubscriptions,
  type SubscriptionOptions,
} from '../derive/customers.ts'
import { type Subscription, TERM_OPTIONS } from '../derive/terms.ts'
import { poissonInterval } from '../stats/poisson-interval.ts'
import { wilsonInterval } from '../stats/wilson.ts'
import { readWindow } from '../time/windows.ts'
import { dayBounds, dayMs } from '../time/zone.ts'

/**
 * What the lost are held against.
 *
 * - `start`: lost / atStart
 * - `start-plus-new`: (lost + joinedAndLeft + returnedAndLeft) / all who were active in the window
 * - `events-over-start`: churnEvents / atStart, which may pass 1
 * - `average`: churnEvents / ((atStart + atEnd) / 2)
 * - `daily`: Σ over local dates of churnEvents of the day / active at its start
 * - `customer-time`: churnEvents / customerDays, a rate per customer and day
 * - `due-for-renewal`: inactive at the end / customers with a term that ended in the window, of those customers
 */
export type ChurnDenominator =
  | 'start'
  | 'start-plus-new'
  | 'events-over-start'
  | 'average'
  | 'daily'
  | 'customer-time'
  | 'due-for-renewal'

/** Options of `customerChurnFromCounts`, and of `customerChurn` beside those of its rows. */
export interface CustomerChurnOptions {
  /** @defaultValue 'start' */
  readonly denominator?: ChurnDenominator
  /** Wilson where the lost are part of the base, else exact Poisson on the events. @defaultValue { level: 0.95 } */
  readonly interval?: Pick<IntervalOptions, 'level'>
}

/** Customers of a window by what became of them; what is not given is 0, or unknown where it says so. */
export interface CustomerChurnCounts {
  readonly atStart: number
  readonly lost: number
  readonly leftAndReturned?: number
  readonly joined?: number
  readonly returned?: number
  readonly joinedAndLeft?: number
  readonly returnedAndLeft?: number
  readonly neverActive?: number
  /** Every step from active to inactive. The denominators that need it are null without it. */
  readonly churnEvents?: number
  /** Time active in the window, summed over customers, in days of 24 hours. */
  readonly customerDays?: number
  /** Length of the window in days of 24 hours. */
  readonly days?: number
  /** Customers with a term that ended in the window ... */
  readonly due?: number
  /** ... and those of them who are inactive at its end. */
  readonly notRenewed?: number
}

export interface CustomerChurnResult
  extends MetricResult<
      'customerChurn',
      'no-customers-at-start' | 'no-customers-on-a-day' | 'no-renewals-due',
      'missing' | 'invalid',
      number
    >,
    Readonly<Record<ChurnClass | 'atStart' | 'atEnd', number>> {
  readonly interval: Interval<'wilson' | 'poisson'> | null
  /** What the numerator of `value` was divided by: customers, or days of them. */
  readonly base: number
  /** (stayed + leftAndReturned) / atStart. */
  readonly retention: number | null
  /** Every denominator the data allow; `daily` only where it was asked for. */
  readonly rates: { readonly [denominator in ChurnDenominator]: number | null }
  readonly churnEvents: number | null
  readonly customerDays: number | null
  readonly days: number | null
  readonly due: number | null
  readonly notRenewed: number | null
}

/**
 * Share of the customers at the start of a window who are no longer customers at its end: lost / atStart.
 *
 * A customer is active at t iff startedAt ≤ t < endedAt for one of their terms; terms that touch or overlap are one. Who
 * left and came back is retained. 0–1, lower is better; nobody at the start: `value: null`, `status:
 * 'no-customers-at-start'`. atStart − lost + joined + returned = atEnd. `denominator` names the other rates in use. Plain
 * dates are dates in `timeZone`, and a month ends where the next begins: `{ start: '2024-01-01', end: '2024-02-01' }`.
 *
 * @param subscriptions rows `{ customer, startedAt, endedAt | null, paid? }`, all rows of a customer in one call
 * @throws `invalid_value` at `[row, field]`, unless `onInvalid` is `exclude`; `invalid_option`
 * @example
 * const january = { start: '2024-01-01', end: '2024-02-01' }
 * const rows = [
 *   { customer: 'a', startedAt: '2023-05-01', endedAt: null },
 *   { customer: 'b', startedAt: '2023-05-01', endedAt: '2024-01-15' },
 * ]
 * customerChurn(rows, january).value // 0.5
 * customerChurn(rows, { ...january, denominator: 'average' }).value // 0.6666666666666666
 * @see Gold 2020, Fighting Churn with Data, ch. 2, ISBN 978-1-61729-652-2; Wilson 1927, JASA 22:209–212;
 * Garwood 1936, Biometrika 28:437–442
 * @category Churn
 * @since 0.1.0
 */
export function customerChurn<Row extends object = Subscription>(
  subscriptions: Iterable<Row>,
  options: CustomerChurnOptions & SubscriptionOptions,
): CustomerChurnResult {
  checkOptions(options, ['start', 'end', 'timeZone', ...TERM_OPTIONS, 'denominator', 'interval'])
  const { denominator, interval, ...rows } = options
  const { start, end, timeZone = 'UTC', onInvalid = 'throw' } = options
  const window = { start, end, timeZone, onInvalid }
  const metric = customerChurnMetric<Row>({
    ...window,
    ...(denominator && { denominator }),
    ...(interval && { interval }),
  })
  return evaluate(metric, customersFromSubscriptions(subscriptions, rows).items)
}

/**
 * Customer churn of counts: lost / atStart, one division, last; a count that is not given is 0.
 *
 * @throws `invalid_count` for a count that is not whole or not ≥ 0, and for parts that pass their whole; `invalid_option`
 * for a denominator whose counts are not given.
 * @example
 * customerChurnFromCounts({ atStart: 500, lost: 50 }).value // 0.1
 * customerChurnFromCounts({ atStart: 0, lost: 0 }).status // 'no-customers-at-start'
 * @category Churn
 * @since 0.1.0
 */
export function customerChurnFromCounts(
  counts: CustomerChurnCounts,
  options: CustomerChurnOptions = {},
): CustomerChurnResult {
  checkOptions(options, ['denominator', 'interval'])
  const { customerDays, days, ...whole } = checkCounts(counts)
  const read = readCounts(whole, ['atStart', ...CLASSES.slice(1), ...EVENTS] as CountName[])
  const { atStart, lost, leftAndReturned, due, notRenewed } = read
  const left = lost + leftAndReturned
  const churnEvents = whole.churnEvents === undefined ? null : read.churnEvents
  const most = churnEvents ?? Infinity
  atMost('lost + leftAndReturned', left, 'atStart', atStart)
  atMost('notRenewed', notRenewed, 'due', due)
  atMost('those who left', left + read.joinedAndLeft + read.returnedAndLeft, 'churnEvents', most)
  const facts = {
    churnEvents,
    ...(whole.due === undefined ? { due: null, notRenewed: null } : { due, notRenewed }),
    customerDays: readDays('customerDays', customerDays),
    days: readDays('days', days),
  }
  return finish(readPlan(options), { ...read, stayed: atStart - left, missing: 0, invalid: 0 }, facts, null)
}

/**
 * Customer churn as a metric of `customersFromSubscriptions(…).items`, for `evaluate` and `tally`. Its tallies
 * add over customers, never over windows: the definition names the window.
 *
 * @throws `invalid_option`
 * @example
 * const january = { start: '2024-01-01', end: '2024-02-01' }
 * const { items } = customersFromSubscriptions([{ customer: 'a', startedAt: '2023-05-01', endedAt: null }], january)
 * evaluate(customerChurnMetric(january), items).value // 0
 * @category Churn
 * @since 0.1.0
 */
export function customerChurnMetric<Row = Subscription>(
  options: CustomerChurnOptions & CustomerWindow & { readonly onInvalid?: OnInvalid },
): Metric<CustomerInWindow<Row>, CustomerChurnResult, ChurnClass, 'missing' | 'invalid'> {
  checkOptions(options, ['start', 'end', 'timeZone', 'denominator', 'interval', 'onInvalid'])
  const { start, end, timeZone } = readWindow(options)
  const [from, to] = [start, end].map((ms) => new Date(ms).toISOString()) as [string, string]
  const plan = readPlan(options, { start: from, end: to, timeZone })
  const daily = plan.denominator === 'daily'
  // a sum for every day: more of them than ten years have is a mistake, and would take for ever
  if (daily && end - start > 3660 * dayMs)
    badOption('end', 'within ten years of start for daily rates', options.end)
  const bounds = daily ? dayBounds(start, end, timeZone) : []
  const days = bounds.slice(1).map((_, day) => [`events:${day}`, `active:${day}`])
  return {
    definition: plan.definition,
    bins: {
      classes: CLASSES,
      excluded: ['missing', 'invalid'],
      sums: [...EVENTS, 'customerMs', ...days.flat()],
    },
    classify: (item, index) => {
      if (!Array.isArray(item?.active)) {
        const text = `row ${index} must be an item of customersFromSubscriptions, got ${show(item)}`
        throw new CxMetricsError('invalid_input', text, [index])
      }
      const { active, activeAtEnd, churnEvents, due } = item
      const byDay = bounds.slice(1).flatMap((dusk, day) => [
        // Who leaves at midnight left on the day before, which began with them in its base.
        active.filter(([, to]) => bounds[day]! < to && to <= dusk && (to < end || !activeAtEnd)).length,
        active.filter(([from, to]) => from <= bounds[day]! && bounds[day]! < to).length,
      ])
      const customerMs = total(active.map(([from, to]) => to - from))
      const sums = [churnEvents, Number(due), Number(due && !activeAtEnd), customerMs, ...byDay]
      return { bin: item.unreadable ?? classOf(item), sums }
    },
    onInvalid: oneOf('onInvalid', options.onInvalid, ['throw', 'exclude']),
    finish: ({ counts, sums }) => {
      const sum = (name: string): number =>
        exactValue(CLASSES.map((bin) => sums![bin][name]!).reduce(addTexts))
      const events = byName(EVENTS, EVENTS.map(sum)) as Record<(typeof EVENTS)[number], number>
      const facts = { ...events, customerDays: sum('customerMs') / dayMs, days: (end - start) / dayMs }
      const daily = days.map((names) => names.map(sum) as [number, number])
      return finish(plan, counts, facts, days.length ? daily : null)
    },
  }
}

const EVENTS = ['churnEvents', 'due', 'notRenewed'] as const
/** In the first three the lost are part of the base. */
export const DENOMINATORS: readonly ChurnDenominator[] = [
  'start',
  'start-plus-new',
  'due-for-renewal',
  'events-over-start',
  'average',
  'daily',
  'customer-time',
]

/** `part` of `base`, null where not known, for `n` customers; without `value` it is their ratio. */
type Rate = readonly [part: number | null, base: number | null, n?: number, value?: number]
type Eight = [number, number, number, number, number, number, number, number]
type CountName = Exclude<keyof CustomerChurnCounts, 'customerDays' | 'days'>
type Facts = Pick<CustomerChurnResult, (typeof EVENTS)[number] | 'customerDays' | 'days'>
/** Per day what happened, and how many were active at its start. */
type Days = readonly (readonly [events: number, active: number])[]

interface Plan {
  readonly definition: Definition
  readonly denominator: ChurnDenominator
  readonly level: number
}

function readPlan(options: CustomerChurnOptions, window?: Definition['window']): Plan {
  const denominator = oneOf('denominator', options.denominator, DENOMINATORS)
  const share = DENOMINATORS.indexOf(denominator) < 3
  const { level } = readIntervalOptions(options.interval, [share ? 'wilson' : 'poisson'])
  const definition: Definition = {
    metric: 'customerChurn',
    version: 1,
    item: 'customer',
    statistic: share ? 'share' : 'ratio',
    unit: 'proportion',
    choices: { denominator },
    ...(window && { window }),
  }
  return { definition, denominator, level }
}

function finish(
  { definition, denominator, level }: Plan,
  counts: { readonly [bin in ChurnClass | 'missing' | 'invalid']: number },
  facts: Facts,
  daily: Days | null,
): CustomerChurnResult {
  const { missing, invalid } = counts
  const { churnEvents } = facts
  const classes = CLASSES.map((name) => counts[name])
  const [stayed, leftAndReturned, lost, joined, returned, joinedAndLeft, returnedAndLeft] = classes as Eight
  const atStart = stayed + leftAndReturned + lost
  const atEnd = atStart - lost + joined + returned
  const leftAgain = joinedAndLeft + returnedAndLeft
  const everActive = atStart + joined + returned + leftAgain
  const table: readonly Rate[] = [
    [lost, atStart],
    [lost + leftAgain, everActive],
    [facts.notRenewed, facts.due],
    [churnEvents, atStart],
    [churnEvents, (atStart + atEnd) / 2, everActive],
    [churnEvents, ...dailyRate(daily, churnEvents!, everActive)],
    [churnEvents, facts.customerDays, everActive],
  ]
  const [part, base, n = base ?? 0] = table[DENOMINATORS.indexOf(denominator)]!
  if (part === null || base === null) {
    badOption('denominator', 'one that the given counts allow', denominator)
  }
  const values = table.map(([part, base, , value]) => value ?? (part === null || !base ? null : part / base))
  const rates = byName(DENOMINATORS, values) as CustomerChurnResult['rates']
  const value = rates[denominator]
  const nothing =
    denominator === 'due-for-renewal'
      ? 'no-renewals-due'
      : denominator === 'daily' && n > 0
        ? 'no-customers-on-a-day'
        : 'no-customers-at-start'
  return {
    metric: 'customerChurn',
    unit: 'proportion',
    value,
    interval:
      value === null
        ? null
        : definition.statistic === 'share'
          ? wilsonInterval(part, base, level)
          : poissonInterval(part, base, { level }),
    intervalReason: null,
    status: value === null ? nothing : 'ok',
    n,
    base,
    ...(byName(CLASSES, classes) as Record<ChurnClass, number>),
    ...facts,
    atStart,
    atEnd,
    retention: atStart > 0 ? (stayed + leftAndReturned) / atStart : null,
    rates,
    excluded: { missing, invalid },
    definition,
  }
}

/**
 * The base is that of all days together: the one which the events make the value with, without events the mean. Who joins
 * and leaves on a day that began with nobody cannot be held against anyone.
 */
function dailyRate(daily: Days | null, events: number, n: number): readonly [number | null, number, number?] {
  const days = daily?.filter(([events, active]) => events + active > 0) ?? []
  const value = total(days.map(([events, active]) => events / active))
  if (days.length === 0 || value === Infinity) return [daily && 0, n]
  return [value > 0 ? events / value : total(days.map(([, active]) => active)) / days.length, n, value]
}

function readDays(name: string, days: number | undefined): number | null {
  if (days === undefined || (Number.isFinite(days) && days >= 0)) return days ?? null
  throw badCount(name, `${name} must be a number, 0 or more, got ${show(days)}`)
}

function atMost(part: string, count: number, whole: string, most: number): void {
  if (count > most) throw badCount(whole, `${part} (${count}) must be at most ${whole} (${most})`)
}

function badCount(name: string, text: string): CxMetricsError {
  return new CxMetricsError('invalid_count', text, [name])
}
