// Keeps the simulations of `npm run calibrate` alive: a few samples of each suite, from the sources. What they find at
// full length stands in docs/validation.md.
import { expect, test } from 'vitest'
import * as cx from '../../src/index.ts'

interface Cell {
  readonly truth: string
  readonly n: number
  readonly rates: { readonly [method: string]: number }
}
interface Suite {
  readonly title: string
  readonly expected?: number
  readonly truths: { readonly [name: string]: unknown }
  readonly exact?: (library: typeof cx, truth: unknown, n: number) => Cell['rates']
}
interface Few {
  readonly effort?: number
  readonly sizes?: readonly number[]
}

const load = (file: string): Promise<unknown> => import(new URL(file, import.meta.url).href)
const { suites } = (await load('./suites.mjs')) as { readonly suites: { readonly [name: string]: Suite } }
const { measure, tableOf } = (await load('./run.mjs')) as {
  readonly measure: (library: typeof cx, name: string, suite: Suite, few?: Few) => readonly Cell[]
  readonly tableOf: (suite: Suite, cells: readonly Cell[]) => string
}

test.each(Object.entries(suites))('%s gives a rate for each of its truths, the same again', (name, suite) => {
  const few = { effort: 0.002, sizes: [20] }
  const cells = measure(cx, name, suite, few)
  expect(cells.map(({ truth }) => truth)).toEqual(Object.keys(suite.truths))
  for (const { rates } of cells) {
    expect(Object.keys(rates)).not.toHaveLength(0)
    for (const rate of Object.values(rates)) expect(rate >= 0 && rate <= 1).toBe(true)
  }
  expect(measure(cx, name, suite, few)).toEqual(cells)
  expect(tableOf(suite, cells)).not.toMatch(/undefined|NaN/)
})

test('shares covers what Brown, Cai and DasGupta 2001 computed for Wald’s interval', () => {
  const wald = (p: number, n: number): number => suites['shares']!.exact!(cx, p, n)['wald']!
  expect(wald(0.5, 17)).toBeCloseTo(0.951, 3)
  expect(wald(0.5, 40)).toBeCloseTo(0.919, 3)
  expect(wald(0.2, 30)).toBeCloseTo(0.946, 3)
  expect(wald(0.2, 98)).toBeCloseTo(0.928, 3)
})

test('a simulated rate lies where the exact one does', () => {
  const simulated = measure(
    cx,
    'simulated',
    {
      title: '',
      truths: { '10 %': 0.1 },
      repetitions: 4000,
      trial:
        ({ proportionInterval }: typeof cx, p: number, n: number) =>
        ({ binomial }: { readonly binomial: (n: number, p: number) => number }) => {
          const { lower, upper } = proportionInterval(binomial(n, p), n)!
          return { wilson: lower <= p && p <= upper }
        },
    } as Suite,
    { sizes: [20, 200] },
  )
  for (const { n, rates } of simulated) {
    const exact = suites['shares']!.exact!(cx, 0.1, n)['wilson']!
    // four standard errors
    expect(Math.abs(rates['wilson']! - exact)).toBeLessThan(0.014)
  }
})

test('tableOf marks what misses more often than promised, and what only less often', () => {
  const suite: Suite = { title: 'x', expected: 0.95, truths: { one: 1, two: 2 } }
  const cells = [0.95, 0.92, 0.98].map((rate, i) => [
    { truth: 'one', n: i, rates: { m: rate } },
    { truth: 'two', n: i, rates: { m: 0.96 } },
  ])
  expect(tableOf(suite, cells.flat()).split('\n').at(-1)).toBe(
    '| `m` | .955 (.950–.960) | **.940 (.920–.960)** | _.970 (.960–.980)_ |',
  )
})
