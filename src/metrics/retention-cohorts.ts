import { badOption, checkOptions, oneOf } from '../core/errors.ts'
import type { OnInvalid } from '../core/metric.ts'
import { type IntervalOptions, readIntervalOptions } from '../core/result.ts'
import { bridged } from '../derive/bridged.ts'
import { checkCurrency, isCurrency } from '../derive/exchange.ts'
import { type LifeExclusion, visitLives } from '../derive/lives.ts'
import { monthlyAmounts, PRICE_FIELDS, priceTable, readPrice } from '../derive/price.ts'
import type { PricedSubscription } from '../derive/priced-terms.ts'
import { rowsOf } from '../derive/row-reader.ts'
import { type RevenueSnapshot, readSnapshots } from '../derive/snapshots.ts'
import { readTerms, type Span, TERM_OPTIONS, type TermOptions } from '../derive/terms.ts'
import { anniversaryOf } from '../time/anniversary.ts'
import { calendarOf } from '../time/calendar.ts'
import { type Instant, readInstant } from '../time/instant.ts'
import { checkTimeZone } from '../time/zone.ts'
import { type CohortRows, cohortTable, type Member, periodsOf } from './cohort-table.ts'

/** What cohorts are by, and what their ages are counted in. */
export type CohortPeriod = 'day' | 'week' | 'month' | 'quarter' | 'year'

/** Options of both functions of cohorts. */
export interface CohortOptions {
  /** @defaultValue 'month' */
  readonly every?: CohortPeriod
  /** The IANA zone of periods, plain dates and text without an offset. @defaultValue 'UTC' */
  readonly timeZone?: string
  /** Whether who came back counts again, or stays lost. @defaultValue 'retained' */
  readonly returned?: 'retained' | 'lost'
  /** The highest age shown. @defaultValue none: all that any cohort has reached */
  readonly ages?: number
  /** @defaultValue 'throw' */
  readonly onInvalid?: OnInvalid
  /** @defaultValue { level: 0.95 } */
  readonly interval?: Pick<IntervalOptions, 'level'>
}

/** A term of paid service, with what it brings in a month: as it is, or as a price. */
export interface RevenueSubscription extends Omit<PricedSubscription, 'price'> {
  /** In whole minor units; a customer one of whose paid terms has neither this nor a price counts without revenue. */
  readonly mrr?: number | null | undefined
  /** Read, with `interval`, `quantity` and so on, where there is no `mrr`. */
  readonly price?: number | null | undefined
}

/** Options of `retentionCohorts`. */
export interface RetentionCohortOptions extends CohortOptions, TermOptions<keyof RevenueSubscription> {
  /** The moment at which everything is known: a cell that is not due by then is blank. */
  readonly asOf: Instant
  /** ISO 4217 code. There is one currency in a table; only rows with an amount are asked for theirs. */
  readonly currency?: string
  /**
   * When customers reach an age: that many periods after their own start, or together, at the end of the period that comes
   * that many after the cohort's. @defaultValue 'anniversary'
   */
  readonly at?: 'anniversary' | 'period-end'
}

/** Options of `retentionCohortsFromSnapshots`. */
export interface SnapshotCohortOptions extends CohortOptions {
  /** The last period that has its snapshots, or a moment in it. @defaultValue the last one in the rows */
  readonly asOf?: Instant
  /** Names of columns that are called otherwise: `{ period: 'month' }`. */
  readonly fields?: { readonly [field in keyof RevenueSnapshot]?: string }
}

/** The triangle of retention: a row per cohort, a column per age, blank where a cohort is too young. Plain data. */
export interface RetentionCohorts extends CohortRows {
  readonly status: 'ok' | 'no-customers'
  readonly every: CohortPeriod
  readonly at: 'anniversary' | 'period-end' | 'snapshot'
  readonly returned: 'retained' | 'lost'
  /** A moment, or of snapshots a period. */
  readonly asOf: string | null
  readonly timeZone: string
  /** Customers who count, but whose revenue at the start is not known or 0. */
  readonly withoutRevenue: number
  /** n + excluded = customers. */
  readonly excluded: { readonly [reason in LifeExclusion]: number }
  readonly dropped: { readonly unpaid: number }
}

/**
 * Retention by cohort: of the customers whose first paid term began in one month (week, quarter, year), the share still
 * there at each age, and the revenue that is left of what they began with.
 *
 * A customer is there at t iff startedAt ≤ t < endedAt for one of their terms; who came back counts again
 * (`returned: 'lost'`: never again). Age k is k periods after each customer's own start, so that age 0 is all of them and
 * everybody is followed equally long; with `at: 'period-end'` it is the end of the k-th period after the cohort's, the
 * customers of the books, and who left within the first period lowers age 0. A cell is filled once the whole cohort is
 * that old by `asOf`, else null. Periods in which nobody started are rows with `n: 0`. `overall` pools, at each age, the
 * cohorts that are old enough. Shares are 0–1 with Wilson's interval. No customers: no rows, `status: 'no-customers'`.
 * O(terms + customers × ages).
 *
 * @param subscriptions rows `{ customer, startedAt, endedAt | null, paid?, mrr? }`, or with `price`, `interval` and so on for
 * `mrr`, all rows of a customer in one call
 * @throws `invalid_value` at `[row, field]`, unless `onInvalid` is `exclude`; `invalid_option`, for a table of more than a
 * million cells too
 * @example
 * const rows = [
 *   { customer: 'a', startedAt: '2024-01-05', endedAt: null, mrr: 5_000 },
 *   { customer: 'b', startedAt: '2024-01-20', endedAt: '2024-02-20', mrr: 5_000 },
 *   { customer: 'c', startedAt: '2024-02-10', endedAt: null, mrr: 9_000 },
 * ]
 * const { cohorts } = retentionCohorts(rows, { asOf: '2024-04-01' })
 * cohorts.map(({ cells }) => cells.map((cell) => cell?.value ?? null)) // [[1, 0.5, 0.5], [1, 1, null], [null, null, null]]
 * cohorts[0].cells[1].revenue.nrr.value // 0.5
 * @see Fader and Hardie 2007, Journal of Interactive Marketing 21(1):76–90; Wilson 1927, Journal of the American
 * Statistical Association 22:209–212
 * @category Churn
 * @since 0.1.0
 */
export function retentionCohorts<Row extends object = RevenueSubscription>(
  subscriptions: Iterable<Row>,
  options: RetentionCohortOptions,
): RetentionCohorts {
  checkOptions(options, [...TERM_OPTIONS, ...OPTIONS, 'at', 'currency'])
  checkCurrency(options.currency)
  const { every, returned, timeZone, ages, level } = readOptions(options)
  const at = oneOf('at', options.at, ['anniversary', 'period-end'])
  const asOf = readInstant('asOf', options.asOf, timeZone)
  const rows = rowsOf(subscriptions)
  const prices = priceTable(rows.length)
  let named: string | undefined
  const terms = readTerms(rows, options, timeZone, {
    fields: ['mrr', 'currency', ...PRICE_FIELDS],
    read: (reader, index) => {
      const mrr = reader.count('mrr', 'must be whole minor units (cents), 0 or more')
      if (mrr !== null) prices.set(index, mrr, 0, 'month', 1, 0)
      if (mrr === null && !readPrice(reader, prices, index)) return true
      const code = reader.value('currency')
      if (code === null) return true
      if (!isCurrency(code)) reader.refuse('currency', 'must be an ISO 4217 code')
      else if (options.currency !== undefined) {
        if (code !== options.currency) reader.refuse('currency', `must be ${options.currency}`)
      } else {
        named ??= code
        if (code !== named)
          badOption('currency', `given: there are rows of ${named} and ${code}`, options.currency)
      }
      return true
    },
  })
  const { amounts, zero, rounded } = monthlyAmounts(prices.prices)
  const paidTo = bridged(terms, amounts)
  const isKnown = (row: number): boolean => prices.prices.scale[row]! > 0
  const calendar = calendarOf(every, timeZone)
  const lives: { readonly bucket: number; readonly spans: readonly Span[]; readonly customer: number }[] = []
  let first = Infinity
  let last = calendar.bucketOf(asOf - 1)
  const excluded = visitLives(terms, asOf, (spans, customer) => {
    const bucket = calendar.bucketOf(spans[0]![0])
    first = Math.min(first, bucket)
    last = Math.max(last, bucket)
    lives.push({ bucket, spans: returned === 'lost' ? spans.slice(0, 1) : spans, customer })
  })
  const { text, start, indexOf } = periodsOf(calendar, first, last)
  const complete = start.filter((moment, i) => i > 0 && moment <= asOf).length
  const table = cohortTable(text, complete, ages, level)
  const later = anniversaryOf(every, timeZone)
  const paidAt = (customer: number, moment: number): number => {
    let sum = zero
    for (let i = terms.first[customer]!; i < terms.first[customer + 1]!; i++) {
      if (terms.from[i]! > moment) break
      if (moment < paidTo[i]!) sum += amounts[terms.row[i]!]!
    }
    return rounded(sum)
  }
  let withoutRevenue = 0
  for (const { bucket, spans, customer } of lives) {
    const cohort = indexOf.get(bucket)!
    const began = spans[0]![0]
    const known = terms.row.subarray(terms.first[customer], terms.first[customer + 1])
    const start0 = known.every(isKnown) ? paidAt(customer, began) : null
    if (!start0) withoutRevenue++
    const own = later(began)
    const pays = (age: number): number | null => {
      const moment = at === 'anniversary' ? own(age) : start[cohort + age + 1]!
      const there = spans.some(([from, to]) => from <= moment && moment < to)
      return there ? (start0 === null ? 0 : paidAt(customer, moment)) : null
    }
    table.add({ cohort, start: start0, pays })
  }
  const shown = { every, at, returned, asOf: new Date(asOf).toISOString(), timeZone, withoutRevenue }
  return result(table.rows(), shown, excluded, terms.dropped)
}

/**
 * Retention by cohort from what customers paid in each period: `{ customer, period: '2024-01', mrr }`, a row per customer
 * and period in whole minor units. Without a row a customer paid nothing. The cohort is the first period with revenue and
 * age k the k-th after it; who was a customer before the rows begin is in the first cohort.
 *
 * @throws `invalid_value` at `[row, field]`, for a second row of a customer in a period too, unless `onInvalid` is
 * `exclude`: then the customer is out as a whole; `invalid_option`
 * @example
 * const rows = [
 *   { customer: 'a', period: '2024-01', mrr: 100 },
 *   { customer: 'b', period: '2024-01', mrr: 200 },
 *   { customer: 'c', period: '2024-01', mrr: 50 },
 *   { customer: 'a', period: '2024-02', mrr: 150 },
 *   { customer: 'b', period: '2024-02', mrr: 120 },
 *   { customer: 'd', period: '2024-02', mrr: 80 },
 * ]
 * const cell = retentionCohortsFromSnapshots(rows).cohorts[0].cells[1]
 * cell.value // 0.6666666666666666
 * cell.revenue.nrr.value // 0.7714285714285715
 * @category Churn
 * @since 0.1.0
 */
export function retentionCohortsFromSnapshots<Row extends object = RevenueSnapshot>(
  snapshots: Iterable<Row>,
  options: SnapshotCohortOptions = {},
): RetentionCohorts {
  checkOptions(options, [...OPTIONS, 'fields', 'onInvalid'])
  const { every, returned, timeZone, ages, level } = readOptions(options)
  const calendar = calendarOf(every, timeZone)
  const { customers, last, excluded } = readSnapshots(snapshots, calendar, timeZone, options)
  const firstOf = (mrrOf: ReadonlyMap<number, number>): number => Math.min(...mrrOf.keys())
  const first = customers.reduce((least, mrrOf) => Math.min(least, firstOf(mrrOf)), Infinity)
  const { text, indexOf } = periodsOf(calendar, first, last)
  const buckets = [...indexOf.keys()]
  const table = cohortTable(text, text.length, ages, level)
  for (const mrrOf of customers) {
    const bucket = firstOf(mrrOf)
    const cohort = indexOf.get(bucket)!
    let gone = false
    const pays: Member['pays'] = (age) => {
      const paid = mrrOf.get(buckets[cohort + age]!) ?? null
      gone ||= paid === null && returned === 'lost'
      return gone ? null : paid
    }
    table.add({ cohort, start: mrrOf.get(bucket)!, pays })
  }
  const asOf = last > -Infinity ? calendar.text(last) : null
  const shown = { every, at: 'snapshot' as const, returned, asOf, timeZone, withoutRevenue: 0 }
  return result(table.rows(), shown, excluded, { unpaid: 0 })
}

type Shown = Pick<RetentionCohorts, 'every' | 'at' | 'returned' | 'asOf' | 'timeZone' | 'withoutRevenue'>

const OPTIONS = ['every', 'timeZone', 'returned', 'ages', 'interval', 'asOf']

function readOptions(options: CohortOptions): Required<Omit<CohortOptions, 'onInvalid' | 'interval'>> & {
  readonly level: number
} {
  const { ages = Infinity } = options
  if (ages !== Infinity && !(Number.isSafeInteger(ages) && ages >= 0)) {
    badOption('ages', 'a whole number, 0 or more', ages)
  }
  return {
    every: oneOf('every', options.every, ['month', 'day', 'week', 'quarter', 'year']),
    returned: oneOf('returned', options.returned, ['retained', 'lost']),
    timeZone: checkTimeZone(options.timeZone ?? 'UTC'),
    ages,
    level: readIntervalOptions(options.interval, ['wilson']).level,
  }
}

function result(
  rows: CohortRows,
  shown: Shown,
  excluded: RetentionCohorts['excluded'],
  dropped: RetentionCohorts['dropped'],
): RetentionCohorts {
  return { status: rows.n > 0 ? 'ok' : 'no-customers', ...shown, ...rows, excluded, dropped }
}
