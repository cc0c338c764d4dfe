import { INVALID, MISSING } from '../core/codes.ts'
import { measuredFault } from '../core/measured.ts'
import type { Bins } from '../core/metric.ts'
import { measuresTo, readMeasure } from '../core/read-measure.ts'
import { throwFault } from '../core/tally.ts'
import type { ValueStore } from '../core/waiting-room.ts'
import type { Collector } from './collector.ts'
import { BATCH, oneByOne, type Range } from './column-loops.ts'

/** A column of measures: `read` a row, whatever kind of column it is. */
export interface MeasureColumn {
  readonly field: string
  readonly values: unknown
  readonly read: (i: number) => unknown
}

/** Adds the values of a column to those of the rows' groups. */
export function measureLoop(
  { cells, metrics, groups, where }: Collector,
  metric: number,
  { field, values, read }: MeasureColumn,
  base: number,
  into: Int32Array,
): Range {
  const { onInvalid } = metrics[metric]!
  const { classes, excluded }: Bins<string, string> = metrics[metric]!.bins
  const [missing, invalid] = ['missing', 'invalid'].map((reason) => classes.length + excluded.indexOf(reason))
  const { block, stride, offsets } = cells
  const count = (group: number, slot: number, items: number): void => {
    block.counts[group * stride + offsets[metric]! + slot]! += items
  }
  const owners = new Int32Array(BATCH)
  // The values of the batch, where they do not lie in such a column already.
  const own = new Float64Array(BATCH)
  const give = giver(
    (group) => cells.valuesOf(metric, group, 0),
    (group, items) => count(group, 0, items),
  )
  /** The measure of a row, or a number below 0 after it is counted as what it is. */
  const measureOf = (i: number, group: number): number => {
    const got = read(i)
    const value = readMeasure(got)
    if (value === INVALID && onInvalid === 'throw') {
      throwFault(measuredFault(field, got), [base + i, field])
    }
    if (value < 0) count(group, value === MISSING ? missing! : invalid!, 1)
    return value
  }
  const fast = (i: number, from: number, to: number): number => {
    if (values instanceof Float64Array) return measuresTo(values, i, to)
    return Array.isArray(values) || ArrayBuffer.isView(values)
      ? measuresOf(values as ArrayLike<unknown>, own, i, from, to)
      : i
  }
  const walk = oneByOne(fast, (i, from) => {
    const group = into[i - from]!
    if (group < 0) return
    const value = measureOf(i, group)
    if (value < 0) owners[i - from] = -1
    else own[i - from] = value
  })
  const walkAlone = oneByOne(
    (i, from, to) => {
      const store = cells.valuesOf(metric, 0, 0)
      let end: number
      if (values instanceof Float64Array) end = i + store.addMeasures(values.subarray(i, to))
      else {
        end = fast(i, from, to)
        store.addAll(own.subarray(i - from, end - from))
      }
      count(0, 0, end - i)
      return end
    },
    (i) => {
      const value = measureOf(i, 0)
      if (value < 0) return
      cells.valuesOf(metric, 0, 0).add(value)
      count(0, 0, 1)
    },
  )
  return (from, to) => {
    if (!where && groups.count() === 1) {
      walkAlone(from, to)
      return
    }
    owners.set(into)
    walk(from, to)
    give(owners, values instanceof Float64Array ? values.subarray(from, to) : own, to - from, groups.count())
  }
}

/** Values up to the first that is no measure, or whose row may not count. */
function measuresOf(
  values: ArrayLike<unknown>,
  found: Float64Array,
  i: number,
  from: number,
  to: number,
): number {
  for (; i < to; i++) {
    const value = readMeasure(values[i])
    if (value < 0) return i
    found[i - from] = value
  }
  return to
}

/** Gives values to the stores of their owners, −1 being none: where groups are few, all values of one at once. */
function giver(
  storeOf: (group: number) => ValueStore,
  count: (group: number, items: number) => void,
): (owners: Int32Array, values: Float64Array, rows: number, groups: number) => void {
  const stores: ValueStore[] = []
  const store = (group: number): ValueStore => {
    const known = stores[group] ?? storeOf(group)
    stores[group] = known
    return known
  }
  const sorted = new Float64Array(BATCH)
  let ends = new Int32Array(64)
  return (owners, values, rows, groups) => {
    if (groups > 512) {
      for (let i = 0; i < rows; i++) {
        const owner = owners[i]!
        if (owner < 0) continue
        store(owner).add(values[i]!)
        count(owner, 1)
      }
      return
    }
    // the first place is that of the rows without an owner
    if (groups + 2 > ends.length) ends = new Int32Array(2 * groups + 2)
    else ends.fill(0)
    for (let i = 0; i < rows; i++) ends[owners[i]! + 2]!++
    for (let at = 1; at < groups + 2; at++) ends[at]! += ends[at - 1]!
    // each end moves from the beginning of its own to that of the next
    for (let i = 0; i < rows; i++) sorted[ends[owners[i]! + 1]!++] = values[i]!
    for (let group = 0; group < groups; group++) {
      const [start, end] = [ends[group]!, ends[group + 1]!]
      if (end === start) continue
      store(group).addAll(sorted.subarray(start, end))
      count(group, end - start)
    }
  }
}
