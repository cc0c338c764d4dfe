import type { Interval } from '../core/result.ts'
import { criticalZ } from '../stats/normal.ts'
import { wilsonInterval } from '../stats/wilson.ts'

/** Exact sums over accounts, s what they paid at the start and x by how much they grew. */
export interface AccountMoments {
  /** Σs and Σs² over accounts with a start. */
  readonly base: bigint
  readonly baseSquares: bigint
  /** Σs, Σs², Σx, Σsx and Σx² over those that grew. */
  readonly grownBase: bigint
  readonly grownSquares: bigint
  readonly growth: bigint
  readonly growthBase: bigint
  readonly growthSquares: bigint
  /** Σe and Σe² over those that came back from nothing and count. */
  readonly returned: bigint
  readonly returnedSquares: bigint
}

/** How many accounts of equal size the base is worth (Kish 1965, Survey Sampling). */
export function effectiveAccounts({ base, baseSquares }: AccountMoments): number {
  return base > 0n ? Number(base * base) / Number(baseSquares) : 0
}

/** Wilson's interval of a lost share of the base. */
export function lostInterval(share: number, moments: AccountMoments, level: number): Interval<'wilson'> {
  const n = effectiveAccounts(moments)
  return wilsonInterval(share * n, n, level)
}

/**
 * The interval of lost − grown, both as shares of the base: MOVER on Wilson's limits of the lost share g and on those of
 * growth, which is the share w of the base that grew (Wilson) times the mean uplift u of what grew (linearised ratio).
 * Its covariance, −g·wu/n*, is added, for no account does both. Source: Zou & Donner 2008, Statistics in Medicine
 * 27:1693–1702, doi:10.1002/sim.3095.
 */
export function netInterval(lost: number, moments: AccountMoments, level: number): Interval<'mover'> {
  const { base, grownBase, growth, returned } = moments
  const z = criticalZ(level)
  const start = Number(base)
  const w = Number(grownBase) / start
  const uplift = grownBase > 0n ? Number(growth) / Number(grownBase) : 0
  const gained = Number(growth + returned) / start
  const grown = lostInterval(w, moments, level)
  const g = lostInterval(lost, moments, level)
  const sizes = (z / start) ** 2 * (upliftSquares(moments) + Number(moments.returnedSquares))
  const more = ((grown.upper - w) * uplift) ** 2 + sizes
  const fewer = Math.min(gained ** 2, ((w - grown.lower) * uplift) ** 2 + sizes)
  const both = (2 * z * z * lost * w * uplift) / effectiveAccounts(moments)
  const net = lost - gained
  return {
    lower: net - Math.sqrt((lost - g.lower) ** 2 + more + both),
    upper: Math.min(1, net + Math.sqrt((g.upper - lost) ** 2 + fewer + both)),
    level,
    method: 'mover',
  }
}

/** Σ(x − us)² over those that grew, in whole numbers until the last division: nothing cancels. */
function upliftSquares(moments: AccountMoments): number {
  const { grownBase, grownSquares, growth, growthBase, growthSquares } = moments
  if (grownBase === 0n) return 0
  const scaled =
    growthSquares * grownBase ** 2n - 2n * growth * grownBase * growthBase + grownSquares * growth ** 2n
  return Number(scaled) / Number(grownBase ** 2n)
}
