import type * as z from 'zod'
import type { Contact, IssueRow } from '../derive/issue-rows.ts'
import type { PricedSubscription } from '../derive/priced-terms.ts'
import type { Subscription } from '../derive/terms.ts'
import type { Account } from '../metrics/revenue-churn.ts'
import type { Ticket } from '../metrics/time-to-resolution.ts'
import type { Scale } from '../scales/scale.ts'
import {
  amount,
  answer,
  anything,
  atLeastOne,
  count,
  currencyCode,
  customer,
  flag,
  instant,
  named,
  oneText,
  percentage,
} from './columns.ts'
import { type RowSchemaOptions, rowSchema } from './row-schema.ts'

/** Options of rows that hold a satisfaction. */
export interface RatedRowSchemaOptions<Row> extends RowSchemaOptions<Row> {
  /** The scale of `satisfaction`; without it a rating may be anything, as where no criterion looks at it. */
  readonly satisfaction?: Scale
}

/** Where rows keep their columns, and the currency they are in. */
export interface AccountRowSchemaOptions extends Pick<RowSchemaOptions<Account>, 'fields'> {
  /** The currency of the tally, ISO 4217; without it no row may name one. */
  readonly currency?: string
}

/**
 * The schema of contacts under other column names, in another time zone, or with ratings: what `fcr` and
 * `issuesFromContacts` take. A row without its time or customer is missing, and nothing else of it is looked at; apart from
 * that every column is checked, also where a metric's options keep it from looking.
 *
 * @throws `invalid_option`
 * @example
 * parseRows(contactRowSchema({ fields: { at: 'called' } }), [{ customer: 'ann', called: 'today' }]).issues[0].path // [0, 'called']
 * @category Schemas
 * @since 0.1.0
 */
export function contactRowSchema<Row extends object = Contact>(
  options: RatedRowSchemaOptions<Contact> = {},
): z.ZodType<Row> {
  const columns = { at: instant, customer, issue: anything, contact: anything, ...outcome(options) }
  return rowSchema<Contact, Row>(
    { columns, needed: ['at', 'customer'], order: [['resolvedAt', 'at']] },
    options,
  )
}

/**
 * The schema of issues under other column names, in another time zone, or with ratings: what `fcr` and `fcrMetric` take.
 * A row without `openedAt` is missing, and nothing else of it is looked at; apart from that every column is checked.
 *
 * @throws `invalid_option`
 * @example
 * issueRowSchema({ timeZone: 'Asia/Tokyo' }).safeParse({ openedAt: '2024-05-01', contacts: 0.5 }).success // false
 * @category Schemas
 * @since 0.1.0
 */
export function issueRowSchema<Row extends object = IssueRow>(
  options: RatedRowSchemaOptions<IssueRow> = {},
): z.ZodType<Row> {
  const columns = {
    openedAt: instant,
    contacts: count,
    nextContactAt: instant,
    customer: anything,
    ...outcome(options),
  }
  return rowSchema<IssueRow, Row>(
    {
      columns,
      needed: ['openedAt'],
      order: [
        ['resolvedAt', 'openedAt'],
        ['nextContactAt', 'openedAt'],
      ],
    },
    options,
  )
}

/** What contacts and issues have in common. */
function outcome({ satisfaction }: { readonly satisfaction?: Scale }) {
  return {
    id: anything,
    topic: anything,
    channel: anything,
    resolved: flag,
    resolvedAt: instant,
    abandoned: flag,
    wrongDepartment: flag,
    bot: flag,
    satisfaction: satisfaction ? answer(satisfaction) : anything,
    reopens: count,
    agentReplies: count,
    customerReplies: count,
    transfers: count,
    agents: count,
    durationMs: count,
    resolvable: flag,
  }
}

/**
 * The schema of tickets under other column names or in another time zone: what `timeToResolution` takes.
 *
 * @throws `invalid_option`
 * @example
 * ticketRowSchema({ fields: { resolvedAt: 'closed' } }).safeParse({ openedAt: 9, closed: 3 }).success // false
 * @category Schemas
 * @since 0.1.0
 */
export function ticketRowSchema<Row extends object = Ticket>(
  options: RowSchemaOptions<Ticket> = {},
): z.ZodType<Row> {
  const columns = { openedAt: instant, resolvedAt: instant }
  return rowSchema<Ticket, Row>({ columns, order: [['resolvedAt', 'openedAt']] }, options)
}

/**
 * The schema of subscriptions under other column names or in another time zone: what `customerChurn` and
 * `customersFromSubscriptions` take.
 *
 * @throws `invalid_option`
 * @example
 * subscriptionRowSchema({ fields: { customer: 'account' } }).safeParse({ account: '' }).success // false
 * @category Schemas
 * @since 0.1.0
 */
export function subscriptionRowSchema<Row extends object = Subscription>(
  options: RowSchemaOptions<Subscription> = {},
): z.ZodType<Row> {
  return rowSchema<Subscription, Row>({ columns: term(), order: [['endedAt', 'startedAt']] }, options)
}

/**
 * The schema of subscriptions with their prices under other column names or in another time zone: what
 * `revenueChurnSeries` and `movementsFromSubscriptions` take.
 *
 * @throws `invalid_option`
 * @example
 * pricedSubscriptionRowSchema({ fields: { price: 'cents' } }).safeParse({ cents: 9.99 }).success // false
 * @category Schemas
 * @since 0.1.0
 */
export function pricedSubscriptionRowSchema<Row extends object = PricedSubscription>(
  options: RowSchemaOptions<PricedSubscription> = {},
): z.ZodType<Row> {
  const columns = {
    ...term(),
    price: amount,
    interval: oneText('day', 'week', 'month', 'quarter', 'year', 'once'),
    intervalCount: atLeastOne,
    quantity: count,
    percentOff: percentage,
    amountOff: amount,
    tax: amount,
    currency: currencyCode,
  }
  return rowSchema<PricedSubscription, Row>({ columns, order: [['endedAt', 'startedAt']] }, options)
}

function term() {
  return {
    customer,
    startedAt: instant,
    endedAt: instant,
    paid: flag,
    trialEndsAt: instant,
    canceledAt: instant,
    subscription: customer,
    reason: anything,
  }
}

/**
 * The schema of accounts under other column names, or in a currency: what `revenueChurn` takes.
 *
 * @throws `invalid_option`
 * @example
 * accountRowSchema({ currency: 'EUR' }).safeParse({ startMrr: 500, endMrr: 0, currency: 'USD' }).success // false
 * @category Schemas
 * @since 0.1.0
 */
export function accountRowSchema<Row extends object = Account>({
  currency,
  ...options
}: AccountRowSchemaOptions = {}): z.ZodType<Row> {
  const columns = {
    customer: anything,
    startMrr: amount,
    endMrr: amount,
    before: flag,
    endMrrAtStart: amount,
    unreadable: oneText('missing', 'invalid'),
    currency: named(currency ?? null, currency ? `must be ${currency}` : 'needs the option currency'),
  }
  return rowSchema<Account, Row>({ columns }, options)
}

/**
 * One contact `{ customer, at, … }`, as `fcr` and `issuesFromContacts` take it. Other columns are let through, missing
 * values too: the metrics count those. Text without an offset is read in UTC; `contactRowSchema` knows other zones.
 *
 * @example
 * contactSchema.safeParse({ customer: 'ann', at: '2024-05-01T10:00Z', resolved: 'no' }).success // false
 * @category Schemas
 * @since 0.1.0
 */
export const contactSchema: z.ZodType<Contact> = contactRowSchema()

/**
 * One issue `{ openedAt, resolvedAt, contacts, … }`, as `fcr` and `fcrMetric` take it.
 *
 * @example
 * issueSchema.safeParse({ openedAt: '2024-05-01', resolvedAt: '2024-04-30' }).success // false
 * @category Schemas
 * @since 0.1.0
 */
export const issueSchema: z.ZodType<IssueRow> = issueRowSchema()

/**
 * One ticket `{ openedAt, resolvedAt }`, as `timeToResolution` takes it.
 *
 * @example
 * ticketSchema.safeParse({ openedAt: '2024-05-01T10:00Z', resolvedAt: null }).success // true
 * @category Schemas
 * @since 0.1.0
 */
export const ticketSchema: z.ZodType<Ticket> = ticketRowSchema()

/**
 * One subscription `{ customer, startedAt, endedAt, paid }`, as `customerChurn` takes it.
 *
 * @example
 * subscriptionSchema.safeParse({ customer: 7, startedAt: '2024-02-01', endedAt: '2024-01-01' }).success // false
 * @category Schemas
 * @since 0.1.0
 */
export const subscriptionSchema: z.ZodType<Subscription> = subscriptionRowSchema()

/**
 * One subscription with its price, `{ customer, startedAt, endedAt, price, interval, … }`, as `revenueChurnSeries` takes it.
 *
 * @example
 * pricedSubscriptionSchema.safeParse({ customer: 7, startedAt: 0, price: 900, interval: 'fortnight' }).success // false
 * @category Schemas
 * @since 0.1.0
 */
export const pricedSubscriptionSchema: z.ZodType<PricedSubscription> = pricedSubscriptionRowSchema()

/**
 * One account `{ startMrr, endMrr, before }` in whole minor units, as `revenueChurn` takes it without a currency.
 *
 * @example
 * accountSchema.safeParse({ startMrr: 99.5, endMrr: 0 }).success // false
 * @category Schemas
 * @since 0.1.0
 */
export const accountSchema: z.ZodType<Account> = accountRowSchema()
