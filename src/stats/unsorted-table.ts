import type { ValueTable } from '../core/metric.ts'
import { addTo, emptySum, exactText, exactValue } from '../core/sum.ts'
import { madeWhenRead } from '../core/unsorted.ts'
import { tableOfBlocks } from '../core/values.ts'
import { selectByBucket } from './select.ts'

/** `tableOf` of whole numbers, which waits until somebody reads it. The blocks must stay as they are. */
export function unsortedTable(blocks: readonly Float64Array[]): ValueTable {
  const exact = emptySum()
  let n = 0
  let least = Infinity
  let greatest = -Infinity
  for (const block of blocks) {
    let sum = 0
    for (let i = 0; i < block.length; i++) {
      const value = block[i]!
      sum += value
      least = Math.min(least, value)
      greatest = Math.max(greatest, value)
    }
    n += block.length
    // a sum of whole numbers is exact while none on the way is beyond 2^53
    if (block.length * Math.max(greatest, -least) <= 2 ** 53) addTo(exact, sum)
    else for (let i = 0; i < block.length; i++) addTo(exact, block[i]!)
  }
  const values = {
    blocks,
    n,
    least: least + 0, // −0 becomes 0
    greatest: greatest + 0,
    total: exactValue(exactText(exact)),
    select: (ranks: readonly number[]) => selectByBucket(blocks, ranks, { n, least, greatest })!,
  }
  return madeWhenRead(values, () => tableOfBlocks(blocks))
}
