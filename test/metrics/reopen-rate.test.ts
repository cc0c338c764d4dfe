import { describe, expect, test } from 'vitest'
import { proportionInterval, reopenRate, reopenRateFromCounts, spansFromEvents } from '../../src/index.ts'

const asOf = 100

describe('reopenRate', () => {
  test('value is the share of the resolved that were opened again', () => {
    const rows = [
      { resolvedAt: 10, reopens: 0 },
      { resolvedAt: null, reopens: 2 },
      { resolvedAt: 50, reopens: 1 },
      { resolvedAt: 100, reopens: 0 },
      { resolvedAt: 101, reopens: 0 },
      { resolvedAt: null, reopens: 0 },
      { resolvedAt: 5, reopens: null },
    ]
    const result = reopenRate(rows, { asOf })
    expect(result).toMatchObject({
      value: 0.5,
      n: 4,
      resolved: 4,
      stayedResolved: 2,
      reopened: 2,
      status: 'ok',
    })
    expect(result.excluded).toEqual({ missing: 1, unresolved: 2, invalid: 0 })
    expect(result.interval).toEqual({ ...proportionInterval(2, 4), method: 'wilson' })
  })
  test('of items, with the rules that made them in the definition', () => {
    const log = [0, 1].flatMap((ticket) => [
      { ticket, at: 0, type: 'opened' },
      { ticket, at: 5, type: 'resolved' },
      { ticket, at: 9, type: ticket ? 'reopened' : 'note' },
    ])
    const result = reopenRate(spansFromEvents(log, { asOf }).items, { events: { asOf } })
    expect([result.value, result.n]).toEqual([0.5, 2])
    expect(result.definition).toMatchObject({
      item: 'span',
      statistic: 'share',
      choices: { events: { bots: 'exclude', merged: 'drop' } },
      window: { asOf: '1970-01-01T00:00:00.100Z' },
    })
  })
  test('nothing resolved is null', () => {
    expect(reopenRate([], { asOf })).toMatchObject({
      value: null,
      interval: null,
      status: 'no-resolved-tickets',
    })
    expect(reopenRateFromCounts({ resolved: 0, reopened: 0 }).value).toBeNull()
  })
  test.each([
    ['reopens', { resolvedAt: 1, reopens: -1 }],
    ['reopens', { resolvedAt: 1, reopens: '1' }],
    ['resolvedAt', { resolvedAt: 'soon', reopens: 0 }],
  ])('a bad %s throws naming row and field, or is excluded', (field, row) => {
    expect(() => reopenRate([row], { asOf })).toThrow(
      expect.objectContaining({ code: 'invalid_value', path: [0, field] }),
    )
    expect(reopenRate([row], { asOf, onInvalid: 'exclude' }).excluded.invalid).toBe(1)
  })
  test.each<[string, object]>([
    ['asOf', {}],
    ['asOf', { asOf, events: { asOf } }],
    ['within', { asOf, within: '7d' }],
    ['interval.method', { asOf, interval: { method: 'wald' } }],
  ])('refuses a bad %s', (path, options) => {
    expect(() => reopenRate([], options as never)).toThrow(
      expect.objectContaining({ code: 'invalid_option', path: [path] }),
    )
  })
  test('from counts: reopened cannot pass resolved', () => {
    expect(() => reopenRateFromCounts({ resolved: 1, reopened: 2 })).toThrow(
      expect.objectContaining({ code: 'invalid_count', path: ['resolved'] }),
    )
  })
})
