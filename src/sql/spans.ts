import { instantColumn } from './instants.ts'
import type { Items } from './items.ts'
import { notInSql } from './source.ts'

/**
 * Spans between two moments of a row. The metric's columns are `openedAt`, and by the bin that a moment leads to those
 * of the moments after it: its first class, and an exclusion for items that were settled otherwise.
 */
export function spans({ name, metric, source, steps, keys, where }: Items): string {
  const { bind } = source
  const { columns = {}, bins, definition } = metric
  const { openedAt, ...later } = columns as { readonly [role: string]: string }
  const { clock, targetMs } = definition.choices
  const asOf = definition.window?.['asOf']
  const [ended, early, open] = bins.classes as readonly string[]
  if (openedAt === undefined || asOf === undefined || later[ended!] === undefined) {
    return notInSql(name, 'it does not say which columns hold its moments')
  }
  if (clock !== 'elapsed')
    return notInSql(name, "no engine knows the calendar's open hours: clock must be 'elapsed'")
  const names = [...bins.classes, ...bins.excluded] as readonly string[]
  const at = (bin: string): number => names.indexOf(bin)
  const own = keys.map((_, k) => `key${k}`)
  const opened = instantColumn(source, openedAt)
  const ends = Object.entries(later).map(([bin, column], i) => {
    return { bin, as: i === 0 ? 'ended' : `settled${i}`, ...instantColumn(source, column) }
  })
  const unfine = [opened, ...ends].flatMap(({ fine }) => (fine === null ? [] : [`NOT (${fine})`]))
  const read = steps.add(
    'read',
    [
      ...keys.map((key, k) => `${key} AS key${k}`),
      `${opened.ms} AS opened`,
      ...ends.map(({ ms, as }) => `${ms} AS ${as}`),
      ...(unfine.length > 0 ? [`CASE WHEN ${unfine.join(' OR ')} THEN 1 ELSE 0 END AS unread`] : []),
    ],
    `${source.rows}${where}`,
  )
  const now = bind(Date.parse(asOf), 'whole')
  const isEarly = typeof targetMs === 'number' ? `${now} - opened < ${bind(targetMs, 'real')}` : null
  const [, ...settled] = ends
  const bin = [
    'CASE',
    `WHEN ${[...(unfine.length > 0 ? ['unread = 1'] : []), ...ends.map(({ as }) => `${as} < opened`)].join(' OR ')} THEN ${at('invalid')}`,
    `WHEN opened IS NULL THEN ${at('missing')}`,
    `WHEN opened > ${now} THEN ${at('notOpened')}`,
    ...(isEarly === null ? [] : [`WHEN ended <= ${now} AND ${isEarly} THEN ${at(early!)}`]),
    `WHEN ended <= ${now} THEN ${at(ended!)}`,
    ...settled.map((one) => `WHEN ${one.as} <= ${now} THEN ${at(one.bin)}`),
    `ELSE ${at(open!)}`,
    'END AS bin',
  ].join('\n      ')
  const placed = steps.add('placed', [...own, 'opened', 'ended', bin], read)
  const value = [
    'CASE',
    `WHEN bin = ${at(open!)} THEN ${now} - opened`,
    `WHEN bin < ${bins.classes.length} THEN ended - opened`,
    'END AS value',
  ].join('\n      ')
  return steps.add('valued', [...own, 'bin', value, '1 AS n'], placed)
}
