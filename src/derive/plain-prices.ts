import { type Column, type ColumnSource, isDictionary, valueAt } from '../core/columns.ts'
import { isInterval, isPercentage, type PriceInterval } from './price.ts'
import type { PricedTables } from './priced-terms.ts'
import type { FieldNames } from './row-reader.ts'

/** What is read of a price, in the order that `priceTaker` takes it. */
export const PRICED_FIELDS = [
  'price',
  'interval',
  'intervalCount',
  'quantity',
  'percentOff',
  'amountOff',
  'tax',
  'currency',
] as const

/** Reads the prices of rows or columns that hold nothing out of the ordinary; false for others, for `readPrice` to judge. */
export function readPlainPrices(
  rows: readonly object[] | null,
  source: ColumnSource | null,
  fields: FieldNames,
  tables: PricedTables,
): boolean {
  const take = priceTaker(tables)
  const names = PRICED_FIELDS.map((field) => fields?.[field] ?? field) as Eight<string>
  if (!source) {
    const [price, interval, intervalCount, quantity, percentOff, amountOff, tax, currency] = names
    for (let i = 0; i < rows!.length; i++) {
      const row = rows![i] as { readonly [column: string]: unknown }
      const taken = take(
        i,
        row[price],
        row[interval],
        row[intervalCount],
        row[quantity],
        row[percentOff],
        row[amountOff],
        row[tax],
        row[currency],
      )
      if (!taken) return false
    }
    return true
  }
  const [price, interval, intervalCount, quantity, percentOff, amountOff, tax, currency] = names.map(
    (name) => (source.names.includes(name) ? cellsOf(source.column(name), source.length, name) : undefined),
  ) as Eight<ArrayLike<unknown> | undefined>
  for (let i = 0; i < source.length; i++) {
    const taken = take(
      i,
      price?.[i],
      interval?.[i],
      intervalCount?.[i],
      quantity?.[i],
      percentOff?.[i],
      amountOff?.[i],
      tax?.[i],
      currency?.[i],
    )
    if (!taken) return false
  }
  return true
}

type Eight<T> = [T, T, T, T, T, T, T, T]

function cellsOf(column: Column, length: number, name: string): ArrayLike<unknown> {
  return isDictionary(column) ? Array.from({ length }, (_, i) => valueAt(column, i, name, 0)) : column
}

type PriceTaker = (
  row: number,
  price: unknown,
  interval: unknown,
  intervalCount: unknown,
  quantity: unknown,
  percentOff: unknown,
  amountOff: unknown,
  tax: unknown,
  currency: unknown,
) => boolean

function priceTaker({ prices, currency, currencies }: PricedTables): PriceTaker {
  let last: unknown = 'month'
  return (row, price, interval, intervalCount, quantity, percentOff, amountOff, tax, code) => {
    const each = interval ?? 'month'
    const times = intervalCount ?? 1
    const pieces = quantity ?? 1
    const percent = percentOff ?? 0
    const [off, levy] = [amountOff ?? 0, tax ?? 0]
    if (!(isWhole(price) && isWhole(pieces) && price * pieces <= MOST)) return false
    if (!(isWhole(times) && times > 0 && isPercentage(percent) && isWhole(off) && isWhole(levy))) return false
    // a look at the last one is quicker than at all there are
    if (each !== last && !isInterval(each)) return false
    last = each
    const place = currencies.place(code ?? null)
    if (place < 0) return false
    currency[row] = place
    prices.set(row, price * pieces, off + levy, each as PriceInterval, times, percent)
    return true
  }
}

/** 2^48, which is below 2^53 even as a month of days. */
const MOST = 281_474_976_710_656

function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0
}
