import type { ReadWindow } from '../time/windows.ts'
import { isCurrency } from './exchange.ts'
import { type MonthlyAmounts, monthlyAmounts, PRICE_FIELDS, type Price, priceReader } from './price.ts'
import { readTerms, type Subscription, type TermOptions, type Terms } from './terms.ts'

/**
 * One term of paid service and its price. A new price is a new row: a term ends where the next begins.
 *
 * @category Churn
 * @since 0.1.0
 */
export interface PricedSubscription extends Subscription, Price {
  /** ISO 4217 code. */
  readonly currency?: string | null | undefined
}

/** Terms and what they pay, by row. */
export interface PricedTerms<Row> {
  readonly terms: Terms<Row>
  readonly monthly: MonthlyAmounts
  /** Place in `currencies`, by row. */
  readonly currency: ArrayLike<number>
  readonly currencies: readonly (string | null)[]
  /** Terms that are fees which do not recur. */
  readonly once: number
}

/** Reads rows of subscriptions with their prices. Rows that name no currency are in `currency`; `known` says which may be. */
export function readPricedTerms<Row extends object>(
  subscriptions: Iterable<Row>,
  options: TermOptions<string> & { readonly currency?: string },
  timeZone: string,
  known: (currency: string) => boolean,
): PricedTerms<Row> {
  const { read, prices } = priceReader()
  const currency: number[] = []
  const currencies: (string | null)[] = []
  const terms = readTerms(subscriptions, options, timeZone, {
    fields: [...PRICE_FIELDS, 'currency'],
    read: (reader, index) => {
      const given = reader.value('currency')
      const code = given ?? options.currency ?? null
      if (code !== null && !(isCurrency(code) && known(code))) {
        const rule = options.currency
          ? `must be ${options.currency}, or have a rate`
          : 'must be an ISO 4217 code'
        reader.refuse('currency', rule)
      }
      const complete = read(reader, index)
      const name = reader.fault() ? null : (code as string | null)
      const place = currencies.indexOf(name)
      currency[index] = place < 0 ? currencies.push(name) - 1 : place
      return complete
    },
  })
  const { scale, scales } = prices
  const once = terms.row.reduce((count, row) => count + Number(scales[scale[row]!]!.once), 0)
  return { terms, monthly: monthlyAmounts(prices), currency, currencies, once }
}

/** The moments at which revenue is looked at, ascending, and where among them each window starts and ends. */
export interface Moments {
  readonly moments: Float64Array
  readonly starts: Int32Array
  readonly ends: Int32Array
}

export function momentsOf(windows: readonly ReadWindow[]): Moments {
  const moments = Float64Array.from(new Set(windows.flatMap(({ start, end }) => [start, end]))).sort()
  const places = new Map(Array.from(moments, (moment, place) => [moment, place]))
  return {
    moments,
    starts: Int32Array.from(windows, ({ start }) => places.get(start)!),
    ends: Int32Array.from(windows, ({ end }) => places.get(end)!),
  }
}

/** What an account pays, from moment to moment: `mrr[i]` from `at[i]` up to the next, nothing before the first. */
export interface Steps {
  count: number
  readonly at: Int32Array
  readonly mrr: Float64Array
  /** The same unrounded, in parts of a minor unit. */
  readonly sums: number[]
  /** When it first paid anything. */
  paidFrom: number
}

/**
 * Goes through the accounts, of which a customer has one in each currency; one who never paid has one in the currency of
 * the first row. `steps` is the same object every time. O(s log s), whatever lies between two moments.
 */
export function eachAccount(
  { terms, monthly, currency, currencies }: PricedTerms<unknown>,
  moments: Float64Array,
  visit: (customer: number, currency: number, steps: Steps) => void,
): void {
  const { first, from, row, firstRow } = terms
  const { amounts, zero, rounded } = monthly
  const to = terms.graceMs > 0 ? bridged(terms, amounts) : terms.to
  const size = moments.length
  const change: number[] = Array(size).fill(zero)
  const touched = new Uint8Array(size)
  const at = new Int32Array(size)
  const sums: number[] = Array(size).fill(zero)
  const steps: Steps = { count: 0, at, mrr: new Float64Array(size), sums, paidFrom: Infinity }
  const one = currencies.length < 2
  const walk = (k: number, code: number): void => {
    let count = 0
    steps.paidFrom = Infinity
    for (let i = first[k]!; i < first[k + 1]!; i++) {
      const amount = amounts[row[i]!]!
      if (!amount || (!one && currency[row[i]!] !== code)) continue
      steps.paidFrom = Math.min(steps.paidFrom, from[i]!)
      const begin = placeOf(moments, from[i]!)
      const end = placeOf(moments, to[i]!)
      if (begin === end) continue
      change[begin]! += amount
      if (touched[begin] === 0) count = touch(begin, count)
      if (end === size) continue
      change[end]! -= amount
      if (touched[end] === 0) count = touch(end, count)
    }
    if (count > 8) at.subarray(0, count).sort()
    let sum = zero
    for (let i = 0; i < count; i++) {
      const place = at[i]!
      sum += change[place]!
      sums[i] = sum
      steps.mrr[i] = rounded(sum)
      change[place] = zero
      touched[place] = 0
    }
    steps.count = count
    visit(k, code, steps)
  }
  /** Few of them are put in order as they come, many together. */
  const touch = (place: number, count: number): number => {
    touched[place] = 1
    let i = count
    if (count < 8) for (; i > 0 && at[i - 1]! > place; i--) at[i] = at[i - 1]!
    at[i] = place
    return count + 1
  }
  for (let k = 0; k < firstRow.length; k++) {
    if (one) {
      walk(k, 0)
      continue
    }
    const codes = new Set<number>()
    for (let i = first[k]!; i < first[k + 1]!; i++) codes.add(currency[row[i]!]!)
    if (codes.size === 0) codes.add(currency[firstRow[k]!]!)
    for (const code of codes) walk(k, code)
  }
}

/** How many moments lie before an instant: the place of the first that does not. */
function placeOf(moments: Float64Array, instant: number): number {
  let [low, high] = [0, moments.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (moments[middle]! < instant) low = middle + 1
    else high = middle
  }
  return low
}

/** Ends of terms, where those before a gap within grace last until it is over. */
function bridged(
  { first, from, to, row, graceMs }: Terms<unknown>,
  amounts: ArrayLike<number>,
): Float64Array {
  const ends = to.slice()
  for (let k = 0; k + 1 < first.length; k++) {
    let end = -Infinity
    for (let i = first[k]!; i < first[k + 1]!; i++) {
      if (!amounts[row[i]!]) continue
      const gap = from[i]! - end
      if (gap > 0 && gap <= graceMs) {
        for (let j = first[k]!; j < i; j++) if (to[j] === end) ends[j] = from[i]!
      }
      end = Math.max(end, to[i]!)
    }
  }
  return ends
}
