import { tableFromArrays, tableFromIPC } from '@uwdata/flechette'
import * as arrow from 'apache-arrow'
import { describe, expect, test } from 'vitest'
import type { ArrowTable } from '../../src/core/arrow.ts'
import { npsMetric } from '../../src/metrics/nps.ts'
import { timeToResolutionMetric } from '../../src/metrics/time-to-resolution.ts'
import { day, hour, month } from '../../src/summarize/buckets.ts'
import type { KeyField, Plan } from '../../src/summarize/plan.ts'
import { tabulateStream } from '../../src/summarize/stream.ts'
import type { Table } from '../../src/summarize/table.ts'
import { tabulate } from '../../src/summarize/tabulate.ts'
import type { Row } from './arbitraries.ts'

type Vectors = Record<string, arrow.Vector>

const scores = [9, 10, 3, 0, 7, 9, 8]
const vectorOf = (values: readonly unknown[], type: arrow.DataType): arrow.Vector =>
  arrow.vectorFromArray(values as unknown[], type)
const score = vectorOf(scores, new arrow.Uint8())

/** The same columns in every shape a table can have, and as both packages read them. */
function tablesOf(vectors: Vectors): [string, ArrowTable][] {
  const whole = new arrow.Table(vectors)
  const chunked = whole.slice(0, 3).concat(whole.slice(3, 4), whole.slice(4))
  const around = whole.concat(whole, whole).slice(whole.numRows, 2 * whole.numRows)
  // flechette does not read the empty batch that apache-arrow writes
  const hollow = chunked.slice(0, 3).concat(chunked.slice(3, 3), chunked.slice(3))
  const shapes = { whole, chunked, around }
  return [
    ['apache-arrow, with an empty chunk', hollow as ArrowTable],
    ...Object.entries(shapes).flatMap(([shape, table]): [string, ArrowTable][] => {
      const bytes = arrow.tableToIPC(table)
      const dates = tableFromIPC(bytes, { useBigInt: true, useDate: true })
      return [
        [`apache-arrow, ${shape}`, table as ArrowTable],
        [`apache-arrow of IPC, ${shape}`, arrow.tableFromIPC(bytes) as ArrowTable],
        [`flechette, ${shape}`, tableFromIPC(bytes) as ArrowTable],
        [`flechette with bigints and dates, ${shape}`, dates as ArrowTable],
      ]
    }),
  ]
}

const scoreMetric = npsMetric<Row>('score', { onInvalid: 'exclude' })
const spanMetric = timeToResolutionMetric<Row>({ span: 'value', onInvalid: 'exclude' })

/** The column as a key, as codes, as a measure, by a function of the row, and as what filters. */
const plans: readonly Plan<Row>[] = [
  { by: { value: 'value' }, metrics: { nps: scoreMetric } },
  { metrics: { codes: npsMetric<Row>('value', { onInvalid: 'exclude' }), spans: spanMetric } },
  { by: { value: (row) => row['value'] }, where: (row) => row['score'] !== 9, metrics: { nps: scoreMetric } },
  {
    by: { value: 'value', score: 'score' },
    where: { value: [1, 'x', true, null] },
    metrics: { nps: scoreMetric },
  },
]

const textOf = (table: Table): string => JSON.stringify(table)

/** Every table of `value` and the scores is, under every plan, the table of the plain rows. */
function agree(
  value: arrow.Vector,
  plain: readonly unknown[],
  under: readonly Plan<Row>[] = plans,
  all: typeof tablesOf = tablesOf,
): void {
  const rows = plain.map((value, i): Row => ({ value, score: scores[i] }))
  const tables = all({ value, score })
  expect(tables.length).toBeGreaterThanOrEqual(10)
  for (const plan of under) {
    const expected = textOf(tabulate(rows, plan))
    for (const [name, table] of tables) {
      expect([name, textOf(tabulate<Row>(table, plan))]).toStrictEqual([name, expected])
    }
  }
}

describe('an Arrow column is the same as its values in rows', () => {
  const whole = [1, 10, 0, 7, 9, 1, 3]
  const holes = [1, null, 0, null, 9, null, 3]

  test.each<readonly [string, arrow.DataType]>([
    ['int8', new arrow.Int8()],
    ['int16', new arrow.Int16()],
    ['int32', new arrow.Int32()],
    ['uint8', new arrow.Uint8()],
    ['uint16', new arrow.Uint16()],
    ['uint32', new arrow.Uint32()],
    ['float32', new arrow.Float32()],
    ['float64', new arrow.Float64()],
  ])('%s, with nulls and without', (_, type) => {
    agree(vectorOf(whole, type), whole)
    agree(vectorOf(holes, type), holes)
    agree(vectorOf(Array(7).fill(null), type), Array(7).fill(null))
  })

  test.each<readonly [string, arrow.DataType]>([
    ['int64', new arrow.Int64()],
    ['uint64', new arrow.Uint64()],
  ])('%s, with nulls and without, up to 2^53', (_, type) => {
    const values = [...whole.slice(1), Number.MAX_SAFE_INTEGER]
    const bigints = (given: readonly (number | null)[]): unknown[] =>
      given.map((value) => (value === null ? null : BigInt(value)))
    agree(vectorOf(bigints(values), type), values)
    agree(vectorOf(bigints(holes), type), holes)
  })

  test('negative numbers, ends of ranges, −0, NaN and fractions', () => {
    const ends = [-128, 127, -1, 0, 5, 5, 1]
    agree(vectorOf(ends, new arrow.Int8()), ends)
    const doubles = [-0, 0, Number.NaN, 0.1, -1e300, 5e-324, 1]
    agree(vectorOf(doubles, new arrow.Float64()), doubles)
    const singles = doubles.map(Math.fround).filter(Number.isFinite).concat(Number.NaN, 1)
    agree(vectorOf(singles.slice(0, 7), new arrow.Float32()), singles.slice(0, 7))
    const bigints = [-1, -5, 0, 1, 1, -(2 ** 53) + 1, 9]
    agree(vectorOf(bigints.map(BigInt), new arrow.Int64()), bigints)
  })

  test('half floats', () => {
    const halves = [0.5, 1, 9, -2, 10, 0, 1]
    const value = arrow.makeVector(
      arrow.makeData({
        type: new arrow.Float16(),
        length: 7,
        data: Uint16Array.of(0x3800, 0x3c00, 0x4880, 0xc000, 0x4900, 0, 0x3c00),
      }),
    )
    agree(value, halves)
  })

  test('booleans', () => {
    agree(vectorOf([true, false, true, true, false, true, false], new arrow.Bool()), [
      ...[true, false, true, true, false, true, false],
    ])
    const some = [true, null, false, null, true, false, null]
    agree(vectorOf(some, new arrow.Bool()), some)
  })

  test('text, hostile names among it', () => {
    const words = ['x', '__proto__', '', '1', 'x', 'é\u0000', 'constructor']
    agree(vectorOf(words, new arrow.Utf8()), words)
    agree(vectorOf(words, new arrow.LargeUtf8()), words)
    const some = ['x', null, '', 'null', 'x', null, 'x']
    agree(vectorOf(some, new arrow.Utf8()), some)
    agree(vectorOf(Array(7).fill(null), new arrow.Utf8()), Array(7).fill(null))
  })

  test.each<readonly [string, arrow.Int8 | arrow.Uint16 | arrow.Int32]>([
    ['int8', new arrow.Int8()],
    ['uint16', new arrow.Uint16()],
    ['int32', new arrow.Int32()],
  ])('dictionaries by %s, with nulls and without', (_, indices) => {
    const words = ['x', 'y', 'x', '', 'z', 'x', 'z']
    agree(vectorOf(words, new arrow.Dictionary(new arrow.Utf8(), indices)), words)
    const some = ['x', null, 'y', null, 'x', 'x', null]
    agree(vectorOf(some, new arrow.Dictionary(new arrow.Utf8(), indices)), some)
    const numbers = [1, 10, 1, null, 9, 300, 1]
    agree(vectorOf(numbers, new arrow.Dictionary(new arrow.Int32(), indices)), numbers)
  })

  test('a dictionary with a null among its words, and words that nobody uses', () => {
    const dictionary = vectorOf(['unused', null, 'x', 'x'], new arrow.Utf8())
    const type = new arrow.Dictionary(new arrow.Utf8(), new arrow.Int32())
    const data = arrow.makeData({ type, length: 7, data: Int32Array.of(2, 3, 1, 2, 1, 3, 2), dictionary })
    agree(arrow.makeVector(data), ['x', 'x', null, 'x', null, 'x', 'x'])
  })

  test('chunks that have dictionaries of their own', () => {
    const [a, b] = [
      ['x', 'y', 'x', null],
      ['z', 'y', 'x'],
    ].map((words) => vectorOf(words, new arrow.Dictionary(new arrow.Utf8(), new arrow.Int32()))) as [
      arrow.Vector,
      arrow.Vector,
    ]
    const rows = ['x', 'y', 'x', null, 'z', 'y', 'x'].map((value, i): Row => ({ value, score: scores[i] }))
    const table = new arrow.Table({ value: a, score: score.slice(0, 4) }).concat(
      new arrow.Table({ value: b, score: score.slice(4) }),
    )
    for (const plan of plans) {
      expect(textOf(tabulate<Row>(table as ArrowTable, plan))).toBe(textOf(tabulate(rows, plan)))
    }
  })
})

describe('an Arrow column of time is the same as its moments', () => {
  const at = [
    '2026-03-29T00:59:59.999Z',
    '1969-12-31T23:00:00.001Z',
    '2026-10-25T01:30Z',
    '0001-01-01T00:00Z',
  ]
    .map((text) => Date.parse(text))
    .concat(0, 1e12 + 1, 951_825_600_000)
  const timePlans = (timeZone: string): readonly Plan<Row>[] => {
    const keys: { [unit: string]: KeyField<Row> } = {
      hour: hour('value', { timeZone }),
      day: day((row: Row) => row['value'], { timeZone }),
      month: month('value', { timeZone }),
    }
    return Object.entries(keys).map(([unit, key]) => ({ by: { [unit]: key }, metrics: { nps: scoreMetric } }))
  }
  const zones = [...timePlans('UTC'), ...timePlans('Europe/Paris')]

  test.each([
    ['seconds', arrow.TimeUnit.SECOND, 1e-3],
    ['milliseconds', arrow.TimeUnit.MILLISECOND, 1],
    ['microseconds', arrow.TimeUnit.MICROSECOND, 1e3],
    ['nanoseconds', arrow.TimeUnit.NANOSECOND, 1e6],
  ])('timestamps in %s, with nulls and without', (_, unit, per) => {
    const type = new arrow.Timestamp(unit, null)
    // nanoseconds of 64 bits end in 1677 and 2262
    const moments = at
      .map((ms) => (per < 1 ? Math.floor(ms / 1000) * 1000 : ms))
      .map((ms) => (per > 1e3 && ms < -9e12 ? 7 : ms))
    const ticks = (ms: number): bigint => (per < 1 ? BigInt(ms / 1000) : BigInt(ms) * BigInt(per))
    const vector = (given: readonly (number | null)[]): arrow.Vector => {
      const nulls = vectorOf(
        given.map((ms) => (ms === null ? null : 0)),
        new arrow.Int32(),
      ).data[0]!.nullBitmap
      const data = BigInt64Array.from(given, (ms) => (ms === null ? 0n : ticks(ms)))
      return arrow.makeVector(arrow.makeData({ type, length: 7, data, nullBitmap: nulls }))
    }
    agree(vector(moments), moments, zones)
    const some = moments.map((ms, i) => (i % 3 ? ms : null))
    agree(vector(some), some, zones)
  })

  test('timestamps between milliseconds lie in the millisecond that has begun', () => {
    const micros = [1n, -1n, 999n, -999n, -1001n, 1_000_001n, 0n]
    const moments = [0, -1, 0, -1, -2, 1000, 0]
    // a Date cannot be told which way to round: before 1970 it is the millisecond after
    const withoutDates: typeof tablesOf = (vectors) =>
      tablesOf(vectors).filter(([name]) => !name.includes('dates'))
    for (const [unit, by] of [
      [arrow.TimeUnit.MICROSECOND, 1n],
      [arrow.TimeUnit.NANOSECOND, 1000n],
    ] as const) {
      const data = BigInt64Array.from(micros, (value) => value * by)
      const type = new arrow.Timestamp(unit, null)
      agree(arrow.makeVector(arrow.makeData({ type, length: 7, data })), moments, zones, withoutDates)
    }
  })

  test('dates in days are local dates, and those in milliseconds moments', () => {
    const days = [0, 20_541, -1, 20_541, 11_016, -719_162, 20_540]
    const moments = days.map((day) => day * 864e5)
    // local dates, as text has them: of a moment, Paris has another date than New York
    const dates = moments.map((ms) => new Date(ms).toISOString().slice(0, 10))
    const inDays = arrow.makeData({ type: new arrow.DateDay(), length: 7, data: Int32Array.from(days) })
    agree(arrow.makeVector(inDays), dates, zones)
    const data = BigInt64Array.from(moments, BigInt)
    const inMs = arrow.makeData({ type: new arrow.DateMillisecond(), length: 7, data })
    agree(arrow.makeVector(inMs), moments, zones)
    const some = moments.map((ms, i) => (i % 2 ? null : new Date(ms)))
    const texts = dates.map((date, i) => (i % 2 ? null : date))
    agree(vectorOf(some, new arrow.DateDay()), texts, [...zones, ...plans])
  })
})

describe('what an Arrow table holds that no row can', () => {
  const beyond = [9n, 2n ** 53n + 1n, 10n]
  const table = new arrow.Table({
    value: vectorOf(beyond, new arrow.Int64()),
    score: score.slice(0, 3),
  }) as ArrowTable

  test('an int64 that no double holds is refused as a key, and counted or refused as a value', () => {
    const keyed = { by: { value: 'value' }, metrics: { nps: scoreMetric } } as Plan<Row>
    expect(() => tabulate<Row>(table, keyed)).toThrow(
      expect.objectContaining({ code: 'invalid_value', path: [1, 'value'] }),
    )
    const counted = tabulate<Row>(table, { metrics: { spans: spanMetric } })
    const { classes, excluded } = counted.metrics['spans']!.bins
    expect(counted.metrics['spans']!.counts[classes.length + excluded.indexOf('invalid')]).toBe(1)
    const strict = { metrics: { spans: timeToResolutionMetric<Row>({ span: 'value' }) } }
    expect(() => tabulate<Row>(table, strict)).toThrow('got 9007199254740993n (row 1)')
  })

  test.each([
    [9n, 2n ** 53n + 1n],
    [9n, 2n ** 53n + 1n, null],
  ])('what flechette gives no number for is refused likewise: %s, %s, %s', (...values) => {
    const made = new arrow.Table({ value: vectorOf(values, new arrow.Int64()) })
    const table = tableFromIPC(arrow.tableToIPC(made)) as ArrowTable
    expect(() => tabulate<Row>(table, { by: { value: 'value' }, metrics: { spans: spanMetric } })).toThrow(
      expect.objectContaining({ code: 'invalid_value', path: [1, 'value'] }),
    )
    const plan = { metrics: { spans: spanMetric } }
    expect(textOf(tabulate<Row>(table, plan))).toBe(textOf(tabulate<Row>(made as ArrowTable, plan)))
  })

  test('a power of two beyond 2^53 is a key like the same double, and no measure', () => {
    const value = vectorOf([2n ** 60n, 9n, 2n ** 53n], new arrow.Int64())
    const rows = [2 ** 60, 9, 2 ** 53].map((value, i): Row => ({ value, score: scores[i] }))
    const large = new arrow.Table({ value, score: score.slice(0, 3) }) as ArrowTable
    for (const plan of plans) {
      expect(textOf(tabulate<Row>(large, plan))).toBe(textOf(tabulate(rows, plan)))
    }
  })

  test('two columns of one name are refused where one is read, and pass where none is', () => {
    const fields = ['a', 'a', 'score'].map((name) => new arrow.Field(name, new arrow.Uint8(), true))
    const children = [score, score, score].map(({ data }) => data[0]!)
    const schema = new arrow.Schema(fields)
    const struct = arrow.makeData({ type: new arrow.Struct(fields), length: 7, nullCount: 0, children })
    const twice = new arrow.Table([new arrow.RecordBatch(schema, struct)])
    const rows = scores.map((score): Row => ({ score }))
    const plan = { metrics: { nps: scoreMetric } }
    for (const table of [twice, tableFromIPC(arrow.tableToIPC(twice))] as ArrowTable[]) {
      expect(textOf(tabulate<Row>(table, plan))).toBe(textOf(tabulate(rows, plan)))
      expect(() => tabulate<Row>(table, { ...plan, by: { a: 'a' } })).toThrow(
        expect.objectContaining({ code: 'invalid_input', path: ['a'] }),
      )
    }
  })

  test('a missing column is named, with those that are there', () => {
    for (const [, table] of tablesOf({ value: score, score })) {
      expect(() => tabulate<Row>(table, { by: { team: 'team' }, metrics: { nps: scoreMetric } })).toThrow(
        'there is no column "team"; there are "value", "score"',
      )
    }
  })

  test('no rows, and no batches', () => {
    const none = new arrow.Table({ value: score.slice(0, 0), score: score.slice(0, 0) })
    for (const plan of plans) {
      const expected = textOf(tabulate<Row>([], plan))
      for (const table of [none, tableFromArrays({ value: [], score: [] }), new arrow.Table(none.schema)]) {
        expect(textOf(tabulate<Row>(table as ArrowTable, plan))).toBe(expected)
      }
    }
  })
})

describe('tabulateStream', () => {
  const words = ['x', null, 'y', 'x', 'x', null, 'z']
  const rows = words.map((value, i): Row => ({ value, score: scores[i] }))
  const value = vectorOf(words, new arrow.Dictionary(new arrow.Utf8(), new arrow.Int8()))
  const whole = new arrow.Table({ value, score })
  const chunked = whole.slice(0, 2).concat(whole.slice(2, 3), whole.slice(3))

  test('of record batches, as a table has them and as a reader yields them', async () => {
    expect(chunked.batches).toHaveLength(3)
    const bytes = arrow.tableToIPC(chunked, 'stream')
    for (const plan of plans) {
      const expected = textOf(tabulate(rows, plan))
      expect(textOf(await tabulateStream<Row>(chunked.batches as unknown as ArrowTable[], plan))).toBe(
        expected,
      )
      const reader = await arrow.RecordBatchReader.from(bytes)
      expect(textOf(await tabulateStream<Row>(reader as unknown as Iterable<ArrowTable>, plan))).toBe(
        expected,
      )
    }
  })

  test('of tables between rows, arrays and columns', async () => {
    const flechette = tableFromIPC(arrow.tableToIPC(whole))
    const batches = [rows[0]!, whole, rows, { value: words, score: scores }, flechette, rows[6]!, rows[5]!]
    const all = [rows[0]!, ...rows, ...rows, ...rows, ...rows, rows[6]!, rows[5]!]
    for (const plan of plans) {
      expect(textOf(await tabulateStream<Row>(batches as never, plan))).toBe(textOf(tabulate(all, plan)))
    }
  })

  test('of the rows that Arrow tables yield', async () => {
    const flechette = tableFromIPC(arrow.tableToIPC(chunked))
    for (const plan of plans) {
      const expected = textOf(tabulate(rows, plan))
      for (const table of [chunked, flechette]) {
        const walk = function* (): Generator<Row> {
          yield* table as Iterable<Row>
        }
        expect(textOf(tabulate(walk(), plan))).toBe(expected)
        expect(textOf(await tabulateStream<Row>(walk(), plan))).toBe(expected)
      }
    }
  })
})
