import { badOption, CxMetricsError, checkOptions, show } from '../core/errors.ts'
import type { ValueTable } from '../core/metric.ts'
import { decimalFraction } from './rational.ts'

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
 * array or another iterable, and stay as they are. O(n log n).
 *
 * @throws `invalid_option` p outside [0, 1], an unknown type or option; `invalid_value` a value that is no finite number,
 * at its index; `invalid_input` values that cannot be walked
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
  const sorted = readNumbers(values, 'value').sort()
  return quantileBy((rank) => sorted[rank - 1]!, sorted.length, p, options.type)
}

/** `quantile` of a table of distinct ascending values with their counts, which are never expanded. */
export function quantileOfTable(table: ValueTable, p: number, type?: QuantileType): number | null {
  const valueAt = (rank: number): number => {
    let i = 0
    for (let before = table.counts[0]!; before < rank; before += table.counts[i]!) i++
    return table.values[i]!
  }
  const n = table.counts.reduce((sum, count) => sum + count, 0)
  return quantileBy(valueAt, n, p, type)
}

/** The one formula; `valueAt` answers ranks from 1 to n. The constants are a and 1 − a − b in 24ths, by type. */
function quantileBy(valueAt: (rank: number) => number, n: number, p: number, type = 7): number | null {
  const a = [0, 0, -12, 0, 12, 0, 24, 8, 9][type - 1]
  const c = [0, 0, 0, 0, 0, 24, -24, 8, 6][type - 1]
  if (typeof type !== 'number' || a === undefined || c === undefined) {
    badOption('type', 'a whole number from 1 to 9', type)
  }
  checkShare(p)
  if (n === 0) return null
  const [over, under] = decimalFraction(p)
  const unit = 24n * under
  // One more than the position, which type 3 lets fall below 0, where bigint division would round up.
  const position = unit + BigInt(a) * under + over * (24n * BigInt(n) + BigInt(c))
  const rank = Number(position / unit) - 1
  const rest = position % unit
  const weight =
    type > 3 ? Number((rest << 64n) / unit) / 2 ** 64 : rest > 0n ? 1 : [0, 0.5, rank % 2][type - 1]!
  const low = valueAt(Math.min(Math.max(rank, 1), n))
  const high = valueAt(Math.min(Math.max(rank + 1, 1), n))
  return Math.min(Math.max((1 - weight) * low + weight * high, low), high)
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
  return Float64Array.from(checkColumn(values, name), (value, i) => {
    if (Number.isFinite(value) && value >= least) return value + 0 // −0 becomes 0
    const rule = least === 0 ? 'a finite number of at least 0' : 'a finite number'
    throw new CxMetricsError('invalid_value', `${name} must be ${rule}, got ${show(value)}`, [i])
  })
}

/** Refuses what is neither an array nor a typed array nor another iterable: `from` would take it for an empty one. */
export function checkColumn<T>(values: Iterable<T> | ArrayLike<T>, name: string): Iterable<T> {
  if (typeof values === 'object' && values && (Symbol.iterator in values || 'length' in values)) {
    return values as Iterable<T>
  }
  throw new CxMetricsError('invalid_input', `${name}s must be an array or an iterable, got ${show(values)}`)
}
