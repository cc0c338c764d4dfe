import { describe, expect, test } from 'vitest'
import { chiSquareP } from '../../src/stats/chi-square.ts'
import { normalCdf } from '../../src/stats/normal.ts'

const close = (got: number, expected: number, rel = 1e-12): void =>
  expect(Math.abs(got / expected - 1), `${got} against ${expected}`).toBeLessThan(rel)

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
