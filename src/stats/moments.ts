import type { ValueTable } from '../core/metric.ts'
import { addProduct, emptySum, exactText, exactValue } from '../core/sum.ts'
import { countOf } from '../core/values.ts'

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
export function momentsOf(table: ValueTable): Moments | null {
  const { values, counts } = table
  const n = countOf(table)
  if (n === 0) return null
  const mean = exactTotal(table, n) / n
  let first = 0
  let second = 0
  let third = 0
  for (let i = 0; i < values.length; i++) {
    const count = counts[i]!
    const deviation = values[i]! - mean
    first += count * deviation
    second += count * deviation * deviation
    third += count * (deviation * deviation * deviation)
  }
  // What the rounding of the mean left over (Chan, Golub and LeVeque 1983, The American Statistician 37:242–247).
  const squares = Math.max(0, second - (first * first) / n)
  return {
    n,
    mean,
    variance: n > 1 ? squares / (n - 1) : null,
    skewness: squares > 0 ? third / n / (squares / n) ** 1.5 : 0,
  }
}

/** The sum of all, rounded once. Whole numbers are added in two parts, each exact while it stays below 2^53. */
function exactTotal({ values, counts }: ValueTable, n: number): number {
  const part = 2 ** 26
  const most = Math.max(Math.abs(values[0]!), Math.abs(values.at(-1)!))
  let whole = n * Math.max(part, most / part + 1) < 2 ** 53
  let high = 0
  let low = 0
  for (let i = 0; whole && i < values.length; i++) {
    const value = values[i]!
    const parts = Math.floor(value / part)
    high += counts[i]! * parts
    low += counts[i]! * (value - parts * part)
    whole = Math.floor(value) === value
  }
  if (whole) return high * part + low
  const exact = emptySum()
  for (let i = 0; i < values.length; i++) addProduct(exact, values[i]!, counts[i]!)
  return exactValue(exactText(exact))
}
