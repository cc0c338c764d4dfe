import { checkOptions } from './errors.ts'
import type { Definition, Fault, Metric } from './metric.ts'
import { gridOf } from './sketch-values.ts'

/** What is wrong with a value that cannot be a measure. */
export function measuredFault(name: string, got: unknown): Fault {
  const hint = typeof got === 'string' ? 'Text is not read as a number.' : ''
  return { field: name, rule: 'must be a whole number, 0 or more', got, hint }
}

/** The same metric with its values in buckets, which its definition says. */
export function sketched<
  Row,
  Result extends { readonly definition: Definition },
  Class extends string,
  Exclusion extends string,
>(
  metric: Metric<Row, Result, Class, Exclusion>,
  sketch: { readonly relativeError: number },
): Metric<Row, Result, Class, Exclusion> {
  checkOptions(sketch, ['relativeError'], 'sketch')
  const { relativeError } = sketch
  gridOf(relativeError)
  const choices = { ...metric.definition.choices, sketch: { relativeError } }
  const definition = { ...metric.definition, choices }
  return {
    ...metric,
    definition,
    bins: { ...metric.bins, relativeError },
    finish: (tally) => ({ ...metric.finish(tally), definition }),
  }
}
