import fc from 'fast-check'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { type Column, plainColumns } from '../../src/core/columns.ts'
import { npsMetric } from '../../src/metrics/nps.ts'
import { type Collector, newCollector } from '../../src/summarize/collector.ts'
import { addColumns } from '../../src/summarize/columns.ts'
import { plainLoop, type RowLoop } from '../../src/summarize/plain-loop.ts'
import type { Plan } from '../../src/summarize/plan.ts'
import { rowLoop } from '../../src/summarize/rows.ts'
import { seal } from '../../src/summarize/table.ts'
import { tabulate } from '../../src/summarize/tabulate.ts'
import { type Case, cases, columnsOf, encoded, type Row, typed } from './arbitraries.ts'

/** So many rows are done by the plain loop, even where code may be generated. */
const FEW = 2048

/** What a loop makes of rows: the text of the table, or what it throws. */
function made(
  loopOf: typeof rowLoop,
  plan: Plan<Row>,
  rows: readonly unknown[],
  cuts: number[] = [],
): unknown {
  return outcome(plan, (collector) => {
    const loop: RowLoop = loopOf(collector)
    let from = 0
    for (const to of [...cuts, rows.length]) {
      loop(rows, from, to, 100)
      from = to
    }
  })
}

function outcome(plan: Plan<Row>, collect: (collector: Collector) => void): unknown {
  const collector = newCollector(plan)
  try {
    collect(collector)
    return JSON.stringify(seal(collector))
  } catch (error) {
    const { name, code, message, path } = error as Error & { code?: unknown; path?: unknown }
    return { name, code, message, path }
  }
}

const generated: typeof rowLoop = (collector) => rowLoop(collector, true)

/** Where code may not be generated: the plain loop, with a table of near keys once there are many rows. */
const forbidden: typeof rowLoop = (collector) => rowLoop(collector, false)

/** The rows after so many of which nothing comes that the generated loop gets them. */
function late({ filler }: Pick<Case, 'filler'>, rows: readonly unknown[]): unknown[] {
  return [...Array.from({ length: FEW }, () => filler), ...rows]
}

/** Those that are no rows. */
const stranger = fc.constantFrom<unknown>(null, undefined, 9, 'text', true, 5n, Symbol('row'), () => 1)

describe('the generated loop does what the plain one does', () => {
  test('the same table', () => {
    fc.assert(
      fc.property(cases, fc.nat(FEW + 40), (drawn, cut) => {
        // so many groups that the counts have to move
        const others = Array.from({ length: 40 }, (_, i): Row => {
          return { ...drawn.rows[0], team: i, region: `${i}`, ratio: i, when: i * 5e10 }
        })
        const rows = late(drawn, [...drawn.rows, ...others, ...drawn.rows])
        const plain = made(plainLoop, drawn.lenient, rows)
        expect(typeof plain).toBe('string')
        expect(made(generated, drawn.lenient, rows)).toBe(plain)
        expect(made(forbidden, drawn.lenient, rows)).toBe(plain)
        expect(made(generated, drawn.lenient, rows, [Math.min(cut, rows.length)])).toBe(plain)
      }),
      { numRuns: 60 },
    )
  })

  test('the same error, by code, words and path, for the first row that cannot be right', () => {
    fc.assert(
      fc.property(cases, (drawn) => {
        const rows = late(drawn, drawn.rows)
        const plain = made(plainLoop, drawn.strict, rows)
        expect(made(forbidden, drawn.strict, rows)).toStrictEqual(plain)
        expect(made(generated, drawn.strict, rows)).toStrictEqual(plain)
        if (typeof plain === 'object') {
          expect(plain).toMatchObject({
            code: 'invalid_value',
            path: [expect.any(Number), expect.any(String)],
          })
          expect((plain as { path: [number] }).path[0]).toBeGreaterThanOrEqual(100 + FEW)
        }
      }),
      { numRuns: 100 },
    )
  })

  test('the same error for what is no row', () => {
    fc.assert(
      fc.property(cases, stranger, (drawn, row) => {
        const rows = late(drawn, [drawn.rows[0], row])
        expect(made(generated, drawn.lenient, rows)).toStrictEqual(made(plainLoop, drawn.lenient, rows))
      }),
      { numRuns: 100 },
    )
  })

  test('the same table where rows need a closer look once in a while, mostly or always', () => {
    // texts of one length that begin and end alike, and what is no text
    const keys = ['2026-01', '2026-11', '2026-21', '2026-31', '2026-02', '', null, 7, true]
    const row = fc.record({
      key: fc.nat(keys.length - 1),
      code: fc.constantFrom(0, 9, 10, null, Number.NaN, 3),
    })
    fc.assert(
      fc.property(
        fc.array(row, { minLength: 1, maxLength: 50 }),
        fc.constantFrom(1, 7, 40, 1e9),
        (odd, every) => {
          const rows = Array.from({ length: 3 * FEW }, (_, i): Row => {
            const { key, code } = odd[i % odd.length]!
            const plain = i % every > 0
            return { month: keys[plain ? 0 : key], week: keys[plain ? i % 2 : key], code: plain ? 9 : code }
          })
          const plan: Plan<Row> = {
            by: { month: 'month', week: 'week' },
            metrics: { nps: npsMetric('code') },
          }
          expect(made(generated, plan, rows)).toBe(made(plainLoop, plan, rows))
        },
      ),
      { numRuns: 60 },
    )
  })

  test('the same error where a function of the row throws, and where a key can be none', () => {
    const bad = fc.constantFrom<(row: Row) => unknown>(
      () => {
        throw new RangeError('mine')
      },
      ({ code }) => BigInt(code as number),
      (row) => row,
      () => [],
      () => Infinity,
      () => new Date(0),
    )
    fc.assert(
      fc.property(cases, bad, fc.nat(3), fc.boolean(), (drawn, bad, at, first) => {
        const field = (row: Row): unknown => (row['code'] === at ? bad(row) : 1)
        const entries = Object.entries(drawn.lenient.by ?? {})
        const by = Object.fromEntries(first ? [['bad', field], ...entries] : [...entries, ['bad', field]])
        const plan = { ...drawn.lenient, by }
        const rows = late(drawn, drawn.rows)
        expect(made(generated, plan, rows)).toStrictEqual(made(plainLoop, plan, rows))
      }),
      { numRuns: 100 },
    )
  })
})

describe('the loop in blocks does what the plain one does', () => {
  const names = ['month', 'code', 'team']
  const plan = (onInvalid: 'throw' | 'exclude'): Plan<Row> => ({
    by: { team: 'team', month: 'month' },
    metrics: { nps: npsMetric('code', { onInvalid }), again: npsMetric('code', { onInvalid }) },
  })
  const anything = fc.record<Row>({
    month: fc.constantFrom('2026-01', '2026-11', '', null, undefined, 7, -0, Number.NaN, true),
    code: fc.constantFrom(0, -0, 10, 9, 11, 7.5, -1, null, undefined, Number.NaN, '9', 'nine', 5n),
    team: fc.constantFrom<unknown>('x', 'y', 'z', '__proto__', 1, null, 5n, new Date(0), [], Infinity),
  })
  const sound = fc.record<Row>({
    month: fc.constantFrom('2026-01', '2026-02', '2026-11', null),
    code: fc.constantFrom(0, 3, 8, 9, 10, null),
    team: fc.constantFrom('x', 'y', 'z', 7),
  })
  /** The same row in another form: names in another order, missing or not its own, or what is no row at all. */
  const forms: readonly ((row: Row) => unknown)[] = [
    (row) => row,
    ({ team, month, code }) => ({ team, month, code }),
    ({ month, code, team }) => ({ first: 1, month, second: 2, code, third: 3, team }),
    ({ month, code, team }) => ({ a: 1, b: 2, c: 3, d: 4, month, code, team }),
    ({ code, team }) => ({ code, team }),
    (row) => Object.create(row),
    (row) => Object.assign(Object.create({ month: '2026-12', code: 1 }), { team: row['team'] }),
    (row) => Object.assign(Object.create(null), row),
    ({ code, ...row }) => Object.defineProperty(row, 'code', { get: () => code }),
  ]
  const strangers: readonly ((row: Row) => unknown)[] = [
    (row) => Object.assign(() => 1, row),
    (row) => names.map((name) => row[name]),
    () => null,
    () => 'team',
  ]

  test('the same table or the same error, whatever rows are of, few or many', () => {
    const odd = fc.tuple(
      fc.oneof({ weight: 3, arbitrary: sound }, anything),
      fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...forms) }, fc.constantFrom(...strangers)),
    )
    const first = fc.constantFrom(...forms)
    const batch = fc.array(fc.tuple(fc.nat(2500), odd), { maxLength: 4 })
    fc.assert(
      fc.property(
        fc.array(sound, { minLength: 1, maxLength: 40 }),
        first,
        batch,
        fc.boolean(),
        (plain, form, odds, many) => {
          const rows = Array.from({ length: many ? 2600 : 30 }, (_, i) => form(plain[i % plain.length]!))
          for (const [at, [row, shape]] of odds) rows[at % rows.length] = shape(row)
          for (const one of [plan('throw'), plan('exclude')]) {
            const wanted = made(plainLoop, one, rows)
            expect(made(forbidden, one, rows)).toStrictEqual(wanted)
            expect(made(forbidden, one, rows, [rows.length >> 1])).toStrictEqual(wanted)
          }
        },
      ),
      { numRuns: 300 },
    )
  })

  test('the first fault of all rows is thrown, whichever column it is in and whatever metric finds it', () => {
    const weighted = {
      ...plan('throw'),
      metrics: { other: npsMetric<Row>('code', { weight: 'weight' as never }), ...plan('throw').metrics },
    }
    const fault = fc.constantFrom({ team: 5n }, { month: Infinity }, { code: 11 }, { weight: -1 }, null)
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(1500), fault), { maxLength: 4 }),
        fc.constantFrom(100, 1500),
        (faults, n) => {
          const row = (i: number): Row => ({ team: i % 3, month: 'm', code: i % 11, weight: i % 7 })
          const rows: unknown[] = Array.from({ length: n }, (_, i) => row(i))
          for (const [at, given] of faults) rows[at % n] = given && { ...row(at % n), ...given }
          const wanted = made(plainLoop, weighted, rows)
          const first = 100 + Math.min(...faults.map(([at]) => at % n))
          if (faults.length > 0) expect((wanted as { path: unknown[] }).path[0]).toBe(first)
          expect(made(forbidden, weighted, rows)).toStrictEqual(wanted)
        },
      ),
      { numRuns: 100 },
    )
  })

  test('a function of the row is called once for each', () => {
    const called: number[] = []
    const given: Plan<Row> = {
      by: { team: 'team' },
      metrics: {
        nps: npsMetric('code'),
        weighted: npsMetric('code', { weight: (_, index) => called.push(index) }),
      },
    }
    const rows = Array.from({ length: 1500 }, (_, i): Row => ({ team: i % 3, code: i < 1400 ? 9 : 11 }))
    expect(made(forbidden, given, rows)).toMatchObject({ code: 'invalid_value', path: [1500, 'code'] })
    expect(called).toStrictEqual([...new Set(called)])
    expect(called.length).toBe(1400)
  })
})

describe('columns in one go are the same as one after another', () => {
  /** Keys as dictionaries, answers as lists of all kinds: the table, or what is thrown. */
  const columns = (
    drawn: Case,
    plan: Plan<Row>,
    rows: readonly Row[],
    kind: number,
    generate: boolean,
  ): unknown => {
    const words = columnsOf(rows, drawn.columns, encoded)
    const lists = columnsOf(
      rows,
      drawn.columns,
      [(values: readonly unknown[]): Column => values, typed][kind],
    )
    const by = Object.values(plan.by ?? {}).map((key) => (typeof key === 'object' ? key.field : key))
    const mixed = Object.fromEntries(
      drawn.columns.map((name) => [name, (kind === 2 || by.includes(name) ? words : lists)[name]!]),
    )
    return outcome(plan, (collector) => addColumns(collector, plainColumns(mixed), 100, generate))
  }
  const many = ({ filler, rows }: Case): Row[] => [
    ...Array.from({ length: FEW }, () => filler),
    ...rows,
    ...rows,
  ]

  test('the same table', () => {
    fc.assert(
      fc.property(cases, fc.nat(2), (drawn, kind) => {
        const rows = many(drawn)
        const plain = columns(drawn, drawn.lenient, rows, kind, false)
        expect(typeof plain).toBe('string')
        expect(columns(drawn, drawn.lenient, rows, kind, true)).toBe(plain)
      }),
      { numRuns: 150 },
    )
  })

  test('the same error of each metric', () => {
    fc.assert(
      fc.property(cases, fc.nat(2), (drawn, kind) => {
        for (const [name, metric] of Object.entries(drawn.strict.metrics)) {
          const plan = { ...drawn.strict, metrics: { [name]: metric } }
          const rows = many(drawn)
          expect(columns(drawn, plan, rows, kind, true)).toStrictEqual(
            columns(drawn, plan, rows, kind, false),
          )
        }
      }),
      { numRuns: 100 },
    )
  })

  test('an index that names no word is refused in its row, whichever key it is of', () => {
    for (const bad of [3, -2, 0.5, Number.NaN]) {
      for (const [first, second] of [
        ['team', 'area'],
        ['area', 'team'],
      ] as const) {
        const dictionary = ['x', 'y', 'z']
        const right = Array.from({ length: FEW }, (_, i) => (i % 5 === 4 ? null : i % 5 === 3 ? -1 : i % 5))
        const wrong = right.map((index, i) => (i === 1234 ? bad : index))
        const table = {
          [first]: { dictionary, indices: right },
          [second]: { dictionary, indices: wrong },
          score: new Uint8Array(FEW),
        }
        const plan: Plan<Row> = {
          by: { team: 'team', area: 'area' },
          metrics: { nps: npsMetric<Row>('score') },
        }
        const got = outcome(plan, (collector) => addColumns(collector, plainColumns(table), 100, true))
        expect(got).toMatchObject({ code: 'invalid_value', path: [1334, second] })
        expect(got).toStrictEqual(
          outcome(plan, (collector) => addColumns(collector, plainColumns(table), 100, false)),
        )
      }
    }
  })
})

describe('where code may not be generated', () => {
  afterEach(() => {
    vi.unstubAllGlobals()
    vi.resetModules()
  })

  /** A fresh `tabulate` where `new Function` does this. */
  async function where(make: (args: string[]) => object): Promise<typeof tabulate> {
    const given = new Proxy(Function, { construct: (_, args) => make(args) })
    vi.resetModules()
    vi.stubGlobal('Function', given)
    const fresh = await import('../../src/summarize/tabulate.ts')
    expect(fresh.tabulate).not.toBe(tabulate)
    return fresh.tabulate
  }

  test('tabulate gives the same table, and asks once', async () => {
    const refuse = vi.fn((): never => {
      throw new EvalError('Code generation from strings disallowed for this context')
    })
    const strictly = await where(refuse)
    fc.assert(
      fc.property(cases, (drawn) => {
        const rows = late(drawn, drawn.rows)
        const table = strictly(rows, drawn.lenient as Plan<unknown>)
        expect(JSON.stringify(table)).toBe(made(plainLoop, drawn.lenient, rows))
      }),
      { numRuns: 30 },
    )
    expect(refuse).toHaveBeenCalledTimes(1)
  })

  test('where it may, tabulate generates for many rows, none for few, and from no name of the plan', async () => {
    const texts: string[] = []
    const watched = await where((args) => {
      texts.push(args.join())
      return Reflect.construct(Function, args)
    })
    const name = '"]}; throw row //'
    const metrics = { [name]: npsMetric<Row>(name) }
    const plan: Plan<unknown> = { by: { [name]: name }, where: { [name]: [name, 9] }, metrics } as never
    const rows = [{ [name]: 9 }, { [name]: 8 }]
    watched(rows, plan)
    expect(texts).toStrictEqual([])
    const table = watched(late({ filler: rows[1]! }, rows), plan)
    expect([table.keys, table.filtered]).toStrictEqual([[[9]], FEW + 1])
    expect(texts.length).toBeGreaterThan(0)
    expect(texts.filter((text) => text.includes(name))).toStrictEqual([])
  })
})
