import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { withheldCells } from '../../src/summarize/withhold.ts'

interface Counted {
  readonly at: readonly number[]
  readonly n: number
}
interface Table {
  readonly keys: number
  readonly cells: readonly Counted[]
  readonly minimum: number
}

/** A full grid of cells; which n, zeros included, is up to the arbitrary. */
const tables = (n: fc.Arbitrary<number>, { keys = 3, least = 1 } = {}): fc.Arbitrary<Table> =>
  fc.array(fc.integer({ min: least, max: 4 }), { maxLength: keys }).chain((sizes) => {
    let places: number[][] = [[]]
    for (const size of sizes)
      places = places.flatMap((at) => Array.from({ length: size }, (_, code) => [...at, code]))
    const counts = fc.array(n, { minLength: places.length, maxLength: places.length })
    return fc.record({
      keys: fc.constant(sizes.length),
      cells: counts.map((counts) => places.map((at, i) => ({ at, n: counts[i]! }))),
      minimum: fc.integer({ min: 1, max: 12 }),
    })
  })
const dense = fc.oneof(fc.integer({ min: 1, max: 15 }), fc.integer({ min: 1, max: 100 }))
const sparse = fc.oneof(fc.constant(0), dense)
const runs = { numRuns: 400 }

interface Rolled extends Counted {
  readonly level: number
  readonly place: string
  readonly withheld: boolean
}
const kept = (at: readonly number[], level: number): number[] => at.filter((_, key) => (level >> key) & 1)
const placeOf = (at: readonly number[], level: number): string => `${level}:${kept(at, level).join()}`

/** A level as a table of its own, presented by itself. */
function rolledUp({ keys, cells, minimum }: Table, level: number): Rolled[] {
  const sums = new Map<string, Counted>()
  for (const { at, n } of cells) {
    const place = placeOf(at, level)
    sums.set(place, { at, n: n + (sums.get(place)?.n ?? 0) })
  }
  const rolled = [...sums].map(([place, { at, n }]) => ({ place, at, n, level }))
  const width = kept(Array<number>(keys).fill(0), level).length
  const withheld = withheldCells(
    width,
    rolled.map(({ at, n }) => ({ at: kept(at, level), n })),
    minimum,
  )
  return rolled.map((cell, i) => ({ ...cell, withheld: withheld[i]! }))
}

const levelsOf = (table: Table): Rolled[][] =>
  Array.from({ length: 2 ** table.keys }, (_, level) => rolledUp(table, level))

/** Every sum along one key, as the total and its parts. */
const linesOf = (
  levels: readonly (readonly Rolled[])[],
  keys: number,
): { total: Rolled; parts: Rolled[] }[] =>
  levels.flatMap((level, bits) =>
    Array.from({ length: keys }, (_, key) => key)
      .filter((key) => !((bits >> key) & 1))
      .flatMap((key) =>
        level.map((total) => {
          const finer = levels[bits | (1 << key)] ?? []
          return { total, parts: finer.filter(({ at }) => placeOf(at, bits) === total.place) }
        }),
      ),
  )

const modulus = 1_000_003
const power = (base: number, exponent: number): number => {
  let [result, square] = [1, base]
  for (let e = exponent; e > 0; e = Math.floor(e / 2)) {
    if (e % 2 === 1) result = (result * square) % modulus
    square = (square * square) % modulus
  }
  return result
}

/** Which unknown cells the sums tell: those alone in their row of the reduced row echelon form. */
function told(unknown: readonly Rolled[], lines: readonly { total: Rolled; parts: Rolled[] }[]): Set<string> {
  const column = new Map(unknown.map(({ place }, i) => [place, i]))
  let rows = lines.map(({ total, parts }) => {
    const row = Array<number>(unknown.length).fill(0)
    for (const { place } of parts) if (column.has(place)) row[column.get(place)!] = 1
    if (column.has(total.place)) row[column.get(total.place)!] = modulus - 1
    return row
  })
  const alone = new Set<string>()
  const done: number[][] = []
  unknown.forEach((_, c) => {
    const pivot = rows.find((row) => row[c] !== 0)
    if (pivot === undefined) return
    const scale = power(pivot[c]!, modulus - 2)
    const unit = pivot.map((value) => (value * scale) % modulus)
    const reduce = (row: number[]): number[] =>
      row[c] === 0 ? row : row.map((value, i) => (value + (modulus - row[c]!) * unit[i]!) % modulus)
    rows = rows.filter((row) => row !== pivot).map(reduce)
    done.splice(0, done.length, ...done.map(reduce), unit)
  })
  for (const row of done) {
    const [first, second] = row.flatMap((value, i) => (value === 0 ? [] : [i]))
    if (second === undefined) alone.add(unknown[first!]!.place)
  }
  return alone
}

/** For each level with those above it: what is told of small cells, and what would be even with the whole level withheld. */
function leaks(table: Table): { told: string[]; unavoidable: Set<string> }[] {
  const levels = levelsOf(table)
  const lines = linesOf(levels, table.keys)
  return levels.map((_, level) => {
    const within = levels.filter((_, above) => (above & level) === above).flat()
    const sums = lines.filter(
      ({ parts }) => parts.length > 0 && (parts[0]!.level & level) === parts[0]!.level,
    )
    const hidden = within.filter(({ withheld }) => withheld)
    const small = new Set(within.filter(({ n }) => n > 0 && n < table.minimum).map(({ place }) => place))
    const most = within.filter((cell) => cell.withheld || (cell.level === level && cell.n > 0))
    const leaked = [...told(hidden, sums)].filter((place) => small.has(place))
    return { told: leaked, unavoidable: leaked.length === 0 ? new Set() : told(most, sums) }
  })
}

describe('withheldCells', () => {
  test('withheldCells of a full table leaves no small cell of any level to be told', () => {
    fc.assert(
      fc.property(tables(dense, { least: 2 }), (table) => {
        expect(leaks(table).flatMap(({ told }) => told)).toEqual([])
      }),
      runs,
    )
  })

  test('withheldCells of a table with holes leaves told only what is told with the whole level withheld', () => {
    fc.assert(
      fc.property(tables(sparse), (table) => {
        for (const { told, unavoidable } of leaks(table))
          expect(told.filter((place) => !unavoidable.has(place))).toEqual([])
      }),
      runs,
    )
  })

  test('withheldCells withholds every small cell and none without answers', () => {
    fc.assert(
      fc.property(tables(sparse), ({ keys, cells, minimum }) => {
        const withheld = withheldCells(keys, cells, minimum)
        cells.forEach(({ n }, i) => {
          if (n < minimum) expect(withheld[i]).toBe(n > 0)
        })
      }),
    )
  })

  test('withheldCells of each level rolled up alone fits the levels above: guarded lines, totals with a withheld part', () => {
    fc.assert(
      fc.property(tables(sparse), (table) => {
        for (const { total, parts } of linesOf(levelsOf(table), table.keys)) {
          const withheld = parts.filter((part) => part.withheld)
          const pooled = withheld.reduce((sum, { n }) => sum + n, 0)
          const none = parts.every((part) => part.withheld || part.n === 0)
          if (total.withheld) expect(withheld.length).toBeGreaterThan(0)
          else if (withheld.length > 0)
            expect(none || (withheld.length > 1 && pooled >= table.minimum)).toBe(true)
        }
      }),
      runs,
    )
  })

  test('withheldCells with a key of one code is the same as without it', () => {
    fc.assert(
      fc.property(tables(sparse, { keys: 2 }), fc.nat({ max: 2 }), ({ keys, cells, minimum }, place) => {
        const more = cells.map(({ at, n }) => ({ at: [...at.slice(0, place), 7, ...at.slice(place)], n }))
        expect(withheldCells(keys + 1, more, minimum)).toEqual(withheldCells(keys, cells, minimum))
      }),
      runs,
    )
  })

  test('withheldCells withholds nothing if every cell is large', () => {
    fc.assert(
      fc.property(tables(sparse), ({ keys, cells, minimum }) => {
        const large = cells.map(({ at, n }) => ({ at, n: n === 0 ? 0 : n + minimum - 1 }))
        expect(withheldCells(keys, large, minimum)).toEqual(cells.map(() => false))
      }),
    )
  })

  test('withheldCells withholds everything if every cell is small', () => {
    fc.assert(
      fc.property(tables(dense), ({ keys, cells }) => {
        expect(withheldCells(keys, cells, 101)).toEqual(cells.map(() => true))
      }),
    )
  })

  test('withheldCells of cells in another order is the same, in that order', () => {
    fc.assert(
      fc.property(
        tables(sparse).chain((table) =>
          fc.tuple(
            fc.constant(table),
            fc.shuffledSubarray(
              table.cells.map((_, i) => i),
              { minLength: table.cells.length },
            ),
          ),
        ),
        ([{ keys, cells, minimum }, order]) => {
          const withheld = withheldCells(keys, cells, minimum)
          const shuffled = order.map((i) => cells[i]!)
          expect(withheldCells(keys, shuffled, minimum)).toEqual(order.map((i) => withheld[i]))
        },
      ),
    )
  })

  test('withheldCells with its keys in another order is the same, ties apart', () => {
    // Ties go by the codes in the order of keys, so the counts are from so wide a range that there are none.
    const wide = fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 2 ** 40 }))
    fc.assert(
      fc.property(
        tables(wide),
        fc.shuffledSubarray([0, 1, 2], { minLength: 3 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        ({ keys, cells }, order, share) => {
          const turn = order.filter((key) => key < keys)
          const turned = cells.map(({ at, n }) => ({ at: turn.map((key) => at[key]!), n }))
          const minimum = Math.ceil(share * 2 ** 40)
          expect(withheldCells(keys, turned, minimum)).toEqual(withheldCells(keys, cells, minimum))
        },
      ),
      { numRuns: 200 },
    )
  })
})
