/** A cell of any level; a level is a bit per key that is kept. */
interface Cell {
  readonly level: number
  /** The code of each key, null where the key is rolled away. */
  readonly at: readonly (number | null)[]
  n: number
  withheld: boolean
  /** The line along each key that is kept; a key that is rolled away leaves a hole. */
  readonly partOf: Line[]
  readonly totalOf: Line[]
}
/** A sum that anybody can do: over all codes of one key. */
interface Line {
  readonly level: number
  readonly total: Cell
  readonly parts: Map<number, Cell>
  withheld: number
  pooled: number
}
interface Counted {
  readonly at: readonly number[]
  readonly n: number
}
/** A sparse vector modulo `prime`: rows ascend, no value is 0. */
interface Vector {
  readonly rows: readonly number[]
  readonly values: readonly number[]
}

// The largest prime under 2²⁶: a product plus a residue is still an exact double.
const prime = 67_108_859
// Entries that elimination may touch at one level, about a second's worth. Each level has its own, so that it comes out the
// same when it is all there is.
const patience = 1e7

/**
 * Which of the cells must not be shown, so that no value resting on 0 < n < minimum follows from shown ones by adding and
 * subtracting along the keys; true is withheld. The same in whatever order the cells come.
 *
 * The margins are judged too, from the total down, each by the levels above it alone: a table that is rolled up has the
 * same cells withheld as that level has in here. At each level
 * 1. small cells are withheld, each with the box (a corner's opposite in every key) that costs the fewest answers: what
 *    alternately adds to and takes from its corners moves no margin, so none of its corners can be told;
 * 2. where a total is withheld, so is one part at least, the smallest; in a line whose total is shown the next smallest
 *    follow until two are withheld and their pooled n reaches the minimum;
 * 3. a withheld cell that several lines together still tell gets others withheld until they do not.
 * Cells with n = 0 have no value: they are neither withheld nor a help.
 *
 * What margins that are each safe alone tell between them no choice below can hide, and none is tried: with 10 answers at
 * (0, 0), 3 at (1, 0) and 10 at (1, 1) the middle one is a column's total less a row's.
 *
 * Source: Cox 1980, Suppression methodology and statistical disclosure control, Journal of the American Statistical
 * Association 75:377–385; Willenborg and de Waal 2001, Elements of Statistical Disclosure Control.
 */
export function withheldCells(keys: number, cells: readonly Counted[], minimum: number): readonly boolean[] {
  const byPlace = new Map<string, Cell>()
  const levels: Cell[][] = []
  for (let level = 0; level < 2 ** keys; level++) {
    levels.push(rollUp(cells, level, byPlace))
    const safe = guardLines(levels[level]!, minimum)
    const within = levels.filter((_, above) => (above & level) === above)
    guardSystem(within.flat(), level, safe)
  }
  return cells.map(({ at }) => byPlace.get(at.join())!.withheld)
}

/** The cells of one level, smallest first, tied to their totals. */
function rollUp(cells: readonly Counted[], level: number, byPlace: Map<string, Cell>): Cell[] {
  const rolled: Cell[] = []
  for (const { at, n } of cells) {
    const kept = at.map((code, key) => ((level >> key) & 1 ? code : null))
    const place = kept.join()
    let cell = byPlace.get(place)
    if (cell === undefined) {
      cell = { level, at: kept, n: 0, withheld: false, partOf: [], totalOf: [] }
      byPlace.set(place, cell)
      rolled.push(cell)
    }
    cell.n += n
  }
  rolled.sort((a, b) => a.n - b.n || compareCodes(a.at, b.at))
  for (const cell of rolled)
    cell.at.forEach((code, key) => {
      if (code === null) return
      const total = byPlace.get(cell.at.map((code, other) => (other === key ? null : code)).join())!
      let line = total.totalOf.find((line) => line.level === level)
      if (line === undefined) {
        line = { level, total, parts: new Map(), withheld: 0, pooled: 0 }
        total.totalOf.push(line)
      }
      line.parts.set(code, cell)
      cell.partOf[key] = line
    })
  return rolled
}

function compareCodes(a: Cell['at'], b: Cell['at']): number {
  const key = a.findIndex((code, key) => code !== b[key])
  return key < 0 ? 0 : a[key]! - b[key]!
}

function withhold(cell: Cell): void {
  if (cell.withheld || cell.n === 0) return
  cell.withheld = true
  cell.partOf.forEach((line) => {
    line.withheld++
    line.pooled += cell.n
  })
}

/** Steps 1 and 2. Returns the cells known not to be told: those of a box that is all withheld. */
function guardLines(cells: readonly Cell[], minimum: number): Set<Cell> {
  const safe = new Set<Cell>()
  const cover = (cell: Cell): void => {
    withhold(cell)
    if (safe.has(cell)) return
    for (const corner of cheapestBox(cell)) {
      withhold(corner)
      safe.add(corner)
    }
  }
  const isBare = ({ total, withheld }: Line): boolean => total.withheld && withheld === 0
  const isThin = ({ total, withheld, pooled }: Line): boolean =>
    !total.withheld && withheld > 0 && (withheld < 2 || pooled < minimum)
  const small = cells.filter(({ n }) => n > 0 && n < minimum)
  // All of them first: a box of cells that are withheld anyway costs nothing.
  small.forEach(withhold)
  small.forEach(cover)
  const smallest = (isOpen: (line: Line) => boolean): Cell | undefined =>
    cells.find((cell) => !cell.withheld && cell.n > 0 && cell.partOf.some(isOpen))
  // What the levels above call for comes first: it may be all that the other lines want.
  const next = (): Cell | undefined => smallest(isBare) ?? smallest(isThin)
  for (let cell = next(); cell !== undefined; cell = next()) cover(cell)
  return safe
}

/**
 * The box around a cell whose corners not yet withheld have the fewest answers; empty where zeros leave no box. Along each
 * key the box reaches to another code or, where they are all withheld, to the totals: those can take up the movement.
 */
function cheapestBox(cell: Cell): readonly Cell[] {
  let box: readonly Cell[] = []
  let least = Number.POSITIVE_INFINITY
  const grow = (corners: readonly Cell[], key: number, cost: number): void => {
    if (key === cell.at.length) {
      box = corners
      least = cost
      return
    }
    const extend = (facing: (line: Line) => Cell | undefined): void => {
      const added: Cell[] = []
      let price = cost
      for (const corner of corners) {
        const other = facing(corner.partOf[key]!)
        if (other === undefined || other.n === 0) return
        if (!other.withheld) price += other.level === cell.level ? other.n : Number.POSITIVE_INFINITY
        if (price >= least) return
        added.push(other)
      }
      grow(corners.concat(added), key + 1, price)
    }
    const line = cell.partOf[key]
    if (line === undefined) {
      grow(corners, key + 1, cost)
      return
    }
    extend(({ total }) => total)
    for (const code of line.parts.keys()) {
      if (least <= cost) return
      if (code !== cell.at[key]) extend(({ parts }) => parts.get(code))
    }
  }
  grow([cell], 0, 0)
  return box
}

/**
 * Step 3, on the system of all lines so far: its unknowns are the withheld cells, a column each, and one is told exactly if
 * every dependency of the columns leaves it out. What is withheld for it is the rest of a dependency that has it in, made
 * of the nearest and smallest cells; all cells of a dependency are untold, so each takes one turn.
 */
function guardSystem(cells: readonly Cell[], level: number, safe: Set<Cell>): void {
  const effort = { left: patience }
  // The lines of this level first: each has few cells, so elimination starts sparse.
  const lines = new Set([...cells].reverse().flatMap((cell) => cell.partOf))
  const rowOf = new Map([...lines].map((line, row) => [line, row]))
  const solve = (unknowns: readonly Cell[], free: (i: number) => number): Float64Array => {
    const columns = unknowns.map((cell) => columnOf(cell, rowOf))
    return dependency(columns, free, effort)
  }
  // A dependency picked at random leaves out by chance what it need not about once in 2²⁶.
  const told = (unknowns: readonly Cell[]): Cell[] => {
    let seed = 1
    const z = solve(unknowns, () => {
      seed = (seed * 48_271) % 2_147_483_647
      return seed % prime
    })
    return unknowns.filter((_, i) => z[i] === 0)
  }
  let hopeless: Set<Cell> | undefined
  while (effort.left >= 0) {
    const hidden = cells.filter((cell) => cell.withheld)
    const shown = cells.filter((cell) => cell.level === level && cell.n > 0 && !cell.withheld)
    if (shown.length === 0 || hidden.every((cell) => safe.has(cell))) return
    const found = told(hidden).filter((cell) => !safe.has(cell))
    if (found.length > 0) hopeless ??= new Set(told(hidden.concat(shown)))
    const cell = found.find((cell) => !hopeless?.has(cell))
    if (effort.left < 0) break
    if (cell === undefined) return
    const apart = ({ at }: Cell): number =>
      at.filter((code, key) => cell.at[key] !== null && cell.at[key] !== code).length
    const near = shown.sort((a, b) => apart(a) - apart(b))
    const order = [...hidden.filter((other) => other !== cell), ...near, cell]
    const z = solve(order, (i) => (i === order.length - 1 ? 1 : 0))
    order.forEach((other, i) => {
      if (z[i] === 0) return
      withhold(other)
      safe.add(other)
    })
  }
  // Too long to find out: with all of a level withheld, what is still told could not be helped.
  for (const cell of cells) if (cell.level === level) withhold(cell)
}

/** A cell enters its lines as 1, as a part and as a total alike: with every other level's sign turned, parts and total add to 0. */
function columnOf({ partOf, totalOf }: Cell, rowOf: ReadonlyMap<Line, number>): Vector {
  const rows = [...partOf.flat(), ...totalOf].flatMap((line) => rowOf.get(line) ?? []).sort((a, b) => a - b)
  return { rows, values: rows.map(() => 1) }
}

/**
 * z with Σ z·column = 0. A column that those before it do not span is a pivot; the others take the value that `free` gives
 * them, and the pivots follow. Values mean nothing once the effort is spent.
 */
function dependency(
  columns: readonly Vector[],
  free: (i: number) => number,
  effort: { left: number },
): Float64Array {
  interface Step {
    readonly pivot: number
    readonly factor: number
  }
  const z = new Float64Array(columns.length)
  const pivots = new Map<number, { at: number; rest: Vector; inverse: number; steps: readonly Step[] }>()
  const settle = (value: number, steps: readonly Step[]): void => {
    for (const { pivot, factor } of steps) z[pivot] = (z[pivot]! + (prime - value) * factor) % prime
  }
  for (const [at, column] of columns.entries()) {
    const steps: Step[] = []
    let rest = column
    let pivot = pivots.get(rest.rows[0]!)
    while (pivot !== undefined && effort.left >= 0) {
      const factor = (rest.values[0]! * pivot.inverse) % prime
      steps.push({ pivot: pivot.at, factor })
      effort.left -= rest.rows.length + pivot.rest.rows.length
      rest = add(rest, prime - factor, pivot.rest)
      pivot = pivots.get(rest.rows[0]!)
    }
    if (effort.left < 0) return z
    if (rest.rows.length > 0) {
      pivots.set(rest.rows[0]!, { at, rest, inverse: inverse(rest.values[0]!), steps })
    } else {
      z[at] = free(at)
      settle(z[at]!, steps)
    }
  }
  // Each pivot is its column less its steps, which lead to earlier pivots only.
  for (const { at, steps } of [...pivots.values()].reverse()) settle(z[at]!, steps)
  return z
}

/** a + factor·b. */
function add(a: Vector, factor: number, b: Vector): Vector {
  const rows: number[] = []
  const values: number[] = []
  for (let i = 0, j = 0; i < a.rows.length || j < b.rows.length; ) {
    const [left, right] = [a.rows[i] ?? prime, b.rows[j] ?? prime]
    let value = left <= right ? a.values[i++]! : 0
    if (right <= left) value = (value + factor * b.values[j++]!) % prime
    if (value === 0) continue
    rows.push(left < right ? left : right)
    values.push(value)
  }
  return { rows, values }
}

/** By Euclid's algorithm. */
function inverse(value: number): number {
  let [a, b, x, y] = [value, prime, 1, 0]
  while (b > 0) {
    const quotient = Math.floor(a / b)
    ;[a, b, x, y] = [b, a - quotient * b, y, x - quotient * y]
  }
  return x < 0 ? x + prime : x
}
