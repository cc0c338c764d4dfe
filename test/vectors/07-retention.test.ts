import { retentionCohortsFromSnapshots } from '../../src/metrics/retention-cohorts.ts'
import { close, runVectors } from './vectors.ts'

interface Snapshot {
  readonly month: string
  readonly customer: string
  readonly mrr: number
}

/** Of cents where the case has fractions of a unit. */
const minor = (rows: readonly Snapshot[]): object[] =>
  rows.map(({ month, customer, mrr }) => ({ period: month, customer, mrr: Math.round(mrr * 100) }))

runVectors('07_revenue_churn.json', ({ input, expected, tolerance }) => {
  const cohorts = [expected.cohortFirstToLast ?? [], expected.trailing12 ?? []].flat()
  if (cohorts.length === 0) return 'skip: no cohort'
  for (const { frm, to, ...share } of cohorts) {
    // rows from `frm` on: the first cohort is everybody who paid then
    const rows = (input.snapshots as readonly Snapshot[]).filter(({ month }) => month >= frm)
    const { cohorts } = retentionCohortsFromSnapshots(minor(rows), { asOf: to })
    const cell = cohorts[0]!.cells.at(-1)!
    close(cell.value, share.logoRetention, tolerance, 'logo retention')
    close(cell.revenue!.nrr.value, share.nrr, tolerance, 'nrr')
    close(cell.revenue!.grr.value, share.grrEndpoints, tolerance, 'grr, end points')
    close(cell.revenue!.grrPathMinimum.value, share.grrPathMinimum, tolerance, 'grr, path minimum')
  }
  return undefined
})
