import type { AnyRow } from '../../src/core/columns.ts'
import {
  ccerMetric,
  csat5,
  csatMetric,
  day,
  hour,
  month,
  npsMetric,
  scale,
  timeToResolutionMetric,
  week,
} from '../../src/index.ts'
import { satisfactionEn } from '../../src/labels.ts'
import type { SqlColumnType } from '../../src/sql/index.ts'
import type { Plan } from '../../src/summarize/plan.ts'

/** Plans that between them have every part of a query. */
export const plans: {
  readonly [name: string]: {
    readonly plan: Plan<AnyRow>
    readonly columns?: { readonly [column: string]: SqlColumnType }
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
}
