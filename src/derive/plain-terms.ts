import { type ColumnSource, valueAt } from '../core/columns.ts'
import { durationMs } from '../time/duration.ts'
import { ordinalsOf } from './ordinals.ts'
import { isMissing, type PlainRows, readPlainRows } from './plain-rows.ts'
import { termTable } from './term-table.ts'
import { isKey, type TermOptions, type Terms } from './terms.ts'

/** Plain rows, and which of them customers with several have. */
export interface PlainTerms extends Pick<PlainRows, 'from' | 'to'> {
  /** 1 for the rows of customers with several, null where there are none. */
  readonly several: Uint8Array | null
  /** The terms of those customers. */
  readonly shared: Terms<never>
}

/** `readPlainRows` by customer; null too for rows that are not. */
export function readPlainTerms(
  rows: readonly object[] | null,
  source: ColumnSource | null,
  options: TermOptions,
  timeZone: string,
): PlainTerms | null {
  const read = readPlainRows(rows, source, options, timeZone)
  if (!read) return null
  const { from, to, keys, name } = read
  const size = from.length
  const numbers = keys && ordinalsOf(keys, size, name, isKey)
  // up to 2: bytes stay in the cache
  const times = new Uint8Array(numbers?.count ?? 0)
  for (let i = 0; numbers && i < size; i++) {
    const code = numbers.codes[i]!
    if (code >= 0) times[code] = times[code] === 0 ? 1 : 2
    // a row without a subscription is one by itself
    else if (!(options.unit === 'subscription' && isMissing(valueAt(keys!, i, name, 0)))) return null
  }
  const several = times.some((count) => count > 1) ? new Uint8Array(size) : null
  const table = termTable(several ? size : 0)
  for (let i = 0; several && i < size; i++) {
    const code = numbers!.codes[i]!
    if (code < 0 || times[code] === 1) continue
    several[i] = 1
    const end = to[i]!
    table.add(table.place(code, null, i), from[i]!, Number.isNaN(end) ? Infinity : end, i)
  }
  const shared = { ...table.close(), rows: [], graceMs: durationMs('grace', options.grace ?? 0) }
  return { from, to, several, shared }
}
