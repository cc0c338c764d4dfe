import { total } from '../core/distribution.ts'

/**
 * Score limits for the mean of a distribution on declared points: {μ : n(x̄ − μ)² ≤ z² Σ p̃(x − μ)²}, where p̃ is the
 * likelihood maximum under mean μ. On two points this is Wilson's interval, on −1, 0, 1 Tango's.
 *
 * With shares f and Lagrange's multiplier λ, p̃ = f/(1 + λ(x − μ)) and Σp̃(x − μ)² = (x̄ − μ)/λ: a limit satisfies
 * μ = x̄ − c/λ with c = z²/n. Put into Σp̃ = 1 this leaves one equation in λ, Σ f/(1 + c − λ(x̄ − x)) = 1.
 * For the lower limit let v = x̄ − x, d the greatest v observed and t = (1 + c)/λ; as Σfv = 0,
 *
 *     Σ f v²/(t − v) = c t,   t > d,   μ = x̄ − c/(1 + c) · t.
 *
 * The left side falls and the right one rises, so there is one root. A single pole p/(t − q) that has the sum's value and
 * slope at some t lies nowhere above the sum (whose inverse is concave), so where it meets c t is at most the root:
 * started below it, the steps climb to it. If the root lies below x̄ − min, the declared end `min` was not observed and
 * takes mass: t stays there. The upper limit is the mirror image.
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
  const all = total(weights)
  return [limit(points, weights, all, c, 1), limit(points, weights, all, c, -1)]
}

/** The lower limit, or with sign −1 the upper one, as the lower limit of the mirrored points. */
function limit(
  points: readonly number[],
  weights: readonly number[],
  all: number,
  c: number,
  sign: 1 | -1,
): number {
  let end = Infinity
  let lowest = Infinity
  let edge = 0
  for (let k = 0; k < points.length; k++) {
    const x = sign * points[k]!
    end = Math.min(end, x)
    if (weights[k]! > 0 && x < lowest) {
      lowest = x
      edge = weights[k]! / all
    }
  }
  // Terms ≥ 0: exactly 0 when all answers agree, where a rounded x̄ − lowest would leave a false root.
  let d = 0
  for (let k = 0; k < points.length; k++) d += (weights[k]! / all) * (sign * points[k]! - lowest)
  const mean = lowest + d
  // One term of the sum alone is below the root. Where d is below 1e-150, whose square is no double, the limit is the
  // mean to the last digit.
  let next = c > 0 && d > 1e-150 ? d * Math.max(1 + Number.EPSILON, 0.5 + Math.sqrt(0.25 + edge / c)) : 0
  let t = 0
  while (next > t) {
    t = next
    let value = 0
    let slope = 0
    let tilt = 0
    for (let k = 0; k < points.length; k++) {
      const v = d - (sign * points[k]! - lowest)
      const near = weights[k]! > 0 ? 1 / (t - v) : 0
      const term = (weights[k]! / all) * v * v * near
      value += term
      slope += term * near
      tilt += term * near * v
    }
    const middle = tilt / slope / 2
    next = middle + Math.sqrt(middle * middle + ((value / slope) * value) / c)
  }
  return sign * Math.max(end, mean - (c / (1 + c)) * Math.max(t, mean - end)) + 0
}
