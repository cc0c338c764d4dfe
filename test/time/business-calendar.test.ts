import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import Holidays from 'date-holidays'
import { describe, expect, test } from 'vitest'
import {
  addWorkingMs,
  type CalendarOptions,
  calendar,
  isOpen,
  nextOpen,
  type OpenHours,
  workingMs,
} from '../../src/index.ts'

const HOUR = 3_600_000
const iso = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString())
const daily = (...hours: OpenHours[]): CalendarOptions['week'] =>
  Object.fromEntries(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'].map((day) => [day, hours]))
const hoursOf = (options: CalendarOptions, from: string, to: string): number =>
  workingMs(options, from, to) / HOUR

describe('calendar', () => {
  test('fills in every choice, in one canonical form, and is frozen through and through', () => {
    const made = calendar({
      timeZone: 'europe/paris',
      week: {
        mon: [
          ['14:00:00', '18:00'],
          ['09:00', '12:30'],
        ],
      },
      holidays: ['2026-12-25', '2026-05-01', '2026-12-25'],
      exceptions: { '2026-12-24': [['09:00', '12:00']], '2026-01-02': [] },
      schedules: [
        { week: {}, validFrom: '2026-08-01', validTo: '2026-09-01' },
        { week: {}, validTo: '2026-02-01' },
      ],
    })
    const none = { tue: [], wed: [], thu: [], fri: [], sat: [], sun: [] }
    expect(JSON.stringify(made)).toBe(
      JSON.stringify({
        timeZone: 'Europe/Paris',
        week: {
          mon: [
            ['09:00', '12:30'],
            ['14:00', '18:00'],
          ],
          ...none,
        },
        validFrom: null,
        validTo: null,
        holidays: ['2026-05-01', '2026-12-25'],
        exceptions: { '2026-01-02': [], '2026-12-24': [['09:00', '12:00']] },
        holidayRule: 'calendar-day',
        schedules: [
          { week: { mon: [], ...none }, validFrom: null, validTo: '2026-02-01' },
          { week: { mon: [], ...none }, validFrom: '2026-08-01', validTo: '2026-09-01' },
        ],
      }),
    )
    expect(() => (made.holidays as string[]).push('2026-01-01')).toThrow(TypeError)
    expect(() => (made.week.mon[0] as unknown as string[]).pop()).toThrow(TypeError)
  })

  const week = daily(['09:00', '17:00'])
  test.each<[string, object, readonly (string | number)[]]>([
    ['no time zone', { week }, ['timeZone']],
    ['an offset for a zone', { timeZone: '+01:00', week }, ['timeZone']],
    ['no week', { timeZone: 'UTC' }, ['week']],
    ['a day by its full name', { timeZone: 'UTC', week: { monday: [] } }, ['week', 'monday']],
    ['hours that are no list', { timeZone: 'UTC', week: { mon: '09:00-17:00' } }, ['week', 'mon']],
    ['a null day', { timeZone: 'UTC', week: { mon: null } }, ['week', 'mon']],
    ['one pair for a list', { timeZone: 'UTC', week: { mon: ['09:00', '17:00'] } }, ['week', 'mon', 0]],
    ['a time of one digit', { timeZone: 'UTC', week: { mon: [['9:00', '17:00']] } }, ['week', 'mon', 0]],
    ['60 minutes', { timeZone: 'UTC', week: { mon: [['09:60', '17:00']] } }, ['week', 'mon', 0]],
    ['a start at 24:00', { timeZone: 'UTC', week: { mon: [['24:00', '02:00']] } }, ['week', 'mon', 0]],
    ['an end after 24:00', { timeZone: 'UTC', week: { mon: [['09:00', '24:01']] } }, ['week', 'mon', 0]],
    ['three times', { timeZone: 'UTC', week: { mon: [['09:00', '12:00', '17:00']] } }, ['week', 'mon', 0]],
    ['a Date for a holiday', { timeZone: 'UTC', week, holidays: [new Date(0)] }, ['holidays', 0]],
    ['30 February', { timeZone: 'UTC', week, holidays: ['2026-02-28', '2026-02-30'] }, ['holidays', 1]],
    ['a moment', { timeZone: 'UTC', week, holidays: ['2026-02-28T00:00Z'] }, ['holidays', 0]],
    ['exceptions in a list', { timeZone: 'UTC', week, exceptions: ['2026-02-28'] }, ['exceptions']],
    ['no exceptions', { timeZone: 'UTC', week, exceptions: null }, ['exceptions']],
    ['no date', { timeZone: 'UTC', week, exceptions: { xmas: [] } }, ['exceptions', 'xmas']],
    ['another rule', { timeZone: 'UTC', week, holidayRule: 'never' }, ['holidayRule']],
    [
      'an end before the start',
      { timeZone: 'UTC', week, validFrom: '2026-02-01', validTo: '2026-02-01' },
      ['validTo'],
    ],
    ['a schedule without a week', { timeZone: 'UTC', week, schedules: [{}] }, ['schedules']],
    [
      'schedules that overlap',
      {
        timeZone: 'UTC',
        week,
        schedules: [
          { week, validFrom: '2026-02-01' },
          { week, validFrom: '2026-01-01', validTo: '2026-02-02' },
        ],
      },
      ['schedules'],
    ],
    ['a misspelt choice', { timeZone: 'UTC', week, holiday: [] }, ['calendar', 'holiday']],
  ])('refuses %s', (_, options, path) => {
    const refused = expect.objectContaining({ code: 'invalid_option', path })
    expect(() => calendar(options as CalendarOptions)).toThrow(refused)
    expect(() => workingMs(options as CalendarOptions, 0, 1)).toThrow(refused)
  })

  test.each([null, undefined, 'UTC', 7])('refuses %j for a calendar', (options) => {
    const refused = expect.objectContaining({ code: 'invalid_option' })
    expect(() => calendar(options as never)).toThrow(refused)
    expect(() => workingMs(options as never, 0, 1)).toThrow(refused)
  })
})

describe('workingMs', () => {
  // The most downloaded package gives 60 minutes here.
  test('counts every interval of a day', () => {
    const week = daily(['09:00', '10:00'], ['11:00', '12:00'], ['13:00', '14:00'])
    expect(hoursOf({ timeZone: 'UTC', week }, '2024-03-05T09:30', '2024-03-05T13:30')).toBe(2)
  })

  test('clips an interval that the clock skips in part, and drops none', () => {
    const sunday = { timeZone: 'America/Los_Angeles', week: { sun: [['02:30', '03:15']] } } as const
    expect(hoursOf(sunday, '2024-03-10', '2024-03-11')).toBe(0.25)
    expect(hoursOf(sunday, '2024-11-03', '2024-11-04')).toBe(0.75)
    const night = { timeZone: 'Europe/Paris', week: { sat: [['22:00', '06:00']] } } as const
    expect(hoursOf(night, '2024-03-30', '2024-04-01')).toBe(7)
    expect(hoursOf(night, '2024-10-26', '2024-10-28')).toBe(9)
  })

  test('knows days without a midnight, a date that never was, and half an hour of summer time', () => {
    const week = daily(['00:00', '24:00'])
    expect(hoursOf({ timeZone: 'America/Sao_Paulo', week }, '2018-11-04', '2018-11-05')).toBe(23)
    expect(hoursOf({ timeZone: 'Africa/Cairo', week }, '2024-04-26', '2024-04-27')).toBe(23)
    expect(hoursOf({ timeZone: 'Australia/Lord_Howe', week }, '2024-04-07', '2024-04-08')).toBe(24.5)
    expect(hoursOf({ timeZone: 'Pacific/Apia', week }, '2011-12-29', '2012-01-01')).toBe(48)
  })

  test('takes an exception for the shifts that start on its date, holiday or not', () => {
    const plan = {
      timeZone: 'UTC',
      week: daily(['22:00', '06:00']),
      exceptions: { '2024-12-24': [['20:00', '23:00']], '2024-12-26': [] },
    } as const
    // the end of the night before, the short evening, nobody on the 25th before its own shift
    expect(hoursOf(plan, '2024-12-24', '2024-12-25')).toBe(6 + 3)
    expect(hoursOf(plan, '2024-12-25', '2024-12-26')).toBe(2)
    expect(hoursOf(plan, '2024-12-26', '2024-12-28')).toBe(6 + 2)
    const closed = { ...plan, holidays: ['2024-12-24'] }
    expect(hoursOf(closed, '2024-12-24', '2024-12-25')).toBe(3)
    expect(hoursOf({ ...closed, holidayRule: 'shift-start' }, '2024-12-24', '2024-12-25')).toBe(6 + 3)
  })

  test('changes the week with the schedule, and starts no shift outside validFrom and validTo', () => {
    const plan: CalendarOptions = {
      timeZone: 'Europe/Berlin',
      week: daily(['22:00', '02:00']),
      validFrom: '2024-06-02',
      validTo: '2024-06-08',
      schedules: [{ week: daily(['10:00', '11:00']), validFrom: '2024-06-04', validTo: '2024-06-06' }],
    }
    const days = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((day) =>
      hoursOf(plan, `2024-06-0${day}`, day === 9 ? '2024-06-10' : `2024-06-0${day + 1}`),
    )
    expect(days).toEqual([0, 2, 4, 3, 1, 2, 4, 2, 0])
  })

  const plain = () => ({
    timeZone: 'UTC',
    week: { mon: [['09:00', '17:00']], tue: [['09:00', '17:00']] } as Record<string, string[][]>,
    holidays: ['2024-12-25'],
    exceptions: { '2024-12-24': [['09:00', '12:00']] } as Record<string, string[][]>,
    schedules: [{ week: { tue: [['10:00', '11:00']] } as Record<string, string[][]>, validTo: '2024-12-24' }],
  })
  test.each<[string, (plan: ReturnType<typeof plain>) => unknown]>([
    ['another zone', (plan) => Object.assign(plan, { timeZone: 'Asia/Kolkata' })],
    ['another rule', (plan) => Object.assign(plan, { holidayRule: 'shift-start', holidays: ['2024-12-30'] })],
    ['one more holiday', ({ holidays }) => holidays.push('2024-12-30')],
    ['another holiday', ({ holidays }) => holidays.fill('2024-12-30')],
    ['one day more', ({ week }) => Object.assign(week, { fri: [['09:00', '17:00']] })],
    ['one day less', ({ week }) => delete week['mon']],
    ['one interval more', ({ week }) => week['mon']!.push(['18:00', '19:00'])],
    ['another time', ({ week }) => week['mon']![0]!.fill('20:00', 1)],
    [
      'one exception more',
      ({ exceptions }) => Object.assign(exceptions, { '2024-12-27': [['09:00', '10:00']] }),
    ],
    ['one exception less', ({ exceptions }) => delete exceptions['2024-12-24']],
    ['another exception', ({ exceptions }) => exceptions['2024-12-24']!.pop()],
    ['no exceptions', (plan) => Object.assign(plan, { exceptions: undefined })],
    ['other dates', ({ schedules }) => Object.assign(schedules[0]!, { validTo: '2024-12-17' })],
    ['another schedule', ({ schedules }) => Object.assign(schedules[0]!.week, { tue: [] })],
    ['no schedule', ({ schedules }) => schedules.pop()],
    ['an end', (plan) => Object.assign(plan, { validTo: '2024-12-24' })],
  ])('reads what plain JSON says now: %s', (_, change) => {
    const plan = plain()
    const open = () => hoursOf(plan as never, '2024-12-17T10:30Z', '2025-01-02T12:00Z')
    const before = open()
    expect(open()).toBe(before)
    change(plan)
    expect(open()).toBe(workingMs(calendar(plan as never), '2024-12-17T10:30Z', '2025-01-02T12:00Z') / HOUR)
    expect(open()).not.toBe(before)
  })

  test('reads dates, numbers and text alike, text without an offset in the zone of the calendar', () => {
    const plan = calendar({ timeZone: 'Asia/Kolkata', week: daily(['09:00', '17:00']) })
    const from = Date.parse('2024-03-05T16:00+05:30')
    for (const at of [from, new Date(from), '2024-03-05T16:00', '2024-03-05T10:30:00.000Z'])
      expect(workingMs(plan, at, '2024-03-06')).toBe(HOUR)
  })

  test.each<[string, unknown, unknown, string]>([
    ['an end before the start', 1, 0, 'to'],
    ['no start', null, 0, 'from'],
    ['half a millisecond', 0.5, 1, 'from'],
    ['text that is no moment', 0, 'tomorrow', 'to'],
    ['1899', '1899-12-31T23:59:59.999Z', 0, 'from'],
    ['2200', 0, '2200-01-01', 'to'],
    ['the year 9999', 0, '9999-12-31', 'to'],
  ])('refuses %s', (_, from, to, field) => {
    const refused = expect.objectContaining({ code: 'invalid_value', path: [field] })
    expect(() => workingMs({ timeZone: 'UTC', week: {} }, from as 0, to as 0)).toThrow(refused)
  })

  test('holds from the first to the last instant of its years', () => {
    const always = calendar({ timeZone: 'UTC', week: daily(['00:00', '24:00']) })
    const [first, last] = [Date.UTC(1900, 0, 1), Date.UTC(2200, 0, 1) - 1]
    expect(workingMs(always, first, last)).toBe(last - first)
    expect(addWorkingMs(always, first, last - first)).toBe(last)
    expect(addWorkingMs(always, last, first - last)).toBe(first)
    expect([isOpen(always, first), isOpen(always, last)]).toEqual([true, true])
    expect(
      workingMs(calendar({ timeZone: 'Europe/Paris', week: daily(['09:00', '17:00']) }), first, last),
    ).toBe(8 * HOUR * Math.floor((last + 1 - first) / 864e5))
  })
})

describe('addWorkingMs', () => {
  const office = calendar({
    timeZone: 'Europe/Berlin',
    week: daily(['08:00', '17:00']),
    holidays: ['2015-09-22'],
  })

  test.each([
    ['2015-09-21T16:30', 4, '2015-09-23T09:30:00.000Z'],
    ['2015-09-21T16:30', 0.5, '2015-09-21T15:00:00.000Z'],
    ['2015-09-21T18:00', 0, '2015-09-21T16:00:00.000Z'],
    ['2015-09-23T09:30', -1.5, '2015-09-23T06:00:00.000Z'],
    ['2015-09-23T09:30', -2, '2015-09-21T14:30:00.000Z'],
    ['2015-09-21T07:00', 900, '2015-12-30T16:00:00.000Z'],
  ])('from %s by %d hours is %s', (from, hours, expected) => {
    expect(iso(addWorkingMs(office, from, hours * HOUR))).toBe(expected)
  })

  const never = { timeZone: 'Europe/Paris', week: {} }
  const once = { ...never, exceptions: { '2024-05-06': [['09:00', '10:00']] } } as const
  test('throws, and soon, where a calendar is not open for so long', () => {
    const refused = expect.objectContaining({ code: 'invalid_value', path: ['ms'] })
    for (const ms of [1, -1, 2 ** 52]) expect(() => addWorkingMs(never, 0, ms)).toThrow(refused)
    expect(iso(addWorkingMs(once, 0, HOUR))).toBe('2024-05-06T08:00:00.000Z')
    expect(() => addWorkingMs(once, 0, HOUR + 1)).toThrow(refused)
    expect(addWorkingMs(never, 5, 0)).toBe(5)
  })

  test.each([0.5, Number.NaN, Number.POSITIVE_INFINITY, '60', null])('refuses %j milliseconds', (ms) => {
    const refused = expect.objectContaining({ code: 'invalid_value', path: ['ms'] })
    expect(() => addWorkingMs(office, 0, ms as number)).toThrow(refused)
  })

  test('nextOpen is null where nothing opens any more', () => {
    expect(nextOpen(never, 0)).toBeNull()
    expect(iso(nextOpen(once, 0))).toBe('2024-05-06T07:00:00.000Z')
    expect(nextOpen(once, '2024-05-06T10:00')).toBeNull()
    expect(isOpen(once, '2024-05-06T09:59:59.999')).toBe(true)
    expect(isOpen(once, '2024-05-06T10:00')).toBe(false)
  })
})

test('holidays of date-holidays are dates of the calendar', () => {
  const holidays = new Holidays('DE', 'BE')
    .getHolidays(2024)
    .filter(({ type }) => type === 'public')
    .map(({ date }) => date.slice(0, 10))
  const office = calendar({ timeZone: 'Europe/Berlin', week: daily(['09:00', '17:00']), holidays })
  // German Unity Day, and Women's Day, which is one in Berlin
  expect(hoursOf(office, '2024-10-02', '2024-10-05')).toBe(16)
  expect(hoursOf(office, '2024-03-07', '2024-03-09')).toBe(8)
})

describe('the zone of the host changes nothing', () => {
  const url = (file: string): string => fileURLToPath(new URL(file, import.meta.url))
  test.each(['America/New_York', 'Asia/Kolkata', 'Pacific/Apia'])('under TZ=%s', (TZ) => {
    const { status, stdout } = spawnSync(
      url('../../node_modules/.bin/vitest'),
      [
        'run',
        '--config',
        url('../../.config/vitest.config.ts'),
        '-t',
        '^(?!.*(host|stepping|elapsed|before|soon|refuses))',
        url('business-calendar.test.ts'),
        url('business-calendar.prop.test.ts'),
        url('../vectors/08-business-hours.test.ts'),
      ],
      { env: { ...process.env, TZ }, encoding: 'utf8' },
    )
    expect(status, stdout).toBe(0)
    expect(stdout).toMatch(/\d{2,} passed/)
  })
})
