import { codeOf, faultOf, INVALID } from '../core/codes.ts'
import { badOption, checkOptions } from '../core/errors.ts'
import { csat5 } from '../scales/presets.ts'
import type { Scale } from '../scales/scale.ts'
import { type Duration, durationMs } from '../time/duration.ts'
import { custom, type IssueChoices, type Ways, windowEnd } from './issue-rules.ts'
import { type Draft, treated } from './read-issue.ts'
import type { RowReader } from './row-reader.ts'

/**
 * When an issue counts as resolved at first contact.
 *
 * @category First contact resolution
 * @since 0.1.0
 */
export interface FirstContactCriteria<Row = object> {
  /** Whether an issue not known to be resolved at `asOf` has failed. @defaultValue 'required' */
  readonly resolution?: 'required' | 'not-required'
  /** The rating an issue needs; the scale, where high is good, is `csat5` unless named. @defaultValue 'not-required' */
  readonly satisfaction?: 'not-required' | { readonly atLeast: number; readonly scale?: Scale }
  /**
   * What becomes of an issue without the rating it needs. `exclude` looks before the outcome; `exclude-if-decisive` only
   * where all else is fine, which biases the rate down.
   *
   * @defaultValue 'exclude'
   */
  readonly satisfactionMissing?: 'exclude' | 'fail' | 'pass' | 'exclude-if-decisive'
  /** Whether an issue that was opened again has failed. @defaultValue 'fail' */
  readonly reopens?: 'fail' | 'count'
  /** Issues with more have failed; issues that do not say are excluded as `missing`. @defaultValue 'none' */
  readonly maxAgentReplies?: number | 'none'
  /** As `maxAgentReplies`. @defaultValue 'none' */
  readonly maxCustomerReplies?: number | 'none'
  /** The longest time to resolution, itself allowed. @defaultValue 'none' */
  readonly maxDuration?: Duration | 'none'
  /**
   * Which issues could be resolved at first contact, for the net share: all but those with `resolvable: false` (`flag`),
   * all, or those that a function of the row says. A definition says only `custom`.
   *
   * @defaultValue 'flag'
   */
  readonly resolvable?: 'flag' | 'all' | ((row: Row) => boolean)
  /** What becomes of issues whose window is not over at `asOf`, repeat or not. @defaultValue 'exclude' */
  readonly immature?: 'exclude' | 'include'
}

/** The criteria, with their defaults, as a definition holds them. */
export type FirstContactChoices = Required<
  Omit<FirstContactCriteria, 'satisfaction' | 'maxDuration' | 'resolvable'>
> & {
  readonly satisfaction: 'not-required' | { readonly atLeast: number; readonly points: readonly number[] }
  readonly maxDuration: number | 'none'
  readonly resolvable: 'flag' | 'all' | 'custom'
}

export const CRITERIA: Ways<FirstContactChoices> = {
  resolution: ['required', 'not-required'],
  satisfaction: ['not-required', readSatisfaction],
  satisfactionMissing: ['exclude', 'fail', 'pass', 'exclude-if-decisive'],
  reopens: ['fail', 'count'],
  maxAgentReplies: ['none', readLimit],
  maxCustomerReplies: ['none', readLimit],
  maxDuration: ['none', durationMs],
  resolvable: ['flag', 'all', custom],
  immature: ['exclude', 'include'],
}

function readSatisfaction(name: string, given: unknown): FirstContactChoices['satisfaction'] {
  checkOptions(given as object, ['atLeast', 'scale'], name)
  const { atLeast, scale = csat5 } = given as { readonly atLeast: number; readonly scale?: Scale }
  const { points, better } = scale
  if (better !== 'high') badOption('satisfaction.scale', 'one where high is good', better)
  if (!points.includes(atLeast)) badOption('satisfaction.atLeast', `one of ${points.join(', ')}`, atLeast)
  return { atLeast, points }
}

function readLimit(name: string, given: unknown): number {
  if (Number.isSafeInteger(given) && (given as number) >= 0) return given as number
  return badOption(name, "a whole number, 0 or more, or 'none'", given)
}

/** The bins of those that failed by what they failed at, in the order in which it is looked for. */
export const FAILURES = {
  abandoned: 'failedAbandoned',
  wrongDepartment: 'failedWrongDepartment',
  repeated: 'repeated',
  reopened: 'reopened',
  unresolved: 'unresolved',
  overLimit: 'overLimit',
  unsatisfied: 'unsatisfied',
} as const

export type Failure = (typeof FAILURES)[keyof typeof FAILURES]

/**
 * What became of an issue whose row the reader has open, or why it is not in the base. What no criterion looks at is not
 * read, and may be anything.
 */
export function outcomeOf(
  { value, count, flag, refuse, fault }: RowReader,
  issue: Draft,
  choices: IssueChoices & FirstContactChoices,
  scale: Scale = csat5,
):
  | 'resolvedFirst'
  | Failure
  | 'abandoned'
  | 'wrongDepartment'
  | 'immature'
  | 'unrated'
  | 'missing'
  | 'invalid' {
  const { asOf, satisfactionMissing } = choices
  const { openedAt, resolved, nextContactAt } = issue
  const { atLeast = null } = choices.satisfaction as { readonly atLeast?: number }
  const rating = atLeast === null ? null : value('satisfaction')
  const code = codeOf(rating, scale)
  if (code === INVALID) refuse('satisfaction', faultOf('satisfaction', rating, scale).rule)
  const reopened = choices.reopens === 'fail' && count('reopens')! > 0
  if (choices.resolvable === 'flag') flag('resolvable')
  // An open issue has lasted until now: to leave it out as missing would flatter the rate.
  const until = resolved ? issue.resolvedAt : asOf
  /** By how much the issue is over a limit; NaN where its value is missing. */
  const over = (limit: number | 'none', field: string, otherwise = Number.NaN): number =>
    limit === 'none' ? 0 : (count(field) ?? otherwise) - limit
  const excess = Math.max(
    over(choices.maxAgentReplies, 'agentReplies'),
    over(choices.maxCustomerReplies, 'customerReplies'),
    over(choices.maxDuration, 'durationMs', (until ?? Number.NaN) - openedAt),
  )
  if (fault()) return 'invalid'
  const spoiler = treated('repeat-only', issue, choices)
  if (spoiler) return spoiler
  const end = windowEnd(choices, issue)
  if (choices.immature === 'exclude' && Math.floor(end) > asOf) return 'immature'
  const unrated = atLeast !== null && code < 0
  if (unrated && satisfactionMissing === 'exclude') return 'unrated'
  // before the outcome, like the unrated: who leaves the base must not depend on how it went
  if (Number.isNaN(excess)) return 'missing'
  const failed = treated('fail', issue, choices)
  if (failed) return FAILURES[failed]
  const repeated =
    nextContactAt === null
      ? issue.contacts > 1
      : nextContactAt < end &&
        nextContactAt <= asOf &&
        (nextContactAt > openedAt || choices.sameInstant === 'repeat')
  if (repeated) return 'repeated'
  if (reopened) return 'reopened'
  if (choices.resolution === 'required' && !resolved) return 'unresolved'
  if (excess > 0) return 'overLimit'
  if (unrated && satisfactionMissing === 'exclude-if-decisive') return 'unrated'
  const unsatisfied = unrated ? satisfactionMissing === 'fail' : scale.points[code]! < atLeast!
  return unsatisfied ? 'unsatisfied' : 'resolvedFirst'
}
