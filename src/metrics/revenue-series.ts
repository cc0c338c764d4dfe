import type { Rows } from '../core/columns.ts'
import { evaluate } from '../core/evaluate.ts'
import type { Metric, Tally } from '../core/metric.ts'
import { type Carried, sealCarried } from '../core/tally.ts'
import {
  type AccountInWindow,
  accountsIn,
  type MovementOptions,
  readMovements,
} from '../derive/account-movements.ts'
import { MOVEMENTS, type Movement } from '../derive/movements.ts'
import { type Sweep, sweepAccounts } from '../derive/mrr-sweep.ts'
import type { PricedSubscription } from '../derive/priced-terms.ts'
import {
  DERIVED,
  metricOfAccounts,
  type RevenueChurnOptions,
  type RevenueChurnResult,
  refuse,
} from './revenue-result.ts'

/**
 * Options of `revenueChurnSeries`: which windows, how rows are read, and what is made of them.
 *
 * @category Churn
 * @since 0.1.0
 */
export type RevenueSeriesOptions = MovementOptions &
  Pick<RevenueChurnOptions, 'reactivation' | 'statistic' | 'interval'>

/**
 * The revenue churn of one window of a series, in one currency.
 *
 * @category Churn
 * @since 0.1.0
 */
export interface RevenueChurnPoint extends RevenueChurnResult {
  /** `2026-03`, or `2026-03-01/2026-03-15` where the window is no bucket of the calendar. */
  readonly period: string
  /** Its bounds as ISO text, in UTC. */
  readonly from: string
  readonly to: string
  /** Null where no row names any. */
  readonly currency: string | null
}

/**
 * Revenue churn of many windows from rows of subscriptions, in one sweep: a result for each window, also for one in which
 * nothing happened, and for each currency by its code if there are several. Each is what `revenueChurn` makes of that
 * window alone, and says which window and currency it is of.
 *
 * O(s log s) in the terms, and the windows: no account is looked at while nothing changes, but with `rates`, which change
 * all amounts. Windows do not add up: what was 100, 150, 100 moved twice by halves, and as a whole not at all.
 *
 * @param subscriptions rows `{ customer, startedAt, endedAt, price, interval?, quantity?, percentOff?, currency?, … }`, all
 * rows of a customer in one call; or columns of them, or an Arrow table
 * @throws `invalid_value` at `[row, field]`, unless `onInvalid` is `exclude`; `invalid_option`; `identity_violation` should
 * the movements not lead to the end, which is our mistake
 * @example
 * const rows = [
 *   { customer: 'a', startedAt: '2024-01-01', endedAt: null, price: 12_000, interval: 'year' },
 *   { customer: 'b', startedAt: '2024-01-01', endedAt: '2024-02-10', price: 500 },
 * ]
 * const months = revenueChurnSeries(rows, { every: 'month', from: '2024-02-01', to: '2024-04-01' })
 * months.map(({ period, start, churn, end }) => [period, start, churn, end]) // [['2024-02', 1500, 500, 1000], ['2024-03', 1000, 0, 1000]]
 * @category Churn
 * @since 0.1.0
 */
export function revenueChurnSeries<Row extends object = PricedSubscription>(
  subscriptions: Rows<Row>,
  options: RevenueSeriesOptions,
): RevenueChurnPoint[] {
  const read = readMovements<Row>(subscriptions, options, SHOWN)
  const { windows, priced, rates } = read
  const given: { readonly [option: string]: unknown } = { ...options }
  const chosen = Object.fromEntries(
    ['unit', 'onInvalid', ...DERIVED, ...SHOWN].map((name) => [name, given[name]]),
  )
  const metricOf = (currency: string | null, period: string): AccountMetric<Row> =>
    metricOfAccounts({
      ...chosen,
      ...(currency !== null && { currency }),
      ...(rates && { rates: 'in-rows' }),
      period,
    })
  const point = (
    currency: string | null,
    w: number,
    of: (metric: AccountMetric<Row>) => RevenueChurnResult,
  ): RevenueChurnPoint => {
    const { period, start, end } = windows[w]!
    const [from, to] = [start, end].map((moment) => new Date(moment).toISOString()) as [string, string]
    return { ...of(metricOf(currency, period)), period, from, to, currency }
  }
  if (rates) {
    const items: AccountInWindow<Row>[][] = windows.map(() => [])
    accountsIn(read).forEach((item, i) => {
      items[i % windows.length]!.push(item)
    })
    return items.map((own, w) => point(rates.to, w, (metric) => evaluate(metric, own)))
  }
  const codes = priced.currencies.length > 0 ? priced.currencies : [options.currency ?? null]
  const sums = sweepAccounts(read)
  const places = codes.map((_, place) => place).sort((a, b) => ((codes[a] ?? '') < (codes[b] ?? '') ? -1 : 1))
  return places.flatMap((place) =>
    windows.map((_, w) =>
      point(codes[place]!, w, (metric) => metric.finish(tallyOf(metric, sums, place, w))),
    ),
  )
}

const SHOWN = ['reactivation', 'statistic', 'interval'] as const

type AccountMetric<Row> = Metric<AccountInWindow<Row>, RevenueChurnResult, Movement, 'missing' | 'invalid'>

/** What `tally` makes of the items of one window: the unchanged are all who paid at its start, less those who moved. */
function tallyOf<Row>(
  metric: AccountMetric<Row>,
  { sums, moved, paid, starts, ends, accounts }: Sweep,
  currency: number,
  window: number,
): Tally<Movement, 'missing' | 'invalid'> {
  const [read, missing, invalid] = accounts[currency]!
  const facts = MOVEMENTS.map((_, movement) =>
    Array.from({ length: 6 }, (_, fact) => sums.value(moved(currency, window, movement) + fact)),
  )
  const of = (fact: number): bigint => facts.slice(3).reduce((sum, one) => sum + one[fact]!, 0n)
  const [payers, start, squares] = paid(currency, starts[window]!)
  const same = [payers - of(0), start - of(1), squares - of(3)] as const
  facts[4] = [same[0], same[1], same[1], same[2], same[2], same[2]]
  const counts = facts.map(([count]) => Number(count))
  counts[0] = read - Number(payers) - counts[1]! - counts[2]!
  // The one sum that was not made of the movements.
  const [, end] = paid(currency, ends[window]!)
  const led = facts.reduce((sum, one) => sum + one[2]!, 0n)
  if (led !== end) refuse('identity_violation', 'end', `${led} by the movements`, end)
  const carried: Carried = {
    values: null,
    sums: facts.map(([, ...rest]) => rest.map((huge) => ({ parts: [], huge }))),
  }
  return sealCarried(metric, { counts: [...counts, missing, invalid], weights: null }, carried)
}
