import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fcrMetric, tabulate } from '../../src/index.ts'
import { tableFromRows, toSQL } from '../../src/sql/index.ts'
import { duckdb } from '../engines/duckdb.ts'
import { pglite } from '../engines/pglite.ts'
import { fullOptions, type LogContact, logs, statuses } from '../metrics/fcr-reference.ts'
import { columnsOf, types, worded } from './issue-log.ts'

const drawn = fc.record({
  rows: logs.map(worded),
  options: fullOptions.map((options) => ({
    ...options,
    where: 'all' as const,
    resolvable: options.resolvable === 'all' ? ('all' as const) : ('flag' as const),
    sameIssue: typeof options.sameIssue === 'function' ? ['channel'] : options.sameIssue,
  })),
  where: fc.constantFrom(undefined, undefined, { topic: ['bill', null] }),
})

describe.each([
  [duckdb, 100],
  [pglite, 50],
] as const)('fcrMetric of contacts in $name', (engine, runs) => {
  test('puts every contact where the definitions, read off the page, put it', {
    timeout: 300_000,
  }, async () => {
    const session = await engine.start()
    const property = fc.asyncProperty(drawn, async ({ rows, options, where }) => {
      await session.load('contacts', columnsOf(rows))
      const metric = fcrMetric<LogContact>(options)
      const by = { channel: 'channel' }
      const query = toSQL({ by, metrics: { fcr: metric }, ...(where && { where }) } as never, {
        dialect: engine.dialect,
        from: 'contacts',
        columns: types,
      })
      const table = tableFromRows(
        { by, metrics: { fcr: metric }, ...(where && { where }) } as never,
        await session.run(query),
      )
      const status = statuses(rows, options)
      const placed = {
        ...metric,
        classify: ({ id, resolvable }: LogContact) => {
          const bin = status.get(id)!
          const failed = bin !== 'resolvedFirst' && metric.bins.classes.includes(bin as never)
          return { bin, sums: [failed && options.resolvable === 'flag' && resolvable === false ? 1 : 0] }
        },
      }
      const wanted = tabulate(rows, { by, metrics: { fcr: placed }, ...(where && { where }) } as never)
      expect(JSON.stringify(table), query.text).toBe(JSON.stringify(wanted))
    })
    await fc.assert(property, { numRuns: runs })
    await session.stop()
  })
})
