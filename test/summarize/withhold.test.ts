import { describe, expect, test } from 'vitest'
import { withheldCells } from '../../src/summarize/withhold.ts'

/** The n of the withheld cells of a list, in their places; 0 for shown ones. */
const list = (counts: readonly number[], minimum: number): number[] => {
  const withheld = withheldCells(
    1,
    counts.map((n, code) => ({ at: [code], n })),
    minimum,
  )
  return counts.map((n, i) => (withheld[i] ? n : 0))
}

/** The same for a table of rows. */
const table = (rows: readonly (readonly number[])[], minimum: number): number[][] => {
  const cells = rows.flatMap((row, r) => row.map((n, c) => ({ at: [r, c], n })))
  const withheld = withheldCells(2, cells, minimum)
  let i = 0
  return rows.map((row) => row.map((n) => (withheld[i++] ? n : 0)))
}

describe('withheldCells of one key', () => {
  test('withheldCells(1, cells, minimum) lets the next smallest go with a lone small cell', () => {
    expect(list([40, 3, 20, 30], 5)).toEqual([0, 3, 20, 0])
  })

  test('withheldCells(1, cells, minimum) lets a third go where two pool less than the minimum', () => {
    expect(list([40, 2, 20, 1, 30], 5)).toEqual([0, 2, 20, 1, 0])
  })

  test('withheldCells(1, cells, minimum) is content with two small cells that pool the minimum', () => {
    expect(list([40, 2, 20, 3, 30], 5)).toEqual([0, 2, 0, 3, 0])
  })

  test('withheldCells(1, cells, minimum) withholds everything under a withheld total', () => {
    expect(list([1, 0, 2, 1], 5)).toEqual([1, 0, 2, 1])
  })

  test('withheldCells(1, cells, minimum) shows a cell of just the minimum', () => {
    expect(list([5, 6], 5)).toEqual([0, 0])
  })

  test('withheldCells(1, cells, minimum) neither withholds nor uses a cell without answers', () => {
    expect(list([0, 3, 0, 30, 0], 5)).toEqual([0, 3, 0, 30, 0])
  })

  test('withheldCells(1, cells, minimum) breaks a tie by the smaller code, in whatever order cells come', () => {
    expect(list([9, 3, 9, 9], 5)).toEqual([9, 3, 0, 0])
    const cells = [3, 2, 1, 0].map((code) => ({ at: [code], n: code === 1 ? 3 : 9 }))
    expect(withheldCells(1, cells, 5)).toEqual([false, false, true, true])
  })
})

describe('withheldCells of no key', () => {
  test('withheldCells(0, [total], minimum) withholds a small total only', () => {
    expect([0, 4, 5].map((n) => withheldCells(0, [{ at: [], n }], 5))).toEqual([[false], [true], [false]])
  })

  test('withheldCells(keys, [], minimum) is empty', () => {
    expect([0, 1, 3].map((keys) => withheldCells(keys, [], 5))).toEqual([[], [], []])
  })
})

describe('withheldCells of two keys', () => {
  test('withheldCells of 2 × 2 with one small cell withholds all four', () => {
    const rows = [
      [3, 20],
      [30, 40],
    ]
    expect(table(rows, 5)).toEqual(rows)
  })

  test('withheldCells of 3 × 3 with one small cell closes the box with the fewest answers', () => {
    const rows = [
      [3, 20, 21],
      [30, 90, 40],
      [31, 41, 80],
    ]
    expect(table(rows, 5)).toEqual([
      [3, 0, 21],
      [30, 0, 40],
      [0, 0, 0],
    ])
  })

  test('withheldCells of 3 × 3 with a small diagonal pair withholds their box and no more', () => {
    const rows = [
      [3, 20, 50],
      [30, 4, 60],
      [70, 80, 90],
    ]
    expect(table(rows, 5)).toEqual([
      [3, 20, 0],
      [30, 4, 0],
      [0, 0, 0],
    ])
  })

  test('withheldCells withholds a part of a withheld row, so that the row does not follow from its parts', () => {
    const rows = [
      [1, 2, 1],
      [9, 8, 7],
      [20, 30, 40],
    ]
    // The row of 4 goes, the row of 24 with it; its smallest part follows.
    const [, second, third] = table(rows, 5)
    expect(second!.some((n) => n > 0)).toBe(true)
    expect(third).toEqual([0, 0, 0])
  })

  const blocks = (far: number): number[][] => [
    [4, 4, 0, far, 0],
    [4, 4, 3, 0, 0],
    [0, 0, 4, 4, 0],
    [0, 0, 4, 4, 0],
    [0, 0, 0, 0, 50],
  ]

  test('withheldCells of two blocks joined by one cell closes the cycle through that bridge', () => {
    // Each line hides two cells that pool the minimum, yet 3 = rows 0 and 1 less columns 0 and 1.
    expect(table(blocks(60), 5)).toEqual([
      [4, 4, 0, 60, 0],
      [4, 4, 3, 0, 0],
      [0, 0, 4, 4, 0],
      [0, 0, 4, 4, 0],
      [0, 0, 0, 0, 0],
    ])
  })

  test('withheldCells guards a withheld row total that other rows and a column would tell', () => {
    // Rows 0, 1 and 2 hide 4 each. Without the 20, rows 0 and 1 are column 0, so row 2 is the rest of the total.
    const rows = [
      [4, 0, 0],
      [4, 0, 0],
      [0, 2, 2],
      [0, 3, 3],
      [20, 30, 40],
    ]
    expect(table(rows, 5)).toEqual([...rows.slice(0, 4), [20, 30, 0]])
  })

  test('withheldCells withholds nothing in vain for a cell that the margins tell anyway', () => {
    expect(table(blocks(0), 5)[4]).toEqual([0, 0, 0, 0, 0])
  })
})

describe('withheldCells of three keys', () => {
  test('withheldCells of 5 × 5 × 5 with one small cell withholds a box of eight', () => {
    const cells = Array.from({ length: 125 }, (_, i) => {
      const at = [i % 5, Math.floor(i / 5) % 5, Math.floor(i / 25)]
      return { at, n: i === 31 ? 3 : 10 + ((i * 37) % 89) }
    })
    const withheld = withheldCells(3, cells, 10)
    const codes = [0, 1, 2].map(
      (key) => new Set(cells.filter((_, i) => withheld[i]).map(({ at }) => at[key])),
    )
    expect(withheld.filter(Boolean)).toHaveLength(8)
    expect(withheld[31]).toBe(true)
    expect(codes.map(({ size }) => size)).toEqual([2, 2, 2])
  })

  test('withheldCells of 10,648 cells in three keys comes to an end, sparse or dense, with all small ones withheld', () => {
    let seed = 1
    const random = (): number => {
      seed = (seed * 48_271) % 2_147_483_647
      return seed / 2_147_483_647
    }
    for (const filled of [0.15, 0.5, 1]) {
      const cells = Array.from({ length: 22 ** 3 }, (_, i) => ({
        at: [i % 22, Math.floor(i / 22) % 22, Math.floor(i / 484)],
        n: random() < filled ? 1 + Math.floor(random() * 30) : 0,
      }))
      const withheld = withheldCells(3, cells, 10)
      expect(cells.every(({ n }, i) => withheld[i] || n === 0 || n >= 10)).toBe(true)
    }
  })
})
