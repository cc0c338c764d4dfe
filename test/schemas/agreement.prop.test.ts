import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isCxMetricsError } from '../../src/core/errors.ts'
import { evaluate } from '../../src/core/evaluate.ts'
import type { Metric } from '../../src/core/metric.ts'
import { ccerMetric } from '../../src/metrics/ccer.ts'
import { cesMetric } from '../../src/metrics/ces.ts'
import { csatMetric } from '../../src/metrics/csat.ts'
import { customerChurn } from '../../src/metrics/customer-churn.ts'
import { fcr } from '../../src/metrics/fcr.ts'
import { netScoreMetric } from '../../src/metrics/net-score.ts'
import { npsMetric } from '../../src/metrics/nps.ts'
import { revenueChurn } from '../../src/metrics/revenue-churn.ts'
import { revenueChurnSeries } from '../../src/metrics/revenue-series.ts'
import { timeToResolution } from '../../src/metrics/time-to-resolution.ts'
import { ces1, csat5, nps0to10, thumbs } from '../../src/scales/presets.ts'
import { scale } from '../../src/scales/scale.ts'
import {
  accountRowSchema,
  answerRowSchema,
  contactRowSchema,
  issueRowSchema,
  parseRows,
  pricedSubscriptionRowSchema,
  type RowSchema,
  subscriptionRowSchema,
  ticketRowSchema,
} from '../../src/schemas/index.ts'

type Row = { readonly [column: string]: unknown }
type Rows = fc.Arbitrary<readonly Row[]>

const anyZone = fc.constantFrom('UTC', 'Europe/Paris', 'Asia/Kolkata', 'America/St_Johns')
const absent = fc.constantFrom(null, undefined, Number.NaN)
const junk = fc.constantFrom<unknown>(
  ...['', ' ', 'no', '9', true, 0.5, -1, -0, 2 ** 53, Infinity, 9n, Symbol('s')],
  ...[{}, [], [9], new Date(Number.NaN), new Date(0), () => 1],
)

/** Good values four times out of five, so that rows without a fault and rows with one are both frequent. */
const mostly = (good: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 20, arbitrary: good }, { weight: 4, arbitrary: absent }, { weight: 1, arbitrary: junk })

const instants = fc.oneof(
  fc.constantFrom('2024-03-10', '2024-03-10T10:00Z', '2024-03-10T02:30', '2024-03-11T00:00+05:30'),
  fc.constantFrom('2024-02-30', '2024-03-10T25:00', '10/03/2024', '2024-W10', '1710000000000'),
  fc.constantFrom<unknown>(17e11, 18e11, 17e11 + 0.5, 865e13, new Date(17e11), { epochMilliseconds: 17e11 }),
)
const flags = fc.boolean()
const counts = fc.constantFrom(0, 1, 2, 7)
const customers = fc.constantFrom<unknown>('ann', 'bob', 7, 'ann', 'bob', '')
const rowsOf = (columns: { readonly [column: string]: fc.Arbitrary<unknown> }): Rows => {
  const required = Object.entries(columns).map(([name, good]) => [name, mostly(good)] as const)
  return fc.array(fc.record(Object.fromEntries(required), { requiredKeys: [] }), { maxLength: 8 })
}

/** Whether the metric refuses the value of a row; any other error is a fault of this test. */
function refuses(run: () => unknown): boolean {
  try {
    run()
    return false
  } catch (error) {
    if (isCxMetricsError(error) && error.code === 'invalid_value') return true
    throw error
  }
}

/** The law: a row has issues iff the metric does not take it, and what has none comes out as it went in. */
function agree(schema: RowSchema<unknown>, rows: readonly Row[], metric: (rows: readonly Row[]) => unknown) {
  const { rows: good, issues } = parseRows(schema, rows)
  const bad = new Set(issues.map(({ row }) => row))
  rows.forEach((row, i) => {
    expect([row, bad.has(i)]).toEqual([row, refuses(() => metric([row]))])
  })
  expect(good.length).toBe(rows.length - bad.size)
  const expected = rows.filter((_, i) => !bad.has(i))
  for (const [i, row] of good.entries()) expect(row).toBe(expected[i])
  metric(good as readonly Row[])
}

const weighted = <Result>(metric: Metric<Row, Result>): Metric<Row, unknown> => metric as Metric<Row, unknown>
const odd = scale({
  points: [-2, 1, 3],
  better: 'low',
  labels: { Fine: 3, Bad: -2 },
  notApplicable: [99, 'N/A'],
  positive: [-2],
  negative: [3],
})
const who = { customer: 'own', company: 'theirs' }
const answerMetrics: { readonly [name: string]: Metric<Row, unknown> } = {
  nps: weighted(npsMetric<Row>('a')),
  'nps with weights': weighted(npsMetric<Row>('a', { weight: 'w' as never })),
  'nps, dismissed counted, with weights': weighted(
    npsMetric<Row>('a', { weight: 'w' as never, denominator: 'answered-and-dismissed' }),
  ),
  csat: weighted(csatMetric<Row>('a')),
  'csat of thumbs with weights': weighted(csatMetric<Row>('a', { scale: thumbs, weight: 'w' as never })),
  ces: weighted(cesMetric<Row>('a', { scale: ces1, easy: [1, 2] })),
  'net score': weighted(netScoreMetric<Row>('a', { scale: odd, weight: 'w' as never })),
  'ccer of pairs': weighted(ccerMetric<Row>(who as never, { weight: 'w' as never })),
  'ccer of comparisons': weighted(ccerMetric<Row>({ comparison: 'a' })),
}

describe('parseRows(schema, rows) has issues for a row iff the metric throws invalid_value for it', () => {
  const answers = fc.oneof(
    fc.constantFrom<unknown>(...nps0to10.points, -2, 11, 99, 4.5),
    fc.constantFrom('fine', ' BAD ', 'n/a', 'Up', '👍', 'down'),
  )
  const answerRows = rowsOf({
    a: answers,
    own: fc.constantFrom(1, 2, 3, 4, 5, 6),
    theirs: fc.constantFrom(1, 2, 3, 4, 5),
    w: fc.constantFrom(0, 0.5, 2, 1e100, -1, Number.NaN, '1'),
  })
  test.each(Object.keys(answerMetrics))('%s', (name) => {
    const metric = answerMetrics[name]!
    const schema = answerRowSchema(metric)
    fc.assert(
      fc.property(answerRows, (rows) => agree(schema, rows, (some) => evaluate(metric, some))),
      { numRuns: 100 },
    )
  })

  test('tickets', () => {
    const rows = rowsOf({ openedAt: instants, resolvedAt: instants })
    fc.assert(
      fc.property(rows, anyZone, (rows, timeZone) =>
        agree(ticketRowSchema({ timeZone }), rows, (some) =>
          timeToResolution(some, { asOf: '2100-01-01', timeZone }),
        ),
      ),
      { numRuns: 100 },
    )
  })

  test('subscriptions, under other names', () => {
    const rows = rowsOf({ account: customers, startedAt: instants, until: instants, paid: flags })
    const fields = { customer: 'account', endedAt: 'until' }
    const window = { start: '2024-01-01', end: '2024-04-01' }
    fc.assert(
      fc.property(rows, anyZone, (rows, timeZone) =>
        agree(subscriptionRowSchema({ timeZone, fields }), rows, (some) =>
          customerChurn(some, { ...window, timeZone, fields }),
        ),
      ),
      { numRuns: 100 },
    )
  })

  test('subscriptions with their prices', () => {
    const rows = rowsOf({
      customer: customers,
      startedAt: instants,
      endedAt: instants,
      paid: flags,
      price: fc.constantFrom(0, 500, 99.5),
      interval: fc.constantFrom('day', 'month', 'year', 'once', 'fortnight'),
      intervalCount: fc.constantFrom(1, 3, 0),
      quantity: counts,
      percentOff: fc.constantFrom(0, 12.5, 100, 101),
      amountOff: counts,
      tax: counts,
      currency: fc.constantFrom('EUR', 'USD', 'eur'),
    })
    const window = { start: '2024-01-01', end: '2024-04-01' }
    fc.assert(
      fc.property(rows, anyZone, (rows, timeZone) =>
        agree(pricedSubscriptionRowSchema({ timeZone }), rows, (some) =>
          revenueChurnSeries(some, { ...window, timeZone }),
        ),
      ),
      { numRuns: 150 },
    )
  })

  test('accounts, with and without a currency', () => {
    const rows = rowsOf({
      customer: customers,
      startMrr: fc.constantFrom(0, 500, 2 ** 52, 99.5, '500'),
      endMrr: fc.constantFrom(0, 500, 700, -1),
      before: flags,
      currency: fc.constantFrom('EUR', 'EUR', 'EUR', 'USD', null),
    })
    const currencies = fc.constantFrom({}, { currency: 'EUR' })
    fc.assert(
      fc.property(rows, currencies, (rows, currency) =>
        agree(accountRowSchema(currency), rows, (some) =>
          revenueChurn(some, { ...currency, unit: 'subscription' }),
        ),
      ),
      { numRuns: 100 },
    )
  })

  // Options under which every column is looked at.
  const looksAtAll = {
    asOf: '2100-01-01',
    abandoned: 'count',
    satisfaction: { atLeast: 4, scale: csat5 },
    maxAgentReplies: 1,
    maxCustomerReplies: 1,
    maxDuration: '1h',
  } as const
  const outcome = {
    resolved: flags,
    resolvedAt: instants,
    abandoned: flags,
    wrongDepartment: flags,
    satisfaction: fc.constantFrom(1, 2, 3, 4, 5, 5, 4, 6, '5'),
    reopens: counts,
    agentReplies: counts,
    customerReplies: counts,
    durationMs: counts,
    resolvable: flags,
    topic: fc.anything(),
  }
  const satisfaction = csat5

  test('contacts', () => {
    const rows = rowsOf({ at: instants, customer: customers, issue: counts, ...outcome })
    fc.assert(
      fc.property(rows, anyZone, (rows, timeZone) =>
        agree(contactRowSchema({ timeZone, satisfaction }), rows, (some) =>
          fcr(some, { ...looksAtAll, timeZone }),
        ),
      ),
      { numRuns: 150 },
    )
  })

  test('issues', () => {
    const rows = rowsOf({ openedAt: instants, contacts: counts, nextContactAt: instants, ...outcome })
    // A row without a time of its own reads as an issue only beside one that has it.
    const first = { openedAt: 0 }
    fc.assert(
      fc.property(rows, anyZone, (rows, timeZone) =>
        agree(issueRowSchema({ timeZone, satisfaction }), rows, (some) =>
          fcr([first, ...some], { ...looksAtAll, timeZone }),
        ),
      ),
      { numRuns: 150 },
    )
  })
})

test('the generators of the law give rows with and without faults, of every column', () => {
  const rows = fc
    .sample(rowsOf({ openedAt: instants, resolvedAt: instants }), { numRuns: 200, seed: 1 })
    .flat()
  const { rows: good, issues } = parseRows(ticketRowSchema(), rows)
  expect(good.length).toBeGreaterThan(100)
  expect(new Set(issues.map(({ field }) => field))).toEqual(new Set(['openedAt', 'resolvedAt']))
  expect(new Set(issues.map(({ rule }) => rule)).size).toBe(2)
})
