export { answerRowSchema } from './answer-row-schema.ts'
export { definitionSchema, scaleSchema, tallySchema } from './contract-schemas.ts'
export { parseRows, type RowIssue, type RowSchema, type RowVerdict, type SchemaIssue } from './parse-rows.ts'
export { planSchema } from './plan-schema.ts'
export type { JsonSchema, RowSchemaOptions } from './row-schema.ts'
export {
  type AccountRowSchemaOptions,
  accountRowSchema,
  accountSchema,
  contactRowSchema,
  contactSchema,
  issueRowSchema,
  issueSchema,
  pricedSubscriptionRowSchema,
  pricedSubscriptionSchema,
  type RatedRowSchemaOptions,
  subscriptionRowSchema,
  subscriptionSchema,
  ticketRowSchema,
  ticketSchema,
} from './row-schemas.ts'
export { toJsonSchema } from './to-json-schema.ts'
