import { cellNames, codeOf, faultOf, INVALID, NOT_APPLICABLE } from './codes.ts'
import { CxMetricsError, show } from './errors.ts'
import { countDistinct } from './histogram.ts'
import type { Coded, Fault, Field, Metric, Placement, Tally } from './metric.ts'
import { addAmounts, addWeight, newTotals, seal, type Totals, throwFault } from './tally.ts'

/** The field that is the item itself: for columns and lists of plain answers. */
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
  checkItems(items)
  const totals = newTotals(metric as Metric<never, Result, Class, Exclusion>)
  const { classify } = metric
  if (typeof classify === 'function') addItems(metric, classify, items, totals)
  else addCodes(metric, classify, items, totals)
  return seal(metric as Metric<never, Result, Class, Exclusion>, totals)
}

function checkItems(items: unknown): void {
  if (typeof items === 'object' && items !== null && Symbol.iterator in items) return
  const counts = typeof items === 'object' && items !== null && !(Symbol.asyncIterator in items)
  const hint = counts ? ' Counts go to the …FromCounts function.' : ''
  throw new CxMetricsError(
    'invalid_input',
    `items must be an array, a typed array or another iterable, got ${show(items)}.${hint}`,
  )
}

/** What `field` names in a row. */
function read(row: unknown, field: Field<never>, index: number): unknown {
  if (typeof field === 'function') return field(row as never, index)
  if (typeof row !== 'object' || row === null) {
    throw new CxMetricsError('invalid_input', `row ${index} must be an object, got ${show(row)}`, [index])
  }
  return (row as Record<string, unknown>)[field]
}

function addItems<Row>(
  metric: Metric<Row, unknown>,
  classify: (row: Row, index: number) => Placement<string>,
  items: Iterable<Row>,
  totals: Totals,
): void {
  const names = [...metric.bins.classes, ...metric.bins.excluded]
  const slots = new Map(names.map((name, slot) => [name, slot]))
  const classes = metric.bins.classes.length
  let index = 0
  for (const row of items) {
    const placement = classify(row, index)
    const { bin, value, sums, fault } = typeof placement === 'string' ? { bin: placement } : placement
    if (fault && metric.onInvalid === 'throw') throwFault(fault, [index, fault.field])
    const slot = weigh(metric, totals, slots.get(bin)!, row, index)
    totals.counts[slot]!++
    if (slot < classes) {
      if (value !== undefined) totals.values![slot]!.push(value)
      if (sums) addAmounts(totals, slot, sums)
    }
    index++
  }
}

function addCodes<Row>(
  metric: Metric<Row, unknown>,
  coded: Coded<Row>,
  items: Iterable<Row>,
  totals: Totals,
): void {
  const { bins, onInvalid } = metric
  const { columns } = coded
  const names: string[] = [...bins.classes, ...bins.excluded]
  const cells = cellNames(columns).map((name) => names.indexOf(name))
  const [missing, notApplicable, invalid] = ['missing', 'notApplicable', 'invalid'].map((name) =>
    names.indexOf(name),
  )
  const slotOf = (code: number): number =>
    code >= 0
      ? cells[code]!
      : code === INVALID
        ? invalid!
        : code === NOT_APPLICABLE
          ? notApplicable!
          : missing!
  const [first] = columns
  const plain = first!.field === self && !metric.weight && columns.length === 1
  if (plain && (Array.isArray(items) || ArrayBuffer.isView(items))) {
    countDistinct(items as unknown as ArrayLike<unknown>, (value, count) => {
      const slot = slotOf(codeOf(value, first!.codes))
      if (slot === invalid && onInvalid === 'throw') throwFirst(items as ArrayLike<unknown>, first!)
      totals.counts[slot]! += count
    })
    return
  }
  const coders = columns.map(({ codes }) => memoised((value) => codeOf(value, codes)))
  let index = 0
  for (const row of items) {
    let code = 0
    for (let c = 0; c < columns.length; c++) {
      const { field, name, codes } = columns[c]!
      const value = read(row, field as Field<never>, index)
      const one = coders[c]!(value)
      if (one === INVALID && onInvalid === 'throw')
        throwFault(faultOf(name, value, codes), pathOf(field, name, index))
      code = code < 0 || one < 0 ? Math.min(code, one) : code * codes.points.length + one
    }
    totals.counts[weigh(metric, totals, slotOf(code), row, index)]!++
    index++
  }
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
  const exclusion = (name: string): number => bins.classes.length + bins.excluded.indexOf(name)
  if (weight === null || weight === undefined) return exclusion('missing')
  if (typeof weight !== 'number' || !(weight >= 0 && weight < Infinity)) {
    const fault: Fault = { field: 'weight', rule: 'must be a finite number, 0 or more', got: weight }
    if (metric.onInvalid === 'throw') throwFault(fault, pathOf(field, 'weight', index))
    return exclusion('invalid')
  }
  if (weight === 0) return exclusion('notApplicable')
  addWeight(totals, slot, weight)
  return slot
}

function pathOf<Row>(field: Field<Row>, name: string, index: number): readonly (string | number)[] {
  return field === self ? [index] : [index, typeof field === 'string' ? field : name]
}

function throwFirst(values: ArrayLike<unknown>, { name, codes }: Coded<never>['columns'][number]): never {
  let index = 0
  while (codeOf(values[index], codes) !== INVALID) index++
  throwFault(faultOf(name, values[index], codes), [index])
}

/** Remembers the code of small whole numbers, nearly all there are. */
function memoised(code: (value: unknown) => number): (value: unknown) => number {
  const known = new Int16Array(256).fill(-9)
  return (value) => {
    if (typeof value !== 'number' || (value & 255) !== value) return code(value)
    if (known[value] === -9) known[value] = code(value)
    return known[value]!
  }
}
