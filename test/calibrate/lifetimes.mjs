// Weibull lives, seen for half the horizon to twice it. `normal` is the plain z interval, which is not offered.
import { holds } from './run.mjs'

const dayMs = 86_400_000
const SCALE = 1000

/** Shape of the lives, whose scale is 1,000 days, and the horizon in days. */
const LIVES = {
  'exponential, 63 % lost by the horizon': [1, 1000],
  'exponential, 22 % lost by the horizon': [1, 250],
  'many leave soon (Weibull, shape 0.6), 63 % lost': [0.6, 1000],
  'few leave soon (Weibull, shape 1.5), 63 % lost': [1.5, 1000],
}

export const lifetimes = {
  title: 'lifetime value, restricted to a horizon',
  expected: 0.95,
  sizes: [20, 50, 200, 1000],
  repetitions: 1000,
  rows: 'truths',
  truths: LIVES,
  trial: (cx, [shape, horizon], n) => {
    const truth = meanUpTo(shape, horizon)
    return ({ times, exponential, uniform }) => {
      const seen = times(n, () => {
        const life = SCALE * exponential() ** (1 / shape)
        const end = horizon * (0.5 + 1.5 * uniform())
        return [Math.round(Math.min(life, end) * dayMs), life <= end]
      })
      const curve = cx.kaplanMeier(
        seen.map(([time]) => time),
        seen.map(([, lost]) => lost),
      )
      const { interval } = cx.customerLifetimeValue(curve, {
        margin: 1,
        per: 'day',
        horizon: horizon * dayMs,
      })
      const { value, standardError } = cx.restrictedMean(curve, horizon * dayMs)
      const margin = (1.959964 * standardError) / dayMs
      return {
        logit: interval !== null && holds(interval, truth),
        normal: value !== null && Math.abs(value / dayMs - truth) <= margin,
      }
    }
  },
}

/** The area under exp(−(t/scale)^shape), by midpoints. */
function meanUpTo(shape, horizon) {
  const steps = 20_000
  let sum = 0
  for (let i = 0; i < steps; i++) sum += Math.exp(-((((i + 0.5) * horizon) / steps / SCALE) ** shape))
  return (sum * horizon) / steps
}
