import { read } from '../core/evaluate.ts'
import type { Field } from '../core/metric.ts'
import { blockLoop } from './block-loop.ts'
import { type Collector, placerOf } from './collector.ts'
import { FEW, mayGenerate, parts, placeLines, withPlaces, written } from './generated.ts'
import { BESIDE, nearOf } from './keys.ts'
import { columnNames, type RowLoop, readsNames } from './plain-loop.ts'

/**
 * The loop over rows: in blocks, until there are so many that one made for the plan is worth it, where code may be
 * generated. Only in a function of its own does `row[name]` stay as fast as `row.score` once other plans have run.
 */
export function rowLoop(collector: Collector, generate?: boolean): RowLoop {
  let loop = blockLoop(collector)
  let done = 0
  return (rows, from, to, base) => {
    const few = done < FEW
    done += to - from
    if (few && done >= FEW && (generate ?? mayGenerate())) loop = generatedLoop(collector)
    loop(rows, from, to, base)
  }
}

/**
 * The plain loop, written out for so many keys and columns, and a fast one before it that has no calls, after which an
 * engine would look at everything anew: rows that need any are left to the other. So are all rows of a plan with functions
 * of the row: none is called twice for one.
 */
function generatedLoop(collector: Collector): RowLoop {
  const every = writtenLoop(collector, false)
  const fast = columnNames(collector) ? writtenLoop(collector, true) : (_: unknown, i: number) => i
  return (rows, from, to, base) => {
    let left = 1
    for (let i = from; i < to; ) {
      // In pieces: engines run the best code they have from the next call on, and one call would be all there is.
      const end = Math.min(to, i + FEW)
      const stop = fast(rows, i, end, base)
      // where most rows are left over, more and more at once
      left = stop < i + 8 ? Math.min(2 * left, FEW) : 1
      i = stop < end ? every(rows, stop, Math.min(to, stop + left), base) : stop
    }
  }
}

/** Answers the row it stopped at: the first that needs a call, if it is `fast`. The text is made of whole numbers alone. */
function writtenLoop(
  collector: Collector,
  fast: boolean,
): (rows: ArrayLike<unknown>, i: number, to: number, base: number) => number {
  const { plan, keys, codes, others, groups, cells, where } = collector
  const read = (name: string, { field }: { readonly field: Field<never> }): string =>
    typeof field === 'function' ? `${name}(row, at)` : `row[${name}]`
  const or = (call: string): string => (fast ? 'return i' : call)
  const lines = [
    ...(where
      ? ['if (!where(row, at, (column) => read(row, column, at))) { collector.filtered++; continue }']
      : []),
    ...(readsNames(collector)
      ? [`if (typeof row !== "object" || row === null) ${or('read(row, "", at)')}`]
      : []),
    ...keys.flatMap((key, k) => [
      `value = ${read(`key${k}field`, key)}`,
      ...(key.bucket
        ? [`code = key${k}codeOf(value, key${k}name, at)`]
        : [
            `if (typeof value !== "string" || key${k}values[code = key${k}near[place = nearOf(value)]] !== value`,
            `  && key${k}values[code = key${k}near[place + ${BESIDE}]] !== value)`,
            `  ${or(`code = key${k}codeOf(value, key${k}name, at)`)}`,
          ]),
      ...(k === 0
        ? ['group = code']
        : fast
          ? [
              `if (group >= height${k - 1} || code >= width${k - 1}) return i`,
              `if ((group = ids${k - 1}[group * width${k - 1} + code] - 1) < 0) return i`,
            ]
          : [`group = level${k - 1}child(group, code)`]),
    ]),
    `if (group >= room) ${or('{ room = reserve(group + 1); counts = block.counts }')}`,
    ...codes.flatMap((column, c) => [
      ...placeLines(c, read(`code${c}field`, column)),
      `if (place${c} < 0) ${or(`place${c} = code${c}placeOf(value${c}, at)`)}`,
    ]),
    'start = group * stride',
    ...codes.map((_, c) => `counts[start + place${c}]++`),
    ...others.map((_, m) => `metric${m}placer(row, at, group)`),
  ]
  const text = `(rows, i, to, base) => {
    let value, code, place, start, group = 0, room = reserve(1), counts = block.counts
    ${groups.grids.map((_, k) => `const { ids: ids${k}, width: width${k}, height: height${k} } = level${k}grid`).join('\n    ')}
    for (; i < to; i++) {
      const row = rows[i], at = base + i
      ${lines.join('\n      ')}
    }
    return to
  }`
  return written(plan, text, {
    collector,
    where,
    read: readColumn,
    nearOf,
    block: cells.block,
    stride: cells.stride,
    reserve: cells.reserve,
    ...parts(
      'key',
      keys.map((key) => ({ ...key, near: key.near() })),
    ),
    ...parts('code', codes.map(withPlaces)),
    ...parts(
      'level',
      groups.children.map((child, k) => ({ child, grid: groups.grids[k] })),
    ),
    ...parts(
      'metric',
      others.map((metric) => ({ placer: placerOf(collector, metric) })),
    ),
  })
}

function readColumn(row: unknown, column: string, index: number): unknown {
  return read(row, column as Field<never>, index)
}
