import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { self, tally } from '../../src/core/evaluate.ts'
import { ccerMetric } from '../../src/metrics/ccer.ts'
import { nps, npsMetric } from '../../src/metrics/nps.ts'
import { revenueChurnMetric } from '../../src/metrics/revenue-churn.ts'
import { timeToResolutionMetric } from '../../src/metrics/time-to-resolution.ts'
import { csat5, thumbs } from '../../src/scales/presets.ts'
import * as schemas from '../../src/schemas/index.ts'

const { toJsonSchema } = schemas
const json = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

const moments = ['2024-05-01', '2024-05-01T10:00:00.5+02:00', '2024-05-01 10:00', 0, -864e13, null]
const plan = { format: 'cx-metrics/plan', formatVersion: 1 }
const samples: {
  readonly [name: string]: {
    readonly schema: z.ZodType
    readonly good: readonly unknown[]
    readonly bad: readonly unknown[]
  }
} = {
  definitionSchema: {
    schema: schemas.definitionSchema,
    good: [nps([]).definition],
    bad: [{ ...nps([]).definition, item: 'cow' }, { metric: 'nps' }],
  },
  scaleSchema: {
    schema: schemas.scaleSchema,
    good: [json(csat5), json(thumbs), { min: 0, max: 10, better: 'high', notApplicable: [11, 'n/a'] }],
    bad: [
      { min: 0, max: 10 },
      { min: 0.5, max: 10, better: 'high' },
      { ...csat5, polarity: 'up' },
    ],
  },
  tallySchema: {
    schema: schemas.tallySchema,
    good: [
      tally(npsMetric(self), [9]),
      tally(npsMetric<{ a: number; w: number }>('a', { weight: 'w' }), [{ a: 9, w: 0.1 }]),
      tally(timeToResolutionMetric({ asOf: 90 }), [{ openedAt: 0, resolvedAt: 60 }]),
      tally(revenueChurnMetric(), [{ startMrr: 5, endMrr: 7 }]),
    ],
    bad: [
      { ...tally(npsMetric(self), [9]), formatVersion: 2 },
      { ...tally(npsMetric(self), [9]), counts: [] },
    ],
  },
  planSchema: {
    schema: schemas.planSchema,
    good: [
      { ...plan, metrics: { ttr: { metric: 'timeToResolution', options: { asOf: 0, percentiles: [0.5] } } } },
      {
        ...plan,
        by: {
          team: 'team',
          month: { bucket: 'month', of: 'at', range: { first: '2026-01', last: '2026-02' } },
        },
        metrics: { effort: { metric: 'ccer', of: { comparison: 'who' } } },
        where: { wave: [1, null], test: false },
        minimumSample: 10,
      },
    ],
    bad: [
      { ...plan, formatVersion: 2, metrics: { nps: { metric: 'nps', of: 'score' } } },
      { ...plan, metrics: { nps: { metric: 'NPS', of: 'score' } } },
      { ...plan, metrics: { nps: { metric: 'nps', of: 7 } } },
      { ...plan, by: { at: { bucket: 'fortnight', of: 'at' } }, metrics: {} },
      { ...plan, groupBy: 'team', metrics: { nps: { metric: 'nps', of: 'score' } } },
      { ...plan, where: { x: {} }, metrics: { nps: { metric: 'nps', of: 'score' } } },
    ],
  },
  contactSchema: {
    schema: schemas.contactSchema,
    good: [
      ...moments.map((at) => ({ at, customer: 7, resolved: true, topic: ['x'], more: 1 })),
      { customer: 'ann', reopens: 0, durationMs: 2 ** 53 - 1, satisfaction: 'great' },
    ],
    bad: [{ at: 'today' }, { at: 0.5 }, { customer: '' }, { reopens: -1 }, { resolvable: 'no' }],
  },
  issueSchema: {
    schema: schemas.issueSchema,
    good: [{ openedAt: 0, contacts: 1, nextContactAt: null }],
    bad: [{ openedAt: true }, { contacts: 1.5 }, { nextContactAt: 'soon' }],
  },
  ticketSchema: {
    schema: schemas.ticketSchema,
    good: moments.map((openedAt) => ({ openedAt, resolvedAt: null })),
    bad: [{ openedAt: 864e13 + 1 }, { resolvedAt: [] }, 7, null],
  },
  subscriptionSchema: {
    schema: schemas.subscriptionSchema,
    good: [{ customer: 'a', startedAt: '2024-01-01', endedAt: null, paid: false }],
    bad: [{ customer: true }, { startedAt: '' }, { paid: 1 }],
  },
  pricedSubscriptionSchema: {
    schema: schemas.pricedSubscriptionSchema,
    good: [
      { customer: 'a', startedAt: 0, price: 900, interval: 'year', percentOff: 12.5, currency: 'EUR' },
      {},
    ],
    bad: [
      ...[{ price: 9.9 }, { interval: 'fortnight' }, { intervalCount: 0 }, { quantity: -1 }],
      ...[{ percentOff: 101 }, { currency: 'euro' }],
    ],
  },
  accountSchema: {
    schema: schemas.accountSchema,
    good: [{ customer: {}, startMrr: 0, endMrr: 500, before: true, currency: null }, {}],
    bad: [{ startMrr: -1 }, { endMrr: 0.5 }, { startMrr: '5' }, { currency: 'EUR' }],
  },
  'accountRowSchema({ currency })': {
    schema: schemas.accountRowSchema({ currency: 'EUR', fields: { startMrr: 'mrr' } }),
    good: [{ mrr: 5, currency: 'EUR' }, { startMrr: -1 }],
    bad: [{ mrr: -5 }, { currency: 'USD' }],
  },
  'contactRowSchema({ satisfaction })': {
    schema: schemas.contactRowSchema({ satisfaction: csat5 }),
    good: [{ customer: 7, at: 0, satisfaction: 5 }],
    bad: [{ customer: 7, at: 0, satisfaction: 6 }],
  },
  'answerRowSchema of NPS with weights': {
    schema: schemas.answerRowSchema(npsMetric<{ a: number; w: number }>('a', { weight: 'w' })),
    good: [{ a: 0, w: 0.5 }, { a: null, w: null }, {}],
    bad: [{ a: 11 }, { a: '9' }, { a: 9, w: -1 }, { a: 9, w: '1' }],
  },
  'answerRowSchema of C:CER with labels': {
    schema: schemas.answerRowSchema(
      ccerMetric<{ a: number; b: number }>(
        { customer: 'a', company: 'b' },
        { scale: { ...thumbs, better: 'low', notApplicable: [9] } },
      ),
    ),
    good: [
      { a: 0, b: 'up' },
      { a: 9, b: null },
    ],
    bad: [
      { a: 2, b: 0 },
      { a: true, b: 0 },
    ],
  },
}

test('every exported schema has samples', () => {
  const exported = Object.keys(schemas).filter(
    (name) => /^(?!.*Row).*Schema$/.test(name) && name !== 'toJsonSchema',
  )
  expect(Object.keys(samples)).toEqual(expect.arrayContaining(exported))
})

describe.each(Object.entries(samples))('toJsonSchema(%s)', (_, { schema, good, bad }) => {
  const made = toJsonSchema(schema)
  // Read back as a schema of its own, which knows nothing of the one it was made of.
  const validator = z.fromJSONSchema(made as never)

  test('is plain data that says what it is', () => {
    expect(made['$schema']).toBe('https://json-schema.org/draft/2020-12/schema')
    expect(made['type']).toBe('object')
    expect(json(made)).toEqual(made)
    expect(Reflect.ownKeys(made)).toEqual(Object.keys(made))
  })

  test('takes good JSON, as the schema does', () => {
    for (const value of good.map(json)) {
      expect([value, validator.safeParse(value).success]).toEqual([value, true])
      expect([value, schema.safeParse(value).success]).toEqual([value, true])
    }
  })

  test('refuses what is wrong', () => {
    for (const value of bad.map(json)) {
      expect([value, validator.safeParse(value).success]).toEqual([value, false])
    }
  })
})

test('toJsonSchema(ticketSchema) gives moments as text or whole milliseconds', () => {
  const moment = {
    type: ['string', 'integer', 'null'],
    pattern: '^\\d{4}-\\d{2}-\\d{2}([T ].+)?$',
    minimum: -864e13,
    maximum: 864e13,
  }
  expect(toJsonSchema(schemas.ticketSchema)).toEqual({
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    type: 'object',
    properties: { openedAt: moment, resolvedAt: moment },
  })
})

test('toJsonSchema(a schema of the caller) gives dates as text, and lists of rows', () => {
  const schema = z.object({
    asOf: z.date(),
    rows: z.array(schemas.accountSchema),
    extra: z.bigint().optional(),
  })
  expect(toJsonSchema(schema)).toMatchObject({
    properties: {
      asOf: { type: 'string', format: 'date-time' },
      rows: { type: 'array', items: { type: 'object', properties: { endMrr: { minimum: 0 } } } },
      extra: {},
    },
    required: ['asOf', 'rows'],
  })
})
