import { type Interval, type IntervalOptions, readIntervalOptions } from '../core/result.ts'
import { criticalZ } from './normal.ts'
import { scoreLimits } from './score.ts'

/** How the interval of a net share is made, `score` by default. */
export type NetMethod = 'score' | 'adjusted-wald' | 'wald'

export const NET_METHODS: readonly NetMethod[] = ['score', 'adjusted-wald', 'wald']

/**
 * The interval of (positive − negative) / n on −1 to 1; null where n is 0. `score` is Tango's; `adjusted-wald` adds ¾,
 * 1½, ¾ and is centred on the adjusted net (Rocks 2016); both Wald forms use the population variance over n and are cut
 * off at −1 and 1. With `effectiveN` the counts are weights that are worth so many answers.
 *
 * Source: Tango 1998, Statistics in Medicine 17:891–908; Rocks 2016, The American Statistician 70:365–372.
 */
export function netInterval(
  counts: { readonly positive: number; readonly neutral: number; readonly negative: number },
  options: IntervalOptions<NetMethod> & { readonly effectiveN?: number } = {},
): Interval<NetMethod> | null {
  const { effectiveN, ...rest } = options
  const { method, level } = readIntervalOptions(rest, NET_METHODS)
  const { positive, neutral, negative } = counts
  const total = positive + neutral + negative
  if (!(total > 0)) return null
  const z = criticalZ(level)
  const n = effectiveN ?? total
  if (method === 'score') {
    const [lower, upper] = scoreLimits([-1, 0, 1], [negative, neutral, positive], z, n)
    return { lower, upper, level, method }
  }
  const [end, middle] = method === 'adjusted-wald' ? [0.75, 1.5] : [0, 0]
  const trials = n + 2 * end + middle
  const share = (count: number, more: number): number => ((count / total) * n + more) / trials
  const p = share(positive, end)
  const d = share(negative, end)
  const m = share(neutral, middle)
  // p + d − (p − d)² without its cancellation: no width where all agree
  const margin = z * Math.sqrt(Math.max(0, (p + d) * m + 4 * p * d) / trials)
  return { lower: Math.max(-1, p - d - margin), upper: Math.min(1, p - d + margin), level, method }
}
