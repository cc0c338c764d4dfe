import { badOption, checkOptions, oneOf } from '../core/errors.ts'
import type { Json } from '../core/metric.ts'
import { type CustomerRules, readReasons } from '../derive/customers.ts'
import { columnNames } from '../derive/row-reader.ts'
import { TERM_CHOICES, termChoices } from '../derive/term-choices.ts'
import { type Subscription, TERM_FIELDS } from '../derive/terms.ts'
import {
  type ManyWindows,
  type ReadWindow,
  readWindows,
  type TimeWindow,
  WINDOW_OPTIONS,
} from '../time/windows.ts'
import { dayBounds, dayMs } from '../time/zone.ts'
import { type ChurnPlan, type CustomerChurnOptions, readChurnPlan } from './customer-churn-rates.ts'

/**
 * Options of `customerChurnMetric`: the windows, and whatever else `customersFromSubscriptions` was told that moves the
 * number, so that tallies made otherwise do not merge.
 *
 * @category Churn
 * @since 0.1.0
 */
export type ChurnMetricOptions = CustomerChurnOptions &
  Omit<CustomerRules, 'fields'> &
  (TimeWindow | ManyWindows) & {
    /** For SQL alone, whose rows are subscriptions: names of columns that are called otherwise: `{ customer: 'account_id' }`. */
    readonly fields?: { readonly [field in keyof Subscription]?: string }
  }

/** What is customer churn's own among the options of rows. */
export const OWN_OPTIONS = ['denominator', 'interval'] as const

/** A plan for every one of its windows. */
export interface ChurnWindows {
  readonly windows: readonly ReadWindow[]
  readonly timeZone: string
  /** Of one window its plan; of many one that names them all. */
  readonly plan: ChurnPlan
  readonly planOf: (place: number) => ChurnPlan
  /** The option, then null for no reason; empty without it. */
  readonly reasons: readonly (string | null)[]
  /** The bounds of a window's days where rates by day are asked for. */
  readonly boundsOf: (window: ReadWindow) => readonly number[]
  /** The columns of subscriptions that these options read. */
  readonly columns: { readonly [field: string]: string }
}

export function churnWindows(options: ChurnMetricOptions): ChurnWindows {
  const derived = ['fields', 'unit', ...TERM_CHOICES, 'reasons', 'onInvalid']
  const known = [...WINDOW_OPTIONS, ...OWN_OPTIONS, ...derived]
  checkOptions(options, known)
  const { windows, timeZone } = readWindows(options)
  const reasons = readReasons(options.reasons)
  const unit = oneOf('unit', options.unit, ['customer', 'subscription'])
  const choices: { readonly [choice: string]: Json } = {
    ...(unit !== 'customer' && { unit }),
    ...termChoices(options),
    ...(options.reasons && { reasons: options.reasons }),
  }
  const iso = (ms: number): string => new Date(ms).toISOString()
  const planOf = (place: number): ChurnPlan => {
    const { start, end } = windows[place]!
    return readChurnPlan(options, { start: iso(start), end: iso(end), timeZone }, choices)
  }
  const { every } = options as { readonly every?: string }
  const [first, last] = [windows[0]!, windows.at(-1)!]
  const all = every
    ? { every, from: iso(first.start), to: iso(last.end), timeZone }
    : { windows: windows.map(({ start, end }) => `${iso(start)}/${iso(end)}`).join(' '), timeZone }
  const plan = windows.length > 1 ? readChurnPlan(options, all, choices) : planOf(0)
  const daily = plan.denominator === 'daily'
  // a sum for every day: more of them than ten years have is a mistake, and would take for ever
  if (daily && windows.some(({ start, end }) => end - start > 3660 * dayMs)) {
    badOption('end', 'within ten years of start for daily rates', iso(last.end))
  }
  const boundsOf = ({ start, end }: ReadWindow): readonly number[] =>
    daily ? dayBounds(start, end, timeZone) : []
  const fields = options.fields ?? {}
  checkOptions(fields, TERM_FIELDS)
  const trials = options.trials === 'include'
  const asked: { readonly [field: string]: boolean } = {
    canceledAt: options.churnDate === 'canceledAt',
    subscription: unit === 'subscription',
    reason: options.reasons !== undefined,
    paid: !trials,
    trialEndsAt: !trials,
  }
  const read = TERM_FIELDS.filter((field) => asked[field] ?? true)
  return { windows, timeZone, plan, planOf, reasons, boundsOf, columns: columnNames(read, fields) }
}
