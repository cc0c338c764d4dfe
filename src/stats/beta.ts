/** ln Γ(z) − [(z − ½) ln z − z + ½ ln 2π] for z > 0: Stirling's series from 16 on, by recursion before. */
export function stirlingError(z: number): number {
  if (z < 16) return (z + 0.5) * Math.log1p(1 / z) - 1 + stirlingError(z + 1)
  const q = 1 / (z * z)
  return (1 / 12 - q * (1 / 360 - q * (1 / 1260 - q * (1 / 1680 - q / 1188)))) / z
}

/**
 * ∫₀ˣ tᵃ⁻¹(1 − t)ᵇ⁻¹ dt / xᵃ(1 − x)ᵇ for x below the mean, by Lentz's method on the continued fraction of DiDonato &
 * Morris 1992, ACM TOMS 18, 360–373 (BFRAC); `lambda` = a − (a + b)x ≥ 0 comes apart, for it cancels.
 */
function fraction(x: number, lambda: number, a: number, b: number): number {
  let c = (a / (a + 1)) * (lambda + 1)
  let d = 0
  let value = c
  for (let k = 1; k < 1e6; k++) {
    const m = a + 2 * k - 1
    const top = (((a + k - 1) * x) / m) * (((a + b + k - 1) * x) / m) * k * (b - k)
    const base = k + ((k * x) / m) * (b - k) + ((a + k) / (m + 2)) * (lambda + 1 + k * (2 - x))
    d = 1 / (base + top * d)
    c = base + top / c
    value *= c * d
    if (!(Math.abs(c * d - 1) > 4e-16)) break
  }
  return 1 / value
}

/** a[ln(1 + e) − e] for e = x(a + b)/a − 1: one half of the saddle-point form. */
function deviance(tau: number, a: number, b: number): number {
  const bottom = a + b * Math.exp(-tau)
  const e = (-b * Math.expm1(-tau)) / bottom
  return a * ((e < -0.5 ? Math.log((a + b) / bottom) : Math.log1p(e)) - e)
}

/**
 * ln I and ln of its slope dI/dτ = xᵃ(1 − x)ᵇ/B(a, b), where I is the regularised incomplete beta function at x. The
 * place is given as τ = logit(x) − ln(a/b): nothing cancels in x, in 1 − x or about the mean, however large a and b are.
 * Source: Loader 2000, Fast and Accurate Computation of Binomial Probabilities (the saddle-point form of the slope).
 */
export function logBeta(tau: number, a: number, b: number): readonly [cdf: number, slope: number] {
  // The fraction holds below the mean; above it the other tail is taken.
  if (tau > 0) {
    const [other, slope] = logBeta(-tau, b, a)
    return [Math.log1p(-Math.exp(other)), slope]
  }
  const bottom = a + b * Math.exp(-tau)
  const slope =
    deviance(tau, a, b) +
    deviance(-tau, b, a) +
    Math.log((a / (a + b)) * (b / (2 * Math.PI))) / 2 +
    stirlingError(a + b) -
    stirlingError(a) -
    stirlingError(b)
  return [slope + Math.log(fraction(a / bottom, (a / bottom) * b * Math.expm1(-tau), a, b)), slope]
}

/** τ where the lower tail is p: Newton's method on ln I, which is concave in τ, so that it climbs to the root. */
function betaTau(p: number, a: number, b: number): number {
  if (p > 0.5) return -betaTau(1 - p, b, a)
  let tau = 0
  for (let k = 0; k < 200; k++) {
    const [cdf, slope] = logBeta(tau, a, b)
    const step = (Math.log(p) - cdf) * Math.exp(cdf - slope)
    tau = Math.max(-700, tau + step)
    if (Math.abs(step) < 1e-11) break
  }
  return tau
}

/** I(x; a, b), the regularised incomplete beta function, for 0 < x < 1. */
export function betaCdf(x: number, a: number, b: number): number {
  return Math.exp(logBeta(Math.log((x / a) * (b / (1 - x))), a, b)[0])
}

/** x with I(x; a, b) = p, or with 1 − I(x; a, b) = p; each keeps its digits where x is small. */
export function betaQuantile(p: number, a: number, b: number, tail: 'lower' | 'upper' = 'lower'): number {
  return a / (a + b * Math.exp(tail === 'lower' ? -betaTau(p, a, b) : betaTau(p, b, a)))
}

/** The quantile of the gamma distribution with scale 1: b · Beta(shape, b) tends to it, and 1e30 is there in a double. */
export function gammaQuantile(p: number, shape: number, tail: 'lower' | 'upper' = 'lower'): number {
  return 1e30 * betaQuantile(p, shape, 1e30, tail)
}

/** t with P(|T| ≤ t) = level for Student's T: df/(df + T²) is Beta(df/2, ½), and there τ = −ln T². */
export function studentQuantile(level: number, df: number): number {
  return Math.exp(-betaTau(1 - level, df / 2, 0.5) / 2)
}

/** P(|T| ≥ |t|), the two-sided p-value of Student's t. */
export function studentP(t: number, df: number): number {
  return t === 0 ? 1 : Math.exp(logBeta(-2 * Math.log(Math.abs(t)), df / 2, 0.5)[0])
}

/** P(F ≥ f), the upper tail of the F distribution: df₂/(df₂ + df₁F) is Beta(df₂/2, df₁/2). */
export function fP(f: number, df1: number, df2: number): number {
  return f > 0 ? Math.min(1, betaCdf(df2 / (df2 + df1 * f), df2 / 2, df1 / 2)) : 1
}
