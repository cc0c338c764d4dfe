/** A fraction of two whole numbers, the second above 0. */
export type Fraction = readonly [numerator: bigint, denominator: bigint]

/**
 * What a number, 0 or more, means as its shortest decimal text: 0.07 is exactly 7/100, which the double is not.
 * So 0.07 × 100 is 7 and not 7.000000000000001.
 */
export function decimalFraction(value: number): Fraction {
  const [digits, exponent] = value.toExponential().replace('.', '').split('e') as [string, string]
  const places = digits.length - 1 - Number(exponent)
  return [BigInt(digits) * 10n ** BigInt(Math.max(0, -places)), 10n ** BigInt(Math.max(0, places))]
}

/** The whole number nearest to a fraction, 0 or more, ties to even. */
export function roundHalfEven([over, under]: Fraction): bigint {
  // half an even unit less one part is rounded down, half an odd one up
  const odd = (over / under) % 2n
  return (2n * over + under - 1n + odd) / (2n * under)
}

/** The greatest whole number that divides both. */
export function greatestDivisor(a: bigint, b: bigint): bigint {
  return b === 0n ? a : greatestDivisor(b, a % b)
}

/** The product of all factors, multiplied in pairs of like size: long factors are cheap only beside long ones. */
export function product(factors: readonly bigint[], from = 0, to: number = factors.length): bigint {
  if (to - from < 2) return factors[from] ?? 1n
  const middle = (from + to) >> 1
  return product(factors, from, middle) * product(factors, middle, to)
}

/** The fraction that a double is, to the last bit. */
export function fractionOf(value: number): Fraction {
  let whole = value
  let under = 1n
  while (whole % 1) {
    whole *= 2
    under *= 2n
  }
  return [BigInt(whole), under]
}

/** The double nearest to a fraction, ties to even, so that −x gives −y; never −0. Subnormal numbers may be rounded twice. */
export function fractionValue([over, under]: Fraction): number {
  if (over < 0n) return -fractionValue([-over, under])
  if (over === 0n) return 0
  // enough digits that only whether anything is left decides a tie: one sticky bit stands for it
  const shift = 4 * (under.toString(16).length - over.toString(16).length) + 68
  const [a, b] = shift > 0 ? [over << BigInt(shift), under] : [over, under << BigInt(-shift)]
  const quotient = a / b
  // in two steps: one power of two alone may be too small for a double
  const half = shift >> 1
  return Number(a % b ? quotient | 1n : quotient) * 2 ** -half * 2 ** (half - shift)
}

export function plus(a: Fraction, b: Fraction): Fraction {
  return a[1] === b[1] ? [a[0] + b[0], a[1]] : [a[0] * b[1] + b[0] * a[1], a[1] * b[1]]
}

export function minus(a: Fraction, [over, under]: Fraction): Fraction {
  return plus(a, [-over, under])
}

export function times(a: Fraction, b: Fraction): Fraction {
  return [a[0] * b[0], a[1] * b[1]]
}

/** a / b, for b above 0. */
export function over(a: Fraction, b: Fraction): Fraction {
  return [a[0] * b[1], a[1] * b[0]]
}

/** The sum of all fractions, added in pairs of like size, as `product` does. */
export function sumOfFractions(
  fractions: readonly Fraction[],
  from = 0,
  to: number = fractions.length,
): Fraction {
  if (to - from < 2) return fractions[from] ?? [0n, 1n]
  const middle = (from + to) >> 1
  return plus(sumOfFractions(fractions, from, middle), sumOfFractions(fractions, middle, to))
}
