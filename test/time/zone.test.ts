import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { isCxMetricsError } from '../../src/core/errors.ts'
import { checkTimeZone, localDay, offsetAt, startOfDay, wallToInstant } from '../../src/time/zone.ts'

const utc = (text: string): number => Date.parse(`${text}Z`)
const day = (text: string): number => utc(`${text}T00:00`) / 86_400_000
const hours = (h: number): number => h * 3_600_000

describe('checkTimeZone', () => {
  test.each([
    ['UTC', 'UTC'],
    ['utc', 'UTC'],
    ['Europe/Paris', 'Europe/Paris'],
    ['europe/paris', 'Europe/Paris'],
    ['Asia/Kolkata', 'Asia/Kolkata'],
    ['Asia/Calcutta', 'Asia/Calcutta'],
    ['Etc/GMT+5', 'Etc/GMT+5'],
  ])('checkTimeZone(%j) is %j', (name, known) => {
    expect(checkTimeZone(name)).toBe(known)
  })

  test.each(['', 'Paris', 'Europe/Pariss', '+01:00', '-0500', 'GMT+1', ' UTC', 'local', null, undefined, 1])(
    'checkTimeZone(%j) throws invalid_option',
    (name) => {
      try {
        checkTimeZone(name)
        expect.unreachable()
      } catch (error) {
        expect(isCxMetricsError(error) && [error.code, error.path]).toEqual(['invalid_option', ['timeZone']])
      }
    },
  )
})

test.each([
  ['UTC', '2024-07-01T00:00', 0],
  ['Europe/London', '2024-01-01T00:00', 0],
  ['Europe/Paris', '2024-03-31T00:59:59.999', 1],
  ['Europe/Paris', '2024-03-31T01:00', 2],
  ['Europe/Paris', '2024-10-27T00:59:59.999', 2],
  ['Europe/Paris', '2024-10-27T01:00', 1],
  ['America/St_Johns', '2024-01-01T00:00', -3.5],
  ['Asia/Kathmandu', '2024-01-01T00:00', 5.75],
  ['Australia/Lord_Howe', '2024-01-01T00:00', 11],
  ['Australia/Lord_Howe', '2024-07-01T00:00', 10.5],
  ['Pacific/Apia', '2011-12-30T09:59:59.999', -10],
  ['Pacific/Apia', '2011-12-30T10:00', 14],
  ['Africa/Monrovia', '1970-01-01T00:00', -44.5 / 60],
])('offsetAt(%j, %s) is %d h', (zone, at, expected) => {
  // Both ways round: what the cache holds must not depend on what was asked first.
  expect(offsetAt(zone, utc(at))).toBe(hours(expected))
  expect(offsetAt(zone, utc(at) - 1) <= hours(14)).toBe(true)
  expect(offsetAt(zone, utc(at))).toBe(hours(expected))
})

test.each([
  ['Europe/Paris', '2024-02-29T22:59:59.999', '2024-02-29'],
  ['Europe/Paris', '2024-02-29T23:00', '2024-03-01'],
  ['America/New_York', '1970-01-01T04:59', '1969-12-31'],
  ['Pacific/Apia', '2011-12-30T09:59:59.999', '2011-12-29'],
  ['Pacific/Apia', '2011-12-30T10:00', '2011-12-31'],
])('localDay(%j, %s) is %s', (zone, at, expected) => {
  expect(localDay(zone, utc(at))).toBe(day(expected))
})

test.each([
  ['UTC', '2024-03-01', '2024-03-01T00:00'],
  ['Europe/Paris', '2024-03-31', '2024-03-30T23:00'],
  ['Europe/Paris', '2024-04-01', '2024-03-31T22:00'],
  ['America/New_York', '2024-11-03', '2024-11-03T04:00'],
  // No midnight: the clock went from 00:00 to 01:00.
  ['America/Sao_Paulo', '2018-11-04', '2018-11-04T03:00'],
  ['Africa/Cairo', '2024-04-26', '2024-04-25T22:00'],
  // The clock went from 23:30 to 00:30, so the date begins at 00:30.
  ['America/Toronto', '1919-03-31', '1919-03-31T04:30'],
  // Midnight came twice.
  ['America/Havana', '2024-11-03', '2024-11-03T04:00'],
  // The clock went from 24:00 back to 23:00: midnight came once, an hour later.
  ['America/Sao_Paulo', '2019-02-17', '2019-02-17T03:00'],
  // A date that never was.
  ['Pacific/Apia', '2011-12-29', '2011-12-29T10:00'],
  ['Pacific/Apia', '2011-12-30', '2011-12-30T10:00'],
  ['Pacific/Apia', '2011-12-31', '2011-12-30T10:00'],
  ['Pacific/Apia', '2012-01-01', '2011-12-31T10:00'],
])('startOfDay(%j, %s) is %s', (zone, date, expected) => {
  expect(new Date(startOfDay(zone, day(date))).toISOString()).toBe(new Date(utc(expected)).toISOString())
})

test.each([
  ['Europe/Paris', '2024-03-31T01:59', '2024-03-31T00:59'],
  // Skipped: as much later as the clock was put forward.
  ['Europe/Paris', '2024-03-31T02:30', '2024-03-31T01:30'],
  ['Europe/Paris', '2024-03-31T03:00', '2024-03-31T01:00'],
  ['Australia/Lord_Howe', '2024-10-06T02:15', '2024-10-05T15:45'],
  ['Pacific/Apia', '2011-12-30T12:00', '2011-12-30T22:00'],
  // Repeated: the earlier.
  ['Europe/Paris', '2024-10-27T02:30', '2024-10-27T00:30'],
  ['America/New_York', '2024-11-03T01:00', '2024-11-03T05:00'],
  ['America/New_York', '2024-11-03T02:00', '2024-11-03T07:00'],
])('wallToInstant(%j, %s) is %s', (zone, wall, expected) => {
  expect(new Date(wallToInstant(zone, utc(wall))).toISOString()).toBe(new Date(utc(expected)).toISOString())
})

test('localDay answers a million calls within seconds', () => {
  const from = utc('2015-01-01T00:00')
  const started = process.hrtime.bigint()
  let sum = 0
  for (let i = 0; i < 1e6; i++) sum += localDay('Europe/Paris', from + ((i * 7_919_003) % 3e11))
  expect(sum).toBeGreaterThan(0)
  expect(Number(process.hrtime.bigint() - started) / 1e9).toBeLessThan(5)
})

describe('the zone of the host changes nothing', () => {
  const url = (file: string): string => fileURLToPath(new URL(file, import.meta.url))
  test.each(['UTC', 'America/New_York', 'Asia/Kolkata', 'Pacific/Apia'])('under TZ=%s', (TZ) => {
    const { status, stdout } = spawnSync(
      url('../../node_modules/.bin/vitest'),
      [
        'run',
        '--config',
        url('../../.config/vitest.config.ts'),
        '-t',
        '^(?!.*(host|million))',
        url('zone.test.ts'),
        url('instant.test.ts'),
      ],
      { env: { ...process.env, TZ }, encoding: 'utf8' },
    )
    expect(status, stdout).toBe(0)
    expect(stdout).toMatch(/\d{2,} passed/)
  })
})
