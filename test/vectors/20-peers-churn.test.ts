import type { PriceInterval } from '../../src/derive/price.ts'
import { convertChurn } from '../../src/metrics/convert-churn.ts'
import { customerChurn, customerChurnFromCounts } from '../../src/metrics/customer-churn.ts'
import { revenueChurnFromMovements } from '../../src/metrics/revenue-churn.ts'
import { revenueChurnSeries } from '../../src/metrics/revenue-series.ts'
import { type Case, close, runVectors } from './vectors.ts'

const still = { new: 0, reactivation: 0, expansion: 0, contraction: 0, churn: 0 }

/** What each product's own figures come to here, by vector. */
const checks: {
  readonly [id: string]: (input: Case['input']) => { readonly [expected: string]: number | null }
} = {
  peer_customer_churn_start_8: ({ start, end_of_same_customers }) => ({
    churn: customerChurnFromCounts({ atStart: start, lost: start - end_of_same_customers }).value,
  }),
  peer_customer_churn_start_9: (input) => {
    const [leftAndReturned, joinedAndLeft] = [
      input.of_which_reactivated_in_period,
      input.of_which_joined_in_period,
    ]
    const lost = input.churned_events - leftAndReturned - joinedAndLeft
    return {
      churn: customerChurnFromCounts({ atStart: input.start, lost, leftAndReturned, joinedAndLeft }).value,
    }
  },
  peer_customer_churn_monthly_2: (input) => {
    const { value } = customerChurnFromCounts({
      atStart: input.start,
      lost: input.churned,
      joined: input.new,
    })
    return { monthly: value, annual_compounded: convertChurn(value, 1, 12) }
  },
  peer_customer_churn_renewal_1: ({ invoice_lines, year }) => {
    const rows = (invoice_lines as [string, string, string][]).map(([customer, startedAt, endedAt]) => ({
      customer,
      startedAt,
      endedAt,
    }))
    const window = { start: `${year}-01-01`, end: `${year + 1}-01-01` }
    const { value, n } = customerChurn(rows, { ...window, denominator: 'due-for-renewal' })
    return { churn: value, denominator: n }
  },
  peer_customer_churn_start_plus_new_3: (input) => ({
    pct_2dp:
      100 *
      customerChurnFromCounts(
        { atStart: input.active_at_start, joined: input.new_in_period, lost: input.churned_in_period },
        { denominator: 'start-plus-new' },
      ).value!,
  }),
  peer_mrr_4: mrrOf,
  peer_period_length_days_2: daysOf,
  peer_period_length_days_3: daysOf,
  peer_revenue_churn_net_1: (input) => ({
    net: revenueChurnFromMovements({
      ...still,
      start: input.start_mrr,
      churn: input.churned,
      expansion: input.expansion,
    }).net,
  }),
  peer_revenue_churn_net_3: (input) => ({
    net_of_the_day: revenueChurnFromMovements({
      ...still,
      start: input.start_of_day_mrr,
      new: input.new_business_mrr,
      expansion: input.end_of_day_mrr - input.start_of_day_mrr - input.new_business_mrr,
      end: input.end_of_day_mrr,
    }).net,
  }),
}

/** Rows as this library has them: trials are not paid, and the peer says monthly. */
function mrrOf({ subs }: Case['input']): { mrr: number } {
  const months: { readonly [interval: string]: PriceInterval } = {
    monthly: 'month',
    yearly: 'year',
    annual: 'year',
    weekly: 'week',
    quarterly: 'quarter',
    daily: 'day',
  }
  const rows = (subs as { amount: number; interval: string; trial?: boolean; quantity?: number }[]).map(
    (sub, customer) => ({
      customer,
      startedAt: 0,
      price: 100 * sub.amount,
      interval: months[sub.interval],
      quantity: sub.quantity,
      paid: !sub.trial,
    }),
  )
  const [churn] = revenueChurnSeries(rows, { start: '2024-01-01', end: '2024-02-01' })
  return { mrr: churn!.start / 100 }
}

/** The peer names the last day; a window here ends where the next begins. */
function daysOf({ from, to }: Case['input']): { days: number | null } {
  const end = new Date(Date.parse(to) + 86_400_000)
  return { days: customerChurn([], { start: from, end }).days }
}

const MINE = /churn|retention|mrr|period_length/

runVectors('20_peers.json', ({ id, metric, input, expected }) => {
  if (!MINE.test(metric!)) return 'skip: not of churn'
  const check = checks[id]
  if (check) {
    for (const [name, got] of Object.entries(check(input))) {
      close(got, expected[name], { abs: 0, rel: 1e-12 }, name)
    }
    return undefined
  }
  if (input.data || metric === 'mrr_movements_customer') return 'skip: subscription_periods.csv is not there'
  throw new Error(`no check for ${id}`)
})
