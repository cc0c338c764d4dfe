export { type BootstrapOptions, type BootstrapResult, bootstrap } from './compare/bootstrap.ts'
export { type CompareOptions, type CompareRowsOptions, compare } from './compare/compare.ts'
export type { Compared, Comparison } from './compare/comparison.ts'
export {
  type ChartMethod,
  type ChartPoint,
  type ControlChart,
  type ControlChartOptions,
  controlChart,
} from './compare/control-chart.ts'
export { type Decomposition, decompose, type GroupEffect, type GroupPart } from './compare/decompose.ts'
export type { Comparable } from './compare/evidence.ts'
export {
  type CompareGroupsOptions,
  compareGroups,
  type GroupComparison,
  type GroupComparisons,
  type Homogeneity,
} from './compare/groups.ts'
export type { CompareMethod } from './compare/methods.ts'
export type { PairedMethod } from './compare/paired.ts'
export { type SeasonalOptions, type SeasonalPoint, seasonal } from './compare/seasonal.ts'
export type { BaselineOptions, KnownLevelOptions, Rate, SeriesPoint, SeriesStatus } from './compare/series.ts'
export {
  type Cusum,
  type CusumOptions,
  type CusumPoint,
  cusum,
  type Ewma,
  type EwmaOptions,
  type EwmaPoint,
  ewma,
} from './compare/small-shifts.ts'
export { type Trend, type TrendOptions, type TrendReason, trend } from './compare/trend.ts'
export type { ArrowTable } from './core/arrow.ts'
export type { Column, Columns, DictionaryColumn, Rows } from './core/columns.ts'
export { CxMetricsError, type CxMetricsErrorCode, isCxMetricsError } from './core/errors.ts'
export { evaluate, self, tally } from './core/evaluate.ts'
export { type FormatOptions, format } from './core/format.ts'
export type {
  Bins,
  Coded,
  Codes,
  Definition,
  ExactText,
  Fault,
  Field,
  Json,
  Measured,
  Metric,
  OnInvalid,
  Placement,
  Recipe,
  Tally,
  ValueTable,
} from './core/metric.ts'
export { withRecipe } from './core/recipe.ts'
export type {
  Estimate,
  Interval,
  IntervalOptions,
  IntervalReason,
  MetricResult,
  Withheld,
} from './core/result.ts'
export { checkSameDefinition, mergeTallies, parseTally } from './core/snapshot.ts'
export { sum } from './core/sum.ts'
export type { Weights } from './core/weights.ts'
export {
  type AccountInWindow,
  type MovementOptions,
  movementsFromSubscriptions,
} from './derive/account-movements.ts'
export type {
  AnswerChoice,
  AnswerOptions,
  CustomerAnswer,
  UnusedAnswer,
} from './derive/answers-of-customers.ts'
export {
  type ChurnClass,
  type CustomerInWindow,
  type CustomerRules,
  type CustomerWindow,
  customersFromSubscriptions,
  type SubscriptionOptions,
} from './derive/customers.ts'
export {
  type EligibilityOptions,
  eligibleForSurvey,
  type SurveyEligibility,
  type SurveyRefusal,
} from './derive/eligible-for-survey.ts'
export type {
  EventRules,
  StatusLists,
  TicketActor,
  TicketEvent,
  TicketEventType,
  TicketKey,
} from './derive/event-rules.ts'
export type { ExchangeRate } from './derive/exchange.ts'
export {
  explainIssue,
  type IssueCheck,
  type IssueExplanation,
  type IssueOutcome,
} from './derive/explain-issue.ts'
export type { FirstContactCriteria } from './derive/first-contact.ts'
export type { Contact, IssueRow } from './derive/issue-rows.ts'
export type { IssueRules } from './derive/issue-rules.ts'
export { type ContactExclusion, type Issue, type Issues, issuesFromContacts } from './derive/issues.ts'
export type { LifeExclusion } from './derive/lives.ts'
export type { Movement } from './derive/movements.ts'
export { monthlyRevenue, type Price, type PriceInterval } from './derive/price.ts'
export type { PricedSubscription } from './derive/priced-terms.ts'
export {
  type RepeatContactExclusion,
  type RepeatContactOptions,
  type TimeToRepeatContact,
  timeToRepeatContact,
} from './derive/repeat-contact.ts'
export type { RevenueSnapshot } from './derive/snapshots.ts'
export { type InvalidSequence, type Spans, spansFromEvents, type TicketSpans } from './derive/spans.ts'
export type { CustomerKey, MergedAccounts, Subscription, TermOptions } from './derive/terms.ts'
export {
  type AbandonClass,
  type AbandonExclusion,
  type AbandonRateOptions,
  type AbandonRateResult,
  abandonRate,
  abandonRateFromCounts,
  abandonRateMetric,
} from './metrics/abandon-rate.ts'
export {
  type AnswerDelayClass,
  type AnswerDelayExclusion,
  type AnswerDelayOptions,
  type AnswerDelayResult,
  answerDelay,
  answerDelayFromCounts,
  answerDelayMetric,
} from './metrics/answer-delay.ts'
export {
  type BounceRateOptions,
  type BounceRateResult,
  bounceRate,
  bounceRateFromCounts,
  bounceRateMetric,
} from './metrics/bounce-rate.ts'
export {
  type CcerCounts,
  type CcerFields,
  type CcerOptions,
  type CcerPair,
  type CcerResult,
  ccer,
  ccerFromCounts,
  ccerMetric,
} from './metrics/ccer.ts'
export { type CesOptions, type CesResult, ces, cesFromCounts, cesMetric } from './metrics/ces.ts'
export type { CohortRows, RetainedRevenue, RetentionCell, RetentionCohort } from './metrics/cohort-table.ts'
export {
  type ContactsPerIssueOptions,
  type ContactsPerIssueResult,
  contactsPerIssue,
  contactsPerIssueFromCounts,
  contactsPerIssueMetric,
} from './metrics/contacts-per-issue.ts'
export { type Converted, churnFromDailyRate, convertChurn } from './metrics/convert-churn.ts'
export { type CsatOptions, type CsatResult, csat, csatFromCounts, csatMetric } from './metrics/csat.ts'
export {
  type ChurnByReason,
  type ChurnDenominator,
  type ChurnMetricOptions,
  type CustomerChurnCounts,
  type CustomerChurnOptions,
  type CustomerChurnResult,
  customerChurn,
  customerChurnFromCounts,
  customerChurnMetric,
} from './metrics/customer-churn.ts'
export {
  type ChurnSeriesOptions,
  type CustomerChurnPoint,
  customerChurnSeries,
} from './metrics/customer-churn-series.ts'
export {
  type CustomerSurvival,
  type CustomerSurvivalOptions,
  customerSurvival,
} from './metrics/customer-survival.ts'
export {
  type ExpectedLifetime,
  type ExpectedLifetimeOptions,
  expectedLifetime,
} from './metrics/expected-lifetime.ts'
export {
  type FcrClass,
  type FcrCounts,
  type FcrExclusion,
  type FcrOptions,
  type FcrOutcome,
  type FcrResult,
  fcr,
  fcrFromCounts,
  fcrMetric,
} from './metrics/fcr.ts'
export {
  dbtZendeskOneTouch,
  type FcrPreset,
  freshservice,
  intercomClosedOnFirstContact,
  repeat7d,
  sqmSurvey,
  zammadFirstSolution,
  zendeskOneTouch,
} from './metrics/fcr-presets.ts'
export {
  type AnsweredEventOptions,
  type AnsweredSpanOptions,
  type AnsweredTicket,
  type FirstResponseTimeOptions,
  type FirstResponseTimeResult,
  firstResponseTime,
  firstResponseTimeMetric,
  type ResponseClass,
  type ResponseExclusion,
} from './metrics/first-response-time.ts'
export {
  type HelpfulRateOptions,
  type HelpfulRateResult,
  helpfulRate,
  helpfulRateFromCounts,
  helpfulRateMetric,
} from './metrics/helpful-rate.ts'
export {
  customerLifetimeValue,
  type LifetimeValue,
  type LifetimeValueOptions,
  type MarginPeriod,
} from './metrics/lifetime-value.ts'
export {
  type NetScoreOptions,
  type NetScoreResult,
  netScore,
  netScoreFromCounts,
  netScoreMetric,
} from './metrics/net-score.ts'
export {
  type NpsCounts,
  type NpsOptions,
  type NpsResult,
  nps,
  npsFromCounts,
  npsInterval,
  npsMetric,
} from './metrics/nps.ts'
export type { RateOptions, RateResult } from './metrics/rates.ts'
export {
  type ReopenClass,
  type ReopenCounts,
  type ReopenExclusion,
  type ReopenedTicket,
  type ReopenRateOptions,
  type ReopenRateResult,
  reopenRate,
  reopenRateFromCounts,
  reopenRateMetric,
} from './metrics/reopen-rate.ts'
export {
  distinctInvitations,
  type Invitation,
  type ResponseRateClass,
  type ResponseRateExclusion,
  type ResponseRateOptions,
  type ResponseRateResult,
  responseRate,
  responseRateFromCounts,
  responseRateMetric,
} from './metrics/response-rate.ts'
export {
  type CohortOptions,
  type CohortPeriod,
  type RetentionCohortOptions,
  type RetentionCohorts,
  type RevenueSubscription,
  retentionCohorts,
  retentionCohortsFromSnapshots,
  type SnapshotCohortOptions,
} from './metrics/retention-cohorts.ts'
export {
  type Bands,
  type HeldRevenue,
  npsBands,
  type RevenueAccount,
  type RevenueAtRisk,
  type RevenueAtRiskOptions,
  revenueAtRisk,
} from './metrics/revenue-at-risk.ts'
export {
  type Account,
  type AccountOptions,
  type RevenueChurnOptions,
  type RevenueChurnResult,
  type RevenueMovements,
  type RevenueStatistic,
  revenueChurn,
  revenueChurnFromMovements,
  revenueChurnMetric,
} from './metrics/revenue-churn.ts'
export {
  type RevenueChurnPoint,
  type RevenueSeriesOptions,
  revenueChurnSeries,
} from './metrics/revenue-series.ts'
export {
  type DetectableDifference,
  detectableDifference,
  type PlanMethod,
  type Planned,
  type PlanOptions,
  type SampleSize,
  type SampleSizeOptions,
  sampleSize,
} from './metrics/sample-size.ts'
export {
  type SelfServiceClass,
  type SelfServiceExclusion,
  type SelfServiceShareOptions,
  type SelfServiceShareResult,
  selfServiceShare,
  selfServiceShareFromCounts,
  selfServiceShareMetric,
} from './metrics/self-service-share.ts'
export { type ShareOptions, type ShareResult, shareMetric } from './metrics/share-metric.ts'
export type { EventSpanOptions, SpanColumnOptions, SpanOptions, SpanResult } from './metrics/span-options.ts'
export {
  type ResolvedEventOptions,
  type ResolvedSpanOptions,
  type Ticket,
  type TicketClass,
  type TicketExclusion,
  type TimeToResolutionOptions,
  type TimeToResolutionResult,
  timeToResolution,
  timeToResolutionFromSpans,
  timeToResolutionMetric,
} from './metrics/time-to-resolution.ts'
export {
  type TransferClass,
  type TransferExclusion,
  type TransferRateOptions,
  type TransferRateResult,
  transferRate,
  transferRateFromCounts,
  transferRateMetric,
} from './metrics/transfer-rate.ts'
export {
  type VolumeOptions,
  type VolumeResult,
  volume,
  volumeFromCounts,
  volumeMetric,
} from './metrics/volume.ts'
export { type ParsePlanOptions, parsePlan } from './plans/parse-plan.ts'
export type { MetricMaker } from './plans/plan-metrics.ts'
export { type BucketJson, type MetricJson, type PlanJson, planToJson } from './plans/plan-to-json.ts'
export type { AnswerExclusion, Answers, CodedMetric, WeightField } from './scales/answers.ts'
export {
  ces1,
  ces2,
  csat3,
  csat5,
  csat7,
  csat10,
  easy7,
  effort5Pair,
  nps0to10,
  smiley3,
  smiley5,
  stars5,
  thumbs,
} from './scales/presets.ts'
export { type Scale, type ScaleOptions, scale } from './scales/scale.ts'
export { benjaminiHochberg, holm } from './stats/adjust.ts'
export type { ChartRule } from './stats/control-limits.ts'
export {
  designEffect,
  effectiveSampleSize,
  finitePopulationN,
  type LinearisedEstimate,
  type LinearisedMethod,
  linearisedInterval,
} from './stats/design-effect.ts'
export { moverDifference, newcombeDifference, type Share, type ValueWithLimits } from './stats/difference.ts'
export {
  type KaplanMeier,
  type KaplanMeierOptions,
  kaplanMeier,
  type RestrictedMean,
  restrictedMean,
  type SurvivalAt,
  type SurvivalColumns,
  type SurvivalCurve,
  type SurvivalInterval,
  type SurvivalMethod,
  type SurvivalQuantile,
  type SurvivalQuantileRule,
  type SurvivalTable,
  survivalAt,
  survivalQuantile,
} from './stats/kaplan-meier.ts'
export type { RestrictedMeanDifference } from './stats/log-rank.ts'
export type { Shift } from './stats/mann-whitney.ts'
export { type MeanMethod, meanInterval } from './stats/mean-interval.ts'
export type { NetMethod } from './stats/net-interval.ts'
export { poissonInterval } from './stats/poisson-interval.ts'
export { type ProportionMethod, proportionInterval } from './stats/proportion-interval.ts'
export { type QuantileOptions, type QuantileType, quantile, quantiles } from './stats/quantile.ts'
export {
  type Category,
  type Margin,
  type RakedShare,
  type RakeOptions,
  type RakeResult,
  rake,
  type Shares,
} from './stats/rake.ts'
export type { PercentileReason, ResampleMethod } from './stats/resample.ts'
export { type Spike, type SpikeOptions, type Spikes, spikes } from './stats/spikes.ts'
export {
  type Bucket,
  type BucketOptions,
  day,
  hour,
  month,
  quarter,
  week,
  year,
} from './summarize/buckets.ts'
export type { TableMetric } from './summarize/cells.ts'
export { drawSample, drawSampleStream, type Sample, type SampleOptions } from './summarize/draw-sample.ts'
export type { TableKey } from './summarize/keys.ts'
export { type LiveTable, liveTable } from './summarize/live.ts'
export { parseTable } from './summarize/parse.ts'
export type { AnyMetric, KeyField, KeyValue, Plan, Where } from './summarize/plan.ts'
export { type GroupKey, present, type Summary, summarize } from './summarize/present.ts'
export { type RollingOptions, rolling } from './summarize/rolling.ts'
export { type Batch, type StreamOptions, summarizeStream, tabulateStream } from './summarize/stream.ts'
export { cube, merge, rollup, subtract, type Table, total } from './summarize/table.ts'
export { tabulate } from './summarize/tabulate.ts'
export {
  type BusinessCalendar,
  type CalendarOptions,
  calendar,
  type OpenHours,
  type Schedule,
  type WeekHours,
} from './time/business-calendar.ts'
export type { BucketUnit } from './time/calendar.ts'
export type { Duration } from './time/duration.ts'
export type { Instant } from './time/instant.ts'
export type { ManyWindows, TimeWindow } from './time/windows.ts'
export { addWorkingMs, isOpen, nextOpen, workingMs } from './time/working-time.ts'
