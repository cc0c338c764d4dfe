import { describe, expect, test } from 'vitest'
import { mergeTallies, npsMetric, self, tally } from '../../src/index.ts'
import {
  designEffect,
  effectiveSampleSize,
  finitePopulationN,
  linearisedInterval,
} from '../../src/stats/design-effect.ts'
import { close, runVectors } from '../vectors/vectors.ts'

/** What an answer counts towards an NPS. */
const points = Object.fromEntries(
  Array.from({ length: 11 }, (_, score) => [score, score >= 9 ? 100 : score >= 7 ? 0 : -100]),
)

describe('designEffect, effectiveSampleSize', () => {
  test('effectiveSampleSize is (Σw)² / Σw², designEffect n over it', () => {
    expect(effectiveSampleSize([4, 1, 1])).toBe(36 / 18)
    expect(designEffect([4, 1, 1])).toBe((3 * 18) / 36)
  })

  test('designEffect of equal weights is 1, and effectiveSampleSize their number', () => {
    expect(designEffect([0.3, 0.3, 0.3])).toBe(1)
    expect(effectiveSampleSize([0.3, 0.3, 0.3])).toBe(3)
  })

  test('designEffect leaves out 0, null and undefined', () => {
    expect(designEffect([4, 0, 1, null, 1, undefined])).toBe(1.5)
    expect(effectiveSampleSize([4, 0, 1, null, 1, undefined])).toBe(2)
  })

  test.each([[[]], [[0, 0]], [[null, undefined]]])('designEffect of %j is null', (weights) => {
    expect(designEffect(weights)).toBeNull()
    expect(effectiveSampleSize(weights)).toBeNull()
  })

  test.each([-1, Number.NaN, Number.POSITIVE_INFINITY, '1'])(
    'designEffect refuses %s by its place',
    (weight) => {
      expect(() => designEffect([1, weight as number])).toThrow(
        expect.objectContaining({ code: 'invalid_value', path: [1] }),
      )
    },
  )

  test('designEffect of huge and of tiny weights overflows nowhere', () => {
    expect(designEffect([1e150, 1e150, 1e150])).toBe(1)
    expect(effectiveSampleSize([1e150, 1e-150])).toBe(1)
  })
})

describe('finitePopulationN', () => {
  test('finitePopulationN(n, N) makes σ²/n into σ²/n · (N − n)/(N − 1)', () => {
    // Cochran 1977, 2.6: the correction of the variance of a mean
    expect(1 / finitePopulationN(100, 1000)!).toBeCloseTo((1 / 100) * (900 / 999), 15)
  })

  test('finitePopulationN of 1 is 1, of none 0, of all null', () => {
    expect(finitePopulationN(1, 50)).toBe(1)
    expect(finitePopulationN(0, 50)).toBe(0)
    expect(finitePopulationN(50, 50)).toBeNull()
    expect(finitePopulationN(1, 1)).toBeNull()
  })

  test.each([
    [51, 50, 'n'],
    [-1, 50, 'n'],
    [Number.NaN, 50, 'n'],
    [1, 0, 'populationSize'],
    [1, 9.5, 'populationSize'],
  ])('finitePopulationN(%d, %d) is refused for its %s', (n, populationSize, name) => {
    expect(() => finitePopulationN(n, populationSize)).toThrow(
      expect.objectContaining({ code: 'invalid_count', path: [name] }),
    )
  })
})

describe('linearisedInterval', () => {
  const weighted = (scores: readonly number[], weights: readonly number[]) =>
    tally(npsMetric(self, { weight: (_, index) => weights[index] }), scores)

  test('linearisedInterval of equal weights is the standard error of the sample', () => {
    // values 100, 100, −100: variance 40000/3 over n − 1
    const got = linearisedInterval(weighted([10, 10, 0], [2, 2, 2]), points)
    expect(got.standardError).toBeCloseTo(Math.sqrt(40000 / 3 / 3), 10)
    expect(got.n).toBe(3)
  })

  test('linearisedInterval is cut off at the ends of the points', () => {
    const { interval } = linearisedInterval(weighted([10, 0], [1, 1]), points)
    expect([interval?.lower, interval?.upper]).toEqual([-100, 100])
  })

  test('linearisedInterval of one answer has a value alone, of none nothing', () => {
    expect(linearisedInterval(weighted([10], [3]), points)).toEqual({
      value: 100,
      standardError: null,
      interval: null,
      n: 1,
    })
    expect(linearisedInterval(weighted([10], [0]), points).value).toBeNull()
  })

  test('linearisedInterval of merged tallies is that of all answers', () => {
    const metric = npsMetric<{ score: number; w: number }>('score', { weight: 'w' })
    const rows = [9, 3, 8, 10, 0].map((score, i) => ({ score, w: 0.1 + i }))
    const parts = [rows.slice(0, 2), rows.slice(2)].map((part) => tally(metric, part))
    expect(linearisedInterval(mergeTallies(parts[0]!, parts[1]!), points)).toEqual(
      linearisedInterval(tally(metric, rows), points),
    )
  })

  test('linearisedInterval refuses a tally without weights, a class without a point, and an unknown method', () => {
    const refused = (path: string) => expect.objectContaining({ code: 'invalid_option', path: [path] })
    expect(() => linearisedInterval(tally(npsMetric(self), [9]), points)).toThrow(refused('tally'))
    expect(() => linearisedInterval(undefined as never, points)).toThrow(refused('tally'))
    expect(() => linearisedInterval(weighted([9], [1]), undefined as never)).toThrow(refused('points'))
    expect(() => linearisedInterval(weighted([9], [1]), { 10: 100 })).toThrow(refused('points'))
    expect(() => linearisedInterval(weighted([9], [1]), { 9: Number.NaN })).toThrow(refused('points'))
    expect(() => linearisedInterval(weighted([9], [1]), points, { method: 'kish' as never })).toThrow(
      refused('interval.method'),
    )
  })

  runVectors('02_nps_weighted.json', ({ input, expected, tolerance }) => {
    const metric = npsMetric(self, { weight: (_, index) => input.weights[index] })
    const answers = tally(metric, input.scores)
    const got = linearisedInterval(answers, points)
    close(got.value, expected.score, tolerance, 'score')
    // R counts rows without weight in n/(n − 1) and in the degrees of freedom; here they are no answers
    const factor = Math.sqrt((got.n * (expected.n - 1)) / ((got.n - 1) * expected.n))
    close(got.standardError, expected.seLinearized * factor, tolerance, 'standard error')
    close(effectiveSampleSize(input.weights), expected.kishEffectiveN, tolerance, 'Kish n')
    if (got.n !== expected.n) return
    close(designEffect(input.weights), expected.kishDesignEffect, tolerance, 'Kish design effect')
    const clipped = ([lower, upper]: number[]) => [Math.max(-100, lower!), Math.min(100, upper!)]
    const z = linearisedInterval(answers, points, { method: 'linearised-z' })
    for (const [{ interval }, limits] of [
      [got, clipped(expected.ciLinearizedT95)],
      [z, clipped(expected.ciLinearizedZ95)],
    ] as const) {
      close(interval?.lower, limits[0], tolerance, 'lower')
      close(interval?.upper, limits[1], tolerance, 'upper')
    }
  })
})
