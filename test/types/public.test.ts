import { describe, expectTypeOf, test } from 'vitest'
import {
  type CsatResult,
  ces,
  csatMetric,
  evaluate,
  fcr,
  type Metric,
  type NpsResult,
  nps,
  npsFromCounts,
  npsMetric,
  timeToResolution,
} from '../../src/index.ts'

// Checked by `npm run types`; running them proves only that they load.
describe('types', () => {
  test('a value may be null, and the compiler says so', () => {
    expectTypeOf(nps([9]).value).toEqualTypeOf<number | null>()
    expectTypeOf(nps([9]).status).toEqualTypeOf<'ok' | 'no-answers'>()
    expectTypeOf(nps([9]).excluded.missing).toEqualTypeOf<number>()
  })
  test('results are readonly', () => {
    const result = nps([9])
    // @ts-expect-error a result is not to be written to
    result.value = 0
  })
  test('scores may be typed arrays, generators, and hold missing answers', () => {
    expectTypeOf(nps).toBeCallableWith(new Uint8Array(2))
    expectTypeOf(nps).toBeCallableWith([9, null, undefined])
    expectTypeOf(nps).toBeCallableWith(new Set([9]))
    // @ts-expect-error booleans are no scores
    nps([true], { onInvalid: 'exclude' })
  })
  test('an unknown method or a missing instrument does not compile', () => {
    const counts = { promoters: 1, passives: 0, detractors: 0 }
    // @ts-expect-error wilson is for shares
    const wrong = () => npsFromCounts(counts, { interval: { method: 'wilson' } })
    // @ts-expect-error the instrument must be named
    const nameless = () => ces([1])
    // @ts-expect-error the clock is never read
    const timeless = () => [timeToResolution([], {}), fcr([], {})]
    expectTypeOf([wrong, nameless, timeless]).toBeArray()
  })
  test('a metric of a column takes rows that have it', () => {
    const metric = npsMetric<{ score: number; segment: string }>('score')
    expectTypeOf(metric).toExtend<Metric<{ score: number; segment: string }, NpsResult>>()
    expectTypeOf(evaluate(csatMetric('rating'), [{ rating: 5 }])).toEqualTypeOf<CsatResult>()
    // @ts-expect-error no such column
    npsMetric<{ score: number }>('scroe')
  })
})
