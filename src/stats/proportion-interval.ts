import { CxMetricsError, show } from '../core/errors.ts'
import { type Interval, type IntervalOptions, readIntervalOptions } from '../core/result.ts'
import { betaQuantile } from './beta.ts'
import { criticalZ } from './normal.ts'
import { scoreLimits } from './score.ts'

/** How the interval of a share is made, `wilson` by default. */
export type ProportionMethod =
  | 'wilson'
  | 'wilson-cc'
  | 'agresti-coull'
  | 'clopper-pearson'
  | 'jeffreys'
  | 'wald'

export const PROPORTION_METHODS: readonly ProportionMethod[] = [
  'wilson',
  'wilson-cc',
  'agresti-coull',
  'clopper-pearson',
  'jeffreys',
  'wald',
]

/**
 * The interval of a share, successes / n, on 0 to 1; null where n is 0. Neither count has to be whole: weighted answers
 * come as Kish's effective n. Limits of `agresti-coull` and `wald` are cut off at 0 and 1.
 *
 * @throws `invalid_count` unless 0 ≤ successes ≤ n, both finite; `invalid_option` for an unknown method or level.
 * @example
 * proportionInterval(280, 400).lower // 0.6533627542224785
 * proportionInterval(0, 10, { method: 'clopper-pearson' }).upper // 0.3084971078187608
 * @see Wilson 1927, Journal of the American Statistical Association 22:209–212; Newcombe 1998, Statistics in Medicine
 * 17:857–872; Agresti and Coull 1998, The American Statistician 52:119–126; Clopper and Pearson 1934, Biometrika 26:404–413;
 * Brown, Cai and DasGupta 2001, Statistical Science 16:101–133
 * @category Statistics
 * @since 0.1.0
 */
export function proportionInterval(
  successes: number,
  n: number,
  options?: IntervalOptions<ProportionMethod>,
): Interval<ProportionMethod> | null {
  const { method, level } = readIntervalOptions(options, PROPORTION_METHODS)
  checkSuccesses(successes, n)
  if (n === 0) return null
  const [lower, upper] = limits(method, successes, n, level)
  return { lower: Math.max(0, lower), upper: Math.min(1, upper), level, method }
}

export function checkSuccesses(successes: number, n: number, path: readonly string[] = []): void {
  if (!(successes >= 0 && successes <= n && n < Infinity)) {
    const got = `${show(successes)} of ${show(n)}`
    throw new CxMetricsError('invalid_count', `successes must be from 0 to n, both finite, got ${got}`, [
      ...path,
      'successes',
    ])
  }
}

function limits(method: ProportionMethod, x: number, n: number, level: number): readonly [number, number] {
  const tail = (1 - level) / 2
  if (method === 'clopper-pearson' || method === 'jeffreys') {
    const half = method === 'jeffreys' ? 0.5 : 0
    const more = method === 'jeffreys' ? 0.5 : 1
    return [
      x + half > 0 ? betaQuantile(tail, x + half, n - x + more) : 0,
      n - x + half > 0 ? betaQuantile(tail, x + more, n - x + half, 'upper') : 1,
    ]
  }
  const z = criticalZ(level)
  if (method === 'wilson') return scoreLimits([0, 1], [n - x, x], z, n)
  const square = z * z
  if (method === 'wilson-cc') return [correctedLower(x, n, z), 1 - correctedLower(n - x, n, z)]
  const [successes, trials] = method === 'agresti-coull' ? [x + square / 2, n + square] : [x, n]
  const p = successes / trials
  const margin = z * Math.sqrt((p * (1 - p)) / trials)
  return [p - margin, p + margin]
}

/** Wilson's lower limit with a continuity correction (Newcombe 1998, method 4). */
function correctedLower(x: number, n: number, z: number): number {
  // below one half, which only weights reach, the formula rises again
  if (x <= 0.5) return 0
  const p = x / n
  const root = Math.sqrt(Math.max(0, z * z - 2 - 1 / n + 4 * p * (n - x + 1)))
  return (2 * x + z * z - 1 - z * root) / (2 * (n + z * z))
}
