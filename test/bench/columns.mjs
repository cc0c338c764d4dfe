// Groups by three keys of columns, the keys as dictionaries with indices.
import { summarize } from 'cx-metrics'
import { goal, race } from './harness.mjs'
import { duckdb, loadSurvey, queryDuckdb } from './peers.mjs'
import { checksum, plan, runOtherPlans, surveyColumns, surveyRows } from './survey.mjs'

runOtherPlans(surveyRows(5000))

const n = 5e6
const columns = surveyColumns(n)
const { segment, channel, month, score, rating, effort } = columns
const word = ({ indices, dictionary }, i) => dictionary[indices[i]]
function* listed() {
  for (let i = 0; i < n; i++) {
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
const connection = await duckdb()
await loadSurvey(connection, listed(), 'columns')
const t = await race(
  `${n.toLocaleString('en')} rows as dictionary-coded columns`,
  [
    ['summarize', () => checksum(summarize(columns, plan))],
    ['DuckDB, query alone, one thread', () => queryDuckdb(connection, 'columns')],
  ],
  { per: n, rounds: 15 },
)
goal('DuckDB query alone / summarize', t['DuckDB, query alone, one thread'] / t.summarize, 8, 'at least')
