import { describe, expect, test } from 'vitest'
import { isCxMetricsError } from '../../src/core/errors.ts'
import { customersFromSubscriptions } from '../../src/derive/customers.ts'
import { customerChurn, customerChurnMetric } from '../../src/metrics/customer-churn.ts'
import { customerChurnSeries } from '../../src/metrics/customer-churn-series.ts'
import { present, summarize } from '../../src/summarize/present.ts'
import { rollup } from '../../src/summarize/table.ts'
import { tabulate } from '../../src/summarize/tabulate.ts'

const quarter = { every: 'month', from: '2024-01-01', to: '2024-04-01' } as const
const rows = [
  { customer: 'a', segment: 's', startedAt: '2023-01-01', endedAt: '2024-02-15' },
  { customer: 'b', segment: 's', startedAt: '2023-01-01', endedAt: null },
  { customer: 'c', segment: 't', startedAt: '2024-01-15', endedAt: '2024-03-31' },
]

function faultOf(run: () => unknown): unknown {
  try {
    run()
  } catch (error) {
    return isCxMetricsError(error) ? [error.code, error.path] : error
  }
  return 'no error'
}

describe('customerChurnSeries', () => {
  test('a month in which nothing happened is a row with 0 and its n', () => {
    const points = customerChurnSeries(rows.slice(0, 2), quarter)
    expect(points.map(({ period, value, n, status }) => [period, value, n, status])).toEqual([
      ['2024-01', 0, 2, 'ok'],
      ['2024-02', 0.5, 2, 'ok'],
      ['2024-03', 0, 1, 'ok'],
    ])
  })

  test('the base is who was there at the start, not who is there today', () => {
    const [january] = customerChurnSeries(
      [
        { customer: 'gone', startedAt: '2023-01-01', endedAt: '2024-01-10' },
        { customer: 'here', startedAt: '2023-01-01', endedAt: null },
      ],
      { ...quarter, to: '2024-02-01' },
    )
    expect([january!.n, january!.value]).toEqual([2, 0.5])
  })

  test('a date of leaving on the last day of a month is a loss of that month', () => {
    const points = customerChurnSeries(rows, quarter)
    expect(points.map(({ lost }) => lost)).toEqual([0, 1, 1])
  })

  test('no rows make as many points, all without customers', () => {
    expect(customerChurnSeries([], quarter).map(({ status }) => status)).toEqual(
      Array.from({ length: 3 }, () => 'no-customers-at-start'),
    )
  })

  test('says what it cannot be asked for', () => {
    expect(faultOf(() => customerChurnSeries(rows, { ...quarter, by: 'month' } as never))).toEqual([
      'invalid_option',
      ['by'],
    ])
    expect(faultOf(() => customerChurnSeries(rows, {} as never))).toEqual(['invalid_option', ['start']])
    const century = { every: 'year', from: '1900-01-01', to: '2000-01-01', denominator: 'daily' } as const
    expect(customerChurnSeries(rows, century)).toHaveLength(100)
    const one = { start: '1900-01-01', end: '2000-01-01', denominator: 'daily' } as const
    expect(faultOf(() => customerChurnSeries(rows, one))).toEqual(['invalid_option', ['end']])
  })
})

describe('customerChurnMetric of many windows', () => {
  const { items } = customersFromSubscriptions(rows, quarter)
  const plan = {
    by: { window: 'window', segment: (item: (typeof items)[number]) => item.row.segment },
    metrics: { churn: customerChurnMetric<(typeof rows)[number]>(quarter) },
  } as const

  test('gives every window of summarize what customerChurn says of it, definition and all', () => {
    const report = summarize(items, plan)
    const february = report.find(({ key }) => key.window === '2024-02' && key.segment === 's')!
    expect(february.churn).toEqual(
      customerChurn(
        rows.filter(({ segment }) => segment === 's'),
        { start: '2024-02-01', end: '2024-03-01' },
      ),
    )
  })

  test('a roll-up over segments is a number, one over windows is refused', () => {
    const table = tabulate(items, plan)
    const byWindow = present(rollup(table, ['window']), plan) as unknown as readonly {
      readonly churn: { readonly value: number | null }
    }[]
    expect(byWindow.map(({ churn }) => churn.value)).toEqual([0, 1 / 3, 0.5])
    expect(faultOf(() => present(rollup(table, ['segment']), plan))).toEqual([
      'definition_mismatch',
      ['window'],
    ])
    expect(faultOf(() => summarize(items, { metrics: plan.metrics }))).toEqual([
      'definition_mismatch',
      ['window'],
    ])
  })

  test('refuses items of other windows', () => {
    const other = customersFromSubscriptions(rows, { start: '2024-01-01', end: '2024-01-15' }).items
    expect(faultOf(() => summarize(other, plan))).toEqual(['invalid_input', [0]])
  })

  test('its definition names what the items were told, where that is not the usual', () => {
    const told = { unit: 'subscription', trials: 'include', churnDate: 'canceledAt', grace: '3d' } as const
    expect(customerChurnMetric({ ...quarter, ...told, reasons: ['price'] }).definition).toMatchObject({
      choices: {
        denominator: 'start',
        unit: 'subscription',
        trials: 'include',
        churnDate: 'canceledAt',
        graceMs: 259_200_000,
        reasons: ['price'],
      },
      window: {
        every: 'month',
        from: '2024-01-01T00:00:00.000Z',
        to: '2024-04-01T00:00:00.000Z',
        timeZone: 'UTC',
      },
    })
    expect(customerChurnMetric(quarter).definition.choices).toEqual({ denominator: 'start' })
  })
})
