import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type ColumnType, type Engine, jsonRows, named, type Row } from './engine.ts'
import { folderOf, missingPackage, type PythonPackage, startScript } from './python.ts'

export const pyspark: PythonPackage = { name: 'pyspark', version: '4.2.1' }

const types: { readonly [type in ColumnType]: string } = {
  integer: 'BIGINT',
  number: 'DOUBLE',
  text: 'STRING',
  boolean: 'BOOLEAN',
  instant: 'TIMESTAMP',
  utc: 'TIMESTAMP_NTZ',
  date: 'DATE',
}

/** A cluster on this machine: a driver and two workers, each a process of its own, between which rows are shuffled. */
export const spark: Engine = {
  name: 'Spark',
  dialect: 'spark',
  missing: () => missingPackage(pyspark) ?? (spawnSync('java', ['-version']).status === 0 ? null : 'no java'),
  start: async () => {
    const { script, first } = await startScript('spark-cluster.py', pyspark, {
      SPARK_HOME: join(folderOf(pyspark), 'pyspark'),
      SPARK_LOCAL_IP: '127.0.0.1',
    })
    const { folder } = first as { readonly folder: string }
    let tables = 0
    return {
      load: async (table, columns) => {
        const path = join(folder, `${tables++}.json`)
        writeFileSync(path, jsonRows(columns).join('\n'))
        const schema = columns.map(({ name, type }) => [name, types[type]])
        await script.ask({ table, path, schema })
      },
      run: async (query) => {
        const answer = await script.ask({ text: query.text, values: named(query) })
        return (answer as { readonly rows: readonly Row[] }).rows
      },
      stop: script.stop,
    }
  },
}
