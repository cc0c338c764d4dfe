import { meanOf, standardErrorOf, total } from '../core/distribution.ts'
import { badOption } from '../core/errors.ts'
import type { Definition } from '../core/metric.ts'
import type { Interval, IntervalReason } from '../core/result.ts'
import { moverDifference, pByInversion, type ValueWithLimits } from '../stats/difference.ts'
import { fisherP } from '../stats/fisher.ts'
import { logRank, type RestrictedMeanDifference, restrictedMeanDifference } from '../stats/log-rank.ts'
import { mannWhitney, type Shift } from '../stats/mann-whitney.ts'
import type { Moments } from '../stats/moments.ts'
import { criticalZ, normalCdf } from '../stats/normal.ts'
import { welch } from '../stats/welch.ts'
import { type Evidence, type Limits, varianceOf } from './evidence.ts'

/** How two values are compared. */
export type CompareMethod =
  | 'newcombe'
  | 'mover'
  | 'wald'
  | 'adjusted-wald'
  | 'agresti-caffo'
  | 'z'
  | 'fisher'
  | 'welch'
  | 'mann-whitney'
  | 'log-rank'

/** The first is the default. */
export const METHODS_OF: { readonly [statistic in Definition['statistic']]: readonly CompareMethod[] } = {
  share: ['newcombe', 'wald', 'agresti-caffo', 'z', 'fisher'],
  net: ['mover', 'wald', 'adjusted-wald', 'z', 'welch', 'mann-whitney'],
  mean: ['mover', 'wald', 'z', 'welch', 'mann-whitney'],
  span: ['mover', 'welch', 'mann-whitney', 'log-rank'],
  ratio: ['mover'],
}

/** What a method finds of the difference a − b. */
export interface Finding {
  readonly interval: Interval | null
  readonly reason?: IntervalReason | null
  readonly p: number | null
  readonly shift?: Shift
  readonly restrictedMean?: RestrictedMeanDifference | null
}

/**
 * Compares two values by one of the methods their statistic allows.
 *
 * `newcombe` and `mover` put the limits of both together (Zou and Donner 2008), and p is where these touch 0; `wald` is
 * the normal interval of the unpooled variance, `adjusted-wald` with ¾, 1½, ¾ answers more in each (Rocks 2016), and
 * `agresti-caffo` with one success and one failure more (2000), each with the p it implies; `z` is the test under the
 * pooled variance, `fisher` the exact one, `mann-whitney` that of ranks, `log-rank` that of survival curves: the interval
 * beside these four is the default's; `welch` is Student's t with its own interval.
 */
export function find(method: CompareMethod, a: Evidence, b: Evidence, level: number): Finding {
  switch (method) {
    case 'newcombe':
    case 'mover':
      return mover(method, a, b, level)
    case 'wald':
      return wald(method, a, b, level, [0, 0, 0])
    case 'adjusted-wald':
      return wald(method, a, b, level, [0.75, 0.75, 1.5])
    case 'agresti-caffo':
      return wald(method, a, b, level, [1, 1])
    case 'z':
      return { ...byDefault(a, b, level), p: pooledP(a, b) }
    case 'fisher':
      return { ...byDefault(a, b, level), p: exactP(a, b) }
    case 'welch':
      return studentised(a, b, level)
    case 'mann-whitney':
      return ranked(a, b, level)
    case 'log-rank':
      return survived(a, b, level)
  }
}

function mover(method: 'newcombe' | 'mover', a: Evidence, b: Evidence, level: number): Finding {
  if (!a.limits || !b.limits) return { interval: null, reason: a.reason ?? b.reason, p: null }
  const limits = (z: number): Limits => moverDifference(around(a, z), around(b, z))
  const shown = limits(criticalZ(level))
  const p = pByInversion(a.value - b.value, limits)
  return Number.isFinite(shown.lower) && Number.isFinite(shown.upper)
    ? { interval: { ...shown, level, method }, p }
    : { interval: null, reason: 'limit-not-reached', p }
}

/** Limits of skewed spans, and of medians, may both lie to one side of the value where z is small. */
function around({ value, limits }: Evidence, z: number): ValueWithLimits {
  const { lower, upper } = limits!(z)
  return { value, lower: Math.min(lower, value), upper: Math.max(upper, value) }
}

function byDefault(a: Evidence, b: Evidence, level: number): Finding {
  return mover(a.points?.length === 2 ? 'newcombe' : 'mover', a, b, level)
}

function wald(
  method: CompareMethod,
  a: Evidence,
  b: Evidence,
  level: number,
  pad: readonly number[],
): Finding {
  const [x, y] = [a, b].map((side) => {
    const { points, weights } = pointsOf(method, side)
    const padded = weights.map((weight, i) => weight + (pad[i] ?? 0))
    return { mean: meanOf(points, padded), error: standardErrorOf(points, padded, total(padded)) }
  }) as [Estimated, Estimated]
  const difference = x.mean - y.mean
  const error = Math.hypot(x.error, y.error)
  const margin = criticalZ(level) * error
  const { points } = pointsOf(method, a)
  const most = Math.max(...points) - Math.min(...points)
  const lower = Math.max(-most, difference - margin)
  const upper = Math.min(most, difference + margin)
  return { interval: { lower, upper, level, method }, p: normalP(difference, error) }
}

interface Estimated {
  readonly mean: number
  readonly error: number
}

function pooledP(a: Evidence, b: Evidence): number | null {
  const { points, weights } = pointsOf('z', a)
  const others = pointsOf('z', b).weights
  const both = weights.map((weight, i) => weight + others[i]!)
  const worth = 1 / (1 / a.effectiveN + 1 / b.effectiveN)
  return normalP(a.value - b.value, standardErrorOf(points, both, worth))
}

/** Of samples that differ and do not vary the normal curve knows nothing. */
function normalP(difference: number, error: number): number | null {
  if (difference === 0) return 1
  return error > 0 ? 2 * normalCdf(-Math.abs(difference / error)) : null
}

function exactP(a: Evidence, b: Evidence): number {
  const [failed, won, failedToo, wonToo] = [a, b].flatMap((side) => {
    if (side.effectiveN !== side.n || side.totalWeight !== side.n)
      badOption('method', 'one that knows of weights', 'fisher')
    return pointsOf('fisher', side).weights.map(Math.round)
  }) as [number, number, number, number]
  return fisherP(won, failed, wonToo, failedToo)
}

function studentised(a: Evidence, b: Evidence, level: number): Finding {
  const found = welch(sampleOf(a), sampleOf(b), level)
  if (!found) return { interval: null, reason: 'too-few-items', p: a.value === b.value ? 1 : null }
  const { lower, upper, p } = found
  return { interval: { lower, upper, level, method: 'welch' }, p }
}

function sampleOf(side: Evidence): Pick<Moments, 'n' | 'mean' | 'variance'> {
  const { value, effectiveN } = side
  const variance = varianceOf(side)
  if (variance === null) badOption('method', 'one that needs no variance of the items', 'welch')
  const n = effectiveN
  // Under one degree of freedom t has no bounds to speak of. Two of equal weight may be worth a rounding less than two.
  return { n, mean: value, variance: n > 2 - 1e-9 ? (variance * n) / (n - 1) : null }
}

function ranked(a: Evidence, b: Evidence, level: number): Finding {
  if (!a.scores || !b.scores) {
    badOption('method', 'one for results without a distribution, or with weights', 'mann-whitney')
  }
  const found = mannWhitney(a.scores, b.scores, { level })
  return { ...byDefault(a, b, level), ...(found ? { p: found.p, shift: found.shift } : { p: null }) }
}

function survived(a: Evidence, b: Evidence, level: number): Finding {
  if (!a.spans || !b.spans) {
    badOption(
      'method',
      'one for results: log-rank needs their tallies, or rows and the option metric',
      'log-rank',
    )
  }
  return {
    ...byDefault(a, b, level),
    p: logRank(a.spans, b.spans)?.p ?? null,
    restrictedMean: restrictedMeanDifference(a.spans, b.spans, level),
  }
}

function pointsOf(
  method: CompareMethod,
  { points, weights }: Evidence,
): { readonly points: readonly number[]; readonly weights: readonly number[] } {
  return points && weights
    ? { points, weights }
    : badOption('method', 'one that needs no distribution of the items', method)
}
