import { describe, expect, test } from 'vitest'
import {
  ccer,
  ccerFromCounts,
  ccerMetric,
  ces,
  ces1,
  ces2,
  cesFromCounts,
  csat,
  csat5,
  csat7,
  csat10,
  csatFromCounts,
  easy7,
  evaluate,
  netScore,
  scale,
  stars5,
  thumbs,
} from '../../src/index.ts'
import { satisfactionFr } from '../../src/scales/labels.ts'

const option = (path: string) => expect.objectContaining({ code: 'invalid_option', path: [path] })

describe('csat', () => {
  test('csat(ratings) is the share satisfied, 4 and 5 of five', () => {
    expect(csat([5, 4, 2, 1])).toMatchObject({
      value: 0.5,
      n: 4,
      satisfied: 2,
      neutral: 0,
      dissatisfied: 2,
      mean: { value: 3 },
    })
  })
  test('csat net is what other tools call satisfaction (FreeScout): 14 where readers expect 65', () => {
    const result = csatFromCounts({ 1: 51, 5: 65, 3: 0 })
    expect(result.net.value).toBeCloseTo((100 * (65 - 51)) / 116, 12)
  })
  test.each([[csat7], [csat10]])('csat on seven or ten points wants the satisfied named', (points) => {
    expect(() => csat([5], { scale: points })).toThrow(option('satisfied'))
    expect(csat([5, 7], { scale: points, satisfied: [6, 7] })).toMatchObject({
      value: 0.5,
      dissatisfied: null,
      net: { value: null },
    })
  })
  test('nothing of what csat returns can be written to the scale', () => {
    const { points } = csat([5]).definition.choices as { points: number[] }
    points.push(6)
    expect(csat5.points).toEqual([1, 2, 3, 4, 5])
  })
  test.each([[5], ['45'], [{}]])('csat refuses the band %j', (satisfied) => {
    expect(() => csat([5], { satisfied: satisfied as never })).toThrow(option('satisfied'))
  })
  test('csat refuses a point in both bands', () => {
    expect(() => csat([5], { satisfied: [2, 5] })).toThrow(option('dissatisfied'))
  })
  test('csat reads text only through labels', () => {
    const french = scale({ ...csat5, labels: satisfactionFr })
    expect(csat(['Satisfait', 'Pas du tout satisfait'], { scale: french }).value).toBe(0.5)
    expect(() => csat(['5'], { scale: french })).toThrow(expect.objectContaining({ path: [0] }))
  })
  test('csat of thumbs is the share up', () => expect(csat([1, 1, 0], { scale: thumbs }).satisfied).toBe(2))
  test('csat of nothing has the shape of csat of something', () => {
    const keys = (value: object) => JSON.stringify(Object.keys(value))
    expect(keys(csat([]))).toBe(keys(csat([5])))
    expect(csat([])).toMatchObject({
      value: null,
      normalisedMean: null,
      mean: { value: null, interval: null },
    })
  })
  test('csatFromCounts refuses a point off the scale', () => {
    expect(() => csatFromCounts({ 6: 1 })).toThrow(
      expect.objectContaining({ code: 'invalid_count', path: ['6'] }),
    )
    expect(() => csatFromCounts({ 5: 0.5 })).toThrow(
      expect.objectContaining({ code: 'invalid_count', path: ['5'] }),
    )
  })
})

describe('ces', () => {
  test('ces(ratings, ces2) is the mean, high is easy', () => {
    expect(ces([7, 6, 6, 2], { scale: ces2 })).toMatchObject({
      value: 5.25,
      polarity: 'high',
      easy: 3,
      difficult: 1,
    })
  })
  test('ces ease is 100 where effort is least, whichever way the instrument runs', () => {
    expect(ces([1, 1], { scale: ces1 }).ease).toBe(100)
    expect(ces([7, 7], { scale: ces2 }).ease).toBe(100)
    expect(ces([1, 1], { scale: easy7 }).ease).toBe(100)
  })
  test('ces without an instrument is refused', () => {
    expect(() => ces([1], {} as never)).toThrow(option('scale'))
    expect(() => ces([1], undefined as never)).toThrow(option('scale'))
  })
  test('ces on a scale without bands has a mean and no shares: nobody said which points are easy', () => {
    const bare = scale({ min: 1, max: 5, better: 'low' })
    expect(ces([1, 2], { scale: bare })).toMatchObject({
      value: 1.5,
      ease: 87.5,
      easy: null,
      neutral: null,
      difficultShare: { value: null, interval: null },
      net: { value: null },
    })
  })
  test('ces by t needs two answers, and says so', () => {
    const result = ces([5], { scale: ces2, interval: { method: 't' } })
    expect(result).toMatchObject({ value: 5, interval: null, intervalReason: 'too-few-items', status: 'ok' })
    expect(ces([5], { scale: ces2 }).interval).toMatchObject({ method: 'score' })
  })
  test('cesFromCounts is ces of as many answers', () => {
    const { definition, ...same } = ces([7, 6, 6, 2], { scale: ces2 })
    expect(cesFromCounts({ 2: 1, 6: 2, 7: 1 }, { scale: ces2 })).toMatchObject(same)
    expect(definition.choices['better']).toBe('high')
  })
})

describe('netScore', () => {
  test('netScore of declared bands is 100 × (positive − negative) / n', () => {
    const bands = { scale: stars5, positive: [5], negative: [1, 2, 3] }
    expect(netScore([5, 5, 4, 1], bands)).toMatchObject({ value: 25, positive: 2, neutral: 1, negative: 1 })
  })
  test('netScore without bands is refused', () => {
    expect(() => netScore([5], { scale: csat7 })).toThrow(option('positive'))
    expect(() => netScore([5], { scale: csat7, positive: [7] })).toThrow(option('negative'))
  })
})

describe('ccer', () => {
  const pairs = [
    { customer: 5, company: 2 },
    { customer: 3, company: 3 },
    { customer: 1, company: 4 },
    { customer: 4, company: null },
    { customer: null, company: 2 },
  ]
  test('ccer(pairs) is 100 × (companyMore − customerMore) / n, half pairs counted apart', () => {
    const result = ccer(pairs)
    expect(result).toMatchObject({
      value: 0,
      n: 3,
      customerMore: 1,
      balanced: 1,
      companyMore: 1,
      excluded: { missing: 2 },
    })
    expect(result.effortRatio).toBe(1)
  })
  test('ccer(comparisons): 1, 2 the customer did more, 4, 5 the company', () => {
    expect(ccer([1, 2, 3, 5, null])).toMatchObject({
      value: -25,
      customerMore: 2,
      companyMore: 1,
      effortRatio: null,
    })
  })
  test('ccer counts codes for "no answer" of the scale apart, in pairs and in comparisons', () => {
    const codes = scale({ min: 1, max: 5, better: 'low', notApplicable: [99] })
    expect(ccer([1, 2, 99], { scale: codes })).toMatchObject({ n: 2, excluded: { notApplicable: 1 } })
    expect(() => ccer([1], { scale: scale({ min: 1, max: 7, better: 'low' }) })).toThrow(option('scale'))
  })
  test('ccer refuses to mix pairs and comparisons', () => {
    expect(() => ccer([...pairs, 3] as never)).toThrow(
      expect.objectContaining({ code: 'mixed_rows', path: [5] }),
    )
  })
  test('ccer names the side that is off the scale', () => {
    expect(() => ccer([{ customer: 5, company: 6 }])).toThrow(
      expect.objectContaining({ path: [0, 'company'] }),
    )
  })
  test('a pair with one answer missing and the other off the scale is invalid, not missing', () => {
    expect(ccer([{ customer: 9, company: null }], { onInvalid: 'exclude' }).excluded).toMatchObject({
      invalid: 1,
    })
  })
  test('ratio over 0 is null, not Infinity', () => {
    expect(ccerFromCounts({ customerMore: 3, balanced: 0, companyMore: 0 }).ratio).toEqual({
      value: null,
      interval: null,
    })
  })
  test('nobody answered: null', () => {
    expect(ccer([])).toMatchObject({ value: null, balanceP: null, status: 'no-answers' })
  })
  test('ccerMetric refuses a scale on which high is easy', () => {
    expect(() => ccerMetric({ customer: 'a', company: 'b' }, { scale: csat5 })).toThrow(option('scale'))
  })
  test('ccer with weights weighs shares and leaves the sign test to items', () => {
    const rows = [
      { who: 1, w: 3 },
      { who: 4, w: 1 },
    ]
    const metric = ccerMetric<(typeof rows)[number]>({ comparison: 'who' }, { weight: 'w' })
    const result = evaluate(metric, rows)
    expect(result).toMatchObject({ value: -50, customerMore: 1, balanceP: null, ratio: { value: 3 } })
  })
})
