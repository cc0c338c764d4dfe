import type { Rows } from '../core/columns.ts'
import { checkCounts, readCounts, readDays, total } from '../core/distribution.ts'
import { CxMetricsError, checkOptions, oneOf, show } from '../core/errors.ts'
import type { Metric } from '../core/metric.ts'
import { withRecipe } from '../core/recipe.ts'
import { addTexts, exactValue } from '../core/sum.ts'
import {
  type ChurnClass,
  CLASSES,
  type CustomerInWindow,
  classOf,
  type SubscriptionOptions,
} from '../derive/customers.ts'
import type { Subscription } from '../derive/terms.ts'
import { dayMs } from '../time/zone.ts'
import { churnByWindow } from './churn-by-window.ts'
import {
  type CustomerChurnOptions,
  type CustomerChurnResult,
  finishChurn,
  readChurnPlan,
} from './customer-churn-rates.ts'
import { type ChurnMetricOptions, churnWindows } from './customer-churn-windows.ts'

export type {
  ChurnByReason,
  ChurnDenominator,
  CustomerChurnOptions,
  CustomerChurnResult,
} from './customer-churn-rates.ts'
export type { ChurnMetricOptions } from './customer-churn-windows.ts'

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

/**
 * Share of the customers at the start of a window who are no longer customers at its end: lost / atStart.
 *
 * A customer is active at t iff startedAt ≤ t < endedAt for one of their terms; terms that touch or overlap are one. Who
 * left and came back is retained. 0–1, lower is better; nobody at the start: `value: null`, `status:
 * 'no-customers-at-start'`. atStart − lost + joined + returned = atEnd. `denominator` names the other rates in use. Plain
 * dates are dates in `timeZone`, and a month ends where the next begins: `{ start: '2024-01-01', end: '2024-02-01' }`.
 *
 * @param subscriptions rows `{ customer, startedAt, endedAt | null, paid? }`, all rows of a customer in one call, or columns
 * of them, or an Arrow table
 * @throws `invalid_value` at `[row, field]`, unless `onInvalid` is `exclude`; `invalid_input`; `invalid_option`
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
  subscriptions: Rows<Row>,
  options: CustomerChurnOptions & SubscriptionOptions,
): CustomerChurnResult {
  const [one, another] = churnByWindow(subscriptions, options)
  if (another) refuseSum('customerChurnSeries has one for each')
  return one!.result
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
  return finishChurn(readChurnPlan(options), {
    counts: { ...read, stayed: atStart - left, missing: 0, invalid: 0 },
    churnEvents,
    ...(whole.due === undefined ? { due: null, notRenewed: null } : { due, notRenewed }),
    customerDays: customerDays === undefined ? null : readDays(customerDays, 'customerDays'),
    days: days === undefined ? null : readDays(days, 'days'),
    daily: null,
    reasons: [],
  })
}

/**
 * Customer churn as a metric of `customersFromSubscriptions(…).items`, for `evaluate`, `tally` and, by window, `summarize`.
 * Its tallies add over customers, never over windows. Of many windows, a tally that holds more than one has no churn: keep
 * `window` among the keys, and a roll-up that drops it is refused.
 *
 * @throws `invalid_option`; `definition_mismatch` when it finishes what was added up over windows
 * @example
 * const january = { start: '2024-01-01', end: '2024-02-01' }
 * const { items } = customersFromSubscriptions([{ customer: 'a', startedAt: '2023-05-01', endedAt: null }], january)
 * evaluate(customerChurnMetric(january), items).value // 0
 * @category Churn
 * @since 0.1.0
 */
export function customerChurnMetric<Row = Subscription>(
  options: ChurnMetricOptions,
): Metric<CustomerInWindow<Row>, CustomerChurnResult, ChurnClass, 'missing' | 'invalid'> {
  const { windows, plan, reasons, planOf, boundsOf, columns } = churnWindows(options)
  const places = new Map(windows.map(({ start }, place) => [start, place]))
  const bounds = windows.map(boundsOf)
  const days = Math.max(...bounds.map((list) => list.length - 1), 0)
  const daily = Array.from({ length: days }, (_, day) => day)
  const named = reasons.flatMap((_, i) => [
    `gone:${i}`,
    `left:${i}`,
    ...daily.map((day) => `left:${i}:${day}`),
  ])
  const many = windows.length > 1
  const metric: Metric<CustomerInWindow<Row>, CustomerChurnResult, ChurnClass, 'missing' | 'invalid'> = {
    definition: plan.definition,
    bins: {
      classes: CLASSES,
      excluded: ['missing', 'invalid'],
      sums: [
        ...EVENTS,
        'customerMs',
        ...daily.flatMap((day) => [`events:${day}`, `active:${day}`]),
        ...named,
        ...(many ? PLACE : []),
      ],
    },
    classify: (item, index) => {
      const place = Array.isArray(item?.active) ? places.get(item.start) : undefined
      if (place === undefined || windows[place]!.end !== item.end) {
        const text = `row ${index} must be an item of customersFromSubscriptions in the metric's windows, got ${show(item)}`
        throw new CxMetricsError('invalid_input', text, [index])
      }
      const { active, activeAtEnd, churnEvents, due, end } = item
      // Who leaves at midnight left on the day before, which began with them in its base.
      const left = active.map(([, to]) => to).filter((to) => to < end || !activeAtEnd)
      const ofDay = (day: number, reason?: string | null): number =>
        left.filter(
          (to, i) =>
            bounds[place]![day]! < to &&
            to <= bounds[place]![day + 1]! &&
            (reason === undefined || item.reasons[i] === reason),
        ).length
      const activeOn = (at: number | undefined): number =>
        active.filter(([from, to]) => from <= at! && at! < to).length
      const gone = !activeAtEnd && churnEvents > 0
      const sums = [
        ...[
          churnEvents,
          Number(due),
          Number(due && !activeAtEnd),
          total(active.map(([from, to]) => to - from)),
        ],
        ...daily.flatMap((day) => [ofDay(day), activeOn(bounds[place]![day])]),
        ...reasons.flatMap((reason) => [
          Number(gone && item.reasons.at(-1) === reason),
          item.reasons.filter((own) => own === reason).length,
          ...daily.map((day) => ofDay(day, reason)),
        ]),
        ...(many ? [place, place * place] : []),
      ]
      return { bin: item.unreadable ?? classOf(item), sums }
    },
    columns,
    onInvalid: oneOf('onInvalid', options.onInvalid, ['throw', 'exclude']),
    finish: ({ counts, sums }) => {
      const sum = (name: string, classes: readonly ChurnClass[] = CLASSES): number =>
        exactValue(classes.map((bin) => sums![bin][name]!).reduce(addTexts))
      const n = total(CLASSES.map((bin) => counts[bin]))
      const place = many && n > 0 ? sum(PLACE[0]) / n : 0
      // with this mean they are all the same iff their squares add up to no more than that
      if (many && (place % 1 || sum(PLACE[1]) !== n * place ** 2)) {
        refuseSum('keep window among the keys')
      }
      const [churnEvents, due, notRenewed] = EVENTS.map((name) => sum(name)) as [number, number, number]
      const inDays = daily.slice(0, Math.max(bounds[place]!.length - 1, 0))
      const dailyOf = (name: string) =>
        days > 0 ? inDays.map((day) => [sum(`${name}:${day}`), sum(`active:${day}`)] as const) : null
      return finishChurn(many && n === 0 ? plan : planOf(place), {
        counts,
        churnEvents,
        due,
        notRenewed,
        customerDays: sum('customerMs') / dayMs,
        days: many && n === 0 ? null : (windows[place]!.end - windows[place]!.start) / dayMs,
        daily: dailyOf('events'),
        reasons: reasons.map((reason, i) => ({
          reason,
          lost: sum(`gone:${i}`, ['lost']),
          left: sum(`gone:${i}`),
          churnEvents: sum(`left:${i}`),
          daily: dailyOf(`left:${i}`),
        })),
      })
    },
  }
  return withRecipe(metric, { metric: 'customerChurn', options })
}

const EVENTS = ['churnEvents', 'due', 'notRenewed'] as const
/** Sums of the items' places among many windows and of their squares. */
const PLACE = ['place', 'place*place'] as const
type CountName = Exclude<keyof CustomerChurnCounts, 'customerDays' | 'days'>

function refuseSum(wayOut: string): never {
  const text = `churn does not add over windows: ${wayOut}`
  throw new CxMetricsError('definition_mismatch', text, ['window'])
}

function atMost(part: string, count: number, whole: string, most: number): void {
  if (count <= most) return
  const text = `${part} (${count}) must be at most ${whole} (${most})`
  throw new CxMetricsError('invalid_count', text, [whole])
}
