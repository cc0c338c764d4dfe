import { type WholeSums, wholeSums } from '../core/whole-sums.ts'
import type { ReadMovements } from './account-movements.ts'
import { movementPlace } from './movements.ts'
import { eachChange } from './mrr-changes.ts'
import { eachAccount } from './mrr-steps.ts'
import type { PricedTerms } from './priced-terms.ts'
import { countBefore } from './window-moments.ts'

/** Sums by currency: how much more is paid at a moment than before it, and what moved in a window. */
export interface Sweep {
  readonly sums: WholeSums
  /** The slot of the first fact of a movement in a window: accounts, then start, end, start², start × end, end². */
  readonly moved: (currency: number, window: number, movement: number) => number
  /** What all pay at the place of a moment: accounts, amounts, their squares. */
  readonly paid: (currency: number, place: number) => readonly [bigint, bigint, bigint]
  readonly starts: Int32Array
  readonly ends: Int32Array
  /** Accounts by currency: readable ones, and others by why. */
  readonly accounts: readonly (readonly [read: number, missing: number, invalid: number])[]
}

const FACTS = 6
/** Of seven movements. */
const EACH = 42

/** The movements of all windows at once: the sums that `accountsIn` would lead to. */
export function sweepAccounts({
  windows,
  moments: { moments, starts, ends },
  priced,
}: ReadMovements<unknown>): Sweep {
  const size = moments.length
  const currencies = Math.max(1, priced.currencies.length)
  const block = 3 * size + EACH * windows.length
  const sums = wholeSums(currencies * block)
  const { add, addProduct } = sums
  const slotOf: Sweep['moved'] = (currency, window, movement) =>
    currency * block + 3 * size + window * EACH + movement * FACTS

  const level = (currency: number, place: number, paid: number, pays: number): void => {
    const slot = currency * block + place
    add(slot, Number(pays > 0) - Number(paid > 0))
    add(slot + size, pays - paid)
    addProduct(slot + 2 * size, pays, pays)
    addProduct(slot + 2 * size, -paid, paid)
  }
  const move = (currency: number, window: number, start: number, end: number, before: boolean): void => {
    if (start === end) return
    const slot = slotOf(currency, window, movementPlace(start, end, before))
    add(slot, 1)
    add(slot + 1, start)
    add(slot + 2, end)
    addProduct(slot + 3, start, start)
    addProduct(slot + 4, start, end)
    addProduct(slot + 5, end, end)
  }

  const adjacent = windows.length === size - 1 && ends.every((end, w) => end === starts[w]! + 1)
  if (adjacent && priced.monthly.zero === 0 && !priced.graceMs) {
    eachChange(priced, moments, (currency, place, paid, pays, before) => {
      level(currency, place, paid, pays)
      if (place > 0) move(currency, place - 1, paid, pays, before)
    })
  } else {
    // Both bounds ascend, so the windows that a moment lies in are neighbours.
    const startBefore = countBefore(starts, size)
    const endBefore = countBefore(ends, size)
    eachAccount(priced, moments, (_, currency, { count, at, mrr, paidFrom }) => {
      let [since, paid] = [0, 0]
      for (let i = 0; i < count; i++) {
        const place = at[i]!
        const pays = mrr[i]!
        if (pays === paid) continue
        level(currency, place, paid, pays)
        // Windows that began before the last change have been seen.
        const last = startBefore[place]!
        for (let w = Math.max(startBefore[since]!, endBefore[place]!); w < last; w++) {
          let j = i
          while (j + 1 < count && at[j + 1]! <= ends[w]!) j++
          move(currency, w, paid, mrr[j]!, paidFrom < moments[starts[w]!]!)
        }
        since = place
        paid = pays
      }
    })
  }

  const levels = Array.from({ length: currencies }, (_, currency) => {
    const all: [bigint, bigint, bigint] = [0n, 0n, 0n]
    return Array.from(moments, (_, place) => {
      all.forEach((sum, fact) => {
        all[fact] = sum + sums.value(currency * block + fact * size + place)
      })
      return [...all] as const
    })
  })
  const accounts = countAccounts(priced, currencies)
  return { sums, moved: slotOf, paid: (currency, place) => levels[currency]![place]!, starts, ends, accounts }
}

/** Accounts as `eachAccount` meets them, by the code in `unreadable`. */
function countAccounts({ loose, currency }: PricedTerms<unknown>, currencies: number): Sweep['accounts'] {
  const { owner, owners, from, to, unreadable } = loose
  const NOWHERE = -1
  const first = new Int32Array(owners).fill(NOWHERE)
  const seen = new Uint8Array(owners * currencies)
  for (let row = owner.length - 1; row >= 0; row--) {
    const customer = owner[row]!
    if (customer < 0) continue
    first[customer] = currency[row]!
    if (from[row] !== to[row]) seen[customer * currencies + currency[row]!] = 1
  }
  const accounts = Array.from({ length: currencies }, (): [number, number, number] => [0, 0, 0])
  for (let customer = 0; customer < owners; customer++) {
    if (first[customer] === NOWHERE) continue
    const why = (unreadable?.[customer] ?? 0) as 0
    let any = false
    for (let code = 0; code < currencies; code++) {
      if (seen[customer * currencies + code] === 0) continue
      accounts[code]![why]++
      any = true
    }
    if (!any) accounts[first[customer]!]![why]++
  }
  return accounts
}
