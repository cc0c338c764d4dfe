// What many rows cost, all at once and batch by batch: time by row and memory.
import { npsMetric, summarize, summarizeStream, tabulate } from 'cx-metrics'
import { goal, median, race } from './harness.mjs'
import { checksum, plan, runOtherPlans, surveyRows } from './survey.mjs'

const n = 1e6
const rows = surveyRows(n)
runOtherPlans(rows)

const times = []
for (const count of [1e5, 1e7]) {
  const some = count === 1e7 ? Array.from({ length: 10 }, () => rows).flat() : rows.slice(0, count)
  const each = Array.from({ length: count === 1e7 ? 3 : 15 }, () => {
    const start = performance.now()
    tabulate(some, plan)
    return ((performance.now() - start) * 1e6) / count
  })
  times.push(median(each))
  console.log(`\nns per row of ${count.toLocaleString('en')} rows: ${median(each).toFixed(0)}`)
}
goal('ns per row, 10,000,000 rows / 100,000 rows', times[1] / times[0], 1.5)

async function* batches() {
  for (let i = 0; i < n; i += 1000) yield rows.slice(i, i + 1000)
}
const t = await race(
  `${n.toLocaleString('en')} rows as a stream`,
  [
    ['array', () => checksum(summarize(rows, plan))],
    ['batches of 1,000', async () => checksum(await summarizeStream(batches(), plan))],
  ],
  { per: n, rounds: 7 },
)
goal('stream / array', t['batches of 1,000'] / t.array, 2)

let most = 0
async function* made() {
  for (let k = 0; k < 1e4; k++) {
    if (k % 100 === 0) most = Math.max(most, process.memoryUsage().heapUsed)
    yield Array.from({ length: 1000 }, (_, i) => ({ ...rows[(k * 1000 + i) % n] }))
  }
}
globalThis.gc?.()
const before = process.memoryUsage().heapUsed
await summarizeStream(made(), plan)
console.log(
  `\nheap beyond what was there, stream of 10,000,000 rows: ${((most - before) / 1e6).toFixed(0)} MB`,
)
goal('MB of heap', (most - before) / 1e6, 200)

const customers = rows.map((row, i) => ({ customer: `customer ${i}`, score: row.score }))
const start = performance.now()
const { groups } = tabulate(customers, {
  by: { customer: 'customer' },
  metrics: { nps: npsMetric('score') },
})
console.log(`\n${groups.toLocaleString('en')} groups: ${((performance.now() - start) / 1e3).toFixed(1)} s`)
