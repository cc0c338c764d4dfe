import type { AnyRow } from '../core/columns.ts'
import { badOption, CxMetricsError, checkOptions, isCxMetricsError, isRecord, show } from '../core/errors.ts'
import { type ScaleOptions, scale } from '../scales/scale.ts'
import type { Bucket } from '../summarize/buckets.ts'
import { type AnyMetric, checkPlan, filterOf, type Plan } from '../summarize/plan.ts'
import { BUCKET_UNITS, type BucketUnit, type Calendar, calendarOf } from '../time/calendar.ts'
import { checkTimeZone } from '../time/zone.ts'
import { type Path, plainJson, refuse, withScales } from './plain-json.ts'
import { MAKERS, type MetricMaker, OF } from './plan-metrics.ts'

type Named = { readonly [name: string]: unknown }

/** Options of `parsePlan`. */
export interface ParsePlanOptions {
  /** Makers of your own, by the name that recipes have for them; one that the library has too takes its place. */
  readonly metrics?: { readonly [metric: string]: MetricMaker }
}

/**
 * Reads a plan back from its JSON form, as `JSON.parse` returns it: one that `planToJson` wrote, or a person, or another
 * language. Every option is checked by the maker that takes it, and what is not known is refused. All metrics of the
 * library come with this function; whoever writes plans in code does without.
 *
 * @throws `invalid_option` with the path of what is wrong; `invalid_snapshot` for what is no plan, or of a newer release.
 * @example
 * const json = {
 *   format: 'cx-metrics/plan',
 *   formatVersion: 1,
 *   by: { team: 'team' },
 *   metrics: { nps: { metric: 'nps', of: 'score' } },
 * }
 * summarize([{ team: 'x', score: 9 }], parsePlan(json))[0].nps.value // 100
 * parsePlan({ ...json, metrics: { nps: { metric: 'nps', of: 'score', options: { intervall: {} } } } }) // throws invalid_option at ['metrics', 'nps', 'options', 'intervall']
 * @category Plans
 * @since 0.1.0
 */
export function parsePlan(json: unknown, options: ParsePlanOptions = {}): Plan<AnyRow> {
  checkOptions(options, ['metrics'])
  const { metrics: own = {} } = options
  if (!isRecord(own)) badOption('metrics', 'an object of makers by name', own)
  checkHead(json)
  const plain = plainJson(json, []) as Named
  checkOptions(plain, ['format', 'formatVersion', 'by', 'metrics', 'where', 'minimumSample'])
  const { format: _, formatVersion: __, by, metrics, ...rest } = plain
  const plan: Plan<AnyRow> = {
    ...(by !== undefined && { by: each(by, ['by'], readKey) }),
    metrics: each(metrics, ['metrics'], (one, path) => readMetric(one, path, own)),
    ...rest,
  }
  checkPlan(plan)
  filterOf(plan.where)
  return plan
}

function checkHead(json: unknown): void {
  const must = (holds: boolean, path: readonly string[], rule: string, got: unknown): void => {
    if (holds) return
    const text = `${path[0] ?? 'a plan'} must be ${rule}, got ${show(got)}`
    throw new CxMetricsError('invalid_snapshot', text, path)
  }
  must(isRecord(json), [], 'an object, as JSON.parse returns it', json)
  const { format, formatVersion } = json as Named
  must(format === 'cx-metrics/plan', ['format'], 'cx-metrics/plan', format)
  must(formatVersion === 1, ['formatVersion'], '1: a newer release wrote this', formatVersion)
}

function readKey(key: unknown, path: Path): string | Bucket<AnyRow> {
  if (typeof key === 'string') return key
  if (!isRecord(key)) return refuse(path, 'must be a column or a bucket', key)
  const { bucket, of, timeZone = 'UTC', range } = key
  return within(path, () => {
    checkOptions(key, ['bucket', 'of', 'timeZone', 'range'])
    if (!BUCKET_UNITS.includes(bucket as BucketUnit)) {
      badOption('bucket', `one of ${BUCKET_UNITS.join(', ')}`, bucket)
    }
    if (typeof of !== 'string') badOption('of', 'a column', of)
    const zone = checkTimeZone(timeZone)
    const calendar = calendarOf(bucket as BucketUnit, zone)
    return { bucket: bucket as BucketUnit, field: of, timeZone: zone, range: readRange(range, calendar) }
  })
}

function readRange(range: unknown, { bucket, text }: Calendar): Bucket<AnyRow>['range'] {
  if (range === undefined) return null
  checkOptions(range as object, ['first', 'last'], 'range')
  const [first, last] = ['first', 'last'].map((bound) => {
    const given = (range as Named)[bound]
    const read = typeof given === 'string' ? bucket(given) : Number.NaN
    return Number.isNaN(read) ? badOption(`range.${bound}`, 'the text of a bucket', given) : read
  }) as [number, number]
  if (last < first) badOption('range.last', 'first or later', (range as Named)['last'])
  return { first: text(first), last: text(last) }
}

function readMetric(given: unknown, path: Path, own: Named): AnyMetric<AnyRow> {
  if (!isRecord(given)) return refuse(path, "must be an object such as { metric: 'nps', of: 'score' }", given)
  within(path, () => checkOptions(given, ['metric', 'of', 'options']))
  const { metric, of, options = {} } = given
  const known: Named = { ...MAKERS, ...own }
  if (typeof metric !== 'string' || !Object.hasOwn(known, metric)) {
    return refuse([...path, 'metric'], `must be one of ${Object.keys(known).join(', ')}`, metric)
  }
  const ofLibrary = !Object.hasOwn(own, metric)
  const shape = shapeOf(of)
  const shapes = ofLibrary ? (OF[metric] ?? [NONE]) : [shape]
  if (!shape || !shapes.includes(shape)) {
    return refuse(
      [...path, 'of'],
      `must be ${shape ? shapes.join(' or ') : 'a column, or columns by name'}`,
      of,
    )
  }
  const place = [...path, 'options']
  if (!isRecord(options)) return refuse(place, 'must be an object', options)
  if (ofLibrary) checkColumns(options, place)
  const read = withScales(options, (one, at) => {
    if (isRecord(one)) return within([...place, ...at], () => scale(one as unknown as ScaleOptions))
    return ofLibrary ? refuse([...place, ...at], 'must be an object of which scale makes one', one) : one
  })
  const make = known[metric] as (...given: unknown[]) => AnyMetric<AnyRow>
  if (typeof make !== 'function') badOption(`metrics.${metric}`, 'a function that makes a metric', make)
  return within(place, () => (of === undefined ? make(read) : make(of, read)))
}

const NONE = 'left out, for the options of this metric name its columns'

/** In the words of `OF`; null for what can be no metric's. */
function shapeOf(of: unknown): string | null {
  if (of === undefined) return NONE
  if (typeof of === 'string') return 'a column'
  const columns = isRecord(of) && Object.values(of).every((column) => typeof column === 'string')
  return columns ? `{ ${Object.keys(of).sort().join(', ')} }` : null
}

/** Refuses what a maker would read columns by, and is no name of one. */
function checkColumns({ weight = '', fields = {}, events }: Named, path: Path): void {
  checkColumn(weight, [...path, 'weight'])
  each(fields, [...path, 'fields'], checkColumn)
  if (isRecord(events)) checkColumns(events, [...path, 'events'])
}

function checkColumn(column: unknown, path: Path): void {
  if (typeof column !== 'string') refuse(path, 'must be a column', column)
}

function each<T>(
  named: unknown,
  path: Path,
  read: (one: unknown, path: Path) => T,
): { readonly [name: string]: T } {
  if (!isRecord(named)) return refuse(path, 'must be an object', named)
  return Object.fromEntries(Object.entries(named).map(([name, one]) => [name, read(one, [...path, name])]))
}

/** What is thrown of a part of a plan, with the path to it. */
function within<T>(path: Path, read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (!isCxMetricsError(error)) throw error
    throw new CxMetricsError(error.code, `${path.join('.')}: ${error.message}`, [...path, ...error.path])
  }
}
