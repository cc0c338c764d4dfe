import { dayMs } from '../time/zone.ts'
import { floored } from './dialects.ts'
import type { Reading } from './issue-columns.ts'
import type { Items } from './items.ts'

/**
 * Steps that make issues of the contacts of a step: `opener` (0 for a further contact; not where all open one), `came` (when the next one came),
 * `solved`, `solvedAt`, `until` (the first millisecond after the window) and `legs`. Contacts that count for nothing stay,
 * in partitions of their own.
 */
export function contactSteps({ step }: Items, reading: Reading, told: string): string {
  const { choices, id, about, leg } = reading
  const { opens, sameInstant } = choices
  const order = ['opened', ...(id === null ? [] : [`CASE WHEN id IS NULL THEN ${nullsAt(id)} END`, 'id'])]
  const over = (by: readonly string[], more = ''): string =>
    `OVER (PARTITION BY ${by.join(', ')} ORDER BY ${order.join(', ')}${more})`
  let last = told
  if (leg) {
    const ofContact = ['gone', 'customer', 'leg']
    const whole = `OVER (PARTITION BY ${ofContact.join(', ')})`
    const named = (then: string): string => `CASE WHEN gone = -1 AND leg IS NOT NULL THEN ${then} ELSE 1 END`
    last = step(
      'legs',
      [
        '*',
        `${named(`ROW_NUMBER() ${over(ofContact)}`)} AS place`,
        `${named(`COUNT(*) ${whole}`)} AS places`,
      ],
      last,
    )
    // The first leg stands for the contact, with what came of it in the end.
    const inTheEnd = (column: string, as: string): string =>
      `CASE WHEN places = 1 THEN ${column} ELSE MAX(CASE WHEN place = places THEN ${column} END) ${whole} END AS ${as}`
    last = step('joined', ['*', inTheEnd('solved', 'settled'), inTheEnd('solvedAt', 'settledAt')], last)
  }
  last = step(
    'timed',
    [
      '*',
      `${untilOf(reading)} AS until`,
      `CASE WHEN gone = -1${leg ? ' AND place = 1' : ''} THEN 1 ELSE 0 END AS counts`,
    ],
    last,
  )
  const ofIssue = ['counts', 'customer', ...about.map((_, i) => `about${i}`)]
  const keyed = isKeyed(reading)
  const walks = keyed || opens === 'first-anchor'
  last = step(
    'ordered',
    [
      '*',
      `LEAD(opened) ${over(ofIssue)} AS ${sameInstant === 'repeat' ? 'came' : 'follows'}`,
      `MAX(until) ${over(ofIssue, ' ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING')} AS shut`,
      ...(walks ? [`ROW_NUMBER() ${over(ofIssue)} AS turn`] : []),
    ],
    last,
  )
  if (sameInstant === 'same-contact') {
    const alike = `OVER (PARTITION BY ${[...ofIssue, 'opened'].join(', ')})`
    last = step('apart', ['*', `MAX(follows) ${alike} AS came`], last)
  }
  // No contact before it has this one in its window: an opener under every rule.
  const free = 'shut IS NULL OR opened >= shut'
  const flag = (when: string): string => `CASE WHEN ${when} THEN 1 ELSE 0 END`
  if (opensAll(reading)) return last
  if (!walks) return step('opening', ['*', `${flag(free)} AS opener`], last)
  const alone = opens === 'all' ? `${free} OR about0 IS NULL` : free
  last = step(
    'opening',
    [
      '*',
      `${flag(opens === 'first-anchor' ? free : alone)} AS opens`,
      `${flag(`counts = 0 OR ${free}${opens === 'first-anchor' ? '' : ' OR about0 IS NULL'}`)} AS decided`,
    ],
    last,
  )
  // From each such opener on, one contact after the other, as long as it lies in an earlier window.
  const same = ['customer', ...about.map((_, i) => `about${i}`)].map((column) =>
    column === 'customer' || (keyed && opens !== 'first-anchor')
      ? `contact.${column} = earlier.${column}`
      : `(contact.${column} = earlier.${column} OR (contact.${column} IS NULL AND earlier.${column} IS NULL))`,
  )
  const opening = last
  return step('walked', ['*', 'until AS bound', 'opens AS opener'], (walked) =>
    [
      opening,
      'WHERE decided = 1',
      'UNION ALL',
      'SELECT',
      '  contact.*,',
      '  CASE WHEN contact.opened >= earlier.bound THEN contact.until ELSE earlier.bound END AS bound,',
      '  CASE WHEN contact.opened >= earlier.bound THEN 1 ELSE 0 END AS opener',
      `FROM ${walked} AS earlier`,
      `INNER JOIN ${opening} AS contact`,
      `  ON ${[...same, 'contact.turn = earlier.turn + 1'].join('\n      AND ')}`,
      'WHERE earlier.counts = 1 AND contact.counts = 1 AND contact.decided = 0',
    ].join('\n    '),
  )
}

/** Whether the contacts of one issue are told by a key, which not all need have. */
function isKeyed({ choices, about }: Reading): boolean {
  return choices.sameIssue === 'issue' && about.length > 0
}

/** Whether every contact opens an issue of its own, repeat or not. */
export function opensAll(reading: Reading): boolean {
  return reading.choices.opens === 'all' && !isKeyed(reading)
}

/** As in memory, where ids are compared by type first: nothing comes before text and after numbers. */
function nullsAt(type: string): string {
  return type === 'text' ? '0 ELSE 1' : '1 ELSE 0'
}

/** The first millisecond that is not in the window. */
export function untilOf({ choices, leg, source }: Reading): string {
  const { window, windowUnit, windowStart, boundary } = choices
  const inclusive = boundary === 'inclusive' ? 1 : 0
  const start =
    windowStart === 'resolution' ? `COALESCE(${leg ? 'settledAt' : 'solvedAt'}, opened)` : 'opened'
  if (windowUnit === 'elapsed') return `${start} + ${window + inclusive}`
  return `${floored(source.dialect, start, dayMs)} * ${dayMs} + ${window + inclusive * dayMs}`
}
