import type { Ordinals } from './ordinals.ts'

/** Contacts group by group, each in order of time; few enough groups for the nearest caches. */
export interface Batch {
  readonly times: Float64Array
  /** What was said of each contact, times 4096, and its group among those of the batch. */
  readonly marks: Int32Array
  /** Where each contact came from, if anything needs to know. */
  readonly rows: Int32Array | null
  /** Where the contacts of each group end; those of the next begin there. */
  readonly ends: Int32Array
  /** Number of the first group. */
  readonly first: number
}

/** Groups of a batch, as a power of two. */
const BITS = 12
const GROUPS = 4096

/** Groups this small are sorted by insertion. */
const SMALL = 24

/** Where contacts at one instant stand: below 0 if the first row comes first. */
export type Tie = ((row: number, other: number) => number) | null

/**
 * Sorts contacts by group, time and, at one instant, `tie` and row, and shows them batch by batch. `marks` are below 2^19;
 * what has no group is left out. First into batches and only then in order: contacts of one group lie all over the log, and
 * to look each of them up costs more than all else.
 */
export function inOrder(
  { codes, count }: Ordinals,
  times: Float64Array,
  marks: Uint16Array,
  keepRows: boolean,
  tie: Tie,
  visit: (batch: Batch) => void,
): void {
  const starts = startsOf(codes, (count >> BITS) + 1)
  const total = starts.at(-1)!
  const [apart, sorted] = [total, widest(starts)].map((length) => ({
    times: new Float64Array(length),
    marks: new Int32Array(length),
    rows: keepRows || tie ? new Int32Array(length) : null,
  })) as [Contacts, Contacts]
  part(codes, times, marks, starts.slice(), apart)
  const ends = new Int32Array(Math.min(count, GROUPS))
  for (let batch = 0; batch + 1 < starts.length; batch++) {
    collect(apart, starts[batch]!, starts[batch + 1]!, sorted, ends)
    sortRuns(sorted, ends, tie)
    visit({ ...sorted, ends, first: batch * GROUPS })
  }
}

type Contacts = Pick<Batch, 'times' | 'marks' | 'rows'>

function startsOf(codes: Int32Array, batches: number): Int32Array {
  const starts = new Int32Array(batches + 1)
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i]!
    if (code >= 0) starts[(code >> BITS) + 1]!++
  }
  for (let batch = 0; batch < batches; batch++) starts[batch + 1]! += starts[batch]!
  return starts
}

function widest(starts: Int32Array): number {
  return starts.reduce((most, start, i) => Math.max(most, start - (starts[i - 1] ?? 0)), 0)
}

function part(
  codes: Int32Array,
  times: Float64Array,
  marks: Uint16Array,
  places: Int32Array,
  into: Contacts,
): void {
  const { times: newTimes, marks: newMarks, rows } = into
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i]!
    if (code < 0) continue
    const place = places[code >> BITS]!++
    newTimes[place] = times[i]!
    newMarks[place] = (marks[i]! << BITS) | (code & (GROUPS - 1))
    if (rows) rows[place] = i
  }
}

/** Brings the contacts of each group of a batch together, in the order of their rows. */
function collect(from: Contacts, start: number, stop: number, into: Contacts, ends: Int32Array): void {
  const { times, marks, rows } = from
  const { times: newTimes, marks: newMarks, rows: newRows } = into
  ends.fill(0)
  for (let i = start; i < stop; i++) ends[marks[i]! & (GROUPS - 1)]!++
  let place = 0
  for (let group = 0; group < ends.length; group++) {
    place += ends[group]!
    ends[group] = place - ends[group]!
  }
  // each end moves from the beginning of its own to that of the next
  for (let i = start; i < stop; i++) {
    const mark = marks[i]!
    const at = ends[mark & (GROUPS - 1)]!++
    newTimes[at] = times[i]!
    newMarks[at] = mark
    if (rows) newRows![at] = rows[i]!
  }
}

function sortRuns({ times, marks, rows }: Contacts, ends: Int32Array, tie: Tie): void {
  let from = 0
  for (let group = 0; group < ends.length; group++) {
    const to = ends[group]!
    if (to - from > SMALL) sortRun(times, marks, rows, from, to, tie)
    else {
      for (let i = from + 1; i < to; i++) {
        const time = times[i]!
        if (times[i - 1]! < time) continue
        const mark = marks[i]!
        const row = rows ? rows[i]! : 0
        let k = i
        for (; k > from; k--) {
          const before = times[k - 1]!
          if (before < time || (before === time && !(tie && tie(rows![k - 1]!, row) > 0))) break
          times[k] = before
          marks[k] = marks[k - 1]!
          if (rows) rows[k] = rows[k - 1]!
        }
        times[k] = time
        marks[k] = mark
        if (rows) rows[k] = row
      }
    }
    from = to
  }
}

function sortRun(
  times: Float64Array,
  marks: Int32Array,
  rows: Int32Array | null,
  from: number,
  to: number,
  tie: Tie,
): void {
  const [time, mark, row] = [times.slice(from, to), marks.slice(from, to), rows?.slice(from, to)]
  const order = Int32Array.from(time, (_, i) => i)
  order.sort((a, b) => time[a]! - time[b]! || (tie ? tie(row![a]!, row![b]!) : 0) || a - b)
  for (let i = 0; i < order.length; i++) {
    times[from + i] = time[order[i]!]!
    marks[from + i] = mark[order[i]!]!
    if (rows) rows[from + i] = row![order[i]!]!
  }
}
