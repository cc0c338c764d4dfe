import fc from 'fast-check'
import type { Column, Columns } from '../../src/core/columns.ts'
import type { Metric, OnInvalid } from '../../src/core/metric.ts'
import type { MetricResult } from '../../src/core/result.ts'
import { timeToResolutionMetric } from '../../src/metrics/time-to-resolution.ts'
import { day, hour, month, quarter, week, year } from '../../src/summarize/buckets.ts'
import type { KeyField, KeyValue, Plan, Where } from '../../src/summarize/plan.ts'
import { calendarOf } from '../../src/time/calendar.ts'
import { toInstant } from '../../src/time/instant.ts'
import { deepFreeze, type Subject } from '../laws/laws.ts'
import { subjects, timeToResolution } from '../laws/subjects.ts'

export interface Row {
  readonly [column: string]: unknown
}

/** A key of a plan beside what it must come to, by the plainest way there is. */
interface DrawnKey {
  readonly field: KeyField<Row>
  readonly of: (row: Row) => KeyValue
  /** What orders its values: themselves, or the number of a bucket. */
  readonly place: (key: KeyValue) => KeyValue
}

/** A metric of a plan, and the rows it is about. */
interface DrawnMetric {
  readonly subject: string
  readonly item: fc.Arbitrary<Row>
  readonly metric: (onInvalid: OnInvalid) => Metric<Row, MetricResult>
  /** A row of which it makes nothing. */
  readonly missing: Row
}

/** One drawn case: a plan in both policies, rows for it, and how they are dealt out, shuffled and cut. */
export interface Case {
  readonly lenient: Plan<Row> & { readonly metrics: { readonly [name: string]: Metric<Row, MetricResult> } }
  readonly strict: Case['lenient']
  readonly rows: readonly Row[]
  readonly columns: readonly string[]
  /** A row that no metric refuses. */
  readonly filler: Row
  readonly keys: readonly DrawnKey[]
  readonly counts: (row: Row) => boolean
  /** Per row: its shard, its place when shuffled, and in which kind of batch it comes, −1 as the one before. */
  readonly dealt: readonly { readonly shard: number; readonly place: number; readonly batch: number }[]
}

export const SHARDS = 3
export const BATCHES = 5

/** Names that objects have by themselves, that come first whatever their order, or that look like something else. */
const names = ['team', '__proto__', 'constructor', 'toString', '10', '9', '', 'null', 'length', '\u0000']

const text = fc.constantFrom<unknown>(...names, 'north', 'south', '1', 'true', '\ud800')
const key: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 3, arbitrary: text },
  fc.constantFrom<unknown>(1, 0, -0, -1.5, 2 ** 53, true, false, null, undefined, Number.NaN),
)

const QUARTER = 9e5
// About midnights in Kolkata and St. John's, changes of the clock in Paris and on Lord Howe, in St. John's over midnight,
// and a new year: quarters of an hour, so that some lie in one hour and in two buckets.
const moments = [
  ...['2026-03-31T18:30Z', '1970-01-01T03:30Z', '2026-10-25T01:00Z', '2026-10-03T15:30Z'],
  ...['2006-10-29T02:31Z', '2026-12-31T23:00Z'],
].map((at) => Date.parse(at))
const ms = fc
  .tuple(fc.constantFrom(...moments), fc.integer({ min: -6, max: 6 }))
  .map(([at, n]) => at + n * QUARTER)
const when: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 3, arbitrary: ms },
  { weight: 2, arbitrary: ms.map((at) => new Date(at)) },
  { weight: 2, arbitrary: ms.map((at) => new Date(at).toISOString()) },
  fc.constantFrom<unknown>('2026-03-29', '2026-10-25T02:30', '2026-01-01T00:00+14:00', '0001-01-01'),
  fc.constantFrom<unknown>(null, undefined, Number.NaN, -0, 864e13, -864e13),
)

const base: fc.Arbitrary<Row> = fc.record({
  team: key,
  region: fc.constantFrom<unknown>('eu', 'us', 'asia', null, undefined),
  code: fc.nat(3),
  ratio: fc.constantFrom(0.5, -0, 0, 1e300, -7, Number.NaN),
  kept: fc.boolean(),
  when,
})

const zones = fc.constantFrom(
  'UTC',
  'Europe/Paris',
  'America/St_Johns',
  'Asia/Kolkata',
  'Australia/Lord_Howe',
)
const units = { hour, day, week, month, quarter, year }

/** A value as a key: what is missing is null, −0 is 0. */
function plain(value: unknown): KeyValue {
  if (value === undefined || value === null || Number.isNaN(value)) return null
  return (value === 0 ? 0 : value) as KeyValue
}

const columnKey = fc
  .constantFrom('team', 'region', 'code', 'ratio', 'kept')
  .map((column): DrawnKey => ({ field: column, of: (row) => plain(row[column]), place: (key) => key }))
const accessorKey = fc
  .constantFrom<(row: Row) => unknown>(
    (row) => row['team'],
    (row) => typeof (row['team'] ?? null),
    (row) => row['code'] === 1,
    (row) => -Number(row['code']),
    (row) => (row['kept'] ? undefined : row['region']),
  )
  .map((field): DrawnKey => ({ field, of: (row) => plain(field(row)), place: (key) => key }))
const bucketKey = fc
  .tuple(fc.constantFrom(...(Object.keys(units) as (keyof typeof units)[])), zones, fc.boolean())
  .map(([unit, timeZone, byName]): DrawnKey => {
    const { bucketOf, text, bucket } = calendarOf(unit, timeZone)
    return {
      field: units[unit]<Row>(byName ? 'when' : (row) => row['when'], { timeZone }),
      of: (row) => {
        const instant = toInstant(row['when'], timeZone)
        return instant === null ? null : text(bucketOf(instant))
      },
      place: (key) => (key === null ? null : bucket(String(key))),
    }
  })

const wheres = fc.constantFrom<{ readonly where?: Where<Row>; readonly counts: (row: Row) => boolean }>(
  { counts: () => true },
  { counts: () => true },
  { where: (row) => row['kept'] === true, counts: ({ kept }) => kept === true },
  { where: { kept: false }, counts: ({ kept }) => kept === false },
  {
    where: { region: ['eu', null], code: [0, 1, 2] },
    counts: ({ region, code }) => ['eu', null].includes(plain(region) as string) && Number(code) < 3,
  },
  {
    where: { team: ['1', true, Number.NaN, '__proto__', 0] },
    counts: ({ team }) => ['1', true, null, '__proto__', 0].includes(plain(team)),
  },
)

/** Any metric of the laws, with their items for rows. */
function fromSubject(subject: Subject): fc.Arbitrary<DrawnMetric> {
  const sketch = fc.constantFrom(
    {},
    {},
    { sketch: { relativeError: 0.01 } },
    { sketch: { relativeError: 0.2 } },
  )
  return fc.tuple(subject.choices, subject.reading, sketch).map(([choices, reading, sketch]): DrawnMetric => {
    const read = subject === timeToResolution ? { ...(reading as object), ...sketch } : reading
    return {
      subject: subject.name,
      item: subject.item(choices) as fc.Arbitrary<Row>,
      metric: (onInvalid) => subject.metric(choices, read, onInvalid) as Metric<Row, MetricResult>,
      missing: (subject.missing(choices)?.item ?? {}) as Row,
    }
  })
}

/** Time to resolution of a column of spans, which no subject has. */
const spans = fc
  .tuple(
    fc.constantFrom<string | ((row: Row) => unknown)>('span', (row) => row['span']),
    fc.constantFrom({}, { sketch: { relativeError: 0.01 } }, { sketch: { relativeError: 0.3 } }),
  )
  .map(
    ([span, sketch]): DrawnMetric => ({
      subject: 'spans',
      item: fc.record({
        span: fc.oneof(
          { weight: 6, arbitrary: fc.nat(200) as fc.Arbitrary<unknown> },
          { weight: 3, arbitrary: fc.nat(2 ** 40) },
          fc.constantFrom<unknown>(null, undefined, Number.NaN, -0, 1.5, -1, '5', 2 ** 53, 5n, Infinity),
        ),
      }),
      metric: (onInvalid) => timeToResolutionMetric<Row>({ span, ...sketch, onInvalid }),
      missing: { span: null },
    }),
  )

const metric: fc.Arbitrary<DrawnMetric> = fc.oneof(
  { weight: subjects.length, arbitrary: fc.constantFrom(...subjects).chain(fromSubject) },
  { weight: 2, arbitrary: spans },
)

const nameds = <T>(
  value: fc.Arbitrary<T>,
  minLength: number,
  maxLength: number,
): fc.Arbitrary<[string, T][]> =>
  fc.uniqueArray(fc.tuple(fc.constantFrom(...names), value), {
    minLength,
    maxLength,
    selector: ([name]) => name,
  })

/** Customers are seen through one window: another one's metric can make nothing of them. */
function ofOneWindow(metrics: readonly (readonly [string, DrawnMetric])[]): boolean {
  return metrics.filter(([, { subject }]) => subject.startsWith('customerChurn')).length < 2
}

/** Rows whose numbers all lie in typed arrays: as doubles, or as bytes where a code is wanted. */
const tamers = fc.constantFrom<(column: string, value: unknown) => unknown>(
  (_, value) => value,
  (_, value) => value,
  (column, value) => (NUMERIC.includes(column) && typeof value !== 'number' ? Number.NaN : value),
  (column, value) =>
    NUMERIC.includes(column) && !(typeof value === 'number' && (value & 255) === value) ? 4 : value,
)
const NUMERIC = ['answer', 'own', 'theirs', 'weight', 'span', 'code', 'startMrr', 'endMrr', 'when']

export const cases: fc.Arbitrary<Case> = fc
  .record({
    keys: nameds(fc.oneof(columnKey, accessorKey, { weight: 2, arbitrary: bucketKey }), 0, 3),
    metrics: nameds(metric, 1, 4).filter(ofOneWindow),
    filter: wheres,
    tame: tamers,
  })
  .chain(({ keys, metrics, filter: { counts, ...where }, tame }) => {
    const by = Object.fromEntries(keys.map(([name, { field }]) => [name, field]))
    const planOf = (onInvalid: OnInvalid): Case['lenient'] => ({
      ...(keys.length > 0 && { by }),
      ...where,
      metrics: Object.fromEntries(metrics.map(([name, drawn]) => [name, drawn.metric(onInvalid)])),
    })
    const row = fc
      .tuple(base, ...metrics.map(([, { item }]) => item))
      .map(
        (parts): Row =>
          Object.fromEntries(parts.flatMap(Object.entries).map(([c, value]) => [c, tame(c, value)])),
      )
    const deal = fc.record({
      shard: fc.nat(SHARDS - 1),
      place: fc.nat(1000),
      batch: fc.oneof(fc.constant(-1), fc.nat(BATCHES - 1)),
    })
    // by the order in which an object has its keys, in which whole numbers come first
    const drawn = new Map(keys)
    return fc.array(fc.tuple(row, deal), { minLength: 1, maxLength: 30, size: 'medium' }).map(
      (rows): Case => ({
        lenient: planOf('exclude'),
        strict: planOf('throw'),
        rows: deepFreeze(rows.map(([row]) => row)),
        columns: Object.keys(rows[0]![0]),
        // half of a pair is on one scale, and perhaps off another's
        filler: Object.freeze(Object.assign({}, ...metrics.map(([, { missing }]) => missing), { own: null })),
        keys: Object.keys(by).map((name) => drawn.get(name)!),
        counts,
        dealt: rows.map(([, deal]) => deal),
      }),
    )
  })

/** Rows as columns, each as `encode` has it. */
export function columnsOf(
  rows: readonly Row[],
  columns: readonly string[],
  encode: (values: readonly unknown[]) => Column = (values) => values,
): Columns {
  return Object.fromEntries(columns.map((name) => [name, encode(rows.map((row) => row[name]))]))
}

const VIEWS = [
  ...[Uint8Array, Uint8ClampedArray, Int8Array, Uint16Array, Int16Array, Int32Array, Uint32Array],
  ...[Float32Array, Float64Array],
] as const

/** The first kind of typed array that holds the values, if they are numbers. */
export function typed(values: readonly unknown[]): Column {
  if (!values.every((value): value is number => typeof value === 'number')) return values
  return VIEWS.map((View) => View.from(values)).find((view) =>
    view.every((value, i) => value === values[i] || (Number.isNaN(value) && Number.isNaN(values[i]))),
  )!
}

/** A dictionary in which a word is never used, every other stands twice, and what is missing is a word, −1 or null. */
export function encoded(values: readonly unknown[]): Column {
  const words = values.filter((value, i) => values.findIndex((other) => Object.is(other, value)) === i)
  const dictionary = [Symbol('never used'), ...words, ...words]
  const indices = values.map((value, i): number | null => {
    if ((value ?? null) === null && i % 3 > 0) return -1
    return 1 + (i % 2) * words.length + words.findIndex((word) => Object.is(word, value))
  })
  if (values.length % 2) return { indices: Int32Array.from(indices as number[]), dictionary }
  return { indices: indices.map((index) => (index === -1 ? null : index)), dictionary }
}
