import type { PricedTerms } from './priced-terms.ts'
import { placer } from './window-moments.ts'

/** Accounts of a block, as a power of two: what is known of them stays in the nearest caches. */
const BITS = 12
const ACCOUNTS = 4096

/** Terms that pay, by block of accounts; moments by their places, of which windows leave no more than 10,001. */
interface Parts {
  readonly account: Uint16Array
  readonly amount: Float64Array
  readonly begin: Uint16Array
  readonly end: Uint16Array
  /** The first moment after the start. */
  readonly after: Uint16Array
}

/** An account that has paid nothing yet. */
const NEVER = 65_535

/**
 * Goes through all changes of what accounts pay from one moment to the next: what paid before, what pays from the moment
 * on, and whether it had paid anything before the moment ahead of it. They are those that `eachAccount` goes through
 * account by account, where there is no grace and amounts are numbers; here a block of accounts goes moment by moment, and
 * the terms of one account need not be brought together.
 */
export function eachChange(
  { loose, monthly, currency, currencies, snapshots }: PricedTerms<unknown>,
  moments: Float64Array,
  visit: (currency: number, place: number, paid: number, pays: number, before: boolean) => void,
): void {
  const { owner, owners, from, to } = loose
  const { amounts, rounded } = monthly
  const size = moments.length
  const codes = Math.max(1, currencies.length)
  const accountOf = (row: number): number =>
    owner[row]! < 0 || from[row] === to[row] || amounts[row] === 0 ? -1 : owner[row]! * codes + currency[row]!

  const starts = new Uint32Array(((owners * codes) >> BITS) + 2)
  for (let row = 0; row < owner.length; row++) {
    const account = accountOf(row)
    if (account >= 0) starts[(account >> BITS) + 1]!++
  }
  let widest = 0
  for (let block = 1; block < starts.length; block++) {
    widest = Math.max(widest, starts[block]!)
    starts[block]! += starts[block - 1]!
  }
  const parts = part()
  const [deltas, accounts] = [new Float64Array(2 * widest), new Uint16Array(2 * widest)]
  const [levels, paidOf] = [new Float64Array(ACCOUNTS), new Float64Array(ACCOUNTS)]
  const since = new Uint16Array(ACCOUNTS)
  const ends = new Uint32Array(size + 1)
  for (let block = 0; block + 1 < starts.length; block++) {
    for (const known of [levels, paidOf, ends]) known.fill(0)
    since.fill(NEVER)
    order(starts[block]!, starts[block + 1]!)
    sweep(block)
  }

  function part(): Parts {
    const placeOf = placer(moments)
    const total = starts.at(-1)!
    const [account, begin, end, after] = Array.from({ length: 4 }, () => new Uint16Array(total)) as Four
    const amount = new Float64Array(total)
    const places = starts.slice()
    for (let row = 0; row < owner.length; row++) {
      const of = accountOf(row)
      if (of < 0) continue
      const place = places[of >> BITS]!++
      account[place] = of & (ACCOUNTS - 1)
      amount[place] = amounts[row]!
      const first = placeOf(from[row]!)
      begin[place] = first
      end[place] = placeOf(to[row]!)
      after[place] = moments[first] === from[row] ? first + 1 : first
    }
    return { account, begin, end, after, amount }
  }

  /** Puts what begins and ends in order by moment: at each, it lies from the end of the one before up to its own. */
  function order(first: number, last: number): void {
    const { account, begin, end, after, amount } = parts
    for (let i = first; i < last; i++) {
      const who = account[i]!
      if (!snapshots && after[i]! < since[who]!) since[who] = after[i]!
      if (begin[i] === end[i]) continue
      ends[begin[i]!]!++
      ends[end[i]!]!++
    }
    let place = 0
    for (let moment = 0; moment <= size; moment++) {
      place += ends[moment]!
      ends[moment] = place - ends[moment]!
    }
    // each end moves from the beginning of its own to that of the next
    for (let i = first; i < last; i++) {
      if (begin[i] === end[i]) continue
      const [a, b] = [ends[begin[i]!]!++, ends[end[i]!]!++]
      accounts[a] = accounts[b] = account[i]!
      deltas[a] = amount[i]!
      deltas[b] = -amount[i]!
    }
  }

  function sweep(block: number): void {
    for (let place = 0, first = 0; place < size; place++) {
      const last = ends[place]!
      for (let i = first; i < last; i++) levels[accounts[i]!]! += deltas[i]!
      for (let i = first; i < last; i++) {
        const who = accounts[i]!
        const paid = paidOf[who]!
        const pays = rounded(levels[who]!)
        // also where it has been seen at this moment
        if (pays === paid) continue
        paidOf[who] = pays
        visit(codes === 1 ? 0 : (block * ACCOUNTS + who) % codes, place, paid, pays, since[who]! < place)
        if (snapshots && since[who] === NEVER) since[who] = place + 1
      }
      first = last
    }
  }
}

type Four = [Uint16Array, Uint16Array, Uint16Array, Uint16Array]
