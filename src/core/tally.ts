import { CxMetricsError, show } from './errors.ts'
import type { Bins, Fault, Metric, Tally, ValueTable } from './metric.ts'
import { addProduct, addTo, type ExactSum, emptySum, exactText } from './sum.ts'

/**
 * A tally while items are still coming: one slot per bin, classes first, then exclusions. How it lies in memory is
 * nobody's business but core's; `seal` makes the plain tally of it.
 */
export interface Totals {
  readonly counts: number[]
  readonly weights: { readonly sum: ExactSum; readonly squares: ExactSum }[] | null
  readonly values: number[][] | null
  readonly sums: ExactSum[][] | null
}

export function newTotals({ bins, weight }: Metric<never, unknown>): Totals {
  const amounts = amountNames(bins)
  const perClass = <T>(wanted: unknown, make: () => T): T[] | null => (wanted ? bins.classes.map(make) : null)
  return {
    counts: [...bins.classes, ...bins.excluded].map(() => 0),
    weights: perClass(weight, () => ({ sum: emptySum(), squares: emptySum() })),
    values: perClass(bins.values, () => []),
    sums: perClass(bins.sums, () => amounts.map(emptySum)),
  }
}

/** The sums a class keeps: the amounts, then with `moments: 2` the product of every two of them, as `start*end`. */
export function amountNames({ sums = [], moments }: Bins<string, string>): string[] {
  const products = moments ? sums.flatMap((a, i) => sums.slice(i).map((b) => `${a}*${b}`)) : []
  return [...sums, ...products]
}

/** The throwing half of `onInvalid`: names row, field, value and the way out. */
export function throwFault({ field, rule, got, hint }: Fault, path: readonly (string | number)[]): never {
  const row = typeof path[0] === 'number' ? ` (row ${path[0]})` : ''
  const text = `${field} ${rule}, got ${show(got)}${row}.${hint ? ` ${hint}` : ''}`
  throw new CxMetricsError('invalid_value', text, path)
}

export function addWeight(totals: Totals, slot: number, weight: number): void {
  const { sum, squares } = totals.weights![slot]!
  addTo(sum, weight)
  addTo(squares, weight * weight)
}

export function addAmounts(totals: Totals, slot: number, amounts: readonly number[]): void {
  const sums = totals.sums![slot]!
  for (let i = 0; i < amounts.length; i++) addTo(sums[i]!, amounts[i]!)
  let product = amounts.length
  if (sums.length === product) return
  for (let i = 0; i < amounts.length; i++) {
    for (let j = i; j < amounts.length; j++) addProduct(sums[product++]!, amounts[i]!, amounts[j]!)
  }
}

export function seal<Class extends string, Exclusion extends string>(
  { definition, bins }: Metric<never, unknown, Class, Exclusion>,
  totals: Totals,
): Tally<Class, Exclusion> {
  const amounts = amountNames(bins)
  const perClass = <T>(slots: readonly T[] | null, show: (slot: T) => unknown): unknown =>
    slots && Object.fromEntries(bins.classes.map((name, i) => [name, show(slots[i]!)]))
  return {
    format: 'cx-metrics/tally',
    formatVersion: 1,
    definition,
    counts: Object.fromEntries(
      [...bins.classes, ...bins.excluded].map((name, i) => [name, totals.counts[i]]),
    ),
    weights: perClass(totals.weights, ({ sum, squares }) => ({
      sum: exactText(sum),
      squares: exactText(squares),
    })),
    values: perClass(totals.values, tableOf),
    sums: perClass(totals.sums, (sums) =>
      Object.fromEntries(amounts.map((name, i) => [name, exactText(sums[i]!)])),
    ),
  } as Tally<Class, Exclusion>
}

/** Distinct values in ascending order with their counts. */
export function tableOf(values: readonly number[]): ValueTable {
  const sorted = Float64Array.from(values).sort()
  const distinct: number[] = []
  const counts: number[] = []
  for (const value of sorted) {
    if (value === distinct[distinct.length - 1]) counts[counts.length - 1]! += 1
    else {
      distinct.push(value)
      counts.push(1)
    }
  }
  return { values: distinct, counts }
}

/** The table of all values of both. */
export function mergeTables(a: ValueTable, b: ValueTable): ValueTable {
  const values: number[] = []
  const counts: number[] = []
  for (let i = 0, j = 0; i < a.values.length || j < b.values.length; ) {
    const x = a.values[i] ?? Infinity
    const y = b.values[j] ?? Infinity
    values.push(Math.min(x, y))
    counts.push((x <= y ? a.counts[i++]! : 0) + (y <= x ? b.counts[j++]! : 0))
  }
  return { values, counts }
}
