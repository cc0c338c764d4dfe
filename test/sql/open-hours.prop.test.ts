import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { firstResponseTimeMetric, hour, timeToResolutionMetric, workingMs } from '../../src/index.ts'
import { openWeeks } from '../../src/sql/open-hours.ts'
import { duckdb } from '../engines/duckdb.ts'
import { pglite } from '../engines/pglite.ts'
import { spans, zones } from '../time/calendars.ts'
import { agrees, type Case } from './agreement.ts'

const DAY = 86_400_000
const WEEK = 7 * DAY

test('openWeeks leaves out no moment, and knows what was open before each', () => {
  const property = fc.property(spans(12, 11), fc.nat(59_999), ({ calendar, at }, ms) => {
    const [from, to] = [at[0]!, at.at(-1)!]
    const { weeks, kinds } = openWeeks(calendar, from, to)
    const start = weeks[0]!.week * WEEK
    for (const minute of at) {
      const moment = Math.min(minute + ms, to)
      const { week, kind, worked } = weeks[Math.floor((moment - start) / WEEK)]!
      const within = moment - week * WEEK
      const found = kinds[kind]!.filter(({ begins, ends }) => begins <= within && within < ends)
      expect(found).toHaveLength(1)
      const [{ day, begins, worked: before, open }] = found as [(typeof found)[number]]
      expect(day).toBe(Math.floor(within / DAY))
      expect(worked + before + Math.min(within - begins, open)).toBe(workingMs(calendar, start, moment))
    }
  })
  fc.assert(property, { numRuns: 60 })
})

test('openWeeks reaches the ends of the years that calendars know', () => {
  const calendar = { timeZone: 'UTC', week: { mon: [['00:00', '24:00']] } } as const
  const [first, last] = [Date.parse('1900-01-01T00:00Z'), Date.parse('2199-12-31T23:59:59.999Z')]
  for (const at of [first, last]) {
    const { weeks, kinds } = openWeeks(
      { ...calendar, week: { ...calendar.week, tue: calendar.week.mon } },
      at,
      at,
    )
    expect(weeks.map(({ week }) => week)).toEqual([Math.floor(at / WEEK)])
    expect(kinds[0]!.at(-1)!.ends).toBe(WEEK)
  }
})

/** Tickets about the days on which clocks change, and what is counted of them. */
const ticketCase: fc.Arbitrary<Case> = spans(14).chain(({ calendar, at }) =>
  fc
    .record({
      rows: fc.array(
        fc.tuple(
          ...[0, 1, 2].map(() =>
            fc.option(
              fc
                .tuple(fc.constantFrom(...at.slice(0, -1)), fc.constantFrom(0, 0, 1, -1, 59_999))
                .map(([minute, ms]) => minute + ms),
              { freq: 8 },
            ),
          ),
        ),
        { maxLength: 20, size: 'max' },
      ),
      asOf: fc.constantFrom(...at.slice(-6)),
      target: fc.constantFrom(0, 1, '30m', '4h', '9h', '3d', '400w'),
      zone: fc.constantFrom(...zones),
    })
    .map(({ rows, asOf, target, zone }) => {
      const policy = { asOf: new Date(asOf), clock: calendar, onInvalid: 'exclude' } as const
      const fields = { openedAt: 'opened', resolvedAt: 'resolved' }
      return {
        clockFrom: at[0]! - 1,
        types: { resolved: 'epoch-ms' },
        columns: (['opened', 'answered', 'resolved'] as const).map((name, i) => ({
          name,
          type: name === 'resolved' ? ('integer' as const) : ('instant' as const),
          values: rows.map((row) => row[i] ?? null),
        })),
        plan: {
          by: { hour: hour('opened', { timeZone: zone }) },
          metrics: {
            plain: timeToResolutionMetric({ ...policy, fields }),
            target: timeToResolutionMetric({ ...policy, fields, target: target as never }),
            sketch: timeToResolutionMetric({ ...policy, fields, sketch: { relativeError: 0.05 } }),
            response: firstResponseTimeMetric({
              ...policy,
              target: '2h',
              fields: { ...fields, firstResponseAt: 'answered' },
            }),
            elapsed: timeToResolutionMetric({ ...policy, clock: 'elapsed', fields }),
          },
        },
      } satisfies Case
    }),
)

describe.each([
  [duckdb, 20],
  [pglite, 12],
] as const)('spans by business hours in $name', (engine, runs) => {
  test('are those of tabulate, to the millisecond', { timeout: 300_000 }, async () => {
    const session = await engine.start()
    const property = fc.asyncProperty(ticketCase, (drawn) => agrees(session, engine.dialect, drawn))
    await fc.assert(property, { numRuns: runs })
    await session.stop()
  })
})
