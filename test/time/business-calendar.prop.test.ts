import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addWorkingMs, calendar, isOpen, nextOpen, workingMs } from '../../src/index.ts'
import { spans, zones } from './calendars.ts'
import { openAt, openMinutes } from './minutes.ts'

const MINUTE = 60_000
const always = [['00:00', '24:00']] as const
const everyDay = {
  mon: always,
  tue: always,
  wed: always,
  thu: always,
  fri: always,
  sat: always,
  sun: always,
}
const ms = fc.integer({ min: 0, max: MINUTE - 1 })

describe('workingMs', () => {
  test('counts the minutes whose wall clock lies in a shift, as stepping through them does', () => {
    fc.assert(
      fc.property(spans(2), ({ calendar, at: [from, to] }) => {
        expect(workingMs(calendar, from!, to!)).toBe(MINUTE * openMinutes(calendar, from!, to!))
      }),
      { numRuns: 150 },
    )
  })

  test('of [a, b) and of [b, c) add up to that of [a, c), and neither is negative', () => {
    fc.assert(
      fc.property(spans(3, 400), ms, ms, ({ calendar: options, at: [a, b, c] }, some, more) => {
        const made = calendar(options)
        const [first, second] = [workingMs(made, a!, b! + some), workingMs(made, b! + some, c! + some + more)]
        expect(first + second).toBe(workingMs(made, a!, c! + some + more))
        expect(Math.min(first, second)).toBeGreaterThanOrEqual(0)
        expect(first).toBeLessThanOrEqual(b! + some - a!)
      }),
    )
  })

  test('of a calendar that is always open is the elapsed time', () => {
    fc.assert(
      fc.property(fc.constantFrom(...zones), spans(2, 3000), ms, (timeZone, { at: [from, to] }, some) => {
        expect(workingMs({ timeZone, week: everyDay }, from!, to! + some)).toBe(to! + some - from!)
      }),
    )
  })

  test('is the same whatever was asked before', () => {
    fc.assert(
      fc.property(spans(8, 3000), ({ calendar: options, at }) => {
        const asked = calendar(options)
        for (const middle of [at[4]!, at[2]!, at[6]!, at[0]!]) workingMs(asked, middle, middle + MINUTE)
        expect(workingMs(asked, at[0]!, at[7]!)).toBe(workingMs(calendar(options), at[0]!, at[7]!))
      }),
    )
  })
})

describe('addWorkingMs', () => {
  test('is the inverse of workingMs, and no instant nearer to the start is', () => {
    fc.assert(
      fc.property(spans(2), ms, ({ calendar: options, at: [from, to] }, some) => {
        const made = calendar(options)
        const end = to! + some
        const open = workingMs(made, from!, end)
        const later = addWorkingMs(made, from!, open)
        const earlier = addWorkingMs(made, end, -open)
        expect([workingMs(made, from!, later), workingMs(made, earlier, end)]).toEqual([open, open])
        expect([later <= end, earlier >= from!]).toEqual([true, true])
        if (open === 0) expect([later, earlier]).toEqual([from, end])
        else expect([isOpen(made, later - 1), isOpen(made, earlier)]).toEqual([true, true])
      }),
    )
  })

  test('of a sum is one after the other', () => {
    fc.assert(
      fc.property(
        spans(1),
        fc.nat({ max: 1e8 }),
        fc.nat({ max: 1e8 }),
        fc.constantFrom(1, -1),
        ({ calendar: options, at: [from] }, a, b, sign) => {
          const { week, timeZone } = calendar(options)
          fc.pre(Object.values(week).some((hours) => hours.length > 0))
          const made = calendar({ week, timeZone })
          const whole = addWorkingMs(made, from!, sign * (a + b))
          expect(addWorkingMs(made, addWorkingMs(made, from!, sign * a), sign * b)).toBe(whole)
        },
      ),
    )
  })
})

test('isOpen and nextOpen say what stepping through the minutes says', () => {
  fc.assert(
    fc.property(spans(1), ({ calendar, at: [at] }) => {
      const open = openAt(calendar)
      expect(isOpen(calendar, at!)).toBe(open(at!))
      let step = at!
      while (step < at! + 3 * 1440 * MINUTE && !open(step)) step += MINUTE
      const next = nextOpen(calendar, at!) ?? Number.POSITIVE_INFINITY
      if (open(step)) expect(next).toBe(step)
      else expect(next).toBeGreaterThan(step - 1)
    }),
    { numRuns: 100 },
  )
})

test('calendar is idempotent, changes nothing it is given, and comes back from JSON the same', () => {
  fc.assert(
    fc.property(spans(2), ({ calendar: options, at: [from, to] }) => {
      const before = JSON.stringify(options)
      const made = calendar(options)
      expect(JSON.stringify(options)).toBe(before)
      expect(calendar(made)).toBe(made)
      const read = calendar(JSON.parse(JSON.stringify(made)))
      expect(JSON.stringify(read)).toBe(JSON.stringify(made))
      expect(workingMs(read, from!, to!)).toBe(workingMs(options, from!, to!))
    }),
  )
})
