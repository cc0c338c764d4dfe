import { type AnyRow, columnsOf, type Rows } from '../core/columns.ts'
import { CxMetricsError, isRecord, show } from '../core/errors.ts'
import { type Collector, newCollector } from './collector.ts'
import { addColumns } from './columns.ts'
import type { RowLoop } from './plain-loop.ts'
import type { Plan } from './plan.ts'
import { rowLoop } from './rows.ts'
import { seal, type Table } from './table.ts'

/**
 * Puts every row in its cell and returns the totals, by groups: plain data that merges, rolls up, is stored as JSON, and
 * is presented by `present`.
 *
 * @param rows objects, columns of one length, or an Arrow table; they stay as they are
 * @throws `invalid_value` naming row, field and value, unless a metric's `onInvalid` is `exclude`; `invalid_option`,
 * `invalid_input`, `length_mismatch`
 * @example
 * const plan = { by: { team: 'team' }, metrics: { nps: npsMetric('score') } }
 * tabulate([{ team: 'x', score: 9 }, { team: 'y', score: 3 }], plan).keys // [['x', 'y']]
 * tabulate({ team: ['x', 'y'], score: Uint8Array.of(9, 3) }, plan).groups // 2
 * @category Groups
 * @since 0.1.0
 */
export function tabulate<Row = AnyRow>(rows: Rows<Row>, plan: Plan<NoInfer<Row>>): Table {
  return seal(collected(rows, plan))
}

/** ... before it is a table. */
export function collected<Row>(rows: Rows<Row>, plan: Plan<NoInfer<Row>>): Collector {
  const collector = newCollector(plan)
  intake(collector).add(rows)
  return collector
}

/** Takes in rows in whatever form and counts them. */
export interface Intake {
  readonly add: (rows: unknown) => void
  readonly rows: () => number
}

/** Rows of an iterable that are gathered before they are looked at. */
const BATCH = 4096

export function intake(collector: Collector): Intake {
  let loop: RowLoop | undefined
  let base = 0
  const addList = (rows: ArrayLike<unknown>, length: number): void => {
    refusePromise(rows[0])
    loop ??= rowLoop(collector)
    loop(rows, 0, length, base)
    base += length
  }
  return {
    rows: () => base,
    add: (rows) => {
      const columns = columnsOf(rows)
      if (columns) {
        addColumns(collector, columns, base)
        base += columns.length
      } else if (Array.isArray(rows)) addList(rows, rows.length)
      else {
        if (!isRecord(rows) || !(Symbol.iterator in rows)) throw badRows(rows)
        const batch: unknown[] = []
        for (const row of rows as unknown as Iterable<unknown>) {
          if (batch.push(row) === BATCH) addList(batch.splice(0), BATCH)
        }
        addList(batch, batch.length)
      }
    },
  }
}

/** A promise of rows has no columns: all of them would be missing. */
export function refusePromise(row: unknown): void {
  if (!isRecord(row) || typeof row['then'] !== 'function') return
  throw new CxMetricsError('invalid_input', 'a row must not be a promise: await it first')
}

function badRows(rows: unknown): CxMetricsError {
  const text = `rows must be row objects, columns by name or an Arrow table, got ${show(rows)}`
  return new CxMetricsError('invalid_input', text)
}
