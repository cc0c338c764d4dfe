import { expect } from 'vitest'
import { addWorkingMs, calendar, isOpen, workingMs } from '../../src/index.ts'
import { close, runVectors } from './vectors.ts'

runVectors('08_business_hours.json', ({ input: { start, end }, options, expected, tolerance }) => {
  if (expected.error) {
    expect(() => workingMs(options.calendar, start, end)).toThrow(
      expect.objectContaining({ code: 'invalid_value', path: ['to'] }),
    )
    return
  }
  const ms = workingMs(options.calendar, start, end)
  close(ms / 1000, expected.businessSeconds, tolerance, 'seconds')
  close(ms / 3_600_000, expected.businessHours, tolerance, 'hours')

  const made = calendar(options.calendar)
  expect(workingMs(made, start, end)).toBe(ms)
  expect(workingMs(JSON.parse(JSON.stringify(made)), start, end)).toBe(ms)
  if (ms === 0) return
  const last = addWorkingMs(made, start, ms)
  expect(last).toBeLessThanOrEqual(Date.parse(end))
  expect(workingMs(made, start, last)).toBe(ms)
  expect([isOpen(made, last - 1), isOpen(made, addWorkingMs(made, end, -ms))]).toEqual([true, true])
})
