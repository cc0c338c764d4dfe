import { CxMetricsError, show } from '../core/errors.ts'
import { mapped } from '../core/mapped.ts'
import type { BucketUnit, Calendar } from '../time/calendar.ts'
import { toInstant } from '../time/instant.ts'
import { offsetAt } from '../time/zone.ts'
import { type KeyValue, keyValue } from './plan.ts'

/** How a table names a key: that of a column has no bucket. */
export interface TableKey {
  readonly name: string
  readonly bucket: BucketUnit | null
  readonly timeZone: string | null
  /** The first and the last bucket that are there even if nothing happened in them. */
  readonly range: { readonly first: string; readonly last: string } | null
  /** How many buckets each one looks back over, itself among them: more than 1 in a rolling table. */
  readonly window: number
}

/** Gives each value of a key a small whole number, in the order of arrival. */
export interface Encoder {
  /** The keys by code. */
  readonly values: readonly KeyValue[]
  /** The codes of texts that were seen. */
  readonly texts: { readonly [text: string]: number }
  /**
   * The codes of the two texts that were last looked up in each place of `nearOf`, the older one `BESIDE` places on:
   * loops over many rows look here first. Null for buckets. Made when first asked for: it takes as long as a hundred rows.
   */
  readonly near: () => readonly number[] | null
  /** The code of a row's value. Throws for what can be no key; `name` and `index` say where it stood. */
  readonly codeOf: (value: unknown, name: string, index: number) => number
  /** The code of a key as a table has it. */
  readonly codeOfKey: (key: KeyValue) => number
  /** Where each key stands among all, by code. */
  readonly ranks: () => readonly number[]
}

/**
 * Where a text may be found: of few texts most have a place of their own, and to compare two texts, mostly one and the
 * same, takes half the time of looking one up.
 */
export function nearOf(text: string): number {
  return (7 * text.length + 3 * text.charCodeAt(0) + 11 * text.charCodeAt(text.length - 1)) & 255
}

/** How far the second of two texts with the same place is from the first. */
export const BESIDE = 256

/** The encoder of a column's values: text by an object, which is faster than a map, all else by a map. */
export function columnEncoder(): Encoder {
  const values: KeyValue[] = []
  let near: number[] | undefined
  const texts: Record<string, number> = Object.create(null)
  const others = new Map<KeyValue, number>()
  const codeOfKey = (key: KeyValue): number => {
    const known = typeof key === 'string' ? texts[key] : others.get(key)
    if (known !== undefined) return known
    const code = values.push(key) - 1
    if (typeof key === 'string') texts[key] = code
    else others.set(key, code)
    return code
  }
  return {
    values,
    texts,
    near: () => (near ??= new Array<number>(2 * BESIDE).fill(0)),
    codeOf: (value, name, index) => {
      const key = keyValue(value)
      if (key !== undefined) {
        const code = codeOfKey(key)
        if (near && typeof key === 'string') {
          const place = nearOf(key)
          near[place + BESIDE] = near[place]!
          near[place] = code
        }
        return code
      }
      const hint =
        value instanceof Date
          ? `Keys of time are buckets: month(${show(name)}).`
          : 'Read the column by a function that answers one of these.'
      return refuse(name, 'must be text, a finite number, true, false or missing', value, index, hint)
    },
    codeOfKey,
    ranks: () => ranksBy(values, compareKeys),
  }
}

/** The encoder of moments by the bucket they lie in. */
export function bucketEncoder(calendar: Calendar, timeZone: string): Encoder {
  const buckets: number[] = []
  const values: KeyValue[] = []
  const codes = new Map<number, number>()
  // By hours since 1970, which mostly lie in one bucket: what does not is -1, and looked at moment by moment.
  const hours = new Map<number, number>()
  // NaN stands for the moment that is missing, which comes last.
  const codeOfBucket = (bucket: number): number => {
    let code = codes.get(bucket)
    if (code === undefined) {
      code = buckets.push(bucket) - 1
      values.push(Number.isNaN(bucket) ? null : calendar.text(bucket))
      codes.set(bucket, code)
    }
    return code
  }
  // those of tables, which come again and again
  const keys = new Map<KeyValue, number>()
  // dates without a time are few, and there is no quicker way to read them
  const dates: Record<string, number> = Object.create(null)
  const momentOf = (value: unknown, name: string, index: number): number => {
    const instant = toInstant(value, timeZone)
    if (instant === null) return codeOfBucket(Number.NaN)
    if (Number.isNaN(instant)) {
      const hint = 'Leave such rows out by where, or read the column by a function that answers null.'
      return refuse(name, 'must be a Date, whole milliseconds or ISO 8601 text', value, index, hint)
    }
    const hour = Math.floor(instant / hourMs)
    const code = hours.get(hour)
    if (code !== undefined && code >= 0) return code
    const bucket = calendar.bucketOf(instant)
    if (code === undefined) {
      const [from, to] = [hour * hourMs, (hour + 1) * hourMs - 1]
      const within = Math.abs(from) < 864e13 && Math.abs(to) < 864e13
      // an hour in which the clock goes back over midnight begins and ends on one date, and touches another
      const steady = within && offsetAt(timeZone, from) === offsetAt(timeZone, to)
      const whole = steady && calendar.bucketOf(from) === calendar.bucketOf(to)
      if (hours.size >= 1e6) hours.clear()
      hours.set(hour, whole ? codeOfBucket(bucket) : -1)
    }
    return codeOfBucket(bucket)
  }
  return {
    values,
    texts: dates,
    near: () => null,
    codeOf: (value, name, index) => {
      const date = typeof value === 'string' && value.length <= 10
      const known = date ? dates[value] : undefined
      if (known !== undefined) return known
      const code = momentOf(value, name, index)
      if (date) dates[value] = code
      return code
    },
    codeOfKey: (key) => {
      const known = keys.get(key)
      if (known !== undefined) return known
      const bucket = key === null ? Number.NaN : calendar.bucket(String(key))
      if (key === null || !Number.isNaN(bucket)) {
        const code = codeOfBucket(bucket)
        keys.set(key, code)
        return code
      }
      throw new CxMetricsError('invalid_snapshot', `${show(key)} is no bucket of the table's calendar`, [
        'keys',
      ])
    },
    ranks: () => ranksBy(buckets, (a, b) => (Number.isNaN(a) ? 1 : Number.isNaN(b) ? -1 : a - b)),
  }
}

const hourMs = 3_600_000

function refuse(name: string, rule: string, got: unknown, index: number, hint: string): never {
  const text = `${name} ${rule} to be a key, got ${show(got)} (row ${index}). ${hint}`
  throw new CxMetricsError('invalid_value', text, [index, name])
}

/** One order for all keys: false, true, numbers, text by code units, null. */
export function compareKeys(a: KeyValue, b: KeyValue): number {
  const kind = typeof a === typeof b ? 0 : KINDS.indexOf(typeof a) - KINDS.indexOf(typeof b)
  return kind || (a! < b! ? -1 : a! > b! ? 1 : 0)
}

// null is an object, and the only one
const KINDS: readonly string[] = ['boolean', 'number', 'string', 'object']

function ranksBy<T>(values: readonly T[], compare: (a: T, b: T) => number): readonly number[] {
  const ranks: number[] = mapped(values, () => 0)
  const sorted = mapped(values, (_, code) => code).sort((a, b) => compare(values[a]!, values[b]!))
  sorted.forEach((code, rank) => {
    ranks[code] = rank
  })
  return ranks
}
