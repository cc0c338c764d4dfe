import type { IssueChoices, IssueRules } from './issue-rules.ts'
import type { ContactExclusion, Issue } from './issues.ts'
import type { RowReader } from './row-reader.ts'

/** An issue while contacts are still being read. */
export type Draft = { -readonly [field in keyof Issue<unknown>]: Issue<unknown>[field] }

/** Why a contact opens no issue, and the last two, why an issue is not in the base. */
export const EXCLUSIONS = [
  'missing',
  'invalid',
  'afterAsOf',
  'abandoned',
  'wrongDepartment',
  'channel',
  'filtered',
  'notOpener',
  'immature',
  'unrated',
] as const

/** Reads the row that the reader has open, a contact or an issue by its `time`, as an issue known at `asOf`. */
export function readIssue(
  row: unknown,
  time: 'at' | 'openedAt',
  { value, flag, count, instant, refuse, fault }: RowReader,
  choices: IssueChoices,
  where: IssueRules<never>['where'],
): Draft | ContactExclusion {
  const { asOf, channels } = choices
  const isContact = time === 'at'
  const openedAt = instant(time)
  if (openedAt === null) return fault() ? 'invalid' : 'missing'
  if (openedAt > asOf) return 'afterAsOf'
  const customer = value('customer')
  if (isContact && !((typeof customer === 'string' && customer) || typeof customer === 'number')) {
    if (customer !== null) refuse('customer', 'must be text or a number')
    return fault() ? 'invalid' : 'missing'
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
    contacts: isContact ? 1 : (count('contacts') ?? 1),
    nextContactAt: isContact ? null : later('nextContactAt'),
    opener: row,
  }
  const excluded = treated('exclude', issue, choices)
  if (excluded) return excluded
  if (channels !== 'all' && !channels.includes(issue.channel as string)) return 'channel'
  return typeof where === 'function' && !where(row as never) ? 'filtered' : issue
}

/** Whether an issue is abandoned, or in the wrong department, and the rules treat such issues this way. */
export function treated(
  way: IssueChoices['abandoned'],
  issue: Draft,
  choices: IssueChoices,
): 'abandoned' | 'wrongDepartment' | undefined {
  if (issue.abandoned && choices.abandoned === way) return 'abandoned'
  return issue.wrongDepartment && choices.wrongDepartment === way ? 'wrongDepartment' : undefined
}
