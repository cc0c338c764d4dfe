import { moverDifference, newcombeDifference, type ValueWithLimits } from '../../src/stats/difference.ts'
import { netInterval } from '../../src/stats/net-interval.ts'
import { proportionInterval } from '../../src/stats/proportion-interval.ts'
import { close, runVectors } from './vectors.ts'

interface Npss {
  readonly promoters: number
  readonly passives: number
  readonly detractors: number
}

runVectors('03_two_sample.json', ({ input, options, expected, tolerance }) => {
  const { kind, confidence: level } = options
  if (kind === 'proportion-difference') {
    const got = newcombeDifference(input.a, input.b, { level })
    close(got?.lower, expected.newcombe.lower, tolerance, 'Newcombe, lower')
    close(got?.upper, expected.newcombe.upper, tolerance, 'Newcombe, upper')
    const corrected = ({ successes, n }: { successes: number; n: number }): ValueWithLimits => ({
      ...proportionInterval(successes, n, { method: 'wilson-cc', level })!,
      value: successes / n,
    })
    const cc = moverDifference(corrected(input.a), corrected(input.b))
    close(cc.lower, expected.newcombeCC.lower, tolerance, 'Newcombe with correction, lower')
    close(cc.upper, expected.newcombeCC.upper, tolerance, 'Newcombe with correction, upper')
    return
  }
  if (kind === 'nps-difference') {
    const score = ({ promoters, passives, detractors }: Npss): ValueWithLimits => ({
      ...netInterval([detractors, promoters, passives], promoters + passives + detractors, { level }),
      value: (100 * (promoters - detractors)) / (promoters + passives + detractors),
    })
    const { lower, upper } = moverDifference(score(input.a), score(input.b))
    close(lower, expected.moverScore.lower, tolerance, 'MOVER, lower')
    close(upper, expected.moverScore.upper, tolerance, 'MOVER, upper')
    return
  }
  return 'skip: comparison'
})
