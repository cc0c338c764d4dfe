import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { tableOf } from '../../src/core/values.ts'
import { type MannWhitneyOptions, mannWhitney } from '../../src/stats/mann-whitney.ts'

const ofLists = (a: readonly number[], b: readonly number[], options?: MannWhitneyOptions) =>
  mannWhitney(tableOf(a), tableOf(b), options)!

/** The plain law: pairs one by one. */
const pairsOf = (a: readonly number[], b: readonly number[]) =>
  a.flatMap((x) => b.map((y) => x - y)).sort((x, y) => x - y)
const uOf = (differences: readonly number[]) =>
  differences.reduce((sum, d) => sum + (d > 0 ? 1 : d < 0 ? 0 : 0.5), 0)

/** The plain law: all ways to deal the items out, one by one. */
function dealt(a: readonly number[], b: readonly number[]): number {
  const items = [...a, ...b]
  const distance = (own: readonly number[], others: readonly number[]) =>
    Math.abs(uOf(pairsOf(own, others)) - (a.length * b.length) / 2)
  const observed = distance(a, b)
  let all = 0
  let beyond = 0
  for (let way = 0; way < 2 ** items.length; way++) {
    const own = items.filter((_, i) => (way >> i) & 1)
    if (own.length !== a.length) continue
    all++
    if (
      distance(
        own,
        items.filter((_, i) => !((way >> i) & 1)),
      ) >= observed
    )
      beyond++
  }
  return beyond / all
}

const small = fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 5 })
const spread = fc.oneof(
  fc.integer({ min: -5, max: 5 }),
  fc.integer({ min: -1e6, max: 1e6 }),
  fc.maxSafeInteger().map((x) => x / 4),
  fc.double({ min: -100, max: 100, noNaN: true }),
)
const sample = fc.oneof(
  fc.array(fc.integer({ min: 0, max: 10 }), { minLength: 1, maxLength: 70 }),
  fc.array(spread, { minLength: 1, maxLength: 70 }),
)
const method = fc.constantFrom<MannWhitneyOptions>({}, { method: 'normal' }, { method: 'normal-uncorrected' })

describe('mannWhitney', () => {
  test('mannWhitney(a, b).p is the share of all ways to deal the items out, ties and all', () => {
    fc.assert(
      fc.property(small, small, (a, b) => {
        expect(ofLists(a, b).p).toBeCloseTo(dealt(a, b), 12)
      }),
    )
  })

  test('mannWhitney(a, b) counts every pair, and its shift is among their differences', () => {
    fc.assert(
      fc.property(
        sample,
        sample,
        method,
        fc.double({ min: 0.01, max: 0.999, noNaN: true }),
        (a, b, method, level) => {
          const differences = pairsOf(a, b)
          const { u, shift, p } = ofLists(a, b, { ...method, level })
          const pairs = differences.length
          expect(u).toBe(uOf(differences))
          const [below, above] = [differences[Math.ceil(pairs / 2) - 1]!, differences[Math.floor(pairs / 2)]!]
          expect(shift.value).toBe((below + above) / 2 + 0)
          // an equally deep rank from either end
          expect(
            differences.some((d, i) => d === shift.lower && differences[pairs - 1 - i] === shift.upper),
          ).toBe(true)
          expect(shift.lower).toBeLessThanOrEqual(shift.value)
          expect(shift.upper).toBeGreaterThanOrEqual(shift.value)
          expect(p).toBeGreaterThan(0)
          expect(p).toBeLessThanOrEqual(1)
        },
      ),
      { numRuns: 500 },
    )
  })

  test('mannWhitney(b, a) is the mirror of mannWhitney(a, b)', () => {
    fc.assert(
      fc.property(sample, sample, method, (a, b, method) => {
        const [one, other] = [ofLists(a, b, method), ofLists(b, a, method)]
        expect(other.u).toBe(a.length * b.length - one.u)
        expect(other.p).toBeCloseTo(one.p, 12)
        expect(other.shift).toEqual({
          value: 0 - one.shift.value,
          lower: 0 - one.shift.upper,
          upper: 0 - one.shift.lower,
          level: one.shift.level,
        })
      }),
    )
  })

  test('mannWhitney(a + c, b) moves the shift by c', () => {
    const whole = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 1, maxLength: 60 })
    fc.assert(
      fc.property(whole, whole, fc.integer({ min: -1e6, max: 1e6 }), method, (a, b, c, method) => {
        const moved = ofLists(
          a.map((x) => x + c),
          b,
          method,
        )
        const { value, lower, upper, level } = ofLists(a, b, method).shift
        expect(moved.shift).toEqual({ value: value + c, lower: lower + c, upper: upper + c, level })
      }),
    )
  })

  test('mannWhitney(a, b) of any ascending change of scale has the same u and p', () => {
    fc.assert(
      fc.property(sample, sample, (a, b) => {
        const ranks = [...new Set([...a, ...b])].sort((x, y) => x - y)
        const [one, other] = [
          ofLists(a, b),
          ofLists(
            a.map((x) => ranks.indexOf(x) ** 3),
            b.map((x) => ranks.indexOf(x) ** 3),
          ),
        ]
        expect([other.u, other.p]).toEqual([one.u, one.p])
      }),
    )
  })

  test('mannWhitney(a, b).shift without ties holds 0 where p is above 1 − level, and only there', () => {
    const corrected = fc.constantFrom<MannWhitneyOptions>({}, { method: 'normal' })
    const distinct = fc
      .uniqueArray(fc.integer({ min: 0, max: 10_000 }), { minLength: 8, maxLength: 40 })
      .chain((all) => fc.tuple(fc.constant(all), fc.integer({ min: 4, max: all.length - 4 })))
    fc.assert(
      fc.property(distinct, fc.constantFrom(0.8, 0.9, 0.95), corrected, ([all, cut], level, method) => {
        const { p, shift } = ofLists(all.slice(0, cut), all.slice(cut), { ...method, level })
        fc.pre(Math.abs(p - (1 - level)) > 1e-9)
        expect(shift.lower < 0 && shift.upper > 0).toBe(p > 1 - level)
      }),
      { numRuns: 500 },
    )
  })
})
