import assert from 'node:assert/strict'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { tally } from '../../src/core/evaluate.ts'
import { parseTable } from '../../src/summarize/parse.ts'
import type { KeyValue } from '../../src/summarize/plan.ts'
import { present } from '../../src/summarize/present.ts'
import { type Batch, tabulateStream } from '../../src/summarize/stream.ts'
import { merge, type Table } from '../../src/summarize/table.ts'
import { tabulate } from '../../src/summarize/tabulate.ts'
import { type Case, cases, columnsOf, encoded, type Row, SHARDS, typed } from './arbitraries.ts'

/** Refuses a table that is not, to the last letter, that of the case's rows. */
type Same = (table: Table) => void

function holds(title: string, law: (drawn: Case, same: Same) => void | Promise<void>): void {
  const property = fc.asyncProperty(cases, async (drawn) => {
    const text = JSON.stringify(tabulate(drawn.rows, drawn.lenient))
    await law(drawn, (table) => expect(JSON.stringify(table)).toBe(text))
  })
  test(title, () => fc.assert(property, { numRuns: 80 }))
}

function* generate<T>(values: Iterable<T>): Generator<T> {
  yield* values
}

async function* later<T>(values: Iterable<T>): AsyncGenerator<T> {
  yield* values
}

/** The rows one by one, in arrays, and in columns of every kind, as they were dealt. */
function* batches({ rows, dealt, columns }: Case): Generator<Batch<Row>> {
  let from = 0
  const upTo = function* (to: number): Generator<Batch<Row>> {
    const part = rows.slice(from, to)
    const kind = dealt[from]?.batch ?? -1
    from = to
    if (kind === -1) yield* part
    if (kind === 0) yield part
    if (kind === 1) yield columnsOf(part, columns)
    if (kind === 2) yield columnsOf(part, columns, typed)
    if (kind === 3) yield columnsOf(part, columns, encoded)
    if (kind === 4) yield* [[], part, columnsOf([], columns)]
  }
  for (let to = 1; to <= rows.length; to++) {
    if (to === rows.length || dealt[to]!.batch !== -1) yield* upTo(to)
  }
}

const KINDS = ['boolean', 'number', 'string', 'object']

/** false, true, numbers, text by code units, null. */
function ascending(a: KeyValue, b: KeyValue): number {
  const kind = KINDS.indexOf(typeof a) - KINDS.indexOf(typeof b)
  return kind || (a === b ? 0 : a! < b! ? -1 : 1)
}

/** The groups of a case by looking at every row for every group. */
function naively({ rows, counts, keys }: Case): { readonly key: KeyValue[]; readonly rows: Row[] }[] {
  const groups: { key: KeyValue[]; rows: Row[] }[] = keys.length === 0 ? [{ key: [], rows: [] }] : []
  for (const row of rows.filter(counts)) {
    const key = keys.map(({ of }) => of(row))
    const group = groups.find((one) => one.key.every((value, k) => Object.is(value, key[k])))
    if (group) group.rows.push(row)
    else groups.push({ key, rows: [row] })
  }
  const order = (a: KeyValue[], b: KeyValue[]): number =>
    keys.map(({ place }, k) => ascending(place(a[k]!), place(b[k]!))).find((sign) => sign !== 0) ?? 0
  return groups.sort((a, b) => order(a.key, b.key))
}

describe('tabulate(rows, plan) is the same text', () => {
  holds('of an array, a generator and a set', (drawn, same) => {
    same(tabulate(generate(drawn.rows), drawn.lenient))
    same(tabulate(new Set(drawn.rows), drawn.lenient))
  })

  holds('of plain columns, typed arrays and dictionaries', (drawn, same) => {
    const { rows, columns, lenient } = drawn
    for (const encode of [undefined, typed, encoded]) {
      same(tabulate<Row>(columnsOf(rows, columns, encode), lenient))
      const none = tabulate<Row>(columnsOf([], columns, encode), lenient)
      expect(JSON.stringify(none)).toBe(JSON.stringify(tabulate([], lenient)))
    }
  })

  holds('of a stream in any batches, mixed or alike', async (drawn, same) => {
    const { rows, columns, lenient } = drawn
    same(await tabulateStream<Row>(later(batches(drawn)), lenient))
    same(await tabulateStream<Row>(batches(drawn), lenient))
    same(await tabulateStream<Row>(later(rows), lenient))
    same(await tabulateStream([rows.slice(0, 7), rows.slice(7)], lenient))
    same(await tabulateStream<Row>([columnsOf(rows, columns)], lenient))
  })

  holds('of shards merged in any order and association, stored in between or not', (drawn, same) => {
    const shards = Array.from({ length: SHARDS }, (_, shard) =>
      tabulate(
        drawn.rows.filter((_, i) => drawn.dealt[i]!.shard === shard),
        drawn.lenient,
      ),
    ) as [Table, Table, Table]
    const stored = shards.map((shard) => parseTable(JSON.parse(JSON.stringify(shard)))) as typeof shards
    for (const [a, b, c] of [shards, stored]) {
      for (const table of [
        ...[merge(merge(a, b), c), merge(a, merge(b, c)), merge(c, merge(b, a)), merge(merge(b, c), a)],
        merge(merge(a, c), b),
      ]) {
        same(table)
      }
    }
  })

  holds('of rows in any order', (drawn, same) => {
    const order = drawn.rows.map((_, i) => i).sort((i, j) => drawn.dealt[i]!.place - drawn.dealt[j]!.place)
    const shuffled = order.map((i) => drawn.rows[i]!)
    same(tabulate(shuffled, drawn.lenient))
    same(tabulate([...drawn.rows].reverse(), drawn.lenient))
  })

  holds('through JSON, with parseTable and without, and presents to the same results', (drawn, same) => {
    const { rows, lenient } = drawn
    const table = tabulate(rows, lenient)
    const json = JSON.parse(JSON.stringify(table))
    assert.deepStrictEqual(json, table)
    same(json)
    same(parseTable(json))
    assert.deepStrictEqual(present(json, lenient), present(table, lenient))
  })
})

/** More rows than any loop looks at together, again and again the same. */
test('tabulate(many rows, plan) is, in every form, the table of a few so many times over', async () => {
  const property = fc.asyncProperty(cases, async ({ rows, columns, lenient }) => {
    const times = Math.ceil(9000 / rows.length)
    const many = Array.from({ length: times }, () => rows).flat()
    const few = tabulate(rows, lenient)
    const table = tabulate(many, lenient)
    expect([table.keys, table.filtered]).toStrictEqual([few.keys, few.filtered * times])
    for (const [name, { counts }] of Object.entries(few.metrics)) {
      const found = Object.getOwnPropertyDescriptor(table.metrics, name)?.value.counts
      expect(found).toStrictEqual(counts.map((count) => count * times))
    }
    const text = JSON.stringify(table)
    const same = (other: Table): void => expect(JSON.stringify(other) === text).toBe(true)
    same(tabulate(generate(many), lenient))
    same(await tabulateStream<Row>(many, lenient))
    for (const encode of [undefined, typed, encoded]) {
      same(tabulate<Row>(columnsOf(many, columns, encode), lenient))
    }
  })
  await fc.assert(property, { numRuns: 6 })
})

describe('present(tabulate(rows, plan), plan)', () => {
  holds('is metric.finish(tally(metric, rows)) of each group, in the order of the keys', (drawn) => {
    const { rows, lenient } = drawn
    const names = Object.keys(lenient.by ?? {})
    const expected = naively(drawn).map((group) => {
      const key = Object.fromEntries(names.map((name, k) => [name, group.key[k]]))
      const results = Object.entries(lenient.metrics).map(([name, metric]) => {
        return [name, metric.finish(tally(metric, group.rows))]
      })
      return { key, ...Object.fromEntries(results) }
    })
    assert.deepStrictEqual(present(tabulate(rows, lenient), lenient), expected)
  })

  holds('accounts for every row: counts of each metric + filtered = rows', (drawn) => {
    const { rows, lenient, counts } = drawn
    const table = tabulate(rows, lenient)
    expect(table.filtered).toBe(rows.filter((row) => !counts(row)).length)
    for (const metric of Object.values(table.metrics)) {
      expect(metric.counts.reduce((a, b) => a + b, 0) + table.filtered).toBe(rows.length)
    }
    expect(table.groups).toBe(naively(drawn).filter((group) => group.rows.length > 0).length)
  })
})

describe("tabulate(rows, plan) under onInvalid 'throw'", () => {
  /** What was thrown, or the table. */
  async function outcome(attempt: () => Table | Promise<Table>): Promise<unknown> {
    try {
      return JSON.stringify(await attempt())
    } catch (error) {
      const { code, message, path } = error as { code: unknown; message: unknown; path: unknown }
      return { code, message, path }
    }
  }

  holds('refuses the same row with the same words, whatever it comes in', async (drawn) => {
    const { rows, columns, strict } = drawn
    const expected = await outcome(() => tabulate(rows, strict))
    expect(await outcome(() => tabulate(generate(rows), strict))).toStrictEqual(expected)
    expect(await outcome(() => tabulate(columnsOf(rows, columns), strict))).toStrictEqual(expected)
    expect(await outcome(() => tabulate(columnsOf(rows, columns, encoded), strict))).toStrictEqual(expected)
    expect(await outcome(() => tabulateStream<Row>(batches(drawn), strict))).toStrictEqual(expected)
  })
})
