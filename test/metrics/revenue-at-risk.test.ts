import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isCxMetricsError } from '../../src/core/errors.ts'
import { npsBands, type RevenueAtRisk, revenueAtRisk } from '../../src/metrics/revenue-at-risk.ts'
import { ces1, ces2, nps0to10 } from '../../src/scales/presets.ts'
import { scale } from '../../src/scales/scale.ts'
import { proportionInterval } from '../../src/stats/proportion-interval.ts'

function faultOf(run: () => unknown): unknown {
  try {
    run()
  } catch (error) {
    return isCxMetricsError(error) ? [error.code, error.path] : error
  }
  return undefined
}

const nps = { scale: nps0to10, bands: npsBands } as const
const accounts = [
  { customer: 'a', mrr: 600 },
  { customer: 'b', mrr: 300 },
  { customer: 'c', mrr: 100 },
]
const held = ({ bands, unanswered }: RevenueAtRisk) =>
  Object.fromEntries(Object.entries({ ...bands, unanswered }).map(([name, { mrr }]) => [name, mrr]))

describe('revenueAtRisk', () => {
  test('puts every account with the band of its answer, or with those who never answered', () => {
    const answers = [
      { customer: 'a', score: 6 },
      { customer: 'b', score: 7 },
    ]
    const risk = revenueAtRisk(accounts, answers, nps)
    expect(held(risk)).toEqual({ detractors: 600, passives: 300, promoters: 0, unanswered: 100 })
    expect([risk.n, risk.mrr, risk.status]).toEqual([3, 1000, 'ok'])
    const { detractors } = risk.bands
    expect([
      detractors.customers,
      detractors.shareOfCustomers.value,
      detractors.shareOfRevenue.value,
    ]).toEqual([1, 1 / 3, 0.6])
    // Kish: 1000² / (600² + 300² + 100²)
    const n = 1e6 / 460_000
    expect(risk.effectiveN).toBe(n)
    const { lower, upper } = proportionInterval(0.6 * n, n)!
    expect(detractors.shareOfRevenue.interval).toMatchObject({ lower, upper, method: 'wilson', level: 0.95 })
    expect(detractors.shareOfCustomers.interval).toMatchObject({ lower: proportionInterval(1, 3)!.lower })
  })

  test('of several answers the latest counts, the first or the worst, whatever their order', () => {
    const answers = [
      { customer: 'a', score: 9, at: '2024-02-01' },
      { customer: 'a', score: 3, at: '2024-01-01' },
      { customer: 'a', score: 7, at: '2024-03-01' },
    ]
    for (const rows of [answers, [...answers].reverse()]) {
      const band = (which?: 'first' | 'worst') =>
        held(revenueAtRisk(accounts, rows, { ...nps, ...(which && { which }) }))
      expect(band()).toMatchObject({ passives: 600 })
      expect(band('first')).toMatchObject({ detractors: 600 })
      expect(band('worst')).toMatchObject({ detractors: 600 })
    }
    expect(revenueAtRisk(accounts, answers, nps).answers).toMatchObject({ counted: 1, superseded: 2 })
  })

  test('the worst is the highest where low is good', () => {
    const answers = [
      { customer: 'a', score: 2 },
      { customer: 'a', score: 5 },
      { customer: 'a', score: 1 },
    ]
    expect(held(revenueAtRisk(accounts, answers, { scale: ces1, which: 'worst' }))).toMatchObject({
      negative: 600,
    })
  })

  test('of one moment, or without any, the row further down is later', () => {
    const same = [
      { customer: 'a', score: 9, at: '2024-01-01' },
      { customer: 'a', score: 2, at: '2024-01-01' },
      { customer: 'b', score: 9 },
      { customer: 'b', score: 2 },
      { customer: 'c', score: 9, at: '1970-01-01' },
      { customer: 'c', score: 2 },
    ]
    expect(held(revenueAtRisk(accounts, same, nps))).toMatchObject({ detractors: 900, promoters: 100 })
    expect(held(revenueAtRisk(accounts, same, { ...nps, which: 'first' }))).toMatchObject({
      promoters: 900,
      detractors: 100,
    })
  })

  test('high effort: the bands of the scale itself', () => {
    const answers = [
      { customer: 'a', score: 3 },
      { customer: 'b', score: 4 },
      { customer: 'c', score: 5 },
    ]
    expect(held(revenueAtRisk(accounts, answers, { scale: ces2 }))).toEqual({
      negative: 600,
      neutral: 300,
      positive: 100,
      unanswered: 0,
    })
  })

  test('counts every answer: blank, off the scale, after asOf, of nobody', () => {
    const withBlank = scale({ min: 0, max: 10, better: 'high', notApplicable: [11], labels: { never: 0 } })
    const answers = [
      { customer: 'a', score: 'Never' },
      { customer: 'b', score: 11 },
      { customer: 'b', score: null },
      { customer: 'b', score: 99 },
      { customer: 'c', score: 1, at: '2024-07-01' },
      { customer: 'z', score: 1 },
      { customer: 'z', score: 2 },
      { customer: null, score: 1 },
    ]
    const options = { scale: withBlank, bands: npsBands, asOf: '2024-06-01', onInvalid: 'exclude' } as const
    const risk = revenueAtRisk(accounts, answers, options)
    expect(risk.answers).toEqual({
      counted: 1,
      ofNobody: 1,
      superseded: 1,
      afterAsOf: 1,
      missing: 2,
      notApplicable: 1,
      invalid: 1,
    })
    expect(held(risk)).toEqual({ detractors: 600, passives: 0, promoters: 0, unanswered: 400 })
    expect(faultOf(() => revenueAtRisk(accounts, answers, { ...options, onInvalid: 'throw' }))).toEqual([
      'invalid_value',
      ['answers', 3, 'score'],
    ])
  })

  test('the message names the list, the row, the rule and what was found', () => {
    const run = () => revenueAtRisk(accounts, [{ customer: 'a', score: 12 }], nps)
    expect(run).toThrow('score must be a whole number from 0 to 10, got 12 (answers 0).')
    expect(() => revenueAtRisk([{ customer: 'a', mrr: -1 }], [], nps)).toThrow('(accounts 0)')
  })

  test('an account that cannot be right throws, or is counted and left out', () => {
    const rows = [
      ...accounts,
      { customer: 'a', mrr: 5 },
      { customer: 'd', mrr: 0.5 },
      { customer: 'e', mrr: null },
      { customer: null, mrr: 5 },
      { customer: 'f', mrr: 5, currency: 'USD' },
    ]
    const risk = revenueAtRisk(rows, [], { ...nps, onInvalid: 'exclude', currency: 'EUR' })
    expect([risk.n, risk.mrr, risk.currency]).toEqual([3, 1000, 'EUR'])
    expect(risk.excluded).toEqual({ missing: 2, duplicate: 1, invalid: 2 })
    const path = (row: object) => faultOf(() => revenueAtRisk([...accounts, row], [], nps))
    expect(path(rows[3]!)).toEqual(['invalid_value', ['accounts', 3, 'customer']])
    expect(path(rows[4]!)).toEqual(['invalid_value', ['accounts', 3, 'mrr']])
    expect(path(rows[7]!)).toEqual(['invalid_value', ['accounts', 3, 'currency']])
  })

  test('columns may be called otherwise', () => {
    const risk = revenueAtRisk([{ id: 7, cents: 10 }], [{ id: 7, nps: 0 }], {
      ...nps,
      accountFields: { customer: 'id', mrr: 'cents' },
      answerFields: { customer: 'id', score: 'nps' },
    })
    expect(held(risk)).toMatchObject({ detractors: 10 })
  })

  test('7 and "7" are two customers; no name is special, of customers or of bands', () => {
    const rows = ['__proto__', 'constructor', 7, '7'].map((customer) => ({ customer, mrr: 1 }))
    const two = scale({ points: [0, 1], better: 'high' })
    // an own property, as JSON.parse makes it
    const bands = JSON.parse('{ "__proto__": [0], "toString": [1] }')
    const risk = revenueAtRisk(
      rows,
      [
        { customer: '__proto__', score: 0 },
        { customer: 7, score: 1 },
      ],
      {
        scale: two,
        bands,
      },
    )
    expect(Object.keys(risk.bands)).toEqual(['__proto__', 'toString'])
    expect(Object.values(risk.bands).map(({ customers }) => customers)).toEqual([1, 1])
    expect(risk.unanswered.customers).toBe(2)
  })

  test('no accounts, and no revenue', () => {
    const none = revenueAtRisk([], [{ customer: 'a', score: 1 }], nps)
    expect([none.status, none.n, none.effectiveN, none.answers.ofNobody]).toEqual([
      'no-customers',
      0,
      null,
      1,
    ])
    expect(none.bands.detractors).toEqual({
      customers: 0,
      mrr: 0,
      shareOfCustomers: { value: null, interval: null },
      shareOfRevenue: { value: null, interval: null },
    })
    const free = revenueAtRisk([{ customer: 'a', mrr: 0 }], [], nps)
    expect([
      free.status,
      free.unanswered.shareOfCustomers.value,
      free.unanswered.shareOfRevenue.value,
    ]).toEqual(['no-revenue', 1, null])
  })

  test.each([
    [{ scale: undefined }, 'scale'],
    [{ bands: undefined }, 'bands.negative'],
    [{ bands: { low: [0, 1] } }, 'bands'],
    [{ bands: { ...npsBands, more: [10] } }, 'bands'],
    [{ bands: { ...npsBands, more: [11] } }, 'bands.more'],
    [{ bands: { ...npsBands, more: 10 } }, 'bands.more'],
    [{ which: 'last' }, 'which'],
    [{ currency: 'euro' }, 'currency'],
    [{ currency: ['EUR'] }, 'currency'],
    [{ interval: { level: 0 } }, 'interval.level'],
    [{ asOf: 'now' }, 'asOf'],
    [{ detractors: [0] }, 'detractors'],
  ])('refuses %j', (option, name) => {
    const run = () => revenueAtRisk([], [], { ...nps, ...option } as never)
    expect(faultOf(run)).toEqual(['invalid_option', [name]])
  })

  test('the classes partition customers and revenue, to the cent, and every row is accounted for', () => {
    const customer = fc.constantFrom('a', 'b', 'c', 'd', '__proto__', 1, '1')
    const mrr = fc.oneof(fc.nat(9), fc.nat(10 ** 9), fc.constant(null))
    const answer = fc.record({
      customer: fc.oneof(customer, fc.constant('nobody')),
      score: fc.oneof(fc.integer({ min: 0, max: 11 }), fc.constant(null)),
      at: fc.option(fc.nat(20)),
    })
    fc.assert(
      fc.property(
        fc.array(fc.record({ customer, mrr }), { maxLength: 12 }),
        fc.array(answer, { maxLength: 20 }),
        fc.constantFrom('latest', 'first', 'worst'),
        (rows, answers, which) => {
          const risk = revenueAtRisk(rows, answers, { ...nps, which, asOf: 15, onInvalid: 'exclude' })
          const classes = [...Object.values(risk.bands), risk.unanswered]
          const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0)
          expect(sum(classes.map(({ customers }) => customers))).toBe(risk.n)
          expect(sum(classes.map(({ mrr }) => mrr))).toBe(risk.mrr)
          expect(risk.n + sum(Object.values(risk.excluded))).toBe(rows.length)
          expect(sum(Object.values(risk.answers))).toBe(answers.length)
          for (const { shareOfRevenue, shareOfCustomers } of classes) {
            for (const { value, interval } of [shareOfRevenue, shareOfCustomers]) {
              if (value === null) continue
              expect(interval!.lower).toBeLessThanOrEqual(value)
              expect(interval!.upper).toBeGreaterThanOrEqual(value)
            }
          }
          // the slow way: for each account look through all answers
          const first = rows.filter((row, i) => {
            const usable = (one: (typeof rows)[number]) => one.mrr !== null && one.customer === row.customer
            return row.mrr !== null && rows.findIndex(usable) === i
          })
          const detractors = first.filter(({ customer }) => {
            const own = answers.filter(
              (one) =>
                one.customer === customer && one.score !== null && one.score <= 10 && (one.at ?? 0) <= 15,
            )
            const at = own.map((one) => one.at ?? -1)
            const scores = own.map((one) => one.score!)
            const chosen = {
              latest: scores[at.lastIndexOf(Math.max(...at))],
              first: scores[at.indexOf(Math.min(...at))],
              worst: Math.min(...scores),
            }[which]
            return chosen !== undefined && chosen <= 6
          })
          expect(risk.bands.detractors.mrr).toBe(sum(detractors.map(({ mrr }) => mrr!)))
          expect(risk.bands.detractors.customers).toBe(detractors.length)
          expect(JSON.parse(JSON.stringify(risk))).toEqual(risk)
        },
      ),
      { numRuns: 300 },
    )
  })
})
