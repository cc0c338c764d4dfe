import { describe, expect, test } from 'vitest'
import { evaluate, nps, nps0to10, npsFromCounts, npsInterval, npsMetric, scale } from '../../src/index.ts'

describe('nps', () => {
  test('nps(scores) is 100 × (promoters − detractors) / n', () => {
    expect(nps([10, 9, 8, 3])).toMatchObject({
      value: 25,
      n: 4,
      promoters: 2,
      passives: 1,
      detractors: 1,
      mean: 7.5,
    })
  })
  test('nps counts every boundary where Reichheld put it', () => {
    expect(nps([0, 6, 7, 8, 9, 10])).toMatchObject({ detractors: 2, passives: 2, promoters: 2 })
  })
  test('nps([]) is null, not 0', () => {
    expect(nps([])).toMatchObject({
      value: null,
      interval: null,
      status: 'no-answers',
      n: 0,
      shares: null,
      mean: null,
    })
  })
  test('nps of blanks only is null', () => {
    expect(nps([null, undefined, Number.NaN])).toMatchObject({ value: null, excluded: { missing: 3 } })
  })
  test('nps counts holes of a sparse array as missing', () => {
    const sparse: number[] = []
    sparse[4] = 9
    expect(nps(sparse)).toMatchObject({ n: 1, excluded: { missing: 4 } })
  })
  test('nps([score], code 11) counts the declared blank apart (San Francisco airport codes it so)', () => {
    const codes = scale({ ...nps0to10, notApplicable: [11] })
    expect(nps([9, 11, 3], { scale: codes })).toMatchObject({
      value: 0,
      excluded: { notApplicable: 1, invalid: 0 },
    })
  })
  test.each([[11], [-1], [6.5], ['9'], [9n], [true], [new Date(0)], [[9]], [Infinity]])(
    'nps throws on %s with its place, and excludes it on request',
    (bad) => {
      const scores = [9, bad as number, 3]
      expect(() => nps(scores)).toThrow(expect.objectContaining({ code: 'invalid_value', path: [1] }))
      expect(nps(scores, { onInvalid: 'exclude' })).toMatchObject({
        value: 0,
        n: 2,
        excluded: { invalid: 1 },
      })
    },
  )
  test('nps names field, rule, value, row and the way out', () => {
    expect(() => nps([9, 11])).toThrow(
      "score must be a whole number from 0 to 10, got 11 (row 1). Count it apart by onInvalid: 'exclude', " +
        'or name it in notApplicable.',
    )
  })
  test('nps refuses five stars', () => {
    const stars = scale({ min: 1, max: 5, better: 'high' })
    expect(() => nps([5], { scale: stars })).toThrow(expect.objectContaining({ path: ['scale'] }))
  })
  test('nps with dismissed answers in the denominator counts them as passives do (Formbricks summary: 33.33)', () => {
    const result = nps([10, null, null], { denominator: 'answered-and-dismissed' })
    expect(result).toMatchObject({ n: 3, dismissed: 2, passives: 0, mean: 10, excluded: { missing: 0 } })
    expect(result.value).toBeCloseTo(33.333, 3)
    expect(npsFromCounts({ promoters: 1, passives: 0, detractors: 0, dismissed: 2 }).value).toBe(100)
  })
})

describe('nps with weights', () => {
  test('nps(scores, { weights }) weighs the shares, and n stays items', () => {
    const result = nps([10, 9, 8, 3], { weights: [1, 2, 0, 1] })
    expect(result).toMatchObject({
      value: 50,
      n: 3,
      promoters: 2,
      passives: 0,
      excluded: { notApplicable: 1 },
    })
    expect(result.effectiveN).toBeCloseTo(16 / 6, 12)
  })
  test('weights of 0 only leave nothing to compute from', () => {
    expect(nps([10, 3], { weights: [0, 0] })).toMatchObject({ value: null, n: 0, status: 'no-answers' })
  })
  test('a missing weight is a missing answer', () => {
    expect(nps([10, 3], { weights: [1, null] })).toMatchObject({ n: 1, excluded: { missing: 1 } })
  })
  test.each([[-1], [Number.NaN], [Infinity], ['1']])('weight %s throws, or is excluded', (bad) => {
    const weights = [1, bad as number]
    expect(() => nps([10, 3], { weights })).toThrow(expect.objectContaining({ path: [1, 'weight'] }))
    expect(nps([10, 3], { weights, onInvalid: 'exclude' }).excluded.invalid).toBe(1)
  })
  test('as many weights as scores', () => {
    expect(() => nps([10, 3], { weights: [1] })).toThrow(expect.objectContaining({ code: 'length_mismatch' }))
  })
})

describe('npsFromCounts and npsInterval', () => {
  test('npsFromCounts has one division, last: 7 promoters, 2 detractors of 10 are 50', () => {
    expect(npsFromCounts({ promoters: 7, passives: 1, detractors: 2 }).value).toBe(50)
  })
  test('npsFromCounts of 1e15 answers stays exact', () => {
    const result = npsFromCounts({ promoters: 5e14, passives: 3e14, detractors: 2e14 })
    expect(result.value).toBe(30)
    expect(result.interval!.upper - result.interval!.lower).toBeLessThan(1e-5)
  })
  test('the score interval of promoters alone is not a point (10 of 10: 44.5 to 100)', () => {
    const interval = npsInterval({ promoters: 10, passives: 0, detractors: 0 })!
    expect(interval.lower).toBeCloseTo(44.49, 1)
    expect(interval.upper).toBe(100)
    const wald = npsInterval({ promoters: 10, passives: 0, detractors: 0 }, { method: 'wald' })
    expect(wald).toMatchObject({ lower: 100, upper: 100 })
  })
  test.each([[{ promoters: -1 }], [{ promoters: 1.5 }], [{ promoters: Number.NaN }], [{ promoter: 1 }]])(
    'npsFromCounts refuses %j',
    (counts) => {
      expect(() => npsFromCounts({ promoters: 1, passives: 0, detractors: 0, ...counts })).toThrow(
        expect.objectContaining({ code: 'invalid_count' }),
      )
    },
  )
  test.each([
    [{ level: 1 }],
    [{ level: 0 }],
    [{ level: Number.NaN }],
    [{ method: 'wilson' }],
    [{ levl: 0.9 }],
  ])('npsInterval refuses the options %j', (options) => {
    expect(() => npsInterval({ promoters: 1, passives: 0, detractors: 0 }, options as never)).toThrow(
      expect.objectContaining({ code: 'invalid_option' }),
    )
  })
})

describe('npsMetric', () => {
  test('evaluate(npsMetric(column), rows) names row and column of a bad score', () => {
    expect(() => evaluate(npsMetric('NETPRO'), [{ NETPRO: 9 }, { NETPRO: 12 }])).toThrow(
      expect.objectContaining({ path: [1, 'NETPRO'] }),
    )
  })
  test('evaluate refuses a row that is none', () => {
    expect(() => evaluate(npsMetric<{ s: number }>('s'), [null as never])).toThrow(
      expect.objectContaining({ code: 'invalid_input', path: [0] }),
    )
  })
  test.each([[undefined], [null], ['10'], [{ 9: 3 }], [Promise.resolve([9])], [7]])(
    'nps(%s) is refused',
    (input) => {
      expect(() => nps(input as never)).toThrow(expect.objectContaining({ code: 'invalid_input' }))
    },
  )
})
