import type { IssueChoices } from './issue-rules.ts'
import type { ContactExclusion, Issue } from './issues.ts'
import type { RowReader } from './row-reader.ts'

/** An issue while contacts are still being read. */
export type Draft = { -readonly [field in keyof Issue<unknown>]: Issue<unknown>[field] }

/** Why a contact opens no issue. */
export const CONTACT_EXCLUSIONS = [
  'missing',
  'invalid',
  'afterAsOf',
  'abandoned',
  'wrongDepartment',
  'channel',
  'filtered',
  'notOpener',
] as const

/** A function of the row is called where there is one; a definition knows only that there is. */
export type Where = 'all' | ((row: never) => boolean) | undefined

/** Reads the row that the reader has open, a contact or an issue by its `time`, as an issue known at `asOf`. */
export function readIssue(
  row: unknown,
  time: 'at' | 'openedAt',
  reader: RowReader,
  choices: IssueChoices,
  where: Where,
): Draft | ContactExclusion {
  const { value, flag, instant, refuse } = reader
  const { asOf, channels } = choices
  const openedAt = instant(time)
  if (openedAt === null) return reader.fault() ? 'invalid' : 'missing'
  if (openedAt > asOf) return 'afterAsOf'
  const customer = value('customer')
  if (time === 'at') {
    if (customer === null) return 'missing'
    if ((typeof customer !== 'string' && typeof customer !== 'number') || customer === '') {
      refuse('customer', 'must be text or a number')
      return 'invalid'
    }
  }
  const abandoned = flag('abandoned') === true
  if (abandoned && choices.abandoned === 'exclude') return 'abandoned'
  const wrongDepartment = flag('wrongDepartment') === true
  if (wrongDepartment && choices.wrongDepartment === 'exclude') return 'wrongDepartment'
  const channel = value('channel')
  if (channels !== 'all' && !channels.includes(channel as string)) return 'channel'
  if (typeof where === 'function' && !where(row as never)) return 'filtered'
  const at = instant('resolvedAt')
  if (at !== null && at < openedAt) refuse('resolvedAt', `must not be before ${time}`)
  const resolved = (flag('resolved') ?? at !== null) && !(at !== null && at > asOf)
  return {
    id: value('id'),
    customer,
    issue: value('issue'),
    topic: value('topic'),
    channel,
    openedAt,
    resolvedAt: resolved ? at : null,
    resolved,
    abandoned,
    wrongDepartment,
    contacts: 1,
    nextContactAt: null,
    opener: row,
  }
}

/** Reads a row that is an issue already. */
export function readIssueRow(
  row: unknown,
  reader: RowReader,
  choices: IssueChoices,
  where: Where,
): Draft | ContactExclusion {
  const issue = readIssue(row, 'openedAt', reader, choices, where)
  if (typeof issue === 'string') return issue
  issue.contacts = reader.count('contacts') ?? 1
  issue.nextContactAt = reader.instant('nextContactAt')
  if (issue.nextContactAt !== null && issue.nextContactAt < issue.openedAt) {
    reader.refuse('nextContactAt', 'must not be before openedAt')
  }
  return issue
}

/** Why an issue or contact that counts as a repeat is not in the base, if so. */
export function spoilsOnly(
  { abandoned, wrongDepartment }: Draft,
  choices: IssueChoices,
): 'abandoned' | 'wrongDepartment' | null {
  if (abandoned && choices.abandoned === 'repeat-only') return 'abandoned'
  return wrongDepartment && choices.wrongDepartment === 'repeat-only' ? 'wrongDepartment' : null
}
