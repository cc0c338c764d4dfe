import type { ReadWindow } from '../time/windows.ts'
import type { PlainTerms } from './plain-terms.ts'
import { countBefore, momentsOf, placer } from './window-moments.ts'
import { CARRY, sweepWindows, type WindowTotals } from './window-sweep.ts'

/**
 * `sweepWindows` of terms that nothing is wrong with. Of a customer with one term it is enough to count beginnings and ends
 * between the windows' bounds: what windows see are differences of such counts, but for terms that lie within one.
 */
export function sweepPlain(
  { from, to, several, shared }: PlainTerms,
  windows: readonly ReadWindow[],
): WindowTotals {
  const { moments, starts, ends } = momentsOf(windows)
  const size = moments.length
  // The last place, behind all moments, is no window's: summing there too is quicker than asking.
  const bounds = Float64Array.of(...moments, 0)
  const placeOf = placer(moments)
  const startsBefore = countBefore(starts, size)
  const endsBefore = countBefore(ends, size)
  const begun = new Uint32Array(size + 1)
  const ended = new Uint32Array(size + 1)
  const within = new Int32Array(windows.length + 1)
  // Time active between a moment and the one before, less that of all who were active at the latter.
  const partly = new Float64Array(size + 1)
  const carried = new Float64Array(size + 1)
  let customers = 0
  for (let i = 0; i < from.length; i++) {
    if (several !== null && several[i] === 1) continue
    customers++
    const start = from[i]!
    const end = to[i]!
    if (start === end) continue
    const begin = placeOf(start)
    const leave = placeOf(end)
    begun[begin]!++
    ended[leave]!++
    const more = partly[begin]! + (bounds[begin]! - start)
    partly[begin] = more
    if (more >= CARRY) {
      partly[begin] = more - CARRY
      carried[begin]!++
    }
    const less = partly[leave]! - (bounds[leave]! - end)
    partly[leave] = less
    if (less <= -CARRY) {
      partly[leave] = less + CARRY
      carried[leave]!--
    }
    const first = endsBefore[leave]!
    const after = startsBefore[begin]!
    if (first < after) {
      within[first]!++
      within[after]!--
    }
  }

  const totals = sweepWindows(shared, windows, null, 0)
  const activeMs = [0n]
  for (let place = 1; place < size; place++) {
    const length = BigInt(moments[place]! - moments[place - 1]!)
    const active = BigInt(begun[place - 1]! - ended[place - 1]!)
    activeMs.push(activeMs[place - 1]! + active * length)
    activeMs[place]! += BigInt(carried[place]!) * BigInt(CARRY) + BigInt(partly[place]!)
    begun[place]! += begun[place - 1]!
    ended[place]! += ended[place - 1]!
  }
  let joinedAndLeft = 0
  const customerMs = totals.customerMs.map((ms, w) => {
    const [start, end] = [starts[w]!, ends[w]!]
    joinedAndLeft += within[w]!
    const left = ended[end]! - ended[start]!
    const lost = left - joinedAndLeft
    const stayed = begun[start]! - ended[start]! - lost
    const joined = begun[end]! - ended[end]! - stayed
    const neverActive = customers - stayed - left - joined
    const counts = [stayed, 0, lost, joined, 0, joinedAndLeft, 0, neverActive]
    counts.forEach((count, place) => {
      totals.classes[place]![w]! += count
    })
    for (const column of [totals.churnEvents, totals.due, totals.notRenewed]) column[w]! += left
    return ms + activeMs[end]! - activeMs[start]!
  })
  return { ...totals, customerMs }
}
