import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { present, timeToResolutionMetric } from '../../src/index.ts'
import { tableFromRows, toSQL } from '../../src/sql/index.ts'
import { duckdb } from '../engines/duckdb.ts'
import type { Session } from '../engines/engine.ts'
import { type Case, hasShared, vectors } from './vectors.ts'

interface Row {
  readonly id: string
  readonly openedAt: number
  readonly resolvedAt: number
}

/** By calendar, for one query each. */
const cases = new Map<string, Case[]>()
for (const one of vectors('08_business_hours.json')) {
  if (one.expected.error) continue
  const calendar = JSON.stringify(one.options.calendar)
  cases.set(calendar, [...(cases.get(calendar) ?? []), one])
}

describe.skipIf(!hasShared)('vectors 08_business_hours.json in DuckDB (need ../shared)', () => {
  let session: Session
  beforeAll(async () => {
    session = await duckdb.start()
  }, 60_000)
  afterAll(() => session?.stop())

  test.each([...cases])('%s', { timeout: 60_000 }, async (_, vectors) => {
    const rows: readonly Row[] = vectors.map(({ id, input }) => {
      return { id, openedAt: Date.parse(input.start), resolvedAt: Date.parse(input.end) }
    })
    await session.load('tickets', [
      { name: 'id', type: 'text', values: rows.map(({ id }) => id) },
      { name: 'openedAt', type: 'instant', values: rows.map(({ openedAt }) => openedAt) },
      { name: 'resolvedAt', type: 'instant', values: rows.map(({ resolvedAt }) => resolvedAt) },
    ])
    const clock = vectors[0]!.options.calendar
    const asOf = Math.max(...rows.map(({ resolvedAt }) => resolvedAt))
    const plan = {
      by: { id: 'id' as const },
      metrics: { time: timeToResolutionMetric<Row>({ asOf, clock }) },
    }
    const clockFrom = Math.min(...rows.map(({ openedAt }) => openedAt))
    const answered = await session.run(toSQL(plan, { dialect: 'duckdb', from: 'tickets', clockFrom }))
    const got = present(tableFromRows(plan, answered), plan).map(({ key, time }) => [key.id, time.value])
    const wanted = vectors.map(({ id, expected }) => [id, expected.businessSeconds * 1000])
    expect(got.sort()).toEqual(wanted.sort())
  })
})
