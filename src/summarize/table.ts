import { CxMetricsError, isRecord, show } from '../core/errors.ts'
import { mapped } from '../core/mapped.ts'
import type { ValueTable } from '../core/metric.ts'
import { checkSameDefinition } from '../core/snapshot.ts'
import type { ValueStore } from '../core/waiting-room.ts'
import type { TableMetric } from './cells.ts'
import { type Collected, newCollected } from './collector.ts'
import type { TableKey } from './keys.ts'
import type { KeyValue } from './plan.ts'

/**
 * Bin totals by groups: all that is kept of rows. Plain data that is its own JSON form; equal tables are equal texts,
 * whatever order their rows came in. Groups without items are not in it.
 *
 * @category Groups
 * @since 0.1.0
 */
export interface Table {
  readonly format: 'cx-metrics/table'
  readonly formatVersion: 1
  readonly by: readonly TableKey[]
  /** How many groups there are. */
  readonly groups: number
  /** One list per key, one entry per group: in ascending order of the first key, then the next; null comes last. */
  readonly keys: readonly (readonly KeyValue[])[]
  /** Rows that the plan's `where` left out. */
  readonly filtered: number
  readonly metrics: { readonly [name: string]: TableMetric }
}

/** The table of what was collected so far; `tableOf` says how the values of a store become a table. */
export function seal(
  { by, names, encoders, groups, cells, filtered }: Collected,
  tableOf?: (store: ValueStore) => ValueTable,
): Table {
  const filled: number[] = []
  const codes: number[][] = mapped(by, () => [])
  // a key may have been seen in a row that was then refused
  cells.reserve(groups.count())
  for (let group = 0; group < groups.count(); group++) {
    if (cells.isEmpty(group)) continue
    filled.push(group)
    groups.listCodes(group, codes)
  }
  let order: readonly number[] = mapped(filled, (_, i) => i)
  for (let k = by.length - 1; k >= 0; k--) order = sortedBy(order, codes[k]!, encoders[k]!.ranks())
  const sealed = mapped(order, (i) => filled[i]!)
  return {
    format: 'cx-metrics/table',
    formatVersion: 1,
    by,
    groups: order.length,
    keys: mapped(codes, (column, k) => mapped(order, (i) => encoders[k]!.values[column[i]!]!)),
    filtered,
    metrics: record(
      names,
      mapped(names, (_, metric) => cells.seal(metric, sealed, tableOf)),
    ),
  }
}

/** Values by names, of which `__proto__` is one like the others. Object.fromEntries takes three times as long. */
export function record<T>(names: readonly string[], values: readonly T[]): { readonly [name: string]: T } {
  const named: { [name: string]: T } = {}
  names.forEach((name, i) => {
    if (name !== '__proto__') named[name] = values[i]!
    else
      Object.defineProperty(named, name, {
        value: values[i],
        enumerable: true,
        configurable: true,
        writable: true,
      })
  })
  return named
}

/** Puts places in order by the rank of the code that each has, and else leaves them as they are: a counting sort. */
function sortedBy(
  order: readonly number[],
  codes: readonly number[],
  ranks: readonly number[],
): readonly number[] {
  const starts: number[] = mapped(ranks, () => 0)
  for (const code of codes) starts[ranks[code]!]!++
  let start = 0
  for (let rank = 0; rank < starts.length; rank++) {
    const count = starts[rank]!
    starts[rank] = start
    start += count
  }
  const sorted: number[] = mapped(order, () => 0)
  for (const place of order) sorted[starts[ranks[codes[place]!]!]!++] = place
  return sorted
}

/** Room for tables like this one: the same metrics, by these of its keys. */
export function collectedLike(table: Table, by?: readonly TableKey[]): Collected {
  checkTable(table)
  const heads = Object.values(table.metrics).map(({ definition, bins, weights }) => ({
    definition,
    bins,
    weighted: weights !== null,
  }))
  return newCollected(by ?? table.by, Object.keys(table.metrics), heads)
}

/**
 * Adds a table to what was collected, or takes it away; `keyOf` may move a group to another key, or to several.
 */
export function collect(
  into: Collected,
  table: Table,
  sign: 1 | -1,
  keysOf: (group: number) => readonly (readonly KeyValue[])[] = (group) => [
    table.keys.map((column) => column[group]!),
  ],
): void {
  const metrics = into.names.map((name) => table.metrics[name]!)
  for (let group = 0; group < table.groups; group++) {
    for (const key of keysOf(group)) {
      const target = into.groups.groupOf(key.map((value, k) => into.encoders[k]!.codeOfKey(value)))
      into.cells.reserve(target + 1)
      for (let m = 0; m < metrics.length; m++) {
        if (!into.cells.merge(m, target, metrics[m]!, group, sign)) lack(into.names[m]!, into.by, key)
      }
    }
  }
  into.filtered += sign * table.filtered
  if (into.filtered < 0) {
    throw new CxMetricsError('invalid_input', 'fewer rows were filtered than would be taken away', [
      'filtered',
    ])
  }
}

function lack(metric: string, by: readonly TableKey[], key: readonly KeyValue[]): never {
  const group = by.map(({ name }, k) => `${name} ${show(key[k])}`).join(', ') || 'all rows'
  const text = `${metric} of ${group} has fewer items than would be taken away`
  throw new CxMetricsError('invalid_input', text, ['metrics', metric])
}

/**
 * Adds two tables of the same plan, group by group: the table of all their rows, to the last bit.
 *
 * @throws `definition_mismatch` for tables of other keys, metrics or choices; `invalid_snapshot` for what is no table;
 * `invalid_input` for tables that roll.
 * @example
 * const plan = { by: { team: 'team' }, metrics: { nps: npsMetric('score') } }
 * const [a, b] = [[{ team: 'x', score: 9 }], [{ team: 'y', score: 3 }]].map((rows) => tabulate(rows, plan))
 * merge(a, b).keys // [['x', 'y']]
 * @category Groups
 * @since 0.1.0
 */
export function merge(a: Table, b: Table): Table {
  return combine(a, b, 1)
}

/**
 * Takes the rows of one table out of another that has them: the table of the rest.
 *
 * @throws `definition_mismatch` for tables of other keys, metrics or choices; `invalid_input` where more would be taken
 * away than is there, and for tables that roll.
 * @example
 * const plan = { metrics: { nps: npsMetric('score') } }
 * const [year, may] = [[{ score: 9 }, { score: 3 }], [{ score: 3 }]].map((rows) => tabulate(rows, plan))
 * present(subtract(year, may), plan)[0].nps.value // 100
 * @category Groups
 * @since 0.1.0
 */
export function subtract(a: Table, b: Table): Table {
  return combine(a, b, -1)
}

function combine(a: Table, b: Table, sign: 1 | -1): Table {
  const collected = collectedLike(a)
  checkSameTable(a, b)
  const rolled = a.by.find(({ window }) => window > 1)
  if (rolled) {
    // where one ends earlier its last windows are missing, though the other's need them
    const text = `tables that roll over ${show(rolled.name)} do not add: add the tables, then roll`
    throw new CxMetricsError('invalid_input', text, ['by', rolled.name])
  }
  collect(collected, a, 1)
  collect(collected, b, sign)
  return seal(collected)
}

/**
 * The table by fewer keys, in the order named: that of all rows by these keys alone, to the last bit.
 *
 * @throws `invalid_option` for a key that the table does not have, or one that is rolling: its windows overlap.
 * @example
 * const rows = [{ team: 'x', channel: 'web', score: 9 }, { team: 'x', channel: 'app', score: 3 }]
 * const plan = { by: { team: 'team', channel: 'channel' }, metrics: { nps: npsMetric('score') } }
 * present(rollup(tabulate(rows, plan), ['team']), plan)[0].nps.value // 0
 * @category Groups
 * @since 0.1.0
 */
export function rollup(table: Table, keys: readonly string[]): Table {
  checkTable(table)
  if (!Array.isArray(keys)) badKeys(table, keys)
  const kept = keys.map((name, i) => {
    const k = table.by.findIndex((key) => key.name === name)
    return k < 0 || keys.indexOf(name) < i ? badKeys(table, name) : k
  })
  table.by.forEach(({ name, window }, k) => {
    if (window > 1 && !kept.includes(k)) {
      const text = `keys must keep ${show(name)}: its windows overlap, and would count a row ${window} times`
      throw new CxMetricsError('invalid_option', text, ['keys'])
    }
  })
  const collected = collectedLike(
    table,
    kept.map((k) => table.by[k]!),
  )
  collect(collected, table, 1, (group) => [kept.map((k) => table.keys[k]![group]!)])
  return seal(collected)
}

function badKeys({ by }: Table, got: unknown): never {
  const text = `keys must be a list of some of ${by.map(({ name }) => show(name)).join(', ') || 'no keys'}, each once, got ${show(got)}`
  throw new CxMetricsError('invalid_option', text, ['keys'])
}

/**
 * The table of all rows in one group: `rollup(table, [])`.
 *
 * @throws `invalid_snapshot` for what is no table.
 * @example
 * const plan = { by: { team: 'team' }, metrics: { nps: npsMetric('score') } }
 * present(total(tabulate([{ team: 'x', score: 9 }, { team: 'y', score: 3 }], plan)), plan)[0].nps.n // 2
 * @category Groups
 * @since 0.1.0
 */
export function total(table: Table): Table {
  return rollup(table, [])
}

/**
 * The tables by every choice of keys, from all of them down to none: 2ᵏ for k keys.
 *
 * @throws `invalid_snapshot` for what is no table; `invalid_option` for more than 12 keys.
 * @example
 * const plan = { by: { team: 'team', channel: 'channel' }, metrics: { nps: npsMetric('score') } }
 * const tables = cube(tabulate([{ team: 'x', channel: 'web', score: 9 }], plan))
 * tables.map(({ by }) => by.map(({ name }) => name)) // [['team', 'channel'], ['team'], ['channel'], []]
 * @category Groups
 * @since 0.1.0
 */
export function cube(table: Table): readonly Table[] {
  checkTable(table)
  if (table.by.length > 12) {
    throw new CxMetricsError('invalid_option', `a cube of ${table.by.length} keys is too large`, ['by'])
  }
  // Each table comes of the one it was left out of: they only get smaller.
  const without = (from: Table, first: number): Table[] => [
    from,
    ...from.by.slice(first).flatMap((_, i) => {
      const keys = from.by.filter((_, k) => k !== first + i).map(({ name }) => name)
      return without(rollup(from, keys), first + i)
    }),
  ]
  const place = ({ by }: Table): number => by.reduce((all, key) => all + 2 ** -table.by.indexOf(key), 0)
  return without(table, 0).sort((a, b) => b.by.length - a.by.length || place(b) - place(a))
}

/** What two tables must have in common for their cells to be added. */
export function checkSameTable(a: Table, b: Table): void {
  checkTable(b)
  same(['by'], a.by.map(plainKey), b.by.map(plainKey))
  same(['metrics'], Object.keys(a.metrics).sort(), Object.keys(b.metrics).sort())
  for (const name of Object.keys(a.metrics)) {
    const [x, y] = [a.metrics[name]!, b.metrics[name]!]
    checkSameMetric(name, x, y)
  }
}

/** What two tables must have in common in a metric, and a table with the metric itself. */
export function checkSameMetric(name: string, x: Carried, y: Carried): void {
  if (x.definition !== y.definition) checkSameDefinition(x.definition, y.definition)
  if (x.bins !== y.bins) same(['metrics', name, 'bins'], plainBins(x.bins), plainBins(y.bins))
  same(['metrics', name, 'weights'], x.weights !== null, y.weights !== null)
}

type Carried = Pick<TableMetric, 'definition' | 'bins'> & { readonly weights: unknown }

function same(path: readonly string[], x: unknown, y: unknown): void {
  if (JSON.stringify(x) === JSON.stringify(y)) return
  const text = `tables differ in ${path.join('.')}: ${JSON.stringify(x)} and ${JSON.stringify(y)}. Only tables of one plan can be added.`
  throw new CxMetricsError('definition_mismatch', text, path)
}

function plainBins({
  classes,
  excluded,
  values,
  sums,
  moments,
  relativeError,
}: TableMetric['bins']): unknown {
  return [classes, excluded, values, sums, moments, relativeError]
}

/** A key in one order of its fields: a table that was stored elsewhere may have another. */
function plainKey({ name, bucket, timeZone, range, window }: TableKey): unknown {
  return [name, bucket, timeZone, range && [range.first, range.last], window]
}

/** Refuses what is no table, by its frame; `parseTable` looks at every cell. */
export function checkTable(table: unknown): asserts table is Table {
  const { format, formatVersion, by, keys, groups, filtered, metrics } = (table ?? {}) as Partial<Table>
  const must = (holds: boolean, path: string, rule: string, got: unknown): void => {
    if (holds) return
    throw new CxMetricsError(
      'invalid_snapshot',
      `${path} ${rule}, got ${show(got)}`,
      path === 'a table' ? [] : [path],
    )
  }
  must(typeof table === 'object' && table !== null, 'a table', 'must be an object', table)
  must(format === 'cx-metrics/table', 'format', 'must be cx-metrics/table', format)
  must(formatVersion === 1, 'formatVersion', 'must be 1: a newer release wrote this', formatVersion)
  must(
    Array.isArray(by) && Array.isArray(keys) && by.length === keys.length,
    'keys',
    'must be one list per key',
    keys,
  )
  must(
    keys!.every((column) => Array.isArray(column) && column.length === groups),
    'keys',
    'must be one per group',
    keys,
  )
  must(isRecord(metrics), 'metrics', 'must be an object', metrics)
  must(Number.isSafeInteger(filtered), 'filtered', 'must be a whole number', filtered)
  for (const metric of Object.values(metrics!)) {
    must(isRecord(metric), 'metrics', 'must be objects', metric)
    const { bins, counts, weights, values, sums } = metric
    const { classes, excluded } = bins ?? {}
    must(Array.isArray(classes) && Array.isArray(excluded), 'bins', 'must name classes and exclusions', bins)
    const cells = groups! * classes.length
    must(
      counts?.length === groups! * (classes.length + excluded.length),
      'counts',
      'must be one per group and bin',
      counts,
    )
    // a database gives large numbers as text, and text does not add
    must(counts.every(Number.isSafeInteger), 'counts', 'must be whole numbers', counts)
    must(
      !weights || (weights.sums?.length === cells && weights.squares?.length === cells),
      'weights',
      'must be one per group and class',
      weights,
    )
    must(!bins.values === !values, 'values', 'must be there for bins with values', values)
    must(!values || values.length === cells, 'values', 'must be one per group and class', values)
    must(!bins.sums === !sums, 'sums', 'must be there for bins with sums', sums)
    must(!sums || Array.isArray(sums), 'sums', 'must be a list', sums)
  }
}
