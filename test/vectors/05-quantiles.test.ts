import { expect } from 'vitest'
import { type QuantileType, quantile, quantileOfTable } from '../../src/stats/quantile.ts'
import { close, number, runVectors } from './vectors.ts'

runVectors('05_quantiles.json', ({ input, options, expected, tolerance, ...vector }) => {
  const values: number[] = input.values.map(number)
  if (expected.undefined) {
    expect(quantile(values, 0.5)).toBeNull()
    return
  }
  const type = options.type as QuantileType
  const distinct = [...new Set(values)].sort((a, b) => a - b)
  const table = { values: distinct, counts: distinct.map((v) => values.filter((x) => x === v).length) }
  const sensitive: unknown[] = (vector as { fuzzSensitive?: unknown[] }).fuzzSensitive ?? []
  options.probs.forEach((p: number, i: number) => {
    const got = quantile(values, p, { type })
    expect(quantileOfTable(table, p, type), `table, p = ${p}`).toBe(got)
    // R multiplies doubles there; exact decimals are right, and are held to rational arithmetic in test/stats.
    if (!sensitive.includes(p)) close(got, expected.quantiles[i], tolerance, `p = ${p}`)
  })
})
