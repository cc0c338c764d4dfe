import { total } from '../core/distribution.ts'
import { CxMetricsError, isRecord, show } from '../core/errors.ts'
import type { Tally } from '../core/metric.ts'
import { gridOf } from '../core/sketch-values.ts'
import { parseTally } from '../core/snapshot.ts'
import { exactValue } from '../core/sum.ts'
import { amountNames } from '../core/tally.ts'
import { countOf } from '../core/values.ts'
import { calendarOf } from '../time/calendar.ts'
import { type TableMetric, talliesOf } from './cells.ts'
import { keyValue } from './plan.ts'
import { checkTable, collect, collectedLike, seal, type Table } from './table.ts'

/**
 * Reads a table back from its JSON form, as `JSON.parse` returns it, and checks every cell: what comes back is what was
 * stored, or an error. `present`, `merge` and the like look at the frame alone.
 *
 * @throws `invalid_snapshot` with the path of what is wrong.
 * @example
 * const plan = { by: { team: 'team' }, metrics: { nps: npsMetric('score') } }
 * const stored = JSON.stringify(tabulate([{ team: 'x', score: 9 }], plan))
 * JSON.stringify(parseTable(JSON.parse(stored))) === stored // true
 * @category Groups
 * @since 0.1.0
 */
export function parseTable(json: unknown): Table {
  checkTable(json)
  must(isRecord(json.metrics), ['metrics'], 'must be an object', json.metrics)
  json.by.forEach((key, k) => {
    checkKey(key, k)
    const first = json.by.findIndex(({ name }) => name === key.name)
    must(first === k, ['by', k, 'name'], "must be no other key's", key.name)
  })
  json.keys.forEach((column, k) => {
    const calendar = json.by[k]!.bucket && calendarOf(json.by[k]!.bucket, json.by[k]!.timeZone!)
    column.forEach((key, group) => {
      const fits =
        calendar && key !== null ? !Number.isNaN(calendar.bucket(String(key))) : keyValue(key) === key
      must(fits, ['keys', k, group], 'must be a key', key)
    })
  })
  must(
    Number.isSafeInteger(json.filtered) && json.filtered >= 0,
    ['filtered'],
    'must be a whole number',
    json.filtered,
  )
  for (const [name, metric] of Object.entries(json.metrics)) {
    checkBins(metric, ['metrics', name], json.groups)
    const tallyOf = talliesOf(metric)
    for (let group = 0; group < json.groups; group++) {
      try {
        checkCarried(parseTally(tallyOf(group)))
      } catch (error) {
        throw within(['metrics', name, group], error)
      }
    }
  }
  const items = Object.values(json.metrics).map((metric) => itemsOf(metric, json.groups))
  Object.keys(json.metrics).forEach((name, m) => {
    const other = items[m]!.findIndex((count, group) => count !== items[0]![group])
    must(other < 0, ['metrics', name, 'counts'], 'must add up to as many items as those of the others', other)
  })
  const collected = collectedLike(json)
  collect(collected, json, 1)
  const table = seal(collected)
  must(table.groups === json.groups, ['keys'], 'must be different, each with items', json.groups)
  json.keys.forEach((column, k) => {
    column.forEach((key, group) => {
      must(key === table.keys[k]![group], ['keys', k, group], 'must be in ascending order', key)
    })
  })
  for (const [name, { values }] of Object.entries(json.metrics)) {
    values?.forEach((stored, place) => {
      const read = table.metrics[name]!.values![place]!
      const same = String([read.values, read.counts]) === String([stored.values, stored.counts])
      must(same, ['metrics', name, 'values', place], 'must be buckets with counts above 0', stored)
    })
  }
  return table
}

/** How many items each group has. */
function itemsOf({ counts }: TableMetric, groups: number): readonly number[] {
  const width = counts.length / groups
  return Array.from({ length: groups }, (_, group) => total(counts.slice(group * width, (group + 1) * width)))
}

/** Every item of a class has a value, where values are kept, and a weight, where weights are; no items have no amounts. */
function checkCarried({ counts, values, weights, sums }: Tally): void {
  for (const [name, { sum, squares }] of Object.entries(weights ?? {})) {
    const none = counts[name] === 0
    const fits = [sum, squares].every((text) => (none ? text === '0p0' : exactValue(text) > 0))
    must(fits, ['weights', name], 'must be above 0 where there are items, else 0', sum)
  }
  for (const [name, table] of Object.entries(values ?? {})) {
    must(countOf(table) === counts[name], ['values', name], 'must be as many as the count', counts[name])
  }
  for (const [name, amounts] of Object.entries(sums ?? {})) {
    const amount = Object.values(amounts).find((text) => counts[name] === 0 && text !== '0p0')
    must(amount === undefined, ['sums', name], 'must be 0 where there are no items', amount)
  }
}

/** What `checkTable` leaves: names, and whether the metric has the columns that its bins say, and no others. */
function checkBins({ bins, values, sums }: TableMetric, path: readonly string[], groups: number): void {
  const texts = (list: unknown): boolean =>
    Array.isArray(list) &&
    list.every((name) => typeof name === 'string') &&
    new Set(list).size === list.length
  const check = (holds: boolean, part: string, rule: string, got: unknown): void =>
    must(holds, [...path, part], rule, got)
  check(texts([...bins.classes, ...bins.excluded]), 'bins', 'must have different names', bins)
  check(bins.sums === undefined || texts(bins.sums), 'bins', 'must name amounts', bins.sums)
  check(bins.moments === undefined || bins.moments === 2, 'bins', 'must have moments of 2', bins.moments)
  check(bins.values === undefined || bins.values === 'whole', 'bins', 'must have whole values', bins.values)
  check(
    (values !== null) === (bins.values !== undefined),
    'values',
    'must be there for bins with values',
    values,
  )
  const amounts = bins.sums && groups * bins.classes.length * amountNames(bins).length
  check(
    sums === null ? amounts === undefined : sums?.length === amounts,
    'sums',
    'must be one per amount',
    sums,
  )
  try {
    if (bins.relativeError !== undefined) gridOf(bins.relativeError)
  } catch (error) {
    throw within([...path, 'bins'], error)
  }
}

function checkKey(key: unknown, k: number): void {
  const { name, bucket, timeZone, range, window } = isRecord(key) ? key : {}
  must(typeof name === 'string', ['by', k, 'name'], 'must be text', name)
  must(
    Number.isSafeInteger(window) && (window as number) > 0,
    ['by', k, 'window'],
    'must be 1 or more',
    window,
  )
  if (bucket === null) {
    must(timeZone === null && range === null && window === 1, ['by', k], 'must have no calendar', key)
    return
  }
  try {
    const calendar = calendarOf(bucket as never, timeZone as string)
    const { first, last } = (range ?? {}) as Record<string, string>
    const ordered = range === null || calendar.bucket(first!) <= calendar.bucket(last!)
    must(ordered, ['by', k, 'range'], 'must be from first to last', range)
  } catch (error) {
    throw within(['by', k], error)
  }
}

function must(holds: boolean, path: readonly (string | number)[], rule: string, got: unknown): void {
  if (!holds)
    throw new CxMetricsError('invalid_snapshot', `${path.join('.')} ${rule}, got ${show(got)}`, path)
}

function within(path: readonly (string | number)[], error: unknown): unknown {
  if (!(error instanceof CxMetricsError)) return error
  return new CxMetricsError('invalid_snapshot', `${path.join('.')}: ${error.message}`, [
    ...path,
    ...error.path,
  ])
}
