import { describe, expect, test } from 'vitest'
import {
  evaluate,
  firstResponseTimeMetric,
  reopenRate,
  spansFromEvents,
  type TicketEvent,
  timeToResolution,
  timeToResolutionFromSpans,
} from '../../src/index.ts'
import { groupBy, type Row, readRows, reference, tenDecimals } from './reference.ts'
import { close, hasShared } from './vectors.ts'

const HOUR = 3_600_000

/** d/m/yyyy hh:mm without a zone, one clock; ? is missing. */
function instantOf(text: string | undefined): string | null {
  if (text === undefined || text === '?') return null
  const [, day, month, year, time] = /^(\d+)\/(\d+)\/(\d{4}) (\d\d:\d\d)$/.exec(text)!
  return `${year}-${month!.padStart(2, '0')}-${day!.padStart(2, '0')}T${time}`
}

type Result = Omit<ReturnType<typeof timeToResolution>, 'metric' | 'resolved' | 'excluded' | 'status'>

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

describe.skipIf(!hasShared)('reference: events of two weeks of incidents (needs ../shared)', () => {
  const incidents = hasShared ? readRows('itsm_incidents_2016-03-07_to_20.csv') : []
  const rows = hasShared ? readRows('itsm_events_2016-03-07_to_20.csv') : []
  const statuses = {
    open: ['New', 'Active', 'Awaiting Problem', 'Awaiting Vendor', 'Awaiting Evidence', '-100'],
    pending: ['Awaiting User Info'],
    resolved: ['Resolved', 'Closed'],
  }
  // the order of the file tells events of one minute apart
  const events = rows.map((row, id): TicketEvent & { readonly state: string } => ({
    ticket: row['number']!,
    at: instantOf(row['sys_updated_at']),
    type: rows[id - 1]?.['number'] === row['number'] ? 'status' : 'opened',
    status: row['incident_state']!,
    state: row['incident_state']!,
    id,
  }))
  const rules = { asOf: '2100-01-01', statuses } as const

  test('time held by the customer and by the company', () => {
    const { expected } = reference('itsm2w.effort')
    const { items, dropped, reported } = spansFromEvents(events, rules)
    const hours = (name: 'agentWaitMs' | 'requesterWaitMs') =>
      items.reduce((sum, item) => sum + item[name], 0) / HOUR
    expect(items).toHaveLength(expected.incidents)
    close(hours('agentWaitMs'), expected.customer_hours, { abs: 1e-6, rel: 0 }, 'customer')
    close(hours('requesterWaitMs'), expected.company_hours, { abs: 1e-6, rel: 0 }, 'company')
    expect(reported.outOfOrder).toBe(expected.negative_steps_dropped)
    expect(Object.values(dropped)).toEqual([0, 0, 0, 0, 0])
  })
  test('open half-way are the incidents whose last state until then is none of the resolved', () => {
    const asOf = '2016-03-20T00:00'
    const { items, dropped, reported } = spansFromEvents(events, { ...rules, asOf })
    const last = new Map(events.flatMap(({ ticket, at, state }) => (at! <= asOf ? [[ticket, state]] : [])))
    const open = items.filter(({ resolvedAt }) => resolvedAt === null).map(({ ticket }) => ticket)
    const wanted = [...last].filter(([, state]) => !statuses.resolved.includes(state!))
    expect(open).toEqual(wanted.map(([ticket]) => ticket))
    expect(open.length).toBeGreaterThan(100)
    expect(items.length + dropped.afterAsOf).toBe(incidents.length)
    expect(reported.afterAsOf).toBe(events.filter(({ at }) => at! > asOf).length)
  })
  test('reopen rate, by the column of the table', () => {
    const { expected } = reference('itsm2w.fcr.reopen')
    const tickets = incidents.map((row) => ({
      resolved_at: instantOf(row['resolved_at']),
      reopen_count: row['resolved_at'] === '?' ? null : Number(row['reopen_count']),
    }))
    const result = reopenRate(tickets, {
      asOf: '2100-01-01',
      fields: { resolvedAt: 'resolved_at', reopens: 'reopen_count' },
    })
    expect([result.n, result.stayedResolved]).toEqual([expected.n, expected.not_reopened])
    close(100 * (1 - result.value!), expected.fcr_reopen_pct, tenDecimals)
    expect(result.excluded.unresolved).toBe(incidents.length - expected.n)
  })
  test.each(Object.entries(hasShared ? reference('itsm2w.fcr.reopen.by.priority').expected : {}))(
    'reopen rate of %s',
    // biome-ignore lint/suspicious/noExplicitAny: the reference's own shape
    (priority, expected: any) => {
      const tickets = incidents
        .filter((row) => row['priority'] === priority)
        .map((row) => ({ resolvedAt: instantOf(row['resolved_at']), reopens: Number(row['reopen_count']) }))
        .filter(({ resolvedAt }) => resolvedAt !== null)
      const result = reopenRate(tickets, { asOf: '2100-01-01' })
      expect([result.n, result.stayedResolved]).toEqual([expected.n, expected.not_reopened])
    },
  )
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
    const { expected } = reference('raven.first_response')
    expectSpans(spans(rows, 'first_response_time_minutes'), 1, expected)
    const minutes = (row: Row) => Number(row['first_response_time_minutes'])
    const metric = (quantileType: 1 | 7) => firstResponseTimeMetric({ span: minutes, quantileType })
    expectSpans((type) => evaluate(metric(type), rows), 1, expected)
  })
})
