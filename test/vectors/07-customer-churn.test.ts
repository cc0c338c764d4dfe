import { evaluate } from '../../src/core/evaluate.ts'
import { customersFromSubscriptions } from '../../src/derive/customers.ts'
import { churnFromDailyRate, convertChurn } from '../../src/metrics/convert-churn.ts'
import { customerChurn, customerChurnMetric } from '../../src/metrics/customer-churn.ts'
import { close, runVectors } from './vectors.ts'

// churnEventsEndDateInPeriod dates an end on the day it falls on; ours lie in (start, end], as churnEvents.
runVectors('07_customer_churn.json', ({ input, options, expected, tolerance }) => {
  const window = { start: options.periodStart, end: options.periodEnd }
  const fields = { startedAt: 'start', endedAt: 'end' }
  const { subscriptions } = input
  const churn = customerChurn(subscriptions, { ...window, fields })
  const check = (name: string, got: number | null): void => close(got, expected[name], tolerance, name)

  check('days', churn.days)
  check('startActive', churn.atStart)
  check('endActive', churn.atEnd)
  check('lostFromStart', churn.lost)
  check('everLostFromStart', churn.lost + churn.leftAndReturned)
  check('newCustomers', churn.joined)
  check('reactivated', churn.returned)
  check('churnEvents', churn.churnEvents)
  check('customerDays', churn.customerDays)
  check('startDenominatorRate', churn.value)
  close(churn.interval!.lower, expected.startDenominatorWilson95[0], tolerance, 'Wilson, lower')
  close(churn.interval!.upper, expected.startDenominatorWilson95[1], tolerance, 'Wilson, upper')
  check('averageDenominatorRate', churn.rates.average)
  check('averageDailyDenominatorRate', churn.rates['customer-time']! * churn.days!)
  check('hazardPerDay', churn.rates['customer-time'])
  check('probability30', churnFromDailyRate(churn.rates['customer-time'], 30))
  check('probability365', churnFromDailyRate(churn.rates['customer-time'], 365))
  check('startRate30Equivalent', convertChurn(churn.value, churn.days!, 30))
  check('startRateAnnualised365', convertChurn(churn.value, churn.days!, 365))
  check('retentionRate', churn.retention)

  const timed = { ...window, denominator: 'customer-time' } as const
  const { items } = customersFromSubscriptions(subscriptions, { ...window, fields })
  const { value, interval } = evaluate(customerChurnMetric(timed), items)
  check('hazardPerDay', value)
  close(interval!.lower, expected.hazardExact95[0], { abs: 1e-9, rel: 1e-8 }, 'exact Poisson, lower')
  close(interval!.upper, expected.hazardExact95[1], { abs: 1e-9, rel: 1e-8 }, 'exact Poisson, upper')
})
