import { total } from '../core/distribution.ts'
import {
  badOption,
  CxMetricsError,
  type CxMetricsErrorCode,
  checkOptions,
  oneOf,
  show,
} from '../core/errors.ts'
import type { Definition, ExactText, Metric, OnInvalid } from '../core/metric.ts'
import {
  type Interval,
  type IntervalOptions,
  type MetricResult,
  readIntervalOptions,
} from '../core/result.ts'
import { termOf } from '../core/sum.ts'
import { byName } from '../core/tally.ts'
import { checkCurrency, exchangeAt } from '../derive/exchange.ts'
import { MOVEMENTS, type Movement, movementOf } from '../derive/movements.ts'
import { columnNames, rowReader } from '../derive/row-reader.ts'
import { termChoices } from '../derive/term-choices.ts'
import type { TermOptions } from '../derive/terms.ts'
import { changeInterval, type PairSums } from '../stats/change-interval.ts'
import { wilsonInterval } from '../stats/wilson.ts'

/** One customer, or one subscription, in one window: monthly recurring revenue at both ends, in whole minor units. */
export interface Account {
  readonly customer?: unknown
  readonly startMrr: number | null | undefined
  readonly endMrr: number | null | undefined
  /** Whether it ever paid before the window; missing is no. Tells a reactivation from new business. @defaultValue false */
  readonly before?: boolean | null | undefined
  /** `endMrr` at the rates of the start; read with `rates: 'in-rows'` alone, where missing is no change of rates. */
  readonly endMrrAtStart?: number | null | undefined
  /** Must be the tally's, where a row names one. */
  readonly currency?: string | null | undefined
  /** Why an item of `movementsFromSubscriptions` cannot be counted. */
  readonly unreadable?: 'missing' | 'invalid' | null | undefined
}

/** The shares of the start, of which one is `value`. */
export type RevenueStatistic = 'gross' | 'net' | 'nrr' | 'grr' | 'churnOnly'

/** Options of `revenueChurnFromMovements`. */
export interface RevenueChurnOptions {
  /** ISO 4217 code. A tally holds one currency. */
  readonly currency?: string
  /** `in-net` lets what came back make up for what left, as ChartMogul does. @defaultValue 'apart' */
  readonly reactivation?: 'apart' | 'in-net'
  /** @defaultValue 'gross' */
  readonly statistic?: RevenueStatistic
  /** @defaultValue { level: 0.95 } */
  readonly interval?: Pick<IntervalOptions, 'level'>
}

/**
 * Options of `revenueChurn` and `revenueChurnMetric`. Of accounts from `movementsFromSubscriptions` say what that was told
 * of `trials`, `churnDate`, `grace`, `mergeAccounts`, `before` and `amounts`: it is part of the definition, and moves
 * nothing here.
 */
export interface AccountOptions
  extends RevenueChurnOptions,
    Pick<TermOptions, 'trials' | 'churnDate' | 'grace' | 'mergeAccounts'> {
  /** Names the window, `'2024-01'`: tallies of two windows then refuse to add, whose customers are the same. */
  readonly period?: string
  /** What a row is. @defaultValue 'customer' */
  readonly unit?: 'customer' | 'subscription'
  /**
   * What one unit of the accounts' currency is worth at both ends, as decimal text: `{ start: '1.0842', end: '1.0911' }`.
   * Movements are at the start's rate, new and reactivated at the end's; what the rates alone moved is `fx`. `in-rows`
   * takes amounts that are exchanged already, as `movementsFromSubscriptions` does it, with `endMrrAtStart` beside them.
   */
  readonly rates?: { readonly start: string; readonly end: string } | 'in-rows'
  /** Who of the accounts had paid before. @defaultValue 'any-time' */
  readonly before?: 'any-time' | 'snapshots'
  /** What the amounts are. @defaultValue 'money' */
  readonly amounts?: 'money' | 'seats'
  /** Names of columns that are called otherwise: `{ startMrr: 'mrr_january' }`. */
  readonly fields?: { readonly [field in keyof Account]?: string }
  /** @defaultValue 'throw' */
  readonly onInvalid?: OnInvalid
}

/** Totals of a window in whole minor units: start + new + reactivation + expansion − contraction − churn + fx = end. */
export interface RevenueMovements {
  readonly start: number
  readonly new: number
  readonly reactivation: number
  readonly expansion: number
  readonly contraction: number
  readonly churn: number
  /** May be below 0. @defaultValue 0 */
  readonly fx?: number
  /** Checked against the identity. */
  readonly end?: number
}

/** `n` is the accounts with revenue at the start; null from totals, which do not say how many. */
export interface RevenueChurnResult
  extends MetricResult<'revenueChurn', 'no-revenue-at-start', 'missing' | 'invalid', number | null>,
    Required<RevenueMovements>,
    Readonly<Record<RevenueStatistic, number | null>> {
  readonly interval: Interval<'wilson' | 'mover'> | null
  readonly intervals: { readonly [share in RevenueStatistic]: Interval<'wilson' | 'mover'> | null }
  /** (new + reactivation + expansion) / (contraction + churn); null where nothing was lost. */
  readonly quickRatio: number | null
  /** Accounts by movement; null from movement totals. */
  readonly accounts: { readonly [movement in Movement]: number } | null
  /** How many accounts of equal size the base is worth: (Σs)² / Σs²; null from movement totals. */
  readonly effectiveN: number | null
}

/** `revenueChurnMetric`, for all that is made of accounts. */
export function metricOfAccounts<Row = Account>(
  options: AccountOptions = {},
): Metric<Row, RevenueChurnResult, Movement, 'missing' | 'invalid'> {
  checkOptions(options, [...OPTIONS, ...DERIVED, 'period', 'unit', 'rates', 'fields', 'onInvalid'])
  const { fields = {}, rates, currency } = options
  checkOptions(fields, [
    'customer',
    'startMrr',
    'endMrr',
    'before',
    'endMrrAtStart',
    'currency',
    'unreadable',
  ])
  const plan = readPlan(options)
  const [atStart = same, atEnd = same] =
    rates && rates !== 'in-rows'
      ? (['start', 'end'] as const).map((bound) => exchangeAt(`rates.${bound}`, rates[bound]))
      : []
  const reader = rowReader(fields, 'UTC')
  return {
    definition: plan.definition,
    bins: {
      classes: MOVEMENTS,
      excluded: ['missing', 'invalid'],
      // `end` is at the start's rate, but for what is new; `now` is at the end's.
      sums: rates ? ['start', 'end', 'now'] : ['start', 'end'],
      moments: 2,
    },
    classify: (row, index) => {
      reader.open(row, index)
      const start = reader.count('startMrr', CENTS)
      const end = reader.count('endMrr', CENTS)
      const steady = rates === 'in-rows' ? (reader.count('endMrrAtStart', CENTS) ?? end) : end
      const before = reader.flag('before')
      const named = reader.value('currency')
      if (named !== null && named !== currency) {
        reader.refuse('currency', currency ? `must be ${currency}` : 'needs the option currency')
      }
      const fault = reader.fault()
      if (fault) return { bin: 'invalid', fault }
      // its own faults were refused where it was made
      if (reader.value('unreadable') === 'invalid') return 'invalid'
      if (start === null || end === null || steady === null) return 'missing'
      const ends = rates ? [(start ? atStart : atEnd)(steady), atEnd(end)] : [end]
      return { bin: movementOf(start, steady, before), sums: [atStart(start), ...ends] }
    },
    columns: columnNames(['startMrr', 'endMrr', 'before', 'currency', 'unreadable'], fields),
    onInvalid: oneOf('onInvalid', options.onInvalid, ['throw', 'exclude']),
    finish: ({ counts, sums }) => {
      const sum: Sum = (name, movements = MOVEMENTS) =>
        movements.reduce((all, movement) => all + wholeSum(sums![movement][name]!), 0n)
      const [, added, reactivation, expansion, , contraction, churn] = MOVEMENTS.map(
        (movement) => sum('end', [movement]) - sum('start', [movement]),
      ) as Seven
      const start = sum('start')
      const end = sum(rates ? 'now' : 'end')
      const moves = [start, added, reactivation, expansion, -contraction, -churn, end - sum('end')]
      return finish(plan, moves, end, counts, sum)
    },
  }
}

export const OPTIONS = ['currency', 'reactivation', 'statistic', 'interval'] as const
/** What accounts of subscriptions were made by. */
export const DERIVED = ['trials', 'churnDate', 'grace', 'mergeAccounts', 'before', 'amounts'] as const
const STATISTICS = ['gross', 'net', 'nrr', 'grr', 'churnOnly'] as const
export const MOVES = ['start', 'new', 'reactivation', 'expansion', 'contraction', 'churn', 'fx'] as const

export type Amount = keyof RevenueMovements
type Seven = [bigint, bigint, bigint, bigint, bigint, bigint, bigint]
type Sum = (name: string, movements?: readonly Movement[]) => bigint
type Counts = { readonly [bin in Movement | 'missing' | 'invalid']: number }
type Limits = Interval<'wilson' | 'mover'>
type Shares<T> = { readonly [share in RevenueStatistic]: T | null }

export interface Plan {
  readonly definition: Definition
  readonly level: number
}

export function readPlan(options: AccountOptions): Plan {
  const { currency, period, rates } = options
  if (period !== undefined && typeof period !== 'string') badOption('period', 'a text', period)
  checkCurrency(currency)
  const { level } = readIntervalOptions(options.interval, ['wilson'])
  const definition: Definition = {
    metric: 'revenueChurn',
    version: 1,
    item: 'account',
    statistic: 'ratio',
    unit: 'proportion',
    choices: {
      statistic: oneOf('statistic', options.statistic, STATISTICS),
      reactivation: oneOf('reactivation', options.reactivation, ['apart', 'in-net']),
      unit: oneOf('unit', options.unit, ['customer', 'subscription']),
      currency: currency ?? null,
      rates: rates === 'in-rows' ? rates : rates ? { start: rates.start, end: rates.end } : null,
      ...termChoices(options),
      ...(oneOf('before', options.before, ['any-time', 'snapshots']) !== 'any-time' && {
        before: 'snapshots',
      }),
      ...(oneOf('amounts', options.amounts, ['money', 'seats']) !== 'money' && { amounts: 'seats' }),
    },
    ...(period !== undefined && { window: { period } }),
  }
  return { definition, level }
}

/** `moves` is in the order of MOVES and must lead to `end`; rows bring `counts` and `sum`. */
export function finish(
  { definition, level }: Plan,
  moves: readonly bigint[],
  end: bigint | undefined,
  counts?: Counts,
  sum?: Sum,
): RevenueChurnResult {
  const [start, added, reactivation, expansion, contraction, churn, fx] = moves as Seven
  const lost = churn + contraction
  const won = added + reactivation + expansion
  const led = start + won - lost + fx
  if (lost > start) refuse('invalid_value', 'churn', 'at most start less contraction', Number(churn))
  if (led < 0n) refuse('invalid_value', 'fx', 'at most what is left', Number(fx))
  if (led !== (end ?? led)) refuse('identity_violation', 'end', `${led} by the movements`, Number(end))
  const { statistic, reactivation: counted } = definition.choices as { readonly [choice: string]: string }
  const back = counted === 'in-net' ? reactivation : 0n
  const net = lost - expansion - back
  const of = (part: bigint): number => Number(part) / Number(start)
  const shares = [lost, net, start - net, start - lost, churn].map((part) => (start ? of(part) : null))
  const effectiveN = sum ? Number(start * start) / Number(sum('start*start') || 1n) : null
  let intervals: readonly (Limits | null)[] = shares.map(() => null)
  if (sum && effectiveN) {
    const [gross, churnOnly] = [lost, churn].map((part) =>
      wilsonInterval(of(part) * effectiveN, effectiveN, level),
    ) as [Limits, Limits]
    const grown = ['start', 'end', 'start*start', 'start*end', 'end*end'].map((name) =>
      sum(name, ['expansion']),
    )
    const extra = [back, back && sum('end*end', ['reactivation'])] as const
    const both = changeInterval(
      Number(start),
      effectiveN,
      of(lost),
      grown as unknown as PairSums,
      extra,
      level,
    )
    // a share rounded by itself may lie a last digit outside of limits made of others
    intervals = [gross, both, restOf(both), restOf(gross), churnOnly].map(({ lower, upper, ...how }, i) => ({
      lower: Math.min(lower, shares[i]!),
      upper: Math.max(upper, shares[i]!),
      ...how,
    }))
  }
  const share = byName(STATISTICS, shares) as Shares<number>
  const interval = byName(STATISTICS, intervals) as Shares<Limits>
  const { missing = 0, invalid = 0, ...accounts } = counts ?? {}
  const value = share[statistic as RevenueStatistic]
  return {
    metric: 'revenueChurn',
    unit: 'proportion',
    value,
    interval: interval[statistic as RevenueStatistic],
    intervalReason: start && !counts ? 'no-customer-detail' : null,
    status: start ? 'ok' : 'no-revenue-at-start',
    n: counts ? total(MOVEMENTS.slice(3).map((movement) => counts[movement])) : null,
    ...share,
    quickRatio: lost ? Number(won) / Number(lost) : null,
    ...(byName([...MOVES, 'end'], [...moves, led].map(Number)) as Required<RevenueMovements>),
    intervals: interval,
    accounts: counts ? (accounts as Counts) : null,
    effectiveN,
    excluded: { missing, invalid },
    definition,
  }
}

const CENTS = 'must be whole minor units (cents), 0 or more'

function restOf({ lower, upper, ...how }: Limits): Limits {
  return { lower: 1 - upper, upper: 1 - lower, ...how }
}

/** Sums of whole numbers ≥ 0 are exact, however large. */
function wholeSum(text: ExactText): bigint {
  const [whole, exponent] = termOf(text)
  return whole << BigInt(exponent)
}

export function refuse(code: CxMetricsErrorCode, name: Amount, rule: string, got: unknown): never {
  throw new CxMetricsError(code, `${name} must be ${rule}, got ${show(got)}`, [name])
}

const same = (amount: number): number => amount
