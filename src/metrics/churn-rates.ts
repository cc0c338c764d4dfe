import type { Interval } from '../core/result.ts'
import { poissonInterval } from '../stats/poisson-interval.ts'
import { wilsonInterval } from '../stats/wilson.ts'

/**
 * What the lost are held against.
 *
 * - `start`: lost / atStart
 * - `start-plus-new`: (lost + joinedAndLeft + returnedAndLeft) / all who were active in the window
 * - `events-over-start`: churnEvents / atStart, which may pass 1
 * - `average`: churnEvents / ((atStart + atEnd) / 2)
 * - `daily`: Σ over local dates of churnEvents of the day / active at its start
 * - `customer-time`: churnEvents / customerDays, a rate per customer and day
 * - `due-for-renewal`: inactive at the end / customers with a term that ended in the window, of those customers
 */
export type ChurnDenominator =
  | 'start'
  | 'start-plus-new'
  | 'events-over-start'
  | 'average'
  | 'daily'
  | 'customer-time'
  | 'due-for-renewal'

export const DENOMINATORS: readonly ChurnDenominator[] = [
  'start',
  'start-plus-new',
  'events-over-start',
  'average',
  'daily',
  'customer-time',
  'due-for-renewal',
]

/** What the rates of a window are made of; null is not known. */
export interface ChurnFacts {
  readonly atStart: number
  readonly lost: number
  readonly joined: number
  readonly returned: number
  readonly joinedAndLeft: number
  readonly returnedAndLeft: number
  readonly churnEvents: number | null
  readonly customerDays: number | null
  readonly due: number | null
  readonly notRenewed: number | null
  /** Per day what happened, and how many were active at its start. */
  readonly daily: readonly (readonly [events: number, active: number])[] | null
}

/** One rate: `lost` over `base`, and how many customers make up the base. Null is not known, a base of 0 no base. */
export interface ChurnRate {
  readonly value: number | null
  readonly lost: number | null
  readonly base: number | null
  readonly n: number
  /** Whether the lost are part of the base. */
  readonly share: boolean
}

export function churnRates(facts: ChurnFacts): { readonly [denominator in ChurnDenominator]: ChurnRate } {
  const { atStart, lost, joined, returned, joinedAndLeft, returnedAndLeft, churnEvents } = facts
  const leftAgain = joinedAndLeft + returnedAndLeft
  const everActive = atStart + joined + returned + leftAgain
  const rate = (part: number | null, base: number | null, n: number, share = false): ChurnRate => ({
    value: part === null || !base ? null : part / base,
    lost: part,
    base,
    n,
    share,
  })
  return {
    start: rate(lost, atStart, atStart, true),
    'start-plus-new': rate(lost + leftAgain, everActive, everActive, true),
    'events-over-start': rate(churnEvents, atStart, atStart),
    average: rate(churnEvents, (atStart + atStart - lost + joined + returned) / 2, everActive),
    daily: { ...rate(churnEvents, null, everActive), ...dailyRate(facts.daily) },
    'customer-time': rate(churnEvents, facts.customerDays, everActive),
    'due-for-renewal': rate(facts.notRenewed, facts.due, facts.due ?? 0, true),
  }
}

/** Wilson where the lost are part of the base, else exact Poisson on the events. */
export function churnInterval(
  { value, lost, base, share }: ChurnRate,
  level: number,
): Interval<'wilson' | 'poisson'> | null {
  if (value === null) return null
  return share ? wilsonInterval(lost!, base!, level) : poissonInterval(lost!, base!, { level })
}

/** The base is that of all days together: the one which the events make the value with, without events the mean. */
function dailyRate(daily: ChurnFacts['daily']): Pick<ChurnRate, 'value' | 'base'> {
  const days = daily?.filter(([events, active]) => events + active > 0) ?? []
  // Who joins and leaves on a day that began with nobody cannot be held against anyone.
  if (days.length === 0 || days.some(([, active]) => active === 0)) return { value: null, base: null }
  const sum = (of: (day: readonly [number, number]) => number): number =>
    days.reduce((all, day) => all + of(day), 0)
  const value = sum(([events, active]) => events / active)
  return {
    value,
    base: value > 0 ? sum(([events]) => events) / value : sum(([, active]) => active) / days.length,
  }
}
