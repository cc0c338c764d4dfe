import type { Rows } from '../core/columns.ts'
import type { CustomerRules } from '../derive/customers.ts'
import type { Subscription } from '../derive/terms.ts'
import type { ManyWindows, TimeWindow } from '../time/windows.ts'
import { churnByWindow } from './churn-by-window.ts'
import type { CustomerChurnOptions, CustomerChurnResult } from './customer-churn-rates.ts'

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
  const iso = (ms: number): string => new Date(ms).toISOString()
  return churnByWindow(subscriptions, options).map(({ result, window: { period, start, end } }) => ({
    ...result,
    period,
    from: iso(start),
    to: iso(end),
  }))
}
