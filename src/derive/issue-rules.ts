import { badOption, checkOptions, oneOf } from '../core/errors.ts'
import type { OnInvalid } from '../core/metric.ts'
import { type Duration, durationMs } from '../time/duration.ts'
import { type Instant, readInstant } from '../time/instant.ts'
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
   * any (`customer`, or `[]`); those that agree in the named columns (`['topic', 'channel']`), or in what a function of
   * the row gives, told apart by value and type. A definition says only `custom`.
   *
   * @defaultValue 'issue'
   */
  readonly sameIssue?: 'issue' | 'customer' | readonly string[] | ((row: Row) => unknown)
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
  /** As `abandoned`, for contacts that no human answered. @defaultValue 'count' */
  readonly bot?: 'count' | 'fail' | 'exclude' | 'repeat-only'
  /** The channels that count. @defaultValue 'all' */
  readonly channels?: 'all' | readonly string[]
  /** The rows that count. A definition says only `custom`: two functions cannot be told apart. @defaultValue 'all' */
  readonly where?: 'all' | ((row: Row) => boolean)
  /** Names of columns that are called otherwise: `{ customer: 'account_id' }`. */
  readonly fields?: { readonly [field in ContactField | IssueField]?: string }
  /** @defaultValue 'throw' */
  readonly onInvalid?: OnInvalid
}

/** What is read of the rules, with their defaults: the choices of a definition, `asOf` and `onInvalid`. */
export type IssueChoices = Required<
  Omit<IssueRules, 'fields' | 'asOf' | 'window' | 'where' | 'sameIssue'>
> & {
  readonly asOf: number
  readonly window: number
  readonly sameIssue: 'issue' | 'customer' | 'custom' | readonly string[]
  readonly where: 'all' | 'custom'
}

/** What each option may be, the default first; a function, the last, reads all else that it may be. */
export type Ways<Choices> = {
  readonly [option in keyof Choices]: readonly (
    | Choices[option]
    | ((name: string, given: unknown) => Choices[option])
  )[]
}

const RULES: Ways<Omit<IssueChoices, 'asOf'>> = {
  timeZone: ['UTC', (_, given) => checkTimeZone(given)],
  window: [6048e5, durationMs],
  windowUnit: ['elapsed', 'calendar'],
  boundary: ['exclusive', 'inclusive'],
  windowStart: ['first-contact', 'resolution'],
  sameIssue: ['issue', 'customer', columns],
  opens: ['first', 'first-anchor', 'all'],
  sameInstant: ['repeat', 'same-contact'],
  abandoned: ['exclude', 'repeat-only', 'fail', 'count'],
  wrongDepartment: ['count', 'exclude', 'repeat-only', 'fail'],
  bot: ['count', 'exclude', 'repeat-only', 'fail'],
  channels: ['all', names],
  where: ['all', custom],
  onInvalid: ['throw', 'exclude'],
}

const FIELDS: readonly (ContactField | IssueField)[] = [
  'id',
  'customer',
  'at',
  'issue',
  'contact',
  'topic',
  'channel',
  'resolved',
  'resolvedAt',
  'abandoned',
  'wrongDepartment',
  'bot',
  'satisfaction',
  'reopens',
  'agentReplies',
  'customerReplies',
  'transfers',
  'agents',
  'durationMs',
  'resolvable',
  'openedAt',
  'contacts',
  'nextContactAt',
]

/** The rules checked and completed, with `more` options if a metric has them; `others` are read elsewhere. */
export function readIssueRules<More = unknown>(
  rules: IssueRules<never>,
  more?: Ways<More>,
  ...others: string[]
): IssueChoices & More {
  const ways: Ways<object> = { ...RULES, ...more }
  checkOptions(rules, [...Object.keys(ways), 'asOf', 'fields', ...others])
  checkOptions(rules.fields ?? {}, FIELDS)
  const read = Object.entries(ways).map(([name, of]) => [name, choose(name, rules[name as never], of)])
  const choices = Object.fromEntries(read) as IssueChoices & More
  const { timeZone, window, windowUnit } = choices
  if (window === 0 || (windowUnit === 'calendar' && window % dayMs)) {
    badOption('window', 'above 0, and whole days by the calendar', rules.window)
  }
  return { ...choices, asOf: readInstant('asOf', rules.asOf, timeZone) }
}

function choose(name: string, given: unknown, ways: readonly unknown[]): unknown {
  const read = ways.at(-1)
  if (given !== undefined && !ways.includes(given) && typeof read === 'function') return read(name, given)
  return oneOf(name, given as never, ways as readonly never[])
}

/** The option is a function of the row; which one, no definition can say. */
export function custom(name: string, given: unknown): 'custom' {
  return typeof given === 'function' ? 'custom' : badOption(name, "'all' or a function of the row", given)
}

/** Sorted: in which order names are written moves no number. */
function names(name: string, given: unknown): readonly string[] {
  if (Array.isArray(given) && given.every((one) => typeof one === 'string')) return [...new Set(given)].sort()
  return badOption(name, 'a list of names', given)
}

/** No columns beside the customer are the whole customer. */
function columns(name: string, given: unknown): readonly string[] | 'customer' | 'custom' {
  if (typeof given === 'function') return 'custom'
  const named = names(name, given)
  return named.length > 0 ? named : 'customer'
}

type Times = { readonly openedAt: number; readonly resolvedAt: number | null }

/** Where an issue's window begins. */
export function windowOpens({ windowStart }: IssueChoices, { openedAt, resolvedAt }: Times): number {
  return (windowStart === 'resolution' ? resolvedAt : null) ?? openedAt
}

/**
 * Where an issue's window ends: contacts before it are repeats. An inclusive window of elapsed time ends half a
 * millisecond later, for instants are whole; a calendar window ends where a local date begins.
 */
export function windowEnd(choices: IssueChoices, issue: Times): number {
  const { timeZone, window, windowUnit, boundary } = choices
  const start = windowOpens(choices, issue)
  const inclusive = boundary === 'inclusive' ? 1 : 0
  return windowUnit === 'calendar'
    ? startOfDay(timeZone, localDay(timeZone, start) + window / dayMs + inclusive)
    : start + window + inclusive / 2
}
