import { mapped } from '../core/mapped.ts'
/** Numbers the combinations of key codes that occur, without ever joining them. */
export interface Groups {
  readonly count: () => number
  /**
   * For every key but the first: the node of a code under the node of the key before. The first key's code is its node,
   * and the last key's node is the group.
   */
  readonly children: readonly ((node: number, code: number) => number)[]
  /** For every key but the first: where `children` looks first. */
  readonly grids: readonly Grid[]
  /** `children` for many rows at once: nodes become those of their codes, but for rows that are −1. */
  readonly descend: readonly ((nodes: Int32Array, codes: Int32Array, rows: number) => void)[]
  readonly groupOf: (codes: readonly number[]) => number
  /** Adds the code of each key of a group to the list of the key. */
  readonly listCodes: (group: number, lists: readonly number[][]) => void
}

/** A node and a code have the number `ids[node * width + code] - 1`, if that is 0 or more. */
interface Grid {
  ids: Int32Array
  width: number
  /** How many nodes it has; 0 where a grid would be too large. */
  height: number
}

/** The groups of `keys` keys; `codes` says how many values the first one has so far. */
export function groupsOf(keys: number, codes: () => number): Groups {
  const levels: PairTable[] = []
  while (levels.length < keys - 1) levels.push(pairTable())
  const last = levels.at(-1)
  return {
    count: () => (last ? last.count() : keys === 0 ? 1 : codes()),
    children: mapped(levels, ({ idOf }) => idOf),
    grids: mapped(levels, ({ grid }) => grid),
    descend: mapped(levels, ({ idsOf }) => idsOf),
    groupOf: (codes) => codes.slice(1).reduce((node, code, i) => levels[i]!.idOf(node, code), codes[0] ?? 0),
    listCodes: (group, lists) => {
      let node = group
      for (let level = levels.length - 1; level >= 0; level--) {
        lists[level + 1]!.push(levels[level]!.codeOf(node))
        node = levels[level]!.nodeOf(node)
      }
      if (keys > 0) lists[0]!.push(node)
    },
  }
}

interface PairTable {
  readonly grid: Grid
  readonly count: () => number
  readonly idOf: (node: number, code: number) => number
  readonly idsOf: (nodes: Int32Array, codes: Int32Array, rows: number) => void
  readonly nodeOf: (id: number) => number
  readonly codeOf: (id: number) => number
}

/** Entries of a grid: 4 MB. */
const GRID = 1_048_576

/**
 * Numbers pairs of whole numbers in the order of arrival: open addressing over two columns, grown by doubling, and in
 * front of it a grid of all pairs while that is small.
 */
function pairTable(): PairTable {
  let count = 0
  // columns of 64 bytes are much quicker to make than larger ones
  let nodes = new Int32Array(4)
  let codes = new Int32Array(4)
  let places = new Int32Array(16)
  let shift = 28
  const grid: Grid = { ids: new Int32Array(16), width: 4, height: 4 }
  const enter = (id: number): void => {
    let place = hash(nodes[id]!, codes[id]!) >>> shift
    while (places[place] !== 0) place = (place + 1) & (places.length - 1)
    places[place] = id + 1
  }
  const grow = (): void => {
    nodes = grown(nodes)
    codes = grown(codes)
    places = new Int32Array(places.length * 2)
    shift--
    for (let id = 0; id < count; id++) enter(id)
  }
  const widen = (node: number, code: number): void => {
    while (grid.width <= code) grid.width *= 2
    while (grid.height <= node) grid.height *= 2
    if (grid.width * grid.height > GRID) grid.height = 0
    grid.ids = new Int32Array(grid.width * grid.height)
    if (grid.height > 0)
      for (let id = 0; id < count; id++) grid.ids[nodes[id]! * grid.width + codes[id]!] = id + 1
  }
  const find = (node: number, code: number): number => {
    let place = hash(node, code) >>> shift
    for (let id = places[place]!; id !== 0; id = places[place]!) {
      if (nodes[id - 1] === node && codes[id - 1] === code) return id - 1
      place = (place + 1) & (places.length - 1)
    }
    return -1
  }
  const add = (node: number, code: number): number => {
    const found = find(node, code)
    if (found >= 0) return found
    if (count === nodes.length) grow()
    nodes[count] = node
    codes[count] = code
    enter(count++)
    if (grid.height > 0) {
      if (node >= grid.height || code >= grid.width) widen(node, code)
      else grid.ids[node * grid.width + code] = count
    }
    return count - 1
  }
  return {
    grid,
    count: () => count,
    idOf: (node, code) => {
      const { ids, width, height } = grid
      const id = node < height && code < width ? ids[node * width + code]! : 0
      return id > 0 ? id - 1 : add(node, code)
    },
    idsOf: (into, under, rows) => {
      let from = 0
      // until a pair is not in the grid: then the grid may be another one
      while (from < rows) {
        from = idsIn(grid, into, under, from, rows)
        if (from < rows) {
          into[from] = add(into[from]!, under[from]!)
          from++
        }
      }
    },
    nodeOf: (id) => nodes[id]!,
    codeOf: (id) => codes[id]!,
  }
}

/** Looks up pairs in a grid, up to the first that is not there. */
function idsIn(
  { ids, width, height }: Grid,
  nodes: Int32Array,
  codes: Int32Array,
  from: number,
  to: number,
): number {
  for (let i = from; i < to; i++) {
    const node = nodes[i]!
    if (node < 0) continue
    const code = codes[i]!
    if (node >= height || code >= width) return i
    const id = ids[node * width + code]!
    if (id === 0) return i
    nodes[i] = id - 1
  }
  return to
}

function hash(node: number, code: number): number {
  const mixed = Math.imul(node, 0x9e3779b1) ^ Math.imul(code, 0x85ebca6b)
  return Math.imul(mixed ^ (mixed >>> 15), 0xc2b2ae35)
}

function grown(column: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(column.length * 2)
  larger.set(column)
  return larger
}
