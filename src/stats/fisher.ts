import { stirlingError } from './beta.ts'

/**
 * Two-sided p of Fisher's exact test of the table a b / c d of whole counts: the chance, with its margins given, of all
 * tables at most as likely as it (1 + 1e-7 of it, as R has it). 1 where there is but one such table. To 1e-10 of itself
 * at n = 1e9 and below; takes time with √n. Source: Fisher 1935, Journal of the Royal Statistical Society 98:39–82.
 */
export function fisherP(a: number, b: number, c: number, d: number): number {
  const limit = logChance(a, b, c, d) + 1e-7
  const k = Math.floor(((a + b + 1) / (a + b + c + d + 2)) * (a + c + 1)) - a
  const likeliest: Table = [a + k, b - k, c - k, d + k]
  // not above, rather than at most: an empty table has no chance
  if (!(logChance(...likeliest) > limit)) return 1
  const [e, f, g, h] = likeliest
  return Math.min(1, tail(likeliest, limit) + tail([f, e, h, g], limit))
}

type Table = readonly [a: number, b: number, c: number, d: number]

/** The chance of the tables on the side of a smaller `a` whose ln chance is at most `limit`, from a table above it. */
function tail([a, b, c, d]: Table, limit: number): number {
  const most = Math.min(a, d)
  let above = 0
  let below = most + 1
  while (below - above > 1) {
    const k = Math.floor((above + below) / 2)
    if (logChance(a - k, b + k, c + k, d - k) <= limit) below = k
    else above = k
  }
  if (below > most) return 0
  let sum = 1
  for (let k = below, term = 1; term > 1e-17 * sum; k++) {
    term *= ((a - k) / (b + k + 1)) * ((d - k) / (c + k + 1))
    sum += term
  }
  return sum * Math.exp(logChance(a - below, b + below, c + below, d - below))
}

/**
 * ln of the hypergeometric chance of a table with its margins given, in the saddle-point form: each cell is off what is
 * expected by the same (ad − bc)/n, which is exact here. Source: Loader 2000, Fast and Accurate Computation of Binomial
 * Probabilities.
 */
function logChance(a: number, b: number, c: number, d: number): number {
  const n = a + b + c + d
  const off = Number(BigInt(a) * BigInt(d) - BigInt(b) * BigInt(c)) / n
  const cell = (count: number, row: number, column: number, sign: number): number =>
    deviance(count, (row / n) * column, sign * off) + rest(count)
  return (
    rest(a + b) +
    rest(c + d) +
    rest(a + c) +
    rest(b + d) -
    rest(n) -
    cell(a, a + b, a + c, 1) -
    cell(b, a + b, b + d, -1) -
    cell(c, c + d, a + c, -1) -
    cell(d, c + d, b + d, 1)
  )
}

/** ln k! − (k ln k − k) */
function rest(k: number): number {
  return k === 0 ? 0 : Math.log(2 * Math.PI * k) / 2 + stirlingError(k)
}

/** count·ln(count/expected) − off, where off = count − expected. */
function deviance(count: number, expected: number, off: number): number {
  if (count === 0) return expected
  const u = off / count
  return -count * ((u > 0.5 ? Math.log(expected / count) : Math.log1p(-u)) + u)
}
