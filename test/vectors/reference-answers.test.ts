import { describe, expect, test } from 'vitest'
import {
  cesFromCounts,
  cesMetric,
  csat5,
  csatMetric,
  evaluate,
  nps,
  nps0to10,
  npsMetric,
  type Scale,
  scale,
} from '../../src/index.ts'
import { groupBy, type Row, readRows, reference, tenDecimals } from './reference.ts'
import { close, hasShared } from './vectors.ts'

const recommend = scale({ ...nps0to10, notApplicable: [11] })
const ease5 = { min: 1, max: 5, better: 'high', positive: [4, 5], negative: [1, 2] } as const

function npsOf(rows: readonly Row[], weight?: string) {
  const field = (row: Row) => recommend.parse(row['NETPRO'])
  const weigh = weight ? { weight: (row: Row) => Number(row[weight]) } : {}
  return evaluate(npsMetric(field, { scale: recommend, interval: { method: 'wald' }, ...weigh }), rows)
}

// biome-ignore lint/suspicious/noExplicitAny: the reference's own shape
function expectNps(rows: readonly Row[], expected: any): void {
  const result = npsOf(rows)
  const { promoters, passives, detractors, n } = expected
  expect(result).toMatchObject({ promoters, passives, detractors, n })
  close(result.value, expected.nps, tenDecimals, 'NPS')
  if (expected.mean !== undefined) close(result.mean, expected.mean, tenDecimals, 'mean')
  if (expected.se !== undefined) close(result.standardError, expected.se, tenDecimals, 'standard error')
  if (expected.ci95_wald) {
    // the reference takes z as 1.959964
    close(result.interval!.lower, expected.ci95_wald[0], { abs: 2e-6, rel: 0 }, 'lower')
    close(result.interval!.upper, expected.ci95_wald[1], { abs: 2e-6, rel: 0 }, 'upper')
  }
  if (expected.nps_weighted !== undefined) {
    close(npsOf(rows, 'WEIGHT').value, expected.nps_weighted, tenDecimals, 'weighted')
  }
}

// biome-ignore lint/suspicious/noExplicitAny: the reference's own shape
function expectBoxes(rows: readonly Row[], column: string, codes: Scale, expected: any): void {
  const field = (row: Row) => codes.parse(row[column])
  const rating = evaluate(csatMetric(field, { scale: codes }), rows)
  const effort = evaluate(cesMetric(field, { scale: codes }), rows)
  expect(rating.n).toBe(expected.n)
  expect(rating.distribution).toEqual(expected.counts)
  close(100 * rating.value!, expected.top2_pct, tenDecimals, 'top two')
  close(100 * rating.dissatisfiedShare.value!, expected.bottom2_pct, tenDecimals, 'bottom two')
  close(rating.net.value, expected.net_top2_minus_bottom2, tenDecimals, 'net')
  close(rating.mean.value, expected.mean, tenDecimals, 'mean')
  close(effort.value, expected.mean, tenDecimals, 'effort')
  const top = evaluate(csatMetric(field, { scale: codes, satisfied: [5] }), rows)
  close(100 * top.value!, expected.top1_pct, tenDecimals, 'top one')
  expect(rating.n + rating.excluded.missing + rating.excluded.notApplicable).toBe(rows.length)
}

describe.skipIf(!hasShared)('reference: San Francisco airport 2017 (needs ../shared)', () => {
  const rows = hasShared ? readRows('sfo_survey_2017.csv') : []

  test('NPS, blanks counted apart', () => {
    const { expected } = reference('sfo2017.nps')
    expectNps(rows, expected)
    expect(npsOf(rows).excluded).toEqual({ missing: 1, notApplicable: 84, invalid: 0 })
    expect(rows.length).toBe(expected.respondents)
  })
  test.each([
    ['sfo2017.nps.by.BAREA', 'BAREA'],
    ['sfo2017.nps.by.STRATA', 'STRATA'],
    ['sfo2017.nps.by.INTDATE', 'INTDATE'],
    ['sfo2017.nps.by.problem', 'Q15PROBLEM'],
  ])('%s', (id, column) => {
    const groups = groupBy(rows, (row) => row[column]!)
    const { expected } = reference(id)
    for (const [key, figures] of Object.entries(expected)) expectNps(groups.get(key)!, figures)
    expect(Object.keys(expected).length).toBeGreaterThan(1)
  })
  test('code 11 without a declaration is refused, and excluded it is counted as invalid', () => {
    const { expected } = reference('sfo2017.nps.trap')
    const scores = rows.map((row) => nps0to10.parse(row['NETPRO']))
    expect(() => nps(scores)).toThrow(expect.objectContaining({ code: 'invalid_value' }))
    const excluded = nps(scores, { onInvalid: 'exclude' })
    expect(excluded.excluded).toEqual({
      missing: expected.empty_rows,
      notApplicable: 0,
      invalid: expected.out_of_range_rows,
    })
    close(excluded.value, reference('sfo2017.nps').expected.nps, tenDecimals)
    expect(Math.abs(excluded.value! - expected.wrong_nps)).toBeGreaterThan(1)
  })
  test('CSAT, "Blank" counted apart', () => {
    const codes = scale({ ...csat5, notApplicable: ['Blank', 6, 0] })
    const { expected } = reference('sfo2017.csat.Q7ALL')
    expectBoxes(rows, 'Q7ALL', codes, expected)
    const groups = groupBy(rows, (row) => row['BAREA']!)
    for (const [area, figures] of Object.entries(reference('sfo2017.csat.by.BAREA').expected)) {
      expectBoxes(groups.get(area)!, 'Q7ALL', codes, figures)
    }
  })
  test.each(['Q14FIND', 'Q14PASSTHRU', 'Q13GETRATE'])('CES %s', (column) => {
    const { expected } = reference(`sfo2017.ces.${column}`)
    expectBoxes(rows, column, scale({ ...ease5, notApplicable: [0, 6] }), expected)
    const flipped = Object.fromEntries(
      Object.entries(expected.counts).map(([point, count]) => [6 - Number(point), count]),
    )
    const low = scale({ min: 1, max: 5, better: 'low', positive: [1, 2], negative: [4, 5] })
    const reversed = cesFromCounts(flipped as Record<string, number>, { scale: low })
    close(reversed.value, 6 - expected.mean, tenDecimals, 'reversed')
    // the mean is printed to ten decimals, and ease is 25 times it
    close(reversed.ease, (100 * (expected.mean - 1)) / 4, { abs: 25 * 5.1e-11, rel: 0 }, 'ease')
  })
})

describe.skipIf(!hasShared)('reference: RavenStack satisfaction (needs ../shared)', () => {
  const rows = hasShared ? readRows('ravenstack_support_tickets.csv') : []
  const codes = scale({ ...csat5, notApplicable: [0] })
  const score = (ratings: readonly Row[]): Row[] =>
    ratings.map((row) => ({ ...row, rating: String(row['satisfaction_score']).replace(/\.0$/, '') }))

  test('CSAT, empty is no answer', () => {
    const { expected } = reference('raven.csat')
    expectBoxes(score(rows), 'rating', codes, expected)
    const result = nps(rows.map(() => null))
    expect(result).toMatchObject({ value: null, excluded: { missing: expected.tickets } })
  })
  test('CSAT by priority', () => {
    const groups = groupBy(score(rows), (row) => row['priority']!)
    for (const [priority, figures] of Object.entries(reference('raven.csat.by.priority').expected)) {
      expectBoxes(groups.get(priority)!, 'rating', codes, figures)
    }
  })
})
