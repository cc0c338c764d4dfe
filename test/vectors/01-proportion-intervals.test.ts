import { expect } from 'vitest'
import { proportionInterval } from '../../src/stats/proportion-interval.ts'
import { close, runVectors } from './vectors.ts'

runVectors('01_proportion_intervals.json', ({ input, options, expected, tolerance }) => {
  const { method, confidence: level = 0.95 } = options
  const interval = () => proportionInterval(input.successes, input.n, { method, level })
  if (expected.error) {
    expect(interval).toThrow(expect.objectContaining({ code: 'invalid_count' }))
    return
  }
  const got = interval()
  if (expected.undefined) {
    expect(got).toBeNull()
    return
  }
  expect(got).toMatchObject({ level, method })
  close(got?.lower, expected.lower, tolerance, 'lower')
  close(got?.upper, expected.upper, tolerance, 'upper')
})
