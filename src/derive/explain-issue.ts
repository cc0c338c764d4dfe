import { show } from '../core/errors.ts'
import type { Json } from '../core/metric.ts'
import { CRITERIA, FAILURES, type Failure, type FirstContactCriteria, outcomeOf } from './first-contact.ts'
import { areContacts } from './issue-rows.ts'
import { type IssueRules, readIssueRules } from './issue-rules.ts'
import { type ContactExclusion, deriveIssues, type Issue } from './issues.ts'
import { type Draft, type Flag, type Look, readIssue, treated } from './read-issue.ts'
import { rowReader, rowsOf } from './row-reader.ts'

/**
 * What an issue, or a contact, counts as: `resolvedFirst`, what it failed at, or why it is not in the base.
 *
 * @category First contact resolution
 * @since 0.1.0
 */
export type IssueOutcome = 'resolvedFirst' | Failure | ContactExclusion | 'immature' | 'unrated' | 'open'

/**
 * One thing that was looked at.
 *
 * @category First contact resolution
 * @since 0.1.0
 */
export interface IssueCheck {
  /** The option that asks for it, or the field that has to be there; `opens` of a further contact, `contacts` of a count. */
  readonly criterion: string
  /** What the row has; moments as ISO 8601 text in UTC. */
  readonly value: Json
  /** What it was held against: a limit, the end of the window, `asOf`, the id of the issue's opener; null if nothing. */
  readonly against: Json
  readonly verdict: 'passed' | IssueOutcome
}

/**
 * Why an issue counted as it did.
 *
 * @category First contact resolution
 * @since 0.1.0
 */
export interface IssueExplanation {
  readonly outcome: IssueOutcome
  /** The outcome in words, with what decided it. */
  readonly text: string
  /** In the order in which they were made, up to the first that decided. */
  readonly checks: readonly IssueCheck[]
}

const WORDS: { readonly [outcome in IssueOutcome]: string } = {
  resolvedFirst: 'resolved at first contact',
  failedAbandoned: 'failed: abandoned',
  failedWrongDepartment: 'failed: reached the wrong department',
  failedBot: 'failed: answered by a bot',
  repeated: 'failed: the customer came back',
  reopened: 'failed: opened again',
  unresolved: 'failed: not resolved',
  overLimit: 'failed: outside a limit',
  unsatisfied: 'failed: the rating is too low',
  missing: 'not in the base: a value is missing',
  invalid: 'not in the base: a value cannot be right',
  afterAsOf: 'not in the base: after asOf',
  noCustomer: 'not in the base: no customer is known',
  abandoned: 'not in the base: abandoned',
  wrongDepartment: 'not in the base: reached the wrong department',
  bot: 'not in the base: answered by a bot',
  channel: 'not in the base: another channel',
  filtered: 'not in the base: left out by where',
  notOpener: 'not in the base: belongs to an issue that another contact opened',
  immature: 'not in the base: its window is not over',
  unrated: 'not in the base: not rated',
  open: 'not in the base: not resolved',
}

/** Criteria whose values are moments. */
const MOMENTS = ['asOf', 'immature', 'window']

/**
 * Says why one issue counted as it did, in words and as data: the checks that `fcr` makes of it under the same options, in
 * their order, up to the one that decided. Of contacts, those of the same customer are looked at too; only criteria in
 * force are listed. Ids are compared by value and type, the first row of that id counts; null if there is none. O(n).
 *
 * Nothing throws for what a row holds: a value that cannot be right is the outcome `invalid`.
 *
 * @throws `invalid_option`, `invalid_input`, `mixed_rows`
 * @example
 * const contacts = [
 *   { id: 1, customer: 'ann', at: '2024-05-01T10:00Z', resolved: true },
 *   { id: 2, customer: 'ann', at: '2024-05-05T10:00Z', resolved: true },
 * ]
 * const why = explainIssue(contacts, 1, { asOf: '2024-06-01T00:00Z', window: '7d' })
 * why.outcome // 'repeated'
 * why.text // 'failed: the customer came back (window: "2024-05-05T10:00:00.000Z" against "2024-05-08T10:00:00.000Z")'
 * why.checks.map(({ criterion }) => criterion) // ['asOf', 'abandoned', 'opens', 'immature', 'window']
 * explainIssue(contacts, 2, { asOf: '2024-06-01T00:00Z' }).outcome // 'notOpener'
 * explainIssue(contacts, 3, { asOf: '2024-06-01T00:00Z' }) // null
 * @category First contact resolution
 * @since 0.1.0
 */
export function explainIssue<Row extends object>(
  rows: Iterable<Row | Issue<Row>>,
  id: unknown,
  options: IssueRules<Row> & FirstContactCriteria<Row> & { readonly interval?: unknown },
): IssueExplanation | null {
  const choices = { ...readIssueRules(options, CRITERIA, 'interval'), onInvalid: 'exclude' as const }
  const { fields, where, satisfaction } = options
  const scale = typeof satisfaction === 'object' ? satisfaction.scale : undefined
  const reader = rowReader(fields, choices.timeZone)
  const list = rowsOf(rows)
  const contacts = areContacts(list, fields)
  // An issue made of contacts is read already; all else is in the row that opened it.
  const sourceOf = (row: Row | Issue<Row> | undefined): unknown => (row as Issue<Row> | null)?.opener ?? row
  const place = list.findIndex((row, index) => {
    reader.open(sourceOf(row), index)
    return reader.value('id') === id
  })
  const row = list[place]
  if (!row) return null

  const checks: IssueCheck[] = []
  const look: Look = (criterion, bin, found, against = null) => {
    const json = (value: unknown): Json => asJson(value, MOMENTS.includes(criterion))
    const check = { criterion, value: json(found), against: json(against) }
    // flags are looked at again by what follows
    if (bin || !checks.some((seen) => seen.criterion === criterion)) {
      const verdict = against === 'fail' && bin ? FAILURES[bin as Flag] : bin || 'passed'
      checks.push({ ...check, verdict: verdict as IssueCheck['verdict'] })
    }
    return bin
  }
  const judge = (): IssueOutcome => {
    const source = sourceOf(row)
    reader.open(source, place)
    const issue =
      source === row
        ? readIssue(row, contacts ? 'at' : 'openedAt', reader, choices, where, look)
        : (row as Draft)
    if (typeof issue === 'string') return issue
    const outcome = (draft: Draft): IssueOutcome => outcomeOf(reader, draft, choices, scale, look)
    if (!contacts) return outcome(issue)
    const spoiler = treated('repeat-only', issue, choices, look)
    if (spoiler) return spoiler
    const { customer } = issue
    const theirs = (list as readonly Row[]).filter((other, index) => {
      reader.open(other, index)
      return reader.value('customer') === customer
    })
    let verdict: readonly [draft: Draft, opener: Draft, reason: ContactExclusion | undefined]
    deriveIssues(
      theirs,
      reader,
      choices,
      options,
      (draft) => outcomeOf(reader, draft, choices, scale),
      (...settled) => {
        if (settled[0].opener === row) verdict = settled
      },
    )
    const [draft, opener, reason] = verdict!
    if (reason === 'notOpener') return look('opens', reason, 'no', opener.id) as typeof reason
    reader.open(row, place)
    readIssue(row, 'at', reader, choices, where)
    if (reason !== 'invalid') look('opens', false, 'yes')
    return outcome(draft)
  }
  const outcome = judge()
  const { criterion, value, against, verdict } = checks.at(-1)!
  const held = against === null ? '' : ` against ${show(against)}`
  const because = verdict === 'passed' ? '' : ` (${criterion}: ${show(value)}${held})`
  return { outcome, text: WORDS[outcome] + because, checks }
}

function asJson(value: unknown, isMoment: boolean): Json {
  if (isMoment && typeof value === 'number') return new Date(Math.floor(value)).toISOString()
  if (Array.isArray(value)) return value.map((one) => asJson(one, false))
  if (typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value)) return value as Json
  return value === null || value === undefined ? null : show(value)
}
