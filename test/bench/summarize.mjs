import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { ces2, cesMetric, csatMetric, npsMetric, summarize, summarizeStream, tabulate } from 'cx-metrics'
import { byHand } from './by-hand.mjs'
import { goal, median, race } from './harness.mjs'
import { byArquero, byD3, duckdb, loadSurvey, queryDuckdb } from './peers.mjs'
import { checksum, metrics, plan, surveyColumns, surveyRows } from './survey.mjs'

const n = 1e6
const rows = surveyRows(n)
const ours = (given, by = plan) => checksum(summarize(given, by))

// Ten other plans over rows of other shapes first: what an application has run by the time that its report is made.
for (let i = 0; i < 10; i++) {
  const others = rows.slice(0, 5000).map((row) => ({ [`before${i}`]: i, ...row, [`after${i}`]: i }))
  const keys = ['channel', 'month', 'segment', `before${i}`].slice(i % 3)
  summarize(others, { by: Object.fromEntries(keys.map((key) => [key, key])), metrics })
}

const accessors = {
  by: { segment: (row) => row.segment, channel: (row) => row.channel, month: (row) => row.month },
  metrics: {
    nps: npsMetric((row) => row.score),
    csat: csatMetric((row) => row.rating),
    ces: cesMetric((row) => row.effort, { scale: ces2 }),
  },
}
const connection = await duckdb()
await loadSurvey(connection, rows)
let t = await race(
  `${n.toLocaleString('en')} row objects by 3 keys (480 groups): NPS, CSAT, mean, CES with intervals, after ten other plans`,
  [
    ['summarize', () => ours(rows)],
    ['summarize, accessor functions', () => ours(rows, accessors)],
    ['by hand, joined key', () => byHand(rows)],
    ['d3.rollup', () => byD3(rows), 5],
    ['arquero', () => byArquero(rows), 5],
    [
      'DuckDB, load and query',
      async () => {
        await loadSurvey(connection, rows, 'again')
        return queryDuckdb(connection, 'again')
      },
      3,
    ],
    ['DuckDB, query alone, one thread', () => queryDuckdb(connection)],
  ],
  { per: n, rounds: 9 },
)
goal('by hand / summarize', t['by hand, joined key'] / t.summarize, 4, 'at least')
goal('d3.rollup / summarize', t['d3.rollup'] / t.summarize, 8, 'at least')
goal('arquero / summarize', t.arquero / t.summarize, 12, 'at least')
goal('DuckDB with load / summarize', t['DuckDB, load and query'] / t.summarize, 10, 'at least')
goal('summarize / DuckDB query alone', t.summarize / t['DuckDB, query alone, one thread'], 1)
goal('accessors / names', t['summarize, accessor functions'] / t.summarize, 2)

const csp = fileURLToPath(new URL('summarize-csp.mjs', import.meta.url))
const { stdout } = spawnSync(process.execPath, ['--disallow-code-generation-from-strings', csp], {
  encoding: 'utf8',
})
process.stdout.write(stdout)

{
  const many = 5e6
  const columns = surveyColumns(many)
  const { segment, channel, month, score, rating, effort } = columns
  const word = ({ indices, dictionary }, i) => dictionary[indices[i]]
  function* listed() {
    for (let i = 0; i < many; i++) {
      yield {
        segment: word(segment, i),
        channel: word(channel, i),
        month: word(month, i),
        score: score[i],
        rating: rating[i],
        effort: effort[i],
      }
    }
  }
  await loadSurvey(connection, listed(), 'columns')
  t = await race(
    `${many.toLocaleString('en')} rows as dictionary-coded columns`,
    [
      ['summarize', () => ours(columns)],
      ['DuckDB, query alone, one thread', () => queryDuckdb(connection, 'columns')],
    ],
    { per: many, rounds: 7 },
  )
  goal('DuckDB query alone / summarize', t['DuckDB, query alone, one thread'] / t.summarize, 8, 'at least')
}

{
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
}

{
  const few = rows.slice(0, 100)
  const small = { by: { segment: 'segment' }, metrics: { nps: npsMetric('score') } }
  const many = (run) => () => {
    for (let i = 0; i < 2000; i++) run()
    return 0
  }
  t = await race(
    'small calls, by one key',
    [
      ['tabulate 10 rows', many(() => tabulate(few.slice(0, 10), small))],
      ['tabulate 100 rows', many(() => tabulate(few, small))],
      ['summarize 100 rows, 5 groups with intervals', many(() => summarize(few, small))],
    ],
    { per: 2000 },
  )
  goal('µs, 100 rows', (t['tabulate 100 rows'] * 1e3) / 2000, 10)
}

{
  async function* batches(times) {
    for (let k = 0; k < times; k++) for (let i = 0; i < n; i += 1000) yield rows.slice(i, i + 1000)
  }
  t = await race(
    `${n.toLocaleString('en')} rows as a stream`,
    [
      ['array', () => ours(rows)],
      ['batches of 1,000', async () => checksum(await summarizeStream(batches(1), plan))],
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
}

{
  const customers = rows.map((row, i) => ({ customer: `customer ${i}`, score: row.score }))
  const start = performance.now()
  const { groups } = tabulate(customers, {
    by: { customer: 'customer' },
    metrics: { nps: npsMetric('score') },
  })
  console.log(`\n${groups.toLocaleString('en')} groups: ${((performance.now() - start) / 1e3).toFixed(1)} s`)
}
