import type { ValueTable } from './metric.ts'
import { sorted } from './sort-words.ts'
import { unsortedOf } from './unsorted.ts'

export const NONE: ValueTable = { values: [], counts: [] }

/** How many items a table counts. */
export function countOf(table: ValueTable): number {
  const unsorted = unsortedOf(table)
  if (unsorted) return unsorted.n
  const { counts } = table
  let n = 0
  for (let i = 0; i < counts.length; i++) n += counts[i]!
  return n
}

/** Distinct values in ascending order with their counts. */
export function tableOf(values: ArrayLike<number>): ValueTable {
  return tableOfBlocks([values])
}

/** ... of the values of several lists. */
export function tableOfBlocks(blocks: readonly ArrayLike<number>[]): ValueTable {
  const [words, rest] = sorted(blocks)
  return mergeTables(runLengths(words, listFor), runLengths(rest, listFor))
}

/** The table of all values of both. */
export function mergeTables(a: ValueTable, b: ValueTable): ValueTable {
  if (isEmpty(a)) return b
  return isEmpty(b) ? a : listed(mergeRuns(columns(a), columns(b)))
}

function isEmpty(table: ValueTable): boolean {
  return !unsortedOf(table) && table.values.length === 0
}

/** A table in columns, where a count may have fallen to 0. */
export interface Runs {
  readonly values: Float64Array
  readonly counts: Float64Array | Int32Array
}

export function columns({ values, counts }: ValueTable): Runs {
  return { values: new Float64Array(values), counts: new Float64Array(counts) }
}

export function mergeRuns(a: Runs, b: Runs): Runs {
  if (a.values.length === 0) return b
  if (b.values.length === 0) return a
  const values = new Float64Array(a.values.length + b.values.length)
  const counts = new Float64Array(values.length)
  let i = 0
  let j = 0
  let size = 0
  // Numbers for branches: which is the next is as good as random.
  while (i < a.values.length && j < b.values.length) {
    const x = a.values[i]!
    const y = b.values[j]!
    const left = +(x <= y)
    const right = +(y <= x)
    const count = left * a.counts[i]! + right * b.counts[j]!
    values[size] = Math.min(x, y)
    counts[size] = count
    i += left
    j += right
    size += +(count > 0)
  }
  const [rest, from] = i < a.values.length ? [a, i] : [b, j]
  for (let k = from; k < rest.values.length; k++) {
    values[size] = rest.values[k]!
    counts[size] = rest.counts[k]!
    size += +(rest.counts[k]! > 0)
  }
  return { values: values.subarray(0, size), counts: counts.subarray(0, size) }
}

/** Runs as plain arrays, without what fell to 0. Arrays of known length: growing them takes longer than sorting. */
export function listed(runs: Runs): ValueTable {
  let size = 0
  for (let i = 0; i < runs.counts.length; i++) if (runs.counts[i] !== 0) size++
  const [values, counts] = [listFor(size), listFor(size)]
  let at = 0
  for (let i = 0; i < runs.counts.length; i++) {
    if (runs.counts[i] === 0) continue
    values[at] = runs.values[i]!
    counts[at++] = runs.counts[i]!
  }
  return { values, counts }
}

/** A list to be filled. Beyond some 32 million places engines make a dictionary of one that is not filled yet. */
export function listFor(size: number): number[] {
  return size < 2 ** 24 ? new Array<number>(size) : []
}

export function runsOf(blocks: readonly ArrayLike<number>[]): Runs {
  const [words, rest] = sorted(blocks)
  return mergeRuns(runLengths(words, column), runLengths(rest, column))
}

function column(size: number): Float64Array {
  return new Float64Array(size)
}

/** Runs of equal values in what is sorted, in lists of the given making. */
function runLengths<List extends number[] | Float64Array>(
  sorted: Float64Array | Uint32Array,
  list: (size: number) => List,
): { readonly values: List; readonly counts: List } {
  const n = sorted.length
  let distinct = n > 0 ? 1 : 0
  for (let i = 1; i < n; i++) if (sorted[i] !== sorted[i - 1]) distinct++
  const values = list(distinct)
  const counts = list(distinct)
  for (let i = 0, at = 0; i < n; at++) {
    const value = sorted[i]!
    const start = i++
    while (i < n && sorted[i] === value) i++
    values[at] = value + 0 // −0 becomes 0
    counts[at] = i - start
  }
  return { values, counts }
}
