import type { Definition } from '../core/metric.ts'
import { type ReadWindow, readWindows } from '../time/windows.ts'
import { dayBounds } from '../time/zone.ts'
import type { Items } from './items.ts'

/** A row per customer and window. */
export function seenIn(
  { metric, source, step, list, windowKeys }: Items,
  keys: readonly string[],
  spans: string,
  sums: readonly string[],
): string {
  const { windows, timeZone } = windowsOf(metric.definition)
  const daily = metric.definition.choices['denominator'] === 'daily'
  const bounds = windows.map(({ start, end }) => (daily ? dayBounds(start, end, timeZone) : []))
  const days = Math.max(...bounds.map((list) => list.length))
  const { bind, dialect } = source
  const joined = list(
    'windows',
    windows.map(({ period, start, end }, place) => [
      `${place} AS place`,
      ...(windowKeys.length > 0 ? [`${bind(period, 'text')} AS period`] : []),
      `${bind(start, 'whole')} AS opens`,
      `${bind(end, 'whole')} AS closes`,
      ...Array.from({ length: days }, (_, day) => {
        const bound = bounds[place]![day]
        return `${bound === undefined ? `CAST(NULL AS ${dialect.types.whole})` : bind(bound, 'whole')} AS day${day}`
      }),
    ]),
  )
  const left = 'opens < active_to AND active_to <= closes'
  const named = sums.filter((sum) => sum.includes(':'))
  return step(
    'seen',
    [
      ...[...keys, ...windowKeys.map((key) => `period AS ${key}`), 'place', 'spoilt'],
      some('active_from < opens', 'known'),
      some('active_from <= opens AND opens < active_to', 'at_start'),
      some('active_from <= closes AND closes < active_to', 'at_end'),
      some('opens < stopped AND stopped <= closes', 'due'),
      count(left, 'churn_events'),
      'SUM(CASE WHEN active_from < closes AND opens < active_to THEN LEAST(active_to, closes) - GREATEST(active_from, opens) ELSE 0 END) AS active_ms',
      ...named.map((sum) => namedSum(sum, left)),
    ],
    `${spans} CROSS JOIN ${joined}`,
    [...['owner', 'alone', 'spoilt'], ...keys, 'place', ...(windowKeys.length > 0 ? ['period'] : [])],
  )
}

function some(condition: string, as: string): string {
  return `MAX(CASE WHEN ${condition} THEN 1 ELSE 0 END) AS ${as}`
}

function count(condition: string, as: string): string {
  return `SUM(CASE WHEN ${condition} THEN 1 ELSE 0 END) AS ${as}`
}

/** Sums by day and by reason: `events:day`, `active:day`, `gone:reason`, `left:reason` and `left:reason:day`. */
function namedSum(sum: string, left: string): string {
  const [what, a, b] = sum.split(':') as [string, string, string | undefined]
  const on = (day: string): string => `day${day} < active_to AND active_to <= day${Number(day) + 1}`
  const as = amount(sum)
  if (what === 'events') return count(`${left} AND ${on(a)}`, as)
  if (what === 'active') return count(`active_from <= day${a} AND day${a} < LEAST(active_to, closes)`, as)
  if (what === 'gone') return some(`${left} AND (later IS NULL OR later > closes) AND why = ${a}`, as)
  return count(`${left} AND why = ${a}${b === undefined ? '' : ` AND ${on(b)}`}`, as)
}

/** What a row of `seen` has for a sum of the metric. */
export function amount(sum: string): string {
  return AMOUNTS[sum] ?? sum.replaceAll(':', '_')
}

const AMOUNTS: { readonly [sum: string]: string } = {
  churnEvents: 'churn_events',
  notRenewed: 'CASE WHEN due = 1 AND at_end = 0 THEN 1 ELSE 0 END',
  customerMs: 'active_ms',
  'place*place': 'place * place',
}

/** The windows that a definition names; its texts may be of years that none is written for. */
function windowsOf({ window }: Definition): {
  readonly windows: readonly ReadWindow[]
  readonly timeZone: string
} {
  const { timeZone, every, windows, ...bounds } = window as { readonly [bound: string]: string }
  const read = (names: readonly string[], texts: readonly string[]): object =>
    Object.fromEntries(names.map((name, i) => [name, Date.parse(texts[i]!)]))
  const list = windows?.split(' ').map((text) => read(['start', 'end'], text.split('/')))
  return readWindows({
    timeZone,
    ...(list ? { windows: list } : read(Object.keys(bounds), Object.values(bounds))),
    ...(every && { every }),
  } as never)
}
