import { byName, throwFault } from '../core/tally.ts'
import { type KaplanMeier, type KaplanMeierOptions, kaplanMeier } from '../stats/kaplan-meier.ts'
import { areContacts } from './issue-rows.ts'
import { type IssueRules, readIssueRules, windowOpens } from './issue-rules.ts'
import { deriveIssues, type Issue } from './issues.ts'
import { type Draft, EXCLUSIONS, readIssue, treated } from './read-issue.ts'
import { rowReader, rowsOf } from './row-reader.ts'

/**
 * The rules that make issues, and how the curve is made.
 *
 * @category First contact resolution
 * @since 0.1.0
 */
export interface RepeatContactOptions<Row = object> extends IssueRules<Row> {
  /** How the curve's limits and its median are made. @defaultValue { method: 'log-log', level: 0.95, median: 'midpoint' } */
  readonly survival?: KaplanMeierOptions
}

/**
 * Why a row has no time to a repeat: as for contacts, and `missing` also where a repeat came at an unknown time.
 *
 * @category First contact resolution
 * @since 0.1.0
 */
export type RepeatContactExclusion = Exclude<(typeof EXCLUSIONS)[number], 'immature' | 'unrated' | 'open'>

/**
 * The share of issues without a repeat after each time, in milliseconds, young issues included.
 *
 * @category First contact resolution
 * @since 0.1.0
 */
export interface TimeToRepeatContact extends KaplanMeier {
  /** n + excluded = rows in. */
  readonly excluded: { readonly [reason in RepeatContactExclusion]: number }
}

/**
 * How long until the customer comes back: the Kaplan–Meier curve of the time to the next contact about the same thing, in
 * which an issue without one counts as quiet up to `asOf` and no longer. No issue is too young, and no window has to be
 * chosen: `survivalAt(curve, days * 864e5)` reads one off. Time runs from `windowStart`; a contact before it is at 0.
 *
 * Contacts or issues as for `fcr`. Milliseconds. No rows give an empty curve, and null for every summary.
 *
 * @throws as `issuesFromContacts`; `mixed_rows`
 * @example
 * const contacts = [
 *   { customer: 'ann', at: '2024-05-01T00:00Z' },
 *   { customer: 'ann', at: '2024-05-03T00:00Z' },
 *   { customer: 'bob', at: '2024-05-02T00:00Z' },
 * ]
 * const curve = timeToRepeatContact(contacts, { asOf: '2024-06-01T00:00Z' })
 * survivalAt(curve, 7 * 864e5).survival // 0.5
 * curve.events // 1
 * @see Kaplan & Meier 1958, Journal of the American Statistical Association 53:457–481
 * @category First contact resolution
 * @since 0.1.0
 */
export function timeToRepeatContact<Row extends object>(
  rows: Iterable<Row | Issue<Row>>,
  options: RepeatContactOptions<Row>,
): TimeToRepeatContact {
  const choices = readIssueRules(options, {}, 'survival')
  const { asOf, onInvalid, sameInstant } = choices
  const { fields, where, survival } = options
  const reader = rowReader(fields, choices.timeZone)
  const reasons = EXCLUSIONS.slice(0, -3)
  const excluded = byName(
    reasons,
    reasons.map(() => 0),
  ) as Record<RepeatContactExclusion, number>
  const times: number[] = []
  const events: boolean[] = []
  const add = (issue: Draft): void => {
    const { openedAt, nextContactAt, contacts } = issue
    const next = nextContactAt !== null && nextContactAt <= asOf ? nextContactAt : null
    const repeated = next !== null && (next > openedAt || sameInstant === 'repeat')
    if (nextContactAt === null && contacts > 1) excluded.missing++
    else {
      times.push(Math.max(0, (repeated ? next : asOf) - windowOpens(choices, issue)))
      events.push(repeated)
    }
  }
  const list = rowsOf(rows)
  if (areContacts(list, fields)) {
    const { items, dropped } = deriveIssues(list as readonly Row[], reader, choices, options)
    Object.assign(excluded, dropped)
    for (const issue of items) add(issue as Draft)
  } else {
    list.forEach((row, index) => {
      const made = (row as Issue<Row> | null)?.opener
      reader.open(row, index)
      const issue = made ? (row as Draft) : readIssue(row, 'openedAt', reader, choices, where)
      const fault = reader.fault()
      if (fault && onInvalid === 'throw') throwFault(fault, [index, fault.field])
      const reason = fault
        ? 'invalid'
        : typeof issue === 'string'
          ? issue
          : treated('repeat-only', issue, choices)
      if (reason) excluded[reason]++
      else add(issue as Draft)
    })
  }
  return { ...kaplanMeier(times, events, survival), excluded }
}
