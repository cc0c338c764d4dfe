// The same report as others would make it: NPS, share satisfied, mean rating and mean effort by three keys, each with
// a 95 % interval of the simplest kind. Nothing is checked, nothing excluded. Each returns the checksum of survey.mjs.
import { DuckDBInstance } from '@duckdb/node-api'
import * as aq from 'arquero'
import { rollup } from 'd3-array'
import { checksum, line } from './by-hand.mjs'

export function byD3(rows) {
  const lines = rollup(
    rows,
    (group) => {
      const count = (test) => group.filter(test).length
      const sum = (of) => group.reduce((all, row) => all + of(row), 0)
      return line({
        n: group.length,
        promoters: count((row) => row.score >= 9),
        detractors: count((row) => row.score <= 6),
        satisfied: count((row) => row.rating >= 4),
        rating: sum((row) => row.rating),
        ratings: sum((row) => row.rating ** 2),
        effort: sum((row) => row.effort),
        efforts: sum((row) => row.effort ** 2),
      })
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
