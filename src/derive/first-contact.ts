import { codeOf, faultOf, INVALID } from '../core/codes.ts'
import { badOption, checkOptions } from '../core/errors.ts'
import { csat5 } from '../scales/presets.ts'
import type { Scale } from '../scales/scale.ts'
import { type Duration, durationMs } from '../time/duration.ts'
import { custom, type IssueChoices, type Ways, windowEnd } from './issue-rules.ts'
import { type Draft, type Flag, type Look, treated, unseen } from './read-issue.ts'
import type { RowReader } from './row-reader.ts'

/**
 * When an issue counts as resolved at first contact.
 *
 * @category First contact resolution
 * @since 0.1.0
 */
export interface FirstContactCriteria<Row = object> {
  /**
   * What becomes of an issue not known to be resolved at `asOf`: it has failed (`required`), may be fine all the same, or
   * is not in the base (`exclude`), as where the share is one of solved tickets.
   *
   * @defaultValue 'required'
   */
  readonly resolution?: 'required' | 'not-required' | 'exclude'
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
  /** Issues with fewer have failed: with both at 1, exactly one. @defaultValue 'none' */
  readonly minAgentReplies?: number | 'none'
  /** As `maxAgentReplies`. @defaultValue 'none' */
  readonly maxCustomerReplies?: number | 'none'
  /** As `maxAgentReplies`, of handovers within the contact. @defaultValue 'none' */
  readonly maxTransfers?: number | 'none'
  /** As `maxAgentReplies`, of agents that took part. @defaultValue 'none' */
  readonly maxAgents?: number | 'none'
  /** As `minAgentReplies`, of agents that took part. @defaultValue 'none' */
  readonly minAgents?: number | 'none'
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
  resolution: ['required', 'not-required', 'exclude'],
  satisfaction: ['not-required', readSatisfaction],
  satisfactionMissing: ['exclude', 'fail', 'pass', 'exclude-if-decisive'],
  reopens: ['fail', 'count'],
  maxAgentReplies: ['none', readLimit],
  minAgentReplies: ['none', readLimit],
  maxCustomerReplies: ['none', readLimit],
  maxTransfers: ['none', readLimit],
  maxAgents: ['none', readLimit],
  minAgents: ['none', readLimit],
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
  bot: 'failedBot',
  repeated: 'repeated',
  reopened: 'reopened',
  unresolved: 'unresolved',
  overLimit: 'overLimit',
  unsatisfied: 'unsatisfied',
} as const

export type Failure = (typeof FAILURES)[keyof typeof FAILURES]

/** Every limit, the field it is held against, and whether more (1) or less (−1) than it has failed. */
export const LIMITS = [
  ['maxAgentReplies', 'agentReplies', 1],
  ['minAgentReplies', 'agentReplies', -1],
  ['maxCustomerReplies', 'customerReplies', 1],
  ['maxTransfers', 'transfers', 1],
  ['maxAgents', 'agents', 1],
  ['minAgents', 'agents', -1],
  ['maxDuration', 'durationMs', 1],
] as const

/**
 * The fields, moments apart, that `readIssue` and `outcomeOf` look at in a contact; null where more of it plays a part: a
 * function sees all of the row, and how long an open issue has lasted no other row says.
 */
export function fieldsRead(choices: IssueChoices & FirstContactChoices): readonly string[] | null {
  const { where, resolvable, maxDuration, channels, satisfaction, reopens } = choices
  if (where === 'custom' || resolvable === 'custom' || maxDuration !== 'none') return null
  return [
    ...['resolved', 'abandoned', 'wrongDepartment', 'bot'],
    ...(channels === 'all' ? [] : ['channel']),
    ...(satisfaction === 'not-required' ? [] : ['satisfaction']),
    ...(reopens === 'fail' ? ['reopens'] : []),
    ...(resolvable === 'flag' ? ['resolvable'] : []),
    ...new Set(LIMITS.flatMap(([name, field]) => (choices[name] === 'none' ? [] : [field]))),
  ]
}

/** Whether an issue could have been resolved at first contact, whose row the reader has open. */
export function isResolvable<Row>(
  { value }: RowReader,
  row: Row,
  resolvable: FirstContactCriteria<Row>['resolvable'],
): boolean {
  if (typeof resolvable === 'function') return resolvable(row)
  return resolvable === 'all' || value('resolvable') !== false
}

/**
 * What became of an issue whose row the reader has open, or why it is not in the base. What no criterion looks at is not
 * read, and may be anything.
 */
export function outcomeOf(
  { value, count, flag, refuse, fault }: RowReader,
  issue: Draft,
  choices: IssueChoices & FirstContactChoices,
  scale: Scale = csat5,
  look: Look = unseen,
): 'resolvedFirst' | Failure | Flag | 'immature' | 'unrated' | 'open' | 'missing' | 'invalid' {
  const { asOf, satisfactionMissing, resolution } = choices
  const { openedAt, resolved, resolvedAt, nextContactAt, contacts } = issue
  const { atLeast = null } = choices.satisfaction as { readonly atLeast?: number }
  const rating = atLeast === null ? null : value('satisfaction')
  const code = codeOf(rating, scale)
  if (code === INVALID) refuse('satisfaction', faultOf('satisfaction', rating, scale).rule)
  const reopens = choices.reopens === 'fail' ? count('reopens') : null
  if (choices.resolvable === 'flag') flag('resolvable')
  // An open issue has lasted until now: to leave it out as missing would flatter the rate.
  const until = resolved ? resolvedAt : asOf
  const otherwise: { readonly [field in (typeof LIMITS)[number][1]]?: number | null } = {
    transfers: issue.transfers as number | null,
    durationMs: until === null ? null : until - openedAt,
  }
  const limits = LIMITS.flatMap(([name, field, sign]) => {
    const limit = choices[name]
    return limit === 'none' ? [] : [{ name, sign, limit, got: count(field) ?? otherwise[field] ?? null }]
  })
  const wrong = fault()
  if (wrong) return look('onInvalid', 'invalid', wrong.got, wrong.rule) as 'invalid'
  const end = windowEnd(choices, issue)
  const unrated = atLeast !== null && code < 0
  const repeated =
    nextContactAt === null
      ? contacts > 1
      : nextContactAt < end &&
        nextContactAt <= asOf &&
        (nextContactAt > openedAt || choices.sameInstant === 'repeat')
  const failure = (flag: Flag | undefined): Failure | undefined => flag && FAILURES[flag]
  return (
    treated('repeat-only', issue, choices, look) ||
    (choices.immature === 'exclude' && look('immature', Math.floor(end) > asOf && 'immature', end, asOf)) ||
    // Before the outcome: who leaves the base must not depend on how it went.
    (atLeast !== null &&
      satisfactionMissing === 'exclude' &&
      look('satisfactionMissing', unrated && 'unrated', rating)) ||
    (limits.some(({ name, got, limit }) => got === null && look(name, 'missing', got, limit)) && 'missing') ||
    (resolution === 'exclude' && look('resolution', !resolved && 'open', resolved)) ||
    failure(treated('fail', issue, choices, look)) ||
    (nextContactAt === null
      ? look('contacts', repeated && 'repeated', contacts, 1)
      : look('window', repeated && 'repeated', nextContactAt, end)) ||
    (choices.reopens === 'fail' && look('reopens', reopens! > 0 && 'reopened', reopens, 0)) ||
    (resolution === 'required' && look('resolution', !resolved && 'unresolved', resolved)) ||
    (limits.some(({ name, sign, got, limit }) =>
      look(name, sign * (got! - limit) > 0 && 'overLimit', got, limit),
    ) &&
      'overLimit') ||
    (unrated &&
      satisfactionMissing === 'exclude-if-decisive' &&
      look('satisfactionMissing', 'unrated', rating)) ||
    (atLeast !== null &&
      look(
        'satisfaction',
        (unrated ? satisfactionMissing === 'fail' : scale.points[code]! < atLeast) && 'unsatisfied',
        rating,
        atLeast,
      )) ||
    'resolvedFirst'
  )
}
