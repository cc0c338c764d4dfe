import type { CalendarOptions, OpenHours } from '../../src/index.ts'

/**
 * Business hours by stepping: the wall clock of every minute is read from Intl, and asked whether any shift holds it.
 * Shares nothing with src/time; instants and hours are whole minutes.
 */
export function openMinutes(calendar: CalendarOptions, from: number, to: number): number {
  const isOpen = openAt(calendar)
  let open = 0
  for (let at = from; at < to; at += 60_000) if (isOpen(at)) open++
  return open
}

export function openAt(calendar: CalendarOptions): (at: number) => boolean {
  const { timeZone, holidays = [], holidayRule = 'calendar-day', exceptions = {}, schedules = [] } = calendar
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  })
  const holds = (date: string, { validFrom, validTo }: (typeof schedules)[number]): boolean =>
    (!validFrom || date >= validFrom) && (!validTo || date < validTo)
  const shifts = (date: string): readonly OpenHours[] => {
    if (!holds(date, calendar)) return []
    if (exceptions[date]) return exceptions[date]
    if (holidayRule === 'shift-start' && holidays.includes(date)) return []
    const day = new Date(date).toUTCString().slice(0, 3).toLowerCase() as 'mon'
    return (schedules.find((schedule) => holds(date, schedule)) ?? calendar).week[day] ?? []
  }
  return (at) => {
    const [, month, day, year, time] = /^(..)\/(..)\/(....), (.....)$/.exec(format.format(at))!
    const date = `${year}-${month}-${day}`
    const before = new Date(Date.parse(date) - 86_400_000).toISOString().slice(0, 10)
    const closed = holidayRule === 'calendar-day' && holidays.includes(date)
    return (
      (!(closed && !exceptions[date]) &&
        shifts(date).some(([opens, closes]) => time! >= opens && (closes <= opens || time! < closes))) ||
      (!closed && shifts(before).some(([opens, closes]) => closes <= opens && time! < closes))
    )
  }
}
