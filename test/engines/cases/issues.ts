import fc from 'fast-check'
import { explainIssue } from '../../../src/derive/explain-issue.ts'
import { type FcrOptions, fcr, fcrMetric } from '../../../src/metrics/fcr.ts'
import { csat5 } from '../../../src/scales/presets.ts'
import { scale } from '../../../src/scales/scale.ts'
import { month } from '../../../src/summarize/buckets.ts'
import { tabulate } from '../../../src/summarize/tabulate.ts'
import type { Column, Row } from '../engine.ts'
import { type Case, drawn } from './case.ts'

const HOUR = 3_600_000
const START = Date.parse('2026-03-28T22:00Z')
const asOf = '2026-04-07T22:00Z'

/** By the half day, so that ties and ends of windows are met, some beyond `asOf`. */
const moment = fc.nat(22).map((halves) => START + halves * 12 * HOUR)
const rarely = <T>(usual: fc.Arbitrary<T>, ...others: readonly T[]): fc.Arbitrary<T> =>
  fc.oneof({ weight: 12, arbitrary: usual }, fc.constantFrom(...others))
const flag = fc.constantFrom(null, null, false, true)
const words = ["it's", '\\', '\u00e9', 'e\u0301', 'A', 'a', 'a ', '🦆', 'NULL', '{p1:String}', ':p1', '?']
const count = rarely<number | null>(fc.nat(2), null, -1, 0.5, Number.NaN, 1e300, -0)

const log = drawn({
  who: ['text', rarely<string | null>(fc.constantFrom(...words), null, '')],
  account: ['number', rarely<number | null>(fc.nat(11), null, Number.NaN, -0, 0.5, 1e300)],
  at: ['instant', rarely<number | null>(moment, null)],
  atMs: ['number', rarely<number | null>(moment, null, Number.NaN, 0.5, 1e300, -1, 0)],
  resolvedAt: ['instant', fc.oneof(moment, fc.constant(null))],
  case: ['text', fc.constantFrom(null, null, 'x', 'y', '')],
  'leg"': ['text', fc.constantFrom(null, null, null, 'c', 'd')],
  topic: ['text', fc.constantFrom(null, 'bill', 'BILL', "lo'gin")],
  product: ['number', fc.constantFrom<(number | null)[]>(null, Number.NaN, 0, -0, 1)],
  channel: ['text', fc.constantFrom(null, 'phone', "ch'at", 'mail')],
  resolved: ['boolean', flag],
  abandoned: ['boolean', flag],
  wrongDepartment: ['boolean', flag],
  bot: ['boolean', flag],
  resolvable: ['boolean', flag],
  rating: ['number', rarely<number | null>(fc.integer({ min: 1, max: 5 }), null, 9, 6, Number.NaN, 2.5)],
  reopens: ['number', count],
  agentReplies: ['integer', fc.constantFrom(null, 0, 1, 2, 3)],
  transfers: ['integer', fc.constantFrom(null, 0, 1)],
  durationMs: ['integer', fc.constantFrom(null, 0, 2 * HOUR, 48 * HOUR)],
  came: ['instant', fc.oneof(moment, fc.constant(null))],
  contacts: ['number', count],
  month: ['text', fc.constantFrom(null, 'a', "'b'")],
})

/** With ids as text in the order of the rows: what tells ties apart, and rows for those who ask. */
const numbered = (seed: number, rows: number, only?: readonly string[]): readonly Column[] => [
  {
    name: 'id',
    type: 'text',
    values: Array.from({ length: rows }, (_, i) => `r${String(i).padStart(4, '0')}`),
  },
  ...log(seed, rows).filter(({ name }) => !only || only.includes(name)),
]

const fields = { customer: 'who', issue: 'case', contact: 'leg"', satisfaction: 'rating' }
const rest = { id: 'text' } as const

interface Given {
  readonly by?: Case['plan']['by']
  readonly where?: { readonly [column: string]: readonly (string | null)[] }
  readonly types?: Case['types']
  /** The columns that the table has, if not all. */
  readonly only?: readonly string[]
}

/** The plan of an engine, and what memory says of every row, one by one. */
function issueCase(
  title: string,
  options: Omit<FcrOptions<Row>, 'asOf'>,
  { by, where, types, only }: Given = {},
): Case {
  const rules: FcrOptions<Row> = { asOf, fields, onInvalid: 'exclude', ...options }
  const metric = fcrMetric<Row>(rules)
  const more = { ...(by && { by }), ...(where && { where }) }
  return {
    title,
    plan: { ...more, metrics: { fcr: metric } } as Case['plan'],
    table: (seed, rows) => numbered(seed, rows, only),
    types: { ...rest, ...types },
    memory: (rows) => {
      const { resolvedFirst, excluded, n } = fcr<Row>(rows, rules)
      const outcomes = new Map(rows.map((row) => [row, explainIssue<Row>(rows, row['id'], rules)!.outcome]))
      const classify = (row: Row) => {
        const bin = outcomes.get(row)!
        const failed = bin !== 'resolvedFirst' && metric.bins.classes.includes(bin as never)
        return { bin, sums: [failed && rules.resolvable !== 'all' && row['resolvable'] === false ? 1 : 0] }
      }
      const told = [...outcomes.values()]
      const of = (bin: string): number => told.filter((one) => one === bin).length
      const same = Object.entries(excluded).every(([bin, count]) => of(bin) === count)
      if (!same || of('resolvedFirst') !== resolvedFirst || n > rows.length)
        throw new Error('fcr says otherwise')
      return tabulate(rows, { ...more, metrics: { fcr: { ...metric, classify } } } as never)
    },
  }
}

const declining = scale({
  points: [1, 2, 3, 4, 5],
  better: 'high',
  positive: [4, 5],
  negative: [1, 2],
  notApplicable: [9],
})

export const issueCases: readonly Case[] = [
  issueCase('issues of contacts, by all defaults', {}, { by: { team: 'month' } }),
  issueCase('issues of contacts with and without a key, anchored', { opens: 'first-anchor' }),
  issueCase(
    'issues from resolution on, by columns beside the customer, anchored',
    {
      sameIssue: ['topic', 'product'],
      opens: 'first-anchor',
      windowStart: 'resolution',
      boundary: 'inclusive',
      window: '36h',
      wrongDepartment: 'repeat-only',
      bot: 'fail',
      abandoned: 'fail',
    },
    { types: { product: 'number' } },
  ),
  issueCase(
    'issues by calendar days, of numbered customers and moments in milliseconds',
    {
      fields: { ...fields, customer: 'account', at: 'atMs' },
      windowUnit: 'calendar',
      window: '2d',
      boundary: 'inclusive',
      sameInstant: 'same-contact',
      opens: 'all',
      sameIssue: 'customer',
      resolution: 'exclude',
    },
    { types: { account: 'number', atMs: 'epoch-ms' } },
  ),
  issueCase(
    'issues of some channels, rated and within limits, in months that count',
    {
      window: '1d',
      channels: ["ch'at", 'phone'],
      satisfaction: { atLeast: 4, scale: declining },
      satisfactionMissing: 'exclude-if-decisive',
      maxAgentReplies: 2,
      minAgentReplies: 1,
      maxTransfers: 0,
      maxDuration: '1d',
      immature: 'include',
      resolution: 'not-required',
      reopens: 'count',
    },
    { by: { month: month('at', { timeZone: 'Europe/Paris' }) }, where: { month: ["'b'", null] } },
  ),
  issueCase(
    'issues of a table without most columns',
    {
      fields: { customer: 'who' },
      window: '18h',
      opens: 'first-anchor',
      satisfaction: { atLeast: 3, scale: csat5 },
      satisfactionMissing: 'pass',
    },
    {
      only: ['who', 'at', 'resolved'],
      types: absent('resolvedAt', 'issue', 'contact', 'abandoned', 'satisfaction', 'reopens', 'resolvable'),
    },
  ),
  issueCase(
    'issues of a table of issues',
    {
      fields: { openedAt: 'atMs', nextContactAt: 'came', satisfaction: 'rating' },
      bot: 'repeat-only',
      maxDuration: '2d',
      resolvable: 'all',
    },
    {
      by: { team: 'month' },
      only: [
        'atMs',
        'resolvedAt',
        'came',
        'contacts',
        'resolved',
        'abandoned',
        'bot',
        'reopens',
        'durationMs',
        'month',
      ],
      types: { atMs: 'epoch-ms' },
    },
  ),
  issueCase('issues where nothing may be wrong', { onInvalid: 'throw', bot: 'repeat-only', opens: 'all' }),
]

function absent(...columns: readonly string[]): Case['types'] & object {
  return Object.fromEntries(columns.map((column) => [column, 'absent']))
}
