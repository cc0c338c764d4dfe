// Measures how often the intervals cover, and holds the tables of docs/validation.md to what comes out. Nothing is
// simulated but the truths: for each of them every possible sample is weighed by its probability.
import { expect, test } from 'vitest'
import { type NpsCounts, npsInterval } from '../../src/index.ts'
import { meanInterval } from '../../src/stats/mean-interval.ts'
import { read } from './sources.ts'

type Limits = { readonly lower: number; readonly upper: number }
type Sample = readonly number[]

/** Truths drawn uniformly from the simplex; mulberry32. */
function truths(seed: number, count: number, classes: number): readonly Sample[] {
  let state = seed
  const random = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
  return Array.from({ length: count }, () => {
    const parts = Array.from({ length: classes }, () => -Math.log(1 - random()))
    const all = parts.reduce((a, b) => a + b)
    return parts.map((part) => part / all)
  })
}

/** All ways to put n answers in so many classes. */
function samples(n: number, classes: number): readonly Sample[] {
  if (classes === 1) return [[n]]
  return Array.from({ length: n + 1 }, (_, first) => first).flatMap((first) =>
    samples(n - first, classes - 1).map((rest) => [first, ...rest]),
  )
}

/** Mean coverage, its 5 % quantile and its minimum over the truths, and the mean width. */
function coverage(
  n: number,
  points: Sample,
  draws: readonly Sample[],
  intervalOf: (sample: Sample) => Limits | null,
): string {
  const logFactorial = [0]
  for (let k = 1; k <= n; k++) logFactorial.push(logFactorial[k - 1]! + Math.log(k))
  const all = samples(n, points.length).map((sample) => ({
    sample,
    ways: sample.reduce((log, k) => log - logFactorial[k]!, logFactorial[n]!),
    ...intervalOf(sample)!,
  }))
  let width = 0
  const covered = draws.map((truth) => {
    const logs = truth.map(Math.log)
    const mean = truth.reduce((sum, p, i) => sum + p * points[i]!, 0)
    let inside = 0
    for (const { sample, ways, lower, upper } of all) {
      let log = ways
      for (let i = 0; i < sample.length; i++) log += sample[i]! * logs[i]!
      const probability = Math.exp(log)
      if (lower <= mean && mean <= upper) inside += probability
      width += (probability * (upper - lower)) / draws.length
    }
    return inside
  })
  covered.sort((a, b) => a - b)
  const average = covered.reduce((a, b) => a + b) / covered.length
  const low = covered[Math.floor(covered.length / 20)]!
  const three = (share: number): string => share.toFixed(3).replace(/^0/, '')
  return `${three(average)} / ${three(low)} / ${three(covered[0]!)} (${width.toPrecision(3)})`
}

const page = read('docs/validation.md')

test.each(['score', 'adjusted-wald', 'wald'] as const)(
  'npsInterval by %s covers as the page says',
  (method) => {
    const draws = truths(1, 1000, 3)
    const cells = [10, 30, 100].map((n) =>
      coverage(n, [-100, 0, 100], draws, ([detractors, passives, promoters]) =>
        npsInterval({ promoters, passives, detractors } as NpsCounts, { method }),
      ),
    )
    const row = `| NPS, \`${method}\` | ${cells.join(' | ')} |`
    console.log(row)
    expect(page).toContain(row)
  },
)

test.each(['score', 't'] as const)('meanInterval by %s covers as the page says', (method) => {
  const draws = truths(2, 200, 5)
  const cells = [5, 10, 30].map((n) =>
    coverage(n, [1, 2, 3, 4, 5], draws, (sample) =>
      meanInterval(Object.fromEntries(sample.map((count, i) => [i + 1, count])), { method }),
    ),
  )
  const row = `| mean of 1–5, \`${method}\` | ${cells.join(' | ')} |`
  console.log(row)
  expect(page).toContain(row)
})
