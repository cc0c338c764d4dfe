// NPS and satisfaction by month of a table:  node postgres.mjs postgresql://user:password@host/database answers

import { csat5, csatMetric, month, npsMetric, present } from 'cx-metrics'
import { tableFromRows, toSQL } from 'cx-metrics/sql'
import { Client } from 'pg'

const plan = {
  by: { month: month('answeredAt', { timeZone: 'Europe/Paris' }) },
  metrics: { nps: npsMetric('score'), csat: csatMetric('rating', { scale: csat5 }) },
}

const [connectionString, from] = process.argv.slice(2)
const client = new Client({ connectionString })
await client.connect()
const { rows } = await client.query(toSQL(plan, { dialect: 'postgres', from }))
await client.end()

const table = tableFromRows(plan, rows)
for (const { key, nps, csat } of present(table, plan)) console.log(key.month, nps.n, nps.value, csat.value)
