import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { customerChurnMetric, npsMetric, present, revenueChurnMetric } from '../../src/index.ts'
import { tableFromRows, toSQL } from '../../src/sql/index.ts'
import { duckdb } from '../engines/duckdb.ts'
import type { Session } from '../engines/engine.ts'
import { close, vectors } from '../vectors/vectors.ts'

let session: Session
beforeAll(async () => {
  session = await duckdb.start()
})
afterAll(() => session.stop())

describe('customerChurnMetric in DuckDB gives the published figures', () => {
  test.each(vectors('07_customer_churn.json').map((one) => [one.id, one] as const))('%s', async (_, one) => {
    const { input, options, expected, tolerance } = one
    const rows = input.subscriptions as readonly { readonly [column: string]: string | null }[]
    await session.load(
      'subscriptions',
      (['customer', 'start', 'end'] as const).map((name) => ({
        name,
        type: name === 'customer' ? ('text' as const) : ('date' as const),
        values: rows.map((row) => row[name] ?? null),
      })),
    )
    const churn = customerChurnMetric({
      start: options.periodStart,
      end: options.periodEnd,
      fields: { startedAt: 'start', endedAt: 'end' },
    })
    const plan = { metrics: { churn } }
    const query = toSQL(plan, {
      dialect: 'duckdb',
      from: 'subscriptions',
      columns: { start: 'date', end: 'date', paid: 'absent', trialEndsAt: 'absent' },
    })
    const got = present(tableFromRows(plan, await session.run(query)), plan)[0]!.churn
    if (!('lost' in got)) throw new Error('withheld')
    const check = (name: string, value: number | null) => close(value, expected[name], tolerance, name)
    check('startActive', got.atStart)
    check('endActive', got.atEnd)
    check('lostFromStart', got.lost)
    check('newCustomers', got.joined)
    check('reactivated', got.returned)
    check('churnEvents', got.churnEvents)
    check('customerDays', got.customerDays)
    check('startDenominatorRate', got.value)
  })
})

describe('toSQL refuses what no engine can tell of customers and accounts', () => {
  const window = { start: '2026-01-01', end: '2026-02-01' }
  const churn = customerChurnMetric(window)
  test.each([
    [
      'mergers',
      { metrics: { churn: customerChurnMetric({ ...window, mergeAccounts: {} }) } },
      /mergeAccounts/,
    ],
    ['a filter', { where: { plan: 'pro' }, metrics: { churn } }, /from: \{ query \}/],
    ['items of two kinds', { metrics: { churn, nps: npsMetric('score') } }, /a query for each/],
    [
      'no column of customers',
      { metrics: { churn: customerChurnMetric({ ...window, fields: { customer: 'none' } }) } },
      /no column of the customer/,
    ],
    [
      'days of years',
      {
        metrics: {
          churn: customerChurnMetric({ start: '2020-01-01', end: '2026-01-01', denominator: 'daily' }),
        },
      },
      /each shorter one/,
    ],
    [
      'rates of exchange',
      { metrics: { churn: revenueChurnMetric({ rates: { start: '1.1', end: '1.2' } }) } },
      /Exchange amounts/,
    ],
    [
      'no column of amounts',
      { metrics: { churn: revenueChurnMetric({ fields: { endMrr: 'none' } }) } },
      /no column of startMrr/,
    ],
  ])('%s', (_, plan, message) => {
    const run = () => toSQL(plan, { dialect: 'duckdb', from: 't', columns: { none: 'absent' } })
    expect(run).toThrow(message)
    expect(run).toThrow(expect.objectContaining({ code: 'invalid_option', path: ['metrics', 'churn'] }))
  })
})
