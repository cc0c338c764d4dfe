import type { Terms } from './terms.ts'

/** Ends of terms, where those before a gap within grace last until it is over. */
export function bridged(
  { first, from, to, row, graceMs }: Terms<unknown>,
  amounts: ArrayLike<number>,
): Float64Array {
  if (graceMs === 0) return to
  const ends = to.slice()
  for (let k = 0; k + 1 < first.length; k++) {
    let end = -Infinity
    /** The terms that end there: what they pay goes on over the gap. */
    let last: number[] = []
    for (let i = first[k]!; i < first[k + 1]!; i++) {
      if (!amounts[row[i]!]) continue
      const gap = from[i]! - end
      if (gap > 0 && gap <= graceMs) for (const j of last) ends[j] = from[i]!
      if (to[i]! > end) last = [i]
      else if (to[i] === end) last.push(i)
      end = Math.max(end, to[i]!)
    }
  }
  return ends
}
