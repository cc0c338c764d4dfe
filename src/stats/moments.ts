import type { ValueTable } from '../core/metric.ts'
import { addProduct, emptySum, exactText, exactValue } from '../core/sum.ts'

export interface Moments {
  readonly n: number
  readonly mean: number
  /** Of the sample, over n − 1; null under two items. */
  readonly variance: number | null
  /** m₃ / m₂^1.5 with both over n; 0 where all agree. */
  readonly skewness: number
}

/**
 * Mean, variance and skewness of a table of values: the mean from the exact sum, the rest from deviations in ascending
 * order, so that equal tables give equal numbers. Null for an empty table.
 */
export function momentsOf({ values, counts }: ValueTable): Moments | null {
  const n = counts.reduce((sum, count) => sum + count, 0)
  if (n === 0) return null
  const exact = emptySum()
  values.forEach((value, i) => {
    addProduct(exact, value, counts[i]!)
  })
  const mean = exactValue(exactText(exact)) / n
  let first = 0
  let second = 0
  let third = 0
  values.forEach((value, i) => {
    const deviation = value - mean
    first += counts[i]! * deviation
    second += counts[i]! * deviation * deviation
    third += counts[i]! * deviation ** 3
  })
  // What the rounding of the mean left over (Chan, Golub and LeVeque 1983, The American Statistician 37:242–247).
  const squares = Math.max(0, second - (first * first) / n)
  return {
    n,
    mean,
    variance: n > 1 ? squares / (n - 1) : null,
    skewness: squares > 0 ? third / n / (squares / n) ** 1.5 : 0,
  }
}
