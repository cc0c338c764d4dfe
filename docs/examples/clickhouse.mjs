// NPS and satisfaction by month of a table:  node clickhouse.mjs http://user:password@host:8123/database answers

import { createClient } from '@clickhouse/client'
import { csat5, csatMetric, month, npsMetric, present } from 'cx-metrics'
import { tableFromRows, toSQL } from 'cx-metrics/sql'

const plan = {
  by: { month: month('answeredAt', { timeZone: 'Europe/Paris' }) },
  metrics: { nps: npsMetric('score'), csat: csatMetric('rating', { scale: csat5 }) },
}

const [url, from] = process.argv.slice(2)
const { text, values } = toSQL(plan, { dialect: 'clickhouse', from })
const client = createClient({ url })
const answer = await client.query({
  query: text,
  query_params: Object.fromEntries(values.map((value, i) => [`p${i + 1}`, value])),
  format: 'JSONEachRow',
  // as text, which no number is too large for
  clickhouse_settings: { output_format_json_quote_64bit_integers: 1 },
})
const table = tableFromRows(plan, await answer.json())
await client.close()

for (const { key, nps, csat } of present(table, plan)) console.log(key.month, nps.n, nps.value, csat.value)
