import type { Interval } from '../core/result.ts'
import { criticalZ } from './normal.ts'
import { scoreLimits } from './score.ts'

/** Wilson's interval of a share, for metrics that offer no other: it brings none of the other methods with it. */
export function wilsonInterval(successes: number, n: number, level: number): Interval<'wilson'> {
  const [lower, upper] = scoreLimits([0, 1], [n - successes, successes], criticalZ(level), n)
  return { lower, upper, level, method: 'wilson' }
}
