// Business hours of a million tickets, the calendar made anew in every round, against stepping from day to day.

import { calendar, workingMs } from 'cx-metrics'
import { addDays } from 'date-fns'
import { formatInTimeZone, fromZonedTime } from 'date-fns-tz'
import { DateTime, Interval } from 'luxon'
import { Temporal } from 'temporal-polyfill'
import { goal, race, seeded } from './harness.mjs'

const timeZone = 'Europe/Paris'
const day = 86_400_000
const holidays = [
  '2023-01-01',
  '2023-05-01',
  '2023-12-25',
  '2024-01-01',
  '2024-05-01',
  '2024-12-25',
  '2025-01-01',
  '2025-05-01',
  '2025-12-25',
]
const hours = [
  ['09:00', '12:30'],
  ['14:00', '18:00'],
]
const week = { mon: hours, tue: hours, wed: hours, thu: hours, fri: hours }
const WEEK = [undefined, week.mon, week.tue, week.wed, week.thu, week.fri]

const n = 1_000_000
/** Tickets of three years, open from minutes to weeks, most of them days. */
const random = seeded(1)
const first = Date.UTC(2023, 0, 1)
const opened = Float64Array.from({ length: n }, () => first + Math.floor(random() * 3 * 365 * day))
const closed = opened.map((at) => at + Math.floor(random() * random() * 21 * day))

const total = (count, duration) => {
  let sum = 0
  for (let i = 0; i < count; i++) sum += duration(opened[i], closed[i])
  return sum
}

const closedOn = new Set(holidays)
const overlap = (from, to, start, end) => Math.max(0, Math.min(to, end) - Math.max(from, start))

function byTemporal(from, to) {
  let date = Temporal.Instant.fromEpochMilliseconds(from).toZonedDateTimeISO(timeZone).toPlainDate()
  const last = Temporal.Instant.fromEpochMilliseconds(to).toZonedDateTimeISO(timeZone).toPlainDate()
  let sum = 0
  for (; Temporal.PlainDate.compare(date, last) <= 0; date = date.add({ days: 1 })) {
    if (closedOn.has(date.toString())) continue
    for (const [opens, closes] of WEEK[date.dayOfWeek] ?? []) {
      const at = (plainTime) => date.toZonedDateTime({ timeZone, plainTime }).epochMilliseconds
      sum += overlap(from, to, at(opens), at(closes))
    }
  }
  return sum
}

function byLuxon(from, to) {
  const whole = Interval.fromDateTimes(
    DateTime.fromMillis(from, { zone: timeZone }),
    DateTime.fromMillis(to, { zone: timeZone }),
  )
  let sum = 0
  for (let date = whole.start.startOf('day'); date <= whole.end; date = date.plus({ days: 1 })) {
    if (closedOn.has(date.toISODate())) continue
    for (const times of WEEK[date.weekday] ?? []) {
      const [start, end] = times.map((time) => {
        const [hour, minute] = time.split(':').map(Number)
        return date.set({ hour, minute })
      })
      sum += whole.intersection(Interval.fromDateTimes(start, end))?.length() ?? 0
    }
  }
  return sum
}

function byDateFns(from, to) {
  const last = formatInTimeZone(to, timeZone, 'yyyy-MM-dd')
  let sum = 0
  // at noon UTC the date is the same in Paris
  for (
    let noon = new Date(`${formatInTimeZone(from, timeZone, 'yyyy-MM-dd')}T12:00Z`);
    ;
    noon = addDays(noon, 1)
  ) {
    const date = noon.toISOString().slice(0, 10)
    if (date > last) return sum
    if (closedOn.has(date)) continue
    for (const [opens, closes] of WEEK[noon.getUTCDay()] ?? []) {
      const at = (time) => fromZonedTime(`${date}T${time}`, timeZone).getTime()
      sum += overlap(from, to, at(opens), at(closes))
    }
  }
}

// Stepping a million tickets takes minutes: every round has some of them stepped, and gives the same total of those.
const few = 2000
const expected = total(few, byTemporal)
const checked = (sum) => {
  if (sum !== expected) throw new Error(`business hours: ${sum}, not ${expected}`)
  return few
}
const times = await race(
  `business hours of ${few.toLocaleString('en')} tickets, one by one`,
  [
    ['temporal-polyfill, day by day', () => checked(total(few, byTemporal)), 5],
    ['date-fns-tz, day by day', () => checked(total(few, byDateFns)), 3],
    ['luxon, day by day', () => checked(total(few, byLuxon)), 3],
    [
      'workingMs, calendar and table included',
      () => {
        const plan = calendar({ timeZone, week, holidays })
        return checked(total(few, (from, to) => workingMs(plan, from, to)))
      },
    ],
  ],
  { per: few, rounds: 5 },
)
const stepping = times['temporal-polyfill, day by day'] / few
const ours = (plan, count) => {
  let sum = 0
  for (let i = 0; i < count; i++) sum += workingMs(plan, opened[i], closed[i])
  return sum
}
const included = 'workingMs, calendar and table included'
const million = await race(
  `business hours of ${n.toLocaleString('en')} tickets`,
  [[included, () => ours(calendar({ timeZone, week, holidays }), n)]],
  { per: n, rounds: 7 },
)
const each = million[included] / n
goal('temporal-polyfill / workingMs of a million', stepping / each, 500, 'at least')
goal('ns per ticket', 1e6 * each, 250)
await race(
  'business hours of 100,000 tickets, the calendar as plain JSON that may change between calls',
  [['workingMs', () => ours({ timeZone, week, holidays }, 1e5)]],
  { per: 1e5, rounds: 3 },
)

const before = process.memoryUsage()
const decades = calendar({ timeZone, week, holidays })
workingMs(decades, Date.UTC(2006, 0, 1), Date.UTC(2026, 0, 1))
const after = process.memoryUsage()
goal('MB of 20 years of calendar', (after.arrayBuffers - before.arrayBuffers) / 1e6, 2)
