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
