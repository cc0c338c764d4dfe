import { columnsOf, needColumns, type Rows, rowsOfColumns } from '../core/columns.ts'
import { byName } from '../core/tally.ts'
import { neededColumns } from './contact-log.ts'
import type { Contact } from './issue-rows.ts'
import { type IssueChoices, type IssueRules, readIssueRules, windowEnd } from './issue-rules.ts'
import { type Draft, EXCLUSIONS, readContact } from './read-issue.ts'
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
  readonly bot: boolean
  /** How often the first contact was handed over, as its row says, or its further legs; null where neither is known. */
  readonly transfers: unknown
  /** Counting contacts from this opener to the next; 1 where every contact opens. */
  readonly contacts: number
  /** The next counting contact about the same thing known at `asOf`, be it within the window or after it. */
  readonly nextContactAt: number | null
  /** The row of the first contact, as it was passed: group by `(issue) => issue.opener.team`. */
  readonly opener: Row
}

/**
 * Why a contact opened no issue, first match wins: `missing` (no time), `invalid` (an unreadable time), `afterAsOf`,
 * `noCustomer`, then what the rules exclude (`abandoned`, `wrongDepartment`, `bot`, `channel`, `filtered`), `invalid`
 * (another value that cannot be right; the contact still counts as a repeat), `notOpener` (belongs to an earlier issue,
 * or is a further leg of a contact).
 *
 * @category First contact resolution
 * @since 0.1.0
 */
export type ContactExclusion = Exclude<(typeof EXCLUSIONS)[number], 'immature' | 'unrated' | 'open'>

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
 * Contacts are rows `{ customer, at, resolved?, resolvedAt?, abandoned?, wrongDepartment?, bot?, topic?, channel?, issue?,
 * contact?, id? }`. Rows of one `contact` key are legs of one contact, handed over: it stands where the first does, and is
 * resolved if the last leg is. All rows of a customer must be in one call, so shards are cut by customer: their issues,
 * dropped counts and tallies add up to those of all. Customers are told apart by value and type: 1 and '1' are two.
 * Columns of one length, or an Arrow table, are made into rows first; `fcr` counts them as they are.
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
  contacts: Rows<Row>,
  rules: IssueRules<Row>,
): Issues<Row> {
  const choices = readIssueRules(rules)
  const columns = columnsOf(contacts)
  if (columns) needColumns(columns, rules.fields, neededColumns(choices))
  const rows = columns ? [...rowsOfColumns<Row>(columns)] : rowsOf(contacts as Iterable<Row>)
  return deriveIssues(rows, rowReader(rules.fields, choices.timeZone), choices, rules)
}

/**
 * `check` reads what else a metric needs of a row, so that a fault names the contact's row; `settled` is told of every
 * counting contact with the opener of its issue, and why it is no opener itself.
 */
export function deriveIssues<Row>(
  contacts: readonly Row[],
  reader: RowReader,
  choices: IssueChoices,
  { where, sameIssue: custom }: Pick<IssueRules<Row>, 'where' | 'sameIssue'>,
  check?: (draft: Draft) => void,
  settled?: (draft: Draft, opener: Draft, reason: ContactExclusion | undefined) => void,
): Issues<Row> {
  const { sameIssue } = choices
  const reasons = EXCLUSIONS.slice(0, -3)
  const zeros = reasons.map(() => 0)
  const dropped = byName(reasons, zeros) as Record<ContactExclusion, number>
  const out = new Map<Draft, ContactExclusion>()
  const byCustomer: Groups = new Map()
  const byKey: Groups = new Map()
  const byContact: Groups = new Map()
  const ordinals = new Map<unknown, number>()
  // Parts are compared by value and type: customer 1 is not '1'.
  const ordinal = (part: unknown): number => {
    const known = ordinals.get(part) ?? ordinals.size
    ordinals.set(part, known)
    return known
  }
  contacts.forEach((row, index) => {
    const contact = readContact(row, index, reader, choices, where, check)
    if (typeof contact === 'string') {
      dropped[contact]++
      return
    }
    const { draft, reason } = contact
    if (reason) out.set(draft, reason)
    const keyed = isKeyed(draft, choices)
    const columns =
      typeof custom === 'function'
        ? [custom(row) ?? null]
        : typeof sameIssue === 'string'
          ? []
          : sameIssue.map(reader.value)
    const key = (parts: readonly unknown[]): string => [draft.customer, ...parts].map(ordinal).join()
    put(keyed ? byKey : byCustomer, key(keyed ? [draft.issue] : columns), draft)
    const leg = reader.value('contact')
    if (leg !== null) put(byContact, key([leg]), draft)
  })
  const legs = new Map<Draft, Draft>()
  for (const group of byContact.values()) joinLegs(group.sort(byTime), legs)
  const items: Draft[] = []
  for (const group of [...byCustomer.values(), ...byKey.values()]) {
    const contacts = group.filter((draft) => !legs.has(draft)).sort(byTime)
    if (contacts.length > 0) sweep(contacts, choices, out, settled)
    for (const draft of group) {
      const first = legs.get(draft)
      if (first && !out.has(draft)) out.set(draft, 'notOpener')
      const reason = out.get(draft)
      if (first) settled?.(draft, first, reason)
      if (reason) dropped[reason]++
      else items.push(draft)
    }
  }
  return { items: items as Issue<Row>[], dropped }
}

type Groups = Map<string, Draft[]>

function put(groups: Groups, key: string, draft: Draft): void {
  const group = groups.get(key) ?? []
  groups.set(key, group)
  group.push(draft)
}

/** The first leg stands for the contact, with what came of it in the end. */
function joinLegs([first, ...others]: readonly Draft[], legs: Map<Draft, Draft>): void {
  const { resolved, resolvedAt } = others.at(-1) ?? first!
  Object.assign(first!, { resolved, resolvedAt, transfers: first!.transfers ?? others.length })
  for (const leg of others) legs.set(leg, first!)
}

/** Whether a key says what the contact is about. */
function isKeyed({ issue }: Draft, { sameIssue }: IssueChoices): boolean {
  return sameIssue === 'issue' && issue !== null
}

/** By time, then id; what has no comparable id keeps its place, for sorting is stable. */
function byTime(a: Draft, b: Draft): number {
  return a.openedAt - b.openedAt || compareIds(a.id, b.id)
}

export function compareIds(a: unknown, b: unknown): number {
  return compare(typeof a, typeof b) || compare(a, b)
}

function compare(a: unknown, b: unknown): number {
  return (a as string) < (b as string) ? -1 : (a as string) > (b as string) ? 1 : 0
}

/** Goes through contacts about one thing in order: what follows each, and which open no issue. */
function sweep(
  contacts: readonly Draft[],
  choices: IssueChoices,
  out: Map<Draft, ContactExclusion>,
  settled: Parameters<typeof deriveIssues>[5],
): void {
  const sameContact = choices.sameInstant === 'same-contact'
  contacts.reduceRight((next, draft) => {
    const same = sameContact && next.openedAt === draft.openedAt
    draft.nextContactAt = same ? next.nextContactAt : next.openedAt
    return draft
  })
  let opener = contacts[0]!
  const opens = isKeyed(opener, choices) ? 'first-anchor' : choices.opens
  let end = -Infinity
  let last = Number.NaN
  for (const draft of contacts) {
    const { openedAt } = draft
    const isOpener = opens === 'all' || openedAt >= end
    if (isOpener) opener = draft
    else {
      if (!sameContact || openedAt !== last) opener.contacts++
      if (!out.has(draft)) out.set(draft, 'notOpener')
    }
    settled?.(draft, opener, out.get(draft))
    if (isOpener || opens === 'first') end = Math.max(end, windowEnd(choices, draft))
    last = openedAt
  }
}
