import { type Column, type ColumnSource, valueAt } from '../core/columns.ts'
import { instantsOf } from './contact-log.ts'
import { isKey, type MoreFields, quickMoment, readTerms, type TermOptions } from './terms.ts'

/** A term for every row, none of which lacks anything or can be wrong. */
export interface PlainRows {
  readonly from: Float64Array
  /** NaN or Infinity for an open end; `from` for a term that does not count. */
  readonly to: Float64Array
  /** What makes rows one customer; null where each is one. */
  readonly keys: Column | null
  /** The column of the keys. */
  readonly name: string
  /** How many terms do not count. */
  readonly unpaid: number
}

/** Reads rows or columns that hold nothing out of the ordinary; null for others, which `readTerms` reads, their law. */
export function readPlainRows(
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
  const names = FIELDS.map((field) => fields[field] ?? field)
  const bySubscription = unit === 'subscription'
  const unpaidCounts = trials === 'include'
  return source
    ? readColumns(source, names, bySubscription, unpaidCounts, timeZone)
    : readRows(rows as Cells[], names, bySubscription, unpaidCounts, timeZone)
}

/** Columns without which there are no terms: subscriptions need not say whose they are. */
export function neededColumns({ unit }: Pick<TermOptions, 'unit'>): readonly string[] {
  return unit === 'subscription' ? ['startedAt'] : ['customer', 'startedAt']
}

type Cells = { readonly [column: string]: unknown }

const FIELDS = ['customer', 'startedAt', 'endedAt', 'paid', 'trialEndsAt', 'subscription'] as const

function readRows(
  rows: readonly Cells[],
  names: readonly string[],
  bySubscription: boolean,
  unpaidCounts: boolean,
  timeZone: string,
): PlainRows | null {
  const [customer, startedAt, endedAt, paid, trialEndsAt, subscription] = names as Six
  const size = rows.length
  const [from, to] = [new Float64Array(size), new Float64Array(size)]
  let unpaid = 0
  let named = !bySubscription
  for (let i = 0; i < size; i++) {
    const row = rows[i]!
    if (typeof row !== 'object' || row === null) return null
    const start = quickMoment(row[startedAt], timeZone)
    const until = row[endedAt]
    const end = until === null || until === undefined ? Infinity : quickMoment(until, timeZone)
    const pays = row[paid] ?? true
    if (!(start <= end && isKey(row[customer]) && typeof pays === 'boolean')) return null
    if ((row[trialEndsAt] ?? null) !== null) return null
    if (bySubscription && row[subscription] !== undefined) named = true
    const counts = pays || unpaidCounts
    if (!counts) unpaid++
    from[i] = start
    to[i] = counts ? end : start
  }
  const name = bySubscription ? subscription : customer
  return { from, to, keys: named ? rows.map((row) => row[name]) : null, name, unpaid }
}

type Six = [string, string, string, string, string, string]

function readColumns(
  source: ColumnSource,
  names: readonly string[],
  bySubscription: boolean,
  unpaidCounts: boolean,
  timeZone: string,
): PlainRows | null {
  const size = source.length
  const [customers, starts, ends, paid, trials, subscriptions] = names.map((name) =>
    source.names.includes(name) ? source.column(name) : null,
  ) as (Column | null)[]
  const moments = (column: Column, place: number): Float64Array =>
    instantsOf(column, size, names[place]!, timeZone)
  if (!starts || !customers || (trials && !every(trials, size, isMissing))) return null
  if (bySubscription && !every(customers, size, isKey)) return null
  const from = moments(starts, 1)
  let to = ends ? moments(ends, 2) : new Float64Array(size).fill(Infinity)
  for (let i = 0; i < size; i++) {
    const end = to[i]!
    // false of NaN, a missing start; Infinity is what cannot be read
    if (!(from[i]! < Infinity) || from[i]! > end || (ends && end === Infinity)) return null
  }
  let unpaid = 0
  if (paid) {
    if (!every(paid, size, (cell) => typeof (cell ?? true) === 'boolean')) return null
    to = to.map((end, i) => {
      if (unpaidCounts || valueAt(paid, i, names[3]!, 0) !== false) return end
      unpaid++
      return from[i]!
    })
  }
  const keys = bySubscription ? subscriptions! : customers
  return { from, to, keys, name: names[bySubscription ? 5 : 0]!, unpaid }
}

function every(column: Column, size: number, holds: (cell: unknown) => boolean): boolean {
  for (let i = 0; i < size; i++) if (!holds(valueAt(column, i, '', 0))) return false
  return true
}

export function isMissing(cell: unknown): boolean {
  return cell === null || cell === undefined || Number.isNaN(cell)
}
