import { describe, expect, test } from 'vitest'
import { chiSquareP, chiSquareTest } from '../../src/stats/chi-square.ts'
import { normalCdf } from '../../src/stats/normal.ts'

const close = (got: number | null, expected: number, rel = 1e-12): void =>
  expect(Math.abs(got! / expected - 1), `${got} against ${expected}`).toBeLessThan(rel)

describe('chiSquareP', () => {
  // Expected: the regularised incomplete gamma function in 40 digits (mpmath), printed to 17
  const p: [x: number, df: number, p: number][] = [
    [1e-6, 1, 0.9992021155721779],
    [0.46200417259588794, 1, 0.49668880706021656],
    [126.5376470856489, 1, 2.3451056382983395e-29],
    [1373.8726312223941, 1, 9.999999999999947e-301],
    [0.8382567990418759, 3, 0.8402963056655761],
    [1388.3367738546858, 3, 9.999999999999785e-301],
    [1.4935294268471062, 10, 0.9989553291165773],
    [9.305347732645405, 10, 0.5033909001241803],
    [51.16311542607305, 10, 1.6294631922660342e-7],
    [99.33481371742113, 100, 0.4999806157102726],
    [287.56573068222616, 100, 4.765692175741589e-20],
    [1756.7875331838768, 100, 1.0000000000000128e-300],
    [307.2217157278454, 333, 0.8413173820278881],
    [1160.198353121955, 333, 5.3354368729495866e-92],
    [871.1382486221003, 1000, 0.9986516913714232],
    [998.8865332630602, 1000, 0.5039885185079983],
    [1239.9179590892609, 1000, 2.8385772476486255e-7],
    [3672.366544556647, 1000, 1.0000000000000597e-300],
  ]
  test.each(p)('chiSquareP(%d, %d) is %d', (x, df, expected) => close(chiSquareP(x, df), expected))

  test('chiSquareP(x, 1) is 2Φ(−√x), chiSquareP(x, 2) is exp(−x/2)', () => {
    for (const x of [1e-12, 0.01, 0.5, 1, 2, 3.84, 20, 150, 1300]) {
      close(chiSquareP(x, 1), 2 * normalCdf(-Math.sqrt(x)))
      close(chiSquareP(x, 2), Math.exp(-x / 2))
    }
  })
  test('chiSquareP of 0 is 1, of what no double can tell from impossible 0', () => {
    for (const x of [0, 5e-324, 1e-300, 1e-41, 1e-39])
      for (const df of [1, 2, 1000]) expect(chiSquareP(x, df)).toBe(1)
    expect(chiSquareP(1e9, 3)).toBe(0)
  })
})

describe('chiSquareTest', () => {
  test('chiSquareTest of party by gender is 30.07, df 2, p 2.954e-7 (Agresti 2007, page 39; ?chisq.test in R)', () => {
    const got = chiSquareTest([
      [762, 327, 468],
      [484, 239, 477],
    ])
    expect([got.statistic.toFixed(2), got.df, got.p!.toExponential(3)]).toEqual(['30.07', 2, '2.954e-7'])
  })
  test('chiSquareTest leaves out rows and columns of zeros', () => {
    const full = chiSquareTest([
      [7, 3],
      [2, 8],
    ])
    expect(
      chiSquareTest([
        [0, 0, 0],
        [7, 0, 3],
        [2, 0, 8],
      ]),
    ).toEqual(full)
    expect(full.df).toBe(1)
  })
  test('chiSquareTest of proportional rows is 0, p = 1', () => {
    expect(
      chiSquareTest([
        [1, 2, 3],
        [10, 20, 30],
      ]),
    ).toEqual({ statistic: 0, df: 2, p: 1 })
  })
  test('chiSquareTest with fewer than two rows or columns in use has no p', () => {
    const none = { statistic: 0, df: 0, p: null }
    expect(chiSquareTest([])).toEqual(none)
    expect(chiSquareTest([[]])).toEqual(none)
    expect(chiSquareTest([[3, 4]])).toEqual(none)
    expect(chiSquareTest([[3], [4]])).toEqual(none)
    for (const row of [
      [0, 0],
      [5, 0],
      [5, 1],
    ])
      expect(chiSquareTest([row, [0, 0]])).toEqual(none)
  })
})
