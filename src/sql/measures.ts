import type { Measured } from '../core/metric.ts'
import { choose, type Items } from './items.ts'
import { columnOf } from './source.ts'

/** A column of whole numbers, counted by how often each is there. */
export function measures({
  name,
  metric,
  source,
  read,
  made,
  keys,
  step,
  at,
}: Items<Measured<never>>): string {
  const { dialect } = source
  const column = columnOf(metric.classify.measure.field, ['metrics', name], 'values')
  source.typeOf(column, ['number'])
  const rows = read([`${source.column(column)} AS given`])
  const counted = step('counted', [...made, 'given', 'COUNT(*) AS n'], rows, [...keys, 'given'])
  const bin = choose(
    [
      [`given IS NULL OR ${dialect.isNaN('given')}`, at('missing')],
      ['given BETWEEN 0 AND 9007199254740991 AND given = FLOOR(given)', 0],
    ],
    at('invalid'),
  )
  const placed = step('placed', [...keys, 'given', `${bin} AS bin`, 'n'], counted)
  const value = `CASE WHEN bin = 0 THEN ${dialect.whole('given')} END AS value`
  return step('valued', [...keys, 'bin', value, 'n'], placed)
}
