import { expect } from 'vitest'
import { type ControlChart, controlChart } from '../../src/compare/control-chart.ts'
import type { SeriesPoint } from '../../src/compare/series.ts'
import { cusum } from '../../src/compare/small-shifts.ts'
import { trend } from '../../src/compare/trend.ts'
import { linearTrend } from '../../src/stats/linear-trend.ts'
import { type Case, close, runVectors, type Tolerance } from './vectors.ts'

const signals = (points: readonly { readonly [side in 'upper' | 'lower']: number | null }[], h: number) => ({
  upper: [...points.keys()].filter((i) => points[i]!.upper! > h),
  lower: [...points.keys()].filter((i) => points[i]!.lower! < -h),
})

function checkChart(chart: ControlChart, expected: Case['expected'], tolerance: Tolerance | null): void {
  close(chart.centre, expected.center, tolerance, 'centre')
  const { points = [], beyond } = expected
  points.forEach((value: number, i: number) => {
    close(chart.points[i]!.value, value, tolerance, `value ${i}`)
  })
  chart.points.forEach((point, i) => {
    const [lower, upper] = expected.limits[i] ?? expected.limits
    close(point.lower, lower, tolerance, `lower ${i}`)
    close(point.upper, upper, tolerance, `upper ${i}`)
  })
  const found = [...chart.points.keys()].filter((i) => chart.points[i]!.rules.includes('beyond-limits'))
  if (beyond) expect(found).toEqual(beyond)
}

runVectors('12_process_trend.json', ({ input, options, expected, tolerance }) => {
  const { kind, sigmas = 3 } = options
  if (kind.startsWith('rolling')) return 'skip: rolling windows are made of tables (src/summarize/rolling.ts)'
  if (kind === 'p-chart') {
    const shares: SeriesPoint[] = input.defectives.map((successes: number, i: number) => ({
      successes,
      n: input.sizes[i],
    }))
    return checkChart(controlChart(shares, { method: 'p', sigmas }), expected, tolerance)
  }
  if (kind === 'u-chart') {
    const rates: SeriesPoint[] = input.counts.map((events: number, i: number) => ({
      events,
      exposure: input.exposure[i],
    }))
    return checkChart(controlChart(rates, { method: 'u', sigmas }), expected, tolerance)
  }
  if (kind === 'cusum') {
    const { center: centre, sigma, k, h } = options
    const { points } = cusum(input.values, { centre, sigma, k, h })
    points.forEach((point, i) => {
      close(point.upper, expected.upper[i], tolerance, `upper ${i}`)
      close(point.lower, expected.lower[i], tolerance, `lower ${i}`)
    })
    const found = signals(points, h)
    expect(found.upper).toEqual(expected.signalsUpper)
    expect(found.lower).toEqual(expected.signalsLower)
    return
  }
  if (kind === 'linear-trend') {
    const { intercept } = linearTrend(
      { values: input.values, sizes: input.values.map(() => 1) },
      options.confidence,
    )
    const { slope, theilSen } = trend(input.values, { level: options.confidence })
    close(intercept, expected.intercept, tolerance, 'intercept')
    close(slope.value, expected.slope, tolerance, 'slope')
    close(slope.interval!.lower, expected.slopeCI[0], tolerance, 'lower')
    close(slope.interval!.upper, expected.slopeCI[1], tolerance, 'upper')
    close(slope.p, expected.p, tolerance, 'p')
    close(theilSen, expected.theilSen, tolerance, 'Theil-Sen')
    return
  }
  return `skip: ${kind}`
})
