import { describe, expect, test } from 'vitest'
import * as cx from '../../src/index.ts'
import { csat5, nps0to10, scale } from '../../src/index.ts'
import * as labels from '../../src/scales/labels.ts'

const refused = (options: unknown, path: string) =>
  expect(() => scale(options as never)).toThrow(
    expect.objectContaining({ code: 'invalid_option', path: [path] }),
  )

describe('scale', () => {
  test('scale({ min, max }) has every whole number between', () => {
    expect(scale({ min: -1, max: 2, better: 'low' }).points).toEqual([-1, 0, 1, 2])
  })
  test('scale({ points }) sorts them', () => {
    expect(scale({ points: [10, 0, 5], better: 'high' }).points).toEqual([0, 5, 10])
  })
  test('scale refuses to guess which end is good', () => refused({ min: 1, max: 5 }, 'better'))
  test('scale refuses half points', () => refused({ points: [1, 1.5], better: 'high' }, 'points'))
  test('scale refuses a point twice', () => refused({ points: [1, 1], better: 'high' }, 'points'))
  test('scale refuses one point', () => refused({ min: 1, max: 1, better: 'high' }, 'max'))
  test('scale refuses a thousand and two points', () => refused({ min: 0, max: 1001, better: 'high' }, 'max'))
  test('scale refuses a label off the scale', () =>
    refused({ min: 1, max: 3, better: 'high', labels: { a: 4 } }, 'labels'))
  test('scale refuses a code for "not applicable" that is a point', () =>
    refused({ min: 1, max: 3, better: 'high', notApplicable: [3] }, 'notApplicable'))
  test('scale refuses a misspelt option', () => refused({ min: 1, max: 3, beter: 'high' }, 'beter'))
  test('scale extends another by spreading it', () => {
    const french = scale({ ...csat5, labels: { ...labels.satisfactionEn, ...labels.satisfactionFr } })
    expect(french.parse('Très satisfait ')).toBe(5)
    expect(french.parse('very satisfied')).toBe(5)
    expect(french.positive).toEqual([4, 5])
  })
})

describe('scale.parse', () => {
  const codes = scale({ ...nps0to10, notApplicable: [11, 'Blank'] })
  test.each([
    ['9', 9],
    [' 10 ', 10],
    ['', null],
    ['   ', null],
    [null, null],
    [undefined, null],
    ['6.5', 6.5],
    ['-1', -1],
    ['-0', 0],
    ['11', 11],
    ['BLANK', 'BLANK'],
    ['ten', 'ten'],
    ['1e1', '1e1'],
    ['0x9', '0x9'],
    ['Infinity', 'Infinity'],
  ])('parse(%j) is %j', (text, answer) => expect(Object.is(codes.parse(text), answer)).toBe(true))
  test('what parse cannot read is counted as invalid, never lost', () => {
    const texts = ['9', '6.5', 'ten', '', '11', 'Blank', '3']
    const result = cx.nps(
      texts.map((text) => codes.parse(text)),
      { scale: codes, onInvalid: 'exclude' },
    )
    expect(result).toMatchObject({ n: 2, excluded: { missing: 1, notApplicable: 2, invalid: 2 } })
  })
  test('parse needs no this', () => {
    const { parse } = csat5
    expect(['4', 'x'].map((text) => parse(text))).toEqual([4, 'x'])
  })
})

describe('presets', () => {
  const presets = Object.entries(cx).filter(
    ([, value]) => typeof value === 'object' && 'points' in value,
  ) as [string, cx.Scale][]

  test('there are thirteen', () => expect(presets).toHaveLength(13))
  test.each(presets)('%s is a scale that scale() would make', (_, { parse, ...preset }) => {
    const { parse: made, ...rest } = scale(preset)
    expect(rest).toEqual(preset)
    expect(parse(String(preset.points[1]))).toBe(made(String(preset.points[1])))
  })
  test.each([
    ['satisfactionEn', labels.satisfactionEn, cx.csat5],
    ['satisfactionFr', labels.satisfactionFr, cx.csat5],
    ['agreement7En', labels.agreement7En, cx.ces2],
    ['agreement7Fr', labels.agreement7Fr, cx.ces2],
    ['effort5En', labels.effort5En, cx.ces1],
    ['effort5Fr', labels.effort5Fr, cx.ces1],
    ['ease7En', labels.ease7En, cx.easy7],
    ['ease7Fr', labels.ease7Fr, cx.easy7],
  ] as const)('%s names every point of its scale', (_, set, preset) => {
    expect([...new Set(Object.values(set))].sort()).toEqual(preset.points)
    for (const [label, point] of Object.entries(set)) {
      expect(scale({ ...preset, labels: set }).parse(label.toUpperCase())).toBe(point)
    }
  })
})
