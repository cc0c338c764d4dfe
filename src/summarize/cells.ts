import { exactValues } from '../core/exact-values.ts'
import { mapped } from '../core/mapped.ts'
import type { Bins, ExactText, Tally, ValueTable } from '../core/metric.ts'
import { sketchValues } from '../core/sketch-values.ts'
import { addProduct, addText, addTo, type ExactSum, emptySum, exactText, exactValue } from '../core/sum.ts'
import { amountNames, byName } from '../core/tally.ts'
import { listFor } from '../core/values.ts'
import type { ValueStore } from '../core/waiting-room.ts'
import type { AnyMetric } from './plan.ts'

/** One metric in a table: its bin totals, group by group. */
export interface TableMetric {
  readonly definition: Tally['definition']
  readonly bins: Bins<string, string>
  /** Items: group by group, each in the order of the bins, classes before exclusions. */
  readonly counts: readonly number[]
  /** Group by group, class by class; null for a metric without weights. */
  readonly weights: { readonly sums: readonly ExactText[]; readonly squares: readonly ExactText[] } | null
  /** Group by group, class by class; null for a metric without values. */
  readonly values: readonly ValueTable[] | null
  /** Group by group, class by class, amount by amount; null for a metric without amounts. */
  readonly sums: readonly ExactText[] | null
}

/** What a metric has to say before there is any item: a `TableMetric` without its columns. */
export interface Head {
  readonly definition: Tally['definition']
  readonly bins: Bins<string, string>
  readonly weighted: boolean
}

export function headOf({ definition, bins, weight }: AnyMetric<never>): Head {
  return { definition, bins, weighted: weight !== undefined }
}

/** Bin totals of many groups while items are still coming: one block of counts per group, all metrics in it. */
export interface Cells {
  /** `counts[group * stride + offsets[metric] + slot]`; another array once groups outgrow it. */
  readonly block: { counts: Float64Array }
  readonly stride: number
  readonly offsets: readonly number[]
  /** Makes room for so many groups, and says for how many there is room now. */
  readonly reserve: (groups: number) => number
  /** One item more, or less with sign −1, in a slot of a metric's bins, with what it carries; false if none is left. */
  readonly keep: (
    metric: number,
    group: number,
    slot: number,
    sign: 1 | -1,
    weight: number,
    value: number | undefined,
    amounts: readonly number[] | undefined,
  ) => boolean
  /** The store of the values of a class, for those who add many. */
  readonly valuesOf: (metric: number, group: number, slot: number) => ValueStore
  /** Adds a group of a table, or takes it away; false if there is less than that. */
  readonly merge: (metric: number, group: number, from: TableMetric, at: number, sign: 1 | -1) => boolean
  /** Whether a group has no items. */
  readonly isEmpty: (group: number) => boolean
  /** The totals of these groups, in this order; `tableOf` says how the values of a store become a table. */
  readonly seal: (
    metric: number,
    groups: ArrayLike<number>,
    tableOf?: (store: ValueStore) => ValueTable,
  ) => TableMetric
}

export function cellsOf(heads: readonly Head[]): Cells {
  const widths = mapped(heads, ({ bins }) => bins.classes.length + bins.excluded.length)
  let stride = 0
  const offsets = mapped(widths, (width) => {
    stride += width
    return stride - width
  })
  const block = { counts: new Float64Array(8 * stride) }
  const carried = mapped(heads, carriedOf)
  const count = (group: number, metric: number, slot: number, by: number): boolean => {
    const place = group * stride + offsets[metric]! + slot
    if (block.counts[place]! + by < 0) return false
    block.counts[place]! += by
    return true
  }
  return {
    block,
    stride,
    offsets,
    reserve: (groups) => {
      if (groups * stride > block.counts.length) {
        const larger = new Float64Array(
          Math.max(groups, 2 * Math.floor(block.counts.length / stride)) * stride,
        )
        larger.set(block.counts)
        block.counts = larger
      }
      return block.counts.length / stride
    },
    keep: (metric, group, slot, sign, weight, value, amounts) => {
      if (!count(group, metric, slot, sign)) return false
      if (slot >= heads[metric]!.bins.classes.length) return true
      const { add, sound } = carried[metric]!
      if (add(group, slot, sign, weight, value, amounts)) {
        if (sign > 0 || sound(group, slot, block.counts[group * stride + offsets[metric]! + slot]!))
          return true
        add(group, slot, 1, weight, value, amounts)
      }
      count(group, metric, slot, -sign)
      return false
    },
    valuesOf: (metric, group, slot) => carried[metric]!.valuesOf(group, slot),
    merge: (metric, group, from, at, sign) => {
      const width = widths[metric]!
      for (let slot = 0; slot < width; slot++) {
        const by = from.counts[at * width + slot]!
        if (by !== 0 && !count(group, metric, slot, sign * by)) return false
      }
      const { merge, sound } = carried[metric]!
      if (!merge(group, from, at, sign)) return false
      const start = group * stride + offsets[metric]!
      return (
        sign > 0 ||
        heads[metric]!.bins.classes.every((_, slot) => sound(group, slot, block.counts[start + slot]!))
      )
    },
    isEmpty: (group) => {
      const { counts } = block
      const start = group * stride
      for (let slot = 0; slot < widths[0]!; slot++) if (counts[start + slot] !== 0) return false
      return true
    },
    seal: (metric, groups, tableOf = (store) => store.table()) => {
      const { definition, bins } = heads[metric]!
      const width = widths[metric]!
      const counts = listFor(groups.length * width)
      const from = block.counts
      let at = 0
      for (let i = 0; i < groups.length; i++) {
        const start = groups[i]! * stride + offsets[metric]!
        for (let slot = start; slot < start + width; slot++) counts[at++] = from[slot]!
      }
      return { definition, bins, counts, ...carried[metric]!.seal(groups, tableOf) }
    },
  }
}

interface CarriedCells {
  readonly add: (
    group: number,
    slot: number,
    sign: 1 | -1,
    weight: number,
    value: number | undefined,
    amounts: readonly number[] | undefined,
  ) => boolean
  /** Whether what is left of sums can be that of so many items: nothing of none, and no weight of items below 0. */
  readonly sound: (group: number, slot: number, items: number) => boolean
  readonly valuesOf: (group: number, slot: number) => ValueStore
  readonly merge: (group: number, from: TableMetric, at: number, sign: 1 | -1) => boolean
  readonly seal: (
    groups: ArrayLike<number>,
    tableOf: (store: ValueStore) => ValueTable,
  ) => Pick<TableMetric, 'weights' | 'values' | 'sums'>
}

/** What the classes of one metric carry, made where something comes: most cells of many groups stay empty. */
function carriedOf({ bins, weighted }: Head): CarriedCells {
  const { classes, relativeError } = bins
  const amounts = amountNames(bins)
  const given = bins.sums?.length ?? 0
  const sums = sumsAt(weighted ? classes.length : 0)
  const squares = sumsAt(weighted ? classes.length : 0)
  const totals = sumsAt(classes.length * amounts.length)
  const stores: (ValueStore | undefined)[] = []
  const valuesOf = (group: number, slot: number): ValueStore =>
    (stores[group * classes.length + slot] ??=
      relativeError === undefined ? exactValues() : sketchValues(relativeError))
  return {
    valuesOf,
    sound: (group, slot, items) => {
      const weights = weighted ? [sums.at(group, slot), squares.at(group, slot)] : []
      const left = amounts.map((_, i) => totals.at(group, slot * amounts.length + i))
      return items === 0
        ? [...weights, ...left].every((sum) => exactText(sum) === '0p0')
        : weights.every((sum) => exactValue(exactText(sum)) > 0)
    },
    add: (group, slot, sign, weight, value, carried) => {
      if (value !== undefined) {
        const store = valuesOf(group, slot)
        if (sign > 0) store.add(value)
        else if (!store.remove(value)) return false
      }
      if (weighted) {
        addTo(sums.at(group, slot), sign * weight)
        addTo(squares.at(group, slot), sign * weight * weight)
      }
      if (!carried) return true
      let place = slot * amounts.length
      for (const amount of carried) addTo(totals.at(group, place++), sign * amount)
      for (let i = 0; amounts.length > given && i < given; i++) {
        for (let j = i; j < given; j++) addProduct(totals.at(group, place++), sign * carried[i]!, carried[j]!)
      }
      return true
    },
    merge: (group, { weights, values, sums: from }, at, sign) => {
      if (weights) {
        sums.merge(group, weights.sums, at, sign)
        squares.merge(group, weights.squares, at, sign)
      }
      if (from) totals.merge(group, from, at, sign)
      if (!values) return true
      for (let slot = 0; slot < classes.length; slot++) {
        const table = values[at * classes.length + slot]!
        if (table.values.length > 0 && !valuesOf(group, slot).merge(table, sign)) return false
      }
      return true
    },
    seal: (groups, tableOf) => ({
      weights: weighted ? { sums: sums.texts(groups), squares: squares.texts(groups) } : null,
      values: bins.values
        ? each(groups, classes.length, (place) =>
            stores[place] ? tableOf(stores[place]) : { values: [], counts: [] },
          )
        : null,
      sums: bins.sums ? totals.texts(groups) : null,
    }),
  }
}

interface Sums {
  readonly at: (group: number, place: number) => ExactSum
  readonly merge: (group: number, texts: readonly ExactText[], at: number, sign: 1 | -1) => void
  readonly texts: (groups: ArrayLike<number>) => ExactText[]
}

/** Exact sums, so many per group. */
function sumsAt(width: number): Sums {
  const sums: (ExactSum | undefined)[] = []
  const at = (group: number, place: number): ExactSum => (sums[group * width + place] ??= emptySum())
  return {
    at,
    merge: (group, texts, from, sign) => {
      for (let place = 0; place < width; place++) {
        const text = texts[from * width + place]!
        if (text !== '0p0') addText(at(group, place), text, sign)
      }
    },
    texts: (groups) => each(groups, width, (place) => (sums[place] ? exactText(sums[place]) : '0p0')),
  }
}

function each<T>(groups: ArrayLike<number>, width: number, of: (place: number) => T): T[] {
  const found: T[] = []
  for (let i = 0; i < groups.length; i++) {
    for (let place = 0; place < width; place++) found.push(of(groups[i]! * width + place))
  }
  return found
}

/** Reads the tallies of a table, group by group. */
export function talliesOf({
  definition,
  bins,
  counts,
  weights,
  values,
  sums,
}: TableMetric): (group: number) => Tally {
  const { classes, excluded } = bins
  const names = [...classes, ...excluded]
  const amounts = amountNames(bins)
  return (group) => {
    const first = group * classes.length
    return {
      format: 'cx-metrics/tally',
      formatVersion: 1,
      definition,
      counts: named(names, counts, group * names.length),
      weights:
        weights &&
        byName(
          classes,
          classes.map((_, i) => ({ sum: weights.sums[first + i]!, squares: weights.squares[first + i]! })),
        ),
      values: values && named(classes, values, first),
      sums:
        sums &&
        byName(
          classes,
          classes.map((_, i) => named(amounts, sums, (first + i) * amounts.length)),
        ),
    }
  }
}

/** What lies in a column from a place on, by the names of the places. */
function named<T>(names: readonly string[], column: readonly T[], from: number): { [name: string]: T } {
  const found: { [name: string]: T } = {}
  for (let i = 0; i < names.length; i++) found[names[i]!] = column[from + i]!
  return found
}
