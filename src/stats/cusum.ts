/** What has piled up above and below, in standard errors. */
export interface Sums {
  readonly upper: number
  readonly lower: number
}

/**
 * Cumulative sums of steps from the centre beyond an allowance of k: upper max(0, U + z − k), lower min(0, L + z + k), of
 * points without gaps. Neither is set back after a signal.
 *
 * Source: Page 1954, Continuous inspection schemes, Biometrika 41:100–115; signs as in R's qcc.
 */
export function cumulated(steps: readonly number[], k: number): readonly Sums[] {
  let upper = 0
  let lower = 0
  return steps.map((step) => {
    upper = Math.max(0, upper + step - k)
    lower = Math.min(0, lower + step + k) + 0
    return { upper, lower }
  })
}
