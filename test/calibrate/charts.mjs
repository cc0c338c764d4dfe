// Series of 24 months without a cause: in how many of them a chart raises a signal. `movement` is the standard deviation,
// in points, of what the true share does by itself from month to month.
const MONTHS = 24
const shared = {
  sizes: [1000, 5000, 50_000],
  repetitions: 2000,
  columns: 'answers a month: ',
  rows: 'truths',
}

const TRUTHS = {
  'no movement': 0,
  'movement of 1 point': 0.01,
}

function seriesOf({ binomial, normal, times }, movement, n) {
  return times(MONTHS, () => ({ successes: binomial(n, 0.8 + movement * normal()), n }))
}

export const charts = {
  ...shared,
  title: 'a point beyond the limits within 24 months',
  truths: TRUTHS,
  trial: (cx, movement, n) => (random) => {
    const series = seriesOf(random, movement, n)
    const signals = (method) =>
      cx.controlChart(series, { method, rules: ['beyond-limits'] }).signals.length > 0
    return { p: signals('p'), laney: signals('laney'), xmr: signals('xmr') }
  },
}

const RULES = [
  'beyond-limits',
  'nine-on-one-side',
  'six-rising-or-falling',
  'two-of-three-beyond-two-sigmas',
  'four-of-five-beyond-one-sigma',
]

/** A signal by each rule alone. */
export const rules = {
  ...shared,
  title: 'Laney’s chart, a signal within 24 months',
  rows: 'methods',
  truths: TRUTHS,
  trial: (cx, movement, n) => (random) => {
    const series = seriesOf(random, movement, n)
    const { points } = cx.controlChart(series, { rules: RULES })
    const broken = (rule) => points.some((point) => point.rules.includes(rule))
    return {
      ...Object.fromEntries(RULES.map((rule) => [rule, broken(rule)])),
      'both default rules': broken(RULES[0]) || broken(RULES[1]),
      trend: cx.trend(series).verdict === 'signal',
      ewma: cx.ewma(series).signals.length > 0,
      cusum: cx.cusum(series).signals.length > 0,
    }
  },
}
