import { CxMetricsError, show } from './errors.ts'
import { exactValues } from './exact-values.ts'
import type { Bins, Fault, Metric, Tally } from './metric.ts'
import { sketchValues } from './sketch-values.ts'
import { addProduct, addTo, type ExactSum, emptySum, exactText } from './sum.ts'
import type { ValueStore } from './waiting-room.ts'

export { mergeTables, tableOf } from './values.ts'

/**
 * Items per bin while items are still coming, one slot per bin, classes first, then exclusions; with weights also their
 * exact sums per class.
 */
export interface Totals {
  readonly counts: number[]
  readonly weights: { readonly sum: ExactSum; readonly squares: ExactSum }[] | null
}

export function newTotals({ bins, weight }: Metric<never, unknown>): Totals {
  return {
    counts: [...bins.classes, ...bins.excluded].map(() => 0),
    weights: weight ? bins.classes.map(() => ({ sum: emptySum(), squares: emptySum() })) : null,
  }
}

/** What items of a class carry: whole values, or amounts of which exact sums are kept. */
export interface Carried {
  readonly values: ValueStore[] | null
  readonly sums: ExactSum[][] | null
}

export function newCarried({ bins }: Metric<never, unknown>): Carried {
  const amounts = amountNames(bins)
  const { relativeError } = bins
  const store = relativeError === undefined ? exactValues : () => sketchValues(relativeError)
  return {
    values: bins.values ? bins.classes.map(store) : null,
    sums: bins.sums ? bins.classes.map(() => amounts.map(emptySum)) : null,
  }
}

/** The sums a class keeps: the amounts, then with `moments: 2` the product of every two of them, as `start*end`. */
export function amountNames({ sums = [], moments }: Bins<string, string>): string[] {
  const products = moments ? sums.flatMap((a, i) => sums.slice(i).map((b) => `${a}*${b}`)) : []
  return [...sums, ...products]
}

/** The throwing half of `onInvalid`: names row, field, value and the way out. */
export function throwFault(
  { field, rule, got, hint = '' }: Fault,
  path: readonly (string | number)[],
): never {
  const text = `${field} ${rule}, got ${show(got)} (row ${path[0]}). ${hint}`
  throw new CxMetricsError('invalid_value', text.trim(), path)
}

export function addWeight(totals: Totals, slot: number, weight: number): void {
  const { sum, squares } = totals.weights![slot]!
  addTo(sum, weight)
  addTo(squares, weight * weight)
}

export function carry(
  { values, sums }: Carried,
  slot: number,
  value: number | undefined,
  amounts: readonly number[] = [],
): void {
  if (value !== undefined) values![slot]!.add(value)
  if (amounts.length === 0) return
  const kept = sums![slot]!
  amounts.forEach((amount, i) => {
    addTo(kept[i]!, amount)
  })
  let product = amounts.length
  if (kept.length === product) return
  for (let i = 0; i < amounts.length; i++) {
    for (let j = i; j < amounts.length; j++) addProduct(kept[product++]!, amounts[i]!, amounts[j]!)
  }
}

/** The tally of totals: items, and weights if there are any. */
export function seal<Class extends string, Exclusion extends string>(
  { definition, bins }: Metric<never, unknown, Class, Exclusion>,
  { counts, weights }: Totals,
): Tally<Class, Exclusion> {
  const sealed = {
    format: 'cx-metrics/tally',
    formatVersion: 1,
    definition,
    counts: byName([...bins.classes, ...bins.excluded], counts),
    weights:
      weights &&
      byName(
        bins.classes,
        weights.map((of) => ({ sum: exactText(of.sum), squares: exactText(of.squares) })),
      ),
    values: null,
    sums: null,
  }
  return sealed as unknown as Tally<Class, Exclusion>
}

/** ... and with what the items of each class carried. */
export function sealCarried<Class extends string, Exclusion extends string>(
  metric: Metric<never, unknown, Class, Exclusion>,
  totals: Totals,
  { values, sums }: Carried,
): Tally<Class, Exclusion> {
  const { bins } = metric
  const amounts = amountNames(bins)
  const carried = {
    values:
      values &&
      byName(
        bins.classes,
        values.map((store) => store.table()),
      ),
    sums:
      sums &&
      byName(
        bins.classes,
        sums.map((kept) => byName(amounts, kept.map(exactText))),
      ),
  }
  return { ...seal(metric, totals), ...(carried as Pick<Tally<Class, Exclusion>, 'values' | 'sums'>) }
}

/** What lies in slots, by the names of the slots. A loop: Object.fromEntries takes longer than all else of a small tally. */
export function byName<T>(names: readonly (string | number)[], slots: readonly T[]): { [name: string]: T } {
  const named: { [name: string]: T } = {}
  for (let slot = 0; slot < names.length; slot++) named[names[slot]!] = slots[slot]!
  return named
}
