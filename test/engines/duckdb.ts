import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
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
  example: 'docs/examples/duckdb.mjs',
  missing: () => null,
  start: async () => {
    const instance = await DuckDBInstance.create(':memory:')
    const connection = await instance.connect()
    let folder: string | undefined
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
      exampleOf: async (table) => {
        folder ??= mkdtempSync(join(tmpdir(), 'cx-duckdb-'))
        const paths = ['csv', 'parquet'].map((ending) => join(folder!, `it's.${ending}`))
        for (const path of paths)
          await connection.run(`COPY ${quoted(table, 'duckdb')} TO '${path.replaceAll("'", "''")}'`)
        return paths.map((path) => [path])
      },
      stop: async () => {
        connection.closeSync()
        instance.closeSync()
        if (folder) rmSync(folder, { recursive: true })
      },
    }
  },
}
