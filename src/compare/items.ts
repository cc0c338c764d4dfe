import { placer, tally } from '../core/evaluate.ts'
import type { Metric, Tally } from '../core/metric.ts'
import type { MetricResult } from '../core/result.ts'

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
  const nothing: Tally = tally(metric, [])
  return (slot, value) => {
    const name = metric.bins.classes[slot]
    if (name === undefined) return null
    const counts = { ...nothing.counts, [name]: 1 }
    const values = nothing.values && {
      ...nothing.values,
      ...(value !== undefined && { [name]: { values: [value], counts: [1] } }),
    }
    return metric.finish({ ...nothing, counts, values }).value
  }
}
