import { CxMetricsError, show } from '../core/errors.ts'
import { durationMs } from '../time/duration.ts'
import { isCurrency } from './exchange.ts'
import {
  type MonthlyAmounts,
  monthlyAmounts,
  PRICE_FIELDS,
  type Price,
  type Prices,
  type PriceTable,
  priceTable,
  readPrice,
} from './price.ts'
import { readQuickly } from './quick-terms.ts'
import { rowsOf } from './row-reader.ts'
import { type LooseTerms, readTerms, type Subscription, type TermOptions, type Terms } from './terms.ts'

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
  /** By customer. */
  readonly terms: () => Terms<Row>
  /** In any order. */
  readonly loose: LooseTerms
  readonly graceMs: number
  /** Whether to have paid before is to have paid at one of the moments, not at any time. */
  readonly snapshots?: boolean
  readonly prices: Prices
  readonly monthly: MonthlyAmounts
  /** Place in `currencies`, by row. */
  readonly currency: ArrayLike<number>
  readonly currencies: readonly (string | null)[]
}

/**
 * Subscriptions as columns of one length, by name: lists or typed arrays.
 *
 * @category Churn
 * @since 0.1.0
 */
export interface SubscriptionColumns {
  readonly [column: string]: ArrayLike<unknown>
}

/** How rows are read, and the currency of those that name none. */
export interface PricedTermOptions extends TermOptions<string> {
  readonly currency?: string
}

/** Reads subscriptions with their prices, or their seats; `known` says which currencies they may name. */
export function readPricedTerms<Row extends object>(
  subscriptions: Iterable<Row> | SubscriptionColumns,
  options: PricedTermOptions,
  timeZone: string,
  known: (currency: string) => boolean,
  seats = false,
): PricedTerms<Row> {
  const columns = isColumns(subscriptions) ? checkColumns(subscriptions) : null
  const rows = isColumns(subscriptions) ? null : rowsOf(subscriptions)
  const size = rows ? rows.length : (Object.values(columns!)[0]?.length ?? 0)
  const tables = (): PricedTables => ({
    prices: priceTable(size),
    currency: new Uint32Array(size),
    currencies: currencyTable(options.currency ?? null, known),
  })
  const graceMs = durationMs('grace', options.grace ?? 0)
  const quick = tables()
  const table = seats ? null : readQuickly(rows, columns, options, timeZone, quick)
  if (table) {
    return pricedTerms(table.loose(), () => ({ ...table.close(), rows: rows ?? [], graceMs }), graceMs, quick)
  }
  const slow = tables()
  const read = seats ? readSeats : readSlowly
  const terms = read(rows ?? rowsOfColumns<Row>(columns!, size), options, timeZone, slow)
  return pricedTerms(looseOf(terms), () => terms, graceMs, slow)
}

function looseOf(terms: Terms<unknown>): LooseTerms {
  const { first, from, to, row, customers, unreadable, firstRow, dropped } = terms
  const owner = new Uint32Array(row.length)
  for (let k = 0; k < customers.length; k++) owner.fill(k, first[k], first[k + 1])
  return { count: row.length, owner, from, to, row, customers, unreadable, firstRow, dropped }
}

/** What is read beside the terms. */
export interface PricedTables {
  readonly prices: PriceTable
  readonly currency: Uint32Array
  readonly currencies: CurrencyTable
}

function pricedTerms<Row>(
  loose: LooseTerms,
  terms: () => Terms<Row>,
  graceMs: number,
  { prices: { prices }, currency, currencies }: PricedTables,
): PricedTerms<Row> {
  return {
    loose,
    terms,
    graceMs,
    prices,
    monthly: monthlyAmounts(prices),
    currency,
    currencies: currencies.names,
  }
}

/** How many terms are fees that do not recur. */
export function onceIn({ loose: { count, row }, prices: { scale, scales } }: PricedTerms<unknown>): number {
  let once = 0
  for (let i = 0; i < count; i++) once += Number(scales[scale[row[i]!]! - 1]!.once)
  return once
}

/** The plain law of `quickReader`, and the one that says what is wrong. */
function readSlowly<Row extends object>(
  rows: readonly Row[],
  options: PricedTermOptions,
  timeZone: string,
  { prices, currency, currencies }: PricedTables,
): Terms<Row> {
  return readTerms(rows, options, timeZone, {
    fields: [...PRICE_FIELDS, 'currency'],
    read: (reader, index) => {
      const code = reader.value('currency')
      const place = currencies.place(code)
      if (place < 0) {
        const { currency } = options
        reader.refuse(
          'currency',
          currency ? `must be ${currency}, or have a rate` : 'must be an ISO 4217 code',
        )
      }
      currency[index] = place < 0 ? currencies.place(null) : place
      return readPrice(reader, prices, index)
    },
  })
}

/** Each term as so many minor units a month as it has seats. */
function readSeats<Row extends object>(
  rows: readonly Row[],
  options: PricedTermOptions,
  timeZone: string,
  { prices, currency, currencies }: PricedTables,
): Terms<Row> {
  return readTerms(rows, options, timeZone, {
    fields: [...PRICE_FIELDS, 'currency'],
    read: (reader, index) => {
      currency[index] = currencies.place(null)
      const once = reader.value('interval') === 'once'
      const seats = once ? 0 : reader.count('quantity')
      if (seats !== null) prices.set(index, seats, 0, once ? 'once' : 'month', 1, 0)
      return seats !== null
    },
  })
}

/** The places of currencies among their names, −1 for what is none or not known; null is the currency of rows without. */
interface CurrencyTable {
  readonly names: readonly (string | null)[]
  readonly place: (code: unknown) => number
}

function currencyTable(unnamed: string | null, known: (currency: string) => boolean): CurrencyTable {
  const names: (string | null)[] = []
  let [last, lastPlace]: [unknown, number] = [undefined, -1]
  const find = (name: string | null): number => {
    const place = names.indexOf(name)
    return place < 0 ? names.push(name) - 1 : place
  }
  return {
    names,
    place: (code) => {
      if (code === last && lastPlace >= 0) return lastPlace
      const name = code ?? unnamed
      if (name !== null && !(isCurrency(name) && known(name))) return -1
      last = code
      lastPlace = find(name)
      return lastPlace
    },
  }
}

function isColumns(subscriptions: object): subscriptions is SubscriptionColumns {
  return typeof subscriptions === 'object' && subscriptions !== null && !(Symbol.iterator in subscriptions)
}

function checkColumns(columns: SubscriptionColumns): SubscriptionColumns {
  const [first, ...others] = Object.keys(columns)
  for (const name of first === undefined ? [] : [first, ...others]) {
    const column: unknown = columns[name]
    if (!(Array.isArray(column) || (ArrayBuffer.isView(column) && 'length' in column))) {
      throw new CxMetricsError('invalid_input', `column ${show(name)} must be a list, got ${show(column)}`, [
        name,
      ])
    }
    const [length, size] = [columns[name]!.length, columns[first!]!.length]
    if (length === size) continue
    const text = `columns must be of one length: ${show(first)} has ${size}, ${show(name)} has ${length}`
    throw new CxMetricsError('length_mismatch', text, [name])
  }
  return columns
}

function rowsOfColumns<Row>(columns: SubscriptionColumns, size: number): Row[] {
  const names = Object.keys(columns)
  return Array.from(
    { length: size },
    (_, i) => Object.fromEntries(names.map((name) => [name, columns[name]![i]])) as Row,
  )
}
