import { badOption, checkOptions, oneOf } from '../core/errors.ts'
import {
  type Interval,
  type IntervalOptions,
  type IntervalReason,
  readIntervalOptions,
} from '../core/result.ts'
import { restrictedMean, type SurvivalCurve, survivalAt, tableOfCurve } from '../stats/kaplan-meier.ts'
import { logitInterval } from '../stats/share-of-limit.ts'
import { type Duration, durationMs } from '../time/duration.ts'

/** What a margin is earned per. A year has 365.25 days, a quarter a fourth and a month a twelfth of it. */
export type MarginPeriod = 'day' | 'week' | 'month' | 'quarter' | 'year'

/** Options of `customerLifetimeValue`. */
export interface LifetimeValueOptions {
  /** What a customer leaves per period after the cost of serving, in minor units, 0 or more; a mean need not be whole. */
  readonly margin: number
  /** @defaultValue 'month' */
  readonly per?: MarginPeriod
  /** Up to where lives are counted. @defaultValue the longest life of the curve */
  readonly horizon?: Duration
  /** By the year, 0.1 for 10 %: money a year off is worth 1 / 1.1 of it. @defaultValue 0 */
  readonly discountRate?: number
  /** @defaultValue { level: 0.95 } */
  readonly interval?: Pick<IntervalOptions, 'level'>
}

/** What a new customer is expected to leave up to a horizon. */
export interface LifetimeValue {
  /** In minor units; an expectation, so it need not be whole. */
  readonly value: number | null
  readonly interval: Interval<'logit'> | null
  /** `too-few-items` where lives do not differ before the horizon. */
  readonly intervalReason: IntervalReason | null
  readonly status: 'ok' | 'no-customers' | 'horizon-beyond-observed'
  /** Customers of the curve. */
  readonly n: number
  readonly margin: number
  readonly per: MarginPeriod
  readonly discountRate: number
  /** In ms: what is earned later is not in the value. */
  readonly horizon: number | null
  /** The longest life of the curve in ms, over or not: nothing is known beyond. */
  readonly longest: number | null
  /** Lives of at least the horizon, over or not. */
  readonly atRisk: number
  /** Share expected to be there still at the horizon: how much of the story is left out. */
  readonly survivalAtHorizon: number | null
  /** Mean life up to the horizon in periods, without discount: value = margin × it at a rate of 0. */
  readonly expectedPeriods: number | null
}

/**
 * What a new customer is worth up to a horizon: the margin per period times the mean number of periods they stay, the area
 * under the survival curve.
 *
 * value = margin / P · ∫₀ʰ S(t) (1 + r)^(−t/year) dt, with P the period, S the curve, r the yearly discount rate and h the
 * horizon: margin flows as long as the customer stays. Nothing is extrapolated: the horizon is the longest life seen
 * unless it is given, and beyond it, while somebody is still there, `value: null`, `status: 'horizon-beyond-observed'`.
 * What comes after the horizon is not in the value, so that values compare only at one horizon. Minor units,
 * 0 to margin · h/P. The interval is that of the restricted mean, on the log odds of its share of the horizon, and
 * knows nothing of the margin's own uncertainty. Nobody: `value: null`, `status: 'no-customers'`.
 *
 * @param survival of `customerSurvival`, or another curve in milliseconds
 * @throws `invalid_option`; `invalid_input` for what is no curve
 * @example
 * const rows = [
 *   { customer: 'a', startedAt: '2024-01-01', endedAt: '2024-03-01' },
 *   { customer: 'b', startedAt: '2024-01-01', endedAt: null },
 * ]
 * const survival = customerSurvival(rows, { asOf: '2025-01-01' })
 * customerLifetimeValue(survival, { margin: 3_000, horizon: '180d' }).value // 11827.5…
 * customerLifetimeValue(survival, { margin: 3_000, horizon: '730d' }).status // 'horizon-beyond-observed'
 * @see Rosset, Neumann, Eick and Vatnik 2003, Data Mining and Knowledge Discovery 7:321–339 (the integral); Gupta and
 * Lehmann 2003, Journal of Interactive Marketing 17(1):9–24; Irwin 1949, Journal of Hygiene 47:188–189
 * @category Churn
 * @since 0.1.0
 */
export function customerLifetimeValue(survival: SurvivalCurve, options: LifetimeValueOptions): LifetimeValue {
  checkOptions(options, ['margin', 'per', 'horizon', 'discountRate', 'interval'])
  const { discountRate: rate = 0 } = options
  const margin = notNegative('margin', 'a number, 0 or more', options.margin)
  const discountRate = notNegative('discountRate', 'a yearly rate, 0 or more: 0.1 for 10 %', rate)
  const per = oneOf('per', options.per, PERIODS)
  const { level } = readIntervalOptions(options.interval, ['logit'])
  const table = tableOfCurve(survival)
  const { n, quantileRule } = survival
  const longest = table.time[table.time.length - 1] ?? null
  const horizon = options.horizon === undefined ? longest : durationMs('horizon', options.horizon)
  const perPeriod = margin / PERIOD_MS[per]
  // Discounting is a clock that runs ever slower: the area under S by that clock is the discounted area.
  const force = Math.log1p(discountRate) / PERIOD_MS.year
  const clock = (ms: number): number => (force > 0 ? -Math.expm1(-force * ms) / force : ms)
  const slowed: SurvivalCurve = { n, quantileRule, table: { ...table, time: Array.from(table.time, clock) } }
  const end = horizon ?? 0
  const plain = restrictedMean(survival, end)
  const mean = plain.value === null ? plain : restrictedMean(slowed, clock(end))
  const value = mean.value === null ? null : perPeriod * mean.value
  const lived = logitInterval(mean.value, mean.standardError, clock(end), level)
  const interval = lived && { ...lived, lower: perPeriod * lived.lower, upper: perPeriod * lived.upper }
  const { atRisk, survival: left } = survivalAt(survival, end)
  return {
    value,
    interval,
    intervalReason: value === null || interval ? null : 'too-few-items',
    status: n === 0 ? 'no-customers' : value === null ? 'horizon-beyond-observed' : 'ok',
    n,
    margin,
    per,
    discountRate,
    horizon,
    longest,
    atRisk,
    survivalAtHorizon: value === null ? null : left,
    expectedPeriods: plain.value === null ? null : plain.value / PERIOD_MS[per],
  }
}

function notNegative(name: string, rule: string, given: number): number {
  return Number.isFinite(given) && given >= 0 ? given + 0 : badOption(name, rule, given)
}

const PERIODS: readonly MarginPeriod[] = ['month', 'day', 'week', 'quarter', 'year']
const PERIOD_MS: Readonly<Record<MarginPeriod, number>> = {
  day: 86_400_000,
  week: 604_800_000,
  month: 2_629_800_000,
  quarter: 7_889_400_000,
  year: 31_557_600_000,
}
