import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Column, Columns } from '../../src/core/columns.ts'
import { isCxMetricsError } from '../../src/core/errors.ts'
import { tally } from '../../src/core/evaluate.ts'
import { exactValue } from '../../src/core/sum.ts'
import { issuesFromContacts } from '../../src/derive/issues.ts'
import { type FcrOptions, type FcrResult, fcr, fcrMetric } from '../../src/metrics/fcr.ts'
import { fullOptions, type LogContact, logs } from './fcr-reference.ts'

const HOUR = 3_600_000

type Row = { readonly [field: string]: unknown }
type Options = FcrOptions<Row>
type Outcome = { readonly counts: object } | { readonly error: readonly unknown[] }

/** The plain law: issues are made of all contacts, each is put in its bin, and the bins are read off. */
function byIssues(rows: readonly Row[], options: Options): object {
  const { resolution, satisfaction, satisfactionMissing, reopens, maxAgentReplies, ...more } = options
  const { minAgentReplies, maxCustomerReplies, maxTransfers, maxAgents, minAgents, ...others } = more
  const { maxDuration, resolvable, immature, ...rules } = others
  // What a criterion cannot read is found by fcr alone before issues are made: the metric refuses it later.
  const { items, dropped } = issuesFromContacts(rows, rules)
  const { counts, sums } = tally(fcrMetric<Row>(options), items)
  const excluded = Object.entries(counts).map(([bin, count]) => [
    bin,
    count + (dropped[bin as 'missing'] ?? 0),
  ])
  const able = Object.values(sums!).reduce((n, amounts) => n + exactValue(amounts['notResolvable']!), 0)
  return { ...Object.fromEntries(excluded), notResolvable: able }
}

/** All that a result says of its bins, under the names that bins have. */
function binsOf({ resolvedFirst, outcomes, excluded, n, net }: FcrResult): object {
  const { abandoned, wrongDepartment, bot, ...failed } = outcomes!
  const flags = { failedAbandoned: abandoned, failedWrongDepartment: wrongDepartment, failedBot: bot }
  return { resolvedFirst, ...failed, ...flags, ...excluded, notResolvable: n - net.n }
}

function outcomeOf(run: () => object): Outcome {
  try {
    return { counts: run() }
  } catch (error) {
    if (!isCxMetricsError(error)) throw error
    return { error: [error.code, error.path, error.message] }
  }
}

/** One column in a form that can hold its values, by a number that draws it. */
function formOf(values: readonly unknown[], draw: number): Column {
  const numbers = values.every((value) => typeof value === 'number' || value === null)
  const small = values.every((value) => Number.isInteger(value) && Math.abs(value as number) < 2 ** 31)
  if (draw === 0 && small) return Int32Array.from(values as number[])
  if (draw === 1 && numbers)
    return Float64Array.from(values, (value) => (value === null ? Number.NaN : Number(value)))
  if (draw < 3) return values
  // a word per row, though some are alike, or one for all that are; no word is missing
  const dictionary = draw === 3 ? values : [...new Set(values), 'unused']
  const indices = values.map((value, i) =>
    value === null ? (i % 2 ? -1 : null) : draw === 3 ? i : dictionary.indexOf(value),
  )
  return { indices, dictionary }
}

function columnsOf(rows: readonly Row[], draws: readonly number[]): Columns {
  const names = Object.keys(rows[0] ?? { at: 0, customer: 0, topic: 0, channel: 0 })
  return Object.fromEntries(
    names.map((name, k) => [
      name,
      formOf(
        rows.map((row) => row[name] ?? null),
        draws[k % draws.length]!,
      ),
    ]),
  )
}

/** Contacts without legs; some fields on none of them. */
const plain = fc
  .tuple(
    logs,
    fc.subarray(['id', 'issue', 'resolvedAt', 'resolved', 'bot', 'transfers', 'durationMs', 'resolvable']),
    fc.constantFrom<(hours: number) => unknown>(
      (at) => at,
      (at) => at,
      (at) => new Date(at),
      (at) => new Date(at).toISOString(),
    ),
  )
  .map(([log, gone, clock]) =>
    log.map(({ contact, at, ...row }: LogContact): Row => {
      const kept = Object.entries(row).filter(([name]) => !gone.includes(name))
      return { ...Object.fromEntries(kept), at: at === null ? null : clock(at) }
    }),
  )

const spoilt: { readonly [field: string]: readonly unknown[] } = {
  at: ['soon', 1.5, 9e15, Number.NaN],
  customer: ['', true, 1.5, -0, 4e9],
  resolved: ['no', 0],
  resolvedAt: [-HOUR, 'never', 999 * HOUR],
  abandoned: ['yes'],
  satisfaction: [6, 'good'],
  reopens: [-1],
  resolvable: ['maybe'],
  agentReplies: [0.5],
  transfers: [-2],
}
/** ... a few of which hold something that cannot be right. */
const wild = fc
  .tuple(plain, fc.array(fc.tuple(fc.nat(), fc.nat(), fc.nat()), { maxLength: 3 }))
  .map(([log, faults]) => {
    const rows = [...log]
    for (const [at, field, which] of log.length ? faults : []) {
      const names = Object.keys(spoilt).filter((name) => name in log[0]!)
      const name = names[field % names.length]!
      const i = at % rows.length
      rows[i] = { ...rows[i], [name]: spoilt[name]![which % spoilt[name]!.length] }
    }
    return rows
  })
const draws = fc.array(fc.nat(4), { minLength: 1, maxLength: 12 })

test('fcr of contacts, as rows and as columns, counts what issues of them count, bin by bin', () => {
  fc.assert(
    fc.property(plain, fullOptions, draws, (log, options, draws) => {
      const expected = byIssues(log, options as Options)
      expect(binsOf(fcr(log, options as Options))).toEqual(expected)
      expect(binsOf(fcr(columnsOf(log, draws), options as Options))).toEqual(expected)
    }),
    { numRuns: 800 },
  )
})

test('fcr of columns answers and throws as of rows: code, path and message', () => {
  fc.assert(
    fc.property(
      wild,
      fullOptions,
      draws,
      fc.constantFrom('throw' as const, 'exclude'),
      (log, { where, resolvable, sameIssue, ...given }, draws, onInvalid) => {
        const options = { ...given, onInvalid } as Options
        const ofRows = outcomeOf(() => fcr(log, options))
        expect(outcomeOf(() => fcr(columnsOf(log, draws), options))).toEqual(ofRows)
        // the same rows by the slow way: one of them is in legs
        const slow = outcomeOf(() => fcr([...log, { customer: null, at: null, contact: 'c' }], options))
        if ('error' in ofRows) expect(slow).toEqual(ofRows)
        else {
          const { excluded, ...others } = (slow as { counts: FcrResult }).counts
          const missing = excluded.missing - 1
          expect({ ...others, excluded: { ...excluded, missing } }).toEqual(
            (ofRows as { counts: object }).counts,
          )
        }
      },
    ),
    { numRuns: 800 },
  )
})

test('issuesFromContacts of columns equals that of rows', () => {
  fc.assert(
    fc.property(plain, draws, (log, draws) => {
      const rules = { asOf: 40 * 24 * HOUR }
      const complete = log.map((row) =>
        Object.fromEntries(Object.entries(row).map(([k, v]) => [k, v ?? null])),
      )
      expect(issuesFromContacts(columnsOf(log, draws), rules).dropped).toEqual(
        issuesFromContacts(log, rules).dropped,
      )
      const openers = (rows: readonly Row[] | Columns): unknown[] =>
        issuesFromContacts(rows as readonly Row[], rules).items.map(({ opener, ...issue }) => [
          issue,
          { ...opener },
        ])
      expect(openers(columnsOf(log, [2]))).toEqual(openers(complete))
    }),
  )
})
