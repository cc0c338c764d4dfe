import fc from 'fast-check'
import { Temporal } from 'temporal-polyfill'
import { expect, test } from 'vitest'
import { BUCKET_UNITS, type BucketUnit, calendarOf } from '../../src/time/calendar.ts'
import { offsetAt } from '../../src/time/zone.ts'

const ZONES = [
  'UTC',
  'Europe/Paris',
  'Europe/London',
  'America/New_York',
  'America/Sao_Paulo',
  'America/Toronto',
  'America/St_Johns',
  'Africa/Casablanca',
  'Africa/Monrovia',
  'Asia/Kathmandu',
  'Asia/Gaza',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'Pacific/Kwajalein',
]
// Where the clock went back over midnight, so a date may come in two pieces.
const TORN = 'America/St_Johns'

const unit = fc.constantFrom(...BUCKET_UNITS)
const anyInstant = fc.integer({ min: Date.UTC(1900, 0), max: Date.UTC(2100, 0) })

/** Instants at which the offset changed, 1900 to 2040: all but those that a change back within the week undid. */
const changes = new Map<string, readonly number[]>()
function changesOf(zone: string): readonly number[] {
  const known = changes.get(zone)
  if (known) return known
  const list: number[] = []
  const step = 7 * 864e5
  for (let from = Date.UTC(1900, 0); from < Date.UTC(2040, 0); from += step) {
    let [low, high] = [from, from + step]
    if (offsetAt(zone, low) === offsetAt(zone, high)) continue
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2)
      if (offsetAt(zone, middle) === offsetAt(zone, low)) low = middle
      else high = middle
    }
    list.push(high)
  }
  changes.set(zone, list)
  return list
}

/** A zone and an instant of it, as often as not within hours of a change of its offset. */
const place: fc.Arbitrary<readonly [string, number]> = fc
  .tuple(
    fc.constantFrom(...ZONES),
    anyInstant,
    fc.nat(),
    fc.integer({ min: -3 * 36e5, max: 3 * 36e5 }),
    fc.boolean(),
  )
  .map(([zone, at, pick, near, any]) => {
    const list = changesOf(zone)
    return [zone, any || list.length === 0 ? at : (list[pick % list.length] as number) + near] as const
  })

const whole = (of: BucketUnit, zone: string): boolean => of === 'hour' || zone !== TORN

test('bucket(text(bucketOf(t))) is bucketOf(t)', () => {
  fc.assert(
    fc.property(unit, place, (of, [zone, t]) => {
      const { bucketOf, text, bucket } = calendarOf(of, zone)
      const b = bucketOf(t)
      expect(Number.isSafeInteger(b)).toBe(true)
      expect(bucket(text(b))).toBe(b)
    }),
    { numRuns: 3000 },
  )
})

test('start(bucketOf(t)) <= t < start(next(bucketOf(t))), and the bucket begins there', () => {
  fc.assert(
    fc.property(unit, place, (of, [zone, t]) => {
      const { bucketOf, start, next } = calendarOf(of, zone)
      const b = bucketOf(t)
      expect(start(b)).toBeLessThanOrEqual(t)
      expect(bucketOf(start(b))).toBe(b)
      expect(bucketOf(start(b) - 1)).toBeLessThan(b)
      const following = next(b)
      expect(following).toBeGreaterThan(b)
      expect(bucketOf(start(following))).toBe(following)
      if (!whole(of, zone)) return
      expect(t).toBeLessThan(start(following))
      expect(bucketOf(start(following) - 1)).toBe(b)
    }),
    { numRuns: 3000 },
  )
})

test('bucketOf(t) never falls as t grows', () => {
  fc.assert(
    fc.property(unit, place, fc.nat(7_200_000), (of, [zone, t], later) => {
      fc.pre(whole(of, zone))
      const { bucketOf } = calendarOf(of, zone)
      expect(bucketOf(t + later)).toBeGreaterThanOrEqual(bucketOf(t))
    }),
    { numRuns: 3000 },
  )
})

test('bucketOf(t) is bucketOf(u) exactly when their texts are the same', () => {
  fc.assert(
    fc.property(unit, place, fc.integer({ min: -7_200_000, max: 7_200_000 }), (of, [zone, t], away) => {
      const { bucketOf, text } = calendarOf(of, zone)
      const [a, b] = [bucketOf(t), bucketOf(t + away)]
      expect(text(a) === text(b)).toBe(a === b)
    }),
    { numRuns: 3000 },
  )
})

test('every hour lies in the day, week, month, quarter and year that its first instant lies in', () => {
  fc.assert(
    fc.property(fc.constantFrom(...BUCKET_UNITS.slice(1)), place, (of, [zone, t]) => {
      const { bucketOf } = calendarOf(of, zone)
      const hours = calendarOf('hour', zone)
      expect(bucketOf(hours.start(hours.bucketOf(t)))).toBe(bucketOf(t))
    }),
    { numRuns: 3000 },
  )
})

const pad = (value: number, digits = 2): string => String(value).padStart(digits, '0')

test('text(bucketOf(t)) is what Temporal says', () => {
  fc.assert(
    fc.property(place, ([zone, t]) => {
      const at = Temporal.Instant.fromEpochMilliseconds(t).toZonedDateTimeISO(zone)
      const date = at.toPlainDate().toString()
      const offset = at.offsetNanoseconds === 0 ? 'Z' : at.offset
      const expected: Record<BucketUnit, string> = {
        hour: `${date}T${pad(at.hour)}${offset}`,
        day: date,
        week: `${at.yearOfWeek}-W${pad(at.weekOfYear as number)}`,
        month: at.toPlainDate().toPlainYearMonth().toString(),
        quarter: `${at.year}-Q${Math.ceil(at.month / 3)}`,
        year: String(at.year),
      }
      for (const of of BUCKET_UNITS) {
        const { bucketOf, text } = calendarOf(of, zone)
        expect(text(bucketOf(t))).toBe(expected[of])
      }
    }),
    { numRuns: 1000 },
  )
})

const formats = new Map<string, Intl.DateTimeFormat>()
function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone)
  if (known) return known
  const [year, month, day, hour, minute, second] = Array<'numeric'>(6).fill('numeric')
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year,
    month,
    day,
    hour,
    minute,
    second,
  })
  formats.set(timeZone, made)
  return made
}

test('text(bucketOf(t)) is what the parts of Intl.DateTimeFormat say', () => {
  fc.assert(
    fc.property(place, ([zone, t]) => {
      const parts = formatOf(zone).formatToParts(t)
      const part = (type: string): number => Number(parts.find((one) => one.type === type)?.value)
      const [year, month, day, hour] = [part('year'), part('month'), part('day'), part('hour')]
      const wall = Date.UTC(year, month - 1, day, hour, part('minute'), part('second'))
      const seconds = (wall - Math.floor(t / 1e3) * 1e3) / 1e3
      const clock = new Date(Math.abs(seconds) * 1e3).toISOString().slice(11, seconds % 60 ? 19 : 16)
      const offset = seconds === 0 ? 'Z' : `${seconds < 0 ? '-' : '+'}${clock}`
      const textOf = (of: BucketUnit): string => calendarOf(of, zone).text(calendarOf(of, zone).bucketOf(t))
      expect(textOf('hour')).toBe(`${year}-${pad(month)}-${pad(day)}T${pad(hour)}${offset}`)
      expect(textOf('day')).toBe(`${year}-${pad(month)}-${pad(day)}`)
      expect(textOf('month')).toBe(`${year}-${pad(month)}`)
      expect(textOf('quarter')).toBe(`${year}-Q${Math.ceil(month / 3)}`)
      expect(textOf('year')).toBe(String(year))
      // The Thursday of the same week is the n-th of its year.
      const dayOfWeek = new Date(wall).getUTCDay() || 7
      const thursday = new Date(Date.UTC(year, month - 1, day + 4 - dayOfWeek))
      const dayOfYear = (thursday.getTime() - Date.UTC(thursday.getUTCFullYear(), 0, 1)) / 864e5
      expect(textOf('week')).toBe(`${thursday.getUTCFullYear()}-W${pad(Math.floor(dayOfYear / 7) + 1)}`)
    }),
    { numRuns: 1000 },
  )
})

test('bucket(text) of any text is NaN or the bucket of that very text', () => {
  const digits = (min: number, max: number): fc.Arbitrary<string> =>
    fc.integer({ min, max }).map((n) => pad(n))
  const text = fc
    .tuple(
      fc.constantFrom('2026', '2020', '1999', '0000', '-000001', '+010000', '10000'),
      fc.constantFrom('-', '-W', '-Q', ''),
      fc.oneof(digits(0, 60), fc.constantFrom('1', '2', '')),
      fc.oneof(
        digits(0, 40).map((d) => `-${d}`),
        fc.constant(''),
      ),
      fc.oneof(
        fc.tuple(digits(0, 25), fc.constantFrom('Z', '+01:00', '+02:00', '')).map((t) => `T${t.join('')}`),
        fc.constant(''),
      ),
    )
    .map((t) => t.join(''))
  fc.assert(
    fc.property(unit, fc.oneof(text, fc.string()), (of, given) => {
      const calendar = calendarOf(of, 'Europe/Paris')
      const b = calendar.bucket(given)
      if (!Number.isNaN(b)) {
        expect(calendar.text(b)).toBe(given)
        expect(calendar.bucketOf(calendar.start(b))).toBe(b)
      }
    }),
    { numRuns: 3000 },
  )
})
