// How often the intervals of gross and net revenue churn cover the true rate: `node test/bench/net-revenue-coverage.mjs`
// after `npm run build`. Seeded; accounts are drawn independently from each population. `linearised` is the ratio
// estimator's z interval, for comparison.
import { revenueChurn } from '../../dist/index.js'

const seed = 20240501
let state = seed
const random = () => {
  state = (state + 0x6d2b79f5) | 0
  let t = Math.imul(state ^ (state >>> 15), 1 | state)
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
}
const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())

/** Sizes are lognormal with this sigma; shares of accounts that churn, contract (by up to half) and expand (by up to all). */
const populations = {
  'one size, 5 % churn, 5 % contract, 15 % expand': [0, 0.05, 0.05, 0.15],
  'sigma 1, 5 % churn, 5 % contract, 15 % expand': [1, 0.05, 0.05, 0.15],
  'sigma 1.5, 3 % churn, 3 % contract, 10 % expand': [1.5, 0.03, 0.03, 0.1],
  'sigma 1, 20 % churn, 10 % contract, 20 % expand': [1, 0.2, 0.1, 0.2],
  'sigma 1, 30 % churn, 30 % expand': [1, 0.3, 0, 0.3],
  'sigma 1, 2 % churn only': [1, 0.02, 0, 0],
  'sigma 1, 5 % expand only': [1, 0, 0, 0.05],
}

function account([sigma, churn, contraction, expansion]) {
  const startMrr = Math.max(1, Math.round(10_000 * Math.exp(sigma * normal())))
  const what = random()
  const by = random()
  if (what < churn) return { startMrr, endMrr: 0 }
  if (what < churn + contraction) return { startMrr, endMrr: Math.ceil(startMrr * (1 - by / 2)) }
  if (what < churn + contraction + expansion) return { startMrr, endMrr: Math.round(startMrr * (1 + by)) }
  return { startMrr, endMrr: startMrr }
}

/** Whether a z interval on the linearised ratio end / start covers. */
function linearised(accounts, trueNet) {
  let [start, end] = [0, 0]
  for (const { startMrr, endMrr } of accounts) {
    start += startMrr
    end += endMrr
  }
  const n = accounts.length
  const squares = accounts.reduce((sum, a) => sum + (a.endMrr - (end / start) * a.startMrr) ** 2, 0)
  return Math.abs(1 - end / start - trueNet) <= (1.959964 * Math.sqrt((n / (n - 1)) * squares)) / start
}

console.log(`seed ${seed}; coverage of 95 % intervals (mean width)`)
for (const [name, population] of Object.entries(populations)) {
  const [, churn, contraction, expansion] = population
  const gross = churn + contraction / 4
  const net = gross - expansion / 2
  console.log(`\n${name}: gross ${gross}, net ${net}`)
  for (const n of [10, 20, 50, 100, 200, 500, 1000]) {
    const runs = Math.min(4000, Math.ceil(4e5 / n))
    const covered = { gross: 0, net: 0, linearised: 0 }
    const width = { gross: 0, net: 0 }
    for (let run = 0; run < runs; run++) {
      const accounts = Array.from({ length: n }, () => account(population))
      const { intervals } = revenueChurn(accounts)
      for (const [share, truth] of [
        ['gross', gross],
        ['net', net],
      ]) {
        const { lower, upper } = intervals[share]
        if (lower <= truth && truth <= upper) covered[share]++
        width[share] += upper - lower
      }
      if (linearised(accounts, net)) covered.linearised++
    }
    const of = (share) => `${(covered[share] / runs).toFixed(3)} (${(width[share] / runs).toFixed(3)})`
    console.log(
      `  n ${String(n).padEnd(5)} gross ${of('gross')}  net ${of('net')}  linearised ${(covered.linearised / runs).toFixed(3)}`,
    )
  }
}
