import { describe, expect, test } from 'vitest'
import { criticalZ, normalCdf, normalQuantile } from '../../src/stats/normal.ts'

// Expected: 50 digits (mpmath), printed to 17; those of Wichura 1988, Applied Statistics 37:477–484, are among them.
describe('normalQuantile', () => {
  const quantiles: [p: number, x: number][] = [
    [1e-300, -37.0470962993612],
    [1e-100, -21.273453560965326],
    [1e-20, -9.262340089798407],
    [1e-10, -6.361340902404057],
    [1e-5, -4.264890793922825],
    [0.0005, -3.290526731491895],
    [0.001, -3.0902323061678136],
    [0.005, -2.575829303548901],
    [0.01, -2.326347874040841],
    [0.02275, -2.000002443899604],
    [0.024, -1.9773684281819468],
    [0.025, -1.9599639845400543],
    [0.05, -1.6448536269514726],
    [0.1, -1.2815515655446004],
    [0.2, -0.8416212335729142],
    [0.25, -0.6744897501960817],
    [0.3, -0.5244005127080408],
    [0.4, -0.2533471031357997],
    [0.45, -0.12566134685507402],
    [0.49, -0.025068908258711057],
    [0.499, -0.002506630899571766],
    [0.4999999, -2.5066282747031063e-7],
    [0.75, 0.6744897501960817],
    [0.975, 1.9599639845400538],
    [0.9995, 3.290526731491926],
  ]
  test.each(quantiles)('normalQuantile(%d) is %d', (p, x) => {
    expect(Math.abs(normalQuantile(p) / x - 1)).toBeLessThan(1e-15)
  })
  test('normalQuantile(0.5) is 0, not −0', () => expect(normalQuantile(0.5)).toBe(0))
  test('normalQuantile(1 − p) is −normalQuantile(p)', () => {
    for (const p of [0.25, 0.125, 2 ** -20]) expect(normalQuantile(1 - p)).toBe(-normalQuantile(p))
  })
})

describe('normalCdf', () => {
  const cdf: [x: number, p: number][] = [
    [-37.5, 4.605353009581955e-308],
    [-30, 4.906713927148187e-198],
    [-20.3, 6.429244467698346e-92],
    [-10.7, 5.088910855027318e-27],
    [-8.3, 5.205569744890254e-17],
    [-5.1, 1.6982674071476016e-7],
    [-3.3, 0.0004834241423837775],
    [-2.1, 0.017864420562816553],
    [-1.6, 0.05479929169955798],
    [-1.51, 0.0655217120889165],
    [-1.5, 0.06680720126885807],
    [-1.49, 0.06811211796672545],
    [-1, 0.15865525393145705],
    [-0.7, 0.24196365222307303],
    [-0.1, 0.460172162722971],
    [-1e-10, 0.49999999996010575],
    [0, 0.5],
    [0.3, 0.6179114221889527],
    [1, 0.8413447460685429],
    [1.7, 0.955434537241457],
    [3, 0.9986501019683699],
    [8, 0.9999999999999993],
  ]
  test.each(cdf)('normalCdf(%d) is %d', (x, p) => expect(Math.abs(normalCdf(x) / p - 1)).toBeLessThan(2e-15))
  test('normalCdf undoes normalQuantile', () => {
    for (let k = -40; k < 0; k++)
      expect(Math.abs(normalCdf(normalQuantile(10 ** k)) / 10 ** k - 1)).toBeLessThan(4e-14)
  })
  test('normalCdf ends at 0 and 1', () => expect([normalCdf(-60), normalCdf(60)]).toEqual([0, 1]))
})

describe('criticalZ', () => {
  test('criticalZ of the usual level is what its formula gives, to the last digit', () => {
    expect(criticalZ(0.95)).toBe(-normalQuantile((1 - 0.95) / 2))
  })

  test('criticalZ(level) stays finite over all levels', () => {
    expect(criticalZ(0.95)).toBeCloseTo(1.959963984540054, 14)
    expect(criticalZ(5e-324)).toBe(0)
    expect(criticalZ(1 - Number.EPSILON / 2)).toBeCloseTo(8.2923610758, 9)
  })
})
