import type { ReadWindow } from '../time/windows.ts'
import type { Terms } from './terms.ts'
import { placesOf } from './window-moments.ts'

/** Of terms what a sweep over windows needs. */
export type SweptTerms = Pick<Terms<unknown>, 'first' | 'from' | 'to' | 'unreadable' | 'graceMs'>

/** What many windows see of all customers: a count per window, or a row of counts per window one after the other. */
export interface WindowTotals {
  /** In the order of CLASSES, each a column of windows. */
  readonly classes: readonly Float64Array[]
  readonly churnEvents: Float64Array
  readonly due: Float64Array
  readonly notRenewed: Float64Array
  /** Whole, and more than a double could add up without rounding. */
  readonly customerMs: readonly bigint[]
  readonly missing: number
  readonly invalid: number
  /** By reason: those lost, all who left and are gone at the end, every step from active to inactive. */
  readonly reasons: readonly { readonly [count in 'lost' | 'gone' | 'events']: Float64Array }[]
}

/**
 * `inWindow` and `classOf` of every customer in every window, added up, in one pass over the terms: only windows in which
 * a customer's spans begin or end are looked at one by one, and those they lie in as a whole are counted as a range.
 */
export function sweepWindows(
  terms: SweptTerms,
  windows: readonly ReadWindow[],
  reasonOf: ArrayLike<number> | null,
  reasons: number,
): WindowTotals {
  const size = windows.length
  const column = (): Float64Array => new Float64Array(size)
  const starts = Float64Array.from(windows, ({ start }) => start)
  const ends = Float64Array.from(windows, ({ end }) => end)
  const [churnEvents, due, notRenewed, ms, carried] = [column(), column(), column(), column(), column()]
  const classes = Array.from({ length: 8 }, column)
  const whole = new Float64Array(size + 1)
  const byReason = Array.from({ length: reasons }, () => ({
    lost: column(),
    gone: column(),
    events: column(),
  }))
  const spans = spanMerger(terms, reasonOf)
  const { from, to } = spans
  const unreadable = [0, 0, 0]
  // The last customer of whom a term ended in each window.
  const dueFor = new Int32Array(size).fill(-1)
  // The first window that ends no earlier.
  const toWindow = placesOf(ends, terms.to)
  const fromWindow = placesOf(ends, terms.from)

  for (let k = 0; k < terms.unreadable.length; k++) {
    unreadable[terms.unreadable[k]!]!++
    for (let i = terms.first[k]!; i < terms.first[k + 1]!; i++) {
      const end = terms.to[i]!
      for (let w = toWindow[i]!; w < size && starts[w]! < end; w++) {
        if (dueFor[w] === k) continue
        dueFor[w] = k
        due[w]!++
      }
    }
    const count = spans.merge(k)
    let seen = 0
    let next = 0
    for (let span = 0; span < count; span++) {
      // `begun` is the first window that starts no earlier than the span, `ended` the first that ends no earlier than it
      let begun = fromWindow[spans.firstTerm[span]!]!
      const ended = toWindow[spans.lastTerm[span]!]!
      for (; begun < size && starts[begun]! < from[span]!; begun++) {
        if (begun < next) continue
        while (seen < span && to[seen]! <= starts[begun]!) seen++
        look(k, begun, seen, count)
      }
      next = Math.max(next, begun)
      if (begun < ended) {
        whole[begun]!++
        whole[ended]!--
      }
      let w = Math.max(next, ended)
      for (; w < size && starts[w]! < to[span]!; w++) {
        while (seen < span && to[seen]! <= starts[w]!) seen++
        look(k, w, seen, count)
      }
      next = Math.max(next, w)
    }
  }

  /** One customer in one window, of whose spans the one at `seen` is the first that ends after its start. */
  function look(k: number, w: number, seen: number, count: number): void {
    const start = starts[w]!
    const end = ends[w]!
    const atStart = from[seen]! <= start
    const before = from[0]! < start
    let active = 0
    let span = seen
    for (; span < count && to[span]! <= end; span++) {
      active += to[span]! - Math.max(from[span]!, start)
      churnEvents[w]!++
      if (reasonOf) byReason[reasonOf[spans.lastTerm[span]!]!]!.events[w]!++
    }
    const atEnd = span < count && from[span]! <= end
    if (atEnd) active += end - Math.max(from[span]!, start)
    else {
      if (dueFor[w] === k) notRenewed[w]!++
      if (reasonOf) {
        const reason = byReason[reasonOf[spans.lastTerm[span - 1]!]!]!
        reason.gone[w]!++
        if (atStart) reason.lost[w]!++
      }
    }
    classes[atStart ? (atEnd ? 1 : 2) : atEnd ? (before ? 4 : 3) : before ? 6 : 5]![w]!++
    const sum = ms[w]! + active
    ms[w] = sum < CARRY ? sum : sum - CARRY
    if (sum >= CARRY) carried[w]!++
  }

  const readable = unreadable[0]!
  const customerMs: bigint[] = []
  let stayed = 0
  for (let w = 0; w < size; w++) {
    stayed += whole[w]!
    classes[0]![w] = stayed
    let others = 0
    for (const counts of classes) others += counts[w]!
    classes[7]![w] = readable - others
    const length = BigInt(ends[w]! - starts[w]!)
    customerMs.push(BigInt(stayed) * length + BigInt(carried[w]!) * BigInt(CARRY) + BigInt(ms[w]!))
  }
  const [, missing, invalid] = unreadable as [number, number, number]
  return { classes, churnEvents, due, notRenewed, customerMs, missing, invalid, reasons: byReason }
}

/** 2^52: added to once more, a sum below it is still whole. */
export const CARRY = 4_503_599_627_370_496

/** How many are active at each of ascending moments, and how many steps from active to inactive there were up to it. */
export function sweepMoments(
  terms: SweptTerms,
  moments: Float64Array,
  reasonOf: ArrayLike<number> | null,
  reasons: number,
): {
  readonly active: Float64Array
  readonly left: Float64Array
  readonly byReason: readonly Float64Array[]
} {
  const size = moments.length
  const fromPlace = placesOf(moments, terms.from)
  const toPlace = placesOf(moments, terms.to)
  const [active, left] = [new Float64Array(size + 1), new Float64Array(size + 1)]
  const byReason = Array.from({ length: reasons }, () => new Float64Array(size + 1))
  const spans = spanMerger(terms, reasonOf)
  for (let k = 0; k < terms.unreadable.length; k++) {
    const count = spans.merge(k)
    for (let span = 0; span < count; span++) {
      const end = toPlace[spans.lastTerm[span]!]!
      active[fromPlace[spans.firstTerm[span]!]!]!++
      active[end]!--
      left[end]!++
      if (reasonOf) byReason[reasonOf[spans.lastTerm[span]!]!]![end]!++
    }
  }
  for (const counts of [active, left, ...byReason])
    for (let i = 1; i < size; i++) counts[i]! += counts[i - 1]!
  return { active, left, byReason }
}

/** The spans of one customer after another, as `spansOf` has them, in lists that are used again. */
function spanMerger({ first, from, to, graceMs }: SweptTerms, reasonOf: ArrayLike<number> | null) {
  let most = 0
  for (let k = 1; k < first.length; k++) most = Math.max(most, first[k]! - first[k - 1]!)
  const [spanFrom, spanTo] = [new Float64Array(most + 1), new Float64Array(most + 1)]
  const [firstTerm, lastTerm] = [new Uint32Array(most + 1), new Uint32Array(most + 1)]
  return {
    from: spanFrom,
    to: spanTo,
    /** The terms that a span begins and ends with. */
    firstTerm,
    lastTerm,
    merge: (k: number): number => {
      let count = 0
      const end = first[k + 1]!
      for (let i = first[k]!; i < end; i++) {
        const last = count - 1
        if (count === 0 || from[i]! - spanTo[last]! > graceMs) {
          spanFrom[count] = from[i]!
          spanTo[count] = to[i]!
          firstTerm[count] = i
          lastTerm[count++] = i
        } else if (
          to[i]! > spanTo[last]! ||
          (reasonOf && to[i] === spanTo[last] && reasonOf[i]! < reasonOf[lastTerm[last]!]!)
        ) {
          spanTo[last] = to[i]!
          lastTerm[last] = i
        }
      }
      return count
    },
  }
}
