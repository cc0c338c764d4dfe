import { expect } from 'vitest'
import { tableOf } from '../../src/core/values.ts'
import { logRank, restrictedMeanDifference, type SurvivalTimes } from '../../src/stats/log-rank.ts'
import { close, runVectors, type Tolerance } from './vectors.ts'

runVectors('06_kaplan_meier.json', ({ input, options, expected, tolerance }) => {
  if (options.kind !== 'log-rank') return 'skip: one curve'
  if (expected.levels.length !== 2) return 'skip: more than two curves'
  const timesOf = (level: string, status: number): readonly number[] =>
    input.time.filter((_: number, i: number) => input.group[i] === level && input.status[i] === status)
  const side = (level: string): SurvivalTimes => ({
    events: tableOf(timesOf(level, 1)),
    censored: tableOf(timesOf(level, 0)),
  })
  const [a, b] = expected.levels.map(side) as [SurvivalTimes, SurvivalTimes]
  const got = logRank(a, b)
  close(got?.statistic, expected.chisq, tolerance, 'chisq')
  close(got?.p, expected.p, tolerance, 'p')
  expect(got?.df).toBe(expected.df)
  expect(got?.observed).toEqual(expected.observed)
  close(got?.expected[0], expected.expected[0], tolerance, 'expected[0]')
  close(got?.expected[1], expected.expected[1], tolerance, 'expected[1]')
  const mirrored = logRank(b, a)
  close(mirrored?.statistic, expected.chisq, tolerance, 'chisq of b and a')

  const far = restrictedMeanDifference(a, b, 0.95, expected.tau)
  if (far) close(far.difference, expected.rmean[0] - expected.rmean[1], tolerance as Tolerance, 'rmean')
  return
})
