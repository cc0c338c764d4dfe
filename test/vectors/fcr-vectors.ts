import type { Contact } from '../../src/derive/issue-rows.ts'
import type { FcrOptions } from '../../src/metrics/fcr.ts'
import {
  dbtZendeskOneTouch,
  intercomClosedOnFirstContact,
  repeat7d,
  zendeskOneTouch,
} from '../../src/metrics/fcr-presets.ts'
import { csat5 } from '../../src/scales/presets.ts'
import type { Case } from './vectors.ts'

/** The vectors' name for what an issue counts as. */
export const STATUS: { readonly [bin: string]: string } = {
  resolvedFirst: 'fcr',
  repeated: 'repeat',
  unresolved: 'unresolved',
  unsatisfied: 'unsatisfied',
  unrated: 'no-satisfaction',
  failedWrongDepartment: 'wrong-department',
  immature: 'incomplete',
}

/** The vectors' name for each contact by its id. */
export function statusesOf({ expected }: Case): { readonly [ref: string]: string } {
  return Object.fromEntries(
    Object.entries(expected.status as Record<string, string>).map(([ref, name]) => [
      ref,
      name.replace('incomplete-with-repeat', 'incomplete'),
    ]),
  )
}

export type VectorContact = Contact & { readonly ref: string }

/** At one instant these vectors go by the order of the rows, not by id. */
export function contactsOf({ input }: Case): readonly VectorContact[] {
  return input.contacts.map(({ id, ...contact }: { id: string } & Contact) => ({ ...contact, ref: id }))
}

export function optionsOf({ options }: Case): {
  readonly rules: FcrOptions
  readonly criteria: Omit<FcrOptions, 'asOf'>
} {
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
    },
    criteria: {
      resolution: options.requireResolved ? 'required' : 'not-required',
      satisfaction:
        options.minSatisfaction === null
          ? 'not-required'
          : { atLeast: options.minSatisfaction, scale: csat5 },
      satisfactionMissing: missing === 'exclude' ? 'exclude-if-decisive' : missing,
      immature: options.incompleteWindow,
    },
  }
}

/** Rows of a peer's figure, and what the options that it goes by must give. */
export interface PeerCase {
  readonly rows: readonly { readonly [field: string]: number | boolean | null }[]
  readonly wanted: readonly (readonly [options: Omit<FcrOptions, 'asOf'>, result: object])[]
}

const DAY = 86_400_000
export const peerAsOf: number = 30 * DAY

/** Null for figures of another metric, or of no rows. */
export function peerCase({ metric, input, expected }: Case): PeerCase | null {
  switch (metric) {
    case 'fcr_one_touch': {
      const resolved = input.status === 'solved'
      return {
        rows: [{ openedAt: 0, resolved, agentReplies: input.public_agent_comments }],
        wanted: [
          [zendeskOneTouch, { n: 1, value: Number(expected.zendesk_one_touch) }],
          [dbtZendeskOneTouch, { n: 1, value: Number(expected.fivetran.one) }],
        ],
      }
    }
    case 'fcr_by_reopen': {
      const { fcr_pct, n, excluded } = expected
      const where: FcrOptions['where'] = (ticket) => (ticket as { reopens: number | null }).reopens !== null
      return {
        rows: input.reopen_counts.map((reopens: number | null) => ({ openedAt: 0, resolved: true, reopens })),
        wanted: [[{ where }, { n, value: fcr_pct / 100, excluded: { filtered: excluded } }]],
      }
    }
    case 'fcr_repeat_window': {
      const days: readonly (readonly number[])[] = input.contacts_by_day_0_to_7
      const [n, value, repeated] = [days.length, expected.fcr_pct / 100, expected.repeat_pct / 100]
      return {
        rows: days.flatMap((counts, customer) =>
          counts.flatMap((count, day) => Array.from({ length: count }, () => ({ customer, at: day * DAY }))),
        ),
        wanted: [[repeat7d, { n, value, outcomes: { repeated: repeated * n } }]],
      }
    }
    case 'fcr_closed_once': {
      const { closes, participating_teammates: agents } = input
      return {
        rows: [{ openedAt: 0, resolved: closes > 0, reopens: closes - 1, agents }],
        wanted: [[intercomClosedOnFirstContact, { n: 1, value: Number(expected.closed_on_first_contact) }]],
      }
    }
    default:
      return null
  }
}
