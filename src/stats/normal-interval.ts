import type { Interval } from '../core/result.ts'
import { criticalZ } from './normal.ts'

/** A normal interval within 0 and `most`; null where nothing differed, for then nothing is known of the spread. */
export function normalWithin(
  value: number | null,
  standardError: number | null,
  most: number,
  level: number,
): Interval<'normal'> | null {
  if (value === null || !standardError) return null
  const margin = criticalZ(level) * standardError
  return {
    lower: Math.max(0, value - margin),
    upper: Math.min(most, value + margin),
    level,
    method: 'normal',
  }
}
