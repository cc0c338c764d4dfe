import { badOption, checkOptions } from '../core/errors.ts'
import { type Estimate, type IntervalOptions, readIntervalOptions } from '../core/result.ts'
import {
  ANSWER_OPTIONS,
  type AnswerOptions,
  answersOfCustomers,
  throwIn,
  type UnusedAnswer,
} from '../derive/answers-of-customers.ts'
import { checkCurrency } from '../derive/exchange.ts'
import { readKey } from '../derive/read-event.ts'
import { type FieldNames, rowReader, rowsOf } from '../derive/row-reader.ts'
import type { CustomerKey } from '../derive/terms.ts'
import { readBand, type Scale } from '../scales/scale.ts'
import { amountShare, amountWorth } from '../stats/amount-share.ts'
import { wilsonInterval } from '../stats/wilson.ts'

/** What one customer pays, in whole minor units: one row each. */
export interface RevenueAccount {
  readonly customer: CustomerKey | null | undefined
  readonly mrr: number | null | undefined
  /** Must be the option's, where a row names one. */
  readonly currency?: string | null | undefined
}

/** Points of a scale by what they are called; together every point, each once. */
export type Bands<Band extends string = string> = { readonly [band in Band]: readonly number[] }

/** Options of `revenueAtRisk`. */
export interface RevenueAtRiskOptions<Band extends string = string> extends AnswerOptions {
  /** @defaultValue the scale's own: `negative`, `neutral` and `positive` */
  readonly bands?: Bands<Band>
  /** ISO 4217 code. There is one currency in a call. */
  readonly currency?: string
  /** Names of the accounts' columns that are called otherwise: `{ mrr: 'mrr_cents' }`. */
  readonly accountFields?: { readonly [field in keyof RevenueAccount]?: string }
  /** @defaultValue { level: 0.95 } */
  readonly interval?: Pick<IntervalOptions, 'level'>
}

/** What a class of customers pays together. */
export interface HeldRevenue {
  readonly customers: number
  /** Whole minor units. */
  readonly mrr: number
  /** Of all customers; Wilson. */
  readonly shareOfCustomers: Estimate<'wilson'>
  /** Of all revenue; Wilson on the `effectiveN` of the accounts. */
  readonly shareOfRevenue: Estimate<'wilson'>
}

/** Revenue by what its holders said; classes add up to `n` customers and to `mrr`, exactly. */
export interface RevenueAtRisk<Band extends string = string> {
  readonly status: 'ok' | 'no-customers' | 'no-revenue'
  readonly n: number
  /** Whole minor units. */
  readonly mrr: number
  readonly currency: string | null
  /** How many customers of equal size the revenue is worth, (Σm)² / Σm²; null without revenue. */
  readonly effectiveN: number | null
  readonly bands: { readonly [band in Band]: HeldRevenue }
  /** Customers of whom no answer counts: unknown, which is not safe. */
  readonly unanswered: HeldRevenue
  /** They add up to the answers: `counted` speak for a customer, `ofNobody` for one who has no account. */
  readonly answers: { readonly [use in 'counted' | 'ofNobody' | UnusedAnswer]: number }
  /** Accounts left out: n + excluded = accounts. */
  readonly excluded: { readonly [reason in 'missing' | 'duplicate' | 'invalid']: number }
}

/** Detractors 0–6, passives 7–8, promoters 9–10: `bands` for the 0–10 scale. @category Churn @since 0.1.0 */
export const npsBands: Bands<'detractors' | 'passives' | 'promoters'> = {
  detractors: [0, 1, 2, 3, 4, 5, 6],
  passives: [7, 8],
  promoters: [9, 10],
}

/**
 * The revenue that customers hold, by what they said: how much rests with detractors, with customers to whom it was
 * difficult, and with those who never answered.
 *
 * Answers are joined to accounts by customer, one answer each (`which`). Revenue is in whole minor units, shares are 0–1;
 * the classes take every customer and every cent once. It is what is held by whom, no forecast of what will be lost. No
 * accounts: shares are null, `status: 'no-customers'`.
 *
 * @param accounts rows `{ customer, mrr }`, one per customer
 * @param answers rows `{ customer, score, at? }`
 * @throws `invalid_value` at `['accounts', row, field]` or `['answers', row, field]`, for a second account of a customer
 * too, unless `onInvalid` is `exclude`; `invalid_option`
 * @example
 * const accounts = [
 *   { customer: 'a', mrr: 50_000 },
 *   { customer: 'b', mrr: 30_000 },
 *   { customer: 'c', mrr: 20_000 },
 * ]
 * const answers = [
 *   { customer: 'a', score: 9, at: '2024-01-10' },
 *   { customer: 'a', score: 3, at: '2024-03-10' },
 *   { customer: 'b', score: 10, at: '2024-02-01' },
 * ]
 * const risk = revenueAtRisk(accounts, answers, { scale: nps0to10, bands: npsBands })
 * risk.bands.detractors.mrr // 50000
 * risk.bands.detractors.shareOfRevenue.value // 0.5
 * risk.unanswered.mrr // 20000
 * @see Wilson 1927, Journal of the American Statistical Association 22:209–212; Kish 1965, Survey Sampling (effective n)
 * @category Churn
 * @since 0.1.0
 */
export function revenueAtRisk<Band extends string = 'negative' | 'neutral' | 'positive'>(
  accounts: Iterable<object>,
  answers: Iterable<object>,
  options: RevenueAtRiskOptions<Band>,
): RevenueAtRisk<Band> {
  checkOptions(options, [...ANSWER_OPTIONS, 'bands', 'currency', 'accountFields', 'interval'])
  const { bands, currency, accountFields = {}, interval, ...joining } = options
  const { level } = readIntervalOptions(interval, ['wilson'])
  checkCurrency(currency)
  checkOptions(accountFields, ['customer', 'mrr', 'currency'], 'accountFields')
  const { places, unused } = answersOfCustomers(answers, joining)
  const { names, bandOf } = readBands(options.scale, bands)
  const reader = rowReader(accountFields as FieldNames, 'UTC')
  const known = new Set<CustomerKey>()
  const held = [...names, 'unanswered'].map(() => ({ customers: 0, mrr: 0n }))
  const excluded = { missing: 0, duplicate: 0, invalid: 0 }
  let squares = 0n
  let counted = 0
  rowsOf(accounts).forEach((row, index) => {
    reader.open(row, index)
    const customer = readKey(reader, 'customer')
    const mrr = reader.count('mrr', 'must be whole minor units (cents), 0 or more')
    const named = reader.value('currency')
    if (named !== null && named !== currency) {
      reader.refuse('currency', currency ? `must be ${currency}` : 'needs the option currency')
    }
    const twice = customer !== null && known.has(customer)
    if (twice) reader.refuse('customer', "must be in one account only: add up a customer's amounts")
    const fault = reader.fault()
    if (fault && options.onInvalid !== 'exclude') throwIn('accounts', index, fault)
    if (twice) excluded.duplicate++
    else if (fault) excluded.invalid++
    else if (customer === null || mrr === null) excluded.missing++
    else {
      known.add(customer)
      const place = places.get(customer)
      const holder = held[place === undefined ? names.length : bandOf[place]!]!
      const amount = BigInt(mrr)
      holder.customers++
      holder.mrr += amount
      squares += amount * amount
      if (place !== undefined) counted++
    }
  })
  const n = known.size
  const mrr = held.reduce((all, holder) => all + holder.mrr, 0n)
  const effectiveN = amountWorth(mrr, squares)
  const shown = held.map((holder): HeldRevenue => {
    const { customers } = holder
    return {
      customers,
      mrr: Number(holder.mrr),
      shareOfCustomers: {
        value: n > 0 ? customers / n : null,
        interval: n > 0 ? wilsonInterval(customers, n, level) : null,
      },
      shareOfRevenue: amountShare(holder.mrr, mrr, effectiveN, level),
    }
  })
  return {
    status: n === 0 ? 'no-customers' : effectiveN === null ? 'no-revenue' : 'ok',
    n,
    mrr: Number(mrr),
    currency: currency ?? null,
    effectiveN,
    // own properties all, whatever a band is called
    bands: Object.fromEntries(names.map((name, i) => [name, shown[i]!])) as { [band in Band]: HeldRevenue },
    unanswered: shown[names.length]!,
    answers: { counted, ofNobody: places.size - counted, ...unused },
    excluded,
  }
}

/** The bands' names, and the band of every point by its place. */
function readBands(
  scale: Scale,
  bands: Bands | undefined,
): { readonly names: readonly string[]; readonly bandOf: readonly number[] } {
  const { points, positive, negative } = scale
  const given = bands ?? {
    negative: readBand('bands.negative', negative, scale),
    neutral: points.filter((point) => !(positive?.includes(point) || negative?.includes(point))),
    positive: readBand('bands.positive', positive, scale, negative),
  }
  if (typeof given !== 'object' || given === null) badOption('bands', 'points by name', given)
  const names = Object.keys(given)
  const lists = names.map((name) => readBand(`bands.${name}`, given[name], scale))
  const bandOf = points.map((point) => {
    const [first = -1, ...more] = lists.flatMap((list, band) => (list.includes(point) ? [band] : []))
    if (first < 0 || more.length > 0) badOption('bands', 'of every point, each once', point)
    return first
  })
  return { names, bandOf }
}
