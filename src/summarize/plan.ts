import { badOption, checkOptions, isRecord } from '../core/errors.ts'
import type { Field, Metric } from '../core/metric.ts'
import type { Bucket } from './buckets.ts'

/** What a key may hold; `undefined` and NaN are null. */
export type KeyValue = string | number | boolean | null

/** Where a key comes from: a column, a function of the row, or a bucket of the calendar. */
export type KeyField<Row> = Field<Row> | Bucket<Row>

/** Which rows count: a function of the row, or columns with the value, or one of the values, that they must have. */
export type Where<Row> =
  | ((row: Row, index: number) => boolean)
  | { readonly [column in keyof Row & string]?: KeyValue | readonly KeyValue[] }

/** A metric of rows, whatever its bins and its answer are. */
// biome-ignore lint/suspicious/noExplicitAny: bins are contravariant in `finish`, and nothing here reads them by name
export type AnyMetric<Row> = Metric<Row, unknown, any, any>

/**
 * What to compute of rows: metrics, by keys. Plain data wherever fields are names of columns.
 *
 * @category Groups
 * @since 0.1.0
 */
export interface Plan<Row> {
  /** The keys by name. @defaultValue none: one group of all rows */
  readonly by?: { readonly [key: string]: KeyField<Row> }
  /** The metrics by name; no name may be `key`. */
  readonly metrics: { readonly [name: string]: AnyMetric<Row> }
  /** @defaultValue all rows */
  readonly where?: Where<Row>
  /**
   * Results of fewer answers than this are `Withheld`, with as many others as keep them from being worked out of totals.
   *
   * @defaultValue none withheld
   */
  readonly minimumSample?: number
}

/** Refuses a plan that is none. */
export function checkPlan<Row>(plan: Plan<Row>): void {
  checkOptions(plan, ['by', 'metrics', 'where', 'minimumSample'], 'plan')
  const { by = {}, metrics, where, minimumSample } = plan
  checkKeys(by)
  if (!isRecord(metrics) || Object.keys(metrics).length === 0) {
    badOption('metrics', 'an object of at least one metric by name', metrics)
  }
  for (const [name, metric] of Object.entries(metrics)) {
    if (name === 'key') badOption('metrics', 'named otherwise than key, where the keys stand', name)
    if (
      !isRecord(metric) ||
      typeof metric.finish !== 'function' ||
      !(metric.classify && isRecord(metric.bins))
    ) {
      badOption(`metrics.${name}`, "a metric such as npsMetric('score')", metric)
    }
  }
  if (where !== undefined && typeof where !== 'function' && !isRecord(where)) {
    badOption('where', 'a function of the row, or values by column', where)
  }
  if (minimumSample !== undefined && !(Number.isSafeInteger(minimumSample) && minimumSample > 0)) {
    badOption('minimumSample', 'a whole number, 1 or more', minimumSample)
  }
}

/** Refuses keys that are none. */
export function checkKeys<Row>(by: NonNullable<Plan<Row>['by']>): void {
  if (!isRecord(by)) badOption('by', 'an object of keys by name', by)
  // by names: once these were asked for, engines have values and entries at hand
  for (const name of Object.keys(by)) {
    const field = by[name]
    const bucket = isRecord(field) && 'bucket' in field
    if (typeof field !== 'string' && typeof field !== 'function' && !bucket) {
      badOption(`by.${name}`, 'a column, a function of the row, or a bucket such as month(column)', field)
    }
  }
}

/** A key as a table holds it: −0 is 0, and what is missing is null. Undefined for what can be no key. */
export function keyValue(value: unknown): KeyValue | undefined {
  if (typeof value === 'string' || typeof value === 'boolean') return value
  if (value === null || value === undefined || Number.isNaN(value)) return null
  return typeof value === 'number' && Number.isFinite(value) ? value + 0 : undefined
}

/** Whether a row counts; `read` gives a column's value. */
export function filterOf<Row>(
  where: Where<Row> | undefined,
): ((row: Row, index: number, read: (column: string) => unknown) => boolean) | null {
  if (where === undefined) return null
  if (typeof where === 'function') {
    return (row, index) => {
      const holds: unknown = where(row, index)
      return typeof holds === 'boolean' ? holds : badOption('where', 'a function to true or false', holds)
    }
  }
  const wanted = Object.entries(where).map(([column, values]) => {
    const list = (Array.isArray(values) ? values : [values]).map((value) => {
      if (value === undefined || keyValue(value) === undefined) {
        badOption(`where.${column}`, 'text, a number, true, false or null, or a list of them', value)
      }
      return keyValue(value)
    })
    return [column, new Set<unknown>(list)] as const
  })
  return (_, __, read) => wanted.every(([column, values]) => values.has(keyValue(read(column))))
}
