import NodeSqlParser from 'node-sql-parser'
import { describe, expect, test } from 'vitest'
import { type SqlDialect, toSQL } from '../../src/sql/index.ts'
import { plans } from './plans.ts'

const dialects: readonly SqlDialect[] = ['duckdb', 'postgres', 'clickhouse', 'spark', 'bigquery', 'snowflake']

describe.each(Object.entries(plans))('toSQL of %s', (name, { plan, columns = {} }) => {
  test.each(dialects)('in %s is the query that was read', async (dialect) => {
    const { text, values } = toSQL(plan, { dialect, from: ['survey', 'responses'], columns })
    const shown = `${text}\n\n-- ${JSON.stringify(values)}\n`
    await expect(shown).toMatchFileSnapshot(`snapshots/${name}.${dialect}.sql`)
  })

  test.each(['bigquery', 'snowflake'] as const)('in %s is SQL to a parser', (dialect) => {
    const { text } = toSQL(plan, { dialect, from: 'responses', columns })
    // the parser has no `?` and no bound before a row for Snowflake, and no wide numbers for BigQuery, which do
    const parsed = text
      .replaceAll('?', ':p')
      .replaceAll('1 PRECEDING', 'CURRENT ROW')
      .replaceAll('BIGNUMERIC', 'NUMERIC')
    const { ast } = new NodeSqlParser.Parser().parse(parsed, { database: dialect })
    expect(ast).toHaveProperty('with', expect.any(Array))
  })
})
