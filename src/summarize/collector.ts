import { codeOf, faultOf, INVALID } from '../core/codes.ts'
import { type Keep, pathOf, placer, slotOfCode } from '../core/evaluate.ts'
import { mapped } from '../core/mapped.ts'
import type { Coded, Field } from '../core/metric.ts'
import { throwFault } from '../core/tally.ts'
import { calendarOf } from '../time/calendar.ts'
import { type Cells, cellsOf, type Head, headOf } from './cells.ts'
import { type Groups, groupsOf } from './groups.ts'
import { bucketEncoder, columnEncoder, type Encoder, type TableKey } from './keys.ts'
import { type AnyMetric, checkPlan, filterOf, type KeyField, type Plan } from './plan.ts'

/** Cells by groups by keys: all that is kept of rows, and of tables that are put together. */
export interface Collected {
  readonly by: readonly TableKey[]
  readonly names: readonly string[]
  readonly encoders: readonly Encoder[]
  readonly groups: Groups
  readonly cells: Cells
  /** Rows that did not count, by the plan's `where`. */
  filtered: number
}

export function newCollected(
  by: readonly TableKey[],
  names: readonly string[],
  heads: readonly Head[],
): Collected {
  const encoders = mapped(by, ({ bucket, timeZone }) =>
    bucket ? bucketEncoder(calendarOf(bucket, timeZone!), timeZone!) : columnEncoder(),
  )
  const groups = groupsOf(by.length, () => encoders[0]!.values.length)
  return { by, names, encoders, groups, cells: cellsOf(heads), filtered: 0 }
}

/** A key of a plan, ready to be read: `name` is what errors call it. */
export interface KeyReader extends Pick<Encoder, 'near' | 'values' | 'texts' | 'codeOf'> {
  readonly field: Field<never>
  readonly name: string
  readonly bucket: boolean
}

/** A metric of one column of codes without weights: its place in the block follows from the value alone. */
export interface CodeReader {
  readonly field: Field<never>
  /** The places by values from 0 to 255, −1 where `placeOf` has to say: for loops over many rows. */
  readonly places: () => Int32Array
  readonly placeOf: (value: unknown, index: number) => number
  readonly points: readonly number[]
  /** The place of the first point. */
  readonly offset: number
}

/** Any other metric: puts a row in a cell of a group, or takes it out with sign −1. */
export type Placer = (row: never, index: number, group: number) => void

/** A plan as the loops over rows and columns use it. */
export interface Collector extends Collected {
  readonly plan: object
  readonly where: ReturnType<typeof filterOf<never>>
  readonly keys: readonly KeyReader[]
  readonly metrics: readonly AnyMetric<never>[]
  readonly codes: readonly CodeReader[]
  /** The metrics that are not in `codes`, by their places in the plan. */
  readonly others: readonly number[]
}

/** Reads and checks a plan; nothing is collected yet. */
export function newCollector<Row>(plan: Plan<Row>): Collector {
  checkPlan(plan)
  const fields = Object.values<KeyField<Row>>(plan.by ?? {})
  const metrics = Object.values(plan.metrics) as AnyMetric<never>[]
  const collected = newCollected(keysOf(plan), Object.keys(plan.metrics), mapped(metrics, headOf))
  const codes: CodeReader[] = []
  const others: number[] = []
  metrics.forEach((metric, m) => {
    const { classify, weight } = metric
    const [column, second] = typeof classify === 'object' && 'columns' in classify ? classify.columns : []
    if (!column || second || weight) others.push(m)
    else codes.push(codeReader(metric, column, collected.cells.offsets[m]!))
  })
  // named one by one: spreading takes as long as a hundred rows
  const { by, names, encoders, groups, cells, filtered } = collected
  return {
    by,
    names,
    encoders,
    groups,
    cells,
    filtered,
    plan,
    where: filterOf(plan.where) as Collector['where'],
    keys: mapped(fields, (given, i) => {
      const field = (typeof given === 'object' ? given.field : given) as Field<never>
      const name = typeof field === 'string' ? field : collected.by[i]!.name
      const { near, values, texts, codeOf } = encoders[i]!
      return { field, name, bucket: typeof given === 'object', near, values, texts, codeOf }
    }),
    metrics,
    codes,
    others,
  }
}

/** The keys of a plan as its tables name them. */
export function keysOf<Row>({ by = {} }: Plan<Row>): readonly TableKey[] {
  return mapped(Object.entries(by), ([name, field]) => {
    const { bucket, timeZone, range } =
      typeof field === 'object' ? field : { bucket: null, timeZone: null, range: null }
    return { name, bucket, timeZone, range, window: 1 }
  })
}

function codeReader(
  metric: AnyMetric<never>,
  { name, field, codes }: Coded<never>['columns'][number],
  offset: number,
): CodeReader {
  // filled as they come: to look for all takes as long as ten rows
  const reasons: number[] = []
  const texts: Record<string, number> = Object.create(null)
  let known = 0
  const placeOf = (value: unknown, index: number): number => {
    const text = typeof value === 'string'
    if (text && texts[value] !== undefined) return texts[value]
    const code = codeOf(value, codes)
    if (code === INVALID && metric.onInvalid === 'throw') {
      throwFault(faultOf(name, value, codes), pathOf(field, name, index))
    }
    if (code < 0) reasons[~code] ??= slotOfCode(metric, code)
    const place = offset + (code < 0 ? reasons[~code]! : code)
    // answers in words are few, and reading one anew takes longer than all else of its row
    if (text && known++ < 1000) texts[value] = place
    return place
  }
  const places = (): Int32Array => {
    const found = new Int32Array(256).fill(-1)
    for (const code of [...codes.points, ...(codes.notApplicable ?? [])]) {
      if (typeof code === 'number' && found[code] === -1) found[code] = placeOf(code, 0)
    }
    return found
  }
  return { field, places, placeOf, points: codes.points, offset }
}

/** Adds rows to the cells of one metric, whatever kind it is. */
export function placerOf({ cells, metrics }: Collector, metric: number): Placer {
  const place = placer(metrics[metric]!)
  let group = 0
  const keep: Keep = (slot, weight, value, amounts) =>
    cells.keep(metric, group, slot, 1, weight, value, amounts)
  return (row, index, into) => {
    group = into
    place(row, index, keep)
  }
}
