import { checkCounts, type Distribution, readCount, unweighted } from '../core/distribution.ts'
import { CxMetricsError, show } from '../core/errors.ts'
import type { Codes } from '../core/metric.ts'

/** Counts per point, `{ 1: 3, 2: 0, ... }`, checked against the scale; a point that is not named has 0. */
export function readDistribution(
  counts: { readonly [point: string]: number },
  { points }: Codes,
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
    readCount(count, point, `the count of ${point}`)
  }
  return unweighted(names.map((name) => (Object.hasOwn(counts, name) ? counts[name]! + 0 : 0)))
}
