import { expect } from 'vitest'
import { nps, npsFromCounts, npsInterval } from '../../src/index.ts'
import { close, runVectors } from './vectors.ts'

runVectors('02_nps.json', ({ input, options, expected, tolerance }) => {
  const { kind, method, confidence: level } = options
  if (kind === 'shares') return 'skip: simultaneous intervals of shares are not offered'
  if (expected.error) {
    expect(() => nps(input.scores)).toThrow(expect.objectContaining({ code: 'invalid_value' }))
    return
  }
  const result = input.scores ? nps(input.scores) : npsFromCounts(input)
  if (expected.undefined) {
    expect([result.value, result.interval, result.n, result.status]).toEqual([null, null, 0, 'no-answers'])
    return
  }
  close(result.value, expected.score, tolerance, 'score')
  if (kind === 'summary') {
    expect(result.n).toBe(expected.n)
    close(result.standardError, expected.sePopulation, tolerance, 'standard error')
    for (const [name, share] of Object.entries(expected.shares ?? {})) {
      close(result.shares?.[name as 'promoters'], share, tolerance, name)
    }
    if (expected.counts) expect(result).toMatchObject(expected.counts)
    if (expected.missing !== undefined) expect(result.excluded.missing).toBe(expected.missing)
    return
  }
  const named = { wald: 'wald', score: 'score', 'adjusted-wald-rocks': 'adjusted-wald' }[method as 'wald']
  if (!named) return `skip: method ${method} is not offered`
  const interval = npsInterval(input, { method: named as 'wald', level })
  close(interval?.lower, expected.lowerClipped, tolerance, 'lower')
  close(interval?.upper, expected.upperClipped, tolerance, 'upper')
  return
})

runVectors('02_nps_weighted.json', ({ input, expected, tolerance }) => {
  const result = nps(input.scores, { weights: input.weights })
  close(result.value, expected.score, tolerance, 'score')
  close(result.effectiveN, expected.kishEffectiveN, tolerance, 'Kish n')
  close(result.standardError, expected.seKish, tolerance, 'standard error')
  expect(result.n).toBe(input.weights.filter((weight: number) => weight > 0).length)
})
