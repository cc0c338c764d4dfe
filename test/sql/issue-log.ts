import type { SqlColumnType } from '../../src/sql/index.ts'
import type { Column } from '../engines/engine.ts'
import type { LogContact } from '../metrics/fcr-reference.ts'

/** What a column of a table holds, of which rows of a log have either kind. */
export function worded(rows: readonly LogContact[]): LogContact[] {
  const word = (value: unknown): string | null =>
    (value ?? null) === null ? null : `${typeof value} ${value}`
  return rows.map((row) => ({ ...row, customer: word(row.customer), contact: word(row.contact) }))
}

const COLUMNS = {
  id: 'integer',
  customer: 'text',
  at: 'instant',
  resolvedAt: 'instant',
  issue: 'text',
  contact: 'text',
  topic: 'text',
  channel: 'text',
  resolved: 'boolean',
  abandoned: 'boolean',
  wrongDepartment: 'boolean',
  bot: 'boolean',
  satisfaction: 'integer',
  reopens: 'integer',
  agentReplies: 'integer',
  customerReplies: 'integer',
  transfers: 'integer',
  agents: 'integer',
  durationMs: 'integer',
  resolvable: 'boolean',
} as const

export function columnsOf(rows: readonly LogContact[]): readonly Column[] {
  return Object.entries(COLUMNS).map(([name, type]) => ({
    name,
    type,
    values: rows.map((row) => (row as unknown as { [name: string]: never })[name] ?? null),
  }))
}

export const types: { readonly [column: string]: SqlColumnType } = {
  id: 'number',
}
