import { badOption, checkOptions, oneOf } from '../core/errors.ts'
import type { OnInvalid } from '../core/metric.ts'
import { byName, throwFault } from '../core/tally.ts'
import { type Duration, durationMs } from '../time/duration.ts'
import { type Instant, readInstant } from '../time/instant.ts'
import { checkTimeZone } from '../time/zone.ts'
import { type RowReader, rowReader, rowsOf } from './row-reader.ts'
import type { CustomerKey } from './terms.ts'

/** Who may be asked, and when. */
export interface EligibilityOptions {
  /** Now. Invitations after it are not known yet; the clock is never read. */
  readonly asOf: Instant
  /** No customer is asked more often than this `within` the time before. @defaultValue 1 */
  readonly atMost?: number
  /** How long an invitation counts: one sent at t no longer does at t + within. @defaultValue '90d' */
  readonly within?: Duration
  /** By which channel: any, the one each customer prefers (who names none is refused), or one by its name. @defaultValue 'any' */
  readonly channel?: 'any' | 'preferred' | (string & {})
  /**
   * The right moment: only customers whose `moment` is one of these, no sooner after `momentAt` than `after`, and no later
   * than `within`. @defaultValue any moment
   */
  readonly moment?: {
    readonly is?: readonly string[]
    /** @defaultValue 0 */
    readonly after?: Duration
    readonly within?: Duration
  }
  /** The IANA zone of text without an offset. @defaultValue 'UTC' */
  readonly timeZone?: string
  /** Names of columns that are called otherwise, of customers and of `asked`. */
  readonly fields?: {
    readonly [field in 'customer' | 'channel' | 'moment' | 'momentAt' | 'optedOut' | 'at']?: string
  }
  /** @defaultValue 'throw' */
  readonly onInvalid?: OnInvalid
}

/**
 * Why a customer may not be asked, the first that holds: the row names no customer, or no `momentAt` that is needed; it
 * cannot be right; the customer was in an earlier row; wants no surveys; the moment is another, not yet, or over; prefers
 * no channel, or another; was asked often enough.
 */
export type SurveyRefusal =
  | 'missing'
  | 'invalid'
  | 'duplicate'
  | 'optedOut'
  | 'otherMoment'
  | 'tooEarly'
  | 'tooLate'
  | 'noChannel'
  | 'otherChannel'
  | 'askedRecently'

/**
 * Who may be asked now, and why not the others: eligible + refused = customers in.
 *
 * @category Surveys
 * @since 0.1.0
 */
export interface SurveyEligibility<Row> {
  readonly eligible: readonly {
    readonly customer: CustomerKey
    /** The channel to ask by: the preferred one where there is one, or the one that was named; null where any will do. */
    readonly channel: string | null
    readonly row: Row
  }[]
  readonly refused: readonly {
    readonly customer: CustomerKey | null
    readonly reason: SurveyRefusal
    /** The instant from which this reason no longer holds; null where time changes nothing. */
    readonly until: number | null
    readonly row: Row
  }[]
  readonly counts: { readonly [reason in SurveyRefusal]: number }
  /** The invitations that were looked at, and those that were not. */
  readonly asked: {
    readonly counted: number
    readonly missing: number
    readonly invalid: number
    readonly afterAsOf: number
  }
}

/**
 * Who may be asked now: asking less, at the right moment, by the channel customers prefer. Customers are rows
 * `{ customer, channel?, moment?, momentAt?, optedOut? }`, one each; `asked` is the log of invitations so far,
 * `{ customer, at }`, whether answered or not. No customers: nobody. O(customers + invitations).
 *
 * @throws `invalid_option` without `asOf`, `invalid_input`; `invalid_value` for a value that cannot be right, unless
 * `onInvalid` is `exclude`.
 * @example
 * const customers = [{ customer: 'ann' }, { customer: 'bob' }, { customer: 'cho', optedOut: true }]
 * const asked = [{ customer: 'bob', at: '2024-04-01' }]
 * const { eligible, refused } = eligibleForSurvey(customers, asked, { asOf: '2024-05-01', within: '90d' })
 * eligible.map(({ customer }) => customer) // ['ann']
 * refused.map(({ customer, reason }) => [customer, reason]) // [['bob', 'askedRecently'], ['cho', 'optedOut']]
 * new Date(refused[0].until).toISOString() // '2024-06-30T00:00:00.000Z'
 * @category Surveys
 * @since 0.1.0
 */
export function eligibleForSurvey<Row extends object>(
  customers: Iterable<Row>,
  asked: Iterable<object>,
  options: EligibilityOptions,
): SurveyEligibility<Row> {
  const rules = readRules(options)
  const { onInvalid, reader } = rules
  const log = readLog(asked, rules)
  const seen = new Set<CustomerKey>()
  const eligible: SurveyEligibility<Row>['eligible'][number][] = []
  const refused: SurveyEligibility<Row>['refused'][number][] = []
  rowsOf(customers).forEach((row, index) => {
    reader.open(row, index)
    const customer = readCustomer(reader)
    const [refusal, until = null] = refusalOf(rules, customer, log.times.get(customer!) ?? [], seen)
    const fault = reader.fault()
    if (fault && onInvalid === 'throw') throwFault(fault, [index, fault.field])
    const reason = fault ? 'invalid' : refusal
    if (!fault && customer !== null) seen.add(customer)
    if (reason) refused.push({ customer, reason, until: fault ? null : until, row })
    else eligible.push({ customer: customer!, channel: channelOf(rules), row })
  })
  const counts = REFUSALS.map((reason) => refused.filter((one) => one.reason === reason).length)
  return {
    eligible,
    refused,
    counts: byName(REFUSALS, counts) as SurveyEligibility<Row>['counts'],
    asked: log.asked,
  }
}

const REFUSALS: readonly SurveyRefusal[] = [
  'missing',
  'invalid',
  'duplicate',
  'optedOut',
  'otherMoment',
  'tooEarly',
  'tooLate',
  'noChannel',
  'otherChannel',
  'askedRecently',
]

interface Rules {
  readonly asOf: number
  readonly atMost: number
  readonly within: number
  readonly channel: string
  readonly moments: readonly string[] | null
  readonly after: number
  /** Null: a moment is never over. */
  readonly over: number | null
  readonly timed: boolean
  readonly onInvalid: OnInvalid
  readonly reader: RowReader
}

function readRules(options: EligibilityOptions): Rules {
  checkOptions(options, [
    ...['asOf', 'atMost', 'within', 'channel', 'moment', 'timeZone', 'fields', 'onInvalid'],
  ])
  const { atMost = 1, within = '90d', channel = 'any', moment = {}, fields = {} } = options
  checkOptions(fields, ['customer', 'channel', 'moment', 'momentAt', 'optedOut', 'at'])
  checkOptions(moment, ['is', 'after', 'within'], 'moment')
  const timeZone = checkTimeZone(options.timeZone ?? 'UTC')
  if (!(Number.isSafeInteger(atMost) && atMost > 0)) badOption('atMost', 'a whole number, 1 or more', atMost)
  if (typeof channel !== 'string' || channel === '') {
    badOption('channel', "'any', 'preferred' or the name of one", channel)
  }
  const { is = null } = moment
  if (is !== null && !(Array.isArray(is) && is.every((one) => typeof one === 'string'))) {
    badOption('moment.is', 'a list of names', is)
  }
  return {
    asOf: readInstant('asOf', options.asOf, timeZone),
    atMost,
    within: durationMs('within', within),
    channel,
    moments: is,
    after: durationMs('moment.after', moment.after ?? 0),
    over: moment.within === undefined ? null : durationMs('moment.within', moment.within),
    timed: moment.after !== undefined || moment.within !== undefined,
    onInvalid: oneOf('onInvalid', options.onInvalid, ['throw', 'exclude']),
    reader: rowReader(fields, timeZone),
  }
}

/** When each customer was asked, of the invitations that still count. */
function readLog(
  asked: Iterable<object>,
  { asOf, within, onInvalid, reader }: Rules,
): {
  readonly times: ReadonlyMap<CustomerKey, number[]>
  readonly asked: SurveyEligibility<never>['asked']
} {
  const times = new Map<CustomerKey, number[]>()
  const counts = { counted: 0, missing: 0, invalid: 0, afterAsOf: 0 }
  rowsOf(asked).forEach((row, index) => {
    reader.open(row, index)
    const customer = readCustomer(reader)
    const at = reader.instant('at')
    const fault = reader.fault()
    if (fault && onInvalid === 'throw') throwFault(fault, [index, fault.field])
    if (fault) counts.invalid++
    else if (customer === null || at === null) counts.missing++
    else if (at > asOf) counts.afterAsOf++
    else {
      counts.counted++
      if (at + within <= asOf) return
      const known = times.get(customer)
      if (known) known.push(at)
      else times.set(customer, [at])
    }
  })
  return { times, asked: counts }
}

function readCustomer(reader: RowReader): CustomerKey | null {
  const customer = reader.value('customer')
  if ((typeof customer === 'string' && customer) || typeof customer === 'number') return customer
  return customer === null ? null : reader.refuse('customer', 'must be text or a number')
}

/** Why the customer whose row is open may not be asked, and until when. */
function refusalOf(
  { asOf, atMost, within, channel, moments, after, over, timed, reader }: Rules,
  customer: CustomerKey | null,
  times: number[],
  seen: ReadonlySet<CustomerKey>,
): readonly [reason: SurveyRefusal | null, until?: number] {
  const { value, flag, instant, refuse } = reader
  const optedOut = flag('optedOut')
  const momentAt = timed ? instant('momentAt') : null
  const preferred = channel === 'any' ? null : value('channel')
  if (preferred !== null && typeof preferred !== 'string') refuse('channel', 'must be text')
  if (customer === null || (timed && momentAt === null)) return ['missing']
  if (seen.has(customer)) return ['duplicate']
  if (optedOut) return ['optedOut']
  if (moments && !moments.includes(value('moment') as string)) return ['otherMoment']
  if (timed && asOf < momentAt! + after) return ['tooEarly', momentAt! + after]
  if (over !== null && asOf > momentAt! + over) return ['tooLate']
  if (channel !== 'any' && preferred === null) return ['noChannel']
  if (channel !== 'any' && channel !== 'preferred' && preferred !== channel) return ['otherChannel']
  if (times.length < atMost) return [null]
  times.sort((a, b) => b - a)
  return ['askedRecently', times[atMost - 1]! + within]
}

/** Of the customer whose row is open. */
function channelOf({ channel, reader }: Rules): string | null {
  const preferred = reader.value('channel')
  if (channel !== 'any') return preferred as string
  return typeof preferred === 'string' ? preferred : null
}
