import { describe, expect, test } from 'vitest'
import { compare } from '../../src/compare/compare.ts'
import type { Comparison } from '../../src/compare/comparison.ts'
import { isCxMetricsError } from '../../src/core/errors.ts'
import { self } from '../../src/core/evaluate.ts'
import { ccerMetric } from '../../src/metrics/ccer.ts'
import { cesMetric } from '../../src/metrics/ces.ts'
import { csatMetric } from '../../src/metrics/csat.ts'
import { npsMetric } from '../../src/metrics/nps.ts'
import { revenueChurnMetric } from '../../src/metrics/revenue-churn.ts'
import { timeToResolutionMetric } from '../../src/metrics/time-to-resolution.ts'
import { ces2 } from '../../src/scales/presets.ts'
import { scale } from '../../src/scales/scale.ts'

const yesOrNo = csatMetric<unknown>(self, {
  scale: scale({ points: [0, 1], better: 'high', positive: [1], negative: [0] }),
})

/** Pairs with a success on both sides, on the first alone, on the second alone, on neither. */
function pairsOf(counts: readonly [number, number, number, number]): [number[], number[]] {
  const pairs = [
    [1, 1],
    [1, 0],
    [0, 1],
    [0, 0],
  ].flatMap((pair, kind) => Array<number[]>(counts[kind]!).fill(pair))
  return [pairs.map(([a]) => a!), pairs.map(([, b]) => b!)]
}

const rounded = ({ interval }: Comparison): readonly string[] =>
  [interval!.lower, interval!.upper].map((limit) => limit.toFixed(4))

describe('compare of paired shares', () => {
  // Cavo et al. 2012, complete response before and after consolidation therapy, as Fagerland, Lydersen and Laake 2017,
  // Statistical Analysis of Contingency Tables, chapter 8, has it; figures of their R package contingencytables.
  const [a, b] = pairsOf([59, 6, 16, 80])
  const asked = { metric: yesOrNo, paired: true } as const

  test('compare(a, b, { paired }) is Tango’s interval, −0.1240 to −0.0054, and McNemar’s p, 0.033006', () => {
    const got = compare(a, b, asked)
    expect(got.difference!.toFixed(4)).toBe('-0.0621')
    expect(rounded(got)).toEqual(['-0.1240', '-0.0054'])
    expect(got.interval!.method).toBe('score')
    expect(got.p!.toFixed(6)).toBe('0.033006')
    expect(got).toMatchObject({ method: 'score', a: { n: 161 }, b: { n: 161 } })
    expect(got.pairs).toEqual({ n: 161, unmatched: 0, incomplete: 0 })
  })

  test('compare(a, b, { paired, method: "mcnemar" }) has the exact p, 0.052479, beside that interval', () => {
    const got = compare(a, b, { ...asked, method: 'mcnemar' })
    expect(got.p!.toFixed(6)).toBe('0.052479')
    expect(rounded(got)).toEqual(['-0.1240', '-0.0054'])
  })

  // test/reference/tango.py, in 50 digits
  test.each([
    ['Bentur 2009', [1, 1, 7, 12], [-0.5172322764, -0.0260030325], 0.0703125],
    ['PropCIs::scoreci.mp(40, 20, 160)', [60, 40, 20, 40], [0.0308645331, 0.2180642442], 0.013489293731],
    ['44 of whom one changed', [43, 0, 1, 0], [-0.118077097, 0.0593932311], 1],
  ] as const)('compare(a, b, { paired }) of %s', (_, counts, [lower, upper], exactP) => {
    const rows = pairsOf(counts)
    const got = compare(...rows, asked)
    expect(got.interval!.lower).toBeCloseTo(lower, 9)
    expect(got.interval!.upper).toBeCloseTo(upper, 9)
    expect(compare(...rows, { ...asked, method: 'mcnemar' }).p).toBeCloseTo(exactP, 11)
  })

  test('compare(a, b, { paired }) where nobody changed is no difference, with what n allows on both sides', () => {
    const rows = pairsOf([5, 0, 0, 5])
    const got = compare(...rows, asked)
    expect(got).toMatchObject({ difference: 0, p: 1, status: 'ok' })
    // z²/(n + z²), the score interval's reach where no pair changed
    const z = 1.959963984540054
    expect(got.interval!.upper).toBeCloseTo((z * z) / (10 + z * z), 12)
    expect(got.interval!.lower).toBeCloseTo((-z * z) / (10 + z * z), 12)
    expect(compare(...rows, { ...asked, method: 'mcnemar' }).p).toBe(1)
    expect(compare(...rows, { ...asked, method: 't' }).p).toBe(1)
  })
})

describe('compare of paired means', () => {
  // Student 1908, Biometrika 6:20: hours of sleep gained by ten patients with two drugs, in tenths; t = −4.0621, df = 9,
  // p = 0.002833, −2.459886 to −0.700114 in R: t.test(extra ~ group, paired = TRUE)
  const first = [7, -16, -2, -12, -1, 34, 37, 8, 0, 20].map((tenths) => tenths + 100)
  const second = [19, 8, 11, 1, -1, 44, 55, 16, 46, 34].map((tenths) => tenths + 100)
  const spans = timeToResolutionMetric<unknown>({ span: self })

  test('compare(a, b, { paired, method: "t" }) is Student’s: −2.459886 to −0.700114, p 0.002833', () => {
    const got = compare(first, second, { metric: spans, paired: true })
    expect(got.method).toBe('t')
    expect(got.difference! / 10).toBeCloseTo(-1.58, 12)
    expect((got.interval!.lower / 10).toFixed(6)).toBe('-2.459886')
    expect((got.interval!.upper / 10).toFixed(6)).toBe('-0.700114')
    expect(got.p!.toFixed(6)).toBe('0.002833')
  })

  test('compare(a, b, { paired, method: "t" }) of one pair says that it is too few', () => {
    const got = compare([5], [3], { metric: spans, paired: true })
    expect(got).toMatchObject({ difference: 2, interval: null, intervalReason: 'too-few-items', p: null })
  })

  test('compare(a, b, { paired, method: "t" }) where all changed alike has no p', () => {
    const got = compare([5, 6, 7], [3, 4, 5], { metric: spans, paired: true })
    expect(got).toMatchObject({ difference: 2, interval: { lower: 2, upper: 2 }, p: null })
  })

  test('compare(a, b, { paired }) of a median is refused, whose change is no mean of changes', () => {
    const metric = timeToResolutionMetric<unknown>({ span: self, statistic: 'median' })
    expect(() => compare([1, 2, 30], [4, 5, 6], { metric, paired: true })).toThrow(/^paired must be false/)
  })
})

describe('compare of paired NPS and effort', () => {
  test('compare(a, b, { paired }) of NPS lies on −200 to 200', () => {
    const metric = npsMetric<unknown>(self)
    const got = compare([10, 10, 10], [0, 0, 0], { metric, paired: true })
    expect(got.difference).toBe(200)
    expect(got.interval!.upper).toBe(200)
    // all three changes at one end: Wilson's limit of 3 of 3 on the scale of −200 to 200
    const z2 = 1.959963984540054 ** 2
    expect(got.interval!.lower).toBeCloseTo(400 * (3 / (3 + z2)) - 200, 9)
  })

  test('compare(a, b, { paired }) of CES and of C:CER', () => {
    const effort = compare([1, 2, 5, 4], [2, 2, 4, 1], {
      metric: cesMetric<unknown>(self, { scale: ces2 }),
      paired: true,
    })
    expect(effort).toMatchObject({ difference: 0.75, unit: 'scale', pairs: { n: 4 } })
    const sides = [
      { id: 1, own: 5, theirs: 1 },
      { id: 2, own: 1, theirs: 5 },
    ]
    const metric = ccerMetric<(typeof sides)[number]>({ customer: 'own', company: 'theirs' })
    const got = compare(sides, [...sides].reverse(), { metric, paired: true, by: 'id' })
    expect(got).toMatchObject({ difference: 0, p: 1 })
  })
})

describe('compare by customer', () => {
  const metric = npsMetric<{ id: unknown; score: number | null }>('score')
  const before = [
    { id: 'a', score: 10 },
    { id: 'b', score: 3 },
    { id: 'c', score: 9 },
    { id: 'gone', score: 0 },
    { id: null, score: 0 },
  ]
  const after = [
    { id: 'c', score: null },
    { id: 'new', score: 0 },
    { id: 'b', score: 8 },
    { id: undefined, score: 0 },
    { id: 'a', score: 9 },
    { id: Number.NaN, score: 0 },
  ]
  const asked = { metric, paired: true, by: 'id' } as const

  test('compare(rows, rows, { by }) matches in any order, and counts who is left out', () => {
    const got = compare(after, before, asked)
    // a: promoter twice; b: detractor, then passive; c: no answer after
    expect(got).toMatchObject({ difference: 50, a: { value: 50, n: 2 }, b: { value: 0, n: 2 } })
    expect(got.pairs).toEqual({ n: 2, unmatched: 5, incomplete: 1 })
    expect(compare([...after].reverse(), before, asked)).toEqual(got)
    expect(compare(after, before, { ...asked, by: (row) => row.id })).toEqual(got)
    expect(compare(new Set(after), new Set(before), asked)).toEqual(got)
  })

  test('compare(rows, rows, { by }) tells 1 from "1"', () => {
    const got = compare([{ id: 1, score: 9 }], [{ id: '1', score: 3 }], asked)
    expect(got).toMatchObject({ difference: null, status: 'nothing-to-compare', p: null })
    expect(got.pairs).toEqual({ n: 0, unmatched: 2, incomplete: 0 })
  })

  test('compare(rows, rows, { by }) refuses a customer who is on a side twice, naming side and row', () => {
    const twice = [...before, { id: 'b', score: 1 }]
    expect(errorOf(() => compare(after, twice, asked))).toEqual(['invalid_value', ['b', 5]])
    expect(errorOf(() => compare(twice, after, asked))).toEqual(['invalid_value', ['a', 5]])
    expect(() => compare(twice, after, asked)).toThrow('got "b" again (a, row 5)')
  })

  test('compare(rows, rows, { paired }) without by wants as many rows on both sides', () => {
    expect(errorOf(() => compare([9, 3], [9], { metric: npsMetric<unknown>(self), paired: true }))).toEqual([
      'length_mismatch',
      [],
    ])
  })

  test('compare(rows, rows, { paired }) refuses what has no pairs, and what pairs do not have', () => {
    const rows = [{ score: 9, id: 1 }]
    const bad = (options: object): unknown =>
      errorOf(() => compare(rows, rows, { metric, ...options } as never))
    expect(bad({ paired: true, metric: npsMetric('score', { weight: 'id' }) })).toEqual([
      'invalid_option',
      ['paired'],
    ])
    expect(bad({ paired: true, metric: revenueChurnMetric() })).toEqual(['invalid_option', ['paired']])
    for (const method of ['mover', 'mcnemar', 'bootstrap', 'nonsense']) {
      expect(bad({ paired: true, method }), method).toEqual(['invalid_option', ['method']])
    }
    expect(bad({ paired: 'yes' })).toEqual(['invalid_option', ['paired']])
    expect(bad({ by: 'id' })).toEqual(['invalid_option', ['by']])
    expect(bad({ metric: undefined })).toEqual(['invalid_option', ['metric']])
    expect(bad({ paired: true, level: 1 })).toEqual(['invalid_option', ['level']])
    expect(errorOf(() => compare(5 as never, rows, { metric, paired: true }))).toEqual(['invalid_input', []])
    expect(errorOf(() => compare([{ score: 11, id: 1 }], rows, { metric, paired: true }))).toEqual([
      'invalid_value',
      [0, 'score'],
    ])
  })
})

function errorOf(run: () => unknown): unknown {
  try {
    return run()
  } catch (error) {
    return isCxMetricsError(error) ? [error.code, error.path] : error
  }
}
