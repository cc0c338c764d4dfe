import { describe, expect, test } from 'vitest'
import { type Plan, tabulate, timeToResolutionMetric } from '../../src/index.ts'
import { tableFromRows, toSQL } from '../../src/sql/index.ts'
import { duckdb } from '../engines/duckdb.ts'
import type { Column } from '../engines/engine.ts'
import { rowsOf } from './agreement.ts'

interface Row {
  readonly openedAt: number | null
  readonly resolvedAt: number | null
}

const ms = (text: string): number => Date.parse(text)

describe('a span that begins before clockFrom', () => {
  const plan: Plan<Row> = {
    metrics: {
      t: timeToResolutionMetric<Row>({
        asOf: '2026-04-01T00:00Z',
        clock: { timeZone: 'UTC', week: { mon: [['09:00', '17:00']] } },
        onInvalid: 'exclude',
      }),
    },
  }
  const answered = async (opened: readonly (number | null)[]) => {
    const columns: Column[] = [
      { name: 'openedAt', type: 'instant', values: opened },
      { name: 'resolvedAt', type: 'instant', values: opened.map(() => ms('2026-03-30T10:00Z')) },
    ]
    const session = await duckdb.start()
    await session.load('tickets', columns)
    const rows = await session.run(
      toSQL(plan, { dialect: 'duckdb', from: 'tickets', clockFrom: '2026-03-01' }),
    )
    await session.stop()
    return { rows, columns }
  }

  test('is refused with field and count, even where invalid rows are not', async () => {
    const { rows } = await answered(
      ['2026-02-28T23:59:59.999Z', '2020-01-01T00:00Z', '2026-03-30T09:30Z'].map(ms),
    )
    expect(() => tableFromRows(plan, rows)).toThrow(
      expect.objectContaining({
        code: 'invalid_value',
        path: ['openedAt'],
        message: expect.stringMatching(/clockFrom: t has 2 rows/),
      }),
    )
  })

  test('apart, one that begins as a shift does counts once', async () => {
    const bounds = ['2026-03-23T09:00Z', '2026-03-23T17:00Z', '2026-03-24T00:00Z', '2026-03-30T09:00Z'].map(
      ms,
    )
    const { rows, columns } = await answered(bounds.flatMap((at) => [at - 1, at, at + 1]))
    const wanted = tabulate(rowsOf(columns) as readonly Row[], plan)
    expect(JSON.stringify(tableFromRows(plan, rows))).toBe(JSON.stringify(wanted))
  })

  test('is not one that begins with it, is missing, or lies before 1900 and is invalid', async () => {
    const { rows, columns } = await answered([ms('2026-03-01T00:00Z'), null, ms('1899-12-31T23:59:59.999Z')])
    const table = tableFromRows(plan, rows)
    expect(JSON.stringify(table)).toBe(JSON.stringify(tabulate(rowsOf(columns) as readonly Row[], plan)))
    expect(table.metrics['t']!.counts).toEqual([1, 0, 0, 1, 0, 1])
  })
})
