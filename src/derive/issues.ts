import { checkOptions } from '../core/errors.ts'
import { throwFault } from '../core/tally.ts'
import type { Contact } from './issue-rows.ts'
import {
  type IssueChoices,
  type IssueRules,
  READER_OPTIONS,
  readIssueRules,
  windowEnd,
} from './issue-rules.ts'
import { CONTACT_EXCLUSIONS, type Draft, readIssue, spoilsOnly, type Where } from './read-issue.ts'
import { type RowReader, rowReader, rowsOf } from './row-reader.ts'

/**
 * An issue made of contacts: what its first contact says of it, and when the next one came.
 *
 * @category First contact resolution
 * @since 0.1.0
 */
export interface Issue<Row = Contact> {
  readonly id: unknown
  readonly customer: unknown
  /** Key of the issue, where the log has one. */
  readonly issue: unknown
  readonly topic: unknown
  readonly channel: unknown
  /** Instant of the first contact. */
  readonly openedAt: number
  /** Null while unresolved at `asOf`, and where only a flag says that it was resolved. */
  readonly resolvedAt: number | null
  readonly resolved: boolean
  readonly abandoned: boolean
  readonly wrongDepartment: boolean
  /** Counting contacts from this opener to the next; 1 where every contact opens. */
  readonly contacts: number
  /** The next counting contact about the same thing known at `asOf`, be it within the window or after it. */
  readonly nextContactAt: number | null
  /** The row of the first contact, as it was passed: group by `(issue) => issue.opener.team`. */
  readonly opener: Row
}

/**
 * Why a contact opened no issue, first match wins: `missing` (no time, no customer), `invalid` (an unreadable time),
 * `afterAsOf`, then what the rules exclude (`abandoned`, `wrongDepartment`, `channel`, `filtered`), `invalid` (another
 * value that cannot be right; the contact still counts as a repeat), `notOpener` (belongs to an earlier issue).
 *
 * @category First contact resolution
 * @since 0.1.0
 */
export type ContactExclusion = (typeof CONTACT_EXCLUSIONS)[number]

/**
 * What `issuesFromContacts` makes of a log: items + dropped = contacts in.
 *
 * @category First contact resolution
 * @since 0.1.0
 */
export interface Issues<Row = Contact> {
  readonly items: Issue<Row>[]
  readonly dropped: { readonly [reason in ContactExclusion]: number }
}

/**
 * Makes issues of a log of contacts: which contact opens an issue, and which one follows it. O(n log n); the order of
 * the rows plays no part but at one instant without ids. An empty log gives no items.
 * Contacts are rows `{ customer, at, resolved?, resolvedAt?, abandoned?, wrongDepartment?, topic?, channel?, issue?, id? }`.
 * All rows of a customer must be in one call. Customers are told apart by value and type: 1 and '1' are two.
 *
 * @throws `invalid_option`; `invalid_value` for a value that cannot be read or right (unless `onInvalid` is `exclude`);
 * `invalid_input` for what is no list of rows.
 * @example
 * const contacts = [
 *   { customer: 'ann', at: '2024-05-01T10:00Z' },
 *   { customer: 'ann', at: '2024-05-03T10:00Z' },
 *   { customer: 'bob', at: '2024-05-02T10:00Z' },
 * ]
 * const { items, dropped } = issuesFromContacts(contacts, { asOf: '2024-06-01T00:00Z', window: '7d' })
 * items.map((issue) => [issue.customer, issue.contacts]) // [['ann', 2], ['bob', 1]]
 * dropped.notOpener // 1
 * @category First contact resolution
 * @since 0.1.0
 */
export function issuesFromContacts<Row extends object = Contact>(
  contacts: Iterable<Row>,
  rules: IssueRules<Row>,
): Issues<Row> {
  const choices = readIssueRules(rules)
  checkOptions(rules, [...Object.keys(choices), ...READER_OPTIONS])
  return deriveIssues(rowsOf(contacts), rules, choices)
}

type Branch = Map<unknown, Branch | Draft[]>

/** `check` reads what else a metric needs of a row, so that a fault names the contact's row. */
export function deriveIssues<Row>(
  contacts: readonly Row[],
  { fields, where, onInvalid }: IssueRules<Row>,
  choices: IssueChoices,
  check?: (reader: RowReader, draft: Draft) => void,
): Issues<Row> {
  const { sameIssue, opens } = choices
  const reader = rowReader(fields, choices.timeZone)
  const dropped = Object.fromEntries(CONTACT_EXCLUSIONS.map((reason) => [reason, 0])) as Record<
    ContactExclusion,
    number
  >
  const ofCustomer: Branch = new Map()
  const ofKey: Branch = new Map()
  const byCustomer: Draft[][] = []
  const byKey: Draft[][] = []
  const spoilers = new Map<Draft, ContactExclusion>()
  let index = 0
  for (const row of contacts) {
    reader.open(row, index)
    const draft = readIssue(row, 'at', reader, choices, where as Where)
    if (typeof draft === 'object') check?.(reader, draft)
    const fault = typeof draft === 'object' || draft === 'invalid' ? reader.fault() : null
    if (fault && onInvalid !== 'exclude') throwFault(fault, [index, fault.field])
    index++
    if (typeof draft === 'string') {
      dropped[draft]++
      continue
    }
    const reason = spoilsOnly(draft, choices) ?? (fault && 'invalid')
    if (reason) spoilers.set(draft, reason)
    if (sameIssue === 'issue' && draft.issue !== null) {
      addToGroup(ofKey, byKey, [draft.customer, draft.issue], draft)
    } else {
      const columns = typeof sameIssue === 'string' ? [] : sameIssue.map(reader.value)
      addToGroup(ofCustomer, byCustomer, [draft.customer, ...columns], draft)
    }
  }
  const items: Issue<unknown>[] = []
  const endOf = windowEnd(choices)
  for (const [groups, rule] of [
    [byCustomer, opens],
    [byKey, 'first-anchor'],
  ] as const) {
    for (const group of groups) {
      sweep(group.sort(byTime), rule, choices.sameInstant === 'same-contact', endOf, (draft, isOpener) => {
        const reason = spoilers.get(draft) ?? (isOpener ? null : 'notOpener')
        if (reason) dropped[reason]++
        else items.push(draft)
      })
    }
  }
  return { items: items as Issue<Row>[], dropped }
}

/** Adds to the group of a key of several parts. Parts are compared by value and type, never joined. */
function addToGroup(root: Branch, groups: Draft[][], parts: readonly unknown[], draft: Draft): void {
  let branch = root
  const last = parts.length - 1
  for (let i = 0; i < last; i++) {
    const next = (branch.get(parts[i]) as Branch | undefined) ?? new Map()
    if (next.size === 0) branch.set(parts[i], next)
    branch = next
  }
  const group = branch.get(parts[last]) as Draft[] | undefined
  if (group) group.push(draft)
  else {
    const first = [draft]
    branch.set(parts[last], first)
    groups.push(first)
  }
}

/** By time, then id; what has no comparable id keeps its place, for sorting is stable. */
function byTime(a: Draft, b: Draft): number {
  if (a.openedAt !== b.openedAt) return a.openedAt - b.openedAt
  const [x, y] = [a.id, b.id] as [string, string]
  if (typeof x !== typeof y) return typeof x < typeof y ? -1 : 1
  return x < y ? -1 : x > y ? 1 : 0
}

/** Goes through contacts about one thing in order, and says of each whether it opens an issue. */
function sweep(
  contacts: readonly Draft[],
  opens: IssueChoices['opens'],
  sameContact: boolean,
  endOf: (draft: Draft) => number,
  place: (draft: Draft, isOpener: boolean) => void,
): void {
  for (let i = contacts.length - 2; i >= 0; i--) {
    const [draft, next] = [contacts[i]!, contacts[i + 1]!]
    const same = sameContact && next.openedAt === draft.openedAt
    draft.nextContactAt = same ? next.nextContactAt : next.openedAt
  }
  let opener = contacts[0]!
  let end = -Infinity
  let last = Number.NaN
  for (const draft of contacts) {
    const isOpener = opens === 'all' || draft.openedAt >= end
    if (isOpener) opener = draft
    else if (!sameContact || draft.openedAt !== last) opener.contacts++
    if (isOpener || opens === 'first') end = Math.max(end, endOf(draft))
    last = draft.openedAt
    place(draft, isOpener)
  }
}
