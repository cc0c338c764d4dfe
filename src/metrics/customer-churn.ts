import { readCounts } from '../core/distribution.ts'
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
import {
  type CustomerInWindow,
  type CustomerWindow,
  customersFromSubscriptions,
  readWindow,
  type Subscription,
  type SubscriptionOptions,
} from '../derive/customers.ts'
import { dayMs, localDay, startOfDay } from '../time/zone.ts'
import {
  type ChurnDenominator,
  type ChurnFacts,
  churnInterval,
  churnRates,
  DENOMINATORS,
} from './churn-rates.ts'

/** `before` is before the window; the first three were active at its start, and the first two are retained. */
export type ChurnClass =
  | 'stayed'
  | 'leftAndReturned'
  | 'lost'
  | 'joined'
  | 'returned'
  | 'joinedAndLeft'
  | 'returnedAndLeft'
  | 'neverActive'

export interface CustomerChurnOptions {
  /** @defaultValue 'start' */
  readonly denominator?: ChurnDenominator
  /** Wilson where the lost are part of the base, else exact Poisson on the events. @defaultValue { level: 0.95 } */
  readonly interval?: Pick<IntervalOptions, 'level'>
}

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
      'missing' | 'invalid'
    >,
    Readonly<Record<ChurnClass | 'atStart' | 'atEnd', number>> {
  readonly interval: Interval<'wilson' | 'poisson'> | null
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
  const { denominator, interval, ...rows } = options
  const { fields, ...own } = options
  const metric = customerChurnMetric<Row>(own)
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
  const { customerDays, days, ...whole } = counts
  const names = ['atStart', ...CLASSES.slice(1), 'churnEvents', 'due', 'notRenewed']
  const read = readCounts(whole, names as CountName[])
  const { atStart, lost, leftAndReturned, joinedAndLeft, returnedAndLeft } = read
  const known = <T>(name: keyof CustomerChurnCounts, value: T): T | null =>
    counts[name] === undefined ? null : value
  const left = lost + leftAndReturned
  atMost('lost + leftAndReturned', left, 'atStart', atStart)
  atMost('notRenewed', read.notRenewed, 'due', read.due)
  const churnEvents = known('churnEvents', read.churnEvents)
  atMost('those who left', left + joinedAndLeft + returnedAndLeft, 'churnEvents', churnEvents ?? Infinity)
  return finish(
    define(options, {}),
    {
      ...read,
      stayed: atStart - left,
      churnEvents,
      customerDays: readDays('customerDays', customerDays),
      days: readDays('days', days),
      due: known('due', read.due),
      notRenewed: known('due', read.notRenewed),
      daily: null,
    },
    { missing: 0, invalid: 0 },
    options,
  )
}

/**
 * Customer churn as a metric of `customersFromSubscriptions(…).items`, for `evaluate`, `tally` and plans. Its tallies
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
  readIntervalOptions(options.interval, [''])
  const iso = (ms: number): string => new Date(ms).toISOString()
  const date = (ms: number): string => iso(localDay(timeZone, ms) * dayMs).slice(0, 10)
  const definition = define(options, {
    start: iso(start),
    end: iso(end),
    startDate: date(start),
    endDate: date(end),
    timeZone,
  })
  const bounds = definition.choices['denominator'] === 'daily' ? dayBounds(start, end, timeZone) : []
  const days = bounds.slice(1).map((to, day) => ({ day, from: bounds[day]!, to }))
  return {
    definition,
    bins: {
      classes: CLASSES,
      excluded: ['missing', 'invalid'],
      sums: [
        ...['churnEvents', 'customerMs', 'due'],
        ...days.flatMap(({ day }) => [`events:${day}`, `active:${day}`]),
      ],
    },
    classify: (item) => {
      const { active, activeAtEnd, churnEvents, due } = item
      const daily = Array<number>(2 * days.length).fill(0)
      let customerMs = 0
      for (const [from, to] of active) {
        customerMs += to - from
        const leaves = to < end || !activeAtEnd
        for (const { day, from: dawn, to: dusk } of days) {
          // Who leaves at midnight left on the day before, which began with them in its base.
          if (leaves && dawn < to && to <= dusk) daily[2 * day]!++
          if (from <= dawn && dawn < to) daily[2 * day + 1]!++
        }
      }
      return { bin: item.unreadable ?? classOf(item), sums: [churnEvents, customerMs, Number(due), ...daily] }
    },
    onInvalid: oneOf('onInvalid', options.onInvalid, ['throw', 'exclude']),
    finish: ({ counts, sums }) => {
      const sum = (name: string, classes: readonly ChurnClass[] = CLASSES): number =>
        exactValue(classes.map((bin) => sums![bin][name]!).reduce(addTexts))
      const { missing, invalid, ...classes } = counts
      const facts: Facts = {
        ...classes,
        atStart: counts.stayed + counts.leftAndReturned + counts.lost,
        churnEvents: sum('churnEvents'),
        customerDays: sum('customerMs') / dayMs,
        days: (end - start) / dayMs,
        due: sum('due'),
        notRenewed: sum('due', ['lost', 'joinedAndLeft', 'returnedAndLeft']),
        daily: bounds.length
          ? days.map(({ day }) => [sum(`events:${day}`), sum(`active:${day}`)] as const)
          : null,
      }
      return finish(definition, facts, { missing, invalid }, options)
    },
  }
}

const CLASSES: readonly ChurnClass[] = [
  'stayed',
  'leftAndReturned',
  'lost',
  'joined',
  'returned',
  'joinedAndLeft',
  'returnedAndLeft',
  'neverActive',
]

type CountName = Exclude<keyof CustomerChurnCounts, 'customerDays' | 'days'>

interface Facts extends ChurnFacts, Readonly<Record<ChurnClass, number>> {
  readonly days: number | null
}

function finish(
  definition: Definition,
  { daily, ...facts }: Facts,
  excluded: CustomerChurnResult['excluded'],
  options: CustomerChurnOptions,
): CustomerChurnResult {
  const { level } = readIntervalOptions(options.interval, ['wilson'])
  const denominator = definition.choices['denominator'] as ChurnDenominator
  const all = churnRates({ ...facts, daily })
  const rate = all[denominator]
  if (!daily && (rate.lost === null || rate.base === null)) {
    badOption('denominator', 'one that the given counts allow', denominator)
  }
  const { atStart, lost, joined, returned, stayed, leftAndReturned } = facts
  return {
    metric: 'customerChurn',
    unit: 'proportion',
    value: rate.value,
    interval: churnInterval(rate, level),
    intervalReason: null,
    status: rate.value === null ? nothing(denominator, rate.n) : 'ok',
    n: rate.n,
    ...facts,
    atEnd: atStart - lost + joined + returned,
    retention: atStart > 0 ? (stayed + leftAndReturned) / atStart : null,
    rates: Object.fromEntries(
      DENOMINATORS.map((name) => [name, all[name].value]),
    ) as CustomerChurnResult['rates'],
    excluded,
    definition,
  }
}

function nothing(denominator: ChurnDenominator, n: number): CustomerChurnResult['status'] {
  if (denominator === 'due-for-renewal') return 'no-renewals-due'
  return n > 0 && denominator === 'daily' ? 'no-customers-on-a-day' : 'no-customers-at-start'
}

function define(options: CustomerChurnOptions, window: Definition['choices']): Definition {
  const denominator = oneOf('denominator', options.denominator, DENOMINATORS)
  const share = ['start', 'start-plus-new', 'due-for-renewal'].includes(denominator)
  return {
    metric: 'customerChurn',
    version: 1,
    item: 'customer',
    statistic: share ? 'share' : 'ratio',
    unit: 'proportion',
    choices: { denominator, ...window },
  }
}

function classOf({
  activeBefore,
  activeAtStart,
  activeAtEnd,
  churnEvents,
}: CustomerInWindow<unknown>): ChurnClass {
  if (activeAtStart) return activeAtEnd ? (churnEvents ? 'leftAndReturned' : 'stayed') : 'lost'
  if (activeAtEnd) return activeBefore ? 'returned' : 'joined'
  return churnEvents ? (activeBefore ? 'returnedAndLeft' : 'joinedAndLeft') : 'neverActive'
}

/** The start of the window, the midnights in it, and its end. */
function dayBounds(start: number, end: number, timeZone: string): readonly number[] {
  const bounds = [start]
  for (let day = localDay(timeZone, start) + 1; bounds.at(-1)! < end; day++) {
    const next = Math.min(startOfDay(timeZone, day), end)
    // A date that the zone skipped has no length.
    if (next > bounds.at(-1)!) bounds.push(next)
  }
  return bounds
}

function readDays(name: string, days: number | undefined): number | null {
  if (days === undefined || (days >= 0 && days < Infinity)) return days ?? null
  throw new CxMetricsError('invalid_count', `${name} must be a number, 0 or more, got ${show(days)}`, [name])
}

function atMost(part: string, count: number, whole: keyof CustomerChurnCounts, most: number): void {
  if (count <= most) return
  throw new CxMetricsError('invalid_count', `${part} (${count}) must be at most ${whole} (${most})`, [whole])
}
