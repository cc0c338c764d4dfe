import { type Distribution, distributionOf, readCounts, total, unweighted } from '../core/distribution.ts'
import { badOption, CxMetricsError, checkItems, checkOptions, oneOf } from '../core/errors.ts'
import { countCodes, self } from '../core/evaluate.ts'
import type { Coded, Definition, Field, OnInvalid } from '../core/metric.ts'
import { withRecipe } from '../core/recipe.ts'
import {
  type Estimate,
  type Interval,
  type IntervalOptions,
  type MetricResult,
  readIntervalOptions,
} from '../core/result.ts'
import { seal } from '../core/tally.ts'
import { besideItems, type Weights } from '../core/weights.ts'
import { type AnswerExclusion, type CodedMetric, NO_EXCLUSIONS, type WeightField } from '../scales/answers.ts'
import { effort5Pair } from '../scales/presets.ts'
import type { Scale } from '../scales/scale.ts'
import { inBands, netEstimate } from '../stats/estimates.ts'
import { NET_METHODS, type NetMethod } from '../stats/net-interval.ts'
import { proportionInterval } from '../stats/proportion-interval.ts'
import { signTest } from '../stats/sign-test.ts'

/** Options of `ccer` and `ccerMetric`. */
export interface CcerOptions {
  /** The scale of both answers of a pair, higher is more effort. @defaultValue effort5Pair */
  readonly scale?: Scale
  /** @defaultValue 'throw' */
  readonly onInvalid?: OnInvalid
  /** Methods `score` (Tango), `adjusted-wald`, `wald`. @defaultValue { method: 'score', level: 0.95 } */
  readonly interval?: IntervalOptions<NetMethod>
}

/** Answers by who did more. */
export interface CcerCounts {
  readonly customerMore: number
  readonly balanced: number
  readonly companyMore: number
}

/** One customer's two answers: their own effort and the company's. */
export interface CcerPair {
  readonly customer: number | string | null | undefined
  readonly company: number | string | null | undefined
}

export interface CcerResult extends MetricResult<'ccer', 'no-answers', AnswerExclusion, number>, CcerCounts {
  readonly interval: Interval<NetMethod> | null
  /** The weighted shares of n; null where n is 0. */
  readonly shares: CcerCounts | null
  /** In points, from the population variance over the effective n. */
  readonly standardError: number | null
  /** customerMore / companyMore; null over 0. The interval is b / (1 − b) of Clopper and Pearson's for b. */
  readonly ratio: Estimate
  /** Mean effort of the customer over mean effort of the company; null for comparisons and counts. */
  readonly effortRatio: number | null
  /** Two-sided p of "as many on either side", the exact sign test on unequal answers; null with weights. */
  readonly balanceP: number | null
  /** n without weights, else Kish's (Σw)² / Σw². */
  readonly effectiveN: number
  /** What they weigh together; without weights n. */
  readonly totalWeight: number
}

/**
 * Customer : Company Effort Ratio: after a problem, who did more to put it right, asked as two efforts on one scale or
 * as one comparison (1, 2 the customer did more; 3 balanced; 4, 5 the company).
 * `value` is the balance 100 × (companyMore − customerMore) / n in points, −100 to 100, 0 is balanced, higher is better.
 * Nobody answered: `value: null`, `status: 'no-answers'`. The interval is Tango's score interval. Ipsos publishes shares
 * and not their arithmetic: this balance is our interpretation.
 *
 * @param answers pairs `{ customer, company }` or comparisons 1–5; a pair with one answer missing is excluded.
 * @throws `invalid_value` for an answer off the scale (unless `onInvalid` is `exclude`), `mixed_rows` for both kinds.
 * @example
 * ccer([{ customer: 5, company: 2 }, { customer: 3, company: 3 }, { customer: 1, company: 4 }]).value // 0
 * ccer([1, 2, 3, 5]).value // -25
 * @see Ipsos Loyalty 2016, The Customer : Company Effort Ratio; Clopper and Pearson 1934, Biometrika 26:404–413
 * @category Metrics
 * @since 0.1.0
 */
export function ccer(
  answers: Iterable<CcerPair> | Iterable<number | null | undefined>,
  options: CcerOptions & { readonly weights?: Weights } = {},
): CcerResult {
  const { weights, ...rest } = options ?? {}
  checkItems(answers)
  const items: readonly unknown[] = Array.isArray(answers) ? answers : [...answers]
  const pairs = items.some((item) => typeof item === 'object' && item !== null)
  const stray = items.findIndex(
    (item) => pairs !== (typeof item === 'object') && item !== null && item !== undefined,
  )
  if (stray >= 0) {
    throw new CxMetricsError('mixed_rows', `row ${stray} mixes pairs and comparisons: tally them apart`, [
      stray,
    ])
  }
  const fields = pairs ? PAIR_FIELDS : { comparison: self }
  const { items: listed, ...weight } = weights === undefined ? { items } : besideItems(items, weights)
  const metric = ccerMetric(fields as CcerFields<unknown>, { ...rest, ...weight })
  return metric.finish(seal(metric, countCodes(metric, metric.classify, listed)))
}

/** A missing row is a missing pair. */
const PAIR_FIELDS: CcerFields<CcerPair> = {
  customer: (pair) => pair?.customer,
  company: (pair) => pair?.company,
}

/**
 * Customer : Company Effort Ratio of counts.
 *
 * @throws `invalid_count` unless all counts are whole and not negative.
 * @example
 * ccerFromCounts({ customerMore: 50, balanced: 40, companyMore: 10 }).ratio.value // 5
 * @category Metrics
 * @since 0.1.0
 */
export function ccerFromCounts(counts: CcerCounts, options: Pick<CcerOptions, 'interval'> = {}): CcerResult {
  checkOptions(options, ['interval'])
  readIntervalOptions(options.interval, NET_METHODS)
  const read = readCounts<keyof CcerCounts>(counts, ['customerMore', 'balanced', 'companyMore'])
  const sides = unweighted(Object.values(read))
  return finish(define('pair', null, 'none'), sides, null, NO_EXCLUSIONS, options.interval)
}

/** Where a row keeps its answers: both efforts, or one comparison. */
export type CcerFields<Row> =
  | { readonly customer: Field<Row>; readonly company: Field<Row> }
  | { readonly comparison: Field<Row> }

/**
 * Customer : Company Effort Ratio as a metric of rows, for `evaluate` and `tally`.
 *
 * @throws `invalid_option` for a scale on which low is more effort.
 * @example
 * evaluate(ccerMetric({ comparison: 'who' }), [{ who: 1 }, { who: 4 }]).value // 0
 * @category Metrics
 * @since 0.1.0
 */
export function ccerMetric<Row>(
  fields: CcerFields<Row>,
  options: CcerOptions & { readonly weight?: WeightField<Row> } = {},
): CodedMetric<Row, CcerResult> {
  checkOptions(options, ['scale', 'weight', 'onInvalid', 'interval'])
  readIntervalOptions(options.interval, NET_METHODS)
  const { scale = effort5Pair, weight } = options
  if (scale.better !== 'low')
    badOption('scale', 'one of effort, higher is more: better must be low', scale.better)
  const { points } = scale
  const pairs = 'customer' in fields
  if (!pairs && !('comparison' in fields))
    badOption('fields', '{ customer, company } or { comparison }', fields)
  if (!pairs && String(points) !== String(COMPARISON)) badOption('scale', 'of 1 to 5 for comparisons', scale)
  const cells: readonly (readonly [customer: number, company: number])[] = pairs
    ? points.flatMap((customer) => points.map((company) => [customer, company] as const))
    : COMPARISON.map((point) => [3, point])
  const classes = cells.map(([customer, company]) => (pairs ? `${customer}:${company}` : String(company)))
  const columns: Coded<Row>['columns'] = pairs
    ? [
        { name: 'customer', field: fields.customer, codes: scale },
        { name: 'company', field: fields.company, codes: scale },
      ]
    : [{ name: 'comparison', field: fields.comparison, codes: scale }]
  const definition = define(pairs ? 'pair' : 'answer', pairs ? points : COMPARISON, weight ? 'given' : 'none')
  const metric: CodedMetric<Row, CcerResult> = {
    definition,
    bins: { classes, excluded: ['missing', 'notApplicable', 'invalid'] },
    classify: { columns },
    ...(weight && { weight }),
    onInvalid: oneOf('onInvalid', options.onInvalid, ['throw', 'exclude']),
    finish: (tally) => {
      const all = distributionOf(tally, classes)
      const places = [-1, 0, 1].map((side) =>
        cells.flatMap(([customer, company], place) =>
          Math.sign(company - customer) === side ? [place] : [],
        ),
      )
      const effort = (who: 0 | 1): number => total(cells.map((cell, i) => cell[who] * all.weights[i]!))
      const effortRatio = pairs && effort(1) > 0 ? effort(0) / effort(1) : null
      const { missing, notApplicable, invalid } = tally.counts as Record<AnswerExclusion, number>
      return finish(
        definition,
        inBands(all, places),
        effortRatio,
        { missing, notApplicable, invalid },
        options.interval,
      )
    },
  }
  return withRecipe(metric, { metric: 'ccer', of: fields, options })
}

/** Who did more: 1, 2 the customer, 3 neither, 4, 5 the company. */
const COMPARISON: readonly number[] = [1, 2, 3, 4, 5]

function define(
  item: 'pair' | 'answer',
  points: readonly number[] | null,
  weights: 'none' | 'given',
): Definition {
  return {
    metric: 'ccer',
    version: 1,
    item,
    statistic: 'net',
    unit: 'points',
    choices: { points: points && [...points], weights },
  }
}

function finish(
  definition: Definition,
  sides: Distribution,
  effortRatio: number | null,
  excluded: CcerResult['excluded'],
  options: CcerOptions['interval'],
): CcerResult {
  const { counts, weights, n, effectiveN } = sides
  const [customerMore, balanced, companyMore] = counts as [number, number, number]
  const [own, even, theirs] = weights as [number, number, number]
  const { value, interval, standardError } = netEstimate(sides, [2], [0], options)
  const all = own + even + theirs
  const unweighted = definition.choices['weights'] === 'none'
  return {
    metric: 'ccer',
    unit: 'points',
    value,
    interval,
    intervalReason: null,
    status: n > 0 ? 'ok' : 'no-answers',
    n,
    customerMore,
    balanced,
    companyMore,
    shares: n > 0 ? { customerMore: own / all, balanced: even / all, companyMore: theirs / all } : null,
    standardError,
    ratio:
      theirs > 0 ? ratio(own, theirs, effectiveN / all, options?.level) : { value: null, interval: null },
    effortRatio,
    balanceP: unweighted && n > 0 ? signTest(customerMore, companyMore) : null,
    effectiveN,
    totalWeight: all,
    excluded,
    definition,
  }
}

function ratio(own: number, theirs: number, itemsPerWeight: number, level = 0.95): Estimate {
  const share = proportionInterval(own * itemsPerWeight, (own + theirs) * itemsPerWeight, {
    method: 'clopper-pearson',
    level,
  })!
  const odds = (b: number): number => b / (1 - b)
  // Weights can make the unequal answers worth so little that nothing bounds the ratio.
  const interval = share.upper < 1 ? { ...share, lower: odds(share.lower), upper: odds(share.upper) } : null
  return { value: own / theirs, interval }
}
