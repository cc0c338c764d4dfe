import { nps, npsFromCounts } from 'cx-metrics'
import { goal, race } from './harness.mjs'

const calls = 20_000
const ten = [10, 9, 9, 8, 7, 10, 6, 3, null, 9]
const many = (run) => () => {
  let sum = 0
  for (let i = 0; i < calls; i++) sum += run(i)
  return sum
}
const t = await race(
  `${calls.toLocaleString('en')} small calls, interval and definition included`,
  [
    ['nps of ten scores', many(() => nps(ten).value)],
    ['npsFromCounts', many(() => npsFromCounts({ promoters: 5, passives: 2, detractors: 2 }).value)],
  ],
  { per: calls, rounds: 15, same: false },
)
goal('µs per nps of ten scores', (t['nps of ten scores'] * 1e3) / calls, 5)
