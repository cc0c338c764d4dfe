import { expect } from 'vitest'
import { timeToResolution } from '../../src/index.ts'
import { close, runVectors } from './vectors.ts'

const HOUR = 3_600_000

runVectors('08_ttr.json', ({ input, options, expected, tolerance }) => {
  const plan = {
    asOf: options.asOf,
    clock: options.calendar ?? 'elapsed',
    percentiles: [0.75, 0.9, 0.95, 0.99],
    survival: { method: 'log' },
    interval: { level: options.confidence ?? 0.95 },
  } as const
  if (expected.error) {
    expect(() => timeToResolution(input.tickets, plan)).toThrow(
      expect.objectContaining({ code: 'invalid_value' }),
    )
    return
  }
  const result = timeToResolution(input.tickets, plan)
  const hours = (ms: number | null | undefined): number | null =>
    ms === null || ms === undefined ? null : ms / HOUR
  if (expected.undefined) {
    expect([result.value, result.status]).toEqual([null, 'no-resolved-tickets'])
    return
  }
  expect([result.resolved, result.open]).toEqual([expected.resolved, expected.open])
  close(hours(result.value), expected.mean, tolerance, 'mean')
  close(hours(result.standardDeviation), expected.sd, tolerance, 'sd')
  close(hours(result.median), expected.median, tolerance, 'median')
  close(hours(result.shortest), expected.min, tolerance, 'min')
  close(hours(result.longest), expected.max, tolerance, 'max')
  result.percentiles.forEach(({ value, p }, i) => {
    close(hours(value), expected.p75_90_95_99_type7[i], tolerance, `percentile ${p}`)
  })
  const { km } = expected
  const curve = timeToResolution(input.tickets, { ...plan, percentiles: km.probs }).survival!
  curve.percentiles.forEach(({ value, lower, upper, p }, i) => {
    close(hours(value), km.quantiles[i], tolerance, `Kaplan–Meier ${p}`)
    close(hours(lower), km.lower[i], tolerance, `Kaplan–Meier ${p} lower`)
    close(hours(upper), km.upper[i], tolerance, `Kaplan–Meier ${p} upper`)
  })
  close(hours(curve.median), km.quantiles[km.probs.indexOf(0.5)], tolerance, 'Kaplan–Meier median')
  close(hours(curve.restrictedMean), km.rmean, tolerance, 'restricted mean')
  close(hours(curve.restrictedMeanStandardError), km.rmeanSe, tolerance, 'its standard error')
  close(hours(curve.horizon), km.tau, tolerance, 'horizon')
  return
})
