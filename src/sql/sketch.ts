import { logParts } from '../core/sketch-values.ts'
import type { Items } from './items.ts'

/** Two more steps, in which values become what a sketch shows for them: the grid of `gridOf`, in whole numbers alone. */
export function sketchSteps({ metric, step, keys }: Items, from: string, relativeError: number): string {
  const kept = [...keys, 'bin', ...(metric.weight ? ['weight'] : [])]
  const first = 2 * logParts(relativeError)
  // Half the width of the bucket of a value: 0 for those that have one of their own.
  const ladder = [`WHEN value < ${first} THEN 0`]
  let half = 1
  for (let power = 2 * first; power < 2 ** 53; power *= 2) {
    ladder.push(`WHEN value < ${power} THEN ${half}`)
    half *= 2
  }
  const width = `CASE ${ladder.join(' ')} ELSE ${half} END AS half`
  const measured = step('measured', [...kept, 'value', width, 'n'], from)
  const shown = 'CASE WHEN half = 0 THEN value ELSE value - MOD(value, 2 * half) + half END AS value'
  return step('sketched', [...kept, shown, 'n'], measured)
}
