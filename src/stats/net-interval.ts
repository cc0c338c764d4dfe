import { total } from '../core/distribution.ts'
import { type Interval, type IntervalOptions, readIntervalOptions } from '../core/result.ts'
import { criticalZ } from './normal.ts'
import { scoreLimits } from './score.ts'

/** How the interval of a net share is made, `score` by default. */
export type NetMethod = 'score' | 'adjusted-wald' | 'wald'

export const NET_METHODS: readonly NetMethod[] = ['score', 'adjusted-wald', 'wald']

/** What an answer against, for and neither counts. The two sides come first: swapped, they swap limits to the last digit. */
const SIDES: readonly number[] = [-1, 1, 0]

/**
 * The interval of a net share in points, −100 to 100, from the weights of the answers against, for and neither, which
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
    const [lower, upper] = scoreLimits(SIDES, weights, z, n)
    return { lower: 100 * lower, upper: 100 * upper, level, method }
  }
  const pad = method === 'wald' ? 0 : 0.75
  const each = n / total(weights)
  const padded = weights.map((weight, i) => weight * each + pad * (i === 2 ? 2 : 1))
  const [net, standardError] = netOf(padded, n + 4 * pad)
  const margin = z * standardError
  return { lower: Math.max(-100, net - margin), upper: Math.min(100, net + margin), level, method }
}

/** The net of what answers against, for and neither weigh, in points, and its standard error if they are worth `n`. */
export function netOf(weights: readonly number[], n: number): readonly [net: number, standardError: number] {
  const [against, favour, neither] = weights as [number, number, number]
  const all = against + favour + neither
  const lead = favour - against
  // rounded weights that are all on one side are to be 100, and no more where they nearly are
  const net = lead < all ? (lead > -all ? (100 * lead) / all : -100) : 100
  const squares = against * (100 + net) ** 2 + favour * (100 - net) ** 2 + neither * net ** 2
  return [net, Math.sqrt(squares / all / n)]
}
