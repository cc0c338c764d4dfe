import { badOption, checkOptions, oneOf } from '../core/errors.ts'
import type { OnInvalid } from '../core/metric.ts'
import { throwFault } from '../core/tally.ts'
import { type Instant, readInstant } from '../time/instant.ts'
import { checkTimeZone } from '../time/zone.ts'
import { rowReader, rowsOf } from './row-reader.ts'

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
  readonly endedAt?: Instant | null | undefined
  /** False for a free or trial term, which does not make a customer. @defaultValue true */
  readonly paid?: boolean | null | undefined
}

/** The window that customers are looked at in. Losses and joins in it lie after `start`, up to and including `end`. */
export interface CustomerWindow {
  readonly start: Instant
  readonly end: Instant
  /** The IANA zone of plain dates and of text without an offset. @defaultValue 'UTC' */
  readonly timeZone?: string
}

export interface SubscriptionOptions extends CustomerWindow {
  /** Names of columns that are called otherwise: `{ customer: 'account_id' }`. */
  readonly fields?: { readonly [field in keyof Subscription]?: string }
  /** @defaultValue 'throw' */
  readonly onInvalid?: OnInvalid
}

/**
 * What a window sees of one customer, all terms taken together.
 *
 * @category Churn
 * @since 0.1.0
 */
export interface CustomerInWindow<Row = Subscription> {
  /** Null only for a row that names no customer. */
  readonly customer: CustomerKey | null
  /** Why the customer cannot be counted: one of the rows lacks its customer or start, or cannot be right. */
  readonly unreadable: 'missing' | 'invalid' | null
  readonly activeBefore: boolean
  readonly activeAtStart: boolean
  readonly activeAtEnd: boolean
  /** Steps from active to inactive in (start, end]. */
  readonly churnEvents: number
  /** A term ends in (start, end], whether or not another follows. */
  readonly due: boolean
  /** Active spans within the window, in ms since the epoch: ascending, apart from each other. */
  readonly active: readonly (readonly [from: number, to: number])[]
  /** The customer's first row, as it was passed: group by `(item) => item.row.segment`. */
  readonly row: Row
}

/** `before` is before the window; the first three were active at its start, and the first two are retained. */
export type ChurnClass =
  | 'stayed'
  | 'leftAndReturned'
  | 'lost'
  | 'joined'
  | 'returned'
  | 'joinedAndLeft'
  | 'returnedAndLeft'
  | 'neverActive'

/**
 * Takes the terms of each customer together and says what a window sees of them: one item per customer.
 *
 * Terms that touch or overlap are one; a term of no length never counts. A customer one of whose rows has no start is one
 * item, `unreadable: 'missing'`, and so is each row without a customer. `dropped.unpaid` counts the rows with
 * `paid: false`. All rows of a customer have to be in one call. O(n log n) in the terms of a customer.
 *
 * @throws `invalid_value` at `[row, field]` for a moment that cannot be read, an end before its start, a customer that is
 * neither text nor number; with `onInvalid: 'exclude'` that customer is `unreadable: 'invalid'` instead. `invalid_option`.
 * @example
 * const rows = [
 *   { customer: 'a', startedAt: '2024-01-01', endedAt: '2024-02-01' },
 *   { customer: 'a', startedAt: '2024-02-01', endedAt: null },
 * ]
 * customersFromSubscriptions(rows, { start: '2024-01-15', end: '2024-02-15' }).items[0].churnEvents // 0
 * @category Churn
 * @since 0.1.0
 */
export function customersFromSubscriptions<Row extends object = Subscription>(
  subscriptions: Iterable<Row>,
  options: SubscriptionOptions,
): { readonly items: CustomerInWindow<Row>[]; readonly dropped: { readonly unpaid: number } } {
  checkOptions(options, ['start', 'end', 'timeZone', 'fields', 'onInvalid'])
  const { start, end, timeZone } = readWindow(options)
  const onInvalid = oneOf('onInvalid', options.onInvalid, ['throw', 'exclude'])
  const { fields = {} } = options
  checkOptions(fields, ['customer', 'startedAt', 'endedAt', 'paid'])
  const reader = rowReader(fields, timeZone)
  const customers = new Map<unknown, Terms<Row>>()
  let unpaid = 0
  rowsOf(subscriptions).forEach((row, index) => {
    reader.open(row, index)
    const name = reader.value('customer')
    const named = typeof name === 'number' || (typeof name === 'string' && name)
    const customer = named ? (name as CustomerKey) : null
    if (customer !== name) reader.refuse('customer', 'must be text or a number')
    const from = reader.instant('startedAt')
    const to = reader.instant('endedAt') ?? Infinity
    if (from !== null && to < from) reader.refuse('endedAt', 'must not be before startedAt')
    const paid = reader.flag('paid') ?? true
    const fault = reader.fault()
    if (fault && onInvalid === 'throw') throwFault(fault, [index, fault.field])
    // A symbol of its own: two rows without a customer are two items.
    const key = customer ?? Symbol()
    const known = customers.get(key) ?? { customer, unreadable: null, terms: [], row }
    customers.set(key, known)
    if (fault) known.unreadable = 'invalid'
    else if (!paid) unpaid++
    else if (customer === null || from === null) known.unreadable ??= 'missing'
    else if (from < to) known.terms.push([from, to])
  })
  const items = [...customers.values()].map(({ customer, unreadable, terms, row }) => ({
    customer,
    unreadable,
    ...inWindow(unreadable ? [] : terms, start, end),
    row,
  }))
  return { items, dropped: { unpaid } }
}

/** The window in ms, checked. */
export function readWindow({ start, end, timeZone = 'UTC' }: CustomerWindow): {
  readonly start: number
  readonly end: number
  readonly timeZone: string
} {
  const zone = checkTimeZone(timeZone)
  const from = readInstant('start', start, zone)
  const to = readInstant('end', end, zone)
  if (from >= to) badOption('end', 'after start', end)
  return { start: from, end: to, timeZone: zone }
}

type Term = readonly [from: number, to: number]

interface Terms<Row> extends Pick<CustomerInWindow<Row>, 'customer' | 'row'> {
  readonly terms: Term[]
  unreadable: CustomerInWindow['unreadable']
}

function inWindow(
  terms: Term[],
  start: number,
  end: number,
): Omit<CustomerInWindow, 'customer' | 'unreadable' | 'row'> {
  const spans: [number, number][] = []
  for (const [from, to] of terms.sort((a, b) => a[0] - b[0])) {
    const last = spans.at(-1)
    if (last && from <= last[1]) last[1] = Math.max(last[1], to)
    else spans.push([from, to])
  }
  const isActive = (at: number): boolean => spans.some(([from, to]) => from <= at && at < to)
  const endsInside = ([, to]: Term): boolean => start < to && to <= end
  return {
    activeBefore: spans.some(([from]) => from < start),
    activeAtStart: isActive(start),
    activeAtEnd: isActive(end),
    churnEvents: spans.filter(endsInside).length,
    due: terms.some(endsInside),
    active: spans
      .map(([from, to]) => [Math.max(from, start), Math.min(to, end)] as const)
      .filter(([from, to]) => from < to),
  }
}

export const CLASSES: readonly ChurnClass[] = [
  'stayed',
  'leftAndReturned',
  'lost',
  'joined',
  'returned',
  'joinedAndLeft',
  'returnedAndLeft',
  'neverActive',
]

/** Which of them a customer is. */
export function classOf({
  activeBefore,
  activeAtStart,
  activeAtEnd,
  churnEvents,
}: CustomerInWindow<unknown>): ChurnClass {
  if (activeAtStart) return activeAtEnd ? (churnEvents ? 'leftAndReturned' : 'stayed') : 'lost'
  if (activeAtEnd) return activeBefore ? 'returned' : 'joined'
  return churnEvents ? (activeBefore ? 'returnedAndLeft' : 'joinedAndLeft') : 'neverActive'
}
