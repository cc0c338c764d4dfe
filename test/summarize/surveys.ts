import fc from 'fast-check'
import { sketched } from '../../src/core/measured.ts'
import type { Field } from '../../src/core/metric.ts'
import { csatMetric } from '../../src/metrics/csat.ts'
import { npsMetric } from '../../src/metrics/nps.ts'
import { revenueChurnMetric } from '../../src/metrics/revenue-churn.ts'
import { timeToResolutionMetric } from '../../src/metrics/time-to-resolution.ts'
import type { AnyMetric } from '../../src/summarize/plan.ts'

/** A row that has something for every kind of metric. */
export interface Row {
  readonly team: unknown
  readonly channel: unknown
  readonly at: number | null
  readonly score: unknown
  readonly rating: number | null
  readonly weight: number | null
  readonly openedAt: number
  readonly resolvedAt: number | null
  readonly startMrr: number
  readonly endMrr: number
}

const team = fc.constantFrom<unknown>('north', 'south', '1', 1, true, null, undefined, -0, '__proto__')
const answer = { weight: 8, arbitrary: fc.nat(10) as fc.Arbitrary<unknown> }

/** Rows whose moments `at` yields. */
export function rowOf(at: fc.Arbitrary<number | null>): fc.Arbitrary<Row> {
  return fc.record({
    team,
    channel: fc.constantFrom('web', 'app', null),
    at,
    score: fc.oneof(answer, fc.constantFrom<unknown>(null, 11, '9')),
    rating: fc.constantFrom(1, 2, 3, 4, 5, null),
    weight: fc.constantFrom(0.1, 0.3, 1 / 3, 1e-3, 7, 1e12, 0, null),
    openedAt: fc.constantFrom(0, 10, 2000),
    resolvedAt: fc.constantFrom(null, 2000, 2010, 4500, 9_999_999),
    startMrr: fc.constantFrom(0, 100, 2 ** 40 + 1),
    endMrr: fc.constantFrom(0, 99, 250),
  })
}

const spans = timeToResolutionMetric<Row>({ asOf: 1e8 })

/** Counts, counts with weights, values, values in buckets, sums with their products. */
export const metrics: { readonly [name: string]: AnyMetric<Row> } = {
  nps: npsMetric<Row>('score', { onInvalid: 'exclude' }),
  csat: csatMetric<Row>('rating', { weight: 'weight', onInvalid: 'exclude' }),
  spans,
  sketch: sketched(spans, { relativeError: 0.05 }),
  revenue: revenueChurnMetric<Row>({ unit: 'subscription' }),
}

/** One metric of those: where the rest would only repeat it. */
export const scoreAlone: { readonly nps: AnyMetric<Row> } = {
  nps: npsMetric<Row>('score' as Field<Row>, { onInvalid: 'exclude' }),
}

export const text = (value: unknown): string => JSON.stringify(value)
