import { INVALID, MISSING } from '../core/codes.ts'
import { measuredFault } from '../core/measured.ts'
import type { Bins } from '../core/metric.ts'
import { isMeasure, readMeasure } from '../core/read-measure.ts'
import { throwFault } from '../core/tally.ts'
import type { Room } from '../core/waiting-room.ts'
import type { Collector } from './collector.ts'
import { BATCH, oneByOne, type Range } from './column-loops.ts'

/** A column of measures: `read` a row, whatever kind of column it is. */
export interface MeasureColumn {
  readonly field: string
  readonly values: unknown
  readonly read: (i: number) => unknown
}

/** Adds the values of a column of so many rows to those of the rows' groups. */
export function measureLoop(
  { cells, metrics, groups, where }: Collector,
  metric: number,
  { field, values, read }: MeasureColumn,
  rows: number,
  base: number,
  into: Int32Array,
): Range {
  const { onInvalid } = metrics[metric]!
  const { classes, excluded }: Bins<string, string> = metrics[metric]!.bins
  const [missing, invalid] = ['missing', 'invalid'].map((reason) => classes.length + excluded.indexOf(reason))
  const { block, stride, offsets } = cells
  const column = offsets[metric]!
  const count = (group: number, slot: number, items: number): void => {
    block.counts[group * stride + column + slot]! += items
  }
  // What was put in rooms is counted where one is full, and after the last row: one write less for every value.
  const rooms: Room[] = []
  const counted: number[] = []
  const settle = (room: Room, group: number): void => {
    count(group, 0, room.size - counted[group]!)
    counted[group] = room.size
  }
  const own = new Float64Array(BATCH)
  let batch: Float64Array = own
  const fast = (i: number, from: number, to: number): number => {
    if (!where && groups.count() === 1) {
      const { addMeasures } = cells.valuesOf(metric, 0, 0)
      if (addMeasures) {
        const items = addMeasures(batch.subarray(i - from, to - from))
        count(0, 0, items)
        return i + items
      }
    }
    return from + fillRooms(batch, into, rooms, i - from, to - from)
  }
  const walk = oneByOne(fast, (i, from) => {
    const group = into[i - from]!
    if (group < 0) return
    const got = read(i)
    const value = readMeasure(got)
    if (value >= 0) {
      const { room, add } = cells.valuesOf(metric, group, 0)
      if (rooms[group]) settle(room, group)
      add(value)
      count(group, 0, 1)
      rooms[group] = room
      counted[group] = room.size
      return
    }
    if (value === INVALID && onInvalid === 'throw') {
      throwFault(measuredFault(field, got), [base + i, field])
    }
    count(group, value === MISSING ? missing! : invalid!, 1)
  })
  return (from, to) => {
    if (values instanceof Float64Array) batch = values.subarray(from, to)
    else copyNumbers(values, own, from, to)
    walk(from, to)
    if (to === rows) rooms.forEach(settle)
  }
}

/** What is no number becomes NaN, and is looked at by itself. */
function copyNumbers(values: unknown, own: Float64Array, from: number, to: number): void {
  const list = (Array.isArray(values) || ArrayBuffer.isView(values) ? values : []) as ArrayLike<unknown>
  for (let i = from; i < to; i++) {
    const value = list[i]
    own[i - from] = typeof value === 'number' ? value : Number.NaN
  }
}

/** Puts the values of a batch where those of their groups are, up to the first that has no place or is no measure. */
function fillRooms(
  batch: Float64Array,
  into: Int32Array,
  rooms: readonly Room[],
  i: number,
  to: number,
): number {
  for (; i < to; i++) {
    const value = batch[i]!
    if (!isMeasure(value)) return i
    const group = into[i]!
    if (group < 0) continue
    const room = rooms[group]
    if (room === undefined) return i
    const { block, size } = room
    if (size >= block.length) return i
    block[size] = value
    room.size = size + 1
  }
  return to
}
