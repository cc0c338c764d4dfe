import { describe, expect, test } from 'vitest'
import { betaCdf, betaQuantile, fP, gammaQuantile, studentP, studentQuantile } from '../../src/stats/beta.ts'

type Tail = 'lower' | 'upper'
const close = (got: number, expected: number, rel = 1e-13): void =>
  expect(Math.abs(got / expected - 1), `${got} against ${expected}`).toBeLessThan(rel)

// Expected: Newton's method in 45 digits on series of positive terms (mpmath), printed to 17.
describe('betaQuantile', () => {
  const beta: [p: number, a: number, b: number, tail: Tail, x: number][] = [
    [0.025, 0.5, 0.5, 'lower', 0.001541333133436012],
    [0.025, 0.5, 10.5, 'lower', 4.7890433157581896e-5],
    [0.025, 0.5, 10.5, 'upper', 0.21719626750921056],
    [0.025, 1, 10, 'upper', 0.30849710781876083],
    [0.0005, 3, 8, 'lower', 0.01656661504987302],
    [0.0005, 3, 8, 'upper', 0.7437110066470914],
    [0.49, 3, 8, 'lower', 0.2552108348071246],
    [0.9, 3, 8, 'lower', 0.4496038886735859],
    [1e-9, 2.5, 7.5, 'lower', 4.938763491588e-5],
    [1e-9, 2.5, 7.5, 'upper', 0.9571958473403899],
    [0.005, 30, 971, 'lower', 0.017868191527523242],
    [0.005, 31, 970, 'upper', 0.046802486323362105],
    [0.025, 300, 701, 'lower', 0.27172111212914446],
    [0.025, 301, 700, 'upper', 0.329461678697366],
    [0.025, 1, 1000000, 'lower', 2.5317807663794178e-8],
    [0.025, 2, 999999, 'upper', 5.571630655172244e-6],
    [0.025, 0.3, 0.2, 'lower', 7.60161509539986e-5],
  ]
  test.each(beta)('betaQuantile(%d, %d, %d, %s) is %d', (p, a, b, tail, x) =>
    close(betaQuantile(p, a, b, tail), x),
  )

  test('betaQuantile(p, 1, n) and (p, n, 1) are closed forms up to n = 1e15', () => {
    for (const n of [1, 10, 1e5, 1e9, 1e15]) {
      close(betaQuantile(0.025, 1, n), -Math.expm1(Math.log1p(-0.025) / n))
      close(betaQuantile(0.025, 1, n, 'upper'), -Math.expm1(Math.log(0.025) / n))
      close(betaQuantile(0.025, n, 1), Math.exp(Math.log(0.025) / n))
    }
  })

  test('betaQuantile is undone by betaCdf over all sizes of a and b', () => {
    for (const a of [0.5, 1, 3.5, 40, 1e4])
      for (const b of [0.5, 2, 17, 1e3])
        for (const p of [1e-8, 0.025, 0.5, 0.8]) {
          const x = betaQuantile(p, a, b)
          // 1 − x in betaCdf has lost its digits where x is next to 1.
          if (1 - x > 1e-4) close(betaCdf(x, a, b), p, 2e-11)
        }
  })

  test('betaQuantile of huge and of tiny parameters returns', () => {
    close(betaQuantile(0.025, 5e14, 5e14), 0.5 - 1.9599639845400543 / (4 * Math.sqrt(2.5e14)), 1e-14)
    expect(betaQuantile(0.025, 0.001, 5)).toBeLessThan(1e-300)
    expect(betaQuantile(1e-16, 0.5, 1e9)).toBeGreaterThan(0)
  })
})

describe('gammaQuantile', () => {
  const gamma: [p: number, shape: number, tail: Tail, x: number][] = [
    [0.025, 1, 'lower', 0.025317807984289876],
    [0.025, 1, 'upper', 3.6888794541139363],
    [0.025, 11, 'lower', 5.491160367236838],
    [0.025, 12, 'upper', 19.682038513301958],
    [0.0005, 3, 'upper', 12.051399497491746],
    [1e-9, 5, 'lower', 0.04157613724276548],
    [1e-9, 5, 'upper', 31.472728710279284],
    [0.025, 100, 'lower', 81.36399125092314],
    [0.025, 101, 'upper', 121.62679379242638],
    [0.4995, 7, 'lower', 6.666414479733613],
    [0.025, 10000, 'lower', 9804.952467260184],
    [0.025, 10001, 'upper', 10197.951624661473],
    [0.05, 0.5, 'lower', 0.0019660700000097616],
    [0.05, 0.5, 'upper', 1.920729410347063],
  ]
  test.each(gamma)('gammaQuantile(%d, %d, %s) is %d', (p, shape, tail, x) =>
    close(gammaQuantile(p, shape, tail), x),
  )
})

describe('studentQuantile', () => {
  const student: [level: number, df: number, t: number][] = [
    [0.95, 1, 12.706204736174692],
    [0.95, 2, 4.302652729749462],
    [0.95, 1.5, 6.016663104427928],
    [0.95, 9, 2.262157162798205],
    [0.99, 29, 2.7563859036706053],
    [0.999, 4, 8.610301581379273],
    [0.5, 9, 0.7027221467513264],
    [0.001, 10, 0.0012849894064565898],
    [0.95, 999, 1.9623414611334495],
    [0.999999, 30, 6.119075620373899],
    [0.95, 100000, 1.9599877075346093],
  ]
  test.each(student)('studentQuantile(%d, %d) is %d', (level, df, t) => close(studentQuantile(level, df), t))

  test('studentQuantile tends to z + (z³ + z)/4df', () => {
    const z = 1.9599639845400538
    for (const df of [1e9, 1e12, 1e15]) close(studentQuantile(0.95, df), z + (z ** 3 + z) / (4 * df))
  })
})

describe('betaCdf', () => {
  const cdf: [x: number, a: number, b: number, p: number][] = [
    [0.3, 2, 5, 0.579825],
    [0.7, 2, 5, 0.989065],
    [0.01, 0.5, 10.5, 0.35015634192190864],
    [0.5, 300, 301, 0.5162799656674898],
    [0.999, 40, 0.5, 0.7779198676356881],
    [1e-8, 3, 8, 1.1999999370000016e-22],
  ]
  test.each(cdf)('betaCdf(%d, %d, %d) is %d', (x, a, b, p) => close(betaCdf(x, a, b), p))
})

describe('studentP', () => {
  const p: [t: number, df: number, p: number][] = [
    [2, 5, 0.10193947882985836],
    [12.7, 1, 0.05002432768934416],
    [0.5, 30, 0.6207230048851273],
    [40, 10, 2.2808577430857547e-12],
    [1e-6, 3, 0.9999992648948061],
    [3.3, 1000, 0.00100099672500209],
  ]
  test.each(p)('studentP(%d, %d) is %d', (t, df, expected) => {
    close(studentP(t, df), expected)
    expect(studentP(-t, df)).toBe(studentP(t, df))
  })
  test('studentP(0, df) is 1', () => expect(studentP(0, 7)).toBe(1))
})

describe('fP', () => {
  const cases = [0.2, 1, 2.5, 30].flatMap((f) => [1, 2.5, 9, 1000].map((df) => [f, df] as const))
  test.each(cases)('fP(%d, 1, %d) is the two-sided p of Student’s t, squared', (f, df) => {
    close(fP(f, 1, df), studentP(Math.sqrt(f), df), 1e-12)
  })
  test.each(cases)('fP(%d, 2, %d) is (1 + 2f/df)^(−df/2)', (f, df) => {
    close(fP(f, 2, df), (1 + (2 * f) / df) ** (-df / 2))
  })
  test('fP(0, …) is 1', () => {
    expect(fP(0, 3, 7)).toBe(1)
  })
})
