import assert from 'node:assert/strict'
import { inspect } from 'node:util'
import fc from 'fast-check'
import { tally } from '../../src/core/evaluate.ts'
import type { Definition, Metric, OnInvalid, Tally } from '../../src/core/metric.ts'
import type { MetricResult } from '../../src/core/result.ts'
import { mergeTallies, parseTally } from '../../src/core/snapshot.ts'

export type Range = readonly [low: number, high: number]

/**
 * A metric as the laws see it: what may be asked of it, what may come in, and what its answers may be.
 * Methods and not function properties: subjects of different types stand in one list.
 */
export interface Subject<Choices = unknown, Reading = unknown, Item = unknown> {
  readonly name: string
  /** The options that move the number. */
  readonly choices: fc.Arbitrary<Choices>
  /** The options that do not: intervals, percentiles, how a column is named. */
  readonly reading: fc.Arbitrary<Reading>
  item(choices: Choices): fc.Arbitrary<Item>
  metric(choices: Choices, reading: Reading, onInvalid: OnInvalid): Metric<Item, MetricResult>
  /** What two choices have in common if their tallies may be added. */
  canonical(choices: Choices): unknown
  /** An item that is missing, and so changes nothing but `excluded.missing`; null where missing ones count. */
  missing(choices: Choices): { readonly item: Item } | null
  /** Of `value` (at ''), of every other estimate, and of plain numbers, by their path. */
  ranges(choices: Choices, reading: Reading): { readonly [path: string]: Range }
  /** Estimates whose interval is about another number than their value. */
  apart?(choices: Choices, reading: Reading): readonly string[]
  /** Items in classes, by the result alone. */
  counted(result: MetricResult): number
  /** Whether a sample has nothing to compute from, by its tally alone. */
  empty(tally: Tally, choices: Choices): boolean
  /** A result with as few nulls as there can be: every other has its shape. */
  readonly example: MetricResult
  /** Paths that may be null where the example is not, `*` for any element. */
  readonly nullable: readonly string[]
  /** Paths below which keys depend on the options, by their nature. */
  readonly open: readonly string[]
  /** Set where items were derived, and a step before the metric throws. */
  readonly faultless?: true
  /** Set where no items are a count of 0. */
  readonly countsNothing?: true
}

/** What the laws test beside the metric: core, or a planted fault in it. */
export interface Core {
  readonly tally: (metric: Metric<unknown, MetricResult>, items: readonly unknown[]) => Tally
  readonly merge: (a: Tally, b: Tally) => Tally
  readonly parse: (json: unknown) => Tally
}

export const core: Core = { tally, merge: mergeTallies, parse: parseTally }

/** One drawn case: options, and items with where they go when they are dealt out or shuffled. */
interface Case {
  readonly choices: unknown
  readonly otherChoices: unknown
  readonly reading: unknown
  readonly otherReading: unknown
  readonly dealt: readonly { readonly item: unknown; readonly shard: number; readonly place: number }[]
}

const SHARDS = 3

export function cases(subject: Subject): fc.Arbitrary<Case> {
  const { choices, reading } = subject
  return fc
    .record({ choices, otherChoices: choices, reading, otherReading: reading })
    .map(deepFreeze)
    .chain((options) => {
      const item = subject.item(options.choices)
      const card = fc.record({ item, shard: fc.nat(SHARDS - 1), place: fc.nat(1000) })
      return fc.array(card, { maxLength: 24 }).map((dealt) => ({ ...options, dealt }))
    })
}

/** What every law works with. */
interface Bench {
  readonly subject: Subject
  readonly core: Core
  readonly drawn: Case
  readonly items: readonly unknown[]
  readonly metric: Metric<unknown, MetricResult>
  readonly total: Tally
  readonly result: MetricResult
  readonly shards: readonly Tally[]
}

export type LawName =
  | 'split'
  | 'order'
  | 'associativity'
  | 'identity'
  | 'noMutation'
  | 'pure'
  | 'snapshot'
  | 'partition'
  | 'missing'
  | 'bounds'
  | 'nullness'
  | 'sound'
  | 'shape'
  | 'definition'
  | 'policy'

/** Throws unless the law holds of one case. */
export function check(name: LawName, subject: Subject, drawn: Case, using: Core = core): void {
  const items = drawn.dealt.map(({ item }) => item)
  const metric = subject.metric(drawn.choices, drawn.reading, 'exclude')
  const total = using.tally(metric, items)
  const shards = Array.from({ length: SHARDS }, (_, shard) =>
    using.tally(
      metric,
      drawn.dealt.filter((card) => card.shard === shard).map(({ item }) => item),
    ),
  )
  const result = metric.finish(total)
  LAWS[name]({ subject, core: using, drawn, items, metric, total, result, shards })
}

const LAWS: { readonly [law in LawName]: (bench: Bench) => void } = {
  split: ({ core, metric, total, result, shards }: Bench): void => {
    const merged = shards.reduce(core.merge)
    assert.equal(JSON.stringify(merged), JSON.stringify(total), 'parts merged are the whole, to the last bit')
    assert.deepStrictEqual(metric.finish(merged), result)
  },

  order: ({ core, drawn, metric, total, result }: Bench): void => {
    const shuffled = [...drawn.dealt].sort((a, b) => a.place - b.place).map(({ item }) => item)
    const other = core.tally(metric, shuffled)
    assert.equal(JSON.stringify(other), JSON.stringify(total), 'no order of the items moves the tally')
    assert.deepStrictEqual(metric.finish(other), result)
  },

  associativity: ({ core, shards }: Bench): void => {
    const [a, b, c] = shards as [Tally, Tally, Tally]
    const { merge } = core
    const text = JSON.stringify(merge(merge(a, b), c))
    assert.equal(JSON.stringify(merge(a, merge(b, c))), text, '(a + b) + c = a + (b + c)')
    assert.equal(JSON.stringify(merge(c, merge(b, a))), text, 'a + b = b + a')
  },

  identity: ({ core, metric, total }: Bench): void => {
    const none = core.tally(metric, [])
    const text = JSON.stringify(total)
    assert.equal(JSON.stringify(core.merge(total, none)), text, 'a + nothing = a')
    assert.equal(JSON.stringify(core.merge(none, total)), text, 'nothing + a = a')
  },

  noMutation: ({ core, items, metric, total, shards }: Bench): void => {
    const copies = deepFreeze(structuredClone(items))
    const before = inspect(copies, { depth: null })
    const frozen = deepFreeze(core.tally(metric, copies))
    assert.equal(inspect(copies, { depth: null }), before, 'items stay as they were')
    metric.finish(frozen)
    assert.deepStrictEqual(frozen, total, 'finish leaves the tally as it was')
    shards.map(deepFreeze).reduce(core.merge)
  },

  pure: ({ core, items, metric, total, result }: Bench): void => {
    metric.finish(core.tally(metric, items.slice(0, 1)))
    assert.deepStrictEqual(metric.finish(total), result, 'finish remembers nothing')
    assert.equal(JSON.stringify(core.tally(metric, items)), JSON.stringify(total), 'nor does classify')
  },

  snapshot: ({ core, metric, total, result, shards }: Bench): void => {
    const restored = core.parse(JSON.parse(JSON.stringify(total)))
    assert.deepStrictEqual(restored, total, 'a tally is its own snapshot')
    assert.deepStrictEqual(metric.finish(restored), result, 'a restored tally finishes to the same result')
    const stored = shards.map((shard) => core.parse(JSON.parse(JSON.stringify(shard))))
    assert.equal(JSON.stringify(stored.reduce(core.merge)), JSON.stringify(total), 'and merges on')
  },

  partition: ({ subject, items, metric, total, result }: Bench): void => {
    const { classes, excluded } = metric.bins
    assert.deepStrictEqual(Object.keys(total.counts).sort(), [...classes, ...excluded].sort())
    const counts = Object.values(total.counts)
    assert.ok(
      counts.every((count) => Number.isSafeInteger(count) && count >= 0),
      'counts are whole',
    )
    assert.equal(sumOf(counts), items.length, 'classes + excluded = items in')
    const reasons = Object.values(result.excluded)
    assert.equal(subject.counted(result) + sumOf(reasons), items.length, 'so it is in the result')
  },

  missing: ({ subject, core, drawn, items, metric, result }: Bench): void => {
    const missing = subject.missing(drawn.choices)
    if (!missing) return
    const more = metric.finish(core.tally(metric, [...items, missing.item]))
    const { excluded, ...rest } = more
    const { excluded: before, ...same } = result
    assert.deepStrictEqual(rest, same, 'a missing item moves nothing')
    assert.deepStrictEqual(excluded, { ...before, missing: before['missing']! + 1 }, 'but is counted')
  },

  bounds: ({ subject, drawn, result }: Bench): void => {
    const ranges = subject.ranges(drawn.choices, drawn.reading)
    const apart = subject.apart?.(drawn.choices, drawn.reading) ?? []
    walk(result, (value, path) => {
      const range = path && ranges[path]
      if (!range || typeof value !== 'number') return
      assert.ok(range[0] <= value && value <= range[1], `${path} ${value} is off its range`)
    })
    for (const { path, value, interval } of estimatesIn(result)) {
      const range = ranges[path]
      assert.ok(range, `the subject names the range of ${path || 'value'}`)
      const [low, high] = range
      if (value !== null)
        assert.ok(low <= value && value <= high, `${path || 'value'} ${value} is off its range`)
      if (interval === null) continue
      const { lower, upper, level, method } = interval
      const shown = `${path} ${method} ${value} [${lower}, ${upper}]`
      assert.ok(low <= lower && lower <= upper && upper <= high, `${shown} is off its range`)
      assert.ok(level > 0 && level < 1)
      if (!apart.includes(path)) {
        assert.ok(value !== null && lower <= value && value <= upper, `${shown} misses the value`)
      }
    }
  },

  nullness: ({ subject, core, drawn, metric, total, result }: Bench): void => {
    const nothing = core.tally(metric, [])
    for (const [tally, { value, status, interval, intervalReason }] of [
      [total, result],
      [nothing, metric.finish(nothing)],
    ] as const) {
      const empty = (tally === nothing && !subject.countsNothing) || subject.empty(tally, drawn.choices)
      assert.equal(value === null, empty, 'null exactly where there is nothing to compute from')
      assert.equal(status === 'ok', value !== null, 'status says so')
      if (value === null) assert.equal(interval, null, 'no interval of nothing')
      assert.equal(
        intervalReason !== null,
        value !== null && interval === null,
        'a value has its interval, or a reason',
      )
    }
  },

  sound: ({ result }: Bench): void => {
    walk(result, (value, path) => {
      if (typeof value === 'number')
        assert.ok(Number.isFinite(value) && !Object.is(value, -0), `${path} is ${value}`)
      else if (typeof value === 'object' && value !== null) {
        assert.ok(
          Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype,
          `${path} is no plain data`,
        )
      } else
        assert.ok(
          value === null || ['string', 'boolean'].includes(typeof value),
          `${path} is ${typeof value}`,
        )
    })
    assert.deepStrictEqual(JSON.parse(JSON.stringify(result)), result, 'a result is its own JSON')
  },

  shape: ({ subject, result, metric }: Bench): void => {
    sameShape(result, subject.example, subject, '')
    assert.deepStrictEqual(result.definition, metric.definition, 'the result carries the definition')
    assert.equal(result.metric, metric.definition.metric)
    assert.equal(result.unit, metric.definition.unit)
    assert.equal(metric.finish.length, 1)
  },

  definition: ({ subject, core, drawn, items, metric, total, result }: Bench): void => {
    const { choices, otherChoices, reading, otherReading } = drawn
    const twin = subject.metric(choices, otherReading, 'exclude')
    const same = core.tally(twin, items)
    assert.equal(JSON.stringify(same), JSON.stringify(total), 'how it is read moves no count')
    assert.equal(twin.finish(same).value, result.value, 'nor the value')
    assert.deepStrictEqual(
      JSON.parse(JSON.stringify(metric.definition)),
      metric.definition,
      'a definition is JSON',
    )
    const stranger = core.tally(subject.metric(otherChoices, reading, 'exclude'), [])
    const alike =
      JSON.stringify(subject.canonical(choices)) === JSON.stringify(subject.canonical(otherChoices))
    if (alike) core.merge(total, stranger)
    else {
      assert.throws(
        () => core.merge(total, stranger),
        { code: 'definition_mismatch' },
        `merged ${show(total.definition)} and ${show(stranger.definition)}`,
      )
    }
  },

  policy: ({ subject, core, drawn, items, total }: Bench): void => {
    const strict = subject.metric(drawn.choices, drawn.reading, 'throw')
    const lenient = subject.metric(drawn.choices, drawn.reading, 'exclude')
    const bad = items.findIndex((item) => core.tally(lenient, [item]).counts['invalid'] === 1)
    if (bad < 0 || subject.faultless) {
      assert.equal(JSON.stringify(core.tally(strict, items)), JSON.stringify(total), 'nothing to refuse')
    } else {
      assert.throws(
        () => core.tally(strict, items),
        (error: { code?: unknown; path?: readonly unknown[] }) => {
          assert.equal(error.code, 'invalid_value', String(error))
          assert.equal(error.path?.[0], bad, 'the error names the first bad row')
          return true
        },
      )
    }
  },
}

export const LAW_NAMES: readonly LawName[] = Object.keys(LAWS) as LawName[]

/** Those of the laws that some case breaks. */
export function brokenLaws(
  subject: Subject,
  using: Core = core,
  laws: readonly LawName[] = LAW_NAMES,
): LawName[] {
  return laws.filter((name) => {
    const property = fc.property(cases(subject), (drawn) => check(name, subject, drawn, using))
    return fc.check(property, { numRuns: 120, endOnFailure: true, seed: 20240501 }).failed
  })
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => a + b, 0)
}

function show(definition: Definition): string {
  return JSON.stringify(definition.choices)
}

export function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !ArrayBuffer.isView(value) && !Object.isFrozen(value)) {
    Object.freeze(value)
    Object.values(value).forEach(deepFreeze)
  }
  return value
}

function walk(value: unknown, visit: (value: unknown, path: string) => void, path = ''): void {
  visit(value, path)
  if (typeof value !== 'object' || value === null) return
  for (const [key, inner] of Object.entries(value)) walk(inner, visit, path ? `${path}.${key}` : key)
}

interface EstimateAt {
  readonly path: string
  readonly value: number | null
  readonly interval: MetricResult['interval']
}

/** Everything in a result that has a value and an interval, the result itself among it. */
function estimatesIn(result: MetricResult): EstimateAt[] {
  const found: EstimateAt[] = []
  walk(result, (value, path) => {
    if (typeof value === 'object' && value !== null && 'value' in value && 'interval' in value) {
      found.push({ path, ...(value as Omit<EstimateAt, 'path'>) })
    }
  })
  return found
}

/** Same keys in the same order, same types; null only where the subject says so. */
function sameShape(
  got: unknown,
  model: unknown,
  { nullable, open }: Pick<Subject, 'nullable' | 'open'>,
  path: string,
): void {
  const at = path || 'the result'
  if (got === null || model === null) {
    assert.ok(
      got === model || nullable.includes(path),
      `${at} is null where the example is not, or the reverse`,
    )
    return
  }
  assert.equal(typeof got, typeof model, `${at} is of another type`)
  if (typeof got !== 'object' || open.includes(path)) return
  assert.equal(Array.isArray(got), Array.isArray(model), `${at} is of another type`)
  const below = { nullable, open }
  if (Array.isArray(got)) {
    for (const element of got) sameShape(element, (model as unknown[])[0], below, `${path}.*`)
    return
  }
  assert.deepStrictEqual(Object.keys(got), Object.keys(model as object), `${at} has other keys`)
  for (const [key, inner] of Object.entries(got)) {
    sameShape(inner, (model as Record<string, unknown>)[key], below, path ? `${path}.${key}` : key)
  }
}
