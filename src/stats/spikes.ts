import { badOption, CxMetricsError, checkOptions, show } from '../core/errors.ts'
import { quantile } from './quantile.ts'

/** Options of `spikes`. */
export interface SpikeOptions {
  /** How many buckets make a season, 7 for days: each is compared with its own kind. @defaultValue 1 */
  readonly season?: number
  /** The score from which a peak is dramatic. @defaultValue 4 */
  readonly threshold?: number
}

/** One bucket of a series of volumes. */
export interface Spike {
  readonly value: number | null
  /** The median of the other buckets (of the same place in the season); null where there are fewer than two. */
  readonly expected: number | null
  /** value / expected; null where nothing was expected. */
  readonly ratio: number | null
  /** How far the bucket stands out, in robust standard deviations; below 0 for a dip. */
  readonly score: number | null
  readonly spike: boolean
}

/** What `spikes` answers with. */
export interface Spikes {
  readonly status: 'ok' | 'too-few-points'
  readonly threshold: number
  readonly season: number
  readonly buckets: readonly Spike[]
  /** Where the spikes are, from 0. */
  readonly at: readonly number[]
}

/**
 * Dramatic peaks in a series of counts: contacts by day, tickets by hour. A bucket is compared with the median of the
 * others, of the same weekday with `season: 7`, on Anscombe's scale 2√(x + 3/8), where counts vary alike whatever their
 * size. The score is the distance over 1.4826 × the median distance of all buckets, but not less than the 1 that pure
 * chance makes. So the peak that is looked for moves neither what it is compared with nor the scale.
 *
 * Counts, 0 and up; a bucket in which nothing happened is 0, one that was not observed is null. Under 12 buckets, or 3
 * seasons, `status` is `too-few-points` and nothing is called a spike. No buckets give none.
 *
 * @throws `invalid_value` for what is no number from 0 up, at its index; `invalid_option`, `invalid_input`
 * @example
 * const contacts = [12, 9, 14, 11, 10, 13, 12, 60, 11, 0, 12, 10, 13]
 * const { at, buckets } = spikes(contacts)
 * at // [7]
 * buckets[7] // { value: 60, expected: 11.5, ratio: 5.2…, score: 8.6…, spike: true }
 * @see Anscombe 1948, Biometrika 35:246–254; Iglewicz & Hoaglin 1993, How to Detect and Handle Outliers
 * @category Trends
 * @since 0.1.0
 */
export function spikes(volumes: readonly (number | null)[], options: SpikeOptions = {}): Spikes {
  checkOptions(options, ['season', 'threshold'])
  const { season = 1, threshold = 4 } = options
  if (!(Number.isSafeInteger(season) && season > 0)) badOption('season', 'a whole number of buckets', season)
  if (!(Number.isFinite(threshold) && threshold > 0)) badOption('threshold', 'a number above 0', threshold)
  if (!Array.isArray(volumes)) {
    throw new CxMetricsError('invalid_input', `volumes must be an array, got ${show(volumes)}`)
  }
  const values = volumes.map((value: number | null, i) => {
    if (value === null || (Number.isFinite(value) && value >= 0)) return value === null ? null : value + 0
    throw new CxMetricsError(
      'invalid_value',
      `volume must be a number from 0 up or null, got ${show(value)}`,
      [i],
    )
  })
  const expected = othersMedian(values, season)
  const distances = values.map((value, i) =>
    value === null || expected[i] === null ? null : stable(value) - stable(expected[i]!),
  )
  const known = distances.filter((distance) => distance !== null)
  const scale = Math.max(1, 1.4826 * (quantile(known.map(Math.abs), 0.5) ?? 0))
  const seen = values.filter((value) => value !== null).length
  const enough = seen >= 12 && seen >= 3 * season
  const buckets = values.map((value, i): Spike => {
    const score = distances[i] === null ? null : distances[i]! / scale + 0
    return {
      value,
      expected: expected[i]!,
      ratio: value === null || !expected[i] ? null : value / expected[i]!,
      score,
      spike: enough && score !== null && score > threshold,
    }
  })
  return {
    status: enough ? 'ok' : 'too-few-points',
    threshold,
    season,
    buckets,
    at: [...buckets.keys()].filter((i) => buckets[i]!.spike),
  }
}

function stable(count: number): number {
  return 2 * Math.sqrt(count + 0.375)
}

/** For each place the median of all others of its kind, two or more: of the sorted values without its own. */
function othersMedian(values: readonly (number | null)[], season: number): (number | null)[] {
  const medians: (number | null)[] = values.map(() => null)
  for (let first = 0; first < Math.min(season, values.length); first++) {
    const places: number[] = []
    for (let i = first; i < values.length; i += season) if (values[i] !== null) places.push(i)
    places.sort((a, b) => values[a]! - values[b]!)
    const n = places.length - 1
    if (n < 2) continue
    places.forEach((place, rank) => {
      const other = (k: number): number => values[places[k < rank ? k : k + 1]!]!
      medians[place] = (other((n - 1) >> 1) + other(n >> 1)) / 2
    })
  }
  return medians
}
