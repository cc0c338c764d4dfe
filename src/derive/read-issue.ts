import { throwFault } from '../core/tally.ts'
import type { IssueChoices, IssueRules } from './issue-rules.ts'
import type { ContactExclusion, Issue } from './issues.ts'
import type { RowReader } from './row-reader.ts'

/** An issue while contacts are still being read. */
export type Draft = { -readonly [field in keyof Issue<unknown>]: Issue<unknown>[field] }

/** Why a contact opens no issue, and the last three, why an issue is not in the base. */
export const EXCLUSIONS = [
  'missing',
  'invalid',
  'afterAsOf',
  'noCustomer',
  'abandoned',
  'wrongDepartment',
  'bot',
  'channel',
  'filtered',
  'notOpener',
  'immature',
  'unrated',
  'open',
] as const

/** What rows are flagged with that rules may treat in four ways, in the order in which it is looked for. */
export const FLAGS = ['abandoned', 'wrongDepartment', 'bot'] as const
export type Flag = (typeof FLAGS)[number]

/**
 * Is told of every check as it is made, and gives its bin back: what `criterion` found in the row, what it was held
 * against, and the bin that follows, if any.
 */
export type Look = <Bin extends string>(
  criterion: string,
  bin: Bin | false,
  found: unknown,
  against?: unknown,
) => Bin | false

export const unseen: Look = (_, bin) => bin

/** Reads the row that the reader has open, a contact or an issue by its `time`, as an issue known at `asOf`. */
export function readIssue(
  row: unknown,
  time: 'at' | 'openedAt',
  { value, flag, count, instant, refuse, fault }: RowReader,
  choices: IssueChoices,
  where: IssueRules<never>['where'],
  look: Look = unseen,
): Draft | ContactExclusion {
  const { asOf, channels } = choices
  const isContact = time === 'at'
  const openedAt = instant(time)
  if (openedAt === null) return look(time, fault() ? 'invalid' : 'missing', value(time)) as 'missing'
  if (look('asOf', openedAt > asOf && 'afterAsOf', openedAt, asOf)) return 'afterAsOf'
  const customer = value('customer')
  if (isContact && !isCustomer(customer)) {
    if (customer !== null) refuse('customer', 'must be text or a number')
    return look('customer', fault() ? 'invalid' : 'noCustomer', customer) as 'noCustomer'
  }
  const later = (field: 'resolvedAt' | 'nextContactAt'): number | null => {
    const at = instant(field)
    return at !== null && at < openedAt ? refuse(field, `must not be before ${time}`) : at
  }
  const resolvedAt = later('resolvedAt')
  const resolved = (flag('resolved') ?? resolvedAt !== null) && (resolvedAt ?? openedAt) <= asOf
  const issue: Draft = {
    id: value('id'),
    customer,
    issue: value('issue'),
    topic: value('topic'),
    channel: value('channel'),
    openedAt,
    resolvedAt: resolved ? resolvedAt : null,
    resolved,
    abandoned: flag('abandoned') === true,
    wrongDepartment: flag('wrongDepartment') === true,
    bot: flag('bot') === true,
    transfers: value('transfers'),
    contacts: isContact ? 1 : (count('contacts') ?? 1),
    nextContactAt: isContact ? null : later('nextContactAt'),
    opener: row,
  }
  const { channel } = issue
  return (
    treated('exclude', issue, choices, look) ||
    (channels !== 'all' &&
      look('channels', !channels.includes(channel as string) && 'channel', channel, channels)) ||
    (typeof where === 'function' && filtered(where(row as never), look)) ||
    issue
  )
}

/** Whether a value names a customer. */
export function isCustomer(value: unknown): value is string | number {
  return typeof value === 'number' || (typeof value === 'string' && value !== '')
}

/**
 * Reads a contact, and what else `check` wants of it: an issue that it may open, with why it opens none, or why it counts
 * for nothing. What is wrong with a contact that is left out anyway is no matter.
 */
export function readContact<Row>(
  row: Row,
  index: number,
  reader: RowReader,
  choices: IssueChoices,
  where: IssueRules<Row>['where'],
  check?: (draft: Draft) => void,
): ContactExclusion | { readonly draft: Draft; readonly reason: ContactExclusion | undefined } {
  reader.open(row, index)
  const draft = readIssue(row, 'at', reader, choices, where)
  if (typeof draft === 'object') check?.(draft)
  const fault = typeof draft === 'object' || draft === 'invalid' ? reader.fault() : null
  if (fault && choices.onInvalid === 'throw') throwFault(fault, [index, fault.field])
  if (typeof draft !== 'object') return draft
  return { draft, reason: treated('repeat-only', draft, choices) ?? (fault ? 'invalid' : undefined) }
}

function filtered(counts: boolean, look: Look): 'filtered' | false {
  return look('where', !counts && 'filtered', counts)
}

/** The flag that an issue bears, if the rules treat such issues this way. */
export function treated(
  way: IssueChoices['abandoned'],
  issue: Draft,
  choices: IssueChoices,
  look: Look = unseen,
): Flag | undefined {
  return FLAGS.find((flag) => choices[flag] === way && look(flag, issue[flag] && flag, issue[flag], way))
}
