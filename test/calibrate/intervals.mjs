// One sample: how often 95 % intervals hold the truth.
import { distributionOf, meanOfScale, NPS, SCALE, SPANS, valueOfNps } from './populations.mjs'
import { binomialChances } from './random.mjs'
import { holds, remembered } from './run.mjs'

const sizes = [20, 50, 200, 1000]
const SHARES = ['wilson', 'wilson-cc', 'agresti-coull', 'clopper-pearson', 'jeffreys', 'wald']

export const shares = {
  title: 'share',
  expected: 0.95,
  sizes,
  truths: { '2 %': 0.02, '5 %': 0.05, '10 %': 0.1, '20 %': 0.2, '30 %': 0.3, '50 %': 0.5 },
  exact: ({ proportionInterval }, p, n) => {
    const chances = binomialChances(n, p)
    const covered = (method) =>
      chances.reduce(
        (sum, chance, k) => sum + (holds(proportionInterval(k, n, { method }), p) ? chance : 0),
        0,
      )
    return Object.fromEntries(SHARES.map((method) => [method, covered(method)]))
  },
}

export const nps = {
  title: 'NPS',
  expected: 0.95,
  sizes,
  repetitions: 10_000,
  truths: NPS,
  trial: ({ npsInterval }, truth, n) => {
    const value = valueOfNps(truth)
    const covered = remembered((detractors, passives, promoters) =>
      Object.fromEntries(
        ['score', 'adjusted-wald', 'wald'].map((method) => [
          method,
          holds(npsInterval({ promoters, passives, detractors }, { method }), value),
        ]),
      ),
    )
    return ({ multinomial }) => covered(...multinomial(n, truth))
  },
}

export const means = {
  title: 'mean of 1–7',
  expected: 0.95,
  sizes,
  repetitions: 5000,
  truths: SCALE,
  trial: ({ meanInterval }, truth, n) => {
    const value = meanOfScale(truth)
    return ({ multinomial }) => {
      const counts = distributionOf(multinomial(n, truth))
      return {
        score: holds(meanInterval(counts, { method: 'score' }), value),
        t: holds(meanInterval(counts, { method: 't' }), value),
      }
    }
  },
}

/** What a customer weighs, and, where weights go with the answer, of what answers. */
const WEIGHTINGS = {
  'NPS 30, weights of 1 to 3': { weight: ({ uniform }) => 1 + 2 * uniform(), strata: [[1, NPS['NPS 30']]] },
  'NPS 30, weights lognormal (σ 0.7)': {
    weight: ({ normal }) => Math.exp(0.7 * normal()),
    strata: [[1, NPS['NPS 30']]],
  },
  'NPS 82, weights lognormal (σ 0.7)': {
    weight: ({ normal }) => Math.exp(0.7 * normal()),
    strata: [[1, NPS['NPS 82']]],
  },
  // One half of the customers answers four times as often, and is happier.
  'NPS 60 and 0, one answering 4 times as often': {
    strata: [
      [0.8, NPS['NPS 60']],
      [0.2, NPS['NPS 0, divided']],
    ],
  },
}

export const weighted = {
  title: 'weighted NPS',
  rows: 'truths',
  expected: 0.95,
  sizes,
  repetitions: 1000,
  truths: WEIGHTINGS,
  trial: (cx, { weight, strata }, n) => {
    const value = strata.reduce((sum, [, truth]) => sum + valueOfNps(truth), 0) / strata.length
    const metric = cx.npsMetric('score', { weight: 'weight' })
    return (random) => {
      const { scores, weights } = weightedAnswers(random, n, { weight, strata })
      const covered = (method) => holds(cx.nps(scores, { weights, interval: { method } }).interval, value)
      const rows = scores.map((score, i) => ({ score, weight: weights[i] }))
      const { interval } = cx.linearisedInterval(cx.tally(metric, rows), { 0: -100, 7: 0, 10: 100 })
      return { score: covered('score'), wald: covered('wald'), linearised: holds(interval, value) }
    }
  },
}

/** A score of 0, 7 or 10 each. */
export function weightedAnswers(random, n, { weight, strata }) {
  const parts = strata.map(([part]) => part)
  const weights = []
  const scores = random.times(n, () => {
    const stratum = strata[random.pick(parts)]
    weights.push(weight ? weight(random) : 1 / stratum[0])
    return [0, 7, 10][random.pick(stratum[1])]
  })
  return { scores, weights }
}

export const spans = {
  title: 'time to resolution',
  expected: 0.95,
  sizes,
  repetitions: 2000,
  rows: 'truths',
  truths: SPANS,
  trial:
    (cx, { draw, mean, median }, n) =>
    (random) => {
      const resolved = random.times(n, () => draw(random))
      const found = cx.timeToResolutionFromSpans({ resolved })
      return {
        'mean, hall': holds(found.mean.interval, mean),
        'median, log-log': holds(found.survival.medianInterval, median),
      }
    },
}
