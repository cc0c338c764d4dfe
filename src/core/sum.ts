import { CxMetricsError, checkItems, show } from './errors.ts'
import type { ExactText } from './metric.ts'

/**
 * A sum of doubles without any rounding: `parts` are doubles that do not overlap (Shewchuk 1997, Adaptive Precision
 * Floating-Point Arithmetic, DOI 10.1007/PL00009321), `huge` holds those so large that they could overflow on the way,
 * all of them whole numbers.
 */
export interface ExactSum {
  readonly parts: number[]
  huge: bigint
}

/** 2^970 */
const HUGE = 9.9792015476736e291

export function emptySum(): ExactSum {
  return { parts: [], huge: 0n }
}

export function addTo(sum: ExactSum, value: number): void {
  if (value === 0) return
  if (Math.abs(value) >= HUGE) {
    sum.huge += BigInt(value)
    return
  }
  const { parts } = sum
  let high = value
  let kept = 0
  for (let i = 0; i < parts.length; i++) {
    let low = parts[i]!
    if (Math.abs(high) < Math.abs(low)) [high, low] = [low, high]
    const total = high + low
    const error = low - (total - high)
    if (error !== 0) parts[kept++] = error
    high = total
  }
  if (high !== 0) parts[kept++] = high
  // most sums have one part and keep it: to set a length takes longer than to add
  if (kept < parts.length) parts.length = kept
}

/** Adds a·b exactly: the rounded product and what the rounding lost (Dekker 1971). For |a|, |b| ≤ 2^53. */
export function addProduct(sum: ExactSum, a: number, b: number): void {
  const product = a * b
  const a1 = upper(a)
  const b1 = upper(b)
  const a2 = a - a1
  const b2 = b - b1
  addTo(sum, product)
  addTo(sum, a2 * b2 - (product - a1 * b1 - a2 * b1 - a1 * b2))
}

function upper(x: number): number {
  const scaled = 134217729 * x
  return scaled - (scaled - x)
}

/** The canonical text of a sum: equal sums are equal texts, whatever the order of what was added. */
export function exactText({ parts, huge }: ExactSum): ExactText {
  const terms = parts.map((part): Term => {
    let whole = part
    let exponent = 0
    while (whole % 1) {
      whole *= 2
      exponent--
    }
    return [BigInt(whole), exponent]
  })
  return textOf([[huge, 0], ...terms])
}

/** A whole number times a power of two. */
export type Term = readonly [whole: bigint, exponent: number]

function textOf(terms: readonly Term[]): ExactText {
  const lowest = Math.min(...terms.map(([, exponent]) => exponent))
  const sum = terms.reduce((all, [whole, exponent]) => all + (whole << BigInt(exponent - lowest)), 0n)
  if (sum === 0n) return '0p0'
  const zeros = (sum & -sum).toString(2).length - 1
  return `${(sum >> BigInt(zeros)).toString(16)}p${lowest + zeros}`
}

/** The double nearest to an exact sum, ties to even. */
export function exactValue(text: ExactText): number {
  const [whole, exponent] = termOf(text)
  const extra = Math.max(0, whole.toString(16).length - 19) * 4
  // beyond 72 bits only whether anything is left decides a tie: one sticky bit stands for it
  return Number(extra > 0 ? (whole >> BigInt(extra)) | 1n : whole) * 2 ** (exponent + extra)
}

/** The exact sum of two exact texts, as text. */
export function addTexts(a: ExactText, b: ExactText): ExactText {
  return textOf([a, b].map(termOf))
}

/** Adds the exact sum that a text stands for, or takes it away. */
export function addText(sum: ExactSum, text: ExactText, sign: 1 | -1): void {
  const [whole, exponent] = termOf(text)
  const side = whole < 0n ? -sign : sign
  let left = whole < 0n ? -whole : whole
  for (let power = exponent; left > 0n; power += 48) {
    const digits = BigInt.asUintN(48, left)
    // far from where a double ends, and there a whole number
    if (power > 900) sum.huge += BigInt(side) * (digits << BigInt(power))
    else addTo(sum, side * Number(digits) * 2 ** power)
    left >>= 48n
  }
}

export function termOf(text: ExactText): Term {
  const [digits, exponent] = text.split('p') as [string, string]
  const whole = BigInt(`0x${digits.replace('-', '')}`)
  return [digits < '0' ? -whole : whole, Number(exponent)]
}

/**
 * The exact sum of numbers, rounded once: the same for any order, and 2 for `[1e16, 1, 1, -1e16]`.
 * An empty sample gives 0. A sum beyond the largest double is ±Infinity, as IEEE 754 rounds it.
 *
 * @throws `invalid_value` for anything that is not a finite number.
 * @example
 * sum([0.1, 0.2, -0.3]) // 2.7755575615628914e-17
 * sum([1e308, 1e308, -1e308]) // 1e308
 * @category Statistics
 * @since 0.1.0
 */
export function sum(values: Iterable<number>): number {
  checkItems(values, 'values')
  const total = emptySum()
  let i = 0
  for (const value of values) {
    if (!Number.isFinite(value)) {
      throw new CxMetricsError('invalid_value', `value must be a finite number, got ${show(value)}`, [i])
    }
    addTo(total, value)
    i++
  }
  return exactValue(exactText(total))
}
