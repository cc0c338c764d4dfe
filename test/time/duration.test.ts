import { expect, test } from 'vitest'
import { isCxMetricsError } from '../../src/core/errors.ts'
import { durationMs } from '../../src/time/duration.ts'

test.each([
  [0, 0],
  [-0, 0],
  [1500, 1500],
  ['500ms', 500],
  ['30s', 30_000],
  ['90m', 5_400_000],
  ['36h', 129_600_000],
  ['7d', 604_800_000],
  ['2w', 1_209_600_000],
  ['0d', 0],
  ['1.5h', 5_400_000],
  ['0.001s', 1],
  ['1.001s', 1001],
  ['4.35s', 4350],
  ['1.1s', 1100],
  ['8.615m', 516_900],
])('durationMs(%j) is %d ms', (value, ms) => {
  expect(durationMs('window', value)).toBe(ms)
})

test('durationMs reads every decimal of three digits without loss', () => {
  for (let ms = 0; ms < 20_000; ms++) expect(durationMs('window', `${(ms / 1000).toFixed(3)}s`)).toBe(ms)
})

test.each([
  -1,
  0.5,
  Number.NaN,
  Infinity,
  2 ** 53,
  '',
  '7',
  'd',
  '-7d',
  '+7d',
  '7 d',
  '7D',
  '7days',
  '7d12h',
  '1e3s',
  '.5h',
  '1.h',
  '0.5ms',
  '1.0001s',
  '0.0000001d',
  '99999999999999999w',
  null,
  undefined,
  true,
  ['7d'],
])('durationMs(%j) throws invalid_option', (value) => {
  try {
    durationMs('window', value)
    expect.unreachable()
  } catch (error) {
    expect(isCxMetricsError(error) && [error.code, error.path]).toEqual(['invalid_option', ['window']])
  }
})
