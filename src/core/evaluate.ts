import { codeOf, faultOf, INVALID, weightFault } from './codes.ts'
import { CxMetricsError, checkItems, show } from './errors.ts'
import { countDistinct } from './histogram.ts'
import type { Coded, Field, Metric, Placement, Tally } from './metric.ts'
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
  return typeof classify === 'function'
    ? tallyItems(metric, classify, items)
    : tallyCodes(metric, classify, items)
}

/** What `field` names in a row. */
function read(row: unknown, field: Field<never>, index: number): unknown {
  if (typeof field === 'function') return field(row as never, index)
  if (typeof row !== 'object' || row === null) {
    throw new CxMetricsError('invalid_input', `row ${index} must be an object, got ${show(row)}`, [index])
  }
  return (row as Record<string, unknown>)[field]
}

function tallyItems<Row, Class extends string, Exclusion extends string>(
  metric: Metric<Row, unknown, Class, Exclusion>,
  classify: (row: Row, index: number) => Placement<string>,
  items: Iterable<Row>,
): Tally<Class, Exclusion> {
  checkItems(items)
  const { bins, onInvalid } = metric
  const totals = newTotals(metric)
  const carried = newCarried(metric)
  const slots = new Map([...bins.classes, ...bins.excluded].map((name, slot) => [name as string, slot]))
  let index = 0
  for (const row of items) {
    const placement = classify(row, index)
    const { bin, value, sums, fault } = typeof placement === 'string' ? { bin: placement } : placement
    if (fault && onInvalid === 'throw') throwFault(fault, [index, fault.field])
    const slot = weigh(metric, totals, slots.get(bin)!, row, index)
    totals.counts[slot]!++
    if (slot < bins.classes.length) carry(carried, slot, value, sums)
    index++
  }
  return sealCarried(metric, totals, carried)
}

/** `tally` of a metric of codes, for those that need no more. */
export function tallyCodes<Row, Class extends string, Exclusion extends string>(
  metric: Metric<Row, unknown, Class, Exclusion>,
  coded: Coded<Row>,
  items: Iterable<Row>,
): Tally<Class, Exclusion> {
  checkItems(items)
  const totals = newTotals(metric)
  const { bins, onInvalid } = metric
  const { columns } = coded
  const names: string[] = [...bins.classes, ...bins.excluded]
  const others = ['notApplicable', 'missing', 'invalid'].map((name) => names.indexOf(name))
  const slotOf = (code: number): number => (code < 0 ? others[~code]! : code)
  const [{ field, codes }] = columns as [Coded<Row>['columns'][number]]
  if (
    columns.length === 1 &&
    field === self &&
    !metric.weight &&
    (Array.isArray(items) || ArrayBuffer.isView(items))
  ) {
    let refused = false
    countDistinct(items as unknown as ArrayLike<unknown>, (value, count) => {
      const code = codeOf(value, codes)
      refused ||= code === INVALID && onInvalid === 'throw'
      totals.counts[slotOf(code)]! += count
    })
    // else the loop below finds out which row it was
    if (!refused) return seal(metric, totals)
  }
  let index = 0
  for (const row of items) {
    let code = 0
    for (const column of columns) {
      const value = read(row, column.field as Field<never>, index)
      const one = codeOf(value, column.codes)
      if (one === INVALID && onInvalid === 'throw') {
        throwFault(faultOf(column.name, value, column.codes), pathOf(column.field, column.name, index))
      }
      code = code < 0 || one < 0 ? Math.min(code, one) : code * column.codes.points.length + one
    }
    totals.counts[weigh(metric, totals, slotOf(code), row, index)]!++
    index++
  }
  return seal(metric, totals)
}

/** The slot an item goes to once its weight is read, and its weight added if that is a class. */
function weigh<Row>(
  metric: Metric<Row, unknown>,
  totals: Totals,
  slot: number,
  row: Row,
  index: number,
): number {
  const { weight: field, bins } = metric
  if (!field || slot >= bins.classes.length) return slot
  const weight = read(row, field as Field<never>, index)
  const fault = weightFault(weight)
  if (fault && metric.onInvalid === 'throw') throwFault(fault, pathOf(field, fault.field, index))
  if (!fault && weight) {
    addWeight(totals, slot, weight as number)
    return slot
  }
  const excluded: readonly string[] = bins.excluded
  // Where missing answers count, `missing` is a class, and an answer without a weight is none of it.
  const reason = fault
    ? 'invalid'
    : weight !== 0 && excluded.includes('missing')
      ? 'missing'
      : 'notApplicable'
  return bins.classes.length + excluded.indexOf(reason)
}

function pathOf<Row>(field: Field<Row>, name: string, index: number): readonly (string | number)[] {
  return field === self ? [index] : [index, typeof field === 'string' ? field : name]
}
