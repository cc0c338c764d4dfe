import { CxMetricsError, show } from '../core/errors.ts'
import { throwFault } from '../core/tally.ts'
import { decimalFraction, type Fraction, greatestDivisor, roundHalfEven } from '../stats/rational.ts'
import { type RowReader, rowReader, rowsOf } from './row-reader.ts'

/**
 * How often a price is paid. A quarter is 3 months and a year 12; a day is 12/365.25 of a month and a week 7 of them.
 * What is paid `once` is no recurring revenue.
 *
 * @category Churn
 * @since 0.1.0
 */
export type PriceInterval = 'day' | 'week' | 'month' | 'quarter' | 'year' | 'once'

/**
 * What is paid for one term, in whole minor units of money (cents), as billing systems keep it.
 *
 * @category Churn
 * @since 0.1.0
 */
export interface Price {
  /** Of one piece, for one interval. */
  readonly price: number | null | undefined
  /** @defaultValue 'month' */
  readonly interval?: PriceInterval | null | undefined
  /** How many of these lie between two payments: every 6 months. @defaultValue 1 */
  readonly intervalCount?: number | null | undefined
  /** Pieces, such as seats. @defaultValue 1 */
  readonly quantity?: number | null | undefined
  /** From 0 to 100, read as the decimal that it is written as. @defaultValue 0 */
  readonly percentOff?: number | null | undefined
  /** Taken off the whole of a payment after `percentOff`, which does not fall below 0. @defaultValue 0 */
  readonly amountOff?: number | null | undefined
  /** What of the whole of a payment is tax, and so not revenue. @defaultValue 0 */
  readonly tax?: number | null | undefined
}

/**
 * Monthly recurring revenue of all that one customer pays, in whole minor units: exact fractions are added, and their sum
 * rounded once, half to even. No prices give 0. A yearly price counts a 12th, a quarterly one a third, a weekly one
 * 365.25 / 7 / 12 times, a daily one 365.25 / 12 times, and what is paid once nothing.
 *
 * @throws `invalid_value` at `[row, field]` for a fraction of a cent, a percentage that is not from 0 to 100 and the like
 * @example
 * monthlyRevenue([{ price: 12_000, interval: 'year' }]) // 1000
 * monthlyRevenue(Array(12).fill({ price: 10_000, interval: 'year' })) // 10000
 * monthlyRevenue([{ price: 1_500, quantity: 4, percentOff: 12.5 }]) // 5250
 * @category Churn
 * @since 0.1.0
 */
export function monthlyRevenue(prices: Iterable<Price>): number {
  const reader = rowReader(undefined, 'UTC')
  const rows = rowsOf(prices)
  const table = priceTable(rows.length)
  rows.forEach((row, index) => {
    reader.open(row, index)
    if (!readPrice(reader, table, index)) reader.refuse('price', CENTS)
    const fault = reader.fault()
    if (fault) throwFault({ ...fault, hint: '' }, [index, fault.field])
  })
  const { amounts, zero, rounded } = monthlyAmounts(table.prices)
  return rounded(Array.from(amounts).reduce((sum, amount) => sum + amount, zero))
}

export const PRICE_FIELDS = [
  'price',
  'interval',
  'intervalCount',
  'quantity',
  'percentOff',
  'amountOff',
  'tax',
] as const

/** How many months of 365.25 / 12 days an interval is the payment of, as a fraction. */
const PER_MONTH: { readonly [interval: string]: Fraction } = {
  day: [487n, 16n],
  week: [487n, 112n],
  month: [1n, 1n],
  quarter: [1n, 3n],
  year: [1n, 12n],
  once: [0n, 1n],
}

const CENTS = 'must be whole minor units (cents), 0 or more'

/** What makes a payment a month's amount: whole × payment − off × what is taken off, of which `parts` make a minor unit. */
interface Scale {
  readonly once: boolean
  readonly whole: bigint
  readonly off: bigint
  readonly parts: bigint
}

/** Payments and what is taken off them, by row, and how each becomes a month's amount. */
export interface Prices {
  readonly whole: Float64Array
  readonly off: Float64Array
  /** 1 + the place in `scales`, 0 for a row without a price. */
  readonly scale: Uint32Array
  readonly scales: readonly Scale[]
}

/** Takes what is paid in one row after another: for all pieces, and what is taken off that. */
export interface PriceTable {
  readonly prices: Prices
  readonly set: (
    row: number,
    whole: number,
    off: number,
    interval: PriceInterval,
    intervalCount: number,
    percentOff: number,
  ) => void
}

export function priceTable(rows: number): PriceTable {
  const [whole, off, scale] = [new Float64Array(rows), new Float64Array(rows), new Uint32Array(rows)]
  const scales: Scale[] = []
  // a map for each way to pay: no key is put together for a row
  const places = new Map<string, Map<number, Map<number, number>>>()
  const placeOf = (interval: string, intervalCount: number, percentOff: number): number => {
    const counts = places.get(interval) ?? new Map<number, Map<number, number>>()
    const percents = counts.get(intervalCount) ?? new Map<number, number>()
    const place = percents.get(percentOff) ?? scales.push(scaleOf(interval, intervalCount, percentOff))
    places.set(interval, counts.set(intervalCount, percents.set(percentOff, place)))
    return place
  }
  /** Of prices for one interval without a discount, which are the most. */
  const plain = new Map<string, number>()
  const plainPlace = (interval: string): number => {
    const place = placeOf(interval, 1, 0)
    plain.set(interval, place)
    return place
  }
  return {
    prices: { whole, off, scale, scales },
    set: (row, payment, less, interval, intervalCount, percentOff) => {
      whole[row] = payment
      // more than all is all
      off[row] = Math.min(payment, less)
      scale[row] =
        intervalCount === 1 && percentOff === 0
          ? (plain.get(interval) ?? plainPlace(interval))
          : placeOf(interval, intervalCount, percentOff)
    },
  }
}

/** Takes the price of the row that the reader has open; says whether there is one, and it can be. */
export function readPrice(reader: RowReader, table: PriceTable, row: number): boolean {
  const price = reader.count('price', CENTS)
  const interval = reader.value('interval') ?? 'month'
  if (!isInterval(interval)) reader.refuse('interval', `must be one of ${Object.keys(PER_MONTH).join(', ')}`)
  const intervalCount = reader.count('intervalCount') ?? 1
  if (intervalCount === 0) reader.refuse('intervalCount', 'must be 1 or more')
  const whole = (price ?? 0) * (reader.count('quantity') ?? 1)
  if (!Number.isSafeInteger(whole)) reader.refuse('quantity', 'must not make the payment greater than 2^53')
  const percentOff = reader.value('percentOff') ?? 0
  if (!isPercentage(percentOff)) reader.refuse('percentOff', 'must be a number from 0 to 100')
  const [amountOff, tax] = ['amountOff', 'tax'].map((field) => reader.count(field, CENTS) ?? 0) as [
    number,
    number,
  ]
  if (reader.fault() || price === null) return false
  const [months, under] = PER_MONTH[interval as PriceInterval]!
  const monthly =
    ((whole * Number(months)) / Number(under) / intervalCount) * (1 - (percentOff as number) / 100)
  if (monthly > Number.MAX_SAFE_INTEGER) {
    reader.refuse('price', 'must not come to more than 2^53 minor units a month')
    return false
  }
  table.set(row, whole, amountOff + tax, interval as PriceInterval, intervalCount, percentOff as number)
  return true
}

export function isInterval(interval: unknown): interval is PriceInterval {
  return typeof interval === 'string' && Object.hasOwn(PER_MONTH, interval)
}

export function isPercentage(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= 100
}

function scaleOf(interval: string, intervalCount: number, percentOff: number): Scale {
  const [months, under] = PER_MONTH[interval]!
  const [percent, digits] = decimalFraction(percentOff)
  const hundred = 100n * digits
  const all = [
    months * (hundred - percent),
    months * hundred,
    under * BigInt(intervalCount) * hundred,
  ] as const
  const divisor = all.reduce(greatestDivisor)
  const [whole, off, parts] = all.map((one) => one / divisor) as [bigint, bigint, bigint]
  return { once: interval === 'once', whole, off, parts }
}

/**
 * A month's amounts by row, in parts of which so many make a minor unit. They are numbers as long as the sum of all of
 * them is exact as one, else bigints that pass for numbers here: the same code adds either, beginning with `zero`.
 */
export interface MonthlyAmounts {
  readonly amounts: ArrayLike<number>
  readonly zero: number
  readonly parts: bigint
  /** A sum of amounts in minor units, half to even. */
  readonly rounded: (sum: number) => number
}

export function monthlyAmounts({ whole, off, scale, scales }: Prices): MonthlyAmounts {
  const parts = scales.reduce((all, { parts }) => (all / greatestDivisor(all, parts)) * parts, 1n)
  const factors = scales.map((one) => [(one.whole * parts) / one.parts, (one.off * parts) / one.parts])
  const wholes = Float64Array.from(factors, ([factor]) => Number(factor))
  const offs = Float64Array.from(factors, ([, factor]) => Number(factor))
  const amounts = new Float64Array(scale.length)
  let [total, most] = [0, Number(parts)]
  for (let i = 0; i < scale.length; i++) {
    const place = scale[i]! - 1
    if (place < 0) continue
    const taken = off[i]! * offs[place]!
    const payment = whole[i]! * wholes[place]!
    if (payment > most) most = payment
    if (taken > most) most = taken
    if (payment <= taken) continue
    amounts[i] = payment - taken
    total += payment - taken
  }
  // Rounded or not, sums of numbers ≥ 0 grow: what ends below 2^52 was exact all the way.
  if (Math.max(total, most) < 2 ** 52) {
    const per = Number(parts)
    return { amounts, zero: 0, parts, rounded: per === 1 ? (sum) => sum : (sum) => rounded(sum, per) }
  }
  const exact = Array.from(scale, (place, i) => {
    const [one, taken] = (factors[place - 1] ?? [0n, 0n]) as [bigint, bigint]
    const amount = BigInt(whole[i]!) * one - BigInt(off[i]!) * taken
    return amount > 0n ? amount : 0n
  })
  return {
    amounts: exact as readonly unknown[] as readonly number[],
    zero: 0n as unknown as number,
    parts,
    rounded: (sum) => safeAmount(roundHalfEven([sum as unknown as bigint, parts])),
  }
}

/** Exact: below 2^52 no quotient of whole numbers is so near to the next one that it is rounded to it. */
function rounded(sum: number, per: number): number {
  const whole = Math.floor(sum / per)
  const rest = 2 * (sum - whole * per) - per
  return rest > 0 || (rest === 0 && whole % 2 === 1) ? whole + 1 : whole
}

/** Refuses an amount that is no exact number. */
export function safeAmount(exact: bigint): number {
  const amount = Number(exact)
  if (Number.isSafeInteger(amount)) return amount
  const text = `price must not come to more than 2^53 minor units a month and customer, got ${show(amount)}`
  throw new CxMetricsError('invalid_value', text, ['price'])
}
