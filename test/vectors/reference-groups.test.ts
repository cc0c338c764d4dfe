import { afterAll, describe, expect, test } from 'vitest'
import {
  csat5,
  csatMetric,
  customerChurnMetric,
  customersFromSubscriptions,
  day,
  type FcrResult,
  fcrMetric,
  month,
  nps0to10,
  npsMetric,
  type Plan,
  present,
  type Rows,
  revenueChurnMetric,
  type Scale,
  type Summary,
  scale,
  summarize,
  type TimeToResolutionOptions,
  type TimeToResolutionResult,
  tabulate,
  timeToResolutionMetric,
} from '../../src/index.ts'
import { type Row as Cells, columnsOf, encoded, typed } from '../summarize/arbitraries.ts'
import { readRows, reference, references, tenDecimals } from './reference.ts'
import { close, hasShared } from './vectors.ts'

/** What is computed, by the names that the reference has for it. */
interface Figures {
  readonly [name: string]: number | null | Figures
}

const HOUR = 3_600_000
const percent = (share: number | null): number | null => share && 100 * share

/** Every figure that the reference states must be there, and be the same. */
// biome-ignore lint/suspicious/noExplicitAny: the reference's own shape
function expectFigures(got: Figures, expected: any, where: string): void {
  for (const [name, want] of Object.entries(expected)) {
    const what = `${where} ${name}`
    const figure = got[name]
    expect(figure, what).toBeDefined()
    if (typeof figure === 'object' && figure !== null) expectFigures(figure, want, what)
    // money is decimal text, and the reference takes z as 1.959964
    else if (typeof want === 'string') expect(figure, what).toBe(Number(want))
    else close(figure, want, where.endsWith('ci95_wald') ? { abs: 2e-6, rel: 0 } : tenDecimals, what)
  }
}

/** Columns as programs have them: numbers in typed arrays, text that comes again in dictionaries. */
function encode(values: readonly unknown[]): ReturnType<typeof typed> {
  const repeats = values.every((value) => typeof value === 'string') && new Set(values).size < 1000
  return repeats ? encoded(values) : typed(values)
}

const reasons: { readonly [id: string]: string } = {
  'telco.km.by.Contract': 'a curve with its standard errors is no metric of rows',
}
const ran: string[] = []
const planned: string[] = []

/** One test: a call per form of the rows, every one of which must come to the reference's keys and figures. */
function segments<R extends object, const P extends Plan<R>>(
  id: string,
  rows: readonly R[],
  plan: P,
  figures: (summary: Summary<P>) => Figures,
  select: (report: readonly Summary<P>[]) => readonly Summary<P>[] = (report) => report,
): void {
  planned.push(id)
  test(id, () => {
    const { expected } = reference(id)
    const names = Object.keys(rows[0]!)
    const cells = rows as readonly object[] as readonly Cells[]
    const forms: { readonly [form: string]: Rows<R> } = {
      rows,
      columns: columnsOf(cells, names),
      'encoded columns': columnsOf(cells, names, encode),
    }
    const check = (form: string, report: readonly Summary<P>[]): void => {
      const keyOf = ({ key }: Summary<P>): string => String(Object.values(key)[0])
      const selected = select(report)
      expect(selected.map(keyOf).sort(), form).toEqual(Object.keys(expected).sort())
      for (const group of selected) {
        expectFigures(figures(group), expected[keyOf(group)], `${form}: ${keyOf(group)}`)
      }
    }
    for (const [form, input] of Object.entries(forms)) check(form, summarize<R, P>(input, plan))
    check('stored table', present(JSON.parse(JSON.stringify(tabulate<R>(rows, plan))), plan))
    ran.push(id)
  })
}

afterAll(() => {
  if (!hasShared) return
  const skipped = Object.entries(reasons).map(([id, reason]) => `${id} (${reason})`)
  process.stdout.write(
    `reference groups: ${ran.length} run, as rows and as columns; ${skipped.length} skipped: ${skipped.join('; ')}\n`,
  )
})

describe.skipIf(!hasShared)('reference by groups: San Francisco airport 2017 (needs ../shared)', () => {
  const recommend = scale({ ...nps0to10, notApplicable: [11] })
  const codes = scale({ ...csat5, notApplicable: ['Blank', 6, 0] })
  const rows = (hasShared ? readRows('sfo_survey_2017.csv') : []).map((row) => ({
    area: row['BAREA']!,
    stratum: Number(row['STRATA']),
    dayOfMay: row['INTDATE']!,
    problem: row['Q15PROBLEM']!,
    score: recommend.parse(row['NETPRO']),
    rating: codes.parse(row['Q7ALL']),
    weight: Number(row['WEIGHT']),
  }))
  type Passenger = (typeof rows)[number]
  const metrics = {
    nps: npsMetric<Passenger>('score', { scale: recommend, interval: { method: 'wald' } }),
    weighted: npsMetric<Passenger>('score', { scale: recommend, weight: 'weight' }),
  }
  const figures = ({ nps, weighted }: Summary<{ readonly metrics: typeof metrics }>): Figures => ({
    n: nps.n,
    promoters: nps.promoters,
    passives: nps.passives,
    detractors: nps.detractors,
    nps: nps.value,
    nps_rounded_half_away: Math.sign(nps.value!) * Math.round(Math.abs(nps.value!)),
    mean: nps.mean,
    se: nps.standardError,
    ci95_wald: { 0: nps.interval!.lower, 1: nps.interval!.upper },
    nps_weighted: weighted.value,
  })

  segments('sfo2017.nps.by.BAREA', rows, { by: { area: 'area' }, metrics }, figures)
  segments('sfo2017.nps.by.STRATA', rows, { by: { stratum: 'stratum' }, metrics }, figures)
  const dayOf = ({ dayOfMay }: Passenger): string => `2017-05-${dayOfMay.padStart(2, '0')}`
  const dates = { by: { date: day(dayOf) }, metrics }
  segments('sfo2017.nps.by.INTDATE', rows, dates, figures, (report) =>
    report.map(({ key, ...results }) => ({ key: { date: String(Number(key.date!.slice(-2))) }, ...results })),
  )
  const problems = { by: { problem: 'problem' }, where: { problem: ['1', '2'] }, metrics } as const
  segments('sfo2017.nps.by.problem', rows, problems, figures)
  const satisfaction = { by: { area: ({ area }: Passenger) => area }, metrics: boxes(codes) }
  segments('sfo2017.csat.by.BAREA', rows, satisfaction, boxFigures)
})

/** Satisfaction by the top two boxes and by the top one. */
function boxes(codes: Scale) {
  return {
    csat: csatMetric<Rated>('rating', { scale: codes }),
    top: csatMetric<Rated>(({ rating }) => rating, { scale: codes, satisfied: [5] }),
  }
}

interface Rated {
  readonly rating: unknown
}

function boxFigures({ csat, top }: Summary<{ readonly metrics: ReturnType<typeof boxes> }>): Figures {
  return {
    n: csat.n,
    counts: csat.distribution,
    mean: csat.mean.value,
    top2_pct: percent(csat.value),
    top1_pct: percent(top.value),
    bottom2_pct: percent(csat.dissatisfiedShare.value),
    net_top2_minus_bottom2: csat.net.value,
  }
}

describe.skipIf(!hasShared)('reference by groups: IBM Telco, one quarter (needs ../shared)', () => {
  const rows = hasShared ? readRows('telco_ibm.csv') : []
  const quarter = { start: '2024-01-01', end: '2024-04-01' }
  /** Tenure in whole months up to the end of the quarter; the churned left at that end. */
  const subscriptions = rows.map((row) => ({
    cells: row,
    customer: row['customerID']!,
    startedAt: new Date(
      row['tenure'] === '0' ? Date.UTC(2024, 2, 15) : Date.UTC(2024, 3 - Number(row['tenure']), 2),
    ),
    endedAt: row['Churn'] === 'Yes' ? quarter.end : null,
  }))
  const { items } = customersFromSubscriptions(subscriptions, quarter)
  type Customer = (typeof items)[number]
  const churn = customerChurnMetric<Customer['row']>({ ...quarter, denominator: 'start-plus-new' })
  const metrics = { churn }

  for (const column of ['Contract', 'InternetService', 'PaymentMethod', 'SeniorCitizen']) {
    const by = { segment: ({ row }: Customer) => row.cells[column]! }
    segments(`telco.churn.by.${column}`, items, { by, metrics }, ({ churn }) => ({
      customers: churn.n,
      churned: churn.lost + churn.joinedAndLeft,
      churn_rate_pct: percent(churn.value),
    }))
  }

  const accounts = rows.map((row) => {
    const startMrr = Math.round(Number(row['MonthlyCharges']) * 100)
    const endMrr = row['Churn'] === 'Yes' ? 0 : startMrr
    return { customer: row['customerID']!, contract: row['Contract']!, startMrr, endMrr }
  })
  const revenue = {
    by: { contract: 'contract' },
    metrics: { mrr: revenueChurnMetric<(typeof accounts)[number]>({ currency: 'USD' }) },
  } as const
  segments('telco.mrr_churn.by.Contract', accounts, revenue, ({ mrr }) => ({
    mrr_start: mrr.start / 100,
    mrr_lost: mrr.churn / 100,
    gross_mrr_churn_pct: percent(mrr.value),
  }))
})

/** Spans by percentile and by nearest rank, of times in the unit that the reference has them in. */
function spanFigures(unit: number) {
  const of = (ms: number | null): number | null => (ms === null ? null : ms / unit)
  return (summary: {
    readonly ttr: TimeToResolutionResult
    readonly ranks: TimeToResolutionResult
  }): Figures => {
    const { ttr, ranks } = summary
    const at = ({ percentiles }: TimeToResolutionResult, wanted: number): number | null =>
      of(percentiles.find(({ p }) => p === wanted)!.value)
    return {
      n: ttr.n,
      mean: of(ttr.value),
      median: of(ttr.median),
      p75: at(ttr, 0.75),
      p90_type7: at(ttr, 0.9),
      p90_nearest_rank: at(ranks, 0.9),
      p95_type7: at(ttr, 0.95),
      min: of(ttr.shortest),
      max: of(ttr.longest),
      sd_sample: of(ttr.standardDeviation),
    }
  }
}

describe.skipIf(!hasShared)('reference by groups: two weeks of incidents (needs ../shared)', () => {
  /** d/m/yyyy hh:mm without a zone, one clock; ? is missing. */
  const clock = (text: string | undefined): string | null => {
    const [, d, m, y, time] = /^(\d+)\/(\d+)\/(\d{4}) (\d\d:\d\d)$/.exec(text ?? '') ?? []
    return time ? `${y}-${m!.padStart(2, '0')}-${d!.padStart(2, '0')}T${time}` : null
  }
  const rows = (hasShared ? readRows('itsm_incidents_2016-03-07_to_20.csv') : []).map((row) => ({
    priority: row['priority']!,
    group: row['assignment_group']!,
    openedAt: clock(row['opened_at']),
    resolvedAt: clock(row['resolved_at']),
    reopens: Number(row['reopen_count']),
    reassigned: Number(row['reassignment_count']),
  }))
  type Incident = (typeof rows)[number]
  const asOf = '2100-01-01'
  const spans = (options: Partial<TimeToResolutionOptions> = {}) =>
    timeToResolutionMetric<Incident>({ asOf, ...options })
  const metrics = { ttr: spans(), ranks: spans({ quantileType: 1 }) }
  const figures = spanFigures(HOUR)

  segments('itsm2w.ttr.by.priority', rows, { by: { priority: 'priority' }, metrics }, figures)
  segments('itsm2w.ttr.by.opened_month', rows, { by: { month: month('openedAt') }, metrics }, figures)
  const resolved = { by: { month: month(({ resolvedAt }: Incident) => resolvedAt) }, metrics }
  segments('itsm2w.ttr.by.resolved_month', rows, resolved, figures, (report) => {
    expect(report.filter(({ key }) => key.month === null).map(({ ttr }) => [ttr.n, ttr.open])).toEqual([
      [0, reference('itsm2w.ttr').expected.excluded_no_resolved_at],
    ])
    return report.filter(({ key }) => key.month !== null)
  })
  segments('itsm2w.ttr.by.group.top5', rows, { by: { group: 'group' }, metrics }, figures, (report) => {
    const size = ({ ttr }: (typeof report)[number]): number => ttr.n + ttr.open
    return [...report].sort((a, b) => size(b) - size(a)).slice(0, 5)
  })

  const firstContact = {
    where: ({ resolvedAt }: Incident) => resolvedAt !== null,
    metrics: {
      kept: fcrMetric<Incident>({ asOf }),
      oneTouch: fcrMetric<Incident>({ asOf, fields: { agentReplies: 'reassigned' }, maxAgentReplies: 0 }),
    },
  }
  const reopening = ({ kept, oneTouch }: { readonly kept: FcrResult; readonly oneTouch: FcrResult }) => ({
    n: kept.n,
    not_reopened: kept.resolvedFirst,
    fcr_reopen_pct: percent(kept.value),
    one_touch: oneTouch.resolvedFirst,
    fcr_one_touch_pct: percent(oneTouch.value),
  })
  const byPriority = { ...firstContact, by: { priority: ({ priority }: Incident) => priority } }
  segments('itsm2w.fcr.reopen.by.priority', rows, byPriority, reopening)
  const byMonth = { ...firstContact, by: { month: month<Incident>('openedAt') } }
  segments('itsm2w.fcr.reopen.by.opened_month', rows, byMonth, reopening)
})

describe.skipIf(!hasShared)('reference by groups: RavenStack tickets (needs ../shared)', () => {
  const codes = scale({ ...csat5, notApplicable: [0] })
  const rows = (hasShared ? readRows('ravenstack_support_tickets.csv') : []).map((row) => ({
    priority: row['priority']!,
    submittedAt: row['submitted_at']!,
    rating: codes.parse(row['satisfaction_score']!.replace(/\.0$/, '')),
    hours: Number(row['resolution_time_hours']),
  }))
  type Ticket = (typeof rows)[number]
  const rating = { by: { priority: 'priority' }, metrics: boxes(codes) } as const
  segments('raven.csat.by.priority', rows, rating, boxFigures)

  const metrics = {
    ttr: timeToResolutionMetric<Ticket>({ span: 'hours' }),
    ranks: timeToResolutionMetric<Ticket>({ span: ({ hours }) => hours, quantileType: 1 }),
  }
  const figures = spanFigures(1)
  segments('raven.ttr.column.by.priority', rows, { by: { priority: 'priority' }, metrics }, figures)
  const byMonth = { by: { month: month<Ticket>('submittedAt') }, metrics }
  segments('raven.ttr.column.by.month', rows, byMonth, figures)
})

describe.skipIf(!hasShared)('reference by groups (needs ../shared)', () => {
  test('every figure by groups is run, or skipped with its reason', () => {
    const byGroups = references().filter(({ id }) => id.includes('.by.'))
    expect([...planned, ...Object.keys(reasons)].sort()).toEqual(byGroups.map(({ id }) => id).sort())
  })
})
