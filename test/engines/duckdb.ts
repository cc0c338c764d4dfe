import { DuckDBInstance, type DuckDBValue } from '@duckdb/node-api'
import { type ColumnType, declared, type Engine, jsonRows, quoted } from './engine.ts'

const types: { readonly [type in ColumnType]: string } = {
  integer: 'BIGINT',
  number: 'DOUBLE',
  text: 'VARCHAR',
  boolean: 'BOOLEAN',
  instant: 'TIMESTAMPTZ',
  utc: 'TIMESTAMP',
  date: 'DATE',
}

export const duckdb: Engine = {
  name: 'DuckDB',
  dialect: 'duckdb',
  missing: () => null,
  start: async () => {
    const instance = await DuckDBInstance.create(':memory:')
    const connection = await instance.connect()
    await connection.run("SET TimeZone = 'Asia/Kolkata'")
    return {
      load: async (table, columns) => {
        const shape = JSON.stringify([
          Object.fromEntries(columns.map(({ name, type }) => [name, types[type]])),
        ])
        await connection.run(
          `CREATE OR REPLACE TABLE ${quoted(table, 'duckdb')} (${declared(columns, 'duckdb', types)})`,
        )
        await connection.run(
          `INSERT INTO ${quoted(table, 'duckdb')}
           SELECT unnest(json_transform_strict($1::JSON, '${shape.replaceAll("'", "''")}'), recursive := true)`,
          [`[${jsonRows(columns).join(',')}]`],
        )
      },
      run: async (query) => {
        const reader = await connection.runAndReadAll(query.text, [...query.values] as DuckDBValue[])
        return reader.getRowObjectsJS()
      },
      stop: async () => {
        connection.closeSync()
        instance.closeSync()
      },
    }
  },
}
