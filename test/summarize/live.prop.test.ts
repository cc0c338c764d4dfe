import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { npsMetric } from '../../src/metrics/nps.ts'
import { week } from '../../src/summarize/buckets.ts'
import { liveTable } from '../../src/summarize/live.ts'
import { parseTable } from '../../src/summarize/parse.ts'
import type { Plan } from '../../src/summarize/plan.ts'
import { tabulate } from '../../src/summarize/tabulate.ts'
import { metrics, type Row, rowOf, text } from './surveys.ts'

const at = fc.constantFrom(null, Date.UTC(2026, 0, 1), Date.UTC(2026, 0, 5))
const row = rowOf(at)
const rows = fc.array(row, { maxLength: 12 })
const plan: Plan<Row> = {
  by: { team: 'team', week: week('at') },
  metrics,
  where: (row) => row.score !== 5,
}

/** Rows that come, and rows that go again: each by its place among those that are there. */
const steps = fc.array(
  fc.oneof(
    row.map((row) => ({ row })),
    fc.nat(20).map((gone) => ({ gone })),
  ),
  {
    maxLength: 24,
  },
)

/** Those that are there in the end. */
function play(
  steps: readonly ({ readonly row: Row } | { readonly gone: number })[],
  live: { readonly add: (row: Row) => void; readonly remove: (row: Row) => void },
  left: Row[] = [],
): readonly Row[] {
  for (const step of steps) {
    if ('row' in step) {
      left.push(step.row)
      live.add(step.row)
    } else if (left.length > 0) {
      // another object with the same values will do
      live.remove({ ...left.splice(step.gone % left.length, 1)[0]! })
    }
  }
  return left
}

describe('liveTable', () => {
  test('snapshot() is the table of the rows that are left, whatever came and went', () => {
    const law = fc.property(steps, (steps) => {
      const live = liveTable(plan)
      const left = play(steps, live)
      expect(text(live.snapshot())).toBe(text(tabulate(left, plan)))
    })
    fc.assert(law, { numRuns: 150 })
  })

  test('remove(row) undoes add(row)', () => {
    const law = fc.property(rows, row, (rows, row) => {
      const live = liveTable(plan)
      for (const one of rows) live.add(one)
      const before = text(live.snapshot())
      live.add(row)
      live.remove(row)
      expect(text(live.snapshot())).toBe(before)
    })
    fc.assert(law, { numRuns: 100 })
  })

  test('remove(row) of any row at all either throws and changes nothing, or add(row) undoes it', () => {
    const law = fc.property(rows, rows, (rows, others) => {
      const live = liveTable(plan)
      for (const one of rows) live.add(one)
      const before = text(live.snapshot())
      for (const other of others) {
        try {
          live.remove(other)
        } catch (error) {
          expect(error).toMatchObject({ code: 'invalid_input' })
          expect(text(live.snapshot())).toBe(before)
          continue
        }
        live.add(other)
        expect(text(live.snapshot())).toBe(before)
      }
    })
    fc.assert(law, { numRuns: 200 })
  })

  test('add(row) of a row that is refused changes nothing, whichever metric refuses it', () => {
    const strict = npsMetric<Row>('score')
    const bad = fc.record({
      row,
      strict: fc.constantFrom<Plan<Row>['metrics']>({ strict, ...metrics }, { ...metrics, strict }),
      change: fc.constantFrom<Partial<Row>>({ score: 11 }, { team: Number.POSITIVE_INFINITY }, { at: 0.5 }),
    })
    const law = fc.property(rows, bad, (rows, { row, strict, change }) => {
      const live = liveTable({ ...plan, metrics: strict })
      for (const one of rows) live.add({ ...one, score: 7 })
      const before = text(live.snapshot())
      expect(() => live.add({ ...row, score: 7, ...change })).toThrow(
        expect.objectContaining({ code: 'invalid_value' }),
      )
      expect(text(live.snapshot())).toBe(before)
    })
    fc.assert(law, { numRuns: 100 })
  })

  test('liveTable(plan, snapshot) goes on where the snapshot stood, also through JSON', () => {
    const law = fc.property(steps, steps, (first, second) => {
      const one = liveTable(plan)
      const left = play(first, one)
      const stored = text(one.snapshot())
      const other = liveTable(plan, parseTable(JSON.parse(stored)))
      expect(text(other.snapshot())).toBe(stored)
      const end = play(second, other, [...left])
      expect(text(other.snapshot())).toBe(text(tabulate(end, plan)))
    })
    fc.assert(law, { numRuns: 100 })
  })

  test('snapshot() stays as it is when more rows come', () => {
    const law = fc.property(rows, rows, (rows, more) => {
      const live = liveTable(plan)
      for (const one of rows) live.add(one)
      const snapshot = live.snapshot()
      const before = text(snapshot)
      for (const one of more) live.add(one)
      expect(text(snapshot)).toBe(before)
    })
    fc.assert(law, { numRuns: 60 })
  })
})
