import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  calendar,
  evaluate,
  mergeTallies,
  parseTally,
  self,
  type Ticket,
  type TimeToResolutionOptions,
  tally,
  timeToResolution,
  timeToResolutionFromSpans,
  timeToResolutionMetric,
} from '../../src/index.ts'

const HOUR = 3_600_000
const asOf = '2024-06-01T00:00Z'
const ticket = (hours: number | null, openedAt = '2024-05-01T00:00Z') => ({
  openedAt,
  resolvedAt: hours === null ? null : new Date(Date.parse(openedAt) + hours * HOUR),
})

describe('timeToResolution', () => {
  test('value is the mean of the resolved, and the open ones are counted', () => {
    const result = timeToResolution([ticket(1), ticket(3), ticket(null)], { asOf })
    expect(result).toMatchObject({ value: 2 * HOUR, n: 2, resolved: 2, open: 1, median: 2 * HOUR })
  })
  test('value is the median on request, with Kaplan–Meier limits', () => {
    const tickets = [1, 2, 3, 4, 5, 6, 7, 8].map((hours) => ticket(hours))
    const result = timeToResolution(tickets, { asOf, statistic: 'median' })
    expect(result.value).toBe(4.5 * HOUR)
    expect(result.interval!.method).toBe('kaplan-meier log-log')
    expect(result.survival!.median).toBe(result.median)
  })
  test('resolved at asOf is resolved, after it is open; opened after it is not there yet', () => {
    const tickets = [
      { openedAt: '2024-05-31T00:00Z', resolvedAt: asOf },
      { openedAt: '2024-05-31T00:00Z', resolvedAt: '2024-06-01T00:01Z' },
      { openedAt: '2024-06-01T00:01Z', resolvedAt: null },
      { openedAt: asOf, resolvedAt: null },
    ]
    expect(timeToResolution(tickets, { asOf })).toMatchObject({
      resolved: 1,
      open: 2,
      excluded: { notOpened: 1 },
    })
  })
  test('percentiles are of the named type: p90 of eleven outages is 43 or 1,427.8 minutes', () => {
    const outages = [2, 4, 5, 6, 7, 15, 19, 22, 31, 43, 1774]
    const p90 = (quantileType: 1 | 6 | 7) =>
      timeToResolutionFromSpans({ resolved: outages }, { percentiles: [0.9], quantileType }).percentiles[0]!
        .value
    expect([p90(1), p90(7)]).toEqual([43, 43])
    expect(p90(6)).toBeCloseTo(1427.8, 9)
  })
  test('within target: the undecided stay out, the old and open count, and equal is within', () => {
    const tickets = [
      ticket(24),
      ticket(25),
      ticket(null),
      { openedAt: '2024-05-31T12:00Z', resolvedAt: '2024-05-31T13:00Z' },
      { openedAt: '2024-05-31T12:00Z', resolvedAt: null },
      { openedAt: '2024-05-31T00:00Z', resolvedAt: null },
    ]
    const { target } = timeToResolution(tickets, { asOf, target: '24h' })
    expect(target).toMatchObject({ targetMs: 24 * HOUR, eligible: 4, within: 1, value: 0.25 })
  })
  test('the interval of the median is that of the resolved, about their median; all tickets are in survival', () => {
    const resolved = Array.from({ length: 70 }, (_, i) => i + 1)
    const open = Array<number>(30).fill(1000)
    const { value, interval, survival } = timeToResolutionFromSpans(
      { resolved, open },
      { statistic: 'median' },
    )
    expect(value).toBe(35.5)
    expect(interval!.lower).toBeLessThan(35.5)
    expect(interval!.upper).toBeGreaterThan(35.5)
    expect(survival!.median).toBe(50.5)
  })
  test('a cohort by resolution holds the target against resolved tickets alone', () => {
    const tickets = [ticket(1), ticket(null), { openedAt: '2024-05-31T23:00Z', resolvedAt: asOf }]
    const { target } = timeToResolution(tickets, { asOf, target: '24h', cohort: 'resolution' })
    expect(target).toMatchObject({ eligible: 2, within: 2 })
  })
  test('a cohort by resolution has no Kaplan–Meier', () => {
    expect(timeToResolution([ticket(1)], { asOf, cohort: 'resolution' }).survival).toBeNull()
  })
  test('nothing resolved is null, and the open ones still speak through Kaplan–Meier', () => {
    const result = timeToResolution([ticket(null)], { asOf })
    expect(result).toMatchObject({ value: null, status: 'no-resolved-tickets', open: 1 })
    expect(result.survival).toMatchObject({ median: null, horizon: 31 * 24 * HOUR })
  })
  test('one resolved ticket has a mean and says why it has no interval', () => {
    expect(timeToResolution([ticket(1)], { asOf })).toMatchObject({
      interval: null,
      intervalReason: 'too-few-items',
    })
  })
  test.each([
    [
      'resolved before opened',
      { openedAt: '2024-05-02T00:00Z', resolvedAt: '2024-05-01T00:00Z' },
      'resolvedAt',
    ],
    ['an impossible date', { openedAt: '2024-02-30', resolvedAt: null }, 'openedAt'],
    ['an invalid Date', { openedAt: new Date('x'), resolvedAt: null }, 'openedAt'],
    ['text that is no time', { openedAt: '2024-05-01', resolvedAt: 'soon' }, 'resolvedAt'],
  ])('%s throws naming row and field, or is excluded', (_, bad, field) => {
    const tickets = [ticket(1), bad]
    expect(() => timeToResolution(tickets, { asOf })).toThrow(
      expect.objectContaining({ code: 'invalid_value', path: [1, field] }),
    )
    expect(timeToResolution(tickets, { asOf, onInvalid: 'exclude' })).toMatchObject({
      n: 1,
      excluded: { invalid: 1 },
    })
  })
  test('a ticket without an opening is missing', () => {
    const tickets = [{ openedAt: null, resolvedAt: asOf }]
    expect(timeToResolution(tickets, { asOf }).excluded).toEqual({ missing: 1, notOpened: 0, invalid: 0 })
  })
  test('columns of other names are read through fields', () => {
    const rows = [{ created: 0, closed: 60_000 }]
    const fields = { openedAt: 'created', resolvedAt: 'closed' }
    expect(timeToResolution(rows, { asOf, fields }).value).toBe(60_000)
  })
  test('plain times are wall time in the zone, and the day of the clock change has 23 hours', () => {
    const spring = [{ openedAt: '2024-03-31', resolvedAt: '2024-04-01' }]
    expect(timeToResolution(spring, { asOf, timeZone: 'Europe/Paris' }).value).toBe(23 * HOUR)
  })
  test.each<[string, object]>([
    ['asOf', { asOf: undefined }],
    ['asOf', { asOf: 'now' }],
    ['timeZone', { asOf, timeZone: 'Mars/Olympus' }],
    ['cohort', { asOf, cohort: 'closing' }],
    ['type', { asOf, quantileType: 10 }],
    ['percentiles', { asOf, percentiles: [90] }],
    ['percentiles', { asOf, percentiles: 0.9 }],
    ['target', { asOf, target: 'soon' }],
    ['percentile', { asOf, percentile: [0.9] }],
  ])('timeToResolution refuses a bad %s', (path, options) => {
    expect(() => timeToResolution([], options as never)).toThrow(
      expect.objectContaining({ code: 'invalid_option', path: [path] }),
    )
  })
})

describe('timeToResolution by a business clock', () => {
  const hours = [['09:00', '17:00']] as const
  const clock = { timeZone: 'UTC', week: { mon: hours, tue: hours, wed: hours, thu: hours, fri: hours } }
  const everyDay = [['00:00', '24:00']] as const
  const always = {
    timeZone: 'Europe/Paris',
    week: {
      ...clock.week,
      mon: everyDay,
      tue: everyDay,
      wed: everyDay,
      thu: everyDay,
      fri: everyDay,
      sat: everyDay,
      sun: everyDay,
    },
  }
  // Wednesday, 1 May 2024; asOf is a Saturday
  const tickets = [
    { openedAt: '2024-05-01T16:00Z', resolvedAt: '2024-05-02T10:00Z' },
    { openedAt: '2024-05-03T16:00Z', resolvedAt: '2024-05-06T12:00Z' },
    { openedAt: '2024-05-31T12:00Z', resolvedAt: null },
  ]

  test('counts open hours, of open tickets and for the target too', () => {
    const result = timeToResolution(tickets, { asOf, clock, target: '3h' })
    expect(result).toMatchObject({ value: 3 * HOUR, shortest: 2 * HOUR, longest: 4 * HOUR, n: 2, open: 1 })
    expect(result.target).toMatchObject({ eligible: 3, within: 1 })
    expect(result.survival!.horizon).toBe(5 * HOUR)
    const later = { asOf, clock, target: '6h' } as const
    expect(timeToResolution(tickets, later).target).toMatchObject({ eligible: 2, within: 2 })
  })

  test('that always runs is the elapsed one, but for the definition', () => {
    const { definition, ...elapsed } = timeToResolution(tickets, { asOf, target: '18h' })
    const { definition: other, ...business } = timeToResolution(tickets, {
      asOf,
      target: '18h',
      clock: always,
    })
    expect(business).toEqual(elapsed)
    expect(definition.choices['clock']).toBe('elapsed')
    expect(other.choices['clock']).toEqual(calendar(always))
  })

  test('is part of the definition: tallies by another clock do not merge, by an equal one they do', () => {
    const by = (clock?: TimeToResolutionOptions['clock']) =>
      tally(timeToResolutionMetric({ asOf, ...(clock && { clock }) }), tickets)
    const read = parseTally(JSON.parse(JSON.stringify(by(clock))))
    expect(mergeTallies(by({ ...clock, holidays: [] }), read).counts.resolved).toBe(4)
    const differs = expect.objectContaining({ code: 'definition_mismatch' })
    expect(() => mergeTallies(by(clock), by())).toThrow(differs)
    expect(() => mergeTallies(by(clock), by({ ...clock, holidays: ['2024-05-02'] }))).toThrow(differs)
  })

  test('stands in the definition of spans that are known already', () => {
    const { definition } = timeToResolutionFromSpans({ resolved: [1] }, { clock })
    const metric = timeToResolutionMetric({ span: 'ms', clock })
    expect(definition.choices['clock']).toEqual(calendar(clock))
    expect(metric.definition.choices['clock']).toEqual(calendar(clock))
  })

  test('refuses what it cannot count, by row as ever', () => {
    const old = [{ openedAt: '1899-12-31T00:00Z', resolvedAt: '2024-05-06T12:00Z' }, tickets[0]!]
    expect(() => timeToResolution(old, { asOf, clock })).toThrow(
      expect.objectContaining({ code: 'invalid_value', path: [0, 'openedAt'] }),
    )
    expect(timeToResolution(old, { asOf, clock, onInvalid: 'exclude' }).excluded.invalid).toBe(1)
    const option = (path: readonly string[]) => expect.objectContaining({ code: 'invalid_option', path })
    expect(() => timeToResolution([], { asOf: '2200-01-01', clock })).toThrow(option(['asOf']))
    expect(() => timeToResolution([], { asOf, clock: 'business' as 'elapsed' })).toThrow(option(['clock']))
    expect(() => timeToResolution([], { asOf, clock: { ...clock, timeZone: '' } })).toThrow(
      option(['timeZone']),
    )
  })
})

describe('timeToResolutionFromSpans', () => {
  test('timeToResolutionFromSpans is timeToResolution of spans known already', () => {
    const spans = timeToResolutionFromSpans(
      { resolved: [HOUR, 3 * HOUR], open: [31 * 24 * HOUR] },
      { target: '2h' },
    )
    const {
      definition: _,
      excluded: __,
      ...same
    } = timeToResolution([ticket(1), ticket(3), ticket(null)], { asOf, target: '2h' })
    expect(spans).toMatchObject(same)
  })
  test('a span that is fractional or negative throws', () => {
    expect(() => timeToResolutionFromSpans({ resolved: [1, 0.5] })).toThrow(
      expect.objectContaining({ path: ['resolved', 1] }),
    )
    expect(() => timeToResolutionFromSpans({ resolved: [], open: [-1] })).toThrow(
      expect.objectContaining({ path: ['open', 0] }),
    )
  })
})

describe('timeToResolutionMetric({ span })', () => {
  const spans = [2, 4, 5, 6, 7, 15, 19, 22, 31, 43, 1774]
  const options = { target: 20, percentiles: [0.9, 0.1], quantileType: 6 } as const

  test('a column of spans is timeToResolutionFromSpans of a cohort by resolution, its definition too', () => {
    for (const statistic of ['mean', 'median'] as const) {
      const chosen = { ...options, statistic }
      const want = timeToResolutionFromSpans({ resolved: spans }, { ...chosen, cohort: 'resolution' })
      expect(evaluate(timeToResolutionMetric({ ...chosen, span: self }), spans)).toEqual(want)
      const rows = spans.map((ms) => ({ ms }))
      expect(evaluate(timeToResolutionMetric<{ ms: number }>({ ...chosen, span: 'ms' }), rows)).toEqual(want)
      expect(want.target).toMatchObject({ eligible: 11, within: 7 })
      expect(want.survival).toBeNull()
    }
  })

  test('null, undefined and NaN are missing; what is no whole number of 0 or more is invalid', () => {
    const metric = timeToResolutionMetric({ span: self, onInvalid: 'exclude' })
    const column = [1, null, undefined, Number.NaN, -1, 0.5, '3', 2 ** 53, Number.POSITIVE_INFINITY, 3n, 0]
    expect(evaluate(metric, column)).toMatchObject({
      n: 2,
      shortest: 0,
      excluded: { missing: 3, notOpened: 0, invalid: 6 },
    })
    expect(() =>
      evaluate(timeToResolutionMetric<{ ms: number }>({ span: 'ms' }), [{ ms: 1 }, { ms: 0.5 }]),
    ).toThrow(expect.objectContaining({ code: 'invalid_value', path: [1, 'ms'] }))
  })

  test.each<[string, object]>([
    ['asOf', { span: 'ms', asOf }],
    ['timeZone', { span: 'ms', timeZone: 'UTC' }],
    ['fields', { span: 'ms', fields: {} }],
    ['cohort', { span: 'ms', cohort: 'creation' }],
    ['span', { span: 5 }],
    ['asOf', { span: undefined }],
  ])('timeToResolutionMetric refuses %s in %o', (path, bad) => {
    expect(() => timeToResolutionMetric(bad as never)).toThrow(
      expect.objectContaining({ code: 'invalid_option', path: [path] }),
    )
  })
})

describe('timeToResolution with a sketch', () => {
  const span = fc.oneof(
    fc.integer({ min: 0, max: 300 }),
    fc.integer({ min: 0, max: 400 * 24 * HOUR }),
    fc.double({ min: 0, max: 26, noNaN: true }).map((x) => Math.round(Math.exp(x))),
  )
  const spans = fc.array(span, { minLength: 1, maxLength: 60 })
  const relativeError = fc.constantFrom(0.3, 0.05, 0.01, 0.005, 0.001)

  test('mean, median, percentiles and ends are within relativeError, the deviation within its bound', () => {
    const percentiles = [0, 0.1, 0.5, 0.9, 0.95, 1]
    const types = fc.constantFrom(1, 2, 3, 4, 5, 6, 7, 8, 9) as fc.Arbitrary<1>
    fc.assert(
      fc.property(spans, relativeError, types, (resolved, relativeError, quantileType) => {
        const given = { percentiles, quantileType, target: 1000 }
        const exact = timeToResolutionFromSpans({ resolved }, given)
        const sketch = timeToResolutionFromSpans({ resolved }, { ...given, sketch: { relativeError } })
        const near = (got: number | null, want: number | null): void => {
          expect(Math.abs(got! - want!)).toBeLessThanOrEqual(relativeError * want! * (1 + 1e-12))
        }
        near(sketch.value, exact.value)
        near(sketch.median, exact.median)
        near(sketch.shortest, exact.shortest)
        near(sketch.longest, exact.longest)
        sketch.percentiles.forEach(({ value }, i) => {
          near(value, exact.percentiles[i]!.value)
        })
        expect([sketch.n, sketch.resolved, sketch.open]).toEqual([exact.n, exact.resolved, exact.open])
        const close = resolved.filter((x) => Math.abs(x - 1000) <= relativeError * 1000 * 2).length
        expect(Math.abs(sketch.target!.within - exact.target!.within)).toBeLessThanOrEqual(close)
        if (exact.n < 2) return
        const meanSquare = resolved.reduce((sum, x) => sum + x * x, 0) / (exact.n - 1)
        expect(Math.abs(sketch.standardDeviation! - exact.standardDeviation!)).toBeLessThanOrEqual(
          relativeError * Math.sqrt(meanSquare) * (1 + 1e-9),
        )
      }),
    )
  })

  test('any split of the tickets merges to the same sketch, through JSON too', () => {
    const metric = timeToResolutionMetric({ span: self, sketch: { relativeError: 0.01 } })
    fc.assert(
      fc.property(spans, spans, (a, b) => {
        const [one, other] = [a, b].map((part) =>
          parseTally(JSON.parse(JSON.stringify(tally(metric, part)))),
        ) as [ReturnType<typeof parseTally>, ReturnType<typeof parseTally>]
        expect(mergeTallies(one, other)).toEqual(tally(metric, [...a, ...b]))
      }),
    )
  })

  test('tickets are sketched as spans are, open ones by their age', () => {
    const sketch = { relativeError: 0.01 }
    const result = timeToResolution([ticket(1), ticket(null)], { asOf, sketch })
    // 3,600,000 lies in the bucket of width 32,768 from 3,571,712 on
    expect(result.value).toBe(3_588_096)
    expect(result.survival!.horizon).not.toBe(31 * 24 * HOUR)
    expect(result.definition).toEqual({
      ...timeToResolution([], { asOf }).definition,
      choices: { ...timeToResolution([], { asOf }).definition.choices, sketch },
    })
  })

  test('a sketch does not merge with exact spans, nor with a sketch of another error', () => {
    const metrics = [{}, { sketch: { relativeError: 0.01 } }, { sketch: { relativeError: 0.02 } }].map(
      (more) => timeToResolutionMetric<Ticket>({ asOf, ...more }),
    )
    const [exact, one, other] = metrics.map((metric) => tally(metric, []))
    for (const [a, b] of [
      [exact, one],
      [one, other],
    ]) {
      expect(() => mergeTallies(a!, b!)).toThrow(expect.objectContaining({ code: 'definition_mismatch' }))
    }
  })

  test.each([0, 1, -1, 1e-7, Number.NaN, '0.01', undefined])('relativeError %s is refused', (bad) => {
    expect(() => timeToResolution([], { asOf, sketch: { relativeError: bad as number } })).toThrow(
      expect.objectContaining({ code: 'invalid_option', path: ['sketch.relativeError'] }),
    )
  })

  test('a misspelt or missing sketch option is refused', () => {
    for (const [sketch, path] of [
      [{ error: 0.01 }, ['sketch', 'error']],
      [0.01, ['sketch']],
    ] as const) {
      expect(() => timeToResolution([], { asOf, sketch: sketch as never })).toThrow(
        expect.objectContaining({ code: 'invalid_option', path }),
      )
    }
  })
})
