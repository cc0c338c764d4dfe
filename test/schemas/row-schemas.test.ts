import { describe, expect, test } from 'vitest'
import { movementsFromSubscriptions } from '../../src/derive/account-movements.ts'
import { nps0to10 } from '../../src/scales/presets.ts'
import {
  accountRowSchema,
  accountSchema,
  contactRowSchema,
  contactSchema,
  issueSchema,
  parseRows,
  pricedSubscriptionRowSchema,
  pricedSubscriptionSchema,
  type RowSchema,
  subscriptionRowSchema,
  subscriptionSchema,
  ticketRowSchema,
  ticketSchema,
} from '../../src/schemas/index.ts'

const rulesOf = (schema: RowSchema<unknown>, row: unknown): unknown =>
  parseRows(schema, [row]).issues.map(({ field, rule }) => [field, rule])

const wholeCount = 'must be a whole number, 0 or more'
const moment = 'must be a Date, whole milliseconds or ISO 8601 text'
const flag = 'must be true, false or missing'

describe('contactSchema', () => {
  test('names every column that is wrong', () => {
    const row = { customer: {}, at: 'today', resolved: 'yes', reopens: -1, durationMs: 0.5, resolvedAt: '' }
    expect(rulesOf(contactSchema, row)).toEqual([
      ['at', moment],
      ['customer', 'must be text or a number'],
      ['resolved', flag],
      ['resolvedAt', moment],
      ['reopens', wholeCount],
      ['durationMs', wholeCount],
    ])
  })

  test('looks at nothing else of a contact without a time or customer', () => {
    expect(rulesOf(contactSchema, { at: null, customer: {}, resolved: 'no' })).toEqual([])
    expect(rulesOf(contactSchema, { at: 'today', resolved: 'no' })).toEqual([['at', moment]])
  })

  test('takes any rating unless it is given a scale', () => {
    const row = { customer: 'ann', at: 0, satisfaction: 11 }
    expect(rulesOf(contactSchema, row)).toEqual([])
    expect(rulesOf(contactRowSchema({ satisfaction: nps0to10 }), row)).toEqual([
      ['satisfaction', 'must be a whole number from 0 to 10'],
    ])
  })
})

test('issueSchema refuses what comes before the opening', () => {
  const row = { openedAt: '2024-05-02', resolvedAt: '2024-05-01', nextContactAt: new Date(0), contacts: 2 }
  expect(rulesOf(issueSchema, row)).toEqual([
    ['resolvedAt', 'must not be before openedAt'],
    ['nextContactAt', 'must not be before openedAt'],
  ])
})

describe('ticketSchema', () => {
  test.each([
    [{ openedAt: new Date(0), resolvedAt: 60 }],
    [{ openedAt: '1970-01-01', resolvedAt: { epochMilliseconds: 5 } }],
    [{ openedAt: '1970-01-01T01:00+01:00', resolvedAt: 0 }],
    [{}],
  ])('takes %j', (row) => expect(rulesOf(ticketSchema, row)).toEqual([]))

  test('reports an unreadable moment once', () => {
    expect(rulesOf(ticketSchema, { openedAt: '2024-02-30', resolvedAt: 1 })).toEqual([['openedAt', moment]])
  })

  test('reads text without an offset in the zone that is given', () => {
    const row = { openedAt: '2024-01-01T00:30', resolvedAt: '2023-12-31T23:45Z' }
    expect(rulesOf(ticketSchema, row)).toEqual([['resolvedAt', 'must not be before openedAt']])
    expect(rulesOf(ticketRowSchema({ timeZone: 'Europe/Paris' }), row)).toEqual([])
  })

  test('gives the row back itself, of whatever class and with its other columns', () => {
    class Row {
      openedAt = 0
      get resolvedAt(): number {
        return 60
      }
      team = 'north'
    }
    const row = new Row()
    expect(ticketSchema.parse(row)).toBe(row)
  })
})

test('subscriptionSchema tells 7 from an empty name, and an end before its start', () => {
  expect(rulesOf(subscriptionSchema, { customer: 7, startedAt: 0, endedAt: null, paid: true })).toEqual([])
  expect(rulesOf(subscriptionSchema, { customer: '', startedAt: 9, endedAt: 3, paid: 1 })).toEqual([
    ['customer', 'must be text or a number'],
    ['paid', flag],
    ['endedAt', 'must not be before startedAt'],
  ])
})

test('subscriptionRowSchema names columns as the rows do', () => {
  const schema = subscriptionRowSchema({ fields: { startedAt: 'from', endedAt: 'to' } })
  expect(rulesOf(schema, { customer: 7, from: 9, to: 3 })).toEqual([['to', 'must not be before from']])
})

test('pricedSubscriptionSchema names every part of a price that is wrong', () => {
  const good = { customer: 7, startedAt: 0, price: 900, interval: 'week', percentOff: 12.5, currency: 'EUR' }
  expect(rulesOf(pricedSubscriptionSchema, good)).toEqual([])
  const whole = 'must be whole minor units (cents), 0 or more'
  const wrong = { price: 9.9, interval: 'fortnight', intervalCount: 0, quantity: -1, percentOff: 101 }
  expect(rulesOf(pricedSubscriptionSchema, { ...good, ...wrong, tax: 0.5, currency: 'euro' })).toEqual([
    ['price', whole],
    ['interval', 'must be one of day, week, month, quarter, year, once'],
    ['intervalCount', 'must be 1 or more'],
    ['quantity', wholeCount],
    ['percentOff', 'must be a number from 0 to 100'],
    ['tax', whole],
    ['currency', 'must be an ISO 4217 code'],
  ])
  const schema = pricedSubscriptionRowSchema({ fields: { price: 'cents' } })
  expect(rulesOf(schema, { customer: 7, startedAt: 0, cents: -1 })).toEqual([['cents', whole]])
})

describe('accountSchema', () => {
  const whole = 'must be whole minor units (cents), 0 or more'

  test('wants whole minor units', () => {
    expect(rulesOf(accountSchema, { customer: {}, startMrr: 500, endMrr: 0, before: false })).toEqual([])
    expect(rulesOf(accountSchema, { startMrr: 99.5, endMrr: -1, before: 'no' })).toEqual([
      ['startMrr', whole],
      ['endMrr', whole],
      ['before', flag],
    ])
  })

  test('takes the items of movementsFromSubscriptions, readable or not, from JSON too', () => {
    const rows = [
      { customer: 'a', startedAt: '2024-01-01', price: 500 },
      { customer: 'b', startedAt: null, price: 500 },
    ]
    const { items } = movementsFromSubscriptions(rows, { start: '2024-02-01', end: '2024-03-01' })
    const { rows: good, issues } = parseRows(accountSchema, JSON.parse(JSON.stringify(items)))
    expect([good.length, issues]).toEqual([2, []])
    expect(rulesOf(accountSchema, { startMrr: 1, endMrr: 1, endMrrAtStart: 0.5, unreadable: 'no' })).toEqual([
      ['endMrrAtStart', whole],
      ['unreadable', 'must be one of missing, invalid'],
    ])
  })

  test('takes a currency only where it is the one of the tally', () => {
    const row = { startMrr: 1, endMrr: 1, currency: 'EUR' }
    expect(rulesOf(accountRowSchema({ currency: 'EUR' }), row)).toEqual([])
    expect(rulesOf(accountRowSchema({ currency: 'USD' }), row)).toEqual([['currency', 'must be USD']])
    expect(rulesOf(accountSchema, row)).toEqual([['currency', 'needs the option currency']])
  })
})

test.each([
  ['fields', () => ticketRowSchema({ fields: { closed: 'x' } as never })],
  ['timeZone', () => contactRowSchema({ timeZone: '+01:00' })],
])('a row schema with a bad option throws invalid_option: %s', (_, make) =>
  expect(make).toThrow(expect.objectContaining({ code: 'invalid_option' })),
)
