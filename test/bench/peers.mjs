// The same report as others would make it: NPS, share satisfied, mean rating and mean effort by three keys, each with
// a 95 % interval of the simplest kind. Nothing is checked, nothing excluded. Each returns the checksum of survey.mjs.
import { DuckDBInstance } from '@duckdb/node-api'
import * as aq from 'arquero'
import { deviation, mean, rollup } from 'd3-array'
import { checksum, line } from './by-hand.mjs'

/** As its users write it: one group at a time, each number by d3's own mean and deviation. */
export function byD3(rows) {
  const z = 1.959963984540054
  const lines = rollup(
    rows,
    (group) => {
      const estimate = (of) => ({
        value: mean(group, of),
        margin: (z * deviation(group, of)) / Math.sqrt(group.length),
      })
      return {
        nps: estimate((row) => 100 * ((row.score >= 9) - (row.score <= 6))),
        csat: estimate((row) => Number(row.rating >= 4)),
        rating: estimate((row) => row.rating),
        ces: estimate((row) => row.effort),
      }
    },
    (row) => row.segment,
    (row) => row.channel,
    (row) => row.month,
  )
  return checksum([...lines.values()].flatMap((a) => [...a.values()].flatMap((b) => [...b.values()])))
}

export function byArquero(rows) {
  const { sum, count } = aq.op
  const table = aq
    .from(rows)
    .derive({
      promoter: (row) => (row.score >= 9 ? 1 : 0),
      detractor: (row) => (row.score <= 6 ? 1 : 0),
      happy: (row) => (row.rating >= 4 ? 1 : 0),
      rating2: (row) => row.rating * row.rating,
      effort2: (row) => row.effort * row.effort,
    })
    .groupby('segment', 'channel', 'month')
    .rollup({
      n: count(),
      promoters: sum('promoter'),
      detractors: sum('detractor'),
      satisfied: sum('happy'),
      rating: sum('rating'),
      ratings: sum('rating2'),
      effort: sum('effort'),
      efforts: sum('effort2'),
    })
  return checksum(table.objects().map(line))
}

/** DuckDB with one thread, like the others. */
export async function duckdb() {
  const connection = await (await DuckDBInstance.create(':memory:', { threads: '1' })).connect()
  await connection.run('SET threads TO 1')
  return connection
}

export async function loadSurvey(connection, rows, name = 'survey') {
  await connection.run(
    `CREATE OR REPLACE TABLE ${name} (segment VARCHAR, channel VARCHAR, month VARCHAR, score UTINYINT, rating UTINYINT, effort UTINYINT)`,
  )
  const appender = await connection.createAppender(name)
  for (const { segment, channel, month, score, rating, effort } of rows) {
    appender.appendVarchar(segment)
    appender.appendVarchar(channel)
    appender.appendVarchar(month)
    appender.appendUTinyInt(score)
    appender.appendUTinyInt(rating)
    appender.appendUTinyInt(effort)
    appender.endRow()
  }
  appender.closeSync()
}

export async function queryDuckdb(connection, name = 'survey') {
  const reader = await connection.runAndReadAll(`
    SELECT segment, channel, month, count(*)::DOUBLE AS n,
      count(*) FILTER (score >= 9)::DOUBLE AS promoters, count(*) FILTER (score <= 6)::DOUBLE AS detractors,
      count(*) FILTER (rating >= 4)::DOUBLE AS satisfied,
      sum(rating)::DOUBLE AS rating, sum(rating::INTEGER * rating)::DOUBLE AS ratings,
      sum(effort)::DOUBLE AS effort, sum(effort::INTEGER * effort)::DOUBLE AS efforts
    FROM ${name} GROUP BY ALL`)
  return checksum(reader.getRowObjects().map(line))
}
