import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decompose } from '../../src/compare/decompose.ts'
import { ces2, cesFromCounts, type NpsCounts, npsFromCounts } from '../../src/index.ts'

type Counts = readonly [promoters: number, passives: number, detractors: number]
type Side = ReadonlyMap<number, Counts>

const count = fc.oneof(fc.nat(3), fc.nat(40), fc.nat(1_000_000))
const counts: fc.Arbitrary<Counts> = fc.tuple(count, count, count)
/** Some of few keys, so that many are on both sides and some on one. */
const side: fc.Arbitrary<Side> = fc
  .uniqueArray(fc.tuple(fc.nat(6), counts), { maxLength: 6, selector: ([key]) => key })
  .map((entries) => new Map(entries))

const sizeOf = (all: Counts): number => all[0] + all[1] + all[2]
const groupsOf = (from: Side) =>
  [...from].map(([team, [promoters, passives, detractors]]) => ({
    key: { team },
    nps: npsFromCounts({ promoters, passives, detractors } satisfies NpsCounts),
  }))
const filled = (one: Side): boolean => [...one.values()].some((all) => sizeOf(all) > 0)

// The plainest fractions there are, apart from those of src.
type Q = readonly [bigint, bigint]
const q = (top: number | bigint, bottom: number | bigint = 1n): Q => [BigInt(top), BigInt(bottom)]
const add = ([a, b]: Q, [c, d]: Q): Q => [a * d + c * b, b * d]
const neg = ([a, b]: Q): Q => [-a, b]
const mul = ([a, b]: Q, [c, d]: Q): Q => [a * c, b * d]
const sum = (all: readonly Q[]): Q => all.reduce(add, q(0))
const HALF = q(1, 2)
const same = ([a, b]: Q, [c, d]: Q): boolean => a * d === c * b

/** Whether no double lies nearer to the fraction. */
function isNearest(value: number, exact: Q): boolean {
  const distance = (double: number): Q => {
    let [whole, power] = [double, 0n]
    while (whole % 1) [whole, power] = [whole * 2, power + 1n]
    const [top, bottom] = add(exact, neg(q(BigInt(whole), 1n << power)))
    return [top < 0n ? -top : top, bottom]
  }
  const [a, b] = distance(value)
  const step = Math.max(Math.abs(value) * 2 ** -52, 2 ** -1000)
  return [value - step, value + step, value - step / 2, value + step / 2].every((other) => {
    const [c, d] = distance(other)
    return a * d <= c * b
  })
}

/** METRICS.md word for word, in fractions. */
function byFormula(before: Side, after: Side) {
  const all = (one: Side): bigint => [...one.values()].reduce((n, counts) => n + BigInt(sizeOf(counts)), 0n)
  const total = (one: Side): Q =>
    q(
      [...one.values()].reduce((net, [p, , d]) => net + 100n * BigInt(p - d), 0n),
      all(one),
    )
  const [r0, r1] = [total(before), total(after)]
  const middle = mul(HALF, add(r0, r1))
  const rateOf = (counts: Counts | undefined): Q | null =>
    counts && sizeOf(counts) > 0 ? q(100 * (counts[0] - counts[2]), sizeOf(counts)) : null
  const keys = [...new Set([...before.keys(), ...after.keys()])]
  const effects = keys.map((key) => {
    const [a, b] = [before.get(key), after.get(key)]
    const w0 = q(a ? sizeOf(a) : 0, all(before))
    const w1 = q(b ? sizeOf(b) : 0, all(after))
    const one = rateOf(a) ?? rateOf(b) ?? q(0)
    const other = rateOf(b) ?? one
    return {
      mix: mul(add(w1, neg(w0)), add(mul(HALF, add(one, other)), neg(middle))),
      rate: mul(mul(add(other, neg(one)), add(w0, w1)), HALF),
    }
  })
  return {
    before: r0,
    after: r1,
    change: add(r1, neg(r0)),
    mix: sum(effects.map(({ mix }) => mix)),
    rate: sum(effects.map(({ rate }) => rate)),
    effects,
  }
}

const pair = fc.tuple(side.filter(filled), side.filter(filled))

describe('decompose', () => {
  test('decompose(before, after): mix + rate = change in fractions, and every number is the nearest double', () => {
    fc.assert(
      fc.property(pair, ([before, after]) => {
        const exact = byFormula(before, after)
        expect(same(add(exact.mix, exact.rate), exact.change)).toBe(true)
        const result = decompose(groupsOf(before), groupsOf(after), 'nps')
        for (const name of ['before', 'after', 'change', 'mix', 'rate'] as const) {
          expect(isNearest(result[name]!, exact[name]), name).toBe(true)
        }
        result.groups.forEach((group, i) => {
          const { mix, rate } = exact.effects[i]!
          expect(isNearest(group.mix!, mix)).toBe(true)
          expect(isNearest(group.rate!, rate)).toBe(true)
          expect(isNearest(group.change!, add(mix, rate))).toBe(true)
        })
        // doubles add up but for the last digit of the largest
        const { change, mix, rate } = result
        const largest = Math.max(...[change, mix, rate].map((effect) => Math.abs(effect!)))
        expect(Math.abs(mix! + rate! - change!)).toBeLessThanOrEqual(largest * 2 ** -51)
      }),
    )
  })

  test('decompose(before, after): totals are the metric of all, to the last digit', () => {
    fc.assert(
      fc.property(pair, ([before, after]) => {
        const result = decompose(groupsOf(before), groupsOf(after), 'nps')
        const total = (one: Side): number | null => {
          const [promoters, passives, detractors] = [0, 1, 2].map((i) =>
            [...one.values()].reduce((n, counts) => n + counts[i]!, 0),
          ) as [number, number, number]
          return npsFromCounts({ promoters, passives, detractors }).value
        }
        expect([result.before, result.after]).toEqual([total(before), total(after)])
      }),
    )
  })

  test('decompose(after, before) is decompose(before, after) with signs turned', () => {
    fc.assert(
      fc.property(pair, ([before, after]) => {
        const there = decompose(groupsOf(before), groupsOf(after), 'nps')
        const back = decompose(groupsOf(after), groupsOf(before), 'nps')
        const turned = (value: number | null): number => 0 - value!
        for (const name of ['change', 'mix', 'rate'] as const) expect(back[name]).toBe(turned(there[name]))
        for (const group of there.groups) {
          const other = back.groups.find(({ key }) => key.team === group.key.team)!
          expect([other.before, other.after]).toEqual([group.after, group.before])
          for (const name of ['change', 'mix', 'rate'] as const) expect(other[name]).toBe(turned(group[name]))
        }
      }),
    )
  })

  test('decompose(before, after) of the same shares has no mix', () => {
    const sizes = fc.array(fc.tuple(fc.nat(30), fc.nat(30), fc.nat(30), fc.nat(30)), {
      minLength: 1,
      maxLength: 5,
    })
    fc.assert(
      fc.property(sizes, fc.integer({ min: 1, max: 7 }), (drawn, times) => {
        const full = drawn.map(([n, a, b, c]) => [n + 1, Math.min(a, n + 1), Math.min(b, n + 1), c] as const)
        const of = (place: 1 | 2, by: number): Side =>
          new Map(full.map((one, i) => [i, [by * one[place], by * (one[0] - one[place]), 0]]))
        const { mix, rate, change } = decompose(groupsOf(of(1, 1)), groupsOf(of(2, times)), 'nps')
        expect([mix, rate]).toEqual([0, change])
      }),
    )
  })

  test('decompose(before, after) of the same values is all mix', () => {
    const factor = fc.integer({ min: 0, max: 9 })
    fc.assert(
      fc.property(fc.array(fc.tuple(counts, factor, factor), { minLength: 1, maxLength: 6 }), (drawn) => {
        const of = (place: 1 | 2): Side =>
          new Map(drawn.map((one, i) => [i, one[0].map((n) => n * one[place]) as unknown as Counts]))
        fc.pre(filled(of(1)) && filled(of(2)))
        const { mix, rate, change, groups } = decompose(groupsOf(of(1)), groupsOf(of(2)), 'nps')
        expect([rate, mix]).toEqual([0, change])
        for (const group of groups) expect(group.rate).toBe(0)
      }),
    )
  })

  test('decompose(before, after) does not change when a group is split in like parts', () => {
    fc.assert(
      fc.property(pair, fc.nat(6), ([before, after], key) => {
        const split = (one: Side): Side => {
          const entries = [...one].flatMap(([team, counts]): [number, Counts][] =>
            team === key
              ? [
                  [team, counts],
                  [team + 10, counts.map((n) => 2 * n) as unknown as Counts],
                ]
              : [[team, counts.map((n) => 3 * n) as unknown as Counts]],
          )
          return new Map(entries)
        }
        const whole = (one: Side): Side =>
          new Map([...one].map(([team, counts]) => [team, counts.map((n) => 3 * n) as unknown as Counts]))
        const a = decompose(groupsOf(whole(before)), groupsOf(whole(after)), 'nps')
        const b = decompose(groupsOf(split(before)), groupsOf(split(after)), 'nps')
        expect([b.change, b.mix, b.rate]).toEqual([a.change, a.mix, a.rate])
      }),
    )
  })

  test('decompose(before, after): the order of groups moves nothing but their order', () => {
    fc.assert(
      fc.property(pair, ([before, after]) => {
        const a = decompose(groupsOf(before), groupsOf(after), 'nps')
        const b = decompose(groupsOf(before).reverse(), groupsOf(after).reverse(), 'nps')
        expect({ ...b, groups: [] }).toEqual({ ...a, groups: [] })
        for (const group of a.groups) expect(b.groups).toContainEqual(group)
      }),
    )
  })

  test('decompose(before, after) of broken weights adds up, and its totals are those of the values', () => {
    const weight = fc.double({ min: 0.001, max: 1000, noNaN: true })
    const group = fc.tuple(fc.double({ min: 1, max: 7, noNaN: true }), weight)
    const groups = fc.array(group, { minLength: 1, maxLength: 5 })
    const { definition, ...rest } = cesFromCounts({ 4: 1 }, { scale: ces2 })
    const given = { ...definition, choices: { ...definition.choices, weights: 'given' } }
    const of = (drawn: readonly (readonly [number, number])[]) =>
      drawn.map(([value, totalWeight], team) => ({
        key: { team },
        ces: { ...rest, value, totalWeight, definition: given },
      }))
    fc.assert(
      fc.property(groups, groups, (before, after) => {
        const { change, mix, rate, ...totals } = decompose(of(before), of(after), 'ces')
        const largest = Math.max(...[change, mix, rate].map((effect) => Math.abs(effect!)))
        expect(Math.abs(mix! + rate! - change!)).toBeLessThanOrEqual(largest * 2 ** -51)
        const mean =
          before.reduce((all, [value, w]) => all + value * w, 0) / before.reduce((all, [, w]) => all + w, 0)
        expect(totals.before).toBeCloseTo(mean, 10)
      }),
    )
  })
})
