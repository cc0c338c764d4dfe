import fc from 'fast-check'
import type { AnyRow } from '../../src/core/columns.ts'
import { month, week } from '../../src/index.ts'
import { DENOMINATORS } from '../../src/metrics/customer-churn-rates.ts'
import type { ManyWindows, TimeWindow } from '../../src/time/windows.ts'
import { sqlTypes } from '../engines/cases/case.ts'
import {
  CUSTOMERS,
  churn,
  dates,
  fields,
  moment,
  ms,
  numbers,
  often,
  type Shape,
} from '../engines/cases/subscriptions.ts'
import type { Case } from './agreement.ts'

/** By dates, so that they are windows of every zone; and by moments, which fall in the middle of its days. */
const windows: fc.Arbitrary<TimeWindow | ManyWindows> = fc.oneof(
  fc.constantFrom<TimeWindow | ManyWindows>(
    { start: '2026-03-01', end: '2026-04-01' },
    { start: '2026-03-28T12:00Z', end: '2026-03-29T01:00Z' },
    { start: 0, end: 864e13 },
    { every: 'month', from: '2025-10-01', to: '2026-05-01' },
    { every: 'week', from: '2026-03-02', to: '2026-04-06' },
    { every: 'day', from: '2026-03-27', to: '2026-04-01' },
    { every: 'hour', from: '2026-03-29', to: '2026-03-30' },
    { every: 'quarter', from: '2025-10-01', to: '2026-07-01' },
    { every: 'year', from: '2025-01-01', to: '2027-01-01' },
  ),
  fc
    .uniqueArray(fc.constantFrom('2026-01-15', '2026-02-01', '2026-03-01', '2026-03-29T01:00Z'), {
      minLength: 1,
      maxLength: 3,
    })
    .chain((starts) =>
      fc
        .uniqueArray(fc.constantFrom('2026-03-31', '2026-04-01', '2026-04-01T12:00Z', '2026-05-01'), {
          minLength: starts.length,
          maxLength: starts.length,
        })
        .map((ends) => ({ windows: starts.sort().map((start, i) => ({ start, end: ends.sort()[i]! })) })),
    ),
)

/** Few customers of many short terms, which touch, overlap and end together. */
const few: Shape = {
  customer: often(fc.constantFrom(...CUSTOMERS.slice(0, 8)), fc.constantFrom(null, ''), 60),
  brief: true,
}

const shape: fc.Arbitrary<readonly [Shape, types: Case['types']]> = fc.constantFrom(
  [few, {}],
  [{}, {}],
  [{ ...few, moment: ['utc', moment] }, {}],
  [{ ...few, ...dates }, {}],
  [numbers, {}],
  [{ ...numbers, ...dates }, {}],
  [
    { ...few, moment: ['number', ms] },
    { startedAt: 'epoch-ms', ended: 'epoch-ms', trialEndsAt: 'epoch-ms', canceledAt: 'epoch-ms' },
  ],
)

/** Mostly the one whose months end when many terms do. */
const zone = fc.oneof(
  { weight: 3, arbitrary: fc.constant('Europe/Paris') },
  fc.constantFrom('UTC', 'Africa/Cairo', 'America/St_Johns', 'Pacific/Kiritimati'),
)

const rules = fc.record({
  windows,
  timeZone: zone,
  unit: fc.constantFrom('customer', 'customer', 'subscription'),
  trials: fc.constantFrom('exclude', 'exclude', 'include'),
  churnDate: fc.constantFrom('endedAt', 'endedAt', 'canceledAt'),
  grace: fc.constantFrom(0, 0, 1, '1h', '5d', '40d'),
  reasons: fc.constantFrom(undefined, ['voluntary', "it's"], ["it's", 'voluntary']),
  onInvalid: fc.constantFrom('exclude', 'exclude', 'exclude', 'throw'),
} as const)

const keys = fc.uniqueArray(fc.constantFrom('window', 'segment', 'month', 'week'))

/** A table of up to so many terms of subscriptions, and a plan of churn for it; keys are those of all rows of a customer. */
export function drawnChurn(rows: number): fc.Arbitrary<Case> {
  return fc
    .record({
      rules,
      shape,
      keys,
      denominators: fc.uniqueArray(fc.constantFrom(...DENOMINATORS), { minLength: 1, maxLength: 2 }),
      absent: fc.subarray(['paid', 'trialEndsAt', 'canceledAt', 'reason', 'ended']),
      seed: fc.nat(),
      size: fc.nat(rows),
    })
    .map(
      ({
        rules: { windows, reasons, ...rules },
        shape: [shape, types],
        keys,
        denominators,
        absent,
        seed,
        size,
      }) => {
        const { timeZone } = rules
        const long =
          ('start' in windows && windows.start === 0) || ('every' in windows && windows.every === 'year')
        const by = (column: (name: string) => never) => ({
          ...(keys.includes('window') && { w: 'window' }),
          ...(keys.includes('segment') && { s: column('segment') }),
          ...(keys.includes('month') && { m: month(column('signed'), { timeZone }) }),
          ...(keys.includes('week') && { k: week(column('signed'), { timeZone: 'Asia/Kolkata' }) }),
        })
        const { table, ...drawn } = churn(
          '',
          {
            ...windows,
            ...rules,
            ...(reasons && { reasons }),
            fields: { ...fields, subscription: 'contract' },
          } as never,
          {
            shape,
            // rates by day of years are refused
            denominators: denominators.map((one) => (one === 'daily' && long ? 'average' : one)),
            by: by((name) => name as never),
            accessors: by((name) => ((item: AnyRow) => item.row[name]) as never),
            types: types!,
            absent,
          },
        )
        const columns = table(seed, size)
        return { ...drawn, columns, types: sqlTypes(columns, { ...drawn, table }) }
      },
    )
}
