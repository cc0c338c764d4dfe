import fc from 'fast-check'
import type { AnyRow } from '../../../src/core/columns.ts'
import { type CustomerRules, customersFromSubscriptions } from '../../../src/derive/customers.ts'
import { customerChurnMetric } from '../../../src/metrics/customer-churn.ts'
import type { ChurnDenominator } from '../../../src/metrics/customer-churn-rates.ts'
import { revenueChurnMetric } from '../../../src/metrics/revenue-churn.ts'
import { month } from '../../../src/summarize/buckets.ts'
import { tabulate } from '../../../src/summarize/tabulate.ts'
import type { ManyWindows, TimeWindow } from '../../../src/time/windows.ts'
import type { Column, ColumnType, Row } from '../engine.ts'
import { type Case, type DrawnColumn, drawn } from './case.ts'

const CUSTOMERS = ["it's", '"; --', '\\', 'é', 'e\u0301', ' ', 'A', 'a', '1', '🦆', '{p1:String}', '$1', 'a ']
/** So many that most have few rows, of which none spoils them. */
const customerNames = fc
  .tuple(fc.constantFrom(...CUSTOMERS), fc.constantFrom('', '', "'", 'b', 'c', 'd', 'e', 'f', 'g', 'h'))
  .map((parts) => parts.join(''))
const SEGMENTS = ["o'b", 'null', '', null]
/** About the ends of months in Paris and days on which clocks change; few, so that terms touch and begin together. */
const MOMENTS = [
  ...['2026-01-31T23:00Z', '2026-02-10T12:00Z', '2026-02-28T22:59:59.999Z', '2026-02-28T23:00Z'],
  ...['2026-03-01T00:00Z', '2026-03-15T08:00Z', '2026-03-29T00:59:59.999Z', '2026-03-29T01:00Z'],
  ...['2026-03-31T21:59:59.999Z', '2026-03-31T22:00Z', '2026-04-20T00:00Z', '2025-10-26T01:00Z'],
].map((at) => Date.parse(at))
const DATES = [
  ...['2026-02-01', '2026-02-28', '2026-03-01', '2026-03-02', '2026-03-15', '2026-03-29', '2026-03-30'],
  ...['2026-03-31', '2026-04-01', '2026-04-02', '2026-04-24', '2026-05-01', '2025-01-01'],
]
const moment = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...MOMENTS) },
  { weight: 2, arbitrary: fc.nat(90 * 864e5).map((ms) => MOMENTS[0]! + ms) },
)
type Drawn = fc.Arbitrary<Column['values'][number]>
const often = (value: Drawn, otherwise: Drawn, weight = 8): Drawn =>
  fc.oneof({ weight, arbitrary: value }, { weight: 1, arbitrary: otherwise })
const nothing = fc.constant(null)

interface Shape {
  readonly customer?: Drawn
  readonly type?: ColumnType
  readonly moment?: DrawnColumn
}

/** Rows of subscriptions, whose keys are those of the customer in every row: an engine has no first one. */
function subscriptions(rows: { readonly [column: string]: DrawnColumn }): Case['table'] {
  const draw = drawn(rows)
  return (seed, size) => {
    const columns = draw(seed, size)
    const customers = columns.find(({ name }) => name === 'account id')!.values
    const at = (row: number, of: number): number =>
      // each row without a customer is a customer by itself
      customers[row] === null || customers[row] === ''
        ? row
        : Math.max(
            0,
            [...String(customers[row])].reduce((all, letter) => all + letter.codePointAt(0)!, 0),
          ) % of
    return [
      ...columns,
      {
        name: 'segment',
        type: 'text',
        values: customers.map((_, i) => SEGMENTS[at(i, SEGMENTS.length) % SEGMENTS.length]!),
      },
      {
        name: 'signed',
        type: 'instant',
        values: customers.map((_, i) => MOMENTS[at(i, MOMENTS.length) % MOMENTS.length]!),
      },
    ]
  }
}

const columnsOf = ({
  customer = often(customerNames, fc.constantFrom(null, null, ''), 20),
  type = 'text',
  moment: [kind, value] = ['instant', moment],
}: Shape = {}): { readonly [column: string]: DrawnColumn } => ({
  'account id': [type, customer],
  startedAt: [kind, often(value, nothing, 20)],
  ended: [kind, often(value, nothing, 2)],
  paid: ['boolean', fc.constantFrom(true, true, true, null, false)],
  trialEndsAt: [kind, often(nothing, value, 4)],
  canceledAt: [kind, often(nothing, value, 2)],
  contract: ['integer', often(fc.nat(120), nothing)],
  reason: ['text', often(fc.constantFrom('voluntary', "it's", null), fc.constant('other'), 40)],
})

/** Ends before starts are rare, so that not everybody is invalid. */
const ordered =
  (table: Case['table'], share = 0.99): Case['table'] =>
  (seed, size) => {
    const columns = table(seed, size)
    const started = columns.find(({ name }) => name === 'startedAt')!.values as readonly (
      | number
      | string
      | null
    )[]
    return columns.map((column) =>
      column.name !== 'ended'
        ? column
        : {
            ...column,
            values: (column.values as readonly (number | string | null)[]).map((end, i) => {
              const start = started[i]!
              return start === null || end === null || i % 100 >= share * 100 || end >= start ? end : start
            }),
          },
    )
  }

const fields = { customer: 'account id', endedAt: 'ended' }
const march: TimeWindow = { start: '2026-03-01', end: '2026-04-01' }

type Options = CustomerRules & (TimeWindow | ManyWindows)

function churn(
  title: string,
  options: Options,
  more: {
    readonly shape?: Shape
    readonly denominators?: readonly ChurnDenominator[]
    readonly by?: { readonly [key: string]: unknown }
    readonly accessors?: { readonly [key: string]: unknown }
    readonly types?: Case['types']
  } = {},
): Case {
  const own = { timeZone: 'Europe/Paris', onInvalid: 'exclude', fields, ...options } as const
  const { denominators = ['start'] } = more
  const metrics = Object.fromEntries(
    denominators.map((denominator) => [
      denominator,
      customerChurnMetric<AnyRow>({
        ...own,
        fields: { ...fields, ...own.fields },
        denominator,
      }),
    ]),
  )
  return {
    title,
    plan: { by: more.by ?? { segment: 'segment', window: 'window' }, metrics } as never,
    memory: (rows) =>
      tabulate(customersFromSubscriptions(rows as never, own as never).items, {
        by: more.accessors ?? { segment: (item: AnyRow) => item.row.segment, window: 'window' },
        metrics,
      } as never),
    table: ordered(subscriptions(columnsOf(more.shape))),
    ...(more.types && { types: more.types }),
  }
}

const daily = ['daily'] as const
const dates: Shape = { moment: ['date', fc.constantFrom(...DATES)] }
const ms = fc.oneof(
  { weight: 20, arbitrary: moment },
  fc.constantFrom<number>(Number.NaN, 0.5, 864e13, 864e13 + 1, -864e13),
)
const years: ManyWindows = { every: 'month', from: '2025-12-01', to: '2026-06-01' }
const overlapping: ManyWindows = {
  windows: [
    { start: '2026-02-01', end: '2026-03-01' },
    { start: '2026-02-15', end: '2026-03-29T01:00Z' },
    march,
  ],
}

const customerCases: readonly Case[] = [
  churn('churn of a window', march, { denominators: ['average'] }),
  churn('churn by day, over a change of the clock', march, { denominators: daily }),
  churn('churn of every month', years, {
    by: { month: 'window', signed: month('signed', { timeZone: 'Europe/Paris' }) },
    accessors: {
      month: 'window',
      signed: month((item: AnyRow) => item.row.signed, { timeZone: 'Europe/Paris' }),
    },
  }),
  churn('churn of windows that overlap, by day', overlapping, { denominators: daily }),
  churn('churn without keys', years, { by: {}, accessors: {} }),
  churn('churn by local dates', years, { shape: dates }),
  churn('churn by dates of UTC', { ...march, timeZone: 'UTC' }, { shape: dates }),
  churn(
    'churn where midnight is skipped',
    { start: '2026-02-01', end: '2026-05-01', timeZone: 'Africa/Cairo' },
    { shape: dates },
  ),
  churn('churn of moments in milliseconds', march, {
    shape: { moment: ['number', ms] },
    types: { startedAt: 'epoch-ms', ended: 'epoch-ms', trialEndsAt: 'epoch-ms', canceledAt: 'epoch-ms' },
  }),
  churn('churn of customers by number', march, {
    shape: {
      type: 'number',
      customer: often(
        fc.oneof(fc.nat(80), fc.constantFrom(-0, 0.5, 1e300)),
        fc.constantFrom(null, Number.NaN),
        15,
      ),
    },
  }),
  churn('churn of customers by large numbers', march, {
    shape: { type: 'integer', customer: fc.nat(80).map((id) => 2 ** 53 - 1 - id) },
  }),
  churn('churn with grace', { ...march, grace: '12d' }),
  churn('churn with trials counted', { ...march, trials: 'include' }),
  churn('churn when called off', { ...years, churnDate: 'canceledAt' }),
  churn(
    'churn of subscriptions',
    { ...march, unit: 'subscription', fields: { ...fields, subscription: 'contract' } },
    { by: {}, accessors: {}, types: { contract: 'number' } },
  ),
  churn('churn by reason', { ...years, grace: '5d', reasons: ["it's", 'voluntary'] }),
  churn('churn by reason and day', { ...march, reasons: ["it's", 'voluntary'] }, { denominators: daily }),
  churn('churn that throws', { ...march, onInvalid: 'throw' }),
]

const cents = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(0, 0, 1, 4900, 9900, 12_345) },
  { weight: 2, arbitrary: fc.nat(1e6) },
  fc.constantFrom<number | null>(null, 2 ** 53 - 1, 2 ** 53 - 2),
)
const rough = fc.oneof(
  { weight: 12, arbitrary: cents },
  fc.constantFrom(Number.NaN, 0.5, -1, -0, 2 ** 53, 1e300),
)
const accounts = drawn({
  team: ['text', fc.constantFrom('a', 'b', null)],
  start: ['integer', cents],
  end: ['integer', cents],
  startMrr: ['number', rough],
  endMrr: ['number', rough],
  before: ['boolean', fc.constantFrom(true, false, null)],
  currency: ['text', often(fc.constantFrom('EUR', null), fc.constantFrom('USD', 'eur', ''))],
})
const onInvalid = 'exclude'
const whole = { startMrr: 'start', endMrr: 'end' }

const accountCases: readonly Case[] = [
  {
    title: 'revenue churn of accounts',
    plan: {
      by: { team: 'team' },
      metrics: {
        rough: revenueChurnMetric<Row>({ onInvalid, currency: 'EUR' }),
        whole: revenueChurnMetric<Row>({
          onInvalid,
          currency: 'EUR',
          fields: whole,
          statistic: 'nrr',
          period: '2026-03',
        }),
        back: revenueChurnMetric<Row>({
          onInvalid,
          reactivation: 'in-net',
          fields: whole,
          unit: 'subscription',
        }),
        fewer: revenueChurnMetric<Row>({ onInvalid, fields: { ...whole, before: 'none', currency: 'none' } }),
      },
      where: { team: ['a', null] },
    },
    table: accounts,
    types: { none: 'absent' },
  },
  {
    title: 'revenue churn that throws',
    plan: { metrics: { churn: revenueChurnMetric<Row>({ currency: 'EUR' }) } },
    table: accounts,
  },
]

export const churnCases: readonly Case[] = [...customerCases, ...accountCases]
