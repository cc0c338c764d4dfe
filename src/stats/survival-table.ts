import type { ValueTable } from '../core/metric.ts'
import { countOf } from '../core/values.ts'

/** How the limits of survival are made: on the scale of log(−log S), of log S, or of S itself. */
export type SurvivalMethod = 'log-log' | 'log' | 'plain'

/** The curve, one entry per distinct time, events and censorings alike. */
export interface SurvivalTable {
  readonly time: readonly number[]
  /** Items whose time is not below this one. */
  readonly atRisk: readonly number[]
  readonly events: readonly number[]
  readonly censored: readonly number[]
  /** Share that lasts beyond this time. */
  readonly survival: readonly number[]
  /** Greenwood's, of `survival`; null once nothing survives. */
  readonly standardError: readonly (number | null)[]
  /** Limits of `survival`; null once nothing survives, and for log-log also before the first event. */
  readonly lower: readonly (number | null)[]
  readonly upper: readonly (number | null)[]
}

/** What is read of a curve: its table, or its columns while they are not shown to anybody; NaN is null there. */
export type SurvivalColumns = {
  readonly [column in keyof SurvivalTable]: ArrayLike<SurvivalTable[column][number]>
}

/** Survival and its limits along the times. Between two censorings S is one fraction, so whole shares come out whole. */
export function survivalColumns(
  events: ValueTable,
  censored: ValueTable,
  method: SurvivalMethod,
  z: number,
): Record<keyof SurvivalTable, Float64Array> {
  const times = mergeTimes(events, censored)
  const rows = times.time.length
  const columns = {
    ...times,
    atRisk: new Float64Array(rows),
    survival: new Float64Array(rows),
    standardError: new Float64Array(rows),
    lower: new Float64Array(rows),
    upper: new Float64Array(rows),
  }
  let atRisk = countOf(events) + countOf(censored)
  let start = atRisk
  let survivalBefore = 1
  let varianceBefore = 0
  for (let i = 0; i < rows; i++) {
    const left = atRisk - times.events[i]!
    const survival = survivalBefore * (left / start)
    const variance = left > 0 ? varianceBefore + (start - left) / left / start : 0
    const error = Math.sqrt(variance)
    columns.atRisk[i] = atRisk
    columns.survival[i] = survival
    columns.standardError[i] = left > 0 ? survival * error : Number.NaN
    columns.lower[i] = survivalLimit(survival, -z * error, method)
    columns.upper[i] = survivalLimit(survival, z * error, method)
    atRisk = left - times.censored[i]!
    if (times.censored[i]! > 0) {
      start = atRisk
      survivalBefore = survival
      varianceBefore = variance
    }
  }
  return columns
}

/** Columns as they are shown: plain lists. */
export function survivalTable(columns: SurvivalColumns): SurvivalTable {
  const { time, atRisk, events, censored, survival, standardError, lower, upper } = columns
  const numbers = (column: ArrayLike<number | null>): number[] => Array.from(column as ArrayLike<number>)
  const known = (column: ArrayLike<number | null>): (number | null)[] =>
    Array.from(column, (value) => (Number.isNaN(value) ? null : value))
  return {
    time: numbers(time),
    events: numbers(events),
    censored: numbers(censored),
    atRisk: numbers(atRisk),
    survival: numbers(survival),
    standardError: known(standardError),
    lower: known(lower),
    upper: known(upper),
  }
}

/** `spread` is z times the standard error of log S, below 0 for the lower limit. */
function survivalLimit(survival: number, spread: number, method: SurvivalMethod): number {
  if (survival === 0 || (survival === 1 && method === 'log-log')) return Number.NaN
  if (method === 'plain') return Math.min(1, Math.max(0, survival * (1 + spread)))
  if (method === 'log') return Math.min(1, survival * Math.exp(spread))
  const log = Math.log(survival)
  return Math.exp(log * Math.exp(spread / log))
}

interface Times {
  readonly time: Float64Array
  readonly events: Float64Array
  readonly censored: Float64Array
}

/** One ascending list of times from two; times apart by float noise only are one. */
function mergeTimes(events: ValueTable, censored: ValueTable): Times {
  const distinct = events.values.length + censored.values.length
  const [time, ended, left] = [
    new Float64Array(distinct),
    new Float64Array(distinct),
    new Float64Array(distinct),
  ]
  const noise = ((sumOf(events.values) + sumOf(censored.values)) / distinct) * 2 ** -26
  let rows = 0
  let last = Number.NaN
  for (let e = 0, c = 0; e + c < distinct; ) {
    const event = e < events.values.length ? events.values[e]! : Number.POSITIVE_INFINITY
    const other = c < censored.values.length ? censored.values[c]! : Number.POSITIVE_INFINITY
    const next = Math.min(event, other)
    const whole = Math.floor(next) === next && Math.floor(last) === last
    if (next !== last && (whole || !(next - last <= noise))) time[rows++] = next
    if (event === next) ended[rows - 1]! += events.counts[e++]!
    if (other === next) left[rows - 1]! += censored.counts[c++]!
    last = next
  }
  return { time: time.subarray(0, rows), events: ended.subarray(0, rows), censored: left.subarray(0, rows) }
}

function sumOf(values: readonly number[]): number {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += values[i]!
  return sum
}
