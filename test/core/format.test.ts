import { describe, expect, test } from 'vitest'
import { format } from '../../src/core/format.ts'

const HOUR = 3_600_000

describe('format', () => {
  test.each<[string, Parameters<typeof format>[0], string]>([
    ['points to one decimal', { unit: 'points', value: 39.83976693372906 }, '39.8'],
    ['half away from zero', { unit: 'points', value: -12.25 }, '-12.3'],
    ['no negative zero', { unit: 'points', value: -0.04 }, '0.0'],
    ['shares in percent', { unit: 'proportion', value: 0.8206845 }, '82.1%'],
    ['means of scales to two decimals', { unit: 'scale', value: 4.064360119 }, '4.06'],
    ['spans of two days and more in days', { unit: 'ms', value: 60 * HOUR }, '2.5 days'],
    ['spans of two hours and more in hours', { unit: 'ms', value: 47 * HOUR }, '47.0 hr'],
    ['short spans in seconds', { unit: 'ms', value: 1500 }, '1.5 sec'],
    [
      'the status where there is no value',
      { unit: 'points', value: null, status: 'no-answers' },
      'no answers',
    ],
  ])('format writes %s', (_, result, text) => expect(format(result, { locale: 'en' })).toBe(text))
  test('format writes as the locale does', () => {
    expect(format({ unit: 'proportion', value: 0.5 }, { locale: 'fr' }).replace(/\s/gu, ' ')).toBe('50,0 %')
  })
  test('format shows the interval in the unit of the value', () => {
    const result = { unit: 'ms', value: 3 * HOUR, interval: { lower: HOUR, upper: 72 * HOUR } } as const
    expect(format(result, { locale: 'en', interval: 'shown' })).toBe('3.0 hr (1.0 hr – 72.0 hr)')
  })
  test('format refuses to guess a locale', () => {
    expect(() => format({ unit: 'points', value: 1 }, {} as never)).toThrow(
      expect.objectContaining({ code: 'invalid_option', path: ['locale'] }),
    )
  })
})
