import { total } from '../core/distribution.ts'
import { badOption, CxMetricsError, checkItems, checkOptions, oneOf } from '../core/errors.ts'
import { placer, tally } from '../core/evaluate.ts'
import type { ExactText, Metric, Tally } from '../core/metric.ts'
import type { Interval, MetricResult } from '../core/result.ts'
import { checkSameDefinition } from '../core/snapshot.ts'
import { exactText } from '../core/sum.ts'
import { amountNames, byName } from '../core/tally.ts'
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

function allKnown(values: readonly (number | null)[]): values is readonly number[] {
  return !values.includes(null)
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

/** Items that count alike: in what class they are, what they weigh and what they carry. */
interface Cell {
  readonly slot: number
  readonly weight: number
  readonly value: number | undefined
  /** What one of them adds to the totals of its class: 1, its weight, the square of that, its amounts and their products. */
  readonly adds: readonly number[]
}

interface Sample {
  readonly result: MetricResult
  readonly population: () => Population
}

/** What is drawn from, and what a draw is worth: null where nothing is in the denominator. */
interface Population {
  readonly counts: readonly number[]
  readonly worth: (counts: ArrayLike<number>) => number | null
  /** ... without one item of a cell. */
  readonly without: (cell: number) => number | null
}

function influenceIn({ counts, without }: Population): Influence | null {
  return influenceOf(counts, without)
}

function sampleOf<Row, Class extends string, Exclusion extends string>(
  metric: Metric<Row, MetricResult, Class, Exclusion>,
  data: Iterable<Row> | Tally<Class, Exclusion>,
): Sample {
  if (isTally(data)) {
    checkSameDefinition(metric.definition, data.definition)
    return sample(
      metric,
      data,
      cellsOfTally(metric, data),
      metric.weight ? 'weights' : metric.bins.sums && 'sums',
    )
  }
  const plain = !metric.weight && !metric.bins.sums
  checkItems(data)
  const rows = plain ? data : [...data]
  const totals = tally(metric, rows)
  return sample(metric, totals, plain ? cellsOfTally(metric, totals) : cellsOfRows(metric, rows))
}

function isTally(data: object): data is Tally {
  return (data as Partial<Tally> | null)?.format === 'cx-metrics/tally'
}

/** `lacking` is what a tally does not say of each item: it can be drawn from all the same where the value does without. */
function sample(
  metric: Metric<never, MetricResult>,
  totals: Tally,
  counted: readonly (readonly [Cell, number])[],
  lacking?: string,
): Sample {
  const result = metric.finish(totals)
  const seen = counted.filter(([, count]) => count > 0)
  const cells = seen.map(([cell]) => cell)
  const counts = seen.map(([, count]) => count)
  const of = (cells: readonly Cell[], counts: ArrayLike<number>): number | null =>
    metric.finish(tallyOf(metric, totals, cells, counts)).value
  const worth = (counts: ArrayLike<number>): number | null => of(cells, counts)
  return {
    result,
    population: () => {
      const points = cells.map((cell) => of([cell], [1]))
      const mean = lacking === 'weights' ? null : linear(points, cells, counts, worth, result.value!)
      if (lacking && !mean) {
        const text = `resampling needs rows: a tally does not say what ${lacking} each item had`
        throw new CxMetricsError('invalid_input', text)
      }
      const without = (cell: number): number | null => worth(counts.map((count, i) => count - +(i === cell)))
      return mean ?? { counts, worth, without }
    },
  }
}

/** The classes of a tally, or their values. */
function cellsOfTally({ bins }: Metric<never, unknown>, { counts, values }: Tally): [Cell, number][] {
  const adds = [1, 1, 1, ...amountNames(bins).map(() => 0)]
  return bins.classes.flatMap((name, slot): [Cell, number][] => {
    if (!values) return [[{ slot, weight: 1, value: undefined, adds }, counts[name]!]]
    const table = values[name]!
    return table.values.map((value, i) => [{ slot, weight: 1, value, adds }, table.counts[i]!])
  })
}

/** The cells that rows fall in with their counts, in an order that does not depend on that of the rows. */
function cellsOfRows<Row>(metric: Metric<Row, unknown>, rows: Iterable<Row>): [Cell, number][] {
  const { classes, moments } = metric.bins
  const cells = new Map<string, [Cell, number]>()
  const place = placer(metric)
  let index = 0
  for (const row of rows) {
    place(row, index++, (slot, weight, value, amounts = []) => {
      if (slot >= classes.length) return
      const key = [slot, weight, value, amounts].join('|')
      const known = cells.get(key)
      if (known) known[1]++
      else {
        const products = moments ? amounts.flatMap((a, i) => amounts.slice(i).map((b) => a * b)) : []
        const adds = [1, weight, weight * weight, ...amounts, ...products]
        cells.set(key, [{ slot, weight, value, adds }, 1])
      }
    })
  }
  const sorted = [...cells.keys()].sort().map((key) => cells.get(key)!)
  return sorted.sort(([a], [b]) => (a.value ?? 0) - (b.value ?? 0))
}

/**
 * Most values are means of what each item alone is worth, null being outside of the denominator. Where that proves true of
 * the sample and of two others made of its items, a draw costs a few additions, and cells of one worth are one cell.
 */
function linear(
  points: readonly (number | null)[],
  cells: readonly Cell[],
  counts: readonly number[],
  worth: (counts: readonly number[]) => number | null,
  observed: number,
): Population | null {
  const most = points.reduce<number>((most, point) => Math.max(most, Math.abs(point ?? 0)), 0)
  const mean = meanOfPoints(
    points.map((point) => point ?? 0),
    points.map((point, i) => (point === null ? 0 : cells[i]!.weight)),
    counts,
  )
  for (const step of [0, 1, 2]) {
    const others = counts.map((count, i) => count * (1 + ((i * step) % 3)))
    const both = [mean.worth(others), step === 0 ? observed : worth(others)]
    if (!allKnown(both) || !(Math.abs(both[0]! - both[1]!) <= 1e-9 * most)) return null
  }
  const merged = new Map<string, [point: number, weight: number, count: number]>()
  points.forEach((point, i) => {
    const weight = point === null ? 0 : cells[i]!.weight
    const key = `${point} ${weight}`
    const before = merged.get(key)?.[2] ?? 0
    merged.set(key, [point ?? 0, weight, before + counts[i]!])
  })
  const column = (place: 0 | 1 | 2): number[] => [...merged.values()].map((cell) => cell[place])
  return meanOfPoints(column(0), column(1), column(2))
}

function meanOfPoints(
  points: readonly number[],
  weights: readonly number[],
  counts: readonly number[],
): Population {
  const sums = (counts: ArrayLike<number>): readonly [number, number] => {
    let sum = 0
    let all = 0
    for (let i = 0; i < points.length; i++) {
      const weight = weights[i]! * counts[i]!
      sum += weight * points[i]!
      all += weight
    }
    return [sum, all]
  }
  const [sum, all] = sums(counts)
  return {
    counts,
    worth: (counts) => {
      const [sum, all] = sums(counts)
      return all > 0 ? sum / all : null
    },
    without: (cell) => {
      const rest = all - weights[cell]!
      return rest > 0 ? (sum - weights[cell]! * points[cell]!) / rest : null
    },
  }
}

/**
 * The tally of so many items of each cell, with the exclusions of `totals`. Doubles will do for sums: whole amounts stay
 * exact below 2^53, and beyond it the last digit is nothing beside chance.
 */
function tallyOf(
  { bins, weight }: Metric<never, unknown>,
  totals: Tally,
  cells: readonly Cell[],
  counts: ArrayLike<number>,
): Tally {
  const { classes } = bins
  const amounts = amountNames(bins)
  const width = 3 + amounts.length
  const sums = new Float64Array(width * classes.length)
  const tables = classes.map((): { values: number[]; counts: number[] } => ({ values: [], counts: [] }))
  for (let i = 0; i < cells.length; i++) {
    const count = counts[i]!
    if (count === 0) continue
    const { slot, value, adds } = cells[i]!
    for (let k = 0; k < width; k++) sums[slot * width + k]! += count * adds[k]!
    if (value === undefined) continue
    const { values, counts: often } = tables[slot]!
    if (values.at(-1) === value) often[often.length - 1]! += count
    else {
      values.push(value)
      often.push(count)
    }
  }
  const byClass = <T>(of: (from: number, slot: number) => T): { [name: string]: T } =>
    byName(
      classes,
      classes.map((_, slot) => of(slot * width, slot)),
    )
  const text = (place: number): ExactText => {
    const sum = sums[place]!
    return sum === 0 ? '0p0' : exactText({ parts: [sum], huge: 0n })
  }
  return {
    ...totals,
    counts: { ...totals.counts, ...byClass((from) => sums[from]!) },
    weights: weight ? byClass((from) => ({ sum: text(from + 1), squares: text(from + 2) })) : null,
    values: bins.values ? byClass((_, slot) => tables[slot]!) : null,
    sums: bins.sums
      ? byClass((from) =>
          byName(
            amounts,
            amounts.map((_, k) => text(from + 3 + k)),
          ),
        )
      : null,
  }
}
