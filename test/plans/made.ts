import type { AnyRow } from '../../src/core/columns.ts'
import {
  type AnyMetric,
  abandonRateMetric,
  answerDelayMetric,
  bounceRateMetric,
  calendar,
  ccerMetric,
  ces1,
  cesMetric,
  contactsPerIssueMetric,
  csat5,
  csat7,
  csatMetric,
  customerChurnMetric,
  customersFromSubscriptions,
  fcrMetric,
  firstResponseTimeMetric,
  helpfulRateMetric,
  intercomClosedOnFirstContact,
  netScoreMetric,
  npsMetric,
  reopenRateMetric,
  responseRateMetric,
  revenueChurnMetric,
  scale,
  selfServiceShareMetric,
  shareMetric,
  smiley3,
  sqmSurvey,
  timeToResolutionMetric,
  transferRateMetric,
  volumeMetric,
} from '../../src/index.ts'
import { satisfactionFr } from '../../src/labels.ts'

const asOf = '2026-04-01T00:00:00+02:00'
const hours = calendar({
  timeZone: 'Europe/Paris',
  week: { mon: [['09:00', '17:30']], fri: [['22:00', '06:00']] },
  holidays: ['2026-01-01'],
  exceptions: { '2026-12-24': [['09:00', '12:00']] },
  holidayRule: 'shift-start',
  schedules: [{ week: { mon: [['10:00', '16:00']] }, validFrom: '2026-07-01', validTo: '2026-09-01' }],
})
const events = {
  asOf: new Date(asOf),
  timeZone: 'Asia/Tokyo',
  clock: hours,
  statuses: { open: ['new', 1], onHold: ['parked'] },
  paused: ['pending', 'onHold'],
  reopens: 'open-time',
  waits: 'by-reply',
  bots: 'count',
  merged: 'count',
  fields: { ticket: 'ticket_id' },
} as const
const labelled = scale({
  ...csat5,
  labels: { ...satisfactionFr, constructor: 3, ['__proto__']: 2 },
  notApplicable: [9, 'sans objet'],
})
const interval = { level: 0.9 }
const days = { openedAt: '2026-03-01', resolvedAt: '2026-03-02', firstResponseAt: '2026-03-01T08:00Z' }
const terms = [
  { id: 'a', startedAt: '2025-01-01', endedAt: '2026-01-20', reason: 'price' },
  { id: 'b', startedAt: '2025-01-01', endedAt: null },
]
const january = { start: '2026-01-01', end: new Date('2026-02-01T00:00+09:00'), timeZone: 'Asia/Tokyo' }
const { items: customers } = customersFromSubscriptions(terms, {
  ...january,
  fields: { customer: 'id' },
  reasons: ['price'],
})

/** Of every maker metrics with options that are not the usual, and rows that they make something of. */
export const made: { readonly [maker: string]: readonly (readonly [AnyMetric<AnyRow>, ...object[]])[] } = {
  nps: [
    [npsMetric('score'), { score: 9 }, { score: null }],
    [
      npsMetric('score', {
        scale: scale({ min: 0, max: 10, better: 'high', notApplicable: [11] }),
        denominator: 'answered-and-dismissed',
        weight: 'w',
        onInvalid: 'exclude',
        interval: { method: 'adjusted-wald', level: 0.99 },
      }),
      { score: 9, w: 2 },
      { score: 3, w: 0.1 },
      { score: 11, w: 1 },
      { score: 12, w: 1 },
    ],
  ],
  csat: [
    [csatMetric('r', { scale: csat7, satisfied: [6, 7], dissatisfied: [1], meanMethod: 't' }), { r: 7 }],
    [csatMetric('r', { scale: labelled, weight: 'w' }), { r: 'Très satisfait', w: 1 }, { r: 9, w: 2 }],
    [csatMetric('r', { scale: labelled }), { r: '__proto__' }, { r: 'constructor' }],
    [csatMetric('r', { scale: smiley3, interval: { method: 'jeffreys' } }), { r: 3 }],
  ],
  ces: [
    [
      cesMetric('e', { scale: ces1, easy: [1], difficult: [4, 5], interval: { method: 't' } }),
      { e: 2 },
      { e: 5 },
    ],
  ],
  netScore: [
    [netScoreMetric('r', { scale: csat5, positive: [5], negative: [1, 2, 3], interval }), { r: 5 }, { r: 3 }],
  ],
  ccer: [
    [
      ccerMetric(
        { customer: 'own', company: 'theirs' },
        { weight: 'w', interval: { method: 'wald', level: 0.5 } },
      ),
      { own: 5, theirs: 2, w: 2 },
      { own: 1, theirs: 2, w: 1 },
    ],
    [ccerMetric({ comparison: 'who' }), { who: 1 }, { who: 4 }],
  ],
  fcr: [
    [
      fcrMetric({
        asOf,
        timeZone: 'Europe/Paris',
        window: '3d',
        windowUnit: 'calendar',
        boundary: 'inclusive',
        sameIssue: ['topic', 'channel'],
        channels: ['phone'],
        satisfaction: { atLeast: 2, scale: smiley3 },
        satisfactionMissing: 'pass',
        maxDuration: '1d',
        maxTransfers: 0,
        fields: { openedAt: 'opened', channel: 'via' },
        interval,
      }),
      { opened: '2026-03-01', resolvedAt: '2026-03-01T10:00', via: 'phone', satisfaction: 3, transfers: 0 },
    ],
    [fcrMetric({ ...sqmSurvey, asOf: 1_775_000_000_000 }), { openedAt: 0, satisfaction: 1 }],
    [
      fcrMetric({ ...intercomClosedOnFirstContact, asOf }),
      { openedAt: 0, resolved: true, agents: 1, reopens: 0 },
    ],
  ],
  contactsPerIssue: [
    [contactsPerIssueMetric({ open: 'count', fields: { contacts: 'n' }, interval }), { n: 2 }, { n: 5 }],
  ],
  timeToResolution: [
    [
      timeToResolutionMetric({
        asOf,
        timeZone: 'Europe/Paris',
        clock: hours,
        statistic: 'median',
        percentiles: [0.1, 0.99],
        quantileType: 6,
        target: '8h',
        survival: { method: 'plain', median: 'infimum' },
        interval,
        fields: { openedAt: 'opened' },
      }),
      { opened: '2026-03-02T09:00', resolvedAt: '2026-03-02T16:00' },
      { opened: '2026-03-02T09:00', resolvedAt: null },
    ],
    [timeToResolutionMetric({ asOf, cohort: 'resolution', percentiles: [] }), days],
    [
      timeToResolutionMetric({ span: 'ms', sketch: { relativeError: 0.05 }, clock: hours }),
      { ms: 7 },
      { ms: 1000 },
    ],
    [timeToResolutionMetric({ events })],
  ],
  firstResponseTime: [
    [
      firstResponseTimeMetric({ asOf, target: 9e6, cohort: 'response', fields: { resolvedAt: 'done' } }),
      days,
    ],
    [firstResponseTimeMetric({ events: { ...events, asOf: 0, clock: 'elapsed' } })],
  ],
  reopenRate: [
    [reopenRateMetric({ asOf, fields: { reopens: 'n' }, interval }), { resolvedAt: 0, n: 1 }],
    [reopenRateMetric({ events }), { resolvedAt: 0, reopens: 0 }],
  ],
  customerChurn: [
    [customerChurnMetric({ ...january, denominator: 'average', reasons: ['price'], interval }), ...customers],
    [customerChurnMetric({ ...january, denominator: 'daily', fields: { customer: 'id' } }), ...customers],
    [
      customerChurnMetric({
        every: 'quarter',
        from: '2025-01-01',
        to: '2026-01-01',
        timeZone: 'Europe/Paris',
        unit: 'subscription',
        trials: 'include',
        churnDate: 'canceledAt',
        grace: '3d',
        mergeAccounts: { old: 'new' },
        onInvalid: 'exclude',
      }),
    ],
    [
      customerChurnMetric({
        windows: [
          { start: '2026-01-01', end: new Date('2026-02-01') },
          { start: '2026-01-15', end: 1_800_000_000_000 },
        ],
      }),
    ],
  ],
  revenueChurn: [
    [
      revenueChurnMetric({
        currency: 'EUR',
        reactivation: 'in-net',
        statistic: 'nrr',
        period: '2026-01',
        rates: { start: '1.0842', end: '1.0911' },
        before: 'snapshots',
        fields: { startMrr: 'january' },
        interval,
      }),
      { january: 1000, endMrr: 900 },
      { january: 0, endMrr: 700 },
    ],
    [
      revenueChurnMetric({ unit: 'subscription', amounts: 'seats', mergeAccounts: {} }),
      { startMrr: 5, endMrr: 1 },
    ],
  ],
  abandonRate: [
    [
      abandonRateMetric({
        shortWithin: '5s',
        shortAbandons: 'not-abandoned',
        fields: { waitMs: 'w' },
        interval,
      }),
      { abandoned: true, w: 3 },
      { abandoned: true, w: 9000 },
    ],
  ],
  answerDelay: [
    [
      answerDelayMetric({ within: '1h', timeZone: 'Europe/Paris', fields: { eventAt: 'at' } }),
      { at: '2026-03-29', answeredAt: '2026-03-29T02:30Z' },
    ],
  ],
  bounceRate: [[bounceRateMetric({ fields: { pages: 'views' }, interval }), { views: 1 }, { views: 2 }]],
  helpfulRate: [
    [helpfulRateMetric({ fields: { helpful: 'vote' }, onInvalid: 'exclude' }), { vote: true }, { vote: 1 }],
  ],
  responseRate: [
    [
      responseRateMetric({
        denominator: 'delivered',
        duplicates: 'first',
        scale: labelled,
        fields: { answer: 'r' },
        timeZone: 'Asia/Tokyo',
      }),
      { r: 5, delivered: true },
      { r: null, delivered: false },
    ],
  ],
  selfServiceShare: [
    [
      selfServiceShareMetric({ channels: ['bot'], resolution: 'required', fields: { channel: 'via' } }),
      { via: 'bot', resolved: true },
      { via: 'phone' },
    ],
  ],
  transferRate: [
    [transferRateMetric({ abandoned: 'count', fields: { transfers: 'n' } }), { n: 1 }, { n: 0 }],
  ],
  volume: [
    [
      volumeMetric({ exposure: 30.5, abandoned: 'exclude', fields: { abandoned: 'left' }, interval }),
      { left: true },
      {},
    ],
  ],
  share: [
    [
      shareMetric({
        metric: 'nps',
        item: 'contact',
        of: 'prompt',
        choices: { scale: { points: [1, 2] }, withinMs: 6e4, nested: [[null, { a: 'b' }]] },
        interval,
      }),
      { prompt: true },
      { prompt: false },
    ],
  ],
}
