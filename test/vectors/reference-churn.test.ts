import { describe, expect, test } from 'vitest'
import { customerChurn } from '../../src/metrics/customer-churn.ts'
import { type Account, revenueChurn } from '../../src/metrics/revenue-churn.ts'
import { revenueChurnSeries } from '../../src/metrics/revenue-series.ts'
import { close, hasShared, readShared } from './vectors.ts'

type Row = { readonly [column: string]: string }

interface Reference {
  readonly id: string
  // biome-ignore lint/suspicious/noExplicitAny: figures of many shapes, read as they lie
  readonly expected: any
}

function csv(file: string): Row[] {
  const [head, ...lines] = readShared(`data/${file}`).trim().split(/\r?\n/)
  const names = head!.split(',')
  return lines.map((line) => Object.fromEntries(line.split(',').map((value, i) => [names[i]!, value])))
}

const references: readonly Reference[] = hasShared ? JSON.parse(readShared('data/reference.json')) : []
const expectedOf = (id: string): Reference['expected'] =>
  references.find((reference) => reference.id === id)!.expected

/** The file prints ten decimals of a percentage. */
const percent = (share: number | null, expected: unknown, what: string): void =>
  close(share === null ? null : 100 * share, expected, { abs: 6e-11, rel: 1e-14 }, what)

function groups<T>(rows: readonly T[], key: (row: T) => string): Map<string, T[]> {
  const byKey = new Map<string, T[]>()
  for (const row of rows) byKey.set(key(row), [...(byKey.get(key(row)) ?? []), row])
  return byKey
}

describe.skipIf(!hasShared)('IBM Telco, one quarter (needs ../shared)', () => {
  const rows = hasShared ? csv('telco_ibm.csv') : []
  const quarter = { start: '2024-01-01', end: '2024-04-01' }

  /** Tenure in whole months up to the end of the quarter; the churned left at that end. */
  const subscription = (row: Row): { customer: string; startedAt: Date; endedAt: string | null } => {
    const tenure = Number(row['tenure'])
    return {
      customer: row['customerID']!,
      startedAt: new Date(tenure === 0 ? Date.UTC(2024, 2, 15) : Date.UTC(2024, 3 - tenure, 2)),
      endedAt: row['Churn'] === 'Yes' ? quarter.end : null,
    }
  }
  const account = (row: Row): Account => {
    const startMrr = Math.round(Number(row['MonthlyCharges']) * 100)
    return { customer: row['customerID'], startMrr, endMrr: row['Churn'] === 'Yes' ? 0 : startMrr }
  }
  const everyone = { ...quarter, denominator: 'start-plus-new' } as const
  const checkEveryone = (group: readonly Row[], expected: Reference['expected']): void => {
    const churn = customerChurn(group.map(subscription), everyone)
    expect([churn.n, churn.lost + churn.joinedAndLeft]).toEqual([expected.customers, expected.churned])
    percent(churn.value, expected.churn_rate_pct, 'churn')
  }
  const checkMoney = (group: readonly Row[], expected: Reference['expected']): void => {
    const churn = revenueChurn(group.map(account), { currency: 'USD' })
    expect(churn.start).toBe(Math.round(Number(expected.mrr_start) * 100))
    expect(churn.churn).toBe(Math.round(Number(expected.mrr_lost) * 100))
    percent(churn.value, expected.gross_mrr_churn_pct, 'gross')
  }

  test('telco.churn.snapshot', () => checkEveryone(rows, expectedOf('telco.churn.snapshot')))

  test.each(['Contract', 'InternetService', 'PaymentMethod', 'SeniorCitizen'])(
    'telco.churn.by.%s',
    (column) => {
      const byKey = groups(rows, (row) => row[column]!)
      const expected = expectedOf(`telco.churn.by.${column}`)
      expect([...byKey.keys()].sort()).toEqual(Object.keys(expected).sort())
      for (const [key, group] of byKey) checkEveryone(group, expected[key])
    },
  )

  test('telco.churn.opening_base', () => {
    const expected = expectedOf('telco.churn.opening_base')
    const churn = customerChurn(rows.map(subscription), quarter)
    expect([churn.atStart, churn.lost]).toEqual([expected.customers, expected.churned])
    percent(churn.value, expected.churn_rate_pct, 'churn')
  })

  test('telco.mrr_churn', () => checkMoney(rows, expectedOf('telco.mrr_churn')))

  test('telco.mrr_churn, from rows and their price', () => {
    const priced = rows.map((row) => ({ ...subscription(row), price: account(row).startMrr! }))
    // who joined in the quarter pays at its start too, as the reference has it
    const opened = priced.map((row) => ({
      ...row,
      startedAt: new Date(Math.min(+row.startedAt, Date.UTC(2023, 11, 31))),
    }))
    const [churn] = revenueChurnSeries(opened, { ...quarter, fields: {} })
    const expected = expectedOf('telco.mrr_churn')
    expect([churn!.start, churn!.churn]).toEqual([
      Math.round(Number(expected.mrr_start) * 100),
      Math.round(Number(expected.mrr_lost) * 100),
    ])
    percent(churn!.gross, expected.gross_mrr_churn_pct, 'gross')
  })

  test('telco.mrr_churn.by.Contract', () => {
    const expected = expectedOf('telco.mrr_churn.by.Contract')
    for (const [key, group] of groups(rows, (row) => row['Contract']!)) checkMoney(group, expected[key])
  })

  test('telco.mrr_churn.opening_base', () => {
    const opening = rows.filter((row) => Number(row['tenure']) > 3)
    checkMoney(opening, expectedOf('telco.mrr_churn.opening_base'))
  })
})

describe.skipIf(!hasShared)('RavenStack by month (needs ../shared)', () => {
  const rows = (hasShared ? csv('ravenstack_subscriptions.csv') : []).map((row) => ({
    id: row['subscription_id']!,
    account: row['account_id']!,
    startedAt: row['start_date']!,
    endedAt: row['end_date'] || null,
    mrr: Math.round(Number(row['mrr_amount']) * 100),
    paid: Number(row['mrr_amount']) > 0,
  }))
  const lastDay = (month: string, back = 0): string => {
    const [year, number] = month.split('-').map(Number) as [number, number]
    return new Date(Date.UTC(year, number - back, 0)).toISOString().slice(0, 10)
  }
  const mrrOn = (day: string, key: 'account' | 'id'): Map<string, number> => {
    const total = new Map<string, number>()
    for (const row of rows) {
      const active = row.startedAt <= day && (row.endedAt === null || row.endedAt > day)
      total.set(row[key], (total.get(row[key]) ?? 0) + (active ? row.mrr : 0))
    }
    return total
  }
  const months = (id: string): [string, Reference['expected']][] =>
    hasShared ? Object.entries(expectedOf(id)) : []

  test('raven.mrr.moves: every month, per account', () => {
    const before = new Set<string>()
    for (const [month, expected] of months('raven.mrr.moves')) {
      const [start, end] = [mrrOn(lastDay(month, 1), 'account'), mrrOn(lastDay(month), 'account')]
      const accounts = [...start].map(([customer, startMrr]) => ({
        customer,
        startMrr,
        endMrr: end.get(customer)!,
        before: before.has(customer),
      }))
      for (const { customer, endMrr } of accounts) if (endMrr > 0) before.add(customer)
      const churn = revenueChurn(accounts)
      const money = { opening: churn.start, closing: churn.end } as { [name: string]: number }
      for (const name of ['new', 'reactivation', 'expansion', 'contraction', 'churn'] as const) {
        money[name] = churn[name]
      }
      for (const [name, amount] of Object.entries(money)) {
        expect(amount / 100, `${month} ${name}`).toBe(expected[name])
      }
      expect({
        customers_opening: churn.n,
        customers_new: churn.accounts!.new,
        customers_reactivated: churn.accounts!.reactivation,
        customers_churned: churn.accounts!.churn,
      }).toEqual({
        customers_opening: expected.customers_opening,
        customers_new: expected.customers_new,
        customers_reactivated: expected.customers_reactivated,
        customers_churned: expected.customers_churned,
      })
      percent(churn.churnOnly, expected.mrr_churn_pct, `${month} churn only`)
      percent(churn.gross, expected.gross_mrr_churn_incl_contraction_pct, `${month} gross`)
      percent(churn.net, expected.net_mrr_churn_pct, `${month} net`)
      percent(churn.nrr, expected.nrr_pct, `${month} nrr`)
      percent(churn.grr, expected.grr_pct, `${month} grr`)

      // The same customers from their terms: active at both snapshots, whatever they pay.
      const window = { start: lastDay(month, 1), end: lastDay(month) }
      const customers = customerChurn(rows, { ...window, fields: { customer: 'account' } })
      expect([customers.atStart, customers.lost, customers.atEnd]).toEqual([
        expected.customers_opening,
        expected.customers_churned,
        expected.customers_closing,
      ])
      percent(customers.value, expected.customer_churn_pct, `${month} customers`)
    }
  })

  test('raven.mrr.moves and raven.mrr.subscription_level: all months in one sweep, from the rows', () => {
    for (const unit of ['customer', 'subscription'] as const) {
      const expected = months(unit === 'customer' ? 'raven.mrr.moves' : 'raven.mrr.subscription_level')
      const windows = expected.map(([month]) => ({ start: lastDay(month, 1), end: lastDay(month) }))
      const series = revenueChurnSeries(rows, {
        windows,
        unit,
        before: 'snapshots',
        fields: { customer: 'account', subscription: 'id', price: 'mrr' },
      })
      expect(series).toHaveLength(expected.length)
      expected.forEach(([month, figures], w) => {
        const { start, end, churn, accounts, n, ...moves } = series[w]!
        if (unit === 'subscription') {
          const { subscriptions_opening, mrr_opening, mrr_ended } = figures
          expect([month, n, start, churn]).toEqual([
            month,
            subscriptions_opening,
            100 * mrr_opening,
            100 * mrr_ended,
          ])
          return
        }
        expect([month, start, end, churn, n, accounts!.churn]).toEqual([
          ...[month, 100 * figures.opening, 100 * figures.closing, 100 * figures.churn],
          ...[figures.customers_opening, figures.customers_churned],
        ])
        for (const name of ['new', 'reactivation', 'expansion', 'contraction'] as const) {
          expect(moves[name] / 100, `${month} ${name}`).toBe(figures[name])
        }
        percent(moves.gross, figures.gross_mrr_churn_incl_contraction_pct, `${month} gross`)
        percent(moves.nrr, figures.nrr_pct, `${month} nrr`)
        percent(moves.grr, figures.grr_pct, `${month} grr`)
      })
    }
  })

  test('raven.mrr.subscription_level: every month, per subscription', () => {
    for (const [month, expected] of months('raven.mrr.subscription_level')) {
      const window = { start: lastDay(month, 1), end: lastDay(month) }
      const churn = customerChurn(rows, { ...window, fields: { customer: 'id' } })
      expect([month, churn.atStart, churn.lost]).toEqual([
        month,
        expected.subscriptions_opening,
        expected.ended,
      ])
      percent(churn.value, expected.subscription_churn_pct, `${month} subscriptions`)
      const [start, end] = [mrrOn(window.start, 'id'), mrrOn(window.end, 'id')]
      const accounts = [...start].map(([id, startMrr]) => ({ startMrr, endMrr: end.get(id)! }))
      const money = revenueChurn(accounts, { unit: 'subscription', statistic: 'churnOnly' })
      expect([month, money.start, money.churn]).toEqual([
        month,
        100 * expected.mrr_opening,
        100 * expected.mrr_ended,
      ])
      percent(money.value, expected.mrr_churn_pct, `${month} mrr`)
    }
  })
})
