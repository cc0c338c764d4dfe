import { type ClickHouseClient, ClickHouseLogLevel, createClient } from '@clickhouse/client'
import { type Column, type ColumnType, type Engine, jsonRows, named, quoted, type Row } from './engine.ts'
import { missingPackage, type PythonPackage, startScript } from './python.ts'

export const chdb: PythonPackage = { name: 'chdb-core', version: '26.9.0', alone: true }

const types: { readonly [type in ColumnType]: string } = {
  integer: 'Int64',
  number: 'Float64',
  text: 'String',
  boolean: 'Bool',
  instant: "DateTime64(3, 'Asia/Tokyo')",
  utc: "DateTime64(3, 'UTC')",
  date: 'Date32',
}

/** ClickHouse inside Python, behind the door that its server has: the client is the one for servers. */
export const clickhouse: Engine = {
  name: 'ClickHouse',
  dialect: 'clickhouse',
  missing: () => missingPackage(chdb),
  start: async () => {
    const { script, first } = await startScript('clickhouse-door.py', chdb)
    const client = createClient({
      url: `http://127.0.0.1:${(first as { readonly port: number }).port}`,
      log: { level: ClickHouseLogLevel.OFF },
      clickhouse_settings: {
        output_format_json_quote_64bit_integers: 1,
        output_format_json_quote_denormals: 1,
      },
    })
    return {
      load: (table, columns) => load(client, quoted(table, 'clickhouse'), columns),
      run: async (query) => {
        const { text, query_params } = { text: query.text, query_params: { ...named(query) } }
        return (await client.query({ query: text, query_params, format: 'JSONEachRow' })).json<Row>()
      },
      stop: async () => {
        await client.close()
        await script.stop()
      },
    }
  },
}

async function load(client: ClickHouseClient, table: string, columns: readonly Column[]): Promise<void> {
  // a column that lacks nothing is not nullable: functions answer otherwise for those
  const shape = columns.map(({ name, type, values }) => {
    const nullable = values.length === 0 || values.includes(null)
    return `${quoted(name, 'clickhouse')} ${nullable ? `Nullable(${types[type]})` : types[type]}`
  })
  await client.command({ query: `DROP TABLE IF EXISTS ${table}` })
  await client.command({ query: `CREATE TABLE ${table} (${shape.join(', ')}) ENGINE = Memory` })
  const rows = jsonRows(columns)
  if (rows.length === 0) return
  await client.command({
    query: `INSERT INTO ${table} SETTINGS date_time_input_format = 'best_effort' FORMAT JSONEachRow\n${rows.join('\n')}`,
  })
}
