import { describe, expect, test } from 'vitest'
import { isCxMetricsError } from '../../src/core/errors.ts'
import { readWindow, readWindows } from '../../src/time/windows.ts'

function faultOf(run: () => unknown): unknown {
  try {
    run()
  } catch (error) {
    return isCxMetricsError(error) ? [error.code, error.path] : error
  }
  return 'no error'
}

describe('readWindows', () => {
  test('every bucket from one boundary to another, named as the buckets of summarize', () => {
    const { windows, timeZone } = readWindows({ every: 'month', from: '2024-01-01', to: '2024-04-01' })
    expect(timeZone).toBe('UTC')
    expect(windows).toEqual([
      { period: '2024-01', start: Date.UTC(2024, 0), end: Date.UTC(2024, 1) },
      { period: '2024-02', start: Date.UTC(2024, 1), end: Date.UTC(2024, 2) },
      { period: '2024-03', start: Date.UTC(2024, 2), end: Date.UTC(2024, 3) },
    ])
  })

  test.each([
    ['week', '2026-12-28', '2027-01-11', ['2026-W53', '2027-W01']],
    ['quarter', '2026-10-01', '2027-04-01', ['2026-Q4', '2027-Q1']],
    ['year', '2026-01-01', '2028-01-01', ['2026', '2027']],
    ['day', '2024-02-28', '2024-03-01', ['2024-02-28', '2024-02-29']],
  ] as const)('by %s from %s to %s are %o', (every, from, to, periods) => {
    expect(readWindows({ every, from, to }).windows.map(({ period }) => period)).toEqual(periods)
  })

  test('plain dates are dates in the zone: March of Paris has an hour less', () => {
    const [march] = readWindows({
      every: 'month',
      from: '2024-03-01',
      to: '2024-04-01',
      timeZone: 'Europe/Paris',
    }).windows
    expect(march).toEqual({
      period: '2024-03',
      start: Date.parse('2024-02-29T23:00Z'),
      end: Date.parse('2024-03-31T22:00Z'),
    })
  })

  test('a date that the zone skipped has no window: Apia went without 2011-12-30', () => {
    const options = { every: 'day', from: '2011-12-29', to: '2012-01-01', timeZone: 'Pacific/Apia' } as const
    const { windows } = readWindows(options)
    expect(windows.map(({ period }) => period)).toEqual(['2011-12-29', '2011-12-31'])
    expect(windows[0]!.end).toBe(windows[1]!.start)
  })

  test('one window, and a list of them, are named by their dates, else by their instants', () => {
    const start = '2024-01-01'
    expect(readWindows({ start, end: '2024-02-01' }).windows).toEqual([
      { period: '2024-01-01/2024-02-01', start: Date.UTC(2024, 0), end: Date.UTC(2024, 1) },
    ])
    const windows = [
      { start, end: '2024-01-08T12:00' },
      { start: '2024-01-05', end: '2024-01-15' },
    ]
    expect(readWindows({ windows }).windows.map(({ period }) => period)).toEqual([
      '2024-01-01T00:00:00.000Z/2024-01-08T12:00:00.000Z',
      '2024-01-05/2024-01-15',
    ])
  })

  test.each([
    ['from', { every: 'month', from: '2024-01-02', to: '2024-04-01' }],
    ['to', { every: 'month', from: '2024-01-01', to: '2024-03-31' }],
    ['to', { every: 'month', from: '2024-01-01', to: '2024-01-01' }],
    ['to', { every: 'month', from: '2024-02-01', to: '2024-01-01' }],
    ['to', { every: 'month', from: '2024-02-01' }],
    ['to', { every: 'hour', from: '2000-01-01', to: '2024-01-01' }],
    ['to', { every: 'day', from: '1900-01-01', to: '2024-01-01' }],
    ['every', { every: 'fortnight', from: '2024-01-01', to: '2024-04-01' }],
    ['timeZone', { every: 'month', from: '2024-01-01', to: '2024-04-01', timeZone: '+01:00' }],
    ['start', { every: 'month', from: '2024-01-01', to: '2024-04-01', start: '2024-01-01' }],
    ['start', { windows: [{ start: 0, end: 1 }], start: 0 }],
    ['from', { start: 0, end: 1, from: 0 }],
    ['start', {}],
    ['end', { start: 0, end: 0 }],
    ['windows', { windows: [] }],
    ['windows', { windows: 'months' }],
    [
      'windows.1',
      {
        windows: [
          { start: 5, end: 9 },
          { start: 5, end: 10 },
        ],
      },
    ],
    [
      'windows.1',
      {
        windows: [
          { start: 5, end: 9 },
          { start: 6, end: 9 },
        ],
      },
    ],
    ['windows.0.end', { windows: [{ start: 5, end: 4 }] }],
  ])('a wrong %s throws invalid_option: %o', (name, options) => {
    expect(faultOf(() => readWindows(options as never))).toEqual(['invalid_option', [name]])
  })

  test('a list of windows takes nothing else of a window', () => {
    const windows = [{ start: 0, end: 1, timeZone: 'UTC' }]
    expect(faultOf(() => readWindows({ windows }))).toEqual(['invalid_option', ['windows.0', 'timeZone']])
  })
})

test('readWindow takes one', () => {
  expect(readWindow({ start: 0, end: 5, timeZone: 'utc' })).toEqual({
    period: '1970-01-01T00:00:00.000Z/1970-01-01T00:00:00.005Z',
    start: 0,
    end: 5,
    timeZone: expect.any(String),
  })
})
