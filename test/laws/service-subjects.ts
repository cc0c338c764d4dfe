import fc from 'fast-check'
import {
  abandonRateMetric,
  answerDelayMetric,
  bounceRateMetric,
  contactsPerIssueMetric,
  type Duration,
  evaluate,
  helpfulRateMetric,
  type Metric,
  type MetricResult,
  type OnInvalid,
  responseRateMetric,
  scale,
  selfServiceShareMetric,
  shareMetric,
  transferRateMetric,
  volumeMetric,
} from '../../src/index.ts'
import type { Subject } from './laws.ts'

type Item = { readonly [field in string]: unknown }

/** Options in which nothing is left out as undefined, and those left out are not there. */
function optional<T extends object>(
  options: { [name in keyof T]: fc.Arbitrary<T[name]> },
): fc.Arbitrary<Partial<T>> {
  return fc.record(options, { requiredKeys: [], noNullPrototype: true }) as fc.Arbitrary<Partial<T>>
}

const reading = optional({
  interval: fc.record({ level: fc.constantFrom(0.5, 0.8, 0.9, 0.95, 0.99) }, { noNullPrototype: true }),
})
const flag = fc.constantFrom<unknown>(true, true, false, false, null, undefined, Number.NaN, 'no', 0)
const whole = fc.constantFrom<unknown>(0, 1, 1, 2, 3, 7, null, undefined, Number.NaN, -1, 1.5, '2', -0)
const moment = fc.oneof(
  { weight: 9, arbitrary: fc.nat(7_200_000) as fc.Arbitrary<unknown> },
  fc.constantFrom<unknown>(null, undefined, Number.NaN, 'soon', '1970-01-01T00:30Z', 1.5),
)

interface Given<Choices> {
  readonly name: string
  readonly choices?: fc.Arbitrary<Choices>
  readonly item: { readonly [field: string]: fc.Arbitrary<unknown> }
  readonly metric: (options: Choices & object) => Metric<Item, MetricResult>
  readonly canonical?: (choices: Choices) => unknown
  readonly missing: Item | null
  /** Counts in the result that are all items in classes. */
  readonly counts: readonly string[]
  /** Bins of which at least one has to have an item. */
  readonly base: (choices: Choices) => readonly string[]
  readonly example: readonly Item[]
  readonly estimates?: readonly string[]
}

function share<Choices extends object>(given: Given<Choices>): Subject<Choices, object, Item> {
  const { name, item, metric, counts, base, estimates = [] } = given
  const choices = given.choices ?? (fc.constant({}) as fc.Arbitrary<never>)
  const [first] = fc.sample(choices, { numRuns: 1, seed: 1 })
  return {
    name,
    choices,
    reading,
    item: () => fc.record(item, { noNullPrototype: true }) as fc.Arbitrary<Item>,
    metric: (chosen, read, onInvalid: OnInvalid) => metric({ ...chosen, ...read, onInvalid }),
    canonical: given.canonical ?? (() => null),
    missing: () => given.missing && { item: given.missing },
    ranges: () => Object.fromEntries([['', [0, 1]], ...estimates.map((path) => [path, [0, 1e15]])]),
    counted: (result) => counts.reduce((sum, name) => sum + (result as never)[name], 0),
    empty: ({ counts }, chosen) => base(chosen).every((bin) => counts[bin] === 0),
    example: evaluate(metric(first!), given.example),
    nullable: [
      'value',
      'interval',
      'intervalReason',
      ...estimates.flatMap((path) => [`${path}.value`, `${path}.interval`]),
    ],
    open: ['definition.choices'],
  }
}

const points = scale({ min: 1, max: 5, better: 'high', notApplicable: [9] })
const answer = fc.constantFrom<unknown>(1, 3, 5, 9, null, undefined, 6, 'x')

const contactsPerIssueSubject: Subject<{ open?: 'apart' | 'count' }, object, Item> = {
  name: 'contactsPerIssue',
  choices: optional({ open: fc.constantFrom('apart' as const, 'count' as const) }),
  reading,
  item: () =>
    fc.record({ contacts: whole, resolved: flag, resolvedAt: moment }, { noNullPrototype: true }) as never,
  metric: (choices, read, onInvalid) => contactsPerIssueMetric<Item>({ ...choices, ...read, onInvalid }),
  canonical: ({ open = 'apart' }) => open,
  missing: () => ({ item: { contacts: null, resolved: true } }),
  ranges: () => ({ '': [1, Infinity], twoOrMore: [0, 1], threeOrMore: [0, 1] }),
  counted: (result) => {
    const { n, open } = result as unknown as { n: number; open: { n: number } }
    return n + open.n
  },
  empty: ({ counts }) => counts['resolved'] === 0,
  example: evaluate(contactsPerIssueMetric<Item>(), [
    { contacts: 1, resolved: true },
    { contacts: 3, resolved: true },
    { contacts: 2, resolved: false },
  ]),
  nullable: [
    ...['value', 'interval', 'intervalReason', 'standardDeviation', 'skewness', 'open.atLeast'],
    ...['twoOrMore', 'threeOrMore'].flatMap((path) => [`${path}.value`, `${path}.interval`]),
  ],
  open: ['definition.choices', 'distribution'],
}

const volumeSubject: Subject<{ exposure?: number; abandoned?: 'count' | 'exclude' }, object, Item> = {
  name: 'volume',
  choices: optional({
    exposure: fc.constantFrom(1, 7, 30.5),
    abandoned: fc.constantFrom('count' as const, 'exclude' as const),
  }),
  reading,
  item: () => fc.record({ abandoned: flag }, { noNullPrototype: true }) as never,
  metric: (choices, read, onInvalid) => volumeMetric<Item>({ ...choices, ...read, onInvalid }),
  canonical: ({ exposure = 1, abandoned = 'count' }) => [exposure, abandoned],
  missing: () => null,
  ranges: () => ({ '': [0, Infinity] }),
  counted: ({ n }) => n!,
  empty: () => false,
  countsNothing: true,
  example: evaluate(volumeMetric<Item>(), []),
  nullable: [],
  open: ['definition.choices'],
}

const all = [
  share({
    name: 'transferRate',
    choices: optional({ abandoned: fc.constantFrom('exclude' as const, 'count' as const) }),
    item: { transfers: fc.oneof(whole, flag), abandoned: flag },
    metric: (options) => transferRateMetric<Item>(options),
    canonical: ({ abandoned = 'exclude' }) => abandoned,
    missing: { transfers: null },
    counts: ['transferred', 'notTransferred'],
    base: () => ['transferred', 'notTransferred'],
    example: [{ transfers: 1 }],
  }),
  share({
    name: 'abandonRate',
    choices: optional<{ shortWithin: Duration | 'none'; shortAbandons: 'not-offered' | 'not-abandoned' }>({
      shortWithin: fc.constantFrom<Duration | 'none'>('none', '2ms', 2, 0),
      shortAbandons: fc.constantFrom('not-offered', 'not-abandoned'),
    }),
    item: { abandoned: flag, waitMs: whole },
    metric: (options) => abandonRateMetric<Item>(options),
    canonical: ({ shortWithin = 'none', shortAbandons = 'not-offered' }) => [
      shortWithin === '2ms' ? 2 : shortWithin,
      shortAbandons,
    ],
    missing: { abandoned: null },
    counts: ['abandoned', 'shortAbandoned', 'answered'],
    base: ({ shortAbandons = 'not-offered' }) => [
      ...['abandoned', 'answered'],
      ...(shortAbandons === 'not-offered' ? [] : ['shortAbandoned']),
    ],
    example: [{ abandoned: false }],
  }),
  share({
    name: 'helpfulRate',
    item: { helpful: flag },
    metric: (options) => helpfulRateMetric<Item>(options),
    missing: { helpful: null },
    counts: ['helpful', 'notHelpful'],
    base: () => ['helpful', 'notHelpful'],
    example: [{ helpful: true }],
  }),
  share({
    name: 'bounceRate',
    item: { pages: whole },
    metric: (options) => bounceRateMetric<Item>(options),
    missing: { pages: null },
    counts: ['bounced', 'stayed'],
    base: () => ['bounced', 'stayed'],
    example: [{ pages: 1 }],
  }),
  share({
    name: 'selfServiceShare',
    choices: fc
      .tuple(
        fc.constantFrom<readonly string[]>(['bot'], ['page', 'bot'], ['bot', 'page', 'bot']),
        optional({ resolution: fc.constantFrom('required' as const, 'not-required' as const) }),
      )
      .map(([channels, more]) => ({ channels, ...more })),
    item: { channel: fc.constantFrom<unknown>('bot', 'page', 'phone', null, 5), resolved: flag },
    metric: (options) => selfServiceShareMetric<Item>(options),
    canonical: ({ channels, resolution = 'not-required' }) => [[...new Set(channels)].sort(), resolution],
    missing: { channel: null },
    counts: ['selfService', 'unresolved', 'assisted'],
    base: () => ['selfService', 'unresolved', 'assisted'],
    example: [{ channel: 'bot' }],
  }),
  share({
    name: 'answerDelay',
    choices: optional<{ within: Duration }>({ within: fc.constantFrom<Duration>('30m', '1h', 1_800_000) }),
    item: { eventAt: moment, answeredAt: moment },
    metric: (options) => answerDelayMetric<Item>(options),
    canonical: ({ within = '30m' }) => (within === 1_800_000 ? '30m' : within),
    missing: { eventAt: null, answeredAt: 5 },
    counts: ['within', 'later'],
    base: () => ['within', 'later'],
    example: [1, 2, 3, 4, 5, 6, 7, 8].map((answeredAt) => ({ eventAt: 0, answeredAt })),
    estimates: ['median'],
  }),
  share({
    name: 'responseRate',
    choices: optional({
      denominator: fc.constantFrom('invited' as const, 'delivered' as const),
      duplicates: fc.constantFrom('latest' as const, 'first' as const),
      scale: fc.constant(points),
    }),
    item: { invitation: whole, delivered: flag, answered: flag, answeredAt: moment, answer },
    metric: (options) => responseRateMetric<Item>(options),
    canonical: ({ denominator = 'invited', duplicates = 'latest', scale }) => [
      denominator,
      duplicates,
      scale?.points,
    ],
    missing: null,
    counts: ['invited'],
    base: ({ denominator = 'invited' }) => [
      ...['answered', 'unanswered'],
      ...(denominator === 'invited' ? ['undelivered'] : []),
    ],
    example: [{ answered: true }],
    estimates: ['deliveryRate'],
  }),
  share({
    name: 'shareMetric',
    choices: fc.record({ of: fc.constant('done'), limit: fc.constantFrom(1, 2) }),
    item: { done: flag },
    metric: ({ limit = 1, of = 'done', ...options }: { limit?: number; of?: string }) =>
      shareMetric<Item>({ metric: 'done', item: 'contact', of, choices: { limit }, ...options }),
    canonical: ({ limit }) => limit,
    missing: { done: null },
    counts: ['part', 'rest'],
    base: () => ['part', 'rest'],
    example: [{ done: true }],
  }),
  contactsPerIssueSubject,
  volumeSubject,
]
export const serviceSubjects: readonly Subject[] = all as unknown as readonly Subject[]
