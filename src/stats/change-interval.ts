import type { Interval } from '../core/result.ts'
import { criticalZ } from './normal.ts'
import { wilsonInterval } from './wilson.ts'

/** Exact sums over pairs of whole numbers: what there was, x, and what became of it, y. */
export type PairSums = readonly [x: bigint, y: bigint, xx: bigint, xy: bigint, yy: bigint]

/**
 * The interval of (lost − (y − x) − extra) / base, what a base lost less what it gained, where the base is worth n items
 * of equal size: MOVER on Wilson's limits of the lost share g and on those of the gain, which is the share w of the base
 * that grew (Wilson) times its mean uplift u = y/x − 1 (linearised ratio), and of the extra amounts e, given as Σe and Σe².
 * The covariance of loss and gain, −g·wu/n, is added, for nothing does both. Source: Zou & Donner 2008, Statistics in
 * Medicine 27:1693–1702, doi:10.1002/sim.3095.
 */
export function changeInterval(
  base: number,
  n: number,
  lost: number,
  [x, y, xx, xy, yy]: PairSums,
  [extra, extraSquares]: readonly [bigint, bigint],
  level: number,
): Interval<'mover'> {
  const z = criticalZ(level)
  const w = Number(x) / base
  const uplift = x ? Number(y - x) / Number(x) : 0
  const gained = Number(y - x + extra) / base
  // Σ(y − x·Σy/Σx)², in whole numbers until the last division: nothing cancels
  const residuals = Number(yy * x * x - 2n * x * y * xy + xx * y * y) / Number(x * x || 1n)
  const sizes = (z / base) ** 2 * (residuals + Number(extraSquares))
  const g = wilsonInterval(lost * n, n, level)
  const grown = wilsonInterval(w * n, n, level)
  const more = ((grown.upper - w) * uplift) ** 2 + sizes
  const fewer = Math.min(gained ** 2, ((w - grown.lower) * uplift) ** 2 + sizes)
  const both = (2 * z * z * lost * w * uplift) / n
  const net = lost - gained
  return {
    lower: net - Math.sqrt((lost - g.lower) ** 2 + more + both),
    upper: Math.min(1, net + Math.sqrt((g.upper - lost) ** 2 + fewer + both)),
    level,
    method: 'mover',
  }
}
