import { badOption, CxMetricsError, checkOptions, show } from '../core/errors.ts'
import type { ValueTable } from '../core/metric.ts'
import { unsortedOf } from '../core/unsorted.ts'
import { countOf } from '../core/values.ts'
import { decimalFraction } from './rational.ts'
import { FEW, MANY, selectByBucket, selectRanks, sortFew, type ValueAt } from './select.ts'

/** The nine definitions of Hyndman and Fan, by their number in R. */
export type QuantileType = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9

/** Which of the nine definitions to use. */
export interface QuantileOptions {
  /** 1–3 answer with observed values (2 with their midpoints), 4–9 interpolate. @defaultValue 7 */
  readonly type?: QuantileType
}

/**
 * The value below which a share `p` of a sample lies, by any of the nine definitions in use.
 *
 * Type 7, the default, is SQL's `percentile_cont`: the sorted values interpolated at position 1 + p(n − 1). In general
 * the position is a + p(n + 1 − a − b), with a = b = 1 (7), 0 (6), 1/2 (5), 1/3 (8), 3/8 (9) and a = 0, b = 1 (4); types
 * 1–3 take an order statistic at np: the next one, the next one or the midpoint of two, the nearest even one.
 * `p` counts as the decimal it prints as, so np is exact: the 0.07-quantile of 100 values is the seventh (type 1).
 *
 * In the unit of the values. An empty sample gives null. Values are finite numbers in any order, an array, a typed
 * array or another iterable, and stay as they are. O(n).
 *
 * @throws `invalid_option` p outside [0, 1], an unknown type or option; `invalid_value` a value that is no finite number,
 * at its index; `invalid_input` values that cannot be walked, or 2^31 of them and more
 * @example
 * quantile([4, 1, 3, 2], 0.5) // 2.5
 * quantile([4, 1, 3, 2], 0.9, { type: 1 }) // 4
 * quantile([], 0.5) // null
 * @see Hyndman, R. J. & Fan, Y. (1996). Sample quantiles in statistical packages. The American Statistician 50(4),
 * 361–365. doi:10.1080/00031305.1996.10473566
 * @category Statistics
 * @since 0.1.0
 */
export function quantile(
  values: Iterable<number> | ArrayLike<number>,
  p: number,
  options: QuantileOptions = {},
): number | null {
  checkOptions(options, ['type'])
  return quantilesOf(values, [p], options.type, 'p')[0]!
}

/**
 * Several quantiles of one sample in one go, each the `quantile` of its share, to the last bit.
 *
 * In the unit of the values, in the order of the shares. An empty sample gives null for each. The values stay as they
 * are and are not copied if they are a large Float64Array; a few passes over them serve all shares.
 *
 * @throws `invalid_option` shares that are no list of numbers from 0 to 1, an unknown type or option; `invalid_value` a
 * value that is no finite number, at its index; `invalid_input` values that cannot be walked, or 2^31 of them and more
 * @example
 * quantiles([4, 1, 3, 2], [0.5, 0.9]) // [2.5, 3.7]
 * quantiles([4, 1, 3, 2], [0.9, 0.5], { type: 1 }) // [4, 2]
 * quantiles([], [0.5, 0.9]) // [null, null]
 * @see Hyndman, R. J. & Fan, Y. (1996). Sample quantiles in statistical packages. The American Statistician 50(4),
 * 361–365. doi:10.1080/00031305.1996.10473566
 * @category Statistics
 * @since 0.1.0
 */
export function quantiles(
  values: Iterable<number> | ArrayLike<number>,
  shares: readonly number[],
  options: QuantileOptions = {},
): readonly (number | null)[] {
  checkOptions(options, ['type'])
  if (!Array.isArray(shares)) badOption('shares', 'a list of shares such as 0.9', shares)
  return quantilesOf(values, shares, options.type, 'shares')
}

/** As many as a word counts. */
const MOST = 2147483647

function quantilesOf(
  values: Iterable<number> | ArrayLike<number>,
  shares: readonly number[],
  type: QuantileType | undefined,
  name: string,
): (number | null)[] {
  const list = listOf(values, 'value')
  const n = list.length
  if (n > MOST) {
    const way = 'summarize them in a sketch'
    throw new CxMetricsError('invalid_input', `values must be ${MOST} at most, got ${n}: ${way}`)
  }
  const positions = positionsOf(n, shares, type, name)
  const ranks = ranksOf(positions)
  const column = (): Float64Array => readNumbers(list, 'value')
  const lent = list instanceof Float64Array
  const valueAt =
    n <= FEW
      ? sortFew(list)
      : n < MANY
        ? selectRanks(column(), ranks)
        : selectByBucket(lent ? list : column(), ranks)
  // not all are finite: a second look finds which
  if (!valueAt) column()
  return positions.map((position) => between(valueAt!, position))
}

/** `quantile` of a table of distinct ascending values with their counts, which are never expanded. */
export function quantileOfTable(table: ValueTable, p: number, type?: QuantileType): number | null {
  return quantilesOfTable(table, [p], type, 'p')[0]!
}

/** `quantiles` of such a table; ascending shares take one walk. */
export function quantilesOfTable(
  table: ValueTable,
  shares: readonly number[],
  type?: QuantileType,
  name = 'shares',
): (number | null)[] {
  const positions = positionsOf(countOf(table), shares, type, name)
  const valueAt = unsortedOf(table)?.select(ranksOf(positions)) ?? walk(table)
  return positions.map((position) => between(valueAt, position))
}

/** Finds the value of one rank after another. */
function walk({ values, counts }: ValueTable): ValueAt {
  let i = 0
  let before = 0
  return (rank) => {
    if (rank <= before) i = before = 0
    while (before + counts[i]! < rank) before += counts[i++]!
    return values[i]!
  }
}

/** Where a quantile lies: at `weight` of the way from the value of one rank to that of another; ranks begin at 1. */
interface Position {
  readonly low: number
  readonly high: number
  readonly weight: number
}

/** All ranks that positions name, ascending. They are few and mostly in order. */
function ranksOf(positions: readonly (Position | null)[]): number[] {
  const ranks: number[] = []
  for (const position of positions) {
    if (!position) continue
    ranks.push(position.low)
    if (position.high !== position.low) ranks.push(position.high)
  }
  if (ranks.length > 64) return ranks.sort((a, b) => a - b)
  for (let i = 1; i < ranks.length; i++) {
    const rank = ranks[i]!
    let j = i
    for (; j > 0 && ranks[j - 1]! > rank; j--) ranks[j] = ranks[j - 1]!
    ranks[j] = rank
  }
  return ranks
}

function between(valueAt: (rank: number) => number, position: Position | null): number | null {
  if (!position) return null
  const low = valueAt(position.low) + 0 // −0 becomes 0
  if (position.low === position.high) return low
  const high = valueAt(position.high)
  return Math.min(Math.max((1 - position.weight) * low + position.weight * high, low), high) + 0
}

/** By type, in 24ths: a, and 1 − a − b. */
const A: readonly number[] = [0, 0, -12, 0, 12, 0, 24, 8, 9]
const C: readonly number[] = [0, 0, 0, 0, 0, 24, -24, 8, 6]

function positionsOf(
  n: number,
  shares: readonly number[],
  type: number | undefined = 7,
  name: string,
): (Position | null)[] {
  if (typeof type !== 'number' || A[type - 1] === undefined)
    badOption('type', 'a whole number from 1 to 9', type)
  const positions: (Position | null)[] = []
  for (const p of shares) {
    checkShare(p, name)
    positions.push(n === 0 ? null : positionOf(n, p, type))
  }
  return positions
}

/** The one formula: a + p(n + 1 − a − b) as a rank and what is left, with p as the decimal it prints as. */
function positionOf(n: number, p: number, type: number): Position {
  const a = A[type - 1]!
  const c = C[type - 1]!
  // One more than the position, which type 3 lets fall below 0, where division would round up.
  let place = 0
  let rest = 0
  let under = 1
  while (under < 1e6 && Math.round(p * under) / under !== p) under *= 10
  const over = Math.round(p * under)
  if (over / under === p && under * (24 * n + 72) < 2 ** 53) {
    const unit = 24 * under
    const position = unit + a * under + over * (24 * n + c)
    place = Math.floor(position / unit)
    // the quotient can be rounded up to a whole number, the product is exact
    if (place * unit > position) place--
    rest = (position - place * unit) / unit
  } else {
    const [over, under] = decimalFraction(p)
    const unit = 24n * under
    const position = unit + BigInt(a) * under + over * (24n * BigInt(n) + BigInt(c))
    place = Number(position / unit)
    const left = position % unit
    // above 0 even where it is too small for 64 bits
    if (left > 0n) rest = Number((left << 64n) / unit) / 2 ** 64 || Number.MIN_VALUE
  }
  const weight = type > 3 ? rest : rest > 0 ? 1 : type === 3 ? (place - 1) % 2 : (type - 1) / 2
  const low = Math.min(Math.max(place - 1, 1), n)
  const high = Math.min(Math.max(place, 1), n)
  return { low: weight === 1 ? high : low, high: weight === 0 ? low : high, weight }
}

/** Refuses a `p` that is no number from 0 to 1. */
export function checkShare(p: number, name = 'p'): void {
  if (!(typeof p === 'number' && p >= 0 && p <= 1)) badOption(name, 'a number from 0 to 1', p)
}

/** Finite numbers, not below `least`, in a column of their own. */
export function readNumbers(
  values: Iterable<number> | ArrayLike<number>,
  name: string,
  least: number = -Infinity,
): Float64Array {
  const list = listOf(values, name)
  const column = new Float64Array(list.length)
  for (let i = 0; i < column.length; i++) {
    const value = list[i]!
    if (!(Number.isFinite(value) && value >= least)) {
      const rule = least === 0 ? 'a finite number of at least 0' : 'a finite number'
      throw new CxMetricsError('invalid_value', `${name} must be ${rule}, got ${show(value)}`, [i])
    }
    column[i] = value + 0 // −0 becomes 0
  }
  return column
}

/** Arrays of both kinds as they are, other iterables as an array. */
function listOf(values: Iterable<number> | ArrayLike<number>, name: string): ArrayLike<number> {
  const walked = checkColumn(values, name)
  const indexed = Array.isArray(walked) || ArrayBuffer.isView(walked)
  return (indexed ? walked : Array.from(walked)) as ArrayLike<number>
}

/** Refuses what is neither an array nor a typed array nor another iterable: `from` would take it for an empty one. */
export function checkColumn<T>(values: Iterable<T> | ArrayLike<T>, name: string): Iterable<T> {
  if (typeof values === 'object' && values && (Symbol.iterator in values || 'length' in values)) {
    return values as Iterable<T>
  }
  throw new CxMetricsError('invalid_input', `${name}s must be an array or an iterable, got ${show(values)}`)
}
