import type { CodeReader, Collector } from './collector.ts'
import { oneByOne, type Range } from './column-loops.ts'
import { parts, placeLines, withPlaces, written } from './generated.ts'

/** A key whose values are words of a dictionary. */
export interface WordedKey {
  readonly indices: ArrayLike<number | null>
  readonly words: number
  /** The code of the key in a row, whatever stands there; throws for what can be none. */
  readonly codeAt: (i: number) => number
}

/** A metric of codes whose values are a list. */
export interface ListedCodes {
  readonly reader: CodeReader
  readonly values: ArrayLike<unknown>
  /** The place of a row's answer, whatever it is; throws for what is none. */
  readonly placeAt: (i: number) => number
}

/** More combinations of words than this are not looked up in a grid: 4 MB. */
const MOST = 1_048_576

/**
 * So many rows are worth code of their own: engines write the columns at hand into the code of a function that was made
 * for these alone, which takes half the time.
 */
const OWN = 1_000_000

/**
 * Finds the groups of rows and counts their answers in one go: a grid has the group of every combination of words that
 * was seen, the last place along each key being that of the missing. Null where the grid is large for so many rows.
 */
export function gridLoop(
  collector: Collector,
  keys: readonly WordedKey[],
  counted: readonly ListedCodes[],
  rows: number,
  into: Int32Array,
): Range | null {
  const { groups, cells } = collector
  const size = keys.reduce((product, { words }) => product * (words + 1), 1)
  if (8 * size > rows || size > MOST) return null
  const grid = new Int32Array(size).fill(-1)
  const cellAt = (i: number): number =>
    keys.reduce((cell, { indices, words }) => {
      const word = indices[i] ?? -1
      return cell * (words + 1) + (word < 0 ? words : word)
    }, 0)
  const fast = fastLoop(collector, keys, counted, grid, rows, into)
  return oneByOne(
    (i, from, to) => fast(i, from, to, cells.block.counts),
    (i, from) => {
      const group = groups.groupOf(keys.map(({ codeAt }) => codeAt(i)))
      cells.reserve(group + 1)
      for (const { placeAt } of counted) cells.block.counts[group * cells.stride + placeAt(i)]!++
      into[i - from] = group
      grid[cellAt(i)] = group
    },
  )
}

/**
 * Written out for so many keys and columns; answers the row it stopped at. There is no call in it, for after one an engine
 * has to look at everything anew.
 */
function fastLoop(
  { plan, codes, others, where, cells: { stride } }: Collector,
  keys: readonly WordedKey[],
  counted: readonly ListedCodes[],
  grid: Int32Array,
  rows: number,
  into: Int32Array,
): (i: number, from: number, to: number, counts: Float64Array) => number {
  const lines = [
    ...(where ? ['if (into[i - from] < 0) continue'] : []),
    'let cell = 0',
    ...keys.flatMap((_, k) => [
      `let word${k} = key${k}indices[i]`,
      `if (word${k} >>> 0 !== word${k} || word${k} >= key${k}words) {`,
      `  if (word${k} != null && word${k} !== -1) return i`,
      `  word${k} = key${k}words`,
      '}',
      `cell = cell * (key${k}words + 1) + word${k}`,
    ]),
    'const group = grid[cell]',
    'if (group < 0) return i',
    ...counted.flatMap((_, c) => [...placeLines(c, `code${c}values[i]`), `if (place${c} < 0) return i`]),
    ...counted.map((_, c) => `counts[group * stride + place${c}]++`),
    ...(others.length + codes.length > counted.length ? ['into[i - from] = group'] : []),
  ]
  const text = `(i, from, to, counts) => {
    for (; i < to; i++) {
      ${lines.join('\n      ')}
    }
    return to
  }`
  return written(rows < OWN ? plan : {}, text, {
    grid,
    into,
    stride,
    ...parts('key', keys),
    ...parts(
      'code',
      counted.map(({ values, reader }) => ({ values, ...withPlaces(reader) })),
    ),
  })
}
