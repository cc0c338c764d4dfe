import { meanOf, total } from '../core/distribution.ts'
import { badOption, CxMetricsError, checkOptions, oneOf, show } from '../core/errors.ts'
import type { Definition } from '../core/metric.ts'
import type { MetricResult, Withheld } from '../core/result.ts'
import { benjaminiHochberg, holm } from '../stats/adjust.ts'
import { fP } from '../stats/beta.ts'
import { chiSquareP } from '../stats/chi-square.ts'
import { compareSides } from './compare.ts'
import { type Comparison, comparedOf, type Side, sideOf } from './comparison.ts'
import { type Evidence, type Limits, pool, varianceOf } from './evidence.ts'
import type { CompareMethod } from './methods.ts'

/** Options of `compareGroups`. */
export interface CompareGroupsOptions {
  /** What each group is held against: all others, all together, or the group of a key: `{ channel: 'chat' }`. @defaultValue 'rest' */
  readonly against?: 'rest' | 'total' | { readonly [name: string]: unknown }
  /** How p-values allow for there being many. Intervals stay those of one comparison. @defaultValue 'holm' */
  readonly correction?: 'holm' | 'benjamini-hochberg' | 'none'
  readonly method?: CompareMethod
  /** Between 0 and 1, both excluded. @defaultValue 0.95 */
  readonly level?: number
}

/** One group against what it is held against. */
export interface GroupComparison<Key = unknown> extends Comparison {
  readonly key: Key
  /** p after the correction, null as p is. */
  readonly adjustedP: number | null
}

/** One test of whether groups differ at all: Pearson's χ² for shares, else Brown and Forsythe's F as Mehrotra mended it. */
export interface Homogeneity {
  readonly method: 'chi-squared' | 'brown-forsythe'
  readonly statistic: number
  /** Between the groups ... */
  readonly df: number
  /** ... and within, of an F. */
  readonly dfWithin: number | null
  readonly p: number
}

/** What `compareGroups` answers with. */
export interface GroupComparisons<Key = unknown> {
  readonly metric: string
  readonly unit: Definition['unit']
  readonly against: 'rest' | 'total' | 'key'
  readonly correction: 'holm' | 'benjamini-hochberg' | 'none'
  /** Whether the groups differ at all. Null where fewer than two can be compared. */
  readonly overall: Homogeneity | null
  readonly groups: readonly GroupComparison<Key>[]
  readonly definition: Definition
}

/**
 * Which groups differ: every group of a summary against all others, against all together or against one of them, with
 * p-values that allow for there being many, and one test of whether they differ at all.
 *
 * `difference` is the group's value less the other's, in the metric's unit; against the total it is (1 − share of the
 * group) × (group − rest), for the group is part of the total. `overall` is Pearson's χ² for
 * shares, and else an F that knows of unequal variances, for two groups Welch's test. A withheld group makes the rest and the total
 * unknown: compare such groups against a key. Groups without a value have `difference: null` and do not count.
 *
 * @param groups what `summarize` returned
 * @param name the metric's name in it
 * @throws `invalid_option` for an unknown name or key; `invalid_input` for what is no summary
 * @example
 * const rows = [['north', 10], ['north', 9], ['north', 9], ['south', 3], ['south', 5], ['south', 9]]
 * const report = summarize(rows, { by: { team: ([team]) => team }, metrics: { nps: npsMetric(([, score]) => score) } })
 * compareGroups(report, 'nps').groups.map(({ key, difference }) => [key.team, difference]) // [['north', 133.33…], ['south', -133.33…]]
 * @see Holm 1979, Scandinavian Journal of Statistics 6:65–70; Benjamini and Hochberg 1995, Journal of the Royal
 * Statistical Society B 57:289–300; Pearson 1900, Philosophical Magazine 50:157–175; Brown and Forsythe 1974,
 * Technometrics 16:129–132; Mehrotra 1997, Communications in Statistics, Simulation and Computation 26:1139–1145
 * @category Comparing
 * @since 0.1.0
 */
export function compareGroups<Group extends { readonly key: unknown }>(
  groups: readonly Group[],
  name: Exclude<keyof Group & string, 'key'>,
  options: CompareGroupsOptions = {},
): GroupComparisons<Group['key']> {
  checkOptions(options, ['against', 'correction', 'method', 'level'])
  const { against = 'rest', method, level } = options
  const correction = oneOf('correction', options.correction, ['holm', 'benjamini-hochberg', 'none'])
  const how = { ...(method !== undefined && { method }), ...(level !== undefined && { level }) }
  const named = sidesOf(groups, name)
  const sides = named.map(({ side }) => side)
  const [{ definition }] = sides as [Side]
  const other = Object(against) === against ? keyed(named, against as object) : null
  if (!other) oneOf('against', against as 'rest', ['rest', 'total'])
  const compared = named
    .filter(({ side }) => side !== other)
    .map(({ key, side }) => {
      const rest =
        other ??
        together(
          definition,
          sides.filter((one) => one !== side),
          against,
        )
      if (against !== 'total') return { key, ...compareSides(side, rest, how) }
      return {
        key,
        ...againstTotal(side, rest, together(definition, sides, against), compareSides(side, rest, how)),
      }
    })
  const p = compared.map((comparison) => comparison.p)
  // two groups, each against the other, are one test
  const one = !other && sides.filter(({ evidence }) => evidence).length === 2
  const correct = {
    none: (p: readonly (number | null)[]) => p,
    holm,
    'benjamini-hochberg': benjaminiHochberg,
  }[correction]
  const adjusted = one ? p : correct(p)
  return {
    metric: definition.metric,
    unit: definition.unit,
    against: other ? 'key' : (against as 'rest' | 'total'),
    correction,
    overall: homogeneity(sides.flatMap(({ evidence }) => evidence ?? [])),
    groups: compared.map((comparison, i) => ({ ...comparison, adjustedP: adjusted[i]! })),
    definition,
  }
}

interface Named<Key> {
  readonly key: Key
  readonly side: Side
}

function sidesOf<Group extends { readonly key: unknown }>(
  groups: readonly Group[],
  name: keyof Group & string,
): readonly Named<Group['key']>[] {
  if (!Array.isArray(groups) || groups.length === 0) {
    const text = `groups must be what summarize returned, of one group or more, got ${show(groups)}`
    throw new CxMetricsError('invalid_input', text)
  }
  return groups.map((group, i) => {
    const result = group?.[name] as MetricResult | Withheld | undefined
    if (typeof result !== 'object' || !result?.definition || name === 'key') {
      badOption('name', `that of a metric of the summary (row ${i})`, name)
    }
    return { key: group.key, side: sideOf(result) }
  })
}

function keyed<Key>(named: readonly Named<Key>[], key: object): Side {
  const wanted = Object.entries(key)
  const found = named.filter(({ key }) => {
    const own = key as { readonly [name: string]: unknown }
    return (
      Object.keys(own).length === wanted.length &&
      wanted.every(([name, value]) => Object.is(own[name], value))
    )
  })
  return found.length === 1
    ? found[0]!.side
    : badOption('against', "'rest', 'total' or the key of one group, all of its columns", key)
}

/** All sides as one. Where one of them is withheld, or does not say enough, nothing is known of all. */
function together(definition: Definition, sides: readonly Side[], against: unknown): Side {
  const known = sides.flatMap(({ evidence }) => evidence ?? [])
  const withheld = sides.some((side) => side.withheld)
  const evidence = withheld ? null : pool(known)
  if (known.length > 0 && !withheld && !evidence) {
    badOption('against', 'a key: results of this metric do not say what several groups are together', against)
  }
  return { definition, evidence, n: evidence?.n ?? null, withheld }
}

/** A group is part of the total, which it moves itself: what is left of the difference is the weight of the rest. */
function againstTotal(group: Side, rest: Side, all: Side, comparison: Comparison): Comparison {
  if (!group.evidence || !rest.evidence) return { ...comparison, b: comparedOf(all) }
  const part = rest.evidence.totalWeight! / all.evidence!.totalWeight!
  const { difference, interval } = comparison
  const scaled = (limits: Limits): Limits => ({ lower: part * limits.lower, upper: part * limits.upper })
  return {
    ...comparison,
    difference: difference! * part,
    interval: interval && { ...interval, ...scaled(interval) },
    b: comparedOf(all),
    // a shift against the rest, of which the total has some part
    shift: null,
  }
}

/**
 * Shares by Pearson's χ², Σ n(v − v̄)² / v̄(1 − v̄). Other values vary in some groups more than in others, which the
 * pooled variance of a χ² cannot know: theirs is Mehrotra's F, Σ n(v − v̄)² / Σ(1 − h)s² with h = n / Σn, on Satterthwaite's
 * degrees of freedom for both. Where no group varies there is nothing but χ².
 */
function homogeneity(groups: readonly Evidence[]): Homogeneity | null {
  const variances = groups.map(varianceOf)
  if (groups.length < 2 || variances.includes(null)) return null
  const sizes = groups.map(({ effectiveN }) => effectiveN)
  const all = total(sizes)
  // where all agree nothing varies within, and what rounding put between would be all there is
  const mean = meanOf(
    groups.map(({ value }) => value),
    sizes,
  )
  const between = total(groups.map(({ value }, i) => sizes[i]! * (value - mean) ** 2))
  const spread = groups.map((_, i) => (sizes[i]! > 1 ? (variances[i]! * sizes[i]!) / (sizes[i]! - 1) : 0))
  const rest = spread.map((variance, i) => (1 - sizes[i]! / all) * variance)
  const within = total(rest)
  if (groups[0]!.points?.length === 2 || !(within > 0) || Math.min(...sizes) < 2) {
    const pooled = total(sizes.map((n, i) => n * variances[i]!))
    const statistic = between > 0 ? (between * all) / (pooled + between) : 0
    const df = groups.length - 1
    return { method: 'chi-squared', statistic, df, dfWithin: null, p: chiSquareP(statistic, df) }
  }
  const shares = sizes.map((n) => n / all)
  const both = total(spread.map((variance, i) => shares[i]! * variance)) ** 2
  const squares = total(spread.map((variance, i) => (1 - 2 * shares[i]!) * variance ** 2))
  const df = within ** 2 / (squares + both)
  const dfWithin = within ** 2 / total(rest.map((part, i) => part ** 2 / (sizes[i]! - 1)))
  const statistic = between / within
  return { method: 'brown-forsythe', statistic, df, dfWithin, p: fP(statistic, df, dfWithin) }
}
