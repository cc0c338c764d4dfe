import { describe, expect, test } from 'vitest'
import { brokenRules, CHART_RULES, levelOf, stepsFrom } from '../../src/stats/control-limits.ts'

const plain = (values: (number | null)[]) => ({ values, sizes: values.map(() => 1) })

describe('levelOf(series, within, moving)', () => {
  // NIST/SEMATECH e-Handbook of Statistical Methods, 6.3.2.2: mean 50.81, mean moving range 1.8778, limits 45.8159 and
  // 55.8041 with d2 rounded to 1.128.
  const flow = [49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1]

  test('gives the individuals chart of NIST for a series of numbers', () => {
    const { centre, sigmaZ, errors } = levelOf(plain(flow), () => null, true)
    expect(centre).toBeCloseTo(50.81, 10)
    expect(sigmaZ).toBeNull()
    expect(errors[0]! * (2 / Math.sqrt(Math.PI))).toBeCloseTo(1.8778, 4)
    expect(centre! + 3 * errors[9]!).toBeCloseTo(55.8041, 2)
    expect(centre! - 3 * errors[9]!).toBeCloseTo(45.8159, 2)
  })

  test('takes the moving range over a gap, and the centre from the baseline alone', () => {
    const { centre, errors } = levelOf(plain([1, null, 3, 100, null]), () => null, true, 3)
    expect(centre).toBe(2)
    expect(errors).toEqual([2, null, 2, 2, null].map((range) => range && (range * Math.sqrt(Math.PI)) / 2))
  })

  test('is null where there is nothing to take it from', () => {
    expect(levelOf(plain([]), () => null, true)).toEqual({ centre: null, sigmaZ: null, errors: [] })
    expect(levelOf(plain([null, 4]), () => null, true, 1)).toEqual({
      centre: null,
      sigmaZ: null,
      errors: [null, null],
    })
    expect(levelOf(plain([4]), () => null, true)).toEqual({ centre: 4, sigmaZ: null, errors: [null] })
    expect(levelOf(plain([4]), (centre) => centre, false)).toEqual({ centre: 4, sigmaZ: 1, errors: [2] })
  })
})

test('stepsFrom(centre, value, error) is infinite off a level without spread, and 0 on it', () => {
  expect(stepsFrom(1, 3, 0.5)).toBe(4)
  expect(stepsFrom(1, 1, 0)).toBe(0)
  expect(stepsFrom(1, 0, 0)).toBe(-Infinity)
})

describe('brokenRules(values, steps, rules, sigmas) marks the points that complete', () => {
  const found = (steps: number[], sigmas = 3) =>
    brokenRules(steps, steps, CHART_RULES, sigmas).map((rules) => rules.join())
  const none = (n: number): string[] => Array.from({ length: n }, () => '')

  test('a step beyond the limits, not one on them', () => {
    expect(found([0, 3, 0, -3.1, 0])).toEqual(['', '', '', 'beyond-limits', ''])
    expect(found([0, 2.1], 2)).toEqual(['', 'beyond-limits'])
  })

  test('nine on one side, which a point on the centre interrupts', () => {
    const side = [0.1, 0.2, 0.1, 0.2, 0.1, 0.2, 0.1, 0.2]
    expect(found([...side, 0.1, 0.2])).toEqual([...none(8), 'nine-on-one-side', 'nine-on-one-side'])
    expect(found([...side, 0, ...side])).toEqual(none(17))
    expect(found([...side, -0.1])).toEqual(none(9))
  })

  test('six that rise or fall, each beyond the one before', () => {
    expect(found([-0.3, -0.2, -0.1, 0.1, 0.2, 0.3])).toEqual([...none(5), 'six-rising-or-falling'])
    expect(found([0.3, 0.2, 0.1, -0.1, -0.2, -0.3])).toEqual([...none(5), 'six-rising-or-falling'])
    expect(found([-0.3, -0.2, -0.2, 0.1, 0.2, 0.3])).toEqual(none(6))
  })

  test('two of three beyond two sigmas and four of five beyond one, on one side', () => {
    expect(found([2.1, 0, 2.2])).toEqual(['', '', 'two-of-three-beyond-two-sigmas'])
    expect(found([2.1, 0, -2.2])).toEqual(none(3))
    expect(found([2.1, 0, 0, 2.2])).toEqual(none(4))
    expect(found([1.1, 1.2, 0, 1.3, 1.1])).toEqual([...none(4), 'four-of-five-beyond-one-sigma'])
    expect(found([1.1, 1.2, 0, 1.3, 0.9])).toEqual(none(5))
  })
})
