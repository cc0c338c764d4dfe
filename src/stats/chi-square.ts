import { logBeta } from './beta.ts'

/**
 * P(X ≥ x) for X chi-squared with df ≥ 1, to 1e-12 of itself down to 1e-300; the gamma distribution with shape df/2 at
 * x/2 is the limit of the beta distribution, as in gammaQuantile.
 */
export function chiSquareP(x: number, df: number): number {
  // far above where the powers of x underflow the rest of 1 is already less than a double shows
  return x > 1e-40 ? Math.exp(logBeta(-Math.log(x / df), 1e30, df / 2)[0]) : 1
}
