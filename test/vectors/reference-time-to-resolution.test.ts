import { describe, expect, test } from 'vitest'
import { timeToResolution, timeToResolutionFromSpans } from '../../src/index.ts'
import { groupBy, type Row, readRows, reference, tenDecimals } from './reference.ts'
import { close, hasShared } from './vectors.ts'

const HOUR = 3_600_000

/** d/m/yyyy hh:mm without a zone, one clock; ? is missing. */
function instantOf(text: string | undefined): string | null {
  if (text === undefined || text === '?') return null
  const [, day, month, year, time] = /^(\d+)\/(\d+)\/(\d{4}) (\d\d:\d\d)$/.exec(text)!
  return `${year}-${month!.padStart(2, '0')}-${day!.padStart(2, '0')}T${time}`
}

type Result = ReturnType<typeof timeToResolution>

// biome-ignore lint/suspicious/noExplicitAny: the reference's own shape
function expectSpans(of: (type: 1 | 7) => Result, unitMs: number, expected: any): void {
  const result = of(7)
  const unit = (ms: number | null): number | null => (ms === null ? null : ms / unitMs)
  const at = (wanted: number, { percentiles }: Result) =>
    unit(percentiles.find(({ p }) => p === wanted)!.value)
  expect(result.n).toBe(expected.n)
  close(unit(result.value), expected.mean, tenDecimals, 'mean')
  close(unit(result.median), expected.median, tenDecimals, 'median')
  close(at(0.75, result), expected.p75, tenDecimals, 'p75')
  close(at(0.9, result), expected.p90_type7, tenDecimals, 'p90')
  close(at(0.95, result), expected.p95_type7, tenDecimals, 'p95')
  close(at(0.9, of(1)), expected.p90_nearest_rank, tenDecimals, 'p90 by nearest rank')
  close(unit(result.shortest), expected.min, tenDecimals, 'min')
  close(unit(result.longest), expected.max, tenDecimals, 'max')
  close(unit(result.standardDeviation), expected.sd_sample, tenDecimals, 'sd')
}

describe.skipIf(!hasShared)('reference: two weeks of incidents (needs ../shared)', () => {
  const rows = hasShared ? readRows('itsm_incidents_2016-03-07_to_20.csv') : []
  const tickets = (incidents: readonly Row[], end = 'resolved_at') =>
    incidents.map((row) => ({ openedAt: instantOf(row['opened_at']), resolvedAt: instantOf(row[end]) }))
  const of = (incidents: readonly Row[], end?: string) => (quantileType: 1 | 7) =>
    timeToResolution(tickets(incidents, end), { asOf: '2100-01-01', quantileType })

  test('time to resolution', () => {
    const { expected } = reference('itsm2w.ttr')
    expectSpans(of(rows), HOUR, expected)
    const result = of(rows)(7)
    expect([result.open, result.shortest]).toEqual([expected.excluded_no_resolved_at, 0])
    expect(result.n + result.open).toBe(expected.incidents)
  })
  test('time to close', () => expectSpans(of(rows, 'closed_at'), HOUR, reference('itsm2w.ttc').expected))
  test.each([
    ['itsm2w.ttr.by.priority', (row: Row) => row['priority']!],
    ['itsm2w.ttr.by.opened_month', (row: Row) => instantOf(row['opened_at'])!.slice(0, 7)],
    ['itsm2w.ttr.by.resolved_month', (row: Row) => instantOf(row['resolved_at'])?.slice(0, 7) ?? ''],
    ['itsm2w.ttr.by.group.top5', (row: Row) => row['assignment_group']!],
  ])('%s', (id, key) => {
    const groups = groupBy(rows, key)
    const figures = Object.entries(reference(id).expected)
    for (const [name, expected] of figures) expectSpans(of(groups.get(name)!), HOUR, expected)
    expect(figures.length).toBeGreaterThan(0)
  })
})

describe.skipIf(!hasShared)('reference: RavenStack tickets (needs ../shared)', () => {
  const rows = hasShared ? readRows('ravenstack_support_tickets.csv') : []
  const spans = (tickets: readonly Row[], column: string) => (quantileType: 1 | 7) =>
    timeToResolutionFromSpans({ resolved: tickets.map((row) => Number(row[column])) }, { quantileType })

  test('the column of hours', () => {
    expectSpans(spans(rows, 'resolution_time_hours'), 1, reference('raven.ttr.column').expected)
  })
  test.each([
    ['raven.ttr.column.by.priority', (row: Row) => row['priority']!],
    ['raven.ttr.column.by.month', (row: Row) => row['submitted_at']!.slice(0, 7)],
  ])('%s', (id, key) => {
    const groups = groupBy(rows, key)
    for (const [name, expected] of Object.entries(reference(id).expected)) {
      expectSpans(spans(groups.get(name)!, 'resolution_time_hours'), 1, expected)
    }
  })
  test('dates alone give whole days', () => {
    const { expected } = reference('raven.ttr.dates')
    const tickets = rows.map((row) => ({ openedAt: row['submitted_at'], resolvedAt: row['closed_at'] }))
    const days = (quantileType: 1 | 7) => timeToResolution(tickets, { asOf: '2100-01-01', quantileType })
    expectSpans(days, HOUR, expected)
    const same = tickets.filter(({ openedAt, resolvedAt }) => openedAt === resolvedAt).length
    expect(same).toBe(expected.same_day)
  })
  test('first response', () => {
    expectSpans(spans(rows, 'first_response_time_minutes'), 1, reference('raven.first_response').expected)
  })
})
