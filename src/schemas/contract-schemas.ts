import * as z from 'zod'
import { isCxMetricsError } from '../core/errors.ts'
import type { Definition, Tally } from '../core/metric.ts'
import { parseTally } from '../core/snapshot.ts'
import { type ScaleOptions, scale } from '../scales/scale.ts'

/**
 * A metric's definition, as results and tallies carry it.
 *
 * @example
 * definitionSchema.safeParse(nps([9, 10]).definition).success // true
 * @category Schemas
 * @since 0.1.0
 */
export const definitionSchema: z.ZodType<Definition> = z.looseObject({
  metric: z.string(),
  version: z.int(),
  item: z.enum(['answer', 'pair', 'issue', 'span', 'customer', 'account', 'contact', 'invitation']),
  statistic: z.enum(['share', 'net', 'mean', 'span', 'ratio']),
  unit: z.enum(['points', 'proportion', 'scale', 'ms', 'count']),
  choices: z.record(z.string(), z.json()),
  window: z.exactOptional(z.record(z.string(), z.string())),
})

/**
 * The JSON form of a scale: what `scale` makes one of, checked by `scale` itself.
 *
 * @example
 * scale(scaleSchema.parse({ min: 1, max: 5, better: 'high' })).points // [1, 2, 3, 4, 5]
 * scaleSchema.safeParse({ min: 1, max: 5, better: 'high', positive: [6] }).error.issues[0].path // ['positive']
 * @category Schemas
 * @since 0.1.0
 */
export const scaleSchema: z.ZodType<ScaleOptions> = z
  .looseObject({
    points: z.array(z.int()).optional(),
    min: z.int().optional(),
    max: z.int().optional(),
    better: z.enum(['high', 'low']),
    labels: z.record(z.string(), z.int()).optional(),
    notApplicable: z.array(z.union([z.number(), z.string()])).optional(),
    positive: z.array(z.int()).optional(),
    negative: z.array(z.int()).optional(),
  })
  .superRefine(accordingTo((options) => scale(options as ScaleOptions)))
  .meta({ additionalProperties: false }) as z.ZodType<ScaleOptions>

/**
 * A tally as `JSON.parse` returns it, checked by `parseTally` for all that a merge relies on.
 *
 * @example
 * tallySchema.safeParse(JSON.parse(JSON.stringify(tally(npsMetric(self), [9, 3])))).success // true
 * @category Schemas
 * @since 0.1.0
 */
export const tallySchema: z.ZodType<Tally> = z
  .looseObject({
    format: z.literal('cx-metrics/tally'),
    formatVersion: z.literal(1),
    definition: definitionSchema,
    counts: perBin(z.int().min(0)),
    weights: perBin(z.looseObject({ sum: z.string(), squares: z.string() })).nullable(),
    values: perBin(z.looseObject({ values: z.array(z.int()), counts: z.array(z.int().min(0)) })).nullable(),
    sums: perBin(perBin(z.string())).nullable(),
  })
  .superRefine(accordingTo(parseTally))

function perBin<Value extends z.ZodType>(value: Value): z.ZodRecord<z.ZodString, Value> {
  return z.record(z.string(), value)
}

/** A refinement that finds wrong what `check` throws at. */
export function accordingTo<T>(
  check: (value: T) => unknown,
): (value: T, context: z.RefinementCtx<T>) => void {
  return (value, context) => {
    try {
      check(value)
    } catch (error) {
      if (!isCxMetricsError(error)) throw error
      context.addIssue({ code: 'custom', path: [...error.path], message: error.message })
    }
  }
}
