import type { AnyRow } from '../core/columns.ts'
import { CxMetricsError } from '../core/errors.ts'
import { type Keep, placer, read } from '../core/evaluate.ts'
import type { Field } from '../core/metric.ts'
import { newCollector } from './collector.ts'
import type { Plan } from './plan.ts'
import { checkSameTable, collect, seal, type Table } from './table.ts'
import { refusePromise } from './tabulate.ts'

/**
 * A table that rows enter and leave one at a time.
 *
 * @category Groups
 * @since 0.1.0
 */
export interface LiveTable<Row> {
  /** Counts a row. Throws for one that cannot be right, and nothing has changed. */
  readonly add: (row: Row) => void
  /**
   * Takes a row out that was added before, by its values: it must be as it was. Throws where no item like it is left, and
   * nothing has changed. Weights and amounts are only kept as sums: that one was another is noticed where what
   * is left could not be the sum of what is left.
   */
  readonly remove: (row: Row) => void
  /** The table as it is now: what `tabulate` gives of the rows that are in it. */
  readonly snapshot: () => Table
}

/**
 * A table for rows that come one at a time, and may be corrected: remove the wrong row, add the right one. It grows with
 * all groups that ever were, and with distinct values where a metric keeps them, not with rows.
 *
 * @param from a table to go on with: that of an earlier snapshot
 * @throws `invalid_option`; `definition_mismatch` where `from` was made by another plan. `add` throws `invalid_value` and
 * `invalid_input` like `tabulate`, and `remove` also `invalid_input` for a row that is not there.
 * @example
 * const plan = { by: { team: 'team' }, metrics: { nps: npsMetric('score') } }
 * const live = liveTable(plan)
 * live.add({ team: 'x', score: 9 })
 * live.add({ team: 'x', score: 2 })
 * live.remove({ team: 'x', score: 2 })
 * present(live.snapshot(), plan)[0].nps.value // 100
 * @category Groups
 * @since 0.1.0
 */
export function liveTable<Row = AnyRow>(plan: Plan<NoInfer<Row>>, from?: Table): LiveTable<Row> {
  const collector = newCollector<Row>(plan)
  const { where, keys, metrics, groups, cells } = collector
  if (from !== undefined) {
    checkSameTable(seal(collector), from)
    collect(collector, from, 1)
  }
  const placers = metrics.map((metric) => placer(metric))
  let index = 0
  let moves: Parameters<Keep>[] = []
  const keep: Keep = (...move) => {
    moves.push(move)
  }
  /** Looks at all of a row before it changes anything, and undoes what it did where one metric has no such item. */
  const put = (row: never, sign: 1 | -1): void => {
    refusePromise(row)
    if (where && !where(row, index, (column) => read(row, column as Field<never>, index))) {
      if (collector.filtered + sign < 0) {
        throw new CxMetricsError('invalid_input', 'a row to remove must be there: no filtered row is left')
      }
      collector.filtered += sign
      return
    }
    moves = []
    for (const place of placers) place(row, index, keep)
    const codes = keys.map(({ field, name, codeOf }) => codeOf(read(row, field, index), name, index))
    const group = groups.groupOf(codes)
    cells.reserve(group + 1)
    const apply = (metric: number, sign: 1 | -1): boolean => {
      const [slot, weight, value, amounts] = moves[metric]!
      return cells.keep(metric, group, slot, sign, weight, value, amounts)
    }
    let done = 0
    while (done < metrics.length && apply(done, sign)) done++
    if (done === metrics.length) return
    while (done > 0) apply(--done, 1)
    throw new CxMetricsError('invalid_input', 'a row to remove must be there: none like this is left')
  }
  return {
    add: (row) => {
      put(row as never, 1)
      index++
    },
    remove: (row) => put(row as never, -1),
    snapshot: () => seal(collector),
  }
}
