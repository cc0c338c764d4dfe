// Grouped NPS, CSAT and CES of 10⁸ rows made inside DuckDB: our query against one written by hand.
import { ces2, cesMetric, csat5, csatMetric, npsMetric, present } from 'cx-metrics'
import { tableFromRows, toSQL } from 'cx-metrics/sql'
import { goal, race } from './harness.mjs'
import { duckdb } from './peers.mjs'

const n = Number(process.env.ROWS ?? 1e8)
const connection = await duckdb()
await connection.run('SELECT setseed(0.5)')
// one answer in twenty is missing
await connection.run(`CREATE TABLE responses AS SELECT
  'team ' || CAST(floor(random() * 20) AS INTEGER) AS team,
  CASE WHEN random() < 0.95 THEN CAST(floor(random() * 11) AS TINYINT) END AS score,
  CASE WHEN random() < 0.95 THEN CAST(1 + floor(random() * 5) AS TINYINT) END AS rating,
  CASE WHEN random() < 0.95 THEN CAST(1 + floor(random() * 7) AS TINYINT) END AS ease
FROM range(${n})`)

const plan = {
  by: { team: 'team' },
  metrics: {
    nps: npsMetric('score'),
    csat: csatMetric('rating', { scale: csat5 }),
    ces: cesMetric('ease', { scale: ces2 }),
  },
}
const query = toSQL(plan, { dialect: 'duckdb', from: 'responses' })
const rows = async (text, values) => (await connection.runAndReadAll(text, values)).getRowObjectsJS()
const answers = ['score', 'rating', 'ease']
const counts = (select, groupBy) =>
  answers.map((answer, m) => select(answer, m) + groupBy(answer)).join('\nUNION ALL\n')
const bins = counts(
  (answer, m) => `SELECT ${m} AS metric, team, ${answer} AS bin, COUNT(*) AS n FROM responses`,
  (answer) => ` GROUP BY team, ${answer}`,
)
const joint = `SELECT team, score, rating, ease, COUNT(*) AS n FROM responses GROUP BY team, score, rating, ease`
const sets = `SELECT team, score, rating, ease, GROUPING_ID(score, rating, ease) AS metric, COUNT(*) AS n FROM responses
  GROUP BY GROUPING SETS ((team, score), (team, rating), (team, ease))`
const results = `SELECT team,
  100.0 * (COUNT(CASE WHEN score >= 9 THEN 1 END) - COUNT(CASE WHEN score <= 6 THEN 1 END)) / COUNT(score) AS nps,
  1.0 * COUNT(CASE WHEN rating >= 4 THEN 1 END) / COUNT(rating) AS csat,
  AVG(ease) AS ces
FROM responses GROUP BY team`

const items = async (text, values) => (await rows(text, values)).reduce((all, row) => all + Number(row.n), 0)
const t = await race(
  `NPS, CSAT and CES of ${n.toLocaleString('en')} rows by 20 teams in DuckDB`,
  [
    ['the query of toSQL', () => items(query.text, query.values)],
    ['by hand, the same bins', () => items(bins)],
    ['by hand, in grouping sets', async () => (await items(sets)) + 0],
    ['by hand, joint cells', async () => 3 * (await items(joint))],
  ],
  { per: n, rounds: 3 },
)
goal('our query / the same bins by hand', t['the query of toSQL'] / t['by hand, the same bins'], 1.1)

const sum = (report) =>
  report.reduce((all, { nps, csat, ces }) => all + nps.value + csat.value + ces.value, 0)
await race(
  'the results, with all that ours say beside them, against the three numbers alone',
  [
    [
      'toSQL, tableFromRows, present',
      async () => sum(present(tableFromRows(plan, await rows(query.text, query.values)), plan)),
    ],
    [
      'by hand, the three numbers in one scan',
      async () => (await rows(results)).reduce((all, { nps, csat, ces }) => all + nps + csat + ces, 0),
    ],
  ],
  { per: n, rounds: 3 },
)
