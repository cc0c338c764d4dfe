import { abandonRateMetric } from '../metrics/abandon-rate.ts'
import { answerDelayMetric } from '../metrics/answer-delay.ts'
import { bounceRateMetric } from '../metrics/bounce-rate.ts'
import { ccerMetric } from '../metrics/ccer.ts'
import { cesMetric } from '../metrics/ces.ts'
import { contactsPerIssueMetric } from '../metrics/contacts-per-issue.ts'
import { csatMetric } from '../metrics/csat.ts'
import { customerChurnMetric } from '../metrics/customer-churn.ts'
import { fcrMetric } from '../metrics/fcr.ts'
import { firstResponseTimeMetric } from '../metrics/first-response-time.ts'
import { helpfulRateMetric } from '../metrics/helpful-rate.ts'
import { netScoreMetric } from '../metrics/net-score.ts'
import { npsMetric } from '../metrics/nps.ts'
import { reopenRateMetric } from '../metrics/reopen-rate.ts'
import { responseRateMetric } from '../metrics/response-rate.ts'
import { revenueChurnMetric } from '../metrics/revenue-churn.ts'
import { selfServiceShareMetric } from '../metrics/self-service-share.ts'
import { shareMetric } from '../metrics/share-metric.ts'
import { timeToResolutionMetric } from '../metrics/time-to-resolution.ts'
import { transferRateMetric } from '../metrics/transfer-rate.ts'
import { volumeMetric } from '../metrics/volume.ts'
import type { AnyMetric } from '../summarize/plan.ts'

/**
 * Makes a metric of its options, or of what a recipe has under `of` and then its options.
 *
 * @category Plans
 * @since 0.1.0
 */
export type MetricMaker = (...given: never[]) => AnyMetric<never>

/** What `of` must be in metrics of answers; all others have none. */
export const OF: { readonly [metric: string]: readonly string[] } = {
  nps: ['a column'],
  csat: ['a column'],
  ces: ['a column'],
  netScore: ['a column'],
  ccer: ['{ company, customer }', '{ comparison }'],
}

/** Every maker of the library, by its name without `Metric`. A literal, so that only who reads plans pays for all. */
export const MAKERS: { readonly [metric: string]: MetricMaker } = {
  nps: npsMetric,
  csat: csatMetric,
  ces: cesMetric,
  netScore: netScoreMetric,
  ccer: ccerMetric,
  fcr: fcrMetric,
  contactsPerIssue: contactsPerIssueMetric,
  timeToResolution: timeToResolutionMetric,
  firstResponseTime: firstResponseTimeMetric,
  reopenRate: reopenRateMetric,
  customerChurn: customerChurnMetric,
  revenueChurn: revenueChurnMetric,
  abandonRate: abandonRateMetric,
  answerDelay: answerDelayMetric,
  bounceRate: bounceRateMetric,
  helpfulRate: helpfulRateMetric,
  responseRate: responseRateMetric,
  selfServiceShare: selfServiceShareMetric,
  transferRate: transferRateMetric,
  volume: volumeMetric,
  share: shareMetric,
}
