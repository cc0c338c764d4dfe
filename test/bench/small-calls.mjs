// What a call costs where there is little to count: one metric, and groups by one key after ten other plans.
import { nps, npsFromCounts, npsMetric, summarize, tabulate } from 'cx-metrics'
import { goal, race } from './harness.mjs'
import { runOtherPlans, surveyRows } from './survey.mjs'

const many = (calls, run) => () => {
  let sum = 0
  for (let i = 0; i < calls; i++) sum += run(i)
  return sum
}

{
  const calls = 20_000
  const ten = [10, 9, 9, 8, 7, 10, 6, 3, null, 9]
  const counts = { promoters: 5, passives: 2, detractors: 2 }
  const t = await race(
    `${calls.toLocaleString('en')} small calls, interval and definition included`,
    [
      ['nps of ten scores', many(calls, () => nps(ten).value)],
      ['npsFromCounts', many(calls, () => npsFromCounts(counts).value)],
    ],
    { per: calls, rounds: 15, same: false },
  )
  goal('µs per nps of ten scores', (t['nps of ten scores'] * 1e3) / calls, 5)
}

{
  const calls = 2000
  const rows = surveyRows(5000)
  runOtherPlans(rows)
  const hundred = rows.slice(0, 100)
  const ten = rows.slice(0, 10)
  const plan = { by: { segment: 'segment' }, metrics: { nps: npsMetric('score') } }
  const t = await race(
    `${calls.toLocaleString('en')} small calls by one key, after ten other plans`,
    [
      ['tabulate 10 rows', many(calls, () => tabulate(ten, plan).groups)],
      ['tabulate 100 rows', many(calls, () => tabulate(hundred, plan).groups)],
      ['summarize 100 rows, 5 groups with intervals', many(calls, () => summarize(hundred, plan).length)],
    ],
    { per: calls, rounds: 15, same: false },
  )
  goal('µs per tabulate of 100 rows', (t['tabulate 100 rows'] * 1e3) / calls, 10)
}
