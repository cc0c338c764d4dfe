import {
  abandonRateMetric,
  answerDelayMetric,
  bounceRateMetric,
  type CodedMetric,
  ccerMetric,
  ces2,
  cesMetric,
  contactsPerIssueMetric,
  csatMetric,
  customerChurnMetric,
  customersFromSubscriptions,
  fcrMetric,
  helpfulRateMetric,
  issuesFromContacts,
  type Metric,
  npsMetric,
  responseRateMetric,
  revenueChurnMetric,
  self,
  selfServiceShareMetric,
  shareMetric,
  type Tally,
  tally,
  timeToResolutionMetric,
  transferRateMetric,
  volumeMetric,
} from '../../src/index.ts'

/** One small tally of every metric, as a release writes them: with weights, values and exact sums among them. */
export const subjects: {
  readonly [name: string]: () => { readonly tally: Tally; readonly result: unknown }
} = {
  nps: () => of(npsMetric(self), [10, 9, 7, 3, null]),
  npsWeighted: () =>
    of(
      npsMetric((row: { s: number }) => row.s, { weight: (row) => row.s / 3 }),
      [{ s: 10 }, { s: 7 }, { s: 1 }],
    ),
  csat: () => of(csatMetric(self), [5, 4, 2]),
  ces: () => of(cesMetric(self, { scale: ces2 }), [7, 6, 1]),
  ccer: () => of(ccerMetric({ comparison: self }), [1, 3, 4, 5]),
  fcr: () => {
    const rules = { asOf: '2024-06-01T00:00Z', window: '7d' } as const
    const at = (customer: string, day: number) => ({ customer, at: `2024-05-0${day}T10:00Z`, resolved: true })
    const { items } = issuesFromContacts([at('a', 1), at('b', 1), at('b', 3)], rules)
    return of(fcrMetric(rules) as Metric<unknown, unknown>, items)
  },
  timeToResolution: () =>
    of(timeToResolutionMetric({ asOf: '2024-06-01T00:00Z', target: '1d' }), [
      { openedAt: '2024-05-01T00:00Z', resolvedAt: '2024-05-01T06:00Z' },
      { openedAt: '2024-05-01T00:00Z', resolvedAt: '2024-05-03T00:00Z' },
      { openedAt: '2024-05-20T00:00Z', resolvedAt: null },
    ]),
  customerChurn: () => {
    const window = { start: '2024-01-01', end: '2024-02-01' }
    const rows = [
      { customer: 'a', startedAt: '2023-05-01', endedAt: null },
      { customer: 'b', startedAt: '2023-05-01', endedAt: '2024-01-15' },
    ]
    return of(
      customerChurnMetric(window) as Metric<unknown, unknown>,
      customersFromSubscriptions(rows, window).items,
    )
  },
  revenueChurn: () =>
    of(revenueChurnMetric({ currency: 'EUR' }), [
      { startMrr: 10_000, endMrr: 12_000 },
      { startMrr: 5_000, endMrr: 0 },
      { startMrr: 0, endMrr: 700 },
    ]),
  abandonRate: () =>
    of(abandonRateMetric({ shortWithin: '5s' }), [
      { abandoned: true, waitMs: 4000 },
      { abandoned: true, waitMs: 9000 },
      { abandoned: false },
    ]),
  transferRate: () => of(transferRateMetric(), [{ transfers: 2 }, { transfers: 0 }, { abandoned: true }]),
  helpfulRate: () => of(helpfulRateMetric(), [{ helpful: true }, { helpful: false }]),
  bounceRate: () => of(bounceRateMetric(), [{ pages: 1 }, { pages: 3 }]),
  selfServiceShare: () =>
    of(selfServiceShareMetric({ channels: ['bot'] }), [{ channel: 'bot' }, { channel: 'phone' }]),
  answerDelay: () =>
    of(answerDelayMetric(), [
      { eventAt: '2024-05-01T10:00Z', answeredAt: '2024-05-01T10:30Z' },
      { eventAt: '2024-05-01T10:00Z', answeredAt: '2024-05-01T12:00Z' },
      { eventAt: '2024-05-01T10:00Z', answeredAt: null },
    ]),
  responseRate: () =>
    of(responseRateMetric({ denominator: 'delivered' }), [
      { answered: true },
      { answered: false },
      { delivered: false },
    ]),
  contactsPerIssue: () =>
    of(contactsPerIssueMetric(), [
      { contacts: 1, resolved: true },
      { contacts: 3, resolved: true },
      { contacts: 2, resolved: false },
    ]),
  volume: () => of(volumeMetric({ exposure: 7 }), [{}, {}, {}]),
  shareMetric: () =>
    of(shareMetric<{ done: boolean }>({ metric: 'done', item: 'contact', of: 'done' }), [
      { done: true },
      { done: false },
    ]),
}

function of<Row>(
  metric: Metric<Row, unknown> | CodedMetric<Row, unknown>,
  items: Iterable<Row>,
): { readonly tally: Tally; readonly result: unknown } {
  const made = tally(metric as Metric<Row, unknown>, items)
  return { tally: made, result: (metric as Metric<Row, unknown>).finish(made) }
}
