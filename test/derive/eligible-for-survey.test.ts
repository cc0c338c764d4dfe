import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { eligibleForSurvey } from '../../src/index.ts'

const day = 86_400_000
const now = 200 * day
const reasons = (
  customers: readonly object[],
  asked: readonly object[],
  options: Partial<Parameters<typeof eligibleForSurvey>[2]> = {},
) => {
  const { eligible, refused } = eligibleForSurvey(customers, asked, { asOf: now, ...options })
  return [
    ...eligible.map(({ customer }) => [customer, null]),
    ...refused.map(({ customer, reason, until }) => [customer, reason, until]),
  ]
}

describe('eligibleForSurvey', () => {
  test('an invitation counts until, and not at, its time + within', () => {
    const ann = [{ customer: 'ann' }]
    expect(reasons(ann, [{ customer: 'ann', at: now - 90 * day }])).toEqual([['ann', null]])
    expect(reasons(ann, [{ customer: 'ann', at: now - 90 * day + 1 }])).toEqual([
      ['ann', 'askedRecently', now + 1],
    ])
  })
  test('atMost 2: until the second latest no longer counts', () => {
    const asked = [10, 30, 50].map((ago) => ({ customer: 1, at: now - ago * day }))
    expect(reasons([{ customer: 1 }], asked, { atMost: 2, within: '40d' })).toEqual([
      [1, 'askedRecently', now + 10 * day],
    ])
    expect(reasons([{ customer: 1 }], asked, { atMost: 3, within: '40d' })).toEqual([[1, null]])
  })
  test('customers are told apart by value and type', () => {
    expect(reasons([{ customer: '1' }], [{ customer: 1, at: now }])).toEqual([['1', null]])
  })
  test('invitations after asOf are not known yet', () => {
    const result = eligibleForSurvey([{ customer: 1 }], [{ customer: 1, at: now + 1 }], { asOf: now })
    expect(result.eligible.length).toBe(1)
    expect(result.asked).toEqual({ counted: 0, missing: 0, invalid: 0, afterAsOf: 1 })
  })
  test('the moment: 0 to 30 minutes after the resolution, both ends allowed', () => {
    const moment = { is: ['resolved'], within: '30m' } as const
    const at = (minutes: number, moment = 'resolved') => ({
      customer: minutes,
      moment,
      momentAt: now - minutes * 6e4,
    })
    const customers = [at(0), at(30), at(31), at(-1), at(5, 'sent'), { customer: 9, moment: 'resolved' }]
    expect(reasons(customers, [], { moment })).toEqual([
      [0, null],
      [30, null],
      [31, 'tooLate', null],
      [-1, 'tooEarly', now + 6e4],
      [5, 'otherMoment', null],
      [9, 'missing', null],
    ])
    expect(reasons([at(3)], [], { moment: { after: '5m' } })).toEqual([[3, 'tooEarly', now + 2 * 6e4]])
  })
  test('the channel: any, the preferred one, or one by name', () => {
    const customers = [{ customer: 1, channel: 'sms' }, { customer: 2 }]
    const by = (channel: string) => eligibleForSurvey(customers, [], { asOf: now, channel })
    expect(by('any').eligible.map(({ channel }) => channel)).toEqual(['sms', null])
    expect(by('preferred').eligible.map(({ channel }) => channel)).toEqual(['sms'])
    expect(by('preferred').counts).toMatchObject({ noChannel: 1, otherChannel: 0 })
    expect(by('mail').counts).toMatchObject({ noChannel: 1, otherChannel: 1 })
  })
  test('duplicates, those who opted out, rows without a customer', () => {
    const customers = [{ customer: 1 }, { customer: 1 }, { customer: 2, optedOut: true }, { customer: null }]
    expect(reasons(customers, [])).toEqual([
      [1, null],
      [1, 'duplicate', null],
      [2, 'optedOut', null],
      [null, 'missing', null],
    ])
  })
  test('what cannot be right is refused by row and column, of customers and of invitations', () => {
    const bad = [{ customer: 1, optedOut: 'no' }]
    expect(() => reasons(bad, [])).toThrow(
      expect.objectContaining({ code: 'invalid_value', path: [0, 'optedOut'] }),
    )
    expect(reasons(bad, [], { onInvalid: 'exclude' })).toEqual([[1, 'invalid', null]])
    const asked = [{ customer: 1, at: 'soon' }]
    expect(() => reasons([], asked)).toThrow(
      expect.objectContaining({ code: 'invalid_value', path: [0, 'at'] }),
    )
    const { asked: seen } = eligibleForSurvey([], asked, { asOf: now, onInvalid: 'exclude' })
    expect(seen.invalid).toBe(1)
  })
  test.each([
    [{}, 'asOf'],
    [{ asOf: 0, atMost: 0 }, 'atMost'],
    [{ asOf: 0, within: 'long' }, 'within'],
    [{ asOf: 0, channel: 5 }, 'channel'],
    [{ asOf: 0, moment: { is: 'x' } }, 'moment.is'],
  ])('%j is refused', (options, name) => {
    expect(() => eligibleForSurvey([], [], options as never)).toThrow(
      expect.objectContaining({ code: 'invalid_option', path: [name] }),
    )
  })
  test('asking all who are eligible, day after day, asks nobody more than atMost times within', () => {
    const scenario = fc.record({
      people: fc.integer({ min: 1, max: 4 }),
      atMost: fc.integer({ min: 1, max: 3 }),
      within: fc.integer({ min: 1, max: 9 }),
      out: fc.array(fc.nat(3), { maxLength: 2 }),
    })
    fc.assert(
      fc.property(scenario, ({ people, atMost, within, out }) => {
        const customers = Array.from({ length: people }, (_, customer) => {
          return { customer, optedOut: out.includes(customer) }
        })
        const asked: { customer: number; at: number }[] = []
        for (let at = 0; at < 30; at++) {
          const options = { asOf: at, atMost, within }
          const { eligible, refused, counts } = eligibleForSurvey(customers, asked, options)
          expect(eligible.length + refused.length).toBe(people)
          expect(Object.values(counts).reduce((a, b) => a + b, 0)).toBe(refused.length)
          for (const { customer, reason, until } of refused) {
            if (reason !== 'askedRecently') continue
            const may = (asOf: number): boolean =>
              eligibleForSurvey([{ customer: customer! }], asked, { ...options, asOf }).eligible.length === 1
            expect([may(until! - 1), may(until!)]).toEqual([false, true])
          }
          asked.push(...eligible.map(({ customer }) => ({ customer: customer as number, at })))
        }
        for (const { at, customer } of asked) {
          const near = asked.filter(
            (one) => one.customer === customer && one.at <= at && one.at > at - within,
          )
          expect(near.length).toBeLessThanOrEqual(atMost)
        }
      }),
      { numRuns: 50 },
    )
  })
})
