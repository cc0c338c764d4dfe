import { describe, expect, test } from 'vitest'
import { isCxMetricsError } from '../../src/core/errors.ts'
import {
  type RetentionCohorts,
  retentionCohorts,
  retentionCohortsFromSnapshots,
} from '../../src/metrics/retention-cohorts.ts'
import { revenueChurnSeries } from '../../src/metrics/revenue-series.ts'

function faultOf(run: () => unknown): unknown {
  try {
    run()
  } catch (error) {
    return isCxMetricsError(error) ? [error.code, error.path] : error
  }
  return undefined
}

const triangle = ({ cohorts }: RetentionCohorts): object =>
  Object.fromEntries(cohorts.map(({ cohort, cells }) => [cohort, cells.map((cell) => cell?.value ?? null)]))

const until = (customer: string, startedAt: string, endedAt: string | null = null, mrr?: number) => ({
  customer,
  startedAt,
  endedAt,
  ...(mrr !== undefined && { mrr }),
})

describe('retentionCohorts of prices', () => {
  test('adds fractions of a cent before it rounds, and takes mrr where there is one', () => {
    const term = { startedAt: '2024-01-10', endedAt: null }
    const rows = [
      ...Array.from({ length: 12 }, () => ({
        ...term,
        customer: 'a',
        price: 10_000,
        interval: 'year' as const,
      })),
      { ...term, customer: 'b', endedAt: '2024-02-10', price: 700, quantity: 2, percentOff: 50 },
      { ...term, customer: 'b', startedAt: '2024-02-10', price: 900, mrr: 350 },
      { ...term, customer: 'c', price: 500, interval: 'once' as const },
      { ...term, customer: 'd' },
    ]
    const { cohorts, withoutRevenue } = retentionCohorts(rows, { asOf: '2024-04-01' })
    expect(withoutRevenue).toBe(2)
    const cells = cohorts[0]!.cells.map((cell) => cell && [cell.n, cell.revenue!.start, cell.revenue!.now])
    expect(cells.slice(0, 2)).toEqual([
      [4, 10_700, 10_700],
      [4, 10_700, 10_350],
    ])
  })

  test('does not add up currencies', () => {
    const rows = ['EUR', 'USD'].map((currency) => ({
      ...{ customer: currency, startedAt: '2024-01-10', price: 100, currency },
    }))
    const asOf = '2024-04-01'
    expect(faultOf(() => retentionCohorts(rows, { asOf }))).toEqual(['invalid_option', ['currency']])
    expect(faultOf(() => retentionCohorts(rows, { asOf, currency: 'EUR' }))).toEqual([
      'invalid_value',
      [1, 'currency'],
    ])
    const euros = retentionCohorts(rows, { asOf, currency: 'EUR', onInvalid: 'exclude' })
    expect([euros.n, euros.excluded.invalid]).toEqual([1, 1])
  })
})

describe('retentionCohorts', () => {
  const rows = [
    until('a', '2024-01-10', '2024-03-10'),
    until('b', '2024-01-31'),
    until('c', '2024-03-01', '2024-03-15'),
    until('d', '2024-03-31'),
  ]

  test('leaves blank what is not due, and keeps the month in which nobody started', () => {
    expect(triangle(retentionCohorts(rows, { asOf: '2024-05-15' }))).toEqual({
      '2024-01': [1, 1, 0.5, 0.5],
      '2024-02': [null, null, null, null],
      '2024-03': [1, 0.5, null, null],
      '2024-04': [null, null, null, null],
      '2024-05': [null, null, null, null],
    })
    const { cohorts } = retentionCohorts(rows, { asOf: '2024-05-15' })
    expect(cohorts.map(({ n }) => n)).toEqual([2, 0, 2, 0, 0])
    // nobody started: due, but nothing to compute from
    expect(cohorts[1]!.cells.map((cell) => cell && [cell.n, cell.value, cell.interval])).toEqual([
      [0, null, null],
      [0, null, null],
      [0, null, null],
      null,
    ])
  })

  test('fills a cell the moment its month is over', () => {
    const cells = (asOf: string) => retentionCohorts(rows, { asOf }).cohorts[0]!.cells
    expect(cells('2024-02-29T23:59:59.999Z').length).toBe(1)
    expect(cells('2024-03-01').length).toBe(2)
    expect(cells('2024-01-31T12:00Z')).toEqual([])
  })

  test('period-end looks at the books: who left within the first month lowers age 0', () => {
    const table = retentionCohorts(rows, { asOf: '2024-05-15', at: 'period-end' })
    expect(triangle(table)).toMatchObject({ '2024-01': [1, 1, 0.5, 0.5], '2024-03': [0.5, 0.5, null, null] })
  })

  test('who came back counts again, unless the lost stay lost', () => {
    const back = [until('a', '2024-01-01', '2024-02-01'), until('a', '2024-03-01'), until('b', '2024-01-05')]
    const of = (returned?: 'lost') =>
      triangle(retentionCohorts(back, { asOf: '2024-05-01', ...(returned && { returned }) }))
    expect(of()).toMatchObject({ '2024-01': [1, 0.5, 1, 1] })
    expect(of('lost')).toMatchObject({ '2024-01': [1, 0.5, 0.5, 0.5] })
  })

  test('a gap within grace is none', () => {
    const gap = [until('a', '2024-01-01', '2024-02-01'), until('a', '2024-02-20')]
    const options = { asOf: '2024-04-01', returned: 'lost' } as const
    expect(triangle(retentionCohorts(gap, options))).toMatchObject({ '2024-01': [1, 0, 0] })
    expect(triangle(retentionCohorts(gap, { ...options, grace: '30d' }))).toMatchObject({
      '2024-01': [1, 1, 1],
    })
  })

  test('in a gap within grace customers pay what they paid before it, as in the series', () => {
    const gap = [
      until('a', '2024-01-01', '2024-01-28', 5_000),
      until('a', '2024-02-06', null, 7_000),
      until('b', '2024-01-01', '2024-01-28', 3_000),
    ]
    const priced = gap.map(({ mrr, ...row }) => ({ ...row, price: mrr, interval: 'month' }))
    const grace = '14d'
    const [january] = retentionCohorts(gap, { asOf: '2024-04-01', grace }).cohorts
    expect(january!.cells.map((cell) => cell!.revenue!.now)).toEqual([8_000, 5_000, 7_000])
    const span = { from: '2024-01-01', to: '2024-04-01', every: 'month' } as const
    expect(revenueChurnSeries(priced, { ...span, grace }).map(({ end }) => end)).toEqual([
      5_000, 7_000, 7_000,
    ])
  })

  test('weeks, quarters and years are those of the zone', () => {
    const late = [until('a', '2023-12-31T23:30Z')]
    const first = (every: 'week' | 'quarter' | 'year', timeZone: string) =>
      retentionCohorts(late, { asOf: '2026-01-01', every, timeZone }).cohorts[0]!.cohort
    expect([first('week', 'UTC'), first('quarter', 'UTC'), first('year', 'UTC')]).toEqual([
      '2023-W52',
      '2023-Q4',
      '2023',
    ])
    const paris = 'Europe/Paris'
    expect([first('week', paris), first('quarter', paris), first('year', paris)]).toEqual([
      '2024-W01',
      '2024-Q1',
      '2024',
    ])
  })

  test('a month that ends on a plain date in Paris is a month there, over the change of the clock', () => {
    const rows = [until('a', '2024-03-15', '2024-04-15'), until('b', '2024-03-15', '2024-04-16')]
    const table = retentionCohorts(rows, { asOf: '2024-06-01', timeZone: 'Europe/Paris' })
    expect(table.cohorts[0]!.cells.map((cell) => cell!.retained)).toEqual([2, 1, 0])
  })

  test('money is of those who began with some: what they pay, kept, never lost', () => {
    const rows = [
      until('a', '2024-01-01', '2024-02-01', 100),
      until('a', '2024-02-01', '2024-03-01', 40),
      until('a', '2024-03-01', null, 150),
      until('b', '2024-01-01', null, 100),
      // paid, but for nothing at first: no base to keep
      until('c', '2024-01-01', '2024-02-01', 0),
      until('c', '2024-02-01', null, 500),
    ]
    const { cohorts, withoutRevenue } = retentionCohorts(rows, { asOf: '2024-04-01' })
    const money = cohorts[0]!.cells.map((cell) => {
      const { n, start, now, nrr, grr, grrPathMinimum } = cell!.revenue!
      return [n, start, now, nrr.value, grr.value, grrPathMinimum.value]
    })
    expect(money).toEqual([
      [2, 200, 200, 1, 1, 1],
      [2, 200, 140, 0.7, 0.7, 0.7],
      [2, 200, 250, 1.25, 1, 0.7],
    ])
    expect(withoutRevenue).toBe(1)
    expect(cohorts[0]!.cells[1]!.value).toBe(1)
  })

  test('sums are exact beyond what a double can count', () => {
    const most = 2 ** 53 - 1
    const rows = ['a', 'b', 'c', 'd', 'e'].map((customer) => until(customer, '2024-01-01', null, most))
    const fewer = [
      ...rows.slice(1),
      until('a', '2024-01-01', '2024-02-01', most),
      until('a', '2024-02-01', null, 2),
    ]
    const { revenue } = retentionCohorts(fewer, { asOf: '2024-03-01' }).cohorts[0]!.cells[1]!
    expect(revenue!.start).toBe(Number(5n * (2n ** 53n - 1n)))
    expect(revenue!.now).toBe(Number(4n * (2n ** 53n - 1n) + 2n))
  })

  test('a customer with a term of unknown revenue counts, without revenue', () => {
    const rows = [
      until('a', '2024-01-01', '2024-02-01', 100),
      until('a', '2024-02-01'),
      until('b', '2024-01-01', null, 70),
    ]
    const { cohorts, withoutRevenue } = retentionCohorts(rows, { asOf: '2024-04-01' })
    expect(cohorts[0]!.cells.map((cell) => [cell!.retained, cell!.revenue!.n, cell!.revenue!.now])).toEqual([
      [2, 1, 70],
      [2, 1, 70],
      [2, 1, 70],
    ])
    expect(withoutRevenue).toBe(1)
    const none = retentionCohorts([until('a', '2024-01-01')], { asOf: '2024-04-01' })
    expect(none.cohorts[0]!.cells[0]!.revenue).toBeNull()
  })

  test('counts who is not there: trials, the future, rows that cannot be read', () => {
    const rows = [
      until('a', '2024-01-01'),
      { ...until('trial', '2024-01-01'), paid: false },
      until('short', '2024-01-01', '2024-01-01'),
      until('later', '2024-06-02'),
      { customer: 'x', startedAt: null },
      { customer: 'y', startedAt: 'soon' },
    ]
    const table = retentionCohorts(rows, { asOf: '2024-06-01', onInvalid: 'exclude' })
    expect(table.excluded).toEqual({ missing: 1, neverPaid: 2, notStarted: 1, invalid: 1 })
    expect([table.n, table.dropped.unpaid]).toEqual([1, 1])
    expect(faultOf(() => retentionCohorts(rows, { asOf: '2024-06-01' }))).toEqual([
      'invalid_value',
      [5, 'startedAt'],
    ])
  })

  test('of nobody there is no row', () => {
    const { status, n, cohorts, overall } = retentionCohorts([], { asOf: '2024-06-01' })
    expect([status, n, cohorts, overall]).toEqual(['no-customers', 0, [], []])
  })

  test('ages is the highest age shown', () => {
    const table = retentionCohorts(rows, { asOf: '2024-05-15', ages: 1 })
    expect(triangle(table)).toMatchObject({ '2024-01': [1, 1], '2024-03': [1, 0.5], '2024-05': [null, null] })
    expect(table.overall.map(({ n, retained }) => [n, retained])).toEqual([
      [4, 4],
      [4, 3],
    ])
  })

  test.each([
    [{ every: 'hour' }, 'every'],
    [{ at: 'start' }, 'at'],
    [{ returned: 'no' }, 'returned'],
    [{ ages: -1 }, 'ages'],
    [{ ages: 1.5 }, 'ages'],
    [{ asOf: 'now' }, 'asOf'],
    [{ timeZone: '+01:00' }, 'timeZone'],
    [{ interval: { level: 1 } }, 'interval.level'],
    [{ cohort: 'month' }, 'cohort'],
  ])('refuses %j', (option, name) => {
    const options = { asOf: '2024-01-01', ...option } as never
    expect(faultOf(() => retentionCohorts(rows, options))).toEqual(['invalid_option', [name]])
  })

  test('refuses a fraction of a cent, and a table of more than a million cells', () => {
    const options = { asOf: '2024-06-01' }
    expect(faultOf(() => retentionCohorts([until('a', '2024-01-01', null, 0.5)], options))).toEqual([
      'invalid_value',
      [0, 'mrr'],
    ])
    const old = [until('a', '1020-01-01')]
    expect(faultOf(() => retentionCohorts(old, options))).toEqual(['invalid_option', ['ages']])
    expect(retentionCohorts(old, { ...options, ages: 3 }).overall).toHaveLength(4)
    expect(faultOf(() => retentionCohorts([until('a', '-000001-01-01')], options))).toEqual([
      'invalid_value',
      [0, 'startedAt'],
    ])
  })
})

describe('retentionCohortsFromSnapshots', () => {
  test('no row is no revenue, to the last period of any row or the one that is named', () => {
    const rows = [
      { customer: 'a', period: '2024-01', mrr: 10 },
      { customer: 'b', period: '2024-03', mrr: 10 },
    ]
    expect(triangle(retentionCohortsFromSnapshots(rows))).toEqual({
      '2024-01': [1, 0, 0],
      '2024-02': [null, null, null],
      '2024-03': [1, null, null],
    })
    const table = retentionCohortsFromSnapshots(rows, { asOf: '2024-04' })
    expect(triangle(table)).toMatchObject({ '2024-01': [1, 0, 0, 0], '2024-03': [1, 0, null, null] })
    expect([table.asOf, table.at]).toEqual(['2024-04', 'snapshot'])
    expect(triangle(retentionCohortsFromSnapshots(rows, { asOf: '2024-02' }))).toEqual({
      '2024-01': [1, 0],
      '2024-02': [null, null],
    })
  })

  test('a moment lies in its period of the zone', () => {
    const rows = [{ customer: 'a', period: '2024-01-31T23:30:00Z', mrr: 10 }]
    const first = (timeZone: string) => retentionCohortsFromSnapshots(rows, { timeZone }).cohorts[0]!.cohort
    expect([first('UTC'), first('Europe/Paris')]).toEqual(['2024-01', '2024-02'])
  })

  test('refuses a second row of a customer in a period, and months where quarters are asked for', () => {
    const twice = [
      { customer: 'a', period: '2024-01', mrr: 10 },
      { customer: 'a', period: '2024-01', mrr: 5 },
    ]
    expect(faultOf(() => retentionCohortsFromSnapshots(twice))).toEqual(['invalid_value', [1, 'customer']])
    expect(retentionCohortsFromSnapshots(twice, { onInvalid: 'exclude' }).excluded.invalid).toBe(1)
    expect(faultOf(() => retentionCohortsFromSnapshots(twice, { every: 'quarter' }))).toEqual([
      'invalid_value',
      [0, 'period'],
    ])
  })

  test('counts who is not there, and takes other names of columns', () => {
    const rows = [
      { who: 'a', month: '2024-01', mrr: 1 },
      { who: 'b', month: '2024-01', mrr: 0 },
      { who: 'c', month: '2024-02', mrr: 1 },
      { who: null, month: '2024-01', mrr: 1 },
      { who: 'd', month: '2024-01', mrr: null },
      { who: '__proto__', month: '2024-01', mrr: 1 },
    ]
    const fields = { customer: 'who', period: 'month' }
    const table = retentionCohortsFromSnapshots(rows, { fields, asOf: '2024-01' })
    expect([table.n, table.excluded]).toEqual([2, { missing: 2, neverPaid: 1, notStarted: 1, invalid: 0 }])
  })

  test('of nobody there is no row', () => {
    const { status, cohorts, overall, asOf } = retentionCohortsFromSnapshots([])
    expect([status, cohorts, overall, asOf]).toEqual(['no-customers', [], [], null])
  })

  test('refuses an asOf that is neither a period nor a moment', () => {
    expect(faultOf(() => retentionCohortsFromSnapshots([], { asOf: '2024-13' }))).toEqual([
      'invalid_option',
      ['asOf'],
    ])
  })
})
