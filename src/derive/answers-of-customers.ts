import { codeOf, faultOf, INVALID, MISSING, NOT_APPLICABLE } from '../core/codes.ts'
import { badOption, CxMetricsError, checkOptions, oneOf, show } from '../core/errors.ts'
import type { Fault, OnInvalid } from '../core/metric.ts'
import type { Scale } from '../scales/scale.ts'
import { type Instant, readInstant } from '../time/instant.ts'
import { checkTimeZone } from '../time/zone.ts'
import { readKey } from './read-event.ts'
import { type FieldNames, rowReader, rowsOf } from './row-reader.ts'
import type { CustomerKey } from './terms.ts'

/**
 * An answer of a customer to one question.
 *
 * @category Churn
 * @since 0.1.0
 */
export interface CustomerAnswer {
  readonly customer: CustomerKey | null | undefined
  /** A point of the scale, or text that its labels name. */
  readonly score: number | string | null | undefined
  /** Answers without a moment come before all others, and of one moment the one further down is later. */
  readonly at?: Instant | null | undefined
}

/** Which of a customer's answers counts. */
export type AnswerChoice = 'latest' | 'first' | 'worst'

/** How answers are joined to customers. */
export interface AnswerOptions {
  readonly scale: Scale
  /** Which answer counts of a customer who gave several. @defaultValue 'latest' */
  readonly which?: AnswerChoice
  /** Answers after it are left out. @defaultValue none: all count */
  readonly asOf?: Instant
  /** The IANA zone of plain dates and of text without an offset. @defaultValue 'UTC' */
  readonly timeZone?: string
  /** Names of the answers' columns that are called otherwise. */
  readonly answerFields?: { readonly [field in keyof CustomerAnswer]?: string }
  /** @defaultValue 'throw' */
  readonly onInvalid?: OnInvalid
}

/** The options above, for `checkOptions`. */
export const ANSWER_OPTIONS = ['scale', 'which', 'asOf', 'timeZone', 'answerFields', 'onInvalid'] as const

/** Why an answer speaks for nobody: another of the customer does, or it says nothing. */
export type UnusedAnswer = 'superseded' | 'afterAsOf' | 'missing' | 'notApplicable' | 'invalid'

/** What each customer said: the point's place on the scale. Customers + unused answers = answers. */
export interface AnswersOfCustomers {
  readonly places: ReadonlyMap<CustomerKey, number>
  readonly unused: { readonly [reason in UnusedAnswer]: number }
}

/** Joins answers to who gave them, one each. Throws `invalid_value` at `['answers', row, field]`, `invalid_option`. */
export function answersOfCustomers(answers: Iterable<object>, options: AnswerOptions): AnswersOfCustomers {
  const { scale, answerFields = {} } = options
  if (!Array.isArray(scale?.points)) badOption('scale', 'a scale', scale)
  const which = oneOf('which', options.which, ['latest', 'first', 'worst'])
  const onInvalid = oneOf('onInvalid', options.onInvalid, ['throw', 'exclude'])
  const timeZone = checkTimeZone(options.timeZone ?? 'UTC')
  const asOf = options.asOf === undefined ? Infinity : readInstant('asOf', options.asOf, timeZone)
  checkOptions(answerFields, ['customer', 'score', 'at'], 'answerFields')
  const reader = rowReader(answerFields as FieldNames, timeZone)
  const worse = scale.better === 'high' ? -1 : 1
  // the first answer stands until one counts for more; of equal ones the later row only where the latest counts
  const beats = {
    latest: (_: number, at: number, known: Known) => at >= known.at,
    first: (_: number, at: number, known: Known) => at < known.at,
    worst: (place: number, _: number, known: Known) => (place - known.place) * worse > 0,
  }[which]
  const best = new Map<CustomerKey, Known>()
  const unused = { superseded: 0, afterAsOf: 0, missing: 0, notApplicable: 0, invalid: 0 }
  rowsOf(answers).forEach((row, index) => {
    reader.open(row, index)
    const customer = readKey(reader, 'customer')
    const at = reader.instant('at') ?? -Infinity
    const score = reader.value('score')
    const place = codeOf(score, scale)
    const fault =
      reader.fault() ?? (place === INVALID ? faultOf(answerFields.score ?? 'score', score, scale) : null)
    if (fault && onInvalid === 'throw') throwIn('answers', index, fault)
    if (fault) unused.invalid++
    else if (at > asOf) unused.afterAsOf++
    else if (customer === null || place === MISSING) unused.missing++
    else if (place === NOT_APPLICABLE) unused.notApplicable++
    else {
      const known = best.get(customer)
      if (known) unused.superseded++
      if (!known || beats(place, at, known)) best.set(customer, { place, at })
    }
  })
  const places = new Map([...best].map(([customer, { place }]) => [customer, place]))
  return { places, unused }
}

/** The throwing half of `onInvalid` where there are several lists of rows: names the list too. */
export function throwIn(list: string, index: number, { field, rule, got, hint = '' }: Fault): never {
  const text = `${field} ${rule}, got ${show(got)} (${list} ${index}). ${hint}`
  throw new CxMetricsError('invalid_value', text.trim(), [list, index, field])
}

interface Known {
  readonly place: number
  readonly at: number
}
