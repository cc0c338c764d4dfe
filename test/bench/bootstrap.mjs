// Resampling: from bin totals its cost does not depend on n; a loop over the answers pays for each of them, every time.
import {
  bootstrap,
  cesMetric,
  csatMetric,
  easy7,
  npsMetric,
  revenueChurnMetric,
  self,
  tally,
} from 'cx-metrics'
import { goal, race, seeded } from './harness.mjs'

const random = seeded(1)
const n = 100_000
const resamples = 10_000
const draw = (points) => Uint8Array.from({ length: n }, () => Math.floor(points * Math.sqrt(random())))
const scores = draw(11)
const tallies = [
  ['NPS', npsMetric(self), scores],
  ['CES, the mean of seven points', cesMetric(self, { scale: easy7 }), draw(7).map((x) => x + 1)],
  ['CSAT', csatMetric(self), draw(5).map((x) => x + 1)],
].map(([name, metric, answers]) => [name, metric, tally(metric, answers)])

/** As many answers again, and their NPS. */
function naive() {
  let net = 0
  for (let i = 0; i < n; i++) {
    const score = scores[(Math.random() * n) | 0]
    if (score >= 9) net++
    else if (score <= 6) net--
  }
  return (100 * net) / n
}
const few = 20

const t = await race(
  `${resamples.toLocaleString('en')} resamples of ${n.toLocaleString('en')} answers; the naive loop is timed over ${few} of them`,
  [
    ...tallies.map(([name, metric, counts]) => [
      name,
      () => bootstrap(metric, counts, { seed: 1, resamples }).standardError,
    ]),
    [
      'naive loop, NPS',
      () => {
        let sum = 0
        for (let i = 0; i < few; i++) sum += naive()
        return sum
      },
    ],
  ],
  { same: false, per: 1e6, unit: 'ms' },
)
const loop = (t['naive loop, NPS'] / few) * resamples
for (const [name] of tallies) goal(`ms for ${name}`, t[name], 50)
for (const [name] of tallies)
  goal(`naive loop of NPS, scaled to ${resamples} / ${name}`, loop / t[name], 500, 'at least')

const customers = Array.from({ length: 1000 }, () => {
  const startMrr = Math.round(1000 * Math.exp(3 * random()))
  const fate = random()
  return { startMrr, endMrr: Math.round(startMrr * (fate < 0.1 ? 0 : fate < 0.3 ? 1.2 : 1)) }
})
const revenue = revenueChurnMetric()
const { rows } = await race(
  `${resamples.toLocaleString('en')} resamples of ${customers.length.toLocaleString('en')} customers with their revenue`,
  [['rows', () => bootstrap(revenue, customers, { seed: 1, resamples }).standardError]],
  { rounds: 1, per: 1e6, unit: 'ms' },
)
goal('s for revenue churn', rows / 1000, 10)
