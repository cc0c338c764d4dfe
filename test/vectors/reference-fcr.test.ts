import { describe, expect, test } from 'vitest'
import { type FcrOptions, type FcrResult, fcr, fcrFromCounts } from '../../src/metrics/fcr.ts'
import { close, hasShared, readShared } from './vectors.ts'

type Row = { readonly [column: string]: string | null }

/** These files quote no field, so a comma always ends one. `?` and nothing are missing. */
function readRows(file: string): Row[] {
  const text = readShared(`data/${file}`)
  if (text.includes('"')) throw new Error(`${file} has quoted fields`)
  const [head, ...lines] = text.trim().split('\n')
  const columns = head!.split(',')
  return lines.map((line) => {
    const cells = line.split(',').map((cell) => (cell === '?' || cell === '' ? null : cell))
    return Object.fromEntries(columns.map((column, i) => [column, cells[i]!]))
  })
}

/** `7/3/2016 00:08` of a clock without a zone. */
function clock(text: string | null): string | null {
  const [, day, month, year, time] = /^(\d+)\/(\d+)\/(\d+) (\d\d:\d\d)$/.exec(text ?? '') ?? []
  return time ? `${year}-${month!.padStart(2, '0')}-${day!.padStart(2, '0')}T${time}Z` : null
}

// biome-ignore lint/suspicious/noExplicitAny: reference entries are JSON of many shapes
const reference = (id: string): any =>
  JSON.parse(readShared('data/reference.json')).find((entry: { id: string }) => entry.id === id).expected
const tenDecimals = { abs: 5.1e-13, rel: 0 }
const share = (percent: number | null): number | null => (percent === null ? null : percent / 100)

function check(result: FcrResult, n: number, resolvedFirst: number, percent: number | null): void {
  expect([result.n, result.resolvedFirst]).toEqual([n, resolvedFirst])
  close(result.value, share(percent), tenDecimals)
}

describe.skipIf(!hasShared)('real data (need ../shared)', () => {
  const incidents = hasShared
    ? readRows('itsm_incidents_2016-03-07_to_20.csv').map((row) => ({
        ...row,
        priority: row['priority']!,
        at: clock(row['opened_at']!),
        resolvedAt: clock(row['resolved_at']!),
        reopens: Number(row['reopen_count']),
        reassigned: Number(row['reassignment_count']),
      }))
    : []
  const lastOf = (rows: readonly { at: string | null }[]): string =>
    rows.map(({ at }) => at!).reduce((a, b) => (a > b ? a : b))
  const repeats = (names: string): Omit<FcrOptions, 'asOf'> => ({
    window: names.slice(2).split(',')[0] as '7d',
    boundary: 'inclusive',
    opens: 'all',
    sameInstant: 'same-contact',
    sameIssue: names.includes('same category') ? ['category'] : 'customer',
    resolution: 'not-required',
    reopens: 'count',
    immature: names.includes('censored') ? 'exclude' : 'include',
    fields: { customer: 'caller_id' },
  })

  test('itsm2w.fcr.repeat: windows of 1, 7 and 14 days, by category, censored and not', () => {
    const expected = reference('itsm2w.fcr.repeat')
    expect(Object.keys(expected)).toHaveLength(12)
    for (const [names, { n, resolved_first, fcr_pct }] of Object.entries<Record<string, number>>(expected)) {
      const result = fcr(incidents, { ...repeats(names), asOf: lastOf(incidents) })
      check(result, n!, resolved_first!, fcr_pct!)
      expect(result.excluded.noCustomer).toBe(1)
    }
  })

  test('itsm2w.fcr.episode: contacts without a longer gap are one issue, resolved if it took one', () => {
    for (const [names, { episodes, single_contact, fcr_pct }] of Object.entries<Record<string, number>>(
      reference('itsm2w.fcr.episode'),
    )) {
      const options = {
        ...repeats(names),
        opens: 'first',
        sameInstant: 'repeat',
        sameIssue: 'customer',
      } as const
      const result = fcr(incidents, { ...options, asOf: lastOf(incidents) })
      check(result, episodes!, single_contact!, fcr_pct!)
    }
  })

  const issues = incidents.map(({ at, ...row }) => ({ ...row, openedAt: at }))
  const resolvedOnly: FcrOptions<(typeof issues)[number]> = {
    asOf: '2020-01-01',
    where: ({ resolvedAt }) => resolvedAt !== null,
  }
  const byReopening = (rows: typeof issues, expected: Record<string, number>): void => {
    const { n, not_reopened, fcr_reopen_pct, one_touch, fcr_one_touch_pct } = expected
    check(fcr(rows, resolvedOnly), n!, not_reopened!, fcr_reopen_pct!)
    const handovers = { fields: { transfers: 'reassigned' }, maxTransfers: 0 } as const
    check(fcr(rows, { ...resolvedOnly, ...handovers }), n!, one_touch!, fcr_one_touch_pct!)
  }

  test('itsm2w.fcr.reopen: not opened again, and not handed over', () => {
    byReopening(issues, reference('itsm2w.fcr.reopen'))
  })

  test('itsm2w.fcr.reopen.by.priority and .by.opened_month', () => {
    const groups = Object.entries<Record<string, number>>(reference('itsm2w.fcr.reopen.by.priority'))
    expect(groups).toHaveLength(4)
    for (const [priority, expected] of groups) {
      byReopening(
        issues.filter((row) => row.priority === priority),
        expected,
      )
    }
    const months = Object.entries<Record<string, number>>(reference('itsm2w.fcr.reopen.by.opened_month'))
    expect(months).toHaveLength(1)
    for (const [month, expected] of months) {
      byReopening(
        issues.filter((row) => row.openedAt!.startsWith(month)),
        expected,
      )
    }
  })

  const tickets = hasShared
    ? readRows('ravenstack_support_tickets.csv').map((row) => ({
        ...row,
        customer: row['account_id']!,
        at: row['submitted_at']!,
        escalated: row['escalation_flag'] === 'TRUE',
      }))
    : []

  test('raven.fcr.repeat: windows of 7, 14 and 30 days, censored and not', () => {
    const expected = Object.entries<Record<string, number>>(reference('raven.fcr.repeat'))
    expect(expected).toHaveLength(6)
    for (const [names, { n, resolved_first, fcr_pct }] of expected) {
      const options: FcrOptions = { ...repeats(names), asOf: lastOf(tickets), fields: {} }
      check(fcr(tickets, options), n!, resolved_first!, fcr_pct!)
      // By the calendar a window is over when its last date is.
      const dayAfter = Date.parse(lastOf(tickets)) + 86_400_000
      const dates = { ...options, windowUnit: 'calendar', asOf: dayAfter } as const
      check(fcr(tickets, dates), n!, resolved_first!, fcr_pct!)
    }
  })

  test('raven.fcr.escalation: tickets that had to go elsewhere have failed', () => {
    const { n, not_escalated, pct } = reference('raven.fcr.escalation')
    const result = fcr(
      tickets.map(({ at, escalated }) => ({ openedAt: at, escalated })),
      {
        asOf: lastOf(tickets),
        resolution: 'not-required',
        immature: 'include',
        wrongDepartment: 'fail',
        fields: { wrongDepartment: 'escalated' },
      },
    )
    check(result, n, not_escalated, pct)
    check(fcrFromCounts({ resolvedFirst: not_escalated, eligible: n }), n, not_escalated, pct)
  })
})
