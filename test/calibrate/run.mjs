// A suite is { title, expected, sizes, truths, repetitions, trial } or, where every sample can be gone through, `exact`:
//   trial(cx, truth, n) gives a function of random numbers that answers { [method]: how often it hit, 0 to 1 },
//   exact(cx, truth, n) the chance itself. `expected` is what the rates should be; without it nothing is marked.
//   A suite whose `rows` are 'truths' has one row for each of them, the methods side by side.
import { randomOf } from './random.mjs'

/** How far from `expected` a rate may lie. */
const TOLERANCE = 0.02

/** Every rate of a suite: { truth, n, rates: { [method]: rate } }. `effort` scales the repetitions. */
export function measure(cx, name, suite, { effort = 1, sizes = suite.sizes } = {}) {
  return Object.entries(suite.truths).flatMap(([truth, given]) =>
    sizes.map((n) => ({ truth, n, rates: ratesOf(cx, `${name}, ${truth}, ${n}`, suite, given, n, effort) })),
  )
}

function ratesOf(cx, name, { exact, trial, repetitions }, truth, n, effort) {
  if (exact) return exact(cx, truth, n)
  const random = randomOf(name)
  const once = trial(cx, truth, n)
  const runs = Math.ceil(repetitions * effort)
  const sums = {}
  for (let run = 0; run < runs; run++) {
    for (const [method, hit] of Object.entries(once(random))) sums[method] = (sums[method] ?? 0) + Number(hit)
  }
  return Object.fromEntries(Object.entries(sums).map(([method, sum]) => [method, sum / runs]))
}

/** A Markdown table. By methods a cell is the mean rate over the truths with the lowest and highest. */
export function tableOf(suite, cells) {
  const { title, rows = 'methods', columns = 'n = ' } = suite
  const sizes = [...new Set(cells.map(({ n }) => n))]
  const methods = [...new Set(cells.flatMap(({ rates }) => Object.keys(rates)))]
  const at = (n) => cells.filter((cell) => cell.n === n)
  const ofMethod = (method) => [
    `\`${method}\``,
    ...sizes.map((n) =>
      span(
        suite,
        at(n).flatMap(({ rates }) => rates[method] ?? []),
      ),
    ),
  ]
  const ofTruth = (truth) => [
    truth,
    ...sizes.map((n) => {
      const { rates } = at(n).find((cell) => cell.truth === truth)
      return methods.map((method) => (method in rates ? marked(suite, [rates[method]]) : '–')).join(' / ')
    }),
  ]
  const head = rows === 'truths' ? `${title}: ${methods.map((method) => `\`${method}\``).join(' / ')}` : title
  const body = rows === 'truths' ? Object.keys(suite.truths).map(ofTruth) : methods.map(ofMethod)
  const lines = [
    [head, ...sizes.map((n) => columns + n.toLocaleString('en'))],
    ['---', ...sizes.map(() => '---')],
    ...body,
  ]
  return lines.map((line) => `| ${line.join(' | ')} |`).join('\n')
}

function span(suite, rates) {
  const mean = rates.reduce((sum, rate) => sum + rate, 0) / rates.length
  const [lowest, highest] = [Math.min(...rates), Math.max(...rates)]
  return marked(suite, rates, `${three(mean)} (${three(lowest)}–${three(highest)})`)
}

/** Bold where a truth is missed more often than promised, in italics where only less often. */
function marked({ expected }, rates, text = three(rates[0])) {
  if (expected === undefined) return text
  const more = rates.map((rate) => (rate - expected) * (expected < 0.5 ? 1 : -1))
  if (Math.max(...more) > TOLERANCE + 1e-12) return `**${text}**`
  return Math.min(...more) < -TOLERANCE - 1e-12 ? `_${text}_` : text
}

const three = (rate) => rate.toFixed(3).replace(/^0/, '')

/** Whether an interval holds the truth; where there is none it does not. */
export const holds = (interval, truth) =>
  interval != null && interval.lower <= truth + 1e-9 && truth <= interval.upper + 1e-9

/** Whether a test rejects; where it has no say it does not. */
export const rejects = (p) => p !== null && p < 0.05

/** Remembers what a function of counts gave: small samples come again and again. */
export function remembered(of) {
  const known = new Map()
  return (...counts) => {
    const key = counts.join()
    if (!known.has(key)) known.set(key, of(...counts))
    return known.get(key)
  }
}
