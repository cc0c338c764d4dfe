import { badOption, CxMetricsError, checkOptions, oneOf, show } from '../core/errors.ts'
import { sketched } from '../core/measured.ts'
import type { Definition, Json, Metric, Placement } from '../core/metric.ts'
import { withRecipe } from '../core/recipe.ts'
import { readIntervalOptions } from '../core/result.ts'
import { NONE } from '../core/values.ts'
import { type EventChoices, namedChoices, readEventRules } from '../derive/event-rules.ts'
import { type RowReader, rowReader } from '../derive/row-reader.ts'
import type { TicketSpans } from '../derive/spans.ts'
import { curveInColumns } from '../stats/kaplan-meier.ts'
import { checkShare, quantilesOfTable } from '../stats/quantile.ts'
import { type Clock, checkAsOf, readClock } from '../time/clock.ts'
import { durationMs } from '../time/duration.ts'
import { readInstant } from '../time/instant.ts'
import { checkTimeZone } from '../time/zone.ts'
import { answerOf, type SpanClass, type SpanNames } from './span-answer.ts'
import type { EventSpanOptions, SpanColumnOptions, SpanOptions, SpanResult } from './span-options.ts'

/** What makes one metric of spans another. */
export interface SpanKind<Ended extends string, Exclusion extends string>
  extends SpanNames<Ended, Exclusion> {
  /** The column of the moment that ends a span. */
  readonly end: string
  /** The column of the moment after which nobody waits for its end any more, and what a ticket is then. */
  readonly settled?: readonly [field: string, reason: Exclusion]
  /** The cohort of those that ended. */
  readonly cohort: string
  /** Which of the rules for events move its number. */
  readonly rules: readonly ('paused' | 'reopens' | 'waits')[]
  /** Of items of events, where their moments alone do not say how long it took. */
  readonly ofItem?: (
    item: TicketSpans<unknown>,
    choices: EventChoices,
  ) => { readonly ms: number; readonly endedAt: number | null }
}

type Given<Row> = Partial<SpanOptions & EventSpanOptions & SpanColumnOptions<Row>> & {
  readonly cohort?: string
  readonly fields?: { readonly [field: string]: string }
}

/** The metric of spans of one kind: of tickets with two moments, of a column of spans, or of items of events. */
export function measureSpans<Row, Result, Ended extends string, Exclusion extends string>(
  kind: SpanKind<Ended, Exclusion>,
  options: Given<Row>,
): Metric<Row, Result, SpanClass<Ended>, Exclusion> {
  checkOptions(options, OPTIONS)
  const { span, sketch, events } = options
  const { percentiles = PERCENTILES, quantileType = 7, target, survival = {}, fields = {} } = options
  checkOptions(fields, ['openedAt', kind.end, ...(kind.settled?.slice(0, 1) ?? [])])
  checkOptions(survival, ['method', 'median'])
  if (!Array.isArray(percentiles)) badOption('percentiles', 'a list of shares such as 0.9', percentiles)
  for (const p of percentiles) checkShare(p, 'percentiles')
  quantilesOfTable(NONE, [], quantileType)
  curveInColumns(NONE, NONE, survival)
  const rules = events === undefined ? null : readEventRules(events)
  if (span !== undefined && typeof span !== 'string' && typeof span !== 'function') {
    badOption('span', 'a column or a function', span)
  }
  // What is said of tickets has no meaning for a column of spans, and items have it from their rules.
  if (span !== undefined) leaveOut(options, 'span', ['events', 'asOf', 'timeZone', 'fields'])
  if (rules) leaveOut(options, 'events', ['asOf', 'timeZone', 'fields', 'clock'])
  const timeZone = checkTimeZone(options.timeZone ?? 'UTC')
  const clock = rules?.clock ?? readClock(options.clock)
  const asOf =
    span === undefined ? (rules?.asOf ?? checkAsOf(readInstant('asOf', options.asOf, timeZone), clock)) : null
  const cohorts = asOf === null ? [kind.cohort] : ['creation', kind.cohort]
  const cohort = oneOf('cohort', options.cohort, cohorts)
  const statistic = oneOf('statistic', options.statistic, ['mean', 'median'])
  const targetMs = target === undefined ? null : durationMs('target', target)
  const { level } = readIntervalOptions(options.interval, ['hall'])
  const choices = { cohort, statistic, quantileType }
  const definition: Definition = {
    metric: kind.metric,
    version: 1,
    item: 'span',
    statistic: 'span',
    unit: 'ms',
    choices: {
      // plain and JSON; only an interface cannot say so
      clock: clock.choice as Json,
      ...choices,
      targetMs,
      survivalMedian: survival.median ?? 'midpoint',
      ...(rules && { events: namedChoices(rules, ...kind.rules) }),
    },
    ...(asOf !== null && { window: { asOf: new Date(asOf).toISOString() } }),
  }
  const reading = { clock, targetMs, reader: rowReader(fields, timeZone) }
  const finishing = { ...choices, percentiles, targetMs, survival: { ...survival, level }, definition }
  const metric: Metric<Row, SpanResult<string, string, Exclusion>, SpanClass<Ended>, Exclusion> = {
    definition,
    bins: {
      classes: [kind.ended, `${kind.ended}Early`, 'open'],
      excluded: kind.excluded,
      values: 'whole',
    },
    classify:
      asOf === null
        ? { measure: { name: 'span', field: span! } }
        : rules
          ? (row, index) => placeItem(kind, reading, row as TicketSpans<unknown>, index, rules)
          : (row, index) => placeTicket(kind, reading, row, index, asOf),
    ...(asOf !== null && !rules && { columns: columnsOf(kind, fields) }),
    onInvalid: oneOf('onInvalid', options.onInvalid, ['throw', 'exclude']),
    finish: (tally) => answerOf(kind, tally, finishing),
  }
  // The kind names the fields that its result has beside those of all.
  const made = sketch === undefined ? metric : sketched(metric, sketch)
  return withRecipe(made, { metric: kind.metric, options }) as never
}

/** The columns of a ticket's moments: by the bins that those after its opening lead to. */
function columnsOf<Ended extends string, Exclusion extends string>(
  { ended, end, settled }: SpanKind<Ended, Exclusion>,
  fields: { readonly [field: string]: string },
): { readonly [part: string]: string } {
  const column = (name: string): string => fields[name] ?? name
  return {
    openedAt: column('openedAt'),
    [ended]: column(end),
    ...(settled && { [settled[1]]: column(settled[0]) }),
  }
}

interface Reading {
  readonly clock: Clock
  readonly targetMs: number | null
  readonly reader: RowReader
}

function placeTicket<Ended extends string, Exclusion extends string>(
  kind: SpanKind<Ended, Exclusion>,
  { clock, targetMs, reader }: Reading,
  row: unknown,
  index: number,
  asOf: number,
): Placement<SpanClass<Ended> | Exclusion> {
  reader.open(row, index)
  const opened = reader.instant('openedAt')
  const later = (field: string): number | null => {
    const at = reader.instant(field)
    return opened !== null && at !== null && at < opened
      ? reader.refuse(field, `must not be before openedAt, ${new Date(opened).toISOString()}`)
      : at
  }
  const end = later(kind.end)
  const settled = kind.settled ? later(kind.settled[0]) : null
  if (opened !== null && opened < clock.first) {
    reader.refuse('openedAt', 'must not be before 1900 with business hours')
  }
  const fault = reader.fault()
  if (fault) return { bin: 'invalid' as Exclusion, fault }
  if (opened === null) return 'missing' as Exclusion
  if (opened > asOf) return 'notOpened' as Exclusion
  if (end !== null && end <= asOf) {
    const early = targetMs !== null && clock.passed(opened, asOf) < targetMs
    return { bin: early ? `${kind.ended}Early` : kind.ended, value: clock.passed(opened, end) }
  }
  if (kind.settled && settled !== null && settled <= asOf) return kind.settled[1]
  return { bin: 'open', value: clock.passed(opened, asOf) }
}

function placeItem<Ended extends string, Exclusion extends string>(
  kind: SpanKind<Ended, Exclusion>,
  reading: Reading,
  item: TicketSpans<unknown> | null,
  index: number,
  rules: EventChoices,
): Placement<SpanClass<Ended> | Exclusion> {
  if (item?.resolutionMs === undefined) {
    const text = `row ${index} must be an item of spansFromEvents, got ${show(item)}`
    throw new CxMetricsError('invalid_input', text, [index])
  }
  if (!kind.ofItem) return placeTicket(kind, reading, item, index, rules.asOf)
  const { ms, endedAt } = kind.ofItem(item, rules)
  if (endedAt === null) return { bin: 'open', value: ms }
  const { targetMs, clock } = reading
  // Once ended, nothing is paused any more.
  const early = targetMs !== null && ms + clock.passed(endedAt, rules.asOf) < targetMs
  return { bin: early ? `${kind.ended}Early` : kind.ended, value: ms }
}

function leaveOut(options: object, given: string, names: readonly string[]): void {
  for (const name of names) {
    const value = (options as { readonly [option: string]: unknown })[name]
    if (value !== undefined) badOption(name, `left out where ${given} is given`, value)
  }
}

const OPTIONS: readonly string[] = [
  'asOf',
  'timeZone',
  'clock',
  'cohort',
  'statistic',
  'percentiles',
  'quantileType',
  'target',
  'survival',
  'interval',
  'sketch',
  'onInvalid',
  'fields',
  'span',
  'events',
]

const PERCENTILES: readonly number[] = [0.5, 0.75, 0.9, 0.95]
