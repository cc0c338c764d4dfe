import { type Column, type ColumnSource, valueAt } from '../core/columns.ts'
import { durationMs } from '../time/duration.ts'
import { instantsOf } from './contact-log.ts'
import { ordinalsOf } from './ordinals.ts'
import { isKey, quickMoment, readTerms, type TermOptions, type Terms, termTable } from './terms.ts'

/** A term for every row, none of which lacks anything or can be wrong. */
export interface PlainTerms {
  readonly from: Float64Array
  /** NaN or Infinity for an open end; `from` for a term that does not count. */
  readonly to: Float64Array
  /** 1 for the rows of customers with several, null where there are none. */
  readonly several: Uint8Array | null
  /** The terms of those customers. */
  readonly shared: Terms<never>
}

/** Reads rows or columns that hold nothing out of the ordinary; null for others, which `readTerms` reads, their law. */
export function readPlainTerms(
  rows: readonly object[] | null,
  source: ColumnSource | null,
  options: TermOptions,
  timeZone: string,
): PlainTerms | null {
  // no rows, for the options to be checked
  readTerms([], options, timeZone)
  const { fields = {}, unit, trials, churnDate, mergeAccounts, grace } = options
  if (churnDate === 'canceledAt' || mergeAccounts !== undefined) return null
  const names = FIELDS.map((field) => fields[field] ?? field)
  const unpaidCounts = trials === 'include'
  const bySubscription = unit === 'subscription'
  const read = source
    ? readColumns(source, names, bySubscription, unpaidCounts, timeZone)
    : readRows(rows as Cells[], names, bySubscription, unpaidCounts, timeZone)
  if (!read) return null
  const { from, to, keys, name } = read
  const size = from.length
  const numbers = keys && ordinalsOf(keys, size, name, isKey)
  const times = new Uint32Array(numbers?.count ?? 0)
  for (let i = 0; numbers && i < size; i++) {
    const code = numbers.codes[i]!
    if (code >= 0) times[code]!++
    // a row without a subscription is one by itself
    else if (!(bySubscription && isMissing(valueAt(keys!, i, name, 0)))) return null
  }
  const several = times.some((count) => count > 1) ? new Uint8Array(size) : null
  const table = termTable(several ? size : 0)
  for (let i = 0; several && i < size; i++) {
    const code = numbers!.codes[i]!
    if (code < 0 || times[code] === 1) continue
    several[i] = 1
    const end = to[i]!
    table.add(table.place(code, null, i), from[i]!, Number.isNaN(end) ? Infinity : end, i)
  }
  const shared = { ...table.close(), rows: [], graceMs: durationMs('grace', grace ?? 0) }
  return { from, to, several, shared }
}

interface Read extends Pick<PlainTerms, 'from' | 'to'> {
  /** What makes rows one customer; null where each is one. */
  readonly keys: Column | null
  readonly name: string
}

type Cells = { readonly [column: string]: unknown }

const FIELDS = ['customer', 'startedAt', 'endedAt', 'paid', 'trialEndsAt', 'subscription'] as const

function readRows(
  rows: readonly Cells[],
  names: readonly string[],
  bySubscription: boolean,
  unpaidCounts: boolean,
  timeZone: string,
): Read | null {
  const [customer, startedAt, endedAt, paid, trialEndsAt, subscription] = names as Six
  const size = rows.length
  const [from, to] = [new Float64Array(size), new Float64Array(size)]
  let named = false
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
    from[i] = start
    to[i] = pays || unpaidCounts ? end : start
  }
  const name = bySubscription ? subscription : customer
  return { from, to, keys: bySubscription && !named ? null : rows.map((row) => row[name]), name }
}

type Six = [string, string, string, string, string, string]

function readColumns(
  source: ColumnSource,
  names: readonly string[],
  bySubscription: boolean,
  unpaidCounts: boolean,
  timeZone: string,
): Read | null {
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
  if (paid) {
    if (!every(paid, size, (cell) => typeof (cell ?? true) === 'boolean')) return null
    if (!unpaidCounts) to = to.map((end, i) => (valueAt(paid, i, names[3]!, 0) === false ? from[i]! : end))
  }
  const keys = bySubscription ? subscriptions! : customers
  return { from, to, keys, name: names[bySubscription ? 5 : 0]! }
}

function every(column: Column, size: number, holds: (cell: unknown) => boolean): boolean {
  for (let i = 0; i < size; i++) if (!holds(valueAt(column, i, '', 0))) return false
  return true
}

function isMissing(cell: unknown): boolean {
  return cell === null || cell === undefined || Number.isNaN(cell)
}
