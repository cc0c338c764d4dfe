import { badOption, checkOptions, oneOf } from '../core/errors.ts'
import { read } from '../core/evaluate.ts'
import type { Definition, Field, Metric } from '../core/metric.ts'
import { withRecipe } from '../core/recipe.ts'
import { type Rate, type RateOptions, type RateResult, rateOfRows } from './rates.ts'

/** Options of `shareMetric`. */
export interface ShareOptions<Row> extends Omit<RateOptions, 'fields'> {
  /** What the metric is called in results and definitions. */
  readonly metric: string
  /** What a row is. */
  readonly item: Definition['item']
  /** Whether a row is of the part: a column or a function, true or false; null, undefined and NaN are missing. */
  readonly of: Field<Row, boolean | null | undefined>
  /** Whatever else moves the number, as JSON: thresholds, filters. Tallies of other choices do not merge. @defaultValue {} */
  readonly choices?: Definition['choices']
}

/** part + rest = n. */
export interface ShareResult extends RateResult<string, 'items', 'missing' | 'invalid'> {
  readonly part: number
  readonly rest: number
}

/**
 * A share of your own: of the rows that say true or false, those that say true, part / n, with Wilson's interval, for
 * `evaluate`, `tally`, `summarize` and `compare`. No row: `value: null`, `status: 'no-items'`.
 *
 * @throws `invalid_option`; of rows `invalid_value` for what is neither true, false nor missing, unless `onInvalid` is
 * `exclude`.
 * @example
 * const prompt = shareMetric({
 *   metric: 'promptness',
 *   item: 'contact',
 *   of: (row) => row.waitedMs <= 60000,
 *   choices: { withinMs: 60000 },
 * })
 * evaluate(prompt, [{ waitedMs: 9000 }, { waitedMs: 70000 }]).value // 0.5
 * @category Contract
 * @since 0.1.0
 */
export function shareMetric<Row>(
  options: ShareOptions<Row>,
): Metric<Row, ShareResult, 'part' | 'rest', 'missing' | 'invalid'> {
  checkOptions(options, ['metric', 'item', 'of', 'choices', 'onInvalid', 'interval'])
  const { metric, item, of, choices = {} } = options
  if (typeof metric !== 'string' || metric === '') badOption('metric', 'the name of the metric', metric)
  if (typeof of !== 'function' && typeof of !== 'string')
    badOption('of', 'a column or a function of the row', of)
  if (item === undefined) badOption('item', `one of ${ITEMS.join(', ')}`, item)
  const rate: Rate<'part' | 'rest', 'missing' | 'invalid'> = {
    metric,
    item: oneOf('item', item, ITEMS),
    choices,
    whole: 'items',
    classes: ['part', 'rest'],
    excluded: ['missing', 'invalid'],
    fields: [],
    options: ['metric', 'item', 'of', 'choices'],
    place: (_, row, index) => {
      const got = read(row, of as Field<never>, index)
      if (typeof got === 'boolean') return got ? 'part' : 'rest'
      if (got === null || got === undefined || Number.isNaN(got)) return 'missing'
      const field = typeof of === 'string' ? of : metric
      return { bin: 'invalid', fault: { field, rule: 'must be true, false or missing', got } }
    },
  }
  return withRecipe(rateOfRows(rate, options), { metric: 'share', options })
}

const ITEMS: readonly Definition['item'][] = [
  'answer',
  'pair',
  'issue',
  'span',
  'customer',
  'account',
  'contact',
  'invitation',
]
