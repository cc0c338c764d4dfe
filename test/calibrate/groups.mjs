// Six groups: how often compareGroups says that one differs, or that they do, where none does.
import { NPS, npsOf, shareOf } from './populations.mjs'
import { rejects } from './run.mjs'

const SIX = [0, 1, 2, 3, 4, 5]
const sizes = [20, 50, 200, 1000]
const shared = { expected: 0.05, sizes, repetitions: 1000, rows: 'truths' }
const [divided, lukewarm] = [NPS['NPS 0, divided'], NPS['NPS 0, lukewarm']]

/** Groups of n times these, by one distribution each. */
const TRUTHS = {
  'share of 80 %': { shares: SIX.map(() => [0.2, 0.8]) },
  'share of 5 %': { shares: SIX.map(() => [0.95, 0.05]) },
  'share of 80 %, n to 10 n': { shares: SIX.map(() => [0.2, 0.8]), times: [1, 1, 2, 2, 5, 10] },
  'NPS 30': { shares: SIX.map(() => NPS['NPS 30']) },
  'NPS 82, n to 10 n': { shares: SIX.map(() => NPS['NPS 82']), times: [1, 1, 2, 2, 5, 10] },
  'NPS 0, unequal variance': { shares: SIX.map((i) => (i % 2 ? divided : lukewarm)) },
  'NPS 0, the divided groups 5 n': {
    shares: SIX.map((i) => (i % 2 ? divided : lukewarm)),
    times: [1, 5, 1, 5, 1, 5],
  },
  'NPS 0, the lukewarm groups 5 n': {
    shares: SIX.map((i) => (i % 2 ? divided : lukewarm)),
    times: [5, 1, 5, 1, 5, 1],
  },
}

const groupsOf = (cx, { multinomial }, { shares, times = SIX.map(() => 1) }, n) =>
  shares.map((share, key) => {
    const counts = multinomial(n * times[key], share)
    return {
      key: { key },
      value: counts.length === 2 ? shareOf(cx, counts[1], n * times[key]) : npsOf(cx, counts),
    }
  })

export const groups = {
  ...shared,
  title: 'six groups alike, any found',
  truths: TRUTHS,
  trial: (cx, truth, n) => (random) => {
    const found = cx.compareGroups(groupsOf(cx, random, truth, n), 'value')
    const p = found.groups.map((group) => group.p)
    return {
      holm: found.groups.some(({ adjustedP }) => rejects(adjustedP)),
      'benjamini-hochberg': cx.benjaminiHochberg(p).some(rejects),
      none: p.some(rejects),
      overall: rejects(found.overall.p),
    }
  },
}

/** Held against the first group, three of the other five differ. */
export const discoveries = {
  ...shared,
  title: 'false among what is found, three of five unlike the first',
  truths: {
    'NPS 30, three 60': [
      NPS['NPS 30'],
      NPS['NPS 30'],
      NPS['NPS 30'],
      NPS['NPS 60'],
      NPS['NPS 60'],
      NPS['NPS 60'],
    ],
    'share of 80 %, three 90 %': [0.8, 0.8, 0.8, 0.9, 0.9, 0.9].map((p) => [1 - p, p]),
  },
  trial: (cx, shares, n) => (random) => {
    const p = cx
      .compareGroups(groupsOf(cx, random, { shares }, n), 'value', { against: { key: 0 } })
      .groups.map((group) => group.p)
    const falseShare = (adjusted) => {
      const hits = adjusted.map(rejects)
      return hits.slice(0, 2).filter(Boolean).length / Math.max(1, hits.filter(Boolean).length)
    }
    return { 'benjamini-hochberg': falseShare(cx.benjaminiHochberg(p)), holm: falseShare(cx.holm(p)) }
  },
}
