import fc from 'fast-check'
import { expect, test } from 'vitest'
import { tally } from '../../src/core/evaluate.ts'
import { mergeTallies, parseTally } from '../../src/core/snapshot.ts'
import { issuesFromContacts } from '../../src/derive/issues.ts'
import { type FcrOptions, fcr, fcrFromCounts, fcrMetric } from '../../src/metrics/fcr.ts'
import { type FullOptions, fullOptions, type LogContact, logs, statuses } from './fcr-reference.ts'

const DAY = 86_400_000
const runs = { numRuns: 500 }

/** Of all options, those that make issues of contacts. */
function rulesOf(options: FullOptions) {
  const { resolution, satisfaction, satisfactionMissing, reopens, maxAgentReplies, ...more } = options
  const { minAgentReplies, maxCustomerReplies, maxTransfers, maxAgents, minAgents, ...others } = more
  const { maxDuration, resolvable, immature, ...rules } = others
  return rules
}

const binOf = (log: readonly LogContact[], options: FullOptions): Map<number, string> => {
  const { items } = issuesFromContacts(log, rulesOf(options))
  const { classify } = fcrMetric<LogContact>(options)
  if (typeof classify !== 'function') throw new Error('fcr classifies by a function')
  return new Map(
    items.map((issue, i) => {
      const placement = classify(issue, i)
      return [issue.opener.id, typeof placement === 'string' ? placement : placement.bin]
    }),
  )
}

test('fcr equals the definitions read pair by pair, contact by contact', () => {
  fc.assert(
    fc.property(logs, fullOptions, (log, options) => {
      const expected = statuses(log, options)
      const count = (name: string): number =>
        [...expected.values()].filter((status) => status === name).length
      const counts = (names: object): object =>
        Object.fromEntries(Object.keys(names).map((name) => [name, count(name)]))
      const bins = binOf(log, options)
      expect([...bins]).toEqual([...bins.keys()].map((id) => [id, expected.get(id)]))
      const result = fcr(log, options)
      expect(result.excluded).toEqual(counts(result.excluded))
      const { abandoned, wrongDepartment, bot, ...others } = result.outcomes!
      const flags = { failedAbandoned: abandoned, failedWrongDepartment: wrongDepartment, failedBot: bot }
      const outcomes = { ...others, ...flags }
      expect(outcomes).toEqual(counts(outcomes))
      expect(result.resolvedFirst).toBe(count('resolvedFirst'))
      const able = ({ topic, resolvable }: LogContact): boolean =>
        typeof options.resolvable === 'function'
          ? topic === 'bill'
          : options.resolvable === 'all' || resolvable !== false
      const failed = log.filter(
        ({ id }) => expected.get(id) !== 'resolvedFirst' && !(expected.get(id)! in result.excluded),
      )
      expect(result.net.n).toBe(result.n - failed.filter((contact) => !able(contact)).length)
    }),
    { numRuns: 2000 },
  )
})

test('fcr: resolved + outcomes + excluded = contacts in; gross ≤ net; shares within their intervals', () => {
  fc.assert(
    fc.property(logs, fullOptions, (log, options) => {
      const { value, n, resolvedFirst, outcomes, net, excluded, interval, status } = fcr(log, options)
      const sum = (counts: object): number => Object.values(counts).reduce((a, b) => a + b, 0)
      expect(resolvedFirst + sum(outcomes!)).toBe(n)
      expect(n + sum(excluded)).toBe(log.length)
      expect(value === null).toBe(n === 0)
      expect(status).toBe(n === 0 ? 'no-eligible-issues' : 'ok')
      if (value !== null) {
        expect(interval!.lower).toBeLessThanOrEqual(value)
        expect(interval!.upper).toBeGreaterThanOrEqual(value)
        expect(net.value ?? 1).toBeGreaterThanOrEqual(value)
      }
    }),
    runs,
  )
})

test('fcr does not depend on the order of rows that have ids', () => {
  const shuffled = logs.chain((log) =>
    fc.tuple(fc.constant(log), fc.shuffledSubarray(log, { minLength: log.length })),
  )
  fc.assert(
    fc.property(shuffled, fullOptions, ([log, other], options) => {
      expect(fcr(other, options)).toEqual(fcr(log, options))
    }),
    runs,
  )
})

test('fcr does not depend on the order of rows without ids, where no two are at one instant', () => {
  const later = (time: number | null, by: number): number | null => (time === null ? null : time + by)
  const apart = logs
    .map((log) =>
      log.map(({ id, at, resolvedAt, ...contact }) => ({
        ...contact,
        at: later(at, id),
        resolvedAt: later(resolvedAt, id),
      })),
    )
    .chain((log) => fc.tuple(fc.constant(log), fc.shuffledSubarray(log, { minLength: log.length })))
  fc.assert(
    fc.property(apart, fullOptions, ([log, other], options) => {
      const { where, resolvable, ...plain } = options
      expect(fcr(other, plain)).toEqual(fcr(log, plain))
    }),
    runs,
  )
})

test('tallies of issues of different customers merge to the tally of all, to the last bit', () => {
  fc.assert(
    fc.property(logs, fullOptions, (log, options) => {
      const metric = fcrMetric<LogContact>(options)
      const of = (part: readonly LogContact[]) => {
        const { items, dropped } = issuesFromContacts(part, rulesOf(options))
        return { tally: tally(metric, items), dropped }
      }
      const [all, ann, rest] = [
        of(log),
        of(log.filter(({ customer }) => customer === 'ann')),
        of(log.filter(({ customer }) => customer !== 'ann')),
      ]
      const stored = parseTally(JSON.parse(JSON.stringify(ann.tally))) as typeof ann.tally
      expect(JSON.stringify(mergeTallies(stored, rest.tally))).toBe(JSON.stringify(all.tally))
      for (const reason of Object.keys(all.dropped) as (keyof typeof all.dropped)[]) {
        expect(ann.dropped[reason] + rest.dropped[reason]).toBe(all.dropped[reason])
      }
    }),
    runs,
  )
})

test('fcr of issues as plain rows equals fcr of the contacts they are made of', () => {
  fc.assert(
    fc.property(logs, fullOptions, (log, options) => {
      const { items, dropped } = issuesFromContacts(log, rulesOf(options))
      const rows = items.map(({ opener: { at, ...row }, ...issue }) => ({ ...row, ...issue }))
      const { where, resolvable, ...plain } = options
      const [ofContacts, ofRows] = [fcr(log, { ...options, resolvable: 'flag' }), fcr(rows, plain)]
      expect(ofRows.outcomes).toEqual(ofContacts.outcomes)
      expect([ofRows.value, ofRows.interval, ofRows.net]).toEqual([
        ofContacts.value,
        ofContacts.interval,
        ofContacts.net,
      ])
      for (const [reason, count] of Object.entries(ofRows.excluded)) {
        const before = dropped[reason as keyof typeof dropped] ?? 0
        expect([reason, count + before]).toEqual([reason, ofContacts.excluded[reason as 'missing']])
      }
    }),
    runs,
  )
})

test('fcr reads columns of other names through fields', () => {
  const names = {
    customer: 'account_id',
    at: 'openedAt',
    resolved: 'solved',
    satisfaction: 'csat',
    channel: 'medium',
    resolvedAt: 'done',
    durationMs: 'took',
  } as const
  fc.assert(
    fc.property(logs, fullOptions, (log, options) => {
      const renamed = log.map((contact) =>
        Object.fromEntries(
          Object.entries(contact).map(([name, value]) => [names[name as 'at'] ?? name, value]),
        ),
      )
      expect(fcr(renamed, { ...options, fields: names } as FcrOptions)).toEqual(fcr(log, options))
    }),
    runs,
  )
})

test('fcr: a longer window never raises the rate, where every contact opens and the base stays', () => {
  fc.assert(
    fc.property(logs, fullOptions, fc.integer({ min: 1, max: 10 }), (log, options, more) => {
      const base = { ...options, opens: 'all', immature: 'include', sameIssue: 'customer' } as const
      const [short, long] = [fcr(log, base), fcr(log, { ...base, window: base.window + more * DAY })]
      fc.pre(options.satisfactionMissing !== 'exclude-if-decisive')
      expect(long.n).toBe(short.n)
      expect(long.resolvedFirst).toBeLessThanOrEqual(short.resolvedFirst)
    }),
    runs,
  )
})

test('fcr changes none of its rows and options', () => {
  const freeze = <T extends object>(value: T): T => {
    for (const inner of Object.values(value)) if (typeof inner === 'object' && inner !== null) freeze(inner)
    return Object.freeze(value)
  }
  fc.assert(
    fc.property(logs, fullOptions, (log, options) => {
      const { satisfaction, ...rest } = options
      fcr(freeze(log), freeze(rest))
      const { items } = issuesFromContacts(log, freeze(rulesOf(options)))
      for (const { opener } of items) expect(log).toContain(opener)
    }),
  )
})

test('fcrFromCounts equals fcr of issues with those counts, but for what counts cannot tell', () => {
  const counts = fc.record({ resolved: fc.nat(30), failed: fc.nat(30), not: fc.nat(30) })
  fc.assert(
    fc.property(counts, ({ resolved, failed, not }) => {
      const of = (count: number, row: object): object[] =>
        Array.from({ length: count }, () => ({ openedAt: 0, ...row }))
      const rows = [
        ...of(resolved, { resolved: true, resolvable: false }),
        ...of(failed, { resolved: false }),
        ...of(not, { resolved: false, resolvable: false }),
      ]
      const { outcomes, definition, ...result } = fcr(rows, { asOf: 30 * DAY })
      const eligible = resolved + failed + not
      expect(fcrFromCounts({ resolvedFirst: resolved, eligible, notResolvable: not })).toMatchObject(result)
    }),
  )
})
