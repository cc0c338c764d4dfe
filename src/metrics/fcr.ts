import type { AnyRow, Rows } from '../core/columns.ts'
import { readCounts, total } from '../core/distribution.ts'
import { CxMetricsError, checkOptions } from '../core/errors.ts'
import { evaluate } from '../core/evaluate.ts'
import type { Definition, Metric } from '../core/metric.ts'
import { withRecipe } from '../core/recipe.ts'
import {
  type Estimate,
  type Interval,
  type IntervalOptions,
  type MetricResult,
  readIntervalOptions,
} from '../core/result.ts'
import { exactValue } from '../core/sum.ts'
import { byName } from '../core/tally.ts'
import { readLog } from '../derive/contact-log.ts'
import { countContacts } from '../derive/count-contacts.ts'
import {
  CRITERIA,
  FAILURES,
  type Failure,
  type FirstContactChoices,
  type FirstContactCriteria,
  isResolvable,
  outcomeOf,
} from '../derive/first-contact.ts'
import { type IssueRow, isContact } from '../derive/issue-rows.ts'
import { type IssueChoices, type IssueRules, readIssueRules } from '../derive/issue-rules.ts'
import { type ContactExclusion, deriveIssues, type Issue } from '../derive/issues.ts'
import { type Draft, EXCLUSIONS, readIssue } from '../derive/read-issue.ts'
import { type RowReader, rowReader } from '../derive/row-reader.ts'
import { csat5 } from '../scales/presets.ts'
import { wilsonInterval } from '../stats/wilson.ts'

/**
 * The rules that make issues, and the criteria they are judged by. Only `asOf` has no default.
 *
 * @category Metrics
 * @since 0.1.0
 */
export interface FcrOptions<Row = object> extends IssueRules<Row>, FirstContactCriteria<Row> {
  /** @defaultValue { level: 0.95 } */
  readonly interval?: IntervalOptions<'wilson'>
}

/**
 * Issues counted elsewhere.
 *
 * @category Metrics
 * @since 0.1.0
 */
export interface FcrCounts {
  readonly resolvedFirst: number
  /** All issues in the base, resolved or not. */
  readonly eligible: number
  /** How many of the others could not be resolved at first contact. @defaultValue 0 */
  readonly notResolvable?: number
}

/**
 * Why an issue, or a contact, is not in the base. For issues: `missing` (no time, or no value that a limit wants),
 * `invalid`, `afterAsOf`, what the rules exclude (`abandoned`, `wrongDepartment`, `bot`, `channel`, `filtered`),
 * `immature` (its window is not over), `unrated` and `open` (not resolved, where only the resolved count). For contacts
 * also `noCustomer`, and `notOpener`: it belongs to an issue opened by another.
 *
 * @category Metrics
 * @since 0.1.0
 */
export type FcrExclusion = ContactExclusion | 'immature' | 'unrated' | 'open'

/**
 * How an issue in the base failed, first match wins.
 *
 * @category Metrics
 * @since 0.1.0
 */
export type FcrOutcome = keyof typeof FAILURES

/**
 * First contact resolution, gross (`value`) and `net` side by side: resolvedFirst + outcomes = n.
 *
 * @category Metrics
 * @since 0.1.0
 */
export interface FcrResult extends MetricResult<'fcr', 'no-eligible-issues', FcrExclusion, number> {
  readonly interval: Interval<'wilson'> | null
  readonly resolvedFirst: number
  /** The others of n, by what they failed at; null from counts. */
  readonly outcomes: { readonly [outcome in FcrOutcome]: number } | null
  /** The share of those that could be resolved at first contact; never below `value`. */
  readonly net: Estimate<'wilson'> & { readonly n: number }
}

/**
 * First contact resolution: the share of issues that took one customer contact, were resolved, and saw no repeat within
 * the window: resolvedFirst / n. Proportion, 0 to 1, higher is better, with Wilson's interval; `net` leaves out of n the
 * others that could not have been resolved at first contact. No issue in the base: `value: null`,
 * `status: 'no-eligible-issues'`.
 *
 * Rows with `at` are contacts `{ customer, at, resolved?, abandoned?, wrongDepartment?, satisfaction?, topic?, channel?,
 * issue?, id? }`, and are made into issues first; all rows of a customer have to be there. Rows with `openedAt` are
 * issues `{ openedAt, resolvedAt?, resolved?, contacts?, nextContactAt?, ... }`. Resolved + outcomes + excluded = rows in.
 * Either may come as columns of one length, `{ customer: [...], at: [...] }`, or as an Arrow table: contacts are then
 * counted without an object for any, and functions in the options see a row that is the same object every time.
 *
 * What is looked at, first match wins: missing or unreadable time · after `asOf` · no customer · excluded (abandoned,
 * wrong department, bot, channel, `where`) · another value that cannot be right · not an opener · immature · unrated under
 * `exclude`, or without the value that a limit wants, or unresolved under `exclude` · abandoned, wrong department or bot
 * under `fail` · repeat · reopened · unresolved · outside a limit · unsatisfied; `explainIssue` shows it of one issue. The
 * clock is never read: `asOf` says until when the log is known.
 *
 * @throws `mixed_rows` for contacts and issues together, `invalid_option`, `invalid_input`; `length_mismatch` for columns
 * of different lengths; `invalid_value` for a value that cannot be read or right, unless `onInvalid` is `exclude`.
 * @example
 * const contacts = [
 *   { customer: 'ann', at: '2024-05-01T10:00Z', resolved: true },
 *   { customer: 'bob', at: '2024-05-02T10:00Z', resolved: true },
 *   { customer: 'bob', at: '2024-05-05T10:00Z', resolved: true },
 * ]
 * fcr(contacts, { asOf: '2024-06-01T00:00Z', window: '7d' }).value // 0.5
 * fcr([], { asOf: '2024-06-01T00:00Z' }).value // null
 * fcr({ customer: [7, 8], at: ['2024-05-01', '2024-05-02'], resolved: [true, false] }, { asOf: '2024-06-01' }).value // 0.5
 * @see MetricNet, First Call Resolution Metrics: Gross vs Net FCR (customerthink.com); Wilson 1927, Journal of the
 * American Statistical Association 22:209–212
 * @category Metrics
 * @since 0.1.0
 */
export function fcr<Row extends object = AnyRow>(rows: Rows<Row>, options: FcrOptions<Row>): FcrResult {
  const { metric, choices, reader, outcome, answer } = plan(options)
  const { contacts, log, list } = readLog(rows, options.fields, choices)
  if (!contacts) return evaluate(metric, list())
  const counted = log && countContacts(log, reader, choices, options)
  if (counted) return answer(byName(counted.bins, counted.counts) as Counts, counted.notResolvable)
  const { items, dropped } = deriveIssues([...list()], reader, choices, options, outcome)
  const result = evaluate(metric, items)
  return { ...result, excluded: excludedOf(result.excluded, dropped) }
}

/**
 * First contact resolution of counts: gross resolvedFirst / eligible, net resolvedFirst / (eligible − notResolvable).
 * The definition holds no choices: they were made where the counts come from.
 *
 * @throws `invalid_count` unless the counts are whole, not negative, and resolvedFirst + notResolvable ≤ eligible.
 * @example
 * fcrFromCounts({ resolvedFirst: 280, eligible: 400, notResolvable: 50 }).value // 0.7
 * fcrFromCounts({ resolvedFirst: 280, eligible: 400, notResolvable: 50 }).net.value // 0.8
 * @see MetricNet, First Call Resolution Metrics: Gross vs Net FCR (customerthink.com)
 * @category Metrics
 * @since 0.1.0
 */
export function fcrFromCounts(counts: FcrCounts, options: Pick<FcrOptions, 'interval'> = {}): FcrResult {
  checkOptions(options, ['interval'])
  const read = readCounts<keyof FcrCounts>(counts, ['resolvedFirst', 'eligible', 'notResolvable'])
  if (read.resolvedFirst + read.notResolvable > read.eligible) {
    const rule = 'must be at least resolvedFirst + notResolvable'
    throw new CxMetricsError('invalid_count', `eligible ${rule}, got ${read.eligible}`, ['eligible'])
  }
  return finish(define({ choices: {} }), read, null, {}, options.interval)
}

/**
 * First contact resolution as a metric of issues, for `evaluate` and `tally`: of rows with `openedAt`, or of the
 * items of `issuesFromContacts` under the same rules. `classify` says of one issue what it counts as.
 *
 * @throws `invalid_option`
 * @example
 * const metric = fcrMetric({ asOf: '2024-06-01' })
 * evaluate(metric, [{ openedAt: '2024-05-01', resolvedAt: '2024-05-02', contacts: 1 }]).value // 1
 * @category Metrics
 * @since 0.1.0
 */
export function fcrMetric<Row extends object = IssueRow>(
  options: FcrOptions<Row>,
): Metric<Row | Issue<Row>, FcrResult, FcrClass, FcrExclusion> {
  return withRecipe(plan(options).metric, { metric: 'fcr', options })
}

/** What an issue in the base can be. */
export type FcrClass = 'resolvedFirst' | Failure

type Plan<Row> = {
  readonly metric: Metric<Row | Issue<Row>, FcrResult, FcrClass, FcrExclusion>
  readonly choices: IssueChoices & FirstContactChoices
  readonly reader: RowReader
  readonly outcome: (issue: Draft) => ReturnType<typeof outcomeOf>
  readonly answer: (counts: Counts, notResolvable: number) => FcrResult
}

type Counts = { readonly [bin in FcrClass | FcrExclusion]: number }

/** Options read once: the metric of issues, and what makes them of contacts. */
function plan<Row>(options: FcrOptions<Row>): Plan<Row> {
  const choices = readIssueRules(options, CRITERIA, 'interval')
  const { fields, where, resolvable, satisfaction, interval } = options
  readIntervalOptions(interval, ['wilson'])
  const { asOf, onInvalid, ...moving } = choices
  const definition = define({ choices: moving, window: { asOf: new Date(asOf).toISOString() } })
  const reader = rowReader(fields, choices.timeZone)
  const scale = typeof satisfaction === 'object' ? satisfaction.scale : undefined
  const outcome: Plan<Row>['outcome'] = (issue) => outcomeOf(reader, issue, choices, scale)
  const failures = Object.values(FAILURES)
  const metric: Plan<Row>['metric'] = {
    definition,
    bins: { classes: ['resolvedFirst', ...failures], excluded: EXCLUSIONS, sums: ['notResolvable'] },
    classify: (row, index) => {
      // An issue made of contacts is read already; all else is in the row that opened it, under the names it has there.
      const source = (row as Issue<Row> | null)?.opener ?? (row as Row)
      if (source === row && isContact(row, fields)) {
        const text = `row ${index} is a contact: make issues of all first, by issuesFromContacts`
        throw new CxMetricsError('mixed_rows', text, [index])
      }
      reader.open(source, index)
      const issue = source === row ? readIssue(row, 'openedAt', reader, choices, where) : (row as Issue<Row>)
      const bin = typeof issue === 'string' ? issue : outcome(issue)
      if (bin === 'invalid') return { bin, fault: reader.fault()! }
      if (!failures.includes(bin as Failure)) return { bin, sums: [0] }
      return { bin, sums: [isResolvable(reader, source, resolvable) ? 0 : 1] }
    },
    // Parts that are not named are called as they are.
    columns: (fields ?? {}) as Record<string, string>,
    codes: { satisfaction: scale ?? csat5 },
    onInvalid,
    finish: ({ counts, sums }) =>
      answer(counts, total(failures.map((bin) => exactValue(sums![bin]['notResolvable']!)))),
  }
  const answer: Plan<Row>['answer'] = (counts, notResolvable) => {
    const failed = failures.map((bin) => counts[bin])
    const { resolvedFirst } = counts
    const read = { resolvedFirst, eligible: resolvedFirst + total(failed), notResolvable }
    const outcomes = byName(Object.keys(FAILURES), failed) as FcrResult['outcomes']
    return finish(definition, read, outcomes, counts, interval)
  }
  return { metric, choices, reader, outcome, answer }
}

function define(given: Pick<Definition, 'choices' | 'window'>): Definition {
  return { metric: 'fcr', version: 1, item: 'issue', statistic: 'share', unit: 'proportion', ...given }
}

function excludedOf(counts: Reasons, more: Reasons = {}): FcrResult['excluded'] {
  const sums = EXCLUSIONS.map((reason) => (counts[reason] ?? 0) + (more[reason] ?? 0))
  return byName(EXCLUSIONS, sums) as FcrResult['excluded']
}

type Reasons = { readonly [reason in FcrExclusion]?: number }

function finish(
  definition: Definition,
  { resolvedFirst, eligible, notResolvable }: Required<FcrCounts>,
  outcomes: FcrResult['outcomes'],
  excluded: Reasons,
  interval: FcrOptions['interval'],
): FcrResult {
  const { level } = readIntervalOptions(interval, ['wilson'])
  const share = (n: number): Estimate<'wilson'> =>
    n > 0
      ? { value: resolvedFirst / n, interval: wilsonInterval(resolvedFirst, n, level) }
      : { value: null, interval: null }
  const resolvable = eligible - notResolvable
  return {
    metric: 'fcr',
    unit: 'proportion',
    ...share(eligible),
    intervalReason: null,
    status: eligible > 0 ? 'ok' : 'no-eligible-issues',
    n: eligible,
    resolvedFirst,
    outcomes,
    net: { ...share(resolvable), n: resolvable },
    excluded: excludedOf(excluded),
    definition,
  }
}
