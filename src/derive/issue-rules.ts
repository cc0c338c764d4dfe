import { badOption, checkOptions, oneOf } from '../core/errors.ts'
import type { OnInvalid } from '../core/metric.ts'
import { type Duration, durationMs } from '../time/duration.ts'
import { type Instant, toInstant } from '../time/instant.ts'
import { checkTimeZone, dayMs, localDay, startOfDay } from '../time/zone.ts'
import type { ContactField, IssueField } from './issue-rows.ts'

/**
 * What makes contacts one issue, and which of them count. Pass the same rules to `issuesFromContacts` and `fcrMetric`.
 *
 * @category First contact resolution
 * @since 0.1.0
 */
export interface IssueRules<Row = object> {
  /** Until when the log is known: contacts after it are left out, issues whose window ends after it are immature. */
  readonly asOf: Instant
  /** The IANA zone of text without an offset, and of the days of a calendar window. @defaultValue 'UTC' */
  readonly timeZone?: string
  /** How long after `windowStart` a further contact is a repeat. @defaultValue '7d' */
  readonly window?: Duration
  /** `calendar` counts local dates, and wants a window of whole days. @defaultValue 'elapsed' */
  readonly windowUnit?: 'elapsed' | 'calendar'
  /** Whether a contact exactly at the end (calendar: on the last date) is a repeat. @defaultValue 'exclusive' */
  readonly boundary?: 'exclusive' | 'inclusive'
  /** With `resolution` an unresolved issue counts from its first contact. @defaultValue 'first-contact' */
  readonly windowStart?: 'first-contact' | 'resolution'
  /**
   * Which contacts of a customer are about one issue: those with one issue key and, without a key, any (`issue`);
   * any (`customer`, or `[]`); those that agree in the named columns (`['topic', 'channel']`).
   *
   * @defaultValue 'issue'
   */
  readonly sameIssue?: 'issue' | 'customer' | readonly string[]
  /**
   * Which contacts without an issue key open an issue: those with no contact in whose window they lie (`first`), those
   * outside the window of the latest opener (`first-anchor`, the rule for contacts with a key), or `all`.
   *
   * @defaultValue 'first'
   */
  readonly opens?: 'first' | 'first-anchor' | 'all'
  /** Whether a contact at the very instant of the opener is a repeat of it. @defaultValue 'repeat' */
  readonly sameInstant?: 'repeat' | 'same-contact'
  /**
   * `exclude`: no contact at all. `repeat-only`: opens no issue, yet spoils an earlier and blocks a later one. `fail`:
   * opens an issue that has failed. `count`: an ordinary contact.
   *
   * @defaultValue 'exclude'
   */
  readonly abandoned?: 'exclude' | 'repeat-only' | 'fail' | 'count'
  /** As `abandoned`. @defaultValue 'count' */
  readonly wrongDepartment?: 'count' | 'fail' | 'exclude' | 'repeat-only'
  /** The channels that count. @defaultValue 'all' */
  readonly channels?: 'all' | readonly string[]
  /** The rows that count. A definition says only `custom`: two functions cannot be told apart. @defaultValue 'all' */
  readonly where?: 'all' | ((row: Row) => boolean)
  /** Names of columns that are called otherwise: `{ customer: 'account_id' }`. */
  readonly fields?: { readonly [field in ContactField | IssueField]?: string }
  /** @defaultValue 'throw' */
  readonly onInvalid?: OnInvalid
}

/** Options that name one of a few ways; the first is the default. */
type Ways = { readonly [option: string]: readonly string[] }
export type Chosen<Table extends Ways> = { readonly [option in keyof Table]: Table[option][number] }

export function choose<const Table extends Ways>(
  options: { readonly [option in keyof Table]?: Table[option][number] },
  table: Table,
): Chosen<Table> {
  const read = Object.entries(table).map(([name, ways]) => [name, oneOf(name, options[name], ways)])
  return Object.fromEntries(read) as Chosen<Table>
}

const WAYS = {
  windowUnit: ['elapsed', 'calendar'],
  boundary: ['exclusive', 'inclusive'],
  windowStart: ['first-contact', 'resolution'],
  opens: ['first', 'first-anchor', 'all'],
  sameInstant: ['repeat', 'same-contact'],
  abandoned: ['exclude', 'repeat-only', 'fail', 'count'],
  wrongDepartment: ['count', 'fail', 'exclude', 'repeat-only'],
} as const

/** The choices of the rules, with their defaults, as a definition holds them. */
export interface IssueChoices extends Chosen<typeof WAYS> {
  readonly asOf: number
  readonly timeZone: string
  readonly window: number
  readonly sameIssue: 'issue' | 'customer' | readonly string[]
  readonly channels: 'all' | readonly string[]
  readonly where: 'all' | 'custom'
}

/** Options that are no choice of the definition. */
export const READER_OPTIONS: readonly (keyof IssueRules)[] = ['fields', 'onInvalid']

const FIELDS: readonly (ContactField | IssueField)[] = [
  'id',
  'customer',
  'at',
  'issue',
  'topic',
  'channel',
  'resolved',
  'resolvedAt',
  'abandoned',
  'wrongDepartment',
  'satisfaction',
  'reopens',
  'agentReplies',
  'customerReplies',
  'durationMs',
  'resolvable',
  'openedAt',
  'contacts',
  'nextContactAt',
]

/** The rules checked and completed. Lists are sorted: in which order they are written moves no number. */
export function readIssueRules(rules: IssueRules<never>): IssueChoices {
  const { timeZone = 'UTC', sameIssue = 'issue', channels = 'all', where = 'all', fields = {} } = rules
  const zone = checkTimeZone(timeZone)
  const asOf = toInstant(rules.asOf, zone) ?? Number.NaN
  if (Number.isNaN(asOf)) badOption('asOf', 'a moment', rules.asOf)
  checkOptions(fields, FIELDS)
  oneOf('onInvalid', rules.onInvalid, ['throw', 'exclude'])
  const ways = choose(rules, WAYS)
  const window = durationMs('window', rules.window ?? 7 * dayMs)
  if (window === 0 || (ways.windowUnit === 'calendar' && window % dayMs)) {
    badOption('window', 'above 0, and whole days by the calendar', rules.window)
  }
  if (where !== 'all' && typeof where !== 'function') badOption('where', 'a function of the row', where)
  const same = sameIssue === 'issue' || sameIssue === 'customer' ? sameIssue : names('sameIssue', sameIssue)
  return {
    ...ways,
    asOf,
    timeZone: zone,
    window,
    sameIssue: same.length > 0 ? same : 'customer',
    channels: channels === 'all' ? channels : names('channels', channels),
    where: where === 'all' ? where : 'custom',
  }
}

function names(option: string, given: unknown): readonly string[] {
  if (!Array.isArray(given) || !given.every((name) => typeof name === 'string')) {
    badOption(option, 'a list of names', given)
  }
  return [...new Set(given as string[])].sort()
}

/** What of an issue says where its window lies. */
interface WindowedIssue {
  readonly openedAt: number
  readonly resolvedAt: number | null
}

/**
 * The first instant after an issue's window: contacts before it are repeats. An inclusive window of elapsed time ends
 * one millisecond later, for instants are whole; a calendar window ends where a local date begins.
 */
export function windowEnd(choices: IssueChoices): (issue: WindowedIssue) => number {
  const { timeZone, window, windowUnit, boundary, windowStart } = choices
  const inclusive = boundary === 'inclusive'
  const days = window / dayMs + (inclusive ? 1 : 0)
  return ({ openedAt, resolvedAt }) => {
    const start = windowStart === 'resolution' ? (resolvedAt ?? openedAt) : openedAt
    if (windowUnit === 'calendar') return startOfDay(timeZone, localDay(timeZone, start) + days)
    return start + window + (inclusive ? 1 : 0)
  }
}

/** Whether all of a window that ends at `end` was seen; `end` as `windowEnd` gives it. */
export function isMature({ asOf, windowUnit, boundary }: IssueChoices, end: number): boolean {
  return end <= asOf + (windowUnit === 'elapsed' && boundary === 'inclusive' ? 1 : 0)
}
