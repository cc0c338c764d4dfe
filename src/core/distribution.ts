import { CxMetricsError, show } from './errors.ts'
import { mapped } from './mapped.ts'
import type { Tally } from './metric.ts'
import { exactValue } from './sum.ts'
import { byName } from './tally.ts'

/**
 * The classes of a tally as numbers, in the order asked for: items, and what they weigh. Without weights both are the
 * counts, and the effective n is n.
 */
export interface Distribution {
  readonly counts: readonly number[]
  readonly weights: readonly number[]
  readonly n: number
  /** Kish's n* = (Σw)² / Σw² (Kish 1965, Survey Sampling). */
  readonly effectiveN: number
}

export function distributionOf(tally: Tally, classes: readonly (string | number)[]): Distribution {
  const counts = mapped(classes, (name) => tally.counts[name]!)
  if (!tally.weights) return unweighted(counts)
  const n = total(counts)
  const weights = mapped(classes, (name) => exactValue(tally.weights![name]!.sum))
  const squares = total(mapped(classes, (name) => exactValue(tally.weights![name]!.squares)))
  return { counts, weights, n, effectiveN: n > 0 ? total(weights) ** 2 / squares : 0 }
}

/** Counts that weigh what they count. */
export function unweighted(counts: readonly number[]): Distribution {
  const n = total(counts)
  return { counts, weights: counts, n, effectiveN: n }
}

export function total(values: readonly number[]): number {
  let sum = 0
  // no iterator: over lists of several kinds engines make an object of every step
  for (let i = 0; i < values.length; i++) sum += values[i]!
  return sum
}

/**
 * The mean of points by their weights, not beyond the points that were seen: what weights add up to is rounded.
 * NaN for no weight at all.
 */
export function meanOf(points: readonly number[], weights: readonly number[]): number {
  let sum = 0
  let all = 0
  let low = Infinity
  let high = -Infinity
  for (let i = 0; i < points.length; i++) {
    const weight = weights[i]!
    if (weight > 0) {
      sum += weight * points[i]!
      all += weight
      low = Math.min(low, points[i]!)
      high = Math.max(high, points[i]!)
    }
  }
  return Math.min(Math.max(sum / all, low), high)
}

/** The standard error of that mean: the population variance over the n that the weights are worth. */
export function standardErrorOf(points: readonly number[], weights: readonly number[], n: number): number {
  const mean = meanOf(points, weights)
  return Math.sqrt(
    meanOf(
      points.map((point) => (point - mean) ** 2),
      weights,
    ) / n,
  )
}

/** Whole, non-negative counts by name, checked; what is not given is 0. */
export function readCounts<Name extends string>(
  counts: { readonly [name in Name]?: number },
  names: readonly Name[],
): { readonly [name in Name]: number } {
  checkCounts(counts)
  for (const name of Object.keys(counts)) {
    if (!names.includes(name as Name)) {
      throw new CxMetricsError(
        'invalid_count',
        `unknown count ${show(name)}; known are ${names.join(', ')}`,
        [name],
      )
    }
  }
  const read = names.map((name) => readCount(counts[name] ?? 0, name))
  return byName(names, read) as { [name in Name]: number }
}

/** A whole, non-negative count, checked. */
export function readCount(count: number, name: string, what: string = name): number {
  if (Number.isSafeInteger(count) && count >= 0) return count + 0
  const text = `${what} must be a whole number, 0 or more, got ${show(count)}`
  throw new CxMetricsError('invalid_count', text, [name])
}

/** Something that events are counted per, so large that any number of them per it is a number. */
export function isExposure(exposure: unknown): exposure is number {
  return typeof exposure === 'number' && exposure >= 1e-280 && exposure < Infinity
}

/** A time in days, checked. */
export function readDays(days: number, name: string): number {
  if (days === 0 || isExposure(days)) return days + 0
  throw new CxMetricsError('invalid_count', `${name} must be a number, 0 or more, got ${show(days)}`, [name])
}

/** Refuses what is no plain object of counts: of a list or a map nothing would be read. */
export function checkCounts<Counts>(counts: Counts): Counts {
  if (typeof counts === 'object' && counts && !(Symbol.iterator in counts)) return counts
  throw new CxMetricsError('invalid_input', `counts must be an object of counts by name, got ${show(counts)}`)
}
