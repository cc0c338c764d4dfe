import { CxMetricsError, show } from './errors.ts'
import type { ExactText } from './metric.ts'

/**
 * A sum of doubles without any rounding: `parts` are doubles that do not overlap (Shewchuk 1997, Adaptive Precision
 * Floating-Point Arithmetic, DOI 10.1007/PL00009321), `huge` holds what could overflow on the way, in units of 2^−1074.
 */
export interface ExactSum {
  readonly parts: number[]
  huge: bigint
}

const HUGE = 2 ** 970

export function emptySum(): ExactSum {
  return { parts: [], huge: 0n }
}

export function addTo(sum: ExactSum, value: number): void {
  if (Math.abs(value) >= HUGE) {
    sum.huge += BigInt(value) << 1074n
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
  parts.length = kept
  if (high !== 0) parts.push(high)
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
  let exponent = -1074
  let odd: number | bigint
  if (huge === 0n && parts.length < 2) {
    odd = parts[0] ?? 0
    exponent = 0
    while (odd % 1 !== 0) {
      odd *= 2
      exponent--
    }
  } else {
    odd = parts.reduce((total, part) => total + units(part), huge)
    if (BigInt.asUintN(1074, odd) === 0n) {
      odd >>= 1074n
      exponent = 0
    }
  }
  let big = BigInt(odd)
  if (big === 0n) return '0p0'
  const zeros = (big & -big).toString(2).length - 1
  big >>= BigInt(zeros)
  return `${big.toString(16)}p${exponent + zeros}`
}

/** A finite double as a whole number of units of 2^−1074. */
function units(value: number): bigint {
  let odd = value
  let shift = 1074
  while (odd % 1 !== 0) {
    odd *= 2
    shift--
  }
  return BigInt(odd) << BigInt(shift)
}

/** The double nearest to an exact sum, ties to even. */
export function exactValue(text: ExactText): number {
  const [, sign, digits, exponent] = /^(-?)([0-9a-f]+)p(-?\d+)$/.exec(text)!
  const extra = Math.max(0, digits!.length - 18) * 4
  let top = BigInt(`0x${digits}`)
  // beyond 72 bits only whether anything is left decides a tie: one sticky bit stands for it
  if (extra > 0) top = (top >> BigInt(extra)) | 1n
  const value = Number(top) * 2 ** (Number(exponent) + extra)
  return sign && value !== 0 ? -value : value
}

/** The exact sum of two exact texts, as text. */
export function addTexts(a: ExactText, b: ExactText): ExactText {
  const total = emptySum()
  total.huge = unitsOfText(a) + unitsOfText(b)
  return exactText(total)
}

function unitsOfText(text: ExactText): bigint {
  const [, sign, digits, exponent] = /^(-?)([0-9a-f]+)p(-?\d+)$/.exec(text)!
  const magnitude = BigInt(`0x${digits}`) << BigInt(Number(exponent) + 1074)
  return sign ? -magnitude : magnitude
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
