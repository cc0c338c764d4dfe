import { describe, expect, test } from 'vitest'
import { isCxMetricsError } from '../../src/core/errors.ts'
import {
  kaplanMeier,
  restrictedMean,
  survivalAt,
  survivalCurve,
  survivalQuantile,
} from '../../src/stats/kaplan-meier.ts'
import { quantile } from '../../src/stats/quantile.ts'

const thrown = (run: () => unknown): readonly [string, readonly unknown[]] => {
  try {
    run()
  } catch (error) {
    if (isCxMetricsError(error)) return [error.code, error.path]
    throw error
  }
  throw new Error('did not throw')
}

describe('kaplanMeier', () => {
  test('kaplanMeier(times, events) puts events before censorings of the same time', () => {
    const { table, n, events } = kaplanMeier([2, 2, 1, 3, 2], [1, 0, 0, 1, 0])
    expect([n, events]).toEqual([5, 2])
    expect(table.time).toEqual([1, 2, 3])
    expect(table.atRisk).toEqual([5, 4, 1])
    expect(table.events).toEqual([0, 1, 1])
    expect(table.censored).toEqual([1, 2, 0])
    expect(table.survival).toEqual([1, 0.75, 0])
    expect(table.standardError[2]).toBeNull()
  })

  test('kaplanMeier(times, events) of 21 leukaemia patients on 6-MP gives the published curve', () => {
    // Freireich et al. (1963), Blood 21, 699–716, weeks of remission; S and its standard error as textbooks print them.
    const ended = [6, 6, 6, 7, 10, 13, 16, 22, 23]
    const open = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
    const curve = kaplanMeier([...ended, ...open], [...ended.map(() => 1), ...open.map(() => 0)])
    const at = (week: number) => survivalAt(curve, week)
    expect([6, 7, 10, 13, 16, 22, 23].map((week) => at(week).survival!.toFixed(3))).toEqual(
      '0.857 0.807 0.753 0.690 0.627 0.538 0.448'.split(' '),
    )
    expect([6, 7, 10, 13, 16, 22, 23].map((week) => at(week).standardError!.toFixed(4))).toEqual(
      '0.0764 0.0869 0.0963 0.1068 0.1141 0.1282 0.1346'.split(' '),
    )
    expect(curve.median).toBe(23)
    expect(curve.medianInterval).toEqual({ lower: 13, upper: null, level: 0.95, method: 'log-log' })
  })

  test('kaplanMeier(times, events) takes the middle of a stretch at one half, or its start by option', () => {
    const times = [1, 2, 3, 4]
    const events = [true, true, false, true]
    expect(kaplanMeier(times, events).median).toBe(3)
    expect(kaplanMeier(times, events, { median: 'infimum' }).median).toBe(2)
  })

  test('kaplanMeier(times, events).median is the plain median when nothing is open, for every n ≤ 60', () => {
    for (let n = 1; n <= 60; n++) {
      const times = Array.from({ length: n }, (_, i) => ((i * 37) % 61) + 0.1)
      const events = times.map(() => true)
      expect(kaplanMeier(times, events).median, `n = ${n}`).toBe(quantile(times, 0.5))
    }
  })

  test('kaplanMeier([], []) has an empty table and null for every summary', () => {
    const curve = kaplanMeier([], [])
    expect(curve).toEqual({
      n: 0,
      events: 0,
      method: 'log-log',
      level: 0.95,
      quantileRule: 'midpoint',
      table: {
        time: [],
        atRisk: [],
        events: [],
        censored: [],
        survival: [],
        standardError: [],
        lower: [],
        upper: [],
      },
      median: null,
      medianInterval: null,
      restrictedMean: null,
      restrictedMeanStandardError: null,
      horizon: null,
    })
    expect(survivalAt(curve, 1)).toEqual({
      survival: null,
      standardError: null,
      lower: null,
      upper: null,
      atRisk: 0,
    })
    expect(survivalQuantile(curve, 0)).toEqual({ value: null, lower: null, upper: null })
    expect(restrictedMean(curve, 0)).toEqual({ value: null, standardError: null })
  })

  test('kaplanMeier(times, events) with every item open reaches no median, and its mean is the horizon', () => {
    const curve = kaplanMeier([5, 8], [false, false])
    expect(curve.median).toBeNull()
    expect(curve.medianInterval).toEqual({ lower: null, upper: null, level: 0.95, method: 'log-log' })
    expect([curve.restrictedMean, curve.restrictedMeanStandardError, curve.horizon]).toEqual([8, 0, 8])
  })

  test('kaplanMeier(times, events) counts times apart by float noise as one, whole numbers never', () => {
    const { table } = kaplanMeier([0.1 + 0.2, 0.3, 2], [1, 0, 1])
    expect(table.time).toEqual([0.3, 2])
    expect([table.events, table.censored]).toEqual([
      [1, 1],
      [1, 0],
    ])
    expect(kaplanMeier([1e10, 1e10 + 1], [1, 1]).table.time).toEqual([1e10, 1e10 + 1])
    expect(kaplanMeier([1, 1.0001], [1, 1]).table.time).toHaveLength(2)
  })

  test('kaplanMeier(times, events) is plain JSON', () => {
    const curve = kaplanMeier([-0, 1, 2, 2], [1, 0, 1, 1])
    expect(JSON.parse(JSON.stringify(curve))).toStrictEqual(curve)
    expect(Object.is(curve.table.time[0], 0)).toBe(true)
  })

  test('kaplanMeier(times, events) refuses what it cannot read', () => {
    for (const bad of [-1, Number.NaN, Number.POSITIVE_INFINITY, '3', null]) {
      expect(thrown(() => kaplanMeier([1, bad as number], [1, 1]))).toEqual(['invalid_value', [1]])
    }
    for (const bad of [2, '1', null, undefined]) {
      expect(thrown(() => kaplanMeier([1, 2], [1, bad as number]))).toEqual(['invalid_value', [1]])
    }
    expect(thrown(() => kaplanMeier([1, 2], [1]))).toEqual(['length_mismatch', []])
    expect(thrown(() => kaplanMeier(null as never, []))).toEqual(['invalid_input', []])
    expect(thrown(() => kaplanMeier([], 3 as never))).toEqual(['invalid_input', []])
    for (const bad of [{ method: 'logit' }, { level: 1 }, { median: 'left' }, { conf: 'log' }]) {
      expect(thrown(() => kaplanMeier([1], [1], bad as object))[0]).toBe('invalid_option')
    }
    const curve = kaplanMeier([1], [1])
    expect(thrown(() => survivalQuantile(curve, 1.5))).toEqual(['invalid_option', ['p']])
    expect(thrown(() => survivalAt(curve, -1))).toEqual(['invalid_option', ['time']])
    expect(thrown(() => restrictedMean(curve, Number.NaN))).toEqual(['invalid_option', ['horizon']])
  })
})

describe('survivalCurve', () => {
  test('survivalCurve(events, censored) never expands its counts', () => {
    const curve = survivalCurve(
      { values: [10, 30], counts: [1e15, 1e15] },
      { values: [20, 40], counts: [1e15, 1e15] },
    )
    expect(curve.table.survival).toEqual([0.75, 0.75, 0.375, 0.375])
    expect(curve.median).toBe(30)
    expect(survivalQuantile(curve, 0.25).value).toBe(20)
    expect(survivalQuantile(curve, 0.625).value).toBe(35)
  })

  test('survivalCurve(events, censored) tells S from one half where doubles cannot', () => {
    const odd = 2 ** 52 + 1
    const just = (first: number): number | null =>
      survivalCurve({ values: [1, 3], counts: [first, odd - first] }, { values: [], counts: [] }).median
    expect(just((odd - 1) / 2)).toBe(3) // S(1) is above one half by 1 in 2⁵³
    expect(just((odd + 1) / 2)).toBe(1)
  })

  test('survivalCurve(events, censored) tells S from one half after 5,000 times with a censoring after each', () => {
    const [rows, ended, open] = [5_000, 100_000_000, 1_000]
    let atRisk = 1e15
    let [survived, entered] = [1n, 1n]
    for (let i = 0; i < rows; i++) {
      survived *= BigInt(atRisk - ended)
      entered *= BigInt(atRisk)
      atRisk -= ended + open
    }
    // The most that may stay for S to be at most one half: S is then nearer to it than any double can tell.
    const stay = Number((entered * BigInt(atRisk)) / (2n * survived))
    const median = (left: number): number | null =>
      survivalCurve(
        {
          values: Array.from({ length: rows + 2 }, (_, i) => 2 * i),
          counts: [...Array<number>(rows).fill(ended), atRisk - left, left],
        },
        {
          values: Array.from({ length: rows }, (_, i) => 2 * i + 1),
          counts: Array<number>(rows).fill(open),
        },
      ).median
    expect(median(stay)).toBe(2 * rows)
    expect(median(stay + 1)).toBe(2 * rows + 2)
  })
})

describe('survivalAt, restrictedMean', () => {
  const curve = kaplanMeier([1, 2, 3, 4], [1, 1, 0, 0])

  test('survivalAt(curve, time) is 1 before the first time and keeps the last survival after it', () => {
    expect(survivalAt(curve, 0.5)).toEqual({ survival: 1, standardError: 0, lower: 1, upper: 1, atRisk: 4 })
    expect(survivalAt(curve, 1).atRisk).toBe(4)
    expect(survivalAt(curve, 1.5).atRisk).toBe(3)
    expect([survivalAt(curve, 9).survival, survivalAt(curve, 9).atRisk]).toEqual([0.5, 0])
  })

  test('restrictedMean(curve, horizon) is null beyond the longest time unless all have ended', () => {
    expect(restrictedMean(curve, 4).value).toBe(2.75)
    expect(restrictedMean(curve, 4.5)).toEqual({ value: null, standardError: null })
    expect(restrictedMean(kaplanMeier([1, 3], [1, 1]), 10).value).toBe(2)
    expect(restrictedMean(curve, 0)).toEqual({ value: 0, standardError: 0 })
  })

  test('restrictedMean(curve, horizon) sums A²·d/(n(n − d)) over the areas A after each event', () => {
    const { value, standardError } = restrictedMean(curve, 4)
    expect(value).toBe(1 + 0.75 + 0.5 * 2)
    expect(standardError! ** 2).toBeCloseTo((0.75 + 0.5 * 2) ** 2 / (4 * 3) + (0.5 * 2) ** 2 / (3 * 2), 14)
  })
})
