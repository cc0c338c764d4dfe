import { instantColumn } from './instants.ts'
import { choose, type Items } from './items.ts'
import { notInSql } from './source.ts'

/**
 * Spans between two moments of a row. The metric's columns are `openedAt`, and by the bin that a moment leads to those
 * of the moments after it: its first class, and an exclusion for items that were settled otherwise.
 */
export function spans({ name, metric, source, read, made, keys, step, at }: Items): string {
  const { bind } = source
  const { columns = {}, bins, definition } = metric
  const { openedAt, ...later } = columns as { readonly [part: string]: string }
  const { clock, targetMs } = definition.choices
  const asOf = definition.window?.['asOf']
  const [ended, early, open] = bins.classes as readonly [string, string, string]
  if (openedAt === undefined || asOf === undefined || later[ended] === undefined) {
    return notInSql(name, 'it does not say which columns hold its moments')
  }
  if (clock !== 'elapsed') {
    return notInSql(name, "an engine does not know open hours. Use clock: 'elapsed', or tabulate")
  }
  const opened = instantColumn(source, openedAt)
  const ends = Object.entries(later).map(([bin, column], i) => {
    return { bin, as: i === 0 ? 'ended' : `settled${i}`, ...instantColumn(source, column) }
  })
  const unread = [opened, ...ends].flatMap(({ fine }) => (fine === null ? [] : [`NOT (${fine})`]))
  const rows = read([
    `${opened.ms} AS opened`,
    ...ends.map(({ ms, as }) => `${ms} AS ${as}`),
    ...(unread.length > 0 ? [`CASE WHEN ${unread.join(' OR ')} THEN 1 ELSE 0 END AS unread`] : []),
  ])
  const now = bind(Date.parse(asOf), 'whole')
  const wrong = [...(unread.length > 0 ? ['unread = 1'] : []), ...ends.map(({ as }) => `${as} < opened`)]
  const isOver = `ended <= ${now}`
  const bin = choose(
    [
      [wrong.join(' OR '), at('invalid')],
      ['opened IS NULL', at('missing')],
      [`opened > ${now}`, at('notOpened')],
      ...(typeof targetMs === 'number'
        ? [[`${isOver} AND ${now} - opened < ${bind(targetMs, 'real')}`, at(early)] as const]
        : []),
      [isOver, at(ended)],
      ...ends.slice(1).map((one) => [`${one.as} <= ${now}`, at(one.bin)] as const),
    ],
    at(open),
  )
  const placed = step('placed', [...made, 'opened', 'ended', `${bin} AS bin`], rows)
  const value = choose([
    [`bin = ${at(open)}`, `${now} - opened`],
    [`bin < ${bins.classes.length}`, 'ended - opened'],
  ])
  return step('valued', [...keys, 'bin', `${value} AS value`, '1 AS n'], placed)
}
