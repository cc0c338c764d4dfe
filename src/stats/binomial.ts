import type { Random } from './random.ts'

/** How many of `n` independent trials succeed, each with probability `p`: a variate of the exact distribution. */
export function binomial(random: Random, n: number, p: number): number {
  if (p > 0.5) return n - binomial(random, n, 1 - p)
  if (!(n > 0 && p > 0)) return 0
  return n * p < 10 ? byInversion(random, n, p) : byRejection(random, n, p)
}

/** Walks the probabilities of 0, 1, 2 … until they reach a uniform number; n·p < 10. */
function byInversion(random: Random, n: number, p: number): number {
  const odds = p / (1 - p)
  const none = Math.exp(n * Math.log1p(-p))
  for (;;) {
    let left = random()
    // 110 or more come with a probability below 1e-70: who gets there met what rounding left of 1
    for (let k = 0, share = none; k <= Math.min(n, 110); k++) {
      if (left <= share) return k
      left -= share
      share *= (odds * (n - k)) / (k + 1)
    }
  }
}

/**
 * Transformed rejection with a squeeze, BTRS, for p ≤ ½ and n·p ≥ 10; its cost does not depend on n. The ratio of the
 * probabilities of k and of the mode is written in differences from the mode, so that it holds for any whole n.
 * Source: Hörmann 1993, Journal of Statistical Computation and Simulation 46:101–110.
 */
function byRejection(random: Random, n: number, p: number): number {
  const deviation = Math.sqrt(n * p * (1 - p))
  const b = 1.15 + 2.53 * deviation
  const a = -0.0873 + 0.0248 * b + 0.01 * p
  const squeeze = 0.92 - 4.2 / b
  for (;;) {
    const u = random() - 0.5
    const v = random()
    const edge = 0.5 - Math.abs(u)
    const k = Math.floor(((2 * a) / edge + b) * u + n * p + 0.5)
    if (edge >= 0.07 && v <= squeeze) return k
    if (k < 0 || k > n) continue
    const mode = Math.floor((n + 1) * p)
    const more = k - mode
    const bound =
      (mode + 0.5) * Math.log1p(-more / (k + 1)) +
      (n - mode + 0.5) * Math.log1p(more / (n - k + 1)) +
      more * Math.log(((p / (1 - p)) * (n - k + 1)) / (k + 1)) +
      (stirling(mode) + stirling(n - mode) - stirling(k) - stirling(n - k))
    const height = (v * (2.83 + 5.1 / b) * deviation) / (a / (edge * edge) + b)
    if (Math.log(height) <= bound) return k
  }
}

/** ln k! − [(k + ½) ln(k + 1) − (k + 1) + ½ ln 2π]: what Stirling's formula leaves out. */
function stirling(k: number): number {
  if (k < 10) return STIRLING[k]!
  const square = (k + 1) * (k + 1)
  return (1 / 12 - (1 / 360 - 1 / 1260 / square) / square) / (k + 1)
}

const STIRLING: readonly number[] = [
  0.08106146679532726, 0.0413406959554093, 0.02767792568499834, 0.020790672103765093, 0.016644691189821193,
  0.013876128823070748, 0.01189670994589177, 0.010411265261972096, 0.009255462182712733, 0.00833056343336287,
]

/**
 * Draws as many items as `counts` hold, with replacement, and says how often each cell was drawn: cell after cell, a
 * binomial number of what is left, whatever the number of items; one by one where there are few to a cell.
 */
export function multinomial(counts: readonly number[]): (random: Random, into: Float64Array) => void {
  const n = counts.reduce((sum, count) => sum + count, 0)
  if (n <= 8 * counts.length) {
    const cellOf = Uint32Array.from(counts.flatMap((count, cell) => Array<number>(count).fill(cell)))
    return (random, into) => {
      into.fill(0)
      for (let i = 0; i < n; i++) into[cellOf[Math.floor(random() * n)]!]!++
    }
  }
  return (random, into) => {
    let items = n
    let drawn = n
    for (let cell = 0; cell < counts.length; cell++) {
      const count = counts[cell]!
      const k = items > count ? binomial(random, drawn, count / items) : drawn
      into[cell] = k
      items -= count
      drawn -= k
    }
  }
}
