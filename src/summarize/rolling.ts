import { badOption, CxMetricsError, checkOptions, oneOf, show } from '../core/errors.ts'
import { calendarOf } from '../time/calendar.ts'
import type { KeyValue } from './plan.ts'
import { checkTable, collect, collectedLike, seal, type Table } from './table.ts'

/** Options of `rolling`. */
export interface RollingOptions {
  /** The key to roll over: its name, or what its buckets are where only one key has such. */
  readonly bucket: string
  /** How many buckets each result looks back over, itself among them. */
  readonly window: number
  /** What to do with the first results, whose windows begin before the first bucket. @defaultValue 'keep' */
  readonly partial?: 'keep' | 'drop'
}

/**
 * The table of moving windows: each bucket holds the rows of the `window` buckets that end with it, to the last bit what
 * these rows would give by themselves. Works on the table alone. Rows without a moment stay apart, under null.
 *
 * Buckets go from the first to the last in the table, or over the key's range if it has one.
 *
 * @throws `invalid_option` for a key that has no buckets; `invalid_snapshot` for what is no table.
 * @example
 * const rows = [{ at: '2026-03-01', score: 9 }, { at: '2026-03-02', score: 3 }, { at: '2026-03-03', score: 10 }]
 * const plan = { by: { day: day('at') }, metrics: { nps: npsMetric('score') } }
 * const two = rolling(tabulate(rows, plan), { bucket: 'day', window: 2 })
 * present(two, plan).map(({ key, nps }) => [key.day, nps.n]) // [['2026-03-01', 1], ['2026-03-02', 2], ['2026-03-03', 2]]
 * @category Groups
 * @since 0.1.0
 */
export function rolling(table: Table, options: RollingOptions): Table {
  checkTable(table)
  checkOptions(options, ['bucket', 'window', 'partial'])
  const { window } = options
  const partial = oneOf('partial', options.partial, ['keep', 'drop'])
  if (!(Number.isSafeInteger(window) && window > 0 && window <= MOST)) {
    badOption('window', `a whole number of buckets from 1 to ${MOST}`, window)
  }
  if (table.groups * window > 1e8) {
    badOption(
      'window',
      `smaller for a table of ${table.groups} groups, or the table of larger buckets`,
      window,
    )
  }
  const rolled = keyOf(table, options.bucket)
  const { bucket, timeZone, range } = table.by[rolled]!
  const calendar = calendarOf(bucket!, timeZone!)
  const found = table.keys[rolled]!.flatMap((key) => (key === null ? [] : [calendar.bucket(String(key))]))
  const bounds = range ? [calendar.bucket(range.first), calendar.bucket(range.last)] : []
  const last = greatest([...found, ...bounds])
  const texts: string[] = []
  const places = new Map<string, number>()
  for (
    let one = -greatest([...found, ...bounds].map((bound) => -bound));
    one <= last;
    one = calendar.next(one)
  ) {
    const text = calendar.text(one)
    places.set(text, texts.push(text) - 1)
    if (texts.length > MOST) {
      throw new CxMetricsError(
        'invalid_input',
        `more than ${MOST} buckets lie between the first and the last`,
      )
    }
  }
  const first = partial === 'drop' ? window - 1 : 0
  const shown = range && texts.slice(Math.max(first, places.get(range.first)!), places.get(range.last)! + 1)
  const shownRange = shown?.[0] === undefined ? null : { first: shown[0], last: shown.at(-1)! }
  const by = table.by.map((key, k) => (k === rolled ? { ...key, window, range: shownRange } : key))
  const collected = collectedLike(table, by)
  collect(collected, table, 1, (group) => {
    const key = table.keys.map((column) => column[group]!)
    const place = places.get(String(key[rolled]))
    if (place === undefined) return [key]
    const ends = texts.slice(Math.max(place, first), place + window)
    return ends.map((text) => key.map((one, k): KeyValue => (k === rolled ? text : one)))
  })
  return seal(collected)
}

/** Ten thousand hours are a year and more, a hundred thousand all that a table of hours can sensibly hold. */
const MOST = 100_000

function keyOf({ by }: Table, name: string): number {
  const named = by.findIndex((key) => key.name === name && key.bucket)
  const alike = by.flatMap((key, k) => (key.bucket && key.bucket === name ? [k] : []))
  const found = named >= 0 ? named : alike.length === 1 ? alike[0]! : -1
  if (found < 0) {
    const known = by.filter(({ bucket }) => bucket).map((key) => show(key.name))
    badOption(
      'bucket',
      known.length > 0 ? `one of ${known.join(', ')}` : 'a key of a table that has buckets',
      name,
    )
  }
  if (by[found]!.window > 1) badOption('bucket', 'a key that does not roll already', name)
  return found
}

function greatest(numbers: readonly number[]): number {
  return numbers.reduce((most, number) => Math.max(most, number), -Infinity)
}
