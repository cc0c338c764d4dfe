import { evaluate } from '../../src/core/evaluate.ts'
import { customersFromSubscriptions, type SubscriptionOptions } from '../../src/derive/customers.ts'
import {
  type CustomerChurnOptions,
  type CustomerChurnResult,
  customerChurnMetric,
} from '../../src/metrics/customer-churn.ts'

/** `customerChurn` the long way: of what the window sees of each customer. */
export function byCustomer<Row extends object>(
  subscriptions: readonly Row[],
  options: CustomerChurnOptions & SubscriptionOptions,
): CustomerChurnResult {
  const { denominator: _, ...derived } = options
  return evaluate(customerChurnMetric<Row>(options), customersFromSubscriptions(subscriptions, derived).items)
}
