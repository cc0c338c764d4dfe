// Exact percentiles and means of spans by team: every span is kept, sorted and counted.
import { summarize, timeToResolutionMetric } from 'cx-metrics'
import { goal, race, seeded } from './harness.mjs'
import { duckdb } from './peers.mjs'

const n = 5e6
const random = seeded(7)
const teams = Array.from({ length: 20 }, (_, i) => `team ${i}`)
const indices = Uint8Array.from({ length: n }, () => Math.floor(random() * 20))
// lognormal, median about an hour
const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
const ms = Float64Array.from({ length: n }, () => Math.round(3.6e6 * Math.exp(1.2 * normal())))
const columns = { team: { dictionary: teams, indices }, ms }
const percentiles = [0.5, 0.9, 0.95]
const exact = { by: { team: 'team' }, metrics: { ttr: timeToResolutionMetric({ span: 'ms', percentiles }) } }
const sketch = {
  by: exact.by,
  metrics: { ttr: timeToResolutionMetric({ span: 'ms', percentiles, sketch: { relativeError: 0.005 } }) },
}
const sum = (report) =>
  report.reduce((all, { ttr }) => all + ttr.value + ttr.percentiles.reduce((p, { value }) => p + value, 0), 0)

const connection = await duckdb()
await connection.run('CREATE TABLE spans (team VARCHAR, ms DOUBLE)')
const appender = await connection.createAppender('spans')
for (let i = 0; i < n; i++) {
  appender.appendVarchar(teams[indices[i]])
  appender.appendDouble(ms[i])
  appender.endRow()
}
appender.closeSync()
const query = async () => {
  const reader = await connection.runAndReadAll(
    'SELECT team, avg(ms) AS mean, quantile_cont(ms, [0.5, 0.9, 0.95]) AS p FROM spans GROUP BY team',
  )
  return reader
    .getRowObjects()
    .reduce((all, { mean, p }) => all + mean + p.items.reduce((a, b) => a + b, 0), 0)
}
const t = await race(
  `p50, p90, p95 and mean of ${n.toLocaleString('en')} spans by 20 teams`,
  [
    ['summarize', () => sum(summarize(columns, exact))],
    ['DuckDB, query alone, one thread', query],
  ],
  { per: n, rounds: 15 },
)
goal('DuckDB query alone / summarize', t['DuckDB, query alone, one thread'] / t.summarize, 3, 'at least')
const [full, sketched] = [exact, sketch].map((plan) => summarize(columns, plan))
const off = full.flatMap(({ ttr }, g) =>
  ttr.percentiles.map(({ value }, k) => Math.abs(sketched[g].ttr.percentiles[k].value / value - 1)),
)
await race(
  'the same in a sketch of 0.5 %',
  [
    ['exact', () => sum(summarize(columns, exact)) && 0],
    ['sketch', () => sum(summarize(columns, sketch)) && 0],
  ],
  { per: n, rounds: 5 },
)
goal('largest error of a percentile, %', 100 * Math.max(...off), 0.5)
