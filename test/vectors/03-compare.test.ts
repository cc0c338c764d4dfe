import { expect } from 'vitest'
import {
  benjaminiHochberg,
  type CompareMethod,
  type Comparison,
  type CsatResult,
  compare,
  compareGroups,
  csatFromCounts,
  holm,
  npsFromCounts,
  scale,
  self,
  tally,
  timeToResolutionMetric,
} from '../../src/index.ts'
import { close, number, runVectors, type Tolerance } from './vectors.ts'

type P = readonly (number | null)[]
interface Share {
  readonly successes: number
  readonly n: number
}

const ADJUSTED: { readonly [name: string]: (p: P) => P } = {
  holm,
  BH: benjaminiHochberg,
  none: (p) => p,
}

const oneOrNone = scale({ points: [0, 1], better: 'high', positive: [1], negative: [0] })
const share = ({ successes, n }: Share): CsatResult =>
  csatFromCounts({ 0: n - successes, 1: successes }, { scale: oneOrNone })
const spans = timeToResolutionMetric({ span: self })
const whole = (values: readonly number[]): boolean => values.every((v) => Number.isInteger(v) && v >= 0)

function closeInterval(
  { interval }: Comparison,
  expected: { readonly lower: unknown; readonly upper: unknown },
  tolerance: Tolerance | null,
): void {
  expect(interval).not.toBeNull()
  close(interval!.lower, expected.lower, tolerance, `${interval!.method}, lower`)
  close(interval!.upper, expected.upper, tolerance, `${interval!.method}, upper`)
}

/** Of samples that do not vary R has no z: p is 1 where they are the same, else there is none. */
function closeP(
  { p, difference }: Comparison,
  { z, p: want }: { z: unknown; p: unknown },
  tolerance: Tolerance | null,
) {
  if (Number.isFinite(number(z))) close(p, want, tolerance, 'p')
  else expect(p).toBe(difference === 0 ? 1 : null)
}

type Check = Parameters<typeof runVectors>[1]

const CHECKS: { readonly [kind: string]: Check } = {
  'nps-difference': ({ input, options: { confidence: level }, expected, tolerance }) => {
    const by = (method: CompareMethod): Comparison =>
      compare(npsFromCounts(input.a), npsFromCounts(input.b), { method, level })
    close(by('mover').difference, expected.difference, tolerance, 'difference')
    closeInterval(by('mover'), expected.moverScore, tolerance)
    closeInterval(by('wald'), expected.wald, tolerance)
    closeP(by('wald'), expected.wald, tolerance)
    closeInterval(by('adjusted-wald'), expected.adjustedWaldRocks, tolerance)
    closeP(by('adjusted-wald'), expected.adjustedWaldRocks, tolerance)
  },
  'proportion-difference': ({ input, options, expected, tolerance, fieldTolerance }) => {
    const [a, b] = [share(input.a), share(input.b)]
    const by = (method: CompareMethod): Comparison => compare(a, b, { method, level: options.confidence })
    close(by('newcombe').difference, expected.difference, tolerance, 'difference')
    closeInterval(by('newcombe'), expected.newcombe, tolerance)
    closeInterval(by('agresti-caffo'), expected.agrestiCaffo, tolerance)
    closeInterval(by('wald'), expected.wald, tolerance)
    closeP(by('wald'), expected.zUnpooled, tolerance)
    closeP(by('z'), expected.zPooled, tolerance)
    closeInterval(by('z'), expected.newcombe, tolerance)
    close(by('fisher').p, expected.fisher.p, fieldTolerance?.['fisher.p'] ?? tolerance, 'Fisher')
    closeInterval(by('fisher'), expected.newcombe, tolerance)
    const { overall } = compareGroups(
      [
        { key: 'a', csat: a },
        { key: 'b', csat: b },
      ],
      'csat',
    )
    close(overall?.statistic, expected.chi2.statistic, tolerance, 'chi-squared')
    close(overall?.p, expected.chi2.p, tolerance, 'p of chi-squared')
  },
  chi2: ({ input: { table }, expected, tolerance, fieldTolerance }) => {
    if (table[0].length !== 2) return 'skip: more than two classes are no share'
    const results: readonly CsatResult[] = table.map(([failures, successes]: [number, number]) =>
      share({ successes, n: failures + successes }),
    )
    const { overall } = compareGroups(
      results.map((csat, key) => ({ key, csat })),
      'csat',
    )
    close(overall?.statistic, expected.statistic, tolerance, 'statistic')
    close(overall?.df, expected.df, tolerance, 'df')
    close(overall?.p, expected.p, tolerance, 'p')
    if (table.length !== 2) return undefined
    const { p } = compare(results[0]!, results[1]!, { method: 'fisher' })
    close(p, expected.fisherP, fieldTolerance?.['fisherP'] ?? tolerance, 'Fisher')
    return undefined
  },
  welch: ({ input: { a, b }, options: { confidence: level }, expected, tolerance }) => {
    if (!whole([...a, ...b])) return 'skip: a span is whole'
    const got = compare(tally(spans, a), tally(spans, b), { method: 'welch', level })
    close(got.difference, expected.difference, tolerance, 'difference')
    close(got.p, expected.welch.p, tolerance, 'p')
    closeInterval(got, expected.welch, tolerance)
    return undefined
  },
  'mann-whitney': ({ input: { a, b }, options: { confidence: level = 0.95 }, expected, tolerance }) => {
    if (!whole([...a, ...b])) return 'skip: a span is whole'
    const got = compare(tally(spans, a), tally(spans, b), { method: 'mann-whitney', level })
    if (expected.undefined) {
      expect(got).toMatchObject({ status: 'nothing-to-compare', p: null, shift: null, difference: null })
      return undefined
    }
    close(got.shift?.value, expected.hodgesLehmann, tolerance, 'shift')
    const exact = a.length * b.length <= 2500
    close(got.p, exact ? expected.pExactPermutation : expected.pNormalContinuity, tolerance, 'p')
    if (!expected.exact) return undefined
    close(got.shift?.lower, expected.exact.lower, tolerance, 'shift, lower')
    close(got.shift?.upper, expected.exact.upper, tolerance, 'shift, upper')
    return undefined
  },
  'pairwise-nps': ({ input: { segments }, options, expected, tolerance }) => {
    const p: P = expected.pairs.map(
      ({ a, b }: { a: string; b: string }) =>
        compare(npsFromCounts(segments[a]), npsFromCounts(segments[b]), { method: 'wald' }).p,
    )
    const adjusted = ADJUSTED[options.adjust]!(p)
    expect(p.length).toBeGreaterThan(0)
    p.forEach((one, i) => {
      close(one, expected.pairs[i].p, tolerance, `p ${i}`)
      close(adjusted[i], expected.pairs[i].adjusted, tolerance, `adjusted ${i}`)
    })
  },
  'pairwise-proportions': ({ input: { successes, n }, options, expected, tolerance }) => {
    expect(options.correct).toBe(false)
    const at = (i: number): CsatResult => share({ successes: successes[i], n: n[i] })
    const names = Object.keys(expected)
    const p = names.map(
      (pair) => compare(at(Number(pair[1]) - 1), at(Number(pair[2]) - 1), { method: 'z' }).p,
    )
    expect(p.length).toBeGreaterThan(0)
    ADJUSTED[options.adjust]!(p).forEach((adjusted, i) => {
      close(adjusted, expected[names[i]!], tolerance, names[i])
    })
  },
}

runVectors('03_two_sample.json', (vector) => {
  const check = CHECKS[vector.options.kind]
  return check ? check(vector) : `skip: ${vector.options.kind}`
})
