/** A moving average that forgets, and its standard error. */
export interface Smoothed {
  readonly average: number
  readonly error: number
}

/**
 * zᵢ = λxᵢ + (1 − λ)zᵢ₋₁ from z₀ = centre, of points without gaps, with its error: sᵢ² = λ²eᵢ² + (1 − λ)²sᵢ₋₁². Where all
 * errors are e that is e²·λ/(2 − λ)·(1 − (1 − λ)²ⁱ).
 *
 * Source: Lucas & Saccucci 1990, Exponentially weighted moving average control schemes, Technometrics 32:1–12.
 */
export function smoothed(
  values: readonly number[],
  errors: readonly number[],
  centre: number,
  lambda: number,
): readonly Smoothed[] {
  let average = centre
  let error = 0
  return values.map((value, i) => {
    // from the last average, so that what stays where it is stays there to the last digit
    average += lambda * (value - average)
    error = Math.hypot(lambda * errors[i]!, (1 - lambda) * error)
    return { average: average + 0, error }
  })
}
