/** What a JSON text can hold. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }

/** A column by name (plain data: it has a JSON and an SQL form) or a function of the row (in memory only). */
export type Field<Row, T = unknown> = (keyof Row & string) | ((row: Row, index: number) => T)

/**
 * Every choice that moves a metric's number. Two tallies merge only if their definitions agree; two results compare if
 * theirs agree but for the window. `item` picks the SQL and `statistic` the test; nothing else may ask what metric this is.
 *
 * @category Contract
 * @since 0.1.0
 */
export interface Definition {
  readonly metric: string
  readonly version: number
  readonly item: 'answer' | 'pair' | 'issue' | 'span' | 'customer' | 'account' | 'contact' | 'invitation'
  readonly statistic: 'share' | 'net' | 'mean' | 'span' | 'ratio'
  readonly unit: 'points' | 'proportion' | 'scale' | 'ms' | 'count'
  readonly choices: { readonly [choice: string]: Json }
  /** The time that was looked at, in metrics that look at one: `{ asOf }` or `{ start, end }`, as ISO text. */
  readonly window?: { readonly [bound: string]: string }
}

/** The bins of a metric: classes count, exclusions do not, and every item is in exactly one. */
export interface Bins<Class extends string, Exclusion extends string> {
  readonly classes: readonly Class[]
  readonly excluded: readonly Exclusion[]
  /** A placement in a class carries a whole number, kept as a table of values. */
  readonly values?: 'whole'
  /** A placement in a class carries these amounts, of which only the exact sum is kept ... */
  readonly sums?: readonly string[]
  /** ... and with 2 also the exact sum of the product of every two of them. */
  readonly moments?: 2
  /** Values are kept in log-spaced buckets, each within this share of itself. */
  readonly relativeError?: number
}

/** Why an item cannot be placed, as data: core adds the row, then throws or counts it, as `onInvalid` says. */
export interface Fault {
  readonly field: string
  /** Reads on after the field: `must be a whole number from 0 to 10`. */
  readonly rule: string
  readonly got: unknown
  /** The way out, a sentence of its own. */
  readonly hint?: string
}

/** Where one item goes: a bin, with what it carries. */
export type Placement<Bin extends string> =
  | Bin
  | { readonly bin: Bin; readonly value?: number; readonly sums?: readonly number[]; readonly fault?: Fault }

/** The codes a column may hold: whole-number points in ascending order, codes for "not applicable", labels for points. */
export interface Codes {
  readonly points: readonly number[]
  readonly notApplicable?: readonly (number | string)[]
  readonly labels?: { readonly [label: string]: number }
}

/**
 * Columns of codes: the bin is the point (one column) or the cell of their product, points joined by `:` (two). The
 * metric's classes begin with these, in the order of the points, the last column's running fastest.
 * From this hint core derives classify, the fast kernel, the fault and, later, the SQL.
 * Precedence: `invalid`, `missing`, `notApplicable`, which the metric's bins must all name.
 */
export interface Coded<Row> {
  readonly columns: readonly { readonly name: string; readonly field: Field<Row>; readonly codes: Codes }[]
}

/**
 * A column of whole numbers, 0 or more: each is the value of an item in the metric's first class; null, undefined and
 * NaN are `missing`, all else `invalid`, which the metric's bins must both name.
 */
export interface Measured<Row> {
  readonly measure: { readonly name: string; readonly field: Field<Row> }
}

/** What to do with a value that cannot be right: throw at the first, or count it under `excluded.invalid`. */
export type OnInvalid = 'throw' | 'exclude'

/**
 * How a metric was made, as its JSON form says it: a maker's name, and what it was called with.
 *
 * @category Plans
 * @since 0.1.0
 */
export interface Recipe {
  /** The maker's name without `Metric`, by which `parsePlan` knows it. */
  readonly metric: string
  /** The first argument of a maker that has two: the column of an answer, or columns by name. */
  readonly of?: unknown
  readonly options?: object | undefined
}

/**
 * A metric: puts items in bins, and turns bin totals into an answer. Everything else (arrays, columns, groups, streams,
 * shards) is written once, in core.
 *
 * @category Contract
 * @since 0.1.0
 */
export interface Metric<Row, Result, Class extends string = string, Exclusion extends string = string> {
  readonly definition: Definition
  readonly bins: Bins<Class, Exclusion>
  /** Total: a fault is returned, never thrown. */
  readonly classify: Coded<Row> | Measured<Row> | ((row: Row, index: number) => Placement<Class | Exclusion>)
  /**
   * Where `classify` is a function of columns and the definition alone: the column of each part of an item, by the name
   * that the SQL for such items knows it by. Without it there is no SQL for the metric.
   */
  readonly columns?: { readonly [part: string]: string }
  /** The codes of those parts that hold some. */
  readonly codes?: { readonly [part: string]: Codes }
  /** Core keeps n, Σw and Σw² per class; n and class counts are always items. */
  readonly weight?: Field<Row, number | null | undefined>
  /** The reader's policy, not part of the definition. */
  readonly onInvalid: OnInvalid
  /** Pure and total: bin totals to a plain result, one division, last. */
  readonly finish: (tally: Tally<Class, Exclusion>) => Result
  /**
   * How it was made, for `planToJson`. Not enumerable: `{ ...metric, classify }` is another metric, which no maker makes
   * again.
   */
  readonly recipe?: Recipe
}

/**
 * Bin totals: all that a metric keeps of its items. A plain, readonly, JSON-safe object that is its own snapshot:
 * equal tallies are equal texts, exact sums included.
 *
 * @category Contract
 * @since 0.1.0
 */
export interface Tally<Class extends string = string, Exclusion extends string = string> {
  readonly format: 'cx-metrics/tally'
  readonly formatVersion: 1
  readonly definition: Definition
  /** Items per bin, classes and exclusions alike: they add up to the items that came in. */
  readonly counts: { readonly [bin in Class | Exclusion]: number }
  /** Per class: the weights of its items, or null for a metric without weights. */
  readonly weights:
    | { readonly [bin in Class]: { readonly sum: ExactText; readonly squares: ExactText } }
    | null
  /** Per class: the distinct values in ascending order with their counts, or null for a metric without values. */
  readonly values: { readonly [bin in Class]: ValueTable } | null
  /** Per class: the sum of each amount, products as `start*end`, or null for a metric without amounts. */
  readonly sums: { readonly [bin in Class]: { readonly [amount: string]: ExactText } } | null
}

/** Distinct whole numbers in ascending order, with how often each came. */
export interface ValueTable {
  readonly values: readonly number[]
  readonly counts: readonly number[]
}

/** An exact sum of doubles as text: an odd hexadecimal integer times a power of two, `-3p-2` is −0.75, `0p0` is 0. */
export type ExactText = string
