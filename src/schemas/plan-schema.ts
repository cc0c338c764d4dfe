import * as z from 'zod'
import { parsePlan } from '../plans/parse-plan.ts'
import { MAKERS } from '../plans/plan-metrics.ts'
import type { PlanJson } from '../plans/plan-to-json.ts'
import { BUCKET_UNITS } from '../time/calendar.ts'
import { accordingTo } from './contract-schemas.ts'
import { toJsonSchema } from './to-json-schema.ts'

/**
 * The JSON form of a plan of the library's metrics, checked by `parsePlan`: which option a metric takes, its maker knows.
 *
 * @example
 * planSchema.safeParse(planToJson({ metrics: { nps: npsMetric('score') } })).success // true
 * toJsonSchema(planSchema).required // ['format', 'formatVersion', 'metrics']
 * @category Schemas
 * @since 0.1.0
 */
export const planSchema: z.ZodType<PlanJson> = /* @__PURE__ */ ofPlans()

/** Called so that bundlers drop it, with all the metrics that it knows, where nobody asks for it. */
function ofPlans(): z.ZodType<PlanJson> {
  const column = z.string()
  const keyValue = z.union([z.string(), z.number(), z.boolean(), z.null()])
  const bucket = z.looseObject({
    bucket: z.enum(BUCKET_UNITS),
    of: column,
    timeZone: z.string().optional(),
    range: z.looseObject({ first: z.string(), last: z.string() }).optional(),
  })
  const metric = z.looseObject({
    metric: z.enum(Object.keys(MAKERS)),
    of: z.union([column, z.record(z.string(), column)]).optional(),
    options: z.record(z.string(), z.any()).optional(),
  })
  const shape = z
    .looseObject({
      format: z.literal('cx-metrics/plan'),
      formatVersion: z.literal(1),
      by: z.record(z.string(), z.union([column, bucket])).optional(),
      metrics: z.record(z.string(), metric),
      where: z.record(z.string(), z.union([keyValue, z.array(keyValue)])).optional(),
      minimumSample: z.int().min(1).optional(),
    })
    .meta({ additionalProperties: false })
  const check = accordingTo((json) => parsePlan(json))
  const { $schema: _, ...described } = toJsonSchema(shape)
  // The plan itself comes out, for zod's own copy would lack a metric or a label that is called __proto__.
  return z
    .any()
    .superRefine((json, context) => {
      const { error } = shape.safeParse(json)
      if (error) context.issues.push(...error.issues.map((issue) => ({ ...issue, input: json })))
      else check(json, context)
    })
    .meta(described)
}
