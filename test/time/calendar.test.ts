import { describe, expect, test } from 'vitest'
import { isCxMetricsError } from '../../src/core/errors.ts'
import { BUCKET_UNITS, type BucketUnit, type Calendar, calendarOf } from '../../src/time/calendar.ts'

const utc = (text: string): number => Date.parse(`${text}Z`)
const iso = (instant: number): string => new Date(instant).toISOString().slice(0, 19)

/** The texts of the buckets from the one that holds `from` to the last that begins before `to`. */
function texts(calendar: Calendar, from: number, to: number): readonly string[] {
  const found = []
  for (let b = calendar.bucketOf(from); calendar.start(b) < to; b = calendar.next(b))
    found.push(calendar.text(b))
  return found
}

/** The hours of a local date. */
function hoursOf(zone: string, date: string): readonly string[] {
  const days = calendarOf('day', zone)
  const day = days.bucket(date)
  return texts(calendarOf('hour', zone), days.start(day), days.start(days.next(day)))
}

describe('calendarOf', () => {
  const thrown = (unit: unknown, zone: unknown): unknown => {
    try {
      return calendarOf(unit as BucketUnit, zone as string)
    } catch (error) {
      return isCxMetricsError(error) && [error.code, error.path]
    }
  }

  test.each([undefined, 'hours', 'constructor', 'Day'])(
    'calendarOf(%j, UTC) throws invalid_option',
    (unit) => {
      expect(thrown(unit, 'UTC')).toEqual(['invalid_option', ['unit']])
    },
  )

  test.each([undefined, '+01:00', 'Paris'])('calendarOf(week, %j) throws invalid_option', (zone) => {
    expect(thrown('week', zone)).toEqual(['invalid_option', ['timeZone']])
  })

  test('BUCKET_UNITS are those that calendarOf takes, finest first', () => {
    const starts = BUCKET_UNITS.map((unit) => {
      const calendar = calendarOf(unit, 'UTC')
      return iso(calendar.start(calendar.bucketOf(utc('2026-08-19T13:37:59.123'))))
    })
    expect(starts).toEqual([
      '2026-08-19T13:00:00',
      '2026-08-19T00:00:00',
      '2026-08-17T00:00:00',
      '2026-08-01T00:00:00',
      '2026-07-01T00:00:00',
      '2026-01-01T00:00:00',
    ])
  })
})

describe('text(bucketOf(t))', () => {
  test.each<[BucketUnit, string, string, string]>([
    ['hour', 'Europe/Paris', '2026-10-24T23:59:59.999', '2026-10-25T01+02:00'],
    ['hour', 'Europe/Paris', '2026-10-25T00:30', '2026-10-25T02+02:00'],
    ['hour', 'Europe/Paris', '2026-10-25T01:30', '2026-10-25T02+01:00'],
    ['hour', 'Europe/London', '2026-03-29T00:59', '2026-03-29T00Z'],
    ['hour', 'Europe/London', '2026-03-29T01:00', '2026-03-29T02+01:00'],
    ['hour', 'America/St_Johns', '2026-01-01T00:00', '2025-12-31T20-03:30'],
    ['hour', 'Asia/Kathmandu', '2026-01-01T00:00', '2026-01-01T05+05:45'],
    ['hour', 'Europe/Paris', '1905-01-01T00:00', '1905-01-01T00+00:09:21'],
    ['hour', 'Africa/Monrovia', '1970-01-01T00:00', '1969-12-31T23-00:44:30'],
    ['day', 'Europe/Paris', '2026-03-29T21:59:59.999', '2026-03-29'],
    ['day', 'Europe/Paris', '2026-03-29T22:00', '2026-03-30'],
    ['month', 'Europe/Paris', '2026-02-28T23:00', '2026-03'],
    ['month', 'America/New_York', '2026-03-01T04:59', '2026-02'],
    ['quarter', 'UTC', '2026-03-31T23:59', '2026-Q1'],
    ['quarter', 'UTC', '2026-12-31T23:59', '2026-Q4'],
    ['quarter', 'Asia/Tokyo', '2026-03-31T15:00', '2026-Q2'],
    ['year', 'UTC', '2026-12-31T23:59', '2026'],
    ['year', 'Pacific/Kiritimati', '2026-12-31T10:00', '2027'],
    ['year', 'UTC', '0099-06-01T00:00', '0099'],
    ['month', 'UTC', '0000-01-01T00:00', '0000-01'],
    ['month', 'UTC', '-000001-12-31T23:59', '-000001-12'],
    ['day', 'UTC', '+012345-02-28T00:00', '+012345-02-28'],
    ['week', 'UTC', '+010000-01-01T00:00', '9999-W52'],
    ['quarter', 'UTC', '+012345-02-28T00:00', '+012345-Q1'],
    ['hour', 'UTC', '-271821-04-20T00:00', '-271821-04-20T00Z'],
  ])('%s in %s of %s is %s', (unit, zone, at, text) => {
    const { bucketOf, text: textOf, bucket } = calendarOf(unit, zone)
    expect(textOf(bucketOf(utc(at)))).toBe(text)
    expect(bucket(text)).toBe(bucketOf(utc(at)))
  })
})

// https://en.wikipedia.org/wiki/ISO_week_date, "Relation with the Gregorian calendar", and years of 53 weeks.
test.each([
  ['1977-01-01', '1976-W53'],
  ['1977-01-02', '1976-W53'],
  ['1977-12-31', '1977-W52'],
  ['1978-01-01', '1977-W52'],
  ['1978-01-02', '1978-W01'],
  ['1978-12-31', '1978-W52'],
  ['1979-01-01', '1979-W01'],
  ['1979-12-30', '1979-W52'],
  ['1979-12-31', '1980-W01'],
  ['1980-01-01', '1980-W01'],
  ['1980-12-28', '1980-W52'],
  ['1980-12-29', '1981-W01'],
  ['1981-12-31', '1981-W53'],
  ['1982-01-03', '1981-W53'],
  ['1982-01-04', '1982-W01'],
  ['2005-01-01', '2004-W53'],
  ['2005-01-02', '2004-W53'],
  ['2005-12-31', '2005-W52'],
  ['2007-01-01', '2007-W01'],
  ['2007-12-31', '2008-W01'],
  ['2008-09-26', '2008-W39'],
  ['2008-12-29', '2009-W01'],
  ['2010-01-03', '2009-W53'],
  ['2026-01-01', '2026-W01'],
  ['2026-03-01', '2026-W09'],
  ['2026-03-02', '2026-W10'],
  ['2027-01-03', '2026-W53'],
  ['2027-01-04', '2027-W01'],
])('the ISO week of %s is %s', (date, week) => {
  const weeks = calendarOf('week', 'UTC')
  const from = weeks.bucketOf(utc(`${date}T00:00`))
  expect(weeks.text(from)).toBe(week)
  expect(weeks.bucketOf(utc(`${date}T23:59:59.999`))).toBe(from)
})

test('dates agree with Date on every day from 1890 to 2110 and over the ends of the range', () => {
  const units = (['day', 'month', 'quarter', 'year'] as const).map((unit) => calendarOf(unit, 'UTC'))
  const wrong: string[] = []
  let checked = 0
  const check = (day: number): void => {
    const date = new Date(day * 864e5)
    const text = date.toISOString().slice(0, -14)
    const [year, month] = [text.slice(0, -6), date.getUTCMonth()]
    const first = (ofMonth: number): number => new Date(date).setUTCMonth(ofMonth, 1)
    const expected = [
      [text, +date],
      [text.slice(0, -3), first(month)],
      [`${year}-Q${Math.floor(month / 3) + 1}`, first(month - (month % 3))],
      [year, first(0)],
    ] as const
    for (const [i, { bucketOf, text: textOf, start }] of units.entries()) {
      const b = bucketOf(+date)
      const [name, from] = expected[i] as readonly [string, number]
      // Date itself knows no start before its range.
      if (textOf(b) !== name || (start(b) !== from && !Number.isNaN(from))) wrong.push(name)
      checked++
    }
  }
  for (let day = -29_220; day <= 51_134; day++) check(day)
  for (let day = -1e8; day <= 1e8; day += 39_119) check(day)
  for (let i = 0; i < 800; i++) for (const from of [-1e8, -719_928, 1e8 - 799]) check(from + i)
  expect(wrong).toEqual([])
  expect(checked).toBeGreaterThan(3e5)
})

describe('the hours of a day', () => {
  test.each([
    ['Europe/Paris', '2026-03-28', 24],
    ['Europe/Paris', '2026-03-29', 23],
    ['Europe/Paris', '2026-10-25', 25],
    ['America/New_York', '2026-03-08', 23],
    ['America/New_York', '2026-11-01', 25],
    ['Asia/Kathmandu', '2026-03-29', 24],
    // The hour from 00:00 was skipped.
    ['America/Sao_Paulo', '2018-11-04', 23],
    ['America/Sao_Paulo', '2019-02-16', 25],
    // A change of 30 minutes: 02:00 → 02:30 leaves half an hour, 02:00 → 01:30 repeats one.
    ['Australia/Lord_Howe', '2026-10-04', 24],
    ['Australia/Lord_Howe', '2026-04-05', 25],
    // 00:00 → 00:15: the first hour has 45 minutes.
    ['Asia/Kathmandu', '1986-01-01', 24],
    // The clock went on by 44 minutes and 30 seconds.
    ['Africa/Monrovia', '1972-01-07', 24],
    ['Pacific/Apia', '2011-12-29', 24],
    ['Pacific/Apia', '2011-12-31', 24],
    // Twice the same date, less an hour: Kwajalein changed sides of the date line.
    ['Pacific/Kwajalein', '1969-09-30', 47],
  ])('%s %s has %i hours, each another text', (zone, date, count) => {
    const hours = hoursOf(zone, date)
    expect(hours).toHaveLength(count)
    expect(new Set(hours).size).toBe(count)
    expect(hours.every((text) => text.startsWith(`${date}T`))).toBe(true)
  })

  test.each([
    ['Europe/Paris', '2026-03-29', ['T01+01:00', 'T03+02:00']],
    ['Europe/Paris', '2026-10-25', ['T01+02:00', 'T02+02:00', 'T02+01:00']],
    ['Australia/Lord_Howe', '2026-10-04', ['T01+10:30', 'T02+11:00', 'T03+11:00']],
    ['Australia/Lord_Howe', '2026-04-05', ['T01+11:00', 'T01+10:30', 'T02+10:30']],
  ])('%s %s has in the middle %j', (zone, date, middle) => {
    const hours = hoursOf(zone, date).map((text) => text.slice(10))
    const at = hours.indexOf(middle[0] as string)
    expect(hours.slice(at, at + middle.length)).toEqual(middle)
  })

  test.each([
    ['2026-10-03T15:00', '2026-10-03T15:30'], // 02:30+11:00
    ['2026-04-04T15:30', '2026-04-04T16:00'], // 02:00+10:30
    ['2026-04-04T15:00', '2026-04-04T15:30'], // 01:30+10:30
    ['2026-04-04T14:00', '2026-04-04T15:00'], // 01:00+11:00
    ['2026-10-03T14:30', '2026-10-03T15:30'], // 01:00+10:30
  ])('Lord Howe: the hour of %s', (from) => {
    const { bucketOf, start, next } = calendarOf('hour', 'Australia/Lord_Howe')
    const b = bucketOf(utc(from))
    expect(start(b)).toBeLessThanOrEqual(utc(from))
    expect(bucketOf(start(next(b)) - 1)).toBe(b)
  })

  // 23:30-05:00 became 00:30-04:00: counted from the full hour, both hours would begin at 04:00Z.
  test('two halves on either side of a skipped hour are two buckets', () => {
    const hours = calendarOf('hour', 'America/Toronto')
    const found = texts(hours, utc('1919-03-31T03:00'), utc('1919-03-31T06:00'))
    expect(found).toEqual([
      '1919-03-30T22-05:00',
      '1919-03-30T23-05:00',
      '1919-03-31T00-04:00',
      '1919-03-31T01-04:00',
    ])
    expect(found.map((text) => iso(hours.bucket(text)))).toEqual([
      '1919-03-31T03:00:00',
      '1919-03-31T04:00:00',
      '1919-03-31T04:30:00',
      '1919-03-31T05:00:00',
    ])
  })
})

describe('start and next', () => {
  test.each<[BucketUnit, string, string, string, string]>([
    ['day', 'Europe/Paris', '2026-03-29', '2026-03-28T23:00:00', '2026-03-30'],
    // No midnight.
    ['day', 'America/Sao_Paulo', '2018-11-04', '2018-11-04T03:00:00', '2018-11-05'],
    // 2011-12-30 never was.
    ['day', 'Pacific/Apia', '2011-12-29', '2011-12-29T10:00:00', '2011-12-31'],
    ['day', 'Pacific/Apia', '2011-12-30', '2011-12-30T10:00:00', '2011-12-31'],
    ['day', 'Pacific/Apia', '2011-12-31', '2011-12-30T10:00:00', '2012-01-01'],
    ['week', 'Pacific/Apia', '2011-W52', '2011-12-26T10:00:00', '2012-W01'],
    ['week', 'Europe/Paris', '2026-W53', '2026-12-27T23:00:00', '2027-W01'],
    ['month', 'Africa/Casablanca', '2026-12', '2026-11-30T23:00:00', '2027-01'],
    ['quarter', 'America/New_York', '2026-Q4', '2026-10-01T04:00:00', '2027-Q1'],
    ['year', 'Asia/Kolkata', '9999', '9998-12-31T18:30:00', '+010000'],
    ['year', 'UTC', '-000001', '-000001-01-01T00:00', '0000'],
    ['hour', 'Pacific/Apia', '2011-12-29T23-10:00', '2011-12-30T09:00:00', '2011-12-31T00+14:00'],
  ])('%s in %s: %s begins at %s and is followed by %s', (unit, zone, text, start, next) => {
    const calendar = calendarOf(unit, zone)
    const b = calendar.bucket(text)
    expect(iso(calendar.start(b))).toBe(start)
    expect(calendar.text(calendar.next(b))).toBe(next)
  })

  test('an instant is filed by the date that the clock shows, also after the clock went back over midnight', () => {
    const days = calendarOf('month', 'America/St_Johns')
    const shown = ['2009-11-01T02:29', '2009-11-01T02:30', '2009-11-01T02:31', '2009-11-01T03:30']
    expect(shown.map((at) => days.text(days.bucketOf(utc(at))))).toEqual([
      '2009-10',
      '2009-11',
      '2009-10',
      '2009-11',
    ])
    expect(iso(days.start(days.bucket('2009-11')))).toBe('2009-11-01T02:30:00')
  })
})

describe('bucket', () => {
  const wrong: readonly (readonly [BucketUnit, readonly string[]])[] = [
    [
      'year',
      [
        '',
        '26',
        '02026',
        '2026-',
        '2026-01',
        '+002026',
        '-000000',
        '+2026',
        ' 2026',
        '2026\n',
        '0NaN',
        'NaN',
      ],
    ],
    ['quarter', ['2026', '2026-Q0', '2026-Q5', '2026-q1', '2026-Q01', '2026-1', '2026Q1', '2026-W01']],
    ['month', ['2026', '2026-00', '2026-13', '2026-3', '2026-Q1', '2026-03-01', '2026/03', '202603']],
    ['week', ['2026-W00', '2026-W54', '2025-W53', '2026-W9', '2026W09', '2026-09', '2026-W09-1', '2026-w09']],
    [
      'day',
      [
        '2026-02-29',
        '2026-02-30',
        '1900-02-29',
        '2026-00-10',
        '2026-01-00',
        '2026-1-01',
        '2026-W01-1',
        '2026-01',
      ],
    ],
    [
      'hour',
      [
        '2026-03-29',
        '2026-03-29T02+01:00', // skipped
        '2026-03-29T02+02:00',
        '2026-03-29T01+02:00', // another offset
        '2026-03-29T01Z',
        '2026-03-29T01',
        '2026-03-29T24+02:00',
        '2026-02-30T01+01:00',
        '2026-03-29T1+01:00',
        '2026-03-29T01+01',
        '2026-03-29T01+01:00:00',
        '2026-03-29T01:00+01:00',
        '+275760-09-13T05+02:00',
        '+999999-01-01T00+01:00',
        'NaN-NaN-NaNTNaNZ',
      ],
    ],
  ]
  test.each(wrong.flatMap(([unit, list]) => list.map((text) => [unit, text] as const)))(
    'the %s %j is none',
    (unit, text) => {
      expect(calendarOf(unit, 'Europe/Paris').bucket(text)).toBeNaN()
    },
  )

  test('the last and the first hour of time are read as they are written', () => {
    for (const zone of ['UTC', 'Pacific/Apia', 'America/New_York', 'Asia/Kathmandu']) {
      const { bucketOf, text, bucket } = calendarOf('hour', zone)
      for (const at of [-864e13, 864e13]) expect(bucket(text(bucketOf(at)))).toBe(bucketOf(at))
    }
  })
})

test('bucketOf answers a million calls within seconds', () => {
  for (const unit of ['hour', 'month'] as const) {
    const { bucketOf } = calendarOf(unit, 'Europe/Paris')
    const from = utc('2015-01-01T00:00')
    const started = process.hrtime.bigint()
    let sum = 0
    for (let i = 0; i < 1e6; i++) sum += bucketOf(from + ((i * 7_919_003) % 3e11))
    expect(sum).toBeGreaterThan(0)
    expect(Number(process.hrtime.bigint() - started) / 1e9).toBeLessThan(5)
  }
})
