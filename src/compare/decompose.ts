import { CxMetricsError, type CxMetricsErrorCode, checkItems, show } from '../core/errors.ts'
import type { Definition } from '../core/metric.ts'
import type { MetricResult, Withheld } from '../core/result.ts'
import { checkSameDefinition } from '../core/snapshot.ts'
import {
  type Fraction,
  fractionOf,
  fractionValue,
  minus,
  over,
  plus,
  sumOfFractions,
  times,
} from '../stats/rational.ts'

/**
 * One group before or after: its value, its items, and its share of the total's weight. A group that is not there has
 * value null, n 0 and share 0; shares of nothing are null.
 *
 * @category Comparing
 * @since 0.1.0
 */
export interface GroupPart {
  readonly value: number | null
  readonly n: number | null
  readonly share: number | null
}

/**
 * What one group adds to the change of the total: mix + rate = change.
 *
 * @category Comparing
 * @since 0.1.0
 */
export interface GroupEffect<Key> {
  readonly key: Key
  readonly before: GroupPart
  readonly after: GroupPart
  readonly mix: number | null
  readonly rate: number | null
  readonly change: number | null
}

/**
 * A change of a total, taken apart. Changes, mix and rate are in the unit of the metric, and null where one side has
 * nothing, as `status` says.
 *
 * @category Comparing
 * @since 0.1.0
 */
export interface Decomposition<Key> {
  /** Null, like unit and definition, where neither side has a group. */
  readonly metric: string | null
  readonly unit: Definition['unit'] | null
  readonly status: 'ok' | 'nothing-before' | 'nothing-after' | 'nothing'
  /** The value of all groups together. */
  readonly before: number | null
  readonly after: number | null
  readonly change: number | null
  /** What the total moved because the groups' shares did. */
  readonly mix: number | null
  /** What the total moved because the groups' values did. */
  readonly rate: number | null
  /** In the order of `before`, then those that only `after` has. */
  readonly groups: readonly GroupEffect<Key>[]
  /** What both sides agree in: all but the window. */
  readonly definition: Omit<Definition, 'window'> | null
}

/**
 * Takes the change of a total apart: how much of it comes of the groups' shares (mix), how much of their values (rate).
 *
 * With w a group's share of the weight, r its value and R̄ the mean of the two totals,
 * mix = Σ (w₁ − w₀)·((r₀ + r₁)/2 − R̄), rate = Σ (r₁ − r₀)·(w₀ + w₁)/2, and mix + rate = change. A group absent on one
 * side takes the other's value. Neither effect depends on which side is called before, but for the sign.
 *
 * All is computed in fractions, and every number rounded once: they add up but for the last digit of the largest. A
 * value that a whole number over its weight rounds to counts as that fraction, as values of counts, points and cents are,
 * and the totals are then, to the last digit, the metric of all items together; any other counts as the double it is.
 *
 * The weight is what values were divided by: `base` or `start` in metrics of `statistic: 'ratio'`, else `totalWeight`,
 * without that n. Medians and daily rates are no means of their groups, and refused.
 *
 * @param before groups as `summarize` and `present` return them, or any `{ key, [name]: result }`
 * @param metric the name of the metric in the groups, or a function of a group to its result
 * @throws `definition_mismatch` for other choices or keys (windows may differ); `invalid_value` for a key that comes twice
 * and for a withheld group; `invalid_input` for what is no group, and for a metric that cannot be decomposed.
 * @example
 * const groups = (phone, chat) => [
 *   { key: { channel: 'phone' }, nps: npsFromCounts(phone) },
 *   { key: { channel: 'chat' }, nps: npsFromCounts(chat) },
 * ]
 * const may = groups({ promoters: 50, passives: 20, detractors: 10 }, { promoters: 6, passives: 8, detractors: 6 })
 * const june = groups({ promoters: 26, passives: 9, detractors: 5 }, { promoters: 20, passives: 25, detractors: 15 })
 * const moved = decompose(may, june, 'nps')
 * moved.change // -14
 * moved.mix // -18.833333333333332
 * moved.rate // 4.833333333333333
 * decompose([], [], 'nps').status // 'nothing'
 * @see Kitagawa 1955, Components of a Difference Between Two Rates, Journal of the American Statistical Association
 * 50:1168–1194
 * @category Comparing
 * @since 0.1.0
 */
export function decompose<Group extends { readonly key: object }>(
  before: readonly Group[],
  after: readonly Group[],
  metric: Exclude<keyof Group & string, 'key'> | ((group: Group) => MetricResult | Withheld),
): Decomposition<Group['key']> {
  const old = readSide('before', before, metric)
  const now = readSide('after', after, metric)
  const definition = commonDefinition([...old.parts.values(), ...now.parts.values()])
  const both = old.total && now.total
  const shown = (effect: Fraction): number | null => both && fractionValue(effect)
  const middle = half(plus(old.total ?? ZERO, now.total ?? ZERO))
  const effects = [...new Map([...old.parts, ...now.parts]).keys()].map((id) => {
    const [a, b] = [old.parts.get(id), now.parts.get(id)]
    const [w0, w1] = [shareOf(a, old), shareOf(b, now)]
    const r0 = ratioOf(a) ?? ratioOf(b) ?? ZERO
    const r1 = ratioOf(b) ?? r0
    const mix = times(minus(w1, w0), minus(half(plus(r0, r1)), middle))
    const rate = times(minus(r1, r0), half(plus(w0, w1)))
    const group: GroupEffect<Group['key']> = {
      key: (a ?? b)!.key,
      before: shownPart(a, old.total && w0),
      after: shownPart(b, now.total && w1),
      mix: shown(mix),
      rate: shown(rate),
      change: shown(plus(mix, rate)),
    }
    return { group, rate }
  })
  const change = minus(now.total ?? ZERO, old.total ?? ZERO)
  const rate = sumOfFractions(effects.map((effect) => effect.rate))
  return {
    metric: definition?.metric ?? null,
    unit: definition?.unit ?? null,
    status: both ? 'ok' : old.total ? 'nothing-after' : now.total ? 'nothing-before' : 'nothing',
    before: old.total && fractionValue(old.total),
    after: now.total && fractionValue(now.total),
    change: shown(change),
    // to the last bit the sum of the groups' mix: their shares change by 0 in all, so that R̄ falls out
    mix: shown(minus(change, rate)),
    rate: shown(rate),
    groups: effects.map(({ group }) => group),
    definition,
  }
}

type Choice<Group> = string | ((group: Group) => MetricResult | Withheld)

/** What a group's result was made of: value = amount / weight. */
interface Part<Key> {
  readonly key: Key
  readonly result: MetricResult
  readonly amount: Fraction
  readonly weight: Fraction
}

interface Side<Key> {
  /** By a text that tells keys apart. */
  readonly parts: ReadonlyMap<string, Part<Key>>
  readonly weight: Fraction
  /** The value of all together; null where they weigh nothing. */
  readonly total: Fraction | null
}

const ZERO: Fraction = [0n, 1n]

function half([top, bottom]: Fraction): Fraction {
  return [top, 2n * bottom]
}

function ratioOf(part: Part<unknown> | undefined): Fraction | null {
  return part && part.weight[0] > 0n ? over(part.amount, part.weight) : null
}

function shareOf(part: Part<unknown> | undefined, { weight, total }: Side<unknown>): Fraction {
  return part && total ? over(part.weight, weight) : ZERO
}

function shownPart(part: Part<unknown> | undefined, share: Fraction | null): GroupPart {
  return {
    value: part ? part.result.value : null,
    n: part ? part.result.n : 0,
    share: share && fractionValue(share),
  }
}

function readSide<Group extends { readonly key: object }>(
  name: string,
  groups: readonly Group[],
  metric: Choice<Group>,
): Side<Group['key']> {
  checkItems(groups, name)
  const parts = new Map<string, Part<Group['key']>>()
  let index = 0
  for (const group of groups) {
    const path = [name, index++]
    const id = idOf(group, path)
    if (parts.has(id)) refuse('invalid_value', path, `${JSON.stringify(group.key)} comes twice`)
    const at = typeof metric === 'string' ? [...path, metric] : path
    parts.set(id, readPart(group.key, resultOf(group, metric), at))
  }
  const all = [...parts.values()]
  const weight = sumOfFractions(all.map((part) => part.weight))
  const amount = sumOfFractions(all.map((part) => part.amount))
  return { parts, weight, total: weight[0] > 0n ? over(amount, weight) : null }
}

/** Names, types and values of a key as one text, whatever the order they stand in. */
function idOf(group: { readonly key: object } | null | undefined, path: Path): string {
  const key = group?.key
  if (typeof key !== 'object' || key === null) {
    refuse('invalid_input', path, `a group must have a key, got ${show(group)}`)
  }
  const entries = Object.entries(key).sort(([a], [b]) => (a < b ? -1 : 1))
  for (const [name, value] of entries) {
    const plain = value === null || ['string', 'boolean'].includes(typeof value) || Number.isFinite(value)
    if (!plain) refuse('invalid_value', [...path, 'key', name], `${name} can be no key: ${show(value)}`)
  }
  return JSON.stringify(entries)
}

function resultOf<Group extends object>(
  group: Group,
  metric: Choice<Group>,
): Detailed | Withheld | undefined {
  return typeof metric === 'string' ? Object.getOwnPropertyDescriptor(group, metric)?.value : metric(group)
}

function readPart<Key>(key: Key, result: Detailed | Withheld | undefined, path: Path): Part<Key> {
  if (!result?.definition) {
    return refuse('invalid_input', path, `a group must have a result, got ${show(result)}`)
  }
  const { metric, definition } = result
  if (!('value' in result)) {
    const text = `${JSON.stringify(key)} is withheld: what is not shown cannot be added up`
    return refuse('invalid_value', path, text)
  }
  if (!isMean(definition)) {
    const text = `${metric} cannot be decomposed: that of all is no mean of its groups, whatever they weigh`
    return refuse('invalid_input', path, text)
  }
  const { value } = result
  const weight = weightOf(result)
  if (typeof weight !== 'number' || !(weight >= 0 && weight < Infinity)) {
    const text = `${metric} cannot be decomposed: its results do not say what their values were divided by`
    return refuse('invalid_input', path, text)
  }
  if (value === null ? weight > 0 : !Number.isFinite(value)) {
    refuse('invalid_value', path, `value must be a number, got ${show(value)}`)
  }
  const exact = fractionOf(weight)
  const whole = Math.round((value ?? 0) * weight)
  const amount = whole / weight === value ? fractionOf(whole) : times(fractionOf(value ?? 0), exact)
  return { key, result, amount, weight: exact }
}

/** The fields of a result that say what its value was divided by. */
interface Detailed extends MetricResult {
  readonly totalWeight?: number
  readonly base?: number
  readonly start?: number
}

/** Whether there are weights by which the value of all is the mean of the groups' values: of medians there are none. */
function isMean({ choices }: Definition): boolean {
  return choices['statistic'] !== 'median' && choices['denominator'] !== 'daily'
}

function weightOf({ n, totalWeight, base, start, definition }: Detailed): number | null | undefined {
  if (definition.statistic === 'ratio') return base ?? start
  return totalWeight ?? (definition.choices['weights'] === 'given' ? null : n)
}

/** That of all results but for the window. Throws where they differ, or where their keys do. */
function commonDefinition(parts: readonly Part<object>[]): Decomposition<object>['definition'] {
  const keyed = parts.map(({ key, result }) => {
    const { window: _, ...definition } = result.definition
    return { ...definition, by: Object.keys(key).sort() }
  })
  // most are one and the same, and comparing texts is quicker
  const [first, ...others] = new Map(keyed.map((one) => [JSON.stringify(one), one])).values()
  for (const other of others) checkSameDefinition(first!, other)
  if (!first) return null
  const { by: _, ...definition } = first
  return definition
}

type Path = readonly (string | number)[]

function refuse(code: CxMetricsErrorCode, path: Path, text: string): never {
  throw new CxMetricsError(code, `${path.join('.')}: ${text}`, path)
}
