import type { AnyRow } from '../../src/core/columns.ts'
import {
  ccerMetric,
  csat5,
  csatMetric,
  customerChurnMetric,
  day,
  fcrMetric,
  firstResponseTimeMetric,
  hour,
  month,
  npsMetric,
  revenueChurnMetric,
  scale,
  timeToResolutionMetric,
  week,
} from '../../src/index.ts'
import { satisfactionEn } from '../../src/labels.ts'
import type { SqlColumnType } from '../../src/sql/index.ts'
import type { Plan } from '../../src/summarize/plan.ts'

const open = [['09:00', '17:00']] as const
/** In a week whose Sunday has 23 hours, and with a shift over that night. */
const office = {
  timeZone: 'Europe/Paris',
  week: { mon: open, tue: open, wed: open, thu: open, fri: open, sat: [['22:00', '06:00']] },
} as const

/** Plans that between them have every part of a query. */
export const plans: {
  readonly [name: string]: {
    readonly plan: Plan<AnyRow>
    readonly columns?: { readonly [column: string]: SqlColumnType }
    readonly clockFrom?: string
  }
} = {
  score: { plan: { by: { team: 'team' }, metrics: { nps: npsMetric('score') } } },
  pair: {
    plan: {
      by: { store: 'store', open: 'open' },
      where: { wave: [2, 3], country: 'FR', test: [false, null] },
      metrics: { effort: ccerMetric({ customer: 'own', company: 'theirs' }, { weight: 'weight' }) },
    },
    columns: { store: 'number', open: 'boolean' },
  },
  labels: {
    plan: {
      by: { month: month('at', { timeZone: 'Europe/Paris' }), week: week('day') },
      metrics: {
        csat: csatMetric('answer', {
          scale: scale({ ...csat5, labels: satisfactionEn, notApplicable: ['n/a'] }),
        }),
      },
    },
    columns: { answer: 'text', day: 'date' },
  },
  spans: {
    plan: {
      by: { hour: hour('opened', { timeZone: 'Europe/Paris' }), day: day('ms') },
      metrics: {
        resolution: timeToResolutionMetric({
          asOf: '2026-04-01T00:00Z',
          target: '8h',
          fields: { openedAt: 'opened', resolvedAt: 'ms' },
        }),
        wait: timeToResolutionMetric({ span: 'wait', sketch: { relativeError: 0.4 } }),
      },
    },
    columns: { ms: 'epoch-ms' },
  },
  contacts: {
    plan: {
      by: { team: 'team' },
      where: { country: 'FR' },
      metrics: {
        fcr: fcrMetric({ asOf: '2026-04-01T00:00Z', fields: { customer: 'account', at: 'called_at' } }),
      },
    },
  },
  issues: {
    plan: {
      metrics: {
        rated: fcrMetric({
          asOf: '2026-04-01T00:00Z',
          fields: { openedAt: 'opened' },
          satisfaction: { atLeast: 4 },
          maxDuration: '1d',
          windowUnit: 'calendar',
        }),
        alike: fcrMetric({
          asOf: '2026-04-01T00:00Z',
          sameIssue: ['topic'],
          opens: 'all',
          sameInstant: 'same-contact',
          windowStart: 'resolution',
          channels: ['phone'],
          wrongDepartment: 'fail',
          abandoned: 'repeat-only',
          maxTransfers: 0,
        }),
      },
    },
    columns: { nextContactAt: 'epoch-ms', resolvedAt: 'absent', id: 'absent' },
  },
  hours: {
    plan: {
      by: { team: 'team' },
      metrics: {
        resolution: timeToResolutionMetric({ asOf: '2026-04-01T00:00Z', target: '8h', clock: office }),
        response: firstResponseTimeMetric({ asOf: '2026-04-01T00:00Z', clock: office }),
      },
    },
    clockFrom: '2026-03-20',
  },
  churn: {
    plan: {
      by: { window: 'window', segment: 'segment' },
      metrics: {
        churn: customerChurnMetric({
          every: 'month',
          from: '2026-01-01',
          to: '2026-03-01',
          timeZone: 'Europe/Paris',
          grace: '3d',
          fields: { customer: 'account_id', startedAt: 'started_on', endedAt: 'ended_on' },
        }),
      },
    },
    columns: { started_on: 'date', ended_on: 'date', trialEndsAt: 'absent' },
  },
  left: {
    plan: {
      by: { segment: 'segment' },
      metrics: { churn: customerChurnMetric({ start: '2026-01-01', end: '2026-02-01' }) },
    },
  },
  lost: {
    plan: {
      metrics: {
        churn: customerChurnMetric({
          start: '2026-01-01',
          end: '2026-01-03',
          denominator: 'daily',
          churnDate: 'canceledAt',
          reasons: ['voluntary'],
        }),
      },
    },
  },
  revenue: { plan: { by: { team: 'team' }, metrics: { churn: revenueChurnMetric({ currency: 'EUR' }) } } },
}
