import type { Interval } from '../core/result.ts'
import { criticalZ } from './normal.ts'

/**
 * The interval of a mean between 0 and `most` by the delta method on the log odds of its share, value / most: a normal one
 * of restricted mean lives covers .88 to .94 where this covers .92 to .96 (`lifetimes` in docs/validation.md). Null where
 * nothing differed: then nothing is known of the spread.
 */
export function logitInterval(
  value: number | null,
  standardError: number | null,
  most: number,
  level: number,
): Interval<'logit'> | null {
  if (value === null || !standardError || !(value > 0 && value < most)) return null
  const odds = Math.log(value / (most - value))
  const margin = (criticalZ(level) * standardError * most) / (value * (most - value))
  const at = (odds: number): number => most / (1 + Math.exp(-odds))
  return { lower: at(odds - margin), upper: at(odds + margin), level, method: 'logit' }
}
