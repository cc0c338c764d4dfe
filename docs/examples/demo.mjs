// npm run demo                                    a report of every metric, from input that lies here
// npm run demo -- answers.csv --nps NETPRO        the same from your own file: one option per column
//
// Options for a file: --nps COLUMN  --csat COLUMN  --ces1 COLUMN  --ces2 COLUMN  --not-applicable CODE[,CODE]  --weight COLUMN

import { readFileSync } from 'node:fs'
import { parse } from 'csv-parse/sync'
import {
  CxMetricsError,
  ccer,
  ces1,
  ces2,
  cesFromCounts,
  cesMetric,
  csat5,
  csatFromCounts,
  csatMetric,
  customerChurn,
  customerChurnFromCounts,
  evaluate,
  fcr,
  format,
  nps0to10,
  npsFromCounts,
  npsMetric,
  revenueChurn,
  revenueChurnFromMovements,
  scale,
  timeToResolution,
} from 'cx-metrics'
import { asOf, helpDesk } from './help-desk.mjs'
import { airport, telco } from './published-figures.mjs'

class UsageError extends Error {}

const locale = 'en'
const [path, ...options] = process.argv.slice(2)

try {
  if (path) reportFile(path, options)
  else report()
} catch (error) {
  // what a reader can put right is said in a line; what is our fault shows where it happened
  if (!(error instanceof CxMetricsError || error instanceof UsageError || error.code === 'ENOENT'))
    throw error
  console.error(error.message)
  process.exitCode = 1
}

function report() {
  heading(airport.source)
  line('NPS', npsFromCounts(classes(airport.recommend)))
  const blanks = npsFromCounts({
    ...classes(airport.recommend),
    promoters: classes(airport.recommend).promoters + airport.recommendBlank.count,
  })
  note(
    `with the ${airport.recommendBlank.count} blanks read as promoters it would be ${format(blanks, { locale })}`,
  )
  line('CSAT', csatFromCounts(airport.satisfaction))
  const ease5 = scale({ min: 1, max: 5, better: 'high', positive: [4, 5], negative: [1, 2] })
  const security = cesFromCounts(airport.security, { scale: ease5 })
  line('CES, security (1 difficult – 5 easy)', security)
  note(
    `ease ${security.ease.toFixed(1)} of 100, ${format({ unit: 'proportion', ...security.easyShare }, { locale })} found it easy`,
  )

  heading(telco.source)
  for (const { contract, atStart, lost, startMrr, churnMrr } of telco.contracts) {
    line(`customer churn, ${contract}`, customerChurnFromCounts({ atStart, lost }))
    const moves = { new: 0, reactivation: 0, expansion: 0, contraction: 0 }
    line('  and of revenue', revenueChurnFromMovements({ ...moves, start: startMrr, churn: churnMrr }))
  }

  const desk = helpDesk()
  heading('A help desk in 2025 (made by a seeded generator)')
  line('first contact resolution', fcr(desk.contacts, { asOf, sameIssue: ['topic'] }))
  const ttr = timeToResolution(desk.tickets, { asOf, target: '2d' })
  line('time to resolution, mean', ttr)
  note(
    `median ${span(ttr.median)} of the ${ttr.resolved} resolved; ${span(ttr.survival.median)} with the ${ttr.open} open ones`,
  )
  note(`${format({ unit: 'proportion', ...ttr.target }, { locale, interval: 'shown' })} within two days`)
  line('customer : company effort', ccer(desk.efforts))
  line('customer churn', customerChurn(desk.subscriptions, { start: '2025-01-01', end: '2026-01-01' }))
  const revenue = revenueChurn(desk.accounts, { currency: 'EUR' })
  line('revenue churn, gross', revenue)
  line('net revenue retention', { ...revenue, value: revenue.nrr, interval: revenue.intervals.nrr })
}

function reportFile(file, args) {
  const rows = parse(readFileSync(file), { columns: true, bom: true, skip_empty_lines: true })
  const option = (name) => (args.includes(name) ? args[args.indexOf(name) + 1] : undefined)
  const notApplicable = (option('--not-applicable') ?? '').split(',').filter(Boolean).map(readCode)
  const weight = option('--weight')
  const weigh = weight ? { weight: (row) => (row[weight] === '' ? null : Number(row[weight])) } : {}
  const metrics = [
    ['--nps', 'NPS', npsMetric, nps0to10],
    ['--csat', 'CSAT', csatMetric, csat5],
    ['--ces1', 'CES (1–5, low is good)', cesMetric, ces1],
    ['--ces2', 'CES 2.0 (1–7, high is good)', cesMetric, ces2],
  ]
  const wanted = metrics.filter(([name]) => args.includes(name))
  if (wanted.length === 0)
    throw new UsageError(`which column? Give one of ${metrics.map(([name]) => `${name} COLUMN`).join(', ')}`)
  heading(`${file}: ${rows.length} rows`)
  for (const [name, title, metricOf, preset] of wanted) {
    const column = option(name)
    if (rows.length > 0 && !(column in rows[0])) {
      throw new UsageError(`${file} has no column ${column}; it has ${Object.keys(rows[0]).join(', ')}`)
    }
    const codes = scale({
      ...preset,
      notApplicable: notApplicable.filter((code) => !preset.points.includes(code)),
    })
    const metric = metricOf((row) => codes.parse(row[column]), {
      scale: codes,
      onInvalid: 'exclude',
      ...weigh,
    })
    const result = evaluate(metric, rows)
    line(title, result)
    if (result.excluded.invalid > 0) {
      const strays = new Set(rows.map((row) => row[column]).filter((text) => isStray(codes, text)))
      note(
        `not on the scale: ${[...strays].slice(0, 8).join(', ')} (name codes for "no answer" with --not-applicable)`,
      )
    }
  }
}

function readCode(text) {
  return /^-?\d+$/.test(text) ? Number(text) : text
}

function isStray(codes, text) {
  const answer = codes.parse(text)
  return answer !== null && !codes.points.includes(answer) && !codes.notApplicable?.includes(answer)
}

function classes(counts) {
  const between = (low, high) => {
    return Object.entries(counts).reduce(
      (sum, [score, count]) => sum + (score >= low && score <= high ? count : 0),
      0,
    )
  }
  return { promoters: between(9, 10), passives: between(7, 8), detractors: between(0, 6) }
}

function span(ms) {
  return format({ unit: 'ms', value: ms }, { locale })
}

function heading(text) {
  console.log(`\n${text}\n${'─'.repeat(text.length)}`)
}

function line(title, result) {
  const { n, interval } = result
  const by = interval
    ? `${100 * interval.level} % by ${interval.method}`
    : (result.intervalReason ?? result.status)
  console.log(
    `${title.padEnd(38)} ${format(result, { locale, interval: 'shown' }).padEnd(28)} n = ${n ?? 'not known'}, ${by}`,
  )
  note(`by ${definition(result.definition)}`)
  const left = Object.entries(result.excluded).filter(([, count]) => count > 0)
  if (left.length > 0) note(`not counted: ${left.map(([reason, count]) => `${count} ${reason}`).join(', ')}`)
}

/** Every choice that moved the number, and the time that was looked at. */
function definition({ choices, window = {} }) {
  const write = ([name, value]) => `${name} ${Array.isArray(value) ? `[${value}]` : JSON.stringify(value)}`
  const given = Object.entries({ ...choices, ...window }).filter(([, value]) => value !== null)
  return given.length > 0
    ? given.map(write).join(', ').replaceAll('"', '')
    : 'as counted where the figures come from'
}

/** A remark below a line, broken at commas where it would run over. */
function note(text) {
  const rows = ['']
  for (const part of text.split(/(?<=,) /)) {
    const last = rows.length - 1
    if (rows[last] && `${rows[last]} ${part}`.length > 80) rows.push(part)
    else rows[last] = rows[last] ? `${rows[last]} ${part}` : part
  }
  for (const row of rows) console.log(`${' '.repeat(39)}${row}`)
}
