import { isExposure, readCounts } from '../core/distribution.ts'
import { badOption, checkOptions, oneOf } from '../core/errors.ts'
import { evaluate } from '../core/evaluate.ts'
import type { Definition, Metric, OnInvalid, Placement } from '../core/metric.ts'
import { withRecipe } from '../core/recipe.ts'
import {
  type Interval,
  type IntervalOptions,
  type MetricResult,
  readIntervalOptions,
} from '../core/result.ts'
import { rowReader } from '../derive/row-reader.ts'
import { poissonInterval } from '../stats/poisson-interval.ts'

/** Options of `volume`, `volumeFromCounts` and `volumeMetric`. */
export interface VolumeOptions {
  /** Over how much the contacts came, in the unit that the rate is per: 31 for days, 1 for one bucket. @defaultValue 1 */
  readonly exposure?: number
  /** @defaultValue 'count' */
  readonly abandoned?: 'count' | 'exclude'
  /** Names of columns that are called otherwise. */
  readonly fields?: { readonly abandoned?: string }
  /** @defaultValue 'throw' */
  readonly onInvalid?: OnInvalid
  /** @defaultValue { level: 0.95 } */
  readonly interval?: { readonly level?: number }
}

/** n + excluded = rows in. */
export interface VolumeResult extends MetricResult<'volume', never, 'abandoned' | 'invalid', number> {
  readonly value: number
  readonly interval: Interval<'poisson'>
  /** The exposure: n = value × base. */
  readonly base: number
}

/**
 * Volume: how many contacts came, or, with `exposure`, how many per day or bucket, n / exposure, with the exact Poisson
 * interval of the rate. Through `summarize` by bucket and channel; buckets of a range in which nothing came are there.
 * Nothing came: 0, not null, and an interval above it. Rows are contacts, of which only `abandoned` is read.
 *
 * Poisson's interval is that of contacts that come one by one, each on its own; crowds (an outage, a mailing) make
 * volumes vary by more: see `controlChart` and `spikes`.
 *
 * @throws `invalid_option`, `invalid_input`; `invalid_value` for a flag that cannot be right, unless `onInvalid` is
 * `exclude`.
 * @example
 * volume([{ channel: 'phone' }, { channel: 'mail' }]).value // 2
 * volume([{}, {}, {}], { exposure: 2 }).value // 1.5
 * volume([]).interval // { lower: 0, upper: 3.688…, level: 0.95, method: 'poisson' }
 * @see Garwood 1936, Fiducial limits for the Poisson distribution, Biometrika 28:437–442
 * @category Metrics
 * @since 0.1.0
 */
export function volume<Row extends object>(
  contacts: Iterable<Row>,
  options: VolumeOptions = {},
): VolumeResult {
  return evaluate(volumeMetric<Row>(options), contacts)
}

/**
 * Volume of contacts counted elsewhere, contacts / exposure.
 *
 * @throws `invalid_count` unless the count is whole and not negative.
 * @example
 * volumeFromCounts({ contacts: 620 }, { exposure: 31 }).value // 20
 * @category Metrics
 * @since 0.1.0
 */
export function volumeFromCounts(
  counts: { readonly contacts: number },
  options: Pick<VolumeOptions, 'exposure' | 'interval' | 'abandoned'> = {},
): VolumeResult {
  const { contacts } = readCounts<'contacts'>(counts, ['contacts'])
  return plan(options).answer(contacts, { abandoned: 0, invalid: 0 })
}

/**
 * Volume as a metric of contacts, for `summarize`, `evaluate` and `tally`.
 *
 * @throws `invalid_option`
 * @example
 * const contacts = [{ at: '2024-05-01', channel: 'phone' }, { at: '2024-05-03', channel: 'phone' }]
 * const by = { day: day('at', { start: '2024-05-01', end: '2024-05-04' }), channel: 'channel' }
 * summarize(contacts, { by, metrics: { volume: volumeMetric() } }).map(({ volume }) => volume.n) // [1, 0, 1]
 * @category Metrics
 * @since 0.1.0
 */
export function volumeMetric<Row extends object>(
  options: VolumeOptions = {},
): Metric<Row, VolumeResult, 'contacts', 'abandoned' | 'invalid'> {
  const { definition, abandoned, answer } = plan(options)
  checkOptions(options.fields ?? {}, ['abandoned'])
  const reader = rowReader(options.fields, 'UTC')
  const metric: Metric<Row, VolumeResult, 'contacts', 'abandoned' | 'invalid'> = {
    definition,
    bins: { classes: ['contacts'], excluded: ['abandoned', 'invalid'] },
    classify: (row, index): Placement<'contacts' | 'abandoned' | 'invalid'> => {
      reader.open(row, index)
      const left = abandoned === 'exclude' && reader.flag('abandoned')
      const fault = reader.fault()
      if (fault) return { bin: 'invalid', fault }
      return left ? 'abandoned' : 'contacts'
    },
    onInvalid: oneOf('onInvalid', options.onInvalid, ['throw', 'exclude']),
    finish: ({ counts: { contacts, ...excluded } }) => answer(contacts, excluded),
  }
  return withRecipe(metric, { metric: 'volume', options })
}

function plan(options: VolumeOptions): {
  readonly definition: Definition
  readonly abandoned: 'count' | 'exclude'
  readonly answer: (n: number, excluded: VolumeResult['excluded']) => VolumeResult
} {
  checkOptions(options, ['exposure', 'abandoned', 'fields', 'onInvalid', 'interval'])
  const { exposure = 1 } = options
  if (!isExposure(exposure)) badOption('exposure', 'a number above 0', exposure)
  const { level } = readIntervalOptions(options.interval as IntervalOptions<'poisson'>, ['poisson'])
  const abandoned = oneOf('abandoned', options.abandoned, ['count', 'exclude'])
  // Among what was looked at, not among the choices: months of 30 and 31 days compare by the day.
  const definition: Definition = {
    metric: 'volume',
    version: 1,
    item: 'contact',
    statistic: 'ratio',
    unit: 'count',
    choices: { abandoned },
    window: { exposure: String(exposure) },
  }
  return {
    definition,
    abandoned,
    answer: (n, { abandoned, invalid }) => ({
      metric: 'volume',
      unit: 'count',
      value: n / exposure,
      interval: poissonInterval(n, exposure, { level }),
      intervalReason: null,
      status: 'ok',
      n,
      base: exposure,
      excluded: { abandoned, invalid },
      definition,
    }),
  }
}
