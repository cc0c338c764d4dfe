import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  kaplanMeier,
  type SurvivalMethod,
  survivalCurve,
  survivalQuantile,
} from '../../src/stats/kaplan-meier.ts'

const items = fc.array(fc.tuple(fc.integer({ min: 0, max: 12 }), fc.boolean()), { maxLength: 40 })
const method = fc.constantFrom<SurvivalMethod>('log-log', 'log', 'plain')
const curveOf = (all: readonly (readonly [number, boolean])[], options = {}) =>
  kaplanMeier(
    all.map(([time]) => time),
    all.map(([, event]) => event),
    options,
  )

describe('kaplanMeier', () => {
  test('kaplanMeier(times, events) partitions its items and never rises', () => {
    fc.assert(
      fc.property(items, method, (all, method) => {
        const { n, table } = curveOf(all, { method })
        let atRisk = n
        table.time.forEach((_, i) => {
          expect(table.atRisk[i]).toBe(atRisk)
          atRisk -= table.events[i]! + table.censored[i]!
          expect(table.survival[i]!).toBeLessThanOrEqual(table.survival[i - 1] ?? 1)
        })
        expect(atRisk).toBe(0)
      }),
    )
  })

  test('kaplanMeier(times, events) does not depend on their order', () => {
    fc.assert(
      fc.property(items, method, (all, method) => {
        expect(curveOf([...all].reverse(), { method })).toEqual(curveOf(all, { method }))
      }),
    )
  })

  test('kaplanMeier(times, events) of every item k times keeps the curve and its median', () => {
    fc.assert(
      fc.property(items, fc.integer({ min: 2, max: 5 }), (all, k) => {
        const once = curveOf(all)
        const often = curveOf(Array.from({ length: k }, () => all).flat())
        expect(often.median).toBe(once.median)
        often.table.survival.forEach((survival, i) => {
          expect(survival).toBeCloseTo(once.table.survival[i]!, 14)
        })
      }),
    )
  })

  test('kaplanMeier(times · 2⁻³⁰, events) is the same curve on another clock', () => {
    fc.assert(
      fc.property(items, (all) => {
        const [one, two] = [curveOf(all), curveOf(all.map(([time, event]) => [time * 2 ** -30, event]))]
        expect(two.table.survival).toEqual(one.table.survival)
        expect(two.median).toBe(one.median === null ? null : one.median * 2 ** -30)
      }),
    )
  })

  test('kaplanMeier(times, events) is survivalCurve of their counts', () => {
    fc.assert(
      fc.property(items, method, (all, method) => {
        const tableOf = (kind: boolean) => {
          const times = all.filter(([, event]) => event === kind).map(([time]) => time)
          const values = [...new Set(times)].sort((a, b) => a - b)
          return { values, counts: values.map((value) => times.filter((time) => time === value).length) }
        }
        expect(survivalCurve(tableOf(true), tableOf(false), { method })).toEqual(curveOf(all, { method }))
      }),
    )
  })

  test('survivalQuantile(curve, p) rises with p and lies between its limits', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true })
    fc.assert(
      fc.property(items, method, share, share, (all, method, p, q) => {
        const curve = curveOf(all, { method })
        const at = survivalQuantile(curve, Math.min(p, q))
        const later = survivalQuantile(curve, Math.max(p, q))
        if (later.value !== null) expect(at.value!).toBeLessThanOrEqual(later.value)
        if (at.value !== null && at.lower !== null) expect(at.lower).toBeLessThanOrEqual(at.value)
        if (at.value !== null && at.upper !== null) expect(at.upper).toBeGreaterThanOrEqual(at.value)
      }),
    )
  })
})
