// Percentiles of spans, exact and sketched: type 1, which all answer alike where no share of n is a whole number.
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { DDSketch } from '@datadog/sketches-js'
import { evaluate, liveTable, quantiles, self, tabulate, tally, timeToResolutionMetric } from 'cx-metrics'
import quickselect from 'quickselect'
import { quantile as simpleQuantile } from 'simple-statistics'
import { goal, race, seeded } from './harness.mjs'

const random = seeded(1)
/** About a day in the middle, from a second to a year: milliseconds, with a fraction. */
const draw = () =>
  Math.exp(18.2 + 1.6 * (random() + random() + random() + random() + random() + random() - 3))
const shares = [0.5, 0.9, 0.95]

function sum(numbers) {
  let total = 0
  for (let i = 0; i < numbers.length; i++) total += numbers[i]
  return total
}

const rankOf = (p, n) => Math.ceil(p * n) - 1
const ours = (spans) => sum(quantiles(spans, shares, { type: 1 })) + sum(spans) / spans.length
const sorted = (spans) => {
  const copy = Float64Array.from(spans).sort()
  return sum(shares.map((p) => copy[rankOf(p, copy.length)])) + sum(spans) / spans.length
}
const selected = (spans) => {
  const copy = spans.slice()
  const values = shares.map((p) => {
    quickselect(copy, rankOf(p, copy.length))
    return copy[rankOf(p, copy.length)]
  })
  return sum(values) + sum(spans) / spans.length
}
const simple = (spans) => sum(simpleQuantile(spans, shares)) + sum(spans) / spans.length

const n = 5_000_001
const spans = Float64Array.from({ length: n }, draw)
let t = await race(
  `p50, p90, p95 and the mean of ${n.toLocaleString('en')} doubles, no two alike`,
  [
    ['quantiles', () => ours(spans)],
    ['Float64Array.from(spans).sort()', () => sorted(spans), 3],
    ['simple-statistics quantile', () => simple(spans)],
    ['quickselect, three of one copy', () => selected(spans), 5],
  ],
  { per: n },
)
goal('sort / quantiles', t['Float64Array.from(spans).sort()'] / t.quantiles, 7, 'at least')
goal('simple-statistics / quantiles', t['simple-statistics quantile'] / t.quantiles, 1.5, 'at least')

for (const size of [11, 31, 101, 1001, 10_001, 50_001, 100_001, 1_000_001]) {
  const calls = Math.max(1, Math.floor(200_000 / size))
  const columns = Array.from({ length: calls }, (_, i) => {
    const from = (i * size) % (n - size)
    return spans.slice(from, from + size)
  })
  const all = (run) => () => sum(columns.map(run))
  const t = await race(
    `${calls} × ${size.toLocaleString('en')} doubles`,
    [
      ['quantiles', all(ours)],
      ['quickselect, three of one copy', all(selected)],
      ['Float64Array.from(spans).sort()', all(sorted)],
    ],
    { per: calls * size },
  )
  goal('quantiles / quickselect', t.quantiles / t['quickselect, three of one copy'], 1.2)
}

const many = 2_000_000
const whole = spans.subarray(0, many).map(Math.round)
const relativeError = 0.005
const sketch = timeToResolutionMetric({ span: self, sketch: { relativeError } })
const exact = timeToResolutionMetric({ span: self })
const column = timeToResolutionMetric({ span: 'ms', sketch: { relativeError } })
const resolvedIn = (table) => table.metrics.ttr.counts[0]
t = await race(
  `${many.toLocaleString('en')} whole milliseconds into a sketch of ${100 * relativeError} %, checked`,
  [
    ['tabulate of a column, sketch', () => resolvedIn(tabulate({ ms: whole }, { metrics: { ttr: column } }))],
    ['tally of items, sketch', () => tally(sketch, whole).counts.resolved],
    [
      'DDSketch.accept of each, nothing checked',
      () => {
        const peer = new DDSketch({ relativeAccuracy: relativeError })
        for (let i = 0; i < whole.length; i++) peer.accept(whole[i])
        return peer.count
      },
    ],
    ['tally of items, exact', () => tally(exact, whole).counts.resolved, 5],
  ],
  { per: many },
)
goal(
  'DDSketch / sketch',
  t['DDSketch.accept of each, nothing checked'] / t['tabulate of a column, sketch'],
  5,
  'at least',
)

const of = (metric) => evaluate(metric, whole).percentiles.map(({ value }) => value)
const truth = of(exact)
const errors = of(sketch).map((value, i) => Math.abs(value / truth[i] - 1))
goal('greatest error of its percentiles, %', 100 * Math.max(...errors), 100 * relativeError)

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc')
async function inUse() {
  // buffers of arrays that are gone are given back later
  for (let i = 0; i < 3; i++) {
    collectGarbage()
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}
const groups = 200
const each = 5000
/** Of a table that holds them, per group. */
async function kibibytes(options) {
  const metrics = { ttr: timeToResolutionMetric({ ...options, span: 'ms' }) }
  const before = await inUse()
  const live = liveTable({ by: { team: 'team' }, metrics })
  for (let i = 0; i < groups * each; i++) live.add({ team: i % groups, ms: whole[i] })
  const used = ((await inUse()) - before) / groups / 1024
  live.snapshot()
  return used
}
// the first one pays for what is compiled, and meets what the races left behind
await kibibytes({})
goal(`KiB per group of ${each} spans, sketch`, await kibibytes({ sketch: { relativeError } }), 16)
console.log(`           exact: ${(await kibibytes({})).toFixed(2)}`)
