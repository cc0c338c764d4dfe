import assert from 'node:assert/strict'
import fc from 'fast-check'
import { compare } from '../../src/compare/compare.ts'
import type { Comparison } from '../../src/compare/comparison.ts'
import type { Comparable } from '../../src/compare/evidence.ts'
import type { CompareMethod } from '../../src/compare/methods.ts'
import { isCxMetricsError } from '../../src/core/errors.ts'
import { tally } from '../../src/core/evaluate.ts'
import type { Metric } from '../../src/core/metric.ts'
import type { MetricResult } from '../../src/core/result.ts'
import { timeToResolutionMetric } from '../../src/metrics/time-to-resolution.ts'
import { level, subjects } from '../laws/subjects.ts'

export const METHODS: readonly CompareMethod[] = [
  ...(['newcombe', 'mover', 'wald', 'adjusted-wald', 'agresti-caffo', 'z', 'fisher'] as const),
  ...(['welch', 'mann-whitney', 'log-rank'] as const),
]

/** Two samples of one metric with one definition, as rows and as what is compared. */
export interface Pair {
  readonly subject: string
  readonly metric: Metric<unknown, MetricResult>
  readonly rows: readonly [readonly unknown[], readonly unknown[]]
  readonly sides: readonly [Comparable, Comparable]
}

const ITEMS = { maxLength: 24, size: 'medium' } as const

function pairOf(
  subject: string,
  metric: Metric<unknown, MetricResult>,
  rows: readonly [readonly unknown[], readonly unknown[]],
  asTally: boolean,
): Pair {
  const sides = rows.map((side) => {
    const totals = tally(metric, side)
    return asTally && metric.definition.statistic === 'span' ? totals : metric.finish(totals)
  }) as [Comparable, Comparable]
  return { subject, metric, rows, sides }
}

const ofSubjects: fc.Arbitrary<Pair> = fc.constantFrom(...subjects).chain((subject) =>
  fc.record({ choices: subject.choices, reading: subject.reading, asTally: fc.boolean() }).chain((drawn) => {
    const items = fc.array(subject.item(drawn.choices), ITEMS)
    const metric = subject.metric(drawn.choices, drawn.reading, 'exclude')
    return fc.tuple(items, items).map((rows) => pairOf(subject.name, metric, rows, drawn.asTally))
  }),
)

const span = fc.oneof(fc.nat(9), fc.nat(1e9), fc.constantFrom(0, 1, 2 ** 50))
const ofSpans: fc.Arbitrary<Pair> = fc
  .tuple(
    fc.constantFrom('mean' as const, 'median' as const),
    fc.array(span, ITEMS),
    fc.array(span, ITEMS),
    fc.boolean(),
  )
  .map(([statistic, a, b, asTally]) => {
    const metric = timeToResolutionMetric<unknown>({ span: (row) => row, statistic })
    return pairOf(`spans, ${statistic}`, metric as Metric<unknown, MetricResult>, [a, b], asTally)
  })

/** Any metric with any options, and any rows for it. */
export const pairs: fc.Arbitrary<Pair> = fc.oneof(
  { weight: subjects.length, arbitrary: ofSubjects },
  { weight: 3, arbitrary: ofSpans },
)

export const levels: fc.Arbitrary<number> = fc.oneof(level, fc.constantFrom(0.01, 0.1, 0.3, 1e-12, 1 - 1e-15))

/** The comparison, or null where the method is refused: by the option's name, with a way out. */
export function compared(
  [a, b]: readonly [Comparable, Comparable],
  options: { readonly method?: CompareMethod; readonly level?: number },
): Comparison | null {
  try {
    return compare(a, b, options)
  } catch (error) {
    assert(isCxMetricsError(error), error as Error)
    assert.equal(error.code, 'invalid_option')
    assert.deepEqual(error.path, ['method'])
    assert.match(error.message, /^method must be one .*, got "/)
    return null
  }
}

/** Every number is one, and JSON keeps all there is. */
export function assertPlain(value: unknown, path = ''): void {
  if (typeof value === 'number') assert(Number.isFinite(value) && !Object.is(value, -0), `${path}: ${value}`)
  else if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value)) assertPlain(inner, `${path}.${key}`)
  } else assert(value === null || ['string', 'boolean'].includes(typeof value), `${path}: ${typeof value}`)
}

/** Equal to `digits` of the greatest that is in play. */
export function assertNear(
  got: number | null | undefined,
  want: number | null | undefined,
  scale = 1,
  digits = 9,
): void {
  if (typeof got !== 'number' || typeof want !== 'number') assert.equal(got ?? null, want ?? null)
  else assert(Math.abs(got - want) <= 10 ** -digits * (scale + Math.abs(want)), `${got} is not ${want}`)
}

/** As a data base gives JSON back: keys by length, then by their bytes. */
export function asJsonb<T>(value: T): T {
  return reordered(JSON.parse(JSON.stringify(value))) as T
}

function reordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reordered)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).sort(([x], [y]) => y.length - x.length || (x < y ? 1 : -1))
  return Object.fromEntries(entries.map(([key, inner]) => [key, reordered(inner)]))
}
