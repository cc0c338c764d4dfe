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
