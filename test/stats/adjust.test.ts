import { describe, expect, test } from 'vitest'
import { benjaminiHochberg, holm } from '../../src/stats/adjust.ts'

const thrown = (path: readonly unknown[]): unknown =>
  expect.objectContaining({ name: 'CxMetricsError', code: 'invalid_value', path })

describe('holm', () => {
  // Holm 1979 as R's p.adjust has it: (m − i + 1)·p, never falling
  test('holm steps down from the smallest, in the order given', () => {
    expect(holm([0.5, 0.0625, 0.25, 0.125])).toEqual([0.5, 0.25, 0.5, 0.375])
  })
  test('holm stops at 1', () => expect(holm([0.75, 0.5, 1])).toEqual([1, 1, 1]))
})

describe('benjaminiHochberg', () => {
  // Benjamini and Hochberg 1995, section 4.1: of 15 p-values four are reported at 0.05, where Holm's method reports three
  const paper = [
    0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719, 0.6528,
    0.759, 1,
  ]
  test('benjaminiHochberg reports 4 of the paper’s 15, holm 3', () => {
    expect(benjaminiHochberg(paper).filter((p) => p! <= 0.05)).toHaveLength(4)
    expect(holm(paper).filter((p) => p! <= 0.05)).toHaveLength(3)
    expect(benjaminiHochberg(paper)[3]).toBeCloseTo((15 * 0.0095) / 4, 15)
  })
  test('benjaminiHochberg steps up from the largest, in the order given', () => {
    expect(benjaminiHochberg([0.5, 0.0625, 0.4375, 0.125])).toEqual([0.5, 0.25, 0.5, 0.25])
  })
})

describe.each([
  ['holm', holm],
  ['benjaminiHochberg', benjaminiHochberg],
] as const)('%s', (_, adjust) => {
  test('of none is none', () => expect(adjust([])).toEqual([]))
  test('keeps what is missing and does not count it', () => {
    expect(adjust([null, 0.125, Number.NaN, 0.5])).toEqual([null, adjust([0.125, 0.5])[0], null, 0.5])
    expect(adjust([null, null])).toEqual([null, null])
  })
  test('leaves a single p and the ends as they are', () => {
    expect(adjust([0.3])).toEqual([0.3])
    expect(adjust([0, 0, 1])).toEqual([0, 0, 1])
    expect(Object.is(adjust([-0])[0], 0)).toBe(true)
  })
  test('changes no argument', () => {
    const p = Object.freeze([0.5, 0.01, null])
    expect(adjust(p)).not.toBe(p)
    expect(p).toEqual([0.5, 0.01, null])
  })
  test('throws invalid_value where a p lies', () => {
    expect(() => adjust([0.5, 1.01])).toThrow(thrown([1]))
    expect(() => adjust([null, -1e-9])).toThrow(thrown([1]))
    expect(() => adjust([Number.POSITIVE_INFINITY])).toThrow(thrown([0]))
    expect(() => adjust(['0.5' as never])).toThrow(thrown([0]))
  })
  test('throws invalid_input for what is no list', () => {
    expect(() => adjust(0.5 as never)).toThrow(expect.objectContaining({ code: 'invalid_input' }))
  })
})
