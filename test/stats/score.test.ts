import { describe, expect, test } from 'vitest'
import { scoreLimits } from '../../src/stats/score.ts'
import { scoreExactly, scoreReference } from './score-reference.ts'

const z = 1.959963984540054

/** Wilson's closed form (Wilson 1927). */
function wilson(x: number, n: number, z: number): readonly [number, number] {
  const p = x / n
  const centre = p + (z * z) / (2 * n)
  const margin = z * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n))
  return [(centre - margin) / (1 + (z * z) / n), (centre + margin) / (1 + (z * z) / n)]
}

function expectClose(
  got: readonly number[],
  expected: readonly number[],
  tolerance: number,
  what: string,
): void {
  for (const side of [0, 1]) {
    expect(Math.abs(got[side]! - expected[side]!), `${what}: ${got} against ${expected}`).toBeLessThan(
      tolerance,
    )
  }
}

describe('scoreLimits', () => {
  test('scoreLimits of two points is Wilson in closed form, n = 1 to 60, every count and level', () => {
    for (const level of [0.01, 0.6744897501960817, z, 3.290526731491926, 8])
      for (let n = 1; n <= 60; n++)
        for (let x = 0; x <= n; x++)
          expectClose(
            scoreLimits([0, 1], [n - x, x], level),
            wilson(x, n, level),
            1e-14,
            `${x} of ${n}, z ${level}`,
          )
  })

  test('scoreLimits of two points is Wilson up to n = 1e15 and for fractional n', () => {
    for (const n of [0.5, 1.7, 1e3, 1e6, 1e9, 1e12, 1e15])
      for (const share of [0.001, 0.1, 0.5, 0.73, 1])
        expectClose(
          scoreLimits([0, 1], [1 - share, share], z, n),
          wilson(share * n, n, z),
          1e-15,
          `${share} of ${n}`,
        )
    expect(scoreLimits([0, 1], [1e15, 0], z)[1] / 3.841458820694124e-15).toBeCloseTo(1, 12)
  })

  test('scoreLimits is the definition solved by bisection, all tallies of three points, n = 1 to 12', () => {
    for (const points of [
      [-1, 0, 1],
      [1, 2, 7],
    ])
      for (const level of [0.6744897501960817, z, 3.290526731491926])
        for (let n = 1; n <= 12; n++)
          for (let a = 0; a <= n; a++)
            for (let b = 0; b <= n - a; b++) {
              const tally = [a, b, n - a - b]
              const what = `${tally} on ${points}, z ${level}`
              expectClose(
                scoreLimits(points, tally, level),
                scoreReference(points, tally, level, n),
                1e-7,
                what,
              )
            }
  })

  test('scoreLimits is right to the last digits, all tallies of three points, n = 2 to 12, and some of five', () => {
    const tallies = [
      [3, 0, 0, 1, 0],
      [1, 0, 0, 0, 100_000],
      [7, 2, 9, 30, 4],
    ]
    for (let n = 2; n <= 12; n++)
      for (let a = 0; a < n; a++)
        for (let b = a === 0 ? 1 : 0; b <= n - a && b < n; b++) tallies.push([a, b, n - a - b])
    for (const tally of tallies)
      for (const level of [0.015625, z, 8]) {
        const points = tally.length === 5 ? [1, 2, 3, 4, 5] : [-1, 0, 1]
        expectClose(
          scoreLimits(points, tally, level),
          scoreExactly(points, tally, level),
          2e-15,
          `${tally}, z ${level}`,
        )
      }
  })

  test('scoreLimits of one class stops at the end it lies on, and takes mass at the others', () => {
    // x̄ − c/(1 + c) · (x̄ − min) with c = z²/n
    for (const n of [0.5, 1, 10, 1e6, 1e15])
      for (const [k, x] of [1, 2, 3, 4, 5].entries()) {
        const weights = [0, 0, 0, 0, 0]
        weights[k] = n
        const pull = z ** 2 / n / (1 + z ** 2 / n)
        expectClose(
          scoreLimits([1, 2, 3, 4, 5], weights, z),
          [x - pull * (x - 1), x + pull * (5 - x)],
          1e-14,
          `${x}`,
        )
      }
  })

  test('scoreLimits does not ask for the order of the points, and mirrors', () => {
    const [lower, upper] = scoreLimits([0, 4, 1, 9], [3, 5, 0, 1], z)
    expect(scoreLimits([9, 1, 4, 0], [1, 0, 5, 3], z)).toEqual([lower, upper])
    expectClose(scoreLimits([0, -4, -1, -9], [3, 5, 0, 1], z), [-upper, -lower], 1e-15, 'mirrored')
  })

  test('scoreLimits at z = 0 has no width, and never gives −0', () => {
    expect(scoreLimits([-1, 0, 1], [1, 0, 1], 0)).toEqual([0, 0])
    for (const limit of [...scoreLimits([0, 1], [5, 0], z), ...scoreLimits([-1, 0], [0, 5], z)])
      expect(Object.is(limit, -0)).toBe(false)
  })

  test('scoreLimits of a weight next to 0 is that of 0, seen or unseen', () => {
    for (const tiny of [1e-20, 1e-16])
      for (const n of [1, 10, 1e6])
        for (const weights of [
          [0, 0.5, 0.5],
          [1, 0, 0],
          [0, 1, 0],
          [0, 0.3, 0.7],
        ]) {
          const seen = weights.map((weight) => weight || tiny)
          const what = `${seen}, n ${n}`
          expectClose(scoreLimits([-1, 0, 1], seen, z, n), scoreLimits([-1, 0, 1], weights, z, n), 1e-9, what)
        }
  })
})
