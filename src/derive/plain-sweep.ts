import { wholeSums } from '../core/whole-sums.ts'
import type { ReadWindow } from '../time/windows.ts'
import type { PlainTerms } from './plain-terms.ts'
import { countBefore, momentsOf } from './window-moments.ts'
import { finder, sweepWindows, type WindowTotals } from './window-sweep.ts'

/**
 * `sweepWindows` of terms that nothing is wrong with. Of a customer with one term it is enough to count beginnings and ends
 * between the windows' bounds: what windows see are differences of such counts, but for terms that lie within one.
 */
export function sweepPlain(
  { from, to, alone, shared }: PlainTerms,
  windows: readonly ReadWindow[],
): WindowTotals {
  const { moments, starts, ends } = momentsOf(windows)
  const size = moments.length
  const placeOf = finder(moments)
  const [startsBefore, endsBefore] = [countBefore(starts, size), countBefore(ends, size)]
  const [begun, ended] = [new Uint32Array(size + 1), new Uint32Array(size + 1)]
  const within = new Int32Array(windows.length + 1)
  // Time active between a moment and the one before, less that of those who were active at the latter and did not leave.
  const partly = wholeSums(size + 1)
  let customers = 0
  for (let i = 0; i < from.length; i++) {
    if (!alone(i)) continue
    customers++
    const [start, end] = [from[i]!, to[i]!]
    if (start === end) continue
    const begin = placeOf(start)
    const leave = placeOf(end)
    begun[begin]!++
    ended[leave]!++
    if (begin < size) partly.add(begin, moments[begin]! - start)
    if (leave < size) partly.add(leave, end - moments[leave]!)
    const [first, after] = [endsBefore[leave]!, startsBefore[begin]!]
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
    activeMs.push(activeMs[place - 1]! + active * length + partly.value(place))
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
