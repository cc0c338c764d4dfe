// What the simulations draw from. A sequence is named, so that a suite gives the same alone as among the others.
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'

export const SEED = 20240501

const logFactorials = [0]
const logFactorial = (n) => {
  for (let k = logFactorials.length; k <= n; k++) logFactorials.push(logFactorials[k - 1] + Math.log(k))
  return logFactorials[n]
}

/** The chance of so many successes of n, as an array over 0 … n. */
export function binomialChances(n, p) {
  return Array.from({ length: n + 1 }, (_, k) => chance(n, p, k))
}

function chance(n, p, k) {
  const ways = logFactorial(n) - logFactorial(k) - logFactorial(n - k)
  return Math.exp(ways + k * Math.log(p) + (n - k) * Math.log1p(-p))
}

export function randomOf(name) {
  let hash = 0x811c9dc5
  for (const letter of name) hash = Math.imul(hash ^ letter.codePointAt(0), 0x01000193)
  const generator = xoroshiro128plus(hash ^ SEED)
  const word = () => generator.next() >>> 6

  /** Between 0 and 1, both excluded. */
  const uniform = () => (word() * 2 ** 26 + word() + 0.5) / 2 ** 52
  const exponential = () => -Math.log(uniform())
  const normal = () => Math.sqrt(2 * exponential()) * Math.cos(2 * Math.PI * uniform())

  /** By inversion, from the likeliest number outwards. */
  const binomial = (n, p) => {
    if (n === 0 || p <= 0) return 0
    if (p >= 1) return n
    const mode = Math.min(n, Math.floor((n + 1) * p))
    const odds = p / (1 - p)
    let left = uniform() - chance(n, p, mode)
    let [low, high] = [mode, mode]
    let [below, above] = [chance(n, p, mode), chance(n, p, mode)]
    while (left >= 0 && below + above > 1e-18) {
      above *= (odds * (n - high)) / (high + 1)
      high++
      left -= above
      if (left < 0) return high
      below *= low / (odds * (n - low + 1))
      low--
      left -= below
      if (left < 0) return low
    }
    return mode
  }

  /** How many of n fall in each class. */
  const multinomial = (n, shares) => {
    let [items, rest] = [n, 1]
    return shares.map((share, i) => {
      const count = i === shares.length - 1 ? items : binomial(items, Math.min(1, share / rest))
      items -= count
      rest -= share
      return count
    })
  }

  /** The class that one item falls in. */
  const pick = (shares) => {
    let left = uniform()
    const found = shares.findIndex((share) => {
      left -= share
      return left < 0
    })
    return found < 0 ? shares.length - 1 : found
  }

  const times = (n, draw) => Array.from({ length: n }, draw)
  return { uniform, exponential, normal, binomial, multinomial, pick, times }
}
