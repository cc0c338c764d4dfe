import { badOption, checkOptions } from '../core/errors.ts'
import type { ValueTable } from '../core/metric.ts'
import { readIntervalOptions } from '../core/result.ts'
import { countOf } from '../core/values.ts'
import { criticalZ, normalCdf } from './normal.ts'

/** Where the p-value of ranks comes from: all ways to deal the items out, or the normal curve they tend to. */
type RankMethod = 'exact' | 'normal' | 'normal-uncorrected'

/** How sure the limits of the shift are to be, and where the p-value comes from. */
export interface MannWhitneyOptions {
  /** Between 0 and 1, both excluded. @defaultValue 0.95 */
  readonly level?: number
  /** Standard errors to each side, in place of `level`. */
  readonly z?: number
  /** The normal curve where few would have their exact distribution. @defaultValue exact for up to 2,500 pairs */
  readonly method?: Exclude<RankMethod, 'exact'>
}

/** How far one sample lies above another, in the unit of the values. */
export interface Shift {
  readonly value: number
  readonly lower: number
  readonly upper: number
  /** The level asked for, or the lower one that so few values can reach. */
  readonly level: number
}

/** Two samples by their ranks. */
export interface MannWhitney {
  /** Pairs in which `a` is the greater, and half of those that tie. */
  readonly u: number
  /** Their share of all pairs, 0 to 1. */
  readonly probabilityOfSuperiority: number
  readonly p: number
  readonly method: RankMethod
  readonly shift: Shift
}

/** Up to how many pairs the distribution is exact; R's limit, under 50 items in each, lies within. */
const FEW_PAIRS = 2500

/**
 * Whether the values of one sample tend to be greater than those of another: the test of Mann, Whitney and Wilcoxon, with
 * Hodges and Lehmann's shift, the median of all differences a − b (which is not the difference of the medians).
 *
 * `p` is two-sided. Up to 2,500 pairs it counts the ways to deal out the items, ties and all, that bring U as far from
 * n_a·n_b/2 as it is; beyond, U is normal with its variance corrected for ties and half a pair for continuity, as R has
 * it (`normal-uncorrected`: without the half). Where all values are equal p is 1.
 * The limits of the shift are the k-th smallest and the k-th greatest difference, k − 1 being the greatest U that the test
 * would reject if nothing tied: with ties they hold at least the level, and may hold 0 where p is small. Where nothing
 * ties, the limits R solves for by the normal curve are these differences, to within its root finder's tolerance; where
 * much does, its limits are narrower, and its estimate is a root and not the median.
 *
 * Null where a sample is empty. Costs (distinct values) × log(range of the differences); pairs are never listed.
 *
 * @throws `invalid_option` for an unknown option, level or method, or a z that is not above 0
 * @see Mann & Whitney 1947, Annals of Mathematical Statistics 18:50–60; Hodges & Lehmann 1963, ibid. 34:598–611
 * @see Streitberg & Röhmel 1986, Statistical Software Newsletter 12:10–17 (the exact distribution with ties)
 * @see Hollander & Wolfe 1999, Nonparametric Statistical Methods, 4.3 (the limits, Moses')
 */
export function mannWhitney(
  a: ValueTable,
  b: ValueTable,
  options: MannWhitneyOptions = {},
): MannWhitney | null {
  const { z, level, method: asked } = readOptions(options)
  const [m, n] = [countOf(a), countOf(b)]
  if (m === 0 || n === 0) return null
  const pairs = m * n
  const method = asked ?? (pairs > FEW_PAIRS ? 'normal' : 'exact')
  const sizes: number[] = []
  let u = 0
  let fewer = 0
  let spread = 0
  eachValue(a, b, (inA, inB) => {
    const size = inA + inB
    if (method === 'exact') sizes.push(size)
    u += inA * (fewer + inB / 2)
    fewer += inB
    // Σ t(N² − t²) is N³ − N − Σ(t³ − t), of which nothing cancels
    spread += size * (m + n - size) * (m + n + size)
  })
  const distance = Math.abs(u - pairs / 2)
  const [p, rank] =
    method === 'exact'
      ? exactTest(sizes, m, n, distance, z)
      : normalTest(spread, m, n, distance - (method === 'normal' ? 0.5 : 0), z)
  return { u, probabilityOfSuperiority: u / pairs, p, method, shift: shiftOf(a, b, rank, level) }
}

/** The two-sided p, and how many differences lie beyond each limit of the shift, the limit itself counted. */
type Verdict = readonly [p: number, rank: number]

function readOptions(options: MannWhitneyOptions): {
  readonly z: number
  readonly level: number
  readonly method: MannWhitneyOptions['method']
} {
  checkOptions(options, ['level', 'z', 'method'])
  const { z, method } = options
  if (method !== undefined && method !== 'normal' && method !== 'normal-uncorrected') {
    badOption('method', 'normal or normal-uncorrected', method)
  }
  if (z === undefined) {
    const { level } = readIntervalOptions({ level: options.level ?? 0.95 }, ['shift'])
    return { z: criticalZ(level), level, method }
  }
  if (!(z > 0 && z < Infinity)) badOption('z', 'a finite number above 0', z)
  return { z, level: 1 - 2 * normalCdf(-z), method }
}

/** Visits the distinct values of both in ascending order. */
function eachValue(a: ValueTable, b: ValueTable, visit: (inA: number, inB: number) => void): void {
  for (let i = 0, j = 0; i < a.values.length || j < b.values.length; ) {
    const inA = j === b.values.length || a.values[i]! <= b.values[j]!
    const inB = i === a.values.length || b.values[j]! <= a.values[i]!
    visit(inA ? a.counts[i++]! : 0, inB ? b.counts[j++]! : 0)
  }
}

/**
 * In how many ways U comes out at each number from 0 to mn when m of the items are dealt to one side, in steps of one
 * `part`; `sizes` are how many tie at each value, in ascending order.
 */
function waysOf(sizes: readonly number[], m: number, n: number, part: number): Float64Array {
  const width = m * n * part + 1
  const ways = new Float64Array((m + 1) * width)
  ways[0] = 1
  let before = 0
  for (const size of sizes) {
    // from the most dealt down, so that what is read has not been written
    for (let dealt = Math.min(m, before + size); dealt > 0; dealt--) {
      let choices = 1
      for (let here = 1; here <= Math.min(size, dealt); here++) {
        choices = (choices * (size - here + 1)) / here
        const earlier = dealt - here
        const others = before - earlier
        if (others < 0 || others + size - here > n) continue
        const from = earlier * width
        const to = dealt * width + here * (others + (size - here) / 2) * part
        for (let i = 0; i <= earlier * others * part; i++) ways[to + i]! += choices * ways[from + i]!
      }
    }
    before += size
  }
  return ways.subarray(m * width)
}

/**
 * The share of all ways in which U is at least so far from its middle, and the least U whose lower tail, if nothing tied,
 * is not below that of −z.
 */
function exactTest(sizes: readonly number[], m: number, n: number, distance: number, z: number): Verdict {
  const [few, many] = [Math.min(m, n), Math.max(m, n)]
  const untied = waysOf(new Array<number>(m + n).fill(1), few, many, 1)
  const part = sizes.length < m + n ? 2 : 1
  const ways = part === 2 ? waysOf(sizes, few, many, part) : untied
  let all = 0
  let beyond = 0
  for (let i = 0; i < ways.length; i++) {
    all += ways[i]!
    if (Math.abs(i / part - (m * n) / 2) >= distance) beyond += ways[i]!
  }
  // what differs by float noise is the same
  const enough = normalCdf(-z) * (1 - 1e-12) * all
  let rank = 0
  for (let sum = untied[0]!; sum < enough; sum += untied[rank]!) rank++
  return [beyond / all, rank]
}

/** The same by the normal curve, with half a pair for continuity in the rank. `spread` is N³ − N − Σ(t³ − t). */
function normalTest(spread: number, m: number, n: number, distance: number, z: number): Verdict {
  const variance = (((m / (m + n)) * n) / (m + n - 1) / 12) * spread
  return [
    spread > 0 ? 2 * normalCdf(-Math.max(0, distance) / Math.sqrt(variance)) : 1,
    Math.floor((m * n + 1) / 2 - z * Math.sqrt(((m * n) / 12) * (m + n + 1))),
  ]
}

/** Middle of all differences, and those that stand `rank` from either end; the ends themselves where no rank is enough. */
function shiftOf(a: ValueTable, b: ValueTable, rank: number, level: number): Shift {
  const [m, n] = [countOf(a), countOf(b)]
  const pairs = m * n
  const differenceAt = differencesOf(a, b, pairs)
  const first = Math.max(1, rank)
  // that all of one side lie below all of the other has a chance of 1 to (m + n choose m)
  let chance = 1
  if (rank < 1) for (let i = 1, few = Math.min(m, n); i <= few; i++) chance *= i / (m + n - few + i)
  const [middle, after] = differenceAt(Math.ceil(pairs / 2))
  return {
    value: pairs % 2 === 0 ? (middle + after) / 2 : middle,
    lower: differenceAt(first)[0],
    upper: differenceAt(pairs + 1 - first)[0],
    level: rank < 1 ? Math.min(level, 1 - 2 * chance) : level,
  }
}

/**
 * Answers a rank, which begins at 1, with the difference that sorting those of all pairs would put there, and the one
 * behind it. Each step counts the pairs up to a difference along the staircase where they end, and goes on from a
 * difference that is there.
 */
function differencesOf(
  a: ValueTable,
  b: ValueTable,
  pairs: number,
): (rank: number) => readonly [at: number, after: number] {
  const [rows, columns] = [new Float64Array(a.values), new Float64Array(b.values)]
  const items = countOf(b)
  /** How many pairs differ by `split` at most, the greatest of these differences and the least of the others. */
  const divide = (split: number): readonly [upTo: number, last: number, next: number] => {
    let upTo = 0
    let last = -Infinity
    let next = Infinity
    for (let i = 0, j = 0, left = items; i < rows.length; i++) {
      const value = rows[i]!
      while (j < columns.length && value - columns[j]! > split) left -= b.counts[j++]!
      upTo += a.counts[i]! * left
      if (j < columns.length && value - columns[j]! > last) last = value - columns[j]!
      if (j > 0 && value - columns[j - 1]! < next) next = value - columns[j - 1]!
    }
    return [upTo, last, next]
  }
  return (rank) => {
    let low = rows[0]! - columns[columns.length - 1]!
    let high = rows[rows.length - 1]! - columns[0]!
    let under = 0
    let over = pairs
    for (let step = 0; low < high; step++) {
      // Where the rank would be on a straight line, a little below it, then a little above, so that both ends close in;
      // then the middle, which ends the search in any shape.
      const aside = [-1, 1][step % 3]
      const share = aside === undefined ? 0.5 : (rank - under) / (over - under) + aside / 512
      const split = low + (high - low) * Math.min(1, Math.max(0, share))
      // what is rounded to the upper end would leave it where it is
      const [upTo, last, next] = divide(split < high ? split : low)
      if (upTo >= rank) [high, over] = [last, upTo]
      else [low, under] = [next, upTo]
    }
    const [upTo, , next] = divide(low)
    return [low, upTo > rank ? low : next]
  }
}
