import { expect, test } from 'vitest'
import { anniversaryOf } from '../../src/time/anniversary.ts'

const iso = (ms: number): string => new Date(ms).toISOString()

test('anniversaryOf(month): the last day where the month has no such day, and the day itself again later', () => {
  const later = anniversaryOf('month', 'UTC')
  const from = Date.parse('2024-01-31T08:30:00Z')
  expect([0, 1, 2, 3, 12, 13].map((k) => iso(later(from)(k)).slice(0, 16))).toEqual([
    '2024-01-31T08:30',
    '2024-02-29T08:30',
    '2024-03-31T08:30',
    '2024-04-30T08:30',
    '2025-01-31T08:30',
    '2025-02-28T08:30',
  ])
})

test('anniversaryOf(quarter), (year), (week), (day) are three months, twelve, seven days, one', () => {
  const from = Date.parse('2024-02-29T00:00:00Z')
  const at = (unit: 'quarter' | 'year' | 'week' | 'day', k: number): string =>
    iso(anniversaryOf(unit, 'UTC')(from)(k)).slice(0, 10)
  expect([at('quarter', 1), at('year', 1), at('year', 4), at('week', 1), at('day', 1)]).toEqual([
    '2024-05-29',
    '2025-02-28',
    '2028-02-29',
    '2024-03-07',
    '2024-03-01',
  ])
})

test('anniversaryOf: midnight in Paris is midnight in Paris, whatever the clock did in between', () => {
  const later = anniversaryOf('month', 'Europe/Paris')
  expect(iso(later(Date.parse('2024-02-29T23:00:00Z'))(1))).toBe('2024-03-31T22:00:00.000Z')
})

test('anniversaryOf(…)(instant, 0) is the instant, in an hour that comes twice too', () => {
  const second = Date.parse('2024-10-27T01:30:00Z')
  expect(anniversaryOf('day', 'Europe/Paris')(second)(0)).toBe(second)
})
