import { CxMetricsError, checkItems } from '../core/errors.ts'
import { placer, tally } from '../core/evaluate.ts'
import type { ExactText, Metric, Tally } from '../core/metric.ts'
import type { MetricResult } from '../core/result.ts'
import { checkSameDefinition } from '../core/snapshot.ts'
import { exactText } from '../core/sum.ts'
import { amountNames, byName } from '../core/tally.ts'

/** Items that count alike: in what class they are, what they weigh and what they carry. */
export interface Cell {
  readonly slot: number
  readonly weight: number
  readonly value: number | undefined
  /** What one of them adds to the totals of its class: 1, its weight, the square of that, its amounts and their products. */
  readonly adds: readonly number[]
}

export interface Sample {
  readonly result: MetricResult
  readonly population: () => Population
}

/** What is drawn from, and what a draw is worth: null where nothing is in the denominator. */
export interface Population {
  readonly counts: readonly number[]
  readonly worth: (counts: ArrayLike<number>) => number | null
  /** ... without one item of a cell. */
  readonly without: (cell: number) => number | null
}

export function sampleOf<Row, Class extends string, Exclusion extends string>(
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
export function tallyOf(
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

export function allKnown(values: readonly (number | null)[]): values is readonly number[] {
  return !values.includes(null)
}
