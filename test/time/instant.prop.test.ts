import fc from 'fast-check'
import { expect, test } from 'vitest'
import { toInstant } from '../../src/time/instant.ts'

const instant = fc.integer({ min: Date.UTC(100, 0), max: Date.UTC(9999, 11) })

test('toInstant(new Date(t).toISOString()) is t, whatever the zone', () => {
  fc.assert(
    fc.property(instant, fc.constantFrom('UTC', 'America/New_York', 'Pacific/Apia'), (t, zone) => {
      expect(toInstant(new Date(t).toISOString(), zone)).toBe(t)
    }),
  )
})

test('toInstant(text) never throws, and reads only what is ISO 8601', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const got = toInstant(text, 'UTC')
      if (!/^\d{4}-\d\d-\d\d/.test(text)) expect(got).toBeNaN()
    }),
  )
})

test('toInstant(wall time) in UTC is the same text with Z', () => {
  fc.assert(
    fc.property(instant, (t) => {
      const text = new Date(t).toISOString().slice(0, -1)
      expect(toInstant(text, 'UTC')).toBe(t)
      expect(toInstant(text, 'Etc/UTC')).toBe(t)
    }),
  )
})
