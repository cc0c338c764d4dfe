import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  distinctInvitations,
  evaluate,
  nps0to10,
  npsMetric,
  responseRate,
  responseRateFromCounts,
  scale,
} from '../../src/index.ts'

const blank11 = scale({ min: 0, max: 10, better: 'high', notApplicable: [11] })

describe('responseRate', () => {
  test('invited and delivered are two denominators, and the definition names which', () => {
    const counts = { invited: 100, delivered: 80, answered: 20 }
    expect(responseRateFromCounts(counts).value).toBe(0.2)
    const result = responseRateFromCounts(counts, { denominator: 'delivered' })
    expect(result).toMatchObject({ value: 0.25, n: 80, undelivered: 20, unanswered: 60 })
    expect(result.deliveryRate.value).toBe(0.8)
    expect(result.definition.choices['denominator']).toBe('delivered')
  })
  test.each([
    [{ invited: 1, answered: 2 }, 'delivered'],
    [{ invited: 1, delivered: 2, answered: 0 }, 'invited'],
    [{ invited: 9, delivered: 2, answered: 3 }, 'delivered'],
    [{ invited: 1.5, answered: 1 }, 'invited'],
  ])('counts %j contradict each other', (counts, name) => {
    expect(() => responseRateFromCounts(counts)).toThrow(
      expect.objectContaining({ code: 'invalid_count', path: [name] }),
    )
  })
  test('whoever answered was reached; only false says undelivered', () => {
    const rows = [
      { answered: true, delivered: false },
      { answered: false, delivered: null },
      { answeredAt: '2024-05-01', delivered: true },
      { delivered: false },
    ]
    expect(responseRate(rows)).toMatchObject({ answered: 2, unanswered: 1, undelivered: 1, delivered: 3 })
  })
  test('with scale and where of the score, answered is n of the score', () => {
    const row = fc.record({
      invitation: fc.option(fc.nat(9)),
      score: fc.constantFrom<number | null>(0, 3, 7, 9, 10, 11, null),
      answeredAt: fc.nat(5),
      channel: fc.constantFrom('mail', 'sms'),
    })
    const duplicates = fc.constantFrom('latest' as const, 'first' as const)
    fc.assert(
      fc.property(fc.array(row, { maxLength: 30 }), duplicates, (rows, duplicates) => {
        const where = ({ channel }: { readonly channel: string }): boolean => channel === 'mail'
        const options = { scale: blank11, where, duplicates, fields: { answer: 'score' } }
        const rate = responseRate(rows, options)
        const { items, dropped } = distinctInvitations(rows, options)
        const score = evaluate(npsMetric('score', { scale: blank11 }), items.filter(where))
        expect(rate.answered).toBe(score.n)
        expect(rate.excluded.duplicate).toBe(dropped.duplicate)
        const excluded = Object.values(rate.excluded).reduce((a, b) => a + b, 0)
        expect(rate.invited + excluded).toBe(rows.length)
      }),
    )
  })
  test('an answer off the scale is refused in the row as it came, duplicates or not', () => {
    const rows = [{ invitation: 1, answer: 9 }, { invitation: 1, answer: 9 }, { answer: 12 }]
    const error = expect.objectContaining({ code: 'invalid_value', path: [2, 'answer'] })
    expect(() => responseRate(rows, { scale: nps0to10 })).toThrow(error)
    const { excluded } = responseRate(rows, { scale: nps0to10, onInvalid: 'exclude' })
    expect(excluded).toEqual({ invalid: 1, filtered: 0, duplicate: 1 })
  })
})

describe('distinctInvitations', () => {
  const rows = [
    { invitation: 'a', answered: false, n: 0 },
    { invitation: 'a', answered: true, answeredAt: '2024-05-03', n: 1 },
    { invitation: 'a', answered: true, answeredAt: '2024-05-02', n: 2 },
    { invitation: 'a', answered: false, n: 3 },
    { invitation: 1, delivered: false, n: 4 },
    { invitation: 1, n: 5 },
    { invitation: '1', n: 6 },
    { n: 7 },
    { n: 8 },
  ]
  test('keeps the latest or first answer; 1 is not "1", and rows without a key are their own', () => {
    const kept = (options: object) => distinctInvitations(rows, options).items.map(({ n }) => n)
    expect(kept({})).toEqual([1, 5, 6, 7, 8])
    expect(kept({ duplicates: 'first' })).toEqual([2, 5, 6, 7, 8])
  })
  test('of equals the place decides, and nothing else does', () => {
    const two = [
      { invitation: 1, answered: true, n: 0 },
      { invitation: 1, answered: true, n: 1 },
    ]
    expect(distinctInvitations(two).items).toEqual([two[1]])
    expect(distinctInvitations(two, { duplicates: 'first' }).items).toEqual([two[0]])
    const timed = two.map((row, i) => ({ ...row, answeredAt: i }))
    expect(distinctInvitations(timed).items).toEqual(distinctInvitations([...timed].reverse()).items)
  })
})
