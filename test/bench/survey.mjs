// Survey rows that several suites share: five segments, eight channels, twelve months, three answers.
import { ces2, cesMetric, csatMetric, npsMetric, summarize } from 'cx-metrics'
import { seeded } from './harness.mjs'

const random = seeded(20240501)
const pick = (list) => list[Math.floor(random() * list.length)]

export const segments = ['consumer', 'small business', 'mid-market', 'enterprise', 'public']
export const channels = ['web', 'app', 'phone', 'email', 'chat', 'store', 'partner', 'social']
export const months = Array.from({ length: 12 }, (_, m) => `2026-${String(m + 1).padStart(2, '0')}`)

export const surveyRows = (count) =>
  Array.from({ length: count }, () => ({
    segment: pick(segments),
    channel: pick(channels),
    month: pick(months),
    score: Math.floor(random() * 11),
    rating: 1 + Math.floor(random() * 5),
    effort: 1 + Math.floor(random() * 7),
  }))

/** The same as columns, the keys as dictionaries with indices. */
export const surveyColumns = (count) => {
  const coded = (dictionary) => ({
    dictionary,
    indices: Uint8Array.from({ length: count }, () => Math.floor(random() * dictionary.length)),
  })
  const points = (low, many) => Uint8Array.from({ length: count }, () => low + Math.floor(random() * many))
  return {
    segment: coded(segments),
    channel: coded(channels),
    month: coded(months),
    score: points(0, 11),
    rating: points(1, 5),
    effort: points(1, 7),
  }
}

export const metrics = {
  nps: npsMetric('score'),
  csat: csatMetric('rating'),
  ces: cesMetric('effort', { scale: ces2 }),
}
export const plan = { by: { segment: 'segment', channel: 'channel', month: 'month' }, metrics }

/** Ten other plans over rows of other shapes: what an application has run by the time that its report is made. */
export function runOtherPlans(rows) {
  for (let i = 0; i < 10; i++) {
    const others = rows.slice(0, 5000).map((row) => ({ [`before${i}`]: i, ...row, [`after${i}`]: i }))
    const keys = ['channel', 'month', 'segment', `before${i}`].slice(i % 3)
    summarize(others, { by: Object.fromEntries(keys.map((key) => [key, key])), metrics })
  }
}

/** One number that hangs on every result: the sum over groups of score, share satisfied, both means. */
export const checksum = (report) =>
  report.reduce((sum, { nps, csat, ces }) => sum + nps.value + csat.value + csat.mean.value + ces.value, 0)
