import fc from 'fast-check'
import { expect, test } from 'vitest'
import { explainIssue } from '../../src/derive/explain-issue.ts'
import { fullOptions, logs, statuses } from './fcr-reference.ts'

test('explainIssue gives the outcome of the definitions read pair by pair, decided by its last check alone', () => {
  fc.assert(
    fc.property(logs, fullOptions, (log, options) => {
      for (const [id, status] of statuses(log, options)) {
        const { outcome, checks } = explainIssue(log, id, options)!
        expect([id, outcome]).toEqual([id, status])
        expect(JSON.parse(JSON.stringify(checks))).toEqual(checks)
        const passed = checks.filter(({ verdict }) => verdict === 'passed')
        expect(checks.length - passed.length).toBe(outcome === 'resolvedFirst' ? 0 : 1)
        if (outcome !== 'resolvedFirst') expect(checks.at(-1)!.verdict).toBe(outcome)
        expect(new Set(passed.map(({ criterion }) => criterion)).size).toBe(passed.length)
      }
    }),
    { numRuns: 300 },
  )
})
