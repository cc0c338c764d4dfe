import fc from 'fast-check'
import { describe, test } from 'vitest'
import { duckdb } from '../engines/duckdb.ts'
import { pglite } from '../engines/pglite.ts'
import { agrees } from './agreement.ts'
import { drawnCase } from './arbitraries.ts'
import { drawnChurn } from './churn-arbitraries.ts'

describe.each([
  [duckdb, 150],
  [pglite, 60],
] as const)('a plan in $name', (engine, runs) => {
  test.each([
    ['gives the table of tabulate', drawnCase(40)],
    ['of churn gives the table of customersFromSubscriptions', drawnChurn(60)],
  ])('%s', { timeout: 300_000 }, async (_, drawn) => {
    const session = await engine.start()
    const property = fc.asyncProperty(drawn, (one) => agrees(session, engine.dialect, one))
    await fc.assert(property, { numRuns: runs })
    await session.stop()
  })
})
