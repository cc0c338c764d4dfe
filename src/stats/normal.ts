/** The standard normal density; the square is split so that its rounding is not magnified by the exponential. */
function density(x: number): number {
  const rough = Math.trunc(x * 16) / 16
  return 0.3989422804014327 * Math.exp((-rough * rough) / 2) * Math.exp(((rough - x) * (rough + x)) / 2)
}

/** [Φ(x) − ½] / φ(x) = x + x³/3 + x⁵/(3·5) + …: terms of one sign, nothing cancels. */
function body(x: number): number {
  let sum = x
  for (let term = x, k = 3; Math.abs(term) > 1e-17 * Math.abs(sum); k += 2) sum += term *= (x * x) / k
  return sum
}

/** [1 − Φ(x)] / φ(x) = x/(x² + 1 − 1·2/(x² + 5 − 3·4/(x² + 9 − …))) for x ≥ 1.5: every second step of Laplace's. */
function tail(x: number): number {
  let fraction = Infinity
  for (let k = Math.ceil(4 + 210 / (x * x)); k >= 0; k--) {
    fraction = x * x + 4 * k + 1 - ((2 * k + 1) * (2 * k + 2)) / fraction
  }
  return x / fraction
}

/**
 * Φ(x), the standard normal distribution function, to a few units in the last place on both sides.
 * Source: Abramowitz & Stegun 1964, 26.2.11 (series) and 26.2.14 (continued fraction).
 */
export function normalCdf(x: number): number {
  if (Math.abs(x) < 1.5) return 0.5 + body(x) * density(x)
  return x < 0 ? tail(-x) * density(x) : 1 - tail(x) * density(x)
}

/**
 * Φ⁻¹(p) for 0 < p < 1: Hastings' approximation (Abramowitz & Stegun 1964, 26.2.23; its error h is below 4.5e-4), then
 * the Taylor series of Φ⁻¹ from there up to h⁵ (coefficients: Steinbrecher & Shaw 2008, Eur. J. Appl. Math. 19, 87–112).
 */
export function normalQuantile(p: number): number {
  if (p >= 0.5) return p > 0.5 ? -normalQuantile(1 - p) : 0
  const t = Math.sqrt(-2 * Math.log(p))
  const x =
    t - (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)))
  const h = x < 1.5 ? (0.5 - p) / density(x) - body(x) : tail(x) - p / density(x)
  const square = x * x
  const fifth = (7 + square * (46 + square * 24)) / 120
  return (
    -x - h * (1 + h * (x / 2 + h * ((1 + 2 * square) / 6 + h * ((x * (7 + 6 * square)) / 24 + h * fifth))))
  )
}

/**
 * z with P(|Z| ≤ z) = `level`; from the tail, which 1 − level gives without rounding. That of the usual level is known:
 * results have up to four intervals each, and it would take a good part of their time.
 */
export function criticalZ(level: number): number {
  return level === 0.95 ? 1.9599639845400538 : 0 - normalQuantile((1 - level) / 2)
}
