import { expect } from 'vitest'
import { meanInterval } from '../../src/stats/mean-interval.ts'
import { proportionInterval } from '../../src/stats/proportion-interval.ts'
import { close, runVectors } from './vectors.ts'

runVectors('04_mean_ordinal.json', ({ input, options, expected, tolerance }) => {
  const { scale, confidence: level = 0.95 } = options
  const counts: Record<string, number> = {}
  for (let point = scale[0]; point <= scale[1]; point++) counts[point] = input.counts?.[point] ?? 0
  for (const answer of input.responses ?? []) if (answer !== null) counts[answer]!++
  const interval = meanInterval(counts, { method: 't', level })
  if (expected.undefined) {
    expect(interval).toBeNull()
    return
  }
  close(interval?.lower, expected.lower, tolerance, 'lower')
  close(interval?.upper, expected.upper, tolerance, 'upper')
  for (const box of ['top1', 'top2', 'bottom1', 'bottom2']) {
    if (!expected[box]) continue
    const { count, wilson } = expected[box]
    const share = proportionInterval(count, expected.n, { level })
    close(share?.lower, wilson[0], tolerance, `${box}, lower`)
    close(share?.upper, wilson[1], tolerance, `${box}, upper`)
  }
})
