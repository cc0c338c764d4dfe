import { describe, expect, test } from 'vitest'
import { type CustomerSurvival, customerSurvival } from '../../src/metrics/customer-survival.ts'
import { retentionCohortsFromSnapshots } from '../../src/metrics/retention-cohorts.ts'
import { survivalAt } from '../../src/stats/kaplan-meier.ts'
import { groupBy, type Row, readRows, reference, tenDecimals } from './reference.ts'
import { close, hasShared } from './vectors.ts'

const dayMs = 86_400_000

describe.skipIf(!hasShared)('IBM Telco: tenure as the life of customers (needs ../shared)', () => {
  const asOf = Date.UTC(2024, 0, 1)
  /** A day for every month of tenure. */
  const survival = (rows: readonly Row[]): CustomerSurvival =>
    customerSurvival(
      rows.map((row) => ({
        customer: row['customerID']!,
        startedAt: asOf - Number(row['tenure']) * dayMs,
        endedAt: row['Churn'] === 'Yes' ? asOf : null,
      })),
      { asOf, survival: { median: 'infimum' } },
    )
  const check = (curve: CustomerSurvival, expected: Row & { readonly at: object }): void => {
    expect([curve.n, curve.events]).toEqual([expected['n'], expected['events']])
    expect(curve.median === null ? null : curve.median / dayMs).toBe(expected['median'])
    for (const [months, { S, se_greenwood }] of Object.entries(expected.at)) {
      const at = survivalAt(curve, Number(months) * dayMs)
      close(at.survival, S, tenDecimals, `S(${months})`)
      close(at.standardError, se_greenwood, tenDecimals, `standard error at ${months}`)
    }
  }

  test('telco.km', () => check(survival(readRows('telco_ibm.csv')), reference('telco.km').expected))

  test('telco.km.by.Contract', () => {
    for (const [contract, rows] of groupBy(readRows('telco_ibm.csv'), (row) => row['Contract']!)) {
      check(survival(rows), reference('telco.km.by.Contract').expected[contract])
    }
  })
})

describe.skipIf(!hasShared)('RavenStack (needs ../shared)', () => {
  const rows = hasShared ? readRows('ravenstack_subscriptions.csv') : []

  test('raven.km.subscriptions: paid subscriptions that have a length, by days', () => {
    const { expected } = reference('raven.km.subscriptions')
    const curve = customerSurvival(
      rows.map((row) => ({
        subscription: row['subscription_id']!,
        customer: row['account_id']!,
        startedAt: row['start_date']!,
        endedAt: row['end_date'] || null,
        paid: row['is_trial'] === 'FALSE',
      })),
      { asOf: '2024-12-31', unit: 'subscription' },
    )
    // the reference counts subscriptions of no length as lost at once; here they were never customers
    const noLength = expected.events - curve.events
    expect(curve.n + noLength).toBe(expected.n)
    expect(noLength).toBeGreaterThan(0)
    expect(curve.median).toBe(expected.median)
    for (const [days, share] of Object.entries(expected.S)) {
      const { survival } = survivalAt(curve, Number(days) * dayMs)
      close((survival! * curve.n) / expected.n, share, tenDecimals, `S(${days})`)
    }
  })

  test('raven.mrr.moves: month by month the cohorts add up to what all accounts pay', () => {
    const { expected } = reference('raven.mrr.moves')
    const months = Object.keys(expected)
    const snapshots = months.flatMap((period) => {
      const [year, month] = period.split('-').map(Number)
      const lastDay = new Date(Date.UTC(year!, month!, 0)).toISOString().slice(0, 10)
      const active = rows.filter(
        (row) => row['start_date']! <= lastDay && (row['end_date'] === '' || row['end_date']! > lastDay),
      )
      return [...groupBy(active, (row) => row['account_id']!)].map(([customer, own]) => ({
        customer,
        period,
        mrr: own.reduce((sum, row) => sum + Number(row['mrr_amount']), 0),
      }))
    })
    const { cohorts } = retentionCohortsFromSnapshots(snapshots)
    months.forEach((month, i) => {
      const { closing, customers_closing, customers_new } = expected[month]
      const cells = cohorts.slice(0, i + 1).map(({ cells }, cohort) => cells[i - cohort]!)
      expect(cells.reduce((sum, { revenue }) => sum + (revenue?.now ?? 0), 0)).toBe(closing)
      expect(cells.reduce((sum, { retained }) => sum + retained, 0)).toBe(customers_closing)
      expect(cohorts[i]!.n).toBe(customers_new)
    })
  })
})
