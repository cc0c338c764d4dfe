import { describe, expect, test } from 'vitest'
import { npsMetric } from '../../src/metrics/nps.ts'
import type { Plan } from '../../src/summarize/plan.ts'
import { summarize } from '../../src/summarize/present.ts'
import { type StreamOptions, summarizeStream, tabulateStream } from '../../src/summarize/stream.ts'
import type { Table } from '../../src/summarize/table.ts'
import { tabulate } from '../../src/summarize/tabulate.ts'

interface Row {
  readonly team: string
  readonly score: number
}
const plan = { by: { team: 'team' }, metrics: { nps: npsMetric<Row>('score') } } satisfies Plan<Row>
const rows: readonly Row[] = Array.from({ length: 25_000 }, (_, i) => ({
  team: `team ${i % 7}`,
  score: (i * 7919) % 11,
}))
const batchesOf = (size: number): Row[][] =>
  Array.from({ length: Math.ceil(rows.length / size) }, (_, i) => rows.slice(i * size, (i + 1) * size))
const asColumns = (batch: readonly Row[]): { team: string[]; score: Uint8Array } => ({
  team: batch.map(({ team }) => team),
  score: Uint8Array.from(batch, ({ score }) => score),
})
async function* streamOf<T>(items: Iterable<T>): AsyncGenerator<T> {
  for (const item of items) yield item
}
const all = tabulate(rows, plan)
const heard = (): { readonly numbers: number[]; readonly onProgress: StreamOptions['onProgress'] & {} } => {
  const numbers: number[] = []
  return { numbers, onProgress: ({ rows }) => numbers.push(rows) }
}
const rejected = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'nothing was thrown',
    (error) => error,
  )

describe('tabulateStream', () => {
  test.each<readonly [string, () => AsyncIterable<unknown> | Iterable<unknown>]>([
    ['rows', () => streamOf(rows)],
    ['batches', () => streamOf(batchesOf(999))],
    ['batches of columns', () => streamOf(batchesOf(5000).map(asColumns))],
    ['ten thousand batches', () => streamOf(batchesOf(2.5))],
    [
      'all kinds in turn',
      () => streamOf([...rows.slice(0, 10), rows.slice(10, 20), asColumns(rows.slice(20))]),
    ],
    ['empty batches among them', () => streamOf([[], rows, [], asColumns([])])],
    ['an array of rows', () => rows],
    ['an array of batches', () => batchesOf(4096)],
    ['a set of batches', () => new Set(batchesOf(4096))],
  ])('tabulateStream of %s is the table of all rows', async (_, stream) => {
    expect(await tabulateStream(stream() as AsyncIterable<Row>, plan)).toEqual(all)
  })

  test('tabulateStream of nothing is the table of no rows', async () => {
    expect(await tabulateStream(streamOf<Row>([]), plan)).toEqual(tabulate([], plan))
  })

  test('summarizeStream(stream, plan) is summarize(rows, plan)', async () => {
    expect(await summarizeStream(streamOf(batchesOf(1000)), plan)).toEqual(summarize(rows, plan))
  })

  test('a bad row is named by its place among all rows', async () => {
    const bad = { team: 'x', score: 11 }
    const streams = [
      streamOf([rows.slice(0, 1000), asColumns(rows.slice(0, 500)), [rows[0]!, bad]]),
      streamOf([...rows.slice(0, 1501), bad]),
      streamOf([...rows.slice(0, 1000), rows.slice(0, 500), asColumns([rows[0]!, bad])]),
    ]
    for (const stream of streams) {
      const error = await rejected(tabulateStream(stream as AsyncIterable<Row>, plan))
      expect(error).toMatchObject({ code: 'invalid_value', path: [1501, 'score'] })
    }
  })
})

describe('progress', () => {
  test.each<readonly [string, () => AsyncIterable<unknown>]>([
    ['rows', () => streamOf(rows)],
    ['batches', () => streamOf(batchesOf(999))],
    ['batches of columns', () => streamOf(batchesOf(5000).map(asColumns))],
    ['rows and batches', () => streamOf([...rows.slice(0, 12_345), rows.slice(12_345)])],
  ])('onProgress of %s hears numbers that never fall, the last of them all rows', async (_, stream) => {
    const { numbers, onProgress } = heard()
    await tabulateStream(stream() as AsyncIterable<Row>, plan, { onProgress })
    expect(numbers).toEqual([...numbers].sort((a, b) => a - b))
    expect(numbers.at(-1)).toBe(rows.length)
    expect(numbers.length).toBeGreaterThan(1)
  })

  test('onProgress hears after every batch, and every 10,000 rows', async () => {
    const batches = heard()
    await tabulateStream(streamOf(batchesOf(10_000)), plan, { onProgress: batches.onProgress })
    expect([...new Set(batches.numbers)]).toEqual([10_000, 20_000, 25_000])
    const single = heard()
    await tabulateStream(streamOf(rows), plan, { onProgress: single.onProgress })
    expect([...new Set(single.numbers)]).toEqual([10_000, 20_000, 25_000])
  })

  test('onProgress of nothing hears 0', async () => {
    const { numbers, onProgress } = heard()
    await tabulateStream(streamOf<Row>([]), plan, { onProgress })
    expect(numbers).toEqual([0])
  })

  test('what onProgress throws passes through, and closes the stream', async () => {
    const { stream, seen } = watched(batchesOf(1000))
    const reason = new Error('enough')
    const onProgress = (): never => {
      throw reason
    }
    expect(await rejected(tabulateStream(stream, plan, { onProgress }))).toBe(reason)
    expect(seen).toEqual({ pulled: 1, closed: 1 })
  })
})

/** A stream that says how often it was asked for more, and whether it was closed. */
function watched<T>(items: readonly T[]): {
  readonly stream: AsyncIterable<T>
  readonly seen: { pulled: number; closed: number }
} {
  const seen = { pulled: 0, closed: 0 }
  const next = async (): Promise<IteratorResult<T>> => {
    const value = items[seen.pulled++]
    return value === undefined ? { done: true, value: undefined } : { done: false, value }
  }
  const close = async (): Promise<IteratorResult<T>> => {
    seen.closed++
    return { done: true, value: undefined }
  }
  return { seen, stream: { [Symbol.asyncIterator]: () => ({ next, return: close }) } }
}

describe('signal', () => {
  test.each<readonly [string, unknown]>([
    ['an error', new Error('user left')],
    ['a text', 'user left'],
    ['a falsy value', 0],
  ])('a signal aborted before is thrown as it is, and nothing is read: %s', async (_, reason) => {
    const { stream, seen } = watched(batchesOf(1000))
    const signal = AbortSignal.abort(reason)
    expect(await rejected(tabulateStream(stream, plan, { signal }))).toBe(reason)
    expect(seen.pulled).toBe(0)
  })

  test('a signal aborted between batches stops at the next, and closes the stream', async () => {
    const { stream, seen } = watched(batchesOf(1000))
    const controller = new AbortController()
    const reason = new Error('user left')
    const onProgress = ({ rows }: { readonly rows: number }): void => {
      if (rows === 3000) controller.abort(reason)
    }
    const { signal } = controller
    expect(await rejected(tabulateStream(stream, plan, { signal, onProgress }))).toBe(reason)
    expect(seen).toEqual({ pulled: 4, closed: 1 })
  })

  test('a signal aborted at the last batch is heard, too', async () => {
    const controller = new AbortController()
    async function* stream(): AsyncGenerator<readonly Row[]> {
      yield rows
      controller.abort('late')
    }
    expect(await rejected(summarizeStream(stream(), plan, { signal: controller.signal }))).toBe('late')
  })

  test('a signal without a reason throws an error of this library', async () => {
    const error = await rejected(tabulateStream(streamOf(rows), plan, { signal: { aborted: true } }))
    expect(error).toMatchObject({ code: 'invalid_input' })
  })

  test.each([new AbortController(), {}, null, 5, 'stop'])(
    'a signal that is none is refused: %o',
    async (signal) => {
      const error = await rejected(tabulateStream(streamOf(rows), plan, { signal: signal as never }))
      expect(error).toMatchObject({ code: 'invalid_option', path: ['signal'] })
    },
  )

  test('a signal that is not aborted changes nothing', async () => {
    const { signal } = new AbortController()
    expect(await tabulateStream(streamOf(rows), plan, { signal })).toEqual(all)
  })
})

describe('failing streams', () => {
  test('what the source throws passes through as it is', async () => {
    const reason = new Error('connection lost')
    async function* broken(): AsyncGenerator<Row> {
      yield* rows.slice(0, 5)
      throw reason
    }
    expect(await rejected(tabulateStream(broken(), plan))).toBe(reason)
  })

  test('a bad row closes the stream', async () => {
    const { stream, seen } = watched([rows.slice(0, 9), [{ team: 'x', score: 11 }], rows])
    expect(await rejected(tabulateStream(stream, plan))).toMatchObject({ code: 'invalid_value' })
    expect(seen).toEqual({ pulled: 2, closed: 1 })
  })

  test.each<readonly [string, unknown]>([
    ['text', 'rows'],
    ['a promise', Promise.resolve(rows)],
    ['columns', asColumns(rows)],
    ['nothing', undefined],
    ['null', null],
    ['a number', 5],
  ])('%s is no stream', async (_, stream) => {
    const error = await rejected(tabulateStream(stream as AsyncIterable<Row>, plan))
    expect(error).toMatchObject({ code: 'invalid_input' })
  })

  test('options and plans are checked before anything is read', async () => {
    const attempts: ((stream: AsyncIterable<Row[]>) => Promise<Table>)[] = [
      (stream) => tabulateStream(stream, plan, { onprogress: () => {} } as StreamOptions),
      (stream) => tabulateStream(stream, plan, { onProgress: 5 } as never),
      (stream) => tabulateStream(stream, { metrics: {} }),
    ]
    for (const attempt of attempts) {
      const { stream, seen } = watched(batchesOf(1000))
      expect(await rejected(attempt(stream))).toMatchObject({ code: 'invalid_option' })
      expect(seen.pulled).toBe(0)
    }
  })
})
