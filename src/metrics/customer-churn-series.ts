import { columnsOf, needColumns, type Rows, rowsOfColumns } from '../core/columns.ts'
import { byName } from '../core/tally.ts'
import {
  type ChurnClass,
  CLASSES,
  type CustomerRules,
  checkCustomerOptions,
  readCustomers,
} from '../derive/customers.ts'
import { neededColumns, plainRows } from '../derive/plain-rows.ts'
import { sweepPlain } from '../derive/plain-sweep.ts'
import { shareTerms } from '../derive/plain-terms.ts'
import { rowsOf } from '../derive/row-reader.ts'
import type { Subscription } from '../derive/terms.ts'
import { sweepMoments, sweepWindows, type WindowTotals } from '../derive/window-sweep.ts'
import type { ManyWindows, ReadWindow, TimeWindow } from '../time/windows.ts'
import { dayMs } from '../time/zone.ts'
import {
  type CustomerChurnOptions,
  type CustomerChurnResult,
  type Days,
  finishChurn,
} from './customer-churn-rates.ts'
import { churnWindows, OWN_OPTIONS } from './customer-churn-windows.ts'

/**
 * Options of `customerChurnSeries`.
 *
 * @category Churn
 * @since 0.1.0
 */
export type ChurnSeriesOptions = CustomerChurnOptions & CustomerRules & (ManyWindows | TimeWindow)

/**
 * The churn of one window of a series.
 *
 * @category Churn
 * @since 0.1.0
 */
export interface CustomerChurnPoint extends CustomerChurnResult {
  /** `2026-03`, or `2026-03-01/2026-03-15` where the window is no bucket of the calendar. */
  readonly period: string
  /** Its bounds as ISO text, in UTC. */
  readonly from: string
  readonly to: string
}

/**
 * Customer churn window by window: of each what `customerChurn` of that window alone says, all in one pass over the rows,
 * which takes no longer for many windows than for few. A window in which nothing happened is a row like any other.
 *
 * 0–1 each, lower is better; nobody at the start of a window: `value: null` there. The list goes to `controlChart`,
 * `trend` and `compare` as it is. No point is the sum of others: churn does not add over windows.
 *
 * @param subscriptions rows `{ customer, startedAt, endedAt | null, paid? }`, all rows of a customer in one call, or columns
 * of them, or an Arrow table
 * @throws `invalid_value` at `[row, field]`, unless `onInvalid` is `exclude`; `invalid_input`; `invalid_option`
 * @example
 * const rows = [
 *   { customer: 'a', startedAt: '2023-05-01', endedAt: null },
 *   { customer: 'b', startedAt: '2023-05-01', endedAt: '2024-02-15' },
 * ]
 * const months = customerChurnSeries(rows, { every: 'month', from: '2024-01-01', to: '2024-04-01' })
 * months.map(({ period, value }) => [period, value]) // [['2024-01', 0], ['2024-02', 0.5], ['2024-03', 0]]
 * @see Gold 2020, Fighting Churn with Data, ch. 2, ISBN 978-1-61729-652-2
 * @category Churn
 * @since 0.1.0
 */
export function customerChurnSeries<Row extends object = Subscription>(
  subscriptions: Rows<Row>,
  options: ChurnSeriesOptions,
): CustomerChurnPoint[] {
  checkCustomerOptions(options, OWN_OPTIONS)
  const { fields, ...own } = options
  const { windows, timeZone, planOf, boundsOf } = churnWindows(own)
  const bounds = windows.map(boundsOf)
  const moments = Float64Array.from(new Set(bounds.flat())).sort()
  const { totals, daily, reasons } = sweep(subscriptions, options, windows, timeZone, moments)
  const places = new Map(Array.from(moments, (moment, place) => [moment, place]))
  const { missing, invalid, churnEvents, due, notRenewed } = totals
  return windows.map(({ period, start, end }, w) => {
    const days = bounds[w]!.map((moment) => places.get(moment)!)
    const daysOf = (left: Float64Array): Days =>
      days.slice(1).map((place, day) => [left[place]! - left[days[day]!]!, daily!.active[days[day]!]!])
    const counts = byName(
      CLASSES,
      totals.classes.map((column) => column[w]!),
    ) as Record<ChurnClass, number>
    const result = finishChurn(planOf(w), {
      counts: { ...counts, missing, invalid },
      churnEvents: churnEvents[w]!,
      due: due[w]!,
      notRenewed: notRenewed[w]!,
      customerDays: Number(totals.customerMs[w]!) / dayMs,
      days: (end - start) / dayMs,
      daily: daily && daysOf(daily.left),
      reasons: totals.reasons.map(({ lost, gone, events }, i) => ({
        reason: reasons[i]!,
        lost: lost[w]!,
        left: gone[w]!,
        churnEvents: events[w]!,
        daily: daily && daysOf(daily.byReason[i]!),
      })),
    })
    const iso = (ms: number): string => new Date(ms).toISOString()
    return { ...result, period, from: iso(start), to: iso(end) }
  })
}

/** What windows see, and what moments do where there are any. */
function sweep<Row extends object>(
  subscriptions: Rows<Row>,
  options: CustomerRules,
  windows: readonly ReadWindow[],
  timeZone: string,
  moments: Float64Array,
): {
  readonly totals: WindowTotals
  readonly daily: ReturnType<typeof sweepMoments> | null
  readonly reasons: readonly (string | null)[]
} {
  const source = columnsOf(subscriptions)
  if (source) needColumns(source, options.fields, neededColumns(options))
  const rows = source ? null : rowsOf(subscriptions as Iterable<Row>)
  if (!options.reasons && moments.length === 0) {
    const plain = plainRows(rows, source, options, timeZone)
    const shared = plain && shareTerms(plain, options)
    const totals = shared && sweepPlain(plain, shared, windows)
    if (totals) return { totals, daily: null, reasons: [] }
  }
  const { terms, reasons, reasonOf } = readCustomers(rows ?? rowsOfColumns<Row>(source!), options, timeZone)
  const totals = sweepWindows(terms, windows, reasonOf, reasons.length)
  const daily = moments.length > 0 ? sweepMoments(terms, moments, reasonOf, reasons.length) : null
  return { totals, daily, reasons }
}
