import { badOption } from '../core/errors.ts'

/** An exchange rate as an exact fraction. */
export interface ExchangeRate {
  readonly over: bigint
  readonly under: bigint
}

/** Reads decimal text: a rate written as 1.0842 is 10842/10000, which no double is. */
export function readRate(name: string, text: unknown): ExchangeRate {
  const decimal = typeof text === 'string' ? /^(\d{1,9})(?:\.(\d{1,12}))?$/.exec(text) : null
  const [, whole, fraction = ''] = decimal ?? []
  const over = BigInt(`${whole ?? ''}${fraction}`)
  return over > 0n
    ? { over, under: 10n ** BigInt(fraction.length) }
    : badOption(name, "a decimal text above 0, such as '1.0842'", text)
}

/** An amount at a rate, rounded half to even. */
export function exchange(amount: number, { over, under }: ExchangeRate): number {
  const product = BigInt(amount) * over
  const whole = product / under
  const rest = 2n * (product % under)
  return Number(rest > under || (rest === under && whole % 2n === 1n) ? whole + 1n : whole)
}
