import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { AnyRow } from '../../src/core/columns.ts'
import {
  type AnyMetric,
  isCxMetricsError,
  month,
  npsMetric,
  type Plan,
  parsePlan,
  planToJson,
  present,
  shareMetric,
  summarize,
  tabulate,
} from '../../src/index.ts'
import { toSQL } from '../../src/sql/index.ts'
import { made } from './made.ts'
import { outcome } from './round-trip.ts'

const head = { format: 'cx-metrics/plan', formatVersion: 1 }
const nps = { metric: 'nps', of: 'score' }
const good = { ...head, metrics: { nps } }
const wrong = (json: unknown): string => outcome(() => parsePlan(json))
const of = (metric: object): string => wrong({ ...head, metrics: { m: metric } })

describe('parsePlan', () => {
  test('reads a plan written by hand', () => {
    const plan = parsePlan({
      ...head,
      by: {
        team: 'team',
        month: { bucket: 'month', of: 'at', range: { first: '2026-02', last: '2026-03' } },
      },
      metrics: {
        nps,
        csat: {
          metric: 'csat',
          of: 'r',
          options: { scale: { min: 1, max: 4, better: 'high', positive: [4] } },
        },
      },
      where: { wave: [1, null] },
      minimumSample: 1,
    })
    expect(plan.by).toEqual({ team: 'team', month: month('at', { start: '2026-02-01', end: '2026-04-01' }) })
    const rows = [
      { team: 'x', at: '2026-03-05', score: 9, r: 4, wave: 1 },
      { team: 'x', at: '2026-03-06', score: 9, r: 1 },
      { team: 'x', at: '2026-03-06', score: 0, r: 1, wave: 2 },
    ]
    const [february, march] = summarize(rows, plan) as readonly AnyRow[]
    expect([february.key, february.nps.n]).toEqual([{ team: 'x', month: '2026-02' }, 0])
    expect([march.nps.value, march.csat.value]).toEqual([100, 0.5])
  })

  test('gives a plan that reads tables of the plan it was made of', () => {
    const plan: Plan<AnyRow> = { by: { team: 'team' }, metrics: { nps: npsMetric('score') } }
    const table = tabulate([{ team: 'x', score: 9 }], plan)
    expect(present(table, parsePlan(planToJson(plan)))).toEqual(present(table, plan))
  })

  test('takes the texts of zones and buckets for what they mean', () => {
    const by = {
      hour: {
        bucket: 'hour',
        of: 'at',
        timeZone: 'europe/paris',
        range: { first: '2026-10-25T02+02:00', last: '2026-10-25T02+01:00' },
      },
      utc: { bucket: 'hour', of: 'at', range: { first: '2026-10-25T02Z', last: '2026-10-25T03Z' } },
    }
    const { by: read } = planToJson(parsePlan({ ...good, by }))
    expect(read).toEqual({
      hour: { ...by.hour, timeZone: 'Europe/Paris' },
      utc: { ...by.utc, timeZone: 'UTC' },
    })
  })

  test('keeps nothing of what it was given', () => {
    const json = { ...good, metrics: { nps: { ...nps, options: { interval: { level: 0.9 } } } } }
    const plan = parsePlan(json)
    json.metrics.nps.options.interval.level = 2
    expect(planToJson(plan).metrics['nps']!.options).toEqual({ interval: { level: 0.9 } })
    expect(Object.isFrozen(json)).toBe(false)
  })

  test('lets a maker of your own take the place of the library’s', () => {
    const own = (options: { readonly of: string }): AnyMetric<AnyRow> =>
      shareMetric<AnyRow>({ ...options, metric: 'volume', item: 'contact' })
    const json = { ...head, metrics: { v: { metric: 'volume', options: { of: 'x' } } } }
    expect(wrong(json)).toMatch(/^invalid_option at metrics\.v\.options\.of: /)
    expect(parsePlan(json, { metrics: { volume: own } }).metrics['v']!.definition.unit).toBe('proportion')
  })

  test.each([undefined, null, 5, {}])('refuses a maker of your own that is no function: %s', (volume) => {
    const json = { ...head, metrics: { v: { metric: 'volume' } } }
    expect(() => parsePlan(json, { metrics: { volume } as never })).toThrow(
      expect.objectContaining({ code: 'invalid_option', path: ['metrics.volume'] }),
    )
  })

  test('has names like any others', () => {
    const json = JSON.parse(
      `{"format":"cx-metrics/plan","formatVersion":1,"by":{"__proto__":"team","constructor":"a"},
        "metrics":{"__proto__":{"metric":"nps","of":"score"},"toString":{"metric":"nps","of":"score"}},
        "where":{"__proto__":1}}`,
    )
    const plan = parsePlan(json)
    expect(JSON.stringify(planToJson(plan))).toBe(JSON.stringify(json))
    expect(Object.keys(plan.metrics)).toEqual(['__proto__', 'toString'])
    expect(Object.getPrototypeOf(plan.metrics)).toBe(Object.prototype)
    expect(tabulate([JSON.parse('{"__proto__":1,"score":9}')], plan).filtered).toBe(0)
  })

  test.each([
    [JSON.stringify(good), 'invalid_snapshot at '],
    [null, 'invalid_snapshot at '],
    [[good], 'invalid_snapshot at '],
    [{}, 'invalid_snapshot at format'],
    [{ ...good, format: 'cx-metrics/table' }, 'invalid_snapshot at format'],
    [{ ...good, formatVersion: 2 }, 'invalid_snapshot at formatVersion'],
    [{ ...good, formatVersion: '1' }, 'invalid_snapshot at formatVersion'],
    [head, 'invalid_option at metrics'],
    [{ ...head, metrics: {} }, 'invalid_option at metrics'],
    [{ ...head, metrics: [nps] }, 'invalid_option at metrics'],
    [{ ...good, groupBy: {} }, 'invalid_option at groupBy'],
    [{ ...good, by: ['team'] }, 'invalid_option at by'],
    [{ ...good, by: { team: 7 } }, 'invalid_option at by.team'],
    [{ ...good, by: { at: { of: 'at' } } }, 'invalid_option at by.at.bucket'],
    [{ ...good, by: { at: { bucket: 'toString', of: 'at' } } }, 'invalid_option at by.at.bucket'],
    [{ ...good, by: { at: { bucket: 'month' } } }, 'invalid_option at by.at.of'],
    [
      { ...good, by: { at: { bucket: 'day', of: 'at', timeZone: null } } },
      'invalid_option at by.at.timeZone',
    ],
    [{ ...good, by: { at: { bucket: 'month', field: 'at' } } }, 'invalid_option at by.at.field'],
    [
      { ...good, by: { at: { bucket: 'month', of: 'at', timeZone: 'Mars' } } },
      'invalid_option at by.at.timeZone',
    ],
    [
      { ...good, by: { at: { bucket: 'month', of: 'at', range: { first: '2026-01' } } } },
      'invalid_option at by.at.range.last',
    ],
    [
      { ...good, by: { at: { bucket: 'month', of: 'at', range: { first: '2026-02', last: '2026-01' } } } },
      'invalid_option at by.at.range.last',
    ],
    [
      { ...good, by: { at: { bucket: 'month', of: 'at', range: { first: '2026-13', last: '2026-14' } } } },
      'invalid_option at by.at.range.first',
    ],
    [
      { ...good, by: { at: { bucket: 'month', of: 'at', range: [] } } },
      'invalid_option at by.at.range.first',
    ],
    [{ ...good, where: [] }, 'invalid_option at where'],
    [{ ...good, where: { x: {} } }, 'invalid_option at where.x'],
    [{ ...good, where: () => true }, 'invalid_option at where'],
    [{ ...good, minimumSample: 0 }, 'invalid_option at minimumSample'],
    [{ ...head, metrics: { key: nps } }, 'invalid_option at metrics'],
  ])('refuses %j', (json, expected) => {
    expect(wrong(json).slice(0, expected.length + 1)).toBe(`${expected}:`)
  })

  test.each([
    ['nps', 'm'],
    [{}, 'm.metric'],
    [{ metric: 'NPS', of: 'score' }, 'm.metric'],
    [{ metric: 'constructor' }, 'm.metric'],
    [{ metric: '__proto__' }, 'm.metric'],
    [{ metric: ['nps'], of: 'score' }, 'm.metric'],
    [{ metric: 'nps' }, 'm.of'],
    [{ metric: 'nps', of: ['score'] }, 'm.of'],
    [{ metric: 'nps', of: { customer: 'score' } }, 'm.of'],
    [{ metric: 'ccer', of: 'score' }, 'm.of'],
    [{ metric: 'ccer', of: { customer: 'a' } }, 'm.of'],
    [{ metric: 'ccer', of: { customer: 'a', company: 7 } }, 'm.of'],
    [{ metric: 'ccer', of: { customer: 'a', company: 'b', more: 'c' } }, 'm.of'],
    [{ metric: 'fcr', of: 'score', options: { asOf: 0 } }, 'm.of'],
    [{ metric: 'nps', of: 'score', field: 'x' }, 'm.field'],
    [{ metric: 'nps', of: 'score', options: [] }, 'm.options'],
    [{ metric: 'nps', of: 'score', options: { intervall: {} } }, 'm.options.intervall'],
    [{ metric: 'nps', of: 'score', options: { interval: { level: 95 } } }, 'm.options.interval.level'],
    [{ metric: 'nps', of: 'score', options: { weight: 2 } }, 'm.options.weight'],
    [{ metric: 'nps', of: 'score', options: { weight: () => 1 } }, 'm.options.weight'],
    [{ metric: 'nps', of: 'score', options: { scale: 'nps0to10' } }, 'm.options.scale'],
    [{ metric: 'csat', of: 'r', options: { scale: { points: [1, 2] } } }, 'm.options.scale.better'],
    [
      { metric: 'csat', of: 'r', options: { scale: { points: [1, 2], better: 'high', labels: 7 } } },
      'm.options.scale.labels',
    ],
    [{ metric: 'fcr' }, 'm.options.asOf'],
    [
      { metric: 'fcr', options: { asOf: 0, satisfaction: { atLeast: 1, scale: { min: 1 } } } },
      'm.options.satisfaction.scale.max',
    ],
    [{ metric: 'fcr', options: { asOf: 0, fields: { at: 7 } } }, 'm.options.fields.at'],
    [
      { metric: 'timeToResolution', options: { events: { asOf: 0, fields: { at: null } } } },
      'm.options.events.fields.at',
    ],
    [{ metric: 'timeToResolution', options: { asOf: 0, clock: { timeZone: 'UTC' } } }, 'm.options.week'],
  ])('refuses the metric %j', (metric, path) => {
    expect(of(metric as object).split(': ')[0]).toBe(`invalid_option at metrics.${path}`)
  })

  test('says what is wrong in the words of the maker', () => {
    expect(of({ ...nps, options: { intervall: {} } })).toBe(
      'invalid_option at metrics.m.options.intervall: metrics.m.options: unknown option "intervall"; known are scale, denominator, weight, onInvalid, interval',
    )
    expect(of({ metric: 'ccer', of: 'who' })).toContain(
      'metrics.m.of must be { company, customer } or { comparison }, got "who"',
    )
  })

  test('refuses what is nested without end', () => {
    let deep: unknown = 1
    for (let i = 0; i < 1e5; i++) deep = i % 2 ? [deep] : { deep }
    const share = { metric: 'share', options: { metric: 'x', item: 'pair', of: 'x', choices: { deep } } }
    expect(of(share)).toMatch(/^invalid_option at metrics\.m\.options\.choices/)
    expect(wrong({ ...good, by: deep })).toMatch(/^invalid_option at by/)
  })
})

const texts: readonly string[] = Object.values(made)
  .flat()
  .map(([one]) =>
    JSON.stringify(
      planToJson({ by: { at: month('at', { start: 0, end: 1 }) }, metrics: { one }, where: { x: [1] } }),
    ),
  )
const hostile: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    'null',
    '[]',
    '{}',
    '""',
    '"x"',
    '-1',
    '1e300',
    '0.5',
    'true',
    '"constructor"',
    '[[]]',
    '{"x":null}',
  ),
  fc.constantFrom(
    '{"__proto__":{"points":[1]}}',
    '{"length":-1}',
    '[null]',
    '{"points":[1],"better":"high"}',
    '"2026-01-01"',
  ),
  fc.json({ maxDepth: 2 }),
)

/** The text with one of its values, or names, by another. */
const damaged = fc
  .tuple(fc.constantFrom(...texts), fc.nat(), hostile, fc.boolean())
  .map(([text, at, other, name]) => {
    const json = JSON.parse(text)
    const places: (readonly [object: Record<string, unknown>, key: string])[] = []
    const visit = (node: unknown): void => {
      if (typeof node !== 'object' || node === null) return
      for (const [key, inner] of Object.entries(node)) {
        places.push([node as Record<string, unknown>, key])
        visit(inner)
      }
    }
    visit(json)
    const [object, key] = places[at % places.length]!
    const value = JSON.parse(other)
    const renamed = name && typeof value === 'string' && !Array.isArray(object)
    if (renamed) {
      Object.defineProperty(object, value, {
        value: object[key],
        enumerable: true,
        configurable: true,
        writable: true,
      })
      delete object[key]
    } else object[key] = value
    return json as unknown
  })

test('parsePlan of what was damaged is a plan as good as any, or an error that says where', () => {
  const seen = { plans: 0, errors: 0 }
  const must = (run: () => unknown): void => {
    try {
      run()
    } catch (error) {
      if (!isCxMetricsError(error)) throw error
    }
  }
  const property = fc.property(damaged, (json) => {
    let plan: Plan<AnyRow>
    try {
      plan = parsePlan(json)
    } catch (error) {
      if (!isCxMetricsError(error)) throw error
      seen.errors++
      expect(['invalid_option', 'invalid_snapshot']).toContain(error.code)
      return
    }
    seen.plans++
    const again = planToJson(plan)
    expect(planToJson(parsePlan(JSON.parse(JSON.stringify(again))))).toEqual(again)
    must(() => tabulate([{ at: 0, score: 9 }], plan))
    must(() => toSQL(plan, { dialect: 'duckdb', from: 'rows', clockFrom: '2025-01-01' }))
    must(() => present(tabulate([], plan), plan))
  })
  fc.assert(property, { numRuns: 4000 })
  expect(Math.min(seen.plans, seen.errors)).toBeGreaterThan(100)
})
