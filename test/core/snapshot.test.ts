import { describe, expect, test } from 'vitest'
import { checkSameDefinition, mergeTallies, parseTally } from '../../src/core/snapshot.ts'
import { csatMetric, npsMetric, self, tally, timeToResolutionMetric } from '../../src/index.ts'

const scores = (values: readonly number[]) => tally(npsMetric(self), values)
const copy = (value: unknown) => JSON.parse(JSON.stringify(value))

describe('mergeTallies', () => {
  test('mergeTallies(a, b) is the tally of all items, to the last bit', () => {
    const merged = mergeTallies(scores([9, 3]), scores([10]))
    expect(JSON.stringify(merged)).toBe(JSON.stringify(scores([9, 3, 10])))
  })
  test('mergeTallies(a, b) takes bins in any order, as a database may give them back', () => {
    const a = scores([9, 3, Number.NaN])
    const turned = { ...a, counts: Object.fromEntries(Object.entries(a.counts).reverse()) }
    expect(JSON.stringify(mergeTallies(a, turned))).toBe(
      JSON.stringify(scores([9, 3, 9, 3, Number.NaN, Number.NaN])),
    )
  })
  test.each([
    ['a bin too few', { counts: { 9: 1 } }],
    ['weights that the other lacks', { weights: {} }],
    ['values that the other lacks', { values: {} }],
    ['sums that the other lacks', { sums: {} }],
  ])('mergeTallies(a, b) refuses %s', (_, change) => {
    const a = scores([9])
    for (const pair of [
      [a, { ...a, ...change }],
      [{ ...a, ...change }, a],
    ] as const) {
      expect(() => mergeTallies(pair[0] as never, pair[1] as never)).toThrow(
        expect.objectContaining({ code: 'invalid_snapshot' }),
      )
    }
  })
  test('mergeTallies(a, b) refuses another metric, naming the difference', () => {
    const other = tally(csatMetric(self), [5])
    expect(() => mergeTallies(scores([9]), other)).toThrow(
      expect.objectContaining({ code: 'definition_mismatch', path: ['metric'] }),
    )
  })
  test('mergeTallies(a, b) refuses another window, naming it', () => {
    const open = (asOf: string) => tally(timeToResolutionMetric({ asOf }), [])
    expect(() => mergeTallies(open('2024-01-01'), open('2024-01-02'))).toThrow(
      expect.objectContaining({ code: 'definition_mismatch', path: ['window', 'asOf'] }),
    )
  })
  test('checkSameDefinition(a, b) tells an array from an object and a longer list from a shorter', () => {
    const { definition } = scores([])
    const changed = (choices: object) => ({ ...definition, choices: { ...definition.choices, ...choices } })
    expect(() => checkSameDefinition(definition, changed({}))).not.toThrow()
    expect(() => checkSameDefinition(definition, changed({ promoters: { 0: 9, 1: 10 } }))).toThrow()
    expect(() => checkSameDefinition(definition, changed({ promoters: [9, 10, 11] }))).toThrow()
    expect(() => checkSameDefinition(definition, changed({ promoters: null }))).toThrow()
    expect(() => checkSameDefinition(definition, changed({ extra: 1 }))).toThrow()
  })
})

describe('parseTally', () => {
  const ticket = { openedAt: '2024-01-01T00:00Z', resolvedAt: '2024-01-01T00:00:01Z' }
  const spans = tally(timeToResolutionMetric({ asOf: '2024-02-01' }), [ticket, ticket])
  const weighted = tally(
    npsMetric((row: { s: number }) => row.s, { weight: () => 0.1 }),
    [{ s: 9 }, { s: 3 }],
  )

  test.each([
    ['counts', scores([9, 3])],
    ['values', spans],
    ['weights', weighted],
  ])('parseTally(JSON of a tally with %s) gives it back', (_, given) => {
    expect(parseTally(copy(given))).toEqual(given)
  })
  test.each<[string, (json: Record<string, never>) => unknown, string[]]>([
    ['no object', () => null, []],
    ['another format', (json) => ({ ...json, format: 'x' }), ['format']],
    ['a newer version', (json) => ({ ...json, formatVersion: 2 }), ['formatVersion']],
    ['no definition', (json) => ({ ...json, definition: undefined }), ['definition']],
    ['a negative count', (json) => ({ ...json, counts: { 1: -1 } }), ['counts', '1']],
    ['a fractional count', (json) => ({ ...json, counts: { 1: 0.5 } }), ['counts', '1']],
    [
      'a rounded weight',
      (json) => ({ ...json, weights: { 1: { sum: 0.2, squares: '0p0' } } }),
      ['weights', '1', 'sum'],
    ],
    ['an even sum', (json) => ({ ...json, sums: { 1: { a: '2p0' } } }), ['sums', '1', 'a']],
    [
      'values out of order',
      (json) => ({ ...json, values: { a: { values: [2, 1], counts: [1, 1] } } }),
      ['values', 'a', 'values', '1'],
    ],
    ['counts missing', (json) => ({ ...json, values: { a: { values: [2], counts: [] } } }), ['values', 'a']],
  ])('parseTally refuses %s', (_, change, path) => {
    expect(() => parseTally(change(copy(scores([9]))))).toThrow(
      expect.objectContaining({ code: 'invalid_snapshot', path }),
    )
  })
})
