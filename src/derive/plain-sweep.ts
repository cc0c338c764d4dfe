import type { ReadWindow } from '../time/windows.ts'
import { BLOCK, type PlainRows } from './plain-rows.ts'
import type { SharedTerms } from './plain-terms.ts'
import { afterIn, CELLS_PER_MS, type Cells, cellsOf, countBefore, momentsOf } from './window-moments.ts'
import { CARRY, sweepWindows, type WindowTotals } from './window-sweep.ts'

/**
 * `sweepWindows` of rows that nothing is wrong with; null if something is, or windows are centuries apart. Of a customer with
 * one term it is enough to count beginnings and ends between the windows' bounds: what windows see are differences of such
 * counts, but for terms that lie within one.
 */
export function sweepPlain(
  { size, read }: PlainRows,
  shared: SharedTerms,
  windows: readonly ReadWindow[],
): WindowTotals | null {
  const { moments, starts, ends } = momentsOf(windows)
  const places = moments.length
  const counts: Counts = {
    cells: cellsOf(moments),
    startsBefore: countBefore(starts, places),
    endsBefore: countBefore(ends, places),
    begun: new Int32Array(places + 1),
    ended: new Int32Array(places + 1),
    within: new Int32Array(windows.length + 1),
    beforeFrom: new Float64Array(places + 1),
    beforeTo: new Float64Array(places + 1),
  }
  const { begun, ended, within, beforeFrom, beforeTo } = counts
  const partlyMs = Array.from(moments, () => 0n)
  let widest = 1
  for (let place = 1; place < places; place++) {
    widest = Math.max(widest, moments[place]! - moments[place - 1]!)
  }
  // So many times the widest of them can be added up without rounding.
  const most = CARRY / widest
  if (most < BLOCK) return null
  const [from, to] = [new Float64Array(BLOCK), new Float64Array(BLOCK)]
  let customers = 0
  let added = 0
  for (let first = 0; first < size; first += BLOCK) {
    if (read(first, from, to) < 0) return null
    const count = shared.takeFrom(first, Math.min(BLOCK, size - first), from, to)
    if (added + count > most) settle()
    tally(counts, from, to, count)
    customers += count
    added += count
  }
  settle()

  function settle(): void {
    for (let place = 1; place < places; place++) {
      partlyMs[place]! += BigInt(beforeFrom[place]! - beforeTo[place]!)
    }
    beforeFrom.fill(0)
    beforeTo.fill(0)
    added = 0
  }

  const totals = sweepWindows(shared.close(), windows, null, 0)
  const activeMs = [0n]
  for (let place = 1; place < places; place++) {
    const length = BigInt(moments[place]! - moments[place - 1]!)
    const active = BigInt(begun[place - 1]! - ended[place - 1]!)
    activeMs.push(activeMs[place - 1]! + active * length + partlyMs[place]!)
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

interface Counts {
  readonly cells: Cells
  readonly startsBefore: Int32Array
  readonly endsBefore: Int32Array
  /** By place of the next moment. */
  readonly begun: Int32Array
  readonly ended: Int32Array
  /** Terms that lie within a window, as steps from one to the next. */
  readonly within: Int32Array
  /** Time between beginnings, or ends, and the next moment. What lies before the first moment or after the last is nothing's. */
  readonly beforeFrom: Float64Array
  readonly beforeTo: Float64Array
}

function tally(counts: Counts, from: Float64Array, to: Float64Array, count: number): void {
  const { cells, startsBefore, endsBefore, begun, ended, within, beforeFrom, beforeTo } = counts
  const { points, table, origin, shift, last } = cells
  for (let i = 0; i < count; i++) {
    const start = from[i]!
    const end = to[i]!
    if (start === end) continue
    // Cells without a branch, which would be guessed wrong for every other row: below 0 is 0, and above the last the last.
    let cell = ((start - origin) * CELLS_PER_MS) >> shift
    cell = last - (cell & ~(cell >> 31))
    let begin = table[last - (cell & ~(cell >> 31))]!
    if (points[begin]! < start) begin = afterIn(points, begin, start)
    cell = ((end - origin) * CELLS_PER_MS) >> shift
    cell = last - (cell & ~(cell >> 31))
    let leave = table[last - (cell & ~(cell >> 31))]!
    if (points[leave]! < end) leave = afterIn(points, leave, end)
    begun[begin]!++
    ended[leave]!++
    beforeFrom[begin]! += points[begin]! - start
    beforeTo[leave]! += points[leave]! - end
    const window = endsBefore[leave]!
    const after = startsBefore[begin]!
    if (window < after) {
      within[window]!++
      within[after]!--
    }
  }
}
