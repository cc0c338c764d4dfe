import { columnsOf, needColumns, type Rows, rowsOfColumns, valueAt } from '../core/columns.ts'
import { durationMs } from '../time/duration.ts'
import { isCurrency } from './exchange.ts'
import { ordinalsOf } from './ordinals.ts'
import { PRICED_FIELDS, readPlainPrices } from './plain-prices.ts'
import { neededColumns, OPEN, plainRows, readWhole } from './plain-rows.ts'
import {
  type MonthlyAmounts,
  monthlyAmounts,
  type Price,
  type Prices,
  type PriceTable,
  priceTable,
  readPrice,
} from './price.ts'
import { rowsOf } from './row-reader.ts'
import { termTable } from './term-table.ts'
import {
  type CustomerKey,
  isKey,
  type MoreFields,
  readTerms,
  type Subscription,
  type TermOptions,
  type Terms,
} from './terms.ts'

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

/** Terms as they came, by row. */
interface LooseTerms {
  /** Whose it is; −1 for a row that does not count and is not the first of its customer. */
  readonly owner: Int32Array
  /** Above every owner. */
  readonly owners: number
  readonly from: Float64Array
  /** NaN or Infinity for an open end; `from` for a term that does not count. */
  readonly to: Float64Array
  /** Places in UNREADABLE by owner, null where all can be read. */
  readonly unreadable: Uint8Array | null
  readonly dropped: { readonly unpaid: number }
}

/** Terms and what they pay, by row. */
export interface PricedTerms<Row> {
  /** By customer. */
  readonly terms: () => Terms<Row>
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

/** How rows are read, and the currency of those that name none. */
export interface PricedTermOptions extends TermOptions<string> {
  readonly currency?: string
}

/** Reads subscriptions with their prices, or their seats; `known` says which currencies they may name. */
export function readPricedTerms<Row extends object>(
  subscriptions: Rows<Row>,
  options: PricedTermOptions,
  timeZone: string,
  known: (currency: string) => boolean,
  seats = false,
): PricedTerms<Row> {
  const source = columnsOf(subscriptions)
  if (source) needColumns(source, options.fields, [...neededColumns(options), seats ? 'quantity' : 'price'])
  const list = source ? null : rowsOf(subscriptions as Iterable<Row>)
  const rows = (): readonly Row[] => list ?? [...rowsOfColumns<Row>(source!)]
  const size = source?.length ?? list!.length
  const tables = (): PricedTables => ({
    prices: priceTable(size),
    currency: new Uint32Array(size),
    currencies: currencyTable(options.currency ?? null, known),
  })
  const graceMs = durationMs('grace', options.grace ?? 0)
  const quick = tables()
  const plain =
    seats || options.unit === 'subscription' ? null : plainRows(list, source, options, timeZone, MORE)
  const read = plain && readWhole(plain)
  if (read && readPlainPrices(list, source, options.fields, quick)) {
    const { keys, name } = plain
    const { from, to, unpaid } = read
    const numbers = ordinalsOf(keys!, size, name, isKey)!
    const loose = {
      owner: numbers.codes,
      owners: numbers.count,
      from,
      to,
      unreadable: null,
      dropped: { unpaid },
    }
    const terms = (): Terms<Row> => {
      const table = termTable(size)
      for (let i = 0; i < size; i++) {
        const key = valueAt(keys!, i, name, 0) as CustomerKey
        const end = to[i]!
        table.add(table.place(key, key, i), from[i]!, end === OPEN ? Infinity : end, i)
      }
      return { ...table.close(), rows: rows(), graceMs, dropped: loose.dropped }
    }
    if (!numbers.codes.includes(-1)) return pricedTerms(loose, terms, graceMs, quick)
  }
  const slow = tables()
  const terms = (seats ? readSeats : readSlowly)(rows(), options, timeZone, slow)
  return pricedTerms(looseOf(terms), () => terms, graceMs, slow)
}

/** For the names of columns to be checked. */
const MORE: MoreFields = { fields: PRICED_FIELDS, read: () => true }

function looseOf({ first, from, to, row, unreadable, firstRow, rows, dropped }: Terms<unknown>): LooseTerms {
  const owner = new Int32Array(rows.length).fill(-1)
  const [starts, ends] = [new Float64Array(rows.length), new Float64Array(rows.length)]
  firstRow.forEach((index, k) => {
    owner[index] = k
    for (let i = first[k]!; i < first[k + 1]!; i++) {
      const place = row[i]!
      owner[place] = k
      starts[place] = from[i]!
      ends[place] = to[i]!
    }
  })
  return { owner, owners: firstRow.length, from: starts, to: ends, unreadable, dropped }
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
export function onceIn({
  loose: { owner, from, to },
  prices: { scale, scales },
}: PricedTerms<unknown>): number {
  let once = 0
  for (let row = 0; row < owner.length; row++) {
    if (owner[row]! >= 0 && from[row] !== to[row]) once += Number(scales[scale[row]! - 1]!.once)
  }
  return once
}

/** The law of `readPlainPrices`, and the one that says what is wrong. */
function readSlowly<Row extends object>(
  rows: readonly Row[],
  options: PricedTermOptions,
  timeZone: string,
  { prices, currency, currencies }: PricedTables,
): Terms<Row> {
  return readTerms(rows, options, timeZone, {
    fields: PRICED_FIELDS,
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
    fields: PRICED_FIELDS,
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
