// Accounts drawn independently from each population. `linearised` is the ratio estimator's z interval, which is not
// offered: docs/decisions/0007 says why.
import { holds } from './run.mjs'

/** Sizes are lognormal with this sigma; shares of accounts that churn, contract (by up to half) and expand (by up to all). */
export const POPULATIONS = {
  'one size, 5 % churn, 5 % contract, 15 % expand': [0, 0.05, 0.05, 0.15],
  'σ 1, 5 % churn, 5 % contract, 15 % expand': [1, 0.05, 0.05, 0.15],
  'σ 1.5, 3 % churn, 3 % contract, 10 % expand': [1.5, 0.03, 0.03, 0.1],
  'σ 1, 20 % churn, 10 % contract, 20 % expand': [1, 0.2, 0.1, 0.2],
  'σ 1, 30 % churn, 30 % expand': [1, 0.3, 0, 0.3],
  'σ 1, 2 % churn only': [1, 0.02, 0, 0],
  'σ 1, 5 % expand only': [1, 0, 0, 0.05],
}

export function accountOf({ normal, uniform }, [sigma, churn, contraction, expansion]) {
  const startMrr = Math.max(1, Math.round(10_000 * Math.exp(sigma * normal())))
  const what = uniform()
  const by = uniform()
  if (what < churn) return { startMrr, endMrr: 0 }
  if (what < churn + contraction) return { startMrr, endMrr: Math.ceil(startMrr * (1 - by / 2)) }
  if (what < churn + contraction + expansion) return { startMrr, endMrr: Math.round(startMrr * (1 + by)) }
  return { startMrr, endMrr: startMrr }
}

export const revenue = {
  title: 'revenue churn',
  expected: 0.95,
  sizes: [10, 20, 50, 200, 1000],
  repetitions: 1000,
  rows: 'truths',
  truths: POPULATIONS,
  trial: (cx, population, n) => {
    const [, churn, contraction, expansion] = population
    const gross = churn + contraction / 4
    const net = gross - expansion / 2
    return (random) => {
      const accounts = random.times(n, () => accountOf(random, population))
      const { intervals } = cx.revenueChurn(accounts)
      return {
        gross: holds(intervals.gross, gross),
        net: holds(intervals.net, net),
        linearised: holds(linearised(accounts), net),
      }
    }
  },
}

function linearised(accounts) {
  const n = accounts.length
  const sum = (of) => accounts.reduce((all, account) => all + of(account), 0)
  const start = sum(({ startMrr }) => startMrr)
  const ratio = sum(({ endMrr }) => endMrr) / start
  const squares = sum(({ startMrr, endMrr }) => (endMrr - ratio * startMrr) ** 2)
  const margin = (1.959964 * Math.sqrt((n / (n - 1)) * squares)) / start
  return { lower: 1 - ratio - margin, upper: 1 - ratio + margin }
}
