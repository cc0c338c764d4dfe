import { expect } from 'vitest'
import { addWorkingMs, type CalendarOptions, type OpenHours, workingMs } from '../../src/index.ts'
import { type Case, close, runVectors } from './vectors.ts'

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
const WEEKDAYS = DAYS.slice(0, 5)
const week = (days: readonly string[], hours: readonly OpenHours[]): CalendarOptions['week'] =>
  Object.fromEntries(days.map((day) => [day, hours]))

/** Hours as each product writes them: text, one pair a day, pairs for several days, or `{ from: to }`. */
function weekOf(hours: Case['input']): CalendarOptions['week'] {
  if (typeof hours === 'string') {
    const [, days, from, to] = /^(mon-fri|every day) (\d\d:\d\d)-(\d\d:\d\d)$/.exec(hours)!
    return week(days === 'mon-fri' ? WEEKDAYS : DAYS, [[from!, to!]])
  }
  const weeks = Object.entries(hours).map(([days, given]) => {
    const pairs = Array.isArray(given) ? given : Object.entries(given as object)
    return week(days.split(','), typeof pairs[0] === 'string' ? [pairs as unknown as OpenHours] : pairs)
  })
  return Object.assign({}, ...weeks)
}

/** "Mon 08:00", "next Mon 14:00", from the first Monday of 2024 on. */
function inWeek(text: string): string {
  const [, next, day, time] = /^(next )?(\w{3}) (\d\d:\d\d)$/.exec(text)!
  const date = 1 + DAYS.indexOf(day!.toLowerCase() as 'mon') + (next ? 7 : 0)
  return `2024-01-${String(date).padStart(2, '0')}T${time}Z`
}

/** Calendars of one line of text: "Europe/Berlin every day 08:00-17:00, holiday 2015-09-22". */
function planOf(text: string): CalendarOptions {
  const timeZone = /[A-Z]\w+\/\w+/.exec(text)?.[0] ?? 'Etc/UTC'
  const [hours] = /\d\d:\d\d-\d\d:\d\d/.exec(text)!
  const days = text.includes('mon-fri') ? 'mon-fri' : 'every day'
  const [, holiday] = /(\d{4}-\d\d-\d\d|Friday holiday)$/.exec(text) ?? []
  const holidays = holiday ? [holiday.startsWith('F') ? '2024-01-05' : holiday] : []
  return { timeZone, week: weekOf(`${days} ${hours}`), holidays }
}

const moment = (text: string): string => (/^\d/.test(text) ? text : inWeek(text))

/** Where a peer says something else, and its note says what is right. */
const RIGHT: { readonly [id: string]: number } = {
  // Biz drops an interval whose start the clock skips: 15 minutes of it pass all the same.
  peer_business_duration_76: 900,
}

runVectors('20_peers.json', ({ id, metric, input, expected }) => {
  if (metric === 'business_duration') {
    expect(input.breaks ?? {}).toEqual({})
    const { hours, tz: timeZone = 'Etc/UTC', holidays = [], start, end } = input
    const seconds = workingMs({ timeZone, week: weekOf(hours), holidays }, start, end) / 1000
    const peers = expected.seconds ?? 60 * (expected.minutes ?? 60 * expected.hours)
    close(seconds, RIGHT[id] ?? peers, { abs: 0, rel: 0 }, 'seconds')
    return
  }
  if (metric === 'business_add') {
    const at = addWorkingMs(planOf(input.calendar), moment(input.start), 60_000 * input.plus_minutes)
    expect(new Date(at)).toEqual(new Date(moment(expected.at)))
    return
  }
  if (metric === 'ttr_business_pending_excluded') {
    const { created, closed, resolved = closed, pending, paused = pending } = input
    const seconds = ([from, to]: [string, string]): number =>
      workingMs(planOf(input.calendar), moment(from), moment(to)) / 1000
    const held = (paused as [string, string][]).map(seconds).reduce((sum, one) => sum + one, 0)
    if (expected.hold_seconds !== undefined) expect(held).toBe(expected.hold_seconds)
    expect(seconds([created, resolved]) - held).toBe(
      expected.resolution_seconds ?? 60 * expected.close_in_min,
    )
    return
  }
  return 'skip: not of business hours'
})
