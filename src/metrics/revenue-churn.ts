import { checkOptions } from '../core/errors.ts'
import { evaluate } from '../core/evaluate.ts'
import type { Metric } from '../core/metric.ts'
import { withRecipe } from '../core/recipe.ts'
import { type Movement, refuseTwice } from '../derive/movements.ts'
import { rowsOf } from '../derive/row-reader.ts'
import {
  type Account,
  type AccountOptions,
  type Amount,
  finish,
  MOVES,
  metricOfAccounts,
  OPTIONS,
  type RevenueChurnOptions,
  type RevenueChurnResult,
  type RevenueMovements,
  readPlan,
  refuse,
} from './revenue-result.ts'

export type {
  Account,
  AccountOptions,
  RevenueChurnOptions,
  RevenueChurnResult,
  RevenueMovements,
  RevenueStatistic,
} from './revenue-result.ts'

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
  const metric = revenueChurnMetric<Row>(options)
  const rows = rowsOf(accounts)
  if (options.unit !== 'subscription') refuseTwice(rows, options.fields?.customer ?? 'customer')
  return evaluate(metric, rows)
}

/**
 * Revenue churn of movement totals: (churn + contraction) / start, one division, last. There is no interval in totals:
 * `interval: null`, `intervalReason: 'no-customer-detail'`, and n, the accounts with a start, is null.
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
  checkOptions(movements, [...MOVES, 'end'])
  const { fx = 0, end } = movements
  const given = { ...movements, fx }
  const read = (name: Amount, got: unknown): bigint =>
    Number.isSafeInteger(got) && (name === 'fx' || (got as number) >= 0)
      ? BigInt(got as number)
      : refuse('invalid_value', name, 'whole minor units (cents), 0 or more', got)
  const moves = MOVES.map((name) => read(name, given[name]))
  return finish(readPlan(options), moves, end === undefined ? end : read('end', end))
}

/**
 * Revenue churn as a metric of rows, for `evaluate` and `tally`. Its tallies add over accounts; over
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
  return withRecipe(metricOfAccounts(options), { metric: 'revenueChurn', options })
}
