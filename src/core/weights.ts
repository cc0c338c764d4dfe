import { CxMetricsError, checkItems } from './errors.ts'
import type { Field } from './metric.ts'

/** Weights beside a list of answers, one each; null and undefined leave an answer out, and so does 0. */
export type Weights = Iterable<number | null | undefined>

/** Items with the weights that lie beside them, one each, as a field of the item's place. */
export function besideItems<Item>(
  items: Iterable<Item>,
  weights: Weights,
): {
  readonly items: ArrayLike<Item> & Iterable<Item>
  readonly weight: Field<Item, number | null | undefined>
} {
  checkItems(items)
  const listed = [...items]
  checkItems(weights, 'weights')
  const given = [...weights]
  if (listed.length !== given.length) {
    throw new CxMetricsError(
      'length_mismatch',
      `weights must be one per item: ${given.length} for ${listed.length}`,
      ['weights'],
    )
  }
  return { items: listed, weight: (_, index) => given[index] }
}
