import { betaCdf } from './beta.ts'

/**
 * Two-sided p of the exact sign test, that either side is as likely: min(1, 2 · P(X ≥ max(a, b))) for X binomial on a + b
 * with one half, through I½(k, n − k + 1). 1 where there is nothing to compare.
 * Source: Dixon and Mood 1946, Journal of the American Statistical Association 41:557–566.
 */
export function signTest(a: number, b: number): number {
  const more = Math.max(a, b)
  if (2 * more <= a + b + 1) return 1
  return Math.min(1, 2 * betaCdf(0.5, more, a + b - more + 1))
}
