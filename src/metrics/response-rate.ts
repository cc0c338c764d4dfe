import { codeOf, faultOf, INVALID } from '../core/codes.ts'
import { readCounts } from '../core/distribution.ts'
import { badOption, CxMetricsError, checkOptions, oneOf } from '../core/errors.ts'
import { evaluate } from '../core/evaluate.ts'
import type { Json, Metric, Placement } from '../core/metric.ts'
import type { Estimate } from '../core/result.ts'
import { throwFault } from '../core/tally.ts'
import { rowReader, rowsOf } from '../derive/row-reader.ts'
import type { Scale } from '../scales/scale.ts'
import { wilsonInterval } from '../stats/wilson.ts'
import type { Instant } from '../time/instant.ts'
import { checkTimeZone } from '../time/zone.ts'
import {
  type Counts,
  type Rate,
  type RateOptions,
  type RateResult,
  rateOfCounts,
  rateOfRows,
} from './rates.ts'

/**
 * One invitation to a survey, as rows hold it.
 *
 * @category Metrics
 * @since 0.1.0
 */
export interface Invitation {
  /** Names the invitation: rows with the same key, compared by value and type, are one; a row without is one by itself. */
  readonly invitation?: unknown
  /** Only false says that it did not arrive; whoever answered was reached. */
  readonly delivered?: boolean | null | undefined
  /** Missing: answered if `answeredAt` is known. */
  readonly answered?: boolean | null | undefined
  readonly answeredAt?: Instant | null | undefined
  /** What `scale` reads: the answer itself. */
  readonly answer?: unknown
}

/** Options of `responseRate`, `responseRateFromCounts` and `responseRateMetric`. */
export interface ResponseRateOptions<Row = object> extends RateOptions<keyof Invitation> {
  /** Of which invitations the answers are a share. @defaultValue 'invited' */
  readonly denominator?: 'invited' | 'delivered'
  /**
   * Which of several rows of one invitation counts: an answered one before others, a delivered one before one that was
   * not; among equals the latest or the first by `answeredAt`, then by place.
   *
   * @defaultValue 'latest'
   */
  readonly duplicates?: 'latest' | 'first'
  /**
   * The scale of the score: only answers on it count, so that `answered` is the score's n. They are read from `answer`,
   * or as `fields` says. @defaultValue none: `answered` and `answeredAt` are read
   */
  readonly scale?: Scale
  /** The rows that count, as for the score. A definition says only `custom`. @defaultValue 'all' */
  readonly where?: 'all' | ((row: Row) => boolean)
  /** The IANA zone of text without an offset. @defaultValue 'UTC' */
  readonly timeZone?: string
}

/** What an invitation can be. */
export type ResponseRateClass = 'answered' | 'undelivered' | 'unanswered'
/** Why an invitation does not count. */
export type ResponseRateExclusion = 'invalid' | 'filtered' | 'duplicate'

/** answered + unanswered = delivered, + undelivered = invited; n is one of these two. */
export interface ResponseRateResult extends RateResult<'responseRate', 'invitations', ResponseRateExclusion> {
  readonly answered: number
  readonly unanswered: number
  readonly undelivered: number
  readonly invited: number
  readonly delivered: number
  /** The share of the invited that were reached. */
  readonly deliveryRate: Estimate<'wilson'>
}

/**
 * Response rate: the share of those invited that answered, answered / n. Proportion, 0 to 1, higher is better, with
 * Wilson's interval; a score is only as good as those it was not told by. No invitation: `value: null`,
 * `status: 'no-invitations'`. Rows are `{ invitation?, delivered?, answered?, answeredAt?, answer? }`; several of one
 * invitation count once, see `duplicates`. With the score's own `scale` and `where`, `answered` is the score's n.
 *
 * @throws `invalid_option`, `invalid_input`; `invalid_value` for a value that cannot be right, unless `onInvalid` is
 * `exclude`.
 * @example
 * const rows = [
 *   { invitation: 'a', answered: true },
 *   { invitation: 'b', answered: false },
 *   { invitation: 'b', answered: true },
 *   { invitation: 'c', answered: false },
 *   { invitation: 'd', delivered: false },
 * ]
 * responseRate(rows).value // 0.5
 * responseRate(rows, { denominator: 'delivered' }).value // 0.6666666666666666
 * responseRate([]).value // null
 * @see American Association for Public Opinion Research, Standard Definitions: RR1 is the share of the invited
 * @category Metrics
 * @since 0.1.0
 */
export function responseRate<Row extends object = Invitation>(
  rows: Iterable<Row>,
  options: ResponseRateOptions<Row> = {},
): ResponseRateResult {
  const { items, dropped } = distinctInvitations(rows, options)
  const result = evaluate(responseRateMetric<Row>(options), items)
  return { ...result, excluded: { ...result.excluded, ...dropped } }
}

/**
 * Response rate of counts, answered / invited or answered / delivered. Without `delivered` all were.
 *
 * @throws `invalid_count` unless the counts are whole, not negative, and answered ≤ delivered ≤ invited.
 * @example
 * responseRateFromCounts({ invited: 1000, answered: 257 }).value // 0.257
 * responseRateFromCounts({ invited: 1000, delivered: 940, answered: 235 }, { denominator: 'delivered' }).value // 0.25
 * @see the first figures: the example of "Response rate" in Wikipedia
 * @category Metrics
 * @since 0.1.0
 */
export function responseRateFromCounts(
  counts: { readonly invited: number; readonly delivered?: number; readonly answered: number },
  options: Pick<ResponseRateOptions, 'interval' | 'denominator'> = {},
): ResponseRateResult {
  checkOptions(options, ['interval', 'denominator'])
  const read = readCounts<'invited' | 'delivered' | 'answered'>(counts, ['invited', 'delivered', 'answered'])
  const { invited, answered } = read
  const delivered = counts.delivered === undefined ? invited : read.delivered
  if (answered > delivered || delivered > invited) {
    const name = answered > delivered ? 'delivered' : 'invited'
    const rule = answered > delivered ? 'at least answered' : 'at least delivered'
    throw new CxMetricsError('invalid_count', `${name} must be ${rule}, got ${read[name]}`, [name])
  }
  return rateOfCounts(
    rateOf(options),
    { answered, undelivered: invited - delivered, invitations: invited },
    options,
  )
}

/**
 * Response rate as a metric of invitations, for `evaluate`, `tally` and `summarize`: one row each, so make several rows of
 * one invitation one by `distinctInvitations` first.
 *
 * @throws `invalid_option`
 * @example
 * const metric = responseRateMetric({ scale: nps0to10, fields: { answer: 'score' } })
 * evaluate(metric, [{ score: 9 }, { score: null }, { score: 3 }, { score: null }]).value // 0.5
 * @category Metrics
 * @since 0.1.0
 */
export function responseRateMetric<Row extends object = Invitation>(
  options: ResponseRateOptions<Row> = {},
): Metric<Row, ResponseRateResult, ResponseRateClass, ResponseRateExclusion> {
  return rateOfRows(rateOf(options), options)
}

/**
 * The rows of which each invitation has one, and how many others there were: for scores, so that nobody answers twice,
 * and for `responseRateMetric`, under the same options. Rows that `where` leaves out, or that cannot be read, stay as they
 * are, for a metric to count. Rows keep their order, which decides only between equals.
 *
 * @throws as `responseRate`
 * @example
 * const rows = [
 *   { invitation: 7, answeredAt: '2024-05-02', score: 3 },
 *   { invitation: 7, answeredAt: '2024-05-01', score: 9 },
 * ]
 * distinctInvitations(rows).items[0].score // 3
 * distinctInvitations(rows, { duplicates: 'first' }).items[0].score // 9
 * distinctInvitations(rows).dropped.duplicate // 1
 * @category Metrics
 * @since 0.1.0
 */
export function distinctInvitations<Row extends object = Invitation>(
  rows: Iterable<Row>,
  options: ResponseRateOptions<Row> = {},
): { readonly items: Row[]; readonly dropped: { readonly duplicate: number } } {
  const { classify, onInvalid, definition } = responseRateMetric<Row>(options)
  const place = classify as (row: Row, index: number) => Placement<ResponseRateClass | ResponseRateExclusion>
  const reader = rowReader(options.fields, options.timeZone ?? 'UTC')
  const sign = definition.choices['duplicates'] === 'latest' ? 1 : -1
  const kept = new Map<unknown, { readonly row: Row; readonly rank: readonly number[] }>()
  let duplicate = 0
  rowsOf(rows).forEach((row, index) => {
    const placement = place(row, index)
    if (typeof placement !== 'string' && placement.fault && onInvalid === 'throw') {
      throwFault(placement.fault, [index, placement.fault.field])
    }
    reader.open(row, index)
    const standing = STANDING.indexOf(placement as ResponseRateClass)
    // A symbol of its own: what has no key, or does not count, is no other's duplicate.
    const key = standing < 0 ? Symbol() : (reader.value('invitation') ?? Symbol())
    const rank = [standing, sign * (reader.instant('answeredAt') ?? 0), sign * index]
    const known = kept.get(key)
    if (known) duplicate++
    if (!known || isAbove(rank, known.rank)) kept.set(key, { row, rank })
  })
  const items = [...kept.values()].sort((a, b) => sign * (a.rank[2]! - b.rank[2]!))
  return { items: items.map(({ row }) => row), dropped: { duplicate } }
}

/** The last stands above the others. */
const STANDING: readonly ResponseRateClass[] = ['undelivered', 'unanswered', 'answered']

/** By the first number in which they differ. */
function isAbove(a: readonly number[], b: readonly number[]): boolean {
  const place = a.findIndex((one, i) => one !== b[i])
  return a[place]! > b[place]!
}

function rateOf<Row>(options: ResponseRateOptions<Row>): Rate<ResponseRateClass, ResponseRateExclusion> {
  const { scale, where = 'all', timeZone = 'UTC' } = options ?? {}
  const denominator = oneOf('denominator', options?.denominator, ['invited', 'delivered'])
  const duplicates = oneOf('duplicates', options?.duplicates, ['latest', 'first'])
  if (where !== 'all' && typeof where !== 'function')
    badOption('where', "'all' or a function of the row", where)
  if (scale !== undefined && !Array.isArray(scale?.points)) badOption('scale', 'a scale', scale)
  const points: Json = scale ? [...scale.points] : null
  return {
    metric: 'responseRate',
    item: 'invitation',
    whole: 'invitations',
    classes: ['answered', 'undelivered', 'unanswered'],
    outside: denominator === 'delivered' ? ['undelivered'] : [],
    excluded: ['invalid', 'filtered', 'duplicate'],
    fields: ['invitation', 'delivered', 'answered', 'answeredAt', 'answer'],
    options: ['denominator', 'duplicates', 'scale', 'where', 'timeZone'],
    timeZone: checkTimeZone(timeZone),
    choices: { denominator, duplicates, points, where: where === 'all' ? where : 'custom' },
    place: ({ value, flag, instant, refuse }, row) => {
      if (typeof where === 'function' && !where(row)) return 'filtered'
      const at = instant('answeredAt')
      const delivered = flag('delivered')
      const given = scale ? value('answer') : null
      const code = scale ? codeOf(given, scale) : 0
      if (code === INVALID) refuse('answer', faultOf('answer', given, scale!).rule)
      const answered = scale ? code >= 0 : (flag('answered') ?? at !== null)
      return answered ? 'answered' : delivered === false ? 'undelivered' : 'unanswered'
    },
    more: ({ answered, unanswered, undelivered }, _, level) => {
      const delivered = answered + unanswered
      return reached(delivered, delivered + undelivered, level)
    },
  }
}

function reached(
  delivered: number,
  invited: number,
  level: number,
): Counts<'invited' | 'delivered'> & Pick<ResponseRateResult, 'deliveryRate'> {
  const deliveryRate =
    invited > 0
      ? { value: delivered / invited, interval: wilsonInterval(delivered, invited, level) }
      : { value: null, interval: null }
  return { invited, delivered, deliveryRate }
}
