import { checkOptions } from '../core/errors.ts'
import type { Instant } from '../time/instant.ts'
import { readWindow } from '../time/windows.ts'
import {
  type CustomerKey,
  readTerms,
  type Subscription,
  spansOf,
  TERM_OPTIONS,
  type TermOptions,
  type Terms,
  UNREADABLE,
} from './terms.ts'

/** The window that customers are looked at in. Losses and joins in it lie after `start`, up to and including `end`. */
export interface CustomerWindow {
  readonly start: Instant
  readonly end: Instant
  /** The IANA zone of plain dates and of text without an offset. @defaultValue 'UTC' */
  readonly timeZone?: string
}

export interface SubscriptionOptions extends CustomerWindow, TermOptions {}

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
  checkOptions(options, ['start', 'end', 'timeZone', ...TERM_OPTIONS])
  const { start, end, timeZone } = readWindow(options)
  const terms = readTerms(subscriptions, options, timeZone)
  const items = terms.customers.map((customer, k) => ({
    customer,
    unreadable: UNREADABLE[terms.unreadable[k]!]!,
    ...inWindow(terms, k, start, end),
    row: terms.rows[terms.firstRow[k]!]!,
  }))
  return { items, dropped: terms.dropped }
}

function inWindow(
  terms: Terms<unknown>,
  k: number,
  start: number,
  end: number,
): Omit<CustomerInWindow, 'customer' | 'unreadable' | 'row'> {
  const spans = spansOf(terms, k)
  const isActive = (at: number): boolean => spans.some(([from, to]) => from <= at && at < to)
  const endsInside = (to: number): boolean => start < to && to <= end
  return {
    activeBefore: spans.some(([from]) => from < start),
    activeAtStart: isActive(start),
    activeAtEnd: isActive(end),
    churnEvents: spans.filter(([, to]) => endsInside(to)).length,
    due: terms.to.subarray(terms.first[k], terms.first[k + 1]).some(endsInside),
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
