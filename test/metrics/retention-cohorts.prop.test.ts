import fc from 'fast-check'
import { expect, test } from 'vitest'
import { customersFromSubscriptions } from '../../src/derive/customers.ts'
import {
  type RetentionCohorts,
  retentionCohorts,
  retentionCohortsFromSnapshots,
} from '../../src/metrics/retention-cohorts.ts'
import { revenueChurn } from '../../src/metrics/revenue-churn.ts'
import { proportionInterval } from '../../src/stats/proportion-interval.ts'
import { monthOf, referenceCells, type Term } from './retention-reference.ts'

const dayMs = 86_400_000
const epoch = Date.UTC(2023, 10, 1)
const day = fc.integer({ min: 0, max: 330 })
const terms: fc.Arbitrary<Term[]> = fc.array(
  fc
    .record({
      customer: fc.constantFrom('a', 'b', 'c', 'd', '__proto__', 'constructor', 7, '7'),
      from: day,
      days: fc.option(fc.integer({ min: 0, max: 200 }), { freq: 3 }),
      mrr: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 5 }), fc.constant(10 ** 12)),
    })
    .map(({ customer, from, days, mrr }) => ({
      customer,
      startedAt: epoch + from * dayMs,
      endedAt: days === null ? null : epoch + (from + days) * dayMs,
      mrr,
    })),
  { maxLength: 14 },
)
const asOf = fc.integer({ min: 20, max: 420 }).map((days) => epoch + days * dayMs)
const at = fc.constantFrom('anniversary', 'period-end')
const returned = fc.constantFrom('retained', 'lost')

const filled = ({ cohorts }: RetentionCohorts) =>
  cohorts.flatMap(({ cohort, cells }) => cells.map((cell, age) => ({ cohort, age, cell })))

test('retentionCohorts(rows) is the table that looks at every row for every cell', () => {
  fc.assert(
    fc.property(terms, asOf, at, returned, (rows, asOf, at, returned) => {
      const table = retentionCohorts(rows, { asOf, at, returned })
      const expected = referenceCells(rows, asOf, at, returned)
      const cells = filled(table)
      expect(cells.map(({ cohort, age }) => `${cohort}/${age}`)).toEqual([...expected.keys()])
      for (const { cohort, age, cell } of cells) {
        const want = expected.get(`${cohort}/${age}`)
        if (!want) {
          expect(cell).toBeNull()
          continue
        }
        expect([cell!.age, cell!.n, cell!.retained]).toEqual([age, want.n, want.retained])
        expect(cell!.value).toBe(want.n > 0 ? want.retained / want.n : null)
        if (want.start === 0n) expect(cell!.revenue).toBeNull()
        else {
          const { start, now, nrr, grr } = cell!.revenue!
          expect([start, now]).toEqual([Number(want.start), Number(want.now)])
          expect(nrr.value).toBe(Number(want.now) / Number(want.start))
          expect(grr.value).toBe(Number(want.kept) / Number(want.start))
        }
      }
    }),
    { numRuns: 200 },
  )
})

test('age 0 of an anniversary is everybody and all their revenue', () => {
  fc.assert(
    fc.property(terms, asOf, returned, (rows, asOf, returned) => {
      for (const { age, cell } of filled(retentionCohorts(rows, { asOf, returned }))) {
        if (age > 0 || !cell || cell.n === 0) continue
        expect(cell.value).toBe(1)
        for (const share of [cell.revenue?.nrr, cell.revenue?.grr, cell.revenue?.grrPathMinimum]) {
          expect(share?.value ?? 1).toBe(1)
        }
      }
    }),
  )
})

test('at the end of a month the cohorts add up to the customers of the books', () => {
  fc.assert(
    fc.property(terms, fc.integer({ min: 1, max: 13 }), (rows, months) => {
      const end = Date.UTC(2023, 10 + months, 1)
      const table = retentionCohorts(rows, { asOf: end, at: 'period-end' })
      const { items } = customersFromSubscriptions(rows, { start: epoch - 400 * dayMs, end })
      // who starts at the very end is on the books of the end, and of the next cohort
      const there = items.filter(
        (item) => item.activeAtEnd && monthOf(firstStart(rows, item.customer)) < monthOf(end),
      )
      const now = table.cohorts.map(({ cells }) => cells.filter((cell) => cell !== null).at(-1))
      expect(now.reduce((sum, cell) => sum + (cell?.retained ?? 0), 0)).toBe(there.length)
    }),
    { numRuns: 300 },
  )
})

function firstStart(rows: readonly Term[], customer: unknown): number {
  const own = rows.filter((row) => row.customer === customer && row.endedAt !== row.startedAt)
  return Math.min(...own.map(({ startedAt }) => startedAt))
}

test('every customer is in one cohort or excluded; overall pools the cohorts that are old enough', () => {
  fc.assert(
    fc.property(terms, asOf, at, (rows, asOf, at) => {
      const table = retentionCohorts(rows, { asOf, at })
      const { missing, neverPaid, notStarted, invalid } = table.excluded
      const all = new Set(rows.map(({ customer }) => customer)).size
      expect(table.n + missing + neverPaid + notStarted + invalid).toBe(all)
      expect(table.cohorts.reduce((sum, { n }) => sum + n, 0)).toBe(table.n)
      for (const pooled of table.overall) {
        const cells = table.cohorts.flatMap(({ cells }) => cells[pooled.age] ?? [])
        expect(pooled.n).toBe(cells.reduce((sum, { n }) => sum + n, 0))
        expect(pooled.retained).toBe(cells.reduce((sum, { retained }) => sum + retained, 0))
        const start = cells.reduce((sum, { revenue }) => sum + (revenue?.start ?? 0), 0)
        expect(pooled.revenue?.start ?? 0).toBe(start)
      }
    }),
  )
})

test('retention that stays lost never rises; what was never lost is at most what is kept, and that at most all', () => {
  fc.assert(
    fc.property(terms, asOf, at, returned, (rows, asOf, at, returned) => {
      for (const { cells } of retentionCohorts(rows, { asOf, at, returned }).cohorts) {
        cells.forEach((cell, age) => {
          const before = age > 0 ? cells[age - 1] : null
          if (!cell) return
          if (before && returned === 'lost') expect(cell.retained).toBeLessThanOrEqual(before.retained)
          const { revenue } = cell
          if (!revenue) return
          expect(revenue.grrPathMinimum.value!).toBeLessThanOrEqual(revenue.grr.value!)
          expect(revenue.grr.value!).toBeLessThanOrEqual(Math.min(1, revenue.nrr.value!))
          if (before?.revenue) {
            expect(revenue.grrPathMinimum.value!).toBeLessThanOrEqual(before.revenue.grrPathMinimum.value!)
          }
        })
      }
    }),
  )
})

test('shares lie in their intervals; nothing is NaN, −0 or infinite; the table is its own JSON', () => {
  const clean = (value: unknown): boolean =>
    typeof value === 'number'
      ? Number.isFinite(value) && !Object.is(value, -0)
      : typeof value !== 'object' || value === null || Object.values(value).every(clean)
  fc.assert(
    fc.property(terms, asOf, at, returned, (rows, asOf, at, returned) => {
      const table = retentionCohorts(rows, { asOf, at, returned })
      expect(clean(table)).toBe(true)
      expect(JSON.parse(JSON.stringify(table))).toEqual(table)
      for (const { cell } of filled(table)) {
        const { nrr, grr, grrPathMinimum } = cell?.revenue ?? {}
        for (const share of [cell, nrr, grr, grrPathMinimum]) {
          if (share?.value == null) continue
          expect(share.interval!.lower).toBeLessThanOrEqual(share.value)
          expect(share.interval!.upper).toBeGreaterThanOrEqual(share.value)
        }
      }
    }),
  )
})

test('the order of rows and the names of customers change nothing', () => {
  fc.assert(
    fc.property(terms, asOf, (rows, asOf) => {
      const table = retentionCohorts(rows, { asOf })
      expect(retentionCohorts([...rows].reverse(), { asOf })).toEqual(table)
      const renamed = rows.map((row) => ({ ...row, customer: `${typeof row.customer} ${row.customer}` }))
      expect(retentionCohorts(renamed, { asOf })).toEqual(table)
    }),
  )
})

test('snapshots of whole months give the cells of the subscriptions that they were taken of', () => {
  const whole = fc.array(
    fc.record({
      customer: fc.constantFrom('a', 'b', 'c', '__proto__'),
      month: fc.nat(8),
      months: fc.integer({ min: 1, max: 6 }),
      mrr: fc.integer({ min: 1, max: 9 }),
    }),
    { minLength: 1, maxLength: 8 },
  )
  fc.assert(
    fc.property(whole, returned, (given, returned) => {
      const rows = given.map(({ customer, month, months, mrr }) => ({
        customer,
        startedAt: Date.UTC(2024, month, 1),
        endedAt: Date.UTC(2024, month + months, 1),
        mrr,
      }))
      const snapshots = ['a', 'b', 'c', '__proto__'].flatMap((customer) =>
        Array.from({ length: 14 }, (_, month) => {
          const at = Date.UTC(2024, month, 1)
          const paid = rows.filter(
            (row) => row.customer === customer && row.startedAt <= at && at < row.endedAt,
          )
          const period = new Date(at).toISOString().slice(0, 7)
          return { customer, period, mrr: paid.reduce((sum, { mrr }) => sum + mrr, 0) }
        }),
      )
      const taken = retentionCohortsFromSnapshots(snapshots, { returned })
      const seen = retentionCohorts(rows, { asOf: '2025-03-01', returned })
      expect(taken.cohorts).toEqual(seen.cohorts)
      expect(taken.overall).toEqual(seen.overall)
    }),
  )
})

test('a cell of revenue is revenue churn between the start and then, limits and all', () => {
  const amounts = fc.array(fc.record({ startMrr: fc.integer({ min: 1, max: 999 }), endMrr: fc.nat(1500) }), {
    minLength: 1,
    maxLength: 12,
  })
  fc.assert(
    fc.property(amounts, fc.constantFrom(0.8, 0.95), (accounts, level) => {
      const rows = accounts.flatMap(({ startMrr, endMrr }, customer) => [
        { customer, period: '2024-01', mrr: startMrr },
        { customer, period: '2024-02', mrr: endMrr },
      ])
      const table = retentionCohortsFromSnapshots(rows, { interval: { level } })
      const { revenue, interval, value } = table.cohorts[0]!.cells[1]!
      const churn = revenueChurn(accounts, { interval: { level } })
      expect([revenue!.n, revenue!.effectiveN, revenue!.start]).toEqual([
        churn.n,
        churn.effectiveN,
        churn.start,
      ])
      for (const name of ['nrr', 'grr'] as const) {
        expect(revenue![name].value).toBeCloseTo(churn[name]!, 12)
        expect(revenue![name].interval!.lower).toBeCloseTo(churn.intervals[name]!.lower, 12)
        expect(revenue![name].interval!.upper).toBeCloseTo(churn.intervals[name]!.upper, 12)
        expect(revenue![name].interval!.method).toBe(churn.intervals[name]!.method)
      }
      const stayed = accounts.filter(({ endMrr }) => endMrr > 0).length
      expect(value).toBe(stayed / accounts.length)
      expect(interval).toEqual(proportionInterval(stayed, accounts.length, { level }))
    }),
  )
})
