import { CxMetricsError, checkItems, show } from '../core/errors.ts'

/**
 * p-values of several tests, adjusted by Holm's step-down method: reporting those at or below α finds any difference that
 * is not there with a chance of at most α, whatever hangs together with what. The i-th smallest of m becomes the greatest
 * of (m − j + 1)·p over all j ≤ i, at most 1. In the order they came; missing ones (null, NaN) stay null and do not count
 * towards m; none gives an empty array.
 *
 * @throws `invalid_value` for a p that is not from 0 to 1; `invalid_input`
 * @example
 * holm([0.01, 0.04, null, 0.03]) // [0.03, 0.06, null, 0.06]
 * @see Holm 1979, A simple sequentially rejective multiple test procedure, Scandinavian Journal of Statistics 6:65–70
 * @category Statistics
 * @since 0.1.0
 */
export function holm(pValues: readonly (number | null)[]): (number | null)[] {
  return adjusted(pValues, (ascending) => {
    let highest = 0
    for (let i = 0, m = ascending.length; i < m; i++) {
      ascending[i] = highest = Math.max(highest, Math.min(1, (m - i) * ascending[i]!))
    }
  })
}

/**
 * p-values of several tests, adjusted by Benjamini and Hochberg's step-up method: of what is reported at or below α, a
 * share of at most α on average is not there, if the tests are independent or positively dependent. The i-th smallest of m
 * becomes the least of m·p/j over all j ≥ i. In the order they came; missing ones (null, NaN) stay null and do not count
 * towards m; none gives an empty array.
 *
 * @throws `invalid_value` for a p that is not from 0 to 1; `invalid_input`
 * @example
 * benjaminiHochberg([0.01, 0.04, null, 0.03]) // [0.03, 0.04, null, 0.04]
 * @see Benjamini and Hochberg 1995, Controlling the false discovery rate, Journal of the Royal Statistical Society B
 * 57:289–300
 * @category Statistics
 * @since 0.1.0
 */
export function benjaminiHochberg(pValues: readonly (number | null)[]): (number | null)[] {
  return adjusted(pValues, (ascending) => {
    let lowest = 1
    for (let m = ascending.length, i = m; i > 0; i--) {
      ascending[i - 1] = lowest = Math.min(lowest, (m / i) * ascending[i - 1]!)
    }
  })
}

/** Puts what `adjust` makes, in place, of the p-values in ascending order where each of them was. */
function adjusted(
  pValues: readonly (number | null)[],
  adjust: (ascending: Float64Array) => void,
): (number | null)[] {
  checkItems(pValues, 'pValues')
  const all: (number | null)[] = Array.from(pValues, (p, i) => {
    if (p === null || p === undefined || Number.isNaN(p)) return null
    // + 0 makes 0 of −0
    if (typeof p === 'number' && p >= 0 && p <= 1) return p + 0
    throw new CxMetricsError('invalid_value', `p must be a number from 0 to 1, got ${show(p)}`, [i])
  })
  const order = all.flatMap((p, i) => (p === null ? [] : [i])).sort((i, j) => all[i]! - all[j]!)
  const ascending = Float64Array.from(order, (i) => all[i]!)
  adjust(ascending)
  order.forEach((i, rank) => {
    all[i] = ascending[rank]!
  })
  return all
}
