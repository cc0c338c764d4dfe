import { describe, expect, test } from 'vitest'
import { npsMetric } from '../../src/metrics/nps.ts'
import { timeToResolutionMetric } from '../../src/metrics/time-to-resolution.ts'
import { hour } from '../../src/summarize/buckets.ts'
import { liveTable } from '../../src/summarize/live.ts'
import { present } from '../../src/summarize/present.ts'
import { tabulateStream } from '../../src/summarize/stream.ts'
import { merge, rollup, subtract } from '../../src/summarize/table.ts'
import { tabulate } from '../../src/summarize/tabulate.ts'

describe('what is refused leaves nothing behind', () => {
  test('liveTable.add of a bad row with a new key, where the block has just been filled', () => {
    const plan = { by: { team: 'team' }, metrics: { nps: npsMetric('score') } } as const
    const live = liveTable(plan)
    for (let i = 0; i < 16; i++) live.add({ team: `team ${i}`, score: 9 })
    const before = live.snapshot()
    expect(() => live.add({ team: 'new', score: 11 })).toThrow('score must be')
    expect(() => live.remove({ team: 'newer', score: 9 })).toThrow('none like this is left')
    expect(live.snapshot()).toStrictEqual(before)
  })

  test('liveTable.add and remove of a promise of a row, whose columns would all be missing', () => {
    const live = liveTable({ metrics: { nps: npsMetric('score') } })
    for (const put of [live.add, live.remove]) {
      expect(() => put(Promise.resolve({ score: 9 }))).toThrow('a row must not be a promise: await it first')
    }
    expect(live.snapshot().metrics['nps']!.counts.every((count) => count === 0)).toBe(true)
  })

  test('liveTable.remove and subtract of a weight that cannot have been there', () => {
    const plan = { metrics: { nps: npsMetric('score', { weight: 'weight' }) } } as const
    const live = liveTable(plan)
    live.add({ score: 9, weight: 1 })
    live.add({ score: 9, weight: 1 })
    const before = live.snapshot()
    expect(() => live.remove({ score: 9, weight: 5 })).toThrow('none like this is left')
    live.remove({ score: 9, weight: 1 })
    expect(() => live.remove({ score: 9, weight: 2 })).toThrow('none like this is left')
    live.add({ score: 9, weight: 1 })
    expect(live.snapshot()).toStrictEqual(before)
    expect(() => subtract(before, tabulate([{ score: 9, weight: 5 }], plan))).toThrow('fewer items')
  })
})

describe('half a metric is refused before any row', () => {
  const { classify, bins, finish } = npsMetric('score')
  test.each<[string, object]>([
    ['no bins', { classify, finish }],
    ['bins that are none', { classify, finish, bins: null }],
    ['no classify', { bins, finish }],
    ['a classify that is null', { bins, finish, classify: null }],
    ['no finish', { bins, classify }],
  ])('%s', (_, metric) => {
    expect(() => tabulate([], { metrics: { half: metric as never } })).toThrow(
      'metrics.half must be a metric',
    )
  })
})

test('present withholds the same margin in a table and in its roll-up, in whatever order rows come', () => {
  const cells = [
    [0, 2, 6],
    [0, 3, 3],
    [1, 0, 3],
    [1, 1, 8],
    [1, 2, 4],
    [1, 3, 12],
    [2, 1, 8],
    [2, 2, 6],
    [2, 3, 4],
  ] as const
  const rows = cells.flatMap(([a, b, n]) => Array.from({ length: n }, () => ({ a, b: String(b), score: 9 })))
  const plan = { by: { a: 'a', b: 'b' }, metrics: { nps: npsMetric('score') }, minimumSample: 5 } as const
  const shown = (list: typeof rows, keys: readonly string[]): unknown =>
    present(rollup(tabulate(list, plan), keys), plan).map(({ nps }) => nps.status)
  const turned = [...rows].reverse()
  for (const keys of [['a', 'b'], ['a'], ['b']]) expect(shown(turned, keys)).toStrictEqual(shown(rows, keys))
  const crossed = present(rollup(tabulate(rows, plan), ['b', 'a']), plan)
  const straight = present(tabulate(rows, plan), plan)
  const status = (list: typeof crossed): unknown =>
    list.map(({ key, nps }) => [key.a, key.b, nps.status].join()).sort()
  expect(status(crossed)).toStrictEqual(status(straight))
})

test('present and merge refuse tables that lack columns, or have text for counts', () => {
  const plan = { metrics: { ttr: timeToResolutionMetric({ span: 'ms' }) } }
  const table = tabulate([{ ms: 5 }, { ms: 7 }], plan)
  const { ttr } = table.metrics as { ttr: (typeof table.metrics)[string] }
  const broken = [
    { ...table, metrics: { ttr: { ...ttr, values: null } } },
    { ...table, metrics: { ttr: { ...ttr, counts: ttr.counts.map(String) as never } } },
    { ...table, filtered: undefined as never },
  ]
  for (const bad of broken) {
    expect(() => present(bad, plan)).toThrow(expect.objectContaining({ code: 'invalid_snapshot' }))
    expect(() => merge(table, bad)).toThrow(expect.objectContaining({ code: 'invalid_snapshot' }))
  }
})

test('tabulateStream takes for columns what tabulate does', async () => {
  const plan = { metrics: { nps: npsMetric('score'), late: npsMetric('later') } } as const
  await expect(tabulateStream([{ score: [9, 3] } as never], plan)).rejects.toMatchObject({
    code: 'invalid_input',
  })
  const self = { metrics: { nps: npsMetric((row: number) => row) } }
  expect(await tabulateStream([Uint8Array.of(9, 10) as never], self as never)).toStrictEqual(
    tabulate([9, 10], self),
  )
  expect(() => tabulate({ score: 9, later: 3 } as never, plan)).toThrow('columns must be lists')
})

test('present refuses a range of more buckets than anybody reads', () => {
  const wide = hour('at', { start: '1900-01-01', end: '2026-01-01' })
  const plan = { by: { hour: wide }, metrics: { nps: npsMetric('score') } } as const
  expect(() => present(tabulate([], plan), plan)).toThrow('range must be of at most 100000 buckets')
})
