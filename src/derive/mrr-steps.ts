import { bridged } from './bridged.ts'
import type { PricedTerms } from './priced-terms.ts'
import { placesOf } from './window-moments.ts'

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
  const to = bridged(terms, amounts)
  const size = moments.length
  const begins = placesOf(moments, from)
  const ends = placesOf(moments, to)
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
      const begin = begins[i]!
      const end = ends[i]!
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
