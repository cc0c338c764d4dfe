import { expect } from 'vitest'
import {
  kaplanMeier,
  restrictedMean,
  type SurvivalMethod,
  survivalAt,
  survivalQuantile,
} from '../../src/stats/kaplan-meier.ts'
import { close, runVectors } from './vectors.ts'

type Limits = readonly (number | null)[]

runVectors('06_kaplan_meier.json', ({ input, options, expected, tolerance }) => {
  if (options.kind === 'log-rank') return 'skip: log-rank belongs to comparison'
  const all = (got: Limits, want: Limits, what: string): void => {
    expect(got.length, what).toBe(want.length)
    want.forEach((value, i) => {
      close(got[i], value, tolerance, `${what}[${i}]`)
    })
  }
  if (expected.error) {
    expect(() => kaplanMeier(input.time, input.status)).toThrow(
      expect.objectContaining({ code: 'invalid_value', path: [0] }),
    )
    return
  }
  const level: number = options.confidence ?? 0.95
  const curve = kaplanMeier(input.time, input.status, { level })
  if (expected.undefined) {
    expect(curve.n).toBe(0)
    expect([curve.median, curve.medianInterval, curve.restrictedMean, curve.horizon]).toEqual(
      Array(4).fill(null),
    )
    return
  }

  const { table } = curve
  expect(curve.n).toBe(expected.n)
  expect(curve.events).toBe(expected.events)
  all(table.time, expected.table.time, 'time')
  expect(table.atRisk).toEqual(expected.table.nRisk)
  expect(table.events).toEqual(expected.table.nEvent)
  expect(table.censored).toEqual(expected.table.nCensor)
  all(table.survival, expected.table.survival, 'survival')
  all(table.standardError, expected.table.greenwoodSE, 'standardError')

  const infimum = kaplanMeier(input.time, input.status, { level, median: 'infimum' })
  options.quantileProbs.forEach((p: number, i: number) => {
    close(survivalQuantile(curve, p).value, expected.quantiles[i], tolerance, `quantile ${p}`)
    close(survivalQuantile(infimum, p).value, expected.quantilesInfimum[i], tolerance, `infimum ${p}`)
  })

  expect(curve.horizon).toBe(expected.rmeanAtMaxTime.tau)
  close(curve.restrictedMean, expected.rmeanAtMaxTime.mean, tolerance, 'restrictedMean')
  close(curve.restrictedMeanStandardError, expected.rmeanAtMaxTime.se, tolerance, 'its standard error')
  for (const { tau, mean, se } of expected.rmean) {
    const got = restrictedMean(curve, tau)
    close(got.value, mean, tolerance, `restrictedMean ${tau}`)
    close(got.standardError, se, tolerance, `its standard error ${tau}`)
  }

  const at = expected.at.times.map((time: number) => survivalAt(curve, time))
  all(
    at.map((a: { survival: number }) => a.survival),
    expected.at.survival,
    'at.survival',
  )
  all(
    at.map((a: { standardError: number }) => a.standardError),
    expected.at.stdErr,
    'at.stdErr',
  )
  expect(at.map((a: { atRisk: number }) => a.atRisk)).toEqual(expected.at.nRisk)

  for (const method of ['plain', 'log', 'log-log'] satisfies SurvivalMethod[]) {
    const limited = kaplanMeier(input.time, input.status, { level, method })
    const want = expected.ci[method]
    all(limited.table.lower, want.lower, `${method} lower`)
    all(limited.table.upper, want.upper, `${method} upper`)
    const quartiles = [0.25, 0.5, 0.75].map((p) => survivalQuantile(limited, p))
    all(
      quartiles.map((q) => q.value),
      want.quartiles,
      `${method} quartiles`,
    )
    all(
      quartiles.map((q) => q.lower),
      want.quartilesLower,
      `${method} quartilesLower`,
    )
    all(
      quartiles.map((q) => q.upper),
      want.quartilesUpper,
      `${method} quartilesUpper`,
    )
    close(limited.median, want.median, tolerance, `${method} median`)
    close(limited.medianInterval!.lower, want.medianLower, tolerance, `${method} medianLower`)
    close(limited.medianInterval!.upper, want.medianUpper, tolerance, `${method} medianUpper`)
    const times = expected.at.times.map((time: number) => survivalAt(limited, time))
    all(
      times.map((a: { lower: number | null }) => a.lower),
      want.atLower,
      `${method} atLower`,
    )
    all(
      times.map((a: { upper: number | null }) => a.upper),
      want.atUpper,
      `${method} atUpper`,
    )
  }
  return
})
