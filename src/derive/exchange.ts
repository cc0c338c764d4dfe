import { badOption, checkOptions } from '../core/errors.ts'
import { type Fraction, roundHalfEven, times } from '../stats/rational.ts'
import { type Instant, readInstant } from '../time/instant.ts'

export function isCurrency(code: unknown): code is string {
  return typeof code === 'string' && /^[A-Z]{3}$/.test(code)
}

export function checkCurrency(currency: string | undefined, name = 'currency'): void {
  if (currency !== undefined && !isCurrency(currency))
    badOption(name, 'an ISO 4217 code such as EUR', currency)
}

/** A rate is decimal text, read as an exact fraction: 1.0842 is 10842/10000, which no double is. */
function rateFraction(name: string, rate: unknown): Fraction {
  const decimal = typeof rate === 'string' ? /^(\d{1,9})(?:\.(\d{1,12}))?$/.exec(rate) : null
  const [, whole = '', fraction = ''] = decimal ?? []
  const over = BigInt(whole + fraction)
  if (over === 0n) badOption(name, "a decimal text above 0, such as '1.0842'", rate)
  return [over, 10n ** BigInt(fraction.length)]
}

/** Exchanges whole amounts at a rate, rounded half to even. */
export function exchangeAt(name: string, rate: unknown): (amount: number) => number {
  const fraction = rateFraction(name, rate)
  return (amount) => Number(roundHalfEven(times([BigInt(amount), 1n], fraction)))
}

/**
 * What one unit of a currency is worth from a moment on, in the currency that all is exchanged to: a row of a table of
 * rates. Without `at` it is from ever on.
 *
 * @category Churn
 * @since 0.1.0
 */
export interface ExchangeRate {
  /** ISO 4217 code of the currency that is exchanged. */
  readonly currency: string
  readonly at?: Instant
  /** Decimal text: `'1.0842'`. */
  readonly rate: string
}

/** The rates at moments, by currency; `known` says of which currencies there are any. */
export interface Rates {
  readonly to: string
  readonly known: (currency: string) => boolean
  readonly rateAt: (currency: string, place: number) => Fraction
}

/** Reads a table of rates into `to`; the rate at a moment is the last one up to it. Throws `invalid_option`. */
export function readRates(
  given: readonly ExchangeRate[],
  to: string | undefined,
  moments: Float64Array,
  timeZone: string,
): Rates {
  if (to === undefined) badOption('currency', 'the one to exchange to, with rates', to)
  if (!Array.isArray(given)) badOption('rates', 'a list of { currency, at, rate }', given)
  const tables = new Map<string, Rate[]>()
  given.forEach((row: ExchangeRate, i) => {
    const name = `rates.${i}`
    checkOptions(row, ['currency', 'at', 'rate'], name)
    const { currency, at } = row
    checkCurrency(currency ?? '', `${name}.currency`)
    if (currency === to) badOption(`${name}.currency`, `another than ${to}`, currency)
    const from = at === undefined ? -Infinity : readInstant(`${name}.at`, at, timeZone)
    const table = tables.get(currency) ?? []
    tables.set(currency, table)
    table.push({ from, rate: rateFraction(`${name}.rate`, row.rate) })
  })
  const byPlace = new Map(
    [...tables].map(([currency, table]) => {
      table.sort((a, b) => a.from - b.from)
      const last = (moment: number): Rate | undefined => table.filter(({ from }) => from <= moment).at(-1)
      return [currency, Array.from(moments, (moment) => last(moment)?.rate)]
    }),
  )
  return {
    to,
    known: (currency) => currency === to || tables.has(currency),
    rateAt: (currency, place) => {
      if (currency === to) return [1n, 1n]
      return byPlace.get(currency)![place] ?? badOption('rates', ofThen(currency, moments[place]!), given)
    },
  }
}

function ofThen(currency: string, moment: number): string {
  return `such that one of ${currency} is from ${new Date(moment).toISOString()} or before`
}

interface Rate {
  readonly from: number
  readonly rate: Fraction
}
