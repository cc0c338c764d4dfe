import { describe, expect, test } from 'vitest'
import { toInstant } from '../../src/time/instant.ts'

const utc = (text: string): number => Date.parse(text)

describe('toInstant', () => {
  test('toInstant(null | undefined | NaN) is null: missing', () => {
    for (const missing of [null, undefined, Number.NaN]) expect(toInstant(missing, 'UTC')).toBeNull()
  })

  test.each([
    [0, 0],
    [-0, 0],
    [1_704_067_200_000, 1_704_067_200_000],
    [8.64e15, 8.64e15],
    [-8.64e15, -8.64e15],
    [new Date(5), 5],
    [{ epochMilliseconds: 7 }, 7],
  ])('toInstant(%o) takes milliseconds, Dates and Temporal instants as they are', (value, ms) => {
    expect(toInstant(value, 'Asia/Kolkata')).toBe(ms)
  })

  test.each([
    ['2024-03-01T12:00:00Z', '2024-03-01T12:00:00Z'],
    ['2024-03-01 12:00Z', '2024-03-01T12:00:00Z'],
    ['2024-03-01T12:00:00.5Z', '2024-03-01T12:00:00.500Z'],
    ['2024-03-01T12:00:00.123456789Z', '2024-03-01T12:00:00.123Z'],
    ['2024-03-01T12:00:00+02:00', '2024-03-01T10:00:00Z'],
    ['2024-03-01T12:00:00-0330', '2024-03-01T15:30:00Z'],
    ['2024-03-01 12:00:00.000001+00', '2024-03-01T12:00:00Z'],
    ['2024-03-01T12:00:00-00:00', '2024-03-01T12:00:00Z'],
    ['0001-01-01T00:00Z', '0001-01-01T00:00:00Z'],
    ['0000-02-29T00:00Z', '0000-02-29T00:00:00Z'],
    ['1969-12-31T23:59:59.9999Z', '1969-12-31T23:59:59.999Z'],
    ['2024-03-01', '2024-02-29T23:00:00Z'],
    ['2024-03-01T12:00', '2024-03-01T11:00:00Z'],
    ['2024-07-01 12:00:00.250', '2024-07-01T10:00:00.250Z'],
  ])('toInstant(%j) in Europe/Paris is %s', (text, expected) => {
    expect(toInstant(text, 'Europe/Paris')).toBe(utc(expected))
  })

  test.each([
    '',
    ' ',
    '2024',
    '2024-03',
    '2024-3-1',
    '03/01/2024',
    'March 1, 2024',
    '1704067200000',
    '20240301',
    '2024-02-30',
    '2023-02-29',
    '1900-02-29',
    '2024-00-10',
    '2024-13-01',
    '2024-01-00',
    '2024-03-01T24:00',
    '2024-03-01T24:30',
    '2024-03-01T12:60',
    '2024-03-01T23:59:60Z',
    '2024-03-01T12',
    '2024-03-01T12:00:00.Z',
    '2024-03-01T12:00+24:00',
    '2024-03-01t12:00z',
    '2024-03-01Z',
    ' 2024-03-01',
    '2024-03-01\n',
    '2024-03-01T12:00:00+01:00[Europe/Paris]',
    1.5,
    Infinity,
    -Infinity,
    8.64e15 + 1,
    true,
    12n,
    {},
    [],
    [1],
    { epochMilliseconds: '7' },
    { epochMilliseconds: Number.NaN },
    new Date(Number.NaN),
    Symbol('now'),
  ])('toInstant(%o) is NaN: unreadable', (value) => {
    expect(toInstant(value, 'Europe/Paris')).toBeNaN()
  })

  test('toInstant(Temporal.PlainDate) is the start of that date in the zone', () => {
    const plain = (tag: string, text: string): object => ({
      [Symbol.toStringTag]: `Temporal.${tag}`,
      toString: () => text,
    })
    expect(toInstant(plain('PlainDate', '2024-03-01'), 'Europe/Paris')).toBe(utc('2024-02-29T23:00:00Z'))
    expect(toInstant(plain('PlainDateTime', '2024-03-01T12:00:00'), 'Europe/Paris')).toBe(
      utc('2024-03-01T11:00:00Z'),
    )
    expect(toInstant(plain('PlainYearMonth', '2024-03'), 'Europe/Paris')).toBeNaN()
  })
})
