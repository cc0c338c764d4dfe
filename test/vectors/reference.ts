import { parse } from 'csv-parse/sync'
import { hasShared, readShared } from './vectors.ts'

/** Expected figures of the reference data, in percent, ten decimals. */
export interface Reference {
  readonly id: string
  readonly file: string
  // biome-ignore lint/suspicious/noExplicitAny: figures of many shapes, read as they lie
  readonly expected: any
}

export type Row = { readonly [column: string]: string }

export function references(): Reference[] {
  return hasShared ? JSON.parse(readShared('data/reference.json')) : []
}

export function reference(id: string): Reference {
  const found = references().find((one) => one.id === id)
  if (!found) throw new Error(`no reference ${id}`)
  return found
}

export function readRows(file: string): Row[] {
  return parse(readShared(`data/${file}`), { columns: true, bom: true })
}

/** Ten decimals, as the reference prints them. */
export const tenDecimals = { abs: 6e-11, rel: 1e-12 } as const

export function groupBy<T>(rows: readonly T[], key: (row: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const row of rows) groups.set(key(row), [...(groups.get(key(row)) ?? []), row])
  return groups
}
