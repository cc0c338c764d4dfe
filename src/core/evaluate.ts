import { codeOf, faultOf, INVALID, MISSING, NOT_APPLICABLE, weightFault } from './codes.ts'
import { CxMetricsError, checkItems, show } from './errors.ts'
import { countDistinct } from './histogram.ts'
import { measuredFault } from './measured.ts'
import type { Coded, Field, Measured, Metric, Placement, Tally } from './metric.ts'
import { readMeasure } from './read-measure.ts'
import {
  addWeight,
  carry,
  newCarried,
  newTotals,
  seal,
  sealCarried,
  type Totals,
  throwFault,
} from './tally.ts'

/**
 * The field that is the item itself: for columns and lists of plain answers.
 *
 * @example
 * evaluate(npsMetric(self), [9, 10, 3]).promoters // 2
 * @category Contract
 * @since 0.1.0
 */
export function self(item: unknown): unknown {
  return item
}

/**
 * Computes a metric of items: tally, then finish.
 *
 * @throws `invalid_value` naming row, field and value, unless the metric's `onInvalid` is `exclude`.
 * @example
 * evaluate(npsMetric('score'), [{ score: 9 }, { score: 3 }, { score: null }]).value // 0
 * @category Contract
 * @since 0.1.0
 */
export function evaluate<Row, Result, Class extends string, Exclusion extends string>(
  metric: Metric<Row, Result, Class, Exclusion>,
  items: Iterable<Row>,
): Result {
  return metric.finish(tally(metric, items))
}

/**
 * Puts every item in its bin and returns the totals: a plain object that is its own JSON snapshot.
 * Any split of the items, tallied apart and merged, gives the same tally to the last bit.
 *
 * @throws `invalid_value` naming row, field and value, unless the metric's `onInvalid` is `exclude`.
 * @example
 * tally(npsMetric('score'), [{ score: 9 }, { score: 3 }]).counts['9'] // 1
 * @category Contract
 * @since 0.1.0
 */
export function tally<Row, Result, Class extends string, Exclusion extends string>(
  metric: Metric<Row, Result, Class, Exclusion>,
  items: Iterable<Row>,
): Tally<Class, Exclusion> {
  const { classify } = metric
  return 'columns' in classify ? seal(metric, countCodes(metric, classify, items)) : tallyItems(metric, items)
}

/** What `field` names in a row. */
export function read(row: unknown, field: Field<never>, index: number): unknown {
  if (typeof field === 'function') return field(row as never, index)
  if (typeof row !== 'object' || row === null) {
    throw new CxMetricsError('invalid_input', `row ${index} must be an object, got ${show(row)}`, [index])
  }
  return (row as Record<string, unknown>)[field]
}

function tallyItems<Row, Class extends string, Exclusion extends string>(
  metric: Metric<Row, unknown, Class, Exclusion>,
  items: Iterable<Row>,
): Tally<Class, Exclusion> {
  checkItems(items)
  const totals = newTotals(metric)
  const carried = newCarried(metric)
  const classes = metric.bins.classes.length
  const place = placer(metric)
  const keep: Keep = (slot, weight, value, sums) => {
    totals.counts[slot]!++
    if (slot >= classes) return
    if (totals.weights) addWeight(totals, slot, weight)
    carry(carried, slot, value, sums)
  }
  let index = 0
  for (const row of items) place(row, index++, keep)
  return sealCarried(metric, totals, carried)
}

/** Hears of the slot that an item goes to, and of what it carries there. */
export type Keep = (
  slot: number,
  weight: number,
  value: number | undefined,
  sums: readonly number[] | undefined,
) => void

/** Puts one row after another in its slot, whatever kind of metric it is: the plain law of every faster way. */
export function placer<Row>(metric: Metric<Row, unknown>): (row: Row, index: number, keep: Keep) => void {
  const { classify, bins, onInvalid } = metric
  let weight = 1
  const weighed = (_: number, given: number): void => {
    weight = given
  }
  if ('columns' in classify) {
    const slotOf = slotReader(metric, classify)
    return (row, index, keep) => {
      const slot = weigh(metric, slotOf(row, index), row, index, weighed)
      keep(slot, weight, undefined, undefined)
    }
  }
  const placementOf = 'measure' in classify ? measured(bins, classify) : classify
  const slots = new Map([...bins.classes, ...bins.excluded].map((name, slot) => [name, slot]))
  return (row, index, keep) => {
    const placement = placementOf(row, index)
    const { bin, value, sums, fault } =
      typeof placement === 'object' && placement ? placement : { bin: placement }
    if (fault && onInvalid === 'throw') throwFault(fault, [index, fault.field])
    const slot = slots.get(bin) ?? noBin(bin, slots, index)
    keep(weigh(metric, slot, row, index, weighed), weight, value, sums)
  }
}

/** A row that `classify` put nowhere would be counted nowhere. */
function noBin(got: unknown, slots: ReadonlyMap<string, number>, index: number): never {
  return throwFault({ field: 'bin', rule: `must be one of ${[...slots.keys()].join(', ')}`, got }, [index])
}

/** What the hint stands for. A fault's field is the column where it has a name. */
function measured<Row>(
  { classes }: Metric<never, unknown>['bins'],
  { measure: { name, field } }: Measured<Row>,
): (row: Row, index: number) => Placement<string> {
  return (row, index) => {
    const got = read(row, field as Field<never>, index)
    const value = readMeasure(got)
    if (value >= 0) return { bin: classes[0]!, value }
    if (value === MISSING) return 'missing'
    return { bin: 'invalid', fault: measuredFault(typeof field === 'string' ? field : name, got) }
  }
}

/** The totals of a metric of codes, for those that need no more. */
export function countCodes<Row>(
  metric: Metric<Row, unknown>,
  coded: Coded<Row>,
  items: Iterable<Row>,
): Totals {
  checkItems(items)
  const totals = newTotals(metric)
  const [first, second] = coded.columns
  const { field, codes } = first!
  if (!second && field === self && !metric.weight && (Array.isArray(items) || ArrayBuffer.isView(items))) {
    let refused = false
    countDistinct(items as unknown as ArrayLike<unknown>, (value, count) => {
      const code = codeOf(value, codes)
      refused ||= code === INVALID && metric.onInvalid === 'throw'
      totals.counts[slotOfCode(metric, code)]! += count
    })
    // else the loop below finds out which row it was
    if (!refused) return totals
  }
  const slotAt = slotReader(metric, coded)
  const add = (slot: number, weight: number): void => addWeight(totals, slot, weight)
  let index = 0
  for (const row of items) {
    totals.counts[weigh(metric, slotAt(row, index), row, index++, add)]!++
  }
  return totals
}

/** The slot of a code: classes begin with the points, in their order, and reasons why it is none have their bins. */
export function slotOfCode({ bins }: Metric<never, unknown>, code: number): number {
  return code < 0
    ? [...bins.classes, ...bins.excluded].indexOf(['notApplicable', 'missing', 'invalid'][~code]!)
    : code
}

/** Reads the slot of a row, whatever it weighs. */
function slotReader<Row>(
  metric: Metric<Row, unknown>,
  { columns }: Coded<Row>,
): (row: Row, index: number) => number {
  return (row, index) => {
    let code = 0
    for (const { name, field, codes } of columns) {
      const value = read(row, field as Field<never>, index)
      const one = codeOf(value, codes)
      if (one === INVALID && metric.onInvalid === 'throw') {
        throwFault(faultOf(name, value, codes), pathOf(field, name, index))
      }
      code = code < 0 || one < 0 ? Math.min(code, one) : code * codes.points.length + one
    }
    return slotOfCode(metric, code)
  }
}

/** The slot an item goes to once its weight is read, and its weight added if that is a class. */
function weigh<Row>(
  metric: Metric<Row, unknown>,
  slot: number,
  row: Row,
  index: number,
  add: (slot: number, weight: number) => void,
): number {
  const { weight: field, bins } = metric
  if (!field || slot >= bins.classes.length) return slot
  const weight = read(row, field as Field<never>, index)
  const fault = weightFault(weight)
  if (fault && metric.onInvalid === 'throw') throwFault(fault, pathOf(field, fault.field, index))
  if (!fault && weight) {
    add(slot, weight as number)
    return slot
  }
  // Where missing answers count, `missing` is a class, and an answer without a weight is none of it.
  const missing = weight !== 0 && (bins.excluded as readonly string[]).includes('missing')
  return slotOfCode(metric, fault ? INVALID : missing ? MISSING : NOT_APPLICABLE)
}

export function pathOf<Row>(field: Field<Row>, name: string, index: number): readonly (string | number)[] {
  return field === self ? [index] : [index, typeof field === 'string' ? field : name]
}
