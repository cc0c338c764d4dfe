import { weightFault } from '../core/codes.ts'
import { meanOf, total } from '../core/distribution.ts'
import { badOption, CxMetricsError, checkItems, show } from '../core/errors.ts'
import type { Tally } from '../core/metric.ts'
import { type Interval, type IntervalOptions, readIntervalOptions } from '../core/result.ts'
import { addTo, emptySum, exactText, exactValue } from '../core/sum.ts'
import { throwFault } from '../core/tally.ts'
import type { Weights } from '../core/weights.ts'
import { studentQuantile } from './beta.ts'
import { criticalZ } from './normal.ts'

/**
 * How many answers of equal weight a list of weights is worth: Kish's (Σw)² / Σw², at most the number of weights above 0.
 * It is the `effectiveN` of every weighted result. No weight above 0: null.
 *
 * @param weights null, undefined and 0 leave an answer out.
 * @throws `invalid_value` for a weight that is negative or not finite.
 * @example
 * effectiveSampleSize([4, 1, 1]) // 2
 * effectiveSampleSize([0, null]) // null
 * @see Kish 1965, Survey Sampling, Wiley
 * @category Statistics
 * @since 0.1.0
 */
export function effectiveSampleSize(weights: Weights): number | null {
  return worthOf(weights)?.effectiveN ?? null
}

/**
 * By how much unequal weights multiply the variance: n / effective n = n Σw² / (Σw)², which is 1 + the squared coefficient
 * of variation of the weights. 1 for equal weights, never less; n counts weights above 0. No weight above 0: null.
 *
 * @param weights null, undefined and 0 leave an answer out.
 * @throws `invalid_value` for a weight that is negative or not finite.
 * @example
 * designEffect([4, 1, 1]) // 1.5
 * designEffect([2, 2, 0]) // 1
 * @see Kish 1992, Weighting for unequal Pi, Journal of Official Statistics 8:183–200
 * @category Statistics
 * @since 0.1.0
 */
export function designEffect(weights: Weights): number | null {
  return worthOf(weights)?.designEffect ?? null
}

/** Both of the above, by exact sums: neither depends on the order of the weights. */
export function worthOf(
  weights: Weights,
): { readonly n: number; readonly effectiveN: number; readonly designEffect: number } | null {
  checkItems(weights, 'weights')
  const given: number[] = []
  let most = 0
  let index = 0
  for (const weight of weights) {
    const fault = weightFault(weight)
    if (fault) throwFault(fault, [index])
    if (weight) given.push(weight)
    most = Math.max(most, weight ?? 0)
    index++
  }
  const n = given.length
  if (n === 0) return null
  const sum = emptySum()
  const squares = emptySum()
  for (const weight of given) {
    // in shares of the greatest, of which no square overflows
    const share = weight / most
    addTo(sum, share)
    addTo(squares, share * share)
  }
  const all = exactValue(exactText(sum))
  const effectiveN = Math.min(n, (all * all) / exactValue(exactText(squares)))
  return { n, effectiveN, designEffect: n / effectiveN }
}

/**
 * How many answers n answers out of a population of N are worth where the interval is to hold for these N alone:
 * n (N − 1) / (N − n). The closer to all, the less is left to chance; use it where an n or an effective n goes in.
 * Null when all N have answered: nothing is left to chance, and the value has no interval.
 *
 * @param n answers, or their effective n; 0 or more.
 * @param populationSize all who could have answered, a whole number, at least n.
 * @throws `invalid_count` for more answers than people.
 * @example
 * finitePopulationN(278, 1000) // 384.65…
 * finitePopulationN(1000, 1000) // null
 * @see Cochran 1977, Sampling Techniques, 3rd ed., 2.6
 * @category Statistics
 * @since 0.1.0
 */
export function finitePopulationN(n: number, populationSize: number): number | null {
  const check = (name: string, fine: boolean, rule: string, got: unknown): void => {
    if (!fine) throw new CxMetricsError('invalid_count', `${name} must be ${rule}, got ${show(got)}`, [name])
  }
  const whole = Number.isSafeInteger(populationSize) && populationSize > 0
  check('populationSize', whole, 'a whole number above 0', populationSize)
  const within = typeof n === 'number' && n >= 0 && n <= populationSize
  check('n', within, `a number from 0 to populationSize, ${populationSize}`, n)
  return n === populationSize ? null : n === 0 ? 0 : (n * (populationSize - 1)) / (populationSize - n)
}

/** How a linearised interval is made: `linearised` by Student's t with n − 1, `linearised-z` by the normal quantile. */
export type LinearisedMethod = 'linearised' | 'linearised-z'

const LINEARISED_METHODS: readonly LinearisedMethod[] = ['linearised', 'linearised-z']

/** A weighted value with the standard error that survey packages give it. */
export interface LinearisedEstimate {
  readonly value: number | null
  /** In the unit of the points; null under two answers. */
  readonly standardError: number | null
  readonly interval: Interval<LinearisedMethod> | null
  /** Answers with a weight above 0. */
  readonly n: number
}

/**
 * The weighted mean of what the classes of a tally count, with its interval from the linearised variance
 * n/(n − 1) · Σ(w(x − x̄))² / (Σw)²: that of survey packages, which sees which answers weigh much, as Kish's n does not.
 * It is cut off at the least and the greatest point, and has no width where all agree: the score interval of the
 * metric does. No answers: nulls; one answer: no standard error.
 *
 * @param tally of a metric with a weight.
 * @param points what each class counts, in the unit that is wanted: −100, 0, 100 for net scores, 0 and 1 for shares.
 * @throws `invalid_option` for a tally without weights, or a class with answers and no point.
 * @example
 * const answers = tally(csatMetric('rating', { weight: 'w' }), [{ rating: 5, w: 1 }, { rating: 2, w: 2 }])
 * linearisedInterval(answers, { 1: 0, 2: 0, 3: 0, 4: 1, 5: 1 }).standardError // 0.444…
 * @see Binder 1983, International Statistical Review 51:279–292; Lumley 2010, Complex Surveys, Wiley
 * @category Statistics
 * @since 0.1.0
 */
export function linearisedInterval(
  tally: Tally,
  points: { readonly [name: string]: number },
  options?: IntervalOptions<LinearisedMethod>,
): LinearisedEstimate {
  const { method, level } = readIntervalOptions(options, LINEARISED_METHODS)
  const { counts, weights } = tally ?? {}
  if (!weights) badOption('tally', 'of a metric with a weight', tally)
  const classes = Object.keys(weights).filter((name) => counts[name]! > 0)
  for (const name of classes) {
    if (!(Object.hasOwn(points ?? {}, name) && Number.isFinite(points[name]))) {
      badOption('points', `a finite number for each class with answers, ${show(name)} among them`, points)
    }
  }
  const x = classes.map((name) => points[name]!)
  const w = classes.map((name) => exactValue(weights[name]!.sum))
  const n = total(classes.map((name) => counts[name]!))
  if (n === 0) return { value: null, standardError: null, interval: null, n }
  const value = meanOf(x, w)
  if (n === 1) return { value, standardError: null, interval: null, n }
  const all = total(w)
  const parts = classes.map(
    (name, i) => (Math.sqrt(exactValue(weights[name]!.squares)) / all) * (x[i]! - value),
  )
  const standardError = Math.hypot(...parts) * Math.sqrt(n / (n - 1))
  const margin = standardError * (method === 'linearised' ? studentQuantile(level, n - 1) : criticalZ(level))
  const ends = Object.values(points)
  const lower = Math.max(Math.min(...ends), value - margin)
  const upper = Math.min(Math.max(...ends), value + margin)
  return { value, standardError, interval: { lower, upper, level, method }, n }
}
