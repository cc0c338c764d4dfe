import { read } from '../core/evaluate.ts'
import { mapped } from '../core/mapped.ts'
import type { Field } from '../core/metric.ts'
import { type CodeReader, type Collector, type KeyReader, placerOf } from './collector.ts'
import type { Range } from './column-loops.ts'
import { codePass, keyPass } from './column-passes.ts'
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
  // Made for the first call of many rows, and gone for good once rows are not alike.
  let whole: Blocks | null | undefined
  return (rows, from, to, base) => {
    const few = new Array<number>(Math.min(to - from, BLOCK)).fill(0)
    if (to - from >= BLOCK && whole === undefined) whole = blocks(collector, names)
    for (let i = from; i < to; i += BLOCK) {
      const n = Math.min(BLOCK, to - i)
      let into: ArrayLike<number> = few
      try {
        if (whole && readRows(rows, i, n, whole)) {
          into = whole.into
          for (const pass of whole.passes) pass(0, n)
        } else {
          if (whole) whole = null
          keys.forEach((key, k) => {
            findGroups(rows, i, n, names[k]!, key, groups.children[k - 1], few, base + i)
          })
          cells.reserve(groups.count())
          codes.forEach((code, c) => {
            const name = names[keys.length + c]!
            countPlaces(rows, i, n, name, code, few, cells.block.counts, cells.stride, base + i)
          })
        }
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

/** Rows as columns of a block, and what is done with them; `into` has the rows' groups then. */
interface Blocks {
  /** Each once, though two metrics may read it. */
  readonly names: readonly string[]
  readonly columns: readonly unknown[][]
  readonly passes: readonly Range[]
  readonly into: Int32Array
}

function blocks(collector: Collector, fields: readonly string[]): Blocks {
  const { keys, codes, groups, cells } = collector
  const names = [...new Set(fields)]
  const into = new Int32Array(BLOCK)
  const found = new Int32Array(BLOCK)
  const columns = names.map(() => new Array<unknown>(BLOCK).fill(null))
  const columnOf = (place: number): unknown[] => columns[names.indexOf(fields[place]!)]!
  return {
    names,
    columns,
    into,
    passes: [
      ...keys.map((key, k) => {
        const values = columnOf(k)
        const codeAt = (r: number): number => key.codeOf(values[r], key.name, r)
        return keyPass({ key, values, codeAt, worded: null }, groups.descend[k - 1], into, found)
      }),
      () => cells.reserve(groups.count()),
      ...codes.map((reader, c) => {
        const values = columnOf(keys.length + c)
        const placeAt = (r: number): number => reader.placeOf(values[r], r)
        return codePass(collector, { reader, values, placeAt }, into)
      }),
    ],
  }
}

/**
 * Reads rows that have the same names in the same order, and few others; false if there is another one among them. To go
 * through the names of a row is how engines read it fastest where they may be anything.
 */
function readRows(rows: ArrayLike<unknown>, i: number, n: number, { names, columns }: Blocks): boolean {
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

// The loops: all they need are arguments, so that engines keep them in registers.

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
  name: string,
  { texts, codeOf, name: key }: KeyReader,
  child: ((node: number, code: number) => number) | undefined,
  into: number[],
  at: number,
): void {
  for (let r = 0; r < n; r++) {
    const row = rows[i + r]
    if (typeof row !== 'object' || row === null) read(row, name as Field<never>, at + r)
    const value = (row as Record<string, unknown>)[name]
    const known = typeof value === 'string' ? texts[value] : undefined
    const code = known === undefined ? codeOf(value, key, at + r) : known
    into[r] = child ? child(into[r]!, code) : code
  }
}

function countPlaces(
  rows: ArrayLike<unknown>,
  i: number,
  n: number,
  name: string,
  { points, offset, placeOf }: CodeReader,
  into: readonly number[],
  counts: Float64Array,
  stride: number,
  at: number,
): void {
  const first = points[0]!
  for (let r = 0; r < n; r++) {
    const row = rows[i + r]
    if (typeof row !== 'object' || row === null) read(row, name as Field<never>, at + r)
    const value = (row as Record<string, unknown>)[name]
    const point = typeof value === 'number' ? value - first : -1
    const place = point >= 0 && points[point] === value ? offset + point : placeOf(value, at + r)
    counts[into[r]! * stride + place]!++
  }
}
