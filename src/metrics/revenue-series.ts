import { evaluate } from '../core/evaluate.ts'
import type { Metric, Tally } from '../core/metric.ts'
import { type Carried, sealCarried } from '../core/tally.ts'
import { type WholeSums, wholeSums } from '../core/whole-sums.ts'
import {
  type AccountInWindow,
  accountsIn,
  type MovementOptions,
  type ReadMovements,
  readMovements,
} from '../derive/account-movements.ts'
import { MOVEMENTS, type Movement, movementPlace } from '../derive/movements.ts'
import { eachAccount, type PricedSubscription } from '../derive/mrr-steps.ts'
import {
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
 * Revenue churn of many windows from rows of subscriptions, in one sweep: a result for each window, also for one in which
 * nothing happened, and for each currency by its code if there are several. Each is what `revenueChurn` makes of that
 * window alone; `definition` names window and currency.
 *
 * O(s log s) in the terms, and the windows: no account is looked at while nothing changes, but with `rates`, which change
 * all amounts. Windows do not add up: what was 100, 150, 100 moved twice by halves, and as a whole not at all.
 *
 * @param subscriptions rows `{ customer, startedAt, endedAt, price, interval?, quantity?, percentOff?, currency?, … }`, all
 * rows of a customer in one call
 * @throws `invalid_value` at `[row, field]`, unless `onInvalid` is `exclude`; `invalid_option`; `identity_violation` should
 * the movements not lead to the end, which is our mistake
 * @example
 * const rows = [
 *   { customer: 'a', startedAt: '2024-01-01', endedAt: null, price: 12_000, interval: 'year' },
 *   { customer: 'b', startedAt: '2024-01-01', endedAt: '2024-02-10', price: 500 },
 * ]
 * const months = revenueChurnSeries(rows, { every: 'month', from: '2024-02-01', to: '2024-04-01' })
 * months.map(({ definition, start, churn, end }) => [definition.window.period, start, churn, end]) // [['2024-02', 1500, 500, 1000], ['2024-03', 1000, 0, 1000]]
 * @category Churn
 * @since 0.1.0
 */
export function revenueChurnSeries<Row extends object = PricedSubscription>(
  subscriptions: Iterable<Row>,
  options: RevenueSeriesOptions,
): RevenueChurnResult[] {
  const read = readMovements(subscriptions, options, SHOWN)
  const { windows, priced, rates } = read
  const given: { readonly [option: string]: unknown } = { ...options }
  const chosen = Object.fromEntries(['unit', 'onInvalid', ...SHOWN].map((name) => [name, given[name]]))
  const metricOf = (currency: string | null, period: string): AccountMetric<Row> =>
    metricOfAccounts({
      ...chosen,
      ...(currency !== null && { currency }),
      ...(rates && { rates: 'in-rows' }),
      period,
    })
  if (rates) {
    const items: AccountInWindow<Row>[][] = windows.map(() => [])
    accountsIn(read).forEach((item, i) => {
      items[i % windows.length]!.push(item)
    })
    return windows.map(({ period }, w) => evaluate(metricOf(rates.to, period), items[w]!))
  }
  const codes = priced.currencies.length > 0 ? priced.currencies : [options.currency ?? null]
  const sums = sweep(read, codes.length)
  const places = codes.map((_, place) => place).sort((a, b) => ((codes[a] ?? '') < (codes[b] ?? '') ? -1 : 1))
  return places.flatMap((place) =>
    windows.map(({ period }, w) => {
      const metric = metricOf(codes[place]!, period)
      return metric.finish(tallyOf(metric, sums, place, w))
    }),
  )
}

const SHOWN = ['reactivation', 'statistic', 'interval'] as const

type AccountMetric<Row> = Metric<AccountInWindow<Row>, RevenueChurnResult, Movement, 'missing' | 'invalid'>

/** Of each movement in a window: accounts, then start, end, start², start × end, end². */
const FACTS = 6
const EACH = 7 * FACTS
const UNCHANGED = 4

/** Sums by currency: how much more is paid at a moment than before it, and what moved in a window. */
interface Sweep {
  readonly sums: WholeSums
  /** The slot of the first fact of a movement in a window. */
  readonly moved: (currency: number, window: number, movement: number) => number
  /** What all pay at the place of a moment: accounts, amounts, their squares. */
  readonly paid: (currency: number, place: number) => readonly [bigint, bigint, bigint]
  readonly starts: Int32Array
  readonly ends: Int32Array
  /** Accounts by currency: readable ones, and others by why. */
  readonly accounts: readonly (readonly [read: number, missing: number, invalid: number])[]
}

function sweep(
  { windows, moments: { moments, starts, ends }, priced }: ReadMovements<unknown>,
  currencies: number,
): Sweep {
  const size = moments.length
  const block = 3 * size + EACH * windows.length
  const sums = wholeSums(currencies * block)
  const { add, addProduct } = sums
  const moved: Sweep['moved'] = (currency, window, movement) =>
    currency * block + 3 * size + window * EACH + movement * FACTS
  const accounts = Array.from({ length: currencies }, (): [number, number, number] => [0, 0, 0])
  // Both ascend, so those that a moment lies in are neighbours.
  const before = (bounds: Int32Array): Int32Array => {
    const counts = new Int32Array(size + 1)
    for (const place of bounds) counts[place + 1]!++
    for (let place = 0; place < size; place++) counts[place + 1]! += counts[place]!
    return counts
  }
  const [startBefore, endBefore] = [before(starts), before(ends)]
  eachAccount(priced, moments, (customer, currency, { count, at, mrr, paidFrom }) => {
    accounts[currency]![priced.terms.unreadable[customer]!]!++
    const level = currency * block
    let [since, paid] = [0, 0]
    for (let i = 0; i < count; i++) {
      const place = at[i]!
      const pays = mrr[i]!
      if (pays === paid) continue
      add(level + place, Number(pays > 0) - Number(paid > 0))
      add(level + size + place, pays - paid)
      addProduct(level + 2 * size + place, pays, pays)
      addProduct(level + 2 * size + place, -paid, paid)
      // Windows that began before the last change have been seen.
      const last = startBefore[place]!
      for (let w = Math.max(startBefore[since]!, endBefore[place]!); w < last; w++) {
        let j = i
        while (j + 1 < count && at[j + 1]! <= ends[w]!) j++
        const end = mrr[j]!
        const movement = movementPlace(paid, end, paidFrom < moments[starts[w]!]!)
        if (movement === UNCHANGED || movement === 0) continue
        const slot = moved(currency, w, movement)
        add(slot, 1)
        add(slot + 1, paid)
        add(slot + 2, end)
        addProduct(slot + 3, paid, paid)
        addProduct(slot + 4, paid, end)
        addProduct(slot + 5, end, end)
      }
      since = place
      paid = pays
    }
  })
  const levels = Array.from({ length: currencies }, (_, currency) => {
    const all: [bigint, bigint, bigint] = [0n, 0n, 0n]
    return Array.from(moments, (_, place) => {
      all.forEach((sum, fact) => {
        all[fact] = sum + sums.value(currency * block + fact * size + place)
      })
      return [...all] as const
    })
  })
  return { sums, moved, paid: (currency, place) => levels[currency]![place]!, starts, ends, accounts }
}

/** What `tally` makes of the items of one window: the unchanged are all who paid at its start, less those who moved. */
function tallyOf<Row>(
  metric: AccountMetric<Row>,
  { sums, moved, paid, starts, ends, accounts }: Sweep,
  currency: number,
  window: number,
): Tally<Movement, 'missing' | 'invalid'> {
  const [read, missing, invalid] = accounts[currency]!
  const facts = MOVEMENTS.map((_, movement) =>
    Array.from({ length: FACTS }, (_, fact) => sums.value(moved(currency, window, movement) + fact)),
  )
  const of = (fact: number): bigint => facts.slice(3).reduce((sum, one) => sum + one[fact]!, 0n)
  const [payers, start, squares] = paid(currency, starts[window]!)
  const same = [payers - of(0), start - of(1), squares - of(3)] as const
  facts[UNCHANGED] = [same[0], same[1], same[1], same[2], same[2], same[2]]
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
