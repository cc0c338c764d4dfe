import { describe, expect, test } from 'vitest'
import { kaplanMeier, survivalAt, survivalQuantile } from '../../src/stats/kaplan-meier.ts'
import { quantile } from '../../src/stats/quantile.ts'

type State = readonly { readonly time: number; readonly event: boolean }[]
type Fraction = readonly [bigint, bigint]

/** Every multiset of at most `most` items over times 1..3, each ended or open. */
function* states(most: number): Generator<State> {
  const kinds = [1, 2, 3].flatMap((time) => [true, false].map((event) => ({ time, event })))
  function* grow(state: State, kind: number): Generator<State> {
    yield state
    if (state.length === most) return
    for (let k = kind; k < kinds.length; k++) yield* grow([...state, kinds[k]!], k)
  }
  yield* grow([], 0)
}

/** The definition, in whole numbers: S at each time of the state, times ascending. */
function exactCurve(state: State): { time: number; survival: Fraction }[] {
  const times = [...new Set(state.map((item) => item.time))].sort((a, b) => a - b)
  let survival: Fraction = [1n, 1n]
  return times.map((time) => {
    const atRisk = state.filter((item) => item.time >= time).length
    const ended = state.filter((item) => item.time === time && item.event).length
    survival = [survival[0] * BigInt(atRisk - ended), survival[1] * BigInt(atRisk)]
    return { time, survival }
  })
}

/** S − (1 − k/100), times a positive number. */
const above = ([over, under]: Fraction, k: number): bigint => 100n * over - BigInt(100 - k) * under

function exactQuantile(curve: ReturnType<typeof exactCurve>, k: number, rule: string): number | null {
  const start = curve.find(({ survival }) => above(survival, k) <= 0n)
  if (start === undefined) return null
  if (rule === 'infimum' || above(start.survival, k) < 0n) return start.time
  const end = curve.find(({ survival }) => above(survival, k) < 0n) ?? curve.at(-1)!
  return (start.time + end.time) / 2
}

describe('kaplanMeier against exact fractions', () => {
  test('kaplanMeier(times, events) of every state of at most 7 items at 3 times', () => {
    let seen = 0
    for (const state of states(7)) {
      seen++
      const name = state.map(({ time, event }) => `${time}${event ? '' : '+'}`).join(' ')
      const exact = exactCurve(state)
      const times = state.map((item) => item.time)
      const events = state.map((item) => item.event)
      for (const rule of ['midpoint', 'infimum'] as const) {
        const curve = kaplanMeier(times, events, { median: rule })
        const { table } = curve
        const sum = (counts: readonly number[]): number => counts.reduce((all, count) => all + count, 0)
        expect([curve.n, sum(table.events) + sum(table.censored)], name).toEqual([state.length, state.length])
        expect(curve.events, name).toBe(events.filter(Boolean).length)
        expect(table.time, name).toEqual(exact.map((row) => row.time))
        table.survival.forEach((survival, i) => {
          const [over, under] = exact[i]!.survival
          expect(Math.abs(survival - Number(over) / Number(under)), name).toBeLessThanOrEqual(2e-16)
          expect(survival, name).toBeLessThanOrEqual(table.survival[i - 1] ?? 1)
          const [lower, upper] = [table.lower[i], table.upper[i]]
          if (lower != null && upper != null) {
            expect(lower <= survival && survival <= upper && lower >= 0 && upper <= 1, name).toBe(true)
          }
          expect(survivalAt(curve, table.time[i]! + 0.5).survival, name).toBe(survival)
        })
        expect(curve.median, `${name}, ${rule}`).toBe(exactQuantile(exact, 50, rule))
        for (const k of [10, 20, 25, 40, 60, 75, 80, 90, 100]) {
          expect(survivalQuantile(curve, k / 100).value, `${name}, ${rule}, ${k} %`).toBe(
            exactQuantile(exact, k, rule),
          )
        }
      }
    }
    expect(seen).toBe(1716) // 13 over 6
  })

  test('kaplanMeier(1..n, all ended): S is whole shares, quantiles are those of type 2, n ≤ 60', () => {
    for (let n = 1; n <= 60; n++) {
      const times = Array.from({ length: n }, (_, i) => i + 1)
      const curve = kaplanMeier(
        times,
        times.map(() => 1),
      )
      expect(curve.table.survival).toEqual(times.map((time) => (n - time) / n))
      expect(curve.median, `n = ${n}`).toBe(quantile(times, 0.5))
      expect(curve.restrictedMean!, `n = ${n}`).toBeCloseTo((n + 1) / 2, 10)
      for (let k = 1; k < 100; k++) {
        const got = survivalQuantile(curve, k / 100).value
        expect(got, `n = ${n}, p = ${k}/100`).toBe(quantile(times, k / 100, { type: 2 }))
      }
    }
  })

  test('kaplanMeier(1..n, every second open) finds S = 1 − p wherever fractions do, n ≤ 30', () => {
    for (let n = 1; n <= 30; n++) {
      for (const parity of [0, 1]) {
        const state = Array.from({ length: n }, (_, i) => ({ time: i + 1, event: i % 2 === parity }))
        const exact = exactCurve(state)
        const curve = kaplanMeier(
          state.map((item) => item.time),
          state.map((item) => item.event),
        )
        for (let k = 1; k <= 100; k++) {
          expect(survivalQuantile(curve, k / 100).value, `n = ${n}, p = ${k}/100`).toBe(
            exactQuantile(exact, k, 'midpoint'),
          )
        }
      }
    }
  })
})
