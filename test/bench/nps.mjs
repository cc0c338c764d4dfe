import { evaluate, nps, npsMetric } from 'cx-metrics'
import { rollup } from 'd3-array'
import lodash from 'lodash'
import { goal, race } from './harness.mjs'

const n = 1e7
const shares = [0.02, 0.01, 0.01, 0.02, 0.03, 0.06, 0.07, 0.15, 0.22, 0.2, 0.21]
const draw = () => {
  let left = Math.random()
  let score = 0
  while (score < 10 && left >= shares[score]) left -= shares[score++]
  return score
}

const bytes = Uint8Array.from({ length: n }, draw)
const doubles = Float64Array.from(bytes)
const holes = doubles.map((score) => (Math.random() < 0.1 ? NaN : score))
const numbers = Array.from(bytes)
const nullable = numbers.map((score) => (Math.random() < 0.1 ? null : score))

/** What a careful reader would write, for whole distributions: four tables, unrolled. */
function unrolled(scores) {
  const tables = new Int32Array(1024)
  let i = 0
  for (const end = scores.length - 3; i < end; i += 4) {
    tables[scores[i]]++
    tables[256 + scores[i + 1]]++
    tables[512 + scores[i + 2]]++
    tables[768 + scores[i + 3]]++
  }
  for (; i < scores.length; i++) tables[scores[i]]++
  const count = (score) => tables[score] + tables[256 + score] + tables[512 + score] + tables[768 + score]
  let detractors = 0
  for (let score = 0; score <= 6; score++) detractors += count(score)
  return (100 * (count(9) + count(10) - detractors)) / scores.length
}

function ifElse(scores) {
  let promoters = 0
  let detractors = 0
  let answered = 0
  for (let i = 0; i < scores.length; i++) {
    const score = scores[i]
    if (score === null || score === undefined || Number.isNaN(score)) continue
    answered++
    if (score >= 9) promoters++
    else if (score <= 6) detractors++
  }
  return (100 * (promoters - detractors)) / answered
}

function filterTwice(scores) {
  const promoters = scores.filter((score) => score !== null && score >= 9).length
  const detractors = scores.filter((score) => score !== null && score <= 6).length
  const answered = scores.filter((score) => score !== null).length
  return (100 * (promoters - detractors)) / answered
}

function filterTwiceOfAll(scores) {
  const promoters = scores.filter((score) => score >= 9).length
  const detractors = scores.filter((score) => score <= 6).length
  return (100 * (promoters - detractors)) / scores.length
}

const scoreOf = (count) => {
  const at = (score) => count(score) ?? 0
  const detractors = [0, 1, 2, 3, 4, 5, 6].reduce((sum, score) => sum + at(score), 0)
  const promoters = at(9) + at(10)
  return (100 * (promoters - detractors)) / (promoters + detractors + at(7) + at(8))
}
const countBy = (scores) => {
  const counts = lodash.countBy(scores)
  return scoreOf((score) => counts[score])
}
const d3 = (scores) => {
  const counts = rollup(
    scores,
    (group) => group.length,
    (score) => score,
  )
  return scoreOf((score) => counts.get(score))
}

console.log(
  `nps of ${n.toLocaleString('en')} scores: validated, every score counted, with interval. Medians (best), ratio to the first.`,
)

let t = await race(
  'Uint8Array',
  [
    ['nps', () => nps(bytes).value],
    ['four tables, unrolled, nothing checked', () => unrolled(bytes)],
    ['if/else', () => ifElse(bytes)],
  ],
  { per: n },
)
goal('nps / unrolled', t.nps / t['four tables, unrolled, nothing checked'], 0.7)

t = await race(
  'number[]',
  [
    ['nps', () => nps(numbers).value],
    ['if/else', () => ifElse(numbers)],
    ['filter().length twice', () => filterTwiceOfAll(numbers)],
    ['lodash countBy', () => countBy(numbers)],
  ],
  { per: n },
)
goal('filter().length twice / nps', t['filter().length twice'] / t.nps, 20, 'at least')

t = await race(
  'number[], 10 % null',
  [
    ['nps', () => nps(nullable).value],
    ['if/else', () => ifElse(nullable)],
    ['filter().length, promoters, detractors, answered', () => filterTwice(nullable)],
  ],
  { per: n },
)
goal('nps / if/else', t.nps / t['if/else'], 0.4)

t = await race(
  'Float64Array',
  [
    ['nps, 10 % NaN', () => nps(holes).n / nps(holes).n],
    ['nps, none', () => nps(doubles).n / nps(doubles).n],
  ],
  { per: 2 * n, rounds: 15 },
)
goal('10 % NaN / none', t['nps, 10 % NaN'] / t['nps, none'], 1.15)
await race(
  'Float64Array, 10 % NaN',
  [
    ['nps', () => nps(holes).value],
    ['if/else', () => ifElse(holes)],
  ],
  { per: n },
)

const rows = numbers
  .slice(0, 1e6)
  .map((score, id) => ({ id, score, segment: 'a', channel: 'web', month: 3, country: 'FR' }))
const metric = npsMetric('score')
const read = npsMetric((row) => row.score)
const column = numbers.slice(0, 1e6)
await race(
  '1,000,000 row objects of six fields',
  [
    ['evaluate(npsMetric("score"))', () => evaluate(metric, rows).value],
    ['evaluate(npsMetric((row) => row.score))', () => evaluate(read, rows).value],
    ['if/else over row.score', () => ifElse(rows.map((row) => row.score))],
    ['d3.rollup of the column', () => d3(column)],
  ],
  { per: 1e6, rounds: 7 },
)
