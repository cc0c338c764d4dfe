import { type Column, type ColumnType, declared, jsonRows, quoted } from './engine.ts'

const types: { readonly [type in ColumnType]: string } = {
  integer: 'bigint',
  number: 'double precision',
  text: 'text',
  boolean: 'boolean',
  instant: 'timestamptz',
  utc: 'timestamp',
  date: 'date',
}

/** The statements that make a table and fill it. */
export function loading(
  table: string,
  columns: readonly Column[],
): readonly { readonly text: string; readonly values: readonly string[] }[] {
  const shape = declared(columns, 'postgres', types)
  return [
    { text: `DROP TABLE IF EXISTS ${quoted(table, 'postgres')}`, values: [] },
    { text: `CREATE TABLE ${quoted(table, 'postgres')} (${shape})`, values: [] },
    {
      text: `INSERT INTO ${quoted(table, 'postgres')} SELECT * FROM json_to_recordset($1::json) AS rows (${shape})`,
      values: [`[${jsonRows(columns).join(',')}]`],
    },
  ]
}
