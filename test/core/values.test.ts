import { describe, expect, test } from 'vitest'
import { isCxMetricsError } from '../../src/core/errors.ts'
import { exactValues } from '../../src/core/exact-values.ts'
import { gridOf, sketchValues } from '../../src/core/sketch-values.ts'
import { mergeRuns, type Runs, tableOf } from '../../src/core/values.ts'

describe('exactValues', () => {
  test('exactValues() of nothing is the empty table, and nothing can be removed', () => {
    const store = exactValues()
    expect(store.remove(1)).toBe(false)
    expect(store.table()).toEqual({ values: [], counts: [] })
  })

  test('remove(value) takes one of several, and is false once none is left', () => {
    const store = exactValues()
    for (const value of [5, 3, 5]) store.add(value)
    expect([store.remove(5), store.remove(5), store.remove(5)]).toEqual([true, true, false])
    expect(store.table()).toEqual({ values: [3], counts: [1] })
  })

  test('merge(table, -1) that takes more than is there changes nothing', () => {
    const store = exactValues()
    for (const value of [1, 2, 2]) store.add(value)
    expect(store.merge({ values: [1, 2], counts: [1, 3] }, -1)).toBe(false)
    expect(store.table()).toEqual({ values: [1, 2], counts: [1, 2] })
  })

  test('add of a million values, all different, is their table', () => {
    const n = 1_000_000
    const store = exactValues()
    // 48271 has no factor in common with n: every number below n once
    for (let i = 0; i < n; i++) store.add((i * 48271) % n)
    const { values, counts } = store.table()
    expect([values.length, values[0], values[n - 1]]).toEqual([n, 0, n - 1])
    expect(values.every((value, i) => value === i)).toBe(true)
    expect(counts.every((count) => count === 1)).toBe(true)
  })
})

describe('sketchValues', () => {
  test('sketchValues(e) is the table of gridOf(e), for numbers below 2^(m+1) the values themselves', () => {
    const store = sketchValues(0.01)
    for (const value of [127, 128, 130, 1_000_000, 0, -0]) store.add(value)
    // m = 6: from 128 on buckets are two wide, from 2^19 on 8,192
    expect(store.table()).toEqual({ values: [0, 127, 129, 131, 1_003_520], counts: [2, 1, 1, 1, 1] })
  })

  test('merge of a table whose counts no word holds keeps them', () => {
    const store = sketchValues(0.01)
    store.add(7)
    store.merge({ values: [7, 9], counts: [2 ** 40, 2 ** 33] }, 1)
    store.add(9)
    store.add(1e9)
    expect(store.merge({ values: [9], counts: [2 ** 33] }, -1)).toBe(true)
    expect(store.table()).toEqual({ values: [7, 9, gridOf(0.01)(1e9)], counts: [2 ** 40 + 1, 1, 1] })
  })

  test('what falls in one bucket can be removed by another value of it', () => {
    const store = sketchValues(0.01)
    store.add(1_000_000)
    expect(store.remove(1_000_001)).toBe(true)
    expect(store.table()).toEqual({ values: [], counts: [] })
  })

  test.each([0, -0.1, 1, 2, 1e-7, Number.NaN, '0.01', null, undefined])(
    'sketchValues(%s) and gridOf refuse what is no relative error',
    (bad) => {
      for (const make of [sketchValues, gridOf]) {
        try {
          make(bad as number)
          expect.unreachable()
        } catch (error) {
          expect(isCxMetricsError(error) && [error.code, error.path]).toEqual([
            'invalid_option',
            ['sketch.relativeError'],
          ])
        }
      }
    },
  )
})

describe('mergeRuns', () => {
  test('mergeRuns(a, b) leaves out what fell to 0, wherever it stands', () => {
    const runs = (values: readonly number[], counts: readonly number[]): Runs => ({
      values: Float64Array.from(values),
      counts: Float64Array.from(counts),
    })
    const [a, b] = [runs([2, 5, 6, 7], [0, 0, 2, 0]), runs([1], [1])]
    for (const merged of [mergeRuns(a, b), mergeRuns(b, a)]) expect(merged).toEqual(runs([1, 6], [1, 2]))
  })
})

describe('tableOf', () => {
  test('tableOf(values) counts −0 as 0 and leaves the values as they are', () => {
    const values = [3, -0, 0, 3]
    const { values: distinct, counts } = tableOf(values)
    expect(Object.is(distinct[0], 0)).toBe(true)
    expect([distinct, counts]).toEqual([
      [0, 3],
      [2, 2],
    ])
    const many = Float64Array.from({ length: 2000 }, (_, i) => -(i % 2))
    const copy = many.slice()
    expect(tableOf(many)).toEqual({ values: [-1, 0], counts: [1000, 1000] })
    expect(many).toEqual(copy)
  })
})
