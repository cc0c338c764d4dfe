import { badOption } from '../core/errors.ts'

/**
 * Exchanges whole amounts at a rate, rounded half to even. The rate is decimal text, read as an exact fraction: 1.0842 is
 * 10842/10000, which no double is.
 */
export function exchangeAt(name: string, rate: unknown): (amount: number) => number {
  const decimal = typeof rate === 'string' ? /^(\d{1,9})(?:\.(\d{1,12}))?$/.exec(rate) : null
  const [, whole = '', fraction = ''] = decimal ?? []
  const over = BigInt(whole + fraction)
  const under = 10n ** BigInt(fraction.length)
  if (over === 0n) badOption(name, "a decimal text above 0, such as '1.0842'", rate)
  return (amount) => {
    const product = BigInt(amount) * over
    // half an even unit less one part is rounded down, half an odd one up
    const odd = (product / under) % 2n
    return Number((2n * product + under - 1n + odd) / (2n * under))
  }
}
