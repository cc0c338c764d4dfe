// Run where code may not be generated: `node --disallow-code-generation-from-strings test/bench/summarize-csp.mjs`.
import { summarize } from 'cx-metrics'
import { byHand } from './by-hand.mjs'
import { goal, race } from './harness.mjs'
import { checksum, plan, runOtherPlans, surveyRows } from './survey.mjs'

const n = 1e6
const rows = surveyRows(n)
runOtherPlans(rows)
const t = await race(
  'the same where code may not be generated',
  [
    ['summarize', () => checksum(summarize(rows, plan))],
    ['by hand, joined key', () => byHand(rows)],
  ],
  { per: n, rounds: 7 },
)
goal('by hand / summarize', t['by hand, joined key'] / t.summarize, 2, 'at least')
