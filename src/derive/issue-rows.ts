import { CxMetricsError } from '../core/errors.ts'
import type { Instant } from '../time/instant.ts'
import type { IssueRules } from './issue-rules.ts'

/** What contacts and issues have in common. `null`, `undefined` and `NaN` are missing. */
interface Outcome {
  /** Names the row in ties; any text or number. */
  readonly id?: unknown
  readonly customer?: unknown
  readonly topic?: unknown
  readonly channel?: unknown
  /** Missing: resolved if `resolvedAt` is known. */
  readonly resolved?: boolean | null | undefined
  /** After `asOf` it is not known yet, whatever `resolved` says. */
  readonly resolvedAt?: Instant | null | undefined
  readonly abandoned?: boolean | null | undefined
  readonly wrongDepartment?: boolean | null | undefined
  /** No human took part on the company's side. */
  readonly bot?: boolean | null | undefined
  readonly satisfaction?: unknown
  /** How often the issue was opened again; missing is never. */
  readonly reopens?: number | null | undefined
  readonly agentReplies?: number | null | undefined
  readonly customerReplies?: number | null | undefined
  /** How often it was handed over; missing: the further legs of the contact, where legs are named. */
  readonly transfers?: number | null | undefined
  /** How many agents took part. */
  readonly agents?: number | null | undefined
  /** Time to resolution; missing: from the first contact to `resolvedAt`, or to `asOf` while unresolved. */
  readonly durationMs?: number | null | undefined
  /** Whether it could be resolved at first contact at all; missing is yes. */
  readonly resolvable?: boolean | null | undefined
}

/**
 * One contact of a customer, as a log has it.
 *
 * @category First contact resolution
 * @since 0.1.0
 */
export interface Contact extends Outcome {
  readonly at?: Instant | null | undefined
  /** Key of the issue, read within the customer. */
  readonly issue?: unknown
  /** Key of the contact, read within the customer, where transfers give it several rows: its legs. */
  readonly contact?: unknown
}

/**
 * One issue, as a table of issues has it, or as `issuesFromContacts` makes it.
 *
 * @category First contact resolution
 * @since 0.1.0
 */
export interface IssueRow extends Outcome {
  readonly openedAt?: Instant | null | undefined
  /** Customer contacts it took, the first included; missing is one. */
  readonly contacts?: number | null | undefined
  /** The next contact about the issue after the first. Missing with more than one contact: a repeat, in the window. */
  readonly nextContactAt?: Instant | null | undefined
}

export type ContactField = keyof Contact
export type IssueField = keyof IssueRow

/** Whether a row has the time of a contact, and not that of an issue. */
export function isContact(row: unknown, fields: IssueRules['fields']): boolean {
  const { at = 'at', openedAt = 'openedAt' } = fields ?? {}
  return at !== openedAt && at in Object(row) && !(openedAt in Object(row))
}

/** Whether rows are contacts or issues, by the name of their time; those with neither are what the others are. */
export function areContacts(rows: readonly unknown[], fields: IssueRules['fields']): boolean {
  const { at = 'at', openedAt = 'openedAt' } = fields ?? {}
  const first = (column: string): number => rows.findIndex((row) => column in Object(row))
  const contact = first(at)
  const issue = openedAt === at ? -1 : first(openedAt)
  if (contact >= 0 && issue >= 0) {
    const row = Math.max(contact, issue)
    const text = `row ${row} mixes contacts (${at}) and issues (${openedAt}): tally them apart`
    throw new CxMetricsError('mixed_rows', text, [row])
  }
  return issue < 0
}
