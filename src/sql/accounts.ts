import { amountNames } from '../core/tally.ts'
import { beyond, choose, type Items } from './items.ts'
import { notInSql } from './source.ts'

/**
 * Accounts: a row has what a customer paid at both ends of a window, in whole minor units. As in `tabulate`, a customer
 * in two rows is two accounts.
 */
export function accounts({ name, metric, source, read, made, keys, step, at }: Items): string {
  const { dialect, bind } = source
  const { bins, definition } = metric
  const { startMrr, endMrr, before, currency, unreadable } = source.present(metric.columns) as Parts
  if (startMrr === undefined || endMrr === undefined) {
    return notInSql(name, 'the table has no column of startMrr, or of endMrr')
  }
  if (definition.choices['rates']) {
    return notInSql(
      name,
      'rates are multiplied in fractions of any length. Exchange amounts in from: { query }',
    )
  }
  const amounts = [startMrr, endMrr].map((column) => {
    source.typeOf(column, ['number'])
    return source.column(column)
  }) as [string, string]
  if (before !== undefined) source.typeOf(before, ['boolean'])
  if (currency !== undefined) source.typeOf(currency, ['text'])
  if (unreadable !== undefined) source.typeOf(unreadable, ['text'])
  const rows = read([
    `${amounts[0]} AS at_start`,
    `${amounts[1]} AS at_end`,
    ...(before === undefined ? [] : [`${source.column(before)} AS known`]),
    ...(currency === undefined ? [] : [`${dialect.text(source.column(currency))} AS named`]),
    ...(unreadable === undefined ? [] : [`${dialect.text(source.column(unreadable))} AS unreadable`]),
  ])
  const isMissing = (x: string): string => `${x} IS NULL OR ${dialect.isNaN(x)}`
  const isWhole = (x: string): string => `${x} BETWEEN 0 AND 9007199254740991 AND ${x} = FLOOR(${x})`
  const code = definition.choices['currency']
  const other = typeof code === 'string' ? `named <> ${bind(code, 'text')}` : 'named IS NOT NULL'
  const ends = ['at_start', 'at_end']
  const spoilt = metric.onInvalid === 'throw' ? beyond(metric) : at('invalid')
  const bin = choose(
    [
      ...(currency === undefined ? [] : [[other, spoilt] as const]),
      ...ends.map((x) => [`NOT (${isMissing(x)} OR (${isWhole(x)}))`, spoilt] as const),
      // its own faults were refused where it was made
      ...(unreadable === undefined
        ? []
        : [[`unreadable = ${bind('invalid', 'text')}`, at('invalid')] as const]),
      ...ends.map((x) => [isMissing(x), at('missing')] as const),
      ['at_start = 0 AND at_end = 0', at('never')],
      ...(before === undefined ? [] : [['at_start = 0 AND known', at('reactivation')] as const]),
      ['at_start = 0', at('new')],
      ['at_end = 0', at('churn')],
      ['at_end > at_start', at('expansion')],
      ['at_end < at_start', at('contraction')],
    ],
    at('unchanged'),
  )
  const placed = step('placed', [...made, `${bin} AS bin`, ...ends], rows)
  const counts = `bin < ${bins.classes.length}`
  const wide = (x: string): string => `CAST(${dialect.whole(x)} AS ${dialect.types.wide})`
  const whole = ends.map((x, i) => `CASE WHEN ${counts} THEN ${wide(x)} END AS ${['start', 'end'][i]}_mrr`)
  const moved = step('moved', [...keys, 'bin', ...whole], placed)
  const sums = amountNames(bins).map((sum, i) => {
    return `${sum
      .split('*')
      .map((x) => `${x}_mrr`)
      .join(' * ')} AS sum${i}`
  })
  return step('squared', [...keys, 'bin', ...sums, '1 AS n'], moved)
}

type Parts = { readonly [part in 'startMrr' | 'endMrr' | 'before' | 'currency' | 'unreadable']?: string }
