// Run where code may not be generated: `node --disallow-code-generation-from-strings test/bench/summarize-csp.mjs`.
import { summarize } from 'cx-metrics'
import { byHand } from './by-hand.mjs'
import { goal, race } from './harness.mjs'
import { checksum, metrics, plan, surveyRows } from './survey.mjs'

const n = 1e6
const rows = surveyRows(n)
for (let i = 0; i < 10; i++) {
  const others = rows.slice(0, 5000).map((row) => ({ [`before${i}`]: i, ...row, [`after${i}`]: i }))
  summarize(others, { by: { segment: 'segment', other: `before${i}` }, metrics })
}
const t = await race(
  'the same where code may not be generated',
  [
    ['summarize', () => checksum(summarize(rows, plan))],
    ['by hand, joined key', () => byHand(rows)],
  ],
  { per: n, rounds: 7 },
)
goal('by hand / summarize', t['by hand, joined key'] / t.summarize, 2, 'at least')
