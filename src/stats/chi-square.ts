import { logBeta } from './beta.ts'

/** A chi-squared statistic, its degrees of freedom and the chance of one at least as large; null where there is nothing to compare. */
export interface ChiSquareTest {
  readonly statistic: number
  readonly df: number
  readonly p: number | null
}

/**
 * Pearson's test that the rows of a table of counts share one distribution, without correction; rows and columns of
 * zeros are left out. Fewer than two of either leave nothing to compare: statistic 0, df 0, p null.
 * Source: Pearson 1900, Philosophical Magazine 50:157–175.
 */
export function chiSquareTest(table: readonly (readonly number[])[]): ChiSquareTest {
  const rows = table.map(sum)
  const columns = (table[0] ?? []).map((_, j) => sum(table.map((row) => row[j]!)))
  const n = sum(rows)
  const df = others(rows) * others(columns)
  if (df === 0) return { statistic: 0, df: 0, p: null }
  const terms = table.map((row, i) =>
    sum(
      row.map((count, j) => {
        const expected = (rows[i]! * columns[j]!) / n
        return expected > 0 ? (count - expected) ** 2 / expected : 0
      }),
    ),
  )
  const statistic = sum(terms)
  return { statistic, df, p: chiSquareP(statistic, df) }
}

/**
 * P(X ≥ x) for X chi-squared with df ≥ 1, to 1e-12 of itself down to 1e-300; the gamma distribution with shape df/2 at
 * x/2 is the limit of the beta distribution, as in gammaQuantile.
 */
export function chiSquareP(x: number, df: number): number {
  // far above where the powers of x underflow the rest of 1 is already less than a double shows
  return x > 1e-40 ? Math.exp(logBeta(-Math.log(x / df), 1e30, df / 2)[0]) : 1
}

function sum(values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0)
}

/** How many margins are in use beside the first. */
function others(margins: readonly number[]): number {
  return Math.max(0, margins.filter((margin) => margin > 0).length - 1)
}
