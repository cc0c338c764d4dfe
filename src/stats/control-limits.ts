import { meanOf } from '../core/distribution.ts'

/** A series in time order: null is a gap. A size is what a point's precision goes by: items, exposure, or 1. */
export interface Series {
  readonly values: readonly (number | null)[]
  readonly sizes: readonly number[]
}

/** Where a series lies, and one standard error of each point: what limits and runs are counted in. */
export interface Level {
  readonly centre: number | null
  /** How far points move beyond what their sizes explain; null where that is not known. */
  readonly sigmaZ: number | null
  readonly errors: readonly (number | null)[]
}

/**
 * The level of a series by its first `baseline` places. `within` is the variance of one item, given the centre. Without
 * `moving` that alone makes the errors (p, u and c charts); with it their scale is the mean moving range of z over
 * d₂ = 2/√π, in which the variance cancels: where it is unknown or 0, any will do, and only σz has no meaning.
 *
 * Source: Laney 2002, Improved control charts for attributes, Quality Engineering 14:531–537.
 */
export function levelOf(
  { values, sizes }: Series,
  within: (centre: number) => number | null,
  moving: boolean,
  baseline: number = values.length,
): Level {
  const places = [...values.keys()].filter((i) => values[i] !== null)
  const base = places.filter((i) => i < baseline)
  const none = { centre: null, sigmaZ: null, errors: values.map(() => null) }
  if (base.length === 0) return none
  const centre = meanOf(
    base.map((i) => values[i]!),
    base.map((i) => sizes[i]!),
  )
  const known = within(centre)
  const variance = moving ? known || 1 : (known ?? 0)
  const errorAt = (i: number): number => Math.sqrt(variance / sizes[i]!)
  const scale = moving ? movingSigma(base.map((i) => (values[i]! - centre) / errorAt(i))) : 1
  if (scale === null) return { ...none, centre }
  return {
    centre,
    sigmaZ: moving && !known ? null : scale,
    errors: values.map((value, i) => (value === null ? null : scale * errorAt(i))),
  }
}

/** Mean moving range / (2/√π); null under two values. */
function movingSigma(values: readonly number[]): number | null {
  if (values.length < 2) return null
  let ranges = 0
  for (let i = 1; i < values.length; i++) ranges += Math.abs(values[i]! - values[i - 1]!)
  return ((ranges / (values.length - 1)) * Math.sqrt(Math.PI)) / 2
}

/** How many standard errors a value lies off: infinitely many where these are 0 and it lies off at all. */
export function stepsFrom(centre: number, value: number, error: number): number {
  return value === centre ? 0 : (value - centre) / error
}

/** Patterns that chance makes rarely: Nelson's rules 1, 2, 3, 5 and 6 by what they look for. */
export type ChartRule =
  | 'beyond-limits'
  | 'nine-on-one-side'
  | 'six-rising-or-falling'
  | 'two-of-three-beyond-two-sigmas'
  | 'four-of-five-beyond-one-sigma'

export const CHART_RULES: readonly ChartRule[] = [
  'beyond-limits',
  'nine-on-one-side',
  'six-rising-or-falling',
  'two-of-three-beyond-two-sigmas',
  'four-of-five-beyond-one-sigma',
]

/**
 * Which of `rules` each point completes, of points without gaps. A point on the centre is on neither side.
 *
 * Source: Nelson 1984, The Shewhart control chart: tests for special causes, Journal of Quality Technology 16:237–239.
 */
export function brokenRules(
  values: readonly number[],
  steps: readonly number[],
  rules: readonly ChartRule[],
  sigmas: number,
): readonly (readonly ChartRule[])[] {
  const sides = runsOf(steps.map(Math.sign))
  const ways = runsOf(values.map((value, i) => (i === 0 ? 0 : Math.sign(value - values[i - 1]!))))
  const beyond = (i: number, span: number, distance: number): number => {
    const far = (step: number): boolean => step * Math.sign(steps[i]!) > distance
    return far(steps[i]!) ? steps.slice(Math.max(0, i - span + 1), i + 1).filter(far).length : 0
  }
  const broken: { readonly [rule in ChartRule]: (i: number) => boolean } = {
    'beyond-limits': (i) => Math.abs(steps[i]!) > sigmas,
    'nine-on-one-side': (i) => sides[i]! >= 9,
    'six-rising-or-falling': (i) => ways[i]! >= 5,
    'two-of-three-beyond-two-sigmas': (i) => beyond(i, 3, 2) >= 2,
    'four-of-five-beyond-one-sigma': (i) => beyond(i, 5, 1) >= 4,
  }
  return steps.map((_, i) => rules.filter((rule) => broken[rule](i)))
}

/** How many equal signs end at each place; zeros end all runs. */
function runsOf(signs: readonly number[]): number[] {
  const runs: number[] = []
  for (const [i, sign] of signs.entries()) {
    runs.push(sign === 0 ? 0 : sign === signs[i - 1] ? runs[i - 1]! + 1 : 1)
  }
  return runs
}
