import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type SpikeOptions, spikes } from '../../src/stats/spikes.ts'

describe('spikes(volumes, options)', () => {
  const calm = [12, 9, 14, 11, 10, 13, 12, 10, 11, 9, 12, 10, 13]

  test('finds the peak, and nothing where there is none', () => {
    expect(spikes(calm).at).toEqual([])
    expect(spikes([...calm, 45]).at).toEqual([13])
    expect(spikes([...calm.slice(0, 6), 60, ...calm.slice(6), 70]).at).toEqual([6, 14])
  })

  test('compares with the others: the median and Anscombe’s distance by hand', () => {
    const { buckets, at } = spikes([4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 25])
    expect(at).toEqual([11])
    // 2√25.375 − 2√4.375, over a scale of 1 where the median distance is 0
    expect(buckets[11]).toEqual({
      value: 25,
      expected: 4,
      ratio: 6.25,
      score: expect.closeTo(5.8914, 4),
      spike: true,
    })
  })

  test('holds a day against its own weekday', () => {
    const week = [100, 100, 100, 100, 100, 20, 15]
    const month = [...week, ...week, ...week, ...week]
    expect(spikes(month, { season: 7 }).at).toEqual([])
    const saturday = month.map((value, i) => (i === 19 ? 60 : value))
    expect(spikes(saturday, { season: 7 }).at).toEqual([19])
    expect(spikes(saturday, { season: 7 }).buckets[19]).toMatchObject({ expected: 20, ratio: 3 })
    expect(spikes(saturday).at).toEqual([])
  })

  test('counts a 0 as a bucket and a null as none', () => {
    const zeros = spikes([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9])
    expect(zeros.at).toEqual([11])
    expect(zeros.buckets[11]).toMatchObject({ expected: 0, ratio: null })
    expect(spikes([null, null, ...calm, 45]).buckets[0]).toEqual({
      value: null,
      expected: null,
      ratio: null,
      score: null,
      spike: false,
    })
    expect(spikes([...calm, null, 45]).at).toEqual([14])
  })

  test('calls nothing a spike under 12 buckets or three seasons', () => {
    expect(spikes([1, 1, 1, 900])).toMatchObject({ status: 'too-few-points', at: [] })
    expect(spikes([...calm, 900], { season: 7 })).toMatchObject({ status: 'too-few-points', at: [] })
    expect(spikes([])).toEqual({ status: 'too-few-points', threshold: 4, season: 1, buckets: [], at: [] })
  })

  test.each<[unknown, SpikeOptions, string, unknown[]]>([
    [[1, -1], {}, 'invalid_value', [1]],
    [[1, Number.NaN], {}, 'invalid_value', [1]],
    [[1, undefined], {}, 'invalid_value', [1]],
    ['12', {}, 'invalid_input', []],
    [[], { season: 0 }, 'invalid_option', ['season']],
    [[], { threshold: 0 }, 'invalid_option', ['threshold']],
    [[], { weekday: 7 } as never, 'invalid_option', ['weekday']],
  ])('refuses %j with %j', (volumes, options, code, path) => {
    expect(() => spikes(volumes as never, options)).toThrow(expect.objectContaining({ code, path }))
  })

  test('never depends on the order of a series without seasons, and never gives NaN', () => {
    const volumes = fc.array(fc.option(fc.nat(1000), { freq: 8 }), { maxLength: 40 })
    fc.assert(
      fc.property(volumes, fc.integer({ min: 1, max: 8 }), (values, season) => {
        const { buckets } = spikes(values)
        const turned = spikes([...values].reverse()).buckets
        expect([...turned].reverse()).toEqual(buckets)
        const found = spikes(values, { season })
        expect(JSON.parse(JSON.stringify(found))).toEqual(found)
        expect(found.buckets.every(({ score }) => score === null || Number.isFinite(score))).toBe(true)
      }),
    )
  })
})
