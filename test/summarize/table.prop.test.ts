import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { month } from '../../src/summarize/buckets.ts'
import type { KeyField, Plan } from '../../src/summarize/plan.ts'
import { present } from '../../src/summarize/present.ts'
import { cube, merge, rollup, subtract, type Table, total } from '../../src/summarize/table.ts'
import { tabulate } from '../../src/summarize/tabulate.ts'
import { metrics, type Row, rowOf, text } from './surveys.ts'

const KEYS: { readonly [key: string]: KeyField<Row> } = {
  team: 'team',
  channel: (row) => row.channel as string | null,
  month: month('at', { timeZone: 'Europe/Paris', start: '2026-02-01', end: '2026-04-01' }),
}

/** The plan by these keys alone, in this order. */
const planBy = (keys: readonly string[]): Plan<Row> => ({
  by: Object.fromEntries(keys.map((key) => [key, KEYS[key]!])),
  metrics,
  where: (row) => row.score !== 5,
})
const plan = planBy(Object.keys(KEYS))
const tableOf = (rows: readonly Row[]): Table => tabulate(rows, plan)

const at = fc.option(fc.integer({ min: 0, max: 120 }).map((day) => Date.UTC(2026, 0, 1 + day, 23)))
const rows = fc.array(rowOf(at), { maxLength: 20 })
const keys = fc.shuffledSubarray(Object.keys(KEYS))
const frozen = <T>(value: T): T => {
  if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(frozen)
  return value
}
const runs = { numRuns: 60 }

describe('tables', () => {
  test('merge(a, b) is the table of all rows', () => {
    const law = fc.property(rows, rows, (a, b) => {
      expect(text(merge(tableOf(a), tableOf(b)))).toBe(text(tableOf([...a, ...b])))
    })
    fc.assert(law, runs)
  })

  test('merge(a, b) is merge(b, a), in any nesting, and the table of no rows changes nothing', () => {
    const law = fc.property(rows, rows, rows, (...dealt) => {
      const [a, b, c] = dealt.map(tableOf) as [Table, Table, Table]
      expect(text(merge(a, b))).toBe(text(merge(b, a)))
      expect(text(merge(merge(a, b), c))).toBe(text(merge(a, merge(b, c))))
      expect(text(merge(a, tableOf([])))).toBe(text(a))
      expect(text(merge(tableOf([]), a))).toBe(text(a))
    })
    fc.assert(law, runs)
  })

  test('subtract(merge(a, b), b) is a', () => {
    const law = fc.property(rows, rows, (...dealt) => {
      const [a, b] = dealt.map(tableOf) as [Table, Table]
      expect(text(subtract(merge(a, b), b))).toBe(text(a))
      expect(text(subtract(a, a))).toBe(text(tableOf([])))
    })
    fc.assert(law, runs)
  })

  test('rollup(table, keys) is the table of the rows by these keys alone, in any order of keys', () => {
    const law = fc.property(rows, keys, (rows, keys) => {
      expect(text(rollup(tableOf(rows), keys))).toBe(text(tabulate(rows, planBy(keys))))
    })
    fc.assert(law, runs)
  })

  test('rollup of a roll-up is the roll-up, and of all keys in their order the table', () => {
    const law = fc.property(rows, keys, fc.nat(3), (rows, keys, fewer) => {
      const table = tableOf(rows)
      expect(text(rollup(rollup(table, keys), keys.slice(fewer)))).toBe(
        text(rollup(table, keys.slice(fewer))),
      )
      expect(text(rollup(table, Object.keys(KEYS)))).toBe(text(table))
    })
    fc.assert(law, runs)
  })

  test('rollup(merge(a, b), keys) is the merge of the roll-ups', () => {
    const law = fc.property(rows, rows, keys, (a, b, keys) => {
      const [x, y] = [tableOf(a), tableOf(b)]
      expect(text(rollup(merge(x, y), keys))).toBe(text(merge(rollup(x, keys), rollup(y, keys))))
    })
    fc.assert(law, runs)
  })

  test('total(table) is the table of the rows without keys', () => {
    const law = fc.property(rows, (rows) => {
      expect(text(total(tableOf(rows)))).toBe(text(tabulate(rows, planBy([]))))
    })
    fc.assert(law, runs)
  })

  test('cube(table) is every roll-up, from all keys down to none', () => {
    const [team, channel, month] = Object.keys(KEYS) as [string, string, string]
    const choices = [
      [team, channel, month],
      [team, channel],
      [team, month],
      [channel, month],
    ]
    const all = [...choices, [team], [channel], [month], []]
    const law = fc.property(rows, (rows) => {
      const table = tableOf(rows)
      expect(cube(table).map(text)).toEqual(all.map((keys) => text(rollup(table, keys))))
    })
    fc.assert(law, runs)
  })

  test('no function of tables changes what it is given', () => {
    const law = fc.property(rows, rows, keys, (a, b, keys) => {
      const [x, y] = [frozen(tableOf(a)), frozen(tableOf(b))]
      expect(() => {
        subtract(merge(x, y), y)
        rollup(x, keys)
        cube(x)
        present(x, plan)
      }).not.toThrow()
    })
    fc.assert(law, runs)
  })

  test('tabulate gives one text for rows in any order', () => {
    const shuffled = rows.chain((rows) =>
      fc.record({ rows: fc.constant(rows), other: fc.shuffledSubarray(rows, { minLength: rows.length }) }),
    )
    const law = fc.property(shuffled, ({ rows, other }) => {
      expect(text(tableOf(other))).toBe(text(tableOf(rows)))
    })
    fc.assert(law, runs)
  })
})
