import { Temporal } from 'temporal-polyfill'
import { describe, expect, test } from 'vitest'
import {
  csat5,
  csatMetric,
  customerChurnMetric,
  day,
  evaluate,
  fcrMetric,
  month,
  npsMetric,
  type Plan,
  parsePlan,
  planToJson,
  revenueChurnMetric,
  scale,
  self,
  shareMetric,
  timeToResolutionMetric,
  withRecipe,
} from '../../src/index.ts'
import { satisfactionEn } from '../../src/labels.ts'
import { outcome, restored } from './round-trip.ts'

const nps = npsMetric('score')

describe('planToJson', () => {
  test('writes what a person would write', () => {
    const plan = {
      by: {
        team: 'team',
        month: month('at', { timeZone: 'Europe/Paris', start: '2026-01-01', end: '2026-04-01' }),
        day: day('at'),
      },
      metrics: {
        nps: npsMetric('score', { interval: { level: 0.9 } }),
        csat: csatMetric('rating', {
          scale: scale({ ...csat5, labels: satisfactionEn }),
          weight: undefined!,
        }),
        fcr: fcrMetric({ asOf: new Date('2026-04-01'), window: '3d' }),
      },
      where: { wave: [1, Number.NaN, -0], test: false },
      minimumSample: 10,
    }
    expect(planToJson(plan)).toStrictEqual({
      format: 'cx-metrics/plan',
      formatVersion: 1,
      by: {
        team: 'team',
        month: {
          bucket: 'month',
          of: 'at',
          timeZone: 'Europe/Paris',
          range: { first: '2026-01', last: '2026-03' },
        },
        day: { bucket: 'day', of: 'at', timeZone: 'UTC' },
      },
      metrics: {
        nps: { metric: 'nps', of: 'score', options: { interval: { level: 0.9 } } },
        csat: {
          metric: 'csat',
          of: 'rating',
          options: {
            scale: {
              points: [1, 2, 3, 4, 5],
              better: 'high',
              labels: satisfactionEn,
              positive: [4, 5],
              negative: [1, 2],
            },
          },
        },
        fcr: { metric: 'fcr', options: { asOf: '2026-04-01T00:00:00.000Z', window: '3d' } },
      },
      where: { wave: [1, null, 0], test: false },
      minimumSample: 10,
    })
  })

  test('leaves out what a plan does not say', () => {
    expect(planToJson({ metrics: { nps } })).toStrictEqual({
      format: 'cx-metrics/plan',
      formatVersion: 1,
      metrics: { nps: { metric: 'nps', of: 'score' } },
    })
  })

  test('is a copy, which shares nothing with the plan', () => {
    const clock = { timeZone: 'UTC', week: { mon: [['09:00', '17:00'] as const] } }
    const json = planToJson({ metrics: { ttr: timeToResolutionMetric({ asOf: 0, clock }) } })
    clock.week.mon.pop()
    expect(json.metrics['ttr']!.options!['clock']).toEqual({
      timeZone: 'UTC',
      week: { mon: [['09:00', '17:00']] },
    })
  })

  test.each([
    [new Date('2026-04-01T00:00+02:00'), '2026-03-31T22:00:00.000Z'],
    [new Date('-000001-01-01T00:00Z'), Date.parse('-000001-01-01T00:00Z')],
    [new Date('+020000-01-01T00:00Z'), Date.parse('+020000-01-01T00:00Z')],
    [Temporal.Instant.from('2026-04-01T00:00:00.1239Z'), '2026-04-01T00:00:00.123Z'],
    [Temporal.Instant.from('1960-04-01T00:00:00.1239Z'), '1960-04-01T00:00:00.123Z'],
    [Temporal.ZonedDateTime.from('2026-04-01T00:00[Asia/Tokyo]'), '2026-03-31T15:00:00.000Z'],
    [Temporal.PlainDate.from('2026-04-01'), '2026-04-01'],
    [Temporal.PlainDateTime.from('2026-03-29T02:30'), '2026-03-29T02:30:00'],
    [{ epochMilliseconds: 5 }, { epochMilliseconds: 5 }],
    ['2026-04-01', '2026-04-01'],
    [-0, 0],
  ])('writes the moment %s as %j, which is the same one', (asOf, text) => {
    const metric = fcrMetric({ asOf: asOf as Date, timeZone: 'Europe/Paris' })
    const json = planToJson({ metrics: { metric } })
    expect(json.metrics['metric']!.options!['asOf']).toStrictEqual(text)
    expect(restored({ metrics: { metric } }).metrics['metric']!.definition).toEqual(metric.definition)
  })

  const circle: { [part: string]: unknown } = {}
  circle['round'] = circle
  // biome-ignore lint/suspicious/noExplicitAny: what no type allows
  const shareOf = (choices: unknown): any =>
    shareMetric({ metric: 'own', item: 'answer', of: 'x', choices } as never)
  const refused: readonly (readonly [string, Plan<never>, string])[] = [
    ['a key by a function', { by: { team: () => 1 }, metrics: { nps } }, 'by.team'],
    ['a bucket of a function', { by: { at: month(() => 0) }, metrics: { nps } }, 'by.at.of'],
    ['rows chosen by a function', { metrics: { nps }, where: () => true }, 'where'],
    ['answers read by a function', { metrics: { nps: npsMetric(self) } }, 'metrics.nps.of'],
    [
      'weights read by a function',
      { metrics: { nps: npsMetric('s', { weight: () => 1 }) } },
      'metrics.nps.options.weight',
    ],
    [
      'rows of a metric chosen by a function',
      { metrics: { fcr: fcrMetric({ asOf: 0, where: () => true }) } },
      'metrics.fcr.options.where',
    ],
    [
      'a share by a function',
      { metrics: { own: shareMetric({ metric: 'x', item: 'pair', of: () => true }) } },
      'metrics.own.options.of',
    ],
    [
      'a map',
      { metrics: { x: revenueChurnMetric({ mergeAccounts: new Map([['a', 'b']]) }) } },
      'metrics.x.options.mergeAccounts',
    ],
    [
      'mergers by a function',
      { metrics: { x: customerChurnMetric({ start: 0, end: 1, mergeAccounts: () => 'a' }) } },
      'metrics.x.options.mergeAccounts',
    ],
    ['NaN in a choice', { metrics: { own: shareOf({ at: Number.NaN }) } }, 'metrics.own.options.choices.at'],
    [
      'infinity in a choice',
      { metrics: { own: shareOf([Number.NEGATIVE_INFINITY]) } },
      'metrics.own.options.choices.0',
    ],
    ['a bigint', { metrics: { own: shareOf({ at: [1, 2n] }) } }, 'metrics.own.options.choices.at.1'],
    [
      'a hole in a list',
      { metrics: { own: shareOf({ at: [1, undefined] }) } },
      'metrics.own.options.choices.at.1',
    ],
    [
      'an instance of a class',
      { metrics: { own: shareOf({ at: new (class {})() }) } },
      'metrics.own.options.choices.at',
    ],
    [
      'an invalid date',
      { metrics: { own: shareOf({ at: new Date('?') }) } },
      'metrics.own.options.choices.at',
    ],
    ['a circle', { metrics: { own: shareOf(circle) } }, `metrics.own.options.choices${'.round'.repeat(60)}`],
    ['a metric with another part', { metrics: { nps: { ...nps, onInvalid: 'exclude' } } }, 'metrics.nps'],
    ['a value that no column has', { metrics: { nps }, where: { x: undefined } } as never, 'where.x'],
    [
      'a metric that inherits another',
      { metrics: { nps: Object.assign(Object.create(nps), { finish: nps.finish }) } },
      'metrics.nps',
    ],
    [
      'options that inherit others',
      { metrics: { nps: npsMetric('s', Object.create({ interval: { level: 0.9 } })) } },
      'metrics.nps.options',
    ],
    ['no plan', { metrics: {} }, 'metrics'],
  ]
  test.each(refused)('refuses %s, and says where', (_, plan, path) => {
    expect(outcome(() => planToJson(plan))).toMatch(
      new RegExp(`^invalid_option at ${path.replaceAll('.', '\\.')}: `),
    )
  })

  test('names the way out', () => {
    expect(outcome(() => planToJson({ metrics: { nps: npsMetric(self) } }))).toBe(
      'invalid_option at metrics.nps.of: metrics.nps.of must be plain JSON, got a function. Functions work in memory only: name columns, and in where the values that they must have.',
    )
    expect(outcome(() => planToJson({ metrics: { nps: { ...nps } } }))).toContain('withRecipe')
  })
})

describe('withRecipe', () => {
  const promptMetric = (of: string, { within }: { readonly within: number }) =>
    withRecipe(
      shareMetric<{ [column: string]: number }>({
        metric: 'prompt',
        item: 'contact',
        of: (row) => row[of]! <= within,
        choices: { within },
      }),
      { metric: 'prompt', of, options: { within } },
    )

  test('gives a metric of your own a JSON form, which its maker reads', () => {
    const json = planToJson({ metrics: { prompt: promptMetric('waited', { within: 60 }) } })
    expect(json.metrics).toEqual({ prompt: { metric: 'prompt', of: 'waited', options: { within: 60 } } })
    const plan = parsePlan(json, { metrics: { prompt: promptMetric } })
    expect(evaluate(plan.metrics['prompt']!, [{ waited: 60 }, { waited: 61 }])).toMatchObject({ value: 0.5 })
    expect(planToJson(plan)).toEqual(json)
    expect(outcome(() => parsePlan(json))).toMatch(/^invalid_option at metrics\.prompt\.metric: /)
  })
})
