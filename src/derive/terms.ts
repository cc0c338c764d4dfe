import { badOption, CxMetricsError, checkOptions, oneOf, show } from '../core/errors.ts'
import type { OnInvalid } from '../core/metric.ts'
import { throwFault } from '../core/tally.ts'
import { type Duration, durationMs } from '../time/duration.ts'
import { type Instant, instantReader } from '../time/instant.ts'
import { type RowReader, rowReader, rowsOf } from './row-reader.ts'
import { termTable } from './term-table.ts'

/** How customers are told apart: by value and type, so 7 and '7' are two. */
export type CustomerKey = string | number

/**
 * One term of paid service, as rows hold it. It covers `startedAt` up to, not including, `endedAt`; null is an open end.
 *
 * @category Churn
 * @since 0.1.0
 */
export interface Subscription {
  readonly customer: CustomerKey | null | undefined
  readonly startedAt: Instant | null | undefined
  /** The end of paid service. */
  readonly endedAt?: Instant | null | undefined
  /** False for a free or trial term, which does not make a customer. @defaultValue true */
  readonly paid?: boolean | null | undefined
  /** Up to here it was a trial: the term counts from then on. */
  readonly trialEndsAt?: Instant | null | undefined
  /** When it was called off; read with `churnDate: 'canceledAt'` alone. */
  readonly canceledAt?: Instant | null | undefined
  /** Which subscription it is a term of; read with `unit: 'subscription'` alone, where a row without one is one by itself. */
  readonly subscription?: CustomerKey | null | undefined
  /** Why it ended; read with the option `reasons` alone, which lists what it may say. */
  readonly reason?: string | null | undefined
}

/** Which account another one was merged into: by its old name, or a function that gives nothing for an account that was not. */
export type MergedAccounts =
  | ReadonlyMap<CustomerKey, CustomerKey>
  | { readonly [old: string]: CustomerKey }
  | ((customer: CustomerKey) => CustomerKey | null | undefined)

/**
 * How rows of subscriptions are read.
 *
 * @category Churn
 * @since 0.1.0
 */
export interface TermOptions<Fields extends string = keyof Subscription> {
  /** Names of columns that are called otherwise: `{ customer: 'account_id' }`. */
  readonly fields?: { readonly [field in Fields]?: string }
  /** What is looked at. @defaultValue 'customer' */
  readonly unit?: 'customer' | 'subscription'
  /** `include` counts free terms and trials as paid service. @defaultValue 'exclude' */
  readonly trials?: 'exclude' | 'include'
  /** When a customer is gone: at the end of paid service, or as soon as it was called off. @defaultValue 'endedAt' */
  readonly churnDate?: 'endedAt' | 'canceledAt'
  /** A gap of at most that long between two terms is none. @defaultValue 0 */
  readonly grace?: Duration
  /** Accounts that became part of others, whose terms are the other's: a merger is no churn. */
  readonly mergeAccounts?: MergedAccounts
  /** @defaultValue 'throw' */
  readonly onInvalid?: OnInvalid
}

/** The options above, for `checkOptions`. */
export const TERM_OPTIONS = [
  'fields',
  'unit',
  'trials',
  'churnDate',
  'grace',
  'mergeAccounts',
  'onInvalid',
] as const

export const TERM_FIELDS = [
  'customer',
  'startedAt',
  'endedAt',
  'paid',
  'trialEndsAt',
  'canceledAt',
  'subscription',
  'reason',
] as const

/** By the code in `unreadable`. */
export const UNREADABLE = [null, 'missing', 'invalid'] as const

/**
 * Terms of paid service by customer (or subscription), as columns: the terms of the k-th lie from `first[k]` up to
 * `first[k + 1]`, by start. None has length 0, and one who is unreadable has none.
 */
export interface Terms<Row> {
  /** In the order they came in; null for a row that names nobody. */
  readonly customers: readonly (CustomerKey | null)[]
  /** Places in UNREADABLE. */
  readonly unreadable: Uint8Array
  /** Place in `rows` of the first row of each. */
  readonly firstRow: Uint32Array
  readonly first: Uint32Array
  readonly from: Float64Array
  /** Infinity for an open end. */
  readonly to: Float64Array
  /** Place in `rows` of each term. */
  readonly row: Uint32Array
  readonly rows: readonly Row[]
  readonly graceMs: number
  readonly dropped: { readonly unpaid: number }
}

/** Columns of one's own, read with every row, paid or not: `read` may refuse, and is false where something is missing. */
export interface MoreFields {
  readonly fields: readonly string[]
  readonly read: (reader: RowReader, index: number) => boolean
}

/** Reads rows of subscriptions. Terms of unpaid service are left out and counted; options are checked but for their names. */
export function readTerms<Row extends object>(
  subscriptions: Iterable<Row>,
  options: TermOptions<string>,
  timeZone: string,
  more?: MoreFields,
): Terms<Row> {
  const onInvalid = oneOf('onInvalid', options.onInvalid, ['throw', 'exclude'])
  const bySubscription = oneOf('unit', options.unit, ['customer', 'subscription']) === 'subscription'
  const trials = oneOf('trials', options.trials, ['exclude', 'include']) === 'include'
  const early = oneOf('churnDate', options.churnDate, ['endedAt', 'canceledAt']) === 'canceledAt'
  const graceMs = durationMs('grace', options.grace ?? 0)
  const accountOf = accountReader(options.mergeAccounts)
  const { fields = {} } = options
  checkOptions(fields, [...TERM_FIELDS, ...(more?.fields ?? [])])
  const rows = rowsOf(subscriptions)
  const table = termTable(rows.length)
  const slow = rowReader(fields, timeZone)
  const readKey = (field: string): CustomerKey | null => {
    const name = slow.value(field)
    return name === null || isKey(name) ? name : slow.refuse(field, 'must be text or a number')
  }
  const readSlowly = (row: Row, index: number): void => {
    slow.open(row, index)
    const name = readKey('customer')
    const customer = name === null ? null : accountOf(name)
    const start = slow.instant('startedAt')
    const endedAt = slow.instant('endedAt') ?? Infinity
    if (start !== null && endedAt < start) slow.refuse('endedAt', 'must not be before startedAt')
    const to = early ? Math.min(endedAt, slow.instant('canceledAt') ?? Infinity) : endedAt
    const paid = slow.flag('paid') ?? true
    const trialEnd = trials ? null : slow.instant('trialEndsAt')
    const key = bySubscription ? readKey('subscription') : customer
    const complete = (more?.read(slow, index) ?? true) && start !== null && (bySubscription || key !== null)
    const fault = slow.fault()
    if (fault && onInvalid === 'throw') throwFault(fault, [index, fault.field])
    const place = table.place(key, customer, index)
    if (fault) table.spoil(place, 2)
    else if (!trials && (!paid || (trialEnd !== null && trialEnd >= to))) table.leaveOut()
    else if (!complete) table.spoil(place, 1)
    else table.add(place, Math.max(start, trialEnd ?? start), to, index)
  }
  // What most rows hold, read without a call for each field; whatever is not plain goes the way above.
  const plain = !(more || early || options.mergeAccounts)
  const readInstant = instantReader(timeZone)
  const [named, started, ended, paidFor, trialled, own] = QUICK.map((field) => fields[field] ?? field) as Six
  for (let index = 0; index < rows.length; index++) {
    const row = rows[index] as { readonly [column: string]: unknown } | null
    if (plain && typeof row === 'object' && row !== null) {
      const customer = row[named]
      const key = bySubscription ? (row[own] ?? null) : customer
      const from = quickMoment(row[started], readInstant)
      const until = row[ended]
      const to = until === null || until === undefined ? Infinity : quickMoment(until, readInstant)
      if (
        from <= to &&
        isKey(customer) &&
        (key === null || isKey(key)) &&
        (row[paidFor] ?? true) === true &&
        (row[trialled] ?? null) === null
      ) {
        table.add(table.place(key, customer, index), from, to, index)
        continue
      }
    }
    readSlowly(row as Row, index)
  }
  return { ...table.close(), rows, graceMs }
}

const QUICK = ['customer', 'startedAt', 'endedAt', 'paid', 'trialEndsAt', 'subscription'] as const
type Six = [string, string, string, string, string, string]

/** What is read of whole milliseconds, of text and of a `Date`; NaN for all else. */
export function quickMoment(value: unknown, readInstant: (text: string) => number | null): number {
  if (typeof value === 'number') {
    return Number.isInteger(value) && value <= 864e13 && value >= -864e13 ? value + 0 : Number.NaN
  }
  if (typeof value === 'string') return readInstant(value) ?? Number.NaN
  return value instanceof Date ? value.getTime() : Number.NaN
}

export function isKey(name: unknown): name is CustomerKey {
  return typeof name === 'number' ? !Number.isNaN(name) : typeof name === 'string' && name !== ''
}

/** A span in which a customer is active, and why it ended: a place among reasons. */
export type Span = [from: number, to: number, reason: number]

/**
 * The spans of the k-th, in ascending order, apart from each other: terms that touch, overlap or leave a gap within grace
 * are one. Of terms that end together the reason listed first counts.
 */
export function spansOf(
  { first, from, to, graceMs }: Terms<unknown>,
  k: number,
  reasonOf?: ArrayLike<number> | null,
): Span[] {
  const spans: Span[] = []
  for (let i = first[k]!; i < first[k + 1]!; i++) {
    const last = spans.at(-1)
    const reason = reasonOf?.[i] ?? 0
    if (!last || from[i]! - last[1] > graceMs) spans.push([from[i]!, to[i]!, reason])
    else if (to[i]! > last[1]) [last[1], last[2]] = [to[i]!, reason]
    else if (to[i] === last[1]) last[2] = Math.min(last[2], reason)
  }
  return spans
}

function accountReader(merged: MergedAccounts | undefined): (customer: CustomerKey) => CustomerKey {
  if (merged === undefined) return (customer) => customer
  if (typeof merged !== 'function' && (typeof merged !== 'object' || merged === null)) {
    badOption('mergeAccounts', 'a map or a function of the account', merged)
  }
  const into = (account: CustomerKey): CustomerKey | null | undefined => {
    if (typeof merged === 'function') return merged(account)
    if (merged instanceof Map) return merged.get(account)
    return typeof account === 'string' && Object.hasOwn(merged, account)
      ? (merged as { readonly [old: string]: CustomerKey })[account]
      : null
  }
  return (customer) => {
    let account = customer
    for (let steps = 0; ; steps++) {
      const next = into(account) ?? account
      if (next === account) return account
      if (steps > 1000 || !(typeof next === 'number' || (typeof next === 'string' && next))) {
        const text = `mergeAccounts must lead from ${show(customer)} to an account, without going round, got ${show(next)}`
        throw new CxMetricsError('invalid_option', text, ['mergeAccounts'])
      }
      account = next
    }
  }
}
