import { describe, expect, test } from 'vitest'
import { nps } from '../../src/index.ts'
import { designEffect, effectiveSampleSize } from '../../src/stats/design-effect.ts'
import { type RakeResult, rake } from '../../src/stats/rake.ts'

/** As many rows as each cell of a table counts. */
function rowsOf(table: readonly (readonly number[])[]): { readonly row: number; readonly column: number }[] {
  return table.flatMap((counts, row) =>
    counts.flatMap((count, column) => Array.from({ length: count }, () => ({ row, column }))),
  )
}

/** The table that the weights make of such rows, with the given sum. */
function tableOf(
  table: readonly (readonly number[])[],
  { weights }: RakeResult,
  sum: number,
): readonly (readonly number[])[] {
  const rows = rowsOf(table)
  return table.map((counts, row) =>
    counts.map((_, column) =>
      rows.reduce(
        (all, cell, i) =>
          cell.row === row && cell.column === column ? all + (weights[i]! * sum) / rows.length : all,
        0,
      ),
    ),
  )
}

const counts = (margin: readonly number[]) => ({
  counts: margin.map((count, category) => [category, count] as const),
})
const rounded = (table: readonly (readonly number[])[], digits: number) =>
  table.map((row) => row.map((value) => value.toFixed(digits)))

describe('rake, published tables', () => {
  // Wikipedia, "Iterative proportional fitting", the example; test/reference/rake.py
  const wikipedia = [
    [40, 30, 20, 10],
    [35, 50, 100, 75],
    [30, 80, 70, 120],
    [20, 30, 40, 50],
  ]
  const targets = { row: counts([150, 300, 400, 150]), column: counts([200, 300, 400, 100]) }

  test('rake of a 4 × 4 table has the published table after three rounds', () => {
    const result = rake(rowsOf(wikipedia), targets, { maxIterations: 3 })
    expect(rounded(tableOf(wikipedia, result, 1000), 2)).toEqual([
      ['64.61', '46.28', '35.42', '3.83'],
      ['49.95', '68.15', '156.49', '25.37'],
      ['56.70', '144.40', '145.06', '53.76'],
      ['28.74', '41.18', '63.03', '17.03'],
    ])
    expect([result.iterations, result.converged]).toEqual([3, false])
    // rows are then off by up to 0.13 of 1000
    expect(result.maxError).toBeCloseTo(0.00013, 5)
  })

  test('rake of a 4 × 4 table has the limit of test/reference/rake.py', () => {
    const result = rake(rowsOf(wikipedia), targets)
    expect(result.converged).toBe(true)
    expect(rounded(tableOf(wikipedia, result, 1000), 6)).toEqual([
      ['64.558510', '46.232460', '35.384298', '3.824732'],
      ['49.967919', '68.159354', '156.498546', '25.374180'],
      ['56.721944', '144.428226', '145.082481', '53.767349'],
      ['28.751627', '41.179961', '63.034674', '17.033738'],
    ])
  })

  test('rake of the table of Ardilly & Tillé 2006 has the limit of test/reference/rake.py', () => {
    const table = [
      [80, 170, 150],
      [90, 80, 210],
      [10, 80, 130],
    ]
    const result = rake(rowsOf(table), { row: counts([430, 360, 210]), column: counts([150, 300, 550]) })
    expect(rounded(tableOf(table, result, 1000), 6)).toEqual([
      ['73.008211', '167.640619', '189.351170'],
      ['69.390389', '66.649272', '223.960339'],
      ['7.601400', '65.710109', '136.688491'],
    ])
  })

  test('rake of a 2 × 2 table keeps its odds ratio: the root of a quadratic', () => {
    const table = [
      [30, 10],
      [20, 40],
    ]
    const raked = tableOf(
      table,
      rake(rowsOf(table), { row: counts([60, 40]), column: counts([40, 60]) }),
      100,
    )
    // x (0 + x) = 6 (60 − x)(40 − x), from 30 · 40 / (10 · 20) = 6: 5x² − 600x + 14400 = 0
    expect(raked[0]![0]).toBeCloseTo((600 - Math.sqrt(600 ** 2 - 4 * 5 * 14400)) / 10, 7)
  })
})

describe('rake', () => {
  const rows = [{ age: 'young' }, { age: 'old' }, { age: 'old' }, { age: 'old' }]

  test('rake to one margin is post-stratification: share / share in the sample, in one round', () => {
    expect(rake(rows, { age: { young: 0.4, old: 0.6 } })).toEqual({
      weights: [0.4 / 0.25, 0.6 / 0.75, 0.6 / 0.75, 0.6 / 0.75].map((weight) => expect.closeTo(weight, 14)),
      n: 4,
      effectiveN: expect.closeTo(16 / (1.6 ** 2 + 3 * 0.8 ** 2), 12),
      designEffect: expect.closeTo((1.6 ** 2 + 3 * 0.8 ** 2) / 4, 12),
      converged: true,
      iterations: 1,
      maxError: expect.closeTo(0, 14),
      shares: [
        { margin: 'age', category: 'young', target: 0.4, before: 0.25, after: expect.closeTo(0.4, 14) },
        { margin: 'age', category: 'old', target: 0.6, before: 0.75, after: expect.closeTo(0.6, 14) },
      ],
    })
  })

  test('rake gives the weights that results take', () => {
    const { weights, effectiveN } = rake(rows, { age: { young: 0.4, old: 0.6 } })
    const result = nps([10, 0, 0, 0], { weights })
    expect(result.value).toBeCloseTo(100 * (0.4 - 0.6), 12)
    expect(result.effectiveN).toBeCloseTo(effectiveN, 12)
  })

  test('rake of rows that have the shares already leaves them at 1', () => {
    const result = rake(rows, { age: { young: 0.25, old: 0.75 } })
    expect([result.weights, result.iterations]).toEqual([[1, 1, 1, 1], 0])
  })

  test('rake takes shares as an object, a map, pairs, of a field, and as counts', () => {
    const { weights } = rake(rows, { age: { young: 0.5, old: 0.5 } })
    const pairs = [
      ['young', 0.5],
      ['old', 0.5],
    ] as const
    for (const shares of [new Map(pairs), pairs, { shares: pairs }, { counts: { young: 21, old: 21 } }]) {
      expect(rake(rows, { age: shares }).weights).toEqual(weights)
    }
    const field = (row: { readonly age: string }) => row.age === 'young'
    const shares = [
      [true, 0.5],
      [false, 0.5],
    ] as const
    expect(rake(rows, { young: { field, shares } }).weights).toEqual(weights)
    expect(rake(rows, { anyName: { field: 'age', shares: pairs } }).weights).toEqual(weights)
  })

  test('rake tells categories apart by value and type, whatever they are called', () => {
    const mixed = [{ x: 1 }, { x: '1' }, { x: '1' }, { x: true }]
    const shares = [
      [1, 0.5],
      ['1', 0.25],
      [true, 0.25],
    ] as const
    expect(rake(mixed, { x: shares }).weights).toEqual([2, 0.5, 0.5, 1].map((w) => expect.closeTo(w, 14)))
    const hostile = [{ x: '__proto__' }, { x: 'shares' }, { x: 'constructor' }, { x: 'constructor' }]
    const named = JSON.parse('{ "__proto__": 0.5, "shares": 0.25, "constructor": 0.25 }')
    expect(rake(hostile, { x: named }).weights).toEqual([2, 1, 0.5, 0.5].map((w) => expect.closeTo(w, 14)))
  })

  test('rake starts from the weights of a field: null stays null, 0 stays 0', () => {
    const weighted = [
      { age: 'young', w: 3 },
      { age: 'young', w: 1 },
      { age: 'old', w: 2 },
      { age: 'old', w: 0 },
      { age: 'unheard of', w: null },
    ]
    const result = rake(weighted, { age: { young: 0.5, old: 0.5 } }, { weight: 'w' })
    // 1.5 of 3 for the young, 3 to 1; 1.5 for the old
    expect(result.weights).toEqual([1.125, 0.375, 1.5, 0, null].map((w) => w && expect.closeTo(w, 14)))
    expect(result.n).toBe(3)
    expect(result.effectiveN).toBe(effectiveSampleSize(result.weights))
    expect(result.designEffect).toBe(designEffect(result.weights))
  })

  test('rake to a share of 0 takes the weight of its rows', () => {
    expect(rake(rows, { age: { young: 1, old: 0 } }).weights).toEqual([1, 0, 0, 0])
  })

  test('rake of no rows has no weights, and has not converged', () => {
    expect(rake([], { age: { young: 1 } })).toEqual({
      weights: [],
      n: 0,
      effectiveN: 0,
      designEffect: null,
      converged: false,
      iterations: 0,
      maxError: null,
      shares: [{ margin: 'age', category: 'young', target: 1, before: null, after: null }],
    })
  })

  test('rake to margins that contradict each other says so, with what is left', () => {
    const twins = [
      { a: 'x', b: 'p' },
      { a: 'y', b: 'q' },
    ]
    // whoever is x is p, so that the two shares cannot differ
    const result = rake(twins, { a: { x: 0.5, y: 0.5 }, b: { p: 0.2, q: 0.8 } }, { maxIterations: 10 })
    expect([result.converged, result.iterations]).toEqual([false, 10])
    expect(result.maxError).toBeCloseTo(0.3, 12)
    const emptied = rake(twins, { a: { x: 0, y: 1 }, b: { p: 0.2, q: 0.8 } }, { maxIterations: 10 })
    expect([emptied.weights, emptied.converged]).toEqual([[0, 1], false])
  })

  test('rake with bounds keeps weights within them where the margins allow it', () => {
    const table = [
      [40, 30],
      [35, 20],
      [5, 70],
    ]
    const targets = { row: counts([20, 50, 30]), column: counts([60, 40]) }
    const most = (options: object) => {
      const { weights, converged, shares } = rake(rowsOf(table), targets, options)
      return { most: Math.max(...(weights as number[])), converged, shares }
    }
    expect(most({}).most).toBeGreaterThan(2.3)
    const bound = most({ bounds: { max: 2.1 } })
    expect(bound.converged).toBe(true)
    expect(bound.most).toBeCloseTo(2.1, 8)
    for (const { target, after } of bound.shares) expect(after).toBeCloseTo(target, 9)
    // the second row alone, 55 of 200 with a share of one half, needs a mean weight of 1.82
    expect(most({ bounds: { max: 1.8 }, maxIterations: 50 }).converged).toBe(false)
  })

  describe('missing', () => {
    const some = [{ age: 'young' }, { age: 'old' }, { age: null }, {}, { age: 'old' }, { age: Number.NaN }]
    const targets = { age: { young: 0.5, old: 0.5 } }

    test('rake throws at the first row without a category', () => {
      expect(() => rake(some, targets)).toThrow(
        expect.objectContaining({ code: 'invalid_value', path: [2, 'age'] }),
      )
    })

    test("rake with 'exclude' gives such rows no weight", () => {
      expect(rake(some, targets, { missing: 'exclude' }).weights).toEqual([1.5, 0.75, null, null, 0.75, null])
    })

    test("rake with 'keep' leaves such rows their weight, beside margins that hold among the rest", () => {
      expect(rake(some, targets, { missing: 'keep' }).weights).toEqual([1.5, 0.75, 1, 1, 0.75, 1])
    })
  })

  test.each<[string, () => unknown, string, readonly (string | number)[], RegExp]>([
    [
      'a category without a target',
      () => rake([{ age: 'old' }, { age: 'older' }], { age: { old: 1 } }),
      'invalid_value',
      [1, 'age'],
      /category with a target, "old", got "older" \(row 1\)\. Give it a share, or merge/,
    ],
    [
      'a number beside text',
      () => rake([{ n: 1 }], { n: { 1: 1 } }),
      'invalid_value',
      [0, 'n'],
      /Keys of an object are text/,
    ],
    [
      'an object for a category',
      () => rake([{ n: {} }], { n: { 1: 1 } }),
      'invalid_value',
      [0, 'n'],
      /got an object/,
    ],
    [
      'a target without rows',
      () => rake(rows, { age: { young: 0.3, old: 0.3, eldest: 0.4 } }),
      'invalid_option',
      ['targets.age', 'eldest'],
      /0\.4 for "eldest", of which there is none\. Merge it/,
    ],
    [
      'a target whose rows weigh nothing',
      () =>
        rake(
          [
            { a: 'x', w: 1 },
            { a: 'y', w: 0 },
          ],
          { a: { x: 0.5, y: 0.5 } },
          { weight: 'w' },
        ),
      'invalid_option',
      ['targets.a', 'y'],
      /there is none/,
    ],
    [
      'shares that do not add up to 1',
      () => rake(rows, { age: { young: 0.3, old: 0.6 } }),
      'invalid_option',
      ['targets.age'],
      /add up to 1 \(head counts: \{ counts \}\), got 0\.8/,
    ],
    [
      'percentages',
      () => rake(rows, { age: { young: 40, old: 60 } }),
      'invalid_option',
      ['targets.age'],
      /got 100$/,
    ],
    [
      'counts of nobody',
      () => rake(rows, { age: { counts: {} } }),
      'invalid_option',
      ['targets.age'],
      /above 0/,
    ],
    [
      'a negative share',
      () => rake(rows, { age: { young: -0.5, old: 1.5 } }),
      'invalid_option',
      ['targets.age'],
      /0 or more for "young"/,
    ],
    [
      'a category given twice',
      () => rake(rows, { age: [['old', 0.5] as const, ['old', 0.5] as const] }),
      'invalid_option',
      ['targets.age'],
      /each once/,
    ],
    [
      'shares that are no pairs',
      () => rake(rows, { age: [0.5, 0.5] as never }),
      'invalid_option',
      ['targets.age'],
      /pairs/,
    ],
    ['no targets', () => rake(rows, {}), 'invalid_option', ['targets'], /at least one margin/],
    [
      'a share for a margin',
      () => rake(rows, { age: 1 as never }),
      'invalid_option',
      ['targets.age'],
      /got 1/,
    ],
    [
      'a misspelt part of a margin',
      () => rake(rows, { age: { shares: {}, fields: 'age' } as never }),
      'invalid_option',
      ['targets.age', 'fields'],
      /unknown option/,
    ],
    [
      'a weight below 0',
      () => rake([{ a: 'x', w: -1 }], { a: { x: 1 } }, { weight: 'w' }),
      'invalid_value',
      [0, 'w'],
      /weight must be/,
    ],
    ['a number for a row', () => rake([1 as never], { age: { old: 1 } }), 'invalid_input', [0], /row 0/],
    ['no list of rows', () => rake(3 as never, { age: { old: 1 } }), 'invalid_input', [], /rows must be/],
    [
      'a least weight above the mean',
      () => rake(rows, { age: { young: 0.5, old: 0.5 } }, { bounds: { min: 1 } }),
      'invalid_option',
      ['bounds.min'],
      /below 1/,
    ],
    [
      'a greatest weight below the mean',
      () => rake(rows, { age: { young: 0.5, old: 0.5 } }, { bounds: { max: 1 } }),
      'invalid_option',
      ['bounds.max'],
      /above 1/,
    ],
    [
      'no tolerance',
      () => rake(rows, { age: { young: 0.5, old: 0.5 } }, { tolerance: 0 }),
      'invalid_option',
      ['tolerance'],
      /between/,
    ],
    [
      'no rounds',
      () => rake(rows, { age: { young: 0.5, old: 0.5 } }, { maxIterations: 0 }),
      'invalid_option',
      ['maxIterations'],
      /whole number/,
    ],
    [
      'a misspelt option',
      () => rake(rows, { age: { young: 0.5, old: 0.5 } }, { trim: 3 } as never),
      'invalid_option',
      ['trim'],
      /known are weight/,
    ],
  ])('rake refuses %s', (_, call, code, path, message) => {
    expect(call).toThrow(expect.objectContaining({ code, path, message: expect.stringMatching(message) }))
  })
})
