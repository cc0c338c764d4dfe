import * as z from 'zod'
import type { JsonSchema } from './row-schema.ts'

/**
 * The JSON Schema (draft 2020-12) of what a schema takes, in its JSON form: moments are ISO 8601 text or whole
 * milliseconds. It describes well-formed rows; what JSON Schema cannot say, such as the order of two moments, is left to
 * the schema itself, and so are labels, whose case does not count.
 *
 * @example
 * toJsonSchema(ticketSchema).type // 'object'
 * toJsonSchema(answerRowSchema(npsMetric('score'))).properties.score // { enum: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, null] }
 * @category Schemas
 * @since 0.1.0
 */
export function toJsonSchema(schema: z.ZodType): JsonSchema {
  const json = z.toJSONSchema(schema, {
    io: 'input',
    unrepresentable: ({ zodSchema }) =>
      zodSchema._zod.def.type === 'date' ? { type: 'string', format: 'date-time' } : 'any',
  })
  // Leaves behind the hidden link to the schema that zod adds.
  return { ...json } as JsonSchema
}
