// Two samples between which there is no difference: how often tests find one at p < .05.
import { answersOf, cesOf, lognormal, NPS, SCALE, shareOf } from './populations.mjs'
import { rejects, remembered } from './run.mjs'

const DAY = 86_400_000
const sizes = [20, 50, 200, 1000]
const shared = { expected: 0.05, sizes, repetitions: 1000 }

const found = (cx, a, b, methods) =>
  Object.fromEntries(methods.map((method) => [method, rejects(cx.compare(a, b, { method }).p)]))

export const shareTests = {
  ...shared,
  title: 'shares: p < .05',
  truths: {
    '2 %': [0.02, 1],
    '10 %': [0.1, 1],
    '30 %': [0.3, 1],
    '50 %': [0.5, 1],
    '5 %, 1 : 5': [0.05, 5],
    '80 %, 1 : 5': [0.8, 5],
  },
  trial: (cx, [p, times], n) => {
    const rejected = remembered((x, y) => {
      const [a, b] = [shareOf(cx, x, n), shareOf(cx, y, n * times)]
      return found(cx, a, b, ['newcombe', 'agresti-caffo', 'wald', 'z', 'fisher'])
    })
    return ({ binomial }) => rejected(binomial(n, p), binomial(n * times, p))
  },
}

export const npsTests = {
  ...shared,
  title: 'NPS, answers distributed alike: p < .05',
  truths: {
    'NPS 30': ['NPS 30', 1],
    'NPS 82': ['NPS 82', 1],
    'NPS 82, 1 : 5': ['NPS 82', 5],
  },
  trial:
    (cx, [name, times], n) =>
    ({ multinomial }) => {
      const [a, b] = [
        answersOf(cx, multinomial(n, NPS[name])),
        answersOf(cx, multinomial(n * times, NPS[name])),
      ]
      return found(cx, a, b, ['mover', 'adjusted-wald', 'wald', 'z', 'welch', 'mann-whitney'])
    },
}

export const npsVariance = {
  ...shared,
  title: 'NPS 0 twice, unequal variance, p < .05',
  rows: 'truths',
  truths: {
    'divided, lukewarm': [NPS['NPS 0, divided'], NPS['NPS 0, lukewarm'], 1],
    'divided, lukewarm, 1 : 5': [NPS['NPS 0, divided'], NPS['NPS 0, lukewarm'], 5],
    'lukewarm, divided, 1 : 5': [NPS['NPS 0, lukewarm'], NPS['NPS 0, divided'], 5],
  },
  trial:
    (cx, [one, other, times], n) =>
    ({ multinomial }) => {
      const [a, b] = [answersOf(cx, multinomial(n, one)), answersOf(cx, multinomial(n * times, other))]
      return found(cx, a, b, ['mover', 'adjusted-wald', 'wald', 'z', 'welch', 'mann-whitney'])
    },
}

export const meanTests = {
  ...shared,
  title: 'means of 1–7, answers distributed alike: p < .05',
  truths: {
    middling: ['middling', 1],
    'nearly all at the top': ['nearly all at the top', 1],
    'satisfied, 1 : 5': ['satisfied', 5],
  },
  trial:
    (cx, [name, times], n) =>
    ({ multinomial }) => {
      const [a, b] = [cesOf(cx, multinomial(n, SCALE[name])), cesOf(cx, multinomial(n * times, SCALE[name]))]
      return found(cx, a, b, ['mover', 'wald', 'z', 'welch', 'mann-whitney'])
    },
}

/** Of mean one day, whatever the spread. */
const ofMean = (sigma) => lognormal(sigma, DAY * Math.exp(-(sigma ** 2) / 2))

export const spanTests = {
  ...shared,
  title: 'times, p < .05',
  rows: 'truths',
  sizes: [20, 50, 200],
  truths: {
    'lognormal, σ 1': [lognormal(1), lognormal(1), 1],
    'lognormal, σ 1, 1 : 5': [lognormal(1), lognormal(1), 5],
    'lognormal, equal means, σ 0.5 and 1': [ofMean(0.5), ofMean(1), 1],
  },
  trial: (cx, [one, other, times], n) => {
    const metric = cx.timeToResolutionMetric({ span: cx.self })
    return (random) => {
      const side = (count, { draw }) =>
        cx.tally(
          metric,
          random.times(count, () => draw(random)),
        )
      return found(cx, side(n, one), side(n * times, other), ['mover', 'welch', 'mann-whitney', 'log-rank'])
    }
  },
}

/** Tickets opened at any time of the last days, some of them not resolved yet. */
export const openTests = {
  ...shared,
  title: 'times with open tickets: p < .05',
  sizes: [20, 50, 200],
  truths: {
    'opened within 4 days': [4, 4, 1],
    'opened within 4 days, 1 : 5': [4, 4, 5],
    'opened within 2 and within 8 days': [2, 8, 1],
    'opened within 2 and within 8 days, 1 : 5': [2, 8, 5],
  },
  trial: (cx, [one, other, times], n) => {
    const asOf = 1_700_000_000_000
    const metric = cx.timeToResolutionMetric({ asOf })
    const { draw } = lognormal(1)
    return (random) => {
      const side = (count, days) => {
        const tickets = random.times(count, () => {
          const openedAt = asOf - Math.round(days * DAY * random.uniform())
          const resolvedAt = openedAt + draw(random)
          return { openedAt, resolvedAt: resolvedAt <= asOf ? resolvedAt : null }
        })
        return cx.tally(metric, tickets)
      }
      return found(cx, side(n, one), side(n * times, other), ['log-rank'])
    }
  },
}
