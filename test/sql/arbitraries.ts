import fc from 'fast-check'
import type { AnyRow } from '../../src/core/columns.ts'
import {
  ccerMetric,
  cesMetric,
  csat5,
  csatMetric,
  day,
  firstResponseTimeMetric,
  hour,
  month,
  netScoreMetric,
  npsMetric,
  quarter,
  revenueChurnMetric,
  scale,
  timeToResolutionMetric,
  week,
  year,
} from '../../src/index.ts'
import { satisfactionFr } from '../../src/labels.ts'
import type { SqlColumnType } from '../../src/sql/index.ts'
import type { AnyMetric, KeyField, KeyValue, Where } from '../../src/summarize/plan.ts'
import type { Column } from '../engines/engine.ts'
import type { Case } from './agreement.ts'

const hostile = [
  ...[
    'it\'s "x"',
    '"; DROP TABLE rows; --',
    "'; DROP TABLE rows; --",
    '\\',
    "\\'",
    '$1',
    '{p1:String}',
    ':p1',
  ],
  ...[
    '?',
    '',
    ' ',
    'null',
    'NaN',
    '1',
    'true',
    'é',
    'e\u0301',
    'E',
    'e',
    '🦆',
    '\u2028',
    '/*',
    '--\n',
    '__proto__',
  ],
]
const text = fc.constantFrom<string | null>(...hostile, null, null)
const real = fc.constantFrom<number | null>(0, -0, 1, 2.5, -1.5, 1e300, 5e-324, 2 ** 53, Number.NaN, null)

// About midnights in Kolkata and St. John's, changes of the clock in Paris, on Lord Howe, in St. John's over midnight, and
// in Paris before there was a rule; a new year, and the day that Kiritimati left out.
const moments = [
  ...[
    '2026-03-31T18:30Z',
    '1970-01-01T03:30Z',
    '2026-03-29T01:00Z',
    '2026-10-25T01:00Z',
    '2026-10-03T15:30Z',
  ],
  ...[
    '2006-10-29T02:31Z',
    '2026-12-31T23:00Z',
    '1945-04-02T01:00Z',
    '1994-12-31T10:00Z',
    '2024-12-30T00:00Z',
  ],
].map((at) => Date.parse(at))
const ms = fc
  .tuple(fc.constantFrom(...moments), fc.integer({ min: -6, max: 6 }), fc.constantFrom(0, 1, -1, 123))
  .map(([at, quarters, rest]) => at + quarters * 9e5 + rest)
const instant = fc.option(ms, { freq: 8 })
const zone = fc.constantFrom(
  ...['UTC', 'Europe/Paris', 'Asia/Kolkata', 'America/St_Johns', 'Australia/Lord_Howe', 'Pacific/Kiritimati'],
)

const answer = fc.oneof(
  { weight: 5, arbitrary: fc.integer({ min: 0, max: 10 }) },
  fc.constantFrom<number | null>(null, -1, 11, 12, 99, 2 ** 53),
)
const fraction = fc.oneof(
  { weight: 5, arbitrary: fc.integer({ min: 1, max: 7 }) },
  fc.constantFrom<number | null>(null, Number.NaN, 1.5, -0, 1e300, -3, 4.999999999999999),
)
const word = fc.constantFrom<string | null>(
  ...[
    'satisfait',
    ' Satisfait\u00a0',
    'TRÈS SATISFAIT',
    'tre\u0300s satisfait',
    'Très satisfaite\n',
    'neutre',
  ],
  ...['NEUTRE', 'Sans objet', 'ſatisfait', 'satisfait.', '5', '', "' OR 1 = 1 --", null],
)
const weight = fc.constantFrom<number | null>(
  1,
  2,
  3,
  0.1,
  0.2,
  1e-9,
  1e9,
  1 / 3,
  0,
  null,
  Number.NaN,
  -1,
  1e-200,
)

const cents = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom<number | null>(0, 1, 4900, 9900, 2 ** 53 - 1, null) },
  fc.constantFrom(Number.NaN, -0, 0.5, -1, 2 ** 53, 1e300),
)

const shapes: readonly (readonly [
  name: string,
  type: Column['type'],
  arbitrary: fc.Arbitrary<Column['values'][number]>,
])[] = [
  ['te"a`m', 'text', text],
  ['store', 'integer', fc.constantFrom(0, 1, 2, -7, 2 ** 40, null)],
  ['real', 'number', real],
  ['flag', 'boolean', fc.constantFrom(true, false, null)],
  ['at', 'instant', instant],
  ['ms', 'integer', instant],
  ['n', 'integer', answer],
  ['rating', 'number', fraction],
  [
    'other',
    'integer',
    fraction.map((value) => (Number.isInteger(value) && Math.abs(value!) < 9 ? value! + 0 : null)),
  ],
  ['word', 'text', word],
  ['weight', 'number', weight],
  ['until', 'instant', instant],
  ['mrr', 'number', cents],
  ['later', 'number', cents],
  ['cur"r', 'text', fc.constantFrom<string | null>('EUR', 'EUR', null, null, null, 'eur', '')],
  ['state', 'text', fc.constantFrom<string | null>(null, null, null, 'invalid', 'missing', 'INVALID')],
  [
    'span',
    'number',
    fc.oneof(
      ms.map((at) => Math.abs(at) % 1e6),
      fc.constantFrom(-1, 0.5, 0, 127, 128, 2 ** 53 - 1, Number.NaN, null),
    ),
  ],
]
const types: { readonly [column: string]: SqlColumnType } = {
  store: 'number',
  real: 'number',
  flag: 'boolean',
  ms: 'epoch-ms',
  word: 'text',
  none: 'absent',
}

const onInvalid = fc.constantFrom('exclude', 'exclude', 'exclude', 'throw')
const metric: fc.Arbitrary<AnyMetric<AnyRow>> = onInvalid.chain((onInvalid) => {
  const policy = { onInvalid } as const
  const asOf = new Date(moments[3]!)
  const words = scale({ ...csat5, labels: satisfactionFr, notApplicable: ['sans objet', 9] })
  const declined = scale({ min: 0, max: 10, better: 'high', notApplicable: [11, -1, 'x'] })
  const accounts = {
    startMrr: 'mrr',
    endMrr: 'later',
    before: 'flag',
    currency: 'cur"r',
    unreadable: 'state',
  }
  const bare = { ...accounts, before: 'none', currency: 'none' }
  return fc.constantFrom<AnyMetric<AnyRow>>(
    revenueChurnMetric({ ...policy, fields: accounts, currency: 'EUR' }),
    revenueChurnMetric({ ...policy, fields: accounts, reactivation: 'in-net', period: '2026-03' }),
    revenueChurnMetric({ ...policy, fields: bare, statistic: 'nrr', amounts: 'seats' }),
    revenueChurnMetric({ ...policy, fields: { ...bare, unreadable: 'none' }, unit: 'subscription' }),
    npsMetric('n', policy),
    npsMetric('n', { ...policy, scale: declined }),
    npsMetric('n', { ...policy, denominator: 'answered-and-dismissed', weight: 'weight' }),
    csatMetric('rating', { ...policy, scale: csat5, weight: 'weight' }),
    csatMetric('word', { ...policy, scale: words }),
    cesMetric('rating', { ...policy, scale: scale({ min: 1, max: 7, better: 'high' }) }),
    netScoreMetric('rating', {
      ...policy,
      scale: scale({ points: [-3, 1, 2, 7], better: 'low' }),
      positive: [-3, 1],
      negative: [7],
    }),
    ccerMetric({ customer: 'other', company: 'n' }, policy),
    ccerMetric({ customer: 'rating', company: 'other' }, { ...policy, weight: 'weight' }),
    ccerMetric({ comparison: 'rating' }, policy),
    timeToResolutionMetric({ ...policy, span: 'span' }),
    timeToResolutionMetric({ ...policy, span: 'span', sketch: { relativeError: 0.01 } }),
    timeToResolutionMetric({
      ...policy,
      asOf,
      target: '2h',
      fields: { openedAt: 'at', resolvedAt: 'until' },
    }),
    timeToResolutionMetric({
      ...policy,
      asOf,
      sketch: { relativeError: 0.2 },
      fields: { openedAt: 'ms', resolvedAt: 'until' },
    }),
    firstResponseTimeMetric({
      ...policy,
      asOf,
      fields: { openedAt: 'at', firstResponseAt: 'ms', resolvedAt: 'until' },
    }),
  )
})

const key: fc.Arbitrary<KeyField<AnyRow>> = fc.oneof(
  fc.constantFrom<KeyField<AnyRow>>('te"a`m', 'store', 'real', 'flag'),
  fc
    .tuple(fc.constantFrom(hour, day, week, month, quarter, year), fc.constantFrom('at', 'ms'), zone)
    .map(([bucket, field, timeZone]) => bucket<AnyRow>(field, { timeZone }) as KeyField<AnyRow>),
)

const where: fc.Arbitrary<Where<AnyRow>> = fc.record(
  {
    'te"a`m': fc.oneof(text, fc.array(text, { maxLength: 4 })),
    store: fc.constantFrom<KeyValue | KeyValue[]>(1, [0, 1, null], []),
    real: fc.constantFrom<KeyValue | KeyValue[]>(0, [2.5, Number.NaN], null, [-0, 1e300]),
    flag: fc.constantFrom<KeyValue | KeyValue[]>(true, [false, null]),
  },
  { requiredKeys: [] },
) as fc.Arbitrary<Where<AnyRow>>

/** A table of up to so many rows, and a plan for it. */
export function drawnCase(rows: number): fc.Arbitrary<Case> {
  const row = fc.tuple(...shapes.map(([, , arbitrary]) => arbitrary))
  return fc
    .record({
      rows: fc.array(row, { maxLength: rows, size: 'max' }),
      by: fc.array(key, { maxLength: 3 }),
      where: fc.option(where, { freq: 1, nil: undefined }),
      metrics: fc.array(metric, { minLength: 1, maxLength: 3 }),
    })
    .map(({ rows, by, where, metrics }) => ({
      columns: shapes.map(([name, type], i) => ({ name, type, values: rows.map((one) => one[i]!) })),
      types,
      plan: {
        by: Object.fromEntries(by.map((field, k) => [`key ${k}`, field])),
        ...(where && { where }),
        metrics: Object.fromEntries(metrics.map((metric, m) => [`metric ${m}`, metric])),
      },
    }))
}
