import { describe, expect, test } from 'vitest'
import { decompose } from '../../src/compare/decompose.ts'
import {
  ces2,
  cesMetric,
  csatFromCounts,
  customerChurnFromCounts,
  customerChurnMetric,
  customersFromSubscriptions,
  evaluate,
  month,
  npsFromCounts,
  npsMetric,
  revenueChurnFromMovements,
  summarize,
  thumbs,
  timeToResolutionFromSpans,
} from '../../src/index.ts'

type Key = { readonly [name: string]: string | number | boolean | null }
const nps = (key: Key, promoters: number, passives: number, detractors: number) => ({
  key,
  nps: npsFromCounts({ promoters, passives, detractors }),
})
const thrown = (run: () => unknown): unknown => {
  try {
    return run()
  } catch (error) {
    const { code, path } = error as { readonly code: string; readonly path: unknown }
    return [code, path]
  }
}

describe('decompose', () => {
  // Charig et al. 1986, British Medical Journal 292:879–882: successes of open surgery (1972–80) and of percutaneous
  // nephrolithotomy (1980–85), by size of the stone.
  test('decompose(before, after) of the kidney stones: better by the mix, worse by the rates', () => {
    const group = (stones: string, success: number, n: number) => ({
      key: { stones },
      success: csatFromCounts({ 0: n - success, 1: success }, { scale: thumbs }),
    })
    const open = [group('small', 81, 87), group('large', 192, 263)]
    const percutaneous = [group('small', 234, 270), group('large', 55, 80)]
    const result = decompose(open, percutaneous, 'success')
    expect(result.before).toBe(273 / 350)
    expect(result.after).toBe(289 / 350)
    expect(result.change).toBe(16 / 350)
    // (234/270 − 81/87)·(87 + 270)/700 and (55/80 − 192/263)·(263 + 80)/700: sizes add to 350 on either side
    const rates = [((234 / 270 - 81 / 87) * 357) / 700, ((55 / 80 - 192 / 263) * 343) / 700]
    expect(result.groups[0]!.rate).toBeCloseTo(rates[0]!, 15)
    expect(result.groups[1]!.rate).toBeCloseTo(rates[1]!, 15)
    expect(result.rate).toBeCloseTo(rates[0]! + rates[1]!, 15)
    expect(result.mix).toBeCloseTo(16 / 350 - rates[0]! - rates[1]!, 15)
    expect(result.rate).toBeLessThan(0)
    expect(result.mix).toBeGreaterThan(0)
    expect(result.groups[0]!.before).toEqual({ value: 81 / 87, n: 87, share: 87 / 350 })
  })

  test('decompose(before, after, name or function) answers all fields, JSON-safe, of one shape', () => {
    const before = [nps({ team: 'a' }, 3, 1, 0), nps({ team: 'b' }, 1, 1, 2)]
    const after = [nps({ team: 'a' }, 1, 0, 1), nps({ team: 'b' }, 3, 2, 1)]
    const result = decompose(before, after, 'nps')
    expect(decompose(before, after, (group) => group.nps)).toEqual(result)
    expect(JSON.parse(JSON.stringify(result))).toEqual(result)
    // a: 75 → 0, share 1/2 → 1/4; b: −25 → 33⅓, share 1/2 → 3/4; totals 25 → 25
    expect(result).toMatchObject({
      metric: 'nps',
      unit: 'points',
      status: 'ok',
      before: 25,
      after: 25,
      change: 0,
    })
    expect(result.groups.map(({ rate }) => rate)).toEqual([-28.125, 36.458333333333336])
    expect(result.rate).toBe(8.333333333333334)
    expect(result.mix).toBe(-8.333333333333334)
    expect(result.definition).toEqual(before[0]!.nps.definition)
    const shape = (object: object): unknown => Object.keys(object)
    for (const other of [decompose([], [], 'nps' as never), decompose(before, [], 'nps')]) {
      expect(shape(other)).toEqual(shape(result))
    }
    expect(shape(decompose(before, [], 'nps').groups[0]!)).toEqual(shape(result.groups[0]!))
  })

  test('decompose(before, after) of a group on one side takes the value of the other', () => {
    const before = [nps({ team: 'a' }, 5, 5, 0)]
    const after = [nps({ team: 'a' }, 5, 5, 0), nps({ team: 'new' }, 0, 0, 10)]
    const { change, mix, rate, groups } = decompose(before, after, 'nps')
    expect([change, mix, rate]).toEqual([-75, -75, 0])
    expect(groups[1]!.before).toEqual({ value: null, n: 0, share: 0 })
    // a group that is there and empty is the same as one that is not
    const empty = decompose([...before, nps({ team: 'new' }, 0, 0, 0)], after, 'nps')
    expect([empty.change, empty.mix, empty.groups]).toEqual([change, mix, groups])
  })

  test('decompose(before, after) of nothing on a side is null, and says which', () => {
    const [some, none] = [[nps({}, 1, 0, 0)], [nps({}, 0, 0, 0)]]
    expect(decompose(some, none, 'nps')).toMatchObject({ status: 'nothing-after', before: 100, after: null })
    expect(decompose(none, some, 'nps')).toMatchObject({ status: 'nothing-before', before: null, after: 100 })
    for (const [a, b] of [
      [none, none],
      [some, none],
      [[], some],
      [[], []],
    ] as const) {
      const { change, mix, rate, groups } = decompose(a, b, 'nps')
      expect([change, mix, rate]).toEqual([null, null, null])
      for (const group of groups) expect([group.change, group.mix, group.rate]).toEqual([null, null, null])
    }
    expect(decompose([], [], 'nps' as never)).toMatchObject({
      status: 'nothing',
      metric: null,
      definition: null,
    })
    expect(decompose(none, some, 'nps').groups[0]!.before).toEqual({ value: null, n: 0, share: null })
  })

  test('decompose(before, after) keeps keys apart by type and name', () => {
    const keys = [1, '1', null, 'null', true, 'true', '__proto__', 'constructor', '']
    const side = (more: number) => keys.map((team, i) => nps({ team }, i + more, 1, 2))
    expect(decompose(side(1), side(3), 'nps').groups.map(({ key }) => key['team'])).toEqual(keys)
    const hostile = JSON.parse('[{"__proto__": "a"}, {"__proto__": "b"}]') as Key[]
    const by = decompose([nps(hostile[0]!, 1, 0, 0)], [nps(hostile[1]!, 1, 0, 0)], 'nps')
    expect(by.groups.map(({ key }) => Object.entries(key))).toEqual([
      [['__proto__', 'a']],
      [['__proto__', 'b']],
    ])
    // the order of names is none
    const [one] = decompose([nps({ a: 1, b: 2 }, 1, 0, 0)], [nps({ b: 2, a: 1 }, 1, 0, 0)], 'nps').groups
    expect(one!.before).toEqual(one!.after)
  })

  test('decompose(before, after) of summaries: totals are those of all answers, windows and filters may differ', () => {
    const scores = [10, 9, 3, 8, 7, 10, 6, 0, 9, 10, 2]
    const rows = scores.map((score, i) => ({
      at: i % 3 ? '2026-01-05' : '2026-02-05',
      channel: ['phone', 'chat', null][i % 4 > 1 ? 0 : i % 2]!,
      score,
    }))
    const metrics = { nps: npsMetric('score') }
    const of = (one: string) => {
      const where = (row: (typeof rows)[number]): boolean => row.at.startsWith(one)
      const groups = summarize(rows, { by: { channel: 'channel' }, metrics, where })
      return [groups, summarize(rows, { metrics, where })[0]!.nps.value] as const
    }
    const [[before, old], [after, now]] = [of('2026-01'), of('2026-02')]
    const result = decompose(before, after, 'nps')
    expect([result.before, result.after]).toEqual([old, now])
    const byMonth = summarize(rows, { by: { month: month('at') }, metrics })
    expect(byMonth.map(({ nps }) => nps.value)).toEqual([result.before, result.after])
  })

  test('decompose(before, after) weighs by what values were divided by', () => {
    // weights: 30 of 40 with one answer each
    const rows = [
      { team: 'a', score: 7, w: 30 },
      { team: 'b', score: 1, w: 10 },
    ]
    const by = { team: 'team' } as const
    const ces = summarize(rows, { by, metrics: { ces: cesMetric('score', { scale: ces2, weight: 'w' }) } })
    const { before, groups } = decompose(ces, ces, 'ces')
    expect([before, groups[0]!.before]).toEqual([5.5, { value: 7, n: 1, share: 0.75 }])
    // ratios: revenue at the start, not accounts
    const revenue = (team: string, start: number, churn: number) => ({
      key: { team },
      churn: revenueChurnFromMovements({
        start,
        new: 0,
        reactivation: 0,
        expansion: 0,
        contraction: 0,
        churn,
      }),
    })
    const lost = decompose(
      [revenue('a', 900, 90), revenue('b', 100, 50)],
      [revenue('a', 900, 90), revenue('b', 900, 450)],
      'churn',
    )
    expect([lost.before, lost.after, lost.rate, lost.change]).toEqual([0.14, 0.3, 0, 0.16])
    expect(lost.groups[0]!.before).toEqual({ value: 0.1, n: null, share: 0.9 })
    // ... and half customers where the base is an average: 3 / 2.5, 1 / 1.5, together 4 / 4
    const churn = (team: string, atStart: number, joined: number, churnEvents: number) => ({
      key: { team },
      churn: customerChurnFromCounts(
        { atStart, lost: 0, joined, leftAndReturned: atStart, churnEvents },
        { denominator: 'average' },
      ),
    })
    const average = [churn('a', 2, 1, 3), churn('b', 1, 1, 1)]
    expect(decompose(average, average, 'churn').before).toBe(1)
    const spans = [[1, 2], [6]].map((list, i) => ({
      key: { i },
      ttr: timeToResolutionFromSpans({ resolved: list }),
    }))
    expect(decompose(spans, spans, 'ttr').before).toBe(3)
  })

  test('decompose(before, after) refuses what cannot be added up', () => {
    const some = nps({ team: 'a' }, 1, 0, 0)
    const rows = [{ team: 'a', score: 9 }]
    const plan = { by: { team: 'team' }, metrics: { nps: npsMetric('score') } } as const
    const withheld = summarize(rows, { ...plan, minimumSample: 5 })
    const refused = (
      before: readonly unknown[],
      after: readonly unknown[],
      metric: unknown = 'nps',
    ): unknown => thrown(() => decompose(before as [], after as [], metric as never))
    expect(refused([some], withheld)).toEqual(['invalid_value', ['after', 0, 'nps']])
    expect(() => decompose(withheld, withheld, 'nps')).toThrow('{"team":"a"} is withheld')
    expect(refused([some, some], [])).toEqual(['invalid_value', ['before', 1]])
    expect(refused([some], [nps({ region: 'a' }, 1, 0, 0)])).toEqual(['definition_mismatch', ['by', '0']])
    expect(refused([some], [nps({ team: 'a', x: 1 }, 1, 0, 0)])).toEqual(['definition_mismatch', ['by', '1']])
    expect(refused([{ key: { team: new Date(0) }, nps: some.nps }], [])).toEqual([
      'invalid_value',
      ['before', 0, 'key', 'team'],
    ])
    const dismissed = npsFromCounts(
      { promoters: 1, passives: 0, detractors: 0 },
      { denominator: 'answered-and-dismissed' },
    )
    expect(refused([some], [{ key: { team: 'a' }, nps: dismissed }])).toEqual([
      'definition_mismatch',
      ['choices', 'denominator'],
    ])
    const median = timeToResolutionFromSpans({ resolved: [1, 2, 9] }, { statistic: 'median' })
    expect(refused([{ key: {}, median }], [], 'median')).toEqual(['invalid_input', ['before', 0, 'median']])
    const days = { start: '2024-01-01', end: '2024-01-03', denominator: 'daily' } as const
    const { items } = customersFromSubscriptions([{ customer: 1, startedAt: '2023-05-01', endedAt: null }], {
      start: days.start,
      end: days.end,
    })
    const daily = evaluate(customerChurnMetric(days), items)
    expect(refused([{ key: {}, daily }], [], 'daily')).toEqual(['invalid_input', ['before', 0, 'daily']])
    const { totalWeight, ...bare } = some.nps
    const given = { ...bare, definition: { ...bare.definition, choices: { weights: 'given' } } }
    expect(totalWeight).toBe(1)
    expect(refused([{ key: {}, given }], [], 'given')).toEqual(['invalid_input', ['before', 0, 'given']])
    expect(refused([some], [some], 'csat')).toEqual(['invalid_input', ['before', 0, 'csat']])
    expect(refused([some], [some], 'toString')).toEqual(['invalid_input', ['before', 0, 'toString']])
    expect(refused([some], [some], () => null)).toEqual(['invalid_input', ['before', 0]])
    expect(refused([null], [])).toEqual(['invalid_input', ['before', 0]])
    expect(refused(some as never, [])).toEqual(['invalid_input', []])
    expect(refused([{ ...some, nps: { ...some.nps, value: Number.NaN } }], [])).toEqual([
      'invalid_value',
      ['before', 0, 'nps'],
    ])
  })
})
