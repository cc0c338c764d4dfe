import fc from 'fast-check'
import type { AnyRow } from '../../../src/core/columns.ts'
import { revenueChurnMetric } from '../../../src/metrics/revenue-churn.ts'
import { month } from '../../../src/summarize/buckets.ts'
import type { ManyWindows, TimeWindow } from '../../../src/time/windows.ts'
import type { Row } from '../engine.ts'
import { type Case, drawn } from './case.ts'
import { churn, dates, fields, ms, numbers, often } from './subscriptions.ts'

const daily = ['daily'] as const
const march: TimeWindow = { start: '2026-03-01', end: '2026-04-01' }
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
  churn('churn of customers by number', march, { shape: numbers }),
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
  unreadable: ['text', often(fc.constant(null), fc.constantFrom('invalid', 'missing', ''))],
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
        fewer: revenueChurnMetric<Row>({
          onInvalid,
          fields: { ...whole, before: 'none', currency: 'none', unreadable: 'none' },
        }),
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
