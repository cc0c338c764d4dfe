import { isRecord } from '../core/errors.ts'
import type { Json } from '../core/metric.ts'
import type { Bucket } from '../summarize/buckets.ts'
import { type AnyMetric, checkPlan, filterOf, type KeyValue, keyValue, type Plan } from '../summarize/plan.ts'
import type { BucketUnit } from '../time/calendar.ts'
import { isPlain, plainJson, refuse, withScales } from './plain-json.ts'

/**
 * A plan as JSON, as `planToJson` writes it and `parsePlan` reads it; what a plan does not say is not there.
 *
 * @category Plans
 * @since 0.1.0
 */
export interface PlanJson {
  readonly format: 'cx-metrics/plan'
  readonly formatVersion: 1
  /** A column, or a bucket of the calendar. @defaultValue none: one group of all rows */
  readonly by?: { readonly [key: string]: string | BucketJson }
  readonly metrics: { readonly [name: string]: MetricJson }
  /** Columns with the value, or one of the values, that they must have. @defaultValue all rows */
  readonly where?: { readonly [column: string]: KeyValue | readonly KeyValue[] }
  /** @defaultValue none withheld */
  readonly minimumSample?: number
}

/**
 * A metric of a plan: `{ metric: 'nps', of: 'score' }` is `npsMetric('score')`.
 *
 * @category Plans
 * @since 0.1.0
 */
export interface MetricJson {
  /** The maker's name without `Metric`. */
  readonly metric: string
  /** The column of an answer, or columns by name, in metrics of answers; others have their columns in the options. */
  readonly of?: string | { readonly [part: string]: string }
  /** The maker's options; moments are ISO 8601 text, and scales what `scale` makes one of. @defaultValue {} */
  readonly options?: { readonly [option: string]: Json }
}

/**
 * A key by the calendar: `{ bucket: 'month', of: 'at', timeZone: 'Europe/Paris' }` is `month('at', { timeZone: … })`.
 *
 * @category Plans
 * @since 0.1.0
 */
export interface BucketJson {
  readonly bucket: BucketUnit
  readonly of: string
  /** @defaultValue 'UTC' */
  readonly timeZone?: string
  /** The first and the last bucket that are there even if nothing happened in them: `2026-01`. @defaultValue none */
  readonly range?: { readonly first: string; readonly last: string }
}

/**
 * A plan of column names as plain JSON: `parsePlan` makes a plan of it that does the same everywhere, in memory, streams
 * and SQL.
 *
 * @throws `invalid_option` with the path of what has no JSON form: functions of the row, metrics that no maker made.
 * @example
 * const plan = { by: { team: 'team' }, metrics: { nps: npsMetric('score', { interval: { level: 0.9 } }) } }
 * planToJson(plan).metrics // { nps: { metric: 'nps', of: 'score', options: { interval: { level: 0.9 } } } }
 * planToJson({ by: { month: month('at', { timeZone: 'Europe/Paris' }) }, metrics: plan.metrics }).by // { month: { bucket: 'month', of: 'at', timeZone: 'Europe/Paris' } }
 * planToJson({ metrics: { nps: npsMetric((row) => row.score) } }) // throws invalid_option at ['metrics', 'nps', 'of']
 * @category Plans
 * @since 0.1.0
 */
export function planToJson(plan: Plan<never>): PlanJson {
  checkPlan(plan)
  filterOf(plan.where)
  const { by, metrics, where, minimumSample } = plan
  const raw = {
    format: 'cx-metrics/plan',
    formatVersion: 1,
    by: by && each(by, keyJson),
    metrics: each(metrics, (metric: AnyMetric<never>, name) => metricJson(metric, name)),
    where: isRecord(where) ? each(where, valuesJson) : where,
    minimumSample,
  }
  return plainJson(raw, []) as unknown as PlanJson
}

function each<T>(
  named: { readonly [name: string]: T },
  other: (one: T, name: string) => unknown,
): { readonly [name: string]: unknown } {
  return Object.fromEntries(Object.entries(named).map(([name, one]) => [name, other(one, name)]))
}

function keyJson(key: unknown): unknown {
  if (!isRecord(key)) return key
  const { bucket, field, timeZone, range } = key as unknown as Bucket<never>
  return { bucket, of: field, timeZone, range: range ?? undefined }
}

function metricJson(one: AnyMetric<never>, name: string): unknown {
  // what inherits one is another metric, as a copy is
  const recipe = Object.hasOwn(one, 'recipe') ? one.recipe : undefined
  const hint = 'A copy with other parts is none of these; give metrics of your own a recipe by withRecipe.'
  if (!recipe) return refuse(['metrics', name], 'must be made by a maker such as npsMetric', one, hint)
  const { metric, of, options } = recipe
  const given = withScales((options ?? {}) as { readonly [option: string]: unknown }, scaleJson)
  return { metric, of, options: isEmpty(given) ? undefined : given }
}

/** All of a scale but `parse`, which follows from the rest. */
function scaleJson(scale: unknown): unknown {
  if (!isRecord(scale)) return scale
  const { points, better, labels, notApplicable, positive, negative } = scale
  return { points, better, labels, notApplicable, positive, negative }
}

/** A plain object of nothing that JSON has. */
function isEmpty(options: object): boolean {
  return isPlain(options) && Object.values(options).every((one) => one === undefined)
}

function valuesJson(values: unknown): unknown {
  return Array.isArray(values) ? values.map(keyValue) : keyValue(values)
}
