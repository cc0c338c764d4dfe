import { describe, expect, test } from 'vitest'
import type { Metric, Tally } from '../../src/core/metric.ts'
import type { MetricResult } from '../../src/core/result.ts'
import type { NpsResult } from '../../src/metrics/nps.ts'
import { brokenLaws, type Core, core, LAW_NAMES, type LawName, type Subject } from './laws.ts'
import { nps, timeToResolution } from './subjects.ts'

type AnyMetric = Metric<unknown, MetricResult>

/** The subject with a fault in its metric. */
function plant(subject: Subject, fault: (metric: AnyMetric, choices: never) => AnyMetric): Subject {
  return {
    ...subject,
    metric: (choices, reading, onInvalid) =>
      fault(subject.metric(choices, reading, onInvalid), choices as never),
  }
}

/** The subject with a fault in what its metric makes of a tally. */
function plantFinish(fault: (result: NpsResult, tally: Tally) => unknown, subject: Subject = nps): Subject {
  return plant(subject, (metric) => ({
    ...metric,
    finish: (tally) => fault(metric.finish(tally) as NpsResult, tally) as MetricResult,
  }))
}

describe('the laws', () => {
  test('are each broken by a fault below', () => {
    expect(new Set(FAULTS.flatMap(([, laws]) => laws))).toEqual(new Set(LAW_NAMES))
  })
})

/** The fault, the laws that must find it, the metric or the core that has it. */
const FAULTS: readonly (readonly [fault: string, laws: readonly LawName[], subject: Subject, core?: Core])[] =
  [
    [
      'finish adds to a counter of its own',
      ['pure', 'snapshot', 'split', 'order'],
      plant(nps, (metric) => {
        let calls = 0
        return { ...metric, finish: (tally) => ({ ...metric.finish(tally), n: calls++ }) as MetricResult }
      }),
    ],
    [
      'classify goes by how many items came before',
      ['pure', 'order'],
      plant(timeToResolution, (metric) => {
        let calls = 0
        const classify = metric.classify as (row: unknown, index: number) => never
        return { ...metric, classify: (row, index) => (calls++ % 3 === 2 ? 'missing' : classify(row, index)) }
      }),
    ],
    [
      'classify goes by the place of an item',
      ['split', 'order'],
      plant(timeToResolution, (metric) => {
        const classify = metric.classify as (row: unknown, index: number) => never
        return { ...metric, classify: (row, index) => (index === 2 ? 'missing' : classify(row, index)) }
      }),
    ],
    [
      'blanks are promoters',
      ['missing'],
      plant(nps, (metric) => ({
        ...metric,
        classify: {
          columns: [
            {
              name: 'score',
              field: (row) => (row as { answer: unknown }).answer ?? 10,
              codes: { points: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10] },
            },
          ],
        },
      })),
    ],
    [
      'a score that is no code is not counted as invalid',
      ['partition'],
      plantFinish((result) => ({ ...result, excluded: { ...result.excluded, invalid: 0 } })),
    ],
    [
      'an empty sample is 0',
      ['nullness'],
      plantFinish((result) => ({ ...result, value: result.value ?? 0 })),
    ],
    ['an empty sample is ok', ['nullness'], plantFinish((result) => ({ ...result, status: 'ok' }))],
    [
      'an interval is lost without a reason',
      ['nullness'],
      plantFinish((result) => ({ ...result, interval: result.n < 3 ? null : result.interval })),
    ],
    [
      'passives are lost',
      ['partition'],
      plantFinish((result) => ({ ...result, n: result.promoters + result.detractors })),
    ],
    [
      'an empty sample is NaN',
      ['sound', 'nullness'],
      plantFinish((result) => ({ ...result, value: result.value ?? Number.NaN })),
    ],
    [
      'a balance of 0 is −0',
      ['sound'],
      plantFinish((result) => ({
        ...result,
        value: result.value && -result.value,
        interval: null,
        standardError: -0,
      })),
    ],
    ['a count is undefined', ['sound'], plantFinish((result) => ({ ...result, passives: undefined }))],
    ['a result holds a Map', ['sound'], plantFinish((result) => ({ ...result, shares: new Map() }))],
    [
      'finish sorts the tally that it is given',
      ['noMutation'],
      plant(nps, (metric) => ({
        ...metric,
        finish: (tally) => {
          ;(tally.counts as Record<string, number>)['0'] = tally.counts['0']!
          return metric.finish(tally)
        },
      })),
    ],
    [
      'classify writes into the row',
      ['noMutation'],
      plant(timeToResolution, (metric) => {
        const classify = metric.classify as (row: unknown, index: number) => never
        return {
          ...metric,
          classify: (row, index) => {
            ;(row as { openedAt: unknown }).openedAt ??= undefined
            return classify(row, index)
          },
        }
      }),
    ],
    [
      'tally sorts the items in place',
      ['noMutation'],
      nps,
      { ...core, tally: (metric, items) => core.tally(metric, (items as unknown[]).sort()) },
    ],
    [
      'a snapshot loses a bin',
      ['snapshot'],
      nps,
      {
        ...core,
        parse: (json) => {
          const { '9': _, ...counts } = core.parse(json).counts as Record<string, number>
          return { ...core.parse(json), counts: { ...counts, '9': 0 } }
        },
      },
    ],
    [
      'a merge drops what is on the right alone',
      ['identity', 'split', 'associativity'],
      nps,
      mergingCounts((x, y) => (x > 0 ? x + y : 0)),
    ],
    ['a merge takes the greater', ['split'], nps, mergingCounts(Math.max)],
    ['a merge takes the difference', ['associativity', 'identity'], nps, mergingCounts((x, y) => x - y)],
    [
      'a merge looks at no definition',
      ['definition'],
      nps,
      { ...core, merge: (a, b) => core.merge(a, { ...b, definition: a.definition }) },
    ],
    [
      'a definition forgets the denominator',
      ['definition'],
      plant(nps, (metric) => {
        const { denominator: _, ...choices } = metric.definition.choices
        return { ...metric, definition: { ...metric.definition, choices } }
      }),
    ],
    [
      'a definition holds how the result is read',
      ['definition'],
      {
        ...nps,
        metric: (choices, reading, onInvalid) => {
          const metric = nps.metric(choices, reading, onInvalid)
          const { interval } = reading as { interval?: { level?: number } }
          const more = { ...metric.definition.choices, level: interval?.level ?? 0.95 }
          return { ...metric, definition: { ...metric.definition, choices: more } }
        },
      },
    ],
    [
      'weights are added as they come, with rounding',
      ['split', 'order'],
      nps,
      {
        ...core,
        tally: (metric, items) => {
          const tally = core.tally(metric, items)
          if (!tally.weights) return tally
          const naive = items.reduce<number>((sum, item) => sum + weightOf(item), 0)
          const weights = { ...tally.weights, '10': { ...tally.weights['10']!, sum: exactly(naive) } }
          return { ...tally, weights }
        },
      },
    ],
    [
      'a value leaves the range of its unit',
      ['bounds'],
      plantFinish((result) => ({ ...result, value: result.value && result.value * 1.01 })),
    ],
    [
      'an interval leaves the range of its unit',
      ['bounds'],
      plantFinish(({ interval, ...result }) => ({
        ...result,
        interval: interval && { ...interval, upper: interval.upper + 1 },
      })),
    ],
    [
      'an interval misses the value',
      ['bounds'],
      plantFinish(({ interval, ...result }) => ({
        ...result,
        interval: interval && { ...interval, lower: interval.upper },
      })),
    ],
    [
      'shares are there only where somebody answered',
      ['shape'],
      plantFinish(({ shares, ...result }) => (shares ? { ...result, shares } : result)),
    ],
    ['n is a text', ['shape'], plantFinish((result) => ({ ...result, n: String(result.n) }))],
    [
      'a bad value is taken although it should be refused',
      ['policy'],
      plant(nps, (metric) => ({ ...metric, onInvalid: 'exclude' })),
    ],
    [
      'the error names the row after the bad one',
      ['policy'],
      nps,
      {
        ...core,
        tally: (metric, items) => {
          try {
            return core.tally(metric, items)
          } catch (error) {
            const { path } = error as { path: readonly [number] }
            throw Object.assign(error as object, { path: [path[0] + 1] })
          }
        },
      },
    ],
  ]

function mergingCounts(combine: (x: number, y: number) => number): Core {
  return {
    ...core,
    merge: (a, b) => {
      const merged = core.merge(a, b)
      const counts = Object.keys(merged.counts).map((bin) => [bin, combine(a.counts[bin]!, b.counts[bin]!)])
      return { ...merged, counts: Object.fromEntries(counts) }
    },
  }
}

function weightOf(item: unknown): number {
  const { weight } = item as { readonly weight: unknown }
  return typeof weight === 'number' && weight > 0 && weight < Infinity ? weight : 0
}

/** The exact text of one double. */
function exactly(value: number): string {
  let odd = value
  let exponent = 0
  for (; odd % 1 !== 0; exponent--) odd *= 2
  for (; odd !== 0 && odd % 2 === 0; exponent++) odd /= 2
  return `${BigInt(odd).toString(16)}p${exponent}`
}

describe('a planted fault breaks its laws', () => {
  for (const [fault, laws, subject, using] of FAULTS) {
    test(`${fault}: ${laws.join(', ')}`, () => {
      expect(brokenLaws(subject, using, laws)).toEqual(laws)
    })
  }
})
