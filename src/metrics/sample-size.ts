import { meanOf, standardErrorOf } from '../core/distribution.ts'
import { badOption, checkOptions, oneOf } from '../core/errors.ts'
import type { Definition } from '../core/metric.ts'
import type { Scale } from '../scales/scale.ts'
import { finitePopulationN } from '../stats/design-effect.ts'
import { criticalZ, normalQuantile } from '../stats/normal.ts'
import { decimalFraction } from '../stats/rational.ts'
import { scoreLimits } from '../stats/score.ts'

/**
 * What is going to be measured, and the answers that are expected, such as those of the last survey. Without them the
 * worst case is planned for: half of the answers at either end of the scale.
 */
export type Planned =
  | {
      readonly metric: 'nps'
      /** Shares of all answers, as `shares` of an earlier result has them. */
      readonly expected?: {
        readonly promoters: number
        readonly passives?: number
        readonly detractors: number
      }
    }
  | {
      readonly metric: 'netScore'
      readonly expected?: { readonly positive: number; readonly neutral?: number; readonly negative: number }
    }
  | {
      readonly metric: 'ccer'
      readonly expected?: {
        readonly companyMore: number
        readonly balanced?: number
        readonly customerMore: number
      }
    }
  | {
      readonly metric: 'csat' | 'fcr' | 'customerChurn'
      /** The value itself, 0 to 1. */
      readonly expected?: number
    }
  | {
      readonly metric: 'ces'
      /** The instrument; not needed beside `standardDeviation`. */
      readonly scale?: Scale
      /** Shares or counts per point, as `distribution` of an earlier result has them. */
      readonly expected?: { readonly [point: string]: number }
    }

/** What both functions take. */
export interface PlanOptions {
  /** Of one answer, in the metric's unit, in place of `expected`: 80 for an NPS. */
  readonly standardDeviation?: number
  /** @defaultValue 0.95 */
  readonly level?: number
  /** The chance to find a difference that is there. @defaultValue 0.8 */
  readonly power?: number
  /** How many customers there are in all, where the answer is to hold for these alone. */
  readonly population?: number
  /** By how much weights will multiply the variance: `designEffect` of an earlier survey. @defaultValue 1 */
  readonly designEffect?: number
}

/** Options of `sampleSize`: a margin or a difference, in the metric's unit. */
export type SampleSizeOptions = Planned &
  PlanOptions & {
    /** The share of those invited that answer. */
    readonly responseRate?: number
    /**
     * `score`: half the width of the interval that results show; `normal`: z · standard deviation / √n, as textbooks and
     * calculators have it. @defaultValue 'score', with `standardDeviation` 'normal'
     */
    readonly method?: PlanMethod
  } & (
    | { readonly margin: number; readonly difference?: never }
    | { readonly difference: number; readonly margin?: never }
  )

/** What a margin is half the width of. */
export type PlanMethod = 'score' | 'normal'

interface Planning {
  readonly metric: Planned['metric']
  readonly unit: Definition['unit']
  /** In points for net scores, shares for shares, points of the scale for means; null where no difference is found. */
  readonly difference: number | null
  readonly level: number
  readonly power: number
  /** Of one answer, as planned. */
  readonly standardDeviation: number
  readonly designEffect: number
  readonly population: number | null
}

/** What `sampleSize` answers with. */
export interface SampleSize extends Planning {
  /** Answers that are needed, in each of the two samples where they are to be compared. */
  readonly n: number
  /** Customers to invite for that; null without a response rate. More than there are: it cannot be done. */
  readonly invitations: number | null
  /** Half the width of the interval that n answers will have. */
  readonly margin: number
  readonly method: PlanMethod
}

/** What `detectableDifference` answers with. */
export interface DetectableDifference extends Planning {
  readonly n: { readonly a: number; readonly b: number }
}

/**
 * How many answers it takes: so many that the interval reaches no further than `margin` to each side (half its width), or
 * that a comparison of two samples of this size finds a true `difference` with the given power. `margin` and `difference`
 * are in the metric's unit: 5 is five points of NPS, 0.05 five per cent of CSAT. The result says both for its n.
 *
 * By default n is the least for which the score interval of the expected answers, which is what results show, is narrow
 * enough; `normal` is the formula of textbooks, larger by z² in the worst case and too small for rare answers. A design
 * effect multiplies n, and a population reduces it: n / (1 + (n − 1)/N).
 *
 * @throws `invalid_option` for an unknown metric, a margin as wide as the scale, `ces` without scale or standard deviation.
 * @example
 * sampleSize({ metric: 'nps', margin: 5 }).n // 1533
 * sampleSize({ metric: 'csat', margin: 0.05, method: 'normal' }).n // 385
 * sampleSize({ metric: 'csat', margin: 0.05, method: 'normal', population: 1000 }).n // 278
 * @see Cochran 1977, Sampling Techniques, 3rd ed., ch. 4; Krejcie and Morgan 1970, Educational and Psychological
 * Measurement 30:607–610
 * @category Planning
 * @since 0.1.0
 */
export function sampleSize(options: SampleSizeOptions): SampleSize {
  const { margin, difference, responseRate } = options ?? {}
  const plan = readPlan(options, ['margin', 'difference', 'responseRate', 'method'])
  const { range, room } = plan
  if (margin !== undefined && difference !== undefined)
    badOption('difference', 'absent beside margin', difference)
  if (difference === undefined && !(typeof margin === 'number' && margin > 0 && margin < range / 2))
    badOption('margin', `above 0 and below half the scale, ${range / 2}`, margin)
  if (difference !== undefined && !(difference > 0 && difference <= room))
    badOption('difference', `above 0 and at most ${room}, what is left of the scale`, difference)
  if (responseRate !== undefined && !(responseRate > 0 && responseRate <= 1))
    badOption('responseRate', 'a share above 0, at most 1', responseRate)
  const method = oneOf('method', options.method, plan.shares ? ['score', 'normal'] : ['normal'])
  const marginOf = (n: number): number => {
    if (method === 'normal' || !plan.shares) return plan.z * plan.standardDeviation * Math.sqrt(plan.each(n))
    const [lower, upper] = scoreLimits(plan.points, plan.shares, plan.z, 1 / plan.each(n))
    return (upper - lower) / 2
  }
  const n = least(
    difference === undefined
      ? (n) => marginOf(n) <= margin!
      : (n) => noise(plan, difference, n, n) <= difference,
    options.population ?? Number.MAX_SAFE_INTEGER,
  )
  if (n === null)
    badOption(
      difference === undefined ? 'margin' : 'difference',
      'within reach of some n',
      margin ?? difference,
    )
  return {
    metric: plan.metric,
    unit: plan.unit,
    n,
    invitations: responseRate === undefined ? null : invitationsFor(n, responseRate),
    margin: marginOf(n),
    difference: detectable(plan, n, n),
    level: plan.level,
    power: plan.power,
    method,
    standardDeviation: plan.standardDeviation,
    designEffect: plan.designEffect,
    population: plan.population,
  }
}

/**
 * The smallest true difference between two independent samples that a comparison of them finds with the given power
 * (0.8 unless said otherwise), in the metric's unit: what smaller surveys cannot see. Null where no difference that the
 * scale leaves room for is found.
 *
 * The first sample answers as expected; in the second answers have moved from one end of the scale to the other, towards
 * its middle, where the variance is greatest. Two-sided, by the normal approximation: not for a handful of answers.
 *
 * @throws `invalid_option` for an unknown metric, an n that is not whole, `ces` without scale or standard deviation.
 * @example
 * detectableDifference({ metric: 'nps', n: 400 }).difference // 19.68…
 * detectableDifference({ metric: 'csat', n: { a: 400, b: 900 }, expected: 0.8 }).difference // 0.071…
 * @see Fleiss, Levin and Paik 2003, Statistical Methods for Rates and Proportions, 3rd ed., ch. 4
 * @category Planning
 * @since 0.1.0
 */
export function detectableDifference(
  options: Planned & PlanOptions & { readonly n: number | { readonly a: number; readonly b: number } },
): DetectableDifference {
  const plan = readPlan(options, ['n'])
  const { a, b } = typeof options.n === 'number' ? { a: options.n, b: options.n } : (options.n ?? {})
  const { population } = plan
  for (const [name, n] of Object.entries({ a, b }))
    if (!(Number.isSafeInteger(n) && n > 0 && n <= (population ?? n)))
      badOption(`n.${name}`, `a whole number above 0${population ? `, at most ${population}` : ''}`, n)
  return {
    metric: plan.metric,
    unit: plan.unit,
    n: { a, b },
    difference: detectable(plan, a, b),
    level: plan.level,
    power: plan.power,
    standardDeviation: plan.standardDeviation,
    designEffect: plan.designEffect,
    population,
  }
}

/** What the two samples will be like. */
interface Plan extends Omit<Planning, 'difference'> {
  readonly points: readonly number[]
  /** Of the answers at each point; null where only their standard deviation is known. */
  readonly shares: readonly number[] | null
  readonly range: number
  /** How far a value can move towards the middle and beyond it. */
  readonly room: number
  readonly z: number
  /** The variance of one answer where the value has moved by so much. */
  readonly varianceAt: (moved: number) => number
  /** 1 / what n answers are worth. */
  readonly each: (n: number) => number
}

const NETS: { readonly [metric: string]: readonly [positive: string, neutral: string, negative: string] } = {
  nps: ['promoters', 'passives', 'detractors'],
  netScore: ['positive', 'neutral', 'negative'],
  ccer: ['companyMore', 'balanced', 'customerMore'],
}

const METRICS: readonly Planned['metric'][] = [
  'nps',
  'netScore',
  'ccer',
  'csat',
  'fcr',
  'customerChurn',
  'ces',
]

const OPTIONS: readonly string[] = [
  'metric',
  'scale',
  'expected',
  'standardDeviation',
  'level',
  'power',
  'population',
  'designEffect',
]

function readPlan(options: Planned & PlanOptions, more: readonly string[]): Plan {
  checkOptions(options, [...OPTIONS, ...more])
  const { level = 0.95, power = 0.8, population = null, designEffect = 1 } = options
  const metric = METRICS.includes(options.metric)
    ? options.metric
    : badOption('metric', `one of ${METRICS.join(', ')}`, options.metric)
  const within = (name: string, value: number, fine: boolean, rule: string): void => {
    if (!(typeof value === 'number' && fine)) badOption(name, rule, value)
  }
  within('level', level, level > 0 && level < 1, 'between 0 and 1')
  within('power', power, power >= 0.5 && power < 1, 'from 0.5 to below 1')
  within('designEffect', designEffect, designEffect >= 1 && designEffect <= 1e6, '1 or more, at most 1e6')
  if (population !== null && !(Number.isSafeInteger(population) && population > 0))
    badOption('population', 'a whole number above 0', population)

  const { points, shares, unit } = readAnswers(options, metric)
  const low = Math.min(...points)
  const high = Math.max(...points)
  const standardDeviation = shares ? standardErrorOf(points, shares, 1) : options.standardDeviation!
  const value = shares ? meanOf(points, shares) : (low + high) / 2
  const up = value <= (low + high) / 2
  return {
    metric,
    unit,
    points,
    shares,
    range: high - low,
    room: up ? high - value : value - low,
    level,
    z: criticalZ(level),
    power,
    standardDeviation,
    designEffect,
    population,
    // Σp(x − μ)² after answers have moved from end to end; with a standard deviation alone it is what it was.
    varianceAt: (moved) =>
      shares
        ? Math.max(0, standardDeviation ** 2 + moved * (Math.abs(low + high - 2 * value) - moved))
        : standardDeviation ** 2,
    each: (n) => designEffect / (population === null ? n : (finitePopulationN(n, population) ?? Infinity)),
  }
}

/** The answers that are expected, as shares at points in the metric's unit. */
function readAnswers(
  options: Planned & PlanOptions,
  metric: Planned['metric'],
): Pick<Plan, 'points' | 'shares' | 'unit'> {
  const { expected, standardDeviation } = options
  const { scale } = options as { readonly scale?: Scale }
  if (scale !== undefined && metric !== 'ces') badOption('scale', `absent for ${metric}`, scale)
  const names = NETS[metric]
  const unit = names ? 'points' : metric === 'ces' ? 'scale' : 'proportion'
  const points = names ? [100, 0, -100] : metric === 'ces' ? scale?.points : [1, 0]
  if (standardDeviation !== undefined) {
    if (expected !== undefined) badOption('standardDeviation', 'absent beside expected', standardDeviation)
    const ends = points ?? [-Number.MAX_VALUE / 4, Number.MAX_VALUE / 4]
    const most = (Math.max(...ends) - Math.min(...ends)) / 2
    if (!(standardDeviation > 0 && standardDeviation <= most))
      badOption('standardDeviation', `above 0 and at most half the scale, ${most}`, standardDeviation)
    return { points: ends, shares: null, unit }
  }
  if (!Array.isArray(points)) return badOption('scale', 'a scale, or give standardDeviation', scale)
  if (expected === undefined) {
    const ends = [Math.min(...points), Math.max(...points)]
    return { points, shares: points.map((point) => (ends.includes(point) ? 0.5 : 0)), unit }
  }
  return { points, shares: readShares(expected, names ?? points.map(String), metric), unit }
}

function readShares(expected: unknown, names: readonly string[], metric: string): readonly number[] {
  const share = (name: string, value: unknown, most = 1): number =>
    typeof value === 'number' && value >= 0 && value <= most
      ? value
      : badOption(name, `a number from 0 to ${most}`, value)
  if (metric !== 'ces' && !NETS[metric]) {
    const value = share('expected', expected)
    return [value, 1 - value]
  }
  checkOptions(expected as object, names, 'expected')
  const given = expected as { readonly [name: string]: number | undefined }
  if (metric === 'ces') {
    const weights = names.map((name) => share(`expected.${name}`, given[name] ?? 0, Number.MAX_SAFE_INTEGER))
    const sum = weights.reduce((all, weight) => all + weight, 0)
    if (!(sum > 0)) badOption('expected', 'shares or counts of some points', 'none')
    return weights.map((weight) => weight / sum)
  }
  const [first, neither, last] = names as [string, string, string]
  const p = share(`expected.${first}`, given[first])
  const d = share(`expected.${last}`, given[last])
  const rest = Math.max(0, 1 - p - d)
  if (p + d > 1 + 1e-9 || Math.abs((given[neither] ?? rest) - rest) > 1e-9)
    badOption('expected', 'shares that add up to 1', p + d + (given[neither] ?? 0))
  return [p, rest, d]
}

/**
 * What a difference must exceed to be found: z standard errors as though there were none, and the quantile of the power
 * as it is (Fleiss, Levin and Paik 2003, 4.14; R's power.prop.test).
 */
function noise({ varianceAt, each, z, power }: Plan, moved: number, a: number, b: number): number {
  const pooled = varianceAt((moved * b) / (a + b))
  return (
    z * Math.sqrt(pooled * (each(a) + each(b))) -
    normalQuantile(1 - power) * Math.sqrt(varianceAt(0) * each(a) + varianceAt(moved) * each(b))
  )
}

/** The least difference that exceeds its noise, by bisection. */
function detectable(plan: Plan, a: number, b: number): number | null {
  const found = (moved: number): boolean => noise(plan, moved, a, b) <= moved
  if (found(0)) return 0 // all have been asked
  if (!found(plan.room)) return null
  let low = 0
  let high = plan.room
  for (;;) {
    const middle = low + (high - low) / 2
    if (middle <= low || middle >= high) return high
    if (found(middle)) high = middle
    else low = middle
  }
}

/** The least whole number, 1 to `most`, that is enough; null if none is. */
function least(enough: (n: number) => boolean, most: number): number | null {
  if (!enough(most)) return null
  let low = 0
  let high = most
  while (high - low > 1) {
    const middle = low + Math.floor((high - low) / 2)
    if (enough(middle)) high = middle
    else low = middle
  }
  return high
}

/** n / rate, rounded up from what the rate means in decimals. */
function invitationsFor(n: number, rate: number): number {
  const [part, whole] = decimalFraction(rate)
  return Number((BigInt(n) * whole + part - 1n) / part)
}
