import { describe, expect, test } from 'vitest'
import {
  compare,
  contactsPerIssue,
  contactsPerIssueFromCounts,
  contactsPerIssueMetric,
  format,
  issuesFromContacts,
  proportionInterval,
  tally,
} from '../../src/index.ts'
import { logRank } from '../../src/stats/log-rank.ts'
import { seededRandom } from '../../src/stats/random.ts'
import { compositions } from './small-states.ts'

describe('contactsPerIssue', () => {
  test('every state of up to 8 issues of 1 to 4 contacts: mean and shares are exact', () => {
    for (let n = 1; n <= 8; n++) {
      for (const [a, b, c, d] of compositions(n, 4) as Iterable<[number, number, number, number]>) {
        const result = contactsPerIssueFromCounts({ 1: a, 2: b, 3: c, 4: d })
        expect(result.value).toBe((a + 2 * b + 3 * c + 4 * d) / n)
        expect(result.twoOrMore).toEqual({
          value: (b + c + d) / n,
          interval: proportionInterval(b + c + d, n),
        })
        expect(result.threeOrMore).toEqual({ value: (c + d) / n, interval: proportionInterval(c + d, n) })
        const { interval } = result
        expect(interval === null).toBe(n === 1)
        if (interval) {
          expect(interval.lower).toBeGreaterThanOrEqual(1)
          expect(interval.lower).toBeLessThanOrEqual(result.value!)
          expect(interval.upper).toBeGreaterThanOrEqual(result.value!)
        }
      }
    }
  })
  test.each([
    [0.8, 0.94],
    [0.6, 0.92],
    [0.4, 0.92],
  ])('the interval of 30 issues, each resolved at every contact by chance %d, covers over %d', (p, least) => {
    const random = seededRandom(5)
    let covered = 0
    let plain = 0
    for (let sample = 0; sample < 1000; sample++) {
      const distribution: Record<string, number> = {}
      for (let issue = 0; issue < 30; issue++) {
        const contacts = 1 + Math.floor(Math.log(random()) / Math.log(1 - p))
        distribution[contacts] = (distribution[contacts] ?? 0) + 1
      }
      const { value, interval, standardDeviation } = contactsPerIssueFromCounts(distribution)
      if (interval!.lower <= 1 / p && 1 / p <= interval!.upper) covered++
      if (Math.abs(value! - 1 / p) <= (1.96 * standardDeviation!) / Math.sqrt(30)) plain++
    }
    expect(covered / 1000).toBeGreaterThan(least)
    expect(covered).toBeGreaterThan(plain)
  })
  test('100 problems and 190 calls are 1.9 calls per problem (Call Centre Helper, forum 111044)', () => {
    const result = contactsPerIssueFromCounts({ 1: 40, 2: 40, 3: 10, 4: 10 })
    expect(result.value).toBe(1.9)
    expect(format(result, { locale: 'en' })).toBe('1.9')
  })
  test('issues of contacts: open ones are apart, as lower bounds', () => {
    const at = (customer: string, day: number, resolved: boolean) => {
      return { customer, at: `2024-05-0${day}T10:00Z`, resolved }
    }
    const contacts = [
      at('a', 1, true),
      at('a', 2, true),
      at('b', 1, true),
      at('c', 1, false),
      at('c', 2, false),
    ]
    const { items } = issuesFromContacts(contacts, { asOf: '2024-06-01T00:00Z' })
    const result = contactsPerIssue(items)
    expect(result).toMatchObject({
      value: 1.5,
      n: 2,
      open: { n: 1, atLeast: 2 },
      distribution: { 1: 1, 2: 1 },
    })
  })
  test('a count column without a word on resolution is open, or counts if all are finished', () => {
    const rows = [{ contacts: 1 }, { contacts: 3 }]
    expect(contactsPerIssue(rows)).toMatchObject({ value: null, open: { n: 2, atLeast: 2 } })
    expect(contactsPerIssue(rows, { open: 'count' })).toMatchObject({
      value: 2,
      open: { n: 0, atLeast: null },
    })
  })
  test('no issue takes no contact', () => {
    const error = expect.objectContaining({ code: 'invalid_value', path: [0, 'contacts'] })
    expect(() => contactsPerIssue([{ contacts: 0 }])).toThrow(error)
    for (const distribution of [{ 0: 3 }, { 1.5: 2 }, { '01': 1 }, { many: 1 }]) {
      expect(() => contactsPerIssueFromCounts(distribution)).toThrow(
        expect.objectContaining({ code: 'invalid_count' }),
      )
    }
  })
  test('two months compare by their means, tallies with open issues by log-rank', () => {
    const may = contactsPerIssueFromCounts({ 1: 60, 2: 25, 3: 15 })
    const june = contactsPerIssueFromCounts({ 1: 40, 2: 30, 3: 30 })
    const { difference, p } = compare(june, may)
    expect(difference).toBeCloseTo(0.35, 12)
    expect(p!).toBeLessThan(0.01)
    const metric = contactsPerIssueMetric<{ contacts: number; resolved: boolean }>()
    const of = (list: readonly number[]) =>
      tally(
        metric,
        list.map((contacts) => ({ contacts, resolved: contacts < 5 })),
      )
    const a = of([1, 1, 1, 2, 5])
    const b = of([3, 4, 4, 5, 5])
    const times = ({ values }: typeof a) => ({ events: values!.resolved, censored: values!.open })
    expect(compare(a, b, { method: 'log-rank' }).p).toBe(logRank(times(a), times(b))!.p)
  })
})
