import fc from 'fast-check'
import type { Contact } from '../../src/derive/issue-rows.ts'
import type { FcrOptions } from '../../src/metrics/fcr.ts'
import { csat5 } from '../../src/scales/presets.ts'

/** The definitions of first contact resolution read off the page, pair by pair: O(n²), and in no hurry. */

const HOUR = 3_600_000
const DAY = 24 * HOUR

export interface LogContact extends Contact {
  readonly id: number
  readonly customer: string | number | null
  readonly at: number | null
  readonly resolvedAt: number | null
  readonly satisfaction: number | null
}

/** All that moves the number, spelt out; times of the log are whole hours of January 1970, in UTC. */
export type FullOptions = Required<
  Omit<FcrOptions<LogContact>, 'fields' | 'onInvalid' | 'interval' | 'timeZone' | 'sameIssue'>
> & {
  readonly sameIssue: 'issue' | 'customer' | readonly string[] | ((row: object) => unknown)
  readonly asOf: number
  readonly window: number
}

export function statuses(rows: readonly LogContact[], o: FullOptions): Map<number, string> {
  const flag = (value: unknown): boolean => value === true
  const hardOut = (c: LogContact): string | null => {
    if (c.at === null) return 'missing'
    if (c.at > o.asOf) return 'afterAsOf'
    if (c.customer === null) return 'noCustomer'
    if (flag(c.abandoned) && o.abandoned === 'exclude') return 'abandoned'
    if (flag(c.wrongDepartment) && o.wrongDepartment === 'exclude') return 'wrongDepartment'
    if (flag(c.bot) && o.bot === 'exclude') return 'bot'
    if (o.channels !== 'all' && !o.channels.includes(c.channel as string)) return 'channel'
    return o.where === 'all' || o.where(c) ? null : 'filtered'
  }
  const softOut = (c: LogContact): string | null => {
    if (flag(c.abandoned) && o.abandoned === 'repeat-only') return 'abandoned'
    if (flag(c.wrongDepartment) && o.wrongDepartment === 'repeat-only') return 'wrongDepartment'
    return flag(c.bot) && o.bot === 'repeat-only' ? 'bot' : null
  }
  const precedes = (a: LogContact, b: LogContact): boolean => a.at! < b.at! || (a.at === b.at && a.id < b.id)
  const inTurn = (a: LogContact, b: LogContact): number => (precedes(a, b) ? -1 : 1)
  const legsOf = (c: LogContact): LogContact[] =>
    c.contact == null || hardOut(c)
      ? [c]
      : rows.filter((d) => !hardOut(d) && d.customer === c.customer && d.contact === c.contact).sort(inTurn)
  const contacts = rows.map((c): LogContact => {
    const { resolved, resolvedAt } = legsOf(c).at(-1)!
    const transfers = c.transfers ?? (c.contact == null ? null : legsOf(c).length - 1)
    return { ...c, resolved, resolvedAt, transfers }
  })
  const isLeg = (c: LogContact): boolean => legsOf(rows[c.id]!)[0]!.id !== c.id
  const counting = contacts.filter((c) => hardOut(c) === null && !isLeg(c))
  const isResolved = (c: LogContact): boolean => {
    if (c.resolvedAt !== null && c.resolvedAt > o.asOf) return false
    return c.resolved ?? c.resolvedAt !== null
  }
  const startOf = (c: LogContact): number =>
    o.windowStart === 'resolution' && isResolved(c) && c.resolvedAt !== null ? c.resolvedAt : c.at!
  const keyOf = (c: LogContact): unknown[] => {
    if (o.sameIssue === 'issue') return c.issue == null ? [c.customer] : [c.customer, 'key', c.issue]
    if (o.sameIssue === 'customer') return [c.customer]
    if (typeof o.sameIssue === 'function') return [c.customer, o.sameIssue(c)]
    return [c.customer, ...o.sameIssue.map((name) => (c as unknown as Record<string, unknown>)[name] ?? null)]
  }
  const sameThing = (a: LogContact, b: LogContact): boolean => {
    const [x, y] = [keyOf(a), keyOf(b)]
    return x.length === y.length && x.every((part, i) => part === y[i])
  }
  const day = (at: number): number => Math.floor(at / DAY)
  const within = (later: LogContact, opener: LogContact): boolean => {
    const calendar = o.windowUnit === 'calendar'
    const distance = calendar ? day(later.at!) - day(startOf(opener)) : later.at! - startOf(opener)
    const window = calendar ? o.window / DAY : o.window
    return o.boundary === 'inclusive' ? distance <= window : distance < window
  }
  const mature = (c: LogContact): boolean => {
    if (o.windowUnit === 'elapsed') return startOf(c) + o.window <= o.asOf
    const lastDate = day(startOf(c)) + o.window / DAY - (o.boundary === 'inclusive' ? 0 : 1)
    return (lastDate + 1) * DAY <= o.asOf
  }
  const before = (c: LogContact): LogContact[] =>
    counting.filter((d) => sameThing(c, d) && precedes(d, c)).sort(inTurn)
  const anchorsById = new Map<number, boolean>()
  const anchors = (c: LogContact): boolean => {
    if (!anchorsById.has(c.id)) {
      const latest = before(c).filter(anchors).at(-1)
      anchorsById.set(c.id, !latest || !within(c, latest))
    }
    return anchorsById.get(c.id)!
  }
  const opens = (c: LogContact): boolean => {
    const keyed = o.sameIssue === 'issue' && c.issue != null
    if (keyed || o.opens === 'first-anchor') return anchors(c)
    return o.opens === 'all' || !before(c).some((d) => within(c, d))
  }
  const repeated = (c: LogContact): boolean =>
    counting.some(
      (d) =>
        sameThing(c, d) && precedes(c, d) && (o.sameInstant === 'repeat' || d.at! > c.at!) && within(d, c),
    )
  const lasted = (c: LogContact): number | null => {
    if (c.durationMs != null) return c.durationMs
    if (!isResolved(c)) return o.asOf - c.at!
    return c.resolvedAt === null ? null : c.resolvedAt - c.at!
  }
  const status = (c: LogContact): string => {
    const out = hardOut(c) ?? softOut(c)
    if (out) return out
    if (isLeg(c) || !opens(c)) return 'notOpener'
    if (o.immature === 'exclude' && !mature(c)) return 'immature'
    const wanted = o.satisfaction !== 'not-required' ? o.satisfaction.atLeast : null
    const unrated = wanted !== null && c.satisfaction === null
    if (unrated && o.satisfactionMissing === 'exclude') return 'unrated'
    const limits: [number | null | undefined, number | 'none'][] = [
      [c.agentReplies, o.maxAgentReplies],
      [c.customerReplies, o.maxCustomerReplies],
      [c.transfers, o.maxTransfers],
      [c.agents, o.maxAgents],
      [lasted(c), o.maxDuration as number | 'none'],
    ]
    const least: typeof limits = [
      [c.agentReplies, o.minAgentReplies],
      [c.agents, o.minAgents],
    ]
    if ([...limits, ...least].some(([got, limit]) => limit !== 'none' && got == null)) return 'missing'
    if (o.resolution === 'exclude' && !isResolved(c)) return 'open'
    if (flag(c.abandoned) && o.abandoned === 'fail') return 'failedAbandoned'
    if (flag(c.wrongDepartment) && o.wrongDepartment === 'fail') return 'failedWrongDepartment'
    if (flag(c.bot) && o.bot === 'fail') return 'failedBot'
    if (repeated(c)) return 'repeated'
    if (o.reopens === 'fail' && (c.reopens ?? 0) > 0) return 'reopened'
    if (o.resolution === 'required' && !isResolved(c)) return 'unresolved'
    if (limits.some(([got, limit]) => limit !== 'none' && got! > limit)) return 'overLimit'
    if (least.some(([got, limit]) => limit !== 'none' && got! < limit)) return 'overLimit'
    if (unrated && o.satisfactionMissing === 'exclude-if-decisive') return 'unrated'
    if (unrated && o.satisfactionMissing === 'fail') return 'unsatisfied'
    if (wanted !== null && c.satisfaction !== null && c.satisfaction < wanted) return 'unsatisfied'
    return 'resolvedFirst'
  }
  return new Map(contacts.map((c) => [c.id, status(c)]))
}

const maybe = <T>(arb: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(arb, { nil: null, freq: 3 })
const rarely = <T>(arb: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(arb, { nil: null, freq: 20 })
const hours = (max: number): fc.Arbitrary<number> => fc.integer({ min: 0, max }).map((n) => n * 6 * HOUR)

/** Few customers, coarse times and short windows: ties, chains and boundaries are met all the time. */
export const logs: fc.Arbitrary<LogContact[]> = fc
  .array(
    fc.record({
      customer: rarely(fc.constantFrom<string | number>('ann', 'ann', '1', 1)),
      at: rarely(hours(60)),
      after: maybe(hours(12)),
      issue: maybe(fc.constantFrom('x', 'y')),
      topic: maybe(fc.constantFrom('bill', 'login')),
      channel: maybe(fc.constantFrom('phone', 'chat')),
      resolved: maybe(fc.boolean()),
      abandoned: maybe(fc.constantFrom(true, false, false)),
      wrongDepartment: maybe(fc.constantFrom(true, false, false)),
      bot: maybe(fc.constantFrom(true, false, false)),
      contact: fc.constantFrom(null, null, null, 'c', 7),
      transfers: maybe(fc.integer({ min: 0, max: 2 })),
      agents: rarely(fc.integer({ min: 0, max: 2 })),
      satisfaction: maybe(fc.integer({ min: 1, max: 5 })),
      reopens: maybe(fc.constantFrom(0, 0, 0, 1)),
      agentReplies: rarely(fc.integer({ min: 0, max: 3 })),
      customerReplies: rarely(fc.integer({ min: 0, max: 3 })),
      durationMs: maybe(hours(8)),
      resolvable: maybe(fc.boolean()),
    }),
    { maxLength: 14 },
  )
  .map((rows) =>
    rows.map(({ after, ...row }, id) => ({
      ...row,
      id,
      resolvedAt: after === null || row.at === null ? null : row.at + after,
    })),
  )

export const fullOptions: fc.Arbitrary<FullOptions> = fc.record({
  asOf: hours(70),
  window: fc.constantFrom(1, 2, 3, 7).map((days) => days * DAY),
  windowUnit: fc.constantFrom('elapsed', 'calendar'),
  boundary: fc.constantFrom('exclusive', 'inclusive'),
  windowStart: fc.constantFrom('first-contact', 'resolution'),
  sameIssue: fc.constantFrom<FullOptions['sameIssue'][]>(
    'issue',
    'customer',
    ['topic'],
    ['topic', 'channel'],
    (row) => (row as LogContact).topic,
  ),
  opens: fc.constantFrom('first', 'first-anchor', 'all'),
  sameInstant: fc.constantFrom('repeat', 'same-contact'),
  abandoned: fc.constantFrom('exclude', 'repeat-only', 'fail', 'count'),
  wrongDepartment: fc.constantFrom('exclude', 'repeat-only', 'fail', 'count'),
  bot: fc.constantFrom('exclude', 'repeat-only', 'fail', 'count', 'count'),
  channels: fc.constantFrom<FullOptions['channels'][]>('all', 'all', ['phone'], ['phone', 'chat']),
  where: fc.constantFrom<FullOptions['where'][]>('all', ({ topic }) => topic !== 'login'),
  resolution: fc.constantFrom('required', 'not-required', 'exclude'),
  satisfaction: fc.constantFrom<FullOptions['satisfaction'][]>('not-required', { atLeast: 4, scale: csat5 }),
  satisfactionMissing: fc.constantFrom('exclude', 'fail', 'pass', 'exclude-if-decisive'),
  reopens: fc.constantFrom('fail', 'count'),
  maxAgentReplies: fc.constantFrom<(number | 'none')[]>('none', 'none', 0, 1),
  minAgentReplies: fc.constantFrom<(number | 'none')[]>('none', 'none', 1),
  maxTransfers: fc.constantFrom<(number | 'none')[]>('none', 'none', 1),
  maxAgents: fc.constantFrom<(number | 'none')[]>('none', 'none', 1),
  minAgents: fc.constantFrom<(number | 'none')[]>('none', 'none', 1),
  maxCustomerReplies: fc.constantFrom<(number | 'none')[]>('none', 'none', 2),
  maxDuration: fc.constantFrom<(number | 'none')[]>('none', 'none', DAY),
  resolvable: fc.constantFrom<FullOptions['resolvable'][]>('flag', 'all', ({ topic }) => topic === 'bill'),
  immature: fc.constantFrom('exclude', 'include'),
})
