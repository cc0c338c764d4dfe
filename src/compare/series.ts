import { badOption, CxMetricsError, show } from '../core/errors.ts'
import type { Definition } from '../core/metric.ts'
import { checkSameDefinition } from '../core/snapshot.ts'
import { type Level, levelOf, type Series, stepsFrom } from '../stats/control-limits.ts'
import type { Share } from '../stats/difference.ts'
import { normalCdf } from '../stats/normal.ts'
import { poissonLimits } from '../stats/poisson-interval.ts'
import { scoreLimits } from '../stats/score.ts'
import type { ChartMethod } from './control-chart.ts'
import { type Comparable, type Evidence, evidenceOf, varianceOf } from './evidence.ts'

/** Events in an exposure: calls per order, tickets per 1,000 customers. */
export interface Rate {
  readonly events: number
  readonly exposure: number
}

/** A point of a series: a result, a share, a rate, a number, or null where there is none. */
export type SeriesPoint = Comparable | Share | Rate | number | null

/** What the level of a series is taken from. */
export interface BaselineOptions {
  /** How many of the first points, gaps among them, set centre and limits. @defaultValue all */
  readonly baseline?: number
}

/** Options of `ewma` and `cusum`: a known level instead of the series' own. */
export interface KnownLevelOptions extends BaselineOptions {
  /** The level to hold the series against. @defaultValue the pooled value */
  readonly centre?: number
  /** The standard error of every point. @defaultValue as in `controlChart` */
  readonly sigma?: number
}

/** Whether enough points set the level: 12, or a level that is given. */
export type SeriesStatus = 'ok' | 'too-few-points'

/** Fewer do not say how far points move by themselves. */
export const ENOUGH = 12

/** A series as all of this needs it. */
export interface ReadSeries extends Series {
  /** Results that are shares are shares; null for a series without points. */
  readonly kind: Kind | null
  readonly variances: readonly (number | null)[]
  /** What the scale allows. */
  readonly range: readonly [lowest: number, highest: number]
  readonly limits: readonly (Evidence['limits'] | (() => null))[]
}

interface ReadPoint extends Pick<Evidence, 'value' | 'limits'> {
  readonly size: number
  readonly variance: number | null
}

export type Kind = 'results' | 'shares' | 'rates' | 'numbers'

export function readSeries(series: readonly SeriesPoint[]): ReadSeries {
  if (!Array.isArray(series)) {
    throw new CxMetricsError('invalid_input', `series must be an array, got ${show(series)}`)
  }
  let kind: Kind | null = null
  let definition: Definition | null = null
  const points = series.map((point: SeriesPoint, i): ReadPoint | null => {
    if (point === null) return null
    const own = kindOf(point, i)
    kind ??= own
    if (own !== kind) {
      throw new CxMetricsError('mixed_rows', `a series holds points of one kind, got ${own} among ${kind}`, [
        i,
      ])
    }
    if (own === 'results') {
      const { window: _, ...rest } = (point as Comparable).definition
      definition ??= rest
      checkSameDefinition(definition, rest)
    }
    return READERS[own](point as never, i)
  })
  const { statistic } = (definition ?? {}) as Partial<Definition>
  // Where a result does not say on how many items it rests, all count alike.
  const sized = points.every((point) => !point || point.size > 0)
  return {
    kind: statistic === 'share' ? 'shares' : kind,
    values: points.map((point) => point && point.value + 0),
    sizes: points.map((point) => (sized && point ? point.size : 1)),
    variances: points.map((point) => point?.variance ?? null),
    range: RANGES[statistic ?? kind ?? ''] ?? [-Infinity, Infinity],
    limits: points.map((point) => point?.limits ?? (() => null)),
  }
}

/** The ends of scales, by kind of series or statistic. */
const RANGES: { readonly [kind: string]: readonly [number, number] } = {
  shares: [0, 1],
  share: [0, 1],
  net: [-100, 100],
  rates: [0, Infinity],
  span: [0, Infinity],
}

function kindOf(point: unknown, i: number): Kind {
  if (typeof point === 'number') return 'numbers'
  if (typeof point === 'object' && point) {
    if ('definition' in point) return 'results'
    if ('successes' in point && 'n' in point) return 'shares'
    if ('events' in point && 'exposure' in point) return 'rates'
  }
  return badPoint('point', 'a result, { successes, n }, { events, exposure }, a number or null', point, [i])
}

const READERS: { readonly [kind in Kind]: (point: never, i: number) => ReadPoint | null } = {
  results: (result: Comparable) => {
    const evidence = evidenceOf(result)
    return evidence && { ...evidence, size: evidence.effectiveN, variance: varianceOf(evidence) }
  },
  shares: ({ successes, n }: Share, i) => {
    checkSize('n', n, i)
    checkNumber('successes', successes, 0, i)
    if (successes > n) badPoint('successes', `at most n, ${n}`, successes, [i, 'successes'])
    if (n === 0) return null
    const limits = (z: number): { readonly lower: number; readonly upper: number } => {
      const [lower, upper] = scoreLimits([0, 1], [n - successes, successes], z, n)
      return { lower, upper }
    }
    return { value: successes / n, size: n, variance: null, limits }
  },
  rates: ({ events, exposure }: Rate, i) => {
    checkSize('exposure', exposure, i)
    if (!(Number.isSafeInteger(events) && events >= 0)) {
      badPoint('events', 'a whole number from 0 up', events, [i, 'events'])
    }
    if (exposure === 0 && events > 0) badPoint('events', '0 where exposure is', events, [i, 'events'])
    if (exposure === 0) return null
    const limits: Evidence['limits'] = (z) => poissonLimits(events, exposure, normalCdf(-z))
    return { value: events / exposure, size: exposure, variance: null, limits }
  },
  numbers: (value: number, i) => {
    checkNumber('point', value, -LARGEST, i)
    return { value, size: 1, variance: null, limits: null }
  },
}

/** Squares of larger numbers overflow, and so do quotients by smaller ones. */
const LARGEST = 1e100
const SMALLEST = 1e-100

function checkNumber(name: string, value: unknown, least: number, i: number): void {
  if (typeof value === 'number' && value >= least && value <= LARGEST) return
  const path = name === 'point' ? [i] : [i, name]
  badPoint(name, least < 0 ? 'a finite number' : 'a finite number from 0 up', value, path)
}

function checkSize(name: string, value: unknown, i: number): void {
  checkNumber(name, value, value === 0 ? 0 : SMALLEST, i)
}

function badPoint(name: string, rule: string, got: unknown, path: readonly (string | number)[]): never {
  throw new CxMetricsError(
    'invalid_value',
    `${name} must be ${rule}, got ${show(got)} (point ${path[0]})`,
    path,
  )
}

/** The level of a series by the given choices, and whether enough points set it. */
export function levelWith(
  read: ReadSeries,
  { baseline = read.values.length, centre, sigma }: KnownLevelOptions,
  method: ChartMethod = 'laney',
): { readonly level: Level; readonly status: SeriesStatus } {
  if (!(Number.isSafeInteger(baseline) && baseline >= 0))
    badOption('baseline', 'a whole number of points', baseline)
  if (centre !== undefined && !(typeof centre === 'number' && Math.abs(centre) <= LARGEST))
    badOption('centre', 'a finite number', centre)
  const sigmaGiven = sigma === undefined ? null : positive('sigma', sigma, 1)
  const { values, sizes, variances, kind } = read
  if (method === 'c') {
    values.forEach((value, i) => {
      if (value !== null && !(Number.isSafeInteger(value) && value >= 0)) {
        badPoint('point', 'a whole number from 0 up on a c chart', value, [i])
      }
    })
  }
  const pooled = (): number | null => {
    let [sum, n] = [0, 0]
    variances.slice(0, baseline).forEach((variance, i) => {
      if (variance === null) return
      sum += sizes[i]! * variance
      n += sizes[i]!
    })
    return n > 0 ? sum / n : null
  }
  const within = (centre: number): number | null => {
    if (method === 'xmr') return null
    if (kind === 'shares') return centre * (1 - centre)
    return kind === 'rates' || method === 'c' ? centre : pooled()
  }
  const series = method === 'xmr' ? { values, sizes: sizes.map(() => 1) } : read
  const own = levelOf(series, within, method === 'laney' || method === 'xmr', baseline)
  const seen = values.slice(0, baseline).filter((value) => value !== null).length
  return {
    level: {
      ...own,
      centre: centre === undefined ? own.centre : centre + 0,
      errors: sigmaGiven === null ? own.errors : values.map((value) => (value === null ? null : sigmaGiven)),
    },
    status: seen >= ENOUGH || (centre !== undefined && sigmaGiven !== null) ? 'ok' : 'too-few-points',
  }
}

/** The points that have limits, without gaps, and their steps off the centre. */
export function seenBy(
  { centre, errors }: Level,
  { values }: Series,
): {
  readonly values: readonly number[]
  readonly errors: readonly number[]
  readonly steps: readonly number[]
} {
  const places = [...errors.keys()].filter((i) => errors[i] !== null)
  return {
    values: places.map((i) => values[i]!),
    errors: places.map((i) => errors[i]!),
    steps: places.map((i) => stepsFrom(centre!, values[i]!, errors[i]!)),
  }
}

/** One entry per place: `at` of the kth point that has limits, else its value alone. */
export function withGaps<Point extends { readonly value: number | null }>(
  { values }: Series,
  { errors }: Level,
  gap: Point,
  at: (k: number) => Point,
): readonly Point[] {
  let k = 0
  return values.map((value, i) => (errors[i] === null ? { ...gap, value } : at(k++)))
}

export function positive(name: string, value: number | undefined, fallback: number): number {
  const given = value === undefined ? fallback : value
  return typeof given === 'number' && given > 0 && given <= LARGEST
    ? given
    : badOption(name, 'a number above 0', given)
}

export function placesOfSignals(points: readonly { readonly signal: boolean }[]): number[] {
  return [...points.keys()].filter((i) => points[i]!.signal)
}
