// Every metric's page is built the same way, and its tables name what the code has: no option and no field less or more.
import { describe, expect, test } from 'vitest'
import * as main from '../../src/index.ts'
import { list, read } from './sources.ts'

type Call = (more: object) => main.MetricResult

const window = { start: '2024-01-01', end: '2024-02-01' }
/** The results of nothing, by the page's name, and the calls with one option more: most pages are about one metric. */
const empty: { readonly [page: string]: Call | readonly Call[] } = {
  nps: (more) => main.nps([], more),
  csat: (more) => main.csat([], more),
  ces: (more) => main.ces([], { scale: main.ces1, ...more }),
  ccer: (more) => main.ccer([], more),
  'net-score': (more) => main.netScore([], { scale: main.csat5, ...more }),
  fcr: (more) => main.fcr([], { asOf: 0, ...more }),
  'time-to-resolution': (more) => main.timeToResolution([], { asOf: 0, ...more }),
  'first-response-time': (more) => main.firstResponseTime([], { asOf: 0, ...more }),
  'reopen-rate': (more) => main.reopenRate([], { asOf: 0, ...more }),
  'customer-churn': (more) => main.customerChurn([], { ...window, ...more }),
  'revenue-churn': (more) => main.revenueChurn([], more),
  'response-rate': (more) => main.responseRate([], more),
  'answer-delay': (more) => main.answerDelay([], more),
  'contacts-per-issue': (more) => main.contactsPerIssue([], more),
  volume: (more) => main.volume([], more),
  'service-rates': [
    (more) => main.abandonRate([], more),
    (more) => main.transferRate([], more),
    (more) => main.helpfulRate([], more),
    (more) => main.bounceRate([], more),
    (more) => main.selfServiceShare([], { channels: [], ...more }),
  ],
}
/** What a page's function takes beside the metric's own options. */
const derive: { readonly [page: string]: (more: object) => unknown } = {
  'customer-churn': (more) => main.customersFromSubscriptions([], { ...window, ...more }),
}
const sections = [
  'Formula',
  'Input',
  'Options',
  'Result',
  'Excluded',
  'Interval',
  'Other choices',
  'Traps',
  'Sources',
]
const pages = list('docs/metrics', '.md').map((path) => path.slice('docs/metrics/'.length, -'.md'.length))

function section(text: string, title: string): string {
  return text.split(`\n## ${title}\n`)[1]!.split('\n## ')[0]!
}

/** The names in the first column of a section's table. */
function named(text: string, title: string): readonly string[] {
  const cells = [...section(text, title).matchAll(/^\| (`.*?) \|/gm)].map(([, cell]) => cell!)
  return cells.flatMap((cell) => [...cell.matchAll(/`(\w+)`/g)].map(([, name]) => name!)).sort()
}

/** The message for an option that is none lists those that are. */
function knownOptions(call: (more: object) => unknown): readonly string[] {
  try {
    call({ misspelt: 1 })
  } catch (error) {
    return /known are (.*)$/.exec((error as Error).message)![1]!.split(', ')
  }
  return []
}

test('every metric has its page', () => {
  expect(pages).toEqual(Object.keys(empty).sort())
})

describe.each(pages)('%s.md', (page) => {
  const text = read(`docs/metrics/${page}.md`)
  const calls = [empty[page]!].flat() as readonly Call[]
  const results = calls.map((call) => call({}))

  test('has the sections of all pages, in their order', () => {
    expect([...text.matchAll(/^## (.*)$/gm)].map(([, title]) => title)).toEqual(sections)
  })

  test('names every field of the result', () => {
    const everywhere = ['metric', 'unit', 'definition']
    const fields = new Set(results.flatMap(Object.keys).filter((field) => !everywhere.includes(field)))
    expect(named(text, 'Result')).toEqual([...fields].sort())
    expect(section(text, 'Result')).toContain('`metric`, `unit` and `definition`')
  })

  test('names every reason of exclusion', () => {
    const reasons = results.flatMap(({ excluded }) => Object.keys(excluded))
    expect(reasons.filter((reason) => !section(text, 'Excluded').includes(`\`${reason}\``))).toEqual([])
  })

  test('names every option', () => {
    const known = [...calls, derive[page] ?? calls[0]!].flatMap(knownOptions)
    // Metrics of rows name the weight's field, functions of answers take the weights.
    const options = new Set(known.map((name) => (name === 'weight' ? 'weights' : name)))
    expect(new Set(named(text, 'Options'))).toEqual(options)
  })
})
