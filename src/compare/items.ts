import { placer, tally } from '../core/evaluate.ts'
import type { Metric } from '../core/metric.ts'
import type { MetricResult } from '../core/result.ts'
import { tallyOf } from './population.ts'

/** What each row is worth: the value of a metric that has seen it alone, null where that is none. */
export function worthsOf<Row>(
  metric: Metric<Row, MetricResult>,
  rows: readonly Row[],
): readonly (number | null)[] {
  const worthOf = byItself(metric)
  const place = placer(metric)
  const known = new Map<string, number | null>()
  return rows.map((row, index) => {
    let worth: number | null = null
    place(row, index, (slot, _, value) => {
      const key = `${slot} ${value}`
      const seen = known.get(key)
      worth = seen === undefined ? worthOf(slot, value) : seen
      known.set(key, worth)
    })
    return worth
  })
}

/** What an item of each class is worth, of a metric whose items carry nothing. */
export function worthsOfClasses<Row>(metric: Metric<Row, MetricResult>): readonly number[] {
  const worthOf = byItself(metric)
  return metric.bins.classes.flatMap((_, slot) => worthOf(slot, undefined) ?? [])
}

function byItself<Row>(
  metric: Metric<Row, MetricResult>,
): (slot: number, value: number | undefined) => number | null {
  const nothing = tally(metric, [])
  return (slot, value) =>
    slot < metric.bins.classes.length
      ? metric.finish(tallyOf(metric, nothing, [{ slot, weight: 1, value, adds: [1, 1, 1] }], [1])).value
      : null
}
