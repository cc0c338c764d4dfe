import { meanOf, standardErrorOf } from '../core/distribution.ts'
import { type Interval, type IntervalOptions, readIntervalOptions } from '../core/result.ts'
import { criticalZ } from './normal.ts'
import { scoreLimits } from './score.ts'

/** How the interval of a net share is made, `score` by default. */
export type NetMethod = 'score' | 'adjusted-wald' | 'wald'

export const NET_METHODS: readonly NetMethod[] = ['score', 'adjusted-wald', 'wald']

/** What an answer against, neither or for counts: a net share in points is the mean of these. */
export const NET_POINTS: readonly number[] = [-100, 0, 100]

/**
 * The interval of a net share in points, −100 to 100, from the weights of the answers against, neither and for, which
 * are worth `n` answers. `score` is Tango's; `adjusted-wald` adds ¾, 1½, ¾ and is centred on the adjusted net (Rocks
 * 2016); both Wald forms use the population variance over n and are cut off at −100 and 100.
 *
 * Source: Tango 1998, Statistics in Medicine 17:891–908; Rocks 2016, The American Statistician 70:365–372.
 */
export function netInterval(
  weights: readonly number[],
  n: number,
  options?: IntervalOptions<NetMethod>,
): Interval<NetMethod> {
  const { method, level } = readIntervalOptions(options, NET_METHODS)
  const z = criticalZ(level)
  if (method === 'score') {
    const [lower, upper] = scoreLimits(NET_POINTS, weights, z, n)
    return { lower, upper, level, method }
  }
  const pad = method === 'wald' ? 0 : 0.75
  const each = n / weights.reduce((sum, weight) => sum + weight, 0)
  const padded = weights.map((weight, i) => weight * each + pad * (1 + (i % 2)))
  const mean = meanOf(NET_POINTS, padded)
  const margin = z * standardErrorOf(NET_POINTS, padded, n + 4 * pad)
  return { lower: Math.max(-100, mean - margin), upper: Math.min(100, mean + margin), level, method }
}
