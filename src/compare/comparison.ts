import { badOption } from '../core/errors.ts'
import type { Definition } from '../core/metric.ts'
import type { Interval, IntervalReason } from '../core/result.ts'
import { checkSameDefinition } from '../core/snapshot.ts'
import type { RestrictedMeanDifference } from '../stats/log-rank.ts'
import type { Shift } from '../stats/mann-whitney.ts'
import { type Comparable, type Evidence, evidenceOf } from './evidence.ts'
import type { Finding } from './methods.ts'

/** One side of a comparison. */
export interface Compared {
  readonly value: number | null
  readonly n: number | null
  /** n without weights, else Kish's (Σw)² / Σw². */
  readonly effectiveN: number | null
  /** The time that was looked at, in metrics that look at one. */
  readonly window: Definition['window'] | null
}

/** What `compare` answers with; its shape never depends on options or data. */
export interface Comparison {
  readonly metric: string
  readonly unit: Definition['unit']
  /** a.value − b.value, exact, in `unit`; null where a side has none, and `status` says so. */
  readonly difference: number | null
  readonly interval: Interval | null
  /** Why `interval` is null although `difference` is not. */
  readonly intervalReason: IntervalReason | null
  /** Two-sided. Of the default methods 1 less the level at which the interval touches 0. */
  readonly p: number | null
  readonly method: string
  readonly status: 'ok' | 'nothing-to-compare' | 'below-minimum-sample'
  readonly a: Compared
  readonly b: Compared
  /** Customers on both sides with a value there, and those left out; null unless paired. */
  readonly pairs: { readonly n: number; readonly unmatched: number; readonly incomplete: number } | null
  /** Hodges and Lehmann's, of `mann-whitney`: the median of all differences, not the difference of medians. */
  readonly shift: Shift | null
  /** Of `log-rank`: the difference up to the longest span that both sides have seen. */
  readonly restrictedMean: RestrictedMeanDifference | null
  readonly definition: Definition
}

/** A side as it is compared: nothing may be known of it. */
export interface Side {
  readonly definition: Definition
  readonly evidence: Evidence | null
  readonly n: number | null
  readonly withheld: boolean
}

/** The option `level` with its default, checked. */
export function readLevel(level: number | undefined = 0.95): number {
  return typeof level === 'number' && level > 0 && level < 1
    ? level
    : badOption('level', 'between 0 and 1', level)
}

export function sideOf(item: Comparable): Side {
  const evidence = evidenceOf(item)
  const withheld = 'status' in item && item.status === 'below-minimum-sample'
  const n = 'n' in item ? item.n : (evidence?.n ?? 0)
  return { definition: item.definition, evidence, n, withheld }
}

/**
 * The comparison of two sides by what `find` makes of them; what it has no say about is null. Sides of two definitions are
 * refused; their windows may differ.
 */
export function comparisonOf(
  a: Side,
  b: Side,
  method: string,
  find: (a: Evidence, b: Evidence) => Finding,
): Comparison {
  checkSameDefinition(timeless(a.definition), timeless(b.definition))
  const both = a.evidence && b.evidence && ([a.evidence, b.evidence] as const)
  const found: Finding = both ? find(...both) : { interval: null, p: null }
  const { metric, unit } = a.definition
  return {
    metric,
    unit,
    difference: both && both[0].value - both[1].value,
    interval: found.interval,
    intervalReason: found.interval ? null : (found.reason ?? null),
    p: found.p,
    method,
    status: both ? 'ok' : a.withheld || b.withheld ? 'below-minimum-sample' : 'nothing-to-compare',
    a: comparedOf(a),
    b: comparedOf(b),
    pairs: null,
    shift: found.shift ?? null,
    restrictedMean: found.restrictedMean ?? null,
    definition: timeless(a.definition),
  }
}

export function comparedOf({ definition, evidence, n }: Side): Compared {
  const { value = null, effectiveN = null } = evidence ?? {}
  return { value, n, effectiveN: effectiveN || null, window: definition.window ?? null }
}

function timeless({ window, ...definition }: Definition): Definition {
  return definition
}
