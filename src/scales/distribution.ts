import { checkCounts, type Distribution, total } from '../core/distribution.ts'
import { CxMetricsError, show } from '../core/errors.ts'
import type { Scale } from './scale.ts'

/** Counts per point, `{ 1: 3, 2: 0, ... }`, checked against the scale; a point that is not named has 0. */
export function readDistribution(
  counts: { readonly [point: string]: number },
  { points }: Scale,
): Distribution {
  checkCounts(counts)
  const names = points.map(String)
  for (const [point, count] of Object.entries(counts)) {
    if (!names.includes(point)) {
      throw new CxMetricsError(
        'invalid_count',
        `${show(point)} is no point of the scale ${names.join(', ')}`,
        [point],
      )
    }
    if (!(Number.isSafeInteger(count) && count >= 0)) {
      const rule = 'must be a whole number, 0 or more'
      throw new CxMetricsError('invalid_count', `the count of ${point} ${rule}, got ${show(count)}`, [point])
    }
  }
  const listed = names.map((name) => (Object.hasOwn(counts, name) ? counts[name]! + 0 : 0))
  const n = total(listed)
  return { counts: listed, weights: listed, n, effectiveN: n }
}
