import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { npsMetric } from '../../src/metrics/nps.ts'
import {
  type Bucket,
  type BucketOptions,
  day,
  hour,
  month,
  quarter,
  week,
  year,
} from '../../src/summarize/buckets.ts'
import { summarize } from '../../src/summarize/present.ts'

interface Row {
  readonly at: unknown
  readonly score: number
}
const metrics = { nps: npsMetric<Row>('score') }
const rowsAt = (...moments: unknown[]): Row[] => moments.map((at) => ({ at, score: 9 }))
/** Each bucket with how many answers it has. */
const counts = (when: Bucket<Row>, rows: readonly Row[]): (readonly [string | null, number | null])[] =>
  summarize(rows, { by: { when }, metrics }).map(({ key, nps }) => [key.when, nps.n])
const bucketsOf = (when: Bucket<Row>, rows: readonly Row[] = []): (string | null)[] =>
  counts(when, rows).map(([bucket]) => bucket)

const ofYear = { start: '2026-01-01', end: '2027-01-01' }
const paris = { timeZone: 'Europe/Paris' }

describe('buckets', () => {
  test('a moment lies in the bucket of the local calendar, in whatever form it comes', () => {
    const at = '2026-12-31T23:30Z'
    const forms = [at, Date.parse(at), new Date(at), '2027-01-01T00:30+01:00', '2027-01-01T00:30']
    expect(counts(hour('at', paris), rowsAt(...forms))).toEqual([['2027-01-01T00+01:00', 5]])
    expect(counts(day('at', paris), rowsAt(...forms))).toEqual([['2027-01-01', 5]])
    expect(counts(week('at', paris), rowsAt(...forms))).toEqual([['2026-W53', 5]])
    expect(counts(month('at', paris), rowsAt(...forms))).toEqual([['2027-01', 5]])
    expect(counts(quarter('at', paris), rowsAt(...forms))).toEqual([['2027-Q1', 5]])
    expect(counts(year('at', paris), rowsAt(...forms))).toEqual([['2027', 5]])
  })

  test('a missing moment is null, and comes last', () => {
    expect(counts(day('at'), rowsAt(null, '2026-03-02', undefined, '2026-03-01', Number.NaN))).toEqual([
      ['2026-03-01', 1],
      ['2026-03-02', 1],
      [null, 3],
    ])
  })

  test('a bucket of a function reads what it answers', () => {
    const rows = [{ at: { sent: '2026-05-09' }, score: 9 }]
    expect(
      counts(
        month<Row>((row) => (row.at as { sent: string }).sent),
        rows,
      ),
    ).toEqual([['2026-05', 1]])
  })

  test('buckets come in the order of time, not of text', () => {
    const moments = [253_402_300_800_000, Date.UTC(2026, 0, 1), -62_198_755_200_000]
    expect(bucketsOf(year('at'), rowsAt(...moments))).toEqual(['-000001', '2026', '+010000'])
    const autumn = rowsAt('2026-10-25T01:30Z', '2026-10-25T00:30Z')
    expect(bucketsOf(hour('at', paris), autumn)).toEqual(['2026-10-25T02+02:00', '2026-10-25T02+01:00'])
  })

  test.each([
    ['2026-03-29', 23],
    ['2026-10-25', 25],
    ['2026-06-01', 24],
  ])('%s in Paris has %i hours', (date, hours) => {
    const next = new Date(Date.parse(date) + 864e5).toISOString().slice(0, 10)
    const buckets = bucketsOf(hour('at', { ...paris, start: date, end: next }))
    expect(buckets).toHaveLength(hours)
    expect(new Set(buckets).size).toBe(hours)
    expect(buckets[0]).toMatch(`${date}T00`)
    expect(buckets.at(-1)).toMatch(`${date}T23`)
  })

  test('a date that a zone left out is in no range', () => {
    const apia = { timeZone: 'Pacific/Apia', start: '2011-12-29', end: '2012-01-01' }
    expect(bucketsOf(day('at', apia))).toEqual(['2011-12-29', '2011-12-31'])
  })

  test('a year has 12 months, 4 quarters and 53 weeks where it has', () => {
    const months = Array.from({ length: 12 }, (_, i) => `2026-${String(i + 1).padStart(2, '0')}`)
    expect(bucketsOf(month('at', ofYear))).toEqual(months)
    expect(bucketsOf(quarter('at', ofYear))).toEqual(['2026-Q1', '2026-Q2', '2026-Q3', '2026-Q4'])
    expect(bucketsOf(week('at', ofYear))).toHaveLength(53)
    expect(bucketsOf(day('at', ofYear))).toHaveLength(365)
    expect(bucketsOf(year('at', ofYear))).toEqual(['2026'])
  })

  test('a range is read in the zone of the calendar, and its end is outside', () => {
    const { range } = day('at', { ...paris, start: '2026-03-01', end: '2026-04-01' })
    expect(range).toEqual({ first: '2026-03-01', last: '2026-03-31' })
    const inUtc = { ...paris, start: '2026-03-01T00:00Z', end: '2026-04-01T00:00Z' }
    expect(day('at', inUtc).range).toEqual({ first: '2026-03-01', last: '2026-04-01' })
    expect(hour('at', { start: 0, end: 1 }).range).toEqual({
      first: '1970-01-01T00Z',
      last: '1970-01-01T00Z',
    })
  })

  test.each<readonly [string, BucketOptions, string]>([
    ['no end', { start: '2026-01-01' }, 'end'],
    ['no start', { end: '2026-01-01' }, 'start'],
    ['an end at the start', { start: '2026-01-01', end: '2026-01-01' }, 'end'],
    ['a start that cannot be read', { start: 'January', end: '2026-01-01' }, 'start'],
    ['an offset for a zone', { timeZone: '+01:00' }, 'timeZone'],
    ['a misspelt option', { timezone: 'UTC' } as BucketOptions, 'timezone'],
  ])('month(column, options) refuses %s', (_, options, path) => {
    expect(() => month('at', options)).toThrow(
      expect.objectContaining({ code: 'invalid_option', path: [path] }),
    )
  })

  test('month(field) refuses what is no field', () => {
    expect(() => month(5 as never)).toThrow(expect.objectContaining({ code: 'invalid_option' }))
  })
})

describe('ranges', () => {
  const teams = fc.constantFrom('a', 'b', 1, '1', null, undefined, true)
  const march = Date.UTC(2026, 2, 1)
  const row = fc.record({
    team: teams,
    topic: fc.constantFrom('x', null),
    at: fc.option(fc.integer({ min: -5, max: 40 }).map((days) => march + days * 864e5)),
    score: fc.nat(10),
  })
  const inMarch = { start: '2026-03-01', end: '2026-04-01' }
  const dates = Array.from({ length: 31 }, (_, i) => `2026-03-${String(i + 1).padStart(2, '0')}`)
  const orders = fc.shuffledSubarray(['team', 'topic', 'day'] as const, { minLength: 1 }).filter((names) => {
    return names.includes('day')
  })

  test('every bucket of a range is there beside all that the other keys are, once, and nothing is left out', () => {
    const law = fc.property(fc.array(row, { maxLength: 12 }), orders, (rows, order) => {
      const all = { team: 'team', topic: 'topic', day: day('at') } as const
      const ranged = { ...all, day: day('at', inMarch) }
      const by = (fields: typeof all): Partial<typeof all> =>
        Object.fromEntries(order.map((name) => [name, fields[name]]))
      const metrics = { nps: npsMetric('score') }
      const report = summarize<never>(rows as never[], { by: by(ranged), metrics } as never) as unknown as {
        key: Record<string, unknown>
        nps: { n: number; value: number | null; status: string }
      }[]
      const plain = summarize<never>(rows as never[], { by: by(all), metrics } as never)

      const empty = report.filter(({ nps }) => nps.n === 0)
      expect(report.filter(({ nps }) => nps.n > 0)).toEqual(plain)
      expect(empty.every(({ nps }) => nps.value === null && nps.status === 'no-answers')).toBe(true)

      const besides = new Map<string, unknown[]>()
      for (const { key } of report) {
        const { day, ...others } = key
        const beside = JSON.stringify(others)
        besides.set(beside, [...(besides.get(beside) ?? []), day])
      }
      const wanted = new Set(
        rows.map(({ team = null, topic }) => {
          const others = { team, topic } as Record<string, unknown>
          return JSON.stringify(
            Object.fromEntries(order.filter((n) => n !== 'day').map((n) => [n, others[n]])),
          )
        }),
      )
      if (order.length === 1) wanted.add('{}')
      expect(new Set(besides.keys())).toEqual(wanted)
      for (const days of besides.values()) {
        expect(days.filter((day) => dates.includes(day as string))).toEqual(dates)
        expect(new Set(days).size).toBe(days.length)
        const known = days.filter((day) => day !== null)
        expect(known).toEqual([...known].sort())
        expect(days.indexOf(null) === -1 || days.indexOf(null) === days.length - 1).toBe(true)
      }
    })
    fc.assert(law, { numRuns: 150 })
  })

  test('no rows give every bucket of a range that is the only key, and no group beside other keys', () => {
    const metrics = { nps: npsMetric<Row>('score') }
    const none: readonly Row[] = []
    const report = summarize(none, { by: { day: day('at', inMarch) }, metrics })
    expect(report.map(({ key, nps }) => [key.day, nps.n, nps.value])).toEqual(dates.map((d) => [d, 0, null]))
    expect(summarize(none, { by: { score: 'score', day: day('at', inMarch) }, metrics })).toEqual([])
  })

  test('two ranges give every pair of their buckets beside what there is', () => {
    const quarters = quarter('at', ofYear)
    const report = summarize(rowsAt('2026-05-01'), {
      by: { quarter: quarters, half: month('at', { start: '2026-01-01', end: '2026-03-01' }) },
      metrics,
    })
    const pairs = report.map(({ key, nps }) => `${key.quarter} ${key.half} ${nps.n}`)
    const half = (name: string): string[] => ['01', '02'].map((m) => `${name} 2026-${m} 0`)
    expect(pairs.filter((pair) => !pair.includes('2026-05'))).toEqual(
      ['2026-Q1', '2026-Q2', '2026-Q3', '2026-Q4'].flatMap(half),
    )
    expect(pairs).toContain('2026-Q2 2026-05 1')
    expect(new Set(pairs).size).toBe(pairs.length)
  })
})
