import type { PricedTerms } from './priced-terms.ts'
import type { Terms } from './terms.ts'

/** What an account pays, from moment to moment: `mrr[i]` from `at[i]` up to the next, nothing before the first. */
export interface Steps {
  count: number
  readonly at: Int32Array
  readonly mrr: Float64Array
  /** The same unrounded, in parts of a minor unit. */
  readonly sums: number[]
  /** When it first paid anything. */
  paidFrom: number
}

/**
 * Goes through the accounts, of which a customer has one in each currency; one who never paid has one in the currency of
 * the first row. `steps` is the same object every time. O(s log s), whatever lies between two moments.
 */
export function eachAccount(
  { terms: group, monthly, currency, currencies, snapshots }: PricedTerms<unknown>,
  moments: Float64Array,
  visit: (customer: number, currency: number, steps: Steps) => void,
): void {
  const terms = group()
  const { first, from, row, firstRow } = terms
  const { amounts, zero, rounded } = monthly
  const to = terms.graceMs > 0 ? bridged(terms, amounts) : terms.to
  const size = moments.length
  const placeOf = placer(moments)
  const change: number[] = Array(size).fill(zero)
  const touched = new Uint8Array(size)
  const at = new Int32Array(size)
  const sums: number[] = Array(size).fill(zero)
  const steps: Steps = { count: 0, at, mrr: new Float64Array(size), sums, paidFrom: Infinity }
  const one = currencies.length < 2
  const walk = (k: number, code: number): void => {
    let count = 0
    steps.paidFrom = Infinity
    for (let i = first[k]!; i < first[k + 1]!; i++) {
      const amount = amounts[row[i]!]!
      if (!amount || (!one && currency[row[i]!] !== code)) continue
      steps.paidFrom = Math.min(steps.paidFrom, from[i]!)
      const begin = placeOf(from[i]!)
      const end = placeOf(to[i]!)
      if (begin === end) continue
      change[begin]! += amount
      if (touched[begin] === 0) count = touch(begin, count)
      if (end === size) continue
      change[end]! -= amount
      if (touched[end] === 0) count = touch(end, count)
    }
    if (count > 8) at.subarray(0, count).sort()
    let sum = zero
    for (let i = 0; i < count; i++) {
      const place = at[i]!
      sum += change[place]!
      sums[i] = sum
      steps.mrr[i] = rounded(sum)
      change[place] = zero
      touched[place] = 0
    }
    steps.count = count
    if (snapshots) {
      const first = steps.mrr.subarray(0, count).findIndex((mrr) => mrr > 0)
      steps.paidFrom = first < 0 ? Infinity : moments[at[first]!]!
    }
    visit(k, code, steps)
  }
  /** Few of them are put in order as they come, many together. */
  const touch = (place: number, count: number): number => {
    touched[place] = 1
    let i = count
    if (count < 8) for (; i > 0 && at[i - 1]! > place; i--) at[i] = at[i - 1]!
    at[i] = place
    return count + 1
  }
  for (let k = 0; k < firstRow.length; k++) {
    if (one) {
      walk(k, 0)
      continue
    }
    const codes = new Set<number>()
    for (let i = first[k]!; i < first[k + 1]!; i++) codes.add(currency[row[i]!]!)
    if (codes.size === 0) codes.add(currency[firstRow[k]!]!)
    for (const code of codes) walk(k, code)
  }
}

/**
 * Goes through all changes of what accounts pay, moment by moment: what paid before, what pays from the moment on, and
 * since when it has paid anything. They are those that `eachAccount` goes through account by account, where there is no
 * grace and amounts are numbers; nothing is put in order but by moment.
 */
export function eachChange(
  { loose, monthly, currency, currencies, snapshots }: PricedTerms<unknown>,
  moments: Float64Array,
  visit: (currency: number, place: number, paid: number, pays: number, paidFrom: number) => void,
): void {
  const { count, owner, from, to, row, customers } = loose
  const { amounts, rounded } = monthly
  const size = moments.length
  const placeOf = placer(moments)
  const codes = Math.max(1, currencies.length)
  const paidFrom = new Float64Array(codes * customers.length).fill(Infinity)
  const places = new Uint16Array(2 * count)
  const next = new Uint32Array(size + 2)
  for (let i = 0; i < count; i++) {
    if (amounts[row[i]!] === 0) continue
    const account = owner[i]! * codes + currency[row[i]!]!
    const begin = placeOf(from[i]!)
    const end = to[i] === Infinity ? size : placeOf(to[i]!)
    if (!snapshots && from[i]! < paidFrom[account]!) paidFrom[account] = from[i]!
    places[2 * i] = begin
    places[2 * i + 1] = end
    if (begin === end) continue
    next[begin + 1]!++
    next[end + 1]!++
  }
  for (let place = 0; place <= size; place++) next[place + 1]! += next[place]!
  const bounds = next.slice()
  const accounts = new Uint32Array(next[size + 1]!)
  const deltas = new Float64Array(accounts.length)
  for (let i = 0; i < count; i++) {
    const [begin, end] = [places[2 * i]!, places[2 * i + 1]!]
    if (begin === end) continue
    const account = owner[i]! * codes + currency[row[i]!]!
    const amount = amounts[row[i]!]!
    const [a, b] = [next[begin]!++, next[end]!++]
    accounts[a] = accounts[b] = account
    deltas[a] = amount
    deltas[b] = -amount
  }
  // of each account what it pays in parts, and rounded: side by side, for they are looked up together
  const levels = new Float64Array(2 * paidFrom.length)
  for (let place = 0; place < size; place++) {
    const [first, last] = [bounds[place]!, bounds[place + 1]!]
    for (let i = first; i < last; i++) levels[2 * accounts[i]!]! += deltas[i]!
    for (let i = first; i < last; i++) {
      const account = accounts[i]!
      const paid = levels[2 * account + 1]!
      const pays = rounded(levels[2 * account]!)
      // also where it has been seen at this moment
      if (pays === paid) continue
      levels[2 * account + 1] = pays
      visit(codes === 1 ? 0 : account % codes, place, paid, pays, paidFrom[account]!)
      if (snapshots && paidFrom[account] === Infinity) paidFrom[account] = moments[place]!
    }
  }
}

/** How many moments lie before an instant: the place of the first that does not. Buckets of the calendar are guessed. */
function placer(moments: Float64Array): (instant: number) => number {
  const size = moments.length
  const first = moments[0]!
  const per = (size - 1) / (moments[size - 1]! - first)
  return (instant) => {
    if (instant <= first) return 0
    let [low, high] = [0, size]
    const guess = Math.min(size, Math.ceil((instant - first) * per))
    if (moments[guess - 1]! < instant) low = guess
    else high = guess - 1
    // mostly it is that, or the one beside it
    if (low === guess && (guess === size || moments[guess]! >= instant)) return guess
    if (high === guess - 1 && moments[high - 1]! < instant) return high
    while (low < high) {
      const middle = (low + high) >> 1
      if (moments[middle]! < instant) low = middle + 1
      else high = middle
    }
    return low
  }
}

/** Ends of terms, where those before a gap within grace last until it is over. */
function bridged(
  { first, from, to, row, graceMs }: Terms<unknown>,
  amounts: ArrayLike<number>,
): Float64Array {
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
