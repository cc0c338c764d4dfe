import { badOption, checkOptions, oneOf } from '../core/errors.ts'
import { type Interval, type IntervalOptions, readIntervalOptions } from '../core/result.ts'
import { tableOf } from '../core/values.ts'
import { type LifeExclusion, visitLives } from '../derive/lives.ts'
import { readTerms, type Subscription, TERM_OPTIONS, type TermOptions } from '../derive/terms.ts'
import {
  type KaplanMeier,
  type KaplanMeierOptions,
  restrictedMean,
  type SurvivalQuantile,
  survivalCurve,
  survivalQuantile,
} from '../stats/kaplan-meier.ts'
import { logitInterval } from '../stats/share-of-limit.ts'
import { type Duration, durationMs } from '../time/duration.ts'
import { type Instant, readInstant } from '../time/instant.ts'
import { checkTimeZone, offsetAt } from '../time/zone.ts'

/** Options of `customerSurvival`. */
export interface CustomerSurvivalOptions extends TermOptions {
  /** The moment at which everything is known: who is still there has lived "at least so long". */
  readonly asOf: Instant
  /** The IANA zone of plain dates and of text without an offset; lives are counted by its clock. @defaultValue 'UTC' */
  readonly timeZone?: string
  /** `first` ends with the first loss, `whole` with the last one known at `asOf`, gaps counted in. @defaultValue 'first' */
  readonly life?: 'first' | 'whole'
  /** Shares lost for `percentiles`. @defaultValue [0.25, 0.5, 0.75] */
  readonly percentiles?: readonly number[]
  /** Up to where the restricted mean goes. @defaultValue the longest life seen */
  readonly horizon?: Duration
  /** How the limits are made, and what counts where the curve is flat. @defaultValue { method: 'log-log', median: 'midpoint' } */
  readonly survival?: Pick<KaplanMeierOptions, 'method' | 'median'>
  /** @defaultValue { level: 0.95 } */
  readonly interval?: Pick<IntervalOptions, 'level'>
}

/**
 * How long customers stay: a Kaplan–Meier curve over milliseconds with its summaries; `events` are losses. What reads a
 * curve reads this: `survivalAt`, `survivalQuantile`, `restrictedMean`, `customerLifetimeValue`.
 */
export interface CustomerSurvival extends KaplanMeier {
  readonly unit: 'ms'
  readonly status: 'ok' | 'no-customers'
  /** Customers still there at `asOf`: n − events. */
  readonly active: number
  /** The time by which a share `p` is lost; null where the curve never falls that far. */
  readonly percentiles: readonly ({ readonly p: number } & SurvivalQuantile)[]
  /** Logit, between 0 and the horizon; null where lives do not differ before the horizon. */
  readonly restrictedMeanInterval: Interval<'logit'> | null
  /** What the restricted mean goes up to: the option's, else `longest`. */
  readonly horizon: number | null
  /** The longest life seen, over or not. */
  readonly longest: number | null
  readonly life: 'first' | 'whole'
  readonly asOf: string
  readonly timeZone: string
  /** n + excluded = customers. */
  readonly excluded: { readonly [reason in LifeExclusion]: number }
  readonly dropped: { readonly unpaid: number }
}

/**
 * How long customers stay: the Kaplan–Meier estimate of the time from first paid start to loss.
 *
 * Who is still there at `asOf` is not left out but counts as "at least so long"; who left at the very moment counts as lost
 * before them. Terms that touch, overlap or leave a gap within `grace` are one. Who came back later is lost with the first
 * loss (`life: 'first'`); with `whole` the life goes on to the last loss. Milliseconds by the zone's clock, so that a
 * month of 31 dates is 31 days whatever the clock did. Limits are log–log. The restricted mean is the area under the curve
 * up to `horizon`, null beyond the longest life while somebody is there. Nobody: nulls, `status: 'no-customers'`.
 *
 * @param subscriptions rows `{ customer, startedAt, endedAt | null, paid? }`, all rows of a customer in one call
 * @throws `invalid_value` at `[row, field]`, unless `onInvalid` is `exclude`; `invalid_option`
 * @example
 * const rows = [
 *   { customer: 'a', startedAt: '2024-01-01', endedAt: '2024-01-31' },
 *   { customer: 'b', startedAt: '2024-01-01', endedAt: '2024-03-01' },
 *   { customer: 'c', startedAt: '2024-02-01', endedAt: null },
 * ]
 * const stay = customerSurvival(rows, { asOf: '2024-07-01' })
 * stay.table.survival // [0.66…, 0.33…, 0.33…]
 * stay.median / 86_400_000 // 60
 * stay.active // 1
 * @see Kaplan and Meier 1958, Journal of the American Statistical Association 53:457–481; Irwin 1949, Journal of Hygiene
 * 47:188–189 (restricted mean)
 * @category Churn
 * @since 0.1.0
 */
export function customerSurvival<Row extends object = Subscription>(
  subscriptions: Iterable<Row>,
  options: CustomerSurvivalOptions,
): CustomerSurvival {
  checkOptions(options, [...TERM_OPTIONS, ...OPTIONS])
  const { percentiles = [0.25, 0.5, 0.75], survival = {}, horizon: asked } = options
  if (!Array.isArray(percentiles)) badOption('percentiles', 'a list of shares', percentiles)
  checkOptions(survival, ['method', 'median'], 'survival')
  const { level } = readIntervalOptions(options.interval, ['logit'])
  const timeZone = checkTimeZone(options.timeZone ?? 'UTC')
  const asOf = readInstant('asOf', options.asOf, timeZone)
  const life = oneOf('life', options.life, ['first', 'whole'])
  const given = asked === undefined ? null : durationMs('horizon', asked)
  const terms = readTerms(subscriptions, options, timeZone)
  const clock = (at: number): number => at + offsetAt(timeZone, at)
  const ended: number[] = []
  const still: number[] = []
  const excluded = visitLives(terms, asOf, (spans) => {
    const lived = life === 'first' ? spans[0] : spans.filter(([from]) => from <= asOf).at(-1)
    const end = lived![1]
    const ms = clock(Math.min(end, asOf)) - clock(spans[0]![0])
    // where the clock went back within the hour, local time runs backwards
    ;(end <= asOf ? ended : still).push(Math.max(0, ms))
  })
  const curve = survivalCurve(tableOf(ended), tableOf(still), { ...survival, level })
  const longest = curve.horizon
  const horizon = given ?? longest
  const mean = restrictedMean(curve, horizon ?? 0)
  return {
    ...curve,
    unit: 'ms',
    status: curve.n > 0 ? 'ok' : 'no-customers',
    active: still.length,
    percentiles: percentiles.map((p) => ({ p, ...survivalQuantile(curve, p) })),
    restrictedMean: mean.value,
    restrictedMeanStandardError: mean.standardError,
    restrictedMeanInterval: logitInterval(mean.value, mean.standardError, horizon ?? 0, level),
    horizon,
    longest,
    life,
    asOf: new Date(asOf).toISOString(),
    timeZone,
    excluded,
    dropped: terms.dropped,
  }
}

const OPTIONS = ['asOf', 'timeZone', 'life', 'percentiles', 'horizon', 'survival', 'interval']
