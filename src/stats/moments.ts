import type { ValueTable } from '../core/metric.ts'
import { addProduct, emptySum, exactText, exactValue } from '../core/sum.ts'
import { unsortedOf } from '../core/unsorted.ts'
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
 * Mean, variance and skewness of a table of values: the mean from the exact sum, the rest from deviations, added without
 * rounding as far as order could show, so that equal tables give equal numbers, sorted or not. Null for an empty table.
 */
export function momentsOf(table: ValueTable): Moments | null {
  const n = countOf(table)
  if (n === 0) return null
  const unsorted = unsortedOf(table)
  const [least, greatest] = endsOf(table) as readonly [number, number]
  const mean = (unsorted?.total ?? exactTotal(table, n)) / n
  const units = unitsOf(n, Math.max(greatest - mean, mean - least))
  const sums = new Float64Array(5)
  if (unsorted) for (const block of unsorted.blocks) addDeviations(sums, units, block, mean)
  else addCounted(sums, units, table, mean)
  const [first, second, third] = [sums[0]!, sums[1]! + sums[3]!, sums[2]! + sums[4]!]
  // What the rounding of the mean left over (Chan, Golub and LeVeque 1983, The American Statistician 37:242–247).
  const squares = Math.max(0, second - (first * first) / n)
  // Cubes too, but there it stands unsquared: smaller than what `unitsOf` cuts off of `first`, it would be noise.
  const off = units.first < Math.abs(mean) ? first / n : 0
  const cubes = third - off * (3 * squares + first * off)
  return {
    n,
    mean,
    variance: n > 1 ? squares / (n - 1) : null,
    skewness: squares > 0 ? cubes / n / (squares / n) ** 1.5 : 0,
  }
}

/** The least and the greatest value of a table; undefined for an empty one. */
export function endsOf(
  table: ValueTable,
): readonly [least: number | undefined, greatest: number | undefined] {
  const unsorted = unsortedOf(table)
  return unsorted ? [unsorted.least, unsorted.greatest] : [table.values[0], table.values.at(-1)]
}

interface Units {
  readonly first: number
  readonly second: number
  readonly third: number
  readonly rest2: number
  readonly rest3: number
}

/**
 * What is added to deviations from the mean, to their squares and cubes, and taken away: larger than all of them together,
 * it leaves multiples of one unit, and these add up exactly in any order. What that cuts off is added likewise (Demmel and
 * Nguyen 2013, Fast reproducible floating-point summation, doi:10.1109/ARITH.2013.9).
 */
function unitsOf(n: number, reach: number): Units {
  const first = 4 * n * reach
  const second = first * reach
  const third = second * reach
  const finer = n * 2 ** -50
  return { first, second, third, rest2: second * finer, rest3: third * finer }
}

function addCounted(
  sums: Float64Array,
  { first, second, third, rest2, rest3 }: Units,
  { values, counts }: ValueTable,
  mean: number,
): void {
  let [sum1, sum2, sum3, little2, little3] = [0, 0, 0, 0, 0]
  for (let i = 0; i < values.length; i++) {
    const count = counts[i]!
    const deviation = values[i]! - mean
    const square = deviation * deviation
    const cube = square * deviation
    const coarse2 = square + second - second
    const coarse3 = cube + third - third
    sum1 += count * (deviation + first - first)
    sum2 += count * coarse2
    sum3 += count * coarse3
    little2 += count * (square - coarse2 + rest2 - rest2)
    little3 += count * (cube - coarse3 + rest3 - rest3)
  }
  sums.set([sum1, sum2, sum3, little2, little3])
}

/** `addCounted` of values that are each there once: half the time. */
function addDeviations(
  sums: Float64Array,
  { first, second, third, rest2, rest3 }: Units,
  values: Float64Array,
  mean: number,
): void {
  let [sum1, sum2, sum3, little2, little3] = sums as unknown as [number, number, number, number, number]
  for (let i = 0; i < values.length; i++) {
    const deviation = values[i]! - mean
    const square = deviation * deviation
    const cube = square * deviation
    const coarse2 = square + second - second
    const coarse3 = cube + third - third
    sum1 += deviation + first - first
    sum2 += coarse2
    sum3 += coarse3
    little2 += square - coarse2 + rest2 - rest2
    little3 += cube - coarse3 + rest3 - rest3
  }
  sums.set([sum1, sum2, sum3, little2, little3])
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
