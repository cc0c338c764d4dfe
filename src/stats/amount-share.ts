import type { Estimate, Interval } from '../core/result.ts'
import { wilsonInterval } from './wilson.ts'

/** How many items of equal size amounts are worth, (Σa)² / Σa² (Kish 1965, Survey Sampling); null of nothing. */
export function amountWorth(sum: bigint, squares: bigint): number | null {
  return squares > 0n ? Number(sum * sum) / Number(squares) : null
}

/** The share `part` of an amount that is worth n items of equal size; its interval is Wilson's on that n. */
export function amountShare(
  part: bigint,
  whole: bigint,
  n: number | null,
  level: number,
): Estimate<'wilson'> {
  if (n === null) return { value: null, interval: null }
  const value = Number(part) / Number(whole)
  return { value, interval: around(value, wilsonInterval(value * n, n, level)) }
}

/** Limits that hold the value: one rounded by itself may lie a last digit outside of what was made of others. */
export function around<Method extends string>(
  value: number,
  { lower, upper, ...how }: Interval<Method>,
): Interval<Method> {
  return { lower: Math.min(lower, value), upper: Math.max(upper, value), ...how }
}
