import { badOption, CxMetricsError, checkOptions, oneOf, show } from '../core/errors.ts'
import { evaluate } from '../core/evaluate.ts'
import type { Definition, ExactText, Metric, OnInvalid } from '../core/metric.ts'
import {
  type Interval,
  type IntervalOptions,
  type MetricResult,
  readIntervalOptions,
} from '../core/result.ts'
import { type RowReader, rowReader } from '../derive/row-reader.ts'
import { exchange, readRate } from './exchange.ts'
import { type AccountMoments, effectiveAccounts, lostInterval, netInterval } from './movement-interval.ts'

/** One customer, or one subscription, in one window: monthly recurring revenue at both ends, in whole minor units. */
export interface Account {
  readonly customer?: unknown
  readonly startMrr: number | null | undefined
  readonly endMrr: number | null | undefined
  /** Whether it ever paid before the window; missing is no. Tells a reactivation from new business. @defaultValue false */
  readonly before?: boolean | null | undefined
  /** Must be the tally's, where a row names one. */
  readonly currency?: string | null | undefined
}

/** What happened to an account; `never` paid at neither end. */
export type Movement = 'unchanged' | 'expansion' | 'contraction' | 'churn' | 'new' | 'reactivation' | 'never'

/** The shares of the start, of which one is `value`. */
export type RevenueStatistic = 'gross' | 'net' | 'nrr' | 'grr' | 'churnOnly'

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

export interface AccountOptions extends RevenueChurnOptions {
  /** Names the window, `'2024-01'`: tallies of two windows then refuse to add, whose customers are the same. */
  readonly period?: string
  /** What a row is. @defaultValue 'customer' */
  readonly unit?: 'customer' | 'subscription'
  /**
   * What one unit of the accounts' currency is worth at both ends, as decimal text: `{ start: '1.0842', end: '1.0911' }`.
   * Movements are at the start's rate, new and reactivated at the end's; what the rates alone moved is `fx`.
   */
  readonly rates?: { readonly start: string; readonly end: string }
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

export interface RevenueChurnResult
  extends MetricResult<'revenueChurn', 'no-revenue-at-start', 'missing' | 'invalid'>,
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

/**
 * Share of the recurring revenue at the start of a window that was lost in it: (churn + contraction) / start.
 *
 * With it come `net` = (churn + contraction − expansion) / start, `nrr` = 1 − net, `grr` = 1 − gross, `churnOnly` =
 * churn / start, the movements, and the identity start + new + reactivation + expansion − contraction − churn + fx = end,
 * which holds to the last cent. Gross is 0–1, lower is better; nothing at the start: `value: null`, `status:
 * 'no-revenue-at-start'`. Intervals: Wilson's with n* = (Σs)² / Σs² for gross, grr and churnOnly; for net and nrr MOVER
 * on Wilson's limits of what left and of what grew, which covers .94 to .98 once some five accounts have grown, and less
 * before: it cannot know of growth that nobody has shown.
 *
 * @param accounts rows `{ customer?, startMrr, endMrr, before? }` in whole minor units (cents)
 * @throws `invalid_value` at `[row, field]` for a fraction of a cent or a negative amount, unless `onInvalid` is `exclude`;
 * `invalid_option`
 * @example
 * const accounts = [
 *   { startMrr: 10_000, endMrr: 15_000 },
 *   { startMrr: 20_000, endMrr: 12_000 },
 *   { startMrr: 5_000, endMrr: 0 },
 *   { startMrr: 0, endMrr: 8_000 },
 * ]
 * revenueChurn(accounts).value // 0.37142857142857144
 * revenueChurn(accounts).nrr // 0.7714285714285715
 * revenueChurn([]).status // 'no-revenue-at-start'
 * @see Gold 2020, Fighting Churn with Data, ch. 2, ISBN 978-1-61729-652-2; Kish 1965, Survey Sampling (n*);
 * Zou & Donner 2008, Statistics in Medicine 27:1693–1702 (MOVER)
 * @category Churn
 * @since 0.1.0
 */
export function revenueChurn<Row extends object = Account>(
  accounts: Iterable<Row>,
  options: AccountOptions = {},
): RevenueChurnResult {
  return evaluate(revenueChurnMetric<Row>(options), accounts)
}

/**
 * Revenue churn of movement totals: (churn + contraction) / start, one division, last. There is no interval in totals:
 * `interval: null`, `intervalReason: 'no-customer-detail'`, and n, the accounts with a start, is 0.
 *
 * @throws `invalid_value` for what is no whole number ≥ 0, and for more lost than there was; `identity_violation` for an
 * `end` that the movements do not lead to; `invalid_option`
 * @example
 * const moves = { start: 100_000, new: 9_000, reactivation: 0, expansion: 3_000, contraction: 0, churn: 17_000 }
 * revenueChurnFromMovements(moves).net // 0.14
 * revenueChurnFromMovements(moves).end // 95000
 * @category Churn
 * @since 0.1.0
 */
export function revenueChurnFromMovements(
  movements: RevenueMovements,
  options: RevenueChurnOptions = {},
): RevenueChurnResult {
  checkOptions(options, OPTIONS)
  const totals = readMovements(movements)
  return finish(define(options), totals, null, { missing: 0, invalid: 0 }, options)
}

/**
 * Revenue churn as a metric of rows, for `evaluate`, `tally` and plans. Its tallies add over accounts; over
 * windows they would count an account twice, so name the window with `period`.
 *
 * @throws `invalid_option`
 * @example
 * evaluate(revenueChurnMetric({ currency: 'EUR' }), [{ startMrr: 500, endMrr: 400 }]).value // 0.2
 * @category Churn
 * @since 0.1.0
 */
export function revenueChurnMetric<Row = Account>(
  options: AccountOptions = {},
): Metric<Row, RevenueChurnResult, Movement, 'missing' | 'invalid'> {
  checkOptions(options, [...OPTIONS, 'period', 'unit', 'rates', 'fields', 'onInvalid'])
  const { fields = {}, rates } = options
  checkOptions(fields, ['customer', 'startMrr', 'endMrr', 'before', 'currency'])
  const atStart = rates && readRate('rates.start', rates.start)
  const atEnd = rates && readRate('rates.end', rates.end)
  const definition = define(options)
  readIntervalOptions(options.interval, ['wilson'])
  const reader = rowReader(fields, 'UTC')
  const currency = definition.choices['currency']
  return {
    definition,
    bins: {
      classes: MOVEMENTS,
      excluded: ['missing', 'invalid'],
      // `kept` is the end at the start's rate.
      sums: rates ? ['start', 'end', 'kept'] : ['start', 'end'],
      moments: 2,
    },
    classify: (row, index) => {
      reader.open(row, index)
      const start = readAmount('startMrr', reader)
      const end = readAmount('endMrr', reader)
      const before = reader.flag('before') ?? false
      const named = reader.value('currency')
      if (named !== null && named !== currency) {
        reader.refuse('currency', currency ? `must be ${currency}` : 'needs the option currency')
      }
      const fault = reader.fault()
      if (fault) return { bin: 'invalid', fault }
      if (start === null || end === null) return 'missing'
      const sums =
        atStart && atEnd
          ? [exchange(start, atStart), exchange(end, atEnd), exchange(end, atStart)]
          : [start, end]
      return { bin: movementOf(start, end, before), sums }
    },
    onInvalid: oneOf('onInvalid', options.onInvalid, ['throw', 'exclude']),
    finish: ({ counts, sums }) => {
      const sum = (name: string, ...movements: readonly Movement[]): bigint =>
        movements.reduce((total, movement) => total + wholeSum(sums![movement][name]!), 0n)
      const kept = rates ? 'kept' : 'end'
      const grown = (name: string): bigint => sum(name, 'expansion')
      const comesBack: readonly Movement[] = options.reactivation === 'in-net' ? ['reactivation'] : []
      const totals = {
        start: sum('start', ...MOVEMENTS),
        new: sum('end', 'new'),
        reactivation: sum('end', 'reactivation'),
        expansion: grown(kept) - grown('start'),
        contraction: sum('start', 'contraction') - sum(kept, 'contraction'),
        churn: sum('start', 'churn'),
        fx: sum('end', ...STAYED) - sum(kept, ...STAYED),
        end: sum('end', ...MOVEMENTS),
      }
      const startKept = grown(`start*${kept}`)
      const moments: AccountMoments = {
        base: totals.start,
        baseSquares: sum('start*start', ...STAYED, 'churn'),
        grownBase: grown('start'),
        grownSquares: grown('start*start'),
        growth: totals.expansion,
        growthBase: startKept - grown('start*start'),
        growthSquares: grown(`${kept}*${kept}`) - 2n * startKept + grown('start*start'),
        returned: sum('end', ...comesBack),
        returnedSquares: sum('end*end', ...comesBack),
      }
      const { missing, invalid, ...accounts } = counts
      return finish(definition, totals, { moments, accounts }, { missing, invalid }, options)
    },
  }
}

const OPTIONS = ['currency', 'reactivation', 'statistic', 'interval'] as const
const AMOUNTS = ['start', 'new', 'reactivation', 'expansion', 'contraction', 'churn', 'fx', 'end'] as const
const STAYED: readonly Movement[] = ['unchanged', 'expansion', 'contraction']
const MOVEMENTS: readonly Movement[] = [
  'unchanged',
  'expansion',
  'contraction',
  'churn',
  'new',
  'reactivation',
  'never',
]

type Totals = { readonly [amount in (typeof AMOUNTS)[number]]: bigint }

function finish(
  definition: Definition,
  totals: Totals,
  detail: {
    readonly moments: AccountMoments
    readonly accounts: NonNullable<RevenueChurnResult['accounts']>
  } | null,
  excluded: RevenueChurnResult['excluded'],
  options: RevenueChurnOptions,
): RevenueChurnResult {
  const { level } = readIntervalOptions(options.interval, ['wilson'])
  const { start, contraction, churn, expansion, reactivation, end } = totals
  if (start + totals.new + reactivation + expansion - contraction - churn + totals.fx !== end) {
    throw new CxMetricsError('identity_violation', `the movements do not lead from ${start} to ${end}`, [
      'end',
    ])
  }
  const { statistic, reactivation: counted } = definition.choices as { readonly [choice: string]: string }
  const lost = churn + contraction
  const gained = expansion + (counted === 'in-net' ? reactivation : 0n)
  const of = (part: bigint): number | null => (start > 0n ? Number(part) / Number(start) : null)
  const shares = {
    gross: of(lost),
    net: of(lost - gained),
    nrr: of(start - lost + gained),
    grr: of(start - lost),
    churnOnly: of(churn),
  }
  const intervals = intervalsOf(shares, detail?.moments, level)
  const value = shares[statistic as RevenueStatistic]
  const won = totals.new + reactivation + expansion
  const accounts = detail?.accounts ?? null
  return {
    metric: 'revenueChurn',
    unit: 'proportion',
    value,
    interval: intervals[statistic as RevenueStatistic],
    intervalReason: value !== null && !detail ? 'no-customer-detail' : null,
    status: value === null ? 'no-revenue-at-start' : 'ok',
    n: accounts ? accounts.unchanged + accounts.expansion + accounts.contraction + accounts.churn : 0,
    ...shares,
    quickRatio: lost > 0n ? Number(won) / Number(lost) : null,
    ...(Object.fromEntries(
      AMOUNTS.map((name) => [name, Number(totals[name])]),
    ) as Required<RevenueMovements>),
    intervals,
    accounts,
    effectiveN: detail && effectiveAccounts(detail.moments),
    excluded,
    definition,
  }
}

function intervalsOf(
  { gross, churnOnly }: { readonly gross: number | null; readonly churnOnly: number | null },
  moments: AccountMoments | undefined,
  level: number,
): RevenueChurnResult['intervals'] {
  if (gross === null || churnOnly === null || !moments) {
    return { gross: null, net: null, nrr: null, grr: null, churnOnly: null }
  }
  const rest = <Method extends string>({ lower, upper, method }: Interval<Method>): Interval<Method> => ({
    lower: 1 - upper,
    upper: 1 - lower,
    level,
    method,
  })
  const lost = lostInterval(gross, moments, level)
  const net = netInterval(gross, moments, level)
  return {
    gross: lost,
    net,
    nrr: rest(net),
    grr: rest(lost),
    churnOnly: lostInterval(churnOnly, moments, level),
  }
}

function define(options: AccountOptions): Definition {
  const { currency, period, rates } = options
  if (period !== undefined && typeof period !== 'string') badOption('period', 'a text', period)
  if (currency !== undefined && !/^[A-Z]{3}$/.test(currency)) {
    badOption('currency', 'an ISO 4217 code such as EUR', currency)
  }
  return {
    metric: 'revenueChurn',
    version: 1,
    item: 'account',
    statistic: 'ratio',
    unit: 'proportion',
    choices: {
      statistic: oneOf('statistic', options.statistic, ['gross', 'net', 'nrr', 'grr', 'churnOnly']),
      reactivation: oneOf('reactivation', options.reactivation, ['apart', 'in-net']),
      unit: oneOf('unit', options.unit, ['customer', 'subscription']),
      currency: currency ?? null,
      period: period ?? null,
      rates: rates ? { start: rates.start, end: rates.end } : null,
    },
  }
}

function movementOf(start: number, end: number, before: boolean): Movement {
  if (start === 0) return end === 0 ? 'never' : before ? 'reactivation' : 'new'
  if (end === 0) return 'churn'
  return end > start ? 'expansion' : end < start ? 'contraction' : 'unchanged'
}

function readAmount(field: 'startMrr' | 'endMrr', { value, refuse }: RowReader): number | null {
  const amount = value(field)
  if (amount === null || isAmount(amount)) return amount
  return refuse(field, 'must be a whole number of minor units (cents), 0 or more')
}

function isAmount(amount: unknown): amount is number {
  return Number.isSafeInteger(amount) && (amount as number) >= 0
}

/** Sums of whole numbers ≥ 0 are exact, however large. */
function wholeSum(text: ExactText): bigint {
  const [digits, shift] = text.split('p') as [string, string]
  return BigInt(`0x${digits}`) << BigInt(shift)
}

function readMovements(movements: RevenueMovements): Totals {
  checkOptions(movements, AMOUNTS)
  const refuse = (name: string, rule: string, got: unknown): never => {
    throw new CxMetricsError('invalid_value', `${name} must be ${rule}, got ${show(got)}`, [name])
  }
  const amount = (name: keyof RevenueMovements): bigint => {
    const got = movements[name]
    if (isAmount(name === 'fx' && typeof got === 'number' ? Math.abs(got) : got)) return BigInt(got as number)
    return refuse(name, 'a whole number of minor units (cents), 0 or more', got)
  }
  const [start, added, reactivation, expansion, contraction, churn] = (
    ['start', 'new', 'reactivation', 'expansion', 'contraction', 'churn'] as const
  ).map(amount) as [bigint, bigint, bigint, bigint, bigint, bigint]
  if (churn + contraction > start) refuse('churn', 'at most start less contraction', movements.churn)
  const fx = movements.fx === undefined ? 0n : amount('fx')
  const end = start + added + reactivation + expansion - contraction - churn + fx
  if (end < 0n) refuse('fx', 'less than what is left', movements.fx)
  const given = movements.end === undefined ? end : amount('end')
  return { start, new: added, reactivation, expansion, contraction, churn, fx, end: given }
}
