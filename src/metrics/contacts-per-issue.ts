import { readCounts } from '../core/distribution.ts'
import { checkOptions, oneOf } from '../core/errors.ts'
import { evaluate } from '../core/evaluate.ts'
import type { Definition, Metric, OnInvalid, Placement, ValueTable } from '../core/metric.ts'
import { withRecipe } from '../core/recipe.ts'
import {
  type Estimate,
  type Interval,
  type IntervalOptions,
  type MetricResult,
  readIntervalOptions,
} from '../core/result.ts'
import { byName } from '../core/tally.ts'
import { countOf, NONE } from '../core/values.ts'
import { rowReader } from '../derive/row-reader.ts'
import { hallInterval } from '../stats/hall-interval.ts'
import { momentsOf } from '../stats/moments.ts'
import { wilsonInterval } from '../stats/wilson.ts'

/** Options of `contactsPerIssue` and `contactsPerIssueMetric`. */
export interface ContactsPerIssueOptions {
  /**
   * What issues are that are not known to be resolved: `apart`, for their contacts are a lower bound; or counted with
   * the others, where all rows are finished issues and say nothing of it.
   *
   * @defaultValue 'apart'
   */
  readonly open?: 'apart' | 'count'
  /** Names of columns that are called otherwise. */
  readonly fields?: { readonly [field in 'contacts' | 'resolved' | 'resolvedAt']?: string }
  /** @defaultValue 'throw' */
  readonly onInvalid?: OnInvalid
  /** @defaultValue { level: 0.95 } */
  readonly interval?: { readonly level?: number }
}

/** n counts resolved issues; n + open + excluded = issues in. */
export interface ContactsPerIssueResult
  extends MetricResult<'contactsPerIssue', 'no-resolved-issues', 'missing' | 'invalid', number> {
  readonly interval: Interval<'hall'> | null
  /** Resolved issues by how many contacts they took. */
  readonly distribution: { readonly [contacts: string]: number }
  /** The share of the resolved issues that took 2 contacts or more ... */
  readonly twoOrMore: Estimate<'wilson'>
  /** ... and 3 or more. */
  readonly threeOrMore: Estimate<'wilson'>
  readonly standardDeviation: number | null
  /** m₃ / m₂^1.5 with both over n; 0 where all agree. */
  readonly skewness: number | null
  /** Issues not known to be resolved: how many, and the contacts that each of them took at least, on average. */
  readonly open: { readonly n: number; readonly atLeast: number | null }
}

/**
 * Contacts per issue: how many contacts resolved issues took, on average; effort as it shows in behaviour. A count, 1 and
 * up, lower is better, with Hall's interval, which follows the skew of such counts; beside it the distribution, and the
 * shares of issues that took 2 and 3 contacts or more. Open issues are apart, for they are not done yet. Nothing
 * resolved: `value: null`, `status: 'no-resolved-issues'`.
 *
 * @param issues items of `issuesFromContacts`, or rows `{ contacts, resolved?, resolvedAt? }`.
 * @throws `invalid_option`, `invalid_input`; `invalid_value` for what is no number of contacts, unless `onInvalid` is
 * `exclude`.
 * @example
 * const issues = [
 *   { contacts: 1, resolved: true },
 *   { contacts: 1, resolved: true },
 *   { contacts: 4, resolved: true },
 *   { contacts: 2, resolved: false },
 * ]
 * contactsPerIssue(issues).value // 2
 * contactsPerIssue(issues).twoOrMore.value // 0.3333333333333333
 * contactsPerIssue(issues).open // { n: 1, atLeast: 2 }
 * @see Hall 1992, Journal of the Royal Statistical Society B 54:221–228; Dixon, Freeman and Toman 2010, Stop Trying to
 * Delight Your Customers, Harvard Business Review 88(7/8)
 * @category Metrics
 * @since 0.1.0
 */
export function contactsPerIssue<Row extends object>(
  issues: Iterable<Row>,
  options: ContactsPerIssueOptions = {},
): ContactsPerIssueResult {
  return evaluate(contactsPerIssueMetric<Row>(options), issues)
}

/**
 * Contacts per issue of a distribution: how many resolved issues took 1 contact, 2, 3 ...
 *
 * @throws `invalid_count` unless counts are whole, not negative, and of whole numbers of contacts from 1 up.
 * @example
 * contactsPerIssueFromCounts({ 1: 60, 2: 25, 3: 10, 5: 5 }).value // 1.65
 * contactsPerIssueFromCounts({ 1: 60, 2: 25, 3: 10, 5: 5 }).threeOrMore.value // 0.15
 * @category Metrics
 * @since 0.1.0
 */
export function contactsPerIssueFromCounts(
  distribution: { readonly [contacts: string]: number },
  options: Pick<ContactsPerIssueOptions, 'interval' | 'open'> = {},
): ContactsPerIssueResult {
  const { level, definition } = plan(options)
  const known = Object.keys(Object(distribution)).filter((contacts) => /^[1-9]\d{0,14}$/.test(contacts))
  const counts = readCounts(distribution, known)
  const values = known.filter((contacts) => counts[contacts]! > 0).map(Number)
  values.sort((a, b) => a - b)
  const resolved = { values, counts: values.map((contacts) => counts[contacts]!) }
  return answer(resolved, NONE, { missing: 0, invalid: 0 }, level, definition)
}

/**
 * Contacts per issue as a metric of issues, for `evaluate`, `tally` and `summarize`.
 *
 * @throws `invalid_option`
 * @example
 * const { items } = issuesFromContacts([
 *   { customer: 'ann', at: '2024-05-01', resolved: false },
 *   { customer: 'ann', at: '2024-05-03', resolved: true },
 *   { customer: 'bob', at: '2024-05-02', resolved: true },
 * ], { asOf: '2024-06-01' })
 * evaluate(contactsPerIssueMetric({ open: 'count' }), items).value // 1.5
 * @category Metrics
 * @since 0.1.0
 */
export function contactsPerIssueMetric<Row extends object>(
  options: ContactsPerIssueOptions = {},
): Metric<Row, ContactsPerIssueResult, 'resolved' | 'open', 'missing' | 'invalid'> {
  const { level, open, definition } = plan(options)
  checkOptions(options.fields ?? {}, ['contacts', 'resolved', 'resolvedAt'])
  const reader = rowReader(options.fields, 'UTC')
  const rule = 'must be a whole number, 1 or more'
  const metric: Metric<Row, ContactsPerIssueResult, 'resolved' | 'open', 'missing' | 'invalid'> = {
    definition,
    bins: { classes: ['resolved', 'open'], excluded: ['missing', 'invalid'], values: 'whole' },
    classify: (row, index): Placement<'resolved' | 'open' | 'missing' | 'invalid'> => {
      reader.open(row, index)
      const contacts = reader.count('contacts', rule)
      if (contacts === 0) reader.refuse('contacts', rule)
      const resolved = open === 'count' || (reader.flag('resolved') ?? reader.instant('resolvedAt') !== null)
      const fault = reader.fault()
      if (fault) return { bin: 'invalid', fault }
      return contacts === null ? 'missing' : { bin: resolved ? 'resolved' : 'open', value: contacts }
    },
    onInvalid: oneOf('onInvalid', options.onInvalid, ['throw', 'exclude']),
    finish: ({ values, counts: { missing, invalid } }) =>
      answer(values!.resolved, values!.open, { missing, invalid }, level, definition),
  }
  return withRecipe(metric, { metric: 'contactsPerIssue', options })
}

function plan(options: ContactsPerIssueOptions): {
  readonly level: number
  readonly open: 'apart' | 'count'
  readonly definition: Definition
} {
  checkOptions(options, ['open', 'fields', 'onInvalid', 'interval'])
  const { level } = readIntervalOptions(options.interval as IntervalOptions<'hall'>, ['hall'])
  const open = oneOf('open', options.open, ['apart', 'count'])
  // Issues still open are spans not over yet: what compares spans with open ones compares these.
  const definition: Definition = {
    metric: 'contactsPerIssue',
    version: 1,
    item: 'issue',
    statistic: 'span',
    unit: 'count',
    choices: { open },
  }
  return { level, open, definition }
}

function answer(
  resolved: ValueTable,
  open: ValueTable,
  excluded: ContactsPerIssueResult['excluded'],
  level: number,
  definition: Definition,
): ContactsPerIssueResult {
  const moments = momentsOf(resolved)
  const n = countOf(resolved)
  const hall = moments && hallInterval(moments, { level })
  const from = (contacts: number): Estimate<'wilson'> => {
    const count = countFrom(resolved, contacts)
    return n > 0
      ? { value: count / n, interval: wilsonInterval(count, n, level) }
      : { value: null, interval: null }
  }
  return {
    metric: 'contactsPerIssue',
    unit: 'count',
    value: moments?.mean ?? null,
    // no issue takes less than one, whatever the limits of few say
    interval: hall && { ...hall, lower: Math.max(1, hall.lower) },
    intervalReason: n === 1 ? 'too-few-items' : null,
    status: n > 0 ? 'ok' : 'no-resolved-issues',
    n,
    distribution: byName(resolved.values, resolved.counts),
    twoOrMore: from(2),
    threeOrMore: from(3),
    standardDeviation: moments && moments.variance !== null ? Math.sqrt(moments.variance) : null,
    skewness: moments?.skewness ?? null,
    open: { n: countOf(open), atLeast: momentsOf(open)?.mean ?? null },
    excluded,
    definition,
  }
}

/** How many of the values are at least so great. */
function countFrom({ values, counts }: ValueTable, least: number): number {
  return counts.reduce((sum, count, i) => sum + (values[i]! >= least ? count : 0), 0)
}
