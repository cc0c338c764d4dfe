import { read } from '../core/evaluate.ts'
import { mapped } from '../core/mapped.ts'
import type { Field } from '../core/metric.ts'
import { type CodeReader, type Collector, type KeyReader, placerOf } from './collector.ts'
import { columnNames, plainLoop, type RowLoop } from './plain-loop.ts'

/** Rows that are looked at together: they stay in a near cache while column after column is read. */
const BLOCK = 1024

/**
 * Does what the plain loop does, column by column: a loop that reads one name takes half the time. Plans with functions of
 * the row, of which none is called twice for one, are left to the plain loop.
 */
export function blockLoop(collector: Collector): RowLoop {
  const { keys, codes, others, groups, cells } = collector
  const names = columnNames(collector)
  if (!names?.length) return plainLoop(collector)
  const placers = mapped(others, (metric) => placerOf(collector, metric))
  let alike = true
  return (rows, from, to, base) => {
    const into = new Array<number>(Math.min(to - from, BLOCK)).fill(0)
    const columns = to - from < BLOCK ? [] : names.map(() => new Array<unknown>(BLOCK).fill(null))
    for (let i = from; i < to; i += BLOCK) {
      const n = Math.min(BLOCK, to - i)
      try {
        const whole = columns.length > 0 && alike && readRows(rows, i, n, names, columns)
        alike = whole
        const start = whole ? 0 : i
        const list = (c: number): ArrayLike<unknown> => (whole ? columns[c]! : rows)
        const name = (c: number): string | null => (whole ? null : names[c]!)
        keys.forEach((key, k) => {
          findGroups(list(k), start, n, name(k), key, groups.children[k - 1], into, base + i)
        })
        cells.reserve(groups.count())
        codes.forEach((code, c) => {
          const at = keys.length + c
          countPlaces(list(at), start, n, name(at), code, into, cells.block.counts, cells.stride, base + i)
        })
      } catch (error) {
        // the first fault of a column; the first of all rows is for the plain loop to find
        plainLoop(collector)(rows, i, to, base)
        throw error
      }
      for (let r = 0; placers.length > 0 && r < n; r++) {
        for (const place of placers) place(rows[i + r] as never, base + i + r, into[r]!)
      }
    }
  }
}

/**
 * Reads rows that have the same names in the same order, and few others; false if there is another one among them. To go
 * through the names of a row is how engines read it fastest where they may be anything.
 */
function readRows(
  rows: ArrayLike<unknown>,
  i: number,
  n: number,
  names: readonly string[],
  columns: readonly unknown[][],
): boolean {
  const own = Object.keys(rows[i] ?? {})
  const order = own.filter((name) => names.includes(name))
  if (order.length < names.length || own.length > 2 * order.length) return false
  return readNames(
    rows,
    i,
    n,
    order,
    order.map((name) => columns[names.indexOf(name)]!),
  )
}

// The loops: all they need are arguments, so that engines keep them in registers. Where `name` is null, a row is its value.

function readNames(
  rows: ArrayLike<unknown>,
  i: number,
  n: number,
  order: readonly string[],
  columns: readonly unknown[][],
): boolean {
  for (let r = 0; r < n; r++) {
    const row = rows[i + r]
    if (typeof row !== 'object') return false
    let k = 0
    for (const name in row) {
      if (name !== order[k]) continue
      columns[k]![r] = (row as Record<string, unknown>)[name]
      if (++k === order.length) break
    }
    if (k < order.length) return false
  }
  return true
}

function findGroups(
  rows: ArrayLike<unknown>,
  i: number,
  n: number,
  name: string | null,
  { texts, codeOf, name: key }: KeyReader,
  child: ((node: number, code: number) => number) | undefined,
  into: number[],
  at: number,
): void {
  for (let r = 0; r < n; r++) {
    let value: unknown = rows[i + r]
    if (name !== null) {
      if (typeof value !== 'object' || value === null) read(value, name as Field<never>, at + r)
      value = (value as Record<string, unknown>)[name]
    }
    const known = typeof value === 'string' ? texts[value] : undefined
    const code = known === undefined ? codeOf(value, key, at + r) : known
    into[r] = child ? child(into[r]!, code) : code
  }
}

function countPlaces(
  rows: ArrayLike<unknown>,
  i: number,
  n: number,
  name: string | null,
  { points, offset, placeOf }: CodeReader,
  into: readonly number[],
  counts: Float64Array,
  stride: number,
  at: number,
): void {
  const first = points[0]!
  for (let r = 0; r < n; r++) {
    let value: unknown = rows[i + r]
    if (name !== null) {
      if (typeof value !== 'object' || value === null) read(value, name as Field<never>, at + r)
      value = (value as Record<string, unknown>)[name]
    }
    const point = typeof value === 'number' ? value - first : -1
    const place = point >= 0 && points[point] === value ? offset + point : placeOf(value, at + r)
    counts[into[r]! * stride + place]!++
  }
}
