import { readCounts, total } from '../core/distribution.ts'
import { CxMetricsError, checkOptions, oneOf } from '../core/errors.ts'
import type { Bins, Definition, Metric, OnInvalid, Placement, Tally } from '../core/metric.ts'
import { withRecipe } from '../core/recipe.ts'
import {
  type Interval,
  type IntervalOptions,
  type MetricResult,
  readIntervalOptions,
} from '../core/result.ts'
import { byName } from '../core/tally.ts'
import { type FieldNames, type RowReader, rowReader } from '../derive/row-reader.ts'
import { wilsonInterval } from '../stats/wilson.ts'

/** Options of every rate of rows. */
export interface RateOptions<Name extends string = never> {
  /** Names of columns that are called otherwise. */
  readonly fields?: { readonly [field in Name]?: string }
  /** @defaultValue 'throw' */
  readonly onInvalid?: OnInvalid
  /** @defaultValue { level: 0.95 } */
  readonly interval?: IntervalOptions<'wilson'>
}

/** What every rate answers with, beside a count for each of its classes: counts + excluded = rows in. */
export interface RateResult<
  Name extends string = string,
  Whole extends string = string,
  Exclusion extends string = string,
> extends MetricResult<Name, `no-${Whole}`, Exclusion, number> {
  readonly interval: Interval<'wilson'> | null
}

/** What the rates have in common: rows in classes, the first of which is the part that `value` is the share of. */
export interface Rate<Class extends string, Exclusion extends string>
  extends Pick<Definition, 'metric' | 'item' | 'choices'> {
  /** What rows are called in a status, and all together in counts. */
  readonly whole: string
  /** The last is the rest: what counts from elsewhere leave over. */
  readonly classes: readonly Class[]
  /** Classes that are not in n. */
  readonly outside?: readonly Class[]
  readonly excluded: readonly Exclusion[]
  readonly values?: Bins<Class, Exclusion>['values']
  readonly fields: readonly string[]
  /** Options beyond those of all. */
  readonly options?: readonly string[]
  readonly timeZone?: string
  /** Where the row goes that the reader has open. */
  readonly place: (reader: RowReader, row: never, index: number) => Placement<Class | Exclusion>
  /** Fields of the result beyond those of all. */
  readonly more?: (counts: Counts<Class>, values: Tally<Class, Exclusion>['values'], level: number) => object
}

export type Counts<Name extends string> = { readonly [name in Name]: number }

/** The rate as a metric of rows. */
export function rateOfRows<Row, Result, Class extends string, Exclusion extends string>(
  rate: Rate<Class, Exclusion>,
  options: RateOptions,
): Metric<Row, Result, Class, Exclusion> {
  const { classes, excluded, values, fields, timeZone = 'UTC' } = rate
  checkOptions(options, ['fields', 'onInvalid', 'interval', ...(rate.options ?? [])])
  checkOptions(options.fields ?? {}, fields)
  const { level } = readIntervalOptions(options.interval, ['wilson'])
  const reader = rowReader(options.fields as FieldNames, timeZone)
  const definition = define(rate)
  const metric: Metric<Row, Result, Class, Exclusion> = {
    definition,
    bins: { classes, excluded, ...(values && { values }) },
    classify: (row, index) => {
      reader.open(row, index)
      const placement = rate.place(reader, row as never, index)
      const fault = reader.fault()
      return fault ? { bin: 'invalid' as Exclusion, fault } : placement
    },
    onInvalid: oneOf('onInvalid', options.onInvalid, ['throw', 'exclude']),
    finish: ({ counts, values }) => answer(rate, definition, counts, values, level) as Result,
  }
  return withRecipe(metric, { metric: rate.metric, options })
}

/** The rate of counts: of every class but the rest, and of `whole`. */
export function rateOfCounts<Result, Class extends string, Exclusion extends string>(
  rate: Rate<Class, Exclusion>,
  given: { readonly [name: string]: number | undefined },
  options: Pick<RateOptions, 'interval'>,
): Result {
  checkOptions(options, ['interval', ...(rate.options ?? [])])
  const { level } = readIntervalOptions(options.interval, ['wilson'])
  const { whole, classes } = rate
  const named = classes.slice(0, -1)
  const counts = readCounts<string>(given as Counts<string>, [...named, whole])
  const rest = counts[whole]! - total(named.map((name) => counts[name]!))
  if (rest < 0) {
    const text = `${whole} must be at least ${named.join(' + ')}, got ${counts[whole]}`
    throw new CxMetricsError('invalid_count', text, [whole])
  }
  const all = { ...counts, [classes.at(-1)!]: rest }
  return answer(rate, define(rate), all as Counts<Class | Exclusion>, null, level) as Result
}

function define({ metric, item, choices }: Pick<Definition, 'metric' | 'item' | 'choices'>): Definition {
  return { metric, version: 1, item, statistic: 'share', unit: 'proportion', choices }
}

function answer<Class extends string, Exclusion extends string>(
  { metric, whole, classes, outside = [], excluded, more }: Rate<Class, Exclusion>,
  definition: Definition,
  counts: { readonly [bin in Class | Exclusion]?: number },
  values: Tally<Class, Exclusion>['values'],
  level: number,
): RateResult {
  const count = (bin: Class | Exclusion): number => counts[bin] ?? 0
  const part = count(classes[0]!)
  const n = total(classes.filter((name) => !outside.includes(name)).map(count))
  const named = byName(classes, classes.map(count)) as Counts<Class>
  return {
    metric,
    unit: 'proportion',
    value: n > 0 ? part / n : null,
    interval: n > 0 ? wilsonInterval(part, n, level) : null,
    intervalReason: null,
    status: n > 0 ? 'ok' : `no-${whole}`,
    n,
    ...named,
    ...more?.(named, values, level),
    excluded: byName(excluded, excluded.map(count)),
    definition,
  }
}
