import { codeOf, INVALID, normalise } from '../core/codes.ts'
import { badOption, checkOptions, isRecord, oneOf } from '../core/errors.ts'
import type { Codes } from '../core/metric.ts'

/**
 * A scale of answers: its points, which end is good, what text means, and the codes for "does not apply".
 * Plain data but for `parse`.
 *
 * @category Scales
 * @since 0.1.0
 */
export interface Scale extends Codes {
  /** Whole numbers in ascending order. */
  readonly points: readonly number[]
  /** Which end is good for the customer. Always declared: instruments differ. */
  readonly better: 'high' | 'low'
  /** Codes that stand for "not applicable" or a blank: counted apart, never an answer. */
  readonly notApplicable?: readonly (number | string)[]
  /** Text that names a point, in lower case. Case and surrounding blanks of an answer do not count. */
  readonly labels?: { readonly [label: string]: number }
  /** The points that a share satisfied (CSAT) or a share easy (CES) counts, where the instrument fixes them. */
  readonly positive?: readonly number[]
  /** ... and the points at the other end. */
  readonly negative?: readonly number[]
  /**
   * Reads text, such as a cell of a CSV file, as an answer: `'9'` is 9, blank text is null, a label is its point, a
   * code for "not applicable" stays itself. What it cannot read it returns as it is, so that the metric refuses or
   * counts it as invalid: nothing is lost and nothing coerced.
   */
  readonly parse: (text: string | null | undefined) => number | string | null
}

/** What `scale` makes a scale of. */
export interface ScaleOptions {
  /** All points, whole numbers; or give `min` and `max`. */
  readonly points?: readonly number[]
  readonly min?: number
  readonly max?: number
  readonly better: 'high' | 'low'
  readonly labels?: { readonly [label: string]: number }
  readonly notApplicable?: readonly (number | string)[]
  readonly positive?: readonly number[]
  readonly negative?: readonly number[]
  /** Ignored, so that a scale can be extended by spreading it: `scale({ ...csat5, labels: satisfactionEn })`. */
  readonly parse?: unknown
}

const OPTIONS: readonly (keyof ScaleOptions)[] = [
  'points',
  'min',
  'max',
  'better',
  'labels',
  'notApplicable',
  'positive',
  'negative',
  'parse',
]

/**
 * Defines a scale of whole-number points, `min` to `max` or listed.
 *
 * @throws `invalid_option` for points that are not 2 to 1001 whole numbers, a missing polarity, a label or band of a point
 * that is not on the scale, or a code for "not applicable" that is.
 * @example
 * scale({ min: 0, max: 10, better: 'high', notApplicable: [11] }).parse('11') // 11
 * scale({ points: [1, 2, 3], better: 'high', labels: { bad: 1, fair: 2, good: 3 } }).parse('Good ') // 3
 * @category Scales
 * @since 0.1.0
 */
export function scale(options: ScaleOptions): Scale {
  checkOptions(options, OPTIONS)
  const points = readPoints(options)
  if (options.better === undefined)
    badOption('better', "'high' or 'low': which end is good is never guessed", undefined)
  const better = oneOf('better', options.better, ['high', 'low'])
  const { notApplicable, positive, negative } = options
  if (!isRecord(options.labels ?? {})) badOption('labels', 'an object of points by text', options.labels)
  const onScale = (name: string, values: readonly unknown[]): void => {
    if (!Array.isArray(values)) badOption(name, 'a list', values)
    for (const value of values)
      if (!points.includes(value as number)) badOption(name, `of points ${points.join(', ')}`, value)
  }
  const labels =
    options.labels &&
    Object.fromEntries(Object.entries(options.labels).map(([text, point]) => [normalise(text), point]))
  onScale('labels', Object.values(labels ?? {}))
  onScale('positive', positive ?? [])
  onScale('negative', negative ?? [])
  if (!Array.isArray(notApplicable ?? [])) badOption('notApplicable', 'a list of codes', notApplicable)
  for (const code of notApplicable ?? []) {
    if (points.includes(code as number)) badOption('notApplicable', 'codes off the scale', code)
  }
  const made: Scale = {
    points,
    better,
    ...(labels && { labels }),
    ...(notApplicable && { notApplicable }),
    ...(positive && { positive }),
    ...(negative && { negative }),
    parse: (text) => parseAnswer(made, text),
  }
  return made
}

function readPoints({ points, min, max }: ScaleOptions): readonly number[] {
  if (points !== undefined) {
    if (!Array.isArray(points)) badOption('points', 'a list of whole numbers', points)
    const sorted = [...new Set(points)].sort((a, b) => a - b)
    if (!sorted.every(Number.isSafeInteger) || sorted.length !== points.length || sorted.length < 2) {
      badOption('points', 'two or more different whole numbers', points.join(', '))
    }
    return sorted
  }
  if (!Number.isSafeInteger(min)) badOption('min', 'a whole number', min)
  if (!(Number.isSafeInteger(max) && max! > min! && max! - min! <= 1000)) {
    badOption('max', `a whole number above min, by at most 1000`, max)
  }
  return Array.from({ length: max! - min! + 1 }, (_, i) => min! + i)
}

/** The points of a band: on the scale, and none of `apart`. A scale that names none leaves it to the caller. */
export function readBand(
  name: string,
  band: readonly number[] | undefined,
  { points }: Scale,
  apart: readonly number[] = [],
): readonly number[] {
  if (!Array.isArray(band))
    badOption(name, `named for this scale, for vendors disagree: which of ${points.join(', ')}`, band)
  for (const point of band) {
    if (!points.includes(point)) badOption(name, `points of ${points.join(', ')}`, point)
    if (apart.includes(point)) badOption(name, 'apart from the other band', point)
  }
  return [...new Set(band)].sort((a, b) => a - b)
}

/** A mean as 0 worst to 100 best, whichever end of the scale is good. */
export function goodness(mean: number | null, { points, better }: Scale): number | null {
  if (mean === null) return null
  const min = points[0]!
  const max = points[points.length - 1]!
  return (100 * (better === 'high' ? mean - min : max - mean)) / (max - min)
}

/** What `scale.parse` does, for every scale. */
export function parseAnswer(codes: Codes, text: string | null | undefined): number | string | null {
  if (text === null || text === undefined) return null
  const trimmed = text.trim()
  if (trimmed === '') return null
  const code = codeOf(trimmed, codes)
  if (code >= 0) return codes.points[code]!
  if (code !== INVALID) return trimmed
  return /^[+-]?\d+(\.\d+)?$/.test(trimmed) ? Number(trimmed) + 0 : text
}
