import { badOption, oneOf } from '../core/errors.ts'
import { evaluate } from '../core/evaluate.ts'
import type { Metric } from '../core/metric.ts'
import { type Rate, type RateOptions, type RateResult, rateOfCounts, rateOfRows } from './rates.ts'

/** Options of `selfServiceShare` and `selfServiceShareMetric`. */
export interface SelfServiceShareOptions extends RateOptions<'channel' | 'resolved'> {
  /** The channels that customers help themselves on: `['help-centre', 'bot']`. All others are assisted. */
  readonly channels: readonly string[]
  /** `required`: self-service contacts not known to be resolved stay in n and are no part. @defaultValue 'not-required' */
  readonly resolution?: 'not-required' | 'required'
}

/** What a contact can be. */
export type SelfServiceClass = 'selfService' | 'unresolved' | 'assisted'
/** Why a contact does not count. */
export type SelfServiceExclusion = 'missing' | 'invalid'

/** selfService + unresolved + assisted = n. */
export interface SelfServiceShareResult
  extends RateResult<'selfServiceShare', 'contacts', SelfServiceExclusion> {
  readonly selfService: number
  /** Self-service contacts that were not resolved; 0 unless `resolution` is `required`. */
  readonly unresolved: number
  readonly assisted: number
}

/**
 * Self-service share: the share of all contacts, help-page visits and bot talks among them, that customers settled on a
 * channel of their own, selfService / n. Proportion, 0 to 1, with Wilson's interval. No contact: `value: null`,
 * `status: 'no-contacts'`. Rows are contacts `{ channel, resolved? }`.
 *
 * @throws `invalid_option` without `channels`, `invalid_input`; `invalid_value` for a value that cannot be right, unless
 * `onInvalid` is `exclude`.
 * @example
 * const contacts = [
 *   { channel: 'help-centre', resolved: true },
 *   { channel: 'bot', resolved: false },
 *   { channel: 'phone', resolved: true },
 *   { channel: 'mail', resolved: true },
 * ]
 * selfServiceShare(contacts, { channels: ['help-centre', 'bot'] }).value // 0.5
 * selfServiceShare(contacts, { channels: ['help-centre', 'bot'], resolution: 'required' }).value // 0.25
 * @category Metrics
 * @since 0.1.0
 */
export function selfServiceShare<Row extends object>(
  contacts: Iterable<Row>,
  options: SelfServiceShareOptions,
): SelfServiceShareResult {
  return evaluate(selfServiceShareMetric<Row>(options), contacts)
}

/**
 * Self-service share of counts. `unresolved` are self-service contacts too, and no part of `selfService`.
 *
 * @throws `invalid_count` unless the counts are whole, not negative, and selfService + unresolved ≤ contacts.
 * @example
 * selfServiceShareFromCounts({ selfService: 300, contacts: 1000 }).value // 0.3
 * @category Metrics
 * @since 0.1.0
 */
export function selfServiceShareFromCounts(
  counts: { readonly selfService: number; readonly unresolved?: number; readonly contacts: number },
  options: Pick<SelfServiceShareOptions, 'interval' | 'resolution'> & {
    readonly channels?: readonly string[]
  } = {},
): SelfServiceShareResult {
  return rateOfCounts(rateOf({ channels: [], ...options }), counts, options)
}

/**
 * Self-service share as a metric of contacts, for `evaluate`, `tally` and `summarize`.
 *
 * @throws `invalid_option` without `channels`.
 * @example
 * evaluate(selfServiceShareMetric({ channels: ['bot'] }), [{ channel: 'bot' }, { channel: 'phone' }]).assisted // 1
 * @category Metrics
 * @since 0.1.0
 */
export function selfServiceShareMetric<Row extends object>(
  options: SelfServiceShareOptions,
): Metric<Row, SelfServiceShareResult, SelfServiceClass, SelfServiceExclusion> {
  return rateOfRows(rateOf(options), options)
}

function rateOf(options: SelfServiceShareOptions): Rate<SelfServiceClass, SelfServiceExclusion> {
  const { channels, resolution } = options ?? {}
  if (!Array.isArray(channels) || !channels.every((one) => typeof one === 'string')) {
    badOption('channels', 'the list of self-service channels', channels)
  }
  const needed = oneOf('resolution', resolution, ['not-required', 'required'])
  const own = [...new Set<string>(channels)].sort()
  return {
    metric: 'selfServiceShare',
    item: 'contact',
    whole: 'contacts',
    classes: ['selfService', 'unresolved', 'assisted'],
    excluded: ['missing', 'invalid'],
    fields: ['channel', 'resolved'],
    options: ['channels', 'resolution'],
    choices: { channels: own, resolution: needed },
    place: ({ value, flag, refuse }) => {
      const channel = value('channel')
      if (channel === null) return 'missing'
      if (typeof channel !== 'string') refuse('channel', 'must be text')
      if (!own.includes(channel as string)) return 'assisted'
      return needed === 'required' && flag('resolved') !== true ? 'unresolved' : 'selfService'
    },
  }
}
