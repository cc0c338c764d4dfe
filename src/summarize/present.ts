import type { AnyRow, Rows } from '../core/columns.ts'
import { badOption, CxMetricsError, show } from '../core/errors.ts'
import type { Definition, Tally } from '../core/metric.ts'
import type { Withheld } from '../core/result.ts'
import { calendarOf } from '../time/calendar.ts'
import type { Bucket } from './buckets.ts'
import { cellsOf, headOf, talliesOf } from './cells.ts'
import { keysOf } from './collector.ts'
import { compareKeys, type TableKey } from './keys.ts'
import { checkPlan, type KeyValue, type Plan } from './plan.ts'
import { checkSameMetric, checkTable, record, seal, type Table } from './table.ts'
import { collected } from './tabulate.ts'
import { unsealed } from './unsealed.ts'
import { withheldCells } from './withhold.ts'

/** The keys of a group: buckets as text, functions by what they return, columns as whatever a key can be. */
export type GroupKey<P extends Plan<never>> = {
  readonly [name in keyof NonNullable<P['by']>]: NonNullable<P['by']>[name] extends Bucket<never>
    ? string | null
    : NonNullable<P['by']>[name] extends (...row: never) => infer Key
      ? Exclude<Key, undefined> | null
      : KeyValue
}

/**
 * One group: its keys, and the result of every metric.
 *
 * @category Groups
 * @since 0.1.0
 */
export type Summary<P extends Plan<never>> = { readonly key: GroupKey<P> } & {
  readonly [name in keyof P['metrics']]:
    | ReturnType<P['metrics'][name]['finish']>
    | (P['minimumSample'] extends number ? Withheld : never)
}

/**
 * Computes metrics of rows by groups: one result per group and metric, in one pass over the rows.
 *
 * Groups come in ascending order of their keys, null last. Keys are compared by value and type: 1 and '1' are two, and
 * missing values are a group of their own, `null`. Without keys there is one group, also of no rows.
 *
 * @param rows objects, columns of one length, or an Arrow table
 * @throws `invalid_value` naming row, field and value, unless a metric's `onInvalid` is `exclude`; `invalid_option`,
 * `invalid_input`, `length_mismatch`
 * @example
 * const rows = [
 *   { team: 'north', score: 10, rating: 5 },
 *   { team: 'north', score: 6, rating: 4 },
 *   { team: 'south', score: 9, rating: null },
 * ]
 * const report = summarize(rows, {
 *   by: { team: 'team' },
 *   metrics: { nps: npsMetric('score'), csat: csatMetric('rating') },
 * })
 * report.map(({ key, nps, csat }) => [key.team, nps.value, csat.value]) // [['north', 0, 1], ['south', 100, null]]
 * @category Groups
 * @since 0.1.0
 */
export function summarize<Row = AnyRow, const P extends Plan<Row> = Plan<Row>>(
  rows: Rows<Row>,
  plan: P,
): readonly Summary<P>[] {
  return present(seal(collected<Row>(rows, plan), unsealed), plan)
}

/**
 * Turns a table into results: `summarize` is `present(tabulate(rows, plan), plan)`. The table may come from elsewhere, and
 * have fewer keys or more metrics than the plan.
 *
 * @throws `definition_mismatch` for a table that was made by another plan; `invalid_snapshot` for what is no table.
 * @example
 * const plan = { metrics: { nps: npsMetric('score') } }
 * const stored = JSON.stringify(tabulate([{ score: 9 }, { score: 8 }], plan))
 * present(JSON.parse(stored), plan)[0].nps.value // 50
 * @category Groups
 * @since 0.1.0
 */
export function present<const P extends Plan<never>>(table: Table, plan: P): readonly Summary<P>[] {
  checkPlan(plan)
  checkTable(table)
  checkSamePlan(table, plan)
  const groups = shown(table)
  const keys = table.by.map(({ name }) => name)
  if (plan.minimumSample !== undefined && keys.length > MOST_KEYS) {
    badOption(
      'minimumSample',
      `left out for more than ${MOST_KEYS} keys, whose margins are too many`,
      keys.length,
    )
  }
  const columns = Object.entries(plan.metrics).map(([name, planned]) => {
    const { finish } = planned
    const metric = table.metrics[name]!
    const head = headOf(planned)
    checkSameMetric(name, metric, { ...head, weights: head.weighted || null })
    const tallyOf = talliesOf(metric)
    let nothing: Tally | undefined
    const emptyTally = (): Tally => {
      nothing ??= talliesOf(cellsOf([head]).seal(0, [0]))(0)
      return nothing
    }
    const results = groups.map(({ at }) => finish(at === null ? emptyTally() : tallyOf(at)))
    return plan.minimumSample === undefined
      ? results
      : withhold(results as readonly Counted[], groups, keys, plan.minimumSample)
  })
  const names = ['key', ...Object.keys(plan.metrics)]
  return groups.map(({ key }, i) => {
    const results = columns.map((column) => column[i])
    return record(names, [record(keys, key), ...results]) as Summary<P>
  })
}

/** Every choice of keys is a margin, and each is looked at. */
const MOST_KEYS = 8

/** More empty results than anybody reads: a range of so many is a mistake, and would take for ever. */
const MOST_BUCKETS = 100_000

interface Group {
  readonly key: readonly KeyValue[]
  /** Its place in the table; null where a range wants a group that has no items. */
  readonly at: number | null
}

/** The groups of a table, with those that its ranges want. */
function shown({ by, keys, groups }: Table): readonly Group[] {
  let found: Group[] = Array.from({ length: groups }, (_, at) => ({
    key: keys.map((column) => column[at]!),
    at,
  }))
  if (by.length === 0) return found.length > 0 ? found : [{ key: [], at: null }]
  by.forEach((key, k) => {
    if (key.range) found = filled(found, k, bucketsOf(key), by.length === 1)
  })
  return found.some(({ at }) => at === null) ? found.sort(byKeys(by)) : found
}

/** Groups with every bucket of a range beside whatever else their keys are. */
function filled(groups: readonly Group[], k: number, buckets: readonly string[], alone: boolean): Group[] {
  const beside = new Map<string, { readonly key: readonly KeyValue[]; readonly there: Set<KeyValue> }>()
  if (alone) beside.set('[]', { key: [null], there: new Set() })
  for (const { key } of groups) {
    // a text that tells values and types apart: keys are plain data
    const others = JSON.stringify(key.filter((_, i) => i !== k))
    if (!beside.has(others)) beside.set(others, { key, there: new Set() })
    beside.get(others)!.there.add(key[k]!)
  }
  const missing = [...beside.values()].flatMap(({ key, there }) =>
    buckets
      .filter((bucket) => !there.has(bucket))
      .map((bucket): Group => ({ key: replaced(key, k, bucket), at: null })),
  )
  return [...groups, ...missing]
}

function replaced(key: readonly KeyValue[], k: number, value: KeyValue): readonly KeyValue[] {
  return key.map((one, i) => (i === k ? value : one))
}

function bucketsOf({ bucket, timeZone, range }: TableKey): readonly string[] {
  const calendar = calendarOf(bucket!, timeZone!)
  const texts: string[] = []
  const last = calendar.bucket(range!.last)
  for (let one = calendar.bucket(range!.first); one <= last; one = calendar.next(one)) {
    if (texts.push(calendar.text(one)) > MOST_BUCKETS) {
      badOption('range', `of at most ${MOST_BUCKETS} buckets`, `${range!.first} to ${range!.last}`)
    }
  }
  return texts
}

function byKeys(by: readonly TableKey[]): (a: Group, b: Group) => number {
  const calendars = by.map(({ bucket, timeZone }) => (bucket ? calendarOf(bucket, timeZone!) : null))
  const place = (key: KeyValue, k: number): KeyValue =>
    key === null || !calendars[k] ? key : calendars[k].bucket(String(key))
  return (a, b) => {
    for (let k = 0; k < by.length; k++) {
      const order = compareKeys(place(a.key[k]!, k), place(b.key[k]!, k))
      if (order !== 0) return order
    }
    return 0
  }
}

/** A table goes with a plan if its keys are among the plan's, and the metrics of the plan among its own. */
function checkSamePlan(table: Table, plan: Plan<never>): void {
  const differ = (path: readonly string[], text: string): never => {
    throw new CxMetricsError('definition_mismatch', `${text}: it was made by another plan`, path)
  }
  const planned = keysOf(plan)
  for (const { name, bucket, timeZone } of table.by) {
    const key = planned.find((one) => one.name === name)
    if (!key) differ(['by', name], `the table has a key ${show(name)} that the plan does not have`)
    if (key?.bucket !== bucket || key.timeZone !== timeZone) {
      differ(['by', name], `the table's key ${show(name)} has other buckets than the plan's`)
    }
  }
  for (const name of Object.keys(plan.metrics)) {
    if (!Object.hasOwn(table.metrics, name))
      differ(['metrics', name], `the table has no metric ${show(name)}`)
  }
}

interface Counted {
  readonly metric: string
  readonly unit: Definition['unit']
  readonly n: number | null
  readonly definition: Definition
}

/** Results, with `Withheld` in the places of those that must not be shown. */
function withhold(
  results: readonly Counted[],
  groups: readonly Group[],
  keys: readonly string[],
  minimum: number,
): readonly unknown[] {
  // Ties go by codes: in one order whatever the table, so that a roll-up has the same cells withheld as in here.
  const order = keys.map((_, k) => k).sort((a, b) => compareKeys(keys[a]!, keys[b]!))
  const codes = keys.map((_, k) => {
    const values = [...new Set(groups.map(({ key }) => key[k]!))].sort(compareKeys)
    return new Map(values.map((value, code) => [value, code]))
  })
  const cells = results.map(({ n }, i) => ({
    at: order.map((k) => codes[k]!.get(groups[i]!.key[k]!)!),
    n: n ?? 0,
  }))
  const hidden = withheldCells(keys.length, cells, minimum)
  return results.map((result, i) => {
    if (!hidden[i]) return result
    const { metric, unit, n, definition } = result
    return { metric, unit, status: 'below-minimum-sample', n: n ?? 0, definition }
  })
}
