import { total } from '../core/distribution.ts'
import { badOption, oneOf } from '../core/errors.ts'
import type { Definition, Json } from '../core/metric.ts'
import {
  type Interval,
  type IntervalOptions,
  type MetricResult,
  readIntervalOptions,
} from '../core/result.ts'
import { byName } from '../core/tally.ts'
import { type ChurnClass, CLASSES } from '../derive/customers.ts'
import { poissonInterval } from '../stats/poisson-interval.ts'
import { wilsonInterval } from '../stats/wilson.ts'

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

/**
 * The part of churn that one reason is behind; the parts of all reasons add up to the whole.
 *
 * @category Churn
 * @since 0.1.0
 */
export interface ChurnByReason {
  /** Null for terms that ended without one. */
  readonly reason: string | null
  readonly lost: number
  readonly churnEvents: number
  /** By the denominator, over the base of all reasons together. */
  readonly value: number | null
  readonly interval: Interval<'wilson' | 'poisson'> | null
  readonly rates: { readonly [denominator in ChurnDenominator]: number | null }
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
  /** One for each of the option `reasons`, then one for none; empty without the option. */
  readonly reasons: readonly ChurnByReason[]
  readonly due: number | null
  readonly notRenewed: number | null
}

/** What moves the number beside the window, as the definition names it. */
export interface ChurnPlan {
  readonly definition: Definition
  readonly denominator: ChurnDenominator
  readonly level: number
}

/** Per day what happened, and how many were active at its start. */
export type Days = readonly (readonly [events: number, active: number])[]

/** What is held against a base; null where not known. */
interface Parts {
  readonly lost: number
  /** Those lost, and those who came in the window and left again. */
  readonly left: number
  readonly notRenewed: number | null
  readonly churnEvents: number | null
  readonly daily: Days | null
}

/** One reason's part; who is gone has left for the last of their reasons. */
export interface ReasonTotals extends Omit<Parts, 'notRenewed'> {
  readonly reason: string | null
}

/** What a window comes to, before any division. */
export interface ChurnTotals
  extends Pick<CustomerChurnResult, 'churnEvents' | 'due' | 'notRenewed' | 'customerDays' | 'days'> {
  readonly counts: { readonly [bin in ChurnClass | 'missing' | 'invalid']: number }
  readonly daily: Days | null
  readonly reasons: readonly ReasonTotals[]
}

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

export function readChurnPlan(
  options: CustomerChurnOptions,
  window?: Definition['window'],
  choices: { readonly [choice: string]: Json } = {},
): ChurnPlan {
  const denominator = oneOf('denominator', options.denominator, DENOMINATORS)
  const share = isShare(denominator)
  const { level } = readIntervalOptions(options.interval, [share ? 'wilson' : 'poisson'])
  const definition: Definition = {
    metric: 'customerChurn',
    version: 1,
    item: 'customer',
    statistic: share ? 'share' : 'ratio',
    unit: 'proportion',
    choices: { denominator, ...choices },
    ...(window && { window }),
  }
  return { definition, denominator, level }
}

/** The formula: totals of one window to its result. */
export function finishChurn(plan: ChurnPlan, totals: ChurnTotals): CustomerChurnResult {
  const { definition, denominator } = plan
  const { counts, churnEvents, due, notRenewed, customerDays, days, reasons } = totals
  const { missing, invalid } = counts
  const classes = CLASSES.map((name) => counts[name])
  const [stayed, leftAndReturned, lost, joined, returned, joinedAndLeft, returnedAndLeft] = classes as Eight
  const atStart = stayed + leftAndReturned + lost
  const atEnd = atStart - lost + joined + returned
  const leftAgain = joinedAndLeft + returnedAndLeft
  const bases = { atStart, atEnd, everActive: atStart + joined + returned + leftAgain, due, customerDays }
  const whole = ratesOf(plan, { ...totals, lost, left: lost + leftAgain }, bases)
  const { value, interval, rates, n, base } = whole
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
    interval,
    intervalReason: null,
    status: value === null ? nothing : 'ok',
    n,
    base,
    ...(byName(CLASSES, classes) as Record<ChurnClass, number>),
    churnEvents,
    due,
    notRenewed,
    customerDays,
    days,
    atStart,
    atEnd,
    retention: atStart > 0 ? (stayed + leftAndReturned) / atStart : null,
    rates,
    reasons: reasons.map((part) => {
      // From rows, who was due and is gone has left. Where the whole has no daily rate its parts have none.
      const daily = part.daily && (whole.rates.daily === null ? [] : part.daily)
      const { value, interval, rates } = ratesOf(plan, { ...part, daily, notRenewed: part.left }, bases)
      return { reason: part.reason, lost: part.lost, churnEvents: part.churnEvents!, value, interval, rates }
    }),
    excluded: { missing, invalid },
    definition,
  }
}

type Eight = [number, number, number, number, number, number, number, number]
/** `part` of `base`, null where not known, for `n` customers; without `value` it is their ratio. */
type Rate = readonly [part: number | null, base: number | null, n?: number, value?: number]

function exactInterval(events: number, exposure: number, level: number): Interval<'poisson'> {
  return poissonInterval(events, exposure, { level })
}

function isShare(denominator: ChurnDenominator): boolean {
  return DENOMINATORS.indexOf(denominator) < 3
}

function ratesOf(
  { denominator, level }: ChurnPlan,
  { lost, left, notRenewed, churnEvents, daily }: Parts,
  {
    atStart,
    atEnd,
    everActive,
    due,
    customerDays,
  }: {
    readonly [base in 'atStart' | 'atEnd' | 'everActive']: number
  } & Pick<ChurnTotals, 'due' | 'customerDays'>,
): Pick<CustomerChurnResult, 'value' | 'interval' | 'rates' | 'n' | 'base'> {
  const table: readonly Rate[] = [
    [lost, atStart],
    [left, everActive],
    [notRenewed, due],
    [churnEvents, atStart],
    [churnEvents, (atStart + atEnd) / 2, everActive],
    [churnEvents, ...dailyRate(daily, churnEvents!, everActive)],
    [churnEvents, customerDays, everActive],
  ]
  const [part, base, n = base ?? 0] = table[DENOMINATORS.indexOf(denominator)]!
  if (part === null || base === null) {
    badOption('denominator', 'one that the given counts allow', denominator)
  }
  const values = table.map(([part, base, , value]) => value ?? (part === null || !base ? null : part / base))
  const rates = byName(DENOMINATORS, values) as CustomerChurnResult['rates']
  const value = rates[denominator]
  const interval = isShare(denominator) ? wilsonInterval : exactInterval
  return { value, interval: value === null ? null : interval(part, base, level), rates, n, base }
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
