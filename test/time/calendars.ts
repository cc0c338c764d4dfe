import fc from 'fast-check'
import type { CalendarOptions, OpenHours } from '../../src/index.ts'

const DAY = 86_400_000

/** Zones, each with days on which its clock or its calendar did something out of the way. */
const DAYS: { readonly [timeZone: string]: readonly string[] } = {
  UTC: ['2024-02-28'],
  'Europe/Paris': ['2024-03-31', '2024-10-27'],
  'America/New_York': ['2024-03-10', '2024-11-03'],
  'Asia/Kolkata': ['2024-06-01', '1945-10-14'],
  'Australia/Lord_Howe': ['2024-04-06', '2024-10-05'],
  'Africa/Cairo': ['2024-04-25', '2024-10-31', '2014-05-15'],
  'Pacific/Apia': ['2011-12-29', '2012-04-01'],
  'America/Sao_Paulo': ['2018-11-03', '2018-02-17'],
  'America/St_Johns': ['2010-11-07', '2006-10-29'],
  'Africa/Freetown': ['1939-09-01'],
}

export const zones: readonly string[] = Object.keys(DAYS)

const dateText = (ms: number): string => new Date(ms).toISOString().slice(0, 10)
const clock = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`

// Around midnight and the hours of change more often than elsewhere.
const minute: fc.Arbitrary<number> = fc.oneof(
  fc.integer({ min: 0, max: 1439 }),
  fc.constantFrom(0, 30, 60, 90, 120, 135, 150, 180, 540, 1020, 1320, 1380, 1410),
)
const hours: fc.Arbitrary<OpenHours> = fc
  .tuple(minute, fc.oneof(minute, fc.constant(1440)))
  .map(([from, to]) => [clock(from), clock(to)])
const shifts = fc.array(hours, { maxLength: 3 })
const week = fc.record(
  { mon: shifts, tue: shifts, wed: shifts, thu: shifts, fri: shifts, sat: shifts, sun: shifts },
  { requiredKeys: [] },
)

export interface Span {
  readonly calendar: CalendarOptions
  /** Ascending instants on whole minutes within eight days. */
  readonly at: readonly number[]
}

/** A calendar of any kind and some instants around one of the days of its zone. */
export function spans(count: number, days = 4): fc.Arbitrary<Span> {
  return fc.constantFrom(...zones).chain((timeZone) =>
    fc.constantFrom(...DAYS[timeZone]!).chain((date) => {
      const start = Date.parse(date) - 2 * DAY
      const near = fc.integer({ min: -1, max: days + 1 }).map((day) => dateText(start + day * DAY))
      const until = near.map((date) => dateText(Date.parse(date) + 2 * DAY))
      return fc.record({
        calendar: fc.record<CalendarOptions>(
          {
            timeZone: fc.constant(timeZone),
            week,
            holidays: fc.array(near, { maxLength: 3 }),
            exceptions: fc.dictionary(near, shifts, { maxKeys: 3 }),
            holidayRule: fc.constantFrom('calendar-day', 'shift-start'),
            schedules: fc.array(
              fc.tuple(near, week).map(([validFrom, week]) => ({
                week,
                validFrom,
                validTo: dateText(Date.parse(validFrom) + DAY),
              })),
              { maxLength: 1 },
            ),
            validFrom: fc.constantFrom(null, dateText(start + DAY)),
            validTo: fc.oneof(
              fc.constant(null),
              until.filter((date) => date > dateText(start + DAY)),
            ),
          },
          { requiredKeys: ['timeZone', 'week'] },
        ),
        at: fc
          .array(fc.integer({ min: 0, max: days * 1440 }), { minLength: count, maxLength: count })
          .map((minutes) => minutes.sort((a, b) => a - b).map((minute) => start + 60_000 * minute)),
      })
    }),
  )
}
