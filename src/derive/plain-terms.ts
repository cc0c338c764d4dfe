import { valueAt } from '../core/columns.ts'
import { durationMs } from '../time/duration.ts'
import { ordinalsOf } from './ordinals.ts'
import { isMissing, type PlainRows } from './plain-rows.ts'
import { byOwner } from './term-table.ts'
import { isKey, type TermOptions } from './terms.ts'
import type { SweptTerms } from './window-sweep.ts'

/** The terms of customers with several, gathered while rows are read. */
export interface SharedTerms {
  /** Takes theirs out of a block of so many that were read from `first` on; how many are left at its front. */
  readonly takeFrom: (first: number, count: number, from: Float64Array, to: Float64Array) => number
  readonly close: () => SweptTerms
}

/** Where such terms go; null if a row does not say whose it is. */
export function shareTerms({ size, keys, name }: PlainRows, options: TermOptions): SharedTerms | null {
  const numbers = keys && ordinalsOf(keys, size, name, isKey)
  const codes = numbers?.codes ?? new Int32Array(0)
  // How many rows a customer has, up to 2, then which of those with several it is: −1 for the others.
  const places = new Int32Array(numbers?.count ?? 0)
  let several = 0
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i]!
    if (code >= 0) {
      const times = places[code]!
      if (times > 0) several += times === 1 ? 2 : 1
      places[code] = times === 0 ? 1 : 2
    }
    // a row without a subscription is one by itself
    else if (!(options.unit === 'subscription' && isMissing(valueAt(keys!, i, name, 0)))) return null
  }
  let owners = 0
  for (let code = 0; code < places.length; code++) places[code] = places[code] === 2 ? owners++ : -1
  const owner = new Uint32Array(several)
  const read = {
    from: new Float64Array(several),
    to: new Float64Array(several),
    row: new Uint32Array(several),
  }
  let added = 0
  return {
    takeFrom: (first, count, from, to) => {
      if (several === 0) return count
      let left = 0
      for (let i = 0; i < count; i++) {
        const code = codes[first + i]!
        const place = code < 0 ? -1 : places[code]!
        if (place < 0) {
          from[left] = from[i]!
          to[left++] = to[i]!
        } else if (from[i] !== to[i]) {
          owner[added] = place
          read.from[added] = from[i]!
          read.to[added] = to[i]!
          read.row[added++] = first + i
        }
      }
      return left
    },
    close: () => {
      const unreadable = new Uint8Array(owners)
      const graceMs = durationMs('grace', options.grace ?? 0)
      return { ...byOwner(owner.subarray(0, added), unreadable, read), unreadable, graceMs }
    },
  }
}
