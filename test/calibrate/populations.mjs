// What the samples are drawn from: such shares as surveys show.

/** Detractors, passives, promoters. */
export const NPS = {
  'NPS −10': [0.4, 0.3, 0.3],
  'NPS 0, divided': [0.45, 0.1, 0.45],
  'NPS 0, lukewarm': [0.2, 0.6, 0.2],
  'NPS 30': [0.2, 0.3, 0.5],
  'NPS 60': [0.1, 0.2, 0.7],
  'NPS 82': [0.03, 0.12, 0.85],
}

/** Answers 1 to 7. */
export const SCALE = {
  middling: [0.05, 0.1, 0.15, 0.25, 0.2, 0.15, 0.1],
  even: [1, 1, 1, 1, 1, 1, 1].map((part) => part / 7),
  divided: [0.3, 0.1, 0.05, 0.05, 0.05, 0.15, 0.3],
  satisfied: [0.04, 0.03, 0.04, 0.06, 0.13, 0.3, 0.4],
  'nearly all at the top': [0.01, 0.01, 0.01, 0.02, 0.03, 0.07, 0.85],
}

export const valueOfNps = ([detractors, , promoters]) => 100 * (promoters - detractors)
export const meanOfScale = (shares) => shares.reduce((sum, share, i) => sum + share * (i + 1), 0)

export const npsOf = (cx, [detractors, passives, promoters]) =>
  cx.npsFromCounts({ promoters, passives, detractors })
/** From the answers themselves, which ranks need. */
export const answersOf = (cx, counts) =>
  cx.nps(counts.flatMap((count, i) => new Array(count).fill([0, 7, 10][i])))
export const shareOf = (cx, successes, n) => cx.fcrFromCounts({ resolvedFirst: successes, eligible: n })
export const cesOf = (cx, counts) => cx.cesFromCounts(distributionOf(counts), { scale: cx.ces2 })
export const distributionOf = (counts) => Object.fromEntries(counts.map((count, i) => [i + 1, count]))

/** Spans in whole milliseconds, a day at the median. */
const DAY = 86_400_000
export const SPANS = {
  'lognormal, σ 0.5': lognormal(0.5),
  'lognormal, σ 1': lognormal(1),
  'lognormal, σ 1.4': lognormal(1.4),
  exponential: {
    mean: DAY / Math.LN2,
    median: DAY,
    draw: ({ exponential }) => Math.round((DAY / Math.LN2) * exponential()),
  },
}

export function lognormal(sigma, median = DAY) {
  return {
    mean: median * Math.exp(sigma ** 2 / 2),
    median,
    draw: ({ normal }) => Math.round(median * Math.exp(sigma * normal())),
  }
}
