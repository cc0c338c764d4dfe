import type { CustomerKey, Terms } from './terms.ts'

interface TermTable {
  readonly place: (key: CustomerKey | null, customer: CustomerKey | null, index: number) => number
  readonly spoil: (place: number, code: number) => void
  readonly leaveOut: () => void
  readonly add: (place: number, start: number, end: number, index: number) => void
  readonly close: () => Omit<Terms<never>, 'rows' | 'graceMs'>
}

/** Where terms go as they are read. */
export function termTable(size: number): TermTable {
  const places = new Map<CustomerKey, number>()
  // Small whole numbers, as databases count customers, are found without hashing: 1 + the place, 0 for none.
  let numbered: Int32Array | undefined
  const customers: (CustomerKey | null)[] = []
  const unreadable = new Uint8Array(size)
  const firstRow = new Uint32Array(size)
  const owner = new Uint32Array(size)
  const [from, to, row] = [new Float64Array(size), new Float64Array(size), new Uint32Array(size)]
  let count = 0
  let unpaid = 0
  return {
    place: (key: CustomerKey | null, customer: CustomerKey | null, index: number): number => {
      const place = customers.length
      if (typeof key === 'number' && key >= 0 && key < 4 * size && Number.isInteger(key)) {
        numbered ??= new Int32Array(4 * size)
        const known = numbered[key]!
        if (known > 0) return known - 1
        numbered[key] = place + 1
      } else if (key !== null) {
        const known = places.get(key)
        if (known !== undefined) return known
        places.set(key, place)
      }
      firstRow[place] = index
      customers.push(customer)
      return place
    },
    spoil: (place: number, code: number): void => {
      unreadable[place] = Math.max(unreadable[place]!, code)
    },
    leaveOut: (): void => {
      unpaid++
    },
    add: (place: number, start: number, end: number, index: number): void => {
      if (start >= end) return
      owner[count] = place
      from[count] = start
      to[count] = end
      row[count++] = index
    },
    close: () => {
      const named = unreadable.subarray(0, customers.length)
      return {
        customers,
        unreadable: named,
        firstRow: firstRow.subarray(0, customers.length),
        dropped: { unpaid },
        ...byOwner(owner.subarray(0, count), named, { from, to, row }),
      }
    },
  }
}

type TermColumns = Pick<Terms<never>, 'from' | 'to' | 'row'>

/** So few terms are put in order one by one. */
const FEW = 24

/** Terms put together by owner, those of one by start, then as they came; of owners that are unreadable none. */
export function byOwner(
  owner: Uint32Array,
  unreadable: Uint8Array,
  read: TermColumns,
): TermColumns & Pick<Terms<never>, 'first'> {
  const owners = unreadable.length
  const first = new Uint32Array(owners + 1)
  const count = owner.length
  let ordered = true
  for (let i = 0; i < count; i++) {
    const k = owner[i]!
    if (unreadable[k] === 0) first[k + 1]!++
    else ordered = false
    if (i > 0 && (owner[i - 1]! > k || (owner[i - 1] === k && read.from[i - 1]! > read.from[i]!)))
      ordered = false
  }
  for (let k = 0; k < owners; k++) first[k + 1]! += first[k]!
  if (ordered) {
    const { from, to, row } = read
    return { first, from: from.subarray(0, count), to: to.subarray(0, count), row: row.subarray(0, count) }
  }
  const size = first[owners]!
  const next = first.slice()
  const [from, to, row] = [new Float64Array(size), new Float64Array(size), new Uint32Array(size)]
  for (let i = 0; i < count; i++) {
    const k = owner[i]!
    if (unreadable[k] !== 0) continue
    const place = next[k]!++
    from[place] = read.from[i]!
    to[place] = read.to[i]!
    row[place] = read.row[i]!
  }
  for (let k = 0; k < owners; k++) {
    const [start, end] = [first[k]!, first[k + 1]!]
    if (end - start > FEW) {
      const many = { from: from.slice(start, end), to: to.slice(start, end), row: row.slice(start, end) }
      const order = Uint32Array.from(many.from, (_, i) => i)
      order.sort((a, b) => many.from[a]! - many.from[b]! || a - b)
      order.forEach((i, place) => {
        from[start + place] = many.from[i]!
        to[start + place] = many.to[i]!
        row[start + place] = many.row[i]!
      })
      continue
    }
    for (let at = start + 1; at < end; at++) {
      const begins = from[at]!
      if (from[at - 1]! <= begins) continue
      const [ends, index] = [to[at]!, row[at]!]
      let place = at
      for (; place > start && from[place - 1]! > begins; place--) {
        from[place] = from[place - 1]!
        to[place] = to[place - 1]!
        row[place] = row[place - 1]!
      }
      from[place] = begins
      to[place] = ends
      row[place] = index
    }
  }
  return { first, from, to, row }
}
