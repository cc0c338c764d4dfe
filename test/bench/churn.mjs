// Customer churn month by month from a million rows of subscriptions, against filtering the rows for every month.
import { customerChurn, customerChurnSeries } from 'cx-metrics'
import { goal, race, seeded } from './harness.mjs'

const n = 1_000_000
const dayMs = 86_400_000
const random = seeded(8)
/** Terms of up to two years from 2014 on, four in ten without an end, on midnights; two in ten belong to a customer before. */
const terms = Array.from({ length: n }, (_, i) => {
  const start = Date.UTC(2014, 0) + Math.floor(random() * 4000) * dayMs
  const end = random() < 0.6 ? start + Math.floor(1 + random() * 730) * dayMs : null
  return { customer: random() < 0.8 ? i : Math.floor(random() * i), start, end }
})
const date = (ms) => (ms === null ? null : new Date(ms).toISOString().slice(0, 10))
const numbered = terms.map(({ customer, start, end }, i) => ({
  id: i,
  customer,
  plan: 'pro',
  startedAt: start,
  endedAt: end,
  country: 'FR',
}))
const columns = {
  id: Int32Array.from(numbered, ({ id }) => id),
  customer: Int32Array.from(numbered, ({ customer }) => customer),
  startedAt: Float64Array.from(numbered, ({ startedAt }) => startedAt),
  endedAt: Float64Array.from(numbered, ({ endedAt }) => endedAt ?? Number.NaN),
}
const named = terms.map(({ customer, start, end }, i) => ({
  id: i,
  customer: `cus_${customer.toString(36).padStart(6, '0')}`,
  plan: 'pro',
  startedAt: date(start),
  endedAt: date(end),
  country: 'FR',
}))

const months = (from, to) => ({ every: 'month', from: `${from}-01-01`, to: `${to}-01-01` })
const boundsOf = ({ from, to }) => {
  const count = 12 * (Number(to.slice(0, 4)) - Number(from.slice(0, 4)))
  return Array.from({ length: count + 1 }, (_, month) => Date.UTC(Number(from.slice(0, 4)), month))
}
const checksum = (rates) => rates.reduce((all, rate) => all + rate, 0)
const ours = (rows, range, options) => () =>
  checksum(customerChurnSeries(rows, { ...range, ...options }).map(({ value }) => value))

/** What a row is, is a customer: who of those that had begun by the start and had not ended is gone at the end? */
const filtered = (rows, bounds) => () =>
  checksum(
    bounds.slice(1).map((end, month) => {
      const start = bounds[month]
      const atStart = rows.filter(
        (row) => row.startedAt <= start && (row.endedAt === null || row.endedAt > start),
      )
      return atStart.filter((row) => row.endedAt !== null && row.endedAt <= end).length / atStart.length
    }),
  )
/** Customers with more rows than one: sets of those active at both ends. */
const sets = (rows, bounds) => () => {
  const activeOn = (at) =>
    new Set(
      rows
        .filter((row) => row.startedAt <= at && (row.endedAt === null || row.endedAt > at))
        .map((row) => row.customer),
    )
  return checksum(
    bounds.slice(1).map((end, month) => {
      const [before, after] = [activeOn(bounds[month]), activeOn(end)]
      return [...before].filter((customer) => !after.has(customer)).length / before.size
    }),
  )
}

const reached = (count, peer, job, t) =>
  goal(`${count} months, ${peer} / ${job}`, t[peer] / t[job], 50, 'at least')

const options = { per: n, rounds: 9 }
const one = { unit: 'subscription', fields: { subscription: 'id' } }
const size = n.toLocaleString('en')
/** Two years, and the ten that the rows are of: what is filtered anew for every month takes as much longer. */
for (const range of [months(2022, 2024), months(2014, 2024)]) {
  const bounds = boundsOf(range)
  const count = bounds.length - 1
  const rounds = count > 24 ? 1 : 2
  let t = await race(
    `${size} rows × ${count} months, a row is a customer, milliseconds`,
    [
      ['customerChurnSeries by row', ours(numbered, range, { unit: 'subscription' })],
      ['customerChurnSeries by row, columns', ours(columns, range, { unit: 'subscription' })],
      ['customerChurnSeries by id', ours(numbered, range, one)],
      ['filter per month', filtered(numbered, bounds), 3],
    ],
    options,
  )
  reached(count, 'filter per month', 'customerChurnSeries by row', t)
  reached(count, 'filter per month', 'customerChurnSeries by row, columns', t)

  t = await race(
    `${size} rows × ${count} months by customer, numbers and milliseconds`,
    [
      ['customerChurnSeries', ours(numbered, range)],
      ['customerChurnSeries, columns', ours(columns, range)],
      ['filter and Set per month', sets(numbered, bounds), rounds],
    ],
    options,
  )
  reached(count, 'filter and Set per month', 'customerChurnSeries', t)

  t = await race(
    `${size} rows × ${count} months by customer, texts and ISO dates`,
    [
      ['customerChurnSeries', ours(named, range)],
      ['filter and Set per month', sets(named, bounds.map(date)), rounds],
    ],
    options,
  )
  reached(count, 'filter and Set per month', 'customerChurnSeries', t)
}

{
  const may = { start: '2023-05-01', end: '2023-06-01' }
  const t = await race(
    `${size} rows, one month by customer, numbers and milliseconds`,
    [
      ['customerChurn', () => customerChurn(numbered, may).value],
      ['filter and Set', sets(numbered, [Date.parse(may.start), Date.parse(may.end)])],
    ],
    options,
  )
  goal('customerChurn / filter and Set', t.customerChurn / t['filter and Set'], 1)
}

const t = await race(
  'the same rows over 12 months and over 120',
  [
    ['12 months', ours(numbered, months(2023, 2024))],
    ['120 months', ours(numbered, months(2014, 2024))],
  ],
  { per: n, rounds: 9, same: false },
)
goal('120 months / 12 months', t['120 months'] / t['12 months'], 1.2)
