import { codeOf, faultOf, INVALID } from '../core/codes.ts'
import { badOption, checkOptions, oneOf } from '../core/errors.ts'
import { csat5 } from '../scales/presets.ts'
import type { Scale } from '../scales/scale.ts'
import { type Duration, durationMs } from '../time/duration.ts'
import { type Chosen, choose, type IssueChoices, isMature } from './issue-rules.ts'
import type { Draft } from './read-issue.ts'
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

const WAYS = {
  resolution: ['required', 'not-required'],
  satisfactionMissing: ['exclude', 'fail', 'pass', 'exclude-if-decisive'],
  reopens: ['fail', 'count'],
  immature: ['exclude', 'include'],
} as const

/** The criteria, with their defaults, as a definition holds them. */
export interface FirstContactChoices extends Chosen<typeof WAYS> {
  readonly satisfaction: 'not-required' | { readonly atLeast: number; readonly points: readonly number[] }
  readonly maxAgentReplies: number | 'none'
  readonly maxCustomerReplies: number | 'none'
  readonly maxDuration: number | 'none'
  readonly resolvable: 'flag' | 'all' | 'custom'
}

export function readCriteria(criteria: FirstContactCriteria<never>): FirstContactChoices {
  const { maxDuration = 'none', resolvable } = criteria
  return {
    ...choose(criteria, WAYS),
    satisfaction: readSatisfaction(criteria.satisfaction),
    maxAgentReplies: readLimit('maxAgentReplies', criteria.maxAgentReplies),
    maxCustomerReplies: readLimit('maxCustomerReplies', criteria.maxCustomerReplies),
    maxDuration: maxDuration === 'none' ? maxDuration : durationMs('maxDuration', maxDuration),
    resolvable:
      typeof resolvable === 'function' ? 'custom' : oneOf('resolvable', resolvable, ['flag', 'all']),
  }
}

function readSatisfaction(
  given: FirstContactCriteria['satisfaction'] = 'not-required',
): FirstContactChoices['satisfaction'] {
  if (given === 'not-required') return given
  if (typeof given !== 'object')
    return badOption('satisfaction', "'not-required' or { atLeast, scale }", given)
  checkOptions(given, ['atLeast', 'scale'])
  const { atLeast, scale = csat5 } = given
  if (scale.better !== 'high') badOption('satisfaction.scale', 'one where high is good', scale.better)
  if (!scale.points.includes(atLeast)) {
    badOption('satisfaction.atLeast', `one of ${scale.points.join(', ')}`, atLeast)
  }
  return { atLeast, points: scale.points }
}

function readLimit(name: string, limit: number | 'none' = 'none'): number | 'none' {
  if (limit === 'none' || (Number.isSafeInteger(limit) && limit >= 0)) return limit
  return badOption(name, "a whole number, 0 or more, or 'none'", limit)
}

/** What the criteria in force look at; null is missing. */
export interface Measures {
  readonly reopens: number | null
  readonly rating: number | null
  readonly resolvable: boolean | null
  readonly limits: readonly (readonly [got: number | null, limit: number])[]
}

/** Reads them of the row that the reader has open. What no criterion looks at is not read, and may be anything. */
export function measuresOf(
  choices: IssueChoices & FirstContactChoices,
  scale: Scale = csat5,
): (reader: RowReader, issue: Draft) => Measures {
  const limits = [
    ['agentReplies', choices.maxAgentReplies],
    ['customerReplies', choices.maxCustomerReplies],
    ['durationMs', choices.maxDuration],
  ].filter(([, limit]) => limit !== 'none') as [string, number][]
  return ({ value, count, flag, refuse }, { openedAt, resolved, resolvedAt }) => {
    const got = choices.satisfaction === 'not-required' ? null : value('satisfaction')
    const code = codeOf(got, scale)
    if (code === INVALID) refuse('satisfaction', faultOf('satisfaction', got, scale).rule)
    // An open issue has lasted until now: to leave it out as missing would flatter the rate.
    const until = resolved ? resolvedAt : choices.asOf
    const lasted = until === null ? null : until - openedAt
    return {
      reopens: choices.reopens === 'fail' ? count('reopens') : null,
      rating: scale.points[code] ?? null,
      resolvable: choices.resolvable === 'flag' ? flag('resolvable') : null,
      limits: limits.map(([field, limit]) => [
        count(field) ?? (field === 'durationMs' ? lasted : null),
        limit,
      ]),
    }
  }
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

/** What became of an issue that is in the base, or why it is not. */
export function outcomeOf(
  issue: Draft,
  { reopens, rating, limits }: Measures,
  choices: IssueChoices & FirstContactChoices,
  end: number,
): 'resolvedFirst' | Failure | 'immature' | 'unrated' | 'missing' {
  const { satisfaction, satisfactionMissing } = choices
  const { openedAt, contacts, nextContactAt } = issue
  if (choices.immature === 'exclude' && !isMature(choices, end)) return 'immature'
  const unrated = satisfaction !== 'not-required' && rating === null
  if (unrated && satisfactionMissing === 'exclude') return 'unrated'
  if (limits.some(([got]) => got === null)) return 'missing'
  if (issue.abandoned && choices.abandoned === 'fail') return 'failedAbandoned'
  if (issue.wrongDepartment && choices.wrongDepartment === 'fail') return 'failedWrongDepartment'
  const repeated =
    nextContactAt === null
      ? contacts > 1
      : nextContactAt < end &&
        nextContactAt <= choices.asOf &&
        (nextContactAt > openedAt || choices.sameInstant === 'repeat')
  if (repeated) return 'repeated'
  if (reopens! > 0) return 'reopened'
  if (choices.resolution === 'required' && !issue.resolved) return 'unresolved'
  if (limits.some(([got, limit]) => got! > limit)) return 'overLimit'
  if (unrated && satisfactionMissing === 'exclude-if-decisive') return 'unrated'
  const satisfied =
    satisfaction === 'not-required' ||
    (unrated ? satisfactionMissing === 'pass' : rating! >= satisfaction.atLeast)
  return satisfied ? 'resolvedFirst' : 'unsatisfied'
}
