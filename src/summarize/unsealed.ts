import type { ValueTable } from '../core/metric.ts'
import type { ValueStore } from '../core/waiting-room.ts'
import { unsortedTable } from '../stats/unsorted-table.ts'

/** Fewer values are sorted sooner than all else is looked at without. */
const FEW = 500

/** The table of a store where nobody is going to see it: its values are not sorted unless something asks for that. */
export function unsealed(store: ValueStore): ValueTable {
  const blocks = store.unsorted()
  const many = blocks !== null && blocks.reduce((n, { length }) => n + length, 0) >= FEW
  return many ? unsortedTable(blocks) : store.table()
}
