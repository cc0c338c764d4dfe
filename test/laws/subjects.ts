import fc from 'fast-check'
import { evaluate } from '../../src/core/evaluate.ts'
import type { Field, Tally } from '../../src/core/metric.ts'
import type { IntervalOptions, MetricResult } from '../../src/core/result.ts'
import { exactValue } from '../../src/core/sum.ts'
import {
  type CustomerInWindow,
  type CustomerWindow,
  customersFromSubscriptions,
} from '../../src/derive/customers.ts'
import { ccerMetric } from '../../src/metrics/ccer.ts'
import { cesMetric } from '../../src/metrics/ces.ts'
import { csatMetric } from '../../src/metrics/csat.ts'
import {
  type CustomerChurnOptions,
  type CustomerChurnResult,
  customerChurn,
  customerChurnMetric,
} from '../../src/metrics/customer-churn.ts'
import { type FcrOptions, fcrMetric } from '../../src/metrics/fcr.ts'
import {
  type FirstResponseTimeResult,
  firstResponseTimeMetric,
} from '../../src/metrics/first-response-time.ts'
import { netScoreMetric } from '../../src/metrics/net-score.ts'
import { npsMetric } from '../../src/metrics/nps.ts'
import { type ReopenRateResult, reopenRateMetric } from '../../src/metrics/reopen-rate.ts'
import { type RevenueChurnResult, revenueChurnMetric } from '../../src/metrics/revenue-churn.ts'
import { type TimeToResolutionResult, timeToResolutionMetric } from '../../src/metrics/time-to-resolution.ts'
import {
  ces1,
  ces2,
  csat3,
  csat5,
  csat7,
  csat10,
  easy7,
  effort5Pair,
  nps0to10,
  smiley5,
  thumbs,
} from '../../src/scales/presets.ts'
import { type Scale, scale } from '../../src/scales/scale.ts'
import type { MeanMethod } from '../../src/stats/mean-interval.ts'
import type { NetMethod } from '../../src/stats/net-interval.ts'
import type { ProportionMethod } from '../../src/stats/proportion-interval.ts'
import type { QuantileType } from '../../src/stats/quantile.ts'
import type { Range, Subject } from './laws.ts'
import { serviceSubjects } from './service-subjects.ts'

const SHARE: Range = [0, 1]
const POINTS: Range = [-100, 100]
const ANY: Range = [-Infinity, Infinity]
const POSITIVE: Range = [0, Infinity]

// Under one half, intervals that are not centred on the value need not hold it.
export const level: fc.Arbitrary<number> = fc.constantFrom(0.5, 0.8, 0.9, 0.95, 0.99, 0.999)

function intervalBy<Method extends string>(...methods: Method[]): fc.Arbitrary<IntervalOptions<Method>> {
  return fc.record({ method: fc.constantFrom(...methods), level }, { requiredKeys: [] })
}

/** Left out or given: an option that is not there is not `undefined`. */
function optional<Name extends string, T>(
  name: Name,
  value: fc.Arbitrary<T>,
): fc.Arbitrary<{ [name in Name]?: T }> {
  return fc.oneof(
    fc.constant({}),
    value.map((given) => ({ [name]: given }) as { [name in Name]?: T }),
  )
}

const mixedScale = scale({ points: [-3, 0, 4, 10], better: 'high', positive: [4, 10], negative: [-3] })
const lowScale = scale({
  min: 0,
  max: 4,
  better: 'low',
  notApplicable: [9, 'n/a'],
  positive: [0],
  negative: [3, 4],
})
const labelled = scale({
  ...csat5,
  labels: { Awful: 1, 'very satisfied': 5, constructor: 3 },
  notApplicable: [99],
})

/** What an answer can be: on the scale, missing, declined, off it. */
export function answerOf({ points, labels, notApplicable }: Scale): fc.Arbitrary<unknown> {
  const texts = Object.keys(labels ?? {})
  return fc.oneof(
    { weight: 12, arbitrary: fc.constantFrom(...points) },
    { weight: 2, arbitrary: fc.constantFrom(null, undefined, Number.NaN) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(-0, 6.5, 11, -1, 300, 1e300, Infinity, 9n, true, '9', 'toString', ''),
    },
    ...(texts.length
      ? [{ weight: 2, arbitrary: fc.constantFrom(...texts, ` ${texts[0]!.toUpperCase()} `) }]
      : []),
    ...(notApplicable ? [{ weight: 2, arbitrary: fc.constantFrom(...notApplicable) }] : []),
  )
}

const weight: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 3, arbitrary: fc.double({ min: 1e-3, max: 1e3, noNaN: true }) },
  { weight: 6, arbitrary: fc.integer({ min: 1, max: 9 }) },
  { weight: 6, arbitrary: fc.constantFrom(0.1, 0.3, 1 / 3, 1e-3, 12.7, 1e6, 2 ** -30) },
  { weight: 2, arbitrary: fc.constantFrom(0, -0, null, undefined) },
  { weight: 1, arbitrary: fc.constantFrom(-1, Infinity, Number.NaN, '3') },
)

interface Survey {
  readonly scale?: Scale
  readonly weighted: boolean
}

interface AnswerRow {
  readonly answer: unknown
  readonly weight: unknown
}

/** Rows of a survey with a column for the answer, that is read by name or by a function. */
const by = fc.constantFrom<Field<AnswerRow>>('answer', (row: AnswerRow) => row.answer)
const rowOf = (scale: Scale): fc.Arbitrary<AnswerRow> => fc.record({ answer: answerOf(scale), weight })
const weighing = (weighted: boolean): { readonly weight?: 'weight' } => (weighted ? { weight: 'weight' } : {})
const MISSING_ROW = { answer: null, weight: 1 }

function noneInClasses({ counts }: Tally): boolean {
  const exclusions = ['missing', 'notApplicable', 'invalid']
  return Object.entries(counts).every(([bin, count]) => count === 0 || exclusions.includes(bin))
}

const surveyBasics = {
  item: ({ scale }: { readonly scale: Scale }): fc.Arbitrary<AnswerRow> => rowOf(scale),
  missing: (): { readonly item: AnswerRow } => ({ item: MISSING_ROW }),
  counted: ({ n }: MetricResult): number => n!,
  empty: noneInClasses,
}

interface Bands extends Survey {
  readonly scale: Scale
  readonly good: readonly number[] | undefined
  readonly bad: readonly number[] | undefined
}

/** A scale with bands of its own, or those of the scale. */
function bandsOn(scales: readonly Scale[]): fc.Arbitrary<Bands> {
  return fc.constantFrom(...scales).chain((scale) => {
    const side = fc.constantFrom('good', 'bad', 'neither')
    return fc
      .record({
        sides: fc.array(side, { minLength: scale.points.length, maxLength: scale.points.length }),
        backwards: fc.boolean(),
        own: fc.boolean(),
        weighted: fc.boolean(),
      })
      .map(({ sides, backwards, own, weighted }) => {
        const at = (wanted: string): number[] => {
          const points = scale.points.filter((_, i) => sides[i] === wanted)
          return backwards ? points.reverse() : points
        }
        const named = own || !scale.positive
        const good = at('good').length
          ? at('good')
          : [scale.points.find((point) => !at('bad').includes(point))!]
        return { scale, weighted, good: named ? good : undefined, bad: named ? at('bad') : undefined }
      })
      .filter(({ good }) => good?.[0] !== undefined || !good)
  })
}

const sorted = (points: readonly number[] = []): readonly number[] => [...points].sort((a, b) => a - b)

function canonicalBands({ scale, weighted, good, bad }: Bands): unknown {
  const { points, better, positive, negative } = scale
  return { points, better, good: sorted(good ?? positive), bad: sorted(bad ?? negative), weighted }
}

function meanRange({ points }: Scale): Range {
  return [points[0]!, points.at(-1)!]
}

const npsSubject: Subject<
  Survey & { readonly scale: Scale; readonly denominator?: 'answered' | 'answered-and-dismissed' },
  { readonly by: Field<AnswerRow>; readonly interval?: IntervalOptions<NetMethod> },
  AnswerRow
> = {
  ...surveyBasics,
  name: 'nps',
  choices: fc
    .tuple(
      fc.record({
        weighted: fc.boolean(),
        scale: fc.constantFrom(
          nps0to10,
          scale({ ...nps0to10, notApplicable: [11, 'Blank'], labels: { top: 10 } }),
        ),
      }),
      optional('denominator', fc.constantFrom('answered' as const, 'answered-and-dismissed' as const)),
    )
    .map(([a, b]) => ({ ...a, ...b })),
  reading: fc
    .tuple(fc.record({ by }), optional('interval', intervalBy<NetMethod>('score', 'adjusted-wald', 'wald')))
    .map(([a, b]) => ({ ...a, ...b })),
  metric: ({ weighted, ...choices }, { by, ...reading }, onInvalid) =>
    npsMetric<AnswerRow>(by, { ...choices, ...weighing(weighted), ...reading, onInvalid }),
  canonical: ({ weighted, denominator = 'answered' }) => ({ weighted, denominator }),
  missing: ({ denominator }) => (denominator === 'answered-and-dismissed' ? null : { item: MISSING_ROW }),
  ranges: () => ({
    '': POINTS,
    mean: [0, 10],
    'shares.promoters': SHARE,
    'shares.passives': SHARE,
    'shares.detractors': SHARE,
  }),
  apart: (_, { interval }) => (interval?.method === 'adjusted-wald' ? [''] : []),
  empty: (tally, { denominator }) =>
    noneInClasses(tally) && !(denominator === 'answered-and-dismissed' && tally.counts['missing']! > 0),
  example: evaluate(npsMetric<{ score: number }>('score'), [{ score: 9 }, { score: 3 }]),
  nullable: ['value', 'interval', 'intervalReason', 'shares', 'standardError', 'mean'],
  open: ['definition.choices'],
}

const csatSubject: Subject<
  Bands,
  {
    readonly by: Field<AnswerRow>
    readonly interval?: IntervalOptions<ProportionMethod>
    readonly meanMethod?: MeanMethod
  },
  AnswerRow
> = {
  ...surveyBasics,
  name: 'csat',
  choices: bandsOn([csat5, csat3, thumbs, smiley5, labelled, csat7, csat10, mixedScale, lowScale]),
  reading: fc
    .tuple(
      fc.record({ by }),
      optional(
        'interval',
        intervalBy<ProportionMethod>(
          'wilson',
          'wilson-cc',
          'agresti-coull',
          'clopper-pearson',
          'jeffreys',
          'wald',
        ),
      ),
      optional('meanMethod', fc.constantFrom<MeanMethod>('score', 't')),
    )
    .map(([a, b, c]) => ({ ...a, ...b, ...c })),
  metric: ({ scale, good, bad, weighted }, { by, ...reading }, onInvalid) =>
    csatMetric<AnswerRow>(by, {
      scale,
      ...(good && { satisfied: good }),
      ...(bad && { dissatisfied: bad }),
      ...weighing(weighted),
      ...reading,
      onInvalid,
    }),
  canonical: canonicalBands,
  ranges: ({ scale }, { meanMethod }) => ({
    '': SHARE,
    dissatisfiedShare: SHARE,
    normalisedMean: [0, 100],
    net: POINTS,
    mean: meanMethod === 't' ? ANY : meanRange(scale),
  }),
  // Equal tails: at 0 and n they leave the ends out.
  apart: (_, { interval }) => (interval?.method === 'jeffreys' ? ['', 'dissatisfiedShare'] : []),
  example: evaluate(csatMetric<{ rating: number }>('rating'), [{ rating: 5 }, { rating: 1 }]),
  nullable: [
    ...['value', 'interval', 'intervalReason', 'normalisedMean'],
    ...['dissatisfiedShare', 'net', 'mean'].flatMap((name) => [`${name}.value`, `${name}.interval`]),
  ],
  open: ['definition.choices', 'distribution'],
}

const cesSubject: Subject<
  Bands,
  { readonly by: Field<AnswerRow>; readonly interval?: IntervalOptions<MeanMethod> },
  AnswerRow
> = {
  ...surveyBasics,
  name: 'ces',
  choices: bandsOn([ces1, ces2, easy7, mixedScale, lowScale]),
  reading: fc
    .tuple(fc.record({ by }), optional('interval', intervalBy<MeanMethod>('score', 't')))
    .map(([a, b]) => ({ ...a, ...b })),
  metric: ({ scale, good, bad, weighted }, { by, ...reading }, onInvalid) =>
    cesMetric<AnswerRow>(by, {
      scale,
      ...(good && { easy: good }),
      ...(bad && { difficult: bad }),
      ...weighing(weighted),
      ...reading,
      onInvalid,
    }),
  canonical: canonicalBands,
  ranges: ({ scale }, { interval }) => ({
    '': interval?.method === 't' ? ANY : meanRange(scale),
    ease: [0, 100],
    easyShare: SHARE,
    difficultShare: SHARE,
    net: POINTS,
  }),
  example: evaluate(cesMetric<{ rating: number }>('rating', { scale: ces2 }), [{ rating: 5 }, { rating: 1 }]),
  nullable: [
    ...['value', 'interval', 'intervalReason', 'ease'],
    ...['easyShare', 'difficultShare', 'net'].flatMap((name) => [`${name}.value`, `${name}.interval`]),
  ],
  open: ['definition.choices', 'distribution', 'weightedDistribution'],
}

const netScoreSubject: Subject<
  Bands,
  { readonly by: Field<AnswerRow>; readonly interval?: IntervalOptions<NetMethod> },
  AnswerRow
> = {
  ...surveyBasics,
  name: 'netScore',
  choices: bandsOn([csat5, csat10, nps0to10, mixedScale, lowScale, labelled]),
  reading: fc
    .tuple(fc.record({ by }), optional('interval', intervalBy<NetMethod>('score', 'adjusted-wald', 'wald')))
    .map(([a, b]) => ({ ...a, ...b })),
  metric: ({ scale, good, bad, weighted }, { by, ...reading }, onInvalid) =>
    netScoreMetric<AnswerRow>(by, {
      scale,
      ...(good && { positive: good }),
      ...(bad && { negative: bad }),
      ...weighing(weighted),
      ...reading,
      onInvalid,
    }),
  canonical: canonicalBands,
  ranges: () => ({ '': POINTS }),
  apart: (_, { interval }) => (interval?.method === 'adjusted-wald' ? [''] : []),
  example: evaluate(netScoreMetric<{ answer: number }>('answer', { scale: csat5 }), [
    { answer: 5 },
    { answer: 1 },
  ]),
  nullable: ['value', 'interval', 'intervalReason', 'standardError'],
  open: ['definition.choices', 'distribution'],
}

interface PairRow {
  readonly own: unknown
  readonly theirs: unknown
  readonly weight: unknown
}

const effort3 = scale({ min: 0, max: 2, better: 'low', notApplicable: [9] })

const ccerBasics = {
  counted: ({ n }: MetricResult): number => n!,
  empty: noneInClasses,
  reading: fc.record(
    { interval: intervalBy<NetMethod>('score', 'adjusted-wald', 'wald') },
    { requiredKeys: [] },
  ),
  ranges: (): { readonly [path: string]: Range } => ({ '': POINTS, ratio: POSITIVE }),
  apart: (_: unknown, { interval }: { readonly interval?: IntervalOptions<NetMethod> }): readonly string[] =>
    interval?.method === 'adjusted-wald' ? [''] : [],
  example: evaluate(ccerMetric<{ a: number; b: number }>({ customer: 'a', company: 'b' }), [
    { a: 5, b: 1 },
    { a: 1, b: 5 },
  ]) as MetricResult,
  nullable: [
    ...['value', 'interval', 'intervalReason', 'shares', 'ratio.value', 'ratio.interval'],
    ...['effortRatio', 'balanceP', 'standardError'],
  ],
  open: ['definition.choices'],
}

const ccerPairs: Subject<
  Survey & { readonly scale: Scale },
  { readonly interval?: IntervalOptions<NetMethod> },
  PairRow
> = {
  ...ccerBasics,
  name: 'ccer of pairs',
  choices: fc.record({ scale: fc.constantFrom(effort5Pair, effort3), weighted: fc.boolean() }),
  item: ({ scale }) => fc.record({ own: answerOf(scale), theirs: answerOf(scale), weight }),
  metric: ({ scale, weighted }, reading, onInvalid) =>
    ccerMetric<PairRow>(
      { customer: 'own', company: (row) => row.theirs },
      { scale, ...weighing(weighted), ...reading, onInvalid },
    ),
  canonical: ({ scale: { points }, weighted }) => ({ points, weighted }),
  missing: ({ scale }) => ({ item: { own: scale.points[0], theirs: undefined, weight: 1 } }),
}

const ccerComparisons: Subject<
  { readonly weighted: boolean },
  { readonly interval?: IntervalOptions<NetMethod> },
  AnswerRow
> = {
  ...ccerBasics,
  name: 'ccer of comparisons',
  choices: fc.record({ weighted: fc.boolean() }),
  item: () => rowOf(csat5),
  metric: ({ weighted }, reading, onInvalid) =>
    ccerMetric<AnswerRow>({ comparison: 'answer' }, { ...weighing(weighted), ...reading, onInvalid }),
  canonical: (choices) => choices,
  missing: () => ({ item: MISSING_ROW }),
}

interface Span {
  readonly openedAt: unknown
  readonly resolvedAt: unknown
}

const HOUR = 36e5
const AS_OF = Date.UTC(2024, 4, 1)

/** Moments about `AS_OF`, in every form they come in; most of them whole hours, so that spans tie. */
const moment: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: -30, max: 3 }).map((hours) => AS_OF + hours * HOUR) },
  { weight: 2, arbitrary: fc.integer({ min: -9e9, max: 1e7 }).map((ms) => AS_OF + ms) },
  { weight: 2, arbitrary: fc.integer({ min: -30, max: 3 }).map((hours) => new Date(AS_OF + hours * HOUR)) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('2024-04-30T12:00Z', '2024-04-30T12:00', '2024-04-30', '0001-01-01'),
  },
)
const brokenMoment = fc.constantFrom<unknown>(
  'yesterday',
  1.5,
  Infinity,
  new Date(Number.NaN),
  true,
  '2024-02-30',
)
const missingMoment = fc.constantFrom<unknown>(null, undefined, Number.NaN)

interface SpanReading {
  readonly percentiles?: readonly number[]
  readonly survival?: { readonly method?: 'log-log' | 'log' | 'plain' }
  readonly interval?: { readonly level?: number }
}

interface SpanChoices {
  readonly asOf: number
  readonly cohort?: 'creation' | 'resolution'
  readonly statistic?: 'mean' | 'median'
  readonly quantileType?: QuantileType
  readonly target?: '6h' | '1d'
  readonly median?: 'midpoint' | 'infimum'
}

const spanSubject: Subject<SpanChoices, SpanReading, Span> = {
  name: 'timeToResolution',
  choices: fc
    .tuple(
      fc.record({ asOf: fc.constantFrom(AS_OF, AS_OF - 6 * HOUR) }),
      optional('cohort', fc.constantFrom('creation' as const, 'resolution' as const)),
      optional('statistic', fc.constantFrom('mean' as const, 'median' as const)),
      optional('quantileType', fc.constantFrom<QuantileType>(1, 2, 3, 4, 5, 6, 7, 8, 9)),
      optional('target', fc.constantFrom('6h' as const, '1d' as const)),
      optional('median', fc.constantFrom('midpoint' as const, 'infimum' as const)),
    )
    .map(([a, b, c, d, e, f]) => ({ ...a, ...b, ...c, ...d, ...e, ...f })),
  reading: fc
    .tuple(
      optional('percentiles', fc.array(fc.constantFrom(0, 0.1, 0.5, 0.9, 1), { minLength: 1, maxLength: 3 })),
      optional(
        'survival',
        fc.record({ method: fc.constantFrom('log-log' as const, 'log' as const, 'plain' as const) }),
      ),
      optional('interval', fc.record({ level }, { requiredKeys: [] })),
    )
    .map(([a, b, c]) => ({ ...a, ...b, ...c })),
  item: () => {
    const opened = fc.oneof({ weight: 20, arbitrary: moment }, missingMoment, brokenMoment)
    const resolved = fc.oneof(
      { weight: 20, arbitrary: moment },
      { weight: 5, arbitrary: missingMoment },
      brokenMoment,
    )
    return fc.record({ openedAt: opened, resolvedAt: resolved })
  },
  metric: ({ median, ...choices }, { survival, ...reading }, onInvalid) =>
    timeToResolutionMetric<Span>({
      ...choices,
      ...reading,
      survival: { ...survival, ...(median && { median }) },
      onInvalid,
    }),
  canonical: ({ asOf, cohort, statistic, quantileType, target, median }) => ({
    asOf,
    cohort: cohort ?? 'creation',
    statistic: statistic ?? 'mean',
    quantileType: quantileType ?? 7,
    target: target ?? null,
    median: median ?? 'midpoint',
  }),
  missing: () => ({ item: { openedAt: null, resolvedAt: null } }),
  ranges: () => ({ '': POSITIVE, mean: POSITIVE, target: SHARE }),
  // The limits are Kaplan and Meier's, of all tickets; the median is of the resolved alone.
  apart: ({ statistic }) => (statistic === 'median' ? [''] : []),
  counted: (result) => {
    const { resolved, open } = result as TimeToResolutionResult
    return resolved + open
  },
  empty: ({ counts: { resolved, resolvedEarly } }) => resolved! + resolvedEarly! === 0,
  example: evaluate(timeToResolutionMetric<Span>({ asOf: 9000, target: 30 }), [
    ...[10, 20, 30, 40, 50, 60, 70, 80].map((resolvedAt) => ({ openedAt: 0, resolvedAt })),
    { openedAt: 0, resolvedAt: null },
  ]),
  nullable: [
    ...[
      'value',
      'interval',
      'intervalReason',
      'mean.value',
      'mean.interval',
      'median',
      'percentiles.*.value',
    ],
    ...[
      'shortest',
      'longest',
      'standardDeviation',
      'skewness',
      'target',
      'target.value',
      'target.interval',
      'survival',
    ],
    ...['backlog.mean', 'backlog.median', 'backlog.oldest'],
    ...['survival.median', 'survival.medianInterval', 'survival.restrictedMean', 'survival.horizon'],
    ...['survival.restrictedMeanStandardError'],
    ...['survival.medianInterval.lower', 'survival.medianInterval.upper'],
    ...['value', 'lower', 'upper'].map((name) => `survival.percentiles.*.${name}`),
  ],
  open: ['definition.choices'],
}

interface Answered extends Span {
  readonly firstResponseAt: unknown
}

const responseSubject: Subject<SpanChoices, SpanReading, Answered> = {
  ...spanSubject,
  name: 'firstResponseTime',
  item: (choices) =>
    fc
      .record({
        span: spanSubject.item(choices),
        firstResponseAt: fc.oneof(moment, moment, missingMoment, brokenMoment),
      })
      .map(({ span, firstResponseAt }) => ({ ...span, firstResponseAt })),
  metric: ({ median, cohort, ...choices }, { survival, ...reading }, onInvalid) =>
    firstResponseTimeMetric<Answered>({
      ...choices,
      ...(cohort && { cohort: cohort === 'creation' ? cohort : 'response' }),
      ...reading,
      survival: { ...survival, ...(median && { median }) },
      onInvalid,
    }),
  missing: () => ({ item: { openedAt: null, firstResponseAt: null, resolvedAt: null } }),
  counted: (result) => {
    const { answered, open } = result as FirstResponseTimeResult
    return answered + open
  },
  empty: ({ counts: { answered, answeredEarly } }) => answered! + answeredEarly! === 0,
  example: evaluate(firstResponseTimeMetric<Answered>({ asOf: 9000, target: 30 }), [
    ...[10, 20, 30, 40, 50, 60, 70, 80].map((at) => ({ openedAt: 0, firstResponseAt: at, resolvedAt: null })),
    { openedAt: 0, firstResponseAt: null, resolvedAt: null },
  ]),
}

const reopenSubject: Subject<
  { readonly asOf: number },
  { readonly interval?: { readonly level?: number } },
  { readonly resolvedAt: unknown; readonly reopens: unknown }
> = {
  name: 'reopenRate',
  choices: fc.record({ asOf: fc.constantFrom(AS_OF, AS_OF - 6 * HOUR) }),
  reading: fc.record({ interval: fc.record({ level }) }, { requiredKeys: [], noNullPrototype: true }),
  item: () =>
    fc.record({
      resolvedAt: fc.oneof(
        { weight: 9, arbitrary: moment },
        { weight: 3, arbitrary: missingMoment },
        brokenMoment,
      ),
      reopens: fc.constantFrom<unknown>(0, 0, 0, 1, 2, null, undefined, 1.5, -1, '1'),
    }),
  metric: (choices, reading, onInvalid) =>
    reopenRateMetric<{ readonly resolvedAt: unknown; readonly reopens: unknown }>({
      ...choices,
      ...reading,
      onInvalid,
    }),
  canonical: ({ asOf }) => asOf,
  missing: () => ({ item: { resolvedAt: AS_OF - 9 * HOUR, reopens: null } }),
  ranges: () => ({ '': SHARE }),
  counted: (result) => (result as ReopenRateResult).resolved,
  empty: ({ counts: { stayedResolved, reopened } }) => stayedResolved! + reopened! === 0,
  example: evaluate(reopenRateMetric({ asOf: 9000 }), [
    { resolvedAt: 1, reopens: 0 },
    { resolvedAt: 1, reopens: 1 },
  ]),
  nullable: ['value', 'interval', 'intervalReason'],
  open: ['definition.choices'],
}

interface IssueLike {
  readonly [field: string]: unknown
}

const rarely = <T>(value: fc.Arbitrary<T>, otherwise: unknown = undefined): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 4, arbitrary: fc.constant(otherwise) }, { weight: 1, arbitrary: value })
const flag = fc.constantFrom<unknown>(true, false, null, 'no')
const count = fc.constantFrom<unknown>(0, 1, 2, 3, null, 1.5)

const fcrSubject: Subject<
  FcrOptions<IssueLike>,
  { readonly interval?: { readonly level?: number } },
  IssueLike
> = {
  name: 'fcr of issues',
  choices: fc.record(
    {
      asOf: fc.constantFrom(AS_OF, AS_OF - 6 * HOUR),
      timeZone: fc.constantFrom('UTC', 'Europe/Paris'),
      window: fc.constantFrom('1d' as const, 864e5, '2d' as const),
      windowUnit: fc.constantFrom('elapsed' as const, 'calendar' as const),
      boundary: fc.constantFrom('exclusive' as const, 'inclusive' as const),
      windowStart: fc.constantFrom('first-contact' as const, 'resolution' as const),
      abandoned: fc.constantFrom(
        'exclude' as const,
        'repeat-only' as const,
        'fail' as const,
        'count' as const,
      ),
      wrongDepartment: fc.constantFrom('count' as const, 'fail' as const, 'exclude' as const),
      channels: fc.constantFrom(['mail'], ['phone', 'mail'], ['mail', 'phone', 'mail']),
      resolution: fc.constantFrom('required' as const, 'not-required' as const),
      satisfaction: fc.constantFrom('not-required' as const, { atLeast: 4 }),
      satisfactionMissing: fc.constantFrom('exclude' as const, 'fail' as const, 'pass' as const),
      reopens: fc.constantFrom('fail' as const, 'count' as const),
      maxAgentReplies: fc.constantFrom('none' as const, 1),
      maxDuration: fc.constantFrom('none' as const, '6h' as const),
      resolvable: fc.constantFrom('flag' as const, 'all' as const),
      immature: fc.constantFrom('exclude' as const, 'include' as const),
    },
    { requiredKeys: ['asOf'], noNullPrototype: true },
  ),
  reading: fc.record({ interval: fc.record({ level }) }, { requiredKeys: [], noNullPrototype: true }),
  item: () =>
    fc.record({
      openedAt: fc.oneof({ weight: 20, arbitrary: moment }, missingMoment, brokenMoment),
      resolvedAt: fc.oneof({ weight: 12, arbitrary: moment }, missingMoment),
      resolved: rarely(flag),
      contacts: fc.oneof({ weight: 4, arbitrary: fc.constantFrom<unknown>(1, undefined) }, count),
      nextContactAt: rarely(moment, null),
      abandoned: rarely(flag),
      wrongDepartment: rarely(flag),
      channel: fc.constantFrom('mail', 'phone'),
      satisfaction: fc.constantFrom<unknown>(1, 4, 5, null),
      reopens: rarely(count),
      agentReplies: fc.constantFrom<unknown>(1, 2, null),
      resolvable: rarely(flag),
    }),
  metric: (choices, reading, onInvalid) => fcrMetric<IssueLike>({ ...choices, ...reading, onInvalid }),
  canonical: (choices) => {
    const { asOf, channels = 'all', window = '7d', satisfaction = 'not-required', ...rest } = choices
    return [
      ...[asOf, window === 864e5 ? '1d' : window, JSON.stringify(satisfaction)],
      channels === 'all' ? channels : sortedNames(channels),
      ...Object.entries(FCR_DEFAULTS).map(
        ([name, value]) => (rest as Record<string, unknown>)[name] ?? value,
      ),
    ]
  },
  missing: () => ({ item: { openedAt: null } }),
  ranges: () => ({ '': SHARE, net: SHARE }),
  counted: ({ n }) => n!,
  empty: ({ counts }) => FCR_CLASSES.every((name) => counts[name] === 0),
  example: evaluate(fcrMetric<IssueLike>({ asOf: AS_OF }), [{ openedAt: 0, resolvedAt: 5 }]),
  nullable: ['value', 'interval', 'intervalReason', 'net.value', 'net.interval'],
  open: ['definition.choices'],
}

const FCR_CLASSES = [
  ...['resolvedFirst', 'failedAbandoned', 'failedWrongDepartment', 'repeated', 'reopened', 'unresolved'],
  ...['overLimit', 'unsatisfied'],
]
const FCR_DEFAULTS = {
  timeZone: 'UTC',
  windowUnit: 'elapsed',
  boundary: 'exclusive',
  windowStart: 'first-contact',
  abandoned: 'exclude',
  wrongDepartment: 'count',
  resolution: 'required',
  satisfactionMissing: 'exclude',
  reopens: 'fail',
  maxAgentReplies: 'none',
  maxDuration: 'none',
  resolvable: 'flag',
  immature: 'exclude',
}
const sortedNames = (names: readonly string[]): readonly string[] => [...new Set(names)].sort()

type Denominator = NonNullable<CustomerChurnOptions['denominator']>

interface WindowChoices {
  readonly window: CustomerWindow
  readonly denominator?: Denominator
}

/** Whether nobody, or nothing, is there to hold the lost against. */
const NO_BASE: { readonly [denominator in Denominator]: (tally: Tally) => boolean } = {
  start: ({ counts }) => atStart(counts) === 0,
  'start-plus-new': ({ counts }) => everActive(counts) === 0,
  'events-over-start': ({ counts }) => atStart(counts) === 0,
  average: ({ counts }) => atStart(counts) + counts['joined']! + counts['returned']! === 0,
  'customer-time': (tally) => amountOf(tally, 'customerMs') === 0,
  'due-for-renewal': (tally) => amountOf(tally, 'due') === 0,
  daily: (tally) => {
    const days = Object.keys(Object.values(tally.sums!)[0]!).filter((name) => name.startsWith('active:'))
    const bases = days.map((name) => [
      amountOf(tally, name),
      amountOf(tally, name.replace('active', 'events')),
    ])
    const inUse = bases.filter(([active, events]) => active! + events! > 0)
    return inUse.length === 0 || inUse.some(([active]) => active === 0)
  },
}

function atStart({ stayed, leftAndReturned, lost }: Tally['counts']): number {
  return stayed! + leftAndReturned! + lost!
}

function everActive(counts: Tally['counts']): number {
  const { neverActive: _, missing: __, invalid: ___, ...active } = counts
  return Object.values(active).reduce((a, b) => a + b, 0)
}

function amountOf({ sums }: Tally, name: string): number {
  return Object.values(sums!).reduce((total, ofClass) => total + exactValue(ofClass[name]!), 0)
}

const SHARE_OF: readonly Denominator[] = ['start', 'start-plus-new', 'due-for-renewal']

const churnWindows = fc.constantFrom<CustomerWindow>(
  { start: '2024-03-28', end: '2024-04-04', timeZone: 'Europe/Paris' },
  { start: '2024-03-28', end: '2024-04-04' },
  { start: '2024-03-28T12:00Z', end: '2024-04-10' },
)
const churnDay = fc.integer({ min: 20, max: 45 }).map((day) => Date.UTC(2024, 2, day))

const customerChurnSubject: Subject<
  WindowChoices,
  { readonly interval?: { readonly level: number } },
  CustomerInWindow<object>
> = {
  name: 'customerChurn of customers',
  faultless: true,
  choices: fc
    .tuple(
      fc.record({ window: churnWindows }),
      optional('denominator', fc.constantFrom(...(Object.keys(NO_BASE) as Denominator[]))),
    )
    .map(([a, b]) => ({ ...a, ...b })),
  reading: fc.record({ interval: fc.record({ level }) }, { requiredKeys: [], noNullPrototype: true }),
  item: ({ window }) => {
    const term = fc.record({
      customer: fc.constant('a'),
      startedAt: fc.oneof({ weight: 20, arbitrary: churnDay }, missingMoment, brokenMoment),
      endedAt: fc.option(churnDay, { freq: 4 }),
      paid: rarely(flag, true),
    })
    return fc.array(term, { minLength: 1, maxLength: 3 }).map((rows) => {
      return customersFromSubscriptions<object>(rows, { ...window, onInvalid: 'exclude' }).items[0]!
    })
  },
  metric: ({ window, denominator }, reading, onInvalid) =>
    customerChurnMetric<object>({ ...window, ...(denominator && { denominator }), ...reading, onInvalid }),
  canonical: ({ window: { start, end, timeZone = 'UTC' }, denominator = 'start' }) => {
    return { start, end, timeZone, denominator }
  },
  missing: ({ window }) => ({
    item: customersFromSubscriptions<object>([{ customer: null, startedAt: 0 }], window).items[0]!,
  }),
  ranges: ({ denominator = 'start' }) => ({ '': SHARE_OF.includes(denominator) ? SHARE : POSITIVE }),
  counted: (result) => {
    const counts = result as CustomerChurnResult
    const { stayed, leftAndReturned, lost, joined, returned, joinedAndLeft, returnedAndLeft, neverActive } =
      counts
    return stayed + leftAndReturned + lost + joined + returned + joinedAndLeft + returnedAndLeft + neverActive
  },
  empty: (tally, { denominator = 'start' }) => NO_BASE[denominator](tally),
  example: customerChurn<object>([{ customer: 'a', startedAt: 0, endedAt: null }], {
    start: '2024-01-01',
    end: '2024-02-01',
  }),
  nullable: [
    ...['value', 'interval', 'intervalReason', 'retention'],
    ...['start', 'start-plus-new', 'events-over-start', 'average', 'daily', 'customer-time'].map(
      (name) => `rates.${name}`,
    ),
    'rates.due-for-renewal',
  ],
  open: ['definition.choices'],
}

interface AccountChoices {
  readonly statistic?: 'gross' | 'net' | 'nrr' | 'grr' | 'churnOnly'
  readonly reactivation?: 'apart' | 'in-net'
  readonly currency?: 'EUR' | 'USD'
  readonly unit?: 'customer' | 'subscription'
  readonly rates?: { readonly start: string; readonly end: string }
}

const amount = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom<unknown>(0, 0, 100, 250, 999) },
  { weight: 4, arbitrary: fc.nat(1e6) as fc.Arbitrary<unknown> },
  {
    weight: 1,
    arbitrary: fc.constantFrom<unknown>(null, undefined, Number.NaN, -1, 0.5, '100', 2 ** 53, 2 ** 50, -0),
  },
)

const revenueChurnSubject: Subject<
  AccountChoices,
  { readonly interval?: { readonly level: number } },
  Record<string, unknown>
> = {
  name: 'revenueChurn of accounts',
  choices: fc.record(
    {
      statistic: fc.constantFrom(
        'gross' as const,
        'net' as const,
        'nrr' as const,
        'grr' as const,
        'churnOnly' as const,
      ),
      reactivation: fc.constantFrom('apart' as const, 'in-net' as const),
      currency: fc.constantFrom('EUR' as const, 'USD' as const),
      unit: fc.constantFrom('customer' as const, 'subscription' as const),
      rates: fc.constantFrom({ start: '1.0842', end: '1.0911' }, { start: '0.5', end: '0.3333' }),
    },
    { requiredKeys: [], noNullPrototype: true },
  ),
  reading: fc.record({ interval: fc.record({ level }) }, { requiredKeys: [], noNullPrototype: true }),
  item: () =>
    fc.record({
      startMrr: amount,
      endMrr: amount,
      before: fc.constantFrom<unknown>(true, false, undefined, null, 'yes'),
      currency: rarely(fc.constantFrom('EUR', 'USD')),
    }),
  metric: (choices, reading, onInvalid) =>
    revenueChurnMetric<Record<string, unknown>>({ ...choices, ...reading, onInvalid }),
  canonical: ({ statistic, reactivation, currency, unit, rates }) => [
    ...[statistic ?? 'gross', reactivation ?? 'apart', currency ?? null, unit ?? 'customer', rates ?? null],
  ],
  missing: () => ({ item: { startMrr: null, endMrr: 5 } }),
  ranges: ({ statistic = 'gross' }) => ({
    '': statistic === 'net' ? [-Infinity, 1] : statistic === 'nrr' ? POSITIVE : SHARE,
  }),
  counted: (result) => Object.values((result as RevenueChurnResult).accounts!).reduce((a, b) => a + b, 0),
  empty: (tally) => amountOf(tally, 'start') === 0,
  example: evaluate(revenueChurnMetric<Record<string, unknown>>(), [
    { startMrr: 100, endMrr: 50 },
    { startMrr: 100, endMrr: 150 },
    { startMrr: 100, endMrr: 0 },
  ]),
  nullable: [
    ...['value', 'interval', 'intervalReason', 'gross', 'net', 'nrr', 'grr', 'churnOnly', 'quickRatio'],
    ...['gross', 'net', 'nrr', 'grr', 'churnOnly'].map((name) => `intervals.${name}`),
    'effectiveN',
  ],
  open: ['definition.choices'],
}

export const nps: Subject = npsSubject as Subject
export const timeToResolution: Subject = spanSubject as Subject
export const subjects: readonly Subject[] = [
  npsSubject,
  netScoreSubject,
  csatSubject,
  cesSubject,
  ccerPairs,
  ccerComparisons,
  spanSubject,
  responseSubject,
  reopenSubject,
  fcrSubject,
  customerChurnSubject,
  revenueChurnSubject,
  ...serviceSubjects,
] as readonly Subject[]
