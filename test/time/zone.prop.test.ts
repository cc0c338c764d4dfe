import fc from 'fast-check'
import { expect, test } from 'vitest'
import { dayMs, localDay, offsetAt, offsetPieces, startOfDay, wallToInstant } from '../../src/time/zone.ts'

const zone = fc.constantFrom(
  'UTC',
  'Europe/Paris',
  'America/New_York',
  'America/Sao_Paulo',
  'America/Toronto',
  'America/St_Johns',
  'Africa/Cairo',
  'Africa/Casablanca',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'Asia/Gaza',
)
const instant = fc.integer({ min: Date.UTC(1900, 0), max: Date.UTC(2060, 0) })

/** Local time minus UTC through another door of Intl: the parts of the local clock. */
function plainOffset(timeZone: string, at: number): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(at)
  const part = (type: string): number => Number(parts.find((one) => one.type === type)?.value)
  const wall = Date.UTC(
    part('year'),
    part('month') - 1,
    part('day'),
    part('hour'),
    part('minute'),
    part('second'),
  )
  return wall - Math.floor(at / 1000) * 1000
}

test('offsetAt(zone, t) is what the local clock shows', () => {
  fc.assert(
    fc.property(zone, instant, (z, t) => {
      expect(offsetAt(z, t)).toBe(plainOffset(z, t))
    }),
  )
})

test('startOfDay(zone, localDay(t)) <= t, is in that day, and the moment before is not', () => {
  fc.assert(
    fc.property(zone, instant, (z, t) => {
      const start = startOfDay(z, localDay(z, t))
      expect(start).toBeLessThanOrEqual(t)
      expect(localDay(z, start)).toBe(localDay(z, t))
      expect(localDay(z, start - 1)).toBeLessThan(localDay(z, t))
    }),
    { numRuns: 1000 },
  )
})

test('startOfDay(zone, day) never goes back from one day to the next', () => {
  fc.assert(
    fc.property(zone, fc.integer({ min: -25_000, max: 32_000 }), (z, day) => {
      expect(startOfDay(z, day)).toBeLessThanOrEqual(startOfDay(z, day + 1))
    }),
    { numRuns: 1000 },
  )
})

test('wallToInstant(zone, t + offset) is t, or the earlier of two instants with this wall time', () => {
  fc.assert(
    fc.property(zone, instant, (z, t) => {
      const wall = t + offsetAt(z, t)
      const got = wallToInstant(z, wall)
      expect(got).toBeLessThanOrEqual(t)
      expect(got + offsetAt(z, got)).toBe(wall)
    }),
    { numRuns: 1000 },
  )
})

test.each([
  ['Africa/Cairo', 2014],
  ['Africa/Casablanca', 2019],
  ['Africa/Freetown', 1939],
  ['America/Noronha', 2000],
  ['Asia/Gaza', 2040],
  ['Australia/Lord_Howe', 2024],
  ['Pacific/Apia', 2011],
  ['UTC', 2024],
])('offsetPieces(%s, %d) are the offsets of its days, piece after piece', (zone, year) => {
  const [from, to] = [Date.UTC(year, 0), Date.UTC(year + 1, 0)]
  const pieces = offsetPieces(zone, from, to)
  expect([pieces[0]!.from, pieces.at(-1)!.to]).toEqual([from, to])
  pieces.forEach((piece, i) => {
    if (i > 0)
      expect([piece.from, piece.offset === pieces[i - 1]!.offset]).toEqual([pieces[i - 1]!.to, false])
    for (let at = piece.from; at < piece.to; at += dayMs) expect(offsetAt(zone, at)).toBe(piece.offset)
    expect(offsetAt(zone, piece.to - 1)).toBe(piece.offset)
  })
})
