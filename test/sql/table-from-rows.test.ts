import { describe, expect, test } from 'vitest'
import type { AnyRow } from '../../src/core/columns.ts'
import {
  ccerMetric,
  csat5,
  csatMetric,
  customerChurnMetric,
  fcrMetric,
  hour,
  month,
  npsMetric,
  present,
  revenueChurnMetric,
  tabulate,
  timeToResolutionMetric,
  week,
} from '../../src/index.ts'
import { tableFromRows } from '../../src/sql/index.ts'
import type { AnyMetric, Plan } from '../../src/summarize/plan.ts'

const plan: Plan<AnyRow> = { by: { team: 'team' }, metrics: { nps: npsMetric('score') } }
const same = (plan: Plan<AnyRow>, rows: readonly object[], items: readonly object[]) =>
  expect(JSON.stringify(tableFromRows(plan, rows))).toBe(JSON.stringify(tabulate(items, plan)))

describe('tableFromRows reads what drivers make of numbers', () => {
  test.each([
    ['numbers', 2],
    ['bigints', 2n],
    ['text', '2'],
    ['text of decimals', '2.000'],
    ['objects that write themselves as numbers', { toString: () => '2' }],
  ])('%s', (_, n) => {
    same(
      plan,
      [{ metric: 0, key0: 'x', bin: 9, n }],
      [9, 9].map((score) => ({ team: 'x', score })),
    )
  })

  test('names in capitals', () => {
    same(plan, [{ METRIC: 0, KEY0: 'x', BIN: 9, N: 1 }], [{ team: 'x', score: 9 }])
  })

  test('keys by value and type, bigints for numbers', () => {
    const keys = [1n, '1', true, null, Number.NaN, -0]
    const items = [1, '1', true, null, null, 0].map((team) => ({ team, score: 9 }))
    same(
      plan,
      keys.map((key0) => ({ metric: 0, key0, bin: 9, n: 1 })),
      items,
    )
  })

  test('one cell in several rows, in any order', () => {
    const rows = [3, 1].map((n) => ({ metric: '0', key0: 'x', bin: '0', n }))
    same(
      plan,
      rows,
      [0, 0, 0, 0].map((score) => ({ team: 'x', score })),
    )
  })

  test('no rows as no groups', () => {
    expect(tableFromRows(plan, []).groups).toBe(0)
    const whole = { metrics: plan.metrics }
    expect(present(tableFromRows(whole, []), whole)).toMatchObject([{ nps: { status: 'no-answers' } }])
  })

  test('how many rows were left out', () => {
    const where = { wave: 1 }
    expect(tableFromRows({ ...plan, where }, [{ metric: -1, key0: null, bin: null, n: 7n }]).filtered).toBe(7)
  })

  test('weights to the last bit, however many items have one', () => {
    const plan = { metrics: { csat: csatMetric('a', { scale: csat5, weight: 'w' }) } }
    const rows = [
      { metric: 0, bin: 4, weight: 0.1, n: 1001 },
      { metric: 0, bin: 4, weight: '1e-150', n: 3 },
      { metric: 0, bin: 6, weight: null, n: 2 },
    ]
    const items = [
      ...Array.from({ length: 1001 }, () => ({ a: 5, w: 0.1 })),
      ...Array.from({ length: 3 }, () => ({ a: 5, w: 1e-150 })),
      ...Array.from({ length: 2 }, () => ({ a: 5, w: 0 })),
    ]
    same(plan, rows, items)
  })

  test('values in any order as one table', () => {
    const plan = { metrics: { t: timeToResolutionMetric({ span: 'ms' }) } }
    const rows = [7, 3, 7].map((value) => ({ metric: 0, bin: 0, value: BigInt(value), n: 1 }))
    same(
      plan,
      rows,
      [3, 7, 7].map((ms) => ({ ms })),
    )
  })

  test('buckets by their numbers', () => {
    const by = {
      month: month('at', { timeZone: 'Europe/Paris' }),
      week: week('at'),
      hour: hour('at', { timeZone: 'Europe/Paris' }),
    }
    const at = Date.parse('2026-10-25T01:30Z')
    const [wall, offset] = [Math.floor((at + 3_600_000) / 3_600_000), 3600]
    const row = { metric: 0, key0: '202610', key1: 2964n, key2: wall * 1e6 + 500_000 + offset, bin: 9, n: 1 }
    same({ ...plan, by }, [row], [{ at, score: 9 }])
    expect(tableFromRows({ ...plan, by }, [row]).keys).toEqual([
      ['2026-10'],
      ['2026-W43'],
      ['2026-10-25T02+01:00'],
    ])
  })
})

describe('tableFromRows refuses', () => {
  const error = (plan: Plan<AnyRow>, ...rows: readonly unknown[]) => {
    try {
      return tableFromRows(plan, rows as object[])
    } catch (error) {
      const { code, path, message } = error as { code: string; path: unknown; message: string }
      return { code, path, message }
    }
  }
  const row = { metric: 0, key0: 'x', bin: 9, n: 1 }

  test('values that cannot be right, by field and count', () => {
    const got = error(plan, { ...row, bin: 13, n: 3n })
    expect(got).toEqual({
      code: 'invalid_value',
      path: ['score'],
      message:
        "score must be a whole number from 0 to 10: 3 rows of nps have another value. Count such rows apart by onInvalid: 'exclude'.",
    })
  })

  test('... of two columns and a weight, all of which it names', () => {
    const metrics = { effort: ccerMetric<AnyRow>({ customer: 'own', company: 'theirs' }, { weight: 'w' }) }
    expect(error({ metrics }, { metric: 0, bin: 27, weight: null, n: 1 })).toMatchObject({
      code: 'invalid_value',
      path: ['own', 'theirs', 'w'],
    })
  })

  test('... of moments', () => {
    const asOf = '2026-01-01'
    const metrics = { t: timeToResolutionMetric<AnyRow>({ asOf, fields: { resolvedAt: 'closed' } }) }
    expect(error({ metrics }, { metric: 0, bin: 5, value: null, n: 1 })).toMatchObject({
      code: 'invalid_value',
      path: ['openedAt', 'closed'],
    })
  })

  test.each<[string, AnyMetric<AnyRow>, number, string]>([
    [
      'contacts',
      fcrMetric<AnyRow>({
        asOf: '2026-01-01',
        fields: { at: 'called_at' },
        maxTransfers: 1,
        satisfaction: { atLeast: 4 },
      }),
      1,
      'called_at must be a moment; customer must be a number or text that is not empty; resolvedAt must not be before called_at; satisfaction must be a whole number from 1 to 5; reopens must be a whole number, 0 or more; transfers must be a whole number, 0 or more: 1 row of it has another value.',
    ],
    [
      'issues',
      fcrMetric<AnyRow>({ asOf: '2026-01-01', fields: { openedAt: 'opened' }, reopens: 'count' }),
      2,
      'opened must be a moment; resolvedAt must not be before opened; nextContactAt must not be before opened; contacts must be a whole number, 0 or more: 2 rows of it have another value.',
    ],
    [
      'customers',
      customerChurnMetric({ start: '2026-01-01', end: '2026-02-01', reasons: ['bye'] }) as never,
      2,
      'customer must be a number or text that is not empty; startedAt must be a moment; endedAt must not be before startedAt; reason must be one of bye, or missing: 2 rows of it have another value.',
    ],
  ])('values that cannot be right of %s, by rule and count', (_, metric, n, message) => {
    const bin = metric.bins.classes.length + metric.bins.excluded.indexOf('invalid')
    const got = error({ metrics: { it: metric } }, { metric: 0, bin, n })
    expect(got).toMatchObject({ code: 'invalid_value' })
    expect(got).toHaveProperty('message', `${message} Count such rows apart by onInvalid: 'exclude'.`)
  })

  test('accounts whose own values cannot be right, and counts those that say so of themselves', () => {
    const metrics = { it: revenueChurnMetric<AnyRow>({ currency: 'EUR', fields: { endMrr: 'later' } }) }
    const row = { metric: 0, sum0: null, sum1: null, sum2: null, sum3: null, sum4: null, n: 2 }
    expect(error({ metrics }, { ...row, bin: 9 })).toEqual({
      code: 'invalid_value',
      path: ['startMrr', 'later', 'currency'],
      message:
        "startMrr must be whole minor units (cents), 0 or more; later must be whole minor units (cents), 0 or more; currency must be EUR: 2 rows of it have another value. Count such rows apart by onInvalid: 'exclude'.",
    })
    expect(present(tableFromRows({ metrics }, [{ ...row, bin: 8 }]), { metrics })).toMatchObject([
      { it: { excluded: { invalid: 2 } } },
    ])
  })

  test.each([
    ['a key that is infinite', { key0: Infinity }, 'invalid_value', ['team']],
    ['a key that is no number any more', { key0: 2n ** 63n }, 'invalid_value', ['team']],
    ['a key that is an object', { key0: {} }, 'invalid_value', ['team']],
    ['a metric that the plan lacks', { metric: 1 }, 'invalid_input', [0, 'metric']],
    ['a bin that the metric lacks', { bin: 14 }, 'invalid_input', [0, 'bin']],
    ['a bin that is none', { bin: null }, 'invalid_input', [0, 'bin']],
    ['a count that is none', { n: '' }, 'invalid_input', [0, 'n']],
    ['less than nothing', { n: -1 }, 'invalid_input', [0, 'n']],
    ['half an item', { n: '0.5' }, 'invalid_input', [0, 'n']],
    ['a count beyond what adds', { n: 2n ** 53n }, 'invalid_input', [0, 'n']],
  ])('%s', (_, more, code, path) => {
    expect(error(plan, { ...row, ...more })).toMatchObject({ code, path })
  })

  test.each([
    ['a column that is not there', { metric: 0, bin: 9, n: 1 }, [0, 'key0']],
    ['what is no object', 5, [0]],
    ['a list', [0, 'x', 9, 1], [0]],
  ])('%s', (_, row, path) => expect(error(plan, row)).toMatchObject({ code: 'invalid_input', path }))

  test('what is no list of rows', () => {
    expect(() => tableFromRows(plan, 5 as never)).toThrow(/rows must be a list of objects/)
    expect(() => tableFromRows(plan, { rows: [] } as never)).toThrow(/rows must be a list of objects/)
  })

  test('a moment that cannot be', () => {
    const by = { month: month('at') }
    for (const key0 of [-9007199254740991, 'x', 1e300]) {
      expect(error({ ...plan, by }, { ...row, key0 })).toMatchObject({
        code: 'invalid_value',
        path: ['month'],
      })
    }
  })
})
