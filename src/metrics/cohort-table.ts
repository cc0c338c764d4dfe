import { badOption } from '../core/errors.ts'
import type { Estimate, Interval } from '../core/result.ts'
import { amountShare, amountWorth, around } from '../stats/amount-share.ts'
import { changeInterval, type PairSums } from '../stats/change-interval.ts'
import { wilsonInterval } from '../stats/wilson.ts'
import type { Calendar } from '../time/calendar.ts'

/** What is left, at one age, of the revenue that customers began with. */
export interface RetainedRevenue {
  /** Customers whose revenue at the start is known and above 0. */
  readonly n: number
  /** How many of equal size they are worth, (Σs)² / Σs². */
  readonly effectiveN: number
  /** What they paid at the start, in whole minor units. */
  readonly start: number
  /** What they pay now. */
  readonly now: number
  /** now / start, above 1 where those who stayed grew by more than was lost; MOVER as in revenue churn. */
  readonly nrr: Estimate<'mover'>
  /** Σ min(now, start) / start; Wilson on `effectiveN`. */
  readonly grr: Estimate<'wilson'>
  /** ... of the least that each has paid at any age so far: what was never lost in between. */
  readonly grrPathMinimum: Estimate<'wilson'>
}

/** A cohort, or all that are old enough, at one age. */
export interface RetentionCell {
  readonly age: number
  /** Customers of the cohort. */
  readonly n: number
  /** ... who are customers at this age. */
  readonly retained: number
  /** retained / n; null where nobody started. */
  readonly value: number | null
  readonly interval: Interval<'wilson'> | null
  /** Null where no customer's revenue is known. */
  readonly revenue: RetainedRevenue | null
}

/** The customers whose first paid start lies in one period. */
export interface RetentionCohort {
  /** The period, `2026-03`. */
  readonly cohort: string
  /** Customers who have started in it so far. */
  readonly n: number
  /** By age from 0 on; null where the cohort is not that old yet: blank, never 0. */
  readonly cells: readonly (RetentionCell | null)[]
}

/** The rows of a table, the oldest cohort first, and all together: at each age those that are old enough. */
export interface CohortRows {
  /** Customers of all cohorts. */
  readonly n: number
  readonly cohorts: readonly RetentionCohort[]
  readonly overall: readonly RetentionCell[]
}

/** One customer: the cohort's place, what they paid at the start, null if not known, and what at an age, null if gone. */
export interface Member {
  readonly cohort: number
  readonly start: number | null
  readonly pays: (age: number) => number | null
}

interface Sums {
  n: number
  paying: number
  start: bigint
  squares: bigint
}

interface AgeSums {
  retained: number
  readonly now: Sum
  readonly kept: Sum
  readonly least: Sum
  readonly grown: [bigint, bigint, bigint, bigint, bigint]
}

/** A whole sum, exact however large: `low` is a double as long as that is exact. */
interface Sum {
  high: bigint
  low: number
}

/** The periods of a table, from the first start on, each with its moment of beginning; the last began by `asOf`. */
export interface Periods {
  readonly text: readonly string[]
  /** Of each period, and of the one after the last. */
  readonly start: readonly number[]
  readonly indexOf: ReadonlyMap<number, number>
}

const MOST = 1_000_000

/** Throws where there would be more than a million cells: a wrong year is likelier. */
export function periodsOf(calendar: Calendar, first: number, last: number): Periods {
  const { text, start, next } = calendar
  const indexOf = new Map<number, number>()
  const starts: number[] = []
  for (let bucket = first; bucket <= last; bucket = next(bucket)) {
    if (starts.length > MOST) badOption('every', `longer: there are more than ${MOST} periods`, text(first))
    indexOf.set(bucket, starts.length)
    starts.push(start(bucket))
    if (bucket === last) starts.push(start(next(bucket)))
  }
  return { text: [...indexOf.keys()].map(text), start: starts, indexOf }
}

/**
 * The table of members, one after another. `complete` is the number of periods that are over: the cohort of period i is
 * old enough for the ages below complete − i, and no column is beyond `ages`.
 */
export function cohortTable(
  periods: readonly string[],
  complete: number,
  ages: number,
  level: number,
): { readonly add: (member: Member) => void; readonly rows: () => CohortRows } {
  const columns = Math.max(0, Math.min(complete, ages + 1))
  if (columns * periods.length > MOST) {
    badOption('ages', `fewer: ${periods.length} cohorts by ${columns} ages are too many`, ages)
  }
  const cohorts = periods.map((): Sums => ({ n: 0, paying: 0, start: 0n, squares: 0n }))
  const cells = periods.map((_, i) =>
    Array.from({ length: Math.max(0, Math.min(columns, complete - i)) }, emptyAge),
  )
  return {
    add: ({ cohort, start, pays }) => {
      const sums = cohorts[cohort]!
      const base = start ? BigInt(start) : 0n
      sums.n++
      if (start) {
        sums.paying++
        sums.start += base
        sums.squares += base * base
      }
      let least = start ?? 0
      cells[cohort]!.forEach((cell, age) => {
        const paid = pays(age)
        if (paid !== null) cell.retained++
        if (!start) return
        const now = paid ?? 0
        least = Math.min(least, now)
        addWhole(cell.now, now)
        addWhole(cell.kept, Math.min(now, start))
        addWhole(cell.least, least)
        if (now > start) addPair(cell.grown, base, BigInt(now))
      })
    },
    rows: () => ({
      n: cohorts.reduce((all, { n }) => all + n, 0),
      cohorts: cohorts.map((sums, i) => ({
        cohort: periods[i]!,
        n: sums.n,
        cells: Array.from({ length: columns }, (_, age) => {
          const cell = cells[i]![age]
          return cell ? cellOf(age, [sums], [cell], level) : null
        }),
      })),
      overall: Array.from({ length: columns }, (_, age) => {
        const old = cohorts.filter((_, i) => age < cells[i]!.length)
        return cellOf(
          age,
          old,
          cells.flatMap((row) => row[age] ?? []),
          level,
        )
      }),
    }),
  }
}

function emptyAge(): AgeSums {
  const none = (): Sum => ({ high: 0n, low: 0 })
  return { retained: 0, now: none(), kept: none(), least: none(), grown: [0n, 0n, 0n, 0n, 0n] }
}

function addWhole(sum: Sum, amount: number): void {
  const low = sum.low + amount
  if (low <= Number.MAX_SAFE_INTEGER) sum.low = low
  else {
    sum.high += BigInt(sum.low)
    sum.low = amount
  }
}

function addPair(sums: AgeSums['grown'], x: bigint, y: bigint): void {
  sums[0] += x
  sums[1] += y
  sums[2] += x * x
  sums[3] += x * y
  sums[4] += y * y
}

function cellOf(
  age: number,
  cohorts: readonly Sums[],
  ages: readonly AgeSums[],
  level: number,
): RetentionCell {
  const n = cohorts.reduce((all, sums) => all + sums.n, 0)
  const retained = ages.reduce((all, sums) => all + sums.retained, 0)
  return {
    age,
    n,
    retained,
    value: n > 0 ? retained / n : null,
    interval: n > 0 ? wilsonInterval(retained, n, level) : null,
    revenue: revenueOf(cohorts, ages, level),
  }
}

function revenueOf(
  cohorts: readonly Sums[],
  ages: readonly AgeSums[],
  level: number,
): RetainedRevenue | null {
  const paying = cohorts.reduce((all, sums) => all + sums.paying, 0)
  if (paying === 0) return null
  const base = (of: (sums: Sums) => bigint): bigint => cohorts.reduce((all, sums) => all + of(sums), 0n)
  const sum = (name: 'now' | 'kept' | 'least'): bigint =>
    ages.reduce((all, { [name]: { high, low } }) => all + high + BigInt(low), 0n)
  const start = base((sums) => sums.start)
  const effectiveN = amountWorth(
    start,
    base((sums) => sums.squares),
  )!
  const now = sum('now')
  const kept = sum('kept')
  const grown = [0, 1, 2, 3, 4].map((i) =>
    ages.reduce((all, sums) => all + sums.grown[i]!, 0n),
  ) as unknown as PairSums
  const lost = Number(start - kept) / Number(start)
  const net = changeInterval(Number(start), effectiveN, lost, grown, [0n, 0n], level)
  const nrr = Number(now) / Number(start)
  return {
    n: paying,
    effectiveN,
    start: Number(start),
    now: Number(now),
    nrr: { value: nrr, interval: around(nrr, { ...net, lower: 1 - net.upper, upper: 1 - net.lower }) },
    grr: amountShare(kept, start, effectiveN, level),
    grrPathMinimum: amountShare(sum('least'), start, effectiveN, level),
  }
}
