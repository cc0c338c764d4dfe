import type { ReadWindow } from '../time/windows.ts'

/** The moments at which windows start and end, ascending, and where among them each does. */
export interface Moments {
  readonly moments: Float64Array
  readonly starts: Int32Array
  readonly ends: Int32Array
}

export function momentsOf(windows: readonly ReadWindow[]): Moments {
  const moments = Float64Array.from(new Set(windows.flatMap(({ start, end }) => [start, end]))).sort()
  const places = new Map(Array.from(moments, (moment, place) => [moment, place]))
  return {
    moments,
    starts: Int32Array.from(windows, ({ start }) => places.get(start)!),
    ends: Int32Array.from(windows, ({ end }) => places.get(end)!),
  }
}

/** How many of the places lie before each place. */
export function countBefore(places: Int32Array, size: number): Int32Array {
  const counts = new Int32Array(size + 1)
  for (const place of places) counts[place + 1]!++
  for (let place = 0; place < size; place++) counts[place + 1]! += counts[place]!
  return counts
}

/** Of each moment the place of the first of ascending points that is no earlier. */
export function placesOf(points: Float64Array, moments: Float64Array): Uint32Array {
  const placeOf = placer(points)
  const places = new Uint32Array(moments.length)
  for (let i = 0; i < places.length; i++) places[i] = placeOf(moments[i]!)
  return places
}

/** The first of ascending points that is no earlier than a moment, or how many there are, as for NaN. */
export function placer(points: Float64Array): (moment: number) => number {
  const size = points.length
  const [first, end] = [points[0]!, points[size - 1]!]
  const cells = cellsOf(points)
  const { table, shift } = cells
  return (moment) => {
    if (moment <= first) return 0
    if (!(moment <= end)) return size
    const place = table[((moment - first) * CELLS_PER_MS) >> shift]!
    return cells.points[place]! < moment ? afterIn(cells.points, place, moment) : place
  }
}

/** Even steps of time, more of them than points, so that it takes no longer to find a place among many. */
export interface Cells {
  /** Ascending, and Infinity behind the last. */
  readonly points: Float64Array
  /** The first point that does not lie in a cell before. */
  readonly table: Uint32Array
  /** Where the first cell begins. */
  readonly origin: number
  /** Of how many the smallest there are each is, as a power of two. */
  readonly shift: number
  /** The cell behind all points. */
  readonly last: number
}

/** Between any two moments there are fewer than 2^31 of the smallest cells. */
export const CELLS_PER_MS = 1.24e-7

export function cellsOf(moments: Float64Array): Cells {
  const size = moments.length
  const origin = moments[0]!
  const cellOf = (place: number): number => ((moments[place]! - origin) * CELLS_PER_MS) >> shift
  let shift = 0
  while (cellOf(size - 1) > 8 * size + 2048) shift++
  const last = cellOf(size - 1) + 1
  const table = new Uint32Array(last + 1)
  for (let cell = 0, place = 0; cell <= last; cell++) {
    while (place < size && cellOf(place) < cell) place++
    table[cell] = place
  }
  return { points: Float64Array.of(...moments, Infinity), table, origin, shift, last }
}

/** The first of points that is no earlier than a moment, where the one at `place` is. */
export function afterIn(points: Float64Array, place: number, moment: number): number {
  const end = points.length - 1
  let low = place
  let high = Math.min(low + 1, end)
  // mostly it is the next
  for (let step = 2; points[high]! < moment; step *= 2) {
    low = high
    high = Math.min(high + step, end)
  }
  while (low + 1 < high) {
    const middle = (low + high) >> 1
    if (points[middle]! < moment) low = middle
    else high = middle
  }
  return high
}
