import type * as z from 'zod'
import { codeOf, faultOf, INVALID, MISSING, weightFault } from '../core/codes.ts'
import { badOption } from '../core/errors.ts'
import type { Fault, Field, Metric } from '../core/metric.ts'
import { answerJson } from './columns.ts'
import { objectSchema } from './row-schema.ts'

/**
 * The schema of the rows that a metric of answers takes, of NPS, CSAT, CES, a net score or C:CER: the columns it names,
 * on its scale, and its weights where an answer counts. Other columns are let through, missing answers too.
 *
 * @throws `invalid_option` for a metric of other items, and for columns that are functions and so have no name.
 * @example
 * const schema = answerRowSchema(npsMetric('score'))
 * parseRows(schema, [{ score: 9 }, { score: 11 }]).issues[0].path // [1, 'score']
 * @category Schemas
 * @since 0.1.0
 */
export function answerRowSchema<Row, Class extends string, Exclusion extends string>({
  classify,
  weight,
  bins,
}: Metric<Row, unknown, Class, Exclusion>): z.ZodType<Row> {
  if (!('columns' in classify)) {
    return badOption('metric', 'one of answers on a scale; other rows have schemas of their own', classify)
  }
  const columns = classify.columns.map(({ field, codes }) => ({ name: nameOf(field), codes }))
  const weightName = weight && nameOf(weight)
  const countsMissing = (bins.classes as readonly string[]).includes('missing')
  const properties = Object.fromEntries([
    ...columns.map(({ name, codes }) => [name, answerJson(codes)]),
    ...(weightName === undefined ? [] : [[weightName, { type: ['number', 'null'], minimum: 0 }]]),
  ])
  return objectSchema<Row>(properties, (row) => {
    const faults: Fault[] = []
    let lowest = 0
    for (const { name, codes } of columns) {
      const code = codeOf(row[name], codes)
      if (code === INVALID) faults.push(faultOf(name, row[name], codes))
      lowest = Math.min(lowest, code)
    }
    // What the metric sets aside has no weight, and none is looked at.
    const weighs = lowest === 0 || lowest === INVALID || (lowest === MISSING && countsMissing)
    if (weightName === undefined || !weighs) return faults
    const fault = weightFault(row[weightName])
    return fault ? [...faults, { ...fault, field: weightName }] : faults
  })
}

function nameOf<Row>(field: Field<Row>): string {
  return typeof field === 'string'
    ? field
    : badOption('metric', 'one of named columns: a function of the row has no name', field)
}
