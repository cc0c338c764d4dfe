import type { Rows } from '../core/columns.ts'
import { badOption, checkOptions, oneOf } from '../core/errors.ts'
import { type Fraction, roundHalfEven, sumOfFractions, times } from '../stats/rational.ts'
import {
  type ManyWindows,
  type ReadWindow,
  readWindows,
  type TimeWindow,
  WINDOW_OPTIONS,
} from '../time/windows.ts'
import { checkCurrency, type ExchangeRate, type Rates, readRates } from './exchange.ts'
import { eachAccount } from './mrr-steps.ts'
import { safeAmount } from './price.ts'
import { onceIn, type PricedSubscription, type PricedTerms, readPricedTerms } from './priced-terms.ts'
import { type CustomerKey, TERM_OPTIONS, type TermOptions, UNREADABLE } from './terms.ts'
import { type Moments, momentsOf } from './window-moments.ts'

/**
 * Which windows, how rows are read, and in what currency.
 *
 * @category Churn
 * @since 0.1.0
 */
export type MovementOptions = (TimeWindow | ManyWindows) &
  TermOptions<keyof PricedSubscription> & {
    /** The IANA zone of plain dates, of text without an offset and of the calendar. @defaultValue 'UTC' */
    readonly timeZone?: string
    /** ISO 4217 code of rows that name none. A row that names another is refused, unless there is a rate for it. */
    readonly currency?: string
    /**
     * Who has paid before a window and so comes back, not new: whoever paid at any time, or at one of the moments that
     * are looked at, as a table of snapshots has it. @defaultValue 'any-time'
     */
    readonly before?: 'any-time' | 'snapshots'
    /**
     * What is added up: what is paid, or seats, which are the `quantity` of a term, whatever they cost. A row without it is
     * missing. @defaultValue 'money'
     */
    readonly amounts?: 'money' | 'seats'
    /** Exchanges all to `currency`: a customer is one account then, whatever they pay in. @defaultValue none */
    readonly rates?: readonly ExchangeRate[]
  }

/**
 * What an account pays at both ends of a window, in whole minor units.
 *
 * @category Churn
 * @since 0.1.0
 */
export interface AccountInWindow<Row = PricedSubscription> {
  /** The window's name: `2026-03`, or `2026-03-01/2026-03-15`. */
  readonly period: string
  /** Null only for a row that names no customer. */
  readonly customer: CustomerKey | null
  readonly currency: string | null
  /** Null where `unreadable` says why. */
  readonly startMrr: number | null
  readonly endMrr: number | null
  /** `endMrr` had the rates stayed as they were at the start; the same without `rates`. */
  readonly endMrrAtStart: number | null
  /** Whether it paid before the window, as the option `before` has it. */
  readonly before: boolean
  /** Why the account cannot be counted: one of the rows lacks customer, start or price, or cannot be right. */
  readonly unreadable: 'missing' | 'invalid' | null
  /** The first row of the customer, as it was passed: group by `(item) => item.row.segment`. */
  readonly row: Row
}

/**
 * Adds up what each customer pays at both ends of every window: one item per account and window, for `revenueChurn`, or
 * for `tabulate` by `period`. A customer has one account in each currency, or one in all at `rates`.
 *
 * A term counts at t iff startedAt ≤ t < endedAt. Amounts are exact fractions until they are added up, and rounded once per
 * account and moment. A change of plan or price is another row: it is expansion or contraction, whatever its name. Without
 * rows there are no items. `dropped` counts rows: `unpaid` for trials and free terms, `once` for fees that do not recur.
 * All rows of a customer have to be in one call; they may be columns, or an Arrow table. O(s log s) in the terms, and the items.
 *
 * @throws `invalid_value` at `[row, field]` for a value that cannot be right; with `onInvalid: 'exclude'` that customer is
 * `unreadable: 'invalid'` instead. `invalid_option`, also for a moment before the first rate.
 * @example
 * const rows = [
 *   { customer: 'a', startedAt: '2024-01-01', endedAt: '2024-02-10', price: 12_000, interval: 'year' },
 *   { customer: 'a', startedAt: '2024-02-10', endedAt: null, price: 500, quantity: 3 },
 * ]
 * const { items } = movementsFromSubscriptions(rows, { every: 'month', from: '2024-02-01', to: '2024-04-01' })
 * items.map(({ period, startMrr, endMrr }) => [period, startMrr, endMrr]) // [['2024-02', 1000, 1500], ['2024-03', 1500, 1500]]
 * @category Churn
 * @since 0.1.0
 */
export function movementsFromSubscriptions<Row extends object = PricedSubscription>(
  subscriptions: Rows<Row>,
  options: MovementOptions,
): {
  readonly items: AccountInWindow<Row>[]
  readonly dropped: { readonly unpaid: number; readonly once: number }
} {
  const read = readMovements(subscriptions, options)
  const { loose } = read.priced
  return { items: accountsIn(read), dropped: { ...loose.dropped, once: onceIn(read.priced) } }
}

/** What the options say, and the rows read by it. */
export interface ReadMovements<Row> {
  readonly windows: readonly ReadWindow[]
  readonly moments: Moments
  readonly priced: PricedTerms<Row>
  readonly rates: Rates | undefined
}

export function readMovements<Row extends object>(
  subscriptions: Rows<Row>,
  options: MovementOptions,
  more: readonly string[] = [],
): ReadMovements<Row> {
  checkOptions(options, [
    ...WINDOW_OPTIONS,
    ...TERM_OPTIONS,
    'currency',
    'rates',
    'before',
    'amounts',
    ...more,
  ])
  const { currency, rates: given } = options
  const seats = oneOf('amounts', options.amounts, ['money', 'seats']) === 'seats'
  for (const name of seats ? (['currency', 'rates'] as const) : []) {
    if (options[name] !== undefined) badOption(name, 'left out of seats', options[name])
  }
  const { windows, timeZone } = readWindows(options)
  checkCurrency(currency)
  const moments = momentsOf(windows)
  const rates = given && readRates(given, currency, moments.moments, timeZone)
  const known = rates ? rates.known : (code: string) => currency === undefined || code === currency
  const snapshots = oneOf('before', options.before, ['any-time', 'snapshots']) === 'snapshots'
  const priced = { ...readPricedTerms(subscriptions, options, timeZone, known, seats), snapshots }
  return { windows, moments, priced, rates }
}

/** One item per account and window. */
export function accountsIn<Row>({
  windows,
  moments,
  priced,
  rates,
}: ReadMovements<Row>): AccountInWindow<Row>[] {
  const { customers, unreadable, rows, firstRow } = priced.terms()
  const items: AccountInWindow<Row>[] = []
  eachLevel(priced, moments.moments, rates, (k, currency, level, paidFrom) => {
    const reason = UNREADABLE[unreadable[k]!]!
    windows.forEach(({ period, start }, w) => {
      const [from, to] = [moments.starts[w]!, moments.ends[w]!]
      const [startMrr, endMrr] = reason ? [null, null] : [level(from, from), level(to, to)]
      items.push({
        period,
        customer: customers[k]!,
        currency,
        startMrr,
        endMrr,
        endMrrAtStart: rates && startMrr && endMrr ? level(to, from) : endMrr,
        before: paidFrom < start,
        unreadable: reason,
        row: rows[firstRow[k]!]!,
      })
    })
  })
  return items
}

/** What an account pays at a moment, in minor units, by the rates of another: both by their places. */
type Level = (place: number, ratesAt: number) => number

function eachLevel(
  priced: PricedTerms<unknown>,
  moments: Float64Array,
  rates: Rates | undefined,
  visit: (customer: number, currency: string | null, level: Level, paidFrom: number) => void,
): void {
  const { currencies, monthly } = priced
  if (!rates) {
    eachAccount(priced, moments, (k, code, steps) => {
      visit(k, currencies[code]!, (place) => valueAt(steps.at, steps.count, steps.mrr, place), steps.paidFrom)
    })
    return
  }
  let held: { readonly code: string; readonly at: Int32Array; readonly sums: readonly number[] }[] = []
  let [customer, paidFrom] = [-1, Infinity]
  const flush = (): void => {
    const parts = held
    const level: Level = (place, ratesAt) => {
      const amounts = parts.map(({ code, at, sums }): Fraction => {
        const sum = BigInt(valueAt(at, at.length, sums, place))
        return sum ? times([sum, monthly.parts], rates.rateAt(code, ratesAt)) : [0n, 1n]
      })
      return safeAmount(roundHalfEven(sumOfFractions(amounts)))
    }
    if (customer >= 0) visit(customer, rates.to, level, paidFrom)
  }
  eachAccount(priced, moments, (k, code, steps) => {
    if (k !== customer) {
      flush()
      held = []
      customer = k
      paidFrom = Infinity
    }
    paidFrom = Math.min(paidFrom, steps.paidFrom)
    const at = steps.at.slice(0, steps.count)
    // who pays nothing may have no currency that is known
    if (at.length > 0) held.push({ code: currencies[code]!, at, sums: steps.sums.slice(0, at.length) })
  })
  flush()
}

function valueAt(at: Int32Array, count: number, values: ArrayLike<number>, place: number): number {
  let i = count
  while (i > 0 && at[i - 1]! > place) i--
  return i > 0 ? values[i - 1]! : 0
}
