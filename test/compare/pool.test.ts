// What is known of all groups but one, held against the same items counted together.
import { expect, test } from 'vitest'
import { compareSides } from '../../src/compare/compare.ts'
import { sideOf } from '../../src/compare/comparison.ts'
import { compareGroups } from '../../src/compare/groups.ts'
import { npsMetric } from '../../src/metrics/nps.ts'
import { summarize } from '../../src/summarize/present.ts'

const answers = [
  ['a', [10, 9, 3, 7, 10, 8]],
  ['b', [2, 9, 8, 8, 6]],
  ['c', [10, 10, 9, 7, 5, 10, 8]],
].flatMap(([team, scores]) => (scores as number[]).map((score) => ({ team: team as string, score })))
const metrics = { nps: npsMetric('score') }
const teams = summarize(answers, { by: { team: 'team' }, metrics })

test.each(['mover', 'wald', 'adjusted-wald', 'z', 'welch', 'mann-whitney'] as const)(
  'compareGroups by %s has the rest as though it were one group',
  (method) => {
    const { groups } = compareGroups(teams, 'nps', { method })
    expect(groups.length).toBe(3)
    for (const { key, difference, p, shift, b } of groups) {
      const others = answers.filter(({ team }) => team !== key.team)
      const [rest] = summarize(others, { metrics })
      const [group] = summarize(answers, { metrics, where: { team: key.team as string } })
      const alone = compareSides(sideOf(group!.nps), sideOf(rest!.nps), { method })
      expect(difference).toBeCloseTo(alone.difference!, 12)
      expect(p).toBeCloseTo(alone.p!, 12)
      expect(shift).toEqual(alone.shift)
      expect(b.n).toBe(others.length)
    }
  },
)
