import { badOption, CxMetricsError, checkOptions, oneOf, show } from '../core/errors.ts'
import type { OnInvalid } from '../core/metric.ts'
import { throwFault } from '../core/tally.ts'
import { type Duration, durationMs } from '../time/duration.ts'
import type { Instant } from '../time/instant.ts'
import { type RowReader, rowReader, rowsOf } from './row-reader.ts'

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

const TERM_FIELDS = [
  'customer',
  'startedAt',
  'endedAt',
  'paid',
  'trialEndsAt',
  'canceledAt',
  'subscription',
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
  readonly unreadable: readonly number[]
  /** Place in `rows` of the first row of each. */
  readonly firstRow: readonly number[]
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
  const reader = rowReader(fields, timeZone)
  const readKey = (field: string): CustomerKey | null => {
    const name = reader.value(field)
    const named = typeof name === 'number' || (typeof name === 'string' && name)
    return named
      ? (name as CustomerKey)
      : name === null
        ? null
        : reader.refuse(field, 'must be text or a number')
  }
  const rows = rowsOf(subscriptions)
  const places = new Map<unknown, number>()
  const customers: (CustomerKey | null)[] = []
  const unreadable: number[] = []
  const firstRow: number[] = []
  const owner: number[] = []
  const read = { from: [] as number[], to: [] as number[], row: [] as number[] }
  let unpaid = 0
  rows.forEach((row, index) => {
    reader.open(row, index)
    const name = readKey('customer')
    const customer = name === null ? null : accountOf(name)
    const start = reader.instant('startedAt')
    const endedAt = reader.instant('endedAt') ?? Infinity
    if (start !== null && endedAt < start) reader.refuse('endedAt', 'must not be before startedAt')
    const to = early ? Math.min(endedAt, reader.instant('canceledAt') ?? Infinity) : endedAt
    const paid = reader.flag('paid') ?? true
    const trialEnd = trials ? null : reader.instant('trialEndsAt')
    const subscription = bySubscription ? readKey('subscription') : null
    const complete = more?.read(reader, index) ?? true
    const fault = reader.fault()
    if (fault && onInvalid === 'throw') throwFault(fault, [index, fault.field])
    const key = bySubscription ? subscription : customer
    const known = key === null ? undefined : places.get(key)
    const place = known ?? customers.length
    if (known === undefined) {
      customers.push(customer)
      unreadable.push(0)
      firstRow.push(index)
      if (key !== null) places.set(key, place)
    }
    const from = Math.max(start ?? -Infinity, trialEnd ?? -Infinity)
    if (fault) unreadable[place] = 2
    else if (!trials && (!paid || (trialEnd !== null && trialEnd >= to))) unpaid++
    else if ((customer === null && !bySubscription) || start === null || !complete) unreadable[place] ||= 1
    else if (from < to) {
      owner.push(place)
      read.from.push(from)
      read.to.push(to)
      read.row.push(index)
    }
  })
  return {
    customers,
    unreadable,
    firstRow,
    ...byOwner(owner, unreadable, read),
    rows,
    graceMs,
    dropped: { unpaid },
  }
}

/** Spans in which the k-th is active, in ascending order, apart from each other: terms that touch, overlap or leave a gap within grace are one. */
export function spansOf(
  { first, from, to, graceMs }: Terms<unknown>,
  k: number,
): [from: number, to: number][] {
  const spans: [number, number][] = []
  for (let i = first[k]!; i < first[k + 1]!; i++) {
    const last = spans.at(-1)
    if (last && from[i]! - last[1] <= graceMs) last[1] = Math.max(last[1], to[i]!)
    else spans.push([from[i]!, to[i]!])
  }
  return spans
}

/** Terms put together by owner, those of one by start, then as they came. */
function byOwner(
  owner: readonly number[],
  unreadable: readonly number[],
  read: { readonly [column in 'from' | 'to' | 'row']: readonly number[] },
): Pick<Terms<unknown>, 'first' | 'from' | 'to' | 'row'> {
  const first = new Uint32Array(unreadable.length + 1)
  for (const k of owner) if (unreadable[k] === 0) first[k + 1]!++
  for (let k = 0; k < unreadable.length; k++) first[k + 1]! += first[k]!
  const size = first[unreadable.length]!
  const next = first.slice()
  const [from, to, row] = [new Float64Array(size), new Float64Array(size), new Uint32Array(size)]
  for (let i = 0; i < owner.length; i++) {
    const k = owner[i]!
    if (unreadable[k] !== 0) continue
    let at = next[k]!++
    // few terms each, mostly in order: shifting up beats sorting
    for (; at > first[k]! && from[at - 1]! > read.from[i]!; at--) {
      from[at] = from[at - 1]!
      to[at] = to[at - 1]!
      row[at] = row[at - 1]!
    }
    from[at] = read.from[i]!
    to[at] = read.to[i]!
    row[at] = read.row[i]!
  }
  return { first, from, to, row }
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
