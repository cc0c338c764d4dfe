import { badOption, checkOptions } from '../core/errors.ts'
import {
  type ManyWindows,
  type ReadWindow,
  readWindows,
  type TimeWindow,
  WINDOW_OPTIONS,
} from '../time/windows.ts'
import type { RowReader } from './row-reader.ts'
import {
  type CustomerKey,
  readTerms,
  type Span,
  type Subscription,
  spansOf,
  TERM_OPTIONS,
  type TermOptions,
  type Terms,
  UNREADABLE,
} from './terms.ts'

/** The window that customers are looked at in. Losses and joins in it lie after `start`, up to and including `end`. */
export interface CustomerWindow extends TimeWindow {
  /** The IANA zone of plain dates and of text without an offset. @defaultValue 'UTC' */
  readonly timeZone?: string
}

/**
 * How rows of subscriptions become customers, whatever the window.
 *
 * @category Churn
 * @since 0.1.0
 */
export interface CustomerRules extends TermOptions {
  /** The IANA zone of plain dates, of text without an offset, and of the calendar. @defaultValue 'UTC' */
  readonly timeZone?: string
  /** What the column `reason` may say of why a term ended, such as `['voluntary', 'involuntary']`. */
  readonly reasons?: readonly string[]
}

/** Rows and one window. */
export interface SubscriptionOptions extends CustomerWindow, CustomerRules {}

/** Refuses options that are neither the above, nor of the windows, nor `own`. */
export function checkCustomerOptions(options: object, own: readonly string[] = []): void {
  checkOptions(options, [...WINDOW_OPTIONS, ...TERM_OPTIONS, 'reasons', ...own])
}

/**
 * What a window sees of one customer, all terms taken together.
 *
 * @category Churn
 * @since 0.1.0
 */
export interface CustomerInWindow<Row = Subscription> {
  /** The window's name: `2026-03`, or `2026-03-01/2026-03-15` where it is no bucket of the calendar. */
  readonly window: string
  /** Its bounds, in ms since the epoch. */
  readonly start: number
  readonly end: number
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
  /** Why, for each of `churnEvents` in turn; null where no reason was given, or the option `reasons` was not. */
  readonly reasons: readonly (string | null)[]
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
 * Takes the terms of each customer together and says what windows see of them: one item per customer and window, in the
 * order of the windows.
 *
 * Terms that touch or overlap are one; a term of no length never counts. A customer one of whose rows has no start is one
 * item, `unreadable: 'missing'`, and so is each row without a customer. `dropped.unpaid` counts the rows of unpaid service:
 * with `paid: false`, or over before their trial was. All rows of a customer have to be in one call. O(n log n) in the terms
 * of a customer, and as many items as windows and customers make: `customerChurnSeries` needs none of them.
 *
 * @throws `invalid_value` at `[row, field]` for a moment that cannot be read, an end before its start, a customer that is
 * neither text nor number; with `onInvalid: 'exclude'` that customer is `unreadable: 'invalid'` instead. `invalid_option`.
 * @example
 * const rows = [
 *   { customer: 'a', startedAt: '2024-01-01', endedAt: '2024-02-01' },
 *   { customer: 'a', startedAt: '2024-02-01', endedAt: null },
 * ]
 * customersFromSubscriptions(rows, { start: '2024-01-15', end: '2024-02-15' }).items[0].churnEvents // 0
 * const months = { every: 'month', from: '2024-01-01', to: '2024-03-01' }
 * customersFromSubscriptions(rows, months).items.map((item) => item.window) // ['2024-01', '2024-02']
 * @category Churn
 * @since 0.1.0
 */
export function customersFromSubscriptions<Row extends object = Subscription>(
  subscriptions: Iterable<Row>,
  options: SubscriptionOptions | (CustomerRules & ManyWindows),
): { readonly items: CustomerInWindow<Row>[]; readonly dropped: { readonly unpaid: number } } {
  checkCustomerOptions(options)
  const { windows, timeZone } = readWindows(options)
  const { terms, reasons, reasonOf } = readCustomers(subscriptions, options, timeZone)
  const spans = terms.customers.map((_, k) => spansOf(terms, k, reasonOf))
  const items = windows.flatMap((window) =>
    terms.customers.map((customer, k) => ({
      customer,
      unreadable: UNREADABLE[terms.unreadable[k]!]!,
      ...inWindow(spans[k]!, window, reasons),
      due: terms.to.subarray(terms.first[k], terms.first[k + 1]).some((to) => endsIn(window, to)),
      row: terms.rows[terms.firstRow[k]!]!,
    })),
  )
  return { items, dropped: terms.dropped }
}

/** Terms, and of each why it ended: a place among `reasons`, the last of which is none. */
export function readCustomers<Row extends object>(
  subscriptions: Iterable<Row>,
  options: CustomerRules,
  timeZone: string,
): {
  readonly terms: Terms<Row>
  readonly reasons: readonly (string | null)[]
  readonly reasonOf: Uint16Array | null
} {
  const reasons = readReasons(options.reasons)
  if (reasons.length === 0)
    return { terms: readTerms(subscriptions, options, timeZone), reasons, reasonOf: null }
  const places = new Map(reasons.map((reason, place) => [reason, place]))
  const ofRow: number[] = []
  const read = (reader: RowReader): boolean => {
    const reason = reader.value('reason') as string | null
    if (!places.has(reason))
      reader.refuse('reason', `must be one of ${reasons.slice(0, -1).join(', ')}, or missing`)
    ofRow.push(places.get(reason) ?? 0)
    return true
  }
  const terms = readTerms(subscriptions, options, timeZone, { fields: [], read })
  return { terms, reasons, reasonOf: Uint16Array.from(terms.row, (row) => ofRow[row]!) }
}

/** The reasons that rows may give, and null for none. */
export function readReasons(reasons: readonly string[] | undefined): readonly (string | null)[] {
  if (reasons === undefined) return []
  const texts = Array.isArray(reasons) && reasons.every((reason) => typeof reason === 'string' && reason)
  if (!texts || new Set(reasons).size < reasons.length || reasons.length > 1000) {
    badOption('reasons', 'a list of up to 1000 different texts', reasons)
  }
  return [...reasons, null]
}

function endsIn({ start, end }: ReadWindow, to: number): boolean {
  return start < to && to <= end
}

function inWindow(
  spans: readonly Span[],
  window: ReadWindow,
  reasons: readonly (string | null)[],
): Omit<CustomerInWindow, 'customer' | 'unreadable' | 'due' | 'row'> {
  const { period, start, end } = window
  const isActive = (at: number): boolean => spans.some(([from, to]) => from <= at && at < to)
  const left = spans.filter(([, to]) => endsIn(window, to))
  return {
    window: period,
    start,
    end,
    activeBefore: spans.some(([from]) => from < start),
    activeAtStart: isActive(start),
    activeAtEnd: isActive(end),
    churnEvents: left.length,
    reasons: left.map(([, , reason]) => reasons[reason] ?? null),
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
