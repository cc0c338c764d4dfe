/**
 * The score limits by their definition, slowly and without the solver's algebra: bisection over μ for
 * n(x̄ − μ)² = z² Σ p̃(x − μ)², and for each μ bisection over the multiplier of the likelihood maximum p̃ under mean μ.
 */
export function scoreReference(
  points: readonly number[],
  weights: readonly number[],
  z: number,
  n: number,
): readonly [lower: number, upper: number] {
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  const shares = weights.map((weight) => weight / total)
  const mean = points.reduce((sum, x, k) => sum + shares[k]! * x, 0)
  const accepts = (mu: number): boolean => n * (mean - mu) ** 2 <= z * z * varianceUnder(points, shares, mu)
  return [farthest(accepts, mean, Math.min(...points)), farthest(accepts, mean, Math.max(...points))]
}

/** Σ p̃(x − μ)² for the p̃ that maximises Σ f ln p under Σp = 1, Σpx = μ, over all declared points. */
function varianceUnder(points: readonly number[], shares: readonly number[], mu: number): number {
  const min = Math.min(...points)
  const max = Math.max(...points)
  const slope = (lambda: number): number =>
    points.reduce(
      (sum, x, k) => (shares[k] === 0 ? sum : sum + (shares[k]! * (x - mu)) / (1 + lambda * (x - mu))),
      0,
    )
  let low = -1 / (max - mu)
  let high = 1 / (mu - min)
  for (let step = 0; step < 100; step++) {
    const middle = (low + high) / 2
    if (slope(middle) > 0) low = middle
    else high = middle
  }
  const lambda = (low + high) / 2
  const p = shares.map((share, k) => (share === 0 ? 0 : share / (1 + lambda * (points[k]! - mu))))
  // What is missing lies on the end towards which the multiplier was driven.
  const missing = 1 - p.reduce((sum, share) => sum + share, 0)
  const end = lambda > 0 ? min : max
  return p.reduce((sum, share, k) => sum + share * (points[k]! - mu) ** 2, missing * (end - mu) ** 2)
}

function farthest(accepts: (mu: number) => boolean, inside: number, outside: number): number {
  for (let step = 0; step < 60; step++) {
    const middle = (inside + outside) / 2
    if (middle === inside || middle === outside) break
    if (accepts(middle)) inside = middle
    else outside = middle
  }
  return inside
}

/** The limits to 50 digits: bisection in whole numbers, for whole points and counts that hold more than one point. */
export function scoreExactly(
  points: readonly number[],
  counts: readonly number[],
  z: number,
): readonly [lower: number, upper: number] {
  return [exactLower(points, counts, z), -exactLower(points.map(negate), counts, z)]
}

const DIGITS = 10n ** 50n
const negate = (x: number): number => -x

/** μ with n(x̄ − μ)² = z² Σ p̃(x − μ)², by the multiplier: Σ f v²/(t − v) = c t, v = x̄ − x, μ = x̄ − c t/(1 + c). */
function exactLower(points: readonly number[], counts: readonly number[], z: number): number {
  const n = BigInt(counts.reduce((sum, count) => sum + count, 0))
  // z as the fraction that the double is
  const square = (BigInt(z * 2 ** 52) ** 2n * DIGITS) / 2n ** 104n
  const mean = points.reduce((sum, x, k) => sum + BigInt(x) * BigInt(counts[k]!) * DIGITS, 0n) / n
  const v = points.map((x) => mean - BigInt(x) * DIGITS)
  const seen = v.filter((_, k) => counts[k]! > 0)
  let below = seen.reduce((most, one) => (one > most ? one : most))
  const widest = v.reduce((most, one) => (one > most ? one : most))
  const left = (t: bigint): bigint =>
    v.reduce(
      (sum, one, k) => (counts[k] === 0 ? sum : sum + (BigInt(counts[k]!) * one * one) / (t - one)),
      0n,
    )
  const right = (t: bigint): bigint => (square * t) / DIGITS
  let above = 2n * below
  while (left(above) > right(above)) above *= 2n
  while (above - below > 1n) {
    const middle = (above + below) / 2n
    if (left(middle) > right(middle)) below = middle
    else above = middle
  }
  const t = above > widest ? above : widest
  return Number(mean - (square * t) / (n * DIGITS + square)) / Number(DIGITS)
}
