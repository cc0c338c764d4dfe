import type { AnyRow } from '../core/columns.ts'
import { badOption, CxMetricsError, checkItems, checkOptions, oneOf, show } from '../core/errors.ts'
import { read } from '../core/evaluate.ts'
import type { Field } from '../core/metric.ts'
import { type Random, seededHash, seededRandom } from '../stats/random.ts'
import { calendarOf } from '../time/calendar.ts'
import { keysOf } from './collector.ts'
import { groupsOf } from './groups.ts'
import { bucketEncoder, columnEncoder } from './keys.ts'
import { checkKeys, type KeyField, type KeyValue } from './plan.ts'

/** What to draw. */
export interface SampleOptions<Row> {
  /** How many rows: of all, or of each stratum, as `allocation` says. */
  readonly n: number
  /** A whole number: the same rows and the same seed give the same sample. */
  readonly seed: number
  /** The strata, by the names of their keys: `{ team: 'team', week: week('at') }`. @defaultValue one stratum of all rows */
  readonly by?: { readonly [key: string]: KeyField<Row> }
  /**
   * `proportional`: n in all, shared out by the sizes of the strata (largest remainder), so that every row is as likely as
   * any other; small strata may get none. `per-stratum`: n of each, or all that it has.
   *
   * @defaultValue 'proportional'
   */
  readonly allocation?: 'proportional' | 'per-stratum'
  /**
   * Where a row has its own text or number, no other's. With it the sample depends on the seed and on which rows there
   * are, and on nothing else. Without it, also on the order in which they come.
   */
  readonly id?: Field<Row>
}

/**
 * Rows to read, and what they stand for.
 *
 * @category Samples
 * @since 0.1.0
 */
export interface Sample<Row> {
  /** Stratum by stratum, in random order within: the first rows of a stratum are a smaller sample of it. */
  readonly sample: readonly Row[]
  /** Every stratum with how many rows it has and how many were drawn, in the order of their keys. */
  readonly strata: readonly {
    readonly key: { readonly [name: string]: KeyValue }
    readonly size: number
    readonly drawn: number
  }[]
  readonly seed: number
  readonly allocation: 'proportional' | 'per-stratum'
}

/**
 * A sample of rows to look at, such as this week's conversations: at random by a seed, without replacement, by strata if
 * asked for. One pass over any iterable; memory grows with n and the strata, not with the rows. No rows: an empty sample.
 *
 * Every row is given a number, and the lowest of a stratum are drawn. With `id` the number follows from seed and id: the
 * order of the rows plays no part, and for one stratum or `per-stratum` a sample of the samples of all shards is the
 * sample of all rows. Without `id` numbers are drawn as rows come, and the same sample takes the same order.
 *
 * @throws `invalid_option`, `invalid_input`; `invalid_value` for an id that is missing or not unique.
 * @example
 * const rows = Array.from({ length: 1000 }, (_, id) => ({ id, team: id % 4 ? 'mail' : 'phone' }))
 * const week = drawSample(rows, { n: 20, by: { team: 'team' }, id: 'id', seed: 12 })
 * week.strata // [{ key: { team: 'mail' }, size: 750, drawn: 15 }, { key: { team: 'phone' }, size: 250, drawn: 5 }]
 * drawSample(rows.reverse(), { n: 20, by: { team: 'team' }, id: 'id', seed: 12 }).sample[0] === week.sample[0] // true
 * @see Cochran 1977, Sampling Techniques, chapter 5; Cohen and Kaplan 2007, Summarizing data using bottom-k sketches,
 * PODC 225–234
 * @category Samples
 * @since 0.1.0
 */
export function drawSample<Row = AnyRow>(
  rows: Iterable<Row>,
  options: SampleOptions<NoInfer<Row>>,
): Sample<Row> {
  const { add, draw } = newSampler<Row>(options)
  checkItems(rows, 'rows')
  for (const row of rows) add(row)
  return draw()
}

/**
 * `drawSample` of a stream: rows as they come, one pass, no more of them kept than may yet be drawn.
 *
 * @throws as `drawSample`
 * @example
 * async function* log() {
 *   for (let id = 0; id < 100; id++) yield { id }
 * }
 * const { sample } = await drawSampleStream(log(), { n: 5, id: 'id', seed: 1 })
 * sample.length // 5
 * @category Samples
 * @since 0.1.0
 */
export async function drawSampleStream<Row = AnyRow>(
  stream: AsyncIterable<Row> | Iterable<Row>,
  options: SampleOptions<NoInfer<Row>>,
): Promise<Sample<Row>> {
  const { add, draw } = newSampler<Row>(options)
  if (!(Object(stream) === stream && Symbol.asyncIterator in stream)) checkItems(stream, 'stream')
  for await (const row of stream) add(row)
  return draw()
}

/** A row with the number that decides. */
interface Ticket<Row> {
  readonly row: Row
  readonly number: number
  /** The row's id as text, or '' */
  readonly id: string
  readonly index: number
}

interface Stratum<Row> {
  readonly codes: readonly number[]
  size: number
  /** The lowest numbers so far, and some more: sorted and cut when there are twice as many as may be drawn. */
  tickets: Ticket<Row>[]
  /** No higher number can be drawn. */
  highest: number
}

function newSampler<Row>(options: SampleOptions<Row>): {
  readonly add: (row: Row) => void
  readonly draw: () => Sample<Row>
} {
  checkOptions(options, ['n', 'seed', 'by', 'allocation', 'id'])
  const { n, seed, by = {}, id } = options
  if (!(Number.isSafeInteger(n) && n > 0)) badOption('n', 'a whole number, 1 or more', n)
  if (id !== undefined && typeof id !== 'string' && typeof id !== 'function') {
    badOption('id', 'a column or a function of the row', id)
  }
  checkKeys(by)
  const allocation = oneOf('allocation', options.allocation, ['proportional', 'per-stratum'])
  const number: (id: string) => number = id === undefined ? ignoring(seededRandom(seed)) : seededHash(seed)
  const fields = Object.values(by)
  const keys = keysOf({ by, metrics: {} })
  const encoders = keys.map(({ bucket, timeZone }) =>
    bucket ? bucketEncoder(calendarOf(bucket, timeZone!), timeZone!) : columnEncoder(),
  )
  const { groupOf } = groupsOf(keys.length, () => encoders[0]!.values.length)
  const strata: Stratum<Row>[] = []
  let index = 0
  const add = (row: Row): void => {
    const codes = fields.map((given, k) => {
      const field = (typeof given === 'object' ? given.field : given) as Field<never>
      const name = typeof field === 'string' ? field : keys[k]!.name
      return encoders[k]!.codeOf(read(row, field, index), name, index)
    })
    const group = groupOf(codes)
    strata[group] ??= { codes, size: 0, tickets: [], highest: Infinity }
    const stratum = strata[group]
    stratum.size++
    const text = id === undefined ? '' : idOf(row, id, index)
    const ticket = { row, number: number(text), id: text, index: index++ }
    if (ticket.number > stratum.highest) return
    // one more than can be drawn shows whether the last one's id comes twice
    if (stratum.tickets.push(ticket) > 2 * n + 64) cut(stratum, n + 1)
  }
  const draw = (): Sample<Row> => {
    const ranks = encoders.map((encoder) => encoder.ranks())
    const ordered = strata.filter(Boolean).sort((a, b) => {
      const place = a.codes.findIndex((code, k) => code !== b.codes[k])
      return ranks[place]![a.codes[place]!]! - ranks[place]![b.codes[place]!]!
    })
    const sizes = ordered.map(({ size }) => size)
    const shares = allocation === 'proportional' ? shareOut(n, sizes) : sizes.map((size) => Math.min(n, size))
    return {
      sample: ordered.flatMap((stratum, i) => {
        cut(stratum, n + 1)
        if (id !== undefined) refuseTwice(stratum.tickets, id)
        return stratum.tickets.slice(0, shares[i]).map(({ row }) => row)
      }),
      strata: ordered.map(({ codes, size }, i) => ({
        key: Object.fromEntries(keys.map(({ name }, k) => [name, encoders[k]!.values[codes[k]!]!])),
        size,
        drawn: shares[i]!,
      })),
      seed,
      allocation,
    }
  }
  return { add, draw }
}

function ignoring(random: Random): (id: string) => number {
  return () => random()
}

/** 7 and '7' are two, as everywhere. */
function idOf<Row>(row: Row, id: Field<Row>, index: number): string {
  const got = read(row, id as Field<never>, index)
  if (typeof got === 'string') return `s${got}`
  if (Number.isFinite(got)) return `n${(got as number) + 0}`
  const text = `id must be text or a number, got ${show(got)} (row ${index})`
  throw new CxMetricsError('invalid_value', text, [index, typeof id === 'string' ? id : 'id'])
}

/** Sorted by the numbers, and no more than `most`. */
function cut<Row>(stratum: Stratum<Row>, most: number): void {
  const { tickets } = stratum
  tickets.sort((a, b) => a.number - b.number || (a.id < b.id ? -1 : a.id > b.id ? 1 : a.index - b.index))
  if (tickets.length < most) return
  tickets.length = most
  stratum.highest = tickets[most - 1]!.number
}

function refuseTwice<Row>(tickets: readonly Ticket<Row>[], id: Field<Row>): void {
  const twin = tickets.find((ticket, i) => ticket.id === tickets[i + 1]?.id)
  if (!twin) return
  const text = `id must be no other row's, got ${show(twin.id.slice(1))} twice`
  throw new CxMetricsError('invalid_value', text, [twin.index, typeof id === 'string' ? id : 'id'])
}

/**
 * n seats by the sizes of the strata: whole quotas first, then one each to the largest remainders, of equal ones to the
 * larger stratum, then to the one that comes first (Hamilton's method).
 */
function shareOut(n: number, sizes: readonly number[]): readonly number[] {
  const all = sizes.reduce((sum, size) => sum + size, 0)
  const seats = Math.min(n, all)
  const shares = sizes.map((size) => Math.floor((seats * size) / all))
  const remainder = (i: number): number => (seats * sizes[i]!) % all
  let left = seats - shares.reduce((sum, share) => sum + share, 0)
  const places = sizes.map((_, i) => i)
  places.sort((a, b) => remainder(b) - remainder(a) || sizes[b]! - sizes[a]! || a - b)
  for (const place of places) if (left-- > 0) shares[place]!++
  return shares
}
