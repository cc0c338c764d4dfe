import fc from 'fast-check'
import { satisfactionEn } from '../../../src/labels.ts'
import { ccerMetric } from '../../../src/metrics/ccer.ts'
import { cesMetric } from '../../../src/metrics/ces.ts'
import { csatMetric } from '../../../src/metrics/csat.ts'
import { netScoreMetric } from '../../../src/metrics/net-score.ts'
import { npsMetric } from '../../../src/metrics/nps.ts'
import { ces1, ces2, csat5, smiley5 } from '../../../src/scales/presets.ts'
import { scale } from '../../../src/scales/scale.ts'
import { day, hour, month, quarter, week, year } from '../../../src/summarize/buckets.ts'
import type { Row } from '../engine.ts'
import { type Case, drawn } from './case.ts'

const HOSTILE = [
  ...[
    "it's",
    '"',
    '`',
    "'; DROP TABLE t; --",
    '\\',
    "\\'",
    '\\N',
    '\t',
    '\n',
    '{p1:String}',
    '$1',
    ':p1',
    '?',
  ],
  ...[
    '',
    ' ',
    'a',
    'A',
    'a ',
    'NULL',
    'null',
    'NaN',
    '__proto__',
    '1',
    '01',
    '\u00e9',
    'e\u0301',
    '🦆',
    '\u2028',
  ],
]

const HOUR = 3_600_000
/** About changes of the clock in Paris, on Lord Howe and in St. John's, ends of years, and moments before 1970. */
const CHANGES = [
  ...['2026-03-29T01:00Z', '2026-10-25T01:00Z', '2026-10-03T15:30Z', '2026-04-04T15:00Z'],
  ...[
    '2024-12-31T23:59Z',
    '2027-01-01T00:00Z',
    '1970-01-01T00:00Z',
    '1969-12-31T13:00Z',
    '2024-02-29T12:00Z',
  ],
].map((at) => Date.parse(at))
export const instants: fc.Arbitrary<number> = fc
  .tuple(fc.constantFrom(...CHANGES), fc.integer({ min: -30 * HOUR, max: 30 * HOUR }))
  .map(([at, ms]) => at + (ms % 7 === 0 ? Math.round(ms / HOUR) * HOUR : ms))

/** Mostly what is wanted, else what is missing or wrong. */
function mostly<T>(usual: fc.Arbitrary<T>, ...others: readonly T[]): fc.Arbitrary<T> {
  return fc.oneof({ weight: 8, arbitrary: usual }, fc.constantFrom(...others))
}

const answers = drawn({
  team: ['text', fc.constantFrom(...HOSTILE, null)],
  'te"a`m\'s {p1:String} $1 :p1 ? \\': ['text', fc.constantFrom('x', 'y', null)],
  place: ['number', fc.constantFrom(0, -0, 1.5, -7, 0.1, 1e300, 5e-324, 2 ** 53, Number.NaN, null)],
  code: ['integer', fc.constantFrom(0, 1, -1, 2 ** 53 - 1, null)],
  kept: ['boolean', fc.constantFrom(true, false, null)],
  at: ['instant', fc.oneof({ weight: 9, arbitrary: instants }, fc.constant(null))],
  zoneless: ['utc', fc.oneof({ weight: 9, arbitrary: instants }, fc.constant(null))],
  date: ['date', fc.constantFrom('2026-03-29', '2026-10-25', '2024-02-29', '1969-12-31', '2027-01-01', null)],
  ms: ['integer', fc.oneof({ weight: 9, arbitrary: instants }, fc.constant(null))],
  score: [
    'number',
    mostly<number | null>(fc.nat(10), null, Number.NaN, 11, -1, 9.5, -0, 1e300, 10.000000000000002),
  ],
  rating: ['integer', mostly<number | null>(fc.integer({ min: 1, max: 5 }), null, 0, 6, 99, 2 ** 53 - 1)],
  word: [
    'text',
    mostly<string | null>(
      fc.constantFrom(...Object.keys(satisfactionEn)),
      null,
      '',
      ' Very Satisfied ',
      'x',
      'n/a',
    ),
  ],
  smiley: ['text', fc.constantFrom('😀', '😡', '😐', '🙁', '🙂', ' 😀', null, '6')],
  own: ['integer', mostly<number | null>(fc.integer({ min: 1, max: 5 }), null, 0, 9)],
  theirs: ['number', mostly<number | null>(fc.integer({ min: 1, max: 5 }), null, Number.NaN, 2.5, 9)],
  weight: ['number', fc.constantFrom(1, 0.1, 0.3, 1 / 3, 1e-3, 7, 1e12, 0, null, Number.NaN, -1, 1e200)],
})

/** Columns without anything that is wrong. */
const fine = drawn({
  team: ['text', fc.constantFrom(...HOSTILE)],
  at: ['instant', instants],
  score: ['number', fc.nat(10)],
  rating: ['integer', fc.integer({ min: 1, max: 5 })],
})

const onInvalid = 'exclude'
const nps = npsMetric<Row>('score', { onInvalid })
const csat = csatMetric<Row>('rating', { scale: csat5, onInvalid })
const declining = scale({
  points: [1, 2, 5],
  better: 'high',
  positive: [5],
  negative: [1],
  notApplicable: [99, 0, 'n/a'],
})

export const answerCases: readonly Case[] = [
  {
    title: 'all rows, three metrics',
    plan: { metrics: { nps, csat, ces: cesMetric<Row>('own', { scale: ces1, onInvalid }) } },
    table: answers,
  },
  { title: 'hostile text as a key', plan: { by: { team: 'team' }, metrics: { nps } }, table: answers },
  {
    title: 'hostile names of keys, metrics and columns',
    plan: {
      by: { '__proto__"`\'': 'te"a`m\'s {p1:String} $1 :p1 ? \\', n: 'kept' },
      metrics: { 'bin"': nps, "it's": csat },
    },
    table: answers,
  },
  {
    title: 'numbers and truth values as keys',
    plan: { by: { place: 'place', code: 'code', kept: 'kept' }, metrics: { csat } },
    table: answers,
  },
  {
    title: 'where: values, lists, null',
    plan: {
      by: { kept: 'kept' },
      metrics: { nps, csat },
      where: {
        team: ["it's", '\\', 'a', 'A', '1', '{p1:String}', null],
        code: [0, 1, null],
        kept: [true, null],
      },
    },
    table: answers,
  },
  {
    title: 'where nothing is left',
    plan: { metrics: { nps }, where: { team: "'; DROP TABLE answers; --", kept: [] } },
    table: answers,
  },
  {
    title: 'weights',
    plan: {
      by: { kept: 'kept' },
      metrics: { nps: npsMetric<Row>('score', { weight: 'weight', onInvalid }), csat },
    },
    table: answers,
  },
  {
    title: 'pairs of answers, and a net score',
    plan: {
      by: { kept: 'kept' },
      metrics: {
        ccer: ccerMetric<Row>({ customer: 'own', company: 'theirs' }, { onInvalid }),
        net: netScoreMetric<Row>('rating', { scale: declining, onInvalid }),
        effort: cesMetric<Row>('theirs', { scale: ces2, onInvalid }),
      },
    },
    table: answers,
  },
  {
    title: 'text that labels read',
    plan: {
      by: { kept: 'kept' },
      metrics: {
        words: csatMetric<Row>('word', { scale: scale({ ...csat5, labels: satisfactionEn }), onInvalid }),
        smileys: csatMetric<Row>('smiley', { scale: smiley5, onInvalid }),
      },
    },
    table: answers,
  },
  {
    title: 'hours and days where clocks change',
    plan: {
      by: {
        hour: hour('at', { timeZone: 'Australia/Lord_Howe' }),
        day: day('at', { timeZone: 'America/St_Johns' }),
      },
      metrics: { nps },
    },
    table: answers,
  },
  {
    title: 'weeks, months, quarters and years, of timestamps and of milliseconds',
    plan: {
      by: {
        week: week('at', { timeZone: 'Europe/Paris' }),
        month: month('ms', { timeZone: 'Asia/Kolkata' }),
        quarter: quarter('at', { timeZone: 'UTC' }),
        year: year('ms', { timeZone: 'Pacific/Kiritimati' }),
      },
      metrics: { csat },
    },
    table: answers,
    types: { ms: 'epoch-ms' },
  },
  {
    title: 'moments without a zone, and dates',
    plan: {
      by: {
        day: day('zoneless', { timeZone: 'Europe/Paris' }),
        week: week('date', { timeZone: 'Europe/Paris' }),
        quarter: quarter('date', { timeZone: 'America/St_Johns' }),
      },
      metrics: { csat },
    },
    table: answers,
  },
  {
    title: 'a clock that changes one minute after midnight',
    plan: {
      by: {
        hour: hour('at', { timeZone: 'America/St_Johns' }),
        day: day('at', { timeZone: 'America/St_Johns' }),
      },
      metrics: { nps },
    },
    table: drawn({
      at: [
        'instant',
        fc.integer({ min: -120, max: 120 }).map((s) => Date.parse('2006-10-29T02:31Z') + 1000 * s),
      ],
      score: ['number', fc.nat(10)],
    }),
    except: { clickhouse: 'lets clocks change only at quarters of an hour' },
  },
  {
    title: 'nothing invalid, and nothing may be',
    plan: {
      by: { team: 'team', month: month('at', { timeZone: 'Europe/Paris' }) },
      metrics: { nps: npsMetric<Row>('score'), csat: csatMetric<Row>('rating', { scale: csat5 }) },
    },
    table: fine,
  },
  {
    title: 'something invalid where nothing may be',
    plan: { metrics: { nps: npsMetric<Row>('score') } },
    table: answers,
  },
]
