import { type BucketUnit, firstDay, monthOf } from './calendar.ts'
import { dayMs, offsetAt, wallToInstant } from './zone.ts'

/**
 * The moment k units after another by the calendar of a zone: the same wall time on the same day of a later month, or on
 * its last where it has none such. A month after 31 January is the end of February, two months after it 31 March.
 */
export function anniversaryOf(
  unit: Exclude<BucketUnit, 'hour'>,
  timeZone: string,
): (instant: number) => (k: number) => number {
  const months = { day: 0, week: 0, month: 1, quarter: 3, year: 12 }[unit]
  const days = unit === 'week' ? 7 : 1
  return (instant) => {
    const wall = instant + offsetAt(timeZone, instant)
    const day = Math.floor(wall / dayMs)
    const month = monthOf(day)
    const date = day - firstDay(month)
    return (k) => {
      // of a wall time that comes twice the second is not found by its wall time
      if (k === 0) return instant
      const there = month + months * k
      const later = months ? Math.min(firstDay(there) + date, firstDay(there + 1) - 1) : day + days * k
      return wallToInstant(timeZone, wall + (later - day) * dayMs)
    }
  }
}
