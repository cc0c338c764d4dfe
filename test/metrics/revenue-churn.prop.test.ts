import fc from 'fast-check'
import { expect, test } from 'vitest'
import { tally } from '../../src/core/evaluate.ts'
import { mergeTallies } from '../../src/core/snapshot.ts'
import { type Account, revenueChurn, revenueChurnMetric } from '../../src/metrics/revenue-churn.ts'

const amount = fc.oneof(
  fc.constant(0),
  fc.integer({ min: 0, max: 5 }),
  fc.integer({ min: 0, max: 1_000_000 }),
  fc.constant(2 ** 53 - 1),
)
const accounts: fc.Arbitrary<Account[]> = fc.array(
  fc.record({ startMrr: amount, endMrr: amount, before: fc.boolean() }),
  { maxLength: 20 },
)
const rate = fc
  .tuple(fc.integer({ min: 1, max: 5_000 }), fc.integer({ min: 0, max: 4 }))
  .map(([over, digits]) => (over / 10 ** digits).toFixed(digits))
const rates = fc.record({ start: rate, end: rate })
const small = fc.array(fc.record({ startMrr: fc.nat(9_999), endMrr: fc.nat(9_999), before: fc.boolean() }), {
  maxLength: 20,
})

test('start + new + reactivation + expansion − contraction − churn + fx is end, rates or not', () => {
  fc.assert(
    fc.property(small, fc.option(rates), (rows, given) => {
      const churn = revenueChurn(rows, given ? { rates: given } : {})
      const moved = churn.new + churn.reactivation + churn.expansion - churn.contraction - churn.churn
      expect(churn.start + moved + churn.fx).toBe(churn.end)
      if (!given) expect(churn.fx).toBe(0)
    }),
    { numRuns: 500 },
  )
})

test('grr ≤ min(1, nrr); gross and grr, net and nrr make 1; shares lie in their intervals', () => {
  fc.assert(
    fc.property(accounts, fc.constantFrom('apart', 'in-net'), (rows, reactivation) => {
      const churn = revenueChurn(rows, { reactivation })
      if (churn.value === null) return
      expect(churn.grr!).toBeLessThanOrEqual(Math.min(1, churn.nrr!))
      expect(churn.gross! + churn.grr!).toBeCloseTo(1, 12)
      expect(Math.abs(churn.net! + churn.nrr! - 1)).toBeLessThanOrEqual(1e-12 * (1 + churn.nrr!))
      for (const name of ['gross', 'net', 'nrr', 'grr', 'churnOnly'] as const) {
        const { lower, upper } = churn.intervals[name]!
        const slack = 1e-12 * (1 + Math.abs(churn[name]!))
        expect(lower).toBeLessThanOrEqual(churn[name]! + slack)
        expect(upper).toBeGreaterThanOrEqual(churn[name]! - slack)
      }
    }),
    { numRuns: 500 },
  )
})

test('a brute-force sum in whole numbers agrees, every account of a small grid', () => {
  const grid = [0, 1, 2, 3]
  for (const a of grid) {
    for (const b of grid) {
      for (const c of grid) {
        for (const d of grid) {
          const churn = revenueChurn([
            { startMrr: a, endMrr: b },
            { startMrr: c, endMrr: d, before: true },
          ])
          const lost = Math.max(0, a - b) + Math.max(0, c - d)
          const grown = (a && Math.max(0, b - a)) + (c && Math.max(0, d - c))
          const start = a + c
          expect(churn.gross).toBe(start ? lost / start : null)
          expect(churn.net).toBe(start ? (lost - grown) / start : null)
          expect(churn.nrr).toBe(start ? (start - lost + grown) / start : null)
          expect([churn.new, churn.reactivation]).toEqual([a ? 0 : b, c ? 0 : d])
        }
      }
    }
  }
})

test('shards merge to the whole, to the last bit, in any order', () => {
  fc.assert(
    fc.property(accounts, fc.nat(20), fc.option(rates), (rows, cut, given) => {
      const metric = revenueChurnMetric(given ? { rates: given } : {})
      const [a, b] = [rows.slice(0, cut), rows.slice(cut)].map((part) => tally(metric, part))
      const whole = JSON.stringify(tally(metric, rows))
      expect(JSON.stringify(mergeTallies(a!, b!))).toBe(whole)
      expect(JSON.stringify(mergeTallies(b!, a!))).toBe(whole)
      expect(JSON.stringify(tally(metric, [...rows].reverse()))).toBe(whole)
      expect(metric.finish(JSON.parse(whole))).toEqual(revenueChurn(rows, given ? { rates: given } : {}))
    }),
  )
})

test('the unit of money does not matter: amounts times k give the same shares', () => {
  fc.assert(
    fc.property(small, fc.integer({ min: 2, max: 1000 }), (rows, k) => {
      const times = rows.map((row) => ({ ...row, startMrr: k * row.startMrr, endMrr: k * row.endMrr }))
      const [one, other] = [revenueChurn(rows), revenueChurn(times)]
      for (const name of ['gross', 'net', 'nrr', 'grr', 'churnOnly'] as const) {
        if (one[name] === null) expect(other[name]).toBeNull()
        else expect(other[name]).toBeCloseTo(one[name], 12)
      }
      if (one.interval) expect(other.intervals.net!.lower).toBeCloseTo(one.intervals.net!.lower, 9)
    }),
  )
})

test('the same accounts again: the value stays, the interval narrows', () => {
  fc.assert(
    fc.property(small, (rows) => {
      const [once, twice] = [revenueChurn(rows), revenueChurn([...rows, ...rows])]
      expect(twice.value).toBe(once.value)
      for (const name of ['gross', 'net'] as const) {
        const [a, b] = [once.intervals[name], twice.intervals[name]]
        if (a && b) expect(b.upper - b.lower).toBeLessThan(a.upper - a.lower)
      }
    }),
  )
})

test('no result holds NaN, −0 or Infinity', () => {
  const clean = (value: unknown): boolean =>
    typeof value === 'number'
      ? Number.isFinite(value) && !Object.is(value, -0)
      : typeof value !== 'object' || value === null || Object.values(value).every(clean)
  fc.assert(
    fc.property(accounts, fc.constantFrom('apart', 'in-net'), (rows, reactivation) => {
      const churn = revenueChurn(rows, { reactivation })
      expect(clean(churn)).toBe(true)
      expect(JSON.parse(JSON.stringify(churn))).toEqual(churn)
    }),
    { numRuns: 500 },
  )
})
