import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { ces2, cesMetric, csatMetric, npsMetric, summarize } from 'cx-metrics'
import { byHand } from './by-hand.mjs'
import { goal, race } from './harness.mjs'
import { byArquero, byD3, duckdb, loadSurvey, queryDuckdb } from './peers.mjs'
import { checksum, plan, runOtherPlans, surveyRows } from './survey.mjs'

const n = 1e6
const rows = surveyRows(n)
const ours = (by) => checksum(summarize(rows, by))
runOtherPlans(rows)

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
const t = await race(
  `${n.toLocaleString('en')} row objects by 3 keys (480 groups): NPS, CSAT, mean, CES with intervals, after ten other plans`,
  [
    ['summarize', () => ours(plan)],
    ['summarize, accessor functions', () => ours(accessors)],
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
