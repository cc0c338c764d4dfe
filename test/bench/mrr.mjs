// MRR movements by month of a million subscriptions: what each customer pays, rounded once per customer and month's end.
import { DuckDBTimestampValue } from '@duckdb/node-api'
import { revenueChurnSeries } from 'cx-metrics'
import { goal, race, seeded } from './harness.mjs'
import { duckdb } from './peers.mjs'

const n = 1e6
const months = 24
const random = seeded(24)
const dayMs = 864e5
const [from, to] = [Date.UTC(2023, 0, 1), Date.UTC(2025, 0, 1)]
const plans = [2900, 4900, 9900, 19_900, 49_900]
const intervals = ['month', 'month', 'year']

/** Some 400,000 customers, with terms from a year before the windows on, of 300 days in the middle; a third goes on. */
const columns = {
  customer: new Int32Array(n),
  startedAt: new Float64Array(n),
  endedAt: new Float64Array(n),
  price: new Int32Array(n),
  quantity: new Int32Array(n),
  interval: Array(n),
}
for (let i = 0; i < n; i++) {
  const start = Date.UTC(2022, 0, 1) + Math.floor(random() * 1095) * dayMs
  columns.customer[i] = Math.floor(random() * 4e5)
  columns.startedAt[i] = start
  columns.endedAt[i] =
    random() < 1 / 3 ? Number.NaN : start + Math.ceil(-300 * Math.log(1 - random())) * dayMs
  columns.price[i] = plans[Math.floor(random() * plans.length)]
  columns.quantity[i] = 1 + Math.floor(random() * 5)
  columns.interval[i] = intervals[Math.floor(random() * intervals.length)]
}
const rows = Array.from({ length: n }, (_, i) => ({
  customer: columns.customer[i],
  startedAt: columns.startedAt[i],
  endedAt: Number.isNaN(columns.endedAt[i]) ? null : columns.endedAt[i],
  price: columns.price[i],
  quantity: columns.quantity[i],
  interval: columns.interval[i],
}))

const connection = await duckdb()
await connection.run(
  'CREATE TABLE subscriptions (customer INTEGER, started TIMESTAMP, ended TIMESTAMP, price INTEGER, quantity INTEGER, yearly BOOLEAN)',
)
const appender = await connection.createAppender('subscriptions')
for (const { customer, startedAt, endedAt, price, quantity, interval } of rows) {
  appender.appendInteger(customer)
  appender.appendTimestamp(new DuckDBTimestampValue(BigInt(startedAt) * 1000n))
  if (endedAt === null) appender.appendNull()
  else appender.appendTimestamp(new DuckDBTimestampValue(BigInt(endedAt) * 1000n))
  appender.appendInteger(price)
  appender.appendInteger(quantity)
  appender.appendBoolean(interval === 'year')
  appender.endRow()
}
appender.closeSync()
await connection.run(
  `CREATE TABLE ends AS SELECT range::INTEGER AS j, TIMESTAMP '2023-01-01' + to_months(range::INTEGER) AS bound FROM range(${months + 1})`,
)

const MOVES = ['start', 'new', 'reactivation', 'expansion', 'contraction', 'churn', 'end']
/** One number of all figures, each with a weight of its own: whole, and far below 2^53 / 1e9. */
const checksum = (figures) => figures.reduce((sum, figure, k) => sum + figure * (1 + (k % 97)), 0)
const ofSeries = (series) => checksum(series.flatMap((month) => MOVES.map((name) => month[name])))

// Terms in 12ths of a minor unit; a third of a cent would not do, so what is paid is rounded once per customer and end.
const PRICED = `priced AS (SELECT customer, started, coalesce(ended, TIMESTAMP '9999-01-01') AS ended,
    price::BIGINT * quantity * CASE WHEN yearly THEN 1 ELSE 12 END AS twelfths FROM subscriptions),
  firsts AS (SELECT customer, min(started) AS first FROM priced WHERE started < ended GROUP BY customer)`
const HALF_EVEN = (sum) => `((2 * ${sum} + 11 + ((${sum} // 12) % 2)) // 24)`
const MOVED = `
  SELECT j,
    sum(now - was) FILTER (was = 0 AND now > 0 AND first >= opened) AS new,
    sum(now - was) FILTER (was = 0 AND now > 0 AND first < opened) AS reactivation,
    sum(now - was) FILTER (was > 0 AND now > was) AS expansion,
    sum(was - now) FILTER (was > now AND now > 0) AS contraction,
    sum(was) FILTER (was > 0 AND now = 0) AS churn,
    sum(now - was) AS change
  FROM moved GROUP BY j ORDER BY j`

/** Only where something begins or ends: first or last moments by month, summed up per customer. */
const events = `WITH ${PRICED},
  placed AS (SELECT customer, twelfths,
      greatest(0, datediff('month', TIMESTAMP '2023-01-01', started) + (started > date_trunc('month', started))::INTEGER) AS f,
      greatest(0, datediff('month', TIMESTAMP '2023-01-01', ended) + (ended > date_trunc('month', ended))::INTEGER) AS t
    FROM priced),
  deltas AS (SELECT customer, f AS j, twelfths AS d FROM placed WHERE f < t AND f <= ${months}
    UNION ALL SELECT customer, t, -twelfths FROM placed WHERE f < t AND t <= ${months}),
  netted AS (SELECT customer, j, sum(d)::BIGINT AS d FROM deltas GROUP BY customer, j),
  levels AS (SELECT customer, j, d, (sum(d) OVER (PARTITION BY customer ORDER BY j))::BIGINT AS level FROM netted),
  steps AS (SELECT customer, j, ${HALF_EVEN('level')} AS now, ${HALF_EVEN('(level - d)')} AS was FROM levels),
  moved AS (SELECT j, was, now, first, TIMESTAMP '2023-01-01' + to_months((j - 1)::INTEGER) AS opened
    FROM steps JOIN firsts USING (customer))
  ${MOVED}`

/** Every customer at the end of every month that they pay in, and the month before by lag. */
const snapshots = `WITH ${PRICED},
  paid AS (SELECT customer, j, sum(twelfths)::BIGINT AS level FROM priced JOIN ends ON started <= bound AND ended > bound
    GROUP BY customer, j),
  rounded AS (SELECT customer, j, ${HALF_EVEN('level')} AS now FROM paid),
  beside AS (SELECT customer, j, now, lag(now) OVER w AS last, lag(j) OVER w AS lastj, lead(j) OVER w AS nextj
    FROM rounded WINDOW w AS (PARTITION BY customer ORDER BY j)),
  pairs AS (SELECT customer, j, CASE WHEN lastj = j - 1 THEN last ELSE 0 END AS was, now FROM beside
    UNION ALL SELECT customer, j + 1, now, 0 FROM beside WHERE nextj IS DISTINCT FROM j + 1 AND j < ${months}),
  moved AS (SELECT j, was, now, first, TIMESTAMP '2023-01-01' + to_months((j - 1)::INTEGER) AS opened
    FROM pairs JOIN firsts USING (customer))
  ${MOVED}`

const ofQuery = (sql) => async () => {
  const found = (await connection.runAndReadAll(sql)).getRowObjects()
  let end = Number(found.find(({ j }) => Number(j) === 0)?.change ?? 0)
  const byMonth = new Map(found.map((line) => [Number(line.j), line]))
  const figures = []
  for (let j = 1; j <= months; j++) {
    const line = byMonth.get(j) ?? {}
    const moves = MOVES.slice(1, -1).map((name) => Number(line[name] ?? 0))
    const start = end
    end += Number(line.change ?? 0)
    figures.push(start, ...moves, end)
  }
  return checksum(figures)
}

const windows = { every: 'month', from, to }
const t = await race(
  `MRR movements of ${n.toLocaleString('en')} subscriptions × ${months} months, rounded once per customer`,
  [
    ['revenueChurnSeries, columns', () => ofSeries(revenueChurnSeries(columns, windows))],
    ['revenueChurnSeries, rows', () => ofSeries(revenueChurnSeries(rows, windows))],
    ['DuckDB, steps only, query alone, one thread', ofQuery(events), 5],
    ['DuckDB, snapshots and lag, query alone', ofQuery(snapshots), 2],
  ],
  { per: n, rounds: 7 },
)
const [steps, lag] = ['DuckDB, steps only, query alone, one thread', 'DuckDB, snapshots and lag, query alone']
for (const of of ['columns', 'rows']) {
  const ours = t[`revenueChurnSeries, ${of}`]
  goal(`DuckDB, snapshots and lag / ${of}`, t[lag] / ours, 10, 'at least')
  goal(`DuckDB, steps only / ${of}`, t[steps] / ours, 10, 'at least')
}
