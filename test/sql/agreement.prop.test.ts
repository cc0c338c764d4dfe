import fc from 'fast-check'
import { describe, test } from 'vitest'
import { duckdb } from '../engines/duckdb.ts'
import { pglite } from '../engines/pglite.ts'
import { agrees } from './agreement.ts'
import { drawnCase } from './arbitraries.ts'

describe.each([
  [duckdb, 150],
  [pglite, 60],
] as const)('a plan in $name', (engine, runs) => {
  test('gives the table of tabulate', { timeout: 300_000 }, async () => {
    const session = await engine.start()
    const property = fc.asyncProperty(drawnCase(40), (drawn) => agrees(session, engine.dialect, drawn))
    await fc.assert(property, { numRuns: runs })
    await session.stop()
  })
})
