import { type Column, type ColumnSource, isDictionary, valueAt } from '../core/columns.ts'
import { instantReader } from '../time/instant.ts'
import { instantsOf } from './contact-log.ts'
import { isKey, type MoreFields, quickMoment, readTerms, type TermOptions } from './terms.ts'

/** Rows of which each is one term, to be read a block at a time: what is known of a block stays in the nearest cache. */
export interface PlainRows {
  readonly size: number
  /**
   * Reads the terms of rows from `first` on, as many as there is room for: `to` is `OPEN` where there is no end, and `from`
   * for a term that does not count. How many of them do not, or −1 if one of the rows is out of the ordinary.
   */
  readonly read: (first: number, from: Float64Array, to: Float64Array) => number
  /** What makes rows one customer; null where each is one. */
  readonly keys: Column | null
  /** The column of the keys. */
  readonly name: string
}

/** Later than all moments there are, and a whole number as they are. */
export const OPEN = 8_640_000_000_000_001

/** So many rows are read together. */
export const BLOCK = 1024

/** Rows or columns that may hold nothing out of the ordinary; null if they do, for `readTerms`, their law, to read. */
export function plainRows(
  rows: readonly object[] | null,
  source: ColumnSource | null,
  options: TermOptions<string>,
  timeZone: string,
  more?: MoreFields,
): PlainRows | null {
  // no rows, for the options to be checked
  readTerms([], options, timeZone, more)
  const { fields = {}, unit, trials, churnDate, mergeAccounts } = options
  if (churnDate === 'canceledAt' || mergeAccounts !== undefined) return null
  const names = FIELDS.map((field) => fields[field] ?? field) as Six
  const bySubscription = unit === 'subscription'
  const unpaidCounts = trials === 'include'
  return source
    ? ofColumns(source, names, bySubscription, unpaidCounts, timeZone)
    : ofRows(rows as Cells[], names, bySubscription, unpaidCounts, timeZone)
}

/** All terms at once, and how many of them do not count; null if one of the rows is out of the ordinary. */
export function readWhole({ size, read }: PlainRows): {
  readonly from: Float64Array
  readonly to: Float64Array
  readonly unpaid: number
} | null {
  const [from, to] = [new Float64Array(size), new Float64Array(size)]
  let unpaid = 0
  for (let first = 0; first < size; first += BLOCK) {
    const last = first + BLOCK
    const count = read(first, from.subarray(first, last), to.subarray(first, last))
    if (count < 0) return null
    unpaid += count
  }
  return { from, to, unpaid }
}

/** Columns without which there are no terms, where subscriptions need not say whose they are, and those that are named. */
export function neededColumns({ unit, fields }: TermOptions<string>): readonly string[] {
  const named = Object.entries(fields ?? {}).flatMap(([field, name]) => (name === undefined ? [] : field))
  return [...(unit === 'subscription' ? [] : ['customer']), 'startedAt', ...named]
}

type Cells = { readonly [column: string]: unknown }

const FIELDS = ['customer', 'startedAt', 'endedAt', 'paid', 'trialEndsAt', 'subscription'] as const
type Six = [string, string, string, string, string, string]

function ofRows(
  rows: readonly Cells[],
  names: Six,
  bySubscription: boolean,
  unpaidCounts: boolean,
  timeZone: string,
): PlainRows {
  const name = names[bySubscription ? 5 : 0]
  // Where the first subscription has no name, none has one.
  const named = !bySubscription || (rows[0]?.[name] ?? null) !== null
  const readInstant = instantReader(timeZone)
  return {
    size: rows.length,
    read: (first, from, to) => readRows(rows, first, from, to, names, named, unpaidCounts, readInstant),
    keys: named ? rows.map((row) => row?.[name]) : null,
    name,
  }
}

function readRows(
  rows: readonly Cells[],
  first: number,
  from: Float64Array,
  to: Float64Array,
  [customer, startedAt, endedAt, paid, trialEndsAt, subscription]: Six,
  named: boolean,
  unpaidCounts: boolean,
  readInstant: (value: unknown) => number | null,
): number {
  const count = Math.min(from.length, rows.length - first)
  let unpaid = 0
  for (let i = 0; i < count; i++) {
    const row = rows[first + i]!
    if (typeof row !== 'object' || row === null) return -1
    const start = quickMoment(row[startedAt], readInstant)
    const until = row[endedAt]
    const end = until === null || until === undefined ? OPEN : quickMoment(until, readInstant)
    const pays = row[paid] ?? true
    if (!(start <= end && isKey(row[customer]) && typeof pays === 'boolean')) return -1
    if ((row[trialEndsAt] ?? null) !== null || !(named || (row[subscription] ?? null) === null)) return -1
    const counts = pays || unpaidCounts
    if (!counts) unpaid++
    from[i] = start
    to[i] = counts ? end : start
  }
  return unpaid
}

function ofColumns(
  source: ColumnSource,
  names: Six,
  bySubscription: boolean,
  unpaidCounts: boolean,
  timeZone: string,
): PlainRows | null {
  const size = source.length
  const [customers, starts, ends, paid, trials, subscriptions] = names.map((name) =>
    source.names.includes(name) ? source.column(name) : null,
  ) as (Column | null)[]
  // what is no moment among numbers is seen as they are read
  const moments = (column: Column, place: number): Float64Array =>
    column instanceof Float64Array ? column : instantsOf(column, size, names[place]!, timeZone)
  if (!starts || !customers || (trials && !every(trials, size, isMissing))) return null
  if (bySubscription && !every(customers, size, isKey)) return null
  const begins = moments(starts, 1)
  const leaves = ends ? moments(ends, 2) : null
  const pays = paid ? (i: number): unknown => valueAt(paid, i, names[3], 0) ?? true : null
  return {
    size,
    read: (first, from, to) => readColumns(begins, leaves, pays, first, from, to, unpaidCounts),
    keys: bySubscription ? subscriptions! : customers,
    name: names[bySubscription ? 5 : 0],
  }
}

function readColumns(
  begins: Float64Array,
  leaves: Float64Array | null,
  pays: ((row: number) => unknown) | null,
  first: number,
  from: Float64Array,
  to: Float64Array,
  unpaidCounts: boolean,
): number {
  const count = Math.min(from.length, begins.length - first)
  let unpaid = 0
  for (let i = 0; i < count; i++) {
    const start = begins[first + i]!
    const end = leaves === null ? Number.NaN : leaves[first + i]!
    // false of NaN, a missing start, and of Infinity, what cannot be read
    if (!(Math.floor(start) === start && start >= -864e13 && start <= 864e13)) return -1
    // not of NaN, which is no end
    if (end < start || end > 864e13 || end - Math.floor(end) > 0) return -1
    from[i] = start
    to[i] = Number.isNaN(end) ? OPEN : end
  }
  for (let i = 0; pays !== null && i < count; i++) {
    const paid = pays(first + i)
    if (typeof paid !== 'boolean') return -1
    if (paid || unpaidCounts) continue
    unpaid++
    to[i] = from[i]!
  }
  return unpaid
}

function every(column: Column, size: number, holds: (cell: unknown) => boolean): boolean {
  if (isDictionary(column)) {
    for (let i = 0; i < size; i++) if (!holds(valueAt(column, i, '', 0))) return false
    return true
  }
  for (let i = 0; i < size; i++) if (!holds(column[i])) return false
  return true
}

export function isMissing(cell: unknown): boolean {
  return cell === null || cell === undefined || Number.isNaN(cell)
}
