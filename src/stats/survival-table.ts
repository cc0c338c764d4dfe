import type { ValueTable } from '../core/metric.ts'

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

/** How many items a table counts. */
function countOf(table: ValueTable): number {
  return table.counts.reduce((sum, count) => sum + count, 0)
}

/** Survival and its limits along the times. Between two censorings S is one fraction, so whole shares come out whole. */
export function survivalTable(
  events: ValueTable,
  censored: ValueTable,
  method: SurvivalMethod,
  z: number,
): SurvivalTable {
  const times = mergeTimes(events, censored)
  const n = countOf(events) + countOf(censored)
  const table = {
    ...times,
    atRisk: [] as number[],
    survival: [] as number[],
    standardError: [] as (number | null)[],
    lower: [] as (number | null)[],
    upper: [] as (number | null)[],
  }
  let atRisk = n
  let start = n
  let survivalBefore = 1
  let varianceBefore = 0
  for (let i = 0; i < times.time.length; i++) {
    const left = atRisk - times.events[i]!
    const survival = survivalBefore * (left / start)
    const variance = left > 0 ? varianceBefore + (start - left) / left / start : 0
    const [lower, upper] = survivalLimits(survival, z * Math.sqrt(variance), method)
    table.atRisk.push(atRisk)
    table.survival.push(survival)
    table.standardError.push(left > 0 ? survival * Math.sqrt(variance) : null)
    table.lower.push(lower)
    table.upper.push(upper)
    atRisk = left - times.censored[i]!
    if (times.censored[i]! > 0) {
      start = atRisk
      survivalBefore = survival
      varianceBefore = variance
    }
  }
  return table
}

/** `spread` is z times the standard error of log S. */
function survivalLimits(
  survival: number,
  spread: number,
  method: SurvivalMethod,
): readonly [number | null, number | null] {
  if (survival === 0 || (survival === 1 && method === 'log-log')) return [null, null]
  if (method === 'plain') {
    return [Math.max(0, survival * (1 - spread)), Math.min(1, survival * (1 + spread))]
  }
  if (method === 'log') return [survival * Math.exp(-spread), Math.min(1, survival * Math.exp(spread))]
  const log = Math.log(survival)
  return [Math.exp(log * Math.exp(-spread / log)), Math.exp(log * Math.exp(spread / log))]
}

interface Times {
  readonly time: number[]
  readonly events: number[]
  readonly censored: number[]
}

/** One ascending list of times from two; times apart by float noise only are one. */
function mergeTimes(events: ValueTable, censored: ValueTable): Times {
  const merged: Times = { time: [], events: [], censored: [] }
  const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0)
  const distinct = events.values.length + censored.values.length
  const noise = ((sum(events.values) + sum(censored.values)) / distinct) * 2 ** -26
  let last = Number.NaN
  for (let e = 0, c = 0; e + c < distinct; ) {
    const event = events.values[e] ?? Number.POSITIVE_INFINITY
    const other = censored.values[c] ?? Number.POSITIVE_INFINITY
    const time = Math.min(event, other)
    const whole = Number.isInteger(time) && Number.isInteger(last)
    if (time !== last && (whole || !(time - last <= noise))) {
      merged.time.push(time)
      merged.events.push(0)
      merged.censored.push(0)
    }
    const i = merged.time.length - 1
    if (event === time) merged.events[i]! += events.counts[e++]!
    if (other === time) merged.censored[i]! += censored.counts[c++]!
    last = time
  }
  return merged
}
