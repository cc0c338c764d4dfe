import { total } from '../core/distribution.ts'

/**
 * Score limits for the mean of a distribution on declared points: {μ : n(x̄ − μ)² ≤ z² Σ p̃(x − μ)²}, where p̃ is the
 * likelihood maximum under mean μ. On two points this is Wilson's interval, on −1, 0, 1 Tango's.
 *
 * With shares f and Lagrange's multiplier λ, p̃ = f/(1 + λ(x − μ)) and Σp̃(x − μ)² = (x̄ − μ)/λ: a limit satisfies
 * μ = x̄ − c/λ with c = z²/n. Put into Σp̃ = 1 this leaves one equation in λ, Σ f/(1 + c − λ(x̄ − x)) = 1.
 * For the lower limit let d = x̄ − (lowest observed point), u = (x̄ − x)/d ≤ 1 and s = λd/(1 + c); as Σfu = 0,
 *
 *     s² Σ f u²/(1 − su) = c,   0 < s < 1,   μ = x̄ − c/(1 + c) · d/s.
 *
 * The left side increases and is convex, so there is one root, and Newton's method started above it descends to it
 * without ever leaving the interval. If the root lies beyond λ = (1 + c)/(x̄ − min), the declared end `min` was not
 * observed and takes mass: λ stays there and μ = x̄ − c/(1 + c) · (x̄ − min). The upper limit is the mirror image.
 *
 * Sources: Wilson 1927, JASA 22, 209–212; Tango 1998, Statistics in Medicine 17, 891–908; Owen 2001, Empirical
 * Likelihood, 2.9 (the multiplier).
 *
 * @param points distinct points with both ends of the scale, in any order
 * @param weights how much was observed at each: counts, or sums of weights
 * @param n how many answers the weights are worth, where that is not their sum (Kish's effective n)
 */
export function scoreLimits(
  points: readonly number[],
  weights: readonly number[],
  z: number,
  n: number = total(weights),
): readonly [lower: number, upper: number] {
  const c = (z * z) / n
  return [limit(points, weights, c, 1), limit(points, weights, c, -1)]
}

/** The lower limit, or with sign −1 the upper one, as the lower limit of the mirrored points. */
function limit(points: readonly number[], weights: readonly number[], c: number, sign: 1 | -1): number {
  const all = total(weights)
  const shares: number[] = []
  const u: number[] = []
  let end = Infinity
  let lowest = Infinity
  for (let k = 0; k < points.length; k++) {
    const x = sign * points[k]!
    const weight = weights[k]!
    end = Math.min(end, x)
    if (weight > 0) {
      lowest = Math.min(lowest, x)
      shares.push(weight / all)
      u.push(x)
    }
  }
  // Terms ≥ 0: exactly 0 when all answers agree, where a rounded x̄ − lowest would leave a false root.
  let d = 0
  for (let k = 0; k < u.length; k++) d += shares[k]! * (u[k]! - lowest)
  const mean = lowest + d
  for (let k = 0; k < u.length; k++) u[k] = 1 - (u[k]! - lowest) / d
  // Below 1e-150 the squares of u would overflow, and the limit is the mean to the last digit.
  const reach = c > 0 && d > 1e-150 ? d / root(shares, u, c) : 0
  return sign * Math.max(end, mean - (c / (1 + c)) * Math.max(reach, mean - end)) + 0
}

/** The root s in (0, 1) of s² Σ f u²/(1 − su) = c, where Σ f u = 0 and the greatest u is 1. */
function root(shares: readonly number[], u: readonly number[], c: number): number {
  let edge = 0
  let second = 0
  let third = 0
  for (let k = 0; k < u.length; k++) {
    const term = shares[k]! * u[k]! ** 2
    if (u[k] === 1) edge = term
    second += term
    third += term * u[k]!
  }
  // Both bounds lie above the root: one term of the sum alone, and Jensen's inequality for 1/(1 − su).
  let s = Math.min(1 - Number.EPSILON, bound(edge, c, c), bound(second, (c * third) / second, c))
  for (let step = 0; step < 100; step++) {
    let value = 0
    let slope = 0
    for (let k = 0; k < u.length; k++) {
      const left = 1 - s * u[k]!
      const term = (shares[k]! * u[k]! ** 2) / left
      value += term
      slope += (term * (1 + left)) / left
    }
    const next = s - (s * value - c / s) / slope
    if (!(next < s)) break
    s = next
  }
  return s
}

/** The positive root of a s² + b s = c, without cancellation. */
function bound(a: number, b: number, c: number): number {
  const r = Math.sqrt(b * b + 4 * a * c)
  return b > 0 ? (2 * c) / (b + r) : (r - b) / (2 * a)
}
