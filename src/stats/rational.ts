/** A fraction of two whole numbers, the second above 0. */
export type Fraction = readonly [numerator: bigint, denominator: bigint]

/**
 * What a number from 0 to 1 means as its shortest decimal text: 0.07 is exactly 7/100, which the double is not.
 * So 0.07 × 100 is 7 and not 7.000000000000001.
 */
export function decimalFraction(value: number): Fraction {
  const [digits, exponent] = value.toExponential().replace('.', '').split('e') as [string, string]
  return [BigInt(digits), 10n ** BigInt(digits.length - 1 - Number(exponent))]
}

/** The product of all factors, multiplied in pairs of like size: long factors are cheap only beside long ones. */
export function product(factors: readonly bigint[], from = 0, to: number = factors.length): bigint {
  if (to - from < 2) return factors[from] ?? 1n
  const middle = (from + to) >> 1
  return product(factors, from, middle) * product(factors, middle, to)
}
