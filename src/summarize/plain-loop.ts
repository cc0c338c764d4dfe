import { read } from '../core/evaluate.ts'
import { mapped } from '../core/mapped.ts'
import type { Field } from '../core/metric.ts'
import { type Collector, placerOf } from './collector.ts'

/** Adds the rows from `from` to `to` of a list; the first of the list is row number `base`. */
export type RowLoop = (rows: ArrayLike<unknown>, from: number, to: number, base: number) => void

/** What is done for every row, step by step: the law of the faster loops. */
export function plainLoop(collector: Collector): RowLoop {
  const { keys, codes, others, groups, cells, where } = collector
  const { children } = groups
  const { block, stride } = cells
  const placers = mapped(others, (metric) => placerOf(collector, metric))
  const named = readsNames(collector)
  let room = cells.reserve(1)
  return (rows, from, to, base) => {
    for (let i = from; i < to; i++) {
      const row = rows[i] as never
      const at = base + i
      if (where && !where(row, at, (column) => read(row, column as Field<never>, at))) {
        collector.filtered++
        continue
      }
      if (named && (typeof row !== 'object' || row === null)) read(row, '' as Field<never>, at)
      let group = 0
      for (let k = 0; k < keys.length; k++) {
        const { field, name, codeOf } = keys[k]!
        const code = codeOf(typeof field === 'function' ? field(row, at) : row[field], name, at)
        group = k === 0 ? code : children[k - 1]!(group, code)
      }
      if (group >= room) room = cells.reserve(group + 1)
      for (let c = 0; c < codes.length; c++) {
        const { field, placeOf } = codes[c]!
        const place = placeOf(typeof field === 'function' ? field(row, at) : row[field], at)
        block.counts[group * stride + place]!++
      }
      for (let m = 0; m < placers.length; m++) placers[m]!(row, at, group)
    }
  }
}

export function readsNames({ keys, codes }: Collector): boolean {
  return [...keys, ...codes].some(({ field }) => typeof field === 'string')
}

/** The columns of a plan's keys and codes, or null where it has a function of the row. */
export function columnNames({ where, keys, codes }: Collector): readonly string[] | null {
  const fields = mapped([...keys, ...codes], ({ field }) => field)
  return where || fields.some((field) => typeof field === 'function') ? null : (fields as string[])
}
