import type { Measured } from '../core/metric.ts'
import type { Items } from './items.ts'
import { columnOf } from './source.ts'

/** A column of whole numbers, counted by how often each is there. */
export function measures({ name, metric, source, steps, keys, where }: Items<Measured<never>>): string {
  const { dialect } = source
  const { classes, excluded } = metric.bins
  const column = columnOf(metric.classify.measure.field, ['metrics', name], 'values')
  source.typeOf(column, ['number'])
  const own = keys.map((_, k) => `key${k}`)
  const counted = steps.add(
    'counted',
    [...keys.map((key, k) => `${key} AS key${k}`), `${source.column(column)} AS given`, 'COUNT(*) AS n'],
    `${source.rows}${where}`,
    [...own, 'given'].map((_, i) => i + 1).join(', '),
  )
  const at = (reason: string): number => classes.length + excluded.indexOf(reason)
  const bin = [
    'CASE',
    `WHEN given IS NULL OR ${dialect.isNaN('given')} THEN ${at('missing')}`,
    'WHEN given BETWEEN 0 AND 9007199254740991 AND given = FLOOR(given) THEN 0',
    `ELSE ${at('invalid')}`,
    'END AS bin',
  ].join('\n      ')
  const placed = steps.add('placed', [...own, 'given', bin, 'n'], counted)
  const value = `CASE WHEN bin < ${classes.length} THEN CAST(given AS ${dialect.types.whole}) END AS value`
  return steps.add('valued', [...own, 'bin', value, 'n'], placed)
}
