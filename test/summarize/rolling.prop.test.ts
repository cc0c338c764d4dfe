import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type BucketOptions, day, hour, month, quarter, week, year } from '../../src/summarize/buckets.ts'
import { parseTable } from '../../src/summarize/parse.ts'
import type { Plan } from '../../src/summarize/plan.ts'
import { rolling } from '../../src/summarize/rolling.ts'
import { rollup, type Table } from '../../src/summarize/table.ts'
import { tabulate } from '../../src/summarize/tabulate.ts'
import { type BucketUnit, calendarOf } from '../../src/time/calendar.ts'
import { metrics, type Row, rowOf, scoreAlone, text } from './surveys.ts'

const HOUR = 36e5
const DAY = 24 * HOUR

/** How far apart moments of a case lie, and a step that leaves no bucket out. */
const UNITS: { readonly [unit in BucketUnit]: readonly [reach: number, step: number] } = {
  hour: [24 * HOUR, HOUR / 60],
  day: [12 * DAY, 6 * HOUR],
  week: [80 * DAY, DAY],
  month: [500 * DAY, DAY],
  quarter: [1200 * DAY, DAY],
  year: [3000 * DAY, DAY],
}
const KEYS = { hour, day, week, month, quarter, year }

/** Zones with a time before one of their changes: by an hour, by half of one, over midnight, by a whole date. */
const ZONES: readonly (readonly [timeZone: string, before: number])[] = [
  ['UTC', Date.UTC(2026, 11, 30)],
  ['Europe/Paris', Date.UTC(2026, 2, 28, 12)],
  ['Europe/Paris', Date.UTC(2026, 9, 24, 12)],
  ['Australia/Lord_Howe', Date.UTC(2026, 3, 4)],
  ['America/St_Johns', Date.UTC(2006, 9, 28, 18)],
  ['Pacific/Apia', Date.UTC(2011, 11, 29, 18)],
]

interface Case {
  readonly unit: BucketUnit
  readonly timeZone: string
  readonly rows: readonly Row[]
  readonly range: { readonly start: number; readonly end: number } | null
  readonly beside: 'before' | 'behind' | 'alone'
  readonly window: number
  readonly partial: 'keep' | 'drop'
}

const cases: fc.Arbitrary<Case> = fc
  .tuple(fc.constantFrom(...(Object.keys(UNITS) as BucketUnit[])), fc.constantFrom(...ZONES))
  .chain(([unit, [timeZone, from]]) => {
    const moment = fc.integer({ min: 0, max: 64 }).map((part) => from + (part * UNITS[unit][0]) / 64)
    const range = fc
      .tuple(moment, moment)
      .map(([a, b]) => ({ start: Math.min(a, b), end: Math.max(a, b) + 1 }))
    return fc.record({
      unit: fc.constant(unit),
      timeZone: fc.constant(timeZone),
      rows: fc.array(rowOf(fc.option(moment, { freq: 8 })), { maxLength: 12 }),
      range: fc.option(range),
      beside: fc.constantFrom('before', 'behind', 'alone'),
      window: fc.integer({ min: 1, max: 5 }),
      partial: fc.constantFrom('keep', 'drop'),
    })
  })

function planOf({ unit, timeZone, range, beside }: Case, of: Plan<Row>['metrics'] = scoreAlone): Plan<Row> {
  const options: BucketOptions = { timeZone, ...range }
  const when = KEYS[unit]<Row>('at', options)
  const by = { before: { team: 'team', when }, behind: { when, team: 'team' }, alone: { when } } as const
  return { by: by[beside], metrics: of, where: (row) => row.score !== 5 }
}

interface Walked {
  readonly text: string
  /** A moment in the bucket. */
  readonly at: number
}

/** Every bucket from the first moment to the last, found by walking the clock. */
function walk({ unit, timeZone, rows, range }: Case): Walked[] {
  const counted = rows.filter(({ score }) => score !== 5)
  const moments = [
    ...counted.flatMap(({ at }) => at ?? []),
    ...(range ? [range.start, range.end - 1] : []),
  ].sort((a, b) => a - b)
  const { bucketOf, text } = calendarOf(unit, timeZone)
  const found = new Map<number, number>()
  const [first = 1, last = 0] = [moments[0], moments.at(-1)]
  for (let at = first; at <= last; at += UNITS[unit][1]) found.set(bucketOf(at), at)
  for (const at of moments) found.set(bucketOf(at), at)
  return [...found].sort(([a], [b]) => a - b).map(([bucket, at]) => ({ text: text(bucket), at }))
}

/** Each bucket given the rows of the buckets it looks back over, one by one. */
function copied(one: Case): Row[] {
  const { bucketOf, text } = calendarOf(one.unit, one.timeZone)
  const buckets = walk(one)
  const counted = one.rows.filter(({ score }) => score !== 5)
  return [
    ...counted.filter(({ at }) => at === null),
    ...buckets.flatMap(({ at }, i) => {
      if (one.partial === 'drop' && i < one.window - 1) return []
      const within = buckets.slice(Math.max(0, i - one.window + 1), i + 1).map(({ text }) => text)
      const seen = counted.filter((row) => row.at !== null && within.includes(text(bucketOf(row.at))))
      return seen.map((row) => ({ ...row, at }))
    }),
  ]
}

const roll = (one: Case, table: Table): Table =>
  rolling(table, { bucket: one.unit, window: one.window, partial: one.partial })
/** All that a table has but for its keys' names and ranges. */
const body = ({ by: _, filtered: __, ...rest }: Table): string => text(rest)

describe('rolling', () => {
  test('rolling(table, options) gives every bucket the rows of the buckets it looks back over', () => {
    const law = fc.property(cases, (one) => {
      const table = tabulate(one.rows, planOf(one))
      const rolled = roll(one, table)
      expect(body(rolled)).toBe(body(tabulate(copied(one), planOf(one))))
      expect(rolled.filtered).toBe(table.filtered)
    })
    fc.assert(law, { numRuns: 400 })
  })

  test('rolling(table, options) does so for weights, values and sums', () => {
    const law = fc.property(cases, (one) => {
      const rolled = roll(one, tabulate(one.rows, planOf(one, metrics)))
      expect(body(rolled)).toBe(body(tabulate(copied(one), planOf(one, metrics))))
    })
    fc.assert(law, { numRuns: 40 })
  })

  test('rolling(table, options) says so in the key, and keeps of its range what is not dropped', () => {
    const law = fc.property(cases, (one) => {
      const table = tabulate(one.rows, planOf(one))
      const buckets = walk(one).map(({ text }) => text)
      const by = table.by.map((key) => {
        if (!key.bucket) return key
        const dropped = one.partial === 'drop' ? buckets.slice(0, one.window - 1) : []
        const places = key.range ? [buckets.indexOf(key.range.first), buckets.indexOf(key.range.last)] : []
        const [first, last] = [Math.max(dropped.length, places[0]!), places[1]!]
        const range = first <= last ? { first: buckets[first], last: buckets[last] } : null
        return { ...key, range, window: one.window }
      })
      expect(roll(one, table).by).toEqual(by)
    })
    fc.assert(law, { numRuns: 200 })
  })

  test('rolling(table, { window: 1 }) is the table', () => {
    const law = fc.property(cases, (one) => {
      const table = tabulate(one.rows, planOf(one))
      expect(text(roll({ ...one, window: 1 }, table))).toBe(text(table))
    })
    fc.assert(law, { numRuns: 100 })
  })

  test('rolling(table, options) is a table that parseTable reads back', () => {
    const law = fc.property(cases, (one) => {
      const rolled = roll(one, tabulate(one.rows, planOf(one)))
      expect(text(parseTable(JSON.parse(text(rolled))))).toBe(text(rolled))
    })
    fc.assert(law, { numRuns: 100 })
  })

  test('rollup(rolling(table), keys) is the rolling of the roll-up, and is refused without the rolling key', () => {
    const law = fc.property(cases, (one) => {
      const table = tabulate(one.rows, planOf(one))
      expect(text(rollup(roll(one, table), ['when']))).toBe(text(roll(one, rollup(table, ['when']))))
      const apart = (): Table =>
        rollup(
          roll(one, table),
          table.by.map(({ name }) => name).filter((name) => name !== 'when'),
        )
      if (one.window === 1) expect(apart().by.map(({ name }) => name)).not.toContain('when')
      else expect(apart).toThrow(expect.objectContaining({ code: 'invalid_option', path: ['keys'] }))
    })
    fc.assert(law, { numRuns: 100 })
  })
})
