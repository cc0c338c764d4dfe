import { meanOf, standardErrorOf, total } from '../core/distribution.ts'
import { CxMetricsError, show } from '../core/errors.ts'
import type { Definition, Tally, ValueTable } from '../core/metric.ts'
import type { IntervalReason, MetricResult, Withheld } from '../core/result.ts'
import { mergeTables, NONE } from '../core/values.ts'
import { hallLimits } from '../stats/hall-interval.ts'
import { curveInColumns } from '../stats/kaplan-meier.ts'
import type { SurvivalTimes } from '../stats/log-rank.ts'
import { type Moments, momentsOf } from '../stats/moments.ts'
import { normalCdf } from '../stats/normal.ts'
import { poissonLimits } from '../stats/poisson-interval.ts'
import { type QuantileType, quantilesOfTable } from '../stats/quantile.ts'
import { scoreLimits } from '../stats/score.ts'

/** What can be compared: a result, the place of one that is withheld, or a tally of spans. */
export type Comparable = MetricResult | Withheld | Tally

/** The two limits of a value, and how they were made. */
export interface Limits {
  readonly lower: number
  readonly upper: number
}

/** What a result says of the items behind it: all that a test can ask for. What is not known is null. */
export interface Evidence {
  readonly value: number
  readonly n: number
  /** How many items of equal weight the items are worth. */
  readonly effectiveN: number
  /** What they weigh together; null where nobody can say. */
  readonly totalWeight: number | null
  /** Of spans, whose mean is the value. */
  readonly moments: Moments | null
  /** The value's own interval, z standard errors to each side. */
  readonly limits: ((z: number) => Limits) | null
  /** Why there are none. */
  readonly reason: IntervalReason | null
  /** What one item of each class counts, in units of `value`, with both ends of the scale ... */
  readonly points: readonly number[] | null
  /** ... and what the items of that class weigh. */
  readonly weights: readonly number[] | null
  /** How many gave each score, ascending: what ranks are made of. */
  readonly scores: ValueTable | null
  /** Spans that ended, and those that had not. */
  readonly spans: SurvivalTimes | null
}

/**
 * Reads what a result, or a tally of spans, says of its items; null where there is nothing to compute from. By
 * `definition.statistic` and these fields alone, so that any metric that has them can be compared:
 * share `effectiveN` or n; net `standardError`, `effectiveN`; mean `weightedDistribution`, `effectiveN`;
 * span `standardDeviation`, `skewness`; ratio `effectiveN` under Wilson's interval, `base` under Poisson's.
 */
export function evidenceOf(item: Comparable): Evidence | null {
  if ('counts' in item) return spansOf(item)
  if (!('value' in item) || item.value === null) return null
  const result: Detailed = item
  return { ...UNKNOWN, ...READERS[item.definition.statistic](result, item.value) }
}

/** The fields of a result that say more of its items than all results do. */
interface Detailed extends MetricResult {
  readonly effectiveN?: number | null
  readonly totalWeight?: number
  readonly standardError?: number | null
  readonly distribution?: { readonly [point: string]: number } | null
  readonly weightedDistribution?: { readonly [point: string]: number }
  readonly standardDeviation?: number | null
  readonly skewness?: number | null
  readonly base?: number
}

type Known = Pick<Evidence, 'value' | 'n' | 'effectiveN' | 'totalWeight'> & Partial<Evidence>
type Size = Pick<Evidence, 'n' | 'effectiveN' | 'totalWeight'>

const UNKNOWN = {
  moments: null,
  limits: null,
  reason: null,
  points: null,
  weights: null,
  scores: null,
  spans: null,
}

const READERS: {
  readonly [statistic in Definition['statistic']]: (result: Detailed, value: number) => Known
} = {
  share: (result, value) => ofPoints(value, sizeOf(result), [0, 1], [1 - value, value]),
  net: (result, value) => {
    const size = sizeOf(result)
    const net = value / 100
    // Both sides together: the variance is theirs less the square of the net. Float noise is no answer.
    const both = ((result.standardError ?? Number.NaN) / 100) ** 2 * size.effectiveN + net * net
    const side = (share: number): number => (share < 1e-12 ? 0 : share)
    const [contra, pro] = [side((both - net) / 2), side((both + net) / 2)]
    const weights = [contra, pro, side(1 - contra - pro)]
    return { ...ofPoints(value, size, HUNDREDS, weights), scores: scoresOf(result) }
  },
  mean: (result, value) => {
    const { values, counts } = tableOfScores(result.weightedDistribution ?? {})
    return { ...ofPoints(value, sizeOf(result), values, counts), scores: scoresOf(result) }
  },
  span: (result, value) => {
    const size = sizeOf(result)
    const { standardDeviation, skewness, definition } = result
    // not by whether it equals the mean: a median may
    if (definition.choices['statistic'] === 'median') return { ...size, value, reason: 'needs-rows' }
    const variance = typeof standardDeviation === 'number' ? standardDeviation ** 2 : null
    return ofMoments({ n: size.n, mean: value, variance, skewness: skewness ?? 0 })
  },
  ratio: (result, value) => {
    const { base, interval } = result
    const size = { ...sizeOf(result), totalWeight: null }
    if (interval?.method === 'wilson') return ofPoints(value, size, [0, 1], [1 - value, value])
    if (interval?.method !== 'poisson' || base === undefined) {
      return { ...size, value, reason: interval ? 'needs-rows' : result.intervalReason }
    }
    const events = Math.round(value * base)
    return {
      ...size,
      value,
      limits: (z) => {
        const { lower, upper } = poissonLimits(events, base, normalCdf(-z))
        // what lies so far out that no quantile reaches it is held to be within
        return { lower: lower || 0, upper: upper || Infinity }
      },
    }
  },
}

/** What an answer against, for and neither counts in points. */
const HUNDREDS: readonly number[] = [-100, 100, 0]

function sizeOf({ n, effectiveN, totalWeight }: Detailed): Size {
  const worth = effectiveN ?? n ?? 0
  return { n: n ?? Math.round(worth), effectiveN: worth, totalWeight: totalWeight ?? n }
}

/** Items that each count one of few points: the score interval of their mean is the metric's own. */
function ofPoints(value: number, size: Size, points: readonly number[], weights: readonly number[]): Known {
  const all = total(weights)
  if (!(all > 0)) return { ...size, value, reason: 'needs-rows' }
  const { effectiveN } = size
  return {
    ...size,
    value,
    limits: (z) => {
      const [lower, upper] = scoreLimits(points, weights, z, effectiveN)
      return { lower, upper }
    },
    points,
    weights: weights.map((weight) => (weight / all) * effectiveN),
  }
}

/** The answers themselves, where none weighs more than another. */
function scoresOf({ distribution, definition }: Detailed): ValueTable | null {
  const unweighted = (definition.choices['weights'] ?? 'none') === 'none'
  if (!unweighted || !distribution) return null
  const given = Object.entries(distribution).filter(([, count]) => count > 0)
  return tableOfScores(Object.fromEntries(given))
}

function tableOfScores(distribution: { readonly [point: string]: number }): ValueTable {
  const entries = Object.entries(distribution).map(([point, count]) => [Number(point), count] as const)
  entries.sort(([a], [b]) => a - b)
  return { values: entries.map(([point]) => point), counts: entries.map(([, count]) => count) }
}

function ofMoments(moments: Moments): Known {
  const { n, mean, variance } = moments
  const known = { value: mean, n, effectiveN: n, totalWeight: n, moments }
  if (variance === null) return { ...known, reason: 'too-few-items' }
  return {
    ...known,
    limits: (z) => {
      const { lower, upper } = hallLimits({ ...moments, variance }, z)
      return { lower: Math.max(0, lower), upper }
    },
  }
}

/**
 * All items of several sides as one side, from what is known of each; null where that does not say enough. Kish's n of
 * weights is that of all of them: Σw² of a side is (Σw)² over its effective n.
 */
export function pool(sides: readonly Evidence[]): Evidence | null {
  const [first] = sides
  if (!first) return null
  const sum = (of: (side: Evidence) => number): number => total(sides.map(of))
  if (first.moments && sides.every(({ moments }) => moments)) {
    return { ...UNKNOWN, ...ofMoments(poolMoments(sides.map(({ moments }) => moments!))) }
  }
  if (!first.points || sides.some(({ points, totalWeight }) => !points || totalWeight === null)) return null
  if (sides.length === 1) return first
  const totalWeight = sum((side) => side.totalWeight!)
  const weights = first.points.map((_, i) =>
    sum(({ weights, effectiveN, totalWeight }) => (weights![i]! / effectiveN) * totalWeight!),
  )
  // as products of quotients, which are exact where nothing is weighted
  const squares = sum((side) => side.totalWeight! * (side.totalWeight! / side.effectiveN))
  const size = { n: sum(({ n }) => n), effectiveN: totalWeight * (totalWeight / squares), totalWeight }
  const known = ofPoints(meanOf(first.points, weights), size, first.points, weights)
  const ranked = sides.every(({ scores }) => scores)
  return {
    ...UNKNOWN,
    ...known,
    scores: ranked ? sides.map(({ scores }) => scores!).reduce(mergeTables) : null,
  }
}

/** Of parts, about the common mean. */
function poolMoments(parts: readonly Moments[]): Moments {
  const n = total(parts.map((part) => part.n))
  const mean = total(parts.map((part) => part.n * part.mean)) / n
  let second = 0
  let third = 0
  for (const part of parts) {
    const off = part.mean - mean
    const square = ((part.variance ?? 0) * (part.n - 1)) / part.n
    second += part.n * (square + off * off)
    third += part.n * (part.skewness * square ** 1.5 + 3 * off * square + off ** 3)
  }
  const skewness = second > 0 ? third / n / (second / n) ** 1.5 : 0
  return { n, mean, variance: n > 1 ? second / (n - 1) : null, skewness }
}

/** Spans lie in the bins of their classes; those that have not ended are `open`. */
function spansOf({ definition, values }: Tally): Evidence | null {
  if (definition.statistic !== 'span' || !values) {
    const text = `${show(definition.metric)} is compared by its results, or by rows and the option metric, not by tallies`
    throw new CxMetricsError('invalid_input', text)
  }
  const { open = NONE, ...ended } = values
  const events = Object.values(ended).reduce(mergeTables, NONE)
  const moments = momentsOf(events)
  if (!moments) return null
  const known = { ...UNKNOWN, ...ofMoments(moments), scores: events, spans: { events, censored: open } }
  const { statistic, quantileType } = definition.choices
  if (statistic !== 'median') return known
  const [median] = quantilesOfTable(events, [0.5], quantileType as QuantileType)
  return {
    ...known,
    value: median!,
    moments: null,
    limits: (z) => {
      const level = Math.min(Math.max(1 - 2 * normalCdf(-z), Number.EPSILON), 1 - Number.EPSILON / 2)
      const { lower, upper } = curveInColumns(events, NONE, { level }).medianInterval ?? {}
      return { lower: lower ?? 0, upper: upper ?? Infinity }
    },
  }
}

/** The variance of one item, over n, in squared units of the value: 0 of one alone; null where items have none. */
export function varianceOf({ points, weights, moments }: Evidence): number | null {
  if (points && weights) return standardErrorOf(points, weights, 1) ** 2
  return moments && ((moments.variance ?? 0) * (moments.n - 1)) / moments.n
}
