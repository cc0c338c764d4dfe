import { describe, expect, test } from 'vitest'
import { codeOf, INVALID, MISSING, NOT_APPLICABLE } from '../../src/core/codes.ts'

const codes = { points: [1, 2, 3], labels: { bad: 1, good: 3 }, notApplicable: [11, 'Blank'] }

describe('codeOf', () => {
  test.each<[unknown, number]>([
    [1, 0],
    [3, 2],
    ['good', 2],
    [' GOOD ', 2],
    [null, MISSING],
    [undefined, MISSING],
    [Number.NaN, MISSING],
    [11, NOT_APPLICABLE],
    ['BLANK', NOT_APPLICABLE],
    [0, INVALID],
    [-0, INVALID],
    [2.5, INVALID],
    ['2', INVALID],
    ['', INVALID],
    [2n, INVALID],
    [true, INVALID],
    [[2], INVALID],
    [Infinity, INVALID],
    ['__proto__', INVALID],
    ['constructor', INVALID],
    ['toString', INVALID],
  ])('codeOf(%s) is %s', (value, code) => expect(codeOf(value, codes)).toBe(code))
  test('codeOf(-0) is the point 0', () => expect(codeOf(-0, { points: [0, 1] })).toBe(0))
  test('codeOf reads a label called __proto__ only where it is declared', () => {
    const labels = JSON.parse('{ "__proto__": 2 }')
    expect(codeOf('__proto__', { points: [1, 2], labels })).toBe(1)
  })
})
