import { type Column, isDictionary, valueAt } from '../core/columns.ts'

/** Which value each row has: equal values, told apart by value and type, have one number; −1 is none. */
export interface Ordinals {
  readonly codes: Int32Array
  /** Above every number. */
  readonly count: number
}

/** Numbers the values of a column that are not missing and that `accepts` takes; null if there are more than `most`. */
export function ordinalsOf(
  column: Column,
  length: number,
  name: string,
  accepts: ((value: unknown) => boolean) | null = null,
  most: number = Infinity,
): Ordinals | null {
  if (isDictionary(column)) {
    const words = ordinalsOf(column.dictionary, column.dictionary.length, name, accepts, most)
    if (!words) return null
    const { indices } = column
    const codes = new Int32Array(length)
    for (let i = 0; i < length; i++) {
      const code = words.codes[indices[i] ?? -1]
      // a place that is none is missing, or throws
      codes[i] = code ?? (valueAt(column, i, name, 0) === null ? -1 : Number.NaN)
    }
    return { codes, count: words.count }
  }
  return (
    bySize(column, length, Math.min(most, 2 * length + 65_536)) ?? byAppearance(column, length, accepts, most)
  )
}

/** Whole numbers that lie close together are numbers already; null for any others. */
function bySize(column: ArrayLike<unknown>, length: number, most: number): Ordinals | null {
  let low = Infinity
  let high = -Infinity
  for (let i = 0; i < length; i++) {
    const value = column[i]
    if (typeof value !== 'number') {
      if (value === null || value === undefined) continue
      return null
    }
    if (value < low) low = value
    if (value > high) high = value
    // false of NaN, which is missing
    if (value - Math.floor(value) > 0) return null
  }
  const count = high - low + 1
  // nothing but missing values, infinite ones, or too far apart
  if (!(count >= 1 && count <= most)) return null
  const codes = new Int32Array(length)
  for (let i = 0; i < length; i++) {
    const value = column[i]
    codes[i] = typeof value === 'number' && value >= low ? value - low : -1
  }
  return { codes, count }
}

function byAppearance(
  column: ArrayLike<unknown>,
  length: number,
  accepts: ((value: unknown) => boolean) | null,
  most: number,
): Ordinals | null {
  const codes = new Int32Array(length)
  const others = new Map<unknown, number>()
  let count = 0
  const isText = (value: unknown): value is string => typeof value === 'string' && accepts?.(value) !== false
  const numberOf = (value: unknown): number => {
    if (value === null || value === undefined || Number.isNaN(value) || accepts?.(value) === false) return -1
    return count++
  }
  // Texts are read once, for what an engine keeps of a million of them lies all over its memory.
  const shift = Math.min(31, Math.max(20, Math.clz32(length) + 12))
  const starts = new Int32Array((-1 >>> shift) + 2)
  let texts = 0
  for (let i = 0; i < length && count <= most; i++) {
    const value = column[i]
    if (isText(value)) {
      const hash = hashOf(value)
      codes[i] = hash
      starts[(hash >>> shift) + 1]!++
      texts++
      continue
    }
    const known = others.get(value)
    const code = known ?? numberOf(value)
    if (known === undefined) others.set(value, code)
    codes[i] = code
  }
  if (texts > 0 && count <= most) {
    for (let part = 1; part < starts.length; part++) starts[part]! += starts[part - 1]!
    const rows = new Int32Array(texts)
    const places = starts.slice()
    for (let i = 0; i < length; i++) {
      if (texts === length || isText(column[i])) rows[places[codes[i]! >>> shift]!++] = i
    }
    numberTexts(column, codes, rows, starts, () => count++)
  }
  return count > most ? null : { codes, count }
}

/**
 * Numbers the texts of a column, whose rows lie apart by their hashes, and of which `codes` has the hash: each part in a table
 * that stays in the nearest cache. The engine's own would be looked into several times for each.
 */
function numberTexts(
  column: ArrayLike<unknown>,
  codes: Int32Array,
  rows: Int32Array,
  starts: Int32Array,
  newNumber: () => number,
): void {
  let widest = 0
  for (let part = 1; part < starts.length; part++)
    widest = Math.max(widest, starts[part]! - starts[part - 1]!)
  // one table for all parts: what is made anew for each has the engine clean up all of its memory
  const table = { firsts: new Int32Array(placesFor(widest)), known: new Int32Array(placesFor(widest)) }
  for (let part = 0; part + 1 < starts.length; part++) {
    numberPart(column, codes, rows.subarray(starts[part]!, starts[part + 1]!), table, newNumber)
  }
}

/** Places of a table for so many texts: a power of two, and more than twice as many. */
function placesFor(texts: number): number {
  return 2 ** (33 - Math.clz32(texts))
}

function numberPart(
  column: ArrayLike<unknown>,
  codes: Int32Array,
  rows: Int32Array,
  /** By place: the first row of a text, counted from 1, and its hash. */
  { firsts, known }: { readonly firsts: Int32Array; readonly known: Int32Array },
  newNumber: () => number,
): void {
  const mask = placesFor(rows.length) - 1
  firsts.fill(0, 0, mask + 1)
  let steps = 0
  for (let k = 0; k < rows.length; k++) {
    // Texts made to collide would take for ever: so many steps are no chance.
    if (steps > 16 * rows.length) {
      numberRest(column, codes, rows.subarray(k), firsts.subarray(0, mask + 1), newNumber)
      break
    }
    const row = rows[k]!
    const text = column[row] as string
    const hash = codes[row]!
    let place = hash & mask
    while (firsts[place] !== 0 && (known[place] !== hash || column[firsts[place]! - 1] !== text)) {
      place = (place + 1) & mask
      steps++
    }
    if (firsts[place] === 0) {
      firsts[place] = row + 1
      known[place] = hash
      codes[row] = newNumber()
    } else codes[row] = codes[firsts[place]! - 1]!
  }
}

/** Numbers the rows that are left by the engine's own table, which no text is made to upset. */
function numberRest(
  column: ArrayLike<unknown>,
  codes: Int32Array,
  rows: Int32Array,
  firsts: Int32Array,
  newNumber: () => number,
): void {
  const numbers = new Map<unknown, number>()
  for (const first of firsts) if (first !== 0) numbers.set(column[first - 1], codes[first - 1]!)
  for (const row of rows) {
    const text = column[row] as string
    const code = numbers.get(text) ?? newNumber()
    numbers.set(text, code)
    codes[row] = code
  }
}

/** FNV-1a (Fowler, Noll and Vo 1991), stirred as in MurmurHash3, for its upper bits say little. */
function hashOf(text: string): number {
  let hash = -2128831035
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 16777619)
  hash = Math.imul(hash ^ (hash >>> 16), -2048144789)
  return hash ^ (hash >>> 13)
}

/** Pairs of numbers as numbers; no pair where either has none. */
export function pairsOf(a: Ordinals, b: Ordinals): Ordinals {
  const { length } = a.codes
  const pairs = new Float64Array(length)
  for (let i = 0; i < length; i++) {
    const [first, second] = [a.codes[i]!, b.codes[i]!]
    pairs[i] = first < 0 || second < 0 ? Number.NaN : first * b.count + second
  }
  return ordinalsOf(pairs, length, '')!
}
