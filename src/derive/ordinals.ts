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
  // an object knows text sooner than a Map does, and all else not at all
  const texts: { [text: string]: number } = Object.create(null)
  const others = new Map<unknown, number>()
  let count = 0
  const numberOf = (value: unknown): number => {
    if (value === null || value === undefined || Number.isNaN(value) || accepts?.(value) === false) return -1
    return count++
  }
  for (let i = 0; i < length && count <= most; i++) {
    const value = column[i]
    if (typeof value === 'string') codes[i] = texts[value] ??= numberOf(value)
    else {
      const known = others.get(value)
      const code = known ?? numberOf(value)
      if (known === undefined) others.set(value, code)
      codes[i] = code
    }
  }
  return count > most ? null : { codes, count }
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
