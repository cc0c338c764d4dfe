import { describe, expect, test } from 'vitest'
import {
  ccerFromCounts,
  ces2,
  cesFromCounts,
  newcombeDifference,
  npsFromCounts,
  npsInterval,
  proportionInterval,
} from '../../src/index.ts'
import { detectableDifference, type SampleSizeOptions, sampleSize } from '../../src/metrics/sample-size.ts'
import { finitePopulationN } from '../../src/stats/design-effect.ts'

const half = (interval: { readonly lower: number; readonly upper: number } | null): number =>
  (interval!.upper - interval!.lower) / 2

describe('sampleSize by normal, published', () => {
  // Krejcie & Morgan 1970, Educational and Psychological Measurement 30:607–610, the table, whose χ² is 3.841
  test.each([
    [10, 10],
    [50, 44],
    [100, 80],
    [200, 132],
    [500, 217],
    [1000, 278],
    [2000, 322],
    [5000, 357],
    [10_000, 370],
    [1_000_000, 384],
  ])('sampleSize of a share ± 5 %% in a population of %d is %d', (population, n) => {
    const planned = sampleSize({ metric: 'csat', margin: 0.05, method: 'normal', population })
    // the table rounds to the nearest number, which is one less where that leaves a fraction
    expect(planned.n - n).toBeGreaterThanOrEqual(0)
    expect(planned.n - n).toBeLessThanOrEqual(1)
  })

  // Cochran 1977, 4.4; test/reference/rake.py
  test('sampleSize is 385 for ± 5 %, 278 of 1,000, and 1,537 for 5 points of NPS', () => {
    expect(sampleSize({ metric: 'fcr', margin: 0.05, method: 'normal' }).n).toBe(385)
    expect(sampleSize({ metric: 'fcr', margin: 0.05, method: 'normal', population: 1000 }).n).toBe(278)
    expect(sampleSize({ metric: 'nps', margin: 5, method: 'normal' }).n).toBe(1537)
  })

  test('sampleSize with a standard deviation is (z s / margin)², rounded up', () => {
    const z = 1.959963984540054
    expect(sampleSize({ metric: 'ces', standardDeviation: 1.5, margin: 0.1 })).toMatchObject({
      n: Math.ceil((z * 15) ** 2),
      method: 'normal',
      standardDeviation: 1.5,
      unit: 'scale',
    })
    expect(sampleSize({ metric: 'nps', standardDeviation: 80, margin: 4 }).n).toBe(Math.ceil((z * 20) ** 2))
  })
})

describe('sampleSize by score', () => {
  // Wilson's half width at one half is z / (2 √(n + z²)); test/reference/rake.py
  test('sampleSize in the worst case is z² less than by normal', () => {
    expect(sampleSize({ metric: 'csat', margin: 0.05 }).n).toBe(381)
    expect(sampleSize({ metric: 'nps', margin: 5 }).n).toBe(1533)
  })

  test('sampleSize is the least n whose result has an interval that narrow', () => {
    const { n, margin } = sampleSize({ metric: 'csat', expected: 0.75, margin: 0.05 })
    const width = (n: number) => half(proportionInterval(0.75 * n, n))
    expect(width(n)).toBeCloseTo(margin, 12)
    expect(width(n)).toBeLessThanOrEqual(0.05)
    expect(width(n - 1)).toBeGreaterThan(0.05)
  })

  test('sampleSize in the worst case suffices for whatever is answered', () => {
    const { n } = sampleSize({ metric: 'nps', margin: 20 })
    let widest = 0
    for (let promoters = 0; promoters <= n; promoters++)
      for (let detractors = 0; promoters + detractors <= n; detractors++) {
        const passives = n - promoters - detractors
        widest = Math.max(widest, half(npsInterval({ promoters, passives, detractors })))
      }
    expect(widest).toBeLessThanOrEqual(20)
    const less = { promoters: (n - 1) / 2, passives: 0, detractors: (n - 1) / 2 }
    expect(half(npsInterval(less))).toBeGreaterThan(20)
  })

  test('sampleSize needs more than by normal where answers are rare', () => {
    const rare = { metric: 'customerChurn', expected: 0.02, margin: 0.01 } as const
    expect(sampleSize({ ...rare, method: 'normal' }).n).toBeLessThan(sampleSize(rare).n)
    // nobody is expected to leave: by normal one customer would do
    expect(sampleSize({ ...rare, expected: 0, method: 'normal' }).n).toBe(1)
    // Wilson's half width at 0 is z²/2 / (n + z²)
    const n = 1.959963984540054 ** 2 * (50 - 1)
    expect(sampleSize({ ...rare, expected: 0 }).n).toBe(Math.ceil(n))
  })

  test.each<[SampleSizeOptions, ReturnType<typeof half>]>([
    [
      { metric: 'nps', margin: 1, expected: { promoters: 0.5, detractors: 0.2 } },
      half(npsFromCounts({ promoters: 500, passives: 300, detractors: 200 }).interval),
    ],
    [
      { metric: 'ccer', margin: 1, expected: { companyMore: 0.1, balanced: 0.4, customerMore: 0.5 } },
      half(ccerFromCounts({ companyMore: 100, balanced: 400, customerMore: 500 }).interval),
    ],
    [
      { metric: 'ces', scale: ces2, margin: 1, expected: { 2: 100, 5: 500, 7: 400 } },
      half(cesFromCounts({ 1: 0, 2: 100, 3: 0, 4: 0, 5: 500, 6: 0, 7: 400 }, { scale: ces2 }).interval),
    ],
  ])('sampleSize(%j) is 1,000 for the margin that 1,000 such answers have', (options, margin) => {
    expect(sampleSize({ ...options, margin: margin * (1 + 1e-12), difference: undefined as never }).n).toBe(
      1000,
    )
    expect(sampleSize({ ...options, margin: margin * (1 - 1e-5), difference: undefined as never }).n).toBe(
      1001,
    )
  })

  test('sampleSize takes what an earlier result has', () => {
    const before = npsFromCounts({ promoters: 50, passives: 30, detractors: 20 })
    const shares = { promoters: 0.5, detractors: 0.2 }
    expect(sampleSize({ metric: 'nps', margin: 5, expected: before.shares! })).toEqual(
      sampleSize({ metric: 'nps', margin: 5, expected: shares }),
    )
    const { distribution } = cesFromCounts({ 1: 1, 2: 0, 3: 2, 4: 0, 5: 3, 6: 0, 7: 4 }, { scale: ces2 })
    expect(sampleSize({ metric: 'ces', scale: ces2, margin: 0.2, expected: distribution }).n).toBeGreaterThan(
      1,
    )
  })

  test('sampleSize of a population is the n that is worth as much as without one', () => {
    const { n } = sampleSize({ metric: 'csat', margin: 0.05, population: 1000 })
    expect(finitePopulationN(n, 1000)!).toBeGreaterThanOrEqual(381 - 1)
    expect(finitePopulationN(n - 1, 1000)!).toBeLessThan(381)
    expect(sampleSize({ metric: 'csat', margin: 0.0001, population: 50 })).toMatchObject({
      n: 50,
      margin: 0,
      difference: 0,
    })
    expect(sampleSize({ metric: 'csat', margin: 0.05, population: 1 }).n).toBe(1)
  })

  test('sampleSize is multiplied by the design effect, and divided by the response rate', () => {
    const planned = sampleSize({ metric: 'csat', margin: 0.05, designEffect: 1.5, responseRate: 0.1 })
    expect([planned.n, planned.invitations]).toEqual([Math.ceil(380.3 * 1.5), 5710])
    // 0.07 × 300 is 21 and not 21.000000000000004
    const one = sampleSize({ metric: 'csat', margin: 0.4, method: 'normal', responseRate: 0.07 })
    expect([one.n, one.invitations]).toEqual([7, 100])
    expect(sampleSize({ metric: 'csat', margin: 0.05 }).invitations).toBeNull()
  })

  test('sampleSize answers in plain JSON, in one shape', () => {
    const one = sampleSize({ metric: 'nps', margin: 5 })
    const other = sampleSize({
      metric: 'ces',
      standardDeviation: 1,
      difference: 0.5,
      population: 40,
      responseRate: 1,
    })
    expect(JSON.parse(JSON.stringify(one))).toEqual(one)
    expect(Object.keys(one)).toEqual(Object.keys(other))
  })
})

describe('sampleSize and detectableDifference', () => {
  // R 4.2, example(power.prop.test): n = 76.7 for .50 against .75 with power .90, and power .740 for n = 50
  test('sampleSize to tell .50 from .75 with a power of .9 is 77 each', () => {
    const planned = sampleSize({ metric: 'csat', difference: 0.25, power: 0.9 })
    expect(planned.n).toBe(77)
    expect(detectableDifference({ metric: 'csat', n: 77, power: 0.9 }).difference).toBe(planned.difference)
    expect(detectableDifference({ metric: 'csat', n: 76, power: 0.9 }).difference).toBeGreaterThan(0.25)
  })

  test('detectableDifference of 50 and 50 with a power of .740 is .25', () => {
    expect(detectableDifference({ metric: 'csat', n: 50, power: 0.74 }).difference).toBeCloseTo(0.25, 3)
  })

  // R 4.2, example(power.t.test): n = 22.02 for delta = 1 sd with power .90; the t quantiles add about z²/4 to the normal n
  test('detectableDifference with a standard deviation is (z + z of the power) s √(1/a + 1/b)', () => {
    const { difference, n } = detectableDifference({
      metric: 'ces',
      standardDeviation: 2,
      n: { a: 30, b: 70 },
    })
    expect(difference).toBeCloseTo(
      (1.959963984540054 + 0.8416212335729143) * 2 * Math.sqrt(1 / 30 + 1 / 70),
      12,
    )
    expect(n).toEqual({ a: 30, b: 70 })
    expect(sampleSize({ metric: 'ces', standardDeviation: 1, difference: 1, power: 0.9 }).n).toBe(22)
  })

  test('detectableDifference is found by newcombeDifference with about the power, all outcomes enumerated', () => {
    const logFactorial = [0]
    for (let k = 1; k <= 200; k++) logFactorial.push(logFactorial[k - 1]! + Math.log(k))
    const chances = (n: number, p: number) =>
      Array.from({ length: n + 1 }, (_, k) =>
        Math.exp(
          logFactorial[n]! -
            logFactorial[k]! -
            logFactorial[n - k]! +
            k * Math.log(p) +
            (n - k) * Math.log1p(-p),
        ),
      )
    for (const [n, expected] of [
      [50, 0.5],
      [100, 0.8],
      [150, 0.1],
    ] as const) {
      const { difference } = detectableDifference({ metric: 'fcr', n, expected })
      const a = chances(n, expected)
      const b = chances(n, expected + (expected > 0.5 ? -1 : 1) * difference!)
      let power = 0
      for (let i = 0; i <= n; i++)
        for (let j = 0; j <= n; j++) {
          if (a[i]! * b[j]! < 1e-9) continue
          const { lower, upper } = newcombeDifference({ successes: i, n }, { successes: j, n })!
          if (lower > 0 || upper < 0) power += a[i]! * b[j]!
        }
      expect(power).toBeGreaterThan(0.79)
      expect(power).toBeLessThan(0.82)
    }
  })

  test('detectableDifference of NPS without passives is twice that of the share of promoters', () => {
    const shares = detectableDifference({ metric: 'csat', n: { a: 90, b: 210 }, expected: 0.3 }).difference!
    const points = detectableDifference({
      metric: 'nps',
      n: { a: 90, b: 210 },
      expected: { promoters: 0.3, detractors: 0.7 },
    }).difference!
    expect(points / 200).toBeCloseTo(shares, 12)
  })

  test('detectableDifference of a few answers is null: the scale has no room for one', () => {
    expect(detectableDifference({ metric: 'csat', n: 3 }).difference).toBeNull()
    expect(detectableDifference({ metric: 'nps', n: { a: 2, b: 4 } }).difference).toBeNull()
  })

  test('detectableDifference between all of two populations is 0', () => {
    expect(detectableDifference({ metric: 'csat', n: 40, population: 40 }).difference).toBe(0)
  })
})

describe('sampleSize and detectableDifference refuse', () => {
  test.each<[string, object, string]>([
    ['no options', undefined as never, 'options'],
    ['an unknown metric', { metric: 'timeToResolution', margin: 5 }, 'metric'],
    ['no margin', { metric: 'nps' }, 'margin'],
    ['a percentage for a share', { metric: 'csat', margin: 5 }, 'margin'],
    ['half the scale', { metric: 'nps', margin: 100 }, 'margin'],
    ['a margin of 0', { metric: 'nps', margin: 0 }, 'margin'],
    ['a margin that no n reaches', { metric: 'nps', margin: 1e-9 }, 'margin'],
    ['both', { metric: 'nps', margin: 5, difference: 5 }, 'difference'],
    ['a difference beyond the scale', { metric: 'csat', difference: 0.6 }, 'difference'],
    ['ces without its scale', { metric: 'ces', margin: 0.1 }, 'scale'],
    ['a scale for nps', { metric: 'nps', scale: ces2, margin: 5 }, 'scale'],
    ['a share above 1', { metric: 'csat', expected: 80, margin: 0.05 }, 'expected'],
    ['no detractors', { metric: 'nps', expected: { promoters: 0.5 }, margin: 5 }, 'expected.detractors'],
    [
      'shares beyond 1',
      { metric: 'nps', expected: { promoters: 0.6, detractors: 0.5 }, margin: 5 },
      'expected',
    ],
    [
      'shares short of 1',
      { metric: 'nps', expected: { promoters: 0.6, passives: 0.1, detractors: 0.2 }, margin: 5 },
      'expected',
    ],
    ['a point off the scale', { metric: 'ces', scale: ces2, expected: { 8: 1 }, margin: 0.1 }, '8'],
    ['no answers expected', { metric: 'ces', scale: ces2, expected: { 7: 0 }, margin: 0.1 }, 'expected'],
    [
      'a spread beyond the scale',
      { metric: 'csat', standardDeviation: 0.6, margin: 0.05 },
      'standardDeviation',
    ],
    [
      'two spreads',
      { metric: 'csat', standardDeviation: 0.4, expected: 0.8, margin: 0.05 },
      'standardDeviation',
    ],
    [
      'score without answers',
      { metric: 'csat', standardDeviation: 0.4, margin: 0.05, method: 'score' },
      'method',
    ],
    ['a level in percent', { metric: 'nps', margin: 5, level: 95 }, 'level'],
    ['a power of 1', { metric: 'nps', margin: 5, power: 1 }, 'power'],
    ['a design effect below 1', { metric: 'nps', margin: 5, designEffect: 0.9 }, 'designEffect'],
    ['half a customer', { metric: 'nps', margin: 5, population: 10.5 }, 'population'],
    ['a response rate in percent', { metric: 'nps', margin: 5, responseRate: 20 }, 'responseRate'],
    ['a misspelt option', { metric: 'nps', margin: 5, confidence: 0.9 }, 'confidence'],
  ])('sampleSize refuses %s', (_, options, name) => {
    const refused = expect.objectContaining({ code: 'invalid_option' })
    expect(() => sampleSize(options as SampleSizeOptions)).toThrow(refused)
    try {
      sampleSize(options as SampleSizeOptions)
    } catch (error) {
      const { path } = error as { path: string[] }
      expect(path.at(-1)).toBe(name)
    }
  })

  test.each([0, 1.5, '40', null, { a: 40 }, { a: 40, b: 60 }])(
    'detectableDifference refuses an n of %j',
    (n) => {
      expect(() => detectableDifference({ metric: 'nps', n: n as number, population: 50 })).toThrow(
        expect.objectContaining({ code: 'invalid_option', path: [expect.stringMatching(/^n\.[ab]$/)] }),
      )
    },
  )
})
