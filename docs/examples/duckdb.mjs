// NPS and satisfaction by month of a Parquet or CSV file of any size:  node duckdb.mjs answers.parquet

import { DuckDBInstance } from '@duckdb/node-api'
import { csat5, csatMetric, month, npsMetric, present } from 'cx-metrics'
import { tableFromRows, toSQL } from 'cx-metrics/sql'

const plan = {
  by: { month: month('answeredAt', { timeZone: 'Europe/Paris' }) },
  metrics: { nps: npsMetric('score'), csat: csatMetric('rating', { scale: csat5 }) },
}

const [path] = process.argv.slice(2)
const file = { query: `SELECT * FROM '${path.replaceAll("'", "''")}'` }
const { text, values } = toSQL(plan, { dialect: 'duckdb', from: file })

const instance = await DuckDBInstance.create()
const connection = await instance.connect()
const reader = await connection.runAndReadAll(text, values)
const table = tableFromRows(plan, reader.getRowObjectsJS())
connection.closeSync()
instance.closeSync()

for (const { key, nps, csat } of present(table, plan)) console.log(key.month, nps.n, nps.value, csat.value)
