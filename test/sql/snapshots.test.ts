import NodeSqlParser from 'node-sql-parser'
import { describe, expect, test } from 'vitest'
import { type SqlDialect, toSQL } from '../../src/sql/index.ts'
import { plans } from './plans.ts'

const dialects: readonly SqlDialect[] = ['duckdb', 'postgres', 'clickhouse', 'spark', 'bigquery', 'snowflake']

const given = (clockFrom: string | undefined) => (clockFrom === undefined ? {} : { clockFrom })

describe.each(Object.entries(plans))('toSQL of %s', (name, { plan, columns = {}, clockFrom }) => {
  test.each(dialects)('in %s is the query that was read', async (dialect) => {
    const { text, values } = toSQL(plan, {
      dialect,
      from: ['survey', 'responses'],
      columns,
      ...given(clockFrom),
    })
    const shown = `${text}\n\n-- ${JSON.stringify(values)}\n`
    await expect(shown).toMatchFileSnapshot(`snapshots/${name}.${dialect}.sql`)
  })

  test.each(['bigquery', 'snowflake'] as const)('in %s is SQL to a parser', (dialect) => {
    const { text } = toSQL(plan, { dialect, from: 'responses', columns, ...given(clockFrom) })
    // what the engines have and the parser does not: `?`, recursion in BigQuery, the end of a frame in Snowflake, wide numbers
    const known = text
      .replaceAll('?', ':p')
      .replace('WITH RECURSIVE', dialect === 'bigquery' ? 'WITH' : '$&')
      .replaceAll('1 PRECEDING', 'CURRENT ROW')
      .replaceAll('BIGNUMERIC', 'NUMERIC')
    const { ast } = new NodeSqlParser.Parser().parse(known, { database: dialect })
    expect(ast).toHaveProperty('with', expect.any(Array))
  })
})
