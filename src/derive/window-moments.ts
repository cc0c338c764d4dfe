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

/**
 * The first of ascending points that is no earlier than a moment, or how many there are, as for NaN: by a table of more
 * even steps than points, so that it takes no longer among many.
 */
export function placer(points: Float64Array): (moment: number) => number {
  const size = points.length
  const steps = 8 * size + 2048
  const origin = points[0]!
  const last = points[size - 1]!
  const scale = steps / (last - origin || 1)
  const table = new Uint32Array(steps + 2)
  for (let step = 0, i = 0; step <= steps + 1; step++) {
    while (i < size && Math.floor((points[i]! - origin) * scale) < step) i++
    table[step] = i
  }
  return (moment) => {
    if (moment <= origin) return 0
    if (!(moment <= last)) return size
    const step = ((moment - origin) * scale) | 0
    let low = table[step]!
    // mostly no point lies in a step
    if (points[low]! >= moment) return low
    for (let high = table[step + 1]!; low < high; ) {
      const middle = (low + high) >> 1
      if (points[middle]! < moment) low = middle + 1
      else high = middle
    }
    return low
  }
}
