import { badOption, checkOptions } from './errors.ts'
import type { Definition } from './metric.ts'

/** A confidence interval, and how it was made. */
export interface Interval<Method extends string = string> {
  readonly lower: number
  readonly upper: number
  /** @defaultValue 0.95 */
  readonly level: number
  readonly method: Method
}

/** How an interval is made, and how sure it is to be. */
export interface IntervalOptions<Method extends string = string> {
  readonly method?: Method
  /** Between 0 and 1, both excluded. @defaultValue 0.95 */
  readonly level?: number
}

/** A number beside `value`, with its own uncertainty; both null where there is nothing to compute from. */
export interface Estimate<Method extends string = string> {
  readonly value: number | null
  readonly interval: Interval<Method> | null
}

/** Why `interval` is null although `value` is not. */
export type IntervalReason = 'no-customer-detail' | 'too-few-items' | 'limit-not-reached' | 'needs-rows'

/** What every metric answers with: plain, readonly and JSON-safe; its shape never depends on options or data. */
export interface MetricResult<
  Name extends string = string,
  Status extends string = string,
  Exclusion extends string = string,
  N extends number | null = number | null,
> {
  readonly metric: Name
  readonly unit: Definition['unit']
  /** Exact, never rounded; null where there is nothing to compute from, and `status` says why. */
  readonly value: number | null
  readonly interval: Interval | null
  readonly intervalReason: IntervalReason | null
  readonly status: 'ok' | Status
  /** Items in the denominator of `value`. */
  readonly n: N
  /** Items that did not count, by reason: classes + excluded = items in. */
  readonly excluded: { readonly [reason in Exclusion]: number }
  readonly definition: Definition
}

/**
 * In the place of a result that must not be shown: it rests on fewer answers than `minimumSample`, or another one that
 * does could be worked out of it. Value, interval, classes and distribution are absent.
 *
 * @category Groups
 * @since 0.1.0
 */
export interface Withheld {
  readonly metric: string
  readonly unit: Definition['unit']
  readonly status: 'below-minimum-sample'
  readonly n: number
  readonly definition: Definition
}

/** The interval options with their defaults, checked. The first of `methods` is the default. */
export function readIntervalOptions<Method extends string>(
  options: IntervalOptions<Method> | undefined,
  methods: readonly Method[],
): { readonly method: Method; readonly level: number } {
  if (options !== undefined) checkOptions(options, ['method', 'level'], 'interval')
  const { method = methods[0] as Method, level = 0.95 } = options ?? {}
  if (!methods.includes(method)) badOption('interval.method', `one of ${methods.join(', ')}`, method)
  if (!(typeof level === 'number' && level > 0 && level < 1)) {
    badOption('interval.level', 'between 0 and 1', level)
  }
  return { method, level }
}
