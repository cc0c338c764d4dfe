import fc from 'fast-check'
import type { AnyRow } from '../../../src/core/columns.ts'
import { type CustomerRules, customersFromSubscriptions } from '../../../src/derive/customers.ts'
import { customerChurnMetric } from '../../../src/metrics/customer-churn.ts'
import type { ChurnDenominator } from '../../../src/metrics/customer-churn-rates.ts'
import { tabulate } from '../../../src/summarize/tabulate.ts'
import type { ManyWindows, TimeWindow } from '../../../src/time/windows.ts'
import type { Column, ColumnType } from '../engine.ts'
import { type Case, type DrawnColumn, drawn } from './case.ts'

export const CUSTOMERS: readonly string[] = [
  "it's",
  '"; --',
  '\\',
  'é',
  'e\u0301',
  ' ',
  'A',
  'a',
  '1',
  '🦆',
  '{p1:String}',
  '$1',
  'a ',
]
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
export const moment: Drawn = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...MOMENTS) },
  { weight: 2, arbitrary: fc.nat(90 * 864e5).map((ms) => MOMENTS[0]! + ms) },
)
export type Drawn = fc.Arbitrary<Column['values'][number]>
export const often = (value: Drawn, otherwise: Drawn, weight = 8): Drawn =>
  fc.oneof({ weight, arbitrary: value }, { weight: 1, arbitrary: otherwise })
const nothing = fc.constant(null)

export interface Shape {
  readonly customer?: Drawn
  readonly type?: ColumnType
  readonly moment?: DrawnColumn
  /** Most terms end when another one begins. */
  readonly brief?: true
}

/** Terms of which most end where the next moment is that some term begins at. */
const brief =
  (table: Case['table']): Case['table'] =>
  (seed, size) => {
    const columns = table(seed, size)
    const started = columns.find(({ name }) => name === 'startedAt')!.values
    const after = (start: Value): Value | undefined =>
      start === null ? undefined : started.filter((one) => one !== null && one > start).sort(ascending)[0]
    return columns.map((column) =>
      column.name === 'ended'
        ? { ...column, values: column.values.map((end, i) => (i % 8 > 0 && after(started[i]!)) || end) }
        : column,
    )
  }

type Value = Column['values'][number]
const ascending = (a: Value, b: Value): number => (a! < b! ? -1 : 1)

/** Rows of subscriptions, whose keys are those of the customer in every row: an engine has no first one. */
function subscriptions(rows: { readonly [column: string]: DrawnColumn }, owner: string): Case['table'] {
  const draw = drawn(rows)
  return (seed, size) => {
    const columns = draw(seed, size)
    const customers = columns.find(({ name }) => name === owner)!.values
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

/** Terms whose end came first are turned round, a quarter of them to nothing; few are left, so that not everybody is invalid. */
const ordered =
  (table: Case['table']): Case['table'] =>
  (seed, size) => {
    const columns = table(seed, size)
    const [started, ended] = ['startedAt', 'ended'].map(
      (of) => columns.find(({ name }) => name === of)!.values,
    )
    const turned = (i: number): boolean => {
      const [start, end] = [started![i] ?? null, ended![i] ?? null]
      return start !== null && end !== null && end < start && i % 100 < 99
    }
    return columns.map((column) => {
      const other = column.name === 'startedAt' ? ended! : column.name === 'ended' ? started! : null
      const empty = (i: number): boolean => other === ended && i % 4 === 0
      return other === null
        ? column
        : { ...column, values: column.values.map((value, i) => (turned(i) && !empty(i) ? other[i]! : value)) }
    })
  }

export const fields = { customer: 'account id', endedAt: 'ended' }
export type Options = CustomerRules & (TimeWindow | ManyWindows)

/** Churn of drawn subscriptions, whose memory makes customers first. */
export function churn(
  title: string,
  options: Options,
  more: {
    readonly shape?: Shape
    readonly denominators?: readonly ChurnDenominator[]
    readonly by?: { readonly [key: string]: unknown }
    readonly accessors?: { readonly [key: string]: unknown }
    readonly types?: Case['types']
    /** Columns that the table lacks. */
    readonly absent?: readonly string[]
  } = {},
): Case {
  const own = { timeZone: 'Europe/Paris', onInvalid: 'exclude', fields, ...options } as const
  const { denominators = ['start'], absent = [] } = more
  const owner = own.unit === 'subscription' ? 'contract' : 'account id'
  const loose = ordered(subscriptions(columnsOf(more.shape), owner))
  const table = more.shape?.brief ? brief(loose) : loose
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
    table: (seed, size) => table(seed, size).filter(({ name }) => !absent.includes(name)),
    types: { ...more.types, ...Object.fromEntries(absent.map((name) => [name, 'absent'])) },
  }
}

export const dates: Shape = { moment: ['date', fc.constantFrom(...DATES)] }
export const ms: Drawn = fc.oneof(
  { weight: 20, arbitrary: moment },
  fc.constantFrom<number>(Number.NaN, 0.5, 864e13, 864e13 + 1, -864e13),
)
/** Customers by number. */
export const numbers: Shape = {
  type: 'number',
  customer: often(
    fc.oneof(fc.nat(80), fc.constantFrom(-0, 0.5, 1e300)),
    fc.constantFrom(null, Number.NaN),
    15,
  ),
}
