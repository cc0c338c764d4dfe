import { faultOf, weightFault } from '../core/codes.ts'
import { CxMetricsError } from '../core/errors.ts'
import { measuredFault } from '../core/measured.ts'
import type { Coded, Measured } from '../core/metric.ts'
import type { AnyMetric } from '../summarize/plan.ts'
import { areContacts, countedOf, type Reading } from './issue-columns.ts'

/** What the values of a column must be. */
type Rule = readonly [column: string, rule: string]

/** The error for values that cannot be right, of which an engine says how many rows have one, and not which. */
export function fault(metric: AnyMetric<never>, name: string, count: number): CxMetricsError {
  const { classify, weight, definition } = metric
  const rules = [
    ...(typeof classify === 'object' ? rulesOfHint(classify) : (RULES[definition.item]?.(metric) ?? [])),
    ...(typeof weight === 'string' ? [[weight, weightFault(Number.NaN)!.rule] as const] : []),
  ]
  const [rows, have] = count === 1 ? ['row', 'has'] : ['rows', 'have']
  const said = rules.map(([column, rule]) => `${column} ${rule}`).join('; ')
  const text = `${said}: ${count} ${rows} of ${name} ${have} another value. Count such rows apart by onInvalid: 'exclude'.`
  return new CxMetricsError(
    'invalid_value',
    text,
    rules.map(([column]) => column),
  )
}

/** The error for spans of which the query does not know the open hours. */
export function tooEarly({ columns }: AnyMetric<never>, name: string, count: number): CxMetricsError {
  const { openedAt } = columns as { readonly openedAt: string }
  const text = `${openedAt} must not be before clockFrom: ${name} has ${count} rows in which it is. Give toSQL an earlier one.`
  return new CxMetricsError('invalid_value', text, [openedAt])
}

function rulesOfHint(hint: Coded<never> | Measured<never>): readonly Rule[] {
  return 'columns' in hint
    ? hint.columns.map(({ field, codes }) => [String(field), faultOf('', null, codes).rule])
    : [[String(hint.measure.field), measuredFault('', null).rule]]
}

const MOMENT = 'must be a moment'
const WHOLE = 'must be a whole number, 0 or more'
const CENTS = 'must be whole minor units (cents), 0 or more'
const NAMED = 'must be a number or text that is not empty'

/** By kind of item: of the columns in which a value may be one that cannot be right. */
const RULES: { readonly [item: string]: (metric: AnyMetric<never>) => readonly Rule[] } = {
  span: ({ columns = {}, definition }) => {
    const { openedAt, ...later } = columns as { readonly [part: string]: string }
    const since = definition.choices['clock'] === 'elapsed' ? '' : ', of 1900 or later'
    return [
      [openedAt!, MOMENT + since],
      ...Object.values(later).map((column) => [column, `must not be before ${openedAt}`] as const),
    ]
  },
  issue: ({ columns: names = {}, codes = {}, definition }) => {
    const choices = definition.choices as unknown as Reading['choices']
    const contacts = areContacts(names)
    const time = names[contacts ? 'at' : 'openedAt'] ?? (contacts ? 'at' : 'openedAt')
    const notBefore = `must not be before ${time}`
    const rules: readonly Rule[] = [
      [contacts ? 'at' : 'openedAt', MOMENT],
      ...(contacts ? [['customer', NAMED] as const] : []),
      ['resolvedAt', notBefore],
      ...(choices.satisfaction === 'not-required'
        ? []
        : [['satisfaction', faultOf('', null, codes['satisfaction']!).rule] as const]),
      ...(choices.reopens === 'fail' ? [['reopens', WHOLE] as const] : []),
      ...countedOf(choices).map((field) => [field, WHOLE] as const),
      ...(contacts ? [] : [['nextContactAt', notBefore] as const, ['contacts', WHOLE] as const]),
    ]
    return rules.map(([part, rule]) => [names[part] ?? part, rule])
  },
  customer: ({ columns = {}, definition }) => {
    const { unit, reasons } = definition.choices
    const { customer, subscription, startedAt, endedAt, reason } = columns
    const list = reasons as readonly string[] | undefined
    return [
      [customer!, NAMED],
      ...(unit === 'subscription' ? [[subscription!, NAMED] as const] : []),
      [startedAt!, MOMENT],
      [endedAt!, `must not be before ${startedAt}`],
      ...(list ? [[reason!, `must be one of ${list.join(', ')}, or missing`] as const] : []),
    ]
  },
  account: ({ columns = {}, definition }) => {
    const { startMrr, endMrr, currency } = columns
    const code = definition.choices['currency']
    return [
      [startMrr!, CENTS],
      [endMrr!, CENTS],
      [currency!, code === null ? 'must be missing without the option currency' : `must be ${code}`],
    ]
  },
}
