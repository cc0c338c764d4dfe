import fc from 'fast-check'
import { firstResponseTimeMetric } from '../../../src/metrics/first-response-time.ts'
import { timeToResolutionMetric } from '../../../src/metrics/time-to-resolution.ts'
import { month } from '../../../src/summarize/buckets.ts'
import { calendar } from '../../../src/time/business-calendar.ts'
import type { Row } from '../engine.ts'
import { type Case, drawn } from './case.ts'

const START = Date.parse('2026-03-28T22:00Z')
const asOf = '2026-04-02T00:00Z'
/** Over days in which clocks change, some beyond `asOf`, some at one moment. */
const moment = fc.oneof(
  { weight: 6, arbitrary: fc.nat(1.2 * (Date.parse(asOf) - START)).map((ms) => START + ms) },
  { weight: 2, arbitrary: fc.constantFrom(START, START + 1, Date.parse(asOf), Date.parse(asOf) + 1) },
)
const later = fc.oneof(moment, fc.constant(null))

const tickets = drawn({
  team: ['text', fc.constantFrom('a', 'b', null)],
  opened: ['instant', fc.oneof({ weight: 9, arbitrary: moment }, fc.constant(null))],
  answered: ['instant', later],
  resolved: ['instant', later],
  openedMs: ['integer', fc.oneof({ weight: 9, arbitrary: moment }, fc.constantFrom(null, 0, 864e13))],
  resolvedMs: ['number', fc.oneof(later, fc.constantFrom(Number.NaN, 864e13))],
  took: [
    'number',
    fc.oneof(
      { weight: 8, arbitrary: fc.nat(1e9) },
      fc.constantFrom<number | null>(null, Number.NaN, 0, -0, -1, 0.5, 2 ** 53 - 1, 2 ** 53, 1e300),
    ),
  ],
})

const onInvalid = 'exclude'
const fields = { openedAt: 'opened', resolvedAt: 'resolved' }
const sketch = { relativeError: 0.01 }

const office = [
  ['09:00', '12:30'],
  ['14:00', '18:00'],
] as const
/** Open over the night in which clocks change in Paris, with a lunch break, a holiday and a short day. */
const hours = calendar({
  timeZone: 'Europe/Paris',
  week: { mon: office, tue: office, wed: office, thu: office, fri: office, sat: [['22:00', '06:00']] },
  holidays: ['2026-03-31'],
  exceptions: { '2026-04-01': [['10:00', '12:00']] },
})
const business = { asOf, clock: hours, onInvalid } as const

export const spanCases: readonly Case[] = [
  {
    title: 'spans between moments, exact and in a sketch',
    plan: {
      by: { team: 'team', month: month('opened', { timeZone: 'Europe/Paris' }) },
      metrics: {
        exact: timeToResolutionMetric({ asOf, fields, onInvalid }),
        sketch: timeToResolutionMetric({ asOf, fields, onInvalid, sketch }),
        coarse: timeToResolutionMetric({ asOf, fields, onInvalid, sketch: { relativeError: 0.3 } }),
      },
    },
    table: tickets,
  },
  {
    title: 'spans with a target, by resolution, and until the first response',
    plan: {
      by: { team: 'team' },
      metrics: {
        target: timeToResolutionMetric({ asOf, fields, onInvalid, target: '1d' }),
        resolution: timeToResolutionMetric({ asOf, fields, onInvalid, cohort: 'resolution' }),
        response: firstResponseTimeMetric({
          asOf,
          fields: { openedAt: 'opened', firstResponseAt: 'answered', resolvedAt: 'resolved' },
          onInvalid,
        }),
      },
    },
    table: tickets,
  },
  {
    title: 'spans between milliseconds, and a column of spans',
    plan: {
      by: { team: 'team' },
      metrics: {
        spans: timeToResolutionMetric({
          asOf,
          fields: { openedAt: 'openedMs', resolvedAt: 'resolvedMs' },
          onInvalid,
        }),
        took: timeToResolutionMetric<Row>({ span: 'took', onInvalid }),
        sketch: timeToResolutionMetric<Row>({ span: 'took', onInvalid, sketch }),
      },
    },
    table: tickets,
    types: { openedMs: 'epoch-ms', resolvedMs: 'epoch-ms' },
  },
  {
    title: 'spans by business hours',
    plan: {
      by: { team: 'team', month: month('opened', { timeZone: 'Europe/Paris' }) },
      metrics: {
        exact: timeToResolutionMetric({ ...business, fields }),
        target: timeToResolutionMetric({ ...business, fields, target: '4h' }),
        sketch: timeToResolutionMetric({ ...business, fields, sketch }),
        response: firstResponseTimeMetric({
          ...business,
          fields: { openedAt: 'opened', firstResponseAt: 'answered', resolvedAt: 'resolved' },
        }),
        abroad: timeToResolutionMetric({
          ...business,
          clock: { ...hours, timeZone: 'America/St_Johns', holidayRule: 'shift-start' },
          fields,
        }),
      },
    },
    table: tickets,
    clockFrom: '2026-03-28',
  },
]
