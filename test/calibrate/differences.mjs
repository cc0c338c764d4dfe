// Two samples: how often 95 % intervals of a − b hold the true difference. n is that of a; b has `times` as many.
import { weightedAnswers } from './intervals.mjs'
import {
  cesOf,
  lognormal,
  meanOfScale,
  NPS,
  npsOf,
  SCALE,
  SPANS,
  shareOf,
  valueOfNps,
} from './populations.mjs'
import { holds, rejects, remembered } from './run.mjs'

const sizes = [20, 50, 200, 1000]
const shared = { expected: 0.95, sizes, repetitions: 2000 }

/** Which of the methods hold `difference`. */
const covered = (cx, a, b, methods, difference) =>
  Object.fromEntries(
    methods.map((method) => [method, holds(cx.compare(a, b, { method }).interval, difference)]),
  )

export const shareDifferences = {
  ...shared,
  title: 'difference of shares',
  truths: {
    '80 % and 80 %': [0.8, 0.8, 1],
    '80 % and 70 %': [0.8, 0.7, 1],
    '5 % and 10 %': [0.05, 0.1, 1],
    '2 % and 2 %': [0.02, 0.02, 1],
    '90 % and 95 %, 1 : 5': [0.9, 0.95, 5],
    '50 % and 40 %, 1 : 5': [0.5, 0.4, 5],
  },
  trial: (cx, [p, q, times], n) => {
    const found = remembered((x, y) => {
      const [a, b] = [shareOf(cx, x, n), shareOf(cx, y, n * times)]
      return covered(cx, a, b, ['newcombe', 'agresti-caffo', 'wald'], p - q)
    })
    return ({ binomial }) => found(binomial(n, p), binomial(n * times, q))
  },
}

export const npsDifferences = {
  ...shared,
  title: 'difference of NPS',
  truths: {
    '30 and 30': [NPS['NPS 30'], NPS['NPS 30'], 1],
    '60 and 30': [NPS['NPS 60'], NPS['NPS 30'], 1],
    '82 and 82': [NPS['NPS 82'], NPS['NPS 82'], 1],
    '82 and 60, 1 : 5': [NPS['NPS 82'], NPS['NPS 60'], 5],
    'divided 0 and lukewarm 0, 1 : 5': [NPS['NPS 0, divided'], NPS['NPS 0, lukewarm'], 5],
    'lukewarm 0 and divided 0, 1 : 5': [NPS['NPS 0, lukewarm'], NPS['NPS 0, divided'], 5],
  },
  trial:
    (cx, [one, other, times], n) =>
    ({ multinomial }) => {
      const [a, b] = [npsOf(cx, multinomial(n, one)), npsOf(cx, multinomial(n * times, other))]
      const methods = ['mover', 'adjusted-wald', 'wald', 'welch']
      return covered(cx, a, b, methods, valueOfNps(one) - valueOfNps(other))
    },
}

export const meanDifferences = {
  ...shared,
  title: 'difference of means of 1–7',
  truths: {
    'middling twice': [SCALE.middling, SCALE.middling, 1],
    'satisfied and middling': [SCALE.satisfied, SCALE.middling, 1],
    'nearly all at the top twice': [SCALE['nearly all at the top'], SCALE['nearly all at the top'], 1],
    'nearly all at the top and satisfied, 1 : 5': [SCALE['nearly all at the top'], SCALE.satisfied, 5],
    'divided and middling, 1 : 5': [SCALE.divided, SCALE.middling, 5],
  },
  trial:
    (cx, [one, other, times], n) =>
    ({ multinomial }) => {
      const [a, b] = [cesOf(cx, multinomial(n, one)), cesOf(cx, multinomial(n * times, other))]
      return covered(cx, a, b, ['mover', 'wald', 'welch'], meanOfScale(one) - meanOfScale(other))
    },
}

export const spanDifferences = {
  ...shared,
  title: 'difference of mean times',
  rows: 'truths',
  repetitions: 1000,
  truths: {
    'lognormal, σ 0.5, twice': [SPANS['lognormal, σ 0.5'], SPANS['lognormal, σ 0.5'], 1],
    'lognormal, σ 1, twice': [SPANS['lognormal, σ 1'], SPANS['lognormal, σ 1'], 1],
    'lognormal, σ 1.4, twice': [SPANS['lognormal, σ 1.4'], SPANS['lognormal, σ 1.4'], 1],
    'σ 1 and 0.5, 1 : 5': [lognormal(1), lognormal(0.5), 5],
    'exponential twice': [SPANS.exponential, SPANS.exponential, 1],
  },
  trial:
    (cx, [one, other, times], n) =>
    (random) => {
      const [a, b] = [spansOf(cx, random, n, one), spansOf(cx, random, n * times, other)]
      return covered(cx, a, b, ['mover', 'welch'], one.mean - other.mean)
    },
}

const spansOf = (cx, random, n, { draw }) =>
  cx.tally(
    cx.timeToResolutionMetric({ span: cx.self }),
    random.times(n, () => draw(random)),
  )

export const weightedDifferences = {
  ...shared,
  title: 'difference of weighted NPS',
  repetitions: 1000,
  truths: {
    '30 and 30, weights of 1 to 3': [(random) => 1 + 2 * random.uniform(), 'NPS 30', 'NPS 30'],
    '60 and 30, weights lognormal (σ 0.7)': [(random) => Math.exp(0.7 * random.normal()), 'NPS 60', 'NPS 30'],
    '82 and 82, weights lognormal (σ 0.7)': [(random) => Math.exp(0.7 * random.normal()), 'NPS 82', 'NPS 82'],
  },
  trial: (cx, [weight, one, other], n) => {
    const side = (random, name) => {
      const { scores, weights } = weightedAnswers(random, n, { weight, strata: [[1, NPS[name]]] })
      return cx.nps(scores, { weights })
    }
    const difference = valueOfNps(NPS[one]) - valueOfNps(NPS[other])
    return (random) => {
      const [a, b] = [side(random, one), side(random, other)]
      return covered(cx, a, b, ['mover', 'adjusted-wald', 'wald', 'welch'], difference)
    }
  },
}

/** Customers who keep their answer with the chance `keep`, else answer anew. */
const pairs = {
  share: [0.2, 0.8],
  'rare share': [0.95, 0.05],
  NPS: NPS['NPS 30'],
  'high NPS': NPS['NPS 82'],
  'mean of 1–7': SCALE.satisfied,
}

/** The metric of a row that is the place of its class, and what each class counts. */
const METRICS = {
  2: (cx) => [cx.csatMetric((row) => [1, 5][row]), [0, 1]],
  3: (cx) => [cx.npsMetric((row) => [0, 7, 10][row]), [-100, 0, 100]],
  7: (cx) => [cx.cesMetric((row) => row + 1, { scale: cx.ces2 }), [1, 2, 3, 4, 5, 6, 7]],
}

function pairedTrial(cx, { before, after, keep }, n, methods, hit) {
  const [metric, points] = METRICS[before.length](cx)
  const meanOf = (parts) => parts.reduce((sum, share, i) => sum + share * points[i], 0)
  const difference = (1 - keep) * (meanOf(after) - meanOf(before))
  return (random) => {
    const old = random.times(n, () => random.pick(before))
    const now = old.map((answer) => (random.uniform() < keep ? answer : random.pick(after)))
    return Object.fromEntries(
      methods.map((method) => [
        method,
        hit(cx.compare(now, old, { metric, paired: true, method }), difference),
      ]),
    )
  }
}

export const pairedDifferences = {
  ...shared,
  title: 'the same customers twice',
  repetitions: 1000,
  truths: {
    'share, 80 % to 75 %': { before: pairs.share, after: [0.3, 0.7], keep: 0.5 },
    'share, 5 % kept by most': { before: pairs['rare share'], after: pairs['rare share'], keep: 0.5 },
    'NPS, 30 to 45': { before: pairs.NPS, after: NPS['NPS 60'], keep: 0.5 },
    'NPS 82': { before: pairs['high NPS'], after: pairs['high NPS'], keep: 0.5 },
    'mean of 1–7': { before: pairs['mean of 1–7'], after: SCALE.middling, keep: 0.7 },
  },
  trial: (cx, truth, n) =>
    pairedTrial(cx, truth, n, ['score', 't'], ({ interval }, difference) => holds(interval, difference)),
}

export const pairedTests = {
  ...shared,
  title: 'a share of the same customers twice: p < .05',
  expected: 0.05,
  repetitions: 1000,
  truths: {
    'share of 80 %': { before: pairs.share, after: pairs.share, keep: 0.5 },
    'share of 50 %': { before: [0.5, 0.5], after: [0.5, 0.5], keep: 0.5 },
    'share of 5 %': { before: pairs['rare share'], after: pairs['rare share'], keep: 0.5 },
  },
  trial: (cx, truth, n) => pairedTrial(cx, truth, n, ['score', 'mcnemar', 't'], ({ p }) => rejects(p)),
}
