import fc from 'fast-check'
import { expect, test } from 'vitest'
import { timeToRepeatContact } from '../../src/derive/repeat-contact.ts'
import { type FcrOptions, fcr } from '../../src/metrics/fcr.ts'
import { survivalAt } from '../../src/stats/kaplan-meier.ts'
import { type FullOptions, fullOptions, type LogContact, logs } from './fcr-reference.ts'

const rulesOf = ({ opens, sameIssue, sameInstant, boundary }: FullOptions) =>
  ({ opens, sameIssue, sameInstant, boundary }) as const

test('timeToRepeatContact: n + excluded = contacts in', () => {
  fc.assert(
    fc.property(logs, fullOptions, (log, options) => {
      const { n, excluded } = timeToRepeatContact(log, { ...rulesOf(options), asOf: options.asOf })
      expect(n + Object.values(excluded).reduce((a, b) => a + b)).toBe(log.length)
    }),
  )
})

test('timeToRepeatContact: where every window is over, the curve at its end is the share without a repeat', () => {
  fc.assert(
    fc.property(logs, fullOptions, (log, options) => {
      // Times of the log end on day 15, windows have 7 days at most.
      const rules = { ...rulesOf(options), window: options.window, asOf: 30 * 86_400_000 }
      const { value } = fcr<LogContact>(log, {
        ...rules,
        resolution: 'not-required',
        reopens: 'count',
      } satisfies FcrOptions)
      const curve = timeToRepeatContact(log, rules)
      const end = options.window - (options.boundary === 'inclusive' ? 0 : 1)
      const { survival } = survivalAt(curve, end)
      if (value === null) expect(survival).toBeNull()
      else expect(survival).toBeCloseTo(value, 12)
    }),
  )
})
