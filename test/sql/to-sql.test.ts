import { test } from 'vitest'
import { csat5, csatMetric, month, npsMetric, timeToResolutionMetric } from '../../src/index.ts'
import { duckdb } from '../engines/duckdb.ts'
import { pglite } from '../engines/pglite.ts'
import { agrees } from './agreement.ts'

test.each([duckdb, pglite])('toSQL and tableFromRows agree with tabulate in $name', async (engine) => {
  const at = ['2026-03-29T00:30Z', '2026-03-29T01:30Z', '2026-03-31T22:30Z', null].map(
    (text) => text && Date.parse(text),
  )
  const session = await engine.start()
  await agrees(session, engine.dialect, {
    plan: {
      by: { team: 'team', month: month('at', { timeZone: 'Europe/Paris' }) },
      where: { wave: [1, 2], team: ['a', "b'; DROP TABLE rows; --", null] },
      metrics: {
        nps: npsMetric('score', { onInvalid: 'exclude' }),
        csat: csatMetric('rating', { scale: csat5, weight: 'weight', onInvalid: 'exclude' }),
        resolution: timeToResolutionMetric({
          asOf: '2026-04-01T00:00Z',
          fields: { openedAt: 'at', resolvedAt: 'until' },
        }),
      },
    },
    columns: [
      { name: 'team', type: 'text', values: ['a', 'a', null, "b'; DROP TABLE rows; --"] },
      { name: 'at', type: 'instant', values: at },
      { name: 'until', type: 'instant', values: [Date.parse('2026-03-30T00:30:11.123Z'), null, null, null] },
      { name: 'wave', type: 'integer', values: [1, 2, 1, 3] },
      { name: 'score', type: 'integer', values: [9, 11, null, 3] },
      { name: 'rating', type: 'number', values: [4, Number.NaN, 1.5, 3] },
      { name: 'weight', type: 'number', values: [0.1, 1, 2, 3] },
    ],
  })
  await session.stop()
})
