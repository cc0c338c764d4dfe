import { toInstant } from '../time/instant.ts'
import { isInterval, isPercentage, PRICE_FIELDS, type PriceInterval } from './price.ts'
import type { PricedTables } from './priced-terms.ts'
import { isKey, readTerms, type TermOptions, type TermTable, termTable } from './terms.ts'

type Cells = ArrayLike<unknown>

/** What is read here, in the order that `readCells` takes it. */
const FIELDS = [
  'customer',
  'startedAt',
  'endedAt',
  'paid',
  'trialEndsAt',
  'currency',
  'price',
  'interval',
  'intervalCount',
  'quantity',
  'percentOff',
  'amountOff',
  'tax',
] as const

/** So many rows at a time are turned into columns: they stay in the cache. */
const CHUNK = 4096

/**
 * Reads what most rows and columns hold, column by column, into tables like those of the slow reader, whose law it keeps.
 * Null for what is not plain: the slow reader knows what to do, or what is wrong.
 */
export function readQuickly(
  rows: readonly object[] | null,
  columns: { readonly [column: string]: Cells } | null,
  options: TermOptions<string>,
  timeZone: string,
  tables: PricedTables,
): TermTable | null {
  // no rows, for the options to be checked
  readTerms([], options, timeZone, { fields: [...PRICE_FIELDS, 'currency'], read: () => true })
  const { fields = {}, unit, churnDate, mergeAccounts } = options
  if (unit === 'subscription' || churnDate === 'canceledAt' || mergeAccounts !== undefined) return null
  const size = tables.currency.length
  const table = termTable(size)
  const take = cellReader(table, options.trials === 'include', timeZone, tables)
  const names = FIELDS.map((field) => fields[field] ?? field)
  if (columns)
    return take(
      names.map((name) => columns[name]),
      0,
      size,
    )
      ? table
      : null
  for (let base = 0; base < size; base += CHUNK) {
    const chunk = rows!.slice(base, base + CHUNK) as readonly { readonly [column: string]: unknown }[]
    if (chunk.some((row) => typeof row !== 'object' || row === null)) return null
    const cells = names.map((name) => {
      const column = chunk.map((row) => row[name])
      return column.some((cell) => cell !== undefined) ? column : undefined
    })
    if (!take(cells, base, chunk.length)) return null
  }
  return table
}

type CellReader = (cells: readonly (Cells | undefined)[], base: number, count: number) => boolean

function cellReader(
  table: TermTable,
  unpaidCounts: boolean,
  timeZone: string,
  { prices, currency, currencies }: PricedTables,
): CellReader {
  const instant = (cell: unknown): number | null =>
    typeof cell === 'number' && Number.isInteger(cell) && Math.abs(cell) <= 864e13
      ? cell
      : toInstant(cell, timeZone)
  return (cells, base, count) => {
    const [customer, startedAt, endedAt, paid, trialEndsAt, code, price, ...rest] = cells
    const [interval, intervalCount, quantity, percentOff, amountOff, tax] = rest
    if (count > 0 && !(customer && startedAt && price)) return false
    if (trialEndsAt && !every(trialEndsAt, count, (cell) => (cell ?? null) === null)) return false
    let last: PriceInterval = 'month'
    for (let i = 0; i < count; i++) {
      const row = base + i
      const cents = price![i]
      const pieces = quantity?.[i] ?? 1
      if (!(isWhole(cents) && isWhole(pieces) && cents * pieces <= Number.MAX_SAFE_INTEGER)) return false
      let off = 0
      if (amountOff || tax) {
        const [less, more] = [amountOff?.[i] ?? 0, tax?.[i] ?? 0]
        if (!(isWhole(less) && isWhole(more))) return false
        off = less + more
      }
      const each: unknown = interval?.[i] ?? 'month'
      const times = intervalCount?.[i] ?? 1
      const percent = percentOff?.[i] ?? 0
      // a look at the last one is quicker than at all there are
      if (each !== last && !isInterval(each)) return false
      if (!(isWhole(times) && times > 0 && isPercentage(percent))) return false
      last = each as PriceInterval
      prices.set(row, cents * pieces, off, last, times, percent)
    }
    for (let i = 0; i < count; i++) {
      const row = base + i
      const key = customer![i]
      const from = instant(startedAt![i])
      const to = endedAt ? (instant(endedAt[i]) ?? Infinity) : Infinity
      const flag = paid?.[i] ?? true
      // NaN, what cannot be read, is at neither side
      if (!isKey(key) || from === null || !(from <= to) || typeof flag !== 'boolean') return false
      const place = code ? currencies.place(code[i] ?? null) : currencies.place(null)
      if (place < 0) return false
      currency[row] = place
      const owner = table.place(key, key, row)
      if (flag || unpaidCounts) table.add(owner, from, to, row)
      else table.leaveOut()
    }
    return true
  }
}

function every(cells: Cells, count: number, holds: (cell: unknown) => boolean): boolean {
  for (let i = 0; i < count; i++) if (!holds(cells[i])) return false
  return true
}

function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0
}
