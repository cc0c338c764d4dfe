import { expect } from 'vitest'
import type { Contact } from '../../src/derive/issue-rows.ts'
import { issuesFromContacts } from '../../src/derive/issues.ts'
import { type FcrOptions, fcr, fcrFromCounts, fcrMetric } from '../../src/metrics/fcr.ts'
import {
  dbtZendeskOneTouch,
  type FcrPreset,
  intercomClosedOnFirstContact,
  repeat7d,
  zendeskOneTouch,
} from '../../src/metrics/fcr-presets.ts'
import { csat5 } from '../../src/scales/presets.ts'
import { type Case, close, number, runVectors } from './vectors.ts'

/** The vectors' name for what an issue counts as. */
const STATUS: { readonly [bin: string]: string } = {
  resolvedFirst: 'fcr',
  repeated: 'repeat',
  unresolved: 'unresolved',
  unsatisfied: 'unsatisfied',
  unrated: 'no-satisfaction',
  failedWrongDepartment: 'wrong-department',
  immature: 'incomplete',
}

type VectorContact = Contact & { readonly ref: string }

function optionsOf({ options }: Case) {
  const missing = options.missingSatisfaction
  return {
    rules: {
      asOf: options.asOf,
      timeZone: options.timeZone ?? 'UTC',
      window: `${options.windowDays}d`,
      windowUnit: options.windowUnit,
      boundary: options.boundary,
      windowStart: 'first-contact',
      sameIssue: options.match.split('+').slice(1),
      opens: options.eligible,
      abandoned: options.abandoned,
      wrongDepartment: options.wrongDepartment,
    } satisfies FcrOptions,
    criteria: {
      resolution: options.requireResolved ? 'required' : 'not-required',
      satisfaction:
        options.minSatisfaction === null
          ? 'not-required'
          : { atLeast: options.minSatisfaction, scale: csat5 },
      satisfactionMissing: missing === 'exclude' ? 'exclude-if-decisive' : missing,
      immature: options.incompleteWindow,
    } satisfies Omit<FcrOptions, 'asOf'>,
  }
}

runVectors('09_fcr.json', (vector) => {
  // At one instant these vectors go by the order of the rows, not by id.
  const contacts: VectorContact[] = vector.input.contacts.map(
    ({ id, ...contact }: { id: string } & Contact) => ({ ...contact, ref: id }),
  )
  const { rules, criteria } = optionsOf(vector)
  const { expected, tolerance } = vector
  const result = fcr(contacts, { ...rules, ...criteria })
  expect([result.n, result.resolvedFirst]).toEqual([expected.denominator, expected.fcr])
  close(result.value, expected.rate, tolerance, 'rate')
  close(result.interval?.lower, number(expected.wilson95[0]), tolerance, 'lower')
  close(result.interval?.upper, number(expected.wilson95[1]), tolerance, 'upper')

  const { items, dropped } = issuesFromContacts(contacts, rules)
  const { classify } = fcrMetric<VectorContact>({ ...rules, ...criteria })
  if (typeof classify !== 'function') throw new Error('fcr classifies by a function')
  const status: Record<string, string> = {}
  for (const { ref, abandoned, wrongDepartment } of contacts) {
    const out = [abandoned && rules.abandoned, wrongDepartment && rules.wrongDepartment]
    status[ref] = out.some((rule) => rule === 'exclude' || rule === 'repeat-only') ? 'excluded' : 'not-first'
  }
  items.forEach((issue, index) => {
    const placement = classify(issue, index)
    status[issue.opener.ref] = STATUS[typeof placement === 'string' ? placement : placement.bin]!
  })
  const wanted = Object.entries(expected.status as Record<string, string>).map(([ref, name]) => [
    ref,
    name.replace('incomplete-with-repeat', 'incomplete'),
  ])
  expect(status).toEqual(Object.fromEntries(wanted))
  const count = (name: string): number => wanted.filter(([, of]) => of === name).length
  expect(dropped.abandoned + dropped.wrongDepartment).toBe(count('excluded'))
  expect(dropped.notOpener).toBe(count('not-first'))
})

const DAY = 86_400_000

runVectors('20_peers.json', ({ metric, input, expected }) => {
  switch (metric) {
    case 'fcr_net': {
      const { resolvedFirst, total, notResolvableAtLevel1 } = input
      const result = fcrFromCounts({ resolvedFirst, eligible: total, notResolvable: notResolvableAtLevel1 })
      expect([result.value, result.net.value]).toEqual([expected.gross / 100, expected.net / 100])
      return
    }
    case 'fcr_one_touch': {
      const ticket = {
        openedAt: 0,
        resolved: input.status === 'solved',
        agentReplies: input.public_agent_comments,
      }
      const oneTouch = (preset: FcrPreset): boolean => fcr([ticket], { ...preset, asOf: 9 * DAY }).value === 1
      expect(oneTouch(zendeskOneTouch)).toBe(expected.zendesk_one_touch)
      expect(oneTouch(dbtZendeskOneTouch)).toBe(expected.fivetran.one)
      return
    }
    case 'fcr_by_reopen': {
      const tickets = input.reopen_counts.map((reopens: number | null) => ({
        openedAt: 0,
        resolved: true,
        reopens,
      }))
      const where = (ticket: { reopens: number | null }): boolean => ticket.reopens !== null
      const result = fcr<(typeof tickets)[number]>(tickets, { asOf: 9 * DAY, where })
      expect([result.value, result.n, result.excluded.filtered]).toEqual([
        expected.fcr_pct / 100,
        expected.n,
        expected.excluded,
      ])
      return
    }
    case 'fcr_repeat_window': {
      const contacts = input.contacts_by_day_0_to_7.flatMap((days: number[], customer: number) =>
        days.flatMap((count, day) => Array.from({ length: count }, () => ({ customer, at: day * DAY }))),
      )
      const result = fcr<Contact>(contacts, { ...repeat7d, asOf: 30 * DAY })
      expect(result.value).toBe(expected.fcr_pct / 100)
      expect(result.outcomes!.repeated / result.n).toBe(expected.repeat_pct / 100)
      return
    }
    case 'fcr_closed_once': {
      const { closes, participating_teammates: agents } = input
      const conversation = { openedAt: 0, resolved: closes > 0, reopens: closes - 1, agents }
      const { value } = fcr([conversation], { ...intercomClosedOnFirstContact, asOf: 9 * DAY })
      expect(value === 1).toBe(expected.closed_on_first_contact)
      return
    }
    default:
      return 'skip: another metric'
  }
})
