import { describe, expectTypeOf, test } from 'vitest'
import {
  type CsatResult,
  ces,
  ces2,
  csatMetric,
  evaluate,
  fcr,
  type KeyValue,
  liveTable,
  type Metric,
  month,
  type NpsResult,
  nps,
  nps0to10,
  npsBands,
  npsFromCounts,
  npsMetric,
  type Plan,
  type PlanJson,
  parsePlan,
  planToJson,
  present,
  revenueAtRisk,
  rolling,
  type ShareResult,
  shareMetric,
  summarize,
  summarizeStream,
  type Table,
  type TimeToResolutionResult,
  tabulate,
  timeToResolution,
  timeToResolutionMetric,
  type Withheld,
} from '../../src/index.ts'

// Checked by `npm run types`; running them proves only that they load.
describe('types', () => {
  test('the classes of revenueAtRisk are the bands that were named, or the scale’s', () => {
    const named = revenueAtRisk([], [], { scale: nps0to10, bands: npsBands })
    expectTypeOf<keyof typeof named.bands>().toEqualTypeOf<'detractors' | 'passives' | 'promoters'>()
    const usual = revenueAtRisk([], [], { scale: ces2 })
    expectTypeOf<keyof typeof usual.bands>().toEqualTypeOf<'negative' | 'neutral' | 'positive'>()
  })

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

interface Answer {
  readonly team: string
  readonly rank: number | undefined
  readonly at: Date | null
  readonly score: number | null
  readonly rating: number
}
const answers: readonly Answer[] = [
  { team: 'north', rank: 1, at: new Date(0), score: 9, rating: 5 },
  { team: 'south', rank: undefined, at: null, score: null, rating: 1 },
]

describe('types of groups', () => {
  test('keys and results are those of the plan', () => {
    const report = summarize(answers, {
      by: { team: 'team', rank: ({ rank }) => rank, month: month('at', { timeZone: 'Europe/Paris' }) },
      metrics: { nps: npsMetric('score'), csat: csatMetric('rating') },
    })
    const { key, nps, csat } = report[0]!
    expectTypeOf(key.team).toEqualTypeOf<KeyValue>()
    expectTypeOf(key.rank).toEqualTypeOf<number | null>()
    expectTypeOf(key.month).toEqualTypeOf<string | null>()
    expectTypeOf(nps).toEqualTypeOf<NpsResult>()
    expectTypeOf(csat).toEqualTypeOf<CsatResult>()
    // @ts-expect-error no such key
    const region = () => key.region
    // @ts-expect-error no such metric
    const ces = () => report[0]!.ces
    // @ts-expect-error a report is not to be written to
    const write = () => (report[0]!.nps = nps)
    expectTypeOf([region, ces, write]).toBeArray()
  })
  test('accessors get the row, and its number', () => {
    summarize(answers, {
      by: {
        initial: (row, index) => {
          expectTypeOf(row).toEqualTypeOf<Answer>()
          expectTypeOf(index).toEqualTypeOf<number>()
          return row.team[0]
        },
      },
      where: (row) => {
        expectTypeOf(row).toEqualTypeOf<Answer>()
        return row.rating > 0
      },
      metrics: { nps: npsMetric((row: Answer) => row.score) },
    })
  })
  test('a column that rows do not have does not compile, nor does a metric of other rows', () => {
    const metrics = { nps: npsMetric<Answer>('score') }
    // @ts-expect-error no such column to group by
    const by = () => summarize(answers, { by: { team: 'taem' }, metrics })
    // @ts-expect-error no such column to pick rows by
    const where = () => summarize(answers, { metrics, where: { taem: 'north' } })
    // @ts-expect-error these rows have no such score
    const other = () => summarize(answers, { metrics: { nps: npsMetric<{ points: number }>('points') } })
    // @ts-expect-error no accessor of other rows
    const field = () => tabulate(answers, { by: { x: (row: { points: number }) => row.points }, metrics })
    // @ts-expect-error a plan has metrics
    const none = () => summarize(answers, { by: { team: 'team' } })
    // @ts-expect-error a window is a number of buckets
    const bucket = () => rolling(tabulate(answers, { metrics }), { bucket: 'day', window: '7d' })
    expectTypeOf([by, where, other, field, none, bucket]).toBeArray()
  })
  test('withheld results are in the type where the plan has a minimum, and nowhere else', () => {
    const metrics = { nps: npsMetric<Answer>('score') }
    const [held] = summarize(answers, { metrics, minimumSample: 5 })
    expectTypeOf(held!.nps).toEqualTypeOf<NpsResult | Withheld>()
    if (held!.nps.status !== 'below-minimum-sample') {
      expectTypeOf(held!.nps).toEqualTypeOf<NpsResult>()
    }
    // @ts-expect-error what is withheld has no value: ask the status first
    const value = () => held!.nps.value
    const [shown] = summarize(answers, { metrics })
    expectTypeOf(shown!.nps).toEqualTypeOf<NpsResult>()
    expectTypeOf(value).toBeFunction()
  })
  test('a plan of its own, without annotation, goes with rows, columns, streams and tables', async () => {
    const plan = { by: { team: 'team', month: month('at') }, metrics: { nps: npsMetric('score') } } as const
    const reports = [
      summarize(answers, plan),
      summarize({ team: ['north'], at: [0], score: Uint8Array.of(9) }, plan),
      summarize({ team: { indices: [0], dictionary: ['north'] }, at: [null], score: [9] }, plan),
      await summarizeStream([answers], plan),
      present(tabulate(answers, plan), plan),
    ]
    for (const [group] of reports) {
      expectTypeOf(group!.key.team).toEqualTypeOf<KeyValue>()
      expectTypeOf(group!.key.month).toEqualTypeOf<string | null>()
      expectTypeOf(group!.nps).toEqualTypeOf<NpsResult>()
    }
    const loose = { by: { team: 'team' }, metrics: { nps: npsMetric('score') } }
    expectTypeOf(summarize({ team: ['north'], score: [9] }, loose)[0]!.nps).toEqualTypeOf<NpsResult>()
    const typed = { by: { team: 'team' }, metrics: { nps: npsMetric('score') } } satisfies Plan<Answer>
    expectTypeOf(summarize(answers, typed)[0]!.nps).toEqualTypeOf<NpsResult>()
  })
  test('any plan may be asked for its JSON form, and a plan of JSON takes any rows', () => {
    const typed: Plan<Answer> = { by: { team: 'team' }, metrics: { nps: npsMetric('score') } }
    expectTypeOf(planToJson(typed)).toEqualTypeOf<PlanJson>()
    expectTypeOf(planToJson({ metrics: { nps: npsMetric('score') } })).toEqualTypeOf<PlanJson>()
    const again = parsePlan(planToJson(typed))
    expectTypeOf(summarize(answers, again)[0]!['nps']).toBeUnknown()
    expectTypeOf(present(tabulate(answers, typed), again)[0]!.key).toExtend<{
      readonly [key: string]: KeyValue
    }>()
    const share = (options: { readonly of: string }): Metric<{ [column: string]: boolean }, ShareResult> =>
      shareMetric({ ...options, metric: 'own', item: 'answer' })
    expectTypeOf(parsePlan).toBeCallableWith({}, { metrics: { share } })
    // @ts-expect-error a maker makes metrics
    const wrong = () => parsePlan({}, { metrics: { share: () => 7 } })
    expectTypeOf(wrong).toBeFunction()
  })

  test('rows of several metrics may be wider than each of them needs', () => {
    const tickets = [{ team: 'x', openedAt: 0, resolvedAt: 5, score: 9 }]
    const [group] = summarize(tickets, {
      metrics: { nps: npsMetric('score'), time: timeToResolutionMetric({ asOf: 9 }) },
    })
    expectTypeOf(group!.time).toEqualTypeOf<TimeToResolutionResult>()
  })
  test('a live table takes the rows of its plan, and tables are readonly', () => {
    const live = liveTable<Answer>({ by: { team: 'team' }, metrics: { nps: npsMetric('score') } })
    expectTypeOf(live.add).parameters.toEqualTypeOf<[row: Answer]>()
    expectTypeOf(live.snapshot()).toEqualTypeOf<Table>()
    // @ts-expect-error a table is not to be written to
    const write = () => (live.snapshot().groups = 0)
    expectTypeOf(write).toBeFunction()
  })
})
