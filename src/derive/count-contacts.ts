import type { ContactLog } from './contact-log.ts'
import { instantsOf, valuesOf } from './contact-log.ts'
import {
  FAILURES,
  type FirstContactChoices,
  type FirstContactCriteria,
  fieldsRead,
  isResolvable,
  outcomeOf,
} from './first-contact.ts'
import { type Batch, inOrder } from './in-order.ts'
import { type IssueChoices, type IssueRules, windowEnd } from './issue-rules.ts'
import { compareIds } from './issues.ts'
import { type Ordinals, ordinalsOf, pairsOf } from './ordinals.ts'
import { type Draft, EXCLUSIONS, isCustomer, readContact } from './read-issue.ts'
import type { RowReader } from './row-reader.ts'

/** Contacts by what became of them, and how many of those that failed could not have been resolved at first contact. */
export interface ContactCounts {
  readonly bins: readonly string[]
  readonly counts: readonly number[]
  readonly notResolvable: number
}

/**
 * Counts contacts without making issues of them: equals the tally of `deriveIssues` and what it dropped. What a row says
 * for itself is asked of the row readers, once for all rows that say the same; when it came, of columns alone. Null for
 * contacts in legs, which say something of each other.
 */
export function countContacts<Row>(
  log: ContactLog<Row>,
  reader: RowReader,
  choices: IssueChoices & FirstContactChoices,
  rules: IssueRules<Row> & FirstContactCriteria<Row>,
): ContactCounts | null {
  const { length } = log
  const legs = log.column('contact') && valuesOf(log, 'contact')
  if (legs) for (let i = 0; i < length; i++) if (legs(i) !== null) return null

  const { asOf, timeZone, windowUnit, windowStart } = choices
  const instants = (field: string): Float64Array | null => {
    const column = log.column(field)
    return column && instantsOf(column, length, log.nameOf(field), timeZone)
  }
  const customers = ordinalsOf(log.column('customer') ?? [], length, log.nameOf('customer'), isCustomer)!
  const times = instants('at') ?? new Float64Array(length).fill(Number.NaN)
  const resolvedAt = instants('resolvedAt')
  const ends =
    windowUnit === 'calendar' || (windowStart === 'resolution' && resolvedAt)
      ? new Float64Array(length)
      : null
  const { bins, stateOf } = judge(log, reader, choices, rules)
  const left = new Float64Array(bins.length)
  const states = new Uint16Array(length)
  settle(customers.codes, times, resolvedAt, asOf, likenessOf(log, choices), stateOf, states, left)
  if (ends) {
    for (let i = 0; i < length; i++) {
      const openedAt = times[i]!
      const at = resolvedAt && states[i]! & RESOLVED ? resolvedAt[i]! : Number.NaN
      // false of what is missing, and of what the row's reader has refused
      ends[i] = windowEnd(choices, { openedAt, resolvedAt: at >= openedAt && at < Infinity ? at : null })
    }
  }
  const { keyedFrom, ...groups } = groupsOf(log, customers, choices, rules.sameIssue)
  const seen = new Float64Array(4 * STATES)
  const id = log.column('id') && valuesOf(log, 'id')
  inOrder(groups, times, states, ends !== null, id && ((a, b) => compareIds(id(a), id(b))), (batch) =>
    sweep(batch, ends, choices, keyedFrom, seen),
  )
  return { bins, ...fold(seen, bins, left) }
}

/** What a contact says for itself: a bin, whether that is settled before or after repeats are looked for ... */
const BIN = 31
/** It opens nothing. */
const OUT = 32
const BEFORE = 64
/** ... and if it fails, that it could not be resolved. */
const UNABLE = 128
const RESOLVED = 256
const STATES = 512

/** How the state of a row is asked of the readers of rows; of those left out, the bin's complement. */
function judge<Row>(
  log: ContactLog<Row>,
  reader: RowReader,
  choices: IssueChoices & FirstContactChoices,
  { where, resolvable, satisfaction }: IssueRules<Row> & FirstContactCriteria<Row>,
): { readonly bins: readonly string[]; readonly stateOf: (index: number) => number } {
  const bins: readonly string[] = ['resolvedFirst', ...Object.values(FAILURES), ...EXCLUSIONS]
  const { abandoned, wrongDepartment, bot } = FAILURES
  const before: readonly string[] = [abandoned, wrongDepartment, bot, 'missing', 'open']
  const scale = typeof satisfaction === 'object' ? satisfaction.scale : undefined
  // When it came and what came after it is no matter here.
  const mature = { ...choices, immature: 'include' as const }
  let outcome: string
  const check = (draft: Draft): void => {
    outcome = outcomeOf(reader, draft, mature, scale)
  }
  const stateOf = (index: number): number => {
    const row = log.row(index)
    const contact = readContact(row, index, reader, choices, where, check)
    if (typeof contact === 'string') return ~bins.indexOf(contact)
    const { draft, reason } = contact
    const resolved = draft.resolved ? RESOLVED : 0
    if (reason) return bins.indexOf(reason) | OUT | resolved
    const early =
      before.includes(outcome) || (outcome === 'unrated' && choices.satisfactionMissing === 'exclude')
    const able = isResolvable(reader, row, resolvable)
    return bins.indexOf(outcome) | (early ? BEFORE : 0) | (able ? 0 : UNABLE) | resolved
  }
  return { bins, stateOf }
}

/** Which rows say the same for themselves, moments apart; null where nothing less than the row tells. */
function likenessOf(
  log: ContactLog,
  choices: IssueChoices & FirstContactChoices,
): { readonly codes: Int32Array | null; readonly count: number } | null {
  const fields = fieldsRead(choices)
  if (!fields) return null
  let count = 1
  let codes: Int32Array | null = null
  for (const field of fields) {
    const column = log.column(field)
    const words = column && ordinalsOf(column, log.length, log.nameOf(field), null, 256)
    if (!words) {
      if (column) return null
      continue
    }
    const width = words.count + 1
    count *= width
    if (count > 65_536) return null
    const said: Int32Array = words.codes
    for (let i = 0; i < said.length; i++) said[i] = (codes ? codes[i]! * width : 0) + said[i]! + 1
    codes = said
  }
  return { codes, count }
}

/** Writes the state of every contact, takes those left out from the log, and counts them. */
function settle(
  codes: Int32Array,
  times: Float64Array,
  resolvedAt: Float64Array | null,
  asOf: number,
  alike: ReturnType<typeof likenessOf>,
  stateOf: (index: number) => number,
  states: Uint16Array,
  left: Float64Array,
): void {
  const UNKNOWN = -32_768
  const known = new Int16Array(alike ? 3 * alike.count : 0).fill(UNKNOWN)
  const likeness = alike?.codes
  for (let i = 0; i < codes.length; i++) {
    const time = times[i]!
    const until = resolvedAt ? resolvedAt[i]! : Number.NaN
    let state = UNKNOWN
    let place = -1
    // all false of what is missing or cannot be read, which the row's reader has to say
    if (alike && codes[i]! >= 0 && time <= asOf && !(until < time) && until !== Infinity) {
      place = 3 * (likeness ? likeness[i]! : 0) + (until <= asOf ? 1 : until > asOf ? 2 : 0)
      state = known[place]!
    }
    if (state === UNKNOWN) {
      state = stateOf(i)
      if (place >= 0) known[place] = state
    }
    if (state < 0) {
      left[~state]!++
      codes[i] = -1
    } else states[i] = state
  }
}

/** Which contacts are about one thing; from `keyedFrom` on, those of an issue key. */
function groupsOf<Row>(
  log: ContactLog<Row>,
  customers: Ordinals,
  { sameIssue }: IssueChoices,
  custom: IssueRules<Row>['sameIssue'],
): Ordinals & { readonly keyedFrom: number } {
  const { length } = log
  const words = (column: Parameters<typeof ordinalsOf>[0], name: string): Ordinals =>
    ordinalsOf(column, length, name)!
  if (sameIssue === 'issue') {
    const column = log.column('issue')
    const keyedFrom = customers.count
    if (!column) return { ...customers, keyedFrom }
    const keyed = pairsOf(customers, words(column, log.nameOf('issue')))
    const codes = keyed.codes.map((code, i) => (code < 0 ? customers.codes[i]! : keyedFrom + code))
    return { codes, count: keyedFrom + keyed.count, keyedFrom }
  }
  let groups = customers
  // None is a value as well.
  const split = ({ codes, count }: Ordinals): void => {
    groups = pairsOf(groups, { codes: codes.map((code) => code + 1), count: count + 1 })
  }
  if (typeof custom === 'function') {
    const nan = {}
    const values = Array.from({ length }, (_, i) => {
      if (customers.codes[i]! < 0) return null
      const value = custom(log.row(i))
      return Number.isNaN(value) ? nan : value
    })
    split(words(values, 'sameIssue'))
  } else if (typeof sameIssue !== 'string') {
    for (const field of sameIssue) {
      const column = log.column(field)
      if (column) split(words(column, log.nameOf(field)))
    }
  }
  return { ...groups, keyedFrom: Infinity }
}

/**
 * Counts contacts by state and by what came of them: 0 is nothing more, and those below. Goes through a group as `sweep`
 * does in issues.ts, and ends windows of elapsed time as `windowEnd`.
 */
function sweep(
  { times, marks, rows, ends, first }: Batch,
  windowEnds: Float64Array | null,
  { opens, window, boundary, sameInstant, immature, asOf }: IssueChoices & FirstContactChoices,
  keyedFrom: number,
  seen: Float64Array,
): void {
  const half = boundary === 'inclusive' ? 0.5 : 0
  const late = immature === 'exclude' ? asOf + 1 : Infinity
  const sameContact = sameInstant === 'same-contact'
  let from = 0
  for (let group = 0; group < ends.length; group++) {
    const to = ends[group]!
    const keyed = first + group >= keyedFrom
    const all = opens === 'all' && !keyed
    const chained = opens === 'first' && !keyed
    let blocked = -Infinity
    let next = from
    for (let i = from; i < to; i++) {
      const time = times[i]!
      if (next <= i) next = i + 1
      if (sameContact) while (next < to && times[next] === time) next++
      const end = windowEnds ? windowEnds[rows![i]!]! : time + window + half
      const isOpener = all || time >= blocked
      const came = !isOpener
        ? NOT_OPENER
        : end >= late
          ? IMMATURE
          : next < to && times[next]! < end
            ? REPEATED
            : 0
      seen[((marks[i]! >> 12) << 2) | came]!++
      if ((isOpener || chained) && end > blocked) blocked = end
    }
    from = to
  }
}

const IMMATURE = 1
const REPEATED = 2
const NOT_OPENER = 3

/** Counts by bin of counts by state and what came of it, first match wins as in `outcomeOf`. */
function fold(
  seen: Float64Array,
  bins: readonly string[],
  left: Float64Array,
): Pick<ContactCounts, 'counts' | 'notResolvable'> {
  const failures: readonly string[] = Object.values(FAILURES)
  const counts = [...left]
  let notResolvable = 0
  seen.forEach((count, place) => {
    const state = place >> 2
    const came = place & 3
    const own = bins[state & BIN]
    const bin =
      state & OUT
        ? own
        : came === NOT_OPENER
          ? 'notOpener'
          : came === IMMATURE
            ? 'immature'
            : came === REPEATED && !(state & BEFORE)
              ? 'repeated'
              : own
    if (count === 0) return
    counts[bins.indexOf(bin!)]! += count
    if (state & UNABLE && failures.includes(bin!)) notResolvable += count
  })
  return { counts, notResolvable }
}
