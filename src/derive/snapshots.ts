import { badOption, checkOptions, oneOf } from '../core/errors.ts'
import type { OnInvalid } from '../core/metric.ts'
import { throwFault } from '../core/tally.ts'
import type { Calendar } from '../time/calendar.ts'
import { type Instant, toInstant } from '../time/instant.ts'
import type { LifeExclusion } from './lives.ts'
import { readKey } from './read-event.ts'
import { type FieldNames, rowReader, rowsOf } from './row-reader.ts'
import type { CustomerKey } from './terms.ts'

/**
 * What one customer paid in one period, in whole minor units.
 *
 * @category Churn
 * @since 0.1.0
 */
export interface RevenueSnapshot {
  readonly customer: CustomerKey | null | undefined
  /** The period as text, `2024-01`, `2024-W05`, `2024-Q1`, or a moment in it. */
  readonly period: Instant | null | undefined
  readonly mrr: number | null | undefined
}

/** By customer who ever paid by the last period: amounts above 0 by bucket. */
export interface Snapshots {
  readonly customers: readonly ReadonlyMap<number, number>[]
  /** −Infinity where no row has a period and none is given. */
  readonly last: number
  readonly excluded: { readonly [reason in LifeExclusion]: number }
}

/** Reads snapshots; a customer with a row that cannot be read is out as a whole. */
export function readSnapshots(
  snapshots: Iterable<object>,
  calendar: Calendar,
  timeZone: string,
  options: {
    readonly fields?: FieldNames
    readonly onInvalid?: OnInvalid | undefined
    readonly asOf?: unknown
  },
): Snapshots {
  const onInvalid = oneOf('onInvalid', options.onInvalid, ['throw', 'exclude'])
  const { fields = {}, asOf } = options
  checkOptions(fields, ['customer', 'period', 'mrr'])
  const bucketOf = periodReader(calendar, timeZone)
  const given = asOf === undefined ? null : bucketOf(asOf)
  if (Number.isNaN(given)) badOption('asOf', 'a period or a moment', asOf)
  const reader = rowReader(fields, timeZone)
  const known = new Map<unknown, { readonly mrrOf: Map<number, number>; unreadable: Unreadable | null }>()
  let seen = -Infinity
  rowsOf(snapshots).forEach((row, index) => {
    reader.open(row, index)
    const customer = readKey(reader, 'customer')
    const period = reader.value('period')
    const bucket = period === null ? null : bucketOf(period)
    if (Number.isNaN(bucket)) reader.refuse('period', 'must be a period such as 2024-01, or a moment')
    const mrr = reader.count('mrr', 'must be whole minor units (cents), 0 or more')
    // a symbol of its own: two rows without a customer are two
    const key = customer ?? Symbol()
    const one = known.get(key) ?? { mrrOf: new Map<number, number>(), unreadable: null }
    known.set(key, one)
    if (bucket !== null && one.mrrOf.has(bucket)) {
      reader.refuse('customer', "must be in one row of a period only: add up a customer's amounts")
    }
    const fault = reader.fault()
    if (fault && onInvalid === 'throw') throwFault(fault, [index, fault.field])
    if (fault) one.unreadable = 'invalid'
    else if (customer === null || bucket === null || mrr === null) one.unreadable ??= 'missing'
    else {
      one.mrrOf.set(bucket, mrr)
      seen = Math.max(seen, bucket)
    }
  })
  const last = given ?? seen
  const excluded = { missing: 0, neverPaid: 0, notStarted: 0, invalid: 0 }
  const customers: ReadonlyMap<number, number>[] = []
  for (const { mrrOf, unreadable } of known.values()) {
    const paid = [...mrrOf].filter(([, mrr]) => mrr > 0)
    const due = paid.filter(([bucket]) => bucket <= last)
    const reason = unreadable ?? (paid.length === 0 ? 'neverPaid' : due.length === 0 ? 'notStarted' : null)
    if (reason) excluded[reason]++
    else customers.push(new Map(due))
  }
  return { customers, last, excluded }
}

type Unreadable = 'missing' | 'invalid'

/** The bucket of a period's text, or that of a moment; NaN for neither, and for a date that the zone skipped. */
function periodReader(calendar: Calendar, timeZone: string): (value: unknown) => number {
  const texts = new Map<string, number>()
  const read = (value: unknown): number => {
    const bucket = typeof value === 'string' ? calendar.bucket(value) : Number.NaN
    if (!Number.isNaN(bucket))
      return calendar.bucketOf(calendar.start(bucket)) === bucket ? bucket : Number.NaN
    const at = toInstant(value, timeZone)
    return at === null || Number.isNaN(at) ? Number.NaN : calendar.bucketOf(at)
  }
  return (value) => {
    if (typeof value !== 'string') return read(value)
    const bucket = texts.get(value) ?? read(value)
    texts.set(value, bucket)
    return bucket
  }
}
