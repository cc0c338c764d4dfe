// Resampled intervals, of fewer resamples and fewer samples than elsewhere: each is a simulation itself.

import { NPS, SPANS, valueOfNps } from './populations.mjs'
import { accountOf, POPULATIONS } from './revenue.mjs'
import { holds, rejects } from './run.mjs'

const METHODS = ['bca', 'percentile']
const resamples = 999

const covered = (cx, metric, rows, random, truth) => {
  const seed = Math.floor(random.uniform() * 2 ** 32)
  return Object.fromEntries(
    METHODS.map((method) => [
      method,
      holds(cx.bootstrap(metric, rows, { seed, resamples, method }).interval, truth),
    ]),
  )
}

export const bootstrapNps = {
  title: `NPS by ${resamples} resamples`,
  expected: 0.95,
  sizes: [20, 50, 200, 1000],
  repetitions: 1000,
  rows: 'truths',
  truths: { 'NPS 30': NPS['NPS 30'], 'NPS 82': NPS['NPS 82'] },
  trial: (cx, truth, n) => {
    const metric = cx.npsMetric(cx.self)
    return (random) => {
      const scores = random.times(n, () => [0, 7, 10][random.pick(truth)])
      return covered(cx, metric, scores, random, valueOfNps(truth))
    }
  },
}

export const bootstrapSpans = {
  title: `mean time by ${resamples} resamples`,
  expected: 0.95,
  sizes: [20, 50, 200],
  repetitions: 400,
  rows: 'truths',
  truths: { 'lognormal, σ 1': SPANS['lognormal, σ 1'], exponential: SPANS.exponential },
  trial: (cx, { draw, mean }, n) => {
    const metric = cx.timeToResolutionMetric({ span: cx.self })
    return (random) =>
      covered(
        cx,
        metric,
        random.times(n, () => draw(random)),
        random,
        mean,
      )
  },
}

const revenueLike = 'σ 1, 5 % churn, 5 % contract, 15 % expand'

export const bootstrapRevenue = {
  title: 'difference of revenue churn by 299 resamples of customers, p < .05',
  expected: 0.05,
  sizes: [50, 100],
  repetitions: 300,
  rows: 'truths',
  truths: { [revenueLike]: POPULATIONS[revenueLike] },
  trial: (cx, population, n) => {
    const metric = cx.revenueChurnMetric({ statistic: 'net' })
    return (random) => {
      const side = () => random.times(n, () => accountOf(random, population))
      const seed = Math.floor(random.uniform() * 2 ** 32)
      const [a, b] = [side(), side()]
      const [one, other] = [a, b].map((rows) => {
        const { value, interval } = cx.evaluate(metric, rows)
        return { ...interval, value }
      })
      return {
        bootstrap: rejects(cx.compare(a, b, { metric, seed, resamples: 299 }).p),
        moverDifference: !holds(cx.moverDifference(one, other), 0),
      }
    }
  },
}
