import { expect } from 'vitest'
import { type Account, revenueChurn } from '../../src/metrics/revenue-churn.ts'
import { revenueChurnSeries } from '../../src/metrics/revenue-series.ts'
import { type Case, close, runVectors, vectors } from './vectors.ts'

interface Snapshot {
  readonly month: string
  readonly customer: string
  readonly mrr: number
}

/** Amounts in whole minor units: of cents where the case has fractions of a unit. */
const minor = (mrr: number): number => Math.round(mrr * 100)

/** What each customer paid in two months; who has no row in a month paid nothing then. */
function accountsOf(snapshots: readonly Snapshot[], from: string, to: string): Account[] {
  const paid = new Map<string, { customer: string; startMrr: number; endMrr: number; before: boolean }>()
  for (const { month, customer, mrr } of snapshots) {
    const account = paid.get(customer) ?? { customer, startMrr: 0, endMrr: 0, before: false }
    paid.set(customer, account)
    if (month === from) account.startMrr = minor(mrr)
    if (month === to) account.endMrr = minor(mrr)
    if (month < from && mrr > 0) account.before = true
  }
  return [...paid.values()]
}

const cases = vectors('07_revenue_churn.json')

runVectors('07_revenue_churn.json', ({ input, expected, tolerance }) => {
  if (expected.undefined) {
    const { value, status, interval } = revenueChurn([])
    expect([value, status, interval]).toEqual([null, 'no-revenue-at-start', null])
    return undefined
  }
  const whole = input.snapshotsOf ? cases.find(({ id }) => id === input.snapshotsOf)?.input : input
  if (!whole) return 'skip: the case that holds the snapshots is not among these'
  const { snapshots } = whole as { readonly snapshots: readonly Snapshot[] }
  const months = [...new Set(snapshots.map(({ month }) => month))].sort()
  const periods = expected.periods ?? [expected]
  for (const period of periods) {
    checkPeriod(snapshots, months[months.indexOf(period.month) - 1]!, period, tolerance)
  }
  if (expected.periods) {
    const nrrs = checkSeries(snapshots, months, periods, tolerance)
    const product = nrrs.reduce<number | null>(
      (all, nrr) => (all !== null && nrr !== null ? all * nrr : null),
      1,
    )
    close(product, expected.productOfMonthlyNrr, tolerance, 'product of monthly nrr')
  }
  const cohorts = [expected.cohortFirstToLast ?? [], expected.trailing12 ?? []].flat()
  for (const cohort of cohorts) {
    const { nrr, grr, accounts, n } = revenueChurn(accountsOf(snapshots, cohort.frm, cohort.to))
    close(nrr, cohort.nrr, tolerance, 'cohort nrr')
    close(grr, cohort.grrEndpoints, tolerance, 'cohort grr, end points')
    close(1 - accounts!.churn / n!, cohort.logoRetention, tolerance, 'cohort logo retention')
  }
  // grrPathMinimum is of cohorts.
  return undefined
})

/** Each snapshot as a term of a month: all periods in one sweep. */
function checkSeries(
  snapshots: readonly Snapshot[],
  months: readonly string[],
  periods: readonly Case['expected'][],
  tolerance: Case['tolerance'],
): (number | null)[] {
  const terms = snapshots.map(({ month, customer, mrr }) => {
    const next = months[months.indexOf(month) + 1]
    return { customer, price: minor(mrr), startedAt: `${month}-01`, endedAt: next ? `${next}-01` : null }
  })
  const windows = periods.map(({ month }) => ({
    start: `${months[months.indexOf(month) - 1]}-01`,
    end: `${month}-01`,
  }))
  const series = revenueChurnSeries(terms, { windows })
  series.forEach((churn, i) => {
    const period = periods[i]!
    const names = {
      startMrr: 'start',
      endMrr: 'end',
      newMrr: 'new',
      reactivationMrr: 'reactivation',
      expansionMrr: 'expansion',
      contractionMrr: 'contraction',
      churnedMrr: 'churn',
    } as const
    for (const [name, own] of Object.entries(names)) close(churn[own] / 100, period[name], tolerance, name)
    close(churn.gross, period.grossChurnRate, tolerance, 'gross')
    close(churn.nrr, period.nrr, tolerance, 'nrr')
    close(churn.grr, period.grr, tolerance, 'grr')
    expect(churn.n).toBe(period.customersStart)
  })
  return series.map(({ nrr }) => nrr)
}

function checkPeriod(
  snapshots: readonly Snapshot[],
  from: string,
  period: Case['expected'],
  tolerance: Case['tolerance'],
): void {
  const accounts = accountsOf(snapshots, from, period.month)
  const churn = revenueChurn(accounts)
  const money = (name: string, got: number): void => close(got / 100, period[name], tolerance, name)
  const share = (name: string, got: number | null): void => close(got, period[name], tolerance, name)
  money('startMrr', churn.start)
  money('endMrr', churn.end)
  money('newMrr', churn.new)
  money('reactivationMrr', churn.reactivation)
  money('expansionMrr', churn.expansion)
  money('contractionMrr', churn.contraction)
  money('churnedMrr', churn.churn)
  share('grossChurnRate', churn.gross)
  share('churnedOnlyRate', churn.churnOnly)
  share('netChurnRate', churn.net)
  share('nrr', churn.nrr)
  share('grr', churn.grr)
  const inNet = revenueChurn(accounts, { reactivation: 'in-net' })
  share('netChurnRateInclReactivation', inNet.net)
  share('nrrInclReactivation', inNet.nrr)
  if (period.quickRatio === 'Infinity') expect(churn.quickRatio).toBeNull()
  else share('quickRatio', churn.quickRatio)
  const { never, churn: churned, new: joined, reactivation, ...stayed } = churn.accounts!
  share('customersStart', churn.n)
  share('customersEnd', churn.n! - churned + joined + reactivation)
  share('customersChurned', churned)
  share('logoChurnRate', churn.n! > 0 ? churned / churn.n! : null)
  expect(stayed).toEqual({
    unchanged: expect.any(Number),
    expansion: expect.any(Number),
    contraction: expect.any(Number),
  })
}
