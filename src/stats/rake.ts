import { weightFault } from '../core/codes.ts'
import { badOption, CxMetricsError, checkItems, checkOptions, oneOf, show } from '../core/errors.ts'
import { pathOf, read } from '../core/evaluate.ts'
import type { Field } from '../core/metric.ts'
import { throwFault } from '../core/tally.ts'
import { worthOf } from './design-effect.ts'

/** What rows are told apart by, compared by value and type: 1 and '1' are two categories. */
export type Category = string | number | boolean

/** A number for each category: an object for text, a Map or a list of pairs for categories of any type. */
export type Shares = { readonly [category: string]: number } | Iterable<readonly [Category, number]>

/** A margin of the population: how its categories share it, as shares that add up to 1 or as head counts. */
export type Margin<Row> = {
  /** @defaultValue the name of the margin */
  readonly field?: Field<Row>
} & ({ readonly shares: Shares } | { readonly counts: Shares })

/** Options of `rake`. */
export interface RakeOptions<Row> {
  /** Where a row keeps the weight to start from. @defaultValue 1 for every row */
  readonly weight?: Field<Row, number | null | undefined>
  /**
   * What becomes of a row without a category: `exclude` gives it no weight (null), `keep` lets the margin pass it by,
   * whose shares then hold among the rows that have one. @defaultValue 'throw'
   */
  readonly missing?: 'throw' | 'exclude' | 'keep'
  /** The least and the greatest weight, in multiples of the mean. @defaultValue none */
  readonly bounds?: { readonly min?: number; readonly max?: number }
  /** @defaultValue 1000 */
  readonly maxIterations?: number
  /** How far a share may be from its target, as a share. @defaultValue 1e-10 */
  readonly tolerance?: number
}

/** What `rake` answers with. */
export interface RakeResult {
  /** One per row, of mean 1 where above 0; null for a row that was left out. */
  readonly weights: readonly (number | null)[]
  /** Rows with a weight above 0. */
  readonly n: number
  /** Kish's (Σw)² / Σw². */
  readonly effectiveN: number
  /** n / effective n: by how much the weights multiply the variance; null for no rows. */
  readonly designEffect: number | null
  /** Whether every share is within the tolerance of its target, and every weight of its bounds. */
  readonly converged: boolean
  /** Rounds over all margins. */
  readonly iterations: number
  /** The greatest distance from a target or a bound that is left; null for no rows. */
  readonly maxError: number | null
  readonly shares: readonly RakedShare[]
}

/** What raking did to one category. */
export interface RakedShare {
  readonly margin: string
  readonly category: Category
  readonly target: number
  /** By the weights to start from; null for no rows. */
  readonly before: number | null
  readonly after: number | null
}

/**
 * Weights under which rows have the known shares of their population: post-stratification for one margin, raking
 * (iterative proportional fitting) for several. Each round multiplies the weights of every category by target / share,
 * margin after margin, until all shares hold; of all such weights these are nearest to the starting ones (but for
 * bounds). Shares in, weights of mean 1 out, ready for every `weights` option. No rows: no weights, `converged: false`.
 * Look at `converged`: margins may contradict each other.
 *
 * @param targets by column: `{ age: { '18-34': 0.3, '35+': 0.7 } }`, or `{ field, shares }`, `{ field, counts }`.
 * @throws `invalid_value` for a category without a target, a missing one (unless `missing` says otherwise) and a weight
 * that is none; `invalid_option` for a target above 0 that no row has, and shares that do not add up to 1.
 * @example
 * rake([{ sex: 'f' }, { sex: 'm' }, { sex: 'm' }, { sex: 'm' }], { sex: { f: 0.5, m: 0.5 } }).weights[0] // 2
 * @see Deming and Stephan 1940, Annals of Mathematical Statistics 11:427–444
 * @category Statistics
 * @since 0.1.0
 */
export function rake<Row>(
  rows: Iterable<Row>,
  targets: { readonly [margin: string]: Shares | Margin<Row> },
  options: RakeOptions<Row> = {},
): RakeResult {
  checkOptions(options, ['weight', 'missing', 'bounds', 'maxIterations', 'tolerance'])
  const { maxIterations = 1000, tolerance = 1e-10 } = options
  if (!(Number.isSafeInteger(maxIterations) && maxIterations > 0))
    badOption('maxIterations', 'a whole number above 0', maxIterations)
  if (!(tolerance > 0 && tolerance < 1)) badOption('tolerance', 'between 0 and 1', tolerance)
  const bounds = readBounds(options.bounds)
  const margins = Object.entries(readTargets(targets)).map(([name, target]) => readMargin<Row>(name, target))
  const { placed, starts, cells } = cellsOf(rows, margins, options, bounds !== null)
  if (cells.length > 0) checkPresent(margins, cells)

  const table = tableOf(cells, margins, bounds)
  let iterations = 0
  let maxError = cells.length > 0 ? table.error() : null
  while (maxError !== null && maxError > tolerance && iterations < maxIterations) {
    table.fit()
    maxError = table.error()
    iterations++
  }

  const mean = table.mean()
  cells.forEach((cell, i) => {
    cell.factor = mean > 0 ? table.weights[i]! / cell.start / mean : 0
  })
  const weights = placed.map((cell, row) =>
    typeof cell === 'object' && cell ? (starts ? starts[row]! : 1) * cell.factor : cell,
  )
  const { n, effectiveN, designEffect } = worthOf(weights) ?? { n: 0, effectiveN: 0, designEffect: null }
  return {
    weights,
    n,
    effectiveN,
    designEffect,
    converged: maxError !== null && maxError <= tolerance,
    iterations,
    maxError,
    shares: margins.flatMap(({ name, categories, targets }, m) =>
      categories.map((category, k) => ({
        margin: name,
        category,
        target: targets[k]!,
        before: table.before[m]![k]!,
        after: table.shares(m)[k]!,
      })),
    ),
  }
}

interface ReadMargin<Row> {
  readonly name: string
  readonly field: Field<Row>
  readonly categories: readonly Category[]
  readonly targets: readonly number[]
  readonly codes: ReadonlyMap<unknown, number>
}

function readTargets<Targets extends object>(targets: Targets): Targets {
  if (typeof targets === 'object' && targets && Object.keys(targets).length > 0) return targets
  return badOption('targets', 'an object of at least one margin', targets)
}

function readMargin<Row>(name: string, target: Shares | Margin<Row>): ReadMargin<Row> {
  const path = `targets.${name}`
  if (typeof target !== 'object' || !target) badOption(path, 'shares by category', target)
  // A category may be called `shares`: its share is a number, and that of a margin is none.
  const given = target as { readonly [key: string]: unknown }
  const kind = (['shares', 'counts'] as const).find((key) => typeof given[key] === 'object')
  if (kind) checkOptions(target, ['field', kind], path)
  const { field = name as Field<Row> } = (kind ? target : {}) as { readonly field?: Field<Row> }
  const list = (kind ? given[kind] : target) as Shares
  const pairs = Symbol.iterator in list ? [...list] : Object.entries(list)
  if (!pairs.every(Array.isArray)) badOption(path, 'a list of [category, share] pairs', list)
  const codes = new Map<unknown, number>()
  for (const [category, share] of pairs) {
    if (!isCategory(category) || codes.has(category))
      badOption(path, 'for categories of text, numbers, true or false, each once', category)
    if (!(Number.isFinite(share) && share >= 0))
      badOption(path, `0 or more for ${show(category)}, and finite`, share)
    codes.set(category, codes.size)
  }
  const sum = pairs.reduce((all, [, share]) => all + share, 0)
  if (kind === 'counts' ? !(sum > 0) : !(Math.abs(sum - 1) <= 1e-9))
    badOption(
      path,
      kind === 'counts' ? 'counts above 0' : 'shares that add up to 1 (head counts: { counts })',
      sum,
    )
  const categories = pairs.map(([category]) => category)
  return { name, field, categories, targets: pairs.map(([, share]) => share / sum), codes }
}

function isCategory(value: unknown): value is Category {
  return typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value)
}

interface Bounds {
  readonly min: number
  readonly max: number
}

function readBounds(bounds: RakeOptions<never>['bounds']): Bounds | null {
  if (bounds === undefined) return null
  checkOptions(bounds, ['min', 'max'], 'bounds')
  const { min = 0, max = Number.MAX_VALUE } = bounds
  if (!(min >= 0 && min < 1)) badOption('bounds.min', 'from 0 to below 1, the mean', min)
  if (!(max > 1 && max <= Number.MAX_VALUE)) badOption('bounds.max', 'above 1, the mean, and finite', max)
  return { min, max }
}

/** Rows that are alike in every margin, and under bounds in the weight that they start from. */
interface Cell {
  /** The place of its category in each margin, −1 where it has none. */
  readonly codes: readonly number[]
  rows: number
  /** What its rows weigh together to start with. */
  start: number
  /** By which their weights are multiplied. */
  factor: number
}

type Branch = Map<unknown, Branch | Cell | null>

/** Finds the cell of each row: null for a row that is left out, 0 for one that weighs nothing. */
function cellsOf<Row>(
  rows: Iterable<Row>,
  margins: readonly ReadMargin<Row>[],
  options: RakeOptions<Row>,
  bounded: boolean,
): {
  readonly placed: readonly (Cell | null | 0)[]
  readonly starts: readonly number[] | null
  readonly cells: readonly Cell[]
} {
  checkItems(rows, 'rows')
  const { weight } = options
  const missing = oneOf('missing', options.missing, ['throw', 'exclude', 'keep'])
  const root: Branch = new Map()
  const cells: Cell[] = []
  const placed: (Cell | null | 0)[] = []
  const starts: number[] = []
  const values: unknown[] = []
  const newCell = (index: number): Cell | null => {
    const codes = margins.map((margin, m) => codeOf(margin, values[m], index, missing))
    if (missing === 'exclude' && codes.includes(-1)) return null
    const cell = { codes, rows: 0, start: 0, factor: 0 }
    cells.push(cell)
    return cell
  }
  let index = 0
  for (const row of rows) {
    const start = weight === undefined ? 1 : readWeight(row, weight, index)
    starts.push(start ?? 0)
    if (!start) placed.push(start as 0 | null)
    else {
      let branch = root
      for (let m = 0; m < margins.length; m++) values[m] = read(row, margins[m]!.field as Field<never>, index)
      // with bounds every weight has a branch of its own
      values[margins.length] = bounded ? start : 0
      for (let m = 0; m < margins.length; m++) {
        const next = (branch.get(values[m]) as Branch | undefined) ?? new Map()
        branch.set(values[m], next)
        branch = next
      }
      let cell = branch.get(values[margins.length]) as Cell | null | undefined
      if (cell === undefined) {
        cell = newCell(index)
        branch.set(values[margins.length], cell)
      }
      placed.push(cell)
      if (cell) {
        cell.rows++
        cell.start += start
      }
    }
    index++
  }
  // in the order of the targets, so that sums do not depend on the order of the rows
  cells.sort((a, b) => {
    const m = a.codes.findIndex((code, i) => code !== b.codes[i])
    return m < 0 ? a.start / a.rows - b.start / b.rows : a.codes[m]! - b.codes[m]!
  })
  return { placed, starts: weight === undefined ? null : starts, cells }
}

function readWeight<Row>(
  row: Row,
  field: Field<Row, number | null | undefined>,
  index: number,
): number | null {
  const weight = read(row, field as Field<never>, index)
  const fault = weightFault(weight)
  if (fault) throwFault(fault, pathOf(field, 'weight', index))
  return weight === 0 ? 0 : ((weight as number | undefined) ?? null)
}

function codeOf<Row>(
  { name, field, codes, categories }: ReadMargin<Row>,
  value: unknown,
  index: number,
  missing: 'throw' | 'exclude' | 'keep',
): number {
  const code = codes.get(value)
  if (code !== undefined) return code
  const absent = value === null || value === undefined || Number.isNaN(value)
  if (absent && missing !== 'throw') return -1
  const known = categories.slice(0, 12).map(show).join(', ')
  const hint = absent
    ? "Leave such rows out by missing: 'exclude', or let the margin pass them by with 'keep'."
    : codes.has(String(value))
      ? 'Keys of an object are text: give the shares as [category, share] pairs.'
      : 'Give it a share, or merge categories by a field that is a function.'
  const rule = `must be a category with a target, ${known}${categories.length > 12 ? ' ...' : ''}`
  return throwFault({ field: name, rule, got: value, hint }, pathOf(field, name, index))
}

function checkPresent(margins: readonly ReadMargin<never>[], cells: readonly Cell[]): void {
  margins.forEach(({ name, categories, targets }, m) => {
    const present = new Set(cells.map(({ codes }) => codes[m]))
    const absent = targets.findIndex((target, k) => target > 0 && !present.has(k))
    if (absent < 0) return
    const category = categories[absent]!
    const text = `targets.${name} must be of categories that rows have, got ${targets[absent]} for ${show(category)}, of which there is none. Merge it with another category: no weight makes up for nobody.`
    throw new CxMetricsError('invalid_option', text, [`targets.${name}`, String(category)])
  })
}

interface FittedTable {
  readonly weights: Float64Array
  /** The shares of a margin's categories among those that have one. */
  readonly shares: (margin: number) => readonly (number | null)[]
  readonly before: readonly (readonly (number | null)[])[]
  /** One round over all margins, then the bounds. */
  readonly fit: () => void
  readonly error: () => number
  /** The mean weight of a row that has one. */
  readonly mean: () => number
}

function tableOf(
  cells: readonly Cell[],
  margins: readonly ReadMargin<never>[],
  bounds: Bounds | null,
): FittedTable {
  const weights = Float64Array.from(cells, ({ start }) => start)
  const codes = margins.map((_, m) => Int32Array.from(cells, (cell) => cell.codes[m]!))
  const sumsOf = (m: number): { readonly sums: readonly number[]; readonly known: number } => {
    const sums = new Array<number>(margins[m]!.targets.length).fill(0)
    const code = codes[m]!
    let known = 0
    for (let i = 0; i < weights.length; i++) {
      if (code[i]! < 0) continue
      sums[code[i]!]! += weights[i]!
      known += weights[i]!
    }
    return { sums, known }
  }
  const shares = (m: number): readonly (number | null)[] => {
    const { sums, known } = sumsOf(m)
    return sums.map((sum) => (known > 0 ? sum / known : null))
  }
  const mean = (): number => {
    let sum = 0
    let rows = 0
    for (let i = 0; i < weights.length; i++) {
      if (weights[i]! > 0) rows += cells[i]!.rows
      sum += weights[i]!
    }
    return rows > 0 ? sum / rows : 0
  }
  const clamped = (i: number, mean: number): number => {
    const { min, max } = bounds!
    return Math.min(Math.max(weights[i]!, min * mean * cells[i]!.rows), max * mean * cells[i]!.rows)
  }
  return {
    weights,
    shares,
    before: margins.map((_, m) => shares(m)),
    mean,
    fit: () => {
      margins.forEach(({ targets }, m) => {
        const { sums, known } = sumsOf(m)
        // A category that another margin has emptied cannot be filled by multiplying: it stays, and its error with it.
        const factors = targets.map((target, k) => (sums[k]! > 0 ? (target * known) / sums[k]! : 1))
        const code = codes[m]!
        for (let i = 0; i < weights.length; i++) if (code[i]! >= 0) weights[i]! *= factors[code[i]!]!
      })
      if (!bounds) return
      const now = mean()
      for (let i = 0; i < weights.length; i++) if (weights[i]! > 0) weights[i] = clamped(i, now)
    },
    error: () => {
      let error = 0
      margins.forEach(({ targets }, m) => {
        shares(m).forEach((share, k) => {
          error = Math.max(error, Math.abs((share ?? 0) - targets[k]!))
        })
      })
      const now = bounds ? mean() : 0
      if (now > 0)
        for (let i = 0; i < weights.length; i++)
          if (weights[i]! > 0)
            error = Math.max(error, Math.abs(weights[i]! - clamped(i, now)) / (now * cells[i]!.rows))
      return error
    },
  }
}
