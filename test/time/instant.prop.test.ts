import fc from 'fast-check'
import { expect, test } from 'vitest'
import { instantReader, toInstant } from '../../src/time/instant.ts'

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

test('toInstant(text) of whole seconds and of milliseconds is what longer texts of the same moment say', () => {
  const two = (most: number) => fc.integer({ min: 0, max: most }).map((n) => String(n).padStart(2, '0'))
  const date = instant.map((t) => new Date(t).toISOString().slice(0, 10))
  const time = fc.tuple(two(25), two(61), two(61)).map((parts) => parts.join(':'))
  const ms = fc.integer({ min: 0, max: 999 }).map((n) => String(n).padStart(3, '0'))
  const rest = fc.tuple(fc.constantFrom('T', ' ', 't'), fc.constantFrom('', 'Z', 'z'))
  const zone = fc.constantFrom('UTC', 'America/Sao_Paulo', 'Australia/Lord_Howe')
  fc.assert(
    fc.property(date, time, ms, rest, zone, (date, time, ms, [between, end], zone) => {
      const text = (fraction: string) => `${date}${between}${time}${fraction}${end}`
      expect(toInstant(text(''), zone)).toBe(toInstant(text('.0'), zone))
      expect(toInstant(text(`.${ms}`), zone)).toBe(toInstant(text(`.${ms}0`), zone))
    }),
  )
})

test('instantReader(zone) reads every value as toInstant does, the first time and again', () => {
  const date = instant.map((t) => new Date(t).toISOString().slice(0, 10))
  const noDate = fc.constantFrom('2024-02-30', '2024-13-01', '2024/01/01', '__proto__!', 'valueOf', '')
  const other = fc.constantFrom(null, undefined, Number.NaN, 0.5, 12, '2024-01-01T12:00', new Date(7))
  const zone = fc.constantFrom('UTC', 'America/Sao_Paulo', 'Pacific/Apia')
  fc.assert(
    fc.property(zone, fc.array(fc.oneof(date, noDate, other), { maxLength: 6 }), (zone, values) => {
      const read = instantReader(zone)
      for (const value of [...values, ...values]) expect(read(value)).toBe(toInstant(value, zone))
    }),
  )
})
