import { describe, expect, test } from 'vitest'
import {
  compare,
  day,
  format,
  month,
  poissonInterval,
  summarize,
  volume,
  volumeFromCounts,
  volumeMetric,
} from '../../src/index.ts'

describe('volume', () => {
  test.each([0, 1, 5, 31, 620])('%i contacts have the exact Poisson interval of their rate', (contacts) => {
    const result = volumeFromCounts({ contacts }, { exposure: 31 })
    expect(result.value).toBe(contacts / 31)
    expect(result.interval).toEqual(poissonInterval(contacts, 31))
    expect(result.n).toBe(contacts)
  })
  test('abandoned contacts count unless they are excluded', () => {
    const contacts = [{ abandoned: true }, { abandoned: false }, {}]
    expect(volume(contacts).value).toBe(3)
    expect(volume(contacts, { abandoned: 'exclude' })).toMatchObject({ value: 2, excluded: { abandoned: 1 } })
    expect(() => volume([{ abandoned: 1 }], { abandoned: 'exclude' })).toThrow(
      expect.objectContaining({ code: 'invalid_value', path: [0, 'abandoned'] }),
    )
  })
  test('zero rows are rows: every day of a range, and of every channel where it is grouped by day alone', () => {
    const contacts = [
      { at: '2024-05-01T08:00Z', channel: 'mail' },
      { at: '2024-05-03T08:00Z', channel: 'mail' },
    ]
    const days = summarize(contacts, {
      by: { day: day('at', { start: '2024-05-01', end: '2024-05-05' }) },
      metrics: { volume: volumeMetric() },
    })
    expect(days.map(({ key, volume }) => [key.day, volume.value])).toEqual([
      ['2024-05-01', 1],
      ['2024-05-02', 0],
      ['2024-05-03', 1],
      ['2024-05-04', 0],
    ])
    expect(days[1]!.volume.status).toBe('ok')
    expect(days[1]!.volume.interval.lower).toBe(0)
  })
  test('by month and channel', () => {
    const contacts = ['2024-05-01', '2024-05-02', '2024-07-01'].map((at) => ({ at, channel: 'mail' }))
    const groups = summarize(contacts, {
      by: { month: month('at', { start: '2024-05-01', end: '2024-08-01' }), channel: 'channel' },
      metrics: { volume: volumeMetric() },
    })
    expect(groups.map(({ volume }) => volume.n)).toEqual([2, 0, 1])
  })
  test('months of other lengths compare by their daily rates', () => {
    const may = volumeFromCounts({ contacts: 620 }, { exposure: 31 })
    const june = volumeFromCounts({ contacts: 750 }, { exposure: 30 })
    const result = compare(june, may)
    expect(result.difference).toBe(5)
    expect(result.interval!.lower).toBeGreaterThan(0)
  })
  test.each([0, -1, Number.NaN, Infinity, 5e-324, '7'])('an exposure of %s is refused', (exposure) => {
    expect(() => volume([], { exposure } as never)).toThrow(
      expect.objectContaining({ code: 'invalid_option', path: ['exposure'] }),
    )
  })
  test('format writes whole counts without decimals, others with at most two', () => {
    expect(format(volumeFromCounts({ contacts: 1234 }), { locale: 'en' })).toBe('1,234')
    expect(format(volumeFromCounts({ contacts: 10 }, { exposure: 3 }), { locale: 'en' })).toBe('3.33')
  })
})
