import { total } from '../core/distribution.ts'
import { badOption, checkOptions, oneOf } from '../core/errors.ts'
import type { Metric, Tally } from '../core/metric.ts'
import type { Interval, MetricResult } from '../core/result.ts'
import { multinomial } from '../stats/binomial.ts'
import { type Random, seededRandom } from '../stats/random.ts'
import {
  type Correction,
  correctionOf,
  type Influence,
  influenceOf,
  type PercentileReason,
  type ResampleMethod,
  resampledLimits,
  resampledP,
  UNCORRECTED,
} from '../stats/resample.ts'
import { allKnown, type Population, type Sample, sampleOf } from './population.ts'

/** Options of `bootstrap`. */
export interface BootstrapOptions {
  /** Any whole number: the same seed gives the same answer. */
  readonly seed: number
  /** How often to draw, at most ten million times. @defaultValue 10_000 */
  readonly resamples?: number
  /** `bca` corrects for bias and skewness, `percentile` does not. @defaultValue 'bca' */
  readonly method?: ResampleMethod
  /** Between 0 and 1, both excluded. @defaultValue 0.95 */
  readonly level?: number
}

/** What resampling says of a value; `n` and `excluded` are those of the metric's own result. */
export interface BootstrapResult extends MetricResult {
  readonly interval: Interval<ResampleMethod> | null
  /** Why the interval is by percentiles although BCa was asked for. */
  readonly percentileReason: PercentileReason | null
  /** The standard deviation of the resampled values, in the unit of `value`; null under two of them. */
  readonly standardError: number | null
  /** Their mean less `value`. */
  readonly bias: number | null
  /** How many of the resamples left nothing to compute from: they are not among the resampled values. */
  readonly undefinedResamples: number
  readonly resamples: number
  readonly seed: number
}

/**
 * The bootstrap interval of any metric: draws as many items again, with replacement, thousands of times, and looks how
 * far the value strays. What comes in are rows, or a tally, of which a group's is one.
 *
 * In the unit of `value`. Items that count alike are drawn together, so that for answers, outcomes and whole spans the
 * cost depends on how many differ and not on n, and the order of rows does not matter; items that were excluded are not
 * drawn. `bca` limits are second-order accurate; where the correction is undefined they are percentiles, and
 * `percentileReason` says why. Where all items agree the interval has no width: the metric's own interval has.
 * Nothing to compute from: `value: null` and the metric's `status`; fewer than two items: `interval: null`,
 * `intervalReason: 'too-few-items'`.
 *
 * @throws `invalid_option`; `invalid_input` for a tally whose value rests on weights or amounts: only rows say what each had;
 * `definition_mismatch` for a tally of another definition; `invalid_value` naming row, field and value, unless the metric's
 * `onInvalid` is `exclude`
 * @example
 * const metric = npsMetric(self)
 * const scores = [10, 9, 9, 8, 7, 10, 3, 6, 9, 10]
 * bootstrap(metric, scores, { seed: 1 }).value // 40
 * bootstrap(metric, tally(metric, scores), { seed: 1 }).interval.method // 'bca'
 * bootstrap(metric, [], { seed: 1 }).status // 'no-answers'
 * @see Efron 1987, Better bootstrap confidence intervals, JASA 82:171–185; Hyndman and Fan 1996 (percentiles are type 6)
 * @category Comparing
 * @since 0.1.0
 */
export function bootstrap<Row, Class extends string, Exclusion extends string>(
  metric: Metric<Row, MetricResult, Class, Exclusion>,
  data: Iterable<Row> | Tally<Class, Exclusion>,
  options: BootstrapOptions,
): BootstrapResult {
  const plan = readPlan(options)
  const sample = sampleOf(metric, data)
  const { unit, n, status, intervalReason, excluded, definition } = sample.result
  const { value, ...found } = resample([sample], plan, ([value]) => value!)
  return {
    metric: sample.result.metric,
    unit,
    value: sample.result.value,
    interval: found.interval,
    intervalReason: value === null ? intervalReason : found.interval ? null : 'too-few-items',
    percentileReason: found.percentileReason,
    status,
    n,
    standardError: found.standardError,
    bias: found.bias,
    undefinedResamples: found.undefinedResamples,
    resamples: plan.resamples,
    seed: plan.seed,
    excluded,
    definition,
  }
}

/** What resampling says of a difference. */
export interface BootstrapDifference {
  /** a − b; null where one of them is. */
  readonly value: number | null
  readonly interval: Interval<ResampleMethod> | null
  readonly percentileReason: PercentileReason | null
  readonly standardError: number | null
  readonly bias: number | null
  /** 1 − the level at which the interval touches 0, at least 1 / (resamples + 1). */
  readonly p: number | null
  readonly undefinedResamples: number
}

/** The bootstrap of a − b, both drawn independently of each other. */
export function bootstrapDifference<Row, Class extends string, Exclusion extends string>(
  metric: Metric<Row, MetricResult, Class, Exclusion>,
  a: Iterable<Row> | Tally<Class, Exclusion>,
  b: Iterable<Row> | Tally<Class, Exclusion>,
  options: BootstrapOptions,
): BootstrapDifference {
  const plan = readPlan(options)
  const { values, correction, ...found } = resample(
    [sampleOf(metric, a), sampleOf(metric, b)],
    plan,
    ([a, b]) => a! - b!,
  )
  return { ...found, p: found.interval ? resampledP(values, correction) : null }
}

const METHODS: readonly ResampleMethod[] = ['bca', 'percentile']

function readPlan(options: BootstrapOptions): Required<BootstrapOptions> & { readonly random: Random } {
  checkOptions(options, ['seed', 'resamples', 'method', 'level'])
  const { seed, resamples = 10_000, level = 0.95 } = options
  const random = seededRandom(seed)
  if (!(Number.isInteger(resamples) && resamples > 0 && resamples <= 1e7)) {
    badOption('resamples', 'a whole number from 1 to 10000000', resamples)
  }
  if (!(typeof level === 'number' && level > 0 && level < 1)) badOption('level', 'between 0 and 1', level)
  return { seed: seed + 0, resamples, level, random, method: oneOf('method', options.method, METHODS) }
}

/** Draws from each sample; `combine` makes one value of theirs. */
function resample(
  samples: readonly Sample[],
  { resamples, method, level, random }: ReturnType<typeof readPlan>,
  combine: (values: readonly number[]) => number,
): Resampled {
  const nothing = { ...NOTHING, value: null, values: new Float64Array(0), undefinedResamples: 0 }
  const observed = samples.map(({ result }) => result.value)
  if (!allKnown(observed)) return nothing
  const value = combine(observed) + 0
  const populations = samples.map((sample) => sample.population())
  if (populations.some(({ counts }) => total(counts) < 2)) return { ...nothing, value }
  const drawn = populations.map((population) => drawAll(population, resamples, random))
  const values = Float64Array.from(drawn[0]!, (_, i) => combine(drawn.map((column) => column[i]!)))
    .filter((one) => !Number.isNaN(one))
    .sort()
  const undefinedResamples = resamples - values.length
  if (values.length === 0) return { ...nothing, value, undefinedResamples }
  // As the resampled values are made: a tie with them must be one to the last bit.
  const centre = combine(populations.map(({ counts, worth }) => worth(counts)!))
  const influences = method === 'bca' ? populations.map(influenceIn) : []
  const found = method === 'bca' ? correctionOf(values, centre, influences) : UNCORRECTED
  const limits = typeof found === 'string' ? null : resampledLimits(values, level, found)
  const percentileReason = typeof found === 'string' ? found : limits ? null : 'acceleration-undefined'
  const correction = typeof found === 'string' || !limits ? UNCORRECTED : found
  return {
    value,
    interval: {
      ...(limits ?? resampledLimits(values, level, correction)!),
      level,
      method: percentileReason ? 'percentile' : method,
    },
    percentileReason,
    ...spreadOf(values, value),
    undefinedResamples,
    values,
    correction,
  }
}

interface Resampled extends Omit<BootstrapDifference, 'p'> {
  /** Ascending. */
  readonly values: Float64Array
  readonly correction: Correction
}

const NOTHING = {
  interval: null,
  percentileReason: null,
  standardError: null,
  bias: null,
  correction: UNCORRECTED,
}

/** What so many draws are worth, NaN where that is undefined. */
function drawAll({ counts, worth }: Population, resamples: number, random: Random): Float64Array {
  const draw = multinomial(counts)
  const drawn = new Float64Array(counts.length)
  const values = new Float64Array(resamples)
  for (let i = 0; i < resamples; i++) {
    draw(random, drawn)
    values[i] = worth(drawn) ?? Number.NaN
  }
  return values
}

/** From deviations, so that nothing cancels. */
function spreadOf(values: Float64Array, value: number): { standardError: number | null; bias: number } {
  const n = values.length
  let sum = 0
  for (let i = 0; i < n; i++) sum += values[i]! - value
  const bias = sum / n
  let squares = 0
  for (let i = 0; i < n; i++) squares += (values[i]! - value - bias) ** 2
  return { standardError: n > 1 ? Math.sqrt(squares / (n - 1)) : null, bias }
}

function influenceIn({ counts, without }: Population): Influence | null {
  return influenceOf(counts, without)
}
