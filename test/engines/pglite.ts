import { PGlite } from '@electric-sql/pglite'
import type { Engine, Row } from './engine.ts'
import { loading } from './postgres-table.ts'

export const pglite: Engine = {
  name: 'PGlite',
  dialect: 'postgres',
  missing: () => null,
  start: async () => {
    const database = await PGlite.create()
    await database.exec("SET TimeZone = 'America/St_Johns'")
    return {
      load: async (table, columns) => {
        for (const { text, values } of loading(table, columns)) await database.query(text, [...values])
      },
      run: async (query) => (await database.query<Row>(query.text, [...query.values])).rows,
      stop: () => database.close(),
    }
  },
}
