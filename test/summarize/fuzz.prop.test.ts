import assert from 'node:assert/strict'
import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import type { Columns } from '../../src/core/columns.ts'
import { npsMetric } from '../../src/metrics/nps.ts'
import { timeToResolutionMetric } from '../../src/metrics/time-to-resolution.ts'
import { day, month } from '../../src/summarize/buckets.ts'
import { parseTable } from '../../src/summarize/parse.ts'
import type { KeyValue, Plan } from '../../src/summarize/plan.ts'
import { present } from '../../src/summarize/present.ts'
import { tabulateStream } from '../../src/summarize/stream.ts'
import { cube, merge, rollup, subtract, total } from '../../src/summarize/table.ts'
import { tabulate } from '../../src/summarize/tabulate.ts'
import { deepFreeze } from '../laws/laws.ts'
import { cases, columnsOf, encoded, type Row } from './arbitraries.ts'

const HOSTILE = [
  ...['__proto__', 'constructor', 'prototype', 'toString', 'valueOf', 'hasOwnProperty', 'then', 'toJSON'],
  ...['', ' ', '0', '1', '-1', '1.0', '4294967295', '9007199254740993', 'null', 'undefined', 'NaN', 'true'],
  ...[
    '\u0000',
    '\u0000\u0000',
    '\ud800',
    '\udfff',
    '\udc00\ud800',
    'é',
    'e\u0301',
    '\u2028',
    '"',
    "'",
    '\\',
    '`',
  ],
  ...[
    '{row}',
    '*/',
    '//',
    '\n',
    'x'.repeat(10_000),
    `${'x'.repeat(10_000)}y`,
    'indices',
    'dictionary',
    'length',
  ],
]
const hostile = fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ unit: 'binary', maxLength: 6 }))

const own = (name: string, value: unknown): Row => Object.fromEntries([[name, value]])

function pollution(): unknown {
  return [Object.prototype, Array.prototype, Function.prototype].map((one) =>
    Reflect.ownKeys(one).map(String),
  )
}
const clean = pollution()
afterEach(() => {
  assert.deepStrictEqual(pollution(), clean)
})

/** What a call threw, as errors are matched. */
function thrown(call: () => unknown): unknown {
  try {
    call()
  } catch (error) {
    const { code, path } = error as { code?: unknown; path?: unknown }
    return { code, path }
  }
  return 'nothing was thrown'
}

describe('names of any kind are ordinary names', () => {
  test('of columns, of keys and of metrics, from rows to results and back from JSON', () => {
    fc.assert(
      fc.property(fc.uniqueArray(hostile, { minLength: 3, maxLength: 5 }), (names) => {
        const [column, key, metric] = names as [string, string, string]
        // the one name that no metric may have
        fc.pre(metric !== 'key')
        const score = `${column}.`
        const plan: Plan<Row> = {
          by: own(key, column) as { [key: string]: string },
          metrics: own(metric, npsMetric<Row>(score)) as Plan<Row>['metrics'],
        }
        const values = [...names, 9, 9]
        const rows = values.map((value, i) => ({ ...own(column, value), [score]: i }))
        const columns = { ...own(column, values), [score]: Uint8Array.from(values.keys()) } as Columns
        const words = { ...own(column, encoded(values)), [score]: encoded([...values.keys()]) } as Columns
        const table = tabulate<Row>(rows, plan)
        const text = JSON.stringify(table)
        expect(JSON.stringify(tabulate(columns, plan as Plan<unknown>))).toBe(text)
        expect(JSON.stringify(tabulate(words, plan as Plan<unknown>))).toBe(text)
        expect(JSON.stringify(parseTable(JSON.parse(text)))).toBe(text)
        expect(JSON.stringify(merge(table, tabulate([], plan)))).toBe(text)
        expect(JSON.stringify(rollup(table, [key]))).toBe(text)
        expect(cube(subtract(table, table)).map(({ groups }) => groups)).toStrictEqual([0, 0])
        expect(table.keys[0]).toStrictEqual([9, ...[...names].sort()])
        const summaries = present(JSON.parse(text), plan) as unknown as Record<
          string,
          Record<string, unknown>
        >[]
        for (const summary of summaries) {
          expect(Reflect.ownKeys(summary)).toHaveLength(2)
          expect(Object.getPrototypeOf(summary)).toBe(Object.prototype)
          expect(Reflect.ownKeys(summary['key']!)).toStrictEqual([key])
          const result = Object.getOwnPropertyDescriptor(summary, metric)?.value
          expect(result).toMatchObject({ metric: 'nps', status: 'ok' })
        }
        const keys = summaries.map((one) => Object.getOwnPropertyDescriptor(one['key'], key)?.value)
        expect(keys).toStrictEqual(table.keys[0])
      }),
      { numRuns: 200 },
    )
  })

  test('a column that only the prototype has is not there', () => {
    const plan = { by: { k: 'toString' }, metrics: { nps: npsMetric<Row>('score') } }
    expect(thrown(() => tabulate({ score: [9] }, plan))).toStrictEqual({
      code: 'invalid_input',
      path: ['toString'],
    })
    const proto = { by: { k: '__proto__' }, metrics: plan.metrics }
    expect(thrown(() => tabulate({ score: [9] }, proto))).toStrictEqual({
      code: 'invalid_input',
      path: ['__proto__'],
    })
  })

  test('no metric may be called key', () => {
    expect(thrown(() => tabulate([], { metrics: { key: npsMetric('score') } }))).toMatchObject({
      code: 'invalid_option',
    })
  })
})

describe('keys are told apart by value and type', () => {
  const plan: Plan<Row> = { by: { a: 'a', b: 'b' }, metrics: { nps: npsMetric<Row>('score') } }

  test('any two keys are one group exactly if they are the same', () => {
    const value = fc.oneof(
      hostile,
      fc.double({ noDefaultInfinity: true }),
      fc.integer({ min: -2, max: 2 }),
      fc.constantFrom<unknown>(true, false, null, undefined, -0, '0', 'false', 'null'),
    )
    const canonical = (value: unknown): unknown =>
      value === undefined || Number.isNaN(value) ? null : value === 0 ? 0 : value
    fc.assert(
      fc.property(fc.array(fc.tuple(value, value), { minLength: 1, maxLength: 20 }), (pairs) => {
        const table = tabulate<Row>(
          pairs.map(([a, b]) => ({ a, b, score: 9 })),
          plan,
        )
        const expected = new Map<unknown, Set<unknown>>()
        for (const [a, b] of pairs.map((pair) => pair.map(canonical))) {
          expected.set(a, (expected.get(a) ?? new Set()).add(b))
        }
        const found = table.keys[0]!.map((a, i) => [a, table.keys[1]![i]!] as const)
        expect(found).toHaveLength([...expected.values()].reduce((sum, { size }) => sum + size, 0))
        expect(found.filter(([a, b]) => !expected.get(a)?.has(b))).toStrictEqual([])
        expect(found.flat().filter((key) => Object.is(key, -0))).toStrictEqual([])
      }),
    )
  })

  test('1, "1", true and "true" are four, in the order of types', () => {
    const values = ['true', '1', true, 1, null, '', false, 0]
    const rows = values.flatMap((a) => [{ a, b: undefined, score: 9 }])
    expect(tabulate<Row>(rows, plan).keys).toStrictEqual([
      [false, true, 0, 1, '', '1', 'true', null],
      values.map(() => null),
    ])
  })

  test('pairs whose joined text is the same are two groups', () => {
    const rows = [
      { a: 'x,y', b: 'z', score: 9 },
      { a: 'x', b: 'y,z', score: 9 },
      { a: 'x\u0000y', b: 'z', score: 9 },
      { a: 'x', b: 'y\u0000z', score: 9 },
    ]
    expect(tabulate<Row>(rows, plan).groups).toBe(4)
  })

  test('100,000 of them, of rows, of columns and of a dictionary', () => {
    const count = 100_000
    const keys = Array.from({ length: count }, (_, i): KeyValue => (i % 2 ? `${i}` : i))
    const order = keys.map((_, i) => (i * 7919) % count)
    const a = order.map((i) => keys[i]!)
    const score = Uint8Array.from(order, (i) => i % 11)
    const b = order.map((i) => i % 3)
    const rows = order.map((i) => ({ a: keys[i], b: i % 3, score: i % 11 }))
    const table = tabulate<Row>(rows, plan)
    expect(table.groups).toBe(count)
    const text = JSON.stringify(table)
    expect(JSON.stringify(tabulate({ a, b, score }, plan as Plan<unknown>)) === text).toBe(true)
    const dictionary = { a: { indices: Uint32Array.from(order), dictionary: keys }, b, score }
    expect(JSON.stringify(tabulate(dictionary, plan as Plan<unknown>)) === text).toBe(true)
    const texts = keys.filter((key) => typeof key === 'string').sort()
    const numbers = keys.filter((key) => typeof key === 'number').sort((x, y) => x - y)
    assert.deepStrictEqual(table.keys[0], [...numbers, ...texts])
    expect(total(table).metrics['nps']!.counts.reduce((x, y) => x + y)).toBe(count)
  })
})

describe('what can be no key is refused at its row and column', () => {
  const bad: readonly (readonly [string, unknown])[] = [
    ['a bigint', 1n],
    ['a symbol', Symbol('key')],
    ['an object', { id: 1 }],
    ['an object without a prototype', Object.create(null)],
    ['an object that says it is text', { toString: () => 'north', valueOf: () => 'north' }],
    ['a String', Object('north')],
    ['an array', ['north']],
    ['a function', () => 'north'],
    ['Infinity', Infinity],
    ['-Infinity', -Infinity],
    ['a Date', new Date(0)],
  ]
  const metrics = { nps: npsMetric<Row>('score') }
  const good = { team: 'north', score: 9 }

  test.each(bad)('%s, in rows, columns, dictionaries and streams', async (_, value) => {
    const plan = { by: { key: 'team' }, metrics } as Plan<Row>
    const rows = [good, good, { ...good, team: value }]
    const expected = { code: 'invalid_value', path: [2, 'team'] }
    expect(thrown(() => tabulate<Row>(rows, plan))).toStrictEqual(expected)
    const names = ['team', 'score']
    for (const encode of [undefined, encoded]) {
      const columns = columnsOf(rows, names, encode)
      expect(thrown(() => tabulate(columns, plan as Plan<unknown>))).toStrictEqual(expected)
      await expect(
        tabulateStream<Row>([good, columnsOf([good], names), columns], plan),
      ).rejects.toMatchObject({ code: 'invalid_value', path: [4, 'team'] })
    }
    const by = { key: (row: Row) => row['team'] }
    expect(thrown(() => tabulate<Row>(rows, { by, metrics }))).toStrictEqual({
      code: 'invalid_value',
      path: [2, 'key'],
    })
  })

  test('a Date comes with the way to buckets', () => {
    const rows = [{ at: new Date(0), score: 9 }]
    expect(() => tabulate<Row>(rows, { by: { at: 'at' }, metrics })).toThrow('month("at")')
  })

  test.each([
    ['text that is no moment', 'soon'],
    ['half a millisecond', 0.5],
    ['an invalid Date', new Date(Number.NaN)],
    ['a day that is none', '2026-02-30'],
    ['true', true],
    ['an array', []],
    ['a bigint', 0n],
    ['beyond all dates', 864e13 + 1],
  ])('of a bucket: %s', (_, at) => {
    const rows = [
      { at: 0, score: 9 },
      { at, score: 9 },
    ]
    const expected = { code: 'invalid_value', path: [1, 'at'] }
    const plan = { by: { month: month<Row>('at', { timeZone: 'Europe/Paris' }) }, metrics }
    expect(thrown(() => tabulate<Row>(rows, plan))).toStrictEqual(expected)
    const columns = columnsOf(rows, ['at', 'score'])
    expect(thrown(() => tabulate(columns, plan as Plan<unknown>))).toStrictEqual(expected)
  })

  test('a row that does not count may hold anything', () => {
    const rows = [good, { team: Symbol('x'), score: 'x' }]
    const plan = { by: { team: 'team' }, where: { score: 9 }, metrics } as Plan<Row>
    expect(tabulate<Row>(rows, plan)).toMatchObject({ groups: 1, filtered: 1 })
    const columns = columnsOf(rows, ['team', 'score'])
    expect(tabulate(columns, plan as Plan<unknown>)).toMatchObject({ groups: 1, filtered: 1 })
  })
})

describe('what comes in stays as it was', () => {
  test('frozen rows, columns, plans and tables', () => {
    fc.assert(
      fc.property(cases, ({ rows, columns, lenient }) => {
        const plan = deepFreeze(lenient)
        const table = deepFreeze(tabulate(rows, plan))
        const text = JSON.stringify(table)
        for (const encode of [undefined, encoded]) {
          tabulate<Row>(deepFreeze(columnsOf(rows, columns, encode)), plan)
        }
        present(table, plan)
        parseTable(table)
        cube(merge(table, subtract(table, table)))
        expect(JSON.stringify(table)).toBe(text)
      }),
      { numRuns: 50 },
    )
  })

  test('typed arrays', () => {
    const [at, score] = [Float64Array.of(0, -0, 1e12), Uint8Array.of(1, 10, 9)]
    const plan = { by: { day: day('at') }, metrics: { nps: npsMetric('score') } }
    tabulate({ at, score }, plan as Plan<unknown>)
    assert.deepStrictEqual([at, score], [Float64Array.of(0, -0, 1e12), Uint8Array.of(1, 10, 9)])
  })

  test('getters are asked once per use, inherited columns are read, and what they throw comes out', () => {
    class Answer {
      asked = 0
      get score(): number {
        this.asked++
        return 9
      }
      get team(): string {
        throw new RangeError('mine')
      }
    }
    const row = new Answer()
    const metrics = { nps: npsMetric<Answer>('score') }
    expect(tabulate([row], { metrics }).groups).toBe(1)
    expect(row.asked).toBe(1)
    expect(() => tabulate([row], { by: { team: 'team' }, metrics })).toThrow(new RangeError('mine'))
    const trap = new Proxy(row, { get: (target, name) => (name === 'score' ? 7 : Reflect.get(target, name)) })
    expect(tabulate([trap], { metrics }).metrics['nps']!.counts[7]).toBe(1)
  })
})

describe('columns that are none', () => {
  const metrics = { nps: npsMetric<Row>('score') }
  const plan = { by: { team: 'team' }, metrics } as unknown as Plan<unknown>

  test.each<readonly [string, string, (string | number)[], unknown]>([
    ['of unequal length', 'length_mismatch', ['score'], { team: ['x', 'y'], score: [9] }],
    [
      'a dictionary of unequal length',
      'length_mismatch',
      ['score'],
      {
        team: ['x'],
        score: { indices: [0, 0], dictionary: [9] },
      },
    ],
    ['of a missing column', 'invalid_input', ['team'], { score: [9] }],
    ['of no columns', 'invalid_input', ['team'], {}],
    ['text for a list', 'invalid_input', ['team'], { team: 'x', score: [9] }],
    ['a number for a list', 'invalid_input', ['score'], { team: ['x'], score: 9 }],
    ['null for a list', 'invalid_input', ['score'], { team: ['x'], score: null }],
    ['a DataView', 'invalid_input', ['score'], { team: [], score: new DataView(new ArrayBuffer(8)) }],
    ['an object like a list', 'invalid_input', ['score'], { team: ['x'], score: { 0: 9, length: 1 } }],
    [
      'indices that are no list',
      'invalid_input',
      ['team'],
      { team: { indices: 1, dictionary: ['x'] }, score: [9] },
    ],
    [
      'a dictionary that is no list',
      'invalid_input',
      ['team'],
      { team: { indices: [0], dictionary: 7 }, score: [9] },
    ],
    [
      'all indices that are no list',
      'invalid_input',
      ['team'],
      {
        team: { indices: 1, dictionary: ['x'] },
        score: { indices: 1, dictionary: [9] },
      },
    ],
  ])('%s', (_, code, path, columns) => {
    expect(thrown(() => tabulate(columns as Columns, plan))).toStrictEqual({ code, path })
  })

  test.each([1, 5, 0.5, Number.NaN, Infinity, 2 ** 32, '0' as unknown as number])(
    'an index outside its dictionary, or none: %s',
    async (index) => {
      const columns: Columns = { team: ['x', 'x'], score: { indices: [0, index], dictionary: [9] } }
      expect(thrown(() => tabulate(columns, plan))).toStrictEqual({
        code: 'invalid_value',
        path: [1, 'score'],
      })
      const keyed: Columns = { team: { indices: [0, index], dictionary: ['x'] }, score: [9, 9] }
      expect(thrown(() => tabulate(keyed, plan))).toStrictEqual({ code: 'invalid_value', path: [1, 'team'] })
      await expect(tabulateStream([{ team: 'x', score: 9 }, keyed], plan)).rejects.toMatchObject({
        code: 'invalid_value',
        path: [2, 'team'],
      })
      const spans: Plan<unknown> = {
        metrics: { spans: timeToResolutionMetric<Row>({ span: 'ms' }) },
      } as never
      const measured: Columns = { ms: { indices: [0, index], dictionary: [9] } }
      expect(thrown(() => tabulate(measured, spans))).toStrictEqual({
        code: 'invalid_value',
        path: [1, 'ms'],
      })
    },
  )

  test('a hole in a list is a missing value', () => {
    // biome-ignore lint/suspicious/noSparseArray: that is the case
    const columns: Columns = { team: ['x', , 'x'], score: [9, 9, ,] }
    expect(tabulate(columns, plan).keys).toStrictEqual([['x', null]])
    expect(tabulate(columns, plan).metrics['nps']!.counts[11]).toBe(1)
  })

  test.each<readonly [string, unknown]>([
    ['null', null],
    ['undefined', undefined],
    ['text', 'rows'],
    ['a number', 9],
    ['a function', () => []],
    ['a promise of rows', Promise.resolve([])],
    ['an async iterable', (async function* () {})()],
  ])('rows that are none: %s', (_, rows) => {
    expect(thrown(() => tabulate(rows as never, plan))).toMatchObject({ code: 'invalid_input' })
  })
})
