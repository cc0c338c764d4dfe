import { CxMetricsError, show } from './errors.ts'
import type { Definition, Json, Tally, ValueTable } from './metric.ts'
import { addTexts } from './sum.ts'
import { mergeTables } from './tally.ts'

/**
 * Adds two tallies of the same definition, bin by bin: the tally of all their items, to the last bit.
 *
 * @throws `definition_mismatch` naming the choice in which the definitions differ; `invalid_snapshot` for a tally that
 * lacks a bin, or what a bin carries, of the other.
 * @example
 * const [a, b] = [[9, 10], [3]].map((scores) => tally(npsMetric(self), scores))
 * mergeTallies(a, b).counts // { 3: 1, 9: 1, 10: 1, … }
 * @category Contract
 * @since 0.1.0
 */
export function mergeTallies<Class extends string, Exclusion extends string>(
  a: Tally<Class, Exclusion>,
  b: Tally<Class, Exclusion>,
): Tally<Class, Exclusion> {
  checkSameDefinition(a.definition, b.definition)
  const addSums = (x: Sums, y: Sums): Sums => zip(x, y, addTexts)
  return {
    ...a,
    counts: zip(a.counts, b.counts, (x: number, y: number) => x + y),
    weights: zip(a.weights, b.weights, addSums as never),
    values: zip(a.values, b.values, mergeTables),
    sums: zip(a.sums, b.sums, addSums),
  }
}

/**
 * Throws unless two definitions are the same choice by choice.
 *
 * @throws `definition_mismatch` with the path of the first difference.
 * @example
 * checkSameDefinition(nps([9]).definition, csat([5]).definition) // throws definition_mismatch at ['metric']
 * @category Contract
 * @since 0.1.0
 */
export function checkSameDefinition(a: Definition, b: Definition): void {
  const path = firstDifference(a as unknown as Json, b as unknown as Json)
  if (!path) return
  const at = (definition: Definition): unknown =>
    path.reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], definition)
  throw new CxMetricsError(
    'definition_mismatch',
    `definitions differ in ${path.join('.')}: ${JSON.stringify(at(a))} and ${JSON.stringify(at(b))}. ` +
      'Only numbers of one definition can be added or compared.',
    path,
  )
}

function firstDifference(a: Json | undefined, b: Json | undefined): string[] | null {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b ? null : []
  if (Array.isArray(a) !== Array.isArray(b)) return []
  for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
    const inner = firstDifference((a as Record<string, Json>)[key], (b as Record<string, Json>)[key])
    if (inner) return [key, ...inner]
  }
  return null
}

type Sums = { readonly [amount: string]: string }

/** Combines two records of the same keys, in whatever order these stand; null is what neither tally carries. */
function zip<Part extends { readonly [key: string]: Value } | null, Value>(
  a: Part,
  b: Part,
  combine: (a: Value, b: Value) => Value,
): Part {
  const keys = Object.keys(a ?? {})
  const same =
    !a === !b && keys.length === Object.keys(b ?? {}).length && keys.every((key) => Object.hasOwn(b!, key))
  must(same, [], 'must have the same bins as the other', b)
  return a && (Object.fromEntries(keys.map((key) => [key, combine(a[key]!, b![key]!)])) as Part)
}

/**
 * Reads a tally back from its JSON form, as `JSON.parse` returns it, and checks all that a merge relies on.
 *
 * @throws `invalid_snapshot` with the path of what is wrong.
 * @example
 * parseTally(JSON.parse(JSON.stringify(tally(npsMetric(self), [9, 3])))).counts['9'] // 1
 * @category Contract
 * @since 0.1.0
 */
export function parseTally(json: unknown): Tally {
  const { format, formatVersion, definition, counts, weights, values, sums } = record(json, [])
  must(format === 'cx-metrics/tally', ['format'], 'must be cx-metrics/tally', format)
  must(formatVersion === 1, ['formatVersion'], 'must be 1: a newer release wrote this', formatVersion)
  const { choices, window = {}, version, ...texts } = record(definition, ['definition'])
  record(choices, ['definition', 'choices'])
  record(window, ['definition', 'window'])
  must(Number.isSafeInteger(version), ['definition', 'version'], WHOLE, version)
  for (const name of ['metric', 'item', 'statistic', 'unit']) {
    must(typeof texts[name] === 'string', ['definition', name], 'must be text', texts[name])
  }
  each(counts, ['counts'], count)
  const exactEach: Check = (value, path) => each(value, path, exact)
  if (weights !== null) each(weights, ['weights'], exactEach)
  if (sums !== null) each(sums, ['sums'], exactEach)
  if (values !== null) each(values, ['values'], table)
  return json as Tally
}

type Check = (value: unknown, path: readonly string[]) => void

const WHOLE = 'must be a whole number, 0 or more'

function must(holds: boolean, path: readonly string[], rule: string, got: unknown): void {
  if (holds) return
  throw new CxMetricsError(
    'invalid_snapshot',
    `${path.join('.') || 'a tally'} ${rule}, got ${show(got)}`,
    path,
  )
}

function record(value: unknown, path: readonly string[]): Record<string, unknown> {
  must(typeof value === 'object' && value !== null && !Array.isArray(value), path, 'must be an object', value)
  return value as Record<string, unknown>
}

function each(value: unknown, path: readonly string[], check: Check): void {
  for (const [key, inner] of Object.entries(record(value, path))) check(inner, [...path, key])
}

function count(value: unknown, path: readonly string[]): void {
  must(Number.isSafeInteger(value) && (value as number) >= 0, path, WHOLE, value)
}

function exact(value: unknown, path: readonly string[]): void {
  const text = /^(0p0|-?([1-9a-f][0-9a-f]*)?[13579bdf]p-?\d{1,4})$/
  must(typeof value === 'string' && text.test(value), path, 'must be an exact sum such as 3p-2', value)
}

function table(value: unknown, path: readonly string[]): void {
  const { values, counts } = record(value, path) as Partial<ValueTable>
  const paired = Array.isArray(values) && Array.isArray(counts) && values.length === counts.length
  must(paired, path, 'must hold as many values as counts', value)
  values!.forEach((one, i) => {
    const ascending = Number.isSafeInteger(one) && !(one <= values![i - 1]!)
    must(ascending, [...path, 'values', `${i}`], 'must be whole and ascending', one)
    count(counts![i], [...path, 'counts', `${i}`])
  })
}
