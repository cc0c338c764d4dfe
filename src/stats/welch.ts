import { studentP, studentQuantile } from './beta.ts'
import type { Moments } from './moments.ts'

/** The difference of two means, in the unit of the values. */
export interface Welch {
  readonly difference: number
  readonly lower: number
  readonly upper: number
  readonly p: number
  readonly t: number
  /** Degrees of freedom, seldom whole. */
  readonly df: number
}

/**
 * The difference of two means, a − b, whose samples may differ in variance: Welch's t with Satterthwaite's degrees of
 * freedom. `n` may be an effective number of items, Kish's; `variance` is that of the sample, over n − 1.
 *
 * Null with not more than one item on a side, and where nothing varies on either: two samples of equal values each say
 * nothing of their error, however far apart they are. What varies less than rounding does counts as equal, as in R.
 *
 * @see Welch 1938, Biometrika 29:350–362; Satterthwaite 1946, Biometrics Bulletin 2:110–114
 */
export function welch(
  a: Pick<Moments, 'n' | 'mean' | 'variance'>,
  b: Pick<Moments, 'n' | 'mean' | 'variance'>,
  level = 0.95,
): Welch | null {
  if (!(a.n > 1 && b.n > 1) || a.variance === null || b.variance === null) return null
  const [ofA, ofB] = [a.variance / a.n, b.variance / b.n]
  const both = ofA + ofB
  const error = Math.sqrt(both)
  if (error <= 10 * Number.EPSILON * Math.max(Math.abs(a.mean), Math.abs(b.mean))) return null
  const df = 1 / ((ofA / both) ** 2 / (a.n - 1) + (ofB / both) ** 2 / (b.n - 1))
  const difference = a.mean - b.mean
  const margin = studentQuantile(level, df) * error
  const t = difference / error
  return {
    difference,
    lower: difference - margin,
    upper: difference + margin,
    p: studentP(t, df),
    t,
    df,
  }
}
