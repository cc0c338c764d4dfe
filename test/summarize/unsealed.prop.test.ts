import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { AnyRow } from '../../src/core/columns.ts'
import { timeToResolutionMetric } from '../../src/metrics/time-to-resolution.ts'
import { present, summarize } from '../../src/summarize/present.ts'
import { summarizeStream } from '../../src/summarize/stream.ts'
import { tabulate } from '../../src/summarize/tabulate.ts'

/** So many that sorting waits, few or many of them alike, in a few teams; now and then one is missing. */
const sample = fc.record({
  n: fc.constantFrom(1000, 3000, 20_000, 140_000),
  distinct: fc.constantFrom(1, 50, 1e5, 2 ** 31, 2 ** 52),
  teams: fc.constantFrom(1, 2, 7),
  missing: fc.boolean(),
  seed: fc.nat(),
})

function columnsOf({
  n,
  distinct,
  teams,
  missing,
  seed,
}: typeof sample extends fc.Arbitrary<infer T> ? T : never): {
  readonly team: readonly string[]
  readonly ms: Float64Array
} {
  let state = seed
  const draw = (below: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0
    return Math.floor(((state >>> 0) / 2 ** 32) * below)
  }
  const team = Array.from({ length: n }, () => `team ${draw(teams)}`)
  // the logarithm is even, as that of times nearly is
  const ms = Float64Array.from({ length: n }, () => Math.floor(distinct ** (draw(2 ** 30) / 2 ** 30)))
  if (missing) for (let i = 0; i < n; i += 97) ms[i] = Number.NaN
  return { team, ms }
}

test('summarize(rows, plan) is present(tabulate(rows, plan), plan), to the last bit, for columns, rows and streams', async () => {
  const options = fc.constantFrom(
    {},
    { target: '1h' as const, quantileType: 2 as const },
    { statistic: 'median' as const, percentiles: [0, 0.99, 1] },
    { sketch: { relativeError: 0.01 } },
  )
  await fc.assert(
    fc.asyncProperty(sample, options, async (drawn, options) => {
      const columns = columnsOf(drawn)
      const plan = {
        by: { team: 'team' },
        metrics: { ttr: timeToResolutionMetric({ ...options, span: 'ms' }) },
      }
      const table = tabulate(columns, plan)
      const report = present(table, plan)
      expect(summarize(columns, plan)).toEqual(report)
      const rows: AnyRow[] = columns.team.map((team, i) => ({ team, ms: columns.ms[i] }))
      expect(summarize<AnyRow>(rows, plan)).toEqual(report)
      expect(tabulate<AnyRow>(rows, plan)).toEqual(table)
      const cut = columns.ms.length >> 1
      const parts = [
        { team: columns.team.slice(0, cut), ms: columns.ms.subarray(0, cut) },
        { team: columns.team.slice(cut), ms: Array.from(columns.ms.subarray(cut)) },
      ]
      expect(await summarizeStream<AnyRow>(parts, plan)).toEqual(report)
    }),
    { numRuns: 16 },
  )
})

test('summarize(rows, plan) leaves nothing to be seen of values that were not sorted', () => {
  const metric = timeToResolutionMetric({ span: 'ms' })
  const shown = { ...metric, finish: ({ values }: { readonly values: unknown }) => values }
  const ms = Float64Array.from({ length: 2000 }, (_, i) => (i * 48271) % 1999)
  const [all] = summarize({ ms }, { metrics: { shown: shown as never } })
  const [sealed] = present(tabulate({ ms }, { metrics: { shown: shown as never } }), {
    metrics: { shown: shown as never },
  })
  expect(JSON.stringify(all)).toBe(JSON.stringify(sealed))
  expect(structuredClone(all)).toEqual(sealed)
})
